//! A document with edits spliced into its source: formatting stays.

use std::ops::Range;

use crate::content::document::{Edit, Edits, Refusal};

use super::data::Block;
use super::reader::Document;
use super::text::{Code, Text};

/// Digits of data a line, as programs write them.
const LINE: usize = 128;

/// `source` with `edits` made.
///
/// # Errors
/// If an edit is about something that is not written.
pub(super) fn rewritten(source: &[u8], document: &Document, edits: &Edits) -> Result<Vec<u8>, Refusal> {
    let mut splices: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    for (number, made) in &edits.units {
        let text = document.texts.get(*number).ok_or(Refusal("an edit fits no text"))?;
        if text.pieces.is_empty() {
            return Err(Refusal("the name of an embedded object holds an identifier; take the object out"));
        }
        for edit in made {
            replace(text, edit, &mut splices);
        }
    }
    for part in &edits.parts {
        let block = document.blocks.get(part.part).and_then(Option::as_ref);
        picture(block.ok_or(Refusal("embedded objects are not written; take them out"))?, &part.bytes, &mut splices)?;
    }
    splices.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut new = Vec::with_capacity(source.len());
    let mut at = 0;
    for (range, with) in splices {
        if range.end <= at && range.start < at {
            // What stands in something that has gone as a whole.
            continue;
        }
        let kept = source.get(at..range.start).ok_or(Refusal("two edits are about the same bytes"))?;
        new.extend_from_slice(kept);
        new.extend_from_slice(&with);
        at = range.end;
    }
    new.extend_from_slice(source.get(at..).unwrap_or_default());
    Ok(new)
}

/// Takes the pieces that `edit` touches out; the first gives way to the new text.
fn replace(text: &Text, edit: &Edit, splices: &mut Vec<(Range<usize>, Vec<u8>)>) {
    let mut with = Some(edit.with.as_str());
    for piece in text.pieces.iter().filter(|p| p.text.start < edit.end && edit.start < p.text.end) {
        let source = if piece.code == Code::Verbatim {
            let from = edit.start.max(piece.text.start) - piece.text.start;
            let to = edit.end.min(piece.text.end) - piece.text.start;
            piece.source.start + from..piece.source.start + to
        } else {
            piece.source.clone()
        };
        let mut new = Vec::new();
        if piece.code != Code::Data {
            if piece.is_after_word && source.start == piece.source.start {
                new.push(b' ');
            }
            escape(with.take().unwrap_or(""), &mut new);
        }
        splices.push((source, new));
    }
}

/// Text as RTF writes it.
fn escape(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => {
                out.push(b'\\');
                out.push(c as u8);
            }
            '\n' => out.extend_from_slice(b"\\line "),
            '\t' => out.extend_from_slice(b"\\tab "),
            ' '..='~' => out.push(c as u8),
            c if c.is_control() => {}
            c => {
                let mut units = [0; 2];
                out.extend_from_slice(b"{\\uc1");
                for unit in c.encode_utf16(&mut units) {
                    out.extend_from_slice(format!("\\u{}?", unit.cast_signed()).as_bytes());
                }
                out.push(b'}');
            }
        }
    }
}

/// Writes a picture's new bytes where the old ones stood.
fn picture(block: &Block, bytes: &[u8], splices: &mut Vec<(Range<usize>, Vec<u8>)>) -> Result<(), Refusal> {
    if let Some(kind) = &block.kind {
        let word: &[u8] = if bytes.starts_with(b"\x89PNG") {
            b"\\pngblip "
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            b"\\jpegblip "
        } else {
            return Err(Refusal("a picture is of a kind that RTF does not hold"));
        };
        splices.push((kind.clone(), word.to_vec()));
    }
    let mut digits = vec![b'\n'];
    for (n, byte) in bytes.iter().enumerate() {
        if n > 0 && n % (LINE / 2) == 0 {
            digits.push(b'\n');
        }
        digits.extend_from_slice(format!("{byte:02x}").as_bytes());
    }
    for source in &block.sources {
        splices.push((source.clone(), std::mem::take(&mut digits)));
    }
    Ok(())
}
