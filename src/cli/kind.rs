//! What kind of file it is, as people call it: by its first bytes, and where
//! these leave it open by its name.

use crate::content::sniff::{self, Front};
use crate::report::Kind;

/// The kind of the file `name` that begins with `front`.
pub(super) fn of(front: &[u8], name: &str) -> Kind {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match sniff::sniff(front) {
        Front::Binary(format) => binary(format, &extension),
        Front::Unknown => "unknown",
        Front::Text(kind) => text(kind, &extension),
    }
}

fn binary(format: &'static str, extension: &str) -> Kind {
    match (format, extension) {
        ("pdf", _) => "PDF",
        ("docx", _) | ("ooxml" | "zip", "docx" | "docm") => "DOCX",
        ("xlsx", _) | ("ooxml" | "zip", "xlsx" | "xlsm") => "XLSX",
        ("pptx", _) | ("ooxml" | "zip", "pptx" | "pptm") => "PPTX",
        ("opendocument", "odt") => "ODT",
        ("opendocument", "ods") => "ODS",
        ("opendocument", "odp") => "ODP",
        ("rtf", _) => "RTF",
        ("ole", "msg") => "MSG",
        ("ole", _) => "old Office",
        ("png", _) => "PNG",
        ("jpeg", _) => "JPEG",
        ("tiff", _) => "TIFF",
        ("webp", _) => "WebP",
        ("gif", _) => "GIF",
        ("bmp", _) => "BMP",
        ("heif" | "avif", _) => "HEIC",
        ("dicom", _) => "DICOM",
        ("zip", _) => "ZIP",
        ("tar", _) => "TAR",
        ("gzip", _) => "GZ",
        ("bzip2", _) => "BZ2",
        ("xz", _) => "XZ",
        ("zstd", _) => "ZST",
        ("7z", _) => "7z",
        ("sqlite", _) => "SQLite",
        (other, _) => other,
    }
}

fn text(kind: sniff::Kind, extension: &str) -> Kind {
    match (kind, extension) {
        (sniff::Kind::Json, "ipynb") => "notebook",
        (sniff::Kind::Json, "ndjson" | "jsonl") => "JSON lines",
        (sniff::Kind::Json, _) => "JSON",
        (sniff::Kind::Html, _) => "HTML",
        (sniff::Kind::Xml, _) => "XML",
        (sniff::Kind::Hl7, _) => "HL7",
        (sniff::Kind::Csv, _) | (_, "csv" | "tsv") => "CSV",
        (sniff::Kind::Mail, _) => "EML",
        (sniff::Kind::Mailbox, _) => "MBOX",
        (sniff::Kind::Plain, "md" | "markdown") => "Markdown",
        (sniff::Kind::Plain, _) => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_before_names() {
        assert_eq!(of(b"%PDF-1.7\n", "letter.docx"), "PDF");
        assert_eq!(of(b"PK\x03\x04\x14\0\0\0\x08\0[Content_Types].xml", "a.XLSX"), "XLSX");
        assert_eq!(of(b"{\"cells\": []}", "a.ipynb"), "notebook");
        assert_eq!(of(b"Seen today.", "notes.md"), "Markdown");
        assert_eq!(of(b"\x80\x04\x95\0\0\x01", "a.txt"), "unknown");
        assert_eq!(of(b"", "empty"), "text");
    }
}
