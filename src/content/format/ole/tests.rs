use std::io::Write;

use super::*;
use crate::content::document::{Edit, PartEdit};

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A compound file with these streams; storages are made as they are needed.
fn file(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            out.create_storage_all(format!("/{storage}")).unwrap();
        }
        out.create_stream(format!("/{path}")).unwrap().write_all(bytes).unwrap();
    }
    out.flush().unwrap();
    out.into_inner().into_inner()
}

fn properties(header: usize, entries: &[(u32, u64)]) -> Vec<u8> {
    let mut bytes = vec![0; header];
    for (tag, value) in entries {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&[6, 0, 0, 0]);
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes
}

/// 2026-03-14 08:00:00.
const TIME: u64 = 134_179_488_000_000_000;

fn message() -> Vec<u8> {
    let names = [&10u32.to_le_bytes()[..], &wide("chart"), &[0; 2]].concat();
    let rtf = compressed::stored(b"{\\rtf1 Body of qMary}").unwrap();
    let entry_id = [&[0u8, 1, 2][..], &wide("qMary Lopez"), &[0, 0], &wide("SMTP")].concat();
    let sizes: &[(u32, u64)] =
        &[(0x0037_001f, 12), (0x0039_0040, TIME), (0x3007_0040, TIME), (0x8000_0003, 4_418_822), (0x3fde_0003, 65001)];
    let short: &[(u32, u64)] = &[(0x3001_001e, 6)];
    file(&[
        ("__properties_version1.0", &properties(32, sizes)),
        ("__substg1.0_0037001F", &wide("about qMary")),
        ("__substg1.0_1000001F", &wide("qMary came")),
        ("__substg1.0_10130102", "<p>qMaré</p>".as_bytes()),
        ("__substg1.0_10090102", &rtf),
        ("__substg1.0_0C190102", &entry_id),
        ("__substg1.0_8001101F", &[10, 0, 0, 0]),
        ("__substg1.0_8001101F-00000000", &wide("qTag")),
        ("__nameid_version1.0/__substg1.0_00030102", &[0, 0, 0, 0, 7, 0, 0, 0]),
        ("__nameid_version1.0/__substg1.0_00040102", &names),
        ("__recip_version1.0_#00000000/__properties_version1.0", &properties(8, short)),
        ("__recip_version1.0_#00000000/__substg1.0_3001001E", b"qBob"),
        ("__attach_version1.0_#00000000/__properties_version1.0", &properties(8, &[])),
        ("__attach_version1.0_#00000000/__substg1.0_3707001F", &wide("qnote.txt")),
        ("__attach_version1.0_#00000000/__substg1.0_37010102", b"Seen: qTom"),
        ("__attach_version1.0_#00000001/__properties_version1.0", &properties(8, &[])),
        ("__attach_version1.0_#00000001/__substg1.0_3701000D/__properties_version1.0", &properties(24, &[])),
        ("__attach_version1.0_#00000001/__substg1.0_3701000D/__substg1.0_0037001F", &wide("qInner")),
    ])
}

fn read(bytes: &[u8]) -> Extract {
    Ole.extract(bytes, &Limits::default()).unwrap()
}

#[test]
fn every_property_is_read() {
    let extract = read(&message());
    let all: Vec<&str> = extract.units.iter().map(|u| u.text.as_str()).collect();
    for text in ["about qMary", "qMary came", "qTag", "qBob", "qnote.txt", "qInner", "2026-03-14 08:00:00", "4418822"] {
        assert!(all.contains(&text), "{text} in {all:?}");
    }
    assert_eq!(all.iter().filter(|t| t.contains("2026")).count(), 1);
    assert!(all.iter().any(|t| t.contains("qMary Lopez")));
    let parts: Vec<&[u8]> = extract.parts.iter().map(|p| p.bytes.as_slice()).collect();
    assert!(parts.contains(&&b"{\\rtf1 Body of qMary}"[..]) && parts.contains(&&b"Seen: qTom"[..]));
    let html = extract.parts.iter().find(|p| p.bytes.starts_with(b"<p>")).unwrap();
    assert_eq!(html.content_type.as_deref(), Some("text/html; charset=utf-8"));
    let number = extract.units.iter().find(|u| u.text == "4418822").unwrap();
    assert_eq!(number.path, [crate::finding::Segment::Key("chart".into())]);
    assert!(extract.unread.is_empty());
}

#[test]
fn every_property_is_written_and_nothing_is_left_behind() {
    let bytes = message();
    let extract = read(&bytes);
    let mut edits = Edits::default();
    for (number, unit) in extract.units.iter().enumerate() {
        if let Some(start) = unit.text.find('q') {
            let end = unit.text.get(start..).and_then(|t| t.find([' ', '.'])).map_or(unit.text.len(), |e| start + e);
            edits.units.push((number, vec![Edit { start, end, with: "[X]".into(), rects: Vec::new() }]));
        } else if unit.text.starts_with("2026") || unit.text == "4418822" {
            let edit = Edit { start: 0, end: unit.text.len(), with: "[X]".into(), rects: Vec::new() };
            edits.units.push((number, vec![edit]));
        }
    }
    for (part, old) in extract.parts.iter().enumerate() {
        let bytes = String::from_utf8(old.bytes.clone()).unwrap().replace('q', "").into_bytes();
        edits.parts.push(PartEdit { part, bytes });
    }
    let new = Ole.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    let again = read(&new);
    let all: Vec<&str> = again.units.iter().map(|u| u.text.as_str()).collect();
    assert!(!all.iter().any(|t| t.contains('q') || t.contains("2026") || t.contains("4418822")), "{all:?}");
    assert!(all.contains(&"about [X]") && all.contains(&"[X] came") && all.contains(&"[X].txt"), "{all:?}");
    assert_eq!(again.units.len(), extract.units.len());
    for (new, edit) in again.parts.iter().zip(&edits.parts) {
        assert_eq!(new.bytes, edit.bytes);
    }
    for value in [&b"qTom"[..], &wide("qMary"), &wide("qInner"), b"qBob", &TIME.to_le_bytes()] {
        // The time that the program noted stays.
        let left = memchr::memmem::find_iter(&new, value).count();
        assert_eq!(left, usize::from(value == TIME.to_le_bytes()), "{}", value.escape_ascii());
    }
    let mut file = CompoundFile::open_strict(Cursor::new(new.as_slice())).unwrap();
    let sizes = stream(&mut file, PROPERTIES, &Limits::default()).unwrap();
    assert_eq!(sizes.get(40..44), Some(&20u32.to_le_bytes()[..]));
}

#[test]
fn other_compound_files_are_told_by_name() {
    let of = |name| Ole.extract(&file(&[(name, b"x")]), &Limits::default());
    assert_eq!(of("WordDocument"), Err(OpaqueReason::UnsupportedFormat("Word 97-2003 document")));
    assert_eq!(of("EncryptedPackage"), Err(OpaqueReason::Encrypted));
    assert_eq!(of("something"), Err(OpaqueReason::UnsupportedFormat("compound file")));
    let store = read(&file(&[("MsoDataStore/ABC/Item", b"<a>qMary</a>")]));
    assert_eq!(store.parts[0].bytes, b"<a>qMary</a>");
    assert_eq!(Ole.extract(&message()[..2000], &Limits::default()), Err(OpaqueReason::Corrupt));
    let object = file(&[
        ("__properties_version1.0", &[0; 32]),
        ("__attach_version1.0_#00000000/__substg1.0_3701000D/CONTENTS", b"x"),
    ]);
    assert_eq!(read(&object).unread.len(), 1);
}
