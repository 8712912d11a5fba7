//! Bar codes and QR codes: what they say, and where they stand.

use image::{DynamicImage, GrayImage, imageops};
use rxing::{BarcodeFormat, DecodeHints, Point, RXingResult};

use crate::content::document::{TextUnit, Word};
use crate::finding::{Location, Rect};

/// Pixels from which on a picture is looked at half as large.
const LARGE: u64 = 6_000_000;
/// Rows that a bar code must reach above or below the one it was read in to go on.
const ALIKE: f32 = 0.8;

/// Kinds of codes that are read. Those left out are read into lines of text by
/// chance, and are not used on records. MaxiCode, which is printed on parcels, is
/// left out since `rxing` looks for it without end in pictures of up to twelve
/// pixels in width, and in some wider ones.
const KINDS: &[BarcodeFormat] = &[
    BarcodeFormat::AZTEC,
    BarcodeFormat::CODABAR,
    BarcodeFormat::CODE_39,
    BarcodeFormat::CODE_93,
    BarcodeFormat::CODE_128,
    BarcodeFormat::DATA_MATRIX,
    BarcodeFormat::EAN_13,
    BarcodeFormat::ITF,
    BarcodeFormat::PDF_417,
    BarcodeFormat::QR_CODE,
    BarcodeFormat::MICRO_QR_CODE,
    BarcodeFormat::UPC_A,
];

/// What the codes in a picture say, each a text whose one word is the code.
pub(super) fn units(image: &DynamicImage) -> Vec<TextUnit> {
    let gray = image.to_luma8();
    let (width, height) = gray.dimensions();
    let large = u64::from(width) * u64::from(height) >= LARGE;
    let small = large.then(|| image.resize_exact(width / 2, height / 2, imageops::FilterType::Triangle).into_luma8());
    let (seen, scale) = small.as_ref().map_or((&gray, 1), |small| (small, 2));
    let codes = decoded(seen).into_iter().filter_map(|found| code(seen, &found, scale));
    codes.map(|code| unit(&code.text, code.is_flat, code.rect)).collect()
}

struct Code {
    text: String,
    rect: Rect,
    /// It is made of bars, and holds a short number.
    is_flat: bool,
}

/// A number says what it is by its label.
fn unit(said: &str, is_flat: bool, rect: Rect) -> TextUnit {
    let text = if is_flat { format!("Barcode: {said}") } else { said.to_owned() };
    let word = Word { start: 0, end: text.len(), rect, confidence: 100 };
    let location = Location { rect: Some(rect), layer: Some("codes".to_owned()), ..Location::default() };
    TextUnit { text, location, words: vec![word], ..TextUnit::default() }
}

fn decoded(gray: &GrayImage) -> Vec<RXingResult> {
    let mut hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
    hints.PossibleFormats = Some(KINDS.iter().copied().collect());
    let (width, height) = gray.dimensions();
    // Not finding any is an error to the library.
    rxing::helpers::detect_multiple_in_luma_with_hints(gray.as_raw().clone(), width, height, &mut hints)
        .unwrap_or_default()
}

fn code(gray: &GrayImage, found: &RXingResult, scale: u32) -> Option<Code> {
    let text = found.getText().trim();
    let points = around(found.getPoints())?;
    let kind = found.getBarcodeFormat();
    let is_flat = !matches!(
        kind,
        BarcodeFormat::AZTEC
            | BarcodeFormat::DATA_MATRIX
            | BarcodeFormat::PDF_417
            | BarcodeFormat::QR_CODE
            | BarcodeFormat::MICRO_QR_CODE
    );
    // The points are the middles of a code's marks, or lie on the line that was read.
    let rect = if is_flat { bars(gray, points) } else { widened(points, gray) };
    let Rect { x, y, width, height } = rect;
    let rect = Rect { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
    (!text.is_empty()).then(|| Code { text: text.to_owned(), rect, is_flat })
}

fn around(points: &[Point]) -> Option<Rect> {
    let whole = |p: &Point| Rect { x: p.x.max(0.0) as u32, y: p.y.max(0.0) as u32, width: 1, height: 1 };
    points.iter().map(whole).reduce(Rect::union)
}

fn widened(rect: Rect, within: &GrayImage) -> Rect {
    let margin = rect.width.max(rect.height) * 2 / 7 + 2;
    let (x, y) = (rect.x.saturating_sub(margin), rect.y.saturating_sub(margin));
    let right = (rect.x + rect.width + margin).min(within.width());
    let lower = (rect.y + rect.height + margin).min(within.height());
    Rect { x, y, width: right.saturating_sub(x), height: lower.saturating_sub(y) }
}

/// The bars above and below the line they were read in; if it is upright, those
/// on both of its sides.
fn bars(gray: &GrayImage, line: Rect) -> Rect {
    let on_side = line.height > line.width;
    let swapped = |r: Rect| Rect { x: r.y, y: r.x, width: r.height, height: r.width };
    let (width, height) = if on_side { (gray.height(), gray.width()) } else { gray.dimensions() };
    let line = if on_side { swapped(line) } else { line };
    let is_dark = |x: u32, y: u32| {
        let (x, y) = if on_side { (y, x) } else { (x, y) };
        gray.get_pixel_checked(x, y).is_some_and(|pixel| pixel.0[0] < 128)
    };
    let margin = line.width / 10 + 2;
    let left = line.x.saturating_sub(margin);
    let right = (line.x + line.width + margin).min(width);
    let middle = (line.y + line.height / 2).min(height.saturating_sub(1));
    let alike = |y: &u32| {
        let same = (left..right).filter(|x| is_dark(*x, *y) == is_dark(*x, middle)).count();
        same as f32 >= ALIKE * right.saturating_sub(left) as f32
    };
    let upper = (0..middle).rev().take_while(alike).last().unwrap_or(middle);
    let lower = (middle..height).take_while(alike).last().unwrap_or(middle);
    let rect = Rect { x: left, y: upper, width: right.saturating_sub(left), height: lower + 1 - upper };
    if on_side { swapped(rect) } else { rect }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The widths of bars and gaps of "00418822" in Code 128, set C
    /// (ISO/IEC 15417): start C, 00, 41, 88, 22, check, stop.
    fn bars_of(values: &[&str], height: u32) -> GrayImage {
        let widths: Vec<u32> = values.iter().flat_map(|v| v.bytes()).map(|b| u32::from(b - b'0')).collect();
        let total: u32 = widths.iter().sum::<u32>() * 3;
        let mut image = GrayImage::from_pixel(total + 80, height + 60, image::Luma([255]));
        let mut x = 40;
        for (number, width) in widths.iter().enumerate() {
            for column in x..x + width * 3 {
                for y in 30..30 + height {
                    image.put_pixel(column, y, image::Luma([if number % 2 == 0 { 0 } else { 255 }]));
                }
            }
            x += width * 3;
        }
        image
    }

    #[test]
    fn narrow_pictures_are_looked_at_to_their_end() {
        for (width, height) in [(1, 1), (1, 40), (7, 40), (12, 40), (40, 7), (13, 13)] {
            let image =
                GrayImage::from_fn(width, height, |x, y| image::Luma([if (x / 2 + y) % 3 == 0 { 0 } else { 255 }]));
            units(&image.into());
        }
    }

    #[test]
    fn bars_are_read_upright_and_on_their_side_with_all_their_height() {
        // 105 + 1*0 + 2*41 + 3*88 + 4*22 = 539, modulo 103: 24.
        let image = bars_of(&["211232", "212222", "231311", "421211", "223112", "311222", "2331112"], 60);
        let units = units(&image.clone().into());
        assert_eq!(units.first().map(|u| u.text.as_str()), Some("Barcode: 00418822"));
        let rect = units[0].location.rect.unwrap();
        assert!(rect.y <= 31 && rect.y + rect.height >= 89, "{rect:?}");
        let turned = super::units(&imageops::rotate270(&image).into());
        let rect = turned.first().and_then(|u| u.location.rect).unwrap();
        assert!(rect.x <= 31 && rect.x + rect.width >= 89, "{rect:?}");
    }

    #[test]
    fn a_picture_without_codes_has_none() {
        assert_eq!(units(&DynamicImage::new_rgb8(60, 40)), []);
        assert_eq!(units(&DynamicImage::new_rgb8(1, 1)), []);
    }
}
