//! The public face: a text unit in, findings out.

use std::ops::Range;
use std::sync::Arc;

use crate::finding::{Evidence, Field, Finding, Thresholds, debug_without_content};
use crate::text::normalize::{Normalized, normalize};
use crate::text::{Span, Tokens};

use super::context::fields;
use super::placeholder;
use super::reading::{self, Reading};
use super::resolve::{Fate, resolve};
use super::roster::Roster;
use super::strong_tagger::{self, ReaderFault, StrongTagger};
use super::{Candidate, Doc, Memory, Reach, Recognizer};
use super::{beds, beside, codes, company, vicinity};

/// Bytes around a changed word within which the second reading counts: a label
/// that was not one, before its value.
const NEAR: usize = 24;

/// Bytes around a changed word that are read again with it.
const AROUND: usize = 160;

/// Bytes beyond that in which a blank is looked for: a text may have none.
const BLANK_WITHIN: usize = 512;

/// The last blank of `text` at or before byte `at`, if there is one near, or
/// some place before it.
fn blank_before(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let from = at.saturating_sub(BLANK_WITHIN);
    let near = text.as_bytes().get(from..at).unwrap_or_default();
    let start = near.iter().rposition(u8::is_ascii_whitespace).map_or(from, |i| from + i);
    (0..=start).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The first blank of `text` at or after byte `at`, if there is one near, or
/// some place behind it.
fn blank_after(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let to = at.saturating_add(BLANK_WITHIN).min(text.len());
    let near = text.as_bytes().get(at..to).unwrap_or_default();
    let end = near.iter().position(u8::is_ascii_whitespace).map_or(to, |i| at + i);
    (end..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

/// Bytes of text for which there is room for one candidate to begin with.
const BYTES_A_CANDIDATE: usize = 64;

/// The compiled recognisers. Cheap to clone, shared by all sessions.
#[derive(Clone)]
pub struct Detector(Arc<Inner>);

struct Inner {
    recognizers: Arc<[Box<dyn Recognizer>]>,
    roster: Option<Arc<Roster>>,
    strong_tagger: Option<Arc<StrongTagger>>,
    reach: Reach,
}

/// What a scan needs besides the text.
#[derive(Clone, Copy, Debug)]
pub struct ScanContext<'a> {
    /// The current year, for ages told by birth years.
    pub year: i32,
    /// From which score on a candidate counts.
    pub thresholds: &'a Thresholds,
    /// How sure the reading of each word is, front to back, if the text was
    /// read off a picture; none where it was typed.
    pub certainty: &'a [Certainty],
}

/// How sure the reading of a word is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Certainty {
    /// First byte of the word in the text.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// 0 to 100.
    pub percent: u8,
}

/// A text made ready to be looked at, more than once if need be.
pub struct Ready<'t> {
    text: &'t str,
    normalized: Normalized<'t>,
    tokens: Tokens,
}

impl<'t> Ready<'t> {
    /// Normalises `text` and cuts it into tokens.
    pub fn new(text: &'t str) -> Self {
        let normalized = normalize(text);
        let tokens = Tokens::new(&normalized.text);
        Ready { text, normalized, tokens }
    }

    /// The text as it was given.
    pub fn text(&self) -> &'t str {
        self.text
    }

    fn doc<'r>(&'r self, field: &Field<'r>, year: i32) -> Doc<'r> {
        Doc { text: &self.normalized.text, tokens: &self.tokens, field: *field, year }
    }
}

debug_without_content! {
    Ready<'_>, "Ready";
}

/// A candidate and what became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Explained {
    /// The candidate, in bytes of the text unit.
    pub finding: Finding,
    /// What became of it.
    pub fate: Fate,
    /// The recogniser that gave it.
    pub recognizer: &'static str,
}

impl Detector {
    /// A detector of these recognisers.
    pub fn new(recognizers: Vec<Box<dyn Recognizer>>) -> Self {
        Detector::of(recognizers.into(), None, None)
    }

    /// The same, which also finds who and what is on `roster`, and on no other.
    #[must_use]
    pub fn with_roster(&self, roster: Option<Arc<Roster>>) -> Detector {
        let Inner { recognizers, strong_tagger, .. } = &*self.0;
        Detector::of(recognizers.clone(), roster, strong_tagger.clone())
    }

    /// The same, read by `strong_tagger` too, and by no other.
    #[must_use]
    pub fn with_strong_tagger(&self, strong_tagger: Option<Arc<StrongTagger>>) -> Detector {
        let Inner { recognizers, roster, .. } = &*self.0;
        Detector::of(recognizers.clone(), roster.clone(), strong_tagger)
    }

    fn of(
        recognizers: Arc<[Box<dyn Recognizer>]>,
        roster: Option<Arc<Roster>>,
        strong_tagger: Option<Arc<StrongTagger>>,
    ) -> Detector {
        let nothing = Reach { longest: 0, before: 0, after: 0 };
        let others = [roster.as_ref().map(|r| r.reach()), strong_tagger.as_ref().map(|s| s.reach())];
        let reaches = recognizers.iter().map(|r| r.reach()).chain(others.into_iter().flatten());
        let mut reach = reaches.fold(nothing, Reach::furthest);
        // The steps behind the recognisers look at what these have found.
        reach.before += vicinity::NEAR.max(beds::NEAR);
        reach.after += vicinity::NEAR.max(beds::NEAR);
        Detector(Arc::new(Inner { recognizers, roster, strong_tagger, reach }))
    }

    /// The roster, if there is one.
    pub fn roster(&self) -> Option<&Arc<Roster>> {
        self.0.roster.as_ref()
    }

    /// The stronger reader, if there is one.
    pub fn strong_tagger(&self) -> Option<&Arc<StrongTagger>> {
        self.0.strong_tagger.as_ref()
    }

    /// Builds what is otherwise built when a text first wants it, so that none
    /// waits for it: for a program that is to run for long.
    pub fn warm(&self) {
        self.0.recognizers.iter().for_each(|r| r.warm());
    }

    /// The furthest that any recogniser looks.
    pub fn reach(&self) -> Reach {
        self.0.reach
    }

    /// Findings of one whole text unit: in order, not overlapping, spans in
    /// bytes of `text`. Uses `memory` and learns into it.
    pub fn scan(&self, text: &str, field: &Field<'_>, cx: &ScanContext<'_>, memory: &mut Memory) -> Vec<Finding> {
        self.scan_ready(&Ready::new(text), field, cx, memory)
    }

    /// As [`Detector::scan`], of a text that is ready.
    pub fn scan_ready(
        &self,
        ready: &Ready<'_>,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &mut Memory,
    ) -> Vec<Finding> {
        let findings = self.look_at(ready, field, cx, memory);
        for finding in &findings {
            memory.learn(finding.span.of(ready.text), finding);
        }
        findings
    }

    /// As [`Detector::scan`], but learns nothing.
    pub(super) fn look(&self, text: &str, field: &Field<'_>, cx: &ScanContext<'_>, memory: &Memory) -> Vec<Finding> {
        self.look_at(&Ready::new(text), field, cx, memory)
    }

    fn look_at(&self, ready: &Ready<'_>, field: &Field<'_>, cx: &ScanContext<'_>, memory: &Memory) -> Vec<Finding> {
        let Ready { text, normalized, .. } = ready;
        let doc = ready.doc(field, cx.year);
        let mut candidates = Vec::with_capacity(text.len() / BYTES_A_CANDIDATE);
        let read = self.recognise(&doc, &mut candidates);
        let read = read.and(self.reread(&doc, &mut candidates));
        let read = read.and(self.reread_guessed(&doc, normalized, cx, &mut candidates));
        if let Some(roster) = &self.0.roster {
            roster.recognise(&doc, &mut candidates);
            roster.weigh_dates(&doc, &mut candidates);
        }
        memory.find(&doc, &mut candidates);
        beside::numbers(&doc, &mut candidates);
        beside::rooms(&mut candidates);
        beds::add(&doc, &mut candidates);
        codes::add(&doc, &mut candidates);
        fields::temper(field, text.len(), &mut candidates);
        placeholder::doubt(doc.text, &mut candidates);
        vicinity::lift(&mut candidates);
        company::weigh(&doc, memory.learnt() > 0, &mut candidates);
        candidates.extend(read.err().map(|fault| strong_tagger::failed(&doc, fault)));
        let (kept, _) = resolve(doc.text, candidates, cx.thresholds);
        kept.into_iter().map(|c| to_finding(c, normalized, text)).collect()
    }

    /// What every recogniser sees in `doc`, and the stronger reader, if there is one.
    fn recognise(&self, doc: &Doc<'_>, candidates: &mut Vec<Candidate>) -> Result<(), ReaderFault> {
        for recognizer in self.0.recognizers.iter() {
            recognizer.recognise(doc, candidates);
        }
        self.0.strong_tagger.as_ref().map_or(Ok(()), |strong| strong.recognise(doc, candidates))
    }

    /// Reads the text around each place where something may be hidden once more,
    /// undone, and adds what is found there.
    fn reread(&self, doc: &Doc<'_>, candidates: &mut Vec<Candidate>) -> Result<(), ReaderFault> {
        reading::readings(doc).iter().try_for_each(|reading| self.reread_as(reading, doc, candidates))
    }

    /// The same for what is a guess of a program that reads pictures: its usual
    /// mistakes undone, in words that it is not sure of.
    fn reread_guessed(
        &self,
        doc: &Doc<'_>,
        normalized: &Normalized<'_>,
        cx: &ScanContext<'_>,
        candidates: &mut Vec<Candidate>,
    ) -> Result<(), ReaderFault> {
        if cx.certainty.is_empty() {
            return Ok(());
        }
        let sure = |run: Range<usize>| {
            let origin = normalized.map.to_origin(Span::new(run.start, run.end));
            let from = cx.certainty.partition_point(|word| word.end <= origin.start);
            let touched = cx.certainty.iter().skip(from).take_while(|word| word.start < origin.end);
            touched.map(|word| word.percent).min()
        };
        match reading::guessed(doc.text, sure) {
            Some(reading) => self.reread_as(&reading, doc, candidates),
            None => Ok(()),
        }
    }

    fn reread_as(&self, reading: &Reading, doc: &Doc<'_>, candidates: &mut Vec<Candidate>) -> Result<(), ReaderFault> {
        let (text, changed) = (&reading.text, &reading.changed);
        let mut done = None;
        let mut second = Vec::new();
        for (first, run) in changed.iter().enumerate() {
            if done.is_some_and(|done| run.start < done) {
                continue;
            }
            // Changes near each other are read together.
            let mut end = run.end;
            let mut group = 1;
            for next in changed.iter().skip(first + 1) {
                if next.start > end + AROUND {
                    break;
                }
                end = next.end;
                group += 1;
            }
            let group = changed.get(first..first + group).unwrap_or_default();
            done = Some(end.max(run.start + 1));
            let start = blank_before(text, run.start.saturating_sub(AROUND));
            let stop = blank_after(text, end + AROUND);
            let Some(part) = text.get(start..stop) else { continue };
            let tokens = Tokens::new(part);
            let doc = Doc { text: part, tokens: &tokens, ..*doc };
            self.recognise(&doc, &mut second)?;
            for mut c in second.drain(..) {
                c.span = Span::new(c.span.start + start, c.span.end + start);
                // They are in order: the first that ends behind the candidate's start is the nearest.
                let nearest = group.partition_point(|r| r.end + NEAR <= c.span.start);
                if group.get(nearest).is_some_and(|r| r.start < c.span.end + NEAR) {
                    c.span = reading.origin(c.span);
                    c.evidence.push(Evidence::new(reading.why, 0.0));
                    candidates.push(c);
                }
            }
        }
        Ok(())
    }

    /// Second pass: adds to `findings` (of an earlier [`Detector::scan`] of the
    /// same text) what `memory` knows by now.
    pub fn recall(
        &self,
        text: &str,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &Memory,
        findings: &mut Vec<Finding>,
    ) {
        if memory.learnt() > 0 {
            self.recall_ready(&Ready::new(text), field, cx, memory, findings);
        }
    }

    /// As [`Detector::recall`], of a text that is ready.
    pub fn recall_ready(
        &self,
        ready: &Ready<'_>,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &Memory,
        findings: &mut Vec<Finding>,
    ) {
        if memory.learnt() == 0 {
            return;
        }
        let Ready { text, normalized, .. } = ready;
        let doc = ready.doc(field, cx.year);
        let covered = union(findings);
        // Most of what is known was found by its own evidence, too.
        let is_new = |span| pieces(&covered, normalized.map.to_origin(span)).any(|piece| says_something(piece, text));
        let mut candidates = Vec::new();
        memory.find_wanted(&doc, is_new, &mut candidates);
        let (kept, _) = resolve(doc.text, candidates, cx.thresholds);
        let mut from = 0;
        for candidate in kept {
            let mut finding = to_finding(candidate, normalized, text);
            finding.span = Span::new(finding.span.start.max(from).min(finding.span.end), finding.span.end);
            from = finding.span.end;
            add(findings, &covered, &finding, text);
        }
        findings.sort_by_key(|f| f.span);
    }

    /// Every candidate with its evidence and its fate, in order of place.
    pub fn explain(&self, text: &str, field: &Field<'_>, cx: &ScanContext<'_>) -> Vec<Explained> {
        let ready = Ready::new(text);
        let Ready { normalized, .. } = &ready;
        let doc = ready.doc(field, cx.year);
        let mut candidates = Vec::new();
        let mut names = Vec::new();
        for recognizer in self.0.recognizers.iter() {
            recognizer.recognise(&doc, &mut candidates);
            names.resize(candidates.len(), recognizer.name());
        }
        let strong = self.0.strong_tagger.as_ref();
        let read = strong.map_or(Ok(()), |strong| strong.recognise(&doc, &mut candidates));
        names.resize(candidates.len(), strong_tagger::RULE);
        let read = read.and(self.reread(&doc, &mut candidates));
        names.resize(candidates.len(), "second reading");
        if let Some(roster) = &self.0.roster {
            roster.recognise(&doc, &mut candidates);
            names.resize(candidates.len(), roster.name());
            roster.weigh_dates(&doc, &mut candidates);
        }
        beside::numbers(&doc, &mut candidates);
        beside::rooms(&mut candidates);
        beds::add(&doc, &mut candidates);
        codes::add(&doc, &mut candidates);
        names.resize(candidates.len(), "numbers beside names");
        fields::temper(field, text.len(), &mut candidates);
        placeholder::doubt(doc.text, &mut candidates);
        vicinity::lift(&mut candidates);
        company::weigh(&doc, false, &mut candidates);
        candidates.extend(read.err().map(|fault| strong_tagger::failed(&doc, fault)));
        names.resize(candidates.len(), strong_tagger::RULE);
        let (_, fates) = resolve(doc.text, candidates.clone(), cx.thresholds);
        let mut explained: Vec<_> = candidates
            .into_iter()
            .zip(fates)
            .zip(names)
            .map(|((c, fate), recognizer)| Explained { finding: to_finding(c, normalized, text), fate, recognizer })
            .collect();
        explained.sort_by_key(|e| e.finding.span);
        explained
    }
}

fn to_finding(candidate: Candidate, normalized: &Normalized<'_>, text: &str) -> Finding {
    let span = normalized.map.to_origin(candidate.span);
    // The map widens to whole characters; a span that still cuts one would
    // make an edit that is no text, so it is widened here too.
    let start = (0..=span.start).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    let end = (span.end..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len());
    Finding {
        kind: candidate.kind,
        span: Span::new(start, end),
        score: candidate.score,
        rule: candidate.rule,
        evidence: candidate.evidence,
    }
}

/// The places that `findings` cover, in order, none touching the next.
fn union(findings: &[Finding]) -> Vec<Span> {
    let mut spans: Vec<Span> = findings.iter().map(|f| f.span).collect();
    spans.sort_unstable();
    let mut covered: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match covered.last_mut() {
            Some(last) if span.start <= last.end => *last = last.union(span),
            _ => covered.push(span),
        }
    }
    covered
}

/// Adds a finding from memory where nothing is `covered` yet; where it sticks
/// out of what is found, what sticks out.
fn add(findings: &mut Vec<Finding>, covered: &[Span], finding: &Finding, text: &str) {
    let outside = pieces(covered, finding.span).filter(|&piece| says_something(piece, text));
    findings.extend(outside.map(|span| Finding { span, ..finding.clone() }));
}

/// The pieces of `span` that are not `covered`; some may be empty.
fn pieces(covered: &[Span], span: Span) -> impl Iterator<Item = Span> {
    let first = covered.partition_point(|found| found.end <= span.start);
    let inside = covered.get(first..).unwrap_or_default().iter().take_while(move |found| found.start < span.end);
    let mut from = span.start;
    let ends = inside.map(|found| (found.start, found.end)).chain([(span.end, span.end)]);
    ends.map(move |(start, end)| {
        let piece = Span::new(from, start.max(from));
        from = end;
        piece
    })
}

/// True if there is a letter or a digit in it.
fn says_something(piece: Span, text: &str) -> bool {
    piece.of(text).chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{IdentifierType, Score};

    /// Finds every run of digits.
    struct Digits;

    impl Recognizer for Digits {
        fn name(&self) -> &'static str {
            "digits"
        }
        fn reach(&self) -> Reach {
            Reach { longest: 20, before: 0, after: 1 }
        }
        fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
            for token in doc.tokens.iter().filter(|t| t.kind == crate::text::TokenKind::Number) {
                out.push(Candidate {
                    kind: IdentifierType::Mrn,
                    span: token.span(),
                    score: Score::new(0.9),
                    rule: "digits".into(),
                    evidence: Vec::new(),
                });
            }
        }
    }

    #[test]
    fn surroundings_end_at_blanks_or_not_far_behind() {
        assert_eq!((blank_before("ab cd", 4), blank_after("ab cd", 1), blank_after("ab", 9)), (2, 2, 2));
        let text = "é".repeat(2000);
        assert_eq!((blank_before(&text, 3001), blank_after(&text, 1001)), (2488, 1514));
    }

    #[test]
    fn findings_are_in_bytes_of_the_text_given() {
        let detector = Detector::new(vec![Box::new(Digits)]);
        let thresholds = Thresholds::default();
        let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
        let text = "é １２\u{200b}３ ok 7";
        let found = detector.scan(text, &Field::default(), &cx, &mut Memory::default());
        let texts: Vec<_> = found.iter().map(|f| f.span.of(text)).collect();
        assert_eq!(texts, ["１２\u{200b}３", "7"]);
    }

    #[test]
    fn memory_adds_only_what_is_not_found_yet() {
        let f = |a, b| Finding {
            kind: IdentifierType::Name,
            span: Span::new(a, b),
            score: Score::new(0.9),
            rule: "r".into(),
            evidence: Vec::new(),
        };
        let mut findings = vec![f(2, 4)];
        let covered = union(&findings);
        add(&mut findings, &covered, &f(0, 6), "abcdef");
        let mut spans: Vec<_> = findings.iter().map(|f| f.span.range()).collect();
        spans.sort_by_key(|r| r.start);
        assert_eq!(spans, [0..2, 2..4, 4..6]);
    }
}
