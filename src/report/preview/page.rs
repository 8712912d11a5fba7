//! The whole page.

use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use crate::finding::{IdentifierType, debug_without_content};
use crate::report::Totals;

use super::html::{count, escaped};
use super::section::{PICTURE, Section, group};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Bytes of sections held in memory; more goes to an unnamed temporary file.
const IN_MEMORY: usize = 16 << 20;
/// Bytes of pictures on one page, as they are written.
const PICTURES: usize = 64 << 20;
/// Files shown on one page.
const FILES: usize = 1000;
/// Stands for a picture that is one too many.
const NO_PICTURE: &str = "data:image/gif;base64,R0lGODlhAQABAIAAAMDAwAAAACwAAAAAAQABAAACAkQBADs=";

/// A page as it grows. What is masked is masked before it comes here.
pub struct Page {
    sections: SpooledTempFile,
    index: Vec<Entry>,
    counts: BTreeMap<IdentifierType, u64>,
    more_files: u64,
    pictures: usize,
    /// Values are shown in clear.
    shows: bool,
}

debug_without_content! {
    Page, "Page";
    Entry, "Entry";
}

struct Entry {
    name: String,
    kind: &'static str,
    findings: u64,
    unread: u64,
}

impl Page {
    /// An empty page; `shows` says that values are shown in clear.
    pub fn new(shows: bool) -> Self {
        let sections = tempfile::spooled_tempfile(IN_MEMORY);
        let (index, counts) = (Vec::new(), BTreeMap::new());
        Page { sections, index, counts, more_files: 0, pictures: 0, shows }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// If the temporary file cannot be written.
    pub fn add(&mut self, section: &Section) -> io::Result<()> {
        for (kind, n) in &section.counts {
            *self.counts.entry(*kind).or_default() += n;
        }
        if self.index.len() >= FILES {
            self.more_files += 1;
            return Ok(());
        }
        let number = self.index.len() + 1;
        let findings: u64 = section.counts.values().sum();
        let types: Vec<&str> = section.counts.keys().map(|kind| kind.as_str()).collect();
        let out = &mut self.sections;
        write!(
            out,
            "<section id=\"f{number}\" class=\"file\" data-types=\"{}\" data-unread=\"{}\"><h2>{}</h2><p class=\"soft\">{}</p>",
            types.join(" "),
            section.unread,
            escaped(&section.name),
            escaped(&about(section)),
        )?;
        let mut pictures = section.pictures.iter();
        for (nth, piece) in section.body.split(PICTURE).enumerate() {
            if nth > 0 {
                let picture = pictures.next().map_or(NO_PICTURE, String::as_str);
                self.pictures += picture.len();
                out.write_all(if self.pictures > PICTURES { NO_PICTURE } else { picture }.as_bytes())?;
            }
            out.write_all(piece.as_bytes())?;
        }
        out.write_all(b"<p class=\"up\"><a href=\"#top\">to the top</a></p></section>\n")?;
        let (name, kind, unread) = (section.name.clone(), section.kind, section.unread);
        self.index.push(Entry { name, kind, findings, unread });
        Ok(())
    }

    /// Writes the page of a run that came to `totals`.
    ///
    /// # Errors
    /// Those of `out`, or of the temporary file.
    pub fn write(mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.summary(totals, out)?;
        self.filters(out)?;
        self.contents(out)?;
        out.write_all(b"<main>\n")?;
        self.sections.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.sections, out)?;
        if self.more_files > 0 {
            let more = count(self.more_files, "more file");
            writeln!(out, "<p class=\"note\">and {more} with findings, not shown here: check them by themselves.</p>")?;
        }
        if self.index.is_empty() {
            writeln!(out, "<p class=\"none\">Nothing was found, and everything could be read.</p>")?;
        }
        writeln!(out, "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>")
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
        let (style, script) = (digest(STYLE), digest(SCRIPT));
        writeln!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
             style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
             <meta name=\"generator\" content=\"phi-guard\">\n<title>What phi-guard found</title>\n\
             <style>{STYLE}</style>\n</head>\n<body id=\"top\">"
        )?;
        writeln!(out, "<header>\n<h1>What phi-guard found</h1>")?;
        if self.shows {
            return writeln!(
                out,
                "<p class=\"warn\" role=\"note\"><b>This page shows identifiers in clear.</b> Keep it as you keep the \
                 files themselves, and delete it when you are done.</p>\n</header>"
            );
        }
        writeln!(
            out,
            "<p class=\"soft\">Values are masked, and painted over in pictures. What was not recognised is not: look \
             before you pass this page on.</p>\n</header>"
        )
    }

    fn summary(&self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let total = totals.table.rows().last().map(|(_, row)| row).unwrap_or_default();
        writeln!(out, "<section class=\"summary\" aria-label=\"Summary\">\n<dl class=\"tiles\">")?;
        for (class, n, what) in [
            ("", totals.files, "files checked"),
            ("bad", total.with_findings, "with findings"),
            ("doubt", total.unscannable + totals.errors, "not read in whole"),
            ("good", total.clean, "clean"),
            ("bad", totals.total(), "findings"),
        ] {
            let class = if n == 0 { "" } else { class };
            writeln!(out, "<div class=\"tile {class}\"><dt>{what}</dt><dd>{n}</dd></div>")?;
        }
        writeln!(
            out,
            "</dl>\n<details{}><summary>By type of file</summary>\n<div class=\"wide\"><table class=\"kinds\"><thead><tr><th scope=\"col\">type</th>\
             <th scope=\"col\" class=\"n\">files</th><th scope=\"col\" class=\"n\">with findings</th><th scope=\"col\" class=\"n\">clean</th>\
             <th scope=\"col\" class=\"n\">unscannable</th><th scope=\"col\" class=\"n\">findings</th><th scope=\"col\">not read because</th></tr></thead>\n<tbody>",
            if totals.files > 1 { " open" } else { "" }
        )?;
        for (kind, row) in totals.table.rows() {
            write!(out, "<tr><th scope=\"row\">{}</th>", escaped(kind))?;
            for n in [row.files, row.with_findings, row.clean, row.unscannable, row.findings] {
                write!(out, "<td class=\"n{}\">{n}</td>", if n == 0 { " zero" } else { "" })?;
            }
            writeln!(out, "<td>{}</td></tr>", escaped(&row.because()))?;
        }
        writeln!(out, "</tbody></table></div></details>\n</section>")
    }

    /// Shown by the script: without it they would do nothing.
    fn filters(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.index.is_empty() {
            return Ok(());
        }
        writeln!(out, "<form class=\"filters\" hidden>\n<fieldset><legend>Types</legend>")?;
        for (kind, n) in &self.counts {
            let letter = kind.safe_harbor().map(|l| format!("Safe Harbor ({l})")).unwrap_or_default();
            writeln!(
                out,
                "<label class=\"chip {}\" title=\"{letter}\"><input type=\"checkbox\" name=\"type\" value=\"{kind}\" checked> {kind} <span>{n}</span></label>",
                group(*kind)
            )?;
        }
        let unread: u64 = self.index.iter().map(|entry| entry.unread).sum();
        if unread > 0 {
            writeln!(
                out,
                "<label class=\"chip doubt\"><input type=\"checkbox\" name=\"type\" value=\"UNSCANNABLE\" checked> could not be read <span>{unread}</span></label>"
            )?;
        }
        writeln!(
            out,
            "<button type=\"button\" data-all=\"1\">all</button> <button type=\"button\" data-all=\"0\">none</button></fieldset>\n\
             <label class=\"find\">File <input type=\"search\" name=\"file\" autocomplete=\"off\" placeholder=\"part of its name\"></label>\n</form>"
        )
    }

    fn contents(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.index.len() < 2 {
            return Ok(());
        }
        writeln!(out, "<nav aria-label=\"Files\">\n<ul>")?;
        for (number, entry) in self.index.iter().enumerate() {
            let mut told = Vec::new();
            if entry.findings > 0 {
                told.push(count(entry.findings, "finding"));
            }
            if entry.unread > 0 {
                told.push(format!("{} not read", entry.unread));
            }
            writeln!(
                out,
                "<li><a href=\"#f{}\">{}</a> <span class=\"soft\">{}</span></li>",
                number + 1,
                escaped(&entry.name),
                escaped(&std::iter::once(entry.kind.to_owned()).chain(told).collect::<Vec<_>>().join(" · "))
            )?;
        }
        writeln!(out, "</ul>\n</nav>")
    }
}

/// What there is to say of a file in a line.
fn about(section: &Section) -> String {
    let mut words: Vec<String> = Vec::new();
    if !section.kind.is_empty() {
        words.push(section.kind.to_owned());
    }
    words.extend(section.counts.iter().map(|(kind, n)| format!("{kind} {n}")));
    if section.unread > 0 {
        words.push(format!("{} not read", section.unread));
    }
    words.join(" · ")
}
