//! `check --preview` on documents of real programs: what was planted in them is
//! nowhere on the page, nor can it be read in its pictures.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use serde::Deserialize;

use crate::cmd::{run, text};

#[derive(Deserialize)]
struct Entry {
    file: String,
    planted: Vec<String>,
}

/// The documents of the corpus with what is planted in them.
fn entries() -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut all = Vec::new();
    for file in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        if name.starts_with("manifest") && name.ends_with(".json") {
            all.extend(serde_json::from_slice::<Vec<Entry>>(&fs::read(&file).unwrap()).unwrap());
        }
    }
    all
}

/// Letters and digits of a text.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The pictures on a page.
fn pictures(html: &str) -> Vec<(&str, Vec<u8>)> {
    let uris = html.split("src=\"data:image/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let decode = |code: &str| base64::engine::general_purpose::STANDARD.decode(code).unwrap();
    uris.map(|uri| uri.split_once(";base64,").unwrap()).map(|(kind, code)| (kind, decode(code))).collect()
}

/// What Tesseract reads in a picture; none where there is no Tesseract.
fn read(dir: &Path, kind: &str, bytes: &[u8]) -> Option<String> {
    let file = dir.join(format!("read.{kind}"));
    fs::write(&file, bytes).unwrap();
    // Larger letters, as a person would who wants to know.
    let output = Command::new("tesseract").arg(&file).args(["-", "--dpi", "100"]).output().ok()?;
    String::from_utf8(output.stdout).ok()
}

#[test]
fn nothing_planted_is_on_the_page() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["check", corpus.to_str().unwrap(), "--preview", "out.html"], "");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let html = fs::read_to_string(dir.path().join("out.html")).unwrap();
    let entries = entries();
    let mut planted: Vec<&str> = entries.iter().flat_map(|e| &e.planted).map(String::as_str).collect();
    planted.sort_unstable();
    planted.dedup();
    assert!(planted.len() > 8);
    let seen: String =
        pictures(&html).iter().filter_map(|(kind, bytes)| read(dir.path(), kind, bytes)).map(|t| bare(&t)).collect();
    let without =
        html.split("src=\"data:image/").map(|p| p.split_once('"').map_or(p, |(_, rest)| rest)).collect::<String>();
    // The text as a person copies it, without tags: a value could be cut by one.
    let mut copied = String::new();
    let mut is_tag = false;
    for c in without.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => copied.push(c),
            _ => {}
        }
    }
    let copied = bare(&copied);
    for value in planted {
        assert!(!without.contains(value), "{value} is on the page");
        assert!(!copied.contains(&bare(value)) && !seen.contains(&bare(value)), "{value} can be read on the page");
        for word in value.split([' ', '@']).filter(|w| w.len() > 5) {
            assert!(!without.contains(word), "{word} of {value} is on the page");
            assert!(!seen.contains(&bare(word)), "{word} of {value} can be read in a picture");
        }
    }
    for entry in entries.iter().filter(|e| !e.planted.is_empty()) {
        assert!(html.contains(&format!("{}</h2>", entry.file)), "{} is not on the page", entry.file);
    }
}

#[test]
fn the_page_is_written_in_whole_and_only_for_its_owner() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "SSN: 123-45-6789\n").unwrap();
    let output = run(dir.path(), &["check", "a.txt", "--preview", "out.html", "--show-values"], "");
    assert_eq!(output.status.code(), Some(1));
    let html = fs::read_to_string(dir.path().join("out.html")).unwrap();
    assert!(html.contains("123-45-6789") && html.contains("shows identifiers in clear") && html.ends_with("</html>\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(dir.path().join("out.html")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // What could not be written leaves nothing behind.
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
