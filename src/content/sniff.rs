//! Tells from the first bytes what a document is. A name or a declaration alone
//! is never believed.

/// Bytes looked at.
pub const FRONT: usize = 4096;

/// What the front of a document shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Front {
    /// A known format that is not text.
    Binary(&'static str),
    /// Bytes that are no text and of no known format.
    Unknown,
    /// Text.
    Text(Kind),
}

/// What a text looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A JSON object or array, or several on lines.
    Json,
    /// HTML.
    Html,
    /// XML.
    Xml,
    /// HL7 v2, or a batch of it.
    Hl7,
    /// Lines with the same number of separators.
    Csv,
    /// An Internet message.
    Mail,
    /// Several, one behind the other.
    Mailbox,
    /// None of these.
    Plain,
}

/// Signatures that no text begins with: offset, bytes, name.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (0, b"II+\0", "tiff"),
    (0, b"MM\0+", "tiff"),
    (8, b"WEBP", "webp"),
    (8, b"WAVE", "audio"),
    (8, b"AVI ", "video"),
    (0, b"BM", "bmp"),
    (0, b"\0\0\x01\0", "ico"),
    (0, b"8BPS", "psd"),
    (0, b"\0\0\0\x0cjP  \r\n", "jpeg2000"),
    (0, b"\xff\x4f\xff\x51", "jpeg2000"),
    (4, b"ftypheic", "heif"),
    (4, b"ftypheix", "heif"),
    (4, b"ftypmif1", "heif"),
    (4, b"ftypavif", "avif"),
    (4, b"ftyp", "video"),
    (0, b"\x1aE\xdf\xa3", "video"),
    (0, b"FLV\x01", "video"),
    (0, b"\0\0\x01\xba", "video"),
    (0, b"\0\0\x01\xb3", "video"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video"),
    (0, b"ID3", "audio"),
    (0, b"\xff\xfb", "audio"),
    (0, b"\xff\xf3", "audio"),
    (0, b"\xff\xf2", "audio"),
    (0, b"\xff\xf1", "audio"),
    (0, b"\xff\xf9", "audio"),
    (0, b"OggS", "audio"),
    (0, b"fLaC", "audio"),
    (0, b"MThd", "audio"),
    (0, b"#!AMR", "audio"),
    (128, b"DICM", "dicom"),
    (0, b"n+1\0", "nifti"),
    (344, b"n+1\0", "nifti"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "zstd"),
    (0, b"\x04\x22\x4d\x18", "lz4"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (257, b"ustar", "tar"),
    (0, b"MSCF", "cab"),
    (0, b"SQLite format 3\0", "sqlite"),
    (0, b"\x37\x7f\x06\x82", "sqlite-wal"),
    (0, b"\x37\x7f\x06\x83", "sqlite-wal"),
    (0, b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "sqlite-journal"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"PAR1", "parquet"),
    (0, b"ARROW1", "arrow"),
    (0, b"ORC", "orc"),
    (0, b"Obj\x01", "avro"),
    (0, b"\x89HDF\r\n\x1a\n", "hdf5"),
    (0, b"\x93NUMPY", "numpy"),
    (0, b"\x7fELF", "executable"),
    (0, b"MZ", "executable"),
    (0, b"\xca\xfe\xba\xbe", "executable"),
    (0, b"\0asm", "executable"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"OTTO\0", "font"),
    (0, b"\0\x01\0\0\0", "font"),
    (0, b"bplist00", "plist"),
];

/// Formats written in text whose content is not plain to read.
const TEXT_SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"%!PS", "postscript"),
    (b"-----BEGIN PGP MESSAGE-----", "pgp"),
    (b"BZh", "bzip2"),
];

/// Looks at the first bytes of a document (at most [`FRONT`] of them are needed).
pub fn sniff(front: &[u8]) -> Front {
    let front = front.get(..FRONT).unwrap_or(front);
    if let Some((_, name)) = TEXT_SIGNATURES.iter().find(|(magic, _)| front.starts_with(magic)) {
        return Front::Binary(name);
    }
    // A PDF may have junk before its header (ISO 32000-1, annex H, note 13).
    if memchr::memmem::find(front.get(..1024).unwrap_or(front), b"%PDF-").is_some() && !is_text(front) {
        return Front::Binary("pdf");
    }
    if let Some(width) = wide(front) {
        return Front::Text(kind(&narrow(front, width)));
    }
    if is_text(front) {
        return mail(front).unwrap_or_else(|| Front::Text(kind(front)));
    }
    if front.starts_with(b"PK\x03\x04") || front.starts_with(b"PK\x05\x06") {
        return Front::Binary(zip(front));
    }
    let known = SIGNATURES.iter().find(|(at, magic, _)| front.get(*at..).is_some_and(|f| f.starts_with(magic)));
    known.map_or(Front::Unknown, |(_, _, name)| Front::Binary(name))
}

/// The office documents are archives with telling member names.
fn zip(front: &[u8]) -> &'static str {
    let has = |name: &[u8]| memchr::memmem::find(front, name).is_some();
    if has(b"word/") {
        "docx"
    } else if has(b"xl/") {
        "xlsx"
    } else if has(b"ppt/") {
        "pptx"
    } else if has(b"[Content_Types].xml") {
        "ooxml"
    } else if has(b"mimetypeapplication/vnd.oasis.opendocument") {
        "opendocument"
    } else {
        "zip"
    }
}

/// True if the bytes can be text in some charset: no NUL (but for UTF-16 and
/// UTF-32), hardly a control character.
pub fn is_text(bytes: &[u8]) -> bool {
    if wide(bytes).is_some() {
        return true;
    }
    let control = |b: &&u8| matches!(**b, 1..=7 | 0x0e..=0x1a);
    !bytes.contains(&0) && bytes.iter().filter(control).count() * 100 <= bytes.len()
}

/// Unicode in units of two or four bytes, by its mark or by where its NULs are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// UTF-32, little-endian.
    Utf32Le,
    /// UTF-32, big-endian.
    Utf32Be,
}

impl Width {
    /// The byte order mark.
    pub fn mark(self) -> &'static [u8] {
        match self {
            Width::Utf16Le => b"\xff\xfe",
            Width::Utf16Be => b"\xfe\xff",
            Width::Utf32Le => b"\xff\xfe\0\0",
            Width::Utf32Be => b"\0\0\xfe\xff",
        }
    }
}

/// Tells UTF-16 and UTF-32.
pub fn wide(front: &[u8]) -> Option<Width> {
    const ORDER: [Width; 4] = [Width::Utf32Le, Width::Utf32Be, Width::Utf16Le, Width::Utf16Be];
    if let Some(width) = ORDER.into_iter().find(|w| front.starts_with(w.mark())) {
        return Some(width);
    }
    let front = front.get(..64).unwrap_or(front);
    let mut zeros = [0usize; 4];
    for (i, _) in front.iter().enumerate().filter(|(_, b)| **b == 0) {
        if let Some(count) = zeros.get_mut(i % 4) {
            *count += 1;
        }
    }
    let quads = front.len() / 4;
    if quads == 0 {
        return match front {
            [low, 0] | [low, 0, _] if *low != 0 => Some(Width::Utf16Le),
            [0, low] | [0, low, _] if *low != 0 => Some(Width::Utf16Be),
            _ => None,
        };
    }
    let all = |n: usize| n >= quads;
    let most = |n: usize| n * 5 >= quads * 3;
    let few = |n: usize| n * 8 <= quads;
    match zeros {
        [0, b, c, d] if most(b) && all(c) && all(d) => Some(Width::Utf32Le),
        [a, b, c, 0] if all(a) && all(b) && most(c) => Some(Width::Utf32Be),
        [a, b, c, d] if few(a) && few(c) && most(b) && most(d) => Some(Width::Utf16Le),
        [a, b, c, d] if few(b) && few(d) && most(a) && most(c) => Some(Width::Utf16Be),
        _ => None,
    }
}

/// The ASCII characters of wide text.
fn narrow(front: &[u8], width: Width) -> Vec<u8> {
    let front = front.strip_prefix(width.mark()).unwrap_or(front);
    let (size, at) = match width {
        Width::Utf16Le => (2, 0),
        Width::Utf16Be => (2, 1),
        Width::Utf32Le => (4, 0),
        Width::Utf32Be => (4, 3),
    };
    front.chunks_exact(size).filter_map(|c| c.get(at).copied()).collect()
}

/// Mail, by a head of fields one of which only mail programs write. A memo
/// with `From:` and `To:` is text.
fn mail(front: &[u8]) -> Option<Front> {
    const MACHINE: &[&[u8]] = &[
        b"mime-version",
        b"content-type",
        b"content-transfer-encoding",
        b"message-id",
        b"received",
        b"return-path",
        b"delivered-to",
        b"dkim-signature",
        b"x-mailer",
    ];
    let (kind, text) = match front.strip_prefix(b"From ") {
        Some(rest) => (Kind::Mailbox, rest.get(memchr::memchr(b'\n', rest)? + 1..)?),
        None => (Kind::Mail, front),
    };
    let mut fields = 0;
    let mut machine = false;
    let mut lines = text.split_inclusive(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let body = line.trim_ascii_end();
        // The last line may be cut off.
        if body.is_empty() || (lines.peek().is_none() && fields > 0 && !line.ends_with(b"\n")) {
            break;
        }
        if matches!(line.first(), Some(b' ' | b'\t')) && fields > 0 {
            continue;
        }
        let name = body.get(..memchr::memchr(b':', body)?)?;
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return None;
        }
        fields += 1;
        machine |= MACHINE.iter().any(|m| name.eq_ignore_ascii_case(m));
    }
    (fields >= 2 && machine).then_some(Front::Text(kind))
}

fn kind(front: &[u8]) -> Kind {
    let text = front.strip_prefix(b"\xef\xbb\xbf").unwrap_or(front).trim_ascii_start();
    if is_json(text) {
        return Kind::Json;
    }
    let hl7 = text.strip_prefix(b"\x0b").unwrap_or(text);
    if let Some([separator, rest @ ..]) = [&b"MSH"[..], b"FHS", b"BHS"].iter().find_map(|p| hl7.strip_prefix(*p))
        && separator.is_ascii_punctuation()
        && rest.iter().take(4).filter(|b| b.is_ascii_punctuation()).count() >= 3
    {
        return Kind::Hl7;
    }
    if text.starts_with(b"<") {
        return markup(text);
    }
    if is_table(text, front.len() >= FRONT) { Kind::Csv } else { Kind::Plain }
}

/// An object, an array or a sequence (RFC 7464) by its first two tokens.
fn is_json(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\x1e").unwrap_or(text).trim_ascii_start();
    let after = |rest: &[u8]| rest.trim_ascii_start().first().copied();
    match text {
        [b'{', rest @ ..] => matches!(after(rest), Some(b'"' | b'}')),
        [b'[', rest @ ..] => match after(rest) {
            Some(b'{' | b'[' | b'"' | b']') => true,
            // A number or a word: only if a comma or bracket follows it.
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                let item = rest.trim_ascii_start();
                let end = item.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'+' | b'.'));
                end.and_then(|e| after(item.get(e..)?)).is_some_and(|b| matches!(b, b',' | b']'))
            }
            _ => false,
        },
        _ => false,
    }
}

/// What only HL7 CDA has (CDA R2: templates, acts).
const CDA: &[&[u8]] = &[b"<templateId", b"urn:hl7-org:v3", b"moodCode="];

fn markup(text: &[u8]) -> Kind {
    const HTML: &[&str] = &[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<p>",
        "<p ",
        "<table",
        "<script",
        "<h1",
        "<span",
        "<title",
        "<ul",
        "<ol",
        "<br",
        "<a ",
        "<img",
        "<b>",
        "<i>",
        "<font",
        "<style",
        "<iframe",
        "<meta",
        "<section",
        "<article",
    ];
    let starts = |p: &str| text.get(..p.len()).is_some_and(|t| t.eq_ignore_ascii_case(p.as_bytes()));
    // Parts of CDA documents begin with elements that HTML has too (`section`, `title`, `table`).
    if CDA.iter().any(|mark| memchr::memmem::find(text, mark).is_some()) {
        return Kind::Xml;
    }
    if HTML.iter().any(|p| starts(p)) {
        return Kind::Html;
    }
    if starts("<?xml") {
        let xhtml = memchr::memmem::find(text, b"<html").is_some();
        return if xhtml { Kind::Html } else { Kind::Xml };
    }
    if starts("<!--") {
        let html = memchr::memmem::find(text, b"<html").is_some() || memchr::memmem::find(text, b"<div").is_some();
        return if html { Kind::Html } else { Kind::Xml };
    }
    match text.get(1) {
        Some(b) if b.is_ascii_alphabetic() || matches!(b, b'!' | b'_') => {
            let tag_closes = text.iter().take(1024).any(|b| *b == b'>');
            if tag_closes { Kind::Xml } else { Kind::Plain }
        }
        _ => Kind::Plain,
    }
}

/// Three lines or more with the same number of tabs, or of two or more of
/// another separator.
fn is_table(text: &[u8], cut: bool) -> bool {
    let mut lines: Vec<&[u8]> = text.split(|b| *b == b'\n').take(12).collect();
    if cut || lines.last().is_some_and(|l| l.is_empty()) {
        lines.pop();
    }
    lines.len() >= 3
        && [(b'\t', 1), (b',', 2), (b';', 2), (b'|', 2)].iter().any(|(separator, least)| {
            let mut counts = lines.iter().map(|l| l.iter().filter(|b| *b == separator).count());
            let first = counts.next().unwrap_or(0);
            first >= *least && counts.all(|c| c == first)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_formats_by_their_first_bytes() {
        let mut dicom = vec![0; 128];
        dicom.extend_from_slice(b"DICM\x02\0");
        let utf16: Vec<u8> = "{\"a\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: &[(&[u8], Front)] = &[
            (b"%PDF-1.7\n", Front::Binary("pdf")),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Front::Binary("png")),
            (b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml word/document.xml", Front::Binary("docx")),
            (b"PK\x03\x04\x14\0\0\0\x08\0a.txt", Front::Binary("zip")),
            (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", Front::Binary("gzip")),
            (&dicom, Front::Binary("dicom")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Front::Binary("webp")),
            (b"{\\rtf1\\ansi", Front::Binary("rtf")),
            (b"Received: by x\r\nMIME-Version: 1.0\r\n", Front::Text(Kind::Mail)),
            (b"Subject: x\r\nX-A: b\r\n c\r\nMessage-ID: <y>\r\n\r\nz", Front::Text(Kind::Mail)),
            (b"From a@b Thu Jan 1\nFrom: a@b\nMIME-Version: 1.0\n", Front::Text(Kind::Mailbox)),
            (b"From: Ann\nTo: Bob\nSubject: a memo\n\nText", Front::Text(Kind::Plain)),
            (b"\x80\x04\x95\0\0\x01", Front::Unknown),
            (b"BMI 31, PK of 2 hours", Front::Text(Kind::Plain)),
            (b"GIF89a is a format", Front::Text(Kind::Plain)),
            (b"  {\"a\": 1}", Front::Text(Kind::Json)),
            (b"[NAME] was seen", Front::Text(Kind::Plain)),
            (b"[10:30] arrived", Front::Text(Kind::Plain)),
            (b"[1, 2]", Front::Text(Kind::Json)),
            (&utf16, Front::Text(Kind::Json)),
            (b"<!DOCTYPE html><p>", Front::Text(Kind::Html)),
            (b"<?xml version=\"1.0\"?><a/>", Front::Text(Kind::Xml)),
            (b"<View><Text/></View>", Front::Text(Kind::Xml)),
            (b"<section>\n<templateId root=\"1.2\"/>", Front::Text(Kind::Xml)),
            (b"<5 mg was given", Front::Text(Kind::Plain)),
            (b"MSH|^~\\&|LAB|", Front::Text(Kind::Hl7)),
            (b"\x0bMSH|^~\\&|LAB|", Front::Text(Kind::Hl7)),
            (b"a,b,c\n1,2,3\n4,5,6\n", Front::Text(Kind::Csv)),
            (b"a\tb\n1\t2\n4\t5", Front::Text(Kind::Csv)),
            (b"Seen, treated, sent home.\nWell, then.", Front::Text(Kind::Plain)),
            (b"Ren\xe9e", Front::Text(Kind::Plain)),
            (b"", Front::Text(Kind::Plain)),
        ];
        for (bytes, front) in cases {
            assert_eq!(sniff(bytes), *front, "{:?}", bytes.escape_ascii().to_string());
        }
    }
}
