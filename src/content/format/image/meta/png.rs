//! Chunks of PNG (W3C PNG, third edition).

use std::io::Read;

use super::{Meta, exif, strings};

/// Chunks that say how the pixels are to be shown, and nothing else.
const PLAIN: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"bKGD", b"hIST", b"pHYs", b"sBIT",
    b"acTL", b"fcTL", b"fdAT", b"iCCP", b"mDCV", b"cLLI", b"oFFs", b"sTER",
];

const SIGNATURE: usize = 8;

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    loop {
        let Some((&[a, b, c, d], behind)) = rest.split_first_chunk::<4>() else { return meta.broken() };
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some((kind, behind)) = behind.split_first_chunk::<4>() else { return meta.broken() };
        let Some((data, behind)) = behind.split_at_checked(len) else { return meta.broken() };
        let Some((_, behind)) = behind.split_first_chunk::<4>() else { return meta.broken() };
        rest = behind;
        match kind {
            b"IEND" => {
                meta.blob("IEND", data);
                return meta.behind(rest);
            }
            b"tEXt" => text(data, meta),
            b"zTXt" => compressed(data, meta),
            b"iTXt" => international(data, meta),
            b"eXIf" => exif::read(data, meta),
            b"tIME" => time(data, meta),
            kind if PLAIN.contains(&kind) => {}
            kind => meta.blob(&strings::latin1(kind), data),
        }
    }
}

/// Keyword, NUL, the rest.
fn keyword(data: &[u8]) -> Option<(String, &[u8])> {
    let end = memchr::memchr(0, data)?;
    Some((strings::latin1(data.get(..end)?), data.get(end + 1..)?))
}

fn text(data: &[u8], meta: &mut Meta<'_>) {
    match keyword(data) {
        Some((name, text)) => entry(&name, text, meta),
        None => meta.text(strings::latin1(data)),
    }
}

fn compressed(data: &[u8], meta: &mut Meta<'_>) {
    match keyword(data) {
        Some((name, [0, packed @ ..])) => inflated(&name, packed, meta),
        _ => meta.broken(),
    }
}

/// Keyword, NUL, compressed?, method, language, NUL, keyword in it, NUL, text.
fn international(data: &[u8], meta: &mut Meta<'_>) {
    let fields = keyword(data).and_then(|(name, rest)| {
        let (&[packed, _], rest) = rest.split_first_chunk::<2>()?;
        let (_, rest) = keyword(rest)?;
        let (translated, text) = keyword(rest)?;
        Some((name, packed, translated, text))
    });
    let Some((name, packed, translated, text)) = fields else { return meta.broken() };
    meta.text(translated);
    match packed {
        0 => entry(&name, text, meta),
        _ => inflated(&name, text, meta),
    }
}

fn inflated(name: &str, packed: &[u8], meta: &mut Meta<'_>) {
    let most = meta.left.min(meta.limits.embedded_bytes as u64);
    let mut text = Vec::new();
    let read = flate2::read::ZlibDecoder::new(packed).take(most).read_to_end(&mut text);
    if read.is_err() || text.len() as u64 >= most {
        return meta.broken();
    }
    meta.left -= text.len() as u64;
    entry(name, &text, meta);
}

/// Some entries hold metadata of other kinds.
fn entry(name: &str, text: &[u8], meta: &mut Meta<'_>) {
    let profile = name.strip_prefix("Raw profile type ").map(str::trim);
    match (name, profile) {
        ("XML:com.adobe.xmp", _) => meta.xmp(text),
        (_, Some(kind)) => match (kind, profile_bytes(text)) {
            ("exif" | "APP1", Some(bytes)) => exif::read(bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes), meta),
            ("iptc" | "8bim", Some(bytes)) => super::iptc::photoshop(&bytes, meta),
            ("xmp", Some(bytes)) => meta.xmp(&bytes),
            ("icc" | "icm", Some(_)) => {}
            (_, Some(bytes)) => meta.strings(name, &bytes),
            (_, None) => meta.value(name, strings::latin1(text)),
        },
        _ => meta.value(name, strings::latin1(text)),
    }
}

/// ImageMagick's profiles: a name, a length, and hexadecimal digits.
fn profile_bytes(text: &[u8]) -> Option<Vec<u8>> {
    let mut lines = text.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines.next()?;
    let len: usize = std::str::from_utf8(lines.next()?.trim_ascii()).ok()?.parse().ok()?;
    let nibble = |b: &u8| char::from(*b).to_digit(16);
    let digits: Vec<u32> = lines.flatten().filter_map(nibble).collect();
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|p| p.iter().fold(0, |sum, d| sum << 4 | *d as u8)).collect();
    (bytes.len() == len).then_some(bytes)
}

fn time(data: &[u8], meta: &mut Meta<'_>) {
    if let [a, b, month, day, hour, minute, ..] = data {
        let year = u16::from_be_bytes([*a, *b]);
        meta.value("tIME", format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"));
    }
}
