//! How people and machines write: the same example in other capitals, with
//! typing errors, as a scanner reads it, as a dictation is written down... Spans
//! stay on what they were on.

use super::random::Random;
use super::{Class, Example};

/// A kind of noise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noise {
    /// All in lower case.
    Lower,
    /// All in capitals.
    Upper,
    /// Each Word With A Capital.
    Title,
    /// Capitals lost where a name begins.
    NamesLower,
    /// Letters swapped, dropped, doubled.
    Typos,
    /// Points, commas and apostrophes left out.
    Bare,
    /// As a scanner reads it: O for 0, rn for m, blanks lost and added.
    Ocr,
    /// Lines broken at any blank.
    Wrapped,
    /// Bold, quotations, list marks.
    Markdown,
    /// HTML entities.
    Html,
    /// Escaped as in a JSON string.
    Json,
    /// Spoken marks, names spelled.
    Dictated,
    /// Accents left out.
    Plain,
}

impl Noise {
    /// All kinds.
    pub const ALL: [Noise; 13] = [
        Noise::Lower,
        Noise::Upper,
        Noise::Title,
        Noise::NamesLower,
        Noise::Typos,
        Noise::Bare,
        Noise::Ocr,
        Noise::Wrapped,
        Noise::Markdown,
        Noise::Html,
        Noise::Json,
        Noise::Dictated,
        Noise::Plain,
    ];
}

/// How often each kind is taken; lower case is what people write most.
const OFTEN: &[(Noise, usize)] = &[
    (Noise::Lower, 34),
    (Noise::Upper, 9),
    (Noise::Title, 4),
    (Noise::NamesLower, 6),
    (Noise::Typos, 12),
    (Noise::Bare, 14),
    (Noise::Ocr, 5),
    (Noise::Wrapped, 5),
    (Noise::Markdown, 6),
    (Noise::Html, 1),
    (Noise::Json, 2),
    (Noise::Dictated, 3),
    (Noise::Plain, 4),
];

/// The example with one or two kinds of noise.
pub fn some(example: &Example, random: &mut Random) -> Example {
    let total = OFTEN.iter().map(|o| o.1).sum();
    let pick = |random: &mut Random| {
        let mut at = random.below(total);
        OFTEN.iter().find(|o| {
            let found = at < o.1;
            at = at.saturating_sub(o.1);
            found
        })
    };
    let mut noisy = example.clone();
    for _ in 0..1 + usize::from(random.chance(35)) {
        if let Some(&(noise, _)) = pick(random) {
            noisy = apply(&noisy, noise, random);
        }
    }
    noisy
}

/// The example with this noise.
pub fn apply(example: &Example, noise: Noise, random: &mut Random) -> Example {
    let text: Vec<char> = example.text.chars().collect();
    let named = names(example, &text);
    let start = |i: usize| i == 0 || !text[i - 1].is_alphanumeric() && text[i - 1] != '\'';
    let line = |i: usize| i == 0 || text[i - 1] == '\n';
    let next = |i: usize| text.get(i + 1).copied().unwrap_or(' ');
    match noise {
        Noise::Lower => rewrite(example, |_, c, out| out.extend(c.to_lowercase())),
        Noise::Upper => rewrite(example, |_, c, out| out.extend(c.to_uppercase())),
        Noise::Title => rewrite(example, |i, c, out| if start(i) { out.extend(c.to_uppercase()) } else { out.push(c) }),
        Noise::NamesLower => {
            rewrite(example, |i, c, out| if named[i].is_some() { out.extend(c.to_lowercase()) } else { out.push(c) })
        }
        Noise::Typos => {
            let mut skip = false;
            rewrite(example, |i, c, out| {
                let inside = c.is_alphabetic() && !start(i) && next(i).is_alphabetic();
                if std::mem::take(&mut skip) || !inside || !random.chance(3) {
                    // A letter swapped with the one before is written already.
                    out.push(c);
                    return;
                }
                match random.below(3) {
                    0 => {}
                    1 => out.extend([c, c]),
                    _ => {
                        let neighbours = "qwertyuiopasdfghjklzxcvbnm";
                        let at = neighbours.find(c.to_ascii_lowercase()).unwrap_or(0);
                        out.extend(neighbours.chars().nth((at + 1) % neighbours.len()));
                        skip = true;
                    }
                }
            })
        }
        Noise::Bare => {
            let lower = random.chance(60);
            rewrite(example, |i, c, out| {
                let dropped = matches!(c, '.' | ',' | ';' | '!' | '?' | '\'' | '"') && !next(i).is_ascii_digit();
                if dropped && random.chance(85) {
                } else if lower {
                    out.extend(c.to_lowercase());
                } else {
                    out.push(c);
                }
            })
        }
        Noise::Ocr => {
            let mut merged = false;
            rewrite(example, |i, c, out| {
                if std::mem::take(&mut merged) {
                    return;
                }
                let hit = random.chance(7);
                match c {
                    'O' if hit => out.push('0'),
                    '0' if hit => out.push('O'),
                    'l' if hit => out.push('1'),
                    '1' if hit => out.push('l'),
                    'I' if hit => out.push('l'),
                    'S' if hit && next(i).is_ascii_digit() => out.push('5'),
                    'm' if hit => out.push_str("rn"),
                    'r' if hit && next(i) == 'n' && named[i] == named.get(i + 1).copied().flatten() => {
                        out.push('m');
                        merged = true;
                    }
                    ' ' if hit && random.chance(40) && named[i].is_some() == named_beside(&named, i) => {}
                    c if c.is_alphabetic() && random.chance(1) && next(i).is_alphabetic() => out.extend([c, ' ']),
                    c => out.push(c),
                }
            })
        }
        Noise::Wrapped => {
            let mut column = 0;
            let width = 30 + random.below(50);
            rewrite(example, |_, c, out| {
                column += 1;
                if c == ' ' && (column > width || random.chance(2)) {
                    out.push('\n');
                    column = 0;
                } else {
                    out.push(c);
                }
            })
        }
        Noise::Markdown => {
            let mark = ["**", "*", "\"", "__", "`"][random.below(5)];
            let list = ["- ", "> ", "* ", "1. ", "## ", "• "][random.below(6)];
            let bold = random.chance(60);
            let edges: Vec<(usize, bool)> = if bold { edges(example, &text) } else { Vec::new() };
            rewrite_between(example, |i| {
                let mut before = String::new();
                if !bold && line(i) {
                    before.push_str(list);
                }
                (before, edges.contains(&(i, true)).then_some(mark), edges.contains(&(i, false)).then_some(mark))
            })
        }
        Noise::Html => rewrite(example, |_, c, out| match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            c => out.push(c),
        }),
        Noise::Json => rewrite(example, |_, c, out| match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            c => out.push(c),
        }),
        Noise::Dictated => {
            let spelled = random.chance(25);
            rewrite(example, |i, c, out| match c {
                '.' if !next(i).is_alphanumeric() => out.push_str(" period"),
                ',' => out.push_str(" comma"),
                ':' if !next(i).is_ascii_digit() => out.push_str(" colon"),
                '?' => out.push_str(" question mark"),
                '\n' => out.push_str(" new line "),
                c if spelled && named[i] == Some(Class::Person) && c.is_alphabetic() && next(i).is_alphabetic() => {
                    out.extend(c.to_uppercase().chain([' ']));
                }
                c => out.extend(c.to_lowercase()),
            })
        }
        Noise::Plain => rewrite(example, |_, c, out| {
            use unicode_normalization::UnicodeNormalization;
            use unicode_normalization::char::is_combining_mark;
            out.extend(std::iter::once(c).nfd().filter(|&c| !is_combining_mark(c)));
        }),
    }
}

/// True if the character after `i` belongs to a name.
fn named_beside(named: &[Option<Class>], i: usize) -> bool {
    named.get(i + 1).is_some_and(Option::is_some)
}

/// What each character is part of.
fn names(example: &Example, text: &[char]) -> Vec<Option<Class>> {
    let mut named = vec![None; text.len()];
    let mut byte = 0;
    let mut spans = example.spans.iter().peekable();
    for (c, slot) in text.iter().zip(&mut named) {
        while spans.peek().is_some_and(|(r, _)| r.end <= byte) {
            spans.next();
        }
        *slot = spans.peek().filter(|(r, _)| r.contains(&byte)).map(|s| s.1);
        byte += c.len_utf8();
    }
    named
}

/// The characters before which names begin (`true`) and after which they end.
fn edges(example: &Example, text: &[char]) -> Vec<(usize, bool)> {
    let mut at = Vec::new();
    let mut byte = 0;
    for (i, c) in text.iter().enumerate() {
        let end = byte + c.len_utf8();
        for (range, _) in &example.spans {
            if range.start == byte {
                at.push((i, true));
            }
            if range.end == end {
                at.push((i, false));
            }
        }
        byte = end;
    }
    at
}

/// The example with each character rewritten; what is written for a character
/// of a span belongs to the span.
fn rewrite(example: &Example, mut write: impl FnMut(usize, char, &mut String)) -> Example {
    remap(example, |i, c, out| {
        let start = out.len();
        write(i, c, out);
        start..out.len()
    })
}

/// The example with something put before and after characters, outside all
/// spans: `put` gives what begins a line there, and the marks before and after.
fn rewrite_between<'a>(
    example: &Example,
    put: impl Fn(usize) -> (String, Option<&'a str>, Option<&'a str>),
) -> Example {
    remap(example, |i, c, out| {
        let (line, before, after) = put(i);
        out.push_str(&line);
        out.push_str(before.unwrap_or(""));
        let start = out.len();
        out.push(c);
        let end = out.len();
        out.push_str(after.unwrap_or(""));
        start..end
    })
}

/// Writes each character anew; `write` gives where in the new text it is now.
fn remap(example: &Example, mut write: impl FnMut(usize, char, &mut String) -> std::ops::Range<usize>) -> Example {
    let mut out = String::with_capacity(example.text.len() + 16);
    let (mut starts, mut ends) = (vec![0; example.text.len() + 1], vec![0; example.text.len() + 1]);
    for (i, (byte, c)) in example.text.char_indices().enumerate() {
        let new = write(i, c, &mut out);
        starts[byte] = new.start;
        ends[byte + c.len_utf8()] = new.end;
    }
    let spans = example.spans.iter().map(|(range, class)| (starts[range.start]..ends[range.end], *class));
    let trimmed = spans.filter_map(|(range, class)| {
        let inner = out.get(range.clone())?;
        let start = range.start + (inner.len() - inner.trim_start().len());
        (!inner.trim().is_empty()).then(|| (start..start + inner.trim().len(), class))
    });
    Example { spans: trimmed.collect(), text: out.clone(), ..*example }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    }

    fn of(text: &str, parts: &[&str]) -> Example {
        let mut from = 0;
        let spans = parts
            .iter()
            .map(|part| {
                let start = from + text[from..].find(part).unwrap();
                from = start + part.len();
                (start..from, Class::Person)
            })
            .collect();
        Example { text: text.to_owned(), spans, ..Example::default() }
    }

    #[test]
    fn writes_as_people_do() {
        let example = of("Dr. O'Brien saw Ana Peña.", &["O'Brien", "Ana Peña"]);
        let made = |noise| apply(&example, noise, &mut Random::new(5)).text;
        assert_eq!(made(Noise::Lower), "dr. o'brien saw ana peña.");
        assert_eq!(made(Noise::Upper), "DR. O'BRIEN SAW ANA PEÑA.");
        assert_eq!(made(Noise::NamesLower), "Dr. o'brien saw ana peña.");
        assert_eq!(made(Noise::Plain), "Dr. O'Brien saw Ana Pena.");
        assert_eq!(made(Noise::Html), "Dr. O&#39;Brien saw Ana Peña.");
        assert!(made(Noise::Dictated).starts_with("dr period "));
    }

    proptest! {
        /// Nothing of a name is outside its span afterwards, nothing else inside.
        #[test]
        fn spans_stay_on_the_names(
            words in proptest::collection::vec("[A-Za-zÀ-ö]{1,9}[.,']?", 2..14),
            marks in proptest::collection::vec(any::<bool>(), 14),
            noise in 0..Noise::ALL.len(),
            seed in any::<u64>(),
        ) {
            let mut example = Example::default();
            for (word, mark) in words.iter().zip(marks) {
                if !example.text.is_empty() {
                    example.text.push(if seed % 3 == 0 { '\n' } else { ' ' });
                }
                let start = example.text.len();
                example.text.push_str(word);
                if mark {
                    example.spans.push((start..example.text.len(), Class::Person));
                }
            }
            let noise = Noise::ALL[noise];
            let noisy = apply(&example, noise, &mut Random::new(seed));
            let mut from = 0;
            for (range, _) in &noisy.spans {
                prop_assert!(range.start >= from && range.start < range.end);
                prop_assert!(noisy.text.get(range.clone()).is_some());
                from = range.end;
            }
            // Noise that keeps every letter keeps those of the names in their spans.
            if !matches!(noise, Noise::Typos | Noise::Ocr | Noise::Plain | Noise::Dictated | Noise::Html | Noise::Json) {
                let inside = |e: &Example| letters(&e.spans.iter().map(|(r, _)| &e.text[r.clone()]).collect::<String>());
                prop_assert_eq!(inside(&example), inside(&noisy));
            }
        }
    }
}
