//! Chunks of WebP (RIFF).

use super::{Meta, exif, strings};

/// Chunks that hold the picture and how it is shown.
const PLAIN: &[&[u8; 4]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let size = bytes.get(4..8).and_then(|b| b.first_chunk::<4>()).map(|b| u32::from_le_bytes(*b) as usize);
    let Some(end) = size.map(|size| size.saturating_add(8)) else { return meta.broken() };
    let Some(mut rest) = bytes.get(12..end.min(bytes.len())) else { return meta.broken() };
    while !rest.is_empty() {
        let Some((kind, behind)) = rest.split_first_chunk::<4>() else { return meta.broken() };
        let Some((len, behind)) = behind.split_first_chunk::<4>() else { return meta.broken() };
        let len = u32::from_le_bytes(*len) as usize;
        let Some(data) = behind.get(..len) else { return meta.broken() };
        match kind {
            b"EXIF" => exif::read(data.strip_prefix(b"Exif\0\0").unwrap_or(data), meta),
            b"XMP " => meta.xmp(data),
            kind if PLAIN.contains(&kind) => {}
            kind => meta.blob(&strings::latin1(kind), data),
        }
        rest = behind.get(len.next_multiple_of(2)..).unwrap_or_default();
    }
    if end > bytes.len() {
        meta.broken();
    }
    meta.behind(bytes.get(end..).unwrap_or_default());
}
