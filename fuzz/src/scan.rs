//! Detection and judgement.

use std::sync::OnceLock;

use phi_guard::detect::{Block, Detector, Memory, ScanContext, Window};
use phi_guard::finding::{Field, Thresholds};
use phi_guard::guard::policy::no_files;
use phi_guard::guard::{Action, BodyInfo, CompiledPolicy, Guard, GuardError, Key, SessionStart};
use phi_guard::text::Span;

use super::documents::by_parser;

/// The detector that is built in.
pub fn builtin() -> &'static Detector {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    DETECTOR.get_or_init(|| Detector::builtin().unwrap())
}

fn context() -> ScanContext<'static> {
    static THRESHOLDS: OnceLock<Thresholds> = OnceLock::new();
    ScanContext { year: 2026, thresholds: THRESHOLDS.get_or_init(Thresholds::default), certainty: &[] }
}

/// A guard that redacts, and sees whole what has 400 bytes.
pub fn guard() -> &'static Guard {
    static GUARD: OnceLock<Guard> = OnceLock::new();
    GUARD.get_or_init(|| {
        let text = "action = \"redact\"\n[limits]\nwhole_bytes = 400";
        Guard::new(builtin().clone(), CompiledPolicy::load("p", text, None, &no_files).unwrap(), Key::new([9; 32]))
    })
}

/// Findings are pieces of the text, in its order, with a score from 0 to 1.
pub fn detector(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut memory = Memory::default();
    let mut findings = builtin().scan(text, &Field::default(), &context(), &mut memory);
    builtin().recall(text, &Field::default(), &context(), &memory, &mut findings);
    for finding in &findings {
        assert!(text.get(finding.span.range()).is_some(), "a finding that cuts a character");
        assert!((0.0..=1.0).contains(&finding.score.get()));
    }
    assert!(findings.is_sorted_by_key(|finding| finding.span.start), "findings out of order");
}

/// The way back from a normalised text leads to characters, in their order.
pub fn normalize(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let normal = phi_guard::text::normalize::normalize(text);
    let mut from = 0;
    for (at, c) in normal.text.char_indices() {
        let span = normal.map.to_origin(Span::new(at, at + c.len_utf8()));
        assert!(text.get(span.range()).is_some(), "back to the middle of a character");
        assert!(span.start >= from || span.end >= from, "the way back is not in order");
        from = span.start;
    }
}

/// The blocks of `text` in pieces of `chunk` characters.
fn blocks(text: &str, chunk: usize) -> Vec<Block> {
    let (mut window, mut memory, mut out) = (Window::default(), Memory::default(), Vec::new());
    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunks(chunk.max(1)) {
        let piece: String = piece.iter().collect();
        window.push(builtin(), &piece, &Field::default(), &context(), &mut memory, &mut out);
    }
    window.finish(builtin(), &Field::default(), &context(), &mut memory, &mut out);
    out
}

/// The window: in pieces of the size that the first two bytes say it gives the
/// blocks that it gives at once. They are the text.
pub fn window(data: &[u8]) {
    let Some((&[low, high], piece)) = data.split_first_chunk() else { return };
    let Some(piece) = std::str::from_utf8(piece).ok().filter(|piece| !piece.is_empty()) else { return };
    let chunk = usize::from(u16::from_le_bytes([low, high]));
    // Long enough for several blocks.
    let text = piece.repeat(1 + (100 << 10) / piece.len());
    let (whole, pieces) = (blocks(&text, usize::MAX), blocks(&text, chunk.max(64)));
    assert!(whole == pieces, "pieces of {chunk} characters give other blocks");
    let settled: String = whole.iter().map(|block| block.text.as_str()).collect();
    assert!(settled == text, "the blocks are not the text");
    for block in &whole {
        for finding in &block.findings {
            assert!(block.text.get(finding.span.range()).is_some(), "a finding outside of its block");
        }
    }
}

/// A session, about a line with a content type and a body of it: what passes is
/// what came, and no fault is one of ours.
pub fn session(data: &[u8]) {
    let Some(end) = data.iter().position(|b| *b == b'\n') else { return };
    let (content_type, body) = (std::str::from_utf8(&data[..end]).ok(), &data[end + 1..]);
    let mut session = guard().session(&SessionStart { method: "POST", path: "/t", content_type, year: 2026 });
    let info = BodyInfo { part: "body", file_name: None, content_type, content_encoding: None };
    let mut out = Vec::new();
    let result = by_parser(|| {
        session.body(&info).and_then(|()| session.push(body, &mut out)).and_then(|()| session.finish(&mut out))
    });
    match result {
        Some(Ok(verdict)) if verdict.decision == Action::Pass => assert!(out == body, "it passed, and was changed"),
        Some(Err(error)) => assert!(!matches!(error, GuardError::Internal { .. }), "{error}"),
        Some(Ok(_)) | None => {}
    }
}
