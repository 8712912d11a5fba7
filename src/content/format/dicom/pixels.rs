//! Frames and overlays as pictures, and boxes painted into frames.

use std::io::Cursor;

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_object::{FileDicomObject, FileMetaTable, InMemDicomObject};
use dicom_pixeldata::{ConvertOptions, DecodedPixelData, PixelDecoder, PlanarConfiguration, VoiLutOption};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

use crate::content::document::{Extract, Part};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use super::profile::PIXELS;
use super::transfer;

/// Pixels around what changed that go with it: what is beside the strokes of a
/// letter must not show its shape.
const MARGIN: u32 = 16;

fn number(object: &InMemDicomObject, tag: Tag) -> Option<u32> {
    object.get(tag)?.to_int::<u32>().ok()
}

fn rows(object: &InMemDicomObject) -> u32 {
    number(object, Tag(0x0028, 0x0010)).unwrap_or(0)
}

fn columns(object: &InMemDicomObject) -> u32 {
    number(object, Tag(0x0028, 0x0011)).unwrap_or(0)
}

/// Tells the frames of `object` as pictures: each, but for those that are as the
/// one before; some in two ways. Returns the frame that each part shows.
pub(super) fn frames(
    object: &InMemDicomObject,
    meta: &FileMetaTable,
    limits: &Limits,
    layer: &str,
    out: &mut Extract,
) -> Vec<u32> {
    let place = |page| Location { page, layer: Some(layer.to_owned()), ..Location::default() };
    let mut shown = Vec::new();
    let count = number(object, Tag(0x0028, 0x0008)).unwrap_or(1).max(1);
    let area = u64::from(rows(object)) * u64::from(columns(object));
    if let Err(reason) = is_readable(object, meta, area, count, limits) {
        out.unread(place(None), reason);
        return shown;
    }
    let file = object.clone().with_exact_meta(meta.clone());
    let mut last: Vec<Vec<u8>> = Vec::new();
    for frame in 0..count {
        if frame as usize >= limits.pages {
            out.unread(place(None), OpaqueReason::OverLimit("pages"));
            break;
        }
        let page = frame + 1;
        match pictures(&file, frame) {
            // Frames that do not change are read once.
            Some(all) if last == all => {}
            Some(all) => {
                for bytes in &all {
                    shown.push(frame);
                    let (content_type, bytes) = (Some("image/png".to_owned()), bytes.clone());
                    out.parts.push(Part { name: None, content_type, location: place(Some(page)), bytes, loose: true });
                }
                last = all;
            }
            None => out.unread(place(Some(page)), transfer::reason(meta.transfer_syntax())),
        }
    }
    shown
}

/// Whether the pixels can be read, and nothing lies beside them.
fn is_readable(
    object: &InMemDicomObject,
    meta: &FileMetaTable,
    area: u64,
    count: u32,
    limits: &Limits,
) -> Result<(), OpaqueReason> {
    if area > limits.pixels {
        return Err(OpaqueReason::OverLimit("pixels"));
    }
    let interpretation = object.get(Tag(0x0028, 0x0004)).and_then(|e| e.to_str().ok());
    if interpretation.is_some_and(|said| said.trim() == "PALETTE COLOR") {
        return Err(OpaqueReason::UnsupportedFormat("palette of DICOM pixels"));
    }
    let pixels = object.get(PIXELS).ok_or(OpaqueReason::Corrupt)?;
    let Some(value) = pixels.value().primitive() else { return Ok(()) };
    if transfer::is_encapsulated(meta.transfer_syntax()) {
        return Err(OpaqueReason::Corrupt);
    }
    let allocated = number(object, Tag(0x0028, 0x0100)).unwrap_or(0);
    let samples = number(object, Tag(0x0028, 0x0002)).unwrap_or(1);
    // Numbers that lie make more than any file has.
    let bits = [samples, allocated, count].iter().fold(area, |bits, n| bits.saturating_mul(u64::from(*n)));
    let needed = bits.div_ceil(8);
    let bytes = value.to_bytes();
    // One byte of padding makes the length even.
    if area == 0 || (bytes.len() as u64) < needed {
        return Err(OpaqueReason::Corrupt);
    }
    if bytes.len() as u64 > needed + 1 {
        return Err(OpaqueReason::UnsupportedFormat("bytes behind the pixels"));
    }
    // Bits above those that are stored held overlays once (PS3.5 8.1.1).
    let high = number(object, Tag(0x0028, 0x0102)).unwrap_or(0);
    let is_unsigned = number(object, Tag(0x0028, 0x0103)).unwrap_or(0) == 0;
    if allocated == 16 && high < 15 && is_unsigned {
        let beside = bytes.chunks_exact(2).any(|pair| {
            let word = <[u8; 2]>::try_from(pair).map_or(0, u16::from_ne_bytes);
            word >> (high + 1) != 0
        });
        if beside {
            return Err(OpaqueReason::UnsupportedFormat("bits beside the pixels"));
        }
    }
    Ok(())
}

/// A frame as PNG of eight bits a sample: through the window of the file and, if
/// that shows something else, whole, since what is beyond a window is there still.
fn pictures(file: &FileDicomObject<InMemDicomObject>, frame: u32) -> Option<Vec<Vec<u8>>> {
    let decoded = file.decode_pixel_data_frame(frame).ok()?;
    let shown = |window| {
        let options = ConvertOptions::new().with_voi_lut(window).force_8bit();
        png(&decoded.to_dynamic_image_with_options(0, &options).ok()?)
    };
    let mut all = vec![shown(VoiLutOption::Default)?];
    if decoded.samples_per_pixel() == 1 {
        let whole = shown(VoiLutOption::Normalize)?;
        if all.first() != Some(&whole) {
            all.push(whole);
        }
    }
    Some(all)
}

fn png(image: &DynamicImage) -> Option<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

/// Tells the overlays of `object` as pictures, black on white.
pub(super) fn overlays(object: &InMemDicomObject, limits: &Limits, out: &mut Extract) {
    let groups = object.tags().filter(|tag| tag.0 & 0xff01 == 0x6000 && tag.1 == 0x3000).map(|tag| tag.0);
    for group in groups.collect::<Vec<_>>() {
        let location = Location {
            layer: Some("overlay".to_owned()),
            tag: Some(super::read::shown(Tag(group, 0x3000))),
            ..Location::default()
        };
        match overlay(object, group, limits) {
            Some(bytes) => {
                let content_type = Some("image/png".to_owned());
                out.parts.push(Part { name: None, content_type, location, bytes, loose: true });
            }
            None => out.unread(location, OpaqueReason::Corrupt),
        }
    }
}

fn overlay(object: &InMemDicomObject, group: u16, limits: &Limits) -> Option<Vec<u8>> {
    let (height, width) = (number(object, Tag(group, 0x0010))?, number(object, Tag(group, 0x0011))?);
    let frames = number(object, Tag(group, 0x0015)).unwrap_or(1).max(1);
    // The frames stand one below the other.
    let height = height.checked_mul(frames)?;
    let area = u64::from(height) * u64::from(width);
    let bits = object.get(Tag(group, 0x3000))?.value().to_bytes().ok()?.into_owned();
    if area == 0 || area > limits.pixels || (bits.len() as u64) * 8 < area {
        return None;
    }
    let image = GrayImage::from_fn(width, height, |x, y| {
        let at = y as usize * width as usize + x as usize;
        let is_set = bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 1);
        Luma([if is_set { 0 } else { 255 }])
    });
    png(&DynamicImage::ImageLuma8(image))
}

/// A part of a frame, both ends included.
#[derive(Clone, Copy)]
struct Area {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// Boxes around what differs between two pictures; none if they do not fit.
fn changed(old: &[u8], new: &[u8]) -> Option<Vec<Area>> {
    let old = image::load_from_memory_with_format(old, ImageFormat::Png).ok()?.into_rgb8();
    let new = image::load_from_memory(new).ok()?.into_rgb8();
    if old.dimensions() != new.dimensions() {
        return None;
    }
    let mut boxes: Vec<Area> = Vec::new();
    for (x, y, pixel) in old.enumerate_pixels() {
        if new.get_pixel_checked(x, y) == Some(pixel) {
            continue;
        }
        let near = boxes
            .iter_mut()
            .rev()
            .find(|b| x + MARGIN >= b.left && x <= b.right + MARGIN && y + MARGIN >= b.top && y <= b.bottom + MARGIN);
        match near {
            Some(b) => {
                b.left = b.left.min(x);
                b.right = b.right.max(x);
                b.bottom = b.bottom.max(y);
            }
            None => boxes.push(Area { left: x, top: y, right: x, bottom: y }),
        }
    }
    Some(boxes)
}

/// A picture that changed, and which frames show it.
pub(super) struct Repaint<'a> {
    pub(super) frames: std::ops::Range<u32>,
    pub(super) old: &'a [u8],
    pub(super) new: &'a [u8],
}

/// The object with its pixels decoded, and in the frames given painted over
/// what differs between their picture and the new one.
///
/// `None` if a picture does not fit.
pub(super) fn painted(object: &mut InMemDicomObject, meta: &FileMetaTable, edits: &[Repaint<'_>]) -> Option<()> {
    let file = object.clone().with_exact_meta(meta.clone());
    let decoded = file.decode_pixel_data().ok()?;
    let mut data = decoded.data().to_vec();
    for edit in edits {
        let boxes = changed(edit.old, edit.new)?;
        for frame in edit.frames.clone() {
            for area in &boxes {
                paint(&decoded, &mut data, frame, area)?;
            }
        }
    }
    let allocated = decoded.bits_allocated();
    let (vr, value) = if allocated > 8 {
        let words = data.chunks_exact(2).map(|pair| <[u8; 2]>::try_from(pair).map_or(0, u16::from_ne_bytes));
        (VR::OW, PrimitiveValue::U16(words.collect()))
    } else {
        (VR::OB, PrimitiveValue::U8(data.into_iter().collect()))
    };
    let interpretation = decoded.photometric_interpretation().as_str().to_owned();
    let planar = u16::from(decoded.planar_configuration() == PlanarConfiguration::PixelFirst);
    let samples = decoded.samples_per_pixel();
    object.put(DataElement::new(PIXELS, vr, value));
    object.put(DataElement::new(Tag(0x0028, 0x0004), VR::CS, interpretation.as_str()));
    object.put(DataElement::new(Tag(0x0028, 0x0002), VR::US, PrimitiveValue::from(samples)));
    if samples > 1 {
        object.put(DataElement::new(Tag(0x0028, 0x0006), VR::US, PrimitiveValue::from(planar)));
    }
    for (tag, value) in [(0x0100, allocated), (0x0101, decoded.bits_stored()), (0x0102, decoded.high_bit())] {
        object.put(DataElement::new(Tag(0x0028, tag), VR::US, PrimitiveValue::from(value)));
    }
    Some(())
}

/// Sets all samples in `area` of `frame` to nought.
fn paint(decoded: &DecodedPixelData<'_>, data: &mut [u8], frame: u32, area: &Area) -> Option<()> {
    let (width, height) = (decoded.columns() as usize, decoded.rows() as usize);
    let bytes = usize::from(decoded.bits_allocated().div_ceil(8));
    let samples = usize::from(decoded.samples_per_pixel());
    let frame = frame as usize * width * height * samples * bytes;
    let is_planar = samples > 1 && decoded.planar_configuration() == PlanarConfiguration::PixelFirst;
    let (planes, step) = if is_planar { (samples, bytes) } else { (1, samples * bytes) };
    let left = area.left.saturating_sub(2) as usize;
    let right = (area.right as usize + 3).min(width);
    for y in area.top.saturating_sub(2) as usize..(area.bottom as usize + 3).min(height) {
        for plane in 0..planes {
            let row = frame + plane * width * height * step + y * width * step;
            data.get_mut(row + left * step..row + right * step)?.fill(0);
        }
    }
    Some(())
}
