//! The texts of one XML member, joined as a person reads them: paragraphs out
//! of runs, cells with the labels of their row or column.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::content::document::TextUnit;
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Role, Schema, Segment};

use super::text::{Code, Text};
use crate::content::format::table::Cell;

/// What is known of a member before it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Member {
    /// Its number in the archive.
    pub(super) file: usize,
    /// Where its texts are.
    pub(super) location: Location,
    /// Its texts stand in elements named after what they are (properties).
    pub(super) is_metadata: bool,
    /// Text belongs to its paragraph only inside of these elements; anywhere if none.
    pub(super) carriers: Option<&'static [&'static str]>,
    /// Elements read by somebody else.
    pub(super) skipped: &'static [&'static str],
    /// Attributes are style and machinery: none is read.
    pub(super) is_style: bool,
}

/// Elements whose text is one unit.
const BLOCKS: &[&str] = &["p", "h", "si", "text"];
/// Elements inside a paragraph whose text is not the paragraph's.
const ASIDES: &[&str] = &["txbxContent", "annotation", "note", "changed-region", "frame", "object"];
/// Elements that hold no text of the paragraph but stand for some.
const SIGNS: &[(&str, &str)] =
    &[("tab", "\t"), ("br", "\n"), ("cr", "\n"), ("line-break", "\n"), ("s", " "), ("noBreakHyphen", "-")];
/// Elements whose text is geometry or machinery.
const GEOMETRY: &[&str] = &["posOffset", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset", "align", "numFmt"];
/// Attributes that hold words of people.
const WORDS: &[&str] = &[
    "author",
    "lastAuthor",
    "descr",
    "title",
    "alt",
    "tooltip",
    "display",
    "instr",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "displayName",
    "string",
    "string-value",
    "date-value",
    "author-name",
    "caption",
    "alias",
];
/// Attributes that hold machinery even where there are blanks in it.
const MACHINERY: &[&str] = &[
    "style",
    "path",
    "coordsize",
    "adj",
    "sqref",
    "spans",
    "Requires",
    "Ignorable",
    "eqn",
    "points",
    "panose",
    "typeface",
    "ascii",
    "hAnsi",
    "cs",
    "eastAsia",
    "font-name",
    "font-family",
    "viewBox",
    "d",
    "formatCode",
    "ContentType",
    "clsid",
    "Extension",
    "mc",
    "from",
    "to",
    "type",
    "schemaLocation",
    "ProcessContents",
];
/// Properties that programs write about themselves.
const ABOUT_PROGRAMS: &[&str] = &[
    "created",
    "modified",
    "lastPrinted",
    "creation-date",
    "print-date",
    "editing-duration",
    "editing-cycles",
    "generator",
    "Application",
    "AppVersion",
    "TotalTime",
    "revision",
    "DocSecurity",
    "Characters",
    "Words",
    "Pages",
    "Lines",
    "Paragraphs",
    "CharactersWithSpaces",
    "Slides",
    "Notes",
    "HiddenSlides",
    "MMClips",
    "ScaleCrop",
    "LinksUpToDate",
    "SharedDoc",
    "HyperlinksChanged",
    "PresentationFormat",
];

/// The texts of a member.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) texts: Vec<Text>,
    /// Which of them stand in tables, and where.
    pub(super) cells: Vec<Cell>,
}

/// Reads the member `source`.
///
/// # Errors
/// If it is no well-formed XML, or defines entities of its own.
pub(super) fn walk(source: &str, member: &Member, limits: &Limits) -> Result<Walked, OpaqueReason> {
    let mut walk =
        Walk { source, member, out: Walked::default(), frames: Vec::new(), tables: Vec::new(), tables_seen: 0 };
    let mut reader = Reader::from_str(source);
    loop {
        let from = position(&reader)?;
        let event = reader.read_event().map_err(|_| OpaqueReason::Corrupt)?;
        let range = from..position(&reader)?;
        match event {
            Event::Start(tag) => {
                if walk.frames.len() >= limits.depth {
                    return Err(OpaqueReason::OverLimit("depth"));
                }
                if member.skipped.contains(&local(&tag)) {
                    reader.read_to_end(tag.to_end().name()).map_err(|_| OpaqueReason::Corrupt)?;
                } else {
                    walk.start(&tag)?;
                }
            }
            Event::Empty(tag) => {
                walk.start(&tag)?;
                walk.end();
            }
            Event::End(_) => walk.end(),
            Event::Text(text) => walk.text(&text, range, Code::Escaped),
            Event::CData(text) => {
                let inner = range.start + "<![CDATA[".len()..range.end.saturating_sub("]]>".len());
                walk.text(&text, inner, Code::CData);
            }
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|_| OpaqueReason::Corrupt)?.map(String::from);
                let known = character.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                walk.text(&known.ok_or(OpaqueReason::Corrupt)?, range, Code::Escaped);
            }
            Event::Comment(text) => {
                let inner = range.start + "<!--".len()..range.end.saturating_sub("-->".len());
                let place = Location { layer: Some("comment in the source".into()), ..member.location.clone() };
                let mut comment = Text::new(TextUnit { role: Role::Comment, ..TextUnit::plain("", place) });
                comment.push(&text, member.file, inner, Code::Escaped);
                walk.out.texts.push(comment);
            }
            Event::DocType(_) => return Err(OpaqueReason::UnsupportedFormat("DOCTYPE in a package")),
            Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if walk.frames.is_empty() { Ok(walk.out) } else { Err(OpaqueReason::Corrupt) }
}

fn position(reader: &Reader<&[u8]>) -> Result<usize, OpaqueReason> {
    usize::try_from(reader.buffer_position()).map_err(|_| OpaqueReason::Corrupt)
}

/// The name without its prefix.
pub(super) fn local<'a>(tag: &'a BytesStart<'_>) -> &'a str {
    let name = tag.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An open element.
struct Frame {
    name: String,
    /// The unit to which text here belongs.
    block: Option<usize>,
    /// The paragraph's own units for deleted text and field codes.
    beside: [Option<usize>; 2],
    /// The unit of text that belongs to no block.
    own: Option<usize>,
}

struct Table {
    number: usize,
    row: usize,
    column: usize,
    repeat: usize,
}

struct Walk<'a> {
    source: &'a str,
    member: &'a Member,
    out: Walked,
    frames: Vec<Frame>,
    tables: Vec<Table>,
    tables_seen: usize,
}

impl Walk<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), OpaqueReason> {
        let name = local(tag).to_owned();
        if !self.member.is_style {
            self.attributes(tag, &name)?;
        }
        let outer = self.frames.last();
        let mut frame = Frame {
            block: outer.and_then(|f| f.block),
            beside: outer.map_or([None; 2], |f| f.beside),
            own: None,
            name,
        };
        match frame.name.as_str() {
            "tbl" | "table" => {
                self.tables.push(Table { number: self.tables_seen, row: 0, column: 0, repeat: 1 });
                self.tables_seen += 1;
            }
            "tr" | "table-row" => self.tables.iter_mut().next_back().into_iter().for_each(|t| {
                t.row += 1;
                t.column = 0;
            }),
            "tc" | "table-cell" | "covered-table-cell" => {
                let repeat = attribute(tag, "number-columns-repeated").and_then(|v| v.parse().ok()).unwrap_or(1);
                if let Some(table) = self.tables.last_mut() {
                    let before = std::mem::replace(&mut table.repeat, repeat);
                    table.column = table.column.saturating_add(before);
                }
            }
            _ => {}
        }
        if BLOCKS.contains(&frame.name.as_str()) && (frame.name != "text" || self.holds_runs()) {
            let text = Text::new(TextUnit::plain("", self.member.location.clone()));
            frame.block = Some(self.push(text));
            frame.beside = [None; 2];
        } else if ASIDES.contains(&frame.name.as_str()) {
            frame.block = None;
        } else if let (Some(block), Some((_, sign))) = (frame.block, SIGNS.iter().find(|(s, _)| *s == frame.name)) {
            let times = attribute(tag, "c").and_then(|v| v.parse::<usize>().ok()).unwrap_or(1).min(1000);
            if let Some(text) = self.out.texts.get_mut(block) {
                text.blank(&sign.repeat(times));
            }
        }
        self.frames.push(frame);
        Ok(())
    }

    /// True in the comments of a workbook, whose `text` holds runs.
    fn holds_runs(&self) -> bool {
        self.frames.last().is_some_and(|f| f.name == "comment")
    }

    fn end(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if matches!(frame.name.as_str(), "tbl" | "table") {
            self.tables.pop();
        }
        // What was opened beside the paragraph stays its own to its end.
        if let Some(outer) = self.frames.last_mut()
            && outer.block == frame.block
        {
            outer.beside = frame.beside;
        }
    }

    fn push(&mut self, text: Text) -> usize {
        let number = self.out.texts.len();
        self.out.texts.push(text);
        if let Some(table) = self.tables.last().filter(|t| t.row > 0) {
            self.out.cells.push(Cell { text: number, table: table.number, row: table.row, column: table.column });
        }
        number
    }

    fn text(&mut self, text: &str, source: Range<usize>, code: Code) {
        let Some(frame) = self.frames.last() else { return };
        let carries = self.member.carriers.is_none_or(|carriers| carriers.contains(&frame.name.as_str()));
        let number = match frame.block {
            Some(block) if carries => match frame.name.as_str() {
                "delText" => self.beside(0, "deleted text"),
                "instrText" | "delInstrText" => self.beside(1, "field code"),
                _ => block,
            },
            _ if text.trim().is_empty() && frame.own.is_none() => return,
            _ if GEOMETRY.contains(&frame.name.as_str()) => return,
            _ if self.member.is_metadata && ABOUT_PROGRAMS.contains(&frame.name.as_str()) => return,
            _ => self.leaf(),
        };
        if self.is_date_of_layout(text) {
            return;
        }
        let file = self.member.file;
        if let Some(unit) = self.out.texts.get_mut(number) {
            unit.push(text, file, source, code);
        }
    }

    /// The date that a program wrote into the pattern of a slide, where it
    /// shows today's instead.
    fn is_date_of_layout(&self, text: &str) -> bool {
        self.member.location.layer.as_deref() == Some("layout")
            && self.frames.iter().rev().nth(1).is_some_and(|f| f.name == "fld")
            && !text.contains(char::is_alphabetic)
    }

    fn beside(&mut self, which: usize, layer: &str) -> usize {
        let known = self.frames.last().and_then(|f| f.beside.get(which).copied().flatten());
        if let Some(number) = known {
            return number;
        }
        let place = Location { layer: Some(layer.to_owned()), ..self.member.location.clone() };
        let number = self.push(Text::new(TextUnit::plain("", place)));
        if let Some(slot) = self.frames.last_mut().and_then(|f| f.beside.get_mut(which)) {
            *slot = Some(number);
        }
        number
    }

    /// The unit of text in an element that is no paragraph, named after it.
    fn leaf(&mut self) -> usize {
        if let Some(own) = self.frames.last().and_then(|f| f.own) {
            return own;
        }
        let name = self.frames.last().map_or("", |f| f.name.as_str());
        let mut unit = TextUnit::meta(name, "", self.member.location.clone());
        if !self.member.is_metadata {
            unit.schema = Schema::Xml;
            unit.role = Role::Value;
        }
        let number = self.push(Text::new(unit));
        if let Some(frame) = self.frames.last_mut() {
            frame.own = Some(number);
        }
        number
    }

    fn attributes(&mut self, tag: &BytesStart<'_>, element: &str) -> Result<(), OpaqueReason> {
        let external = attribute(tag, "TargetMode").is_some_and(|mode| mode == "External");
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| OpaqueReason::Corrupt)?;
            let key = attribute.key.into_inner();
            let name = key.rsplit_once(':').map_or(key, |(_, local)| local);
            let value = unescape(&attribute.value).map_err(|_| OpaqueReason::Corrupt)?;
            if !(is_read(element, key, name, &value) || external && name == "Target") {
                continue;
            }
            let start = (attribute.value.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
            let range = start..start.saturating_add(attribute.value.len());
            if self.source.get(range.clone()) != Some(&*attribute.value) {
                return Err(OpaqueReason::Corrupt);
            }
            let path = vec![Segment::Key(element.into()), Segment::Key(format!("@{name}").into())];
            let location = self.member.location.clone();
            // The path tells where; as a label it says nothing (`name` is that of a shape).
            let schema = if FONTS.contains(&element) { Schema::Xml } else { Schema::default() };
            let unit = TextUnit { location, schema, role: Role::Meta, path, ..TextUnit::default() };
            let mut text = Text::new(unit);
            text.push(&value, self.member.file, range, Code::Escaped);
            self.out.texts.push(text);
        }
        Ok(())
    }
}

/// Elements that name fonts and languages, "Cambria Math" among them: the path
/// says so (`patterns/fields/ccda.toml`).
const FONTS: &[&str] =
    &["mathFont", "rFonts", "latin", "ea", "cs", "sym", "buFont", "lang", "themeFontLang", "font-face", "font"];

/// True if the value of an attribute may be words.
fn is_read(element: &str, key: &str, name: &str, value: &str) -> bool {
    if key.starts_with("xmlns") || value.trim().is_empty() || MACHINERY.contains(&name) || name.starts_with("rsid") {
        return false;
    }
    WORDS.contains(&name)
        || matches!(
            (element, name),
            ("sheet" | "definedName" | "tableColumn" | "cacheField" | "docVar" | "cmAuthor", _)
        )
        || matches!((element, name), ("s" | "docVar" | "tag", "v" | "val") | ("table", "name"))
        || value.contains(|c: char| c.is_whitespace() || c == '@' || (c.is_alphabetic() && !c.is_ascii()))
        || value.starts_with("mailto:")
}

/// The value of the attribute of this local name.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().flatten().find_map(|attribute| {
        let key = attribute.key.into_inner();
        let own = key.rsplit_once(':').map_or(key, |(_, local)| local);
        (own == name).then(|| unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str, member: &Member) -> Vec<String> {
        let walked = walk(source, member, &Limits::default()).unwrap();
        walked.texts.into_iter().map(|t| t.unit.text).filter(|t| !t.is_empty()).collect()
    }

    const OFFICE: Option<&[&str]> = Some(&["t", "delText", "instrText", "delInstrText"]);

    #[test]
    fn runs_are_joined_and_what_is_beside_them_is_apart() {
        let source = "<w:p><w:r><w:t>Ma</w:t></w:r><w:del><w:r><w:delText>Bob</w:delText></w:r></w:del><w:r><w:t>ry \
                      &amp; &#83;on</w:t><w:tab/><w:t>x</w:t></w:r><w:del><w:r><w:delText>by</w:delText></w:r></w:del></w:p>";
        let member = Member { carriers: OFFICE, ..Member::default() };
        assert_eq!(texts(source, &member), ["Mary & Son\tx", "Bobby"]);
    }

    #[test]
    fn text_boxes_and_attributes_are_read() {
        let source = "<w:p><w:t>a</w:t><wp:posOffset>914400</wp:posOffset><wp:docPr id='1' descr='Mary Lopez' \
                      name='Box'/><w:txbxContent><w:p><w:t>in it</w:t></w:p></w:txbxContent><w:t>b</w:t></w:p>";
        let member = Member { carriers: OFFICE, ..Member::default() };
        assert_eq!(texts(source, &member), ["ab", "Mary Lopez", "in it"]);
    }

    #[test]
    fn open_document_text_stands_anywhere_in_its_paragraph() {
        let source = "<text:p>Ma<text:span>ry</text:span><text:s text:c=\"2\"/>L<office:annotation><dc:creator>Bob\
                      </dc:creator><text:p>why</text:p></office:annotation></text:p>";
        assert_eq!(texts(source, &Member::default()), ["Mary  L", "Bob", "why"]);
    }

    #[test]
    fn entities_of_its_own_and_broken_xml_are_refused() {
        for source in ["<!DOCTYPE a [<!ENTITY m 'Mary'>]><a>&m;</a>", "<a><b></a>", "<a>", "<a>&m;</a>"] {
            assert!(walk(source, &Member::default(), &Limits::default()).is_err(), "{source}");
        }
    }
}
