//! EXIF (CIPA DC-008): every text, where the picture was taken, and the thumbnail.

use std::io::Cursor;

use exif::{Exif, Field, In, Rational, Reader, Tag, Value};

use super::{Meta, strings};

/// Titles, comments, authors and keywords as Windows writes them: UTF-16.
const WINDOWS: std::ops::RangeInclusive<u16> = 0x9c9b..=0x9c9f;

/// Reads the metadata in `bytes`, which begin as a TIFF file does.
pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let read = Reader::new().continue_on_error(true).read_raw(bytes.to_vec());
    tell(read, bytes, meta);
}

/// Reads the metadata of a file of the HEIF family.
pub(super) fn of_container(bytes: &[u8], meta: &mut Meta<'_>) {
    let read = Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(bytes));
    if !matches!(read, Err(exif::Error::NotFound(_))) {
        tell(read, bytes.get(..1 << 16).unwrap_or(bytes), meta);
    }
}

fn tell(read: Result<Exif, exif::Error>, bytes: &[u8], meta: &mut Meta<'_>) {
    let mut whole = true;
    let exif = match read.or_else(|error| error.distill_partial_result(|_| whole = false)) {
        Ok(exif) => exif,
        Err(_) => return meta.strings("EXIF", bytes),
    };
    if !whole {
        meta.strings("EXIF", bytes);
    }
    for field in exif.fields() {
        self::field(&exif, field, meta);
    }
    thumbnail(&exif, meta);
}

fn field(exif: &Exif, field: &Field, meta: &mut Meta<'_>) {
    let name = field.tag.to_string();
    match &field.value {
        Value::Ascii(texts) => {
            for text in texts {
                let text = strings::latin1(text);
                // ISO 8601 as everybody writes it: 2024-06-04 10:22:33.
                meta.value(&name, if name.contains("Date") { dashes(&text) } else { text });
            }
        }
        Value::Byte(bytes) if WINDOWS.contains(&field.tag.number()) => meta.value(&name, strings::utf16(bytes, true)),
        Value::Byte(bytes) if bytes.len() > 8 => bytes_of(exif, &name, bytes, meta),
        Value::Undefined(bytes, _) => bytes_of(exif, &name, bytes, meta),
        Value::Rational(parts) if name.ends_with("Latitude") || name.ends_with("Longitude") => {
            let side = side(exif, field);
            // As the rules know it: "Latitude: 41.878".
            meta.value(&name, format!("{}: {side}{:.6}", name.trim_start_matches("GPS"), degrees(parts)));
        }
        _ => {}
    }
}

/// Comments say in their first eight bytes how they are written; notes of
/// makers of cameras have texts anywhere.
fn bytes_of(exif: &Exif, name: &str, bytes: &[u8], meta: &mut Meta<'_>) {
    match bytes.split_at_checked(8) {
        Some((b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0", text)) => meta.value(name, strings::latin1(text)),
        Some((b"UNICODE\0", text)) => meta.value(name, strings::utf16(text, exif.little_endian())),
        Some((b"8BIM", _)) => {}
        _ => meta.strings(name, bytes),
    }
}

/// A minus for the south and the west.
fn side(exif: &Exif, field: &Field) -> &'static str {
    let reference = match field.tag {
        Tag::GPSLatitude => Tag::GPSLatitudeRef,
        Tag::GPSLongitude => Tag::GPSLongitudeRef,
        Tag::GPSDestLatitude => Tag::GPSDestLatitudeRef,
        _ => Tag::GPSDestLongitudeRef,
    };
    let said = exif.get_field(reference, field.ifd_num).map(|f| &f.value);
    match said {
        Some(Value::Ascii(texts)) if texts.iter().flatten().any(|b| matches!(b, b'S' | b's' | b'W' | b'w')) => "-",
        _ => "",
    }
}

fn degrees(parts: &[Rational]) -> f64 {
    let sizes = [1.0, 60.0, 3600.0];
    parts.iter().zip(sizes).map(|(part, size)| part.to_f64() / size).filter(|d| d.is_finite()).sum()
}

/// `2024:06:04 10:22:33` with dashes in the date.
fn dashes(text: &str) -> String {
    match text.split_once(' ') {
        Some((date, time)) => format!("{} {time}", date.replace(':', "-")),
        None => text.replace(':', "-"),
    }
}

fn thumbnail(exif: &Exif, meta: &mut Meta<'_>) {
    let number = |tag| exif.get_field(tag, In::THUMBNAIL).and_then(|f| f.value.get_uint(0));
    let (start, len) = (number(Tag::JPEGInterchangeFormat), number(Tag::JPEGInterchangeFormatLength));
    let (Some(start), Some(len)) = (start, len) else { return };
    let bytes = exif.buf().get(start as usize..(start as usize).saturating_add(len as usize));
    match bytes {
        Some(bytes) => meta.part("thumbnail.jpg", Some("image/jpeg"), bytes),
        None => meta.broken(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_degrees_are_written_as_people_do() {
        assert_eq!(dashes("2024:06:04 10:22:33"), "2024-06-04 10:22:33");
        let parts = [41, 52, 41].map(|num| Rational { num, denom: 1 });
        assert_eq!(format!("{:.4}", degrees(&parts)), "41.8781");
        assert_eq!(degrees(&[Rational { num: 1, denom: 0 }]), 0.0);
    }
}
