//! The text of pages as a person reads it, and whether that is all there is.

mod blocks;
mod glyphs;
mod lines;

use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro::kurbo::Rect as Area;

use self::blocks::Block;
pub(super) use self::glyphs::Shapes;
use self::glyphs::{Drawing, UNKNOWN};

/// A text of a page.
#[derive(Clone, Default)]
pub(super) struct PageText {
    pub(super) text: String,
    /// Bytes of the text, the number of the page, and the box on it in points
    /// from its upper left corner.
    pub(super) words: Vec<(usize, usize, usize, Area)>,
    /// Head of the column and number of the row, for a cell of a table.
    pub(super) head: Option<(String, usize)>,
    /// It may go on on the next page.
    goes_on: bool,
}

/// What stands on a page.
#[derive(Clone, Default)]
pub(super) struct PageContent {
    pub(super) texts: Vec<PageText>,
    /// Replacement texts of marked content.
    pub(super) alternates: Vec<String>,
    pub(super) shapes: Shapes,
    /// Some of its glyphs have no meaning as text, or one that makes no sense.
    pub(super) is_unreadable: bool,
}

impl PageContent {
    /// True if the page must be read as a picture, too.
    pub(super) fn is_picture(&self) -> bool {
        self.is_unreadable || self.shapes.may_show_text()
    }
}

/// Reads page `number`, counted from 0. `exact` measures boxes by what the
/// glyphs draw as well.
pub(super) fn read<'a>(
    page: &Page<'a>,
    number: usize,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    exact: bool,
) -> PageContent {
    let (width, height) = page.render_dimensions();
    let area = Area::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, area, cache, page.xref(), settings.clone());
    let mut drawing = Drawing { exact, ..Drawing::default() };
    interpret_page(page, &mut context, &mut drawing);
    content(drawing, number)
}

fn content(mut drawing: Drawing, number: usize) -> PageContent {
    let directions = lines::rows(&drawing);
    let mut texts: Vec<PageText> = Vec::new();
    let mut is_unreadable = false;
    for (_, rows) in directions {
        is_unreadable |= rows.iter().any(lines::is_unreadable);
        texts.extend(blocks::blocks(rows).into_iter().map(|block| PageText::of(block, number)));
    }
    is_unreadable |= !makes_sense(&texts);
    PageContent { texts, alternates: std::mem::take(&mut drawing.alternates), shapes: drawing.shapes, is_unreadable }
}

/// False if the letters of a page are those of no text: fonts may say of every
/// glyph what they like.
fn makes_sense(texts: &[PageText]) -> bool {
    let letters = || texts.iter().flat_map(|t| t.text.bytes()).filter(u8::is_ascii_alphabetic);
    let all = letters().count();
    let vowels = letters().filter(|b| b"aeiouyAEIOUY".contains(b)).count();
    let wide = texts.iter().flat_map(|t| t.text.chars()).filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    all < 60 || wide > all || (all / 7..all * 2 / 3).contains(&vowels)
}

impl PageText {
    fn of(block: Block, page: usize) -> PageText {
        let text = block.text.replace(UNKNOWN, "\u{2022}");
        // Both signs take three bytes: the places stay.
        let words = block.words.into_iter().map(|(start, end, area)| (start, end, page, area)).collect();
        PageText { text, words, head: block.head, goes_on: block.goes_on }
    }

    /// Takes its first paragraph away.
    fn first_paragraph(&mut self) -> PageText {
        let breaks = self.text.match_indices('\n').map(|(at, _)| at);
        // Behind a hyphen the line was broken, not the paragraph.
        let mut ends =
            breaks.filter(|at| !self.text.get(..*at).is_some_and(|t| t.ends_with(['-', '\u{2010}', '\u{ad}'])));
        let Some(end) = ends.next() else { return std::mem::take(self) };
        let rest = self.text.split_off(end);
        let cut = rest.len() - rest.trim_start().len();
        let mut first =
            PageText { text: std::mem::replace(&mut self.text, rest.trim_start().to_owned()), ..PageText::default() };
        let (before, behind) = std::mem::take(&mut self.words).into_iter().partition(|(start, ..)| *start < end);
        first.words = before;
        self.words = behind;
        for (start, to, ..) in &mut self.words {
            *start = start.saturating_sub(end + cut);
            *to = to.saturating_sub(end + cut);
        }
        first
    }

    /// Adds what follows on another page.
    fn append(&mut self, other: PageText) {
        let mut seam = Block { text: std::mem::take(&mut self.text), ..Block::default() };
        seam.separate();
        let shift = seam.text.len();
        self.text = seam.text + &other.text;
        self.words
            .extend(other.words.into_iter().map(|(start, end, page, area)| (start + shift, end + shift, page, area)));
        self.goes_on = other.goes_on;
    }
}

/// Joins texts that go on on the next page.
pub(super) fn join_pages(pages: &mut [PageContent]) {
    let furniture = furniture(pages);
    for number in (1..pages.len()).rev() {
        let Ok([before, page]) = pages.get_disjoint_mut([number - 1, number]) else { continue };
        let Some(last) = before.texts.iter().rposition(|t| !furniture.contains(&bare(&t.text))) else { continue };
        let Some(first) = page.texts.iter().position(|t| !furniture.contains(&bare(&t.text))) else { continue };
        let begins = page.texts.get(first).and_then(|t| t.text.chars().next());
        let Some(text) = before.texts.get_mut(last) else { continue };
        let is_open = text.goes_on && !text.text.trim_end().ends_with(['.', '!', '?', ':']) && text.head.is_none();
        if is_open
            && begins.is_some_and(char::is_alphanumeric)
            && page.texts.get(first).is_some_and(|t| t.head.is_none())
        {
            let Some(rest) = page.texts.get_mut(first) else { continue };
            text.append(rest.first_paragraph());
            page.texts.retain(|t| !t.text.trim().is_empty());
        }
    }
}

/// Texts that stand on several pages: heads and feet, whatever their numbers.
fn furniture(pages: &[PageContent]) -> std::collections::HashSet<String> {
    let mut seen = std::collections::HashMap::<String, usize>::new();
    for page in pages {
        let mut own: Vec<String> = page.texts.iter().map(|t| bare(&t.text)).filter(|t| t.len() < 200).collect();
        own.sort();
        own.dedup();
        own.into_iter().for_each(|text| *seen.entry(text).or_default() += 1);
    }
    seen.into_iter().filter(|(_, pages)| *pages > 1).map(|(text, _)| text).collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}
