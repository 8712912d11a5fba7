//! What a format may ask of programs outside: the reading of text in pictures.
//! Formats stay functions of bytes; who calls the program is handed to them.

use crate::content::OpaqueReason;
use crate::finding::{Rect, debug_without_content};

/// What a format may use besides the bytes.
#[derive(Clone, Copy, Default)]
pub struct Tools<'a> {
    /// Reads text in pictures; without it what pictures show is unscannable.
    pub ocr: Option<&'a dyn Ocr>,
}

/// Reads the text of a picture.
pub trait Ocr {
    /// The words of a page that stands upright, dark on light.
    ///
    /// # Errors
    /// Why it was not read: the program is missing, failed, or took too long.
    fn words(&self, page: &Gray, layout: Layout) -> Result<Vec<Reading>, OpaqueReason>;

    /// By how much the page must be turned clockwise to stand upright, if that
    /// can be told.
    ///
    /// # Errors
    /// As [`Ocr::words`].
    fn turn(&self, page: &Gray) -> Result<Option<Turn>, OpaqueReason>;
}

/// A picture in shades of grey, row by row.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Gray {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height` bytes, 0 black.
    pub pixels: Vec<u8>,
}

/// How text is expected to stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// In blocks, columns and tables that are to be told apart.
    Page,
    /// Here and there, as on a screen.
    Sparse,
    /// One line.
    Line,
}

/// A quarter turn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// None: it stands upright.
    None,
    /// A quarter, clockwise.
    Right,
    /// A half.
    Over,
    /// Three quarters, clockwise.
    Left,
}

/// A word as it was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub rect: Rect,
    /// How sure the reading is, 0 to 100.
    pub confidence: u8,
    /// Number of the line it stands in, from the program's own analysis.
    pub line: u32,
    /// Number of the block that line stands in.
    pub block: u32,
}

debug_without_content! {
    Tools<'_>, "Tools";
    Gray, "Gray";
}
