//! What a page draws, as it is interpreted: glyphs with their places, and what
//! of it is no text.

use hayro::hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::hayro_syntax::object::{Dict, MaybeRef, Object};
use hayro::hayro_interpret::pattern::Pattern;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};
use hayro::kurbo::{Affine, BezPath, PathEl, Point, Rect as Area, Shape};
use unicode_normalization::UnicodeNormalization;

use super::super::strings;

/// Units of an em in the space of glyphs.
const EM: f64 = 1000.0;
/// How far a glyph reaches above and below its base line, in em.
const ASCENT: f64 = 0.78;
const DESCENT: f64 = 0.22;
/// Stands for a glyph that has no meaning as text.
pub(super) const UNKNOWN: char = '\u{fffd}';

/// A glyph on a page. Places are in points, from the upper left corner.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    /// Its text: bytes of [`Drawing::text`].
    pub(super) text: (u32, u32),
    pub(super) origin: Point,
    /// From the origin to where the next glyph stands.
    pub(super) advance: (f64, f64),
    /// Height of an em.
    pub(super) size: f64,
    /// The box around it.
    pub(super) area: Area,
}

/// Everything that a page draws.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    /// Replacement texts in marked content, one a line.
    pub(super) alternates: Vec<String>,
    /// What is drawn besides text.
    pub(super) shapes: Shapes,
    /// Boxes are measured by the outlines of the glyphs, too.
    pub(super) exact: bool,
}

/// What is drawn on a page besides text.
#[derive(Clone, Default)]
pub(in super::super) struct Shapes {
    /// Images large enough to show something.
    pub(super) images: usize,
    /// The others, and the area they cover in square points.
    pub(super) specks: (usize, f64),
    /// Numbers of the objects that are drawn as images.
    pub(in super::super) drawn: Vec<u32>,
    /// Finest resolution of an image, in dots per inch.
    pub(in super::super) dpi: f64,
    /// Outlines that may be letters.
    pub(super) outlines: usize,
    /// Narrow bars beside each other, as in a bar code.
    pub(super) bars: usize,
    /// Patterns and soft masks, which may show text.
    pub(in super::super) patterns: usize,
    /// Glyphs drawn by instructions of their own.
    pub(super) type3: usize,
    last_bar: Option<Area>,
}

/// Outlines on a page from which on they may be written text.
const OUTLINES: usize = 6;
/// Bars from which on they may be a bar code.
const BARS: usize = 20;
/// Images too small to show a letter, from which on they may be pieces of one
/// that is not.
const SPECKS: (usize, f64) = (12, 400.0);

impl Shapes {
    /// True if text may stand in what is drawn besides text.
    pub(super) fn may_show_text(&self) -> bool {
        self.images > 0
            || self.specks.0 >= SPECKS.0
            || self.specks.1 >= SPECKS.1
            || self.outlines >= OUTLINES
            || self.bars >= BARS
            || self.patterns > 0
            || self.type3 > 0
    }

    /// A closed or open outline, by its corners. Boxes, also with round corners
    /// or in perspective, and circles are no letters; nor is what is hardly to
    /// be seen.
    fn outline(&mut self, points: &[Point], filled: bool) {
        let Some(area) = around(points) else { return };
        let is_box = points.len() <= 5
            && points.windows(2).all(|w| matches!(w, [a, b] if (a.x - b.x).abs() < 0.1 || (a.y - b.y).abs() < 0.1));
        if is_box {
            self.bar(area);
        } else if area.width().max(area.height()) >= 2.0 && !(filled && is_convex(points)) {
            self.outlines += 1;
        }
    }

    fn bar(&mut self, area: Area) {
        let small = area.width() <= 8.0 && area.height() <= 150.0;
        let beside = self.last_bar.is_some_and(|last| {
            let same_line = (last.y0 - area.y0).abs() < 0.5 && (last.height() - area.height()).abs() < 0.5;
            let (a, b) = if last.x0 < area.x0 { (last, area) } else { (area, last) };
            let near = b.x0 - a.x1 < 10.0;
            let square = area.width() < 10.0 && area.height() < 10.0 && last.width() < 10.0;
            (same_line && near) || square
        });
        if small && beside {
            self.bars += 1;
        }
        self.last_bar = small.then_some(area);
    }
}

/// True if an outline turns one way only.
fn is_convex(points: &[Point]) -> bool {
    let mut corners: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if corners.last().is_none_or(|last| (*point - *last).hypot() > 0.01) {
            corners.push(*point);
        }
    }
    if corners.len() > 1 && corners.first().zip(corners.last()).is_some_and(|(a, b)| (*a - *b).hypot() <= 0.01) {
        corners.pop();
    }
    let count = corners.len();
    let turn = |at: usize| {
        let corner = |n: usize| corners.get(n % count).copied().unwrap_or_default();
        let (a, b, c) = (corner(at), corner(at + 1), corner(at + 2));
        let (first, second) = (b - a, c - b);
        first.cross(second) / (first.hypot() * second.hypot()).max(1e-9)
    };
    let turns: Vec<f64> = (0..count).map(turn).filter(|turn| turn.abs() > 0.02).collect();
    turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0)
}

fn around(points: &[Point]) -> Option<Area> {
    let (first, rest) = points.split_first()?;
    Some(rest.iter().fold(Area::from_points(*first, *first), |area, p| area.union_pt(*p)))
}

impl Drawing {
    /// The text of a glyph.
    pub(super) fn letters(&self, glyph: &Glyph) -> &str {
        let (start, end) = glyph.text;
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    fn glyph(&mut self, drawn: &Drawn<'_>, at: Affine, vertical: bool) {
        let start = self.text.len();
        match drawn.as_unicode() {
            Some(BfString::Char(c)) => self.push(c),
            Some(BfString::String(s)) => s.chars().for_each(|c| self.push(c)),
            None => self.text.push(UNKNOWN),
        }
        let [a, b, c, d, ..] = at.as_coeffs();
        let size = (c.hypot(d) * EM).max(a.hypot(b) * 1.0);
        let width = match drawn {
            Drawn::Outline(outline) => outline.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        let width = f64::from(width.unwrap_or(500.0));
        let along = if vertical { (0.0, -EM) } else { (width, 0.0) };
        let origin = at * Point::ZERO;
        let end = at * Point::new(along.0, along.1);
        let nominal = Area::new(0.0, -DESCENT * EM, if vertical { EM } else { width }, ASCENT * EM);
        let nominal = if vertical { Area::new(0.0, -EM, EM, 0.0) } else { nominal };
        let mut area = at.transform_rect_bbox(nominal);
        if self.exact
            && let Drawn::Outline(outline) = drawn
        {
            let ink = outline.outline();
            if !ink.is_empty() {
                area = area.union((at * ink).bounding_box());
            }
        }
        if matches!(drawn, Drawn::Type3(_)) {
            self.shapes.type3 += 1;
        }
        let sound = [origin.x, origin.y, end.x, end.y, size].iter().all(|v| v.is_finite() && v.abs() < 1e6);
        if !sound {
            return;
        }
        let text = (as_u32(start), as_u32(self.text.len()));
        self.glyphs.push(Glyph { text, origin, advance: (end.x - origin.x, end.y - origin.y), size, area });
    }

    fn push(&mut self, c: char) {
        match c {
            '\u{fb00}'..='\u{fb06}' => self.text.extend(std::iter::once(c).nfkc()),
            '\t' | '\n' | '\r' | '\u{a0}' => self.text.push(' '),
            '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{fffe}' | '\u{ffff}' => self.text.push(UNKNOWN),
            c if u32::from(c) > 0xf_0000 || c.is_control() => self.text.push(UNKNOWN),
            c => self.text.push(c),
        }
    }

    fn path(&mut self, path: &BezPath, at: Affine, filled: bool) {
        let mut points: Vec<Point> = Vec::new();
        let mut curved = false;
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(p) => {
                    self.subpath(&points, curved, filled);
                    points.clear();
                    curved = false;
                    points.push(at * p);
                }
                PathEl::LineTo(p) => points.push(at * p),
                PathEl::QuadTo(a, p) => {
                    curved = true;
                    points.extend([at * a, at * p]);
                }
                PathEl::CurveTo(a, b, p) => {
                    curved = true;
                    points.extend([at * a, at * b, at * p]);
                }
                PathEl::ClosePath => {}
            }
        }
        self.subpath(&points, curved, filled);
    }

    fn subpath(&mut self, points: &[Point], curved: bool, filled: bool) {
        let oblique = matches!(points, [a, b] if (a.x - b.x).abs() > 0.5 && (a.y - b.y).abs() > 0.5);
        if points.len() >= 3 || curved {
            self.shapes.outline(points, filled);
        } else if oblique {
            self.shapes.outlines += 1;
        }
    }

    fn paint(&mut self, paint: &Paint<'_>, mask: bool) {
        let tiled = matches!(paint, Paint::Pattern(pattern) if matches!(**pattern, Pattern::Tiling(_)));
        self.shapes.patterns += usize::from(tiled || mask);
    }
}

fn as_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl<'a> Device<'a> for Drawing {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.paint(&props.paint, props.soft_mask.is_some());
        self.path(path, props.transform, matches!(mode, DrawMode::Fill(_)));
    }

    fn draw_rect(&mut self, rect: &Area, props: DrawProps<'a>, _: &DrawMode) {
        self.paint(&props.paint, props.soft_mask.is_some());
        self.shapes.bar(props.transform.transform_rect_bbox(*rect));
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.paint(&props.paint, props.soft_mask.is_some());
        // Filled and stroked glyphs come twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.came_just_now(run, props.transform) {
            return;
        }
        let vertical = run.writing_mode() == WritingMode::Vertical;
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), vertical);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (columns, rows) = (f64::from(image.width()), f64::from(image.height()));
        let id = match &image {
            Image::Stencil(stencil) => stencil.stream().obj_id(),
            Image::Raster(raster) => raster.stream().obj_id(),
        };
        self.shapes.drawn.push(id.obj_number);
        self.shapes.patterns += usize::from(props.soft_mask.is_some());
        let [a, b, c, d, ..] = props.transform.as_coeffs();
        // The transform leads from pixels to the page.
        let (width, height) = (a.hypot(b) * columns, c.hypot(d) * rows);
        if columns < 16.0 || rows < 6.0 || width.max(height) < 10.0 || width.min(height) < 4.0 {
            self.shapes.specks.0 += 1;
            self.shapes.specks.1 += (width * height).min(1e9);
            return;
        }
        self.shapes.images += 1;
        if width > 36.0 {
            self.shapes.dpi = self.shapes.dpi.max(columns / width * 72.0);
        }
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.shapes.patterns += usize::from(mask.is_some());
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Area) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        for (_, value) in properties.into_iter().flat_map(Dict::entries) {
            if let MaybeRef::NotRef(Object::String(text)) = value {
                self.alternates.extend(strings::readable(text.as_bytes()));
            }
        }
    }
}

impl Drawing {
    /// True if the last glyphs are those of `run`.
    fn came_just_now(&self, run: &GlyphRun<'_, '_>, at: Affine) -> bool {
        let glyphs = run.glyphs();
        let Some(from) = self.glyphs.len().checked_sub(glyphs.len()) else { return false };
        let last = self.glyphs.get(from..).unwrap_or_default();
        last.iter().zip(glyphs).all(|(known, new)| {
            let origin = at * new.transform() * Point::ZERO;
            (origin - known.origin).hypot() < 0.01
        })
    }
}
