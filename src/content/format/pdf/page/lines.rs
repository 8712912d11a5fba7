//! Glyphs to words and rows, for text of one direction.
//!
//! Glyphs that follow each other in the content and on the page are a chunk.
//! Chunks on one base line are a row, from left to right; two that lie on top
//! of each other are in two rows. Gaps part words, wide gaps part cells.

use hayro::kurbo::Rect as Area;

use super::glyphs::{Drawing, Glyph, UNKNOWN};

/// Gaps in em: between words, between cells of a row, and the widest inside of
/// a chunk.
const WORD_GAP: f64 = 0.17;
const CELL_GAP: f64 = 1.1;
const CHUNK_GAP: f64 = 3.0;
/// Words of one letter in a row from which on they are one spaced word.
const SPACED: usize = 4;

/// A word and where it is.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// On the page.
    pub(super) area: Area,
    /// Along the line.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Glyphs, and how many of them mean nothing.
    glyphs: usize,
    unknown: usize,
}

/// Words with no wide gap between them.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Cell {
    pub(super) words: Vec<Word>,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The cells on one base line.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    /// Where the base line is, downwards.
    pub(super) base: f64,
    pub(super) size: f64,
}

impl Cell {
    pub(super) fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|w| w.text.as_str()).collect();
        words.join(" ")
    }

    /// Letters in it.
    pub(super) fn len(&self) -> usize {
        self.words.iter().map(|w| w.text.len() + 1).sum()
    }
}

/// A glyph in the frame of its direction: along the line, and down the page.
struct Placed {
    from: f64,
    to: f64,
    base: f64,
    glyph: Glyph,
    /// It is a blank.
    blank: bool,
}

/// Glyphs of one direction, in the order of the content.
struct Chunk {
    glyphs: Vec<Placed>,
    base: f64,
    size: f64,
}

impl Chunk {
    fn from(&self) -> f64 {
        self.glyphs.iter().map(|g| g.from).fold(f64::INFINITY, f64::min)
    }

    fn to(&self) -> f64 {
        self.glyphs.iter().map(|g| g.to).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Rows of a page by the direction of their text, in degrees clockwise.
pub(super) fn rows(drawing: &Drawing) -> Vec<(i32, Vec<Row>)> {
    let mut directions: Vec<(i32, Vec<Chunk>)> = Vec::new();
    let mut last = None;
    for glyph in &drawing.glyphs {
        let direction = direction(glyph).or(last).unwrap_or(0);
        last = Some(direction);
        let at = directions.iter().position(|(known, _)| *known == direction).unwrap_or_else(|| {
            directions.push((direction, Vec::new()));
            directions.len() - 1
        });
        let letters = drawing.letters(glyph);
        let Some((_, chunks)) = directions.get_mut(at) else { continue };
        add(chunks, placed(glyph, direction, letters.trim().is_empty()));
    }
    directions.sort_by_key(|(direction, chunks)| (*direction != 0, usize::MAX - chunks.len()));
    directions.into_iter().map(|(direction, chunks)| (direction, in_rows(chunks, drawing))).collect()
}

fn direction(glyph: &Glyph) -> Option<i32> {
    let (x, y) = glyph.advance;
    if x.hypot(y) < 1e-3 {
        return None;
    }
    // Mirrored text goes to the left; it is read as it is written.
    let degrees = y.atan2(x).to_degrees();
    let nearest = ((degrees / 5.0).round() * 5.0) as i32;
    Some(nearest.rem_euclid(360))
}

fn placed(glyph: &Glyph, direction: i32, blank: bool) -> Placed {
    let (sin, cos) = match direction {
        0 => (0.0, 1.0),
        other => f64::from(other).to_radians().sin_cos(),
    };
    let along = |x: f64, y: f64| x * cos + y * sin;
    let from = along(glyph.origin.x, glyph.origin.y);
    let length = along(glyph.advance.0, glyph.advance.1).max(0.0);
    let base = glyph.origin.y * cos - glyph.origin.x * sin;
    Placed { from, to: from + length, base, glyph: *glyph, blank }
}

/// Adds a glyph to the chunk it continues, or begins another.
fn add(chunks: &mut Vec<Chunk>, new: Placed) {
    if let Some(chunk) = chunks.last_mut()
        && let Some(last) = chunk.glyphs.last()
    {
        let size = chunk.size.max(new.glyph.size).max(0.1);
        let gap = (new.from - last.to) / size;
        let same_line = (new.base - last.base).abs() < 0.12 * size;
        let same_size = new.glyph.size > 0.6 * size && chunk.size > 0.6 * size;
        if same_line && same_size && (-0.35..CHUNK_GAP).contains(&gap) {
            chunk.glyphs.push(new);
            return;
        }
    }
    chunks.push(Chunk { base: new.base, size: new.glyph.size.max(0.1), glyphs: vec![new] });
}

fn in_rows(mut chunks: Vec<Chunk>, drawing: &Drawing) -> Vec<Row> {
    chunks.retain(|c| c.glyphs.iter().any(|g| !g.blank));
    chunks.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.from().total_cmp(&b.from())));
    let mut rows: Vec<(f64, f64, Vec<Chunk>)> = Vec::new();
    for chunk in chunks {
        let fits = rows.iter_mut().rev().take(8).find(|(base, size, members)| {
            let (small, large) = (size.min(chunk.size), size.max(chunk.size));
            let most = if large <= 2.0 * small { 0.35 * large } else { 0.4 * small };
            (chunk.base - *base).abs() < most && members.iter().all(|m| overlap(m, &chunk) < 0.5 * chunk.size)
        });
        match fits {
            Some((base, size, members)) => {
                if chunk.size > *size {
                    (*base, *size) = (chunk.base, chunk.size);
                }
                members.push(chunk);
            }
            None => {
                // What lies on a row letter by letter is that row in bold.
                let doubled = rows
                    .iter()
                    .rev()
                    .take(8)
                    .any(|(_, _, members)| members.iter().any(|m| is_double(m, &chunk, drawing)));
                if !doubled {
                    rows.push((chunk.base, chunk.size, vec![chunk]));
                }
            }
        }
    }
    let mut rows: Vec<Row> = rows.into_iter().map(|(base, size, members)| row(base, size, members, drawing)).collect();
    rows.retain(|row| !row.cells.is_empty());
    rows.sort_by(|a, b| a.base.total_cmp(&b.base));
    rows
}

fn overlap(a: &Chunk, b: &Chunk) -> f64 {
    a.to().min(b.to()) - a.from().max(b.from())
}

/// True if `b` is `a` drawn once more, a little beside.
fn is_double(a: &Chunk, b: &Chunk, drawing: &Drawing) -> bool {
    (a.base - b.base).abs() < 0.1 * a.size
        && a.glyphs.len() == b.glyphs.len()
        && a.glyphs.iter().zip(&b.glyphs).all(|(x, y)| {
            (x.from - y.from).abs() < 0.12 * a.size && drawing.letters(&x.glyph) == drawing.letters(&y.glyph)
        })
}

fn row(base: f64, size: f64, mut chunks: Vec<Chunk>, drawing: &Drawing) -> Row {
    chunks.sort_by(|a, b| a.from().total_cmp(&b.from()));
    let mut cells: Vec<Cell> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    for chunk in &chunks {
        for (number, (word, gap)) in words(chunk, drawing).into_iter().enumerate() {
            let gap = if number == 0 { (word.from - end) / size } else { gap };
            // A chunk that follows at once goes on with the word.
            let goes_on = number == 0 && gap < WORD_GAP && !chunk.glyphs.first().is_some_and(|g| g.blank);
            end = end.max(word.to);
            match cells.last_mut().filter(|_| gap < CELL_GAP) {
                Some(cell) => {
                    cell.to = end;
                    match cell.words.last_mut().filter(|_| goes_on) {
                        Some(last) => last.absorb(&word),
                        None => cell.words.push(word),
                    }
                }
                None => cells.push(Cell { from: word.from, to: word.to, words: vec![word] }),
            }
        }
    }
    for cell in &mut cells {
        join_spaced(&mut cell.words);
    }
    Row { cells, base, size }
}

impl Word {
    fn absorb(&mut self, next: &Word) {
        self.text.push_str(&next.text);
        self.area = self.area.union(next.area);
        self.to = next.to;
        self.glyphs += next.glyphs;
        self.unknown += next.unknown;
    }
}

/// The words of a chunk, each with the gap before it in em.
fn words(chunk: &Chunk, drawing: &Drawing) -> Vec<(Word, f64)> {
    let (least, spacing) = least_gap(chunk);
    let mut words: Vec<(Word, f64)> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    let mut blank = true;
    for placed in &chunk.glyphs {
        let gap = if end.is_finite() { (placed.from - end) / chunk.size } else { 0.0 };
        if placed.blank {
            // A blank may be wider than it is told; the gap counts from the last letter.
            blank = true;
            continue;
        }
        let text = drawing.letters(&placed.glyph);
        let unknown = usize::from(text.contains(UNKNOWN));
        match words.last_mut() {
            Some((word, _)) if !blank && gap < least => {
                word.text.push_str(text);
                word.area = word.area.union(placed.glyph.area);
                word.to = word.to.max(placed.to);
                word.glyphs += 1;
                word.unknown += unknown;
            }
            _ => {
                let word = Word {
                    text: text.to_owned(),
                    area: placed.glyph.area,
                    from: placed.from,
                    to: placed.to,
                    glyphs: 1,
                    unknown,
                };
                words.push((word, gap - 2.0 * spacing));
            }
        }
        blank = false;
        end = placed.to;
    }
    words
}

/// The gap that parts words, and the space between letters: where all letters
/// are spaced, words are by more.
fn least_gap(chunk: &Chunk) -> (f64, f64) {
    let mut gaps: Vec<f64> = chunk
        .glyphs
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if !a.blank && !b.blank => Some((b.from - a.to) / chunk.size),
            _ => None,
        })
        .collect();
    gaps.sort_by(f64::total_cmp);
    let spaced = gaps.iter().filter(|gap| **gap > WORD_GAP).count();
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    if gaps.len() >= 3 && spaced * 10 >= gaps.len() * 6 && median < CELL_GAP {
        ((median * 1.5).max(median + 0.15), median)
    } else {
        (WORD_GAP, 0.0)
    }
}

/// Letters that stand alone one after the other are a word that was spaced.
fn join_spaced(words: &mut Vec<Word>) {
    let single = |w: &Word| w.text.chars().count() == 1 && w.text.chars().all(char::is_alphanumeric);
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut rest = words.drain(..).peekable();
    while let Some(first) = rest.next() {
        let mut run = vec![first];
        while run.iter().all(single) && rest.peek().is_some_and(single) {
            run.extend(rest.next());
        }
        if run.len() < SPACED {
            out.extend(run);
            continue;
        }
        let mut gaps: Vec<f64> =
            run.windows(2).filter_map(|p| if let [a, b] = p { Some(b.from - a.to) } else { None }).collect();
        let sorted = {
            let mut gaps = gaps.clone();
            gaps.sort_by(f64::total_cmp);
            gaps
        };
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let mut gaps = gaps.drain(..);
        let mut letters = run.into_iter();
        out.extend(letters.next());
        for letter in letters {
            match out.last_mut() {
                Some(last) if gaps.next().is_some_and(|gap| gap <= median * 1.6) => last.absorb(&letter),
                _ => out.push(letter),
            }
        }
    }
    drop(rest);
    *words = out;
}

/// True if text on a row cannot be read: glyphs without a meaning that are more
/// than a mark for themselves.
pub(super) fn is_unreadable(row: &Row) -> bool {
    let words: Vec<&Word> = row.cells.iter().flat_map(|c| &c.words).collect();
    let lone = |w: &Word| w.unknown == 1 && w.glyphs == 1;
    words.iter().any(|w| w.unknown > 0 && !lone(w))
        || words.windows(2).any(|pair| matches!(pair, [a, b] if a.unknown > 0 && b.unknown > 0))
}
