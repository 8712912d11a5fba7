//! Tags: where they end, and where their attributes are.

use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    #[default]
    Name,
    Before,
    AttributeName,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

/// One attribute, in bytes of the tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    /// Without its quotes; `None` if the attribute has no value.
    pub(super) value: Option<Range<usize>>,
    pub(super) quoted: bool,
}

/// Finds the end of a tag, in as many steps as the input comes in. The states
/// are those of the HTML standard (13.2.5.6 and following), which XML's tags fit.
#[derive(Default, Debug)]
pub(super) struct TagScan {
    at: usize,
    mode: Mode,
    start: usize,
    name: Range<usize>,
    attributes: Vec<Attribute>,
}

/// A complete tag.
#[derive(Debug)]
pub(super) struct Tag {
    /// From `<` to `>`.
    pub(super) source: String,
    name: Range<usize>,
    pub(super) attributes: Vec<Attribute>,
}

impl Tag {
    /// The name as written.
    pub(super) fn name(&self) -> &str {
        self.source.get(self.name.clone()).unwrap_or("")
    }

    /// True for `</…>`.
    pub(super) fn is_end(&self) -> bool {
        self.source.starts_with("</")
    }

    /// True for `<…/>`.
    pub(super) fn is_empty(&self) -> bool {
        self.source.ends_with("/>")
    }

    /// The raw value of the attribute with the local name `name`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|a| self.attribute_name(a).eq_ignore_ascii_case(name))?;
        self.source.get(attribute.value.clone()?)
    }

    /// The name of an attribute without its prefix.
    pub(super) fn attribute_name(&self, attribute: &Attribute) -> &str {
        local(self.source.get(attribute.name.clone()).unwrap_or(""))
    }
}

/// A name without its namespace prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, l)| l)
}

impl TagScan {
    /// Looks on in `text`, which begins with the tag's `<`; gives the tag when
    /// it is complete.
    pub(super) fn step(&mut self, text: &str) -> Option<Tag> {
        if self.at == 0 {
            self.at = if text.starts_with("</") { 2 } else { 1 };
            self.name = self.at..self.at;
        }
        let bytes = text.as_bytes();
        while let Some(&b) = bytes.get(self.at) {
            if let Mode::Quoted(q) = self.mode {
                // Long values are passed over in one go.
                let Some(found) = bytes.get(self.at..).and_then(|r| memchr::memchr(q, r)) else {
                    self.at = bytes.len();
                    return None;
                };
                self.at += found;
                self.value(true);
                self.at += 1;
                continue;
            }
            if b == b'>' {
                self.close();
                return self.complete(text);
            }
            self.byte(b);
            self.at += 1;
        }
        None
    }

    fn byte(&mut self, b: u8) {
        let blank = b.is_ascii_whitespace();
        match self.mode {
            Mode::Name if blank || b == b'/' => {
                self.name.end = self.at;
                self.mode = Mode::Before;
            }
            Mode::Before if !blank && b != b'/' => {
                self.start = self.at;
                self.mode = Mode::AttributeName;
            }
            Mode::AttributeName if b == b'=' && self.at > self.start => {
                self.attribute(self.at);
                self.mode = Mode::BeforeValue;
            }
            Mode::AttributeName if blank || b == b'/' => {
                self.attribute(self.at);
                self.mode = Mode::AfterName;
            }
            Mode::AfterName if b == b'=' => self.mode = Mode::BeforeValue,
            Mode::AfterName if b == b'/' => self.mode = Mode::Before,
            Mode::AfterName if !blank => {
                self.start = self.at;
                self.mode = Mode::AttributeName;
            }
            Mode::BeforeValue if b == b'"' || b == b'\'' => {
                self.start = self.at + 1;
                self.mode = Mode::Quoted(b);
            }
            Mode::BeforeValue if !blank => {
                self.start = self.at;
                self.mode = Mode::Unquoted;
            }
            Mode::Unquoted if blank => self.value(false),
            _ => {}
        }
    }

    fn attribute(&mut self, end: usize) {
        self.attributes.push(Attribute { name: self.start..end, value: None, quoted: false });
    }

    fn value(&mut self, quoted: bool) {
        if let Some(attribute) = self.attributes.last_mut() {
            attribute.value = Some(self.start..self.at);
            attribute.quoted = quoted;
        }
        self.mode = Mode::Before;
    }

    fn close(&mut self) {
        match self.mode {
            Mode::Name => self.name.end = self.at,
            Mode::AttributeName => self.attribute(self.at),
            Mode::Unquoted => self.value(false),
            _ => {}
        }
    }

    fn complete(&mut self, text: &str) -> Option<Tag> {
        let scan = std::mem::take(self);
        let source = text.get(..=scan.at)?.to_owned();
        Some(Tag { source, name: scan.name, attributes: scan.attributes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_in_any_writing() {
        let text = "<a:b x='1>2' y = \"q\" z=3/4 on w/>rest";
        for cut in 0..text.len() {
            let mut scan = TagScan::default();
            let tag = scan.step(&text[..cut]).or_else(|| scan.step(text)).unwrap();
            assert_eq!(tag.name(), "a:b");
            assert!(tag.is_empty() && !tag.is_end());
            let list: Vec<_> = tag
                .attributes
                .iter()
                .map(|a| (tag.attribute_name(a), a.value.clone().map(|v| &tag.source[v]), a.quoted))
                .collect();
            assert_eq!(
                list,
                [
                    ("x", Some("1>2"), true),
                    ("y", Some("q"), true),
                    ("z", Some("3/4"), false),
                    ("on", None, false),
                    ("w", None, false)
                ]
            );
            assert_eq!(tag.value("Y"), Some("q"));
        }
    }
}
