//! What streams hold that no page shows: XML, scripts, attached files, private
//! data of programs, words in images' own metadata.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::content::document::{Extract, Part, TextUnit};
use crate::content::format::image::Image;
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use super::objects::Uses;
use super::{strings, xml};

/// What is in a stream.
pub(super) enum Held {
    /// Nothing that could be text, or what pages show.
    Nothing,
    /// Content that draws: a form, a pattern, the appearance of an annotation.
    Drawing,
    /// An image.
    Image,
    /// Texts.
    Texts(Vec<TextUnit>),
    /// A document.
    Part(Box<Part>),
}

/// Keys under which streams are referred to that hold no text: fonts, maps,
/// what a page draws.
const MACHINERY: &[&[u8]] = &[
    b"FontFile",
    b"FontFile2",
    b"FontFile3",
    b"ToUnicode",
    b"CIDToGIDMap",
    b"CIDSet",
    b"Encoding",
    b"UseCMap",
    b"Contents",
    b"CharProcs",
];

/// What the stream `id` holds.
///
/// # Errors
/// If it cannot be unpacked.
pub(super) fn held(
    document: &Document,
    id: ObjectId,
    stream: &Stream,
    uses: &Uses,
    limits: &Limits,
) -> Result<Held, OpaqueReason> {
    let dict = &stream.dict;
    let subtype = dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    let key = uses.key(id);
    if subtype == b"Image" {
        return Ok(Held::Image);
    }
    if subtype == b"Form" || dict.has(b"PatternType") {
        return Ok(Held::Drawing);
    }
    let is_machinery = dict.has_type(b"XRef")
        || dict.has_type(b"ObjStm")
        || dict.has_type(b"CMap")
        || [&b"FunctionType"[..], b"ShadingType", b"HalftoneType"].iter().any(|key| dict.has(key))
        || MACHINERY.contains(&key)
        || is_profile(dict)
        || (document.linearization.is_some() && is_hint(dict));
    if is_machinery {
        return Ok(Held::Nothing);
    }
    let bytes = unpacked(stream, limits)?;
    let layer = |layer: &str| Location { layer: Some(layer.to_owned()), ..Location::default() };
    if dict.has_type(b"EmbeddedFile") || key == b"F" || key == b"UF" {
        let name = file_name(document, id);
        let location = layer("attachments");
        return Ok(Held::Part(Box::new(Part { name, location, bytes, ..Part::default() })));
    }
    if dict.has_type(b"Metadata") || subtype == b"XML" || key == b"XFA" || bytes.trim_ascii_start().starts_with(b"<?xp")
    {
        let place = layer(if key == b"XFA" { "form" } else { "metadata" });
        if let Some(texts) = xml::texts(&bytes, &place) {
            return Ok(Held::Texts(texts));
        }
        let name = Some("metadata".to_owned());
        return Ok(Held::Part(Box::new(Part { name, location: place, bytes, loose: true, ..Part::default() })));
    }
    if matches!(key, b"JS" | b"V" | b"DV" | b"RV" | b"RC")
        && let Some(text) = strings::readable(&bytes)
    {
        return Ok(Held::Texts(vec![TextUnit::plain(text, layer("form"))]));
    }
    // Maps of characters are not always led to.
    if memchr::memmem::find(&bytes, b"begincmap").is_some() {
        return Ok(Held::Nothing);
    }
    if draws_text(&bytes) {
        return Ok(Held::Drawing);
    }
    if bytes.trim_ascii().is_empty() {
        return Ok(Held::Nothing);
    }
    let name = Some(format!("object {}", id.0));
    Ok(Held::Part(Box::new(Part { name, location: layer("objects"), bytes, loose: true, ..Part::default() })))
}

/// True for an ICC profile: it says how many components it has, and no more.
fn is_profile(dict: &Dictionary) -> bool {
    dict.get(b"N").is_ok_and(|n| n.as_i64().is_ok()) && !dict.has(b"Type") && !dict.has(b"Subtype")
}

/// True for the hint tables of a linearized file (ISO 32000-2, annex F).
fn is_hint(dict: &Dictionary) -> bool {
    dict.get(b"S").is_ok_and(|s| s.as_i64().is_ok()) && !dict.has(b"Type") && !dict.has(b"Subtype")
}

/// True if bytes are page content with text in it.
fn draws_text(bytes: &[u8]) -> bool {
    let has = |op: &[u8]| memchr::memmem::find(bytes, op).is_some();
    has(b"BT") && has(b"ET") && (has(b"Tj") || has(b"TJ") || has(b"'")) && has(b"Tf")
}

/// The comments in page content. Data of images in it is taken for content: a
/// comment too many does no harm.
pub(super) fn comments(content: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = content;
    while let Some(at) = memchr::memchr2(b'(', b'%', rest) {
        rest = rest.get(at..).unwrap_or_default();
        if rest.starts_with(b"(") {
            rest = behind_string(rest);
            continue;
        }
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let comment = strings::runs(rest.get(1..end).unwrap_or_default());
        out.extend((!comment.trim().is_empty()).then_some(comment));
        rest = rest.get(end..).unwrap_or_default();
    }
    out
}

/// What follows a string in brackets.
fn behind_string(bytes: &[u8]) -> &[u8] {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth <= 1 => return bytes.get(at + 1..).unwrap_or_default(),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    b""
}

/// The content of a stream, within the limits.
///
/// # Errors
/// If it is broken, too long, or packed in an unknown way.
pub(super) fn unpacked(stream: &Stream, limits: &Limits) -> Result<Vec<u8>, OpaqueReason> {
    let most =
        limits.unpacked_bytes.min((stream.content.len() as u64).saturating_mul(limits.expansion_ratio).max(1 << 20));
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if !stream.dict.has(b"Filter") {
        return Ok(stream.content.clone());
    }
    stream.decompressed_content_with_limit(most).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            OpaqueReason::OverLimit("expansion_ratio")
        }
        lopdf::Error::Unimplemented(_) => OpaqueReason::UnsupportedFormat("filter of a PDF stream"),
        _ => OpaqueReason::Corrupt,
    })
}

/// What the file specification around an attached file calls it.
fn file_name(document: &Document, id: ObjectId) -> Option<String> {
    let dicts = document.objects.values().flat_map(dictionaries);
    let spec = dicts.filter(|d| {
        let files = d.get(b"EF").ok().and_then(|o| document.dereference(o).ok()).and_then(|(_, o)| o.as_dict().ok());
        files.is_some_and(|files| files.iter().any(|(_, file)| file.as_reference().ok() == Some(id)))
    });
    let name =
        |d: &Dictionary| [&b"UF"[..], b"F"].iter().find_map(|key| d.get(key).ok()?.as_str().ok().map(strings::decode));
    spec.filter_map(name).next()
}

/// The dictionary of an object and those directly in it.
fn dictionaries(object: &Object) -> Vec<&Dictionary> {
    let mut out = Vec::new();
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        let dict = match object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            Object::Array(items) => {
                open.extend(items);
                continue;
            }
            _ => continue,
        };
        out.push(dict);
        open.extend(
            dict.iter().map(|(_, value)| value).filter(|v| matches!(v, Object::Dictionary(_) | Object::Array(_))),
        );
    }
    out
}

/// What an image that is stored as a file of its own format says besides its
/// pixels: texts, and documents in it (a thumbnail, a packet of XMP).
pub(super) fn image_metadata(stream: &Stream, limits: &Limits) -> Extract {
    let Some((last, outer)) =
        stream.filters().ok().and_then(|filters| filters.split_last().map(|(l, o)| (*l, o.to_vec())))
    else {
        return Extract::default();
    };
    let read = match last {
        b"DCTDecode" | b"DCT" => of_jpeg as fn(&[u8], &Limits) -> Extract,
        b"JPXDecode" => of_jpeg2000,
        _ => return Extract::default(),
    };
    let unpacked = (!outer.is_empty()).then(|| {
        let mut packed = stream.clone();
        packed.dict.set("Filter", outer.iter().map(|name| Object::Name(name.to_vec())).collect::<Vec<_>>());
        unpacked(&packed, limits)
    });
    let mut found = match unpacked {
        None => read(&stream.content, limits),
        Some(Ok(bytes)) => read(&bytes, limits),
        Some(Err(reason)) => {
            let mut found = Extract::default();
            found.unread(Location::default(), reason);
            found
        }
    };
    let own = || Location { layer: Some("image metadata".to_owned()), ..Location::default() };
    found.units.iter_mut().for_each(|unit| unit.location = own());
    found.parts.iter_mut().for_each(|part| part.location = own());
    found.unread.iter_mut().for_each(|unread| unread.location = own());
    found
}

fn of_jpeg(bytes: &[u8], limits: &Limits) -> Extract {
    let found = Image::Jpeg.metadata(bytes, limits);
    if found.unread.is_empty() {
        return found;
    }
    // Some programs leave the mark of the end out.
    Image::Jpeg.metadata(&[bytes, b"\xff\xd9"].concat(), limits)
}

/// The boxes of JPEG 2000 (ISO 15444-1, annex I) that hold words: XML, UUID, and
/// the links and labels of part 2.
fn of_jpeg2000(bytes: &[u8], _: &Limits) -> Extract {
    let mut found = Extract::default();
    let mut rest = bytes;
    while let [a, b, c, d, kind @ ..] = rest {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let Some((kind, _)) = kind.split_first_chunk::<4>() else { break };
        let len = if len < 8 { rest.len() } else { len.min(rest.len()) };
        if matches!(kind, b"xml " | b"uuid" | b"uinf" | b"asoc" | b"lbl ") {
            let words = strings::runs(rest.get(8..len).unwrap_or_default());
            found.units.extend((!words.is_empty()).then(|| TextUnit::plain(words, Location::default())));
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_in_content_are_told_from_strings() {
        let content = b"BT (100% (of) \\) it) Tj ET % seen by Mary\n% x\n(open %";
        assert_eq!(comments(content), ["seen by Mary".to_owned()].map(|s| format!(" {s}")));
    }

    fn texts(stream: &Stream) -> Vec<String> {
        let found = image_metadata(stream, &Limits::default());
        assert_eq!(found.unread, []);
        assert!(found.units.iter().all(|unit| unit.location.layer.as_deref() == Some("image metadata")));
        found.units.into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn words_in_the_metadata_of_images_are_read() {
        let mut jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        jpeg.extend(b"\xff\xfe\0\x0fMary Anderson\xff\xda\0\x02");
        let dict = lopdf::dictionary! { "Filter" => "DCTDecode" };
        let plain = Stream::new(dict.clone(), jpeg);
        assert_eq!(texts(&plain), ["Mary Anderson"]);
        let mut packed = Stream::new(lopdf::Dictionary::new(), plain.content.repeat(20));
        packed.compress().unwrap();
        packed.dict.set("Filter", vec![Object::Name(b"FlateDecode".to_vec()), Object::Name(b"DCTDecode".to_vec())]);
        assert_eq!(texts(&packed).len(), 20);
        let bare = Stream::new(dict.clone(), b"\xff\xd8\xff\xda\0\x02".to_vec());
        assert_eq!(image_metadata(&bare, &Limits::default()), Extract::default());
        let boxes = b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14xml seen by Mary".to_vec();
        let dict = lopdf::dictionary! { "Filter" => "JPXDecode" };
        assert_eq!(texts(&Stream::new(dict, boxes)), ["seen by Mary"]);
    }

    #[test]
    fn where_a_picture_was_taken_is_read() {
        // TIFF, big-endian: a pointer to the GPS table, which says 44.97 degrees north.
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0".to_vec();
        exif.extend(b"\0\x02\0\x01\0\x02\0\0\0\x02N\0\0\0\0\x02\0\x05\0\0\0\x03\0\0\0\x38\0\0\0\0");
        exif.extend([44u32, 1, 58, 1, 12, 1].iter().flat_map(|n| n.to_be_bytes()));
        let len = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let jpeg = [&b"\xff\xd8\xff\xe1"[..], &len, &exif, b"\xff\xda\0\x02"].concat();
        let stream = Stream::new(lopdf::dictionary! { "Filter" => "DCTDecode" }, jpeg);
        assert!(texts(&stream).iter().any(|text| text == "Latitude: 44.970000"), "{:?}", texts(&stream));
    }

    #[test]
    fn metadata_that_break_off_are_unread() {
        let dict = lopdf::dictionary! { "Filter" => "DCTDecode" };
        let stream = Stream::new(dict, b"\xff\xd8\xff\xe1\x10\0Exif\0\0MM".to_vec());
        assert_eq!(image_metadata(&stream, &Limits::default()).unread[0].reason, OpaqueReason::Corrupt);
    }
}
