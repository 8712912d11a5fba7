//! Windows bitmaps have no metadata; something may stand before or behind the pixels.

use super::Meta;

/// The head of the file and the shortest head of a picture.
const HEADS: usize = 14 + 40;

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.first_chunk::<4>()).map(|b| u32::from_le_bytes(*b));
    let (Some(pixels), Some(width), Some(height)) = (number(10), number(18), number(22)) else {
        return meta.broken();
    };
    let bits = bytes.get(28..30).and_then(|b| b.first_chunk::<2>()).map_or(0, |b| u64::from(u16::from_le_bytes(*b)));
    let row = (u64::from(width.cast_signed().unsigned_abs()) * bits).div_ceil(32) * 4;
    let rows = u64::from(height.cast_signed().unsigned_abs());
    let plain = row.saturating_mul(rows).saturating_add(u64::from(pixels));
    // Compressed pixels are as long as they say.
    let said = number(34).filter(|size| *size > 0).map_or(plain, |size| u64::from(pixels) + u64::from(size));
    let end = if number(30) == Some(0) || number(30) == Some(3) { plain } else { said };
    let colours = if bits <= 8 { 4 << bits } else { 0 };
    let used = HEADS + colours + 84;
    if let Some(gap) = bytes.get(used..pixels as usize) {
        meta.blob("gap", gap);
    }
    meta.behind(usize::try_from(end).ok().and_then(|end| bytes.get(end..)).unwrap_or_default());
}
