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
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 4 << 30,
            decoded_bytes: 16 << 30,
            expansion_ratio: 200,
            depth: 512,
            embedding: 4,
            embedded_bytes: 24 << 20,
            parts: 10_000,
            name_bytes: 64 << 10,
            whole_bytes: 1 << 20,
        }
    }
}
