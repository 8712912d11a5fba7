//! Images: text by OCR with the boxes of its words, codes, faces, metadata; one
//! picture or many in a file. A copy is written from the pixels alone, with boxes over what is to
//! go, and without any metadata.

mod codes;
mod decode;
mod faces;
mod gray;
mod layout;
mod letters;
mod meta;
mod pages;
mod paint;
mod read;
mod tiff;
mod write;

use image::{DynamicImage, ImageFormat};

use crate::content::document::{DocumentFormat, Edits, Extract, Object, Part, Refusal, Tools};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{IdentifierType, Location, Rect};

use self::faces::Face;
use self::pages::{Many, Pages};

/// A format of images.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Image {
    /// Portable Network Graphics, also with frames.
    Png,
    /// JPEG (JFIF, EXIF).
    Jpeg,
    /// TIFF, with all its pages.
    Tiff,
    /// WebP, also with frames.
    WebP,
    /// GIF, with all its frames.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// HEIF (HEIC): only its metadata are read.
    Heif,
}

impl Image {
    fn format(self) -> Option<ImageFormat> {
        Some(match self {
            Image::Heif => return None,
            Image::Png => ImageFormat::Png,
            Image::Jpeg => ImageFormat::Jpeg,
            Image::Tiff => ImageFormat::Tiff,
            Image::WebP => ImageFormat::WebP,
            Image::Gif => ImageFormat::Gif,
            Image::Bmp => ImageFormat::Bmp,
        })
    }
}

impl Image {
    /// What a file says besides its pixels: texts, and documents in it.
    #[cfg(feature = "pdf")]
    pub(in crate::content::format) fn metadata(self, bytes: &[u8], limits: &Limits) -> Extract {
        let mut out = Extract::default();
        meta::read(self, bytes, limits, &mut out);
        out
    }
}

impl DocumentFormat for Image {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        self.extract_with(bytes, limits, Tools::default())
    }

    fn extract_with(&self, bytes: &[u8], limits: &Limits, tools: Tools<'_>) -> Result<Extract, OpaqueReason> {
        let mut out = Extract::default();
        match self.format().map(|format| pages::all(format, bytes, limits)) {
            Some(Ok(Pages::One(image))) => picture(&image, tools, &mut out),
            Some(Ok(Pages::Many(many))) => parts(many, &mut out),
            Some(Err(reason)) => out.unread(Location::default(), reason),
            None => out.unread(Location::default(), OpaqueReason::UnsupportedFormat("pixels of HEIF")),
        }
        meta::read(*self, bytes, limits, &mut out);
        Ok(out)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let unreadable = |_| Refusal("the image cannot be read");
        let format = self.format().ok_or(Refusal("images of this format are not written"))?;
        match pages::all(format, bytes, limits).map_err(unreadable)? {
            Pages::One(mut image) => {
                let rects = edits.units.iter().flat_map(|(_, made)| made).flat_map(|edit| &edit.rects);
                let rects: Vec<Rect> = rects.copied().chain(faces(&image, edits)).collect();
                rects.into_iter().for_each(|rect| paint::over(&mut image, rect));
                write::one(format, image)
            }
            Pages::Many(many) => rewritten(format, &many, edits, limits),
        }
    }
}

/// Reads one picture.
fn picture(image: &DynamicImage, tools: Tools<'_>, out: &mut Extract) {
    out.objects.extend(faces::find(image).into_iter().map(object));
    out.units.extend(codes::units(image));
    let Some(ocr) = tools.ocr else {
        return out.unread(Location::default(), OpaqueReason::OcrMissing("Tesseract is not installed"));
    };
    match read::page(image, ocr) {
        Ok(page) => {
            out.units.extend(layout::units(page.words, &Location::default()));
            for rect in page.unread {
                out.unread(Location { rect: Some(rect), ..Location::default() }, OpaqueReason::OcrUncertain);
            }
        }
        Err(reason) => out.unread(Location::default(), reason),
    }
}

fn object(face: Face) -> Object {
    let location = Location { rect: Some(face.rect), ..Location::default() };
    Object { kind: IdentifierType::Photo, score: face.score, rule: "face".to_owned(), location }
}

/// The boxes of the faces that are to go.
fn faces(image: &DynamicImage, edits: &Edits) -> Vec<Rect> {
    if edits.objects.is_empty() {
        return Vec::new();
    }
    let all = faces::find(image);
    edits.objects.iter().filter_map(|number| all.get(*number)).map(|face| face.rect).collect()
}

/// Tells pages or frames as pictures of their own.
fn parts(many: Many, out: &mut Extract) {
    for (number, bytes) in many.pictures.into_iter().enumerate() {
        let first = many.order.iter().position(|(picture, _)| *picture == number).unwrap_or(number);
        let page = u32::try_from(first + 1).ok();
        let location = Location { page, ..Location::default() };
        let name = Some(format!("page {}.png", first + 1));
        out.parts.push(Part { name, content_type: Some("image/png".to_owned()), location, loose: false, bytes });
    }
    if let Some(reason) = many.stopped {
        out.unread(Location::default(), reason);
    }
}

/// The file of several pictures with the new ones in their places.
fn rewritten(format: ImageFormat, many: &Many, edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    if many.stopped.is_some() {
        return Err(Refusal("not all pages of the image can be read"));
    }
    let picture = |number: usize| {
        let bytes = edits.of_part(number).or(many.pictures.get(number).map(Vec::as_slice)).unwrap_or_default();
        decode::picture(ImageFormat::Png, bytes, limits).map_err(|_| Refusal("a page of the image cannot be written"))
    };
    let images = many.order.iter().map(|&(number, delay)| Ok((picture(number)?, delay)));
    write::many(format, images.collect::<Result<_, Refusal>>()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content::document::{Edit, Gray, Layout, Ocr, PartEdit, Reading, Turn};

    /// Reads one word in every picture.
    struct OneWord(Rect);

    impl Ocr for OneWord {
        fn words(&self, _: &Gray, layout: Layout) -> Result<Vec<Reading>, OpaqueReason> {
            let word = Reading { text: "Maria".into(), rect: self.0, confidence: 90, line: 0, block: 0 };
            Ok(if layout == Layout::Page { vec![word] } else { Vec::new() })
        }

        fn turn(&self, _: &Gray) -> Result<Option<Turn>, OpaqueReason> {
            Ok(None)
        }
    }

    const WORD: Rect = Rect { x: 8, y: 8, width: 6, height: 4 };

    fn drawn(shade: u8) -> DynamicImage {
        let mut image = image::RgbImage::from_pixel(40, 24, image::Rgb([shade; 3]));
        image.put_pixel(30, 20, image::Rgb([9, 200, 90]));
        image.into()
    }

    fn all() -> Vec<(Image, Vec<u8>)> {
        let formats = [Image::Png, Image::Jpeg, Image::Tiff, Image::WebP, Image::Gif, Image::Bmp];
        let mut all: Vec<_> =
            formats.iter().map(|f| (*f, write::one(f.format().unwrap(), drawn(250)).unwrap())).collect();
        for format in [Image::Tiff, Image::Gif] {
            let pages = vec![(drawn(250), None), (drawn(3), None)];
            all.push((format, write::many(format.format().unwrap(), pages).unwrap()));
        }
        all
    }

    fn edited(units: &Extract) -> Edits {
        let edit = Edit { start: 0, end: 5, with: "[NAME]".into(), rects: vec![WORD] };
        let parts = units.parts.first().and_then(|part| {
            let mut page = decode::picture(ImageFormat::Png, &part.bytes, &Limits::default()).ok()?;
            paint::over(&mut page, WORD);
            Some(PartEdit { part: 0, bytes: write::png(&page).unwrap() })
        });
        let number = units.units.iter().position(|unit| unit.text == "Maria");
        Edits {
            units: number.map(|number| (number, vec![edit])).into_iter().collect(),
            parts: parts.into_iter().collect(),
            ..Edits::default()
        }
    }

    #[test]
    fn words_are_painted_over_and_pages_replaced_in_every_format() {
        let ocr = OneWord(WORD);
        let tools = Tools { ocr: Some(&ocr) };
        for (format, bytes) in all() {
            let extract = format.extract_with(&bytes, &Limits::default(), tools).unwrap();
            assert_eq!(extract.unread, [], "{format:?}");
            let edits = edited(&extract);
            let new = format.rewrite(&bytes, &edits, &Limits::default()).unwrap();
            let again = format.extract_with(&new, &Limits::default(), tools).unwrap();
            if extract.parts.is_empty() {
                let image = decode::picture(format.format().unwrap(), &new, &Limits::default()).unwrap().to_rgb8();
                assert!(image.get_pixel(10, 10).0.iter().all(|c| *c < 40), "{format:?}");
                assert!(image.get_pixel(36, 3).0.iter().all(|c| *c > 220), "{format:?}");
            } else {
                assert_eq!(again.parts[0].bytes, edits.parts[0].bytes, "{format:?}");
                assert_eq!(again.parts[1].bytes, extract.parts[1].bytes, "{format:?}");
            }
        }
    }

    #[test]
    fn a_picture_that_is_not_read_is_said_to_be_so() {
        let png = write::png(&drawn(250)).unwrap();
        let unread = |limits: &Limits, bytes: &[u8]| Image::Png.extract(bytes, limits).unwrap().unread;
        assert_eq!(unread(&Limits::default(), &png)[0].reason.as_str(), "ocr-missing");
        let few = Limits { pixels: 100, ..Limits::default() };
        assert_eq!(unread(&few, &png)[0].reason, OpaqueReason::OverLimit("pixels"));
        assert!(unread(&Limits::default(), &png[..60]).iter().any(|u| u.reason == OpaqueReason::Corrupt));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Whatever is done to the bytes: the same extract twice. A decoder that
        /// panics (bar codes do, where sums are checked) is caught, as in `extract_with`.
        #[test]
        fn damaged_pictures_do_no_harm(which in any::<prop::sample::Index>(), at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<Option<prop::sample::Index>>()) {
            let all = all();
            let (format, mut bytes) = which.get(&all).clone();
            for (index, value) in at {
                let index = index.index(bytes.len());
                bytes[index] = value;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let ocr = OneWord(WORD);
            let limits = Limits { pixels: 1 << 20, pages: 8, ..Limits::default() };
            let read = || {
                let read = || format.extract_with(&bytes, &limits, Tools { ocr: Some(&ocr) });
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or(Err(OpaqueReason::ReaderFailed))
            };
            let Ok(extract) = read() else { return Ok(()) };
            prop_assert!(read().as_ref() == Ok(&extract));
            let _ = format.rewrite(&bytes, &edited(&extract), &limits);
        }
    }
}
