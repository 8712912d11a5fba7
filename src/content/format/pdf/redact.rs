//! Redaction. A page that holds something to be replaced becomes a picture with
//! boxes over it; a page that does not is carried over if nothing lies about
//! it. Everything else stays behind: metadata, bookmarks, forms, scripts,
//! annotations, layers, earlier revisions. There is never a box over text that
//! is still there.

use std::collections::BTreeMap;

use hayro::RenderCache;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Rect as Area;
use image::{ImageFormat, Rgb, RgbImage};
use lopdf::{Document, Object, ObjectId};

use crate::content::Limits;
use crate::content::document::{Edit, Edits, Extract, Part, Refusal};
use crate::finding::Role;

use super::drawn;
use super::file::File;
use super::objects::Uses;
use super::read::{self, Found, Reading, Source, Warnings, bare};
use super::render::{self, Picture};
use super::streams::{self, Held};
use super::write::Writer;

/// Letters from which on a replaced value is looked for on other pages, as the
/// check of what was written does.
const SHORTEST: usize = 3;
/// How far boxes reach beyond the words, in points.
const MARGIN: f64 = 1.0;
const BLACK: Rgb<u8> = Rgb([0, 0, 0]);

const UNREADABLE: Refusal = Refusal("the PDF cannot be read");

/// Which pages become pictures, and what is painted over on them.
#[derive(Default)]
struct Plan(BTreeMap<usize, Vec<Area>>);

/// A copy of the file with `edits` made.
///
/// # Errors
/// If something cannot be written, or lies where it cannot be painted over.
pub(super) fn redact(bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let file = File::open(bytes, limits).map_err(|_| UNREADABLE)?;
    let reading = read::read(&file, limits, true).map_err(|_| UNREADABLE)?;
    let mut plan = Plan::of(&reading, edits)?;
    plan.wherever(&reading, edits);
    let pages: Vec<ObjectId> = file.newest.page_iter().take(limits.pages + 1).collect();
    let carried = Carried::new(&file.newest, limits);
    for (number, id) in pages.iter().enumerate() {
        if !carried.may(*id) {
            plan.0.entry(number).or_default();
        }
    }
    let pdf = read::open(&file, limits).map_err(|_| UNREADABLE)?;
    let mut writer = Writer::new();
    let cache = RenderCache::new();
    for (number, id) in pages.iter().enumerate() {
        match plan.0.get(&number) {
            Some(areas) => {
                let (picture, size) = picture(&pdf, number, &reading, edits, &cache, limits)?;
                let picture = painted(picture, areas);
                writer.picture(&picture, size, drawn::inherited(&file.newest, *id, b"UserUnit"))?;
            }
            None => writer.page(&file.newest, *id)?,
        }
    }
    for (number, (part, source)) in reading.parts.iter().enumerate() {
        if *source == Source::Attachment {
            let bytes = edits.of_part(number).unwrap_or(&part.bytes);
            writer.file(&file_name(part, &reading, edits), bytes);
        }
    }
    writer.finish()
}

impl Plan {
    /// What `edits` ask for.
    fn of(reading: &Reading, edits: &Edits) -> Result<Plan, Refusal> {
        let mut plan = Plan::default();
        // What is drawn in a pattern or a mask has no place that is known.
        let has_patterns = reading.pages.iter().any(|page| page.shapes.patterns > 0);
        let hidden = Refusal("something was found in a pattern or a mask of the PDF, where it cannot be painted over");
        for (number, made) in &edits.units {
            let found = reading.found.get(*number).ok_or(Refusal("an edit fits no text"))?;
            if let Some(page) = found.page {
                plan.0.entry(page).or_default();
            } else if has_patterns && found.is_drawing() {
                return Err(hidden);
            }
            for edit in made {
                plan.paint(found, edit.start, edit.end);
            }
        }
        for edit in &edits.parts {
            match reading.parts.get(edit.part).ok_or(Refusal("an edit fits no part"))?.1 {
                Source::Page(page) => drop(plan.0.entry(page).or_default()),
                Source::Hidden if has_patterns => return Err(hidden),
                Source::Hidden | Source::Metadata | Source::Attachment => {}
            }
        }
        Ok(plan)
    }

    /// Paints over the words that the bytes `start..end` of a text touch.
    fn paint(&mut self, found: &Found, start: usize, end: usize) {
        let touched = found.areas.iter().filter(|(from, to, ..)| *from < end && start < *to);
        let mut last: Option<(usize, Area)> = None;
        for (_, _, page, area) in touched {
            let boxes = self.0.entry(*page).or_default();
            // One box over words that stand beside each other.
            match last.filter(|(on, before)| on == page && is_beside(*before, *area)) {
                Some((_, before)) => boxes.push(before.union(*area)),
                None => boxes.push(*area),
            }
            last = Some((*page, *area));
        }
    }

    /// The same values elsewhere on the pages: whole words are painted over, and
    /// text that holds one by chance is text no more.
    fn wherever(&mut self, reading: &Reading, edits: &Edits) {
        let mut values: Vec<String> = Vec::new();
        for (number, made) in &edits.units {
            let text = reading.found.get(*number).map_or("", |f| f.unit.text.as_str());
            values.extend(made.iter().map(|edit: &Edit| bare(text.get(edit.start..edit.end).unwrap_or(""))));
        }
        values.retain(|value| value.chars().count() >= SHORTEST);
        values.sort();
        values.dedup();
        for found in reading.found.iter().filter(|f| f.page.is_some()) {
            let text = bare(&found.unit.text);
            for value in values.iter().filter(|value| text.contains(value.as_str())) {
                self.0.entry(found.page.unwrap_or(0)).or_default();
                for (_, _, page, _) in &found.areas {
                    self.0.entry(*page).or_default();
                }
                for (start, end) in found.whole_words(value) {
                    self.paint(found, start, end);
                }
            }
        }
    }
}

/// True for two words on one line, with no more than a blank between them.
fn is_beside(a: Area, b: Area) -> bool {
    let beside = |from: (f64, f64), to: (f64, f64), thick: f64| to.0 - from.1 < thick && from.0 - to.1 < thick;
    let (thin, thick) = (a.height().min(b.height()), a.width().min(b.width()));
    let level = (a.y0 - b.y0).abs() < 0.3 * thin && (a.y1 - b.y1).abs() < 0.3 * thin;
    let upright = (a.x0 - b.x0).abs() < 0.3 * thick && (a.x1 - b.x1).abs() < 0.3 * thick;
    (level && beside((a.x0, a.x1), (b.x0, b.x1), thin)) || (upright && beside((a.y0, a.y1), (b.y0, b.y1), thick))
}

impl Found {
    /// True for text of a stream that draws, on no page.
    fn is_drawing(&self) -> bool {
        self.page.is_none() && self.unit.location.layer.as_deref() == Some("hidden content")
    }

    /// Where the letters of `value` stand as whole words.
    fn whole_words(&self, value: &str) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for (at, (start, ..)) in self.areas.iter().enumerate() {
            let mut letters = String::new();
            for (_, end, ..) in self.areas.get(at..).unwrap_or_default() {
                letters = bare(self.unit.text.get(*start..*end).unwrap_or(""));
                if letters.len() >= value.len() {
                    if letters == value {
                        out.push((*start, *end));
                    }
                    break;
                }
            }
            drop(letters);
        }
        out
    }
}

/// Which pages may be carried over as they are.
struct Carried<'a> {
    document: &'a Document,
    uses: Uses,
    limits: &'a Limits,
    has_layers: bool,
}

impl<'a> Carried<'a> {
    fn new(document: &'a Document, limits: &'a Limits) -> Self {
        let has_layers = document.catalog().map_or(true, |catalog| catalog.has(b"OCProperties"));
        Carried { document, uses: Uses::of(document), limits, has_layers }
    }

    /// True if nothing lies about the page but what it draws.
    fn may(&self, id: ObjectId) -> bool {
        let Ok(page) = self.document.get_dictionary(id) else { return false };
        let shows_annotations =
            drawn::annotations(self.document, page).iter().any(|a| drawn::appearance(self.document, a).is_some());
        !self.has_layers
            && !shows_annotations
            && drawn::reachable(self.document, id).iter().all(|id| self.is_plain(*id))
    }

    /// True if an object holds no words but those that are drawn.
    fn is_plain(&self, id: ObjectId) -> bool {
        let Ok(Object::Stream(stream)) = self.document.get_object(id) else { return true };
        let content = matches!(self.uses.key(id), b"Contents" | b"CharProcs");
        match streams::held(self.document, id, stream, &self.uses, self.limits) {
            Ok(Held::Image) => streams::image_metadata(stream, self.limits) == Extract::default(),
            Ok(Held::Drawing) => self.has_no_comment(stream),
            Ok(Held::Nothing) => !content || self.has_no_comment(stream),
            // It stays behind with what leads to it.
            Ok(Held::Texts(_) | Held::Part(_)) => true,
            Err(_) => false,
        }
    }

    fn has_no_comment(&self, stream: &lopdf::Stream) -> bool {
        streams::unpacked(stream, self.limits).is_ok_and(|content| streams::comments(&content).is_empty())
    }
}

/// A page as a picture: as its part was changed, or as it is drawn; and its size
/// in points.
fn picture<'a>(
    pdf: &'a Pdf,
    number: usize,
    reading: &Reading,
    edits: &Edits,
    cache: &RenderCache<'a>,
    limits: &Limits,
) -> Result<(Picture, (f32, f32)), Refusal> {
    let page = pdf.pages().get(number).ok_or(UNREADABLE)?;
    let size = page.render_dimensions();
    let finest = reading.pages.get(number).map_or(0.0, |p| p.shapes.dpi);
    let settings = std::sync::Arc::new(Warnings::default()).settings();
    let mut drawn = render::render(page, finest, cache, &settings, limits)
        .map_err(|_| Refusal("a page of the PDF cannot be drawn"))?;
    let part = reading.parts.iter().position(|(_, source)| *source == Source::Page(number));
    if let Some(new) = part.and_then(|part| edits.of_part(part)) {
        let unfit = Refusal("the changed picture of a page cannot be used");
        let pixels = image::load_from_memory_with_format(new, ImageFormat::Png).map_err(|_| unfit)?.into_rgb8();
        if pixels.dimensions() != drawn.pixels.dimensions() {
            return Err(unfit);
        }
        drawn.pixels = pixels;
    }
    Ok((drawn, size))
}

/// The picture with boxes over `areas`.
fn painted(mut picture: Picture, areas: &[Area]) -> Picture {
    for area in areas {
        fill(&mut picture.pixels, area.inflate(MARGIN, MARGIN), picture.scale);
    }
    picture
}

fn fill(pixels: &mut RgbImage, area: Area, scale: f64) {
    let (width, height) = pixels.dimensions();
    let bounded = |v: f64, most: u32| (v * scale).clamp(0.0, f64::from(most)) as u32;
    let (left, right) = (bounded(area.x0, width), bounded(area.x1 + 1.0 / scale, width));
    let (upper, lower) = (bounded(area.y0, height), bounded(area.y1 + 1.0 / scale, height));
    for y in upper..lower {
        for x in left..right {
            pixels.put_pixel(x, y, BLACK);
        }
    }
}

/// The name of an attached file, as it was changed.
fn file_name(part: &Part, reading: &Reading, edits: &Edits) -> String {
    let name = part.name.clone().unwrap_or_else(|| "attachment".to_owned());
    let units = reading.found.iter().enumerate().filter(|(_, f)| f.unit.role == Role::FileName && f.unit.text == name);
    let new = units.filter_map(|(number, found)| edits.text(number, &found.unit.text)).next();
    new.unwrap_or(name)
}
