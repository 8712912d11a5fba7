use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, VR};
use dicom_object::FileMetaTableBuilder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::*;
use crate::content::document::{Edit, PartEdit};

fn base() -> InMemDicomObject {
    InMemDicomObject::from_element_iter([
        DataElement::new(Tag(0x0008, 0x0016), VR::UI, "1.2.840.10008.5.1.4.1.1.7"),
        DataElement::new(Tag(0x0008, 0x0018), VR::UI, "1.2.3.4.5"),
        DataElement::new(Tag(0x0008, 0x0020), VR::DA, "20260314"),
        DataElement::new(Tag(0x0008, 0x0030), VR::TM, "081500"),
        DataElement::new(Tag(0x0010, 0x0010), VR::PN, "QUINTERO^MARIA"),
        DataElement::new(Tag(0x0010, 0x0020), VR::LO, "00418822"),
        DataElement::new(Tag(0x0010, 0x1010), VR::AS, "092Y"),
        DataElement::new(Tag(0x0020, 0x000d), VR::UI, "1.2.3.4"),
        DataElement::new(Tag(0x0018, 0x0015), VR::CS, "CHEST"),
        DataElement::new(Tag(0x0020, 0x4000), VR::LT, "seen qMary today"),
        DataElement::new(Tag(0x0009, 0x0010), VR::LO, "ACME"),
        DataElement::new(Tag(0x0009, 0x1001), VR::LO, "qPrivate"),
        DataElement::new(Tag(0x0009, 0x1002), VR::UN, PrimitiveValue::from(b"\x01\x02qHidden\0".as_slice())),
    ])
}

fn file(object: InMemDicomObject, syntax: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let meta = FileMetaTableBuilder::new().transfer_syntax(syntax);
    object.with_meta(meta).unwrap().write_all(&mut out).unwrap();
    out
}

fn read_file(bytes: &[u8]) -> Extract {
    Dicom.extract(bytes, &Limits::default()).unwrap()
}

fn open(bytes: &[u8]) -> DefaultDicomObject {
    OpenFileOptions::new().from_reader(Cursor::new(bytes)).unwrap()
}

/// Grey values 0 and 200, a bright block at 10..20, in two frames that are the same
/// and a third that is not.
fn pixels(object: &mut InMemDicomObject) {
    let mut data = vec![0u8; 64 * 32 * 3];
    for frame in 0..3 {
        for y in 10..20 {
            for x in 10..20 {
                data[frame * 64 * 32 + y * 64 + x + if frame == 2 { 20 } else { 0 }] = 200;
            }
        }
    }
    for (tag, value) in [(0x0002, 1u16), (0x0010, 32), (0x0011, 64), (0x0100, 8), (0x0101, 8), (0x0102, 7), (0x0103, 0)]
    {
        object.put(DataElement::new(Tag(0x0028, tag), VR::US, PrimitiveValue::from(value)));
    }
    object.put(DataElement::new(Tag(0x0028, 0x0008), VR::IS, "3"));
    object.put(DataElement::new(Tag(0x0028, 0x0004), VR::CS, "MONOCHROME2"));
    object.put(DataElement::new(Tag(0x7fe0, 0x0010), VR::OB, PrimitiveValue::U8(data.into_iter().collect())));
}

#[test]
fn every_element_is_read_with_its_keyword() {
    for syntax in ["1.2.840.10008.1.2", transfer::EXPLICIT, "1.2.840.10008.1.2.1.99"] {
        let extract = read_file(&file(base(), syntax));
        let of = |text: &str| extract.units.iter().find(|u| u.text == text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(of("QUINTERO MARIA").path, [Segment::Key("PatientName".into())]);
        assert_eq!(of("QUINTERO MARIA").location.tag.as_deref(), Some("(0010,0010)"));
        assert_eq!(of("92").path, [Segment::Key("PatientAge".into())]);
        for text in ["20260314", "00418822", "seen qMary today", "qPrivate", "qHidden", "CHEST"] {
            of(text);
        }
        let all: Vec<_> = extract.units.iter().map(|u| u.text.as_str()).collect();
        assert!(!all.contains(&"081500") && !all.contains(&"1.2.3.4"), "{all:?}");
        assert!(extract.unread.is_empty(), "{:?}", extract.unread);
    }
}

#[test]
fn a_copy_follows_the_profile() {
    let mut object = base();
    let item = InMemDicomObject::from_element_iter([
        DataElement::new(Tag(0x0008, 0x1155), VR::UI, "1.2.3.4.5"),
        DataElement::new(Tag(0x0008, 0x0104), VR::LO, "about qMary"),
    ]);
    let items = dicom_core::value::DataSetSequence::new(vec![item], dicom_core::header::Length::UNDEFINED);
    object.put(DataElement::new(Tag(0x0008, 0x1140), VR::SQ, dicom_core::DicomValue::from(items)));
    let bytes = file(object, "1.2.840.10008.1.2");
    let extract = read_file(&bytes);
    let number = extract.units.iter().position(|u| u.text == "about qMary").unwrap();
    let edit = Edit { start: 6, end: 11, with: "[NAME]".into(), rects: Vec::new() };
    let edits = Edits { units: vec![(number, vec![edit])], ..Edits::default() };
    let new = Dicom.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    let file = open(&new);
    let text = |group, element| file.get(Tag(group, element)).map(|e| e.to_str().unwrap().trim().to_owned());
    assert_eq!((text(0x0010, 0x0010), text(0x0010, 0x0020)), (Some(String::new()), Some("REMOVED".into())));
    assert_eq!((text(0x0010, 0x1010), text(0x0009, 0x1001), text(0x0020, 0x4000)), (None, None, None));
    assert_eq!(text(0x0008, 0x0020), Some(String::new()));
    assert_eq!((text(0x0012, 0x0062), text(0x0028, 0x0303)), (Some("YES".into()), Some("REMOVED".into())));
    assert_eq!(text(0x0018, 0x0015).as_deref(), Some("CHEST"));
    let uid = text(0x0008, 0x0018).unwrap();
    assert!(uid.starts_with("2.25.") && uid != text(0x0020, 0x000d).unwrap());
    assert_eq!(file.meta().media_storage_sop_instance_uid().trim_end_matches('\0'), uid);
    let item = &file.get(Tag(0x0008, 0x1140)).unwrap().items().unwrap()[0];
    assert_eq!(item.get(Tag(0x0008, 0x1155)).unwrap().to_str().unwrap(), uid);
    assert_eq!(item.get(Tag(0x0008, 0x0104)).unwrap().to_str().unwrap(), "about [NAME]");
    assert!(read_file(&new).units.iter().all(|u| !u.text.contains('q') && !u.text.contains("00418822")));
}

#[test]
fn frames_and_overlays_are_pictures_and_boxes_go_into_the_pixels() {
    let mut object = base();
    pixels(&mut object);
    object.put(DataElement::new(Tag(0x6000, 0x0010), VR::US, PrimitiveValue::from(4u16)));
    object.put(DataElement::new(Tag(0x6000, 0x0011), VR::US, PrimitiveValue::from(8u16)));
    object.put(DataElement::new(Tag(0x6000, 0x3000), VR::OW, PrimitiveValue::from([0xffu8, 0, 0, 0].as_slice())));
    let bytes = file(object, transfer::EXPLICIT);
    let extract = read_file(&bytes);
    let pages: Vec<_> = extract.parts.iter().map(|p| p.location.page).collect();
    assert_eq!(pages, [Some(1), Some(3), None]);
    let overlay = image::load_from_memory(&extract.parts[2].bytes).unwrap().into_luma8();
    assert_eq!((overlay.get_pixel(0, 0).0, overlay.get_pixel(0, 1).0), ([0], [255]));
    // The block of the first frame is crossed out.
    let mut picture: RgbImage = image::load_from_memory(&extract.parts[0].bytes).unwrap().into_rgb8();
    assert!(picture.get_pixel(15, 15).0[0] > 100);
    for y in 8..22 {
        for x in 8..22 {
            picture.put_pixel(x, y, Rgb([0, 0, 0]));
        }
    }
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut png, ImageFormat::Png).unwrap();
    let edits = Edits { parts: vec![PartEdit { part: 0, bytes: png.into_inner() }], ..Edits::default() };
    let new = Dicom.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    let file = open(&new);
    let data = file.get(PIXELS).unwrap().value().to_bytes().unwrap().into_owned();
    assert_eq!(data.len(), 64 * 32 * 3);
    let (first, third) = data.split_at(64 * 32 * 2);
    assert!(first.iter().all(|b| *b == 0) && third.iter().filter(|b| **b == 200).count() == 100);
    assert!(file.get(Tag(0x6000, 0x3000)).is_none());
    assert_eq!(file.get(Tag(0x0028, 0x0301)).unwrap().to_str().unwrap().trim(), "NO");
}

#[test]
fn documents_inside_are_read_and_replaced() {
    let mut object = base();
    object.put(DataElement::new(Tag(0x0042, 0x0012), VR::LO, "text/plain"));
    object.put(DataElement::new(ENCAPSULATED, VR::OB, PrimitiveValue::from(b"Seen: qMary".as_slice())));
    let bytes = file(object, transfer::EXPLICIT);
    let extract = read_file(&bytes);
    assert_eq!(extract.parts[0].bytes, b"Seen: qMary");
    let edits = Edits { parts: vec![PartEdit { part: 0, bytes: b"Seen: X".to_vec() }], ..Edits::default() };
    let new = Dicom.rewrite(&bytes, &edits, &Limits::default()).unwrap();
    assert_eq!(read_file(&new).parts[0].bytes, b"Seen: X");
}

#[test]
fn what_is_beside_or_cut_off_is_not_passed_over() {
    let mut object = base();
    pixels(&mut object);
    let bytes = file(object.clone(), transfer::EXPLICIT);
    let mut preamble = bytes.clone();
    preamble[..8].copy_from_slice(b"II*\0qTif");
    assert!(!read_file(&preamble).unread.is_empty());
    for len in [100, 140, 400] {
        let read = Dicom.extract(&bytes[..len], &Limits::default());
        assert!(read.is_err() || !read.unwrap().unread.is_empty(), "{len}");
    }
    object.put(DataElement::new(Tag(0x0028, 0x0010), VR::US, PrimitiveValue::from(64u16)));
    assert_eq!(read_file(&file(object.clone(), transfer::EXPLICIT)).unread[0].reason, OpaqueReason::Corrupt);
    let limits = Limits { pages: 1, ..Limits::default() };
    assert!(
        Dicom.extract(&bytes, &limits).unwrap().unread.iter().any(|u| u.reason == OpaqueReason::OverLimit("pages"))
    );
    object.put(DataElement::new(CHARSET, VR::CS, PrimitiveValue::from("\\ISO 2022 IR 87")));
    assert!(
        read_file(&file(object, transfer::EXPLICIT)).unread.iter().any(|u| u.reason == OpaqueReason::UnknownCharset)
    );
}

#[test]
fn numbers_of_frames_and_samples_that_lie_are_corrupt() {
    let mut object = base();
    pixels(&mut object);
    object.put(DataElement::new(Tag(0x0028, 0x0002), VR::UL, PrimitiveValue::from(u32::MAX)));
    object.put(DataElement::new(Tag(0x0028, 0x0100), VR::UL, PrimitiveValue::from(u32::MAX)));
    object.put(DataElement::new(Tag(0x0028, 0x0008), VR::IS, "2147483647"));
    let extract = read_file(&file(object, "1.2.840.10008.1.2.1"));
    assert!(extract.unread.iter().any(|u| u.reason == OpaqueReason::Corrupt));
}
