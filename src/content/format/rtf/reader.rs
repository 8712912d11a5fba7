//! From tokens to texts: groups, destinations, characters.

mod characters;
mod told;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::document::{Part, TextUnit, Unread};
use crate::content::format::table::{self, Cell};
use crate::content::{Limits, OpaqueReason};
use crate::finding::debug_without_content;

use super::charset::CodePage;
use super::data::Block;
pub(super) use super::data::Data;
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
            Destination::Meta(layer, None) => Destination::Meta(layer, Some(told::known(name))),
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
}
