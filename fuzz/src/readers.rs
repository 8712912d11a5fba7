//! Readers of what flows.

use std::sync::Arc;

use phi_guard::content::{self, ContentError, Declared, KeepAll, Limits, ReaderContext};
use phi_guard::finding::Location;

use super::documents::by_parser;

/// Small limits, so that they are reached.
fn limits() -> Arc<Limits> {
    let limits = Limits { depth: 64, parts: 64, name_bytes: 1 << 10, embedded_bytes: 64 << 10, ..Limits::default() };
    let limits = Limits { unpacked_bytes: 4 << 20, members: 64, pages: 16, pixels: 1 << 20, ..limits };
    Arc::new(Limits { decoded_bytes: 1 << 20, ..limits })
}

fn read(declared: &Declared<'_>, input: &[u8], chunk: usize) -> Result<Vec<u8>, ContentError> {
    let mut reader = content::open(declared, ReaderContext::new(Location::default(), limits()))?;
    let mut out = Vec::new();
    // One sink all along: it knows which unit is open.
    let mut keep = KeepAll::default();
    for piece in input.chunks(chunk) {
        reader.push(piece, &mut keep, &mut out)?;
    }
    reader.finish(&mut keep, &mut out)?;
    Ok(out)
}

/// The laws of a reader: in pieces of the size that the first byte says it does
/// what it does at once, and keeping everything changes nothing.
pub fn reader(content_type: Option<&str>, content_encoding: Option<&str>, data: &[u8]) {
    let Some((&first, input)) = data.split_first() else { return };
    let declared = Declared { content_type, content_encoding, file_name: None };
    let run = |chunk| by_parser(|| read(&declared, input, chunk));
    let (whole, pieces) = (run(input.len().max(1)), run(usize::from(first).max(1)));
    // A parser that is not ours failed: so would the process it runs in.
    let (Some(whole), Some(pieces)) = (whole, pieces) else { return };
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => {
            assert!(whole == pieces, "pieces of {first} bytes give something else");
            assert!(content_encoding.is_some() || whole == input, "keeping everything changed it");
        }
        (Err(_), Err(_)) => {}
        (whole, pieces) => panic!("{:?} at once, {:?} in pieces of {first}", whole.err(), pieces.err()),
    }
}

/// A text in the content coding that the first byte names.
pub fn coded(data: &[u8]) {
    let Some((&kind, data)) = data.split_first() else { return };
    let coding = ["gzip", "deflate", "br", "zstd", "gzip, br", "identity"][usize::from(kind) % 6];
    reader(Some("text/plain"), Some(coding), data);
}
