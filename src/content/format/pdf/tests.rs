use std::fmt::Write;

use hayro::hayro_syntax::Pdf;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary, text_string};
use proptest::prelude::*;

use super::*;
use crate::content::document::{Edit, PartEdit};

/// A document with a page for each of `contents`, all with the font `F1` at 12
/// points, 10 points from the left at (10, 700).
fn document(contents: &[&str]) -> (Document, Vec<ObjectId>) {
    let mut out = Document::with_version("1.7");
    let tree = out.new_object_id();
    let font = out.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let pages: Vec<ObjectId> = contents
        .iter()
        .map(|content| {
            let content = out.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
            out.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "MediaBox" => vec![0.into(), 0.into(), 612.into(), 792.into()],
                "Contents" => content, "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            })
        })
        .collect();
    let kids: Vec<Object> = pages.iter().map(|id| (*id).into()).collect();
    let count = i64::try_from(kids.len()).unwrap();
    out.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = out.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    out.trailer.set("Root", catalog);
    (out, pages)
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A line of text from (x, y).
fn line(x: i32, y: i32, text: &str) -> String {
    format!("BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

fn pdf(contents: &[&str]) -> Vec<u8> {
    saved(document(contents).0)
}

fn read(bytes: &[u8]) -> Extract {
    PdfFormat.extract(bytes, &Limits::default()).unwrap()
}

fn texts(bytes: &[u8]) -> Vec<String> {
    read(bytes).units.into_iter().map(|unit| unit.text).collect()
}

/// Edits that replace `value` wherever it is read.
fn replacing(extract: &Extract, value: &str) -> Edits {
    let mut edits = Edits::default();
    for (number, unit) in extract.units.iter().enumerate() {
        let made: Vec<Edit> = unit
            .text
            .match_indices(value)
            .map(|(at, _)| Edit { start: at, end: at + value.len(), with: "[X]".into(), rects: Vec::new() })
            .collect();
        if !made.is_empty() {
            edits.units.push((number, made));
        }
    }
    edits
}

fn redacted(bytes: &[u8], value: &str) -> Vec<u8> {
    PdfFormat.rewrite(bytes, &replacing(&read(bytes), value), &Limits::default()).unwrap()
}

/// Everything in all streams, unpacked.
fn innards(bytes: &[u8]) -> String {
    let document = Document::load_mem(bytes).unwrap();
    let mut out = String::new();
    for object in document.objects.values() {
        write!(out, "{object:?}").unwrap();
        if let Ok(stream) = object.as_stream() {
            let content = stream.get_plain_content().unwrap_or_default();
            out.extend(content.iter().map(|b| char::from(*b)));
        }
    }
    out
}

#[test]
fn words_are_read_however_they_are_drawn() {
    let cases = [
        ("kerned", "BT /F1 12 Tf 10 700 Td [(Ma) 40 (ry) -400 (Anderson)] TJ ET".to_owned()),
        ("in pieces", line(10, 700, "Mary") + &line(41, 700, "Ander") + &line(73, 700, "son")),
        ("backwards", line(41, 700, "Anderson") + &line(10, 700, "Mary")),
        ("spaced", "BT /F1 12 Tf 8 Tc 10 700 Td (Mary) Tj 72 0 Td (Anderson) Tj ET".to_owned()),
        ("invisible", format!("3 Tr {}", line(10, 700, "Mary Anderson"))),
        ("white", format!("1 g {}", line(10, 700, "Mary Anderson"))),
        ("rotated", "BT /F1 12 Tf 0 1 -1 0 300 300 Tm (Mary Anderson) Tj ET".to_owned()),
        ("upside down", "BT /F1 12 Tf -1 0 0 -1 300 300 Tm (Mary Anderson) Tj ET".to_owned()),
        ("twice for bold", line(10, 700, "Mary Anderson") + "1 0 0 1 0.3 0 cm " + &line(10, 700, "Mary Anderson")),
        ("filled and stroked", format!("2 Tr {}", line(10, 700, "Mary Anderson"))),
        ("typed with blanks", line(10, 700, "M a r y   A n d e r s o n")),
    ];
    for (how, content) in cases {
        assert_eq!(texts(&pdf(&[&content])), ["Mary Anderson"], "{how}");
    }
}

#[test]
fn wrapped_lines_are_joined_and_labels_keep_their_values() {
    let wide = "The patient was seen in the clinic for follow-up of her hypertension with her aunt Mary";
    let content = line(10, 700, wide)
        + &line(10, 686, "Anderson, who came along.")
        + &line(10, 672, "MRN:")
        + &line(200, 672, "00418822");
    assert_eq!(texts(&pdf(&[&content])), [format!("{wide} Anderson, who came along.\nMRN:   00418822")]);
    let phone = "If anything is unclear about this letter, please call us by phone in the evening, at 612-867-";
    assert!(
        texts(&pdf(&[&(line(10, 700, phone) + &line(10, 686, "5309 or so"))]))[0].contains("at 612-867-5309 or so")
    );
}

#[test]
fn columns_and_tables_are_kept_apart() {
    let mut content = String::new();
    for row in 0..6 {
        content += &line(10, 700 - 14 * row, &format!("left column of running text {row}"));
        content += &line(300, 700 - 14 * row, &format!("right column of running text {row}"));
    }
    let told = texts(&pdf(&[&content]));
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("left column of running text 5") && !told[0].contains("right"));
    let cells = [["Name", "Phone", "Result"], ["Mary Anderson", "612-867-5309", "138"], ["Bob", "612-867-5310", "140"]];
    let mut content = String::new();
    for (row, cells) in cells.iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            content += &line(10 + 150 * column as i32, 700 - 14 * row as i32, text);
        }
    }
    let extract = read(&pdf(&[&content]));
    let of = |text: &str| extract.units.iter().find(|u| u.text == text).unwrap().path.last().cloned();
    assert_eq!(of("612-867-5310"), Some(crate::finding::Segment::Key("Phone".into())));
    assert_eq!(of("Mary Anderson"), Some(crate::finding::Segment::Key("Name".into())));
}

#[test]
fn text_goes_on_on_the_next_page() {
    let last = "The next of kin, who holds the power of attorney for health care, is her brother Tobias";
    let first = line(10, 760, "Visit")
        + &line(10, 700, "Something else.")
        + &line(10, 90, last)
        + &line(300, 20, "Page 1 of 2");
    let second = line(10, 760, "Visit") + &line(10, 700, "Quintero, who lives near.") + &line(300, 20, "Page 2 of 2");
    let extract = read(&pdf(&[&first, &second]));
    let unit = extract.units.iter().find(|u| u.text.contains("Tobias Quintero, who lives near.")).unwrap();
    assert_eq!(unit.location.page, Some(1));
    // Boxes of the next page are none of this one.
    assert_eq!(unit.rect(unit.text.find("Quintero").unwrap(), unit.text.len()), None);
    let copy = redacted(&pdf(&[&first, &second]), "Tobias Quintero");
    assert!(texts(&copy).is_empty());
    assert_eq!(read(&copy).parts.len(), 2);
}

#[test]
fn words_have_boxes_in_points() {
    let extract = read(&pdf(&[&line(10, 700, "Mary Anderson")]));
    let rect = extract.units[0].rect(5, 13).unwrap();
    assert!((38..44).contains(&rect.x) && (78..85).contains(&rect.y), "{rect:?}");
    assert!((45..60).contains(&rect.width) && (11..16).contains(&rect.height), "{rect:?}");
}

#[test]
fn what_is_no_text_is_given_on_as_a_picture() {
    let is_picture = |content: &str| !read(&pdf(&[content])).parts.is_empty();
    assert!(!is_picture(&(line(10, 700, "Mary") + "10 10 300 20 re S 1 0 0 RG 10 50 m 500 50 l S")));
    let outlined = "10 10 m 20 30 l 30 10 l h 14 18 m 26 18 l S ".repeat(8);
    assert!(is_picture(&outlined));
    let letters = "10 10 m 10 40 l 20 20 l 30 40 l 30 10 l 25 10 l 25 30 l 20 15 l 15 30 l 15 10 l h f ".repeat(6);
    assert!(is_picture(&letters));
    // Borders of boxes, straight and round, are no letters.
    let border = "10 10 m 20 20 l 20 80 l 10 90 l h f 12 10 m 88 10 l 90 10 90 12 90 12 c 90 88 l 90 90 88 90 88 90 c 10 90 l h f ".repeat(50);
    assert!(!is_picture(&border));
    let inline = "q 200 0 0 60 100 600 cm BI /W 40 /H 12 /BPC 1 /CS /G ID ".to_owned() + &"x".repeat(60) + "\nEI Q";
    assert!(is_picture(&inline));
    let bars: String = (0..40).map(|n| format!("{} 100 {} 50 re f ", 10 + n * 5, 1 + n % 3)).collect();
    assert!(is_picture(&bars));
}

#[test]
fn glyphs_without_a_meaning_make_a_page_a_picture() {
    let (mut document, _) = document(&["BT /F1 12 Tf 10 700 Td (abc def) Tj ET"]);
    let font = document
        .objects
        .iter()
        .find(|(_, o)| o.as_dict().is_ok_and(|d| d.has_type(b"Font")))
        .map(|(id, _)| *id)
        .unwrap();
    let differences: Vec<Object> =
        std::iter::once(97.into()).chain((0..6).map(|n| Object::Name(format!("g{n:03}").into_bytes()))).collect();
    let encoding = dictionary! { "Type" => "Encoding", "Differences" => differences };
    document.get_dictionary_mut(font).unwrap().set("Encoding", encoding);
    let extract = read(&saved(document));
    assert_eq!(extract.parts.len(), 1);
    assert_eq!((extract.parts[0].name.as_deref(), extract.parts[0].location.page), (Some("page 1"), Some(1)));
    // A text whose letters are those of no language.
    let nonsense = line(10, 700, &"xqz wrtpl kjhgf bvcnm dfgh ".repeat(4));
    assert_eq!(read(&pdf(&[&nonsense])).parts.len(), 1);
}

#[test]
fn attached_files_are_parts_and_are_carried_over() {
    let (mut document, _) = document(&[&line(10, 700, "Mary")]);
    let file = document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"seen: Bob".to_vec()));
    let spec = document.add_object(dictionary! {
        "Type" => "Filespec", "UF" => text_string("bob.txt"), "EF" => dictionary! { "F" => file },
    });
    let names = dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![text_string("bob.txt"), spec.into()] } };
    document.catalog_mut().unwrap().set("Names", names);
    let bytes = saved(document);
    let extract = read(&bytes);
    assert_eq!(
        (extract.parts[0].name.as_deref(), extract.parts[0].bytes.as_slice()),
        (Some("bob.txt"), &b"seen: Bob"[..])
    );
    let mut edits = replacing(&extract, "bob");
    edits.parts.push(PartEdit { part: 0, bytes: b"seen: [X]".to_vec() });
    let copy = PdfFormat.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    let again = read(&copy);
    assert_eq!((again.parts[0].name.as_deref(), again.parts[0].bytes.as_slice()), (Some("[X].txt"), &b"seen: [X]"[..]));
    // The page had nothing to be replaced, and is still text.
    assert!(again.units.iter().any(|u| u.text == "Mary"));
    assert!(!innards(&copy).contains("bob"));
}

#[test]
fn a_page_with_findings_becomes_a_picture_with_boxes() {
    let bytes = pdf(&[&line(10, 700, "seen: Mary Anderson"), &line(10, 700, "nothing here")]);
    let copy = redacted(&bytes, "Mary Anderson");
    assert!(!innards(&copy).contains("Mary") && !innards(&copy).contains("seen"));
    assert_eq!(texts(&copy), ["nothing here"]);
    let extract = read(&copy);
    let [picture] = extract.parts.as_slice() else { panic!("one picture") };
    let pixels = image::load_from_memory(&picture.bytes).unwrap().into_luma8();
    let dark = |x: f64, y: f64| pixels.get_pixel((x * 200.0 / 72.0) as u32, (y * 200.0 / 72.0) as u32).0[0] < 64;
    // The words are a box: everywhere dark, within and between the letters.
    assert!((44..124).all(|x| (83..94).all(|y| dark(f64::from(x), f64::from(y)))));
    assert!(!dark(300.0, 88.0) && !dark(60.0, 110.0));
    // The label beside it is still there.
    assert!((100..350).any(|x| (80..98).any(|y| dark(f64::from(x) / 10.0, f64::from(y)))));
}

#[test]
fn the_picture_is_the_one_that_was_changed() {
    let content = format!(
        "{}q 200 0 0 60 100 600 cm BI /W 40 /H 12 /BPC 1 /CS /G ID {}\nEI Q",
        line(10, 700, "Mary"),
        "x".repeat(60)
    );
    let bytes = pdf(&[&content]);
    let extract = read(&bytes);
    let mut pixels = image::load_from_memory(&extract.parts[0].bytes).unwrap().into_rgb8();
    pixels.fill(200);
    let mut new = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut new, image::ImageFormat::Png).unwrap();
    let mut edits = replacing(&extract, "Mary");
    edits.parts.push(PartEdit { part: 0, bytes: new.into_inner() });
    let copy = PdfFormat.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    let again = image::load_from_memory(&read(&copy).parts[0].bytes).unwrap().into_luma8();
    let at = |x: u32, y: u32| again.get_pixel(x * 200 / 72, y * 200 / 72).0[0];
    assert!(at(200, 150).abs_diff(200) < 4 && at(20, 88) < 40);
    let small = PartEdit { part: 0, bytes: extract.parts[0].bytes[..100].to_vec() };
    assert!(PdfFormat.rewrite(&bytes, &Edits { parts: vec![small], ..Edits::default() }, &Limits::default()).is_err());
}

#[test]
fn a_value_is_painted_over_wherever_it_stands() {
    let bytes = pdf(&[
        &line(10, 700, "seen: Mary"),
        &line(10, 700, "Mary again"),
        &line(10, 700, "primary care"),
        &line(10, 700, "care"),
    ]);
    let mut edits = replacing(&read(&bytes), "Mary");
    edits.units.truncate(1);
    let copy = PdfFormat.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    // Where the letters stand by chance the page is a picture without a box.
    assert_eq!(texts(&copy), ["care"]);
    assert_eq!(read(&copy).parts.len(), 3);
}

#[test]
fn nothing_that_lies_about_is_carried_over() {
    let (mut document, pages) =
        document(&["BT /F1 12 Tf 10 700 Td (care) Tj ET % by Mary", &line(10, 700, "cure"), &line(10, 700, "core")]);
    let info = document.add_object(dictionary! { "Author" => text_string("Mary") });
    document.trailer.set("Info", info);
    let metadata = document.add_object(Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        b"<a><b>Mary</b></a>".to_vec(),
    ));
    let private = dictionary! { "LastModified" => text_string("D:2026"), "Private" => dictionary! { "Note" => text_string("Mary") } };
    let page = document.get_dictionary_mut(pages[1]).unwrap();
    page.set("Metadata", metadata);
    page.set("PieceInfo", dictionary! { "Writer" => private });
    page.set(
        "Annots",
        vec![
            dictionary! { "Subtype" => "Text", "Rect" => vec![0.into(); 4], "Contents" => text_string("Mary") }.into(),
        ],
    );
    let bytes = saved(document);
    assert!(texts(&bytes).iter().filter(|text| text.contains("Mary")).count() >= 4);
    let copy = redacted(&bytes, "Mary");
    assert!(!innards(&copy).contains("Mary"));
    assert!(texts(&copy).contains(&"cure".to_owned()) && texts(&copy).contains(&"core".to_owned()));
}

#[test]
fn limits_and_broken_files_are_said() {
    let bytes = pdf(&[&line(10, 700, "a"), &line(10, 700, "b")]);
    let with = |limits: Limits| PdfFormat.extract(&bytes, &limits).unwrap_err();
    assert_eq!(with(Limits { pages: 1, ..Limits::default() }), OpaqueReason::OverLimit("pages"));
    assert_eq!(PdfFormat.extract(&bytes[..bytes.len() / 2], &Limits::default()), Err(OpaqueReason::Corrupt));
    assert_eq!(PdfFormat.extract(b"%PDF-1.7\n", &Limits::default()), Err(OpaqueReason::Corrupt));
    let outlined = pdf(&["10 10 m 20 30 l 30 10 l h S ".repeat(20).as_str()]);
    let extract = PdfFormat.extract(&outlined, &Limits { pixels: 1000, ..Limits::default() }).unwrap();
    assert_eq!(extract.unread[0].reason, OpaqueReason::OverLimit("pixels"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Every word that is drawn is read, wherever it stands; and none of those
    /// replaced is in the copy.
    #[test]
    fn words_anywhere_are_read_and_can_be_removed(places in prop::collection::vec((20..500i32, 1..48i32, "[a-z]{4,9}"), 1..12)) {
        let mut content = String::new();
        for (x, row, word) in &places {
            content += &line(*x, row * 16, word);
        }
        let bytes = pdf(&[&content]);
        let told: String = texts(&bytes).join("\n");
        // Words that lie on top of each other may be joined with others, but are there.
        for (_, _, word) in &places {
            prop_assert!(told.contains(word.as_str()), "{} in {}", word, told);
        }
        let copy = redacted(&bytes, &places[0].2);
        prop_assert!(!innards(&copy).contains(places[0].2.as_str()));
        prop_assert!(Pdf::new(copy).is_ok_and(|pdf| pdf.pages().len() == 1));
    }
}
