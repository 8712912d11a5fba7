//! A document in which what is hidden is drawn: layers, pages that no tree
//! leads to, forms and images that no page draws.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::content::{Limits, OpaqueReason};

use super::drawn;
use super::render::DPI;

/// What is to be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hidden {
    /// A page, by its object.
    Page(ObjectId),
    /// A stream of page content.
    Drawing(ObjectId),
    /// An image.
    Image(ObjectId),
}

/// `document` with all of its layers on; none if it has none.
pub(super) fn all_layers(document: &Document) -> Option<Vec<u8>> {
    let has_layers = document.catalog().is_ok_and(|catalog| catalog.has(b"OCProperties"));
    if !has_layers {
        return None;
    }
    let mut shown = document.clone();
    shown.catalog_mut().ok()?.remove(b"OCProperties");
    saved(shown).ok()
}

/// A document whose pages show `hidden`, one each, in this order.
///
/// # Errors
/// If it cannot be written.
pub(super) fn shown(document: &Document, hidden: &[Hidden], limits: &Limits) -> Result<Vec<u8>, OpaqueReason> {
    let mut out = document.clone();
    if let Ok(catalog) = out.catalog_mut() {
        catalog.remove(b"OCProperties");
    }
    let tree = out.new_object_id();
    let first = document.page_iter().next();
    let resources = first.and_then(|page| drawn::inherited(document, page, b"Resources"));
    let resources = resources.and_then(|o| drawn::dictionary(document, o)).cloned().unwrap_or_default();
    let mut kids: Vec<Object> = Vec::new();
    for what in hidden {
        let page = match what {
            Hidden::Page(id) => page(document, *id, tree),
            Hidden::Drawing(id) => drawing(&mut out, *id, tree, &resources),
            Hidden::Image(id) => image(&mut out, *id, tree, limits)?,
        };
        kids.push(out.add_object(page).into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    out.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = out.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    out.trailer.set("Root", catalog);
    saved(out)
}

fn saved(mut document: Document) -> Result<Vec<u8>, OpaqueReason> {
    let mut bytes = Vec::new();
    // Streams of objects and tables are written anew.
    document
        .objects
        .retain(|_, object| !object.as_stream().is_ok_and(|s| s.dict.has_type(b"ObjStm") || s.dict.has_type(b"XRef")));
    for key in [&b"Prev"[..], b"XRefStm", b"Encrypt"] {
        document.trailer.remove(key);
    }
    document.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    document.save_to(&mut bytes).map_err(|_| OpaqueReason::Corrupt)?;
    Ok(bytes)
}

/// A page with what it inherits.
fn page(document: &Document, id: ObjectId, tree: ObjectId) -> Dictionary {
    let mut page = document.get_dictionary(id).cloned().unwrap_or_default();
    for key in [&b"Resources"[..], b"MediaBox", b"CropBox", b"Rotate"] {
        if let (false, Some(value)) = (page.has(key), drawn::inherited(document, id, key)) {
            page.set(key, value.clone());
        }
    }
    page.set("Type", "Page");
    page.set("Parent", tree);
    page
}

/// A page that draws a stream of content.
fn drawing(out: &mut Document, id: ObjectId, tree: ObjectId, resources: &Dictionary) -> Dictionary {
    let mut area = [0.0, 0.0, 612.0, 792.0];
    if let Ok(Object::Stream(form)) = out.get_object_mut(id) {
        form.dict.set("Subtype", "Form");
        form.dict.remove(b"OC");
        let own = form.dict.get(b"BBox").and_then(Object::as_array).ok().and_then(|b| numbers::<4>(b));
        match own {
            Some(own) => {
                area =
                    placed(own, form.dict.get(b"Matrix").and_then(Object::as_array).ok().and_then(|m| numbers::<6>(m)))
            }
            None => form.dict.set("BBox", area.map(Object::Real).to_vec()),
        }
    }
    let mut resources = resources.clone();
    resources.set("XObject", dictionary! { "Hidden" => id });
    let content = out.add_object(Stream::new(Dictionary::new(), b"/Hidden Do".to_vec()));
    dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => area.map(Object::Real).to_vec(),
        "Resources" => resources, "Contents" => content,
    }
}

/// A page that an image fills, pixel by pixel.
fn image(out: &mut Document, id: ObjectId, tree: ObjectId, limits: &Limits) -> Result<Dictionary, OpaqueReason> {
    let dict = &out.get_object(id).and_then(Object::as_stream).map_err(|_| OpaqueReason::Corrupt)?.dict;
    let side = |key: &[u8]| dict.get(key).and_then(Object::as_i64).ok().and_then(|n| u32::try_from(n).ok());
    let (Some(columns), Some(rows)) = (side(b"Width"), side(b"Height")) else { return Err(OpaqueReason::Corrupt) };
    if u64::from(columns) * u64::from(rows) > limits.pixels {
        return Err(OpaqueReason::OverLimit("pixels"));
    }
    let (width, height) = ((f64::from(columns) * 72.0 / DPI) as f32, (f64::from(rows) * 72.0 / DPI) as f32);
    let content =
        out.add_object(Stream::new(Dictionary::new(), format!("{width} 0 0 {height} 0 0 cm /Hidden Do").into_bytes()));
    Ok(dictionary! {
        "Type" => "Page", "Parent" => tree, "MediaBox" => [0.0, 0.0, width, height].map(Object::Real).to_vec(),
        "Resources" => dictionary! { "XObject" => dictionary! { "Hidden" => id } }, "Contents" => content,
    })
}

fn numbers<const N: usize>(items: &[Object]) -> Option<[f32; N]> {
    let numbers: Vec<f32> = items.iter().filter_map(|o| o.as_float().ok()).filter(|n| n.is_finite()).collect();
    numbers.try_into().ok()
}

/// The box around `area` after `matrix`.
fn placed(area: [f32; 4], matrix: Option<[f32; 6]>) -> [f32; 4] {
    let [a, b, c, d, e, f] = matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let [x0, y0, x1, y1] = area;
    let corners = [(x0, y0), (x0, y1), (x1, y0), (x1, y1)].map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
    let fold =
        |pick: fn(f32, f32) -> f32, of: fn(&(f32, f32)) -> f32| corners.iter().map(of).reduce(pick).unwrap_or(0.0);
    let (left, low) = (fold(f32::min, |c| c.0), fold(f32::min, |c| c.1));
    let (right, high) = (fold(f32::max, |c| c.0), fold(f32::max, |c| c.1));
    [left, low, right.max(left + 1.0), high.max(low + 1.0)]
}
