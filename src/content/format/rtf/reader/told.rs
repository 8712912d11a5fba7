//! What has been gathered becomes texts and parts, each with its place.

use super::{Data, Destination, Reader};
use crate::content::OpaqueReason;
use crate::content::document::{Part, TextUnit, Unread};
use crate::content::format::rtf::data::{Block, unwrapped};
use crate::content::format::rtf::text::{Code, Text};
use crate::finding::{Location, Role, Schema, Segment};

impl Reader<'_> {
    /// Ends what the builder has gathered.
    pub(super) fn flush(&mut self, builder: usize) {
        let Some(open) = self.builders.get_mut(builder) else { return };
        let destination = open.destination;
        let text = std::mem::take(&mut open.text);
        let deleted = std::mem::take(&mut open.deleted);
        let fallback = std::mem::take(&mut open.fallback);
        if let Some(block) = open.block.take() {
            self.block(block);
            return;
        }
        if let Destination::Name(_) = destination {
            self.name.clone_from(&text.unit.text);
        }
        self.tell(text, destination);
        self.tell(deleted, Destination::Layer("deleted text"));
        self.tell(fallback, Destination::Layer("text for old readers"));
    }

    pub(super) fn tell(&mut self, mut text: Text, destination: Destination) {
        let is_machinery = matches!(destination, Destination::AboutPrograms | Destination::Digits)
            && (is_number(&text.unit.text) || is_program(&text.unit.text));
        if text.is_bare() || is_machinery {
            return;
        }
        let place = |layer: &str| Location { layer: Some(layer.to_owned()), ..Location::default() };
        let shape = match destination {
            Destination::Layer(layer) => TextUnit::plain("", place(layer)),
            Destination::Meta(layer, name) => TextUnit::meta(name.unwrap_or(""), "", place(layer)),
            Destination::Name(layer) => TextUnit { role: Role::Key, ..TextUnit::plain("", place(layer)) },
            Destination::Named(layer) | Destination::Pair(layer) => TextUnit::meta(&self.name, "", place(layer)),
            // Fonts are called like persons; the path tells that they are none.
            Destination::List(layer, "font") => TextUnit {
                schema: Schema::Xml,
                path: vec![Segment::Key("font".into()), Segment::Key("@name".into())],
                ..TextUnit::meta("", "", place(layer))
            },
            Destination::List(layer, name) => TextUnit::meta(name, "", place(layer)),
            Destination::AboutPrograms | Destination::Digits => TextUnit::plain("", place("other text")),
            Destination::Transparent | Destination::Data(_) => TextUnit::default(),
        };
        text.unit = TextUnit { text: text.unit.text, ..shape };
        self.out.texts.push(text);
    }

    pub(super) fn unread(&mut self, location: Location, reason: OpaqueReason) {
        self.out.unread.push(Unread { location, reason });
    }

    /// The end of a block of data.
    pub(super) fn block(&mut self, block: Block) {
        let layer = match block.data {
            Data::Picture => "pictures",
            Data::Object => "objects",
            Data::Whole | Data::Runs => "data",
        };
        let location = Location { layer: Some(layer.to_owned()), ..Location::default() };
        if block.is_broken() {
            return self.unread(location, OpaqueReason::Corrupt);
        }
        if block.bytes.is_empty() {
            return;
        }
        if self.out.parts.len() >= self.limits.members {
            return self.unread(location, OpaqueReason::OverLimit("members"));
        }
        match block.data {
            Data::Runs => {
                if let Some((text, source)) = block.runs() {
                    let mut found = Text { unit: TextUnit::plain("", location), ..Text::default() };
                    found.push(&text, source, Code::Data, false);
                    self.out.texts.push(found);
                }
            }
            Data::Object => match unwrapped(&block.bytes, &location) {
                Ok((units, parts)) => {
                    self.out.texts.extend(units.into_iter().map(|unit| Text { unit, ..Text::default() }));
                    self.out.blocks.extend(parts.iter().map(|_| None));
                    self.out.parts.extend(parts);
                }
                Err(reason) => self.unread(location, reason),
            },
            Data::Picture | Data::Whole => {
                let bytes = block.bytes.clone();
                self.out.parts.push(Part { bytes, location, ..Part::default() });
                self.out.blocks.push(Some(block));
            }
        }
    }
}

/// The fixed name of an entry of the document's information.
pub(super) fn known(name: &str) -> &'static str {
    const NAMES: &[&str] = &[
        "title",
        "subject",
        "author",
        "manager",
        "company",
        "category",
        "keywords",
        "comment",
        "doccomm",
        "hlinkbase",
    ];
    NAMES.iter().find(|known| **known == name).copied().unwrap_or("comment")
}

/// True for one number, as a time is told, or the many digits of a font's form or
/// a picture's id: not for groups of digits, which may be somebody's number.
fn is_number(text: &str) -> bool {
    let text = text.trim_ascii();
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    let is_one = text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_hexdigit());
    let is_long = digits >= LEAST_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit() || b.is_ascii_whitespace());
    digits > 0 && (is_one || is_long)
}

/// Fewest digits of a form or an id in groups: a font's has 20, a picture's 32.
const LEAST_DIGITS: usize = 20;

/// True if `text` is what a program calls itself, with its version and nothing
/// behind it: `Riched20 10.0.19041`, `LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2`.
fn is_program(text: &str) -> bool {
    let text = text.trim_ascii_end().trim_end_matches(';');
    match text.split_ascii_whitespace().collect::<Vec<_>>()[..] {
        ["Microsoft", "Exchange", "Server"] => true,
        ["Riched20" | "Msftedit", version] => is_version(version),
        [office] => is_office(office),
        [office, project] => is_office(office) && is_project(project),
        _ => false,
    }
}

/// `LibreOffice/7.4.7.2$Linux_X86_64`
fn is_office(word: &str) -> bool {
    const SYSTEMS: &[&str] = &[
        "Linux_X86_64",
        "Linux_AARCH64",
        "MacOSX_X86_64",
        "MacOSX_AARCH64",
        "Windows_X86_64",
        "Windows_AARCH64",
        "Windows_x86",
        "Win32",
        "Unix",
    ];
    let Some(("LibreOffice" | "OpenOffice", rest)) = word.split_once('/') else { return false };
    match rest.split_once('$') {
        Some((version, system)) => is_version(version) && SYSTEMS.contains(&system),
        None => is_version(rest),
    }
}

/// `LibreOffice_project/40$Build-2`, or a hash of 40 digits behind the stroke.
fn is_project(word: &str) -> bool {
    let Some(("LibreOffice_project" | "OpenOffice.org_project", rest)) = word.split_once('/') else { return false };
    let (source, build) = rest.split_once("$Build-").unwrap_or((rest, ""));
    let is_hash = source.len() == 40 && source.bytes().all(|b| b.is_ascii_hexdigit());
    let is_short = source.len() <= 5 && source.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_hash || is_short) && build.len() <= 5 && build.bytes().all(|b| b.is_ascii_digit())
}

/// Up to four numbers with dots between: `10.0.19041`.
fn is_version(word: &str) -> bool {
    let number = |n: &str| (1..=5).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    (2..=4).contains(&word.split('.').count()) && word.split('.').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_by_their_names_and_versions_alone() {
        for program in [
            "Riched20 10.0.19041",
            "Msftedit 5.41.21.2510;",
            "Microsoft Exchange Server;",
            "LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2",
            "LibreOffice/24.2.1.2$Windows_X86_64 LibreOffice_project/db4def46b0453cc22e2d0305797cf981b68ef5ac",
        ] {
            assert!(is_program(program), "{program}");
        }
        for other in [
            "Riched20 10.0.19041 Maria Lopez",
            "Riched20 536-22-7719",
            "LibreOffice/7.4 536-22-7719",
            "LibreOffice/7.4$Maria_Lopez",
            "LibreOffice/7.4.7.2 LibreOffice_project/536227719",
            "Microsoft Exchange Server; Lopez",
            "Riched20",
            "",
        ] {
            assert!(!is_program(other), "{other}");
        }
    }

    #[test]
    fn numbers_of_people_are_no_machinery() {
        assert!(is_number("02020603050405020304") && is_number("0a1b2c3d 4e5f60718293a4b5c6d7e8f9"));
        assert!(is_number("-1613837424") && is_number("1234\n"));
        assert!(
            !is_number("536-22-7719") && !is_number("536 22 7719") && !is_number("(617) 555-0143") && !is_number("")
        );
    }
}
