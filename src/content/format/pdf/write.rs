//! A new document, from nothing: pages as pictures, pages that are carried
//! over, attached files. Nothing of the old file is in it but what these need.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary, text_string};

use crate::content::document::Refusal;

use super::drawn;
use super::render::Picture;

/// What of a page is carried over, besides resources and content.
const PAGE: &[&[u8]] = &[b"MediaBox", b"CropBox", b"Rotate", b"UserUnit", b"Group"];
/// What is left behind wherever it stands.
const LEFT_BEHIND: &[&[u8]] = &[
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"StructParent",
    b"StructParents",
    b"OC",
    b"OPI",
    b"Alternates",
    b"AA",
    b"A",
    b"Thumb",
    b"Measure",
    b"PtData",
    b"Ref",
    b"Properties",
    b"Parent",
    b"P",
    b"Private",
    b"ProcSet",
    b"Name",
    b"ID",
];
/// Bytes of a picture from which on it is stored as JPEG.
const LARGE: usize = 600 << 10;
const QUALITY: u8 = 85;
const DEEPEST: usize = 200;

const FAILED: Refusal = Refusal("a page of the PDF cannot be written");

/// The new document.
pub(super) struct Writer {
    out: Document,
    tree: ObjectId,
    pages: Vec<Object>,
    files: Vec<(String, ObjectId)>,
    copies: BTreeMap<ObjectId, ObjectId>,
}

impl Writer {
    pub(super) fn new() -> Self {
        let mut out = Document::with_version("1.7");
        let tree = out.new_object_id();
        Writer { out, tree, pages: Vec::new(), files: Vec::new(), copies: BTreeMap::new() }
    }

    /// Adds a page of `width` to `height` points that is a picture.
    ///
    /// # Errors
    /// If the picture cannot be packed.
    pub(super) fn picture(
        &mut self,
        picture: &Picture,
        (width, height): (f32, f32),
        unit: Option<&Object>,
    ) -> Result<(), Refusal> {
        let image = self.out.add_object(image(picture)?);
        let content = format!("q {width} 0 0 {height} 0 0 cm /Page Do Q");
        let content = self.out.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => self.tree,
            "MediaBox" => [0.0, 0.0, width, height].map(Object::Real).to_vec(),
            "Resources" => dictionary! { "XObject" => dictionary! { "Page" => image } },
            "Contents" => content,
        };
        if let Some(unit) = unit {
            page.set("UserUnit", unit.clone());
        }
        self.pages.push(self.out.add_object(page).into());
        Ok(())
    }

    /// Carries a page over, without what only lies about it.
    ///
    /// # Errors
    /// If it leads nowhere.
    pub(super) fn page(&mut self, document: &Document, id: ObjectId) -> Result<(), Refusal> {
        let old = document.get_dictionary(id).map_err(|_| FAILED)?;
        let mut page = dictionary! { "Type" => "Page", "Parent" => self.tree };
        for key in PAGE.iter().chain(&[&b"Resources"[..]]) {
            if let Some(value) = drawn::inherited(document, id, key) {
                page.set(*key, self.copy(document, value, 0)?);
            }
        }
        if let Ok(contents) = old.get(b"Contents") {
            page.set("Contents", self.copy(document, contents, 0)?);
        }
        self.pages.push(self.out.add_object(page).into());
        Ok(())
    }

    /// Attaches a file.
    pub(super) fn file(&mut self, name: &str, bytes: &[u8]) {
        let stream = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, bytes.to_vec());
        let file = self.out.add_object(stream);
        let spec = dictionary! {
            "Type" => "Filespec", "F" => text_string(name), "UF" => text_string(name), "EF" => dictionary! { "F" => file },
        };
        let spec = self.out.add_object(spec);
        self.files.push((name.to_owned(), spec));
    }

    /// The document as bytes.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let count = i64::try_from(self.pages.len()).map_err(|_| FAILED)?;
        self.out
            .objects
            .insert(self.tree, dictionary! { "Type" => "Pages", "Kids" => self.pages, "Count" => count }.into());
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => self.tree };
        if !self.files.is_empty() {
            self.files.sort();
            let names: Vec<Object> =
                self.files.into_iter().flat_map(|(name, spec)| [text_string(&name), spec.into()]).collect();
            catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } });
        }
        let catalog = self.out.add_object(catalog);
        self.out.trailer.set("Root", catalog);
        self.out.compress();
        let mut bytes = Vec::new();
        self.out.save_to(&mut bytes).map_err(|_| FAILED)?;
        Ok(bytes)
    }

    /// An object with all it leads to.
    fn copy(&mut self, document: &Document, object: &Object, depth: usize) -> Result<Object, Refusal> {
        if depth > DEEPEST {
            return Err(FAILED);
        }
        Ok(match object {
            Object::Reference(id) => {
                if let Some(known) = self.copies.get(id) {
                    return Ok((*known).into());
                }
                let new = self.out.new_object_id();
                self.copies.insert(*id, new);
                let copy = match document.get_object(*id) {
                    Ok(object) => self.copy(document, object, depth + 1)?,
                    // What leads nowhere is null (ISO 32000-2, 7.3.10).
                    Err(_) => Object::Null,
                };
                self.out.objects.insert(new, copy);
                new.into()
            }
            Object::Array(items) => {
                Object::Array(items.iter().map(|item| self.copy(document, item, depth + 1)).collect::<Result<_, _>>()?)
            }
            Object::Dictionary(dict) => self.dictionary(document, dict, depth)?.into(),
            Object::Stream(stream) => {
                let dict = self.dictionary(document, &stream.dict, depth)?;
                Object::Stream(Stream { dict, start_position: None, ..stream.clone() })
            }
            plain => plain.clone(),
        })
    }

    fn dictionary(&mut self, document: &Document, dict: &Dictionary, depth: usize) -> Result<Dictionary, Refusal> {
        let mut copy = Dictionary::new();
        let is_font = dict.has_type(b"Font") || dict.has_type(b"Encoding") || dict.has(b"Differences");
        for (key, value) in dict.iter() {
            let is_left = LEFT_BEHIND.contains(&key.as_slice()) || (key == b"StructTreeRoot" && !is_font);
            if !is_left {
                copy.set(key.clone(), self.copy(document, value, depth + 1)?);
            }
        }
        Ok(copy)
    }
}

/// A picture as an image object.
fn image(picture: &Picture) -> Result<Stream, Refusal> {
    let (width, height) = picture.pixels.dimensions();
    let gray = picture.is_gray();
    let (space, values) =
        if gray { ("DeviceGray", picture.gray().into_raw()) } else { ("DeviceRGB", picture.pixels.as_raw().clone()) };
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&values).map_err(|_| FAILED)?;
    let mut bytes = packed.finish().map_err(|_| FAILED)?;
    let mut filter = "FlateDecode";
    if bytes.len() > LARGE {
        let mut jpeg = Vec::new();
        let color = if gray { image::ExtendedColorType::L8 } else { image::ExtendedColorType::Rgb8 };
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode(&values, width, height, color).map_err(|_| FAILED)?;
        if jpeg.len() < bytes.len() {
            (bytes, filter) = (jpeg, "DCTDecode");
        }
    }
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(width), "Height" => i64::from(height),
        "ColorSpace" => space, "BitsPerComponent" => 8, "Filter" => filter,
    };
    Ok(Stream::new(dict, bytes).with_compression(false))
}
