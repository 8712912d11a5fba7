//! Documents as people see them, with boxes painted over.

use serde::{Deserialize, Serialize};

use crate::content::Limits;
use crate::finding::{Rect, debug_without_content};

use super::Refusal;

/// What of a document is to be shown, and what of it is not.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct View {
    /// The page, from 1; none for a picture.
    pub page: Option<u32>,
    /// What is painted over, in the unit of the boxes that the document's extract tells.
    pub cover: Vec<Rect>,
    /// What is painted over as well, in pixels of the picture that the extract
    /// gives of the page.
    pub cover_pixels: Vec<Rect>,
    /// Pixels from left to right, at most.
    pub width: u32,
    /// Pixels from top to bottom, at most.
    pub height: u32,
}

/// A picture for people: written anew from pixels, without metadata.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Picture {
    /// True for JPEG, false for PNG.
    pub is_jpeg: bool,
    /// Its size in pixels.
    pub size: [u32; 2],
    /// The size of the whole in the unit of [`View::cover`].
    pub extent: [f64; 2],
    /// The size of the whole in pixels of [`View::cover_pixels`].
    pub pixels: [u32; 2],
    /// The bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

debug_without_content! {
    Picture, "Picture";
}

/// Draws the document of the format of this name.
///
/// # Errors
/// If it cannot be drawn, or there are no pictures of the format.
#[cfg_attr(not(feature = "images"), expect(unused_variables, reason = "nothing is drawn then"))]
pub(super) fn draw(format: &str, bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Refusal> {
    #[cfg(feature = "pdf")]
    if format == "pdf" {
        return crate::content::format::pdf::PdfFormat::view(bytes, view, limits);
    }
    #[cfg(feature = "images")]
    {
        use crate::content::format::view;
        if let Some(image) = view::pixels(format, bytes, limits)? {
            return view::of_image(image, view);
        }
    }
    Err(Refusal("there are no pictures of this format"))
}
