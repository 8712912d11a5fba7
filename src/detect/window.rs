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
                out.push(Candidate { span: token.span(), ..number() });
            }
        }
    }

    fn blocks(text: &str, cuts: &[usize]) -> Vec<Block> {
        scanned(Box::new(Numbers), text, cuts).0
    }

    /// The blocks of `text` pushed in pieces, and how much was learnt from them.
    fn scanned(recognizer: Box<dyn Recognizer>, text: &str, cuts: &[usize]) -> (Vec<Block>, usize) {
        let detector = Detector::new(vec![recognizer]);
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
        (out, memory.learnt())
    }

    /// Finds what stands in `<` and `>`.
    struct Marked;

    impl Recognizer for Marked {
        fn name(&self) -> &'static str {
            "marked"
        }
        fn reach(&self) -> Reach {
            Reach { longest: 1 << 20, before: 16, after: 16 }
        }
        fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
            for (start, _) in doc.text.match_indices('<') {
                let Some(length) = doc.text[start..].find('>') else { continue };
                out.push(Candidate { span: Span::new(start, start + length + 1), ..number() });
            }
        }
    }

    /// Finds numbers with a line `id` before, or a line `no` not far behind.
    struct Labelled;

    impl Recognizer for Labelled {
        fn name(&self) -> &'static str {
            "labelled"
        }
        fn reach(&self) -> Reach {
            Reach { longest: 60, before: 4000, after: 80 }
        }
        fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
            for token in doc.tokens.iter().filter(|t| t.kind == TokenKind::Number) {
                let (Span { start, end, .. }, text) = (token.span(), doc.text);
                if text[..start].ends_with("\nid\n")
                    || text[end..].chars().take(80).collect::<String>().contains("\nno")
                {
                    out.push(Candidate { span: token.span(), ..number() });
                }
            }
        }
    }

    fn number() -> Candidate {
        let kind = IdentifierType::Mrn;
        Candidate { kind, span: Span::new(0, 0), score: Score::new(0.9), rule: "n".into(), evidence: vec![] }
    }

    #[test]
    fn a_block_ends_at_the_best_place_in_its_second_half() {
        let filler = |bytes: usize| "x".repeat(bytes);
        for (marks, wanted) in [
            // Where marks stand, and where the block ends.
            (vec![(20_000, "\n\n"), (25_000, "\n"), (30_000, ". "), (31_000, " ")], 20_002),
            (vec![(10_000, "\n\n"), (25_000, "\n"), (30_000, ". "), (31_000, " ")], 25_001),
            (vec![(EARLIEST_CUT - 2, "\n\n"), (20_000, "\n"), (25_000, "\n")], 25_001),
            (vec![(EARLIEST_CUT, "\n\n"), (25_000, "\n")], EARLIEST_CUT + 2),
            (vec![(BLOCK - 2, "\n\n")], BLOCK),
            (vec![(20_000, " "), (BLOCK - 1, "\n\n")], BLOCK),
            (vec![(20_000, " "), (BLOCK, "\n\n")], 20_001),
            (vec![(25_000, ". "), (31_000, " ")], 25_002),
            (vec![(31_000, " ")], 31_001),
            (vec![], BLOCK),
        ] {
            let mut text = filler(200_000);
            for (at, mark) in &marks {
                text.replace_range(*at..at + mark.len(), mark);
            }
            let out = blocks(&text, &[]);
            assert_eq!(out[0].text.len(), wanted, "{marks:?}");
            assert_eq!(out[1].text.len(), BLOCK, "{marks:?}: nothing to cut at in the next");
        }
        // No character is cut.
        let out = blocks(&"€".repeat(30_000), &[]);
        assert_eq!(out[0].text.len(), BLOCK - BLOCK % 3);
    }

    #[test]
    fn a_finding_is_in_one_block_or_is_one() {
        let within = |from: usize, bytes: usize| {
            let mut text = "x".repeat(200_000);
            text.replace_range(from..from + bytes, &format!("<{}>", "y".repeat(bytes - 2)));
            let (out, learnt) = scanned(Box::new(Marked), &text, &[]);
            let findings: Vec<_> = out.iter().flat_map(|block| block.findings.iter().map(|f| f.span.len())).collect();
            assert_eq!(findings, [bytes], "from {from}");
            assert_eq!(out.iter().map(|b| b.text.as_str()).collect::<String>(), text);
            (out[0].text.len(), learnt)
        };
        assert_eq!(within(BLOCK - 10, 10).0, BLOCK, "it ends where the block does");
        assert_eq!(within(BLOCK, 10).0, BLOCK, "it begins where the block ends");
        assert_eq!(within(BLOCK - 10, 11).0, BLOCK - 10);
        assert_eq!(within(BLOCK - 1, 10).0, BLOCK - 1);
        assert_eq!(within(1, BLOCK + 100).0, 1);
        assert_eq!(within(0, BLOCK + 100).0, BLOCK + 100, "it fills the block");
        assert_eq!(within(0, BLOCK + MOST_IN_VIEW).0, BLOCK + MOST_IN_VIEW);
    }

    #[test]
    fn what_is_looked_at_beyond_a_block_is_in_view() {
        let behind = format!("\n4711\n{}\nno\n", "x".repeat(70));
        for (piece, ahead) in ["\nid\n4711\n", &behind].into_iter().flat_map(|piece| (0..12).map(move |n| (piece, n))) {
            // At the end of the second block, whose view begins before it.
            let mut text = "x".repeat(100_000);
            let at = 2 * BLOCK - ahead;
            text.replace_range(at..at + piece.len(), piece);
            let (out, _) = scanned(Box::new(Labelled), &text, &[]);
            let found: Vec<_> = out.iter().flat_map(|b| b.findings.iter().map(|f| f.span.of(&b.text))).collect();
            assert_eq!(found, ["4711"], "{ahead} bytes of {piece:?} before the end of a block");
            let pieces: Vec<_> = (0..text.len()).step_by(1000).collect();
            assert!(scanned(Box::new(Labelled), &text, &pieces).0 == out, "{ahead} bytes of {piece:?}, in pieces");
        }
    }

    #[test]
    fn every_finding_is_learnt_and_nothing_that_is_cut() {
        // Of numbers of eight digits some are cut where the view ends.
        let text: String = (0..8_000).map(|n| format!("seen {} seen ", 12_345_678 + n * 17)).collect();
        let (out, learnt) = scanned(Box::new(Numbers), &text, &[]);
        assert!(out.len() > 3, "{}", out.len());
        assert_eq!(out.iter().map(|b| b.findings.len()).sum::<usize>(), 8_000);
        assert!(out.iter().flat_map(|b| &b.findings).all(|f| f.span.len() == 8));
        assert_eq!(learnt, 8_000);
    }

    #[test]
    fn a_window_of_nothing_has_no_blocks() {
        assert!(blocks("", &[0, 0]).is_empty());
        let text = format!("{}\n", "x".repeat(BLOCK - 1));
        assert_eq!(blocks(&text, &[]).iter().map(|b| b.text.len()).collect::<Vec<_>>(), [BLOCK]);
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
