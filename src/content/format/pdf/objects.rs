//! The strings of objects: everything that a reader of the file can see without
//! a page being drawn.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::content::document::TextUnit;
use crate::finding::{Location, Role, Schema, Segment};

use super::strings;

/// Deepest nesting of arrays and dictionaries that is followed. The parser's
/// own bound is lower.
const DEEPEST: usize = 200;

/// Keys whose strings are machinery: digests, keys, dates of the program,
/// codes of languages, operators.
const MACHINERY: &[&[u8]] = &[
    b"ID",
    b"CheckSum",
    b"CreationDate",
    b"ModDate",
    b"LastModified",
    b"M",
    b"Lang",
    b"DA",
    b"CharSet",
    b"Panose",
    b"Registry",
    b"Ordering",
    b"Lookup",
    b"Cert",
    b"Reference",
    b"DigestValue",
    b"GTS_PDFXVersion",
    b"OutputConditionIdentifier",
    b"RegistryName",
    b"TrapRegions",
    b"Style",
    b"Indexed",
];
/// Keys whose names are names of fonts, colours and the like.
const NAMED: &[&[u8]] = &[
    b"BaseFont",
    b"FontName",
    b"Name",
    b"ColorSpace",
    b"CS",
    b"Encoding",
    b"DescendantFonts",
    b"FontFamily",
    b"Colorants",
    b"Filter",
    b"SubFilter",
    b"Font",
    b"XObject",
];

/// Under which key each object is referred to first: what it is for.
#[derive(Default)]
pub(super) struct Uses(HashMap<ObjectId, Vec<u8>>);

impl Uses {
    /// The keys under which the objects of `document` are referred to.
    pub(super) fn of(document: &Document) -> Self {
        let mut uses = Uses::default();
        for (key, value) in document.trailer.iter() {
            uses.note(value, key, 0);
        }
        for object in document.objects.values() {
            uses.note(object, b"", 0);
        }
        // Lists that are objects of their own are for what they are called by.
        for (id, object) in &document.objects {
            let key = uses.key(*id).to_vec();
            if let (Object::Array(items), false) = (object, key.is_empty()) {
                items.iter().filter_map(|i| i.as_reference().ok()).for_each(|item| uses.set(item, &key));
            }
            if let (Object::Dictionary(dict), b"CharProcs") = (object, key.as_slice()) {
                dict.iter().filter_map(|(_, v)| v.as_reference().ok()).for_each(|item| uses.set(item, &key));
            }
        }
        uses
    }

    /// The key under which an object is referred to; empty if there is none.
    pub(super) fn key(&self, id: ObjectId) -> &[u8] {
        self.0.get(&id).map_or(&b""[..], Vec::as_slice)
    }

    fn set(&mut self, id: ObjectId, key: &[u8]) {
        self.0.insert(id, key.to_vec());
    }

    fn note(&mut self, object: &Object, key: &[u8], depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let mut entries = |dict: &Dictionary| {
            // What a dictionary of glyphs leads to are glyphs, whatever their names.
            let name = |own: &[u8]| if key == b"CharProcs" { key.to_vec() } else { own.to_vec() };
            dict.iter().for_each(|(own, value)| self.note(value, &name(own), depth + 1));
        };
        match object {
            Object::Dictionary(dict) => entries(dict),
            Object::Stream(stream) => entries(&stream.dict),
            Object::Array(items) => items.iter().for_each(|item| self.note(item, key, depth + 1)),
            Object::Reference(id) => {
                let known = self.0.entry(*id).or_default();
                if known.is_empty() {
                    *known = key.to_vec();
                }
            }
            _ => {}
        }
    }
}

/// What kind of dictionary a string stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Info,
    Outline,
    Annotation,
    Field,
    Structure,
    File,
    Other,
}

impl Kind {
    fn of(dict: &Dictionary, is_info: bool) -> Kind {
        let has = |keys: &[&[u8]]| keys.iter().any(|key| dict.has(key));
        if is_info {
            Kind::Info
        } else if has(&[b"EF"]) || dict.has_type(b"Filespec") || dict.has_type(b"F") {
            Kind::File
        } else if dict.has(b"Rect") && dict.has(b"Subtype") && !dict.has(b"FT") && !dict.has(b"V") {
            Kind::Annotation
        } else if has(&[b"FT", b"V", b"DV"]) || (dict.has(b"T") && dict.has(b"Kids")) {
            Kind::Field
        } else if dict.has(b"Title") && has(&[b"Parent", b"Dest", b"A", b"Next", b"Prev"]) {
            Kind::Outline
        } else if dict.has_type(b"StructElem") || (dict.has(b"S") && has(&[b"Alt", b"ActualText", b"Pg"])) {
            Kind::Structure
        } else {
            Kind::Other
        }
    }

    fn layer(self) -> &'static str {
        match self {
            Kind::Info => "metadata",
            Kind::Outline => "bookmarks",
            Kind::Annotation => "annotations",
            Kind::Field => "form",
            Kind::Structure => "structure",
            Kind::File => "attachments",
            Kind::Other => "objects",
        }
    }
}

/// The strings of the objects of a document.
pub(super) struct Walk<'a> {
    document: &'a Document,
    info: Option<ObjectId>,
    uses: &'a Uses,
    pub(super) units: Vec<TextUnit>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document, uses: &'a Uses) -> Self {
        let info = document.trailer.get(b"Info").and_then(Object::as_reference).ok();
        Walk { document, info, uses, units: Vec::new() }
    }

    /// The strings of one object.
    pub(super) fn object(&mut self, id: ObjectId, object: &Object) {
        let key = self.uses.key(id);
        self.value(object, key, Kind::Other, None, self.info == Some(id), 0);
    }

    /// The strings of the trailer.
    pub(super) fn trailer(&mut self) {
        let is_machinery = |key: &[u8]| matches!(key, b"ID" | b"Encrypt");
        for (key, value) in self.document.trailer.iter().filter(|(key, _)| !is_machinery(key)) {
            self.value(value, key, Kind::Other, None, key.as_slice() == b"Info", 0);
        }
    }

    fn value(&mut self, object: &Object, key: &[u8], kind: Kind, label: Option<&str>, is_info: bool, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match object {
            Object::String(bytes, _) => self.string(bytes, key, kind, label),
            Object::Name(bytes) => self.name(bytes, key, kind),
            Object::Array(items) => {
                items.iter().for_each(|item| self.value(item, key, kind, label, false, depth + 1));
            }
            Object::Dictionary(dict) => self.dictionary(dict, key, label, is_info, depth),
            Object::Stream(stream) => self.dictionary(&stream.dict, key, None, false, depth),
            _ => {}
        }
    }

    fn dictionary(&mut self, dict: &Dictionary, at: &[u8], label: Option<&str>, is_info: bool, depth: usize) {
        let is_signature = dict.has(b"ByteRange");
        let kind = Kind::of(dict, is_info);
        let own = if kind == Kind::Field { self.field_name(dict) } else { None };
        let label = own.as_deref().or(label);
        for (key, value) in dict.iter() {
            if MACHINERY.contains(&key.as_slice()) || dict.has_type(b"XRef") || dict.has_type(b"Encrypt") {
                continue;
            }
            // Keys that people choose: destinations, layers of names.
            if is_text_name(key) && !NAMED.contains(&at) {
                self.push(strings::decode(key), key, Kind::Other, None);
            }
            if is_signature && key == b"Contents" {
                if let Object::String(bytes, _) = value {
                    self.push(strings::runs(bytes), b"", kind, None);
                }
                continue;
            }
            self.value(value, key, kind, label, false, depth + 1);
        }
    }

    /// The name of a form field: what it is called for people, or by its own
    /// and its parents' names.
    fn field_name(&self, dict: &Dictionary) -> Option<String> {
        let mut names: Vec<String> = Vec::new();
        let mut at = Some(dict);
        for _ in 0..16 {
            let Some(dict) = at else { break };
            let name = [&b"TU"[..], b"T"].iter().find_map(|key| dict.get(key).ok()).and_then(|o| o.as_str().ok());
            names.extend(name.map(strings::decode));
            at = dict
                .get(b"Parent")
                .ok()
                .and_then(|o| o.as_reference().ok())
                .and_then(|id| self.document.get_dictionary(id).ok());
        }
        names.into_iter().next()
    }

    fn name(&mut self, bytes: &[u8], key: &[u8], kind: Kind) {
        if is_text_name(bytes) && !NAMED.contains(&key) {
            self.push(strings::decode(bytes), key, kind, None);
        }
    }

    fn string(&mut self, bytes: &[u8], key: &[u8], kind: Kind, label: Option<&str>) {
        if let Some(text) = strings::readable(bytes) {
            self.push(text, key, kind, label);
        }
    }

    fn push(&mut self, text: String, key: &[u8], kind: Kind, label: Option<&str>) {
        let is_program = kind == Kind::Info && matches!(key, b"Producer" | b"Creator") && is_program(&text);
        if text.trim().is_empty() || is_program {
            return;
        }
        let location = Location { layer: Some(kind.layer().to_owned()), ..Location::default() };
        let unit = match (kind, key) {
            (Kind::File, b"F" | b"UF" | b"DOS" | b"Mac" | b"Unix") => TextUnit::file_name(text, location),
            (Kind::Info, key) => TextUnit::meta(&strings::decode(key), text, location),
            (Kind::Annotation, b"T") => TextUnit::meta("author", text, location),
            (Kind::Field, b"V" | b"DV" | b"RV" | b"Opt") => {
                let path = label.map(|name| Segment::Key(name.into())).into_iter().collect();
                TextUnit { path, schema: Schema::Form, ..TextUnit::plain(text, location) }
            }
            (Kind::Field, b"T" | b"TU" | b"TM") => TextUnit { role: Role::Key, ..TextUnit::plain(text, location) },
            (Kind::Annotation, b"Contents") => TextUnit { role: Role::Comment, ..TextUnit::plain(text, location) },
            _ => TextUnit::plain(text, location),
        };
        self.units.push(unit);
    }
}

/// True for what programs call themselves: with a version, or after what they do.
pub(super) fn is_program(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    (1..=4).contains(&digits) || (digits == 0 && text.contains("PDF"))
}

/// True if a name may be words of people: names of machinery have no blanks,
/// and few digits.
fn is_text_name(name: &[u8]) -> bool {
    let digits = name.iter().filter(|b| b.is_ascii_digit()).count();
    let odd = |b: &u8| matches!(b, b' ' | b'@' | b',' | b'/') || !b.is_ascii();
    name.len() > 2 && (name.iter().any(odd) || digits >= 5)
}

#[cfg(test)]
mod tests {
    use lopdf::{dictionary, text_string};

    use super::*;

    fn texts(document: &Document) -> Vec<(String, String, String)> {
        let uses = Uses::of(document);
        let mut walk = Walk::new(document, &uses);
        for (id, object) in &document.objects {
            walk.object(*id, object);
        }
        let label = |u: &TextUnit| match u.path.last() {
            Some(Segment::Key(key)) => key.to_string(),
            _ => String::new(),
        };
        walk.units.iter().map(|u| (u.location.layer.clone().unwrap(), label(u), u.text.clone())).collect()
    }

    #[test]
    fn strings_are_read_by_what_they_stand_in() {
        let mut document = Document::new();
        let info = document
            .add_object(dictionary! { "Author" => text_string("Zoë"), "CreationDate" => text_string("D:2026") });
        document.trailer.set("Info", info);
        document.add_object(dictionary! { "Title" => text_string("Mary's chart"), "Parent" => info });
        document.add_object(dictionary! {
            "Subtype" => "Text", "Rect" => vec![0.into(); 4], "Contents" => text_string("call Mary"), "T" => text_string("Bob"),
        });
        let parent = document.add_object(dictionary! { "T" => text_string("MRN"), "FT" => "Tx" });
        document.add_object(
            dictionary! { "Parent" => parent, "V" => text_string("00418822"), "Rect" => vec![0.into(); 4] },
        );
        document.add_object(dictionary! { "EF" => dictionary! {}, "F" => text_string("mary.txt") });
        document.add_object(vec![Object::Name(b"Mary Anderson".to_vec()), Object::Name(b"DeviceRGB".to_vec())]);
        let told = texts(&document);
        let has = |layer: &str, label: &str, text: &str| {
            assert!(told.contains(&(layer.into(), label.into(), text.into())), "{text}: {told:?}");
        };
        has("metadata", "Author", "Zoë");
        has("bookmarks", "", "Mary's chart");
        has("annotations", "", "call Mary");
        has("annotations", "author", "Bob");
        has("form", "MRN", "00418822");
        has("attachments", "", "mary.txt");
        has("objects", "", "Mary Anderson");
        assert!(!told.iter().any(|(_, _, text)| text == "D:2026" || text == "DeviceRGB"));
    }
}
