//! Segments of JPEG (ITU-T T.81) and what programs put into them.

use super::{Meta, exif, iptc, strings};

const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// Packets too long for one segment: a digest of 32 characters, the length of
/// all, and where this piece stands.
const MORE_XMP: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const MORE_XMP_HEAD: usize = 40;

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let mut at = 2;
    let mut more = Vec::new();
    loop {
        // Any number of fill bytes may stand before a marker.
        let Some(&[0xff, marker]) = bytes.get(at..).and_then(|b| b.first_chunk::<2>()) else { return meta.broken() };
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            0xd9 => {
                at += 2;
                break;
            }
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            _ => {}
        }
        let len = bytes.get(at + 2..).and_then(|b| b.first_chunk::<2>()).map(|b| usize::from(u16::from_be_bytes(*b)));
        let Some(len) = len.filter(|len| *len >= 2) else { return meta.broken() };
        let Some(data) = bytes.get(at + 4..at + 2 + len) else { return meta.broken() };
        at += 2 + len;
        match marker {
            0xda => match entropy_end(bytes, at) {
                Some(end) => at = end,
                None => return meta.broken(),
            },
            0xe0..=0xef | 0xfe => segment(marker, data, &mut more, meta),
            _ => {}
        }
    }
    if !more.is_empty() {
        meta.xmp(&more);
    }
    meta.behind(bytes.get(at..).unwrap_or_default());
}

/// Where the next marker is that ends a scan; zero and restarts are part of it.
fn entropy_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn segment(marker: u8, data: &[u8], more: &mut Vec<u8>, meta: &mut Meta<'_>) {
    let name = format!("APP{}", marker & 15);
    if marker == 0xfe {
        meta.value("comment", strings::latin1(data));
    } else if let Some(exif) = data.strip_prefix(b"Exif\0\0") {
        exif::read(exif, meta);
    } else if let Some(packet) = data.strip_prefix(XMP) {
        meta.xmp(packet);
    } else if let Some(piece) = data.strip_prefix(MORE_XMP) {
        more.extend_from_slice(piece.get(MORE_XMP_HEAD..).unwrap_or_default());
    } else if let Some(resources) = data.strip_prefix(b"Photoshop 3.0\0") {
        iptc::photoshop(resources, meta);
    } else if let Some(jfif) = data.strip_prefix(b"JFIF\0") {
        thumbnail(jfif, meta);
    } else if let Some(picture) = data.strip_prefix(b"JFXX\0\x10") {
        meta.part("thumbnail.jpg", Some("image/jpeg"), picture);
    } else if [&b"ICC_PROFILE\0"[..], b"MPF\0", b"Adobe"].iter().any(|known| data.starts_with(known)) {
        // How colours are shown; where further pictures stand (behind the end of this one).
    } else {
        meta.blob(&name, data);
    }
}

/// Version, units, densities, then width and height of a thumbnail in plain pixels.
fn thumbnail(jfif: &[u8], meta: &mut Meta<'_>) {
    let Some([width, height]) = jfif.get(7..9).and_then(|b| b.first_chunk::<2>()) else { return };
    let (width, height) = (u32::from(*width), u32::from(*height));
    let pixels = jfif.get(9..).unwrap_or_default();
    if width * height == 0 {
        return;
    }
    let image = image::RgbImage::from_raw(width, height, pixels.to_vec());
    match image.and_then(|image| super::super::write::png(&image.into()).ok()) {
        Some(png) => meta.part("thumbnail.png", Some("image/png"), &png),
        None => meta.broken(),
    }
}
