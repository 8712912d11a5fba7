//! What the targets share.

use std::sync::Arc;
use std::sync::OnceLock;

use phi_guard::content::{self, ContentError, Declared, KeepAll, Limits, ReaderContext};
use phi_guard::detect::{Detector, ScanContext};
use phi_guard::finding::{Location, Thresholds};

/// Small limits, so that they are reached.
fn limits() -> Arc<Limits> {
    let limits = Limits { depth: 64, parts: 64, name_bytes: 1 << 10, embedded_bytes: 64 << 10, ..Limits::default() };
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
    let whole = read(&declared, input, input.len().max(1));
    let pieces = read(&declared, input, usize::from(first).max(1));
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => {
            assert!(whole == pieces, "pieces of {first} bytes give something else");
            assert!(content_encoding.is_some() || whole == input, "keeping everything changed it");
        }
        (Err(_), Err(_)) => {}
        (whole, pieces) => panic!("{:?} at once, {:?} in pieces of {first}", whole.err(), pieces.err()),
    }
}

/// The detector that is built in.
pub fn detector() -> &'static Detector {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    DETECTOR.get_or_init(|| Detector::builtin().unwrap())
}

/// The context of a scan.
pub fn context() -> ScanContext<'static> {
    static THRESHOLDS: OnceLock<Thresholds> = OnceLock::new();
    ScanContext { year: 2026, thresholds: THRESHOLDS.get_or_init(Thresholds::default) }
}
