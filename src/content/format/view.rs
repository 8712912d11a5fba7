//! Pictures for people: pixels with boxes painted over, made small.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Filter;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Rgb, RgbImage};

use crate::content::Limits;
use crate::content::document::{Picture, Refusal, View};
use crate::finding::Rect;

/// Bytes of memory a pixel may cost while it is decoded.
const BYTES_PER_PIXEL: u64 = 16;
const QUALITY: u8 = 82;
/// What is painted over what was found.
const PAINT: Rgb<u8> = Rgb([24, 28, 36]);

const UNREADABLE: Refusal = Refusal("the picture cannot be read");
const FAILED: Refusal = Refusal("the picture cannot be written");

/// The pixels of a picture, turned as its metadata say; none if the format is
/// not one of pictures.
///
/// # Errors
/// If it cannot be decoded within the limits.
pub fn pixels(format: &str, bytes: &[u8], limits: &Limits) -> Result<Option<DynamicImage>, Refusal> {
    let format = match format {
        "png" => ImageFormat::Png,
        "jpeg" => ImageFormat::Jpeg,
        "tiff" => ImageFormat::Tiff,
        "webp" => ImageFormat::WebP,
        "gif" => ImageFormat::Gif,
        "bmp" => ImageFormat::Bmp,
        _ => return Ok(None),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(BYTES_PER_PIXEL).min(limits.document_memory / 2));
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(|_| UNREADABLE)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(Refusal("the picture has too many pixels"));
    }
    let orientation = decoder.orientation().map_err(|_| UNREADABLE)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| UNREADABLE)?;
    image.apply_orientation(orientation);
    Ok(Some(image))
}

/// `image` as `view` wants it.
///
/// # Errors
/// If it cannot be written.
pub fn of_image(image: DynamicImage, view: &View) -> Result<Picture, Refusal> {
    let extent = [f64::from(image.width()), f64::from(image.height())];
    of_page(on_white(image), 1.0, extent, view)
}

/// A page drawn with `scale` pixels in each unit of its boxes, `extent` such
/// units in size, as `view` wants it.
///
/// # Errors
/// If it cannot be written.
pub fn of_page(mut pixels: RgbImage, scale: f64, extent: [f64; 2], view: &View) -> Result<Picture, Refusal> {
    let full = pixels.dimensions();
    // First in full size: what is made small blurs.
    for rect in &view.cover {
        paint(&mut pixels, scaled(*rect, scale));
    }
    for rect in &view.cover_pixels {
        paint(&mut pixels, *rect);
    }
    let (width, height) = fitted(full, (view.width, view.height));
    if (width, height) != full {
        pixels = DynamicImage::ImageRgb8(pixels).resize_exact(width, height, Filter::Triangle).into_rgb8();
    }
    let (jpeg, png) = (jpeg(&pixels)?, png(&pixels)?);
    let is_jpeg = jpeg.len() < png.len();
    let bytes = if is_jpeg { jpeg } else { png };
    Ok(Picture { is_jpeg, size: [width, height], extent, pixels: [full.0, full.1], bytes })
}

/// What a person sees of it on paper.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut out = RgbImage::new(image.width(), image.height());
    for (to, from) in out.pixels_mut().zip(image.pixels()) {
        let [r, g, b, a] = from.0.map(u32::from);
        let over = |c: u32| u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX);
        *to = Rgb([over(r), over(g), over(b)]);
    }
    out
}

/// The box in pixels, whole ones outwards.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded just before")]
fn scaled(rect: Rect, scale: f64) -> Rect {
    let low = |n: u32| (f64::from(n) * scale).floor().clamp(0.0, 1e6) as u32;
    let high = |n: u32, len: u32| ((f64::from(n) + f64::from(len)) * scale).ceil().clamp(0.0, 1e6) as u32;
    let (x, y) = (low(rect.x), low(rect.y));
    let (right, lower) = (high(rect.x, rect.width), high(rect.y, rect.height));
    Rect { x, y, width: right.saturating_sub(x), height: lower.saturating_sub(y) }
}

/// Paints over a box and a little around it: letters reach beyond the boxes
/// that are told.
fn paint(pixels: &mut RgbImage, rect: Rect) {
    let margin = (rect.height / 8).clamp(2, 16);
    let (left, upper) = (rect.x.saturating_sub(margin), rect.y.saturating_sub(margin));
    let right = rect.x.saturating_add(rect.width).saturating_add(margin).min(pixels.width());
    let lower = rect.y.saturating_add(rect.height).saturating_add(margin).min(pixels.height());
    for y in upper..lower {
        for x in left..right {
            pixels.put_pixel(x, y, PAINT);
        }
    }
}

/// The size of `full` shrunk, if need be, to fit into `most`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most what it was")]
fn fitted(full: (u32, u32), most: (u32, u32)) -> (u32, u32) {
    let factor = |full: u32, most: u32| f64::from(most.max(1)) / f64::from(full.max(1));
    let factor = factor(full.0, most.0).min(factor(full.1, most.1)).min(1.0);
    let side = |n: u32| ((f64::from(n) * factor).round() as u32).clamp(1, n.max(1));
    (side(full.0), side(full.1))
}

fn jpeg(pixels: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(pixels).map_err(|_| FAILED)?;
    Ok(out)
}

fn png(pixels: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = pixels.dimensions();
    encoder.write_image(pixels, width, height, ExtendedColorType::Rgb8).map_err(|_| FAILED)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(image: &RgbImage) -> Vec<u8> {
        png(image).unwrap()
    }

    #[test]
    fn boxes_are_in_the_pixels_of_the_small_picture() {
        let white = RgbImage::from_pixel(400, 200, Rgb([255; 3]));
        let cover = vec![Rect { x: 100, y: 50, width: 200, height: 100 }];
        let view = View { cover, width: 100, height: 100, ..View::default() };
        let image = pixels("png", &file(&white), &Limits::default()).unwrap().unwrap();
        let picture = of_image(image, &view).unwrap();
        assert_eq!((picture.size, picture.extent, picture.pixels), ([100, 50], [400.0, 200.0], [400, 200]));
        let format = if picture.is_jpeg { "jpeg" } else { "png" };
        let small = pixels(format, &picture.bytes, &Limits::default()).unwrap().unwrap().into_rgb8();
        assert!(small.get_pixel(50, 25).0.iter().all(|c| *c < 60), "{:?}", small.get_pixel(50, 25));
        assert!(small.get_pixel(5, 5).0.iter().all(|c| *c > 230));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused() {
        assert_eq!(pixels("docx", b"", &Limits::default()).unwrap(), None);
        assert_eq!(pixels("png", b"\x89PNG", &Limits::default()).unwrap_err(), UNREADABLE);
        let limits = Limits { pixels: 10, ..Limits::default() };
        assert!(pixels("png", &file(&RgbImage::new(4, 4)), &limits).is_err());
    }

    proptest! {
        #[test]
        fn everything_under_a_box_is_painted(x in 0u32..60, y in 0u32..60, width in 0u32..80, height in 0u32..80, scale in 0.5f64..3.0) {
            let mut image = RgbImage::from_pixel(50, 50, Rgb([255; 3]));
            let rect = scaled(Rect { x, y, width, height }, scale);
            paint(&mut image, rect);
            for (at_x, at_y, pixel) in image.enumerate_pixels() {
                let (from_x, from_y) = (f64::from(at_x) / scale, f64::from(at_y) / scale);
                let within = |at: f64, from: u32, len: u32| at >= f64::from(from) && at < f64::from(from + len);
                if within(from_x, x, width) && within(from_y, y, height) {
                    prop_assert_eq!(*pixel, PAINT);
                }
            }
        }
    }
}
