//! Faces: full-face photographs are identifiers (45 CFR 164.514(b)(2)(i)(Q)).
//!
//! Two cascades of OpenCV look for faces from the front and from the side, at
//! every size. Windows that agree make a face; a single one is chance. Only
//! where the picture is shaded as photographs are is it looked for one: letters
//! and lines have hard edges on flat ground.

mod cascade;
mod integral;

use std::sync::LazyLock;

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};

use crate::finding::Rect;

use self::cascade::Cascade;
use self::integral::Integral;

static FRONT: LazyLock<Option<Cascade>> =
    LazyLock::new(|| Cascade::read(include_bytes!("../../../../../patterns/models/face_front.bin")));
static SIDE: LazyLock<Option<Cascade>> =
    LazyLock::new(|| Cascade::read(include_bytes!("../../../../../patterns/models/face_side.bin")));

/// Pixels of the longer side to which larger pictures are reduced: a face that
/// is too small for that shows nobody.
const LONGEST: u32 = 1200;
/// From one size of faces to the next.
const STEP: f32 = 1.15;
/// Windows that must agree on a face. On the 100 faces and 100 other cuttings of
/// photographs in scikit-image (from Labeled Faces in the Wild) 97 and none have
/// as many; letters and lines on photographs of print had five at most.
const AGREEING: usize = 8;
/// The part of a window that must be shaded softly.
const SOFT: f32 = 0.2;

/// Edge of the tiles in which shading is looked for first, and the part of one
/// that must be shaded.
const TILE: u32 = 24;
const SOFT_TILE: f32 = 0.1;

/// A face.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Face {
    pub(super) rect: Rect,
    /// How sure, 0 to 1.
    pub(super) score: f32,
}

/// The faces in a picture, from above.
pub(super) fn find(image: &DynamicImage) -> Vec<Face> {
    let gray = image.to_luma8();
    let longer = gray.width().max(gray.height());
    let scale = (longer as f32 / LONGEST as f32).max(1.0);
    let gray = resized(&DynamicImage::ImageLuma8(gray), scale);
    let Some(area) = shaded(&gray) else { return Vec::new() };
    let gray = DynamicImage::ImageLuma8(gray).crop_imm(area.x, area.y, area.width, area.height);
    let mut windows = Vec::new();
    if let (Some(front), Some(side)) = (&*FRONT, &*SIDE) {
        look(&gray, &[front, side], &mut windows);
        // The cascade knows faces that look to one side.
        let mut mirrored = Vec::new();
        look(&gray.fliph(), &[side], &mut mirrored);
        windows.extend(mirrored.into_iter().map(|w| Rect { x: gray.width().saturating_sub(w.x + w.width), ..w }));
    }
    for window in &mut windows {
        (window.x, window.y) = (window.x + area.x, window.y + area.y);
    }
    let mut faces: Vec<Face> = agreeing(windows).into_iter().map(|face| enlarged(face, scale)).collect();
    faces.sort_by_key(|face| (face.rect.y, face.rect.x));
    faces
}

/// Smaller by `scale`. Not by the functions for all kinds of pixels, which would be
/// compiled with this crate: slowly in a build for tests.
fn resized(gray: &DynamicImage, scale: f32) -> GrayImage {
    let size = |n: u32| ((n as f32 / scale).round() as u32).max(1);
    gray.resize_exact(size(gray.width()), size(gray.height()), FilterType::Triangle).into_luma8()
}

fn enlarged(face: Face, scale: f32) -> Face {
    let size = |n: u32| (n as f32 * scale).round() as u32;
    let Rect { x, y, width, height } = face.rect;
    Face { rect: Rect { x: size(x), y: size(y), width: size(width), height: size(height) }, ..face }
}

/// The box around all that is shaded as photographs are; none if nothing is.
fn shaded(gray: &GrayImage) -> Option<Rect> {
    let (width, height) = gray.dimensions();
    let soft = softness(gray);
    let mut all: Option<Rect> = None;
    for y in (0..height).step_by(TILE as usize) {
        for x in (0..width).step_by(TILE as usize) {
            let tile = Rect { x, y, width: TILE.min(width - x), height: TILE.min(height - y) };
            let count = soft.sum(x, y, tile.width, tile.height) as f32;
            if count >= SOFT_TILE * (tile.width * tile.height) as f32 {
                all = Some(all.map_or(tile, |all| all.union(tile)));
            }
        }
    }
    let all = all?;
    // A face may begin beside the tiles that show it best.
    let (x, y) = (all.x.saturating_sub(TILE), all.y.saturating_sub(TILE));
    let (right, lower) = ((all.x + all.width + TILE).min(width), (all.y + all.height + TILE).min(height));
    Some(Rect { x, y, width: right - x, height: lower - y })
}

/// Windows that a cascade takes for a face, in pixels of `gray`.
fn look(gray: &DynamicImage, cascades: &[&Cascade], windows: &mut Vec<Rect>) {
    let mut scale = 1.0f32;
    loop {
        let small = resized(gray, scale);
        let (width, height) = small.dimensions();
        let fitting = || cascades.iter().filter(|c| c.width <= width && c.height <= height);
        if fitting().next().is_none() {
            break;
        }
        let shades = Integral::of(small.as_raw(), width, height);
        let soft = softness(&small);
        // Small faces are looked for at every second place.
        let stride = if scale > 2.0 { 1 } else { 2 };
        for cascade in fitting() {
            for y in (0..=height - cascade.height).step_by(stride) {
                for x in (0..=width - cascade.width).step_by(stride) {
                    let area = cascade.width * cascade.height;
                    let shaded = soft.sum(x, y, cascade.width, cascade.height) as f32;
                    if shaded >= SOFT * area as f32 && cascade.matches(&shades, x, y) {
                        let size = |n: u32| (n as f32 * scale).round() as u32;
                        let (width, height) = (size(cascade.width), size(cascade.height));
                        windows.push(Rect { x: size(x), y: size(y), width, height });
                    }
                }
            }
        }
        scale *= STEP;
    }
}

/// Where neighbouring pixels differ a little: shading, not the edges of letters.
fn softness(gray: &GrayImage) -> Integral {
    let (width, height) = gray.dimensions();
    let pixels = gray.as_raw();
    let mut soft = vec![0u8; pixels.len()];
    for (row, out) in pixels.chunks_exact(width.max(1) as usize).zip(soft.chunks_exact_mut(width.max(1) as usize)) {
        for ((pair, triple), out) in row.windows(2).zip(row.windows(3)).zip(out.iter_mut().skip(1)) {
            let (&[a, b], &[_, _, c]) = (pair, triple) else { continue };
            let step = a.abs_diff(b).max(b.abs_diff(c));
            *out = u8::from((1..=28).contains(&step));
        }
    }
    Integral::of(&soft, width, height)
}

/// Windows that lie over each other, as one face each.
fn agreeing(windows: Vec<Rect>) -> Vec<Face> {
    let mut groups: Vec<(Vec<Rect>, Rect)> = Vec::new();
    for window in windows {
        match groups.iter_mut().find(|(_, mean)| near(*mean, window)) {
            Some((all, mean)) => {
                all.push(window);
                *mean = middle(all);
            }
            None => groups.push((vec![window], window)),
        }
    }
    let mut faces: Vec<Face> = Vec::new();
    groups.retain(|(all, _)| all.len() >= AGREEING);
    groups.sort_by_key(|(all, _)| std::cmp::Reverse(all.len()));
    for (all, mean) in groups {
        // One inside another is the same face seen at another size.
        if faces.iter().any(|face| near(face.rect, mean) || inside(mean, face.rect) || inside(face.rect, mean)) {
            continue;
        }
        let score = 1.0 - 1.0 / (all.len() as f32 / 2.0);
        faces.push(Face { rect: mean, score: score.clamp(0.5, 0.99) });
    }
    faces
}

/// True if two windows differ in place and size by less than a fifth.
fn near(a: Rect, b: Rect) -> bool {
    let most = (a.width.min(b.width) + a.height.min(b.height)) / 8;
    a.x.abs_diff(b.x) <= most
        && a.y.abs_diff(b.y) <= most
        && (a.x + a.width).abs_diff(b.x + b.width) <= most
        && (a.y + a.height).abs_diff(b.y + b.height) <= most
}

fn inside(small: Rect, large: Rect) -> bool {
    let (x, y) = (small.x + small.width / 2, small.y + small.height / 2);
    (large.x..large.x + large.width).contains(&x) && (large.y..large.y + large.height).contains(&y)
}

fn middle(all: &[Rect]) -> Rect {
    let mean = |of: fn(&Rect) -> u32| all.iter().map(|r| u64::from(of(r))).sum::<u64>() / all.len().max(1) as u64;
    Rect {
        x: mean(|r| r.x) as u32,
        y: mean(|r| r.y) as u32,
        width: mean(|r| r.width) as u32,
        height: mean(|r| r.height) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cascades_are_whole() {
        for cascade in [&*FRONT, &*SIDE] {
            let cascade = cascade.as_ref().unwrap();
            assert_eq!((cascade.width, cascade.height), (20, 20));
        }
    }

    #[test]
    fn a_single_window_is_no_face() {
        let window = |x| Rect { x, y: 50, width: 40, height: 40 };
        assert!(agreeing(vec![window(10), window(200), window(202), window(400)]).is_empty());
        let faces = agreeing((7..=15).chain([300]).map(window).collect());
        assert_eq!(faces.len(), 1);
        assert_eq!(faces[0].rect, window(11));
    }

    #[test]
    fn drawn_lines_and_letters_are_no_faces() {
        let mut page = GrayImage::from_pixel(400, 300, image::Luma([255]));
        for y in (20..280).step_by(16) {
            for x in (20..380).filter(|x| x % 11 > 3) {
                for row in 0..9 {
                    page.put_pixel(x, y + row, image::Luma([if (x + row) % 3 == 0 { 30 } else { 220 }]));
                }
            }
        }
        assert_eq!(find(&page.into()), []);
    }
}
