//! From bytes to pixels, within the limits.

use std::io::Cursor;

use image::error::{ImageError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::content::{Limits, OpaqueReason};

/// Bytes of memory a pixel may cost while it is decoded.
const BYTES_PER_PIXEL: u64 = 16;

/// The picture as it is to be seen: turned as its metadata say.
pub(super) fn picture(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<DynamicImage, OpaqueReason> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(bounds(limits));
    let mut decoder = reader.into_decoder().map_err(|e| reason(&e))?;
    check(decoder.dimensions(), limits)?;
    let orientation = decoder.orientation().map_err(|e| reason(&e))?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| reason(&e))?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// What the decoders of the library may take.
pub(super) fn bounds(limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(BYTES_PER_PIXEL).min(limits.document_memory / 2));
    bounds
}

/// Checks the size that a head tells, before memory is taken for it.
pub(super) fn check((width, height): (u32, u32), limits: &Limits) -> Result<(), OpaqueReason> {
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(OpaqueReason::OverLimit("pixels"));
    }
    Ok(())
}

/// Why the library does not decode it.
pub(super) fn reason(error: &ImageError) -> OpaqueReason {
    match error {
        ImageError::Unsupported(_) => OpaqueReason::UnsupportedFormat("a kind of image"),
        ImageError::Limits(error) => match error.kind() {
            LimitErrorKind::InsufficientMemory => OpaqueReason::OverLimit("document_memory"),
            _ => OpaqueReason::OverLimit("pixels"),
        },
        _ => OpaqueReason::Corrupt,
    }
}
