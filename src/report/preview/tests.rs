use std::sync::Arc;

use super::*;
use crate::content::Limits;
use crate::content::document::{Edits, Extract, Extractor, Failure, InProcess, Picture, View, Word};
use crate::detect::Detector;
use crate::finding::{Field, Location, Rect};
use crate::guard::policy::no_files;
use crate::guard::{BodyInfo, CompiledPolicy, Guard, Key, Mark, Output, Seen, SessionStart};
use crate::report::{Scanned, Shown, Table, Totals};

/// Draws pictures of eight bytes, so that a page does not depend on encoders.
struct Drawer;

impl Extractor for Drawer {
    fn extract(&self, format: &'static str, bytes: &[u8], limits: &Limits) -> Result<Extract, Failure> {
        InProcess.extract(format, bytes, limits)
    }

    fn rewrite(&self, _: &'static str, _: &[u8], _: &Edits, _: &Limits) -> Result<Vec<u8>, Failure> {
        unreachable!("nothing is written")
    }

    fn view(&self, _: &'static str, bytes: &[u8], view: &View, _: &Limits) -> Result<Picture, Failure> {
        assert!(!view.cover.is_empty(), "shown as it is");
        let (size, extent) = ([400, 140], [400.0, 140.0]);
        Ok(Picture { is_jpeg: false, size, extent, pixels: size, bytes: bytes.to_vec() })
    }
}

fn guard() -> Guard {
    let detector = Detector::builtin().unwrap();
    let policy = CompiledPolicy::load("test.toml", "", None, &no_files).unwrap();
    Guard::new(detector, policy, Key::new([9; 32])).with_extractor(Arc::new(Drawer))
}

/// What the page shows of a file, and the file as reported.
fn look(guard: &Guard, name: &str, bytes: &[u8], show: bool) -> (Scanned, Option<Section>) {
    let collector = Collector::new(guard.extractor(), Limits::default(), show);
    let start = SessionStart { method: "", path: "", content_type: None, year: 2026 };
    let mut session = guard.session(&start).output(Output::Never).watched(collector.witness());
    let info = BodyInfo { part: "file", file_name: Some(name), content_type: None, content_encoding: None };
    session.body(&info).unwrap();
    let mut out = Vec::new();
    session.push(bytes, &mut out).unwrap();
    let verdict = session.finish(&mut out).unwrap();
    let shown_name = verdict.findings.first().and_then(|r| r.location.archive.first().or(r.location.name.as_ref()));
    let name = shown_name.cloned().unwrap_or_else(|| name.to_owned());
    let kept: Vec<_> = (0..verdict.findings.len()).map(Some).collect();
    let findings = verdict.findings.into_iter().map(|report| Shown { report, excerpt: None }).collect();
    let item = Scanned { name, findings, more: 0, error: None, kind: "text" };
    let section = section(&item, collector.take(), &kept);
    (item, section)
}

fn page(files: &[(&str, &[u8])], show: bool) -> String {
    let guard = guard();
    let mut page = Page::new(show);
    let mut totals = Totals { table: Table::default(), ..Totals::default() };
    for (name, bytes) in files {
        let (item, section) = look(&guard, name, bytes, show);
        totals.files += 1;
        totals.table.take(&item);
        for shown in &item.findings {
            *totals.findings.entry(shown.report.finding.kind).or_default() += 1;
        }
        if let Some(section) = section {
            page.add(&section).unwrap();
        }
    }
    totals.findings.remove(&crate::finding::IdentifierType::Unscannable);
    let mut out = Vec::new();
    page.write(&totals, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const MAIL: &str = "From: Tom Becker <tom.becker@example-mail.org>\r\nSubject: Maria Quintero Lopez\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMs. Quintero Lopez, MRN \
    00418822, was seen on March 14, 2021.\r\n--b\r\nContent-Type: text/plain\r\n\
    Content-Disposition: attachment; filename=\"labs.txt\"\r\n\r\nSodium 138.\r\nMRN: 00418823\r\n--b--\r\n";

const FILES: &[(&str, &[u8])] = &[
    ("notes/visit.txt", b"Seen today in clinic.\nPatient: Maria Quintero Lopez, DOB 03/14/1956, MRN 00418822.\nStable; Quintero Lopez will call.\n"),
    ("labs.csv", b"name,mrn,sodium\nTom Becker,00418823,138\nAnna Weiss,00418824,141\n"),
    ("mail.eml", MAIL.as_bytes()),
    ("SSN 536-22-7719.txt", b"nothing\n"),
    ("clean.txt", b"Parkinson's disease, stable.\n"),
    ("blob.bin", b"\0\x01\x02\x80\x81\xfe\0\x01"),
];

/// What must be nowhere on the page: values, and what they are made of.
const PLANTED: &[&str] = &[
    "Maria",
    "Quintero",
    "Lopez",
    "03/14",
    "1956",
    "00418822",
    "00418823",
    "00418824",
    "Becker",
    "becker",
    "Anna",
    "Weiss",
    "March",
    "536-22",
    "7719",
    "example-mail",
];

#[test]
fn the_page_is_as_recorded_and_holds_no_value() {
    let html = page(FILES, false);
    for value in PLANTED {
        assert!(!html.contains(value), "{value} is on the page");
    }
    let start = html.find("<header>").unwrap();
    let end = html.rfind("<script>").unwrap();
    // How sure the detector is changes with its weights, and tells nothing of the page.
    let score = regex::Regex::new(r", [01]\.[0-9]{2}, ").unwrap();
    insta::assert_snapshot!("page", score.replace_all(&html[start..end], ", SCORE, "));
}

/// A picture with a line of text and a name in its metadata, as a session tells of it.
fn scan(show: bool) -> (Scanned, Section) {
    let guard = guard();
    let (item, _) = look(&guard, "a.txt", b"Patient: Maria Quintero Lopez, MRN 00418822.\n", show);
    let collector = Collector::new(guard.extractor(), Limits::default(), show);
    let mut witness = collector.witness();
    witness.opened("png");
    let text = "Patient: Maria Quintero Lopez, MRN 00418822.";
    let words: Vec<Word> = text
        .split(' ')
        .scan(0, |at, word| {
            let start = std::mem::replace(at, *at + word.len() + 1);
            let side = |n: usize| u32::try_from(n).unwrap();
            let rect = Rect { x: side(start) * 8, y: 20, width: side(word.len()) * 8, height: 14 };
            Some(Word { start, end: start + word.len(), rect, confidence: 90 })
        })
        .collect();
    let marks: Vec<Mark> = item
        .findings
        .iter()
        .enumerate()
        .map(|(n, shown)| {
            let finding = &shown.report.finding;
            Mark { span: finding.span, kind: finding.kind, report: Some(n) }
        })
        .collect();
    assert_eq!(marks.len(), 2);
    let location = Location { name: Some("scan.png".into()), ..Location::default() };
    let field = Field::default();
    witness.text(&Seen { text, offset: 0, scanned: true, location: &location, field, words: &words, marks: &marks });
    witness.closed("png", b"\x89PNG");
    let item = Scanned { name: "scan.png".into(), ..item };
    let section = section(&item, collector.take(), &[Some(0), Some(1)]).unwrap();
    (item, section)
}

#[test]
fn a_picture_has_its_boxes_and_a_list_and_no_text() {
    let (_, section) = scan(false);
    let mut page = Page::new(false);
    page.add(&section).unwrap();
    let mut out = Vec::new();
    page.write(&Totals::default(), &mut out).unwrap();
    let html = String::from_utf8(out).unwrap();
    let figure = &html[html.find("<figure").unwrap()..html.find("</figure>").unwrap()];
    insta::assert_snapshot!("figure", figure);
    assert!(!html.contains("Maria") && !html.contains("00418822") && !html.contains("class=\"passages\""));
}

#[test]
fn values_are_shown_only_when_asked_for() {
    let html = page(&FILES[..2], true);
    assert!(html.contains("Maria Quintero Lopez") && html.contains("00418823"));
    assert!(html.contains("shows identifiers in clear"));
}

#[test]
fn the_page_needs_nothing_from_outside_and_runs_only_its_own_script() {
    let html = page(FILES, false);
    let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; img-src data:; "), "{policy}");
    assert!(!html.contains("http://") && !html.contains("https://"));
    use base64::Engine as _;
    use sha2::Digest as _;
    for (tag, source) in [("style", "style-src"), ("script", "script-src")] {
        let content = html.split(&format!("<{tag}>")).nth(1).unwrap().split(&format!("</{tag}>")).next().unwrap();
        let digest = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(content.as_bytes()));
        assert!(policy.contains(&format!("{source} 'sha256-{digest}'")), "{tag}");
        assert_eq!(html.matches(&format!("<{tag}")).count(), 1);
    }
    assert!(!html.contains(" style=") && !html.contains(" onclick=") && !html.contains("javascript:"));
}

#[test]
fn hostile_names_and_texts_are_text() {
    let bad = "\"><img src=x onerror=alert(1)>'.txt";
    let text =
        b"Seen <script>alert(1)</script> \x1b[31m \"><svg onload=alert(2)> MRN: 00418822 </mark></section>\x01<!-- and more of \
        it, so that one character that controls something does not make it unreadable, which a text of this length can bear\n";
    let csv = b"<b>name</b>,\"mrn\"\"><script>\",x\n</td><script>alert(3)</script>,MRN 00418822,1\n\"\"\"><i>\",y,z\n";
    let html = page(&[(bad, text), ("a&b<i>.csv", csv)], false);
    let body = &html[html.find("<body").unwrap()..html.rfind("<script>").unwrap()];
    for markup in ["<script", "<svg onload", "<img src=x", "<b>name", "<i>", "<!--", "\u{1b}", "\u{1}"] {
        assert!(!body.contains(markup), "{markup} in {body}");
    }
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && body.contains("onerror=alert(1)&gt;&#39;.txt"));
    // All that is opened is closed.
    for tag in ["section", "p", "ul", "li", "mark", "table", "td", "div", "tr"] {
        let opened = body.matches(&format!("<{tag}>")).count() + body.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, body.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn there_is_an_end_to_it() {
    let many: String = (0..2000).map(|n| format!("{}\nMRN: 0041{n:04}\n", "word ".repeat(60))).collect();
    let html = page(&[("many.txt", many.as_bytes())], false);
    assert!(html.len() < 300_000, "{}", html.len());
    assert!(html.contains("more findings, not listed here"));
}
