//! What the targets share.

use std::io::{Cursor, Write};
use std::sync::Arc;
use std::sync::OnceLock;

use phi_guard::content::document::{self, Edit, Edits};
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

/// The laws of a document format: the same bytes give the same extract; a copy
/// with a unit replaced, if it is written at all, can be read and has the new
/// text in its place.
pub fn document(name: &str, data: &[u8]) {
    let limits = Limits { unpacked_bytes: 4 << 20, members: 64, depth: 64, ..Limits::default() };
    let Some(format) = document::format(name) else { return };
    let Ok(extract) = format.extract(data, &limits) else { return };
    assert!(format.extract(data, &limits).as_ref() == Ok(&extract), "two readings differ");
    let longest = extract.units.iter().enumerate().max_by_key(|(_, unit)| unit.text.len());
    let Some((number, unit)) = longest.filter(|(_, unit)| unit.text.len() >= 4) else { return };
    let edit = Edit { start: 0, end: unit.text.len(), with: "[X]".to_owned(), rects: Vec::new() };
    let edits = Edits { units: vec![(number, vec![edit])], ..Edits::default() };
    if let Ok(new) = format.rewrite(data, &edits, &limits) {
        // Who reads it again decides whether it goes on; it must only not fail.
        let _ = format.extract(&new, &limits);
    }
}

/// A package with `content` as the member that `which` names.
pub fn package(which: u8, content: &[u8]) -> Vec<u8> {
    const MEMBERS: &[&str] = &[
        "word/document.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "ppt/slides/slide1.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "xl/printerSettings/p1.bin",
    ];
    let member = MEMBERS.get(usize::from(which) % MEMBERS.len()).copied().unwrap_or("a.xml");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("[Content_Types].xml", &b"<Types/>"[..]), (member, content)] {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
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
