//! Boxes over what is to go.

use image::DynamicImage;

use crate::finding::Rect;

/// Paints over a box and a little around it: letters reach beyond the boxes
/// that OCR draws, and JPEG smears their edges.
pub(super) fn over(image: &mut DynamicImage, rect: Rect) {
    let margin = (rect.height / 8).clamp(2, 16);
    let (left, upper) = (rect.x.saturating_sub(margin), rect.y.saturating_sub(margin));
    let right = rect.x.saturating_add(rect.width).saturating_add(margin).min(image.width());
    let lower = rect.y.saturating_add(rect.height).saturating_add(margin).min(image.height());
    macro_rules! fill {
        ($($shades:ident: $black:expr),* $(,)?) => {
            match image {
                $(DynamicImage::$shades(pixels) => {
                    for y in upper..lower {
                        for x in left..right {
                            pixels.put_pixel(x, y, $black);
                        }
                    }
                })*
                other => {
                    let mut plain = DynamicImage::ImageRgba8(other.to_rgba8());
                    over(&mut plain, rect);
                    *other = plain;
                }
            }
        };
    }
    fill! {
        ImageLuma8: image::Luma([0]),
        ImageLumaA8: image::LumaA([0, u8::MAX]),
        ImageRgb8: image::Rgb([0; 3]),
        ImageRgba8: image::Rgba([0, 0, 0, u8::MAX]),
        ImageLuma16: image::Luma([0]),
        ImageLumaA16: image::LumaA([0, u16::MAX]),
        ImageRgb16: image::Rgb([0; 3]),
        ImageRgba16: image::Rgba([0, 0, 0, u16::MAX]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ColorType, GenericImageView};

    #[test]
    fn every_kind_of_pixel_is_painted() {
        let rect = Rect { x: 10, y: 10, width: 4, height: 4 };
        for color in [ColorType::L8, ColorType::La16, ColorType::Rgb8, ColorType::Rgba8, ColorType::Rgb32F] {
            let mut image = DynamicImage::new(30, 20, color);
            image.invert();
            over(&mut image, rect);
            assert_eq!(image.get_pixel(8, 8).0, [0, 0, 0, 255], "{color:?}");
            assert_eq!(image.get_pixel(15, 15).0, [0, 0, 0, 255], "{color:?}");
            assert_ne!(image.get_pixel(16, 16).0, [0, 0, 0, 255], "{color:?}");
        }
        let mut image = DynamicImage::new_rgb8(12, 12);
        over(&mut image, Rect { x: u32::MAX, y: 3, width: u32::MAX, height: 9 });
    }
}
