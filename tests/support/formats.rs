//! Texts put into documents of every format that is rewritten.

use std::io::Write;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

/// A document with what is said of it.
#[derive(Clone, Debug)]
pub(crate) struct Doc {
    pub(crate) content_type: Option<String>,
    pub(crate) content_encoding: Option<&'static str>,
    pub(crate) file_name: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Text,
    Json,
    JsonEscaped,
    Ndjson,
    Form,
    Multipart,
    Csv,
    Html,
    Xml,
    Hl7,
}

pub(crate) const FORMATS: &[Format] = &[
    Format::Text,
    Format::Json,
    Format::JsonEscaped,
    Format::Ndjson,
    Format::Form,
    Format::Multipart,
    Format::Csv,
    Format::Html,
    Format::Xml,
    Format::Hl7,
];

/// Part of the boundary of multiparts.
pub(crate) const BOUNDARY: &str = "----law8x7";

impl Doc {
    pub(crate) fn new(content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Doc { content_type: Some(content_type.into()), content_encoding: None, file_name: None, bytes: bytes.into() }
    }

    /// Without a declaration, as a file.
    pub(crate) fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Doc { content_type: None, content_encoding: None, file_name: Some(name.into()), bytes: bytes.into() }
    }

    /// The same document with gzip as its content coding.
    pub(crate) fn gzipped(&self) -> Self {
        Doc { content_encoding: Some("gzip"), bytes: gzip(&self.bytes), ..self.clone() }
    }
}

impl Format {
    /// `texts` as the values of one document.
    pub(crate) fn of(self, texts: &[String]) -> Doc {
        match self {
            Format::Text => Doc::new("text/plain; charset=utf-8", texts.join("\n")),
            Format::Json => {
                let [first, rest @ ..] = texts else { return Doc::new("application/json", "{}") };
                let doc = json!({ "note": first, "n": [1, 2.50, true, null], "more": { "list": rest }, "é\"": "" });
                Doc::new("application/json", serde_json::to_string_pretty(&doc).unwrap())
            }
            Format::JsonEscaped => {
                let escape = |text: &String| -> String {
                    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>()
                };
                let items: Vec<_> = texts.iter().map(|text| format!("\"{}\"", escape(text))).collect();
                Doc::new("application/json", format!("[ {} ]", items.join(" , ")))
            }
            Format::Ndjson => {
                let lines: Vec<_> = texts.iter().map(|text| json!({ "text": text }).to_string()).collect();
                Doc::new("application/x-ndjson", lines.join("\n"))
            }
            Format::Form => {
                let pairs = texts.iter().enumerate().map(|(i, text)| {
                    let value = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string().replace("%20", "+");
                    format!("field{i}={value}")
                });
                Doc::new("application/x-www-form-urlencoded", pairs.collect::<Vec<_>>().join("&"))
            }
            Format::Multipart => multipart(texts),
            Format::Csv => {
                let cell = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
                let rows = texts.iter().enumerate().map(|(i, text)| format!("{i},{},ok\r\n", cell(text)));
                Doc::new("text/csv", format!("row,remark,state\r\n{}", rows.collect::<String>()))
            }
            Format::Html => {
                let items: String =
                    texts.iter().map(|text| format!("<p class=\"x\">{}</p>\n", escaped(text))).collect();
                Doc::new("text/html", format!("<!DOCTYPE html><html><body>\n{items}<br></body></html>"))
            }
            Format::Xml => {
                let items: String =
                    texts.iter().map(|text| format!("  <remark kind='x'>{}</remark>\n", escaped(text))).collect();
                Doc::new("application/xml", format!("<?xml version=\"1.0\"?>\n<remarks>\n{items}</remarks>\n"))
            }
            Format::Hl7 => {
                let segments = texts.iter().enumerate().map(|(i, text)| format!("OBX|{}|TX|||{}\r", i + 1, hl7(text)));
                let head = "MSH|^~\\&|LAB||EHR||||ORU^R01|7|P|2.5\r";
                Doc::new("x-application/hl7-v2+er7", format!("{head}{}", segments.collect::<String>()))
            }
        }
    }
}

fn multipart(texts: &[String]) -> Doc {
    let mut body = String::new();
    for (i, text) in texts.iter().enumerate() {
        let head = if i % 2 == 0 {
            format!("Content-Disposition: form-data; name=\"field{i}\"\r\n")
        } else {
            format!(
                "Content-Disposition: form-data; name=\"file{i}\"; filename=\"part-{i}.txt\"\r\n\
                 Content-Type: text/plain; charset=utf-8\r\n"
            )
        };
        body.push_str(&format!("--{BOUNDARY}\r\n{head}\r\n{text}\r\n"));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    Doc::new(&format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// Text fit for an element of XML or HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Text fit for a component of HL7 v2.
fn hl7(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\E\\"),
            '|' => out.push_str("\\F\\"),
            '^' => out.push_str("\\S\\"),
            '&' => out.push_str("\\T\\"),
            '~' => out.push_str("\\R\\"),
            '\n' | '\r' => out.push_str("\\.br\\"),
            c => out.push(c),
        }
    }
    out
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}
