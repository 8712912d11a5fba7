//! What each target does with its input: the laws of a part of Phi Guard. The
//! fuzzers run them on inputs that they make up (`fuzz_targets`), the ordinary
//! tests on those that were kept (`tests/replay.rs` takes in this very file).

mod build;
mod documents;
mod gold;
mod http;
mod readers;
mod scan;
mod settings;

/// What a target does with an input. It panics if a law is broken.
pub type Target = fn(&[u8]);

/// The targets, by name: one for each parser of foreign bytes.
pub const TARGETS: &[(&str, Target)] = &[
    ("archive", |data| documents::all(&["zip", "tar", "gzip", "bzip2", "xz", "zstd"], data)),
    ("brat", gold::brat),
    ("coding", readers::coded),
    ("conll", gold::conll),
    ("csv", |data| readers::reader(Some("text/csv"), None, data)),
    ("detector", scan::detector),
    ("dicom", |data| documents::document("dicom", data)),
    ("form", |data| readers::reader(Some("application/x-www-form-urlencoded"), None, data)),
    ("head", http::head),
    ("hl7", |data| readers::reader(Some("x-application/hl7-v2+er7"), None, data)),
    ("html", |data| readers::reader(Some("text/html"), None, data)),
    ("i2b2", gold::i2b2),
    ("image", |data| documents::all(&["png", "jpeg", "tiff", "webp", "gif", "bmp", "heif"], data)),
    ("json", |data| readers::reader(Some("application/json"), None, data)),
    ("mail", |data| readers::reader(Some("message/rfc822"), None, data)),
    ("msg", documents::message),
    ("multipart", |data| readers::reader(Some("multipart/form-data; boundary=b"), None, data)),
    ("ndjson", |data| readers::reader(Some("application/x-ndjson"), None, data)),
    ("normalize", scan::normalize),
    ("package", documents::package),
    ("pdf", documents::pdf),
    ("policy", settings::policy),
    ("roster", settings::roster),
    ("rtf", |data| documents::document("rtf", data)),
    ("rules", settings::rules),
    ("session", scan::session),
    ("sevenz", documents::seven_z),
    ("sniffed", |data| readers::reader(None, None, data)),
    ("sqlite", |data| documents::document("sqlite", data)),
    ("text", |data| readers::reader(Some("text/plain"), None, data)),
    ("window", scan::window),
    ("wire", http::wire),
    ("xml", |data| readers::reader(Some("application/xml"), None, data)),
];

/// Runs the target of this name.
pub fn run(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    target(data);
}
