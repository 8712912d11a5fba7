//! Source bytes that wait for a decision about the text they hold.

use std::collections::VecDeque;

use crate::finding::debug_without_content;

use super::{Decision, Stop};

/// How much released source is let lie before the rest is moved to the front.
const SLACK: usize = 64 << 10;

/// The source bytes of the open unit with the map from its text to them. Fed
/// front to back; decisions release the bytes, front first:
///
/// - kept text gives its source bytes verbatim;
/// - replaced text gives the new text, encoded by the format;
/// - an escape that is replaced in part is written anew as a whole.
///
/// Bytes released are never taken back, and nothing undecided is released.
#[derive(Default)]
pub struct Splice {
    source: Vec<u8>,
    /// Bytes at the front of `source` that are released.
    released: usize,
    runs: VecDeque<Run>,
    /// Bytes of text fed and not decided.
    undecided: usize,
    /// The front run, if it is decided in part.
    part: Part,
}

struct Run {
    kind: Kind,
    text: usize,
    source: usize,
}

enum Kind {
    /// The text is the source.
    Copied,
    /// The source is a code for the text, which is held where it is more than one character.
    Coded(Option<Box<str>>),
    /// Source that holds no text and must stay whatever becomes of the text around it.
    Markup,
}

/// What is decided about a coded run of several characters.
#[derive(Default)]
struct Part {
    decided: usize,
    changed: bool,
    encoded: Vec<u8>,
}

impl Splice {
    /// The next text, which is its own source.
    pub fn copy(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.source.extend_from_slice(text.as_bytes());
        self.undecided += text.len();
        match self.runs.back_mut() {
            Some(Run { kind: Kind::Copied, text: t, source }) => {
                *t += text.len();
                *source += text.len();
            }
            _ => self.runs.push_back(Run { kind: Kind::Copied, text: text.len(), source: text.len() }),
        }
    }

    /// The next text, for which `source` is the code (an escape, an entity). An
    /// empty text is source that falls away when the text on both its sides is
    /// replaced together (a soft line break).
    pub fn coded(&mut self, text: &str, source: &[u8]) {
        if text.is_empty() && source.is_empty() {
            return;
        }
        self.source.extend_from_slice(source);
        self.undecided += text.len();
        let several = text.chars().nth(1).is_some();
        let kind = Kind::Coded(several.then(|| text.into()));
        self.runs.push_back(Run { kind, text: text.len(), source: source.len() });
    }

    /// Source without text that stays, even inside replaced text (a tag).
    pub fn markup(&mut self, source: &[u8]) {
        if source.is_empty() {
            return;
        }
        self.source.extend_from_slice(source);
        self.runs.push_back(Run { kind: Kind::Markup, text: 0, source: source.len() });
    }

    /// Bytes of text fed and not decided yet.
    pub fn undecided(&self) -> usize {
        self.undecided
    }

    /// True if no source waits.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The source that waits, from the first byte that is not released.
    pub fn waiting(&self) -> &[u8] {
        self.source.get(self.released..).unwrap_or_default()
    }

    /// Releases all that waits as it is, or drops it if `out` is `None`.
    pub fn clear_into(&mut self, out: Option<&mut Vec<u8>>) {
        if let Some(out) = out {
            out.extend_from_slice(self.waiting());
        }
        self.source.clear();
        self.released = 0;
        self.runs.clear();
        self.undecided = 0;
        self.part = Part::default();
    }

    /// Carries out `decisions` (and empties it). `encode` writes new text in the
    /// format's own code.
    ///
    /// # Errors
    /// [`Stop`] if a decision goes beyond the text fed or splits a code point.
    pub fn apply(
        &mut self,
        decisions: &mut Vec<Decision>,
        encode: &dyn Fn(&str, &mut Vec<u8>),
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        for decision in decisions.drain(..) {
            match decision {
                Decision::Keep(len) => self.keep(len, encode, out)?,
                Decision::Replace { len, with } => self.replace(len, &with, encode, out)?,
            }
        }
        self.compact();
        Ok(())
    }

    /// The unit is over: releases what stands behind its last text.
    ///
    /// # Errors
    /// [`Stop`] if text is left undecided.
    pub fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Stop> {
        self.release_textless(out);
        if self.undecided > 0 || !self.runs.is_empty() {
            return Err(Stop);
        }
        self.clear_into(None);
        Ok(())
    }

    fn keep(&mut self, len: usize, encode: &dyn Fn(&str, &mut Vec<u8>), out: &mut Vec<u8>) -> Result<(), Stop> {
        self.undecided = self.undecided.checked_sub(len).ok_or(Stop)?;
        let mut left = len;
        while left > 0 {
            let run = self.runs.front_mut().ok_or(Stop)?;
            match &run.kind {
                Kind::Copied if run.text > left => {
                    run.text -= left;
                    run.source -= left;
                    return self.release(left, Some(out));
                }
                Kind::Copied | Kind::Markup => {
                    left -= run.text;
                    self.pop(Some(out))?;
                }
                Kind::Coded(_) if self.part.decided == 0 && run.text <= left => {
                    left -= run.text;
                    self.pop(Some(out))?;
                }
                Kind::Coded(text) => {
                    let from = self.part.decided;
                    let to = run.text.min(from + left);
                    let kept = text.as_ref().and_then(|t| t.get(from..to)).ok_or(Stop)?;
                    encode(kept, &mut self.part.encoded);
                    left -= to - from;
                    self.part.decided = to;
                    self.close_part(out)?;
                }
            }
        }
        Ok(())
    }

    fn replace(
        &mut self,
        len: usize,
        with: &str,
        encode: &dyn Fn(&str, &mut Vec<u8>),
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        self.undecided = self.undecided.checked_sub(len).ok_or(Stop)?;
        if self.part.decided == 0 {
            self.release_textless(out);
            encode(with, out);
        } else {
            self.part.changed = true;
            encode(with, &mut self.part.encoded);
        }
        let mut left = len;
        while left > 0 {
            let run = self.runs.front_mut().ok_or(Stop)?;
            match &run.kind {
                Kind::Copied if run.text > left => {
                    run.text -= left;
                    run.source -= left;
                    return self.release(left, None);
                }
                Kind::Copied => {
                    left -= run.text;
                    self.pop(None)?;
                }
                Kind::Markup => self.pop(Some(out))?,
                Kind::Coded(_) if self.part.decided == 0 && run.text <= left => {
                    left -= run.text;
                    self.pop(None)?;
                }
                Kind::Coded(text) => {
                    let to = run.text.min(self.part.decided + left);
                    text.as_ref().and_then(|t| t.get(to..)).ok_or(Stop)?;
                    left -= to - self.part.decided;
                    self.part.decided = to;
                    self.part.changed = true;
                    self.close_part(out)?;
                }
            }
        }
        Ok(())
    }

    /// Releases the front run once all of its text is decided.
    fn close_part(&mut self, out: &mut Vec<u8>) -> Result<(), Stop> {
        if self.runs.front().is_none_or(|run| self.part.decided < run.text) {
            return Ok(());
        }
        let part = std::mem::take(&mut self.part);
        if part.changed {
            out.extend_from_slice(&part.encoded);
            self.pop(None)
        } else {
            self.pop(Some(out))
        }
    }

    fn release_textless(&mut self, out: &mut Vec<u8>) {
        while self.runs.front().is_some_and(|run| run.text == 0) {
            if self.pop(Some(out)).is_err() {
                return;
            }
        }
    }

    fn pop(&mut self, out: Option<&mut Vec<u8>>) -> Result<(), Stop> {
        let run = self.runs.pop_front().ok_or(Stop)?;
        self.release(run.source, out)
    }

    fn release(&mut self, len: usize, out: Option<&mut Vec<u8>>) -> Result<(), Stop> {
        let end = self.released + len;
        let bytes = self.source.get(self.released..end).ok_or(Stop)?;
        if let Some(out) = out {
            out.extend_from_slice(bytes);
        }
        self.released = end;
        Ok(())
    }

    fn compact(&mut self) {
        if self.released == self.source.len() {
            self.source.clear();
            self.released = 0;
        } else if self.released >= SLACK && self.released * 2 > self.source.len() {
            self.source.drain(..self.released);
            self.released = 0;
        }
    }
}

/// `text` with `decisions` carried out, for texts that are needed again (a key
/// that labels what follows).
pub fn rewrite(text: &str, decisions: &[Decision]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0usize;
    for decision in decisions {
        match decision {
            Decision::Keep(len) => {
                out.push_str(text.get(at..at + len)?);
                at += len;
            }
            Decision::Replace { len, with } => {
                out.push_str(with);
                at += len;
            }
        }
    }
    (at == text.len()).then_some(out)
}

/// Bytes at the end of one push that are too few to be told what they are.
#[derive(Default)]
pub struct Carry(Vec<u8>);

debug_without_content! {
    Splice, "Splice";
    Carry, "Carry";
}

impl Carry {
    /// The bytes left over from before with `input` behind them.
    pub fn join<'a>(&mut self, input: &'a [u8]) -> std::borrow::Cow<'a, [u8]> {
        if self.0.is_empty() {
            return input.into();
        }
        let mut joined = std::mem::take(&mut self.0);
        joined.extend_from_slice(input);
        joined.into()
    }

    /// Holds what was not taken of `bytes`.
    pub fn hold(&mut self, bytes: &[u8], taken: usize) {
        self.0.extend_from_slice(bytes.get(taken..).unwrap_or_default());
    }

    /// The bytes held.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Bytes held.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if nothing is held.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The longest prefix of `bytes` that is whole UTF-8, and whether the rest may
/// still become a character (`false`: it never will).
pub fn utf8_prefix(bytes: &[u8]) -> (&str, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(e) => {
            let valid = bytes.get(..e.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("");
            (valid, e.error_len().is_none())
        }
    }
}

#[cfg(test)]
mod tests;
