//! From tokens to texts: groups, destinations, characters.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::document::{Part, TextUnit, Unread};
use crate::content::format::table::{self, Cell};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Role, Schema, Segment, debug_without_content};

use super::charset::CodePage;
pub(super) use super::data::Data;
use super::data::{Block, unwrapped};
use super::destination::{Destination, destination};
use super::text::{Code, Text};
use super::token::{Kind, Token, Tokens};

/// A document taken apart.
#[derive(Default)]
pub(super) struct Document {
    pub(super) texts: Vec<Text>,
    pub(super) parts: Vec<Part>,
    /// The block of data that each part is, if it is one as a whole.
    pub(super) blocks: Vec<Option<Block>>,
    pub(super) unread: Vec<Unread>,
}

debug_without_content! {
    Document, "Document";
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// If it is broken or nested too deep.
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpaqueReason> {
        let mut reader = Reader::new(limits);
        let mut tokens = Tokens::new(bytes);
        while let Some(token) = tokens.next()? {
            reader.take(&token)?;
        }
        reader.end()
    }
}

/// Formatting that text needs to be read.
#[derive(Clone, Copy)]
struct Style {
    font: Option<i32>,
    /// Characters that stand for one of Unicode in old readers.
    fallback: usize,
    is_deleted: bool,
}

struct Group {
    style: Style,
    /// The builder of its text.
    builder: usize,
    owns_builder: bool,
    has_begun: bool,
    is_starred: bool,
}

/// A text that is being put together.
struct Builder {
    destination: Destination,
    text: Text,
    deleted: Text,
    /// What old readers show, where it is long enough to be more than a `?`.
    fallback: Text,
    block: Option<Block>,
    is_in_table: bool,
}

impl Builder {
    fn new(destination: Destination) -> Self {
        let block = if let Destination::Data(data) = destination { Some(Block::new(data)) } else { None };
        Builder {
            destination,
            text: Text::default(),
            deleted: Text::default(),
            fallback: Text::default(),
            block,
            is_in_table: false,
        }
    }
}

struct Reader<'a> {
    limits: &'a Limits,
    out: Document,
    groups: Vec<Group>,
    builders: Vec<Builder>,
    page: CodePage,
    default_font: Option<i32>,
    fonts: BTreeMap<i32, CodePage>,
    /// Bytes of a character that is not whole, and where they begin.
    pending: Vec<u8>,
    pending_from: usize,
    /// The first half of a character of two UTF-16 units.
    half: Option<(u16, Range<usize>)>,
    /// Characters to come that are shown by old readers only.
    skip: usize,
    is_after_word: bool,
    /// The name of the value to come.
    name: String,
    cells: Vec<Cell>,
    table: usize,
    row: usize,
    column: usize,
    has_ended: bool,
}

/// Control words that are characters.
const CHARACTERS: &[(&str, &str)] = &[
    ("emdash", "—"),
    ("endash", "–"),
    ("lquote", "‘"),
    ("rquote", "’"),
    ("ldblquote", "“"),
    ("rdblquote", "”"),
    ("bullet", "•"),
    ("emspace", "\u{2003}"),
    ("enspace", "\u{2002}"),
    ("qmspace", "\u{2005}"),
    ("zwj", "\u{200d}"),
    ("zwnj", "\u{200c}"),
];

/// What programs call themselves.
const GENERATORS: &[&str] = &["LibreOffice/", "OpenOffice", "Riched20 ", "Msftedit ", "Microsoft Exchange Server;"];

impl<'a> Reader<'a> {
    fn new(limits: &'a Limits) -> Self {
        Reader {
            limits,
            out: Document::default(),
            groups: Vec::new(),
            builders: vec![Builder::new(Destination::Transparent)],
            page: CodePage::of(1252),
            default_font: None,
            fonts: BTreeMap::new(),
            pending: Vec::new(),
            pending_from: 0,
            half: None,
            skip: 0,
            is_after_word: false,
            name: String::new(),
            cells: Vec::new(),
            table: 0,
            row: 0,
            column: 0,
            has_ended: false,
        }
    }

    fn take(&mut self, token: &Token<'_>) -> Result<(), OpaqueReason> {
        let source = token.source.clone();
        if self.has_ended {
            return self.behind(token);
        }
        if !matches!(token.kind, Kind::Hex(_) | Kind::Text(_) | Kind::Newline) {
            self.cut_character();
        }
        if !matches!(&token.kind, Kind::Word { name: "u", .. } | Kind::Newline) && self.skip == 0 {
            self.half = None;
        }
        match &token.kind {
            Kind::Open => self.open()?,
            Kind::Close => self.close(),
            Kind::Newline => {}
            Kind::Symbol(symbol) => self.symbol(*symbol, source),
            Kind::Word { name, value, .. } => self.word(name, *value, source),
            Kind::Hex(byte) => {
                self.begin();
                self.byte(*byte, source);
            }
            Kind::Binary(bytes) => self.binary(bytes, source),
            Kind::Text(bytes) => {
                self.begin();
                self.bytes(bytes, source.start);
            }
        }
        self.is_after_word = matches!(token.kind, Kind::Word { has_blank: false, .. });
        Ok(())
    }

    /// What stands behind the document.
    fn behind(&mut self, token: &Token<'_>) -> Result<(), OpaqueReason> {
        let is_empty = match token.kind {
            Kind::Newline => true,
            Kind::Text(bytes) => bytes.iter().all(|b| *b == 0 || b.is_ascii_whitespace()),
            _ => false,
        };
        if is_empty { Ok(()) } else { Err(OpaqueReason::UnsupportedFormat("bytes behind the document")) }
    }

    fn end(mut self) -> Result<Document, OpaqueReason> {
        if !self.has_ended {
            return Err(OpaqueReason::Corrupt);
        }
        self.flush(0);
        let mut units: Vec<&mut TextUnit> = self.out.texts.iter_mut().map(|t| &mut t.unit).collect();
        table::label(&mut units, &self.cells);
        Ok(self.out)
    }

    fn style(&self) -> Style {
        let plain = Style { font: None, fallback: 1, is_deleted: false };
        self.groups.last().map_or(plain, |g| g.style)
    }

    fn page(&self) -> CodePage {
        let font = self.style().font.or(self.default_font);
        font.and_then(|font| self.fonts.get(&font).copied()).unwrap_or(self.page)
    }

    fn open(&mut self) -> Result<(), OpaqueReason> {
        if self.groups.len() >= self.limits.depth {
            return Err(OpaqueReason::OverLimit("depth"));
        }
        self.skip = 0;
        self.begin();
        let builder = self.groups.last().map_or(0, |g| g.builder);
        let style = self.style();
        self.groups.push(Group { style, builder, owns_builder: false, has_begun: false, is_starred: false });
        Ok(())
    }

    fn close(&mut self) {
        self.skip = 0;
        let Some(group) = self.groups.pop() else { return };
        if group.owns_builder {
            self.flush(group.builder);
            self.builders.truncate(group.builder);
        } else if let Some(builder) = self.builders.get(group.builder) {
            match builder.destination {
                Destination::List(..) => self.flush(group.builder),
                Destination::Pair(layer) => self.pair(group.builder, layer),
                _ => {}
            }
        }
        self.has_ended = self.groups.is_empty();
    }

    /// The first child of a pair is the name, what follows its value.
    fn pair(&mut self, builder: usize, layer: &'static str) {
        if !self.name.is_empty() {
            self.flush(builder);
            return;
        }
        let Some(open) = self.builders.get_mut(builder) else { return };
        let text = std::mem::take(&mut open.text);
        self.name.clone_from(&text.unit.text);
        self.tell(text, Destination::Name(layer));
    }

    /// Something other than a destination stands in the group.
    fn begin(&mut self) {
        if let Some(group) = self.groups.last_mut() {
            group.has_begun = true;
        }
    }

    fn symbol(&mut self, symbol: u8, source: Range<usize>) {
        if symbol == b'*' {
            if let Some(group) = self.groups.last_mut().filter(|g| !g.has_begun) {
                group.is_starred = true;
            }
            return;
        }
        self.begin();
        if self.skipped(source.clone(), None) {
            return;
        }
        match symbol {
            b'~' => self.put("\u{a0}", source, Code::Coded),
            b'_' => self.put("\u{2011}", source, Code::Coded),
            // An optional hyphen joins what it stands between.
            b'-' => self.put("", source, Code::Coded),
            b'\r' | b'\n' => self.paragraph(),
            b'\t' => self.blank("\t"),
            b'|' | b':' => {}
            symbol => self.put(&char::from(symbol).to_string(), source, Code::Coded),
        }
    }

    fn word(&mut self, name: &str, value: Option<i32>, source: Range<usize>) {
        if self.begins_destination(name) {
            return;
        }
        self.begin();
        let is_on = value != Some(0);
        let builder = self.groups.last().map_or(0, |g| g.builder);
        if let Some(open) = self.builders.get_mut(builder)
            && let Some(block) = &mut open.block
        {
            if block.data == Data::Picture && name.ends_with("blip") {
                block.kind = Some(source);
            }
            return;
        }
        if name != "u" {
            self.skipped(source.clone(), None);
        }
        match name {
            "u" => self.unicode(value.unwrap_or(0), source),
            "uc" => self.set(|style| style.fallback = usize::try_from(value.unwrap_or(1)).unwrap_or(1)),
            "plain" => self.set(|style| {
                style.font = None;
                style.is_deleted = false;
            }),
            "deleted" => self.set(|style| style.is_deleted = is_on),
            "f" => self.set(|style| style.font = value),
            "deff" => self.default_font = value,
            "fcharset" => self.charset(value.and_then(CodePage::of_charset)),
            "cpg" => self.charset(value.map(CodePage::of)),
            "ansicpg" => self.page = CodePage::of(value.unwrap_or(1252)),
            "mac" => self.page = CodePage::of(10000),
            "pc" => self.page = CodePage::of(437),
            "pca" => self.page = CodePage::of(850),
            "par" | "sect" | "page" | "column" => self.paragraph(),
            "line" | "lbr" => self.blank("\n"),
            "tab" => self.blank("\t"),
            "cell" | "nestcell" => self.cell(),
            "row" | "nestrow" => {
                self.paragraph();
                self.row += 1;
                self.column = 0;
            }
            "intbl" | "pard" => {
                if let Some(open) = self.builders.get_mut(builder) {
                    open.is_in_table = name == "intbl";
                }
            }
            _ => {
                if let Some((_, text)) = CHARACTERS.iter().find(|(known, _)| *known == name) {
                    self.put(text, source, Code::Coded);
                }
            }
        }
    }

    /// Gives the group a builder of its own if `name` asks for one.
    fn begins_destination(&mut self, name: &str) -> bool {
        let Some(group) = self.groups.last_mut() else { return false };
        let is_first = !group.has_begun;
        let Some(destination) = destination(name, group.is_starred && is_first) else { return false };
        if group.owns_builder || (destination == Destination::Transparent && !is_first) {
            return false;
        }
        group.has_begun = true;
        if destination == Destination::Transparent {
            return false;
        }
        let destination = match destination {
            Destination::Meta(layer, None) => Destination::Meta(layer, Some(known(name))),
            destination => destination,
        };
        group.builder = self.builders.len();
        group.owns_builder = true;
        self.builders.push(Builder::new(destination));
        if matches!(destination, Destination::Pair(_) | Destination::Name(_)) {
            self.name.clear();
        }
        true
    }

    fn set(&mut self, change: impl FnOnce(&mut Style)) {
        if let Some(group) = self.groups.last_mut() {
            change(&mut group.style);
        }
    }

    /// What is said of the characters of the font that is being defined.
    fn charset(&mut self, page: Option<CodePage>) {
        if let (Some(font), Some(page)) = (self.style().font, page) {
            self.fonts.insert(font, page);
        }
    }

    /// Takes a character that only old readers show; true if it was one.
    fn skipped(&mut self, source: Range<usize>, text: Option<&str>) -> bool {
        if self.skip == 0 {
            return false;
        }
        self.skip -= 1;
        let (style, builder) = (self.style(), self.groups.last().map_or(0, |g| g.builder));
        if let Some(open) = self.builders.get_mut(builder) {
            let pieces = if style.is_deleted { &mut open.deleted } else { &mut open.text };
            pieces.extend(source.clone());
            if let Some(text) = text.filter(|_| style.fallback > 2) {
                open.fallback.push(text, source, Code::Coded, false);
            }
        }
        true
    }

    fn unicode(&mut self, value: i32, source: Range<usize>) {
        self.begin();
        // Negative numbers are those above 32767.
        let unit = u16::try_from(value.rem_euclid(65536)).unwrap_or(0);
        let (units, source) = match self.half.take() {
            Some((high, from)) if (0xdc00..0xe000).contains(&unit) => (vec![high, unit], from.start..source.end),
            _ if (0xd800..0xdc00).contains(&unit) => {
                self.half = Some((unit, source));
                self.skip = self.style().fallback;
                return;
            }
            _ => (vec![unit], source),
        };
        self.put(&String::from_utf16_lossy(&units), source, Code::Coded);
        self.skip = self.style().fallback;
    }

    fn bytes(&mut self, bytes: &[u8], start: usize) {
        let builder = self.groups.last().map_or(0, |g| g.builder);
        if let Some(block) = self.builders.get_mut(builder).and_then(|b| b.block.as_mut()) {
            block.digits(bytes, start..start + bytes.len());
            return;
        }
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let rest = bytes.get(at..).unwrap_or_default();
            let plain = match self.pending.is_empty() && self.skip == 0 {
                true => rest.iter().take_while(|b| b.is_ascii() && **b != 0).count(),
                false => 0,
            };
            if plain > 0 {
                let text = rest.get(..plain).and_then(|t| std::str::from_utf8(t).ok()).unwrap_or("");
                self.put(text, start + at..start + at + plain, Code::Verbatim);
                at += plain;
            } else {
                self.byte(*byte, start + at..start + at + 1);
                at += 1;
            }
            self.is_after_word = false;
        }
    }

    /// A byte in the code page.
    fn byte(&mut self, byte: u8, source: Range<usize>) {
        if self.skip > 0 {
            let text = self.page().decode(&[byte]).unwrap_or_default();
            self.skipped(source, Some(&text));
            return;
        }
        if self.pending.is_empty() {
            self.pending_from = source.start;
        }
        self.pending.push(byte);
        let page = self.page();
        if page.is_whole(&self.pending) {
            self.character(page, source.end);
        }
    }

    /// A character that is not whole.
    fn cut_character(&mut self) {
        if !self.pending.is_empty() {
            let end = self.pending_from + 1;
            self.character(self.page(), end);
        }
    }

    fn character(&mut self, page: CodePage, end: usize) {
        let bytes = std::mem::take(&mut self.pending);
        let source = self.pending_from..end;
        match page.decode(&bytes) {
            Ok(text) => self.put(&text, source, Code::Coded),
            Err(reason) => {
                self.put("\u{fffd}", source, Code::Coded);
                let unread = Unread { location: Location::default(), reason };
                if !self.out.unread.contains(&unread) {
                    self.out.unread.push(unread);
                }
            }
        }
    }

    fn binary(&mut self, bytes: &[u8], source: Range<usize>) {
        self.begin();
        let builder = self.groups.last().map_or(0, |g| g.builder);
        match self.builders.get_mut(builder).and_then(|b| b.block.as_mut()) {
            Some(block) => block.raw(bytes, source),
            None => self.unread(Location::default(), OpaqueReason::UnsupportedFormat("bytes in the text")),
        }
    }

    fn put(&mut self, text: &str, source: Range<usize>, code: Code) {
        let is_after_word = self.is_after_word;
        let (style, builder) = (self.style(), self.groups.last().map_or(0, |g| g.builder));
        if let Some(open) = self.builders.get_mut(builder) {
            let pieces = if style.is_deleted { &mut open.deleted } else { &mut open.text };
            pieces.push(text, source, code, is_after_word);
        }
    }

    fn blank(&mut self, text: &str) {
        let builder = self.groups.last().map_or(0, |g| g.builder);
        if let Some(open) = self.builders.get_mut(builder) {
            open.text.blank(text);
        }
    }

    /// The end of a paragraph.
    fn paragraph(&mut self) {
        let builder = self.groups.last().map_or(0, |g| g.builder);
        if self.builders.get(builder).is_some_and(|open| !open.is_in_table) && self.row > 0 && builder == 0 {
            self.table += 1;
            self.row = 0;
            self.column = 0;
        }
        self.flush(builder);
    }

    /// The end of a cell.
    fn cell(&mut self) {
        let builder = self.groups.last().map_or(0, |g| g.builder);
        let first = self.out.texts.len();
        self.flush(builder);
        for text in first..self.out.texts.len() {
            self.cells.push(Cell { text, table: self.table, row: self.row, column: self.column });
        }
        self.column += 1;
    }

    /// Ends what the builder has gathered.
    fn flush(&mut self, builder: usize) {
        let Some(open) = self.builders.get_mut(builder) else { return };
        let destination = open.destination;
        let text = std::mem::take(&mut open.text);
        let deleted = std::mem::take(&mut open.deleted);
        let fallback = std::mem::take(&mut open.fallback);
        if let Some(block) = open.block.take() {
            self.block(block);
            return;
        }
        if let Destination::Name(_) = destination {
            self.name.clone_from(&text.unit.text);
        }
        self.tell(text, destination);
        self.tell(deleted, Destination::Layer("deleted text"));
        self.tell(fallback, Destination::Layer("text for old readers"));
    }

    fn tell(&mut self, mut text: Text, destination: Destination) {
        let is_number = text.unit.text.chars().all(|c| c.is_ascii_hexdigit() || c.is_whitespace() || c == '-');
        let is_machinery = matches!(destination, Destination::AboutPrograms | Destination::Digits)
            && (is_number || GENERATORS.iter().any(|name| text.unit.text.starts_with(name)));
        if text.is_bare() || is_machinery {
            return;
        }
        let place = |layer: &str| Location { layer: Some(layer.to_owned()), ..Location::default() };
        let shape = match destination {
            Destination::Layer(layer) => TextUnit::plain("", place(layer)),
            Destination::Meta(layer, name) => TextUnit::meta(name.unwrap_or(""), "", place(layer)),
            Destination::Name(layer) => TextUnit { role: Role::Key, ..TextUnit::plain("", place(layer)) },
            Destination::Named(layer) | Destination::Pair(layer) => TextUnit::meta(&self.name, "", place(layer)),
            // Fonts are called like persons; the path tells that they are none.
            Destination::List(layer, "font") => TextUnit {
                schema: Schema::Xml,
                path: vec![Segment::Key("font".into()), Segment::Key("@name".into())],
                ..TextUnit::meta("", "", place(layer))
            },
            Destination::List(layer, name) => TextUnit::meta(name, "", place(layer)),
            Destination::AboutPrograms | Destination::Digits => TextUnit::plain("", place("other text")),
            Destination::Transparent | Destination::Data(_) => TextUnit::default(),
        };
        text.unit = TextUnit { text: text.unit.text, ..shape };
        self.out.texts.push(text);
    }

    fn unread(&mut self, location: Location, reason: OpaqueReason) {
        self.out.unread.push(Unread { location, reason });
    }

    /// The end of a block of data.
    fn block(&mut self, block: Block) {
        let layer = match block.data {
            Data::Picture => "pictures",
            Data::Object => "objects",
            Data::Whole | Data::Runs => "data",
        };
        let location = Location { layer: Some(layer.to_owned()), ..Location::default() };
        if block.is_broken() {
            return self.unread(location, OpaqueReason::Corrupt);
        }
        if block.bytes.is_empty() {
            return;
        }
        if self.out.parts.len() >= self.limits.members {
            return self.unread(location, OpaqueReason::OverLimit("members"));
        }
        match block.data {
            Data::Runs => {
                if let Some((text, source)) = block.runs() {
                    let mut found = Text { unit: TextUnit::plain("", location), ..Text::default() };
                    found.push(&text, source, Code::Data, false);
                    self.out.texts.push(found);
                }
            }
            Data::Object => match unwrapped(&block.bytes, &location) {
                Ok((units, parts)) => {
                    self.out.texts.extend(units.into_iter().map(|unit| Text { unit, ..Text::default() }));
                    self.out.blocks.extend(parts.iter().map(|_| None));
                    self.out.parts.extend(parts);
                }
                Err(reason) => self.unread(location, reason),
            },
            Data::Picture | Data::Whole => {
                let bytes = block.bytes.clone();
                self.out.parts.push(Part { bytes, location, ..Part::default() });
                self.out.blocks.push(Some(block));
            }
        }
    }
}

/// The fixed name of an entry of the document's information.
fn known(name: &str) -> &'static str {
    const NAMES: &[&str] = &[
        "title",
        "subject",
        "author",
        "manager",
        "company",
        "category",
        "keywords",
        "comment",
        "doccomm",
        "hlinkbase",
    ];
    NAMES.iter().find(|known| **known == name).copied().unwrap_or("comment")
}
