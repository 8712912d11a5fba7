//! Where a finding stands, in words by which a person finds it.

use crate::finding::{Location, Rect};
use crate::guard::Report;

use super::plain;

/// Ends of the names of files that hold messages: what is in them is attached.
const MESSAGES: &[&str] = &[".eml", ".msg", ".mbox", ".mbx"];

/// The whole place of a finding in the file `name`: `visit.txt:2:6`, `labs.xlsx,
/// sheet Labs, cell B4`, `mail.eml, attachment scan.png, box 120,40 300x18`.
pub fn place(name: &str, report: &Report) -> String {
    let location = &report.location;
    let mut place = plain(name);
    if location.archive.is_empty() {
        for number in [location.line, location.column].into_iter().map_while(|n| n) {
            place.push_str(&format!(":{number}"));
        }
    }
    match inside(location) {
        inside if inside.is_empty() => place,
        inside => format!("{place}, {inside}"),
    }
}

/// The place within the file, without the lines of a file that is text.
pub fn inside(location: &Location) -> String {
    let mut words = members(location);
    for (what, number) in [("page", location.page), ("slide", location.slide)] {
        words.extend(number.map(|number| format!("{what} {number}")));
    }
    for (what, place) in [("sheet", &location.sheet), ("cell", &location.cell), ("tag", &location.tag)] {
        words.extend(place.as_ref().map(|place| format!("{what} {}", plain(place))));
    }
    if let Some(layer) = &location.layer
        && !(layer == "message" && location.name.is_some())
    {
        words.push(plain(layer));
    }
    if let Some(line) = location.line.filter(|_| !location.archive.is_empty()) {
        words.push(format!("line {line}"));
    }
    if let Some(Rect { x, y, width, height }) = location.rect {
        words.push(format!("box {x},{y} {width}x{height}"));
    }
    if let Some(pointer) = location.pointer.as_ref().filter(|_| location.cell.is_none()) {
        words.push(format!("at {}", plain(pointer)));
    }
    words.join(", ")
}

/// The members that lead to the place; the outermost is the file itself.
fn members(location: &Location) -> Vec<String> {
    let mut around = location.archive.iter();
    let Some(mut outer) = around.next() else { return Vec::new() };
    let mut words = Vec::new();
    for name in around.chain(&location.name) {
        let is_attached = MESSAGES.iter().any(|end| outer.to_ascii_lowercase().ends_with(end));
        // The picture of a page says no more than its page.
        let is_page =
            location.page.is_some_and(|page| [format!("page {page}"), format!("page {page}.png")].contains(name));
        if !is_page && !name.is_empty() {
            words.push(if is_attached { format!("attachment {}", plain(name)) } else { plain(name) });
        }
        outer = name;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::tests::report;
    use super::*;
    use crate::finding::IdentifierType::Mrn;

    #[test]
    fn places_are_told_as_people_look_for_them() {
        let own = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let rect = Some(Rect { x: 120, y: 40, width: 300, height: 18 });
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            ("a.txt", Location { line: Some(2), column: Some(6), ..Location::default() }, "a.txt:2:6"),
            (
                "labs.xlsx",
                Location { sheet: some("Labs"), cell: some("B4"), pointer: some("/3/MRN"), ..Location::default() },
                "labs.xlsx, sheet Labs, cell B4",
            ),
            ("letter.pdf", Location { page: Some(2), ..Location::default() }, "letter.pdf, page 2"),
            (
                "letter.pdf",
                Location {
                    archive: own(&["letter.pdf"]),
                    name: some("page 2"),
                    page: Some(2),
                    rect,
                    ..Location::default()
                },
                "letter.pdf, page 2, box 120,40 300x18",
            ),
            (
                "in/mail.eml",
                Location {
                    archive: own(&["mail.eml"]),
                    name: some("scan.png"),
                    layer: some("message"),
                    rect,
                    ..Location::default()
                },
                "in/mail.eml, attachment scan.png, box 120,40 300x18",
            ),
            (
                "all.zip",
                Location {
                    archive: own(&["all.zip", "b.tar"]),
                    name: some("n.txt"),
                    line: Some(3),
                    ..Location::default()
                },
                "all.zip, b.tar, n.txt, line 3",
            ),
            ("x.dcm", Location { tag: some("(0010,0010)"), ..Location::default() }, "x.dcm, tag (0010,0010)"),
            ("d.json", Location { pointer: some("/a/0"), ..Location::default() }, "d.json, at /a/0"),
            (
                "d.pptx",
                Location { slide: Some(3), layer: some("notes"), ..Location::default() },
                "d.pptx, slide 3, notes",
            ),
        ];
        for (name, location, expected) in cases {
            let mut report = report(Mrn, "4711", 1, 1);
            report.location = location;
            assert_eq!(place(name, &report), expected);
        }
    }
}
