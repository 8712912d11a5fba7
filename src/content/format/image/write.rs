//! Pictures written anew, with nothing of the old file but their pixels.

use std::io::Cursor;

use image::codecs::bmp::BmpEncoder;
use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{ColorType, Delay, DynamicImage, Frame, ImageEncoder, ImageFormat};
use tiff::encoder::{Compression, TiffEncoder, colortype};

use crate::content::document::Refusal;

/// Quality of JPEG: what was painted black must not come back, and what was not
/// must not be lost.
const QUALITY: u8 = 90;

const FAILED: Refusal = Refusal("the image cannot be written");

/// One picture in a file of this format.
pub(super) fn one(format: ImageFormat, image: DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    match format {
        ImageFormat::Png => return png(&plain(image)),
        ImageFormat::Tiff => return tiff(&[plain(image)]),
        ImageFormat::Gif => return gif(vec![(image, None)]),
        ImageFormat::Jpeg => {
            let gray = matches!(image.color(), ColorType::L8 | ColorType::L16);
            let image = if gray { image.to_luma8().into() } else { DynamicImage::from(image.to_rgb8()) };
            image.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))
        }
        ImageFormat::WebP => eight_bits(image).write_with_encoder(WebPEncoder::new_lossless(&mut out)),
        ImageFormat::Bmp => eight_bits(image).write_with_encoder(BmpEncoder::new(&mut out)),
        _ => return Err(FAILED),
    }
    .map_err(|_| FAILED)?;
    Ok(out)
}

/// Several pictures, each with the time it is shown, in a file of this format.
pub(super) fn many(format: ImageFormat, images: Vec<(DynamicImage, Option<Delay>)>) -> Result<Vec<u8>, Refusal> {
    match format {
        ImageFormat::Tiff => tiff(&images.into_iter().map(|(image, _)| plain(image)).collect::<Vec<_>>()),
        ImageFormat::Gif => gif(images),
        _ => Err(Refusal("animations of this format are not written")),
    }
}

/// The picture in a form that both PNG and TIFF hold exactly.
pub(super) fn plain(image: DynamicImage) -> DynamicImage {
    match image.color() {
        ColorType::L8 | ColorType::L16 | ColorType::Rgb8 | ColorType::Rgb16 | ColorType::Rgba8 | ColorType::Rgba16 => {
            image
        }
        ColorType::La16 => image.to_rgba16().into(),
        ColorType::Rgb32F => image.to_rgb16().into(),
        ColorType::Rgba32F => image.to_rgba16().into(),
        _ => image.to_rgba8().into(),
    }
}

fn eight_bits(image: DynamicImage) -> DynamicImage {
    match image.color() {
        ColorType::L8 | ColorType::L16 => image.to_luma8().into(),
        color if color.has_alpha() => image.to_rgba8().into(),
        _ => image.to_rgb8().into(),
    }
}

/// A PNG: the same pixels always give the same bytes.
pub(super) fn png(image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
    let (width, height, color) = (image.width(), image.height(), image.color().into());
    encoder.write_image(image.as_bytes(), width, height, color).map_err(|_| FAILED)?;
    Ok(out)
}

fn tiff(images: &[DynamicImage]) -> Result<Vec<u8>, Refusal> {
    let mut out = Cursor::new(Vec::new());
    let encoder = TiffEncoder::new(&mut out).map_err(|_| FAILED)?;
    let mut encoder = encoder.with_compression(Compression::Deflate(Default::default()));
    for image in images {
        let (width, height) = (image.width(), image.height());
        match image {
            DynamicImage::ImageLuma8(p) => encoder.write_image::<colortype::Gray8>(width, height, p),
            DynamicImage::ImageLuma16(p) => encoder.write_image::<colortype::Gray16>(width, height, p),
            DynamicImage::ImageRgb8(p) => encoder.write_image::<colortype::RGB8>(width, height, p),
            DynamicImage::ImageRgb16(p) => encoder.write_image::<colortype::RGB16>(width, height, p),
            DynamicImage::ImageRgba8(p) => encoder.write_image::<colortype::RGBA8>(width, height, p),
            DynamicImage::ImageRgba16(p) => encoder.write_image::<colortype::RGBA16>(width, height, p),
            _ => return Err(FAILED),
        }
        .map_err(|_| FAILED)?;
    }
    Ok(out.into_inner())
}

fn gif(images: Vec<(DynamicImage, Option<Delay>)>) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    if images.len() > 1 {
        encoder.set_repeat(Repeat::Infinite).map_err(|_| FAILED)?;
    }
    for (image, delay) in images {
        let delay = delay.unwrap_or_else(|| Delay::from_numer_denom_ms(0, 1));
        let frame = Frame::from_parts(image.to_rgba8(), 0, 0, delay);
        encoder.encode_frame(frame).map_err(|_| FAILED)?;
    }
    drop(encoder);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::{decode, pages};
    use super::*;
    use crate::content::Limits;

    fn drawn(color: ColorType, shade: u8) -> DynamicImage {
        let mut image = DynamicImage::new(24, 16, color);
        if shade > 0 {
            image.invert();
        }
        super::super::paint::over(&mut image, crate::finding::Rect { x: 3, y: 3, width: 5, height: 5 });
        image
    }

    #[test]
    fn every_format_is_written_as_it_is_read() {
        for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Gif] {
            for color in [ColorType::L8, ColorType::Rgb8, ColorType::Rgba8] {
                let image = drawn(color, 1);
                let again = one(format, image.clone()).unwrap();
                let again = decode::picture(format, &again, &Limits::default()).unwrap();
                assert_eq!(again.to_rgb8(), image.to_rgb8(), "{format:?} {color:?}");
            }
        }
        let jpeg = one(ImageFormat::Jpeg, drawn(ColorType::Rgba8, 1)).unwrap();
        assert!(decode::picture(ImageFormat::Jpeg, &jpeg, &Limits::default()).is_ok());
    }

    #[test]
    fn pages_and_frames_come_back_in_their_order() {
        for format in [ImageFormat::Tiff, ImageFormat::Gif] {
            let images = [drawn(ColorType::Rgb8, 1), drawn(ColorType::Rgb8, 0), drawn(ColorType::Rgb8, 1)];
            let bytes = many(format, images.into_iter().map(|i| (i, None)).collect()).unwrap();
            let pages::Pages::Many(many) = pages::all(format, &bytes, &Limits::default()).unwrap() else {
                panic!("one page of {format:?}")
            };
            assert_eq!(many.stopped, None);
            assert_eq!(many.pictures.len(), 2);
            let order: Vec<usize> = many.order.iter().map(|(number, _)| *number).collect();
            assert_eq!(order, [0, 1, 0], "{format:?}");
        }
    }
}
