//! Scanning a text that is too long to hold.
//!
//! The text is cut into blocks by its content: at the last empty line, line
//! end, sentence end or blank before a fixed size. Each block is scanned with
//! its neighbours in view, so what is found does not depend on how the text
//! arrives.

use crate::finding::{Field, Finding, debug_without_content};
use crate::text::Span;

use super::{Detector, Memory, ScanContext};

/// Bytes of a block, at most.
const BLOCK: usize = 32 << 10;
/// A cut is looked for in the second half of a block.
const EARLIEST_CUT: usize = BLOCK / 2;
/// Bytes of text kept in view before a block, and beyond it, at most.
const MOST_IN_VIEW: usize = 8 << 10;

/// A text being scanned in blocks.
#[derive(Default)]
pub struct Window {
    /// Settled text still in view, then unsettled text.
    buffer: String,
    /// Bytes of `buffer` that are settled.
    settled: usize,
}

/// Text that is settled: its findings are final.
#[derive(Clone, PartialEq)]
pub struct Block {
    /// The text, following that of the block before.
    pub text: String,
    /// Its findings, in bytes of this text. None crosses its ends.
    pub findings: Vec<Finding>,
}

debug_without_content! {
    Window, "Window";
    Block, "Block";
}

impl Window {
    /// Takes more text; appends the blocks that are settled to `out`.
    pub fn push(
        &mut self,
        detector: &Detector,
        text: &str,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &mut Memory,
        out: &mut Vec<Block>,
    ) {
        // Long pieces go in by blocks too, so that memory stays bounded.
        let mut rest = text;
        while !rest.is_empty() {
            let take = floor_boundary(rest, BLOCK.max(4));
            let (piece, later) = rest.split_at_checked(take).unwrap_or((rest, ""));
            self.buffer.push_str(piece);
            rest = later;
            let ahead = ahead(detector);
            while self.buffer.len() - self.settled >= BLOCK + ahead {
                let end = floor_boundary(&self.buffer, self.settled + BLOCK + ahead);
                self.settle(detector, end, false, field, cx, memory, out);
            }
        }
    }

    /// The text is complete; the last blocks.
    pub fn finish(
        mut self,
        detector: &Detector,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &mut Memory,
        out: &mut Vec<Block>,
    ) {
        if self.buffer.len() > self.settled {
            self.settle(detector, self.buffer.len(), true, field, cx, memory, out);
        }
    }

    /// Scans `buffer[..end]` and settles a block of it (`last`: all of it).
    #[expect(clippy::too_many_arguments, reason = "the scan's context is four of them")]
    fn settle(
        &mut self,
        detector: &Detector,
        end: usize,
        last: bool,
        field: &Field<'_>,
        cx: &ScanContext<'_>,
        memory: &mut Memory,
        out: &mut Vec<Block>,
    ) {
        let view = self.buffer.get(..end).unwrap_or(&self.buffer);
        let findings = detector.look(view, field, cx, memory);
        let cut = if last { view.len() } else { clear_of(&findings, self.settled, cut_point(view, self.settled)) };
        // What lies beyond the cut is scanned again with more in view, and
        // learnt then.
        for finding in findings.iter().filter(|f| f.span.end <= cut && f.span.end > self.settled) {
            memory.learn(finding.span.of(view), finding);
        }
        let text = view.get(self.settled..cut).unwrap_or("").to_owned();
        let findings = findings
            .into_iter()
            .filter(|f| f.span.end > self.settled && f.span.start < cut)
            .map(|f| {
                let start = f.span.start.max(self.settled) - self.settled;
                Finding { span: Span::new(start, f.span.end.min(cut) - self.settled), ..f }
            })
            .collect();
        out.push(Block { text, findings });
        self.settled = cut;
        let drop = ceil_boundary(&self.buffer, cut.saturating_sub(detector.reach().before.min(MOST_IN_VIEW)));
        self.buffer.drain(..drop);
        self.settled -= drop;
    }
}

/// Bytes looked at beyond a block.
fn ahead(detector: &Detector) -> usize {
    let reach = detector.reach();
    (reach.longest + reach.after).clamp(64, MOST_IN_VIEW)
}

/// Where the block that begins at `from` ends, by the text alone.
fn cut_point(view: &str, from: usize) -> usize {
    let (low, high) = (ceil_boundary(view, from + EARLIEST_CUT), floor_boundary(view, from + BLOCK));
    let piece = view.get(low..high).unwrap_or("");
    for mark in ["\n\n", "\n", ". ", " "] {
        if let Some(at) = piece.rfind(mark) {
            return low + at + mark.len();
        }
    }
    high
}

/// The cut moved so that no finding crosses it: before a finding that does, or
/// behind it if it fills the block.
fn clear_of(findings: &[Finding], from: usize, cut: usize) -> usize {
    let mut cut = cut;
    while let Some(crossing) = findings.iter().find(|f| f.span.start < cut && cut < f.span.end) {
        if crossing.span.start > from {
            cut = crossing.span.start;
        } else {
            return crossing.span.end;
        }
    }
    cut
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The first character boundary at or after `at`.
fn ceil_boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Candidate, Doc, Reach, Recognizer};
    use crate::finding::{IdentifierType, Score, Thresholds};
    use crate::text::TokenKind;
    use proptest::prelude::*;

    /// Finds numbers, joined to one where only a blank is between them, so
    /// that findings lie across any place a cut could fall on.
    struct Numbers;

    impl Recognizer for Numbers {
        fn name(&self) -> &'static str {
            "numbers"
        }
        fn reach(&self) -> Reach {
            Reach { longest: 64, before: 16, after: 16 }
        }
        fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
            for token in doc.tokens.iter().filter(|t| t.kind == TokenKind::Number) {
                let kind = IdentifierType::Mrn;
                out.push(Candidate {
                    kind,
                    span: token.span(),
                    score: Score::new(0.9),
                    rule: "n".into(),
                    evidence: vec![],
                });
            }
        }
    }

    fn blocks(text: &str, cuts: &[usize]) -> Vec<Block> {
        let detector = Detector::new(vec![Box::new(Numbers)]);
        let thresholds = Thresholds::default();
        let cx = ScanContext { year: 2026, thresholds: &thresholds, certainty: &[] };
        let (mut window, mut memory, mut out) = (Window::default(), Memory::default(), Vec::new());
        let mut from = 0;
        for &cut in cuts.iter().chain([&text.len()]) {
            let to = floor_boundary(text, cut.max(from));
            window.push(&detector, &text[from..to], &Field::default(), &cx, &mut memory, &mut out);
            from = to;
        }
        window.finish(&detector, &Field::default(), &cx, &mut memory, &mut out);
        out
    }

    #[test]
    fn blocks_are_the_text_and_hold_every_finding() {
        let text = "Patient number 4711 was seen, é 08 15.\n".repeat(9000);
        let out = blocks(&text, &[]);
        assert!(out.len() > 5, "{}", out.len());
        assert_eq!(out.iter().map(|b| b.text.as_str()).collect::<String>(), text);
        assert_eq!(out.iter().map(|b| b.findings.len()).sum::<usize>(), 27000);
        for block in &out {
            assert!(block.text.len() <= BLOCK);
            assert!(block.findings.iter().all(|f| f.span.of(&block.text).bytes().all(|b| b.is_ascii_digit())));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn how_the_text_arrives_changes_nothing(
            line in "[a-z0-9 é.]{1,50}\n?", times in 1usize..6000, cuts in proptest::collection::vec(0usize..300_000, 0..6)
        ) {
            let text = line.repeat(times);
            let mut cuts = cuts;
            cuts.sort_unstable();
            prop_assert_eq!(blocks(&text, &cuts), blocks(&text, &[]));
        }
    }
}
