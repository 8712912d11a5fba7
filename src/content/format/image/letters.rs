//! What in a picture has the size and shape of letters: how large the text is,
//! before it is read, and where there is some, however it is read.

use image::RgbImage;

use crate::content::document::Gray;
use crate::finding::Rect;

/// Below this a pixel is ink.
const INK: u8 = 128;
/// Connected runs looked at, at most; a picture with more is noise.
const RUNS: usize = 8 << 20;

/// True if no letter can stand on the page: it is too small for one, or has no ink.
pub(super) fn is_blank(gray: &Gray) -> bool {
    gray.width < 4 || gray.height < 4 || gray.pixels.iter().all(|pixel| *pixel >= INK)
}

/// True if half of a box is black over lengths that no stroke of a letter has:
/// it was painted over.
pub(super) fn is_painted(picture: &RgbImage, rect: Rect) -> bool {
    let longest = rect.height.max(12);
    let (right, lower) = ((rect.x + rect.width).min(picture.width()), (rect.y + rect.height).min(picture.height()));
    let mut painted = 0;
    for y in rect.y..lower {
        let mut start = None;
        for x in 0..=picture.width() {
            // JPEG does not keep black quite black.
            let is_black = picture.get_pixel_checked(x, y).is_some_and(|p| p.0.iter().all(|c| *c <= 8));
            match (start, is_black) {
                (None, true) => start = Some(x),
                (Some(from), false) => {
                    if x - from >= longest {
                        painted += u64::from(x.min(right).saturating_sub(from.max(rect.x)));
                    }
                    start = None;
                }
                _ => {}
            }
        }
    }
    painted * 2 >= u64::from(rect.width) * u64::from(rect.height) && painted > 0
}

/// The boxes around what is connected and may be a letter.
pub(super) fn find(gray: &Gray) -> Vec<Rect> {
    let highest = gray.height.clamp(8, 160);
    let is_letter = |c: &Component| {
        let Rect { width, height, .. } = c.rect;
        let fits = (4..=highest).contains(&height) && width >= 1 && width <= height.saturating_mul(3);
        // Letters fill a part of their box; a frame fills little of it.
        fits && c.ink * 10 >= u64::from(width) * u64::from(height)
    };
    components(gray).into_iter().filter(is_letter).map(|c| c.rect).collect()
}

/// The middle height of letters, in pixels; none if there are too few.
pub(super) fn height(letters: &[Rect]) -> Option<u32> {
    // Dots and commas are no letters.
    let mut heights: Vec<u32> = letters.iter().filter(|l| l.height >= 5 && l.width >= 2).map(|l| l.height).collect();
    if heights.len() < 3 {
        return None;
    }
    let middle = heights.len() / 2;
    Some(*heights.select_nth_unstable(middle).1)
}

/// Letters from which on a row of them is text.
const ROW: usize = 8;

/// Rows of letters of one height on one line: text, whatever it says. Grain,
/// grass, tissue, bricks have none.
pub(super) fn rows(letters: &[Rect]) -> Vec<Vec<Rect>> {
    // Too small, and it is grain.
    let mut sorted: Vec<Rect> = letters.iter().filter(|l| l.height >= 6 && l.width >= 2).copied().collect();
    sorted.sort_by_key(|l| l.x);
    let mut open: Vec<Vec<Rect>> = Vec::new();
    let mut done = Vec::new();
    for letter in sorted {
        let mut best: Option<(u32, usize)> = None;
        for (number, row) in open.iter().enumerate() {
            let Some(gap) = row.last().and_then(|last| continues(*last, letter)) else { continue };
            if best.is_none_or(|(least, _)| gap < least) {
                best = Some((gap, number));
            }
        }
        match best.and_then(|(_, number)| open.get_mut(number)) {
            Some(row) => row.push(letter),
            None => open.push(vec![letter]),
        }
        // Rows that end far to the left go on no more.
        if open.len() > 400 {
            let (far, near): (Vec<_>, Vec<_>) = open.into_iter().partition(|row| ends_before(row, letter));
            done.extend(far);
            open = near;
        }
    }
    done.extend(open);
    // Bars of a code are higher than letters are.
    let wide = |row: &Vec<Rect>| row.iter().filter(|l| l.width * 5 >= l.height).count() * 2 >= row.len();
    done.retain(|row| row.len() >= ROW && wide(row));
    done
}

/// The gap between two letters that may stand side by side in a word or in two.
fn continues(last: Rect, letter: Rect) -> Option<u32> {
    let height = last.height.max(letter.height);
    let gap = letter.x.saturating_sub(last.x + last.width);
    let same_line = (last.y + last.height).abs_diff(letter.y + letter.height) * 5 <= height;
    let same_height = last.height.min(letter.height) * 8 >= height * 5;
    let beside = letter.x + letter.width > last.x + last.width;
    (same_line && same_height && beside && gap <= height).then_some(gap)
}

fn ends_before(row: &[Rect], letter: Rect) -> bool {
    row.last().is_none_or(|last| last.x + last.width + 4 * last.height < letter.x)
}

struct Component {
    rect: Rect,
    ink: u64,
}

/// A run of ink in a row.
struct Run {
    start: u32,
    end: u32,
    y: u32,
}

/// What of the ink is connected.
fn components(gray: &Gray) -> Vec<Component> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<u32> = Vec::new();
    let mut above = 0..0;
    for (y, row) in gray.pixels.chunks_exact(gray.width.max(1) as usize).enumerate() {
        let first = runs.len();
        runs_of(row, y as u32, &mut runs);
        if runs.len() > RUNS {
            return Vec::new();
        }
        parents.extend(first as u32..runs.len() as u32);
        let mut upper = above.clone();
        for own in first..runs.len() {
            let Some(Run { start, end, .. }) = runs.get(own) else { break };
            // Runs that touch, also by a corner.
            while runs.get(upper.start).is_some_and(|u| upper.start < upper.end && u.end < *start) {
                upper.start += 1;
            }
            let touching = upper.clone().take_while(|&u| runs.get(u).is_some_and(|u| u.start <= *end));
            for other in touching {
                join(&mut parents, own as u32, other as u32);
            }
        }
        above = first..runs.len();
    }
    gather(&runs, &mut parents)
}

fn runs_of(row: &[u8], y: u32, runs: &mut Vec<Run>) {
    let mut start = None;
    for (x, pixel) in row.iter().enumerate() {
        match (start, *pixel < INK) {
            (None, true) => start = Some(x),
            (Some(from), false) => {
                runs.push(Run { start: from as u32, end: x as u32, y });
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        runs.push(Run { start: from as u32, end: row.len() as u32, y });
    }
}

fn root(parents: &mut [u32], mut node: u32) -> u32 {
    while let Some(&parent) = parents.get(node as usize) {
        if parent == node {
            break;
        }
        // Halves the way for those that come after.
        let next = parents.get(parent as usize).copied().unwrap_or(parent);
        if let Some(own) = parents.get_mut(node as usize) {
            *own = next;
        }
        node = next;
    }
    node
}

fn join(parents: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(parents, a), root(parents, b));
    if let Some(parent) = parents.get_mut(a.max(b) as usize) {
        *parent = a.min(b);
    }
}

fn gather(runs: &[Run], parents: &mut [u32]) -> Vec<Component> {
    let mut numbers: Vec<u32> = vec![u32::MAX; runs.len()];
    let mut all: Vec<Component> = Vec::new();
    for (own, run) in runs.iter().enumerate() {
        let root = root(parents, own as u32) as usize;
        let rect = Rect { x: run.start, y: run.y, width: run.end - run.start, height: 1 };
        let Some(number) = numbers.get_mut(root) else { continue };
        if *number == u32::MAX {
            *number = all.len() as u32;
            all.push(Component { rect, ink: 0 });
        }
        if let Some(component) = all.get_mut(*number as usize) {
            component.rect = component.rect.union(rect);
            component.ink += u64::from(run.end - run.start);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ink: impl Fn(u32, u32) -> bool) -> Gray {
        let pixels = (0..60 * 200).map(|i| if ink(i % 200, i / 200) { 0 } else { 255 }).collect();
        Gray { width: 200, height: 60, pixels }
    }

    /// Letters of 6 by 10 pixels: two strokes and a bar.
    fn letters(x: u32, y: u32) -> bool {
        (20..30).contains(&y)
            && (20..140).contains(&x)
            && (x % 10 < 2 || (4..6).contains(&(x % 10)) || y == 25 && x % 10 < 6)
    }

    #[test]
    fn letters_are_found_with_their_height_and_as_a_row() {
        let found = find(&page(letters));
        assert_eq!(found.len(), 12);
        assert_eq!(height(&found), Some(10));
        assert_eq!(rows(&found).iter().map(Vec::len).collect::<Vec<_>>(), [12]);
        assert!(rows(&found[..5]).is_empty());
        assert!(is_blank(&page(|_, _| false)) && !is_blank(&page(letters)));
    }

    #[test]
    fn a_painted_box_is_no_word() {
        let picture = |gray: Gray| {
            let gray = image::GrayImage::from_raw(gray.width, gray.height, gray.pixels).unwrap();
            image::DynamicImage::from(gray).to_rgb8()
        };
        let boxed = picture(page(|x, y| (30..110).contains(&x) && (20..36).contains(&y)));
        assert!(is_painted(&boxed, Rect { x: 28, y: 14, width: 84, height: 26 }));
        assert!(is_painted(&boxed, Rect { x: 90, y: 18, width: 24, height: 22 }), "a piece of it");
        assert!(!is_painted(&picture(page(letters)), Rect { x: 20, y: 20, width: 116, height: 10 }));
    }
}
