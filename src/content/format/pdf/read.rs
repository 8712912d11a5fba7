//! Everything that is in a PDF, with where it comes from.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::RenderCache;
use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::Rect as Area;
use lopdf::{Document, Object, ObjectId};

use crate::content::document::{Extract, Part, TextUnit, Unread, Word};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, Rect, Role, Schema, Segment, debug_without_content};

use super::drawn;
use super::file::File;
use super::objects::{Uses, Walk};
use super::page::{self, PageContent, PageText};
use super::render;
use super::reveal::{self, Hidden};
use super::streams::{self, Held};

/// A text, and where its words are on pages: bytes of it, number of the page
/// from 0, box in points from the upper left corner.
#[derive(Clone, Default)]
pub(super) struct Found {
    pub(super) unit: TextUnit,
    pub(super) areas: Vec<(usize, usize, usize, Area)>,
    /// Page on which it is shown, if it is shown on one at all.
    pub(super) page: Option<usize>,
}

/// What a part is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// The picture of a page, by its number from 0.
    Page(usize),
    /// An attached file.
    Attachment,
    /// Something hidden.
    Hidden,
    /// What an image says besides its pixels.
    Metadata,
}

/// What was read of a PDF.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) found: Vec<Found>,
    pub(super) parts: Vec<(Part, Source)>,
    pub(super) unread: Vec<Unread>,
    /// What each page draws besides text.
    pub(super) pages: Vec<PageContent>,
}

debug_without_content! {
    Found, "Found";
    Reading, "Reading";
}

/// Reads a file. `exact` measures the boxes of words by what is drawn.
///
/// # Errors
/// If it cannot be read as a whole.
pub(super) fn read(file: &File<'_>, limits: &Limits, exact: bool) -> Result<Reading, OpaqueReason> {
    let mut reading = Reading::default();
    if file.has_holes {
        reading.unread.push(Unread { location: Location::default(), reason: OpaqueReason::Corrupt });
    }
    let mut images = BTreeSet::new();
    reading.shown(file, limits, exact, &mut images)?;
    let mut seen = Seen::new(&reading);
    for (place, bytes) in [("before the header", file.junk), ("between objects", file.gaps.as_slice())] {
        if !bytes.trim_ascii().is_empty() {
            let part = Part { bytes: bytes.to_vec(), ..hidden_part(place) };
            reading.parts.push((part, Source::Hidden));
        }
    }
    reading.document(&file.newest, None, &images, limits, &mut seen)?;
    for older in &file.others {
        reading.document(older, Some(&file.newest), &images, limits, &mut seen)?;
    }
    let size: usize = reading.parts.iter().map(|(part, _)| part.bytes.len()).sum();
    if size as u64 > limits.unpacked_bytes {
        return Err(OpaqueReason::OverLimit("unpacked_bytes"));
    }
    Ok(reading)
}

/// Opens a file to draw its pages, all layers on.
///
/// # Errors
/// If it is encrypted or broken, or has too many pages.
pub(super) fn open(file: &File<'_>, limits: &Limits) -> Result<Pdf, OpaqueReason> {
    let bytes = reveal::all_layers(&file.newest).unwrap_or_else(|| file.bytes.to_vec());
    let pdf = pdf(bytes)?;
    let pages = pdf.pages().len();
    if pages > limits.pages {
        return Err(OpaqueReason::OverLimit("pages"));
    }
    // Two readers that see different pages: nobody knows what is shown.
    if pages == 0 || pages != file.newest.page_iter().take(limits.pages + 1).count() {
        return Err(OpaqueReason::Corrupt);
    }
    Ok(pdf)
}

fn pdf(bytes: Vec<u8>) -> Result<Pdf, OpaqueReason> {
    Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::InvalidEncryption) | LoadPdfError::Invalid => OpaqueReason::Corrupt,
        LoadPdfError::Decryption(_) => OpaqueReason::Encrypted,
    })
}

/// What went wrong while a page was interpreted.
#[derive(Default)]
pub(super) struct Warnings {
    font: AtomicBool,
    image: AtomicBool,
}

impl Warnings {
    pub(super) fn settings(self: &Arc<Self>) -> InterpreterSettings {
        let own = Arc::clone(self);
        let warning_sink = Arc::new(move |warning| match warning {
            InterpreterWarning::UnsupportedFont => own.font.store(true, Ordering::Relaxed),
            InterpreterWarning::ImageDecodeFailure => own.image.store(true, Ordering::Relaxed),
            // What annotations hold besides is read with the hidden content.
            _ => {}
        });
        InterpreterSettings { warning_sink, ..InterpreterSettings::default() }
    }

    /// What went wrong since the last call.
    fn take(&self) -> Option<OpaqueReason> {
        let font = self.font.swap(false, Ordering::Relaxed);
        let image = self.image.swap(false, Ordering::Relaxed);
        if font {
            Some(OpaqueReason::UnsupportedFormat("font in a PDF"))
        } else if image {
            Some(OpaqueReason::UnsupportedFormat("image in a PDF"))
        } else {
            None
        }
    }
}

/// What has been told of already.
struct Seen {
    /// Letters and digits of all pages.
    pages: String,
    texts: HashSet<(Option<String>, Vec<Segment>, String)>,
}

impl Seen {
    fn new(reading: &Reading) -> Self {
        let pages = reading.found.iter().map(|f| bare(&f.unit.text) + "\n").collect();
        Seen { pages, texts: HashSet::new() }
    }

    fn is_new(&mut self, unit: &TextUnit) -> bool {
        self.texts.insert((unit.location.layer.clone(), unit.path.clone(), unit.text.clone()))
    }
}

/// Letters and digits of a text.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn on_page(number: usize) -> Location {
    Location { page: u32::try_from(number + 1).ok(), ..Location::default() }
}

fn layer(name: &str) -> Location {
    Location { layer: Some(name.to_owned()), ..Location::default() }
}

fn hidden_part(name: &str) -> Part {
    Part { name: Some(name.to_owned()), location: layer("hidden content"), loose: true, ..Part::default() }
}

impl Reading {
    /// What the pages show.
    fn shown(
        &mut self,
        file: &File<'_>,
        limits: &Limits,
        exact: bool,
        images: &mut BTreeSet<u32>,
    ) -> Result<(), OpaqueReason> {
        let pdf = open(file, limits)?;
        let warnings = Arc::new(Warnings::default());
        let settings = warnings.settings();
        let cache = InterpreterCache::new();
        let drawing = RenderCache::new();
        for (number, page) in pdf.pages().iter().enumerate() {
            let content = page::read(page, number, &cache, &settings, exact);
            images.extend(&content.shapes.drawn);
            if content.is_picture() {
                self.picture(
                    page,
                    content.shapes.dpi,
                    &drawing,
                    &settings,
                    limits,
                    (on_page(number), Source::Page(number)),
                );
            }
            if let Some(reason) = warnings.take() {
                self.unread.push(Unread { location: on_page(number), reason });
            }
            self.pages.push(content);
        }
        page::join_pages(&mut self.pages);
        for (number, content) in self.pages.iter_mut().enumerate() {
            for text in std::mem::take(&mut content.texts) {
                self.found.push(Found::on_page(text, number));
            }
            let alternates: Vec<String> = std::mem::take(&mut content.alternates);
            let alternates = alternates.join("\n");
            if !alternates.trim().is_empty() {
                let location = Location { layer: Some("structure".into()), ..on_page(number) };
                self.found.push(Found {
                    unit: TextUnit::plain(alternates, location),
                    page: Some(number),
                    ..Found::default()
                });
            }
        }
        Ok(())
    }

    fn picture<'a>(
        &mut self,
        page: &'a hayro::hayro_syntax::page::Page<'a>,
        finest: f64,
        cache: &RenderCache<'a>,
        settings: &InterpreterSettings,
        limits: &Limits,
        (location, source): (Location, Source),
    ) {
        match render::render(page, finest, cache, settings, limits).and_then(|picture| picture.png()) {
            Ok(bytes) => {
                let name = location.page.map_or_else(|| "hidden content".to_owned(), |number| format!("page {number}"));
                let part =
                    Part { name: Some(name), content_type: Some("image/png".into()), location, bytes, loose: true };
                self.parts.push((part, source));
            }
            Err(reason) => self.unread.push(Unread { location, reason }),
        }
    }

    /// What the objects of `document` hold besides; of an older state only what
    /// is not the same in `newest`.
    fn document(
        &mut self,
        document: &Document,
        newest: Option<&Document>,
        images: &BTreeSet<u32>,
        limits: &Limits,
        seen: &mut Seen,
    ) -> Result<(), OpaqueReason> {
        let uses = Uses::of(document);
        let is_known = |id: &ObjectId, object: &Object| newest.is_some_and(|n| n.objects.get(id) == Some(object));
        let changed: BTreeSet<ObjectId> =
            document.objects.iter().filter(|(id, object)| !is_known(id, object)).map(|(id, _)| *id).collect();
        let mut walk = Walk::new(document, &uses);
        walk.trailer();
        let mut hidden: Vec<Hidden> = Vec::new();
        let mut units: Vec<TextUnit> = Vec::new();
        let forms = if newest.is_none() { drawn::forms(document, limits) } else { BTreeSet::new() };
        for id in &changed {
            let Some(object) = document.objects.get(id) else { continue };
            walk.object(*id, object);
            let Object::Stream(stream) = object else { continue };
            if too_large(stream, limits) {
                return Err(OpaqueReason::OverLimit("pixels"));
            }
            match streams::held(document, *id, stream, &uses, limits) {
                Ok(Held::Nothing) if uses.key(*id) != b"Contents" => {}
                Ok(drawing @ (Held::Nothing | Held::Drawing)) => {
                    let is_hidden = matches!(drawing, Held::Drawing) && !forms.contains(id);
                    hidden.extend(is_hidden.then_some(Hidden::Drawing(*id)));
                    match streams::unpacked(stream, limits) {
                        Ok(content) => {
                            units.extend(streams::comments(&content).into_iter().map(|text| TextUnit {
                                role: Role::Comment,
                                ..TextUnit::plain(text, layer("objects"))
                            }))
                        }
                        Err(reason) => self.unread.push(Unread { location: layer("objects"), reason }),
                    }
                }
                Ok(Held::Image) => {
                    let metadata = streams::image_metadata(stream, limits);
                    units.extend(metadata.units);
                    self.parts.extend(metadata.parts.into_iter().map(|part| (part, Source::Metadata)));
                    self.unread.extend(metadata.unread);
                    let is_mask = matches!(uses.key(*id), b"SMask" | b"Mask");
                    let is_drawn = newest.is_none() && images.contains(&id.0);
                    hidden.extend((!is_mask && !is_drawn).then_some(Hidden::Image(*id)));
                }
                Ok(Held::Texts(texts)) => units.extend(texts),
                Ok(Held::Part(part)) => {
                    let source = if part.loose || newest.is_some() { Source::Hidden } else { Source::Attachment };
                    let part = Part { loose: source == Source::Hidden, ..*part };
                    self.parts.push((part, source));
                }
                Err(reason) => self.unread.push(Unread { location: layer("objects"), reason }),
            }
        }
        let texts = walk.units.into_iter().chain(units).filter(|unit| seen.is_new(unit));
        self.found.extend(texts.map(|unit| Found { unit, ..Found::default() }));
        let pages = hidden_pages(document, newest, &changed);
        self.hidden(document, pages.into_iter().chain(hidden).collect(), limits, seen)
    }

    /// Texts and pictures of what no page shows.
    fn hidden(
        &mut self,
        document: &Document,
        hidden: Vec<Hidden>,
        limits: &Limits,
        seen: &mut Seen,
    ) -> Result<(), OpaqueReason> {
        if hidden.is_empty() {
            return Ok(());
        }
        if hidden.len() > limits.members {
            return Err(OpaqueReason::OverLimit("members"));
        }
        let pdf = pdf(reveal::shown(document, &hidden, limits)?)?;
        if pdf.pages().len() != hidden.len() {
            return Err(OpaqueReason::Corrupt);
        }
        let warnings = Arc::new(Warnings::default());
        let settings = warnings.settings();
        let (cache, drawing) = (InterpreterCache::new(), RenderCache::new());
        for page in pdf.pages().iter() {
            let content = page::read(page, 0, &cache, &settings, false);
            if content.is_picture() {
                self.picture(
                    page,
                    content.shapes.dpi,
                    &drawing,
                    &settings,
                    limits,
                    (layer("hidden content"), Source::Hidden),
                );
            }
            if let Some(reason) = warnings.take() {
                self.unread.push(Unread { location: layer("hidden content"), reason });
            }
            for text in content.texts {
                let unit = TextUnit::plain(text.text, layer("hidden content"));
                if !seen.pages.contains(&bare(&unit.text)) && seen.is_new(&unit) {
                    self.found.push(Found { unit, ..Found::default() });
                }
            }
        }
        Ok(())
    }

    /// As the frame takes it.
    pub(super) fn into_extract(self) -> Extract {
        Extract {
            units: self.found.into_iter().map(|found| found.unit).collect(),
            parts: self.parts.into_iter().map(|(part, _)| part).collect(),
            unread: self.unread,
            objects: Vec::new(),
        }
    }
}

/// Pages that no tree leads to; of an older state, those that looked different.
fn hidden_pages(document: &Document, newest: Option<&Document>, changed: &BTreeSet<ObjectId>) -> Vec<Hidden> {
    let shown: BTreeSet<ObjectId> = document.page_iter().collect();
    let is_page = |object: &Object| object.as_dict().is_ok_and(|d| d.has_type(b"Page"));
    let pages = document.objects.iter().filter(|(id, object)| is_page(object) || shown.contains(id)).map(|(id, _)| *id);
    let is_hidden = |id: &ObjectId| match newest {
        None => !shown.contains(id),
        Some(_) => !drawn::reachable(document, *id).is_disjoint(changed),
    };
    pages.filter(is_hidden).map(Hidden::Page).collect()
}

/// True for an image of more pixels than the limits allow.
fn too_large(stream: &lopdf::Stream, limits: &Limits) -> bool {
    let side = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok().and_then(|n| u64::try_from(n).ok());
    let (Some(width), Some(height)) = (side(b"Width"), side(b"Height")) else { return false };
    width.saturating_mul(height) > limits.pixels
}

impl Found {
    fn on_page(text: PageText, number: usize) -> Found {
        let mut unit = TextUnit::plain(text.text, on_page(number));
        if let Some((head, row)) = text.head {
            unit.schema = Schema::Csv;
            unit.path = vec![Segment::Index(row), Segment::Key(head.into())];
        }
        // Words on the next page have no place on this one.
        let own = text.words.iter().filter(|(_, _, page, _)| *page == number);
        unit.words = own
            .map(|(start, end, _, area)| Word { start: *start, end: *end, rect: rect(*area), confidence: 100 })
            .collect();
        Found { unit, areas: text.words, page: Some(number) }
    }
}

/// The box in whole points.
fn rect(area: Area) -> Rect {
    let bounded = |v: f64| v.clamp(0.0, 1e6);
    let (x, y) = (bounded(area.x0).floor(), bounded(area.y0).floor());
    let (right, lower) = (bounded(area.x1).ceil(), bounded(area.y1).ceil());
    Rect { x: x as u32, y: y as u32, width: (right - x) as u32, height: (lower - y) as u32 }
}
