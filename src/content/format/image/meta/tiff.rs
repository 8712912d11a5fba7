//! Fields of TIFF: those of EXIF on every page, and the packets in them.

use super::super::tiff::Tiff;
use super::{Meta, exif, iptc};
use crate::content::OpaqueReason;

/// Directories below pages whose fields are read, at most.
const MOST_BELOW: usize = 16;
/// Bytes of a BigTIFF file in which texts are looked for.
const WIDE: usize = 1 << 16;

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let Ok(tiff) = Tiff::of(bytes) else { return meta.broken() };
    let Ok(all) = tiff.directories(meta.limits) else { return meta.broken() };
    if tiff.is_big() {
        // The reader of EXIF knows no wide numbers; texts stand as they are.
        meta.strings("TIFF", bytes.get(..WIDE).unwrap_or(bytes));
        if bytes.len() > WIDE {
            meta.unread(OpaqueReason::UnsupportedFormat("metadata of BigTIFF"));
        }
    } else {
        // It follows the pages, and not what is below them.
        exif::read(bytes, meta);
        all.below.iter().take(MOST_BELOW).for_each(|at| exif::read(&tiff.beginning_at(*at), meta));
        if all.below.len() > MOST_BELOW {
            meta.unread(OpaqueReason::OverLimit("pages"));
        }
    }
    for (field, place) in all.packets {
        let data = bytes.get(place).unwrap_or_default();
        match field {
            700 => meta.xmp(data),
            33723 => iptc::read(data, meta),
            _ => iptc::photoshop(data, meta),
        }
    }
    meta.behind(bytes.get(all.end..).unwrap_or_default());
}
