//! A copy by the basic confidentiality profile, with edits made in what the
//! profile leaves.

use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PrimitiveValue};
use dicom_core::{DataElement, DicomValue, Tag, VR};
use dicom_object::mem::InMemElement;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use sha2::{Digest, Sha256};

use crate::content::document::{Edits, Refusal};
use crate::finding::Segment;

use super::pixels::Repaint;
use super::profile::{Action, CONTENT, ENCAPSULATED, PIXELS, action, dummy};
use super::{Source, Study, pixels, read, transfer};

const FAILED: Refusal = Refusal("the DICOM file cannot be written");

/// The file with `edits` made and the profile applied.
///
/// # Errors
/// If pixels do not fit their pictures, or it cannot be encoded.
pub(super) fn rewritten(study: &Study, edits: &Edits) -> Result<Vec<u8>, Refusal> {
    let mut writer = Writer { edits, number: study.head };
    let mut object = writer.data_set(&study.file, &[]);
    let syntax = study.file.meta().transfer_syntax();
    let frames = frames(study, edits)?;
    if !frames.is_empty() {
        // The pixels themselves are decoded from the original.
        let mut source: InMemDicomObject = (*study.file).clone();
        pixels::painted(&mut source, study.file.meta(), &frames)
            .ok_or(Refusal("the pixels cannot be decoded or painted over"))?;
        for tag in [PIXELS, Tag(0x0028, 0x0002), Tag(0x0028, 0x0004), Tag(0x0028, 0x0006)]
            .into_iter()
            .chain([0x0100, 0x0101, 0x0102].map(|n| Tag(0x0028, n)))
        {
            if let Some(element) = source.take(tag) {
                object.put(element);
            }
        }
        object.put(DataElement::new(Tag(0x0028, 0x0301), VR::CS, "NO"));
    }
    documents(study, edits, &mut object)?;
    note(&mut object, !frames.is_empty());
    object.convert_to_utf8();
    // Pixels that stay in fragments stay as they are.
    let in_fragments = object.get(PIXELS).is_some_and(|e| e.value().fragments().is_some());
    let syntax = if in_fragments { syntax } else { transfer::EXPLICIT };
    let file = object.with_meta(FileMetaTableBuilder::new().transfer_syntax(syntax)).map_err(|_| FAILED)?;
    let mut out = Vec::new();
    file.write_all(&mut out).map_err(|_| FAILED)?;
    Ok(out)
}

/// The frames that changed; those that were not told are as the one before them.
fn frames<'a>(study: &'a Study, edits: &'a Edits) -> Result<Vec<Repaint<'a>>, Refusal> {
    let count = study.file.get(Tag(0x0028, 0x0008)).and_then(|e| e.to_int::<u32>().ok()).unwrap_or(1).max(1);
    let mut all = Vec::new();
    for edit in &edits.parts {
        let source = study.sources.get(edit.part).ok_or(Refusal("an edit fits no picture"))?;
        let Source::Frame(first) = *source else { continue };
        let next = study.sources.get(edit.part + 1..).unwrap_or_default().iter().find_map(|source| match source {
            Source::Frame(next) if *next > first => Some(*next),
            _ => None,
        });
        let old = study.extract.parts.get(edit.part).map_or(&[][..], |part| &part.bytes);
        all.push(Repaint { frames: first..next.unwrap_or(count), old, new: edit.bytes.as_slice() });
    }
    Ok(all)
}

/// Puts new documents in the place of the old ones. Pictures in sequences that
/// changed are taken out with what shows them.
fn documents(study: &Study, edits: &Edits, object: &mut InMemDicomObject) -> Result<(), Refusal> {
    for edit in &edits.parts {
        match study.sources.get(edit.part) {
            Some(Source::Document) => {
                let mut bytes = edit.bytes.clone();
                if bytes.len() % 2 == 1 {
                    bytes.push(0);
                }
                let value = PrimitiveValue::U8(bytes.into_iter().collect());
                object.put(DataElement::new(ENCAPSULATED, VR::OB, value));
            }
            Some(Source::Inner) => {
                let inner: Vec<Tag> = object.iter().filter(|e| holds_pixels(e)).map(|e| e.header().tag).collect();
                for tag in inner {
                    object.remove_element(tag);
                }
            }
            Some(Source::Frame(_) | Source::Overlay) => {}
            None => return Err(Refusal("an edit fits no part")),
        }
    }
    Ok(())
}

fn holds_pixels(element: &InMemElement) -> bool {
    let items = element.value().items().unwrap_or_default();
    items.iter().any(|item| item.get(PIXELS).is_some() || item.iter().any(holds_pixels))
}

/// Says in the file what was done to it (PS3.15 E.1.1, PS3.16 CID 7050).
fn note(object: &mut InMemDicomObject, has_painted: bool) {
    let mut methods = vec![("113100", "Basic Application Confidentiality Profile")];
    if has_painted {
        methods.push(("113101", "Clean Pixel Data Option"));
    }
    if object.get(CONTENT).is_some() {
        methods.push(("113104", "Clean Structured Content Option"));
    }
    let items: Vec<InMemDicomObject> = methods
        .into_iter()
        .map(|(code, meaning)| {
            InMemDicomObject::from_element_iter([
                DataElement::new(Tag(0x0008, 0x0100), VR::SH, code),
                DataElement::new(Tag(0x0008, 0x0102), VR::SH, "DCM"),
                DataElement::new(Tag(0x0008, 0x0104), VR::LO, meaning),
            ])
        })
        .collect();
    object.put(DataElement::new(Tag(0x0012, 0x0062), VR::CS, "YES"));
    object.put(DataElement::new(Tag(0x0012, 0x0063), VR::LO, "PS3.15 basic profile"));
    object.put(sequence(Tag(0x0012, 0x0064), items));
    object.put(DataElement::new(Tag(0x0028, 0x0303), VR::CS, "REMOVED"));
}

fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, DicomValue::from(DataSetSequence::new(items, Length::UNDEFINED)))
}

struct Writer<'a> {
    edits: &'a Edits,
    /// The next unit, as the reader counts them.
    number: usize,
}

impl Writer<'_> {
    fn data_set(&mut self, object: &InMemDicomObject, path: &[Segment]) -> InMemDicomObject {
        let concept = read::concept(object);
        let mut new = Vec::new();
        for element in object {
            let unit = read::unit(element, path, concept.as_deref());
            let edited = unit.and_then(|unit| {
                let number = self.number;
                self.number += 1;
                self.edits.text(number, &unit.text)
            });
            let mut items = Vec::new();
            for (number, item) in element.value().items().unwrap_or_default().iter().enumerate() {
                items.push(self.data_set(item, &read::inner(path, element, number)));
            }
            new.extend(written(element, items, edited.as_deref()));
        }
        InMemDicomObject::from_element_iter(new)
    }
}

/// What becomes of an element; none if it goes.
fn written(element: &InMemElement, items: Vec<InMemDicomObject>, edited: Option<&str>) -> Option<InMemElement> {
    let (tag, vr) = (element.header().tag, element.header().vr);
    let act = action(tag);
    if act == Action::Remove {
        return None;
    }
    match element.value() {
        DicomValue::Sequence(_) => {
            let keeps = matches!(act, Action::Clean | Action::Uid);
            Some(sequence(tag, if keeps { items } else { Vec::new() }))
        }
        DicomValue::PixelSequence(_) => Some(element.clone()),
        DicomValue::Primitive(value) => {
            let value = match (act, edited) {
                (Action::Empty, _) => PrimitiveValue::Empty,
                (Action::Dummy, _) if value.to_raw_str().trim().is_empty() => PrimitiveValue::Empty,
                (Action::Dummy, _) => match dummy(vr) {
                    "" => PrimitiveValue::Empty,
                    text => PrimitiveValue::from(text),
                },
                (Action::Uid, _) => PrimitiveValue::from(uids(&value.to_raw_str())),
                (_, Some(new)) => cleaned(vr, new)?,
                _ => return Some(element.clone()),
            };
            Some(DataElement::new(tag, vr, value))
        }
    }
}

/// An edited value, as far as `vr` can hold it; none if the element goes.
fn cleaned(vr: VR, new: &str) -> Option<PrimitiveValue> {
    let most = match vr {
        VR::SH => 16,
        VR::LO | VR::PN => 64,
        VR::ST => 1024,
        VR::LT => 10_240,
        VR::UC | VR::UT => usize::MAX,
        VR::OB | VR::OW | VR::UN => return None,
        _ => return Some(PrimitiveValue::Empty),
    };
    let short = |value: &str| value.chars().take(most).collect::<String>();
    let is_many = matches!(vr, VR::SH | VR::LO | VR::PN | VR::UC);
    let text = if is_many { new.split('\\').map(short).collect::<Vec<_>>().join("\\") } else { short(new) };
    Some(PrimitiveValue::from(text))
}

/// New UIDs in the place of `value`'s: the same for the same, in every file
/// (PS3.5 B.2: `2.25.` and a number of 128 bits).
fn uids(value: &str) -> String {
    let new = |uid: &str| {
        let uid = uid.trim_matches(['\0', ' ']);
        if uid.is_empty() {
            return String::new();
        }
        let digest = Sha256::digest([b"phi-guard DICOM UID\0", uid.as_bytes()].concat());
        let number = digest.iter().take(16).fold(0u128, |n, byte| n << 8 | u128::from(*byte));
        format!("2.25.{number}")
    };
    value.split('\\').map(new).collect::<Vec<_>>().join("\\")
}
