//! Pages as pictures.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, RgbImage};

use crate::content::{Limits, OpaqueReason};
use crate::finding::debug_without_content;

/// Dots per inch of a picture, and of one of a page with finer images.
pub(super) const DPI: f64 = 200.0;
const FINE_DPI: f64 = 300.0;
/// Coarser pictures show no small print.
const LEAST_DPI: f64 = 72.0;

/// A page drawn.
pub(super) struct Picture {
    pub(super) pixels: RgbImage,
    /// Dots per point.
    pub(super) scale: f64,
}

debug_without_content! {
    Picture, "Picture";
}

/// Draws a page whose finest image has `finest` dots per inch.
///
/// # Errors
/// If it has too many pixels.
pub(super) fn render<'a>(
    page: &'a Page<'a>,
    finest: f64,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
    limits: &Limits,
) -> Result<Picture, OpaqueReason> {
    let (width, height) = page.render_dimensions();
    let area = f64::from(width) * f64::from(height) / (72.0 * 72.0);
    let side = f64::from(width.max(height)) / 72.0;
    let most = (limits.pixels as f64 / area).sqrt().min(f64::from(u16::MAX - 1) / side);
    let wanted = if finest > DPI * 1.2 { FINE_DPI } else { DPI };
    let dpi = wanted.min(most);
    if !dpi.is_finite() || dpi < LEAST_DPI {
        return Err(OpaqueReason::OverLimit("pixels"));
    }
    let scale = dpi / 72.0;
    let factor = scale as f32;
    let pixmap = PixmapSettings { x_scale: factor, y_scale: factor, bg_color: WHITE };
    let drawn = hayro::render(page, cache, settings, &RenderSettings::default(), &pixmap);
    let (columns, rows) = (u32::from(drawn.width()), u32::from(drawn.height()));
    if columns == 0 || rows == 0 {
        return Err(OpaqueReason::Corrupt);
    }
    let rgb: Vec<u8> = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|p| p.iter().take(3).copied()).collect();
    let pixels = RgbImage::from_raw(columns, rows, rgb).ok_or(OpaqueReason::Corrupt)?;
    Ok(Picture { pixels, scale })
}

impl Picture {
    /// True if it has no colours.
    pub(super) fn is_gray(&self) -> bool {
        self.pixels.pixels().all(|p| matches!(p.0, [r, g, b] if r.abs_diff(g) < 3 && g.abs_diff(b) < 3))
    }

    /// As a PNG image.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn png(&self) -> Result<Vec<u8>, OpaqueReason> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
        let (width, height) = self.pixels.dimensions();
        let written = if self.is_gray() {
            encoder.write_image(&self.gray(), width, height, ExtendedColorType::L8)
        } else {
            encoder.write_image(&self.pixels, width, height, ExtendedColorType::Rgb8)
        };
        written.map_err(|_| OpaqueReason::Corrupt)?;
        Ok(out)
    }

    /// Its gray values.
    pub(super) fn gray(&self) -> GrayImage {
        let (width, height) = self.pixels.dimensions();
        let mut gray = GrayImage::new(width, height);
        for (to, from) in gray.pixels_mut().zip(self.pixels.pixels()) {
            to.0 = [from.0.get(1).copied().unwrap_or(0)];
        }
        gray
    }
}
