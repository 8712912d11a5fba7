//! The document formats of this build.

#[cfg(feature = "documents")]
use crate::content::format::archive;
#[cfg(feature = "dicom")]
use crate::content::format::dicom::Dicom;
#[cfg(feature = "images")]
use crate::content::format::image::Image;
#[cfg(feature = "documents")]
use crate::content::format::ole::Ole;
#[cfg(feature = "documents")]
use crate::content::format::package::Package;
#[cfg(feature = "pdf")]
use crate::content::format::pdf::PdfFormat;
#[cfg(feature = "documents")]
use crate::content::format::rtf::Rtf;
#[cfg(feature = "documents")]
use crate::content::format::sqlite::Sqlite;
use crate::content::{Limits, OpaqueReason};

use super::{Edits, Extract, Refusal, Tools};

/// A format of documents that are read whole.
pub trait DocumentFormat: Send + Sync {
    /// Takes `bytes` apart. What it cannot read it says: a piece in the
    /// extract's `unread`, the whole as the error.
    ///
    /// # Errors
    /// Why nothing was read.
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason>;

    /// As [`DocumentFormat::extract`], with tools that a format may use.
    ///
    /// # Errors
    /// Why nothing was read.
    fn extract_with(&self, bytes: &[u8], limits: &Limits, tools: Tools<'_>) -> Result<Extract, OpaqueReason> {
        let _ = tools;
        self.extract(bytes, limits)
    }

    /// A copy of `bytes`, of which `edits` speak by the numbers of its extract,
    /// with them made in every layer. What the edits do not speak of stays.
    ///
    /// # Errors
    /// [`Refusal`]: then the document goes nowhere.
    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal>;
}

/// The formats, by the names that [`crate::content::sniff`] gives them.
const FORMATS: &[(&str, &dyn DocumentFormat)] = &[
    #[cfg(feature = "documents")]
    ("zip", &Package),
    #[cfg(feature = "documents")]
    ("docx", &Package),
    #[cfg(feature = "documents")]
    ("xlsx", &Package),
    #[cfg(feature = "documents")]
    ("pptx", &Package),
    #[cfg(feature = "documents")]
    ("ooxml", &Package),
    #[cfg(feature = "documents")]
    ("opendocument", &Package),
    #[cfg(feature = "documents")]
    ("rtf", &Rtf),
    #[cfg(feature = "documents")]
    ("7z", &archive::SevenZ),
    #[cfg(feature = "documents")]
    ("sqlite", &Sqlite),
    #[cfg(feature = "documents")]
    ("ole", &Ole),
    #[cfg(feature = "dicom")]
    ("dicom", &Dicom),
    #[cfg(feature = "documents")]
    ("tar", &archive::Tar),
    #[cfg(feature = "documents")]
    ("gzip", &archive::Compressed::Gzip),
    #[cfg(feature = "documents")]
    ("bzip2", &archive::Compressed::Bzip2),
    #[cfg(feature = "documents")]
    ("xz", &archive::Compressed::Xz),
    #[cfg(feature = "documents")]
    ("zstd", &archive::Compressed::Zstd),
    #[cfg(feature = "pdf")]
    ("pdf", &PdfFormat),
    #[cfg(feature = "images")]
    ("png", &Image::Png),
    #[cfg(feature = "images")]
    ("jpeg", &Image::Jpeg),
    #[cfg(feature = "images")]
    ("tiff", &Image::Tiff),
    #[cfg(feature = "images")]
    ("webp", &Image::WebP),
    #[cfg(feature = "images")]
    ("gif", &Image::Gif),
    #[cfg(feature = "images")]
    ("bmp", &Image::Bmp),
    #[cfg(feature = "images")]
    ("heif", &Image::Heif),
    #[cfg(feature = "images")]
    ("avif", &Image::Heif),
];

/// The format of this name, if this build reads it.
pub fn format(name: &str) -> Option<&'static dyn DocumentFormat> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
}

/// Names of the formats that this build reads.
pub fn formats() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(name, _)| *name)
}
