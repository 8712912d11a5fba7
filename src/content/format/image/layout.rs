//! From words with boxes to texts as a person would read them: a label beside
//! its value, the cells of a row in one line, the lines of a paragraph together.

use crate::content::document::{Reading, TextUnit, Word};
use crate::finding::{Location, Rect};

/// A gap between words, in heights of the text, from which on they stand in
/// different cells.
const CELL_GAP: f32 = 1.6;
/// A gap between lines, in heights of the text, from which on a new paragraph begins.
const PARAGRAPH_GAP: f32 = 1.2;
/// Lines and words a line from which on a block is a column of prose.
const COLUMN_LINES: usize = 3;
const COLUMN_WORDS: usize = 4;

/// Words of one line without a wide gap between them.
#[derive(Clone)]
struct Cell {
    words: Vec<Reading>,
    rect: Rect,
    block: u32,
}

/// The texts of a page, each with its words.
pub(super) fn units(words: Vec<Reading>, location: &Location) -> Vec<TextUnit> {
    let cells = cells(words);
    let columns = columns(&cells);
    let (prose, rest): (Vec<Cell>, Vec<Cell>) = cells.into_iter().partition(|c| columns.contains(&c.block));
    let mut units = Vec::new();
    units.extend(unit(rows(rest), location));
    for block in columns {
        let own: Vec<Cell> = prose.iter().filter(|c| c.block == block).cloned().collect();
        units.extend(unit(rows(own), location));
    }
    units
}

/// Lines cut where a wide gap is.
fn cells(mut words: Vec<Reading>) -> Vec<Cell> {
    words.sort_by_key(|w| (w.line, w.rect.x));
    let mut cells: Vec<Cell> = Vec::new();
    let mut line = None;
    for word in words {
        let (rect, block) = (word.rect, word.block);
        let same = (line == Some(word.line)).then(|| cells.last_mut()).flatten().filter(|cell| {
            let gap = rect.x.saturating_sub(cell.rect.x + cell.rect.width) as f32;
            gap < CELL_GAP * middle_height(&cell.words, rect)
        });
        line = Some(word.line);
        match same {
            Some(cell) => {
                cell.rect = cell.rect.union(rect);
                cell.words.push(word);
            }
            None => cells.push(Cell { words: vec![word], rect, block }),
        }
    }
    cells
}

/// The middle of the heights of words, `rect` among them.
fn middle_height(words: &[Reading], rect: Rect) -> f32 {
    let mut heights: Vec<u32> = words.iter().map(|w| w.rect.height).chain([rect.height]).collect();
    let middle = heights.len() / 2;
    *heights.select_nth_unstable(middle).1 as f32
}

/// Blocks of running text that stand beside each other: their lines do not
/// belong together.
fn columns(cells: &[Cell]) -> Vec<u32> {
    let mut blocks: Vec<(u32, Rect, usize, usize)> = Vec::new();
    for cell in cells {
        match blocks.iter_mut().find(|(block, ..)| *block == cell.block) {
            Some((_, rect, lines, words)) => {
                *rect = rect.union(cell.rect);
                *lines += 1;
                *words += cell.words.len();
            }
            None => blocks.push((cell.block, cell.rect, 1, cell.words.len())),
        }
    }
    blocks.retain(|(_, _, lines, words)| *lines >= COLUMN_LINES && *words >= COLUMN_WORDS * lines);
    let beside = |a: &Rect, b: &Rect| {
        let down = (a.y + a.height).min(b.y + b.height).saturating_sub(a.y.max(b.y));
        let apart = a.x + a.width <= b.x || b.x + b.width <= a.x;
        apart && down * 2 >= a.height.min(b.height)
    };
    let stands_beside = |own: &(u32, Rect, usize, usize)| blocks.iter().any(|b| b.0 != own.0 && beside(&own.1, &b.1));
    blocks.iter().filter(|b| stands_beside(b)).map(|b| b.0).collect()
}

/// Cells at one height, from left to right; the rows from above.
fn rows(mut cells: Vec<Cell>) -> Vec<Vec<Cell>> {
    cells.sort_by_key(|c| c.rect.y + c.rect.height / 2);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        let fits = |row: &&mut Vec<Cell>| {
            let beside = row.iter().all(|other| {
                let (a, b) = (other.rect, cell.rect);
                a.x + a.width <= b.x + b.height / 2 || b.x + b.width <= a.x + a.height / 2
            });
            beside && row.iter().any(|other| level(other.rect, cell.rect))
        };
        match rows.iter_mut().rev().take(3).find(fits) {
            Some(row) => row.push(cell),
            None => rows.push(vec![cell]),
        }
    }
    for row in &mut rows {
        row.sort_by_key(|c| c.rect.x);
    }
    rows
}

/// True if both stand at the same height.
fn level(a: Rect, b: Rect) -> bool {
    let shared = (a.y + a.height).min(b.y + b.height).saturating_sub(a.y.max(b.y));
    let (small, large) = (a.height.min(b.height), a.height.max(b.height));
    shared * 2 >= small && large <= small.max(1) * 3
}

/// Rows as one text: cells parted by tabs, paragraphs by an empty line.
fn unit(rows: Vec<Vec<Cell>>, location: &Location) -> Option<TextUnit> {
    let mut unit = TextUnit { location: location.clone(), ..TextUnit::default() };
    let mut around: Option<Rect> = None;
    let mut above: Option<Rect> = None;
    // Where rows of one cell begin and end.
    let single = rows.iter().filter(|row| row.len() == 1).flat_map(|row| row.iter().map(|cell| cell.rect));
    let lefts: Vec<Rect> = single.collect();
    for row in rows {
        let rect = row.iter().map(|c| c.rect).reduce(Rect::union)?;
        if let Some(above) = above {
            let gap = rect.y.saturating_sub(above.y + above.height) as f32;
            let far = gap > PARAGRAPH_GAP * above.height.min(rect.height) as f32;
            let next = row.first().and_then(|cell| cell.words.first()).map_or(0, |word| word.rect.width);
            unit.text.push_str(match far {
                true => "\n\n",
                false if row.len() == 1 && !is_labelled(&row) && wrapped(above, rect, next, margin(&lefts, above)) => {
                    " "
                }
                false => "\n",
            });
        }
        for (number, cell) in row.into_iter().enumerate() {
            if number > 0 {
                unit.text.push('\t');
            }
            for (number, word) in cell.words.into_iter().enumerate() {
                if number > 0 {
                    unit.text.push(' ');
                }
                let start = unit.text.len();
                unit.text.push_str(&word.text);
                let Reading { rect, confidence, .. } = word;
                unit.words.push(Word { start, end: unit.text.len(), rect, confidence });
            }
        }
        above = Some(rect);
        around = Some(around.map_or(rect, |a| a.union(rect)));
    }
    unit.location.rect = around;
    around.map(|_| unit)
}

/// True if a line begins with a label: it goes on from none.
fn is_labelled(row: &[Cell]) -> bool {
    let mut front = row.iter().flat_map(|cell| &cell.words).take(3);
    front.any(|word| word.text.ends_with(':'))
}

/// How far the lines of the paragraph around `line` reach.
fn margin(lines: &[Rect], line: Rect) -> u32 {
    let near = |other: &&Rect| {
        other.x.abs_diff(line.x) <= line.height && other.y.abs_diff(line.y) <= line.height.saturating_mul(8)
    };
    lines.iter().filter(near).map(|other| other.x + other.width).max().unwrap_or(0)
}

/// True if a line goes on in the one below: it begins where that does, and the
/// next word would not have fitted before the margin.
fn wrapped(above: Rect, below: Rect, next: u32, margin: u32) -> bool {
    let aligned = above.x.abs_diff(below.x) <= above.height;
    let long = above.width >= 12 * above.height;
    aligned && long && above.x + above.width + next + above.height / 3 > margin
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of six pixels a letter, at places in letters and lines.
    fn page(lines: &[(u32, u32, &str)]) -> Vec<Reading> {
        let mut words = Vec::new();
        for (number, (x, y, text)) in lines.iter().enumerate() {
            let mut at = *x;
            for word in text.split(' ') {
                let width = word.len() as u32;
                let rect = Rect { x: at * 6, y: *y * 14, width: width * 6, height: 10 };
                let line = number as u32;
                words.push(Reading { text: word.into(), rect, confidence: 90, line, block: line / 3 });
                at += width + 1;
            }
        }
        words
    }

    fn texts(lines: &[(u32, u32, &str)]) -> Vec<String> {
        units(page(lines), &Location::default()).into_iter().map(|u| u.text).collect()
    }

    #[test]
    fn a_label_and_its_value_stand_in_one_line() {
        let lines = [(0, 0, "Patient"), (0, 1, "MRN"), (0, 4, "Seen today"), (30, 0, "Maria Lopez"), (30, 1, "0041")];
        assert_eq!(texts(&lines), ["Patient\tMaria Lopez\nMRN\t0041\n\nSeen today"]);
    }

    #[test]
    fn columns_of_prose_are_read_one_after_the_other() {
        let lines = [
            (0, 0, "She was seen by Mary"),
            (0, 1, "Anderson on the ward and"),
            (0, 2, "went home the same day"),
            (40, 0, "The plan is to repeat"),
            (40, 1, "the test in three months"),
            (40, 2, "and to see her then"),
        ];
        let texts = texts(&lines);
        assert_eq!(texts.len(), 2);
        assert!(texts[0].contains("Mary Anderson"), "{texts:?}");
    }

    #[test]
    fn lines_go_on_where_the_next_word_had_no_room() {
        let lines =
            [(0, 0, "My number changed, please call (508)"), (0, 1, "772-6370 from now on."), (0, 2, "Thank you")];
        assert_eq!(texts(&lines), ["My number changed, please call (508) 772-6370 from now on.\nThank you"]);
    }

    #[test]
    fn a_line_that_begins_with_a_label_goes_on_from_none() {
        let lines = [(0, 0, "Patient: Maria Quintero Lopez"), (0, 1, "MRN: 0041"), (0, 2, "Date of birth: 1956")];
        assert_eq!(texts(&lines), ["Patient: Maria Quintero Lopez\nMRN: 0041\nDate of birth: 1956"]);
    }

    #[test]
    fn words_know_where_they_are() {
        let units = units(page(&[(0, 0, "MRN: 0041"), (0, 1, "x")]), &Location::default());
        let unit = &units[0];
        for word in &unit.words {
            assert!(!unit.text[word.start..word.end].contains(char::is_whitespace));
        }
        assert_eq!(unit.rect(5, 9), Some(Rect { x: 30, y: 0, width: 24, height: 10 }));
    }
}
