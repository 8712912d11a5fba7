//! Where a text unit lies in what was scanned.

use serde::{Deserialize, Serialize};

/// The place of a text unit, told so that a person finds it again. Keys that
/// do not apply are left out.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Part of a request: a multipart field name, `query`, `path`, `body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// File name. It is content too: mask it before showing it if it was a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// JSON Pointer (RFC 6901), or the format's own path (`PID-5.1`, an XML path).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Page of a document, or frame of an image, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Sheet of a workbook. It is content too, as a file name is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Cell of a sheet (`B7`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Slide of a presentation, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slide: Option<u32>,
    /// What of a document it is if not its body: `comments`, `headers`,
    /// `metadata`. A word of the reader's, never of the content's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// DICOM tag, group and element (`(0010,0010)`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Where on the page or in the image.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub rect: Option<Rect>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column, from 1, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// Names of the archives around it, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub archive: Vec<String>,
}

impl Location {
    /// The place `inner` of what stands here: what `inner` says, and of the
    /// rest what is said here.
    #[must_use]
    pub fn within(&self, inner: &Location) -> Location {
        let inner = inner.clone();
        let outer = self.clone();
        Location {
            part: inner.part.or(outer.part),
            name: inner.name.or(outer.name),
            pointer: inner.pointer.or(outer.pointer),
            page: inner.page.or(outer.page),
            sheet: inner.sheet.or(outer.sheet),
            cell: inner.cell.or(outer.cell),
            slide: inner.slide.or(outer.slide),
            layer: inner.layer.or(outer.layer),
            tag: inner.tag.or(outer.tag),
            rect: inner.rect.or(outer.rect),
            line: inner.line.or(outer.line),
            column: inner.column.or(outer.column),
            archive: [outer.archive, inner.archive].concat(),
        }
    }
}

/// A box on a page or in an image, from its upper left corner. In an image it
/// is measured in pixels, on a page of a document in points (1/72 inch).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(from = "[u32; 4]", into = "[u32; 4]")]
pub struct Rect {
    /// From the left edge.
    pub x: u32,
    /// From the upper edge.
    pub y: u32,
    /// Extent to the right.
    pub width: u32,
    /// Extent downwards.
    pub height: u32,
}

impl Rect {
    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = self.x.saturating_add(self.width).max(other.x.saturating_add(other.width));
        let lower = self.y.saturating_add(self.height).max(other.y.saturating_add(other.height));
        Rect { x, y, width: right - x, height: lower - y }
    }
}

impl From<[u32; 4]> for Rect {
    fn from([x, y, width, height]: [u32; 4]) -> Self {
        Rect { x, y, width, height }
    }
}

impl From<Rect> for [u32; 4] {
    fn from(rect: Rect) -> Self {
        [rect.x, rect.y, rect.width, rect.height]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_place_stands_in_the_outer_one() {
        let outer = Location { part: Some("file".into()), archive: vec!["a.zip".into()], ..Location::default() };
        let rect = Some(Rect { x: 1, y: 2, width: 3, height: 4 });
        let inner = Location { page: Some(2), rect, archive: vec!["b.tar".into()], ..Location::default() };
        let json = serde_json::to_string(&outer.within(&inner)).unwrap();
        assert_eq!(json, r#"{"part":"file","page":2,"box":[1,2,3,4],"archive":["a.zip","b.tar"]}"#);
        assert_eq!(serde_json::from_str::<Location>(&json).unwrap(), outer.within(&inner));
    }

    #[test]
    fn boxes_join() {
        let a = Rect { x: 10, y: 10, width: 5, height: 5 };
        let b = Rect { x: 0, y: 12, width: 30, height: 1 };
        assert_eq!(a.union(b), Rect { x: 0, y: 10, width: 30, height: 5 });
    }
}
