//! The Basic Application Level Confidentiality Profile (DICOM PS3.15, annex E).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dicom_core::{Tag, VR};

/// The table of the standard: tag, keyword, action.
const TABLE: &str = include_str!("../../../../patterns/dicom/basic-profile.csv");

/// What becomes of an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Action {
    /// X: removed.
    Remove,
    /// Z: empty.
    Empty,
    /// D: a value that says nothing.
    Dummy,
    /// U: another UID, the same for the same.
    Uid,
    /// It stays, and what is in it is cleaned.
    Clean,
}

static ACTIONS: LazyLock<BTreeMap<Tag, Action>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(entry).collect()
});

fn entry(line: &str) -> Option<(Tag, Action)> {
    let (tag, rest) = line.split_once(',')?;
    let number = |range| u16::from_str_radix(tag.get(range)?, 16).ok();
    let action = match rest.rsplit_once(',')?.1 {
        "X" => Action::Remove,
        "D" | "X/D" | "Z/D" | "X/Z/D" => Action::Dummy,
        "Z" | "X/Z" => Action::Empty,
        "U" => Action::Uid,
        // Sequences of references: their UIDs are replaced.
        "X/Z/U*" => Action::Clean,
        _ => return None,
    };
    Some((Tag(number(0..4)?, number(4..8)?), action))
}

/// What the profile does with `tag`. Where it leaves a choice by the kind of
/// object, what fits all kinds is taken: a dummy rather than none.
pub(super) fn action(tag: Tag) -> Action {
    // Private attributes, curves, overlays, and lengths of groups, which change.
    if tag.0 % 2 == 1 || tag.0 & 0xff00 == 0x5000 || tag.0 & 0xff00 == 0x6000 || tag.1 == 0 {
        return Action::Remove;
    }
    match tag {
        // Content of reports, and documents inside: cleaned by what was found in them.
        CONTENT | ENCAPSULATED => Action::Clean,
        // Padding behind the data set; digital signatures, which hold no longer.
        Tag(0xfffc, 0xfffc) | Tag(0xfffa, 0xfffa) => Action::Remove,
        tag => ACTIONS.get(&tag).copied().unwrap_or(Action::Clean),
    }
}

/// Content Sequence.
pub(super) const CONTENT: Tag = Tag(0x0040, 0xa730);
/// Encapsulated Document.
pub(super) const ENCAPSULATED: Tag = Tag(0x0042, 0x0011);
/// Pixel Data.
pub(super) const PIXELS: Tag = Tag(0x7fe0, 0x0010);

/// A value of `vr` that says nothing; none where there is no such value.
pub(super) fn dummy(vr: VR) -> &'static str {
    match vr {
        VR::DA => "19000101",
        VR::DT => "19000101000000",
        VR::TM => "000000",
        VR::AS => "000Y",
        VR::IS | VR::DS => "0",
        VR::AE | VR::CS | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UT => "REMOVED",
        _ => "",
    }
}

/// True if `value` is what [`dummy`] gives.
pub(super) fn is_dummy(vr: VR, value: &str) -> bool {
    !value.is_empty() && value == dummy(vr)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_standard() {
        assert_eq!(ACTIONS.len(), TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1);
        let cases = [
            (0x0010, 0x0010, Action::Empty),
            (0x0010, 0x0020, Action::Dummy),
            (0x0010, 0x1010, Action::Remove),
            (0x0020, 0x000d, Action::Uid),
            (0x0008, 0x0016, Action::Clean),
            (0x0009, 0x1001, Action::Remove),
            (0x6002, 0x3000, Action::Remove),
            (0x0008, 0x1140, Action::Clean),
            (0x0028, 0x0010, Action::Clean),
        ];
        for (group, element, expected) in cases {
            assert_eq!(action(Tag(group, element)), expected, "{group:04x},{element:04x}");
        }
    }
}
