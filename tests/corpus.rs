//! Documents written by real programs (`scripts/make-corpus`), with a value
//! planted in every layer: all are found, and none is left in the copy.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use phi_guard::content::Limits;
use phi_guard::content::document::{Edit, Edits, Extractor, InProcess};
use phi_guard::finding::IdentifierType;
use phi_guard::guard::Action;
use proptest::prelude::*;
use serde::Deserialize;

use crate::documents::{PATIENT, pool};
use crate::support::{Doc, guard, run};

#[derive(Deserialize)]
struct Entry {
    file: String,
    planted: Vec<String>,
    /// Why it cannot be read.
    unread: Option<String>,
    /// It is read, and not written.
    #[serde(default)]
    refused: bool,
    /// What it holds is seen by OCR alone.
    #[serde(default)]
    ocr: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// All that the manifests list (`manifest*.json`).
fn entries() -> Vec<Entry> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let mut manifests: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    manifests.sort();
    let all = manifests.iter().flat_map(|path| serde_json::from_slice::<Vec<Entry>>(&fs::read(path).unwrap()).unwrap());
    all.filter(|entry| !(entry.ocr || entry.file.starts_with("image/")) || pictures()).collect()
}

/// True if this build, and this machine, read pictures.
#[cfg(feature = "images")]
fn pictures() -> bool {
    crate::images::ocr()
}

#[cfg(not(feature = "images"))]
fn pictures() -> bool {
    false
}

fn doc(entry: &Entry) -> Doc {
    let bytes = fs::read(folder().join(&entry.file)).unwrap();
    Doc { content_type: None, content_encoding: None, file_name: None, bytes }
}

/// Everything in `bytes` that may be text: unpacked, decoded, and once more
/// without tags, so that what runs split is seen.
fn layers(bytes: &[u8], depth: usize, out: &mut String) {
    out.extend(bytes.iter().map(|b| char::from(*b)));
    out.push('\n');
    if depth == 0 {
        return;
    }
    if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) {
        for index in 0..archive.len() {
            let mut member = Vec::new();
            let mut file = archive.by_index(index).unwrap();
            out.push_str(&file.name().unwrap());
            file.read_to_end(&mut member).unwrap();
            layers(&member, depth - 1, out);
        }
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut content = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content).unwrap();
        layers(&content, depth - 1, out);
    } else if bytes.starts_with(b"%PDF-") {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        for object in document.objects.values() {
            out.push_str(&format!("{object:?}\n"));
            if let Ok(stream) = object.as_stream() {
                layers(&stream.get_plain_content().unwrap_or_default(), depth - 1, out);
            }
        }
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        let mut plain = String::new();
        let mut inside = false;
        for c in text.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        out.push_str(&plain);
        out.push('\n');
        out.push_str(&text.replace("=\r\n", "").replace("=\n", ""));
        // Lines of base64 in mail, and runs of it in any text.
        let mail = text.split("\n\n").flat_map(|part| part.split("\r\n\r\n"));
        let lines = mail.map(|run| run.split("--").next().unwrap_or("").split_whitespace().collect::<String>());
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
        let runs = text.split(|c| !is_code(c)).filter(|run| run.len() >= 40).map(str::to_owned);
        for code in lines.chain(runs).filter(|code| code.len() >= 8) {
            use base64::Engine;
            if let Ok(inner) = base64::engine::general_purpose::STANDARD.decode(&code) {
                layers(&inner, depth - 1, out);
            }
        }
    }
}

#[test]
fn every_planted_value_is_found_and_gone_from_the_copy() {
    let guard = guard(&format!("action = \"redact\"\n{PATIENT}")).with_extractor(Arc::new(pool()));
    let mut wrong = Vec::new();
    for entry in entries().iter().filter(|e| e.unread.is_none() && !e.refused) {
        let doc = doc(entry);
        let (out, verdict) = run(&guard, &doc, &[]).unwrap();
        let unread: Vec<_> =
            verdict.findings.iter().filter(|r| r.finding.kind == IdentifierType::Unscannable).collect();
        for report in &unread {
            wrong
                .push(format!("{}: unread {:?} at {:?}", entry.file, report.finding.evidence[0].what, report.location));
        }
        let mut text = String::new();
        layers(&out, 6, &mut text);
        for value in entry.planted.iter().filter(|v| text.contains(*v)) {
            wrong.push(format!("{}: {value} is left", entry.file));
        }
        let was = entry.planted.is_empty();
        if was {
            let told: Vec<_> = verdict.findings.iter().map(|r| format!("{} {:?}", r.masked, r.location)).collect();
            if !told.is_empty() || out != doc.bytes {
                wrong.push(format!("{}: alarms on clean text: {told:?}", entry.file));
            }
            continue;
        }
        // The copy is read again, and is clean.
        let copy = Doc { bytes: out.clone(), ..doc };
        let (again, verdict) = run(&guard, &copy, &[]).unwrap();
        if again != out {
            let told: Vec<_> = verdict.findings.iter().map(|r| format!("{} {:?}", r.masked, r.location)).collect();
            wrong.push(format!("{}: the copy changes again: {told:?}", entry.file));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_document_with_findings_is_blocked() {
    let guard = guard(PATIENT).with_extractor(Arc::new(pool()));
    for entry in entries() {
        let verdict = run(&guard, &doc(&entry), &[]).map(|(_, verdict)| verdict);
        let expected = if entry.planted.is_empty() && entry.unread.is_none() { Action::Pass } else { Action::Block };
        let decision = verdict.as_ref().map_or(Action::Block, |v| v.decision);
        assert_eq!(decision, expected, "{}", entry.file);
        if let (Some(reason), Ok(verdict)) = (&entry.unread, verdict) {
            let told =
                verdict.findings.iter().any(|r| r.finding.evidence.iter().any(|e| e.what.starts_with(reason.as_str())));
            assert!(told, "{}: {:?}", entry.file, verdict.findings.iter().map(|r| &r.masked).collect::<Vec<_>>());
        }
    }
}

/// The corpus by the names of formats.
fn damaged() -> Vec<(&'static str, Vec<u8>)> {
    let archives = [("zip", ".zip"), ("tar", ".tar"), ("gzip", ".gz"), ("bzip2", ".bz2"), ("xz", ".xz"), ("7z", ".7z")];
    let names = [("rtf", ".rtf"), ("sqlite", ".db"), ("pdf", ".pdf"), ("ole", ".msg"), ("dicom", ".dcm")];
    let packages = [".docx", ".xlsx", ".pptx", ".odt", ".ods"].map(|end| ("zip", end));
    let mut all = Vec::new();
    for entry in entries().iter().filter(|e| e.unread.is_none()) {
        let name = archives.iter().chain(&names).chain(&packages).find(|(_, end)| entry.file.ends_with(end));
        all.extend(name.map(|(name, _)| (*name, doc(entry).bytes)));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Whatever is done to the bytes: no panic, the same extract twice, and a
    /// copy, if one is written, that can be read or is refused.
    #[test]
    fn damaged_documents_do_no_harm(which in any::<prop::sample::Index>(), at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<Option<prop::sample::Index>>()) {
        let all = damaged();
        let (name, mut bytes) = which.get(&all).clone();
        for (index, value) in at {
            let index = index.index(bytes.len());
            bytes[index] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits::default();
        // As in the product: what panics in the crate of a format is caught, and the document is unread.
        let Ok(extract) = InProcess.extract(name, &bytes, &limits) else { return Ok(()) };
        prop_assert!(InProcess.extract(name, &bytes, &limits).ok().as_ref() == Some(&extract));
        if let Some((number, unit)) = extract.units.iter().enumerate().max_by_key(|(_, u)| u.text.len()) {
            let edit = Edit { start: 0, end: unit.text.len(), with: "[X]".into(), rects: Vec::new() };
            let edits = Edits { units: vec![(number, vec![edit])], ..Edits::default() };
            if let Ok(new) = InProcess.rewrite(name, &bytes, &edits, &limits) {
                let _ = InProcess.extract(name, &new, &limits);
            }
        }
    }
}
