//! Pictures of what documents show, with what was found painted over.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::document::{Picture, View, Word};
use crate::finding::{IdentifierType, Location, Rect, Role, debug_without_content};
use crate::guard::Seen;

/// The widest and the highest picture, in pixels.
const WIDTH: u32 = 1000;
const HEIGHT: u32 = 1600;

/// A picture.
pub(super) struct Figure {
    pub(super) location: Location,
    pub(super) picture: Picture,
    pub(super) spots: Vec<Spot>,
}

/// Where something was found in a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    pub(super) rects: Vec<Rect>,
    /// In pixels of the picture of a page, and not in the page's own unit.
    pub(super) in_pixels: bool,
    pub(super) kind: IdentifierType,
    pub(super) report: Option<usize>,
}

debug_without_content! {
    Figure, "Figure";
}

/// A document that is being read.
#[derive(Debug, Default)]
pub(super) struct Open {
    pub(super) number: usize,
    pub(super) format: &'static str,
    pub(super) pages: BTreeMap<Page, Vec<Spot>>,
    /// Pages on which something was not read, or stands nobody knows where:
    /// they are not shown.
    blind: BTreeSet<Page>,
    /// Something was not read, nobody knows on which page.
    is_blind: bool,
    pub(super) location: Location,
}

/// Page of a document; none for a picture.
pub(super) type Page = Option<u32>;

impl Open {
    pub(super) fn new(number: usize, format: &'static str) -> Self {
        Open { number, format, ..Open::default() }
    }

    /// True for formats of pictures.
    pub(super) fn is_raster(&self) -> bool {
        matches!(self.format, "png" | "jpeg" | "tiff" | "webp" | "gif" | "bmp")
    }

    /// True if there may be pictures of it.
    fn is_drawn(&self) -> bool {
        self.is_raster() || self.format == "pdf"
    }

    /// The page that a place stands on.
    pub(super) fn page(&self, location: &Location) -> Page {
        if self.is_raster() { None } else { location.page }
    }

    /// Takes a text. The page on which all that was found in it can be shown, if so.
    pub(super) fn text(&mut self, seen: &Seen<'_>) -> Option<Page> {
        if !self.is_drawn() {
            return None;
        }
        let page = self.page(seen.location);
        // Metadata and the like stand in no pixels.
        let is_beside = seen.location.layer.as_deref().is_some_and(|layer| layer != "message")
            || matches!(seen.field.role, Role::Meta | Role::FileName | Role::Comment);
        if !seen.scanned && !is_beside {
            self.hide(page);
        }
        if seen.marks.is_empty() {
            return None;
        }
        self.location = around(seen.location);
        if seen.words.is_empty() {
            if !is_beside {
                self.hide(page);
            }
            return None;
        }
        for mark in seen.marks {
            let (start, end) = (seen.offset + mark.span.start, seen.offset + mark.span.end);
            if !is_covered(seen.words, seen.text, seen.offset, start, end) {
                // A word whose place is not told may stand on the next page too.
                self.hide(page);
                self.hide(page.map(|page| page.saturating_add(1)));
            }
            let touched = seen.words.iter().filter(|w| w.start < end && start < w.end).map(|w| w.rect);
            let spot = Spot { rects: lines(touched), in_pixels: false, kind: mark.kind, report: mark.report };
            self.pages.entry(page).or_default().push(spot);
        }
        Some(page)
    }

    /// Takes something that is no text.
    pub(super) fn object(&mut self, location: &Location, kind: IdentifierType, report: Option<usize>) {
        let page = self.page(location);
        self.location = around(location);
        match location.rect {
            Some(rect) => {
                let spot = Spot { rects: vec![rect], in_pixels: false, kind, report };
                self.pages.entry(page).or_default().push(spot);
            }
            None => self.hide(page),
        }
    }

    /// The page is not shown.
    pub(super) fn hide(&mut self, page: Page) {
        self.is_blind |= page.is_none();
        self.blind.insert(page);
    }

    /// The picture of a page is read: what was found in it was found on the page.
    pub(super) fn take_page(&mut self, page: u32, picture: Open) {
        let spots = picture.pages.into_values().flatten().map(|spot| Spot { in_pixels: true, ..spot });
        let own = self.pages.entry(Some(page)).or_default();
        own.extend(spots);
        if own.is_empty() {
            self.pages.remove(&Some(page));
        } else if self.location == Location::default() {
            self.location = Location { page: None, name: None, ..picture.location };
        }
        if picture.is_blind {
            self.blind.insert(Some(page));
        }
    }

    /// What is to be drawn.
    pub(super) fn views(&self, show: bool) -> Vec<(Page, View)> {
        let pages = self.pages.iter().filter(|(page, _)| !self.is_blind && !self.blind.contains(page));
        let views = pages.map(|(page, spots)| {
            let cover = |in_pixels: bool| {
                let own = spots.iter().filter(|spot| spot.in_pixels == in_pixels && !show);
                own.flat_map(|spot| spot.rects.iter().copied()).collect()
            };
            let (cover, cover_pixels) = (cover(false), cover(true));
            (*page, View { page: *page, cover, cover_pixels, width: WIDTH, height: HEIGHT })
        });
        views.collect()
    }
}

/// The place without what tells it within the document.
fn around(location: &Location) -> Location {
    Location { pointer: None, rect: None, line: None, column: None, ..location.clone() }
}

/// True if every letter and digit of the bytes `start..end` of a unit, of which
/// `text` begins at `offset`, stands in a word.
fn is_covered(words: &[Word], text: &str, offset: usize, start: usize, end: usize) -> bool {
    let (from, to) = (start.saturating_sub(offset), end.saturating_sub(offset));
    let value = text.get(from..to).unwrap_or("");
    let letters = value.char_indices().filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| start + at);
    letters.into_iter().all(|at| words.iter().any(|word| word.start <= at && at < word.end))
}

/// The boxes of words, those of one line joined.
fn lines(rects: impl Iterator<Item = Rect>) -> Vec<Rect> {
    let mut lines: Vec<Rect> = Vec::new();
    for rect in rects {
        let same = lines.last_mut().filter(|last| {
            let (upper, lower) = (last.y.max(rect.y), (last.y + last.height).min(rect.y.saturating_add(rect.height)));
            let shared = lower.saturating_sub(upper);
            let gap = rect.x.saturating_sub(last.x.saturating_add(last.width));
            shared * 2 > last.height.min(rect.height) && rect.x >= last.x && gap < 2 * last.height.max(rect.height)
        });
        match same {
            Some(last) => *last = last.union(rect),
            None => lines.push(rect),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Field;
    use crate::guard::Mark;
    use crate::text::Span;

    fn seen<'a>(location: &'a Location, words: &'a [Word], marks: &'a [Mark]) -> Seen<'a> {
        let field = Field::default();
        Seen { text: "Ana Ruiz seen", offset: 0, scanned: true, location, field, words, marks }
    }

    fn word(start: usize, end: usize, x: u32, y: u32) -> Word {
        Word { start, end, rect: Rect { x, y, width: 30, height: 10 }, confidence: 90 }
    }

    const NAME: Mark = Mark { span: Span::new(0, 8), kind: IdentifierType::Name, report: Some(0) };

    #[test]
    fn words_of_a_line_are_one_box() {
        let mut open = Open::new(0, "png");
        let words = [word(0, 3, 0, 5), word(4, 8, 36, 6), word(9, 13, 80, 5)];
        assert_eq!(open.text(&seen(&Location::default(), &words, &[NAME])), Some(None));
        assert_eq!(open.pages[&None][0].rects, [Rect { x: 0, y: 5, width: 66, height: 11 }]);
        let views = open.views(false);
        assert_eq!(views[0].1.cover.len(), 1);
        assert!(open.views(true)[0].1.cover.is_empty());
    }

    #[test]
    fn what_stands_nobody_knows_where_is_not_shown() {
        let page = |page| Location { page: Some(page), ..Location::default() };
        let mut open = Open::new(0, "pdf");
        // The second word of the name is on the next page.
        open.text(&seen(&page(1), &[word(0, 3, 0, 5)], &[NAME]));
        open.text(&seen(&page(2), &[word(0, 3, 0, 5), word(4, 8, 36, 6)], &[NAME]));
        open.text(&seen(&page(3), &[word(0, 3, 0, 5), word(4, 8, 36, 6)], &[NAME]));
        assert_eq!(open.views(false).iter().map(|(page, _)| *page).collect::<Vec<_>>(), [Some(3)]);
        let mut unread = Open::new(1, "png");
        unread.hide(None);
        open.take_page(3, unread);
        assert!(open.views(false).is_empty());
        let mut none = Open::new(0, "jpeg");
        none.text(&seen(&Location::default(), &[], &[NAME]));
        assert!(none.views(false).is_empty());
    }

    #[test]
    fn what_was_found_in_the_picture_of_a_page_is_in_its_pixels() {
        let mut open = Open::new(0, "pdf");
        let mut picture = Open::new(1, "png");
        picture.text(&seen(&Location::default(), &[word(0, 8, 7, 7)], &[NAME]));
        open.take_page(2, picture);
        let (page, view) = open.views(false).remove(0);
        assert_eq!((page, view.cover.len(), view.cover_pixels.len()), (Some(2), 0, 1));
    }
}
