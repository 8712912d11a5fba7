//! The words of a picture: prepared for OCR, read, and told in its own pixels.

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};

use crate::content::OpaqueReason;
use crate::content::document::{Gray, Layout, Ocr, Reading, Turn};
use crate::finding::Rect;

use super::{gray, letters};

/// Height of letters, in pixels, that Tesseract reads best and still quickly.
const BEST_HEIGHT: f32 = 20.0;
/// The most that small text is enlarged.
const LARGEST_SCALE: f32 = 3.0;
/// Pixels of an enlarged picture, at most.
const ENLARGED_PIXELS: f32 = 24e6;
/// Rows that are read once more by themselves, at most.
const ROWS_AGAIN: usize = 12;
/// Confidence from which on a word counts as read.
pub(super) const SURE: u8 = 50;

/// What was read in a picture.
#[derive(Default)]
pub(super) struct Page {
    /// Words, in pixels of the picture.
    pub(super) words: Vec<Reading>,
    /// Boxes around text that was not made out, in pixels of the picture.
    pub(super) unread: Vec<Rect>,
}

/// Reads the words of a picture.
pub(super) fn page(image: &DynamicImage, ocr: &dyn Ocr) -> Result<Page, OpaqueReason> {
    let mut page = Page::default();
    let mut seen: Vec<Gray> = Vec::new();
    for picture in gray::flattened(image) {
        let gray = gray::dark_on_light(&picture);
        if seen.contains(&gray) || letters::is_blank(&gray) {
            continue;
        }
        let mut look = in_one_look(&gray, ocr)?;
        // What OCR reads into a painted box is no text.
        look.words.retain(|word| !letters::is_painted(&picture, word.rect));
        add(&mut page.words, look.words);
        page.unread.extend(look.unread);
        seen.push(gray);
    }
    let words = &page.words;
    page.unread.retain(|row| !words.iter().any(|w| w.confidence >= SURE && covers(w.rect, *row)));
    Ok(page)
}

/// Reads a page as it stands and, if hardly anything is read so, turned.
fn in_one_look(gray: &Gray, ocr: &dyn Ocr) -> Result<Page, OpaqueReason> {
    let mut letters = letters::find(gray);
    let scale = scale(gray, letters::height(&letters));
    let scaled = scaled(gray, scale);
    let mut words = all_words(&scaled, ocr)?;
    let mut turn = Turn::None;
    if letters.len() >= 24 && readable(&words) * 4 < letters.len() {
        let turns = match ocr.turn(&scaled)? {
            Some(Turn::None) | None => vec![Turn::Right, Turn::Over, Turn::Left],
            Some(turn) => vec![turn],
        };
        for other in turns {
            let again = all_words(&turned(&scaled, other), ocr)?;
            if readable(&again) > readable(&words) + readable(&words) / 2 {
                (words, turn) = (again, other);
            }
        }
    }
    let upright = if turn == Turn::None { gray.clone() } else { turned(gray, turn) };
    if turn != Turn::None {
        letters = letters::find(&upright);
    }
    for word in &mut words {
        word.rect = shrunk(word.rect, scale, &upright);
    }
    let mut unread = second_look(&upright, &letters, &mut words, ocr)?;
    words.iter_mut().for_each(|word| word.rect = turned_back(word.rect, turn, gray));
    unread.iter_mut().for_each(|rect| *rect = turned_back(*rect, turn, gray));
    Ok(Page { words, unread })
}

/// Reads rows of letters once more, each by itself, that were not read or read
/// badly; those that are not read even so.
fn second_look(
    page: &Gray,
    letters: &[Rect],
    words: &mut Vec<Reading>,
    ocr: &dyn Ocr,
) -> Result<Vec<Rect>, OpaqueReason> {
    let mut unread = Vec::new();
    let mut rows = letters::rows(letters);
    rows.retain(|row| !is_read(row, words));
    for (number, row) in rows.into_iter().enumerate() {
        let Some(around) = row.iter().copied().reduce(Rect::union) else { continue };
        if number < ROWS_AGAIN {
            let (cut, left, upper) = cut(page, around);
            let scale = BEST_HEIGHT * 1.2 / letters::height(&row).unwrap_or(around.height).max(1) as f32;
            let scale = scale.clamp(0.25, LARGEST_SCALE);
            let mut again = ocr.words(&scaled(&cut, scale), Layout::Line)?;
            for word in &mut again {
                let rect = shrunk(word.rect, scale, &cut);
                word.rect = Rect { x: rect.x + left, y: rect.y + upper, ..rect };
            }
            again.retain(|word| word.confidence >= SURE);
            if is_read(&row, &again) {
                words.retain(|word| word.confidence >= SURE || !overlap(word.rect, around));
                add(words, again);
                continue;
            }
        }
        unread.push(around);
    }
    Ok(unread)
}

/// True if most letters of a row stand in words that were read well.
fn is_read(row: &[Rect], words: &[Reading]) -> bool {
    let sure = |letter: &&Rect| words.iter().any(|word| word.confidence >= SURE && covers(word.rect, **letter));
    row.iter().filter(sure).count() * 2 > row.len()
}

/// True if the middle of `inner` lies in `outer`.
fn covers(outer: Rect, inner: Rect) -> bool {
    let (x, y) = (inner.x + inner.width / 2, inner.y + inner.height / 2);
    (outer.x..=outer.x + outer.width).contains(&x) && (outer.y..=outer.y + outer.height).contains(&y)
}

/// A piece of the page with a margin, and where it was.
fn cut(page: &Gray, rect: Rect) -> (Gray, u32, u32) {
    let margin = rect.height;
    let (left, upper) = (rect.x.saturating_sub(margin), rect.y.saturating_sub(margin / 2));
    let right = (rect.x + rect.width + margin).min(page.width);
    let lower = (rect.y + rect.height + margin / 2).min(page.height);
    let width = right.saturating_sub(left);
    let rows = page.pixels.chunks_exact(page.width.max(1) as usize);
    let rows = rows.skip(upper as usize).take(lower.saturating_sub(upper) as usize);
    let pixels: Vec<u8> =
        rows.flat_map(|row| row.get(left as usize..right as usize).unwrap_or_default()).copied().collect();
    (Gray { width, height: lower.saturating_sub(upper), pixels }, left, upper)
}

/// The words of the page's blocks and tables, and those that stand elsewhere.
fn all_words(page: &Gray, ocr: &dyn Ocr) -> Result<Vec<Reading>, OpaqueReason> {
    let mut words = ocr.words(page, Layout::Page)?;
    add(&mut words, ocr.words(page, Layout::Sparse)?);
    Ok(words)
}

/// Letters in words that count as read.
fn readable(words: &[Reading]) -> usize {
    let sure = words.iter().filter(|w| w.confidence >= SURE);
    sure.map(|w| w.text.chars().filter(|c| c.is_alphanumeric()).count()).filter(|n| *n > 1).sum()
}

/// Adds those of `more` that stand where nothing was read, or read badly.
fn add(words: &mut Vec<Reading>, more: Vec<Reading>) {
    let (lines, blocks) = (next(words, |w| w.line), next(words, |w| w.block));
    let mut fresh = Vec::new();
    for mut word in more {
        let rivals: Vec<usize> =
            (0..words.len()).filter(|&i| words.get(i).is_some_and(|w| overlap(w.rect, word.rect))).collect();
        let best = rivals.iter().filter_map(|&i| words.get(i)).map(|w| w.confidence).max();
        match best {
            None => {
                word.line += lines;
                word.block += blocks;
                fresh.push(word);
            }
            // One doubtful word read better the second time.
            Some(best) if best < SURE && word.confidence > best.saturating_add(20) && rivals.len() == 1 => {
                if let Some(old) = rivals.first().and_then(|&i| words.get_mut(i)) {
                    (old.text, old.rect, old.confidence) = (word.text, word.rect, word.confidence);
                }
            }
            Some(_) => {}
        }
    }
    words.extend(fresh);
}

fn next(words: &[Reading], number: impl Fn(&Reading) -> u32) -> u32 {
    words.iter().map(number).max().map_or(0, |most| most + 1)
}

/// True if the boxes share a good part of the smaller one.
fn overlap(a: Rect, b: Rect) -> bool {
    let across = (a.x + a.width).min(b.x + b.width).saturating_sub(a.x.max(b.x));
    let down = (a.y + a.height).min(b.y + b.height).saturating_sub(a.y.max(b.y));
    let area = |r: Rect| u64::from(r.width) * u64::from(r.height);
    u64::from(across) * u64::from(down) * 10 >= area(a).min(area(b)).max(1) * 3
}

/// By how much the picture is enlarged.
fn scale(gray: &Gray, letters: Option<u32>) -> f32 {
    let pixels = gray.width as f32 * gray.height as f32;
    let wanted = letters.map_or(1.0, |height| BEST_HEIGHT / height as f32);
    let most = (ENLARGED_PIXELS / pixels.max(1.0)).sqrt();
    match wanted {
        // Large letters are read as well, and faster, when they are smaller.
        w if w < 0.5 => (w * 2.0).max(0.25),
        w if w < 1.25 => 1.0,
        w => w.min(LARGEST_SCALE).min(most.max(1.0)),
    }
}

fn scaled(gray: &Gray, scale: f32) -> Gray {
    if (scale - 1.0).abs() < f32::EPSILON {
        return gray.clone();
    }
    let size = |n: u32| ((n as f32 * scale).round() as u32).max(1);
    let Some(image) = GrayImage::from_raw(gray.width, gray.height, gray.pixels.clone()) else { return gray.clone() };
    let filter = if scale > 1.0 { FilterType::CatmullRom } else { FilterType::Triangle };
    // By the methods for any picture: the functions for all kinds of pixels would be
    // compiled with this crate, slowly in a build for tests.
    of(DynamicImage::ImageLuma8(image).resize_exact(size(gray.width), size(gray.height), filter).into_luma8())
}

fn of(image: GrayImage) -> Gray {
    Gray { width: image.width(), height: image.height(), pixels: image.into_raw() }
}

fn turned(gray: &Gray, turn: Turn) -> Gray {
    let Some(image) = GrayImage::from_raw(gray.width, gray.height, gray.pixels.clone()) else { return gray.clone() };
    let image = DynamicImage::ImageLuma8(image);
    let turned = match turn {
        Turn::None => image,
        Turn::Right => image.rotate90(),
        Turn::Over => image.rotate180(),
        Turn::Left => image.rotate270(),
    };
    of(turned.into_luma8())
}

/// Where a box of the turned page stands in the page itself.
fn turned_back(rect: Rect, turn: Turn, page: &Gray) -> Rect {
    let Rect { x, y, width, height } = rect;
    match turn {
        Turn::None => rect,
        Turn::Right => Rect { x: y, y: page.height.saturating_sub(x + width), width: height, height: width },
        Turn::Over => {
            Rect { x: page.width.saturating_sub(x + width), y: page.height.saturating_sub(y + height), ..rect }
        }
        Turn::Left => Rect { x: page.width.saturating_sub(y + height), y: x, width: height, height: width },
    }
}

/// The box in the picture before it was enlarged, whole pixels outwards.
fn shrunk(rect: Rect, scale: f32, within: &Gray) -> Rect {
    let low = |n: u32| (n as f32 / scale).floor() as u32;
    let high = |n: u32, most: u32| ((n as f32 / scale).ceil() as u32).min(most);
    let (x, y) = (low(rect.x).min(within.width), low(rect.y).min(within.height));
    let (right, lower) = (high(rect.x + rect.width, within.width), high(rect.y + rect.height, within.height));
    Rect { x, y, width: right.saturating_sub(x), height: lower.saturating_sub(y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, x: u32, confidence: u8) -> Reading {
        let rect = Rect { x, y: 10, width: 40, height: 12 };
        Reading { text: text.into(), rect, confidence, line: 1, block: 1 }
    }

    #[test]
    fn boxes_come_back_from_every_turn() {
        let page = Gray { width: 5, height: 4, pixels: (0..20).collect() };
        for turn in [Turn::None, Turn::Right, Turn::Over, Turn::Left] {
            let other = turned(&page, turn);
            for (x, y) in [(0, 0), (1, 2), (2, 1)] {
                let back = turned_back(Rect { x, y, width: 1, height: 1 }, turn, &page);
                let there = other.pixels[(y * other.width + x) as usize];
                assert_eq!(page.pixels[(back.y * page.width + back.x) as usize], there, "{turn:?}");
            }
        }
    }

    #[test]
    fn a_second_reading_adds_what_was_missed_and_mends_what_was_doubtful() {
        let mut words = vec![reading("Patient:", 0, 95), reading("M@r1", 50, 20)];
        add(&mut words, vec![reading("Patient;", 1, 99), reading("Maria", 51, 90), reading("DOB", 200, 80)]);
        let texts: Vec<_> = words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(texts, ["Patient:", "Maria", "DOB"]);
        assert!(words[2].line > words[0].line);
    }
}
