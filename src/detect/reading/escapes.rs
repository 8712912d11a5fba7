//! Escapes that a format would have undone: percent, `\u004a`, `\x4a`, `=4A` of
//! quoted-printable, also escaped again; backslashes before punctuation.

use std::ops::Range;

use super::{Draft, Reading};

/// How often one escape may stand within another.
const NESTED: usize = 4;
/// Longest run that is looked at, in bytes: a line of a form.
const LONGEST: usize = 16 << 10;
/// Backslashes in a row that are one escape's, at most.
const BACKSLASHES: usize = 64;

/// The text with its escapes undone.
pub(super) fn undone(text: &str) -> Option<Reading> {
    let mut draft = Draft::new(text);
    let mut at = 0;
    while let Some(mark) = text.as_bytes().get(at..).and_then(|rest| memchr::memchr3(b'%', b'\\', b'=', rest)) {
        if !escapes(text.as_bytes().get(at + mark..).unwrap_or_default()) {
            at += mark + 1;
            continue;
        }
        let run = around(text, at + mark);
        at = run.end.max(at + mark + 1);
        let start = run.start.max(draft.at);
        if at - start <= LONGEST {
            undo_run(text, start..run.end, &mut draft);
        }
    }
    draft.done("read with its escapes undone")
}

/// False if the mark in front begins no escape: "50%", "HR=88".
fn escapes(rest: &[u8]) -> bool {
    match rest {
        [b'%' | b'=', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
        [b'=', b'\n' | b'\r', ..] | [b'\\', ..] => true,
        _ => false,
    }
}

/// The run without blanks around byte `at`; a soft line break of
/// quoted-printable is none.
fn around(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = bytes.get(..at).and_then(|b| b.iter().rposition(u8::is_ascii_whitespace)).map_or(0, |i| i + 1);
    let mut end = at;
    while let Some(&b) = bytes.get(end) {
        if b == b'=' {
            end += 1 + soft_break(bytes.get(end + 1..).unwrap_or_default());
        } else if b.is_ascii_whitespace() {
            break;
        } else {
            end += 1;
        }
    }
    start..end.min(text.len())
}

/// Bytes of the line break in front.
fn soft_break(rest: &[u8]) -> usize {
    match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

/// A byte of a run being decoded, and the bytes of the text it stands for.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    from: usize,
    len: usize,
}

fn undo_run(text: &str, run: Range<usize>, draft: &mut Draft<'_>) {
    let bytes = text.as_bytes().get(run.clone()).unwrap_or_default();
    let mut units: Vec<Unit> =
        bytes.iter().enumerate().map(|(i, &byte)| Unit { byte, from: run.start + i, len: 1 }).collect();
    let mut changed = false;
    for _ in 0..NESTED {
        let Some(next) = undo_once(&units) else { break };
        units = next;
        changed = true;
    }
    let decoded: Vec<u8> = units.iter().map(|unit| unit.byte).collect();
    let Ok(new) = std::str::from_utf8(&decoded) else { return };
    if !changed || new.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return;
    }
    // Character by character, so that what is found is found where it stands.
    for (i, c) in new.char_indices() {
        let own = units.get(i..i + c.len_utf8()).unwrap_or_default();
        let (Some(first), Some(last)) = (own.first(), own.last()) else { return };
        let place = first.from..last.from + last.len;
        if place.len() != c.len_utf8() {
            draft.replace(place, c.encode_utf8(&mut [0; 4]));
        }
    }
}

/// The units with one layer of escapes undone; nothing if there is none.
fn undo_once(units: &[Unit]) -> Option<Vec<Unit>> {
    // A single `=4A` is an equation more often than quoted-printable.
    let equal_signs = units.iter().enumerate().filter(|(i, unit)| unit.byte == b'=' && quoted(units, *i).is_some());
    let printable = equal_signs.count() >= 2
        || units.windows(2).any(|w| matches!(w, [a, b] if a.byte == b'=' && matches!(b.byte, b'\n' | b'\r')));
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let mut changed = false;
    let mut i = 0;
    while let Some(unit) = units.get(i) {
        let found = match unit.byte {
            b'%' => hex(units, i + 1, 2).and_then(|code| u8::try_from(code).ok()).map(|b| (vec![b], 3)),
            b'=' if printable => quoted(units, i),
            b'\\' => backslash(units, i),
            _ => None,
        };
        let Some((bytes, taken)) = found else {
            out.push(*unit);
            i += 1;
            continue;
        };
        changed = true;
        let end = units.get(i + taken - 1).map_or(unit.from + unit.len, |last| last.from + last.len);
        match out.last_mut() {
            // What leaves nothing belongs to the byte before.
            Some(last) if bytes.is_empty() => last.len = end - last.from,
            _ => {
                // Of several bytes the first stands for all.
                let all = end - unit.from;
                out.extend(bytes.iter().enumerate().map(|(k, &byte)| Unit {
                    byte,
                    from: if k == 0 { unit.from } else { end },
                    len: if k == 0 { all } else { 0 },
                }));
            }
        }
        i += taken;
    }
    changed.then_some(out)
}

/// `=4A`, or a soft line break, which leaves nothing.
fn quoted(units: &[Unit], i: usize) -> Option<(Vec<u8>, usize)> {
    let byte = |at: usize| units.get(at).map(|unit| unit.byte);
    match (byte(i + 1), byte(i + 2)) {
        (Some(b'\r'), Some(b'\n')) => Some((Vec::new(), 3)),
        (Some(b'\n'), _) => Some((Vec::new(), 2)),
        _ => Some((vec![u8::try_from(hex(units, i + 1, 2)?).ok()?], 3)),
    }
}

/// `\u004a`, `\u{4a}`, `\x4a`, `\-`; backslashes before it are taken with it.
fn backslash(units: &[Unit], i: usize) -> Option<(Vec<u8>, usize)> {
    let more = units.get(i..)?.iter().take(BACKSLASHES).take_while(|unit| unit.byte == b'\\').count();
    let mark = i + more;
    let (code, digits) = match units.get(mark)?.byte {
        b'u' | b'U' if units.get(mark + 1)?.byte == b'{' => {
            let digits = units.get(mark + 2..)?.iter().take(7).position(|unit| unit.byte == b'}')?;
            (hex(units, mark + 2, digits)?, digits + 2)
        }
        b'u' => {
            let high = hex(units, mark + 1, 4)?;
            if (0xd800..0xdc00).contains(&high) {
                let low = units.get(mark + 5..mark + 7)?.iter().map(|unit| unit.byte).eq(*b"\\u");
                let low =
                    low.then(|| hex(units, mark + 7, 4)).flatten().filter(|low| (0xdc00..0xe000).contains(low))?;
                (0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00)), 10)
            } else {
                (high, 4)
            }
        }
        b'x' => (hex(units, mark + 1, 2)?, 2),
        b if b.is_ascii_punctuation() => {
            let letter =
                |at: Option<usize>| at.and_then(|at| units.get(at)).is_some_and(|u| u.byte.is_ascii_alphanumeric());
            return (letter(i.checked_sub(1)) && letter(Some(mark + 1))).then(|| (vec![b], more + 1));
        }
        _ => return None,
    };
    let mut buffer = [0; 4];
    let c = char::from_u32(code)?;
    Some((c.encode_utf8(&mut buffer).as_bytes().to_vec(), more + 1 + digits))
}

/// The value of `count` hexadecimal digits from unit `i` on.
fn hex(units: &[Unit], i: usize, count: usize) -> Option<u32> {
    if count == 0 {
        return None;
    }
    units.get(i..i + count)?.iter().try_fold(0, |value, unit| Some(value << 4 | char::from(unit.byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{exact, read};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_of_escaping() {
        for (seen, meant) in [
            ("at %44%65borah%20K now", "at Deborah K now"),
            ("%2544%2565b", "Deb"),
            ("Jos%C3%A9", "José"),
            ("\\u0044eb \\\\u0044eb \\x44eb \\u{44}eb", "Deb Deb Deb Deb"),
            ("\\ud83d\\ude00x", "😀x"),
            ("=44=65b and 219-09=\n-9438", "Deb and 219-09-9438"),
            ("219\\-09\\-9438", "219-09-9438"),
        ] {
            assert_eq!(read(seen, undone).as_deref(), Some(meant), "{seen}");
        }
    }

    #[test]
    fn equations_and_shares_stay() {
        for text in ["eGFR=55", "50% of", "100%ABV", "C:\\temp", "HR=88,RR=20", "a\\b"] {
            assert_eq!(read(text, undone), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn maps_are_exact(text in "(\\PC|%4[0-9A]|%25|=4[0-9A]|=\n|\\\\u00e9|\\\\x4a|[a-z é\\\\%=]){0,20}") {
            exact(&text, undone(&text));
        }
    }
}
