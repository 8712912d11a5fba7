#![no_main]

use phi_guard::detect::{Block, Memory, Window};
use phi_guard::finding::Field;
use phi_guard_fuzz::{context, detector};

/// The blocks of `text` in pieces of `chunk` characters.
fn blocks(text: &str, chunk: usize) -> Vec<Block> {
    let (mut window, mut memory, mut out) = (Window::default(), Memory::default(), Vec::new());
    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunks(chunk.max(1)) {
        let piece: String = piece.iter().collect();
        window.push(detector(), &piece, &Field::default(), &context(), &mut memory, &mut out);
    }
    window.finish(detector(), &Field::default(), &context(), &mut memory, &mut out);
    out
}

libfuzzer_sys::fuzz_target!(|data: (u16, &str)| {
    let (chunk, piece) = data;
    // Long enough for several blocks.
    let text = piece.repeat(1 + (100 << 10) / piece.len().max(1));
    let (whole, pieces) = (blocks(&text, usize::MAX), blocks(&text, usize::from(chunk)));
    assert!(whole == pieces, "pieces of {chunk} characters give other blocks");
    let settled: String = whole.iter().map(|block| block.text.as_str()).collect();
    assert!(settled == text, "the blocks are not the text");
    for block in &whole {
        for finding in &block.findings {
            assert!(block.text.get(finding.span.range()).is_some(), "a finding outside of its block");
        }
    }
});
