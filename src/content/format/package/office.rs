//! Which member of a package is what.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::content::document::TextUnit;
use crate::content::format::archive::zip::{Change, Package as Archive};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, debug_without_content};

use super::sheet::Book;
use super::text::{Code, Text, spliced};
use super::walk::{Member, Walked, attribute, local, walk};
use crate::content::format::table::{Cell, label};

/// A package taken apart.
#[derive(Default)]
pub(super) struct Document {
    pub(super) texts: Vec<Text>,
    /// Members that are documents of their own.
    pub(super) parts: Vec<(usize, Location)>,
    /// Members in UTF-16.
    wide: Vec<usize>,
}

debug_without_content! {
    Document, "Document";
}

/// Elements of Office Open XML that hold the text of a paragraph.
const CARRIERS: &[&str] = &["t", "delText", "instrText", "delInstrText"];

/// True if the members make up one document.
pub(super) fn is_package(archive: &Archive<'_>) -> bool {
    archive.entries.iter().any(|e| e.name == "[Content_Types].xml")
        || (archive.entries.first().is_some_and(|e| e.name == "mimetype")
            && archive.entries.iter().any(|e| e.name == "META-INF/manifest.xml"))
}

impl Document {
    /// Reads all members.
    ///
    /// # Errors
    /// If one is broken or encrypted: then the document is not read at all.
    pub(super) fn read(archive: &mut Archive<'_>, limits: &Limits) -> Result<Document, OpaqueReason> {
        let names: Vec<String> = archive.entries.iter().map(|e| e.name.clone()).collect();
        let mut document = Document::default();
        let mut book = Book::default();
        let mut sheets = BTreeMap::new();
        // What cells refer to comes before the cells.
        let rank = |name: &str| match name {
            "xl/workbook.xml" | "xl/styles.xml" => 0,
            "xl/_rels/workbook.xml.rels" => 1,
            "xl/sharedStrings.xml" => 2,
            _ => 3,
        };
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|i| (names.get(*i).map_or(3, |n| rank(n)), *i));
        let mut ids = BTreeMap::new();
        for file in order {
            let Some(name) = names.get(file).filter(|n| !n.ends_with('/')) else { continue };
            if name == "mimetype" {
                continue;
            }
            let bytes = archive.read(file)?;
            if name.contains("printerSettings") {
                document.printer(file, &bytes);
                continue;
            }
            let Some(source) = xml(name, &bytes)? else {
                // Fonts, cut down and scrambled, hold letters and no text.
                if !name.ends_with(".odttf") && !name.ends_with(".fntdata") {
                    document.parts.push((file, place(name, &BTreeMap::new())));
                }
                continue;
            };
            match name.as_str() {
                "META-INF/manifest.xml" if source.contains("encryption-data") => return Err(OpaqueReason::Encrypted),
                "xl/styles.xml" => book.read_styles(source)?,
                "xl/workbook.xml" => ids = sheet_ids(source, &mut book)?,
                "xl/_rels/workbook.xml.rels" => sheets = sheet_files(source, &ids)?,
                "xl/sharedStrings.xml" => {
                    let member = Member { file, carriers: Some(CARRIERS), ..Member::default() };
                    for text in walk(source, &member, limits)?.texts {
                        book.strings.push(text);
                        book.shown.push(false);
                    }
                    continue;
                }
                _ => {}
            }
            let location = place(name, &sheets);
            let member = member(name, file, location.clone());
            let Walked { texts, cells } = walk(source, &member, limits)?;
            document.add(texts, cells);
            if member.skipped.contains(&"sheetData") {
                let (mut texts, mut cells) = (Vec::new(), Vec::new());
                book.read_cells(source, file, &location, &mut texts, &mut cells, 0)?;
                document.add(texts, cells);
            }
        }
        let Book { strings, shown, .. } = book;
        let unused = Location { layer: Some("unused strings".into()), ..Location::default() };
        for (string, shown) in strings.into_iter().zip(shown) {
            if !shown {
                document.texts.push(string.shared(TextUnit::plain("", unused.clone())));
            }
        }
        document.texts.retain(|text| !text.unit.text.trim().is_empty());
        Ok(document)
    }

    fn add(&mut self, mut texts: Vec<Text>, cells: Vec<Cell>) {
        label(&mut texts.iter_mut().map(|t| &mut t.unit).collect::<Vec<_>>(), &cells);
        self.texts.append(&mut texts);
    }

    /// The settings of a printer: names of printers, trays and owners in UTF-16.
    fn printer(&mut self, file: usize, bytes: &[u8]) {
        let place = Location { layer: Some("printer settings".into()), ..Location::default() };
        self.wide.push(file);
        for shift in [0, 1] {
            let units = bytes.get(shift..).unwrap_or_default().chunks_exact(2);
            let (mut text, mut start) = (String::new(), shift);
            for (n, pair) in units.chain([&[0, 0][..]]).enumerate() {
                match pair {
                    [low @ b' '..=b'~', 0] => {
                        if text.is_empty() {
                            start = shift + 2 * n;
                        }
                        text.push(char::from(*low));
                    }
                    _ if text.len() >= 4 => {
                        let mut found = Text::new(TextUnit::plain("", place.clone()));
                        found.push(&text, file, start..start + 2 * text.len(), Code::Utf16);
                        self.texts.push(found);
                        text.clear();
                    }
                    _ => text.clear(),
                }
            }
        }
    }

    /// The member `file` with the ranges replaced.
    pub(super) fn spliced(&self, file: usize, source: &[u8], changes: &[(Range<usize>, String)]) -> Option<Vec<u8>> {
        if !self.wide.contains(&file) {
            // Offsets are those of the text, without a byte order mark.
            let source = source.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source);
            return spliced(source, changes);
        }
        let mut new = source.to_vec();
        for (range, _) in changes {
            for pair in new.get_mut(range.clone())?.chunks_exact_mut(2) {
                pair.copy_from_slice(&[b'x', 0]);
            }
        }
        Some(new)
    }

    /// A cell that held a formula may hold a text now: the list of formulas,
    /// which programs make anew, is left out if any member changed.
    pub(super) fn forget_order_of_calculation(
        &self,
        archive: &mut Archive<'_>,
        changes: &mut BTreeMap<usize, Change>,
    ) -> Result<(), OpaqueReason> {
        let chain = archive.entries.iter().position(|e| e.name == "xl/calcChain.xml");
        let Some(chain) = chain.filter(|_| !changes.is_empty()) else { return Ok(()) };
        changes.entry(chain).or_default().is_dropped = true;
        for name in ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"] {
            let Some(file) = archive.entries.iter().position(|e| e.name == name) else { continue };
            let known = changes.get_mut(&file).and_then(|c| c.bytes.take());
            let source = known.map_or_else(|| archive.read(file), Ok)?;
            changes.entry(file).or_default().bytes = Some(without_element_about(&source, b"calcChain.xml"));
        }
        Ok(())
    }
}

/// `source` without the empty element that speaks of `what`.
fn without_element_about(source: &[u8], what: &[u8]) -> Vec<u8> {
    let element = memchr::memmem::find(source, what).and_then(|at| {
        let start = memchr::memrchr(b'<', source.get(..at)?)?;
        let end = at + memchr::memmem::find(source.get(at..)?, b"/>")? + 2;
        Some([source.get(..start)?, source.get(end..)?].concat())
    });
    element.unwrap_or_else(|| source.to_vec())
}

/// The text of an XML member; none if it is no XML.
fn xml<'a>(name: &str, bytes: &'a [u8]) -> Result<Option<&'a str>, OpaqueReason> {
    let named = [".xml", ".rels", ".vml", ".rdf"].iter().any(|end| name.ends_with(end));
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !named && !body.starts_with(b"<?xml") {
        return Ok(None);
    }
    // Other encodings are allowed, and hardly ever written.
    let text = std::str::from_utf8(body).map_err(|_| OpaqueReason::UnknownCharset)?;
    let declared = text.get(..200).unwrap_or(text).to_ascii_lowercase();
    let other = declared.starts_with("<?xml")
        && declared.contains("encoding=")
        && !declared.contains("utf-8")
        && !text.is_ascii();
    if other { Err(OpaqueReason::UnknownCharset) } else { Ok(Some(text)) }
}

fn member(name: &str, file: usize, location: Location) -> Member {
    let is_office = !matches!(name, "content.xml" | "styles.xml" | "meta.xml" | "settings.xml");
    let is_style = [
        "styles.xml",
        "stylesWithEffects.xml",
        "fontTable.xml",
        "webSettings.xml",
        "tableStyles.xml",
        "viewProps.xml",
        "presProps.xml",
        "[Content_Types].xml",
        "settings.xml",
        "numbering.xml",
        "manifest.xml",
        "manifest.rdf",
    ];
    Member {
        file,
        location,
        is_metadata: name.starts_with("docProps/") || name == "meta.xml",
        carriers: is_office.then_some(CARRIERS),
        skipped: if name.starts_with("xl/worksheets/sheet") { &["sheetData"] } else { &[] },
        is_style: (is_office && name != "word/settings.xml" && is_style.iter().any(|end| name.ends_with(end)))
            || name.contains("/theme/")
            || matches!(name, "settings.xml" | "META-INF/manifest.xml"),
    }
}

/// Where the texts of a member are.
fn place(name: &str, sheets: &BTreeMap<String, String>) -> Location {
    let number = |prefix: &str| {
        let rest = name.strip_prefix(prefix)?;
        rest.trim_start_matches(char::is_alphabetic).trim_end_matches(".xml").parse::<u32>().ok()
    };
    let layer = match name {
        _ if name.starts_with("docProps/") || name == "meta.xml" => Some("metadata"),
        _ if name.contains("omments") => Some("comments"),
        _ if name.starts_with("word/header") || name.starts_with("word/footer") => Some("headers and footers"),
        _ if name.contains("notesSlide") || name.contains("footnotes") || name.contains("endnotes") => Some("notes"),
        _ if name.ends_with(".rels") => Some("links"),
        _ if name.contains("Master") || name.contains("slideLayout") || name.contains("/theme/") => Some("layout"),
        _ if name.starts_with("customXml/") => Some("data"),
        _ if name.contains("pivotCache") => Some("pivot table"),
        _ if name.contains("chart") => Some("charts"),
        _ => None,
    };
    Location {
        layer: layer.map(str::to_owned),
        slide: number("ppt/slides/slide").or_else(|| number("ppt/notesSlides/notesSlide")),
        sheet: sheets.get(name).cloned(),
        ..Location::default()
    }
}

/// Names of sheets by relationship, from the workbook.
fn sheet_ids(source: &str, book: &mut Book) -> Result<BTreeMap<String, String>, OpaqueReason> {
    let mut ids = BTreeMap::new();
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().map_err(|_| OpaqueReason::Corrupt)? {
            Event::Start(tag) | Event::Empty(tag) => match local(&tag) {
                "sheet" => {
                    if let (Some(id), Some(name)) = (attribute(&tag, "id"), attribute(&tag, "name")) {
                        ids.insert(id, name);
                    }
                }
                "workbookPr" => {
                    let value = attribute(&tag, "date1904").unwrap_or_default();
                    book.from_1904 = matches!(value.as_str(), "1" | "true" | "on");
                }
                _ => {}
            },
            Event::Eof => return Ok(ids),
            _ => {}
        }
    }
}

/// Names of sheets by member.
fn sheet_files(source: &str, ids: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, OpaqueReason> {
    let mut files = BTreeMap::new();
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().map_err(|_| OpaqueReason::Corrupt)? {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "Relationship" => {
                let id = attribute(&tag, "Id").unwrap_or_default();
                let target = attribute(&tag, "Target").unwrap_or_default();
                if let Some(name) = ids.get(&id) {
                    let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                    files.insert(target, name.clone());
                }
            }
            Event::Eof => return Ok(files),
            _ => {}
        }
    }
}
