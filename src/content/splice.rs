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
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ops::Range;

    fn percent(text: &str, out: &mut Vec<u8>) {
        for b in text.bytes() {
            out.extend_from_slice(format!("%{b:02x}").as_bytes());
        }
    }

    fn run(splice: &mut Splice, decisions: Vec<Decision>) -> String {
        let mut out = Vec::new();
        let mut decisions = decisions;
        splice.apply(&mut decisions, &percent, &mut out).unwrap();
        splice.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn replace(len: usize, with: &str) -> Decision {
        Decision::Replace { len, with: with.into() }
    }

    #[test]
    fn kept_text_gives_its_source() {
        let mut s = Splice::default();
        s.copy("a");
        s.coded("é", b"\\u00e9");
        s.coded("", b"=\n");
        s.markup(b"<b>");
        s.copy("z");
        assert_eq!(run(&mut s, vec![Decision::Keep(1), Decision::Keep(3)]), "a\\u00e9=\n<b>z");
    }

    #[test]
    fn replaced_text_takes_codes_with_it_and_leaves_markup() {
        let mut s = Splice::default();
        s.copy("ab");
        s.coded("", b"=\n");
        s.coded("é", b"\\u00e9");
        s.markup(b"<b>");
        s.copy("z.");
        assert_eq!(run(&mut s, vec![Decision::Keep(1), replace(4, "!"), Decision::Keep(1)]), "a%21<b>.");
    }

    #[test]
    fn a_code_replaced_in_part_is_written_anew() {
        let mut s = Splice::default();
        s.coded("abcd", b"=?word?=");
        s.copy("x");
        assert_eq!(run(&mut s, vec![Decision::Keep(1), replace(2, "-"), Decision::Keep(2)]), "%61%2d%64x");
        s.coded("abcd", b"=?word?=");
        s.copy("xy");
        assert_eq!(run(&mut s, vec![Decision::Keep(3), replace(2, "-"), Decision::Keep(1)]), "%61%62%63%2dy");
        s.coded("abcd", b"=?word?=");
        assert_eq!(run(&mut s, vec![Decision::Keep(3), Decision::Keep(1)]), "=?word?=");
    }

    #[test]
    fn decisions_that_do_not_fit_stop() {
        let mut s = Splice::default();
        s.coded("é", b"\\u00e9");
        assert_eq!(s.apply(&mut vec![Decision::Keep(3)], &percent, &mut Vec::new()), Err(Stop));
        let mut s = Splice::default();
        s.coded("é", b"\\u00e9");
        assert_eq!(s.apply(&mut vec![Decision::Keep(1)], &percent, &mut Vec::new()), Err(Stop));
        let mut s = Splice::default();
        s.copy("abc");
        assert_eq!(s.end(&mut Vec::new()), Err(Stop));
    }

    #[test]
    fn what_waits_is_told_and_can_be_let_go_or_dropped() {
        let mut s = Splice::default();
        assert!(s.is_empty() && s.undecided() == 0 && s.waiting().is_empty());
        s.copy("");
        s.coded("", b"");
        s.markup(b"");
        assert!(s.is_empty());
        s.copy("abc");
        s.coded("é", b"\\u00e9");
        s.markup(b"<b>");
        assert_eq!((s.is_empty(), s.undecided()), (false, 5));
        let mut out = Vec::new();
        s.apply(&mut vec![Decision::Keep(2)], &percent, &mut out).unwrap();
        assert_eq!((s.undecided(), s.waiting(), &*out), (3, &b"c\\u00e9<b>"[..], &b"ab"[..]));
        s.clear_into(Some(&mut out));
        assert_eq!((s.is_empty(), s.undecided(), s.waiting(), &*out), (true, 0, &b""[..], &b"abc\\u00e9<b>"[..]));
        s.copy("abc");
        s.clear_into(None);
        assert_eq!(run(&mut s, vec![]), "");
        // What was decided of a code is forgotten with it.
        s.coded("ab", b"=?ab?=");
        s.apply(&mut vec![replace(1, "-")], &percent, &mut Vec::new()).unwrap();
        s.clear_into(None);
        s.coded("ab", b"=?ab?=");
        assert_eq!(run(&mut s, vec![Decision::Keep(2)]), "=?ab?=");
    }

    #[test]
    fn what_is_released_is_not_held() {
        let mut s = Splice::default();
        for step in 0..200 {
            s.copy(&"x".repeat(SLACK / 8));
            s.markup(b"<b>");
            let mut out = Vec::new();
            s.apply(&mut vec![Decision::Keep(SLACK / 8 - usize::from(step == 0))], &percent, &mut out).unwrap();
            assert!(s.source.len() <= 2 * SLACK, "{} in step {step}", s.source.len());
            assert!(!out.is_empty());
        }
        assert_eq!(run(&mut s, vec![Decision::Keep(1)]), "x<b>");
        // A little is not worth moving the rest for.
        s.copy(&"x".repeat(SLACK));
        s.apply(&mut vec![Decision::Keep(SLACK - 1)], &percent, &mut Vec::new()).unwrap();
        assert_eq!(s.source.len(), SLACK);
        s.copy("y");
        s.apply(&mut vec![Decision::Keep(1)], &percent, &mut Vec::new()).unwrap();
        assert_eq!((s.source.len(), s.waiting()), (1, &b"y"[..]));
    }

    #[test]
    fn decisions_are_carried_out_on_plain_text_too() {
        let decisions = [Decision::Keep(2), replace(3, "--"), Decision::Keep(1)];
        assert_eq!(rewrite("abcdef", &decisions).as_deref(), Some("ab--f"));
        for text in ["abcde", "abcdefg", "é"] {
            assert_eq!(rewrite(text, &decisions), None, "{text}: too short, too long");
        }
        assert_eq!(rewrite("é", &[Decision::Keep(1), Decision::Keep(1)]), None, "a character is not cut");
    }

    #[test]
    fn bytes_that_end_too_early_are_carried() {
        assert_eq!(utf8_prefix(b"ab"), ("ab", true));
        assert_eq!(utf8_prefix(b"ab\xe2\x82"), ("ab", true));
        assert_eq!(utf8_prefix(b"ab\xe2x"), ("ab", false));
        let mut carry = Carry::default();
        assert!(carry.is_empty());
        assert_eq!(&*carry.join(b"ab"), b"ab");
        carry.hold(b"abcd", 2);
        assert_eq!((carry.is_empty(), carry.len()), (false, 2));
        assert_eq!(&*carry.join(b"ef"), b"cdef");
        assert!(carry.is_empty());
        carry.hold(b"abcd", 4);
        carry.hold(b"xy", 1);
        assert_eq!(carry.into_bytes(), b"y");
    }

    /// What is fed: copied text, a code for text, a soft line break, a tag.
    type Fed = (u8, String, String);

    fn feed(splice: &mut Splice, fed: &[Fed]) {
        for (kind, text, source) in fed {
            match kind {
                0 => splice.copy(text),
                1 => splice.coded(text, source.as_bytes()),
                2 => splice.coded("", source.as_bytes()),
                _ => splice.markup(source.as_bytes()),
            }
        }
    }

    /// The bytes of text of a run.
    fn text_of((kind, text, _): &Fed) -> usize {
        if *kind < 2 { text.len() } else { 0 }
    }

    /// What becomes of `fed`, told run by run: `replaced` are the stretches that are.
    fn told(fed: &[Fed], replaced: &[(Range<usize>, String)]) -> String {
        let (mut out, mut at) = (String::new(), 0);
        let encoded = |text: &str| {
            let mut out = Vec::new();
            percent(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        for run @ (kind, text, source) in fed {
            let end = at + text_of(run);
            let across = |place: usize| replaced.iter().any(|(r, _)| r.start < place && place < r.end);
            let touched = replaced.iter().any(|(r, _)| r.start < end && at < r.end);
            match kind {
                0 | 1 if touched => {
                    for (i, c) in text.char_indices().map(|(i, c)| (at + i, c)) {
                        match replaced.iter().find(|(r, _)| r.contains(&i)) {
                            Some((r, with)) if r.start == i => out += &encoded(with),
                            Some(_) => {}
                            None if *kind == 0 => out.push(c),
                            None => out += &encoded(c.encode_utf8(&mut [0; 4])),
                        }
                    }
                }
                0 => out += text,
                2 if across(at) => {}
                _ => out += source,
            }
            at = end;
        }
        out
    }

    proptest! {
        /// Stretches that begin and end anywhere but inside a code for one character.
        #[test]
        fn what_is_replaced_goes_and_the_rest_stays(
            fed in proptest::collection::vec((0u8..4, "[a-z]{1,4}", "[0-9]{1,4}"), 0..12),
            stretches in proptest::collection::vec((1usize..6, proptest::option::of("[A-Z]{0,3}")), 0..12),
        ) {
            let total: usize = fed.iter().map(text_of).sum();
            let (mut replaced, mut decisions, mut at) = (Vec::new(), Vec::new(), 0);
            for (len, with) in stretches {
                let len = len.min(total - at);
                if len == 0 {
                    break;
                }
                match with {
                    Some(with) => {
                        decisions.push(replace(len, &with));
                        replaced.push((at..at + len, with));
                    }
                    None => decisions.push(Decision::Keep(len)),
                }
                at += len;
            }
            decisions.push(Decision::Keep(total - at));
            let wanted = told(&fed, &replaced);
            let mut s = Splice::default();
            feed(&mut s, &fed);
            prop_assert_eq!(run(&mut s, decisions.clone()), wanted.clone());
            // Decisions that come one at a time, and text as it is wanted, change nothing.
            let (mut s, mut out, mut runs) = (Splice::default(), Vec::new(), fed.iter());
            for decision in decisions {
                let len = match &decision { Decision::Keep(len) | Decision::Replace { len, .. } => *len };
                // One more run: a soft break or tag may stand before what is decided next.
                while s.undecided() <= len {
                    let Some(run) = runs.next() else { break };
                    feed(&mut s, std::slice::from_ref(run));
                }
                s.apply(&mut vec![decision], &percent, &mut out).unwrap();
            }
            feed(&mut s, runs.as_slice());
            s.end(&mut out).unwrap();
            prop_assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }

        #[test]
        fn keeping_everything_in_any_steps_gives_the_source(
            runs in proptest::collection::vec((0u8..4, "[a-z]{1,4}", "[0-9]{1,4}"), 0..12),
            step in 1usize..5,
        ) {
            let (mut s, mut source, mut text) = (Splice::default(), String::new(), 0);
            for (kind, a, b) in &runs {
                match kind {
                    0 => { s.copy(a); source += a; text += a.len(); }
                    1 => { s.coded(a, b.as_bytes()); source += b; text += a.len(); }
                    2 => { s.coded("", b.as_bytes()); source += b; }
                    _ => { s.markup(b.as_bytes()); source += b; }
                }
            }
            let mut decisions = vec![Decision::Keep(step); text / step];
            decisions.push(Decision::Keep(text % step));
            prop_assert_eq!(run(&mut s, decisions), source);
        }
    }
}
