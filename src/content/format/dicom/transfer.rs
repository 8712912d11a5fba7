//! Transfer syntaxes (DICOM PS3.5, PS3.6 table A-1): how a file is encoded.

use dicom_object::FileMetaTable;

use crate::content::format::archive::Unpacked;
use crate::content::{Limits, OpaqueReason};

use super::structure::{self, Encoding};

/// Explicit VR, little-endian.
pub(super) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
const DEFLATED: &str = "1.2.840.10008.1.2.1.99";
const NATIVE: &[&str] = &["1.2.840.10008.1.2", EXPLICIT, DEFLATED, "1.2.840.10008.1.2.2"];
/// Those whose pixels this build decodes.
const DECODED: &[&str] = &[
    "1.2.840.10008.1.2.1.98",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.5",
];

/// True if the pixels of a file in `syntax` are in fragments of their own.
pub(super) fn is_encapsulated(syntax: &str) -> bool {
    !NATIVE.contains(&syntax)
}

/// Why pixels in `syntax` were not read.
pub(super) fn reason(syntax: &str) -> OpaqueReason {
    if NATIVE.contains(&syntax) || DECODED.contains(&syntax) {
        return OpaqueReason::Corrupt;
    }
    let number = syntax.strip_prefix("1.2.840.10008.1.2.4.").and_then(|n| n.split('.').next()?.parse::<u16>().ok());
    OpaqueReason::UnsupportedFormat(match number {
        Some(80 | 81) => "DICOM pixels in JPEG-LS",
        Some(90..=93) => "DICOM pixels in JPEG 2000",
        Some(100..=108) => "DICOM pixels in video",
        Some(110..=112) => "DICOM pixels in JPEG XL",
        Some(201..=205) => "DICOM pixels in HTJ2K",
        _ => "DICOM transfer syntax",
    })
}

/// Refuses a file whose lengths do not fit it, or whose deflated data set
/// expands beyond the limits.
///
/// # Errors
/// If it is such a file.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), OpaqueReason> {
    // The length of the group of meta elements stands in its first one.
    let length = bytes.get(140..144).and_then(|b| <[u8; 4]>::try_from(b).ok()).map(u32::from_le_bytes);
    let start = length.and_then(|len| usize::try_from(len).ok()).map(|len| len.saturating_add(144));
    let (head, data) = start.and_then(|start| bytes.split_at_checked(start)).ok_or(OpaqueReason::Corrupt)?;
    let explicit = Encoding { is_explicit: true, is_big: false };
    structure::check(head.get(132..).ok_or(OpaqueReason::Corrupt)?, explicit)?;
    let meta = FileMetaTable::from_reader(head.get(128..).unwrap_or_default()).map_err(|_| OpaqueReason::Corrupt)?;
    let encoding = match meta.transfer_syntax() {
        "1.2.840.10008.1.2" => Encoding { is_explicit: false, ..explicit },
        "1.2.840.10008.1.2.2" => Encoding { is_big: true, ..explicit },
        _ => explicit,
    };
    if meta.transfer_syntax() == DEFLATED {
        let mut inflated = flate2::read::DeflateDecoder::new(data);
        let data = Unpacked::new(limits).all(&mut inflated, data.len() as u64)?;
        return structure::check(&data, encoding);
    }
    structure::check(data, encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_decoded_is_told_by_name() {
        assert_eq!(reason("1.2.840.10008.1.2.4.91"), OpaqueReason::UnsupportedFormat("DICOM pixels in JPEG 2000"));
        assert_eq!(reason("1.2.840.10008.1.2.4.102.1"), OpaqueReason::UnsupportedFormat("DICOM pixels in video"));
        assert_eq!(reason("1.2.840.10008.1.2.4.50"), OpaqueReason::Corrupt);
        assert_eq!(reason("1.2.3"), OpaqueReason::UnsupportedFormat("DICOM transfer syntax"));
        assert!(is_encapsulated("1.2.840.10008.1.2.5") && !is_encapsulated(EXPLICIT));
    }
}
