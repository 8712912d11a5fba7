//! What the fuzzers start from and what they once broke, replayed: every reader
//! reads every file of `fuzz/corpus` and `fuzz/regressions`, under the laws that
//! the fuzz targets check (`fuzz/src/lib.rs`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use phi_guard::content::{self, ContentError, Declared, KeepAll, Limits, ReaderContext};
use phi_guard::detect::pattern::PatternSet;
use phi_guard::finding::Location;
use phi_guard::guard::CompiledPolicy;
use phi_guard::guard::policy::no_files;

/// One content type for each reader; none: told by the bytes alone.
const TYPES: &[Option<&str>] = &[
    None,
    Some("text/plain"),
    Some("application/json"),
    Some("application/x-ndjson"),
    Some("application/x-www-form-urlencoded"),
    Some("multipart/form-data; boundary=b"),
    Some("text/csv"),
    Some("text/html"),
    Some("application/xml"),
    Some("x-application/hl7-v2+er7"),
];
const CODINGS: &[&str] = &["gzip", "deflate", "br", "zstd", "gzip, br", "identity"];

fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut files = Vec::new();
    for folder in ["corpus", "regressions"] {
        let mut open = vec![fuzz.join(folder)];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
                match entry.is_dir() {
                    true => open.push(entry),
                    false => files.push((entry.clone(), std::fs::read(&entry).unwrap())),
                }
            }
        }
    }
    files.sort_unstable();
    assert!(files.len() >= 100, "the corpus is gone: {} files", files.len());
    files
}

/// The limits of the fuzz targets: small, so that they are reached.
fn limits() -> Arc<Limits> {
    let limits = Limits { depth: 64, parts: 64, name_bytes: 1 << 10, embedded_bytes: 64 << 10, ..Limits::default() };
    Arc::new(Limits { decoded_bytes: 1 << 20, ..limits })
}

fn read(declared: &Declared<'_>, input: &[u8], chunk: usize) -> Result<Vec<u8>, ContentError> {
    let mut reader = content::open(declared, ReaderContext::new(Location::default(), limits()))?;
    let (mut keep, mut out) = (KeepAll::default(), Vec::new());
    for piece in input.chunks(chunk.max(1)) {
        reader.push(piece, &mut keep, &mut out)?;
    }
    reader.finish(&mut keep, &mut out)?;
    Ok(out)
}

/// In pieces a reader does what it does at once; keeping everything changes nothing.
fn laws(path: &Path, content_type: Option<&str>, content_encoding: Option<&str>, input: &[u8], chunk: usize) {
    let declared = Declared { content_type, content_encoding, file_name: None };
    let of = || format!("{} as {content_type:?} {content_encoding:?} in pieces of {chunk}", path.display());
    match (read(&declared, input, input.len()), read(&declared, input, chunk)) {
        (Ok(whole), Ok(pieces)) => {
            assert!(whole == pieces, "{}: pieces give something else", of());
            assert!(content_encoding.is_some() || whole == input, "{}: keeping everything changed it", of());
        }
        (Err(_), Err(_)) => {}
        (whole, pieces) => panic!("{}: {:?} at once, {:?} in pieces", of(), whole.err(), pieces.err()),
    }
}

#[test]
fn every_reader_keeps_its_laws_on_every_file() {
    for (path, bytes) in files() {
        // A target of readers takes the first byte for the size of pieces.
        let (first, input) = bytes.split_first().map_or((1, &[][..]), |(f, rest)| (usize::from(*f), rest));
        for content_type in TYPES {
            for (input, chunk) in [(input, first), (&bytes, 1), (&bytes, 7)] {
                laws(&path, *content_type, None, input, chunk);
            }
        }
        for coding in CODINGS {
            let input = input.get(1..).unwrap_or_default();
            laws(&path, Some("text/plain"), Some(coding), input, first);
        }
    }
}

#[test]
fn policies_and_rules_are_read_or_refused() {
    for (path, bytes) in files() {
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        // An error is as good as rules: only a panic is not.
        let _ = PatternSet::load([("rules.toml", text)]);
        let Ok(policy) = CompiledPolicy::load("policy.toml", text, None, &no_files) else { continue };
        let printed = policy.to_toml().unwrap();
        let again = CompiledPolicy::load("printed.toml", &printed, None, &no_files).unwrap();
        assert!(again.to_toml().unwrap() == printed, "{}: printed and read back it is another", path.display());
    }
}
