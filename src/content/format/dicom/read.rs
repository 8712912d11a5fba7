//! Texts of a data set, in the order of its elements.

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::value::PrimitiveValue;
use dicom_core::{DicomValue, Tag, VR};
use dicom_dictionary_std::StandardDataDictionary;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use crate::content::document::TextUnit;
use crate::content::format::runs::readable;
use crate::finding::{Location, Role, Schema, Segment};

use super::profile::{ENCAPSULATED, PIXELS, is_dummy};

/// Code Meaning in the Concept Name Code Sequence: what a content item is called.
const CONCEPT: Tag = Tag(0x0040, 0xa043);
const MEANING: Tag = Tag(0x0008, 0x0104);
/// Values of content items: Text, Person Name, Date, Time, DateTime.
const VALUES: &[Tag] =
    &[Tag(0x0040, 0xa160), Tag(0x0040, 0xa123), Tag(0x0040, 0xa121), Tag(0x0040, 0xa122), Tag(0x0040, 0xa120)];

/// The keyword of a tag.
pub(super) fn keyword(tag: Tag) -> Option<&'static str> {
    StandardDataDictionary.by_tag(tag).map(DataDictionaryEntry::alias)
}

/// A tag as reports show it.
pub(super) fn shown(tag: Tag) -> String {
    format!("({:04X},{:04X})", tag.0, tag.1)
}

/// The path to what is inside of `element`.
pub(super) fn inner(path: &[Segment], element: &InMemElement, item: usize) -> Vec<Segment> {
    let name = keyword(element.header().tag).unwrap_or("Private");
    [path, &[Segment::Key(name.into()), Segment::Index(item)]].concat()
}

/// What a content item is called.
pub(super) fn concept(item: &InMemDicomObject) -> Option<String> {
    let name = item.get(CONCEPT)?.items()?.first()?.get(MEANING)?.to_str().ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// The text of `element`, if there is something to read in it. The items of
/// sequences have their own.
pub(super) fn unit(element: &InMemElement, path: &[Segment], concept: Option<&str>) -> Option<TextUnit> {
    let header = element.header();
    let DicomValue::Primitive(value) = element.value() else { return None };
    let text = text(header.tag, header.vr, value)?;
    let location = Location { tag: Some(shown(header.tag)), ..Location::default() };
    let mut path = path.to_vec();
    let name = keyword(header.tag);
    path.extend(name.map(|name| Segment::Key(name.into())));
    if let Some(concept) = concept.filter(|_| VALUES.contains(&header.tag)) {
        path.push(Segment::Key(concept.into()));
    }
    // Without a name of its own, a private value says nothing by its place.
    let schema = if name.is_some() { Schema::Json } else { Schema::Plain };
    let path = if name.is_some() { path } else { Vec::new() };
    Some(TextUnit { text, location, schema, role: Role::Value, path, words: Vec::new() })
}

/// What is read of a value.
fn text(tag: Tag, vr: VR, value: &PrimitiveValue) -> Option<String> {
    if tag == PIXELS || tag == ENCAPSULATED || tag.1 == 0 {
        return None;
    }
    let string = || Some(value.to_raw_str().trim_matches(['\0', ' ']).to_owned());
    let text = match vr {
        VR::AE | VR::AS | VR::CS | VR::DA | VR::DT | VR::LO | VR::LT | VR::SH | VR::ST | VR::UC | VR::UR | VR::UT => {
            string()?
        }
        // Carets part the components, and equals signs the scripts.
        VR::PN => string()?.replace(['^', '='], " "),
        // What is a number, a time or a UID identifies nobody (labels: OIDs are nothing).
        VR::TM | VR::UI | VR::IS | VR::DS => string().filter(|text| !text.chars().all(is_of_numbers))?,
        VR::OB | VR::UN | VR::OW if !is_table(tag) => readable(&value.to_bytes()).join("\n"),
        _ => return None,
    };
    let is_empty = !text.contains(char::is_alphanumeric);
    if is_empty || text.split('\\').all(|value| is_dummy(vr, value)) {
        return None;
    }
    Some(if vr == VR::AS { age(&text) } else { text })
}

fn is_of_numbers(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E' | '\\' | ' ' | ':')
}

/// Tables of numbers: look-up tables, palettes, waveforms, curves, overlays.
fn is_table(tag: Tag) -> bool {
    matches!(tag.0, 0x0028 | 0x5400 | 0x7fe0) || matches!(tag.0 & 0xff00, 0x5000 | 0x6000)
}

/// An age string (`092Y`) as people write it.
fn age(text: &str) -> String {
    let years = text.strip_suffix('Y').filter(|years| years.bytes().all(|b| b.is_ascii_digit()));
    years.map_or_else(|| text.to_owned(), |years| years.trim_start_matches('0').to_owned())
}
