//! Bounds on what one document may cost.

/// Limits of reading; every one reached is an error or an opaque part, never a
/// silent cut.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a body as it arrives.
    pub body_bytes: u64,
    /// Bytes of a body after its content codings are undone.
    pub decoded_bytes: u64,
    /// Decoded bytes per encoded byte, once 1 MiB is decoded.
    pub expansion_ratio: u64,
    /// Nesting of objects, arrays, elements.
    pub depth: usize,
    /// Documents within documents (base64 in JSON in a form...).
    pub embedding: usize,
    /// Bytes of an embedded document that must be held whole (base64, data: URI).
    pub embedded_bytes: usize,
    /// Parts of a multipart body.
    pub parts: usize,
    /// Bytes of one key, header, column name or file name.
    pub name_bytes: usize,
    /// Bytes up to which a document is seen whole, with names carried backwards too.
    pub whole_bytes: usize,
    /// Bytes of a document that is held whole (office file, mail, archive, image).
    pub document_bytes: usize,
    /// Bytes of everything unpacked from the documents inside one body.
    pub unpacked_bytes: u64,
    /// Documents unpacked from one body: members of archives, attachments, pictures.
    pub members: usize,
    /// Pages of a document, frames of an image.
    pub pages: usize,
    /// Pixels of an image.
    pub pixels: u64,
    /// Seconds that reading, or writing, one document may take, of the clock and
    /// of the processor.
    pub document_seconds: u64,
    /// Bytes of address space that this may take.
    pub document_memory: u64,
    /// Languages of the text in pictures, by Tesseract's names (`eng`, `spa`),
    /// the most frequent first.
    pub ocr_languages: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 4 << 30,
            decoded_bytes: 16 << 30,
            expansion_ratio: 200,
            depth: 512,
            embedding: 8,
            embedded_bytes: 24 << 20,
            parts: 10_000,
            name_bytes: 64 << 10,
            whole_bytes: 1 << 20,
            document_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            members: 10_000,
            pages: 1000,
            pixels: 100_000_000,
            document_seconds: 60,
            document_memory: 2 << 30,
            ocr_languages: vec!["eng".to_owned()],
        }
    }
}

impl Limits {
    /// Checks what is no number.
    ///
    /// # Errors
    /// What is wrong with the languages.
    pub fn check(&self) -> Result<(), String> {
        // As Tesseract's files are called (`chi_sim`, `script/Latin`); never an option or a path upwards.
        let is_name = |name: &String| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/'))
        };
        match self.ocr_languages.iter().find(|name| !is_name(name)) {
            Some(name) => Err(format!("{name:?} is no language of Tesseract; they are called `eng`, `spa`, `chi_sim`")),
            None if self.ocr_languages.is_empty() => Err("name at least one language".to_owned()),
            None => Ok(()),
        }
    }
}
