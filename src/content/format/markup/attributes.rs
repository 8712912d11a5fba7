//! Attribute values, each a unit of its own.

use crate::content::{ContentError, Sink};
use crate::finding::{Role, Segment};

use super::Markup;
use super::elements::{Dialect, is_skipped};
use super::entities::{Reference, escape, escape_unquoted, reference};
use super::tag::{Attribute, Tag};

impl Markup {
    /// True if an attribute of the tag is read.
    pub(super) fn has_content(tag: &Tag) -> bool {
        !tag.is_end() && tag.attributes.iter().any(|a| content(tag, a).is_some())
    }

    /// Reads the tag's attributes and writes the tag.
    pub(super) fn write_tag(&mut self, tag: &Tag, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let source = tag.source.as_bytes();
        let mut written = 0;
        if Self::has_content(tag) {
            let element = self.element_name(tag);
            for attribute in &tag.attributes {
                let (Some(range), Some(value)) = (&attribute.value, content(tag, attribute)) else { continue };
                out.extend_from_slice(source.get(written..range.start).unwrap_or_default());
                self.place_attribute(tag, &element, attribute);
                self.read_value(value, attribute.quoted, sink, out)?;
                written = range.end;
            }
        }
        out.extend_from_slice(source.get(written..).unwrap_or_default());
        Ok(())
    }

    fn place_attribute(&mut self, tag: &Tag, element: &str, attribute: &Attribute) {
        self.place(Some(element));
        let name = tag.attribute_name(attribute);
        if self.dialect == Dialect::Html && matches!(name, "value" | "content" | "placeholder") {
            // What a form's field is called, or the label before it.
            let plain =
                |n: &&str| n.len() <= 48 && n.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.[]: ".contains(&b));
            let own = tag.value("name").or_else(|| tag.value("property")).filter(plain);
            let label = own.unwrap_or_else(|| self.labels.of(element));
            if !label.is_empty() {
                self.path.push(Segment::Key(label.into()));
            }
        }
        self.path.push(Segment::Key(format!("@{name}").into()));
    }

    fn read_value(
        &mut self,
        value: &str,
        quoted: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<(), ContentError> {
        self.begin(Role::Value, self.line, sink)?;
        let encode: super::super::unit::Encode<'_> = if quoted { &escape } else { &escape_unquoted };
        let mut rest = value;
        while !rest.is_empty() {
            let at = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
            let (text, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.unit.copy(text);
            rest = behind;
            if rest.is_empty() {
                break;
            }
            let taken = match reference(rest) {
                Reference::Is(c, len) => {
                    let source = rest.as_bytes().get(..len).unwrap_or_default();
                    self.unit.coded(c.encode_utf8(&mut [0; 4]), source);
                    len
                }
                Reference::Not | Reference::Cut => {
                    self.unit.copy("&");
                    1
                }
            };
            rest = rest.get(taken..).unwrap_or("");
            while self.unit.is_full() {
                self.unit.flush(encode, sink, out)?;
            }
        }
        while self.unit.is_full() {
            self.unit.flush(encode, sink, out)?;
        }
        self.end_unit(Role::Value, encode, sink, out)
    }
}

/// The value of an attribute that is read.
fn content<'t>(tag: &'t Tag, attribute: &Attribute) -> Option<&'t str> {
    let name = tag.source.get(attribute.name.clone())?;
    let value = tag.source.get(attribute.value.clone()?)?;
    (!is_skipped(name, value) && value.chars().any(char::is_alphanumeric)).then_some(value)
}
