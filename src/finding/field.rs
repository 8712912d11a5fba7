//! What a format reader knows about a text unit besides its text: the field
//! it stands in. Labels are evidence ("mrn", "dob"), and policies select by them.

use serde::{Deserialize, Serialize};

/// One step of a path into a document.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Segment {
    /// Object key, XML element (`given`) or attribute (`@value`), CSV column
    /// header, form field, HL7 field (`PID-5.1`).
    Key(Box<str>),
    /// Array index or row, from 0.
    Index(usize),
}

/// The kind of document that a path leads through.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Schema {
    /// Running text, no fields.
    #[default]
    Plain,
    /// JSON of any kind; the path holds keys and indexes.
    Json,
    /// FHIR JSON (the outermost object has a `resourceType`).
    Fhir,
    /// URL-encoded or multipart form; the path is the field's name.
    Form,
    /// CSV or TSV; the path is row index and column header.
    Csv,
    /// XML; the path holds local element names and `@attribute`s.
    Xml,
    /// HTML; the path holds the element names that matter (`td`, `@alt`).
    Html,
    /// HL7 v2; the path is the message index and `PID-5.1`.
    Hl7,
}

/// What part of the document's syntax a text unit is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Role {
    /// The value of a field, or running text.
    #[default]
    Value,
    /// A number (or other bare literal) where the syntax tells numbers from strings.
    Number,
    /// The name of a field.
    Key,
    /// A file name.
    FileName,
    /// A comment in the source.
    Comment,
    /// Text that a format keeps beside its content: metadata, a header.
    Meta,
}

/// The field a text unit stands in. Borrowed: it lives as long as the reader
/// stands there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// Kind of document.
    pub schema: Schema,
    /// Part of the syntax.
    pub role: Role,
    /// Outermost first.
    pub path: &'a [Segment],
}

impl<'a> Field<'a> {
    /// The innermost key (`family` of `/name/0/family`), if there is one.
    pub fn label(&self) -> Option<&'a str> {
        self.keys().next()
    }

    /// All keys, innermost first, indexes left out.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.path.iter().rev().filter_map(|s| match s {
            Segment::Key(k) => Some(&**k),
            Segment::Index(_) => None,
        })
    }

    /// The path as reports show it: a JSON Pointer (RFC 6901) except for HL7,
    /// where it is the field's own name.
    pub fn pointer(&self) -> Option<String> {
        if self.path.is_empty() {
            return None;
        }
        if self.schema == Schema::Hl7 {
            return self.label().map(str::to_owned);
        }
        let mut pointer = String::new();
        for segment in self.path {
            pointer.push('/');
            match segment {
                Segment::Key(k) => pointer.push_str(&k.replace('~', "~0").replace('/', "~1")),
                Segment::Index(i) => pointer.push_str(&i.to_string()),
            }
        }
        Some(pointer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_as_rfc_6901_says() {
        let path = [Segment::Key("a/b".into()), Segment::Index(2), Segment::Key("m~n".into())];
        let field = Field { schema: Schema::Json, role: Role::Value, path: &path };
        assert_eq!(field.pointer().unwrap(), "/a~1b/2/m~0n");
        assert_eq!(field.label(), Some("m~n"));
    }
}
