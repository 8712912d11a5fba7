//! IPTC-IIM (Information Interchange Model 4.2), and the resources of Photoshop
//! in which it stands in JPEG and TIFF.

use super::{Meta, exif, strings};

/// Names of the datasets of record 2 that say who and where.
const NAMES: &[(u8, &str)] = &[
    (5, "Object Name"),
    (25, "Keywords"),
    (40, "Special Instructions"),
    (55, "Date Created"),
    (62, "Digital Creation Date"),
    (80, "By-line"),
    (85, "By-line Title"),
    (90, "City"),
    (92, "Sub-location"),
    (95, "State"),
    (101, "Country"),
    (103, "Original Transmission Reference"),
    (105, "Headline"),
    (110, "Credit"),
    (115, "Source"),
    (116, "Copyright Notice"),
    (118, "Contact"),
    (120, "Caption"),
    (122, "Caption Writer"),
];

/// Reads datasets: a mark, record, number, length, value.
pub(super) fn read(mut bytes: &[u8], meta: &mut Meta<'_>) {
    while let [0x1c, record, number, high, low, rest @ ..] = bytes {
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        // The highest bit would say that the length itself is long.
        let Some(value) = rest.get(..len).filter(|_| len < 0x8000) else { return meta.broken() };
        let name = NAMES.iter().find(|(known, _)| known == number && *record == 2).map(|(_, name)| *name);
        match name {
            Some(name) => meta.value(name, strings::latin1(value)),
            None => meta.strings("IPTC", value),
        }
        bytes = rest.get(len..).unwrap_or_default();
    }
    if bytes.iter().any(|b| *b != 0) {
        meta.strings("IPTC", bytes);
    }
}

/// Reads the resources of Photoshop: `8BIM`, number, name, length, data, the
/// last two padded to even lengths.
pub(super) fn photoshop(mut bytes: &[u8], meta: &mut Meta<'_>) {
    while let [b'8', b'B', b'I', b'M', high, low, name @ ..] = bytes {
        let number = u16::from_be_bytes([*high, *low]);
        let skip = name.first().map_or(0, |len| usize::from(*len) + 1).next_multiple_of(2);
        let Some((name, rest)) = name.split_at_checked(skip) else { return meta.broken() };
        let Some((&[a, b, c, d], data)) = rest.split_first_chunk::<4>() else { return meta.broken() };
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some(value) = data.get(..len) else { return meta.broken() };
        meta.strings("Photoshop", name.get(1..).unwrap_or_default());
        match number {
            0x0404 => read(value, meta),
            0x0422 => exif::read(value, meta),
            0x0424 => meta.xmp(value),
            // The thumbnail's picture stands behind 28 bytes about it.
            0x0409 | 0x040c => meta.part("thumbnail.jpg", Some("image/jpeg"), value.get(28..).unwrap_or_default()),
            _ => meta.strings("Photoshop", value),
        }
        bytes = data.get(len.next_multiple_of(2)..).unwrap_or_default();
    }
    if bytes.iter().any(|b| *b != 0) {
        meta.strings("Photoshop", bytes);
    }
}
