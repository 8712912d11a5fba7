//! Files around a piece that the fuzzer made up.

use std::io::{Cursor, Write};

/// A package with `content` as the member that `which` names.
pub fn package(which: u8, content: &[u8]) -> Vec<u8> {
    const MEMBERS: &[&str] = &[
        "word/document.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "ppt/slides/slide1.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "xl/printerSettings/p1.bin",
    ];
    let member = MEMBERS.get(usize::from(which) % MEMBERS.len()).copied().unwrap_or("a.xml");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("[Content_Types].xml", &b"<Types/>"[..]), (member, content)] {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// `data` as a PDF: as it is, or in one as the content of its page, or as an
/// object that nothing but its table leads to.
pub fn pdf(kind: u8, data: &[u8]) -> Vec<u8> {
    let (content, extra) = match kind % 3 {
        0 => return data.to_vec(),
        1 => (data, &b"null"[..]),
        _ => (&b"BT /F1 12 Tf 72 700 Td (seen by Mary) Tj ET"[..], data),
    };
    let length = format!("<</Length {}>>\nstream\n", content.len());
    let objects: [&[&[u8]]; 6] = [
        &[b"<</Type/Catalog/Pages 2 0 R>>"],
        &[b"<</Type/Pages/Kids[3 0 R]/Count 1>>"],
        &[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>"],
        &[length.as_bytes(), content, b"\nendstream"],
        &[b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"],
        &[extra],
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = b"xref\n0 7\n0000000000 65535 f \n".to_vec();
    for (number, pieces) in objects.iter().enumerate() {
        table.extend(format!("{:010} 00000 n \n", out.len()).bytes());
        out.extend(format!("{} 0 obj\n", number + 1).bytes());
        out.extend(pieces.concat());
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(table);
    out.extend(format!("trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

/// `data` as an Outlook message: as it is, or as the streams of one, each named
/// by a byte, with the length of the rest in two.
pub fn message(kind: u8, data: &[u8]) -> Vec<u8> {
    const STREAMS: &[&str] = &[
        "/__properties_version1.0",
        "/__substg1.0_0037001F",
        "/__substg1.0_1000001E",
        "/__substg1.0_10130102",
        "/__substg1.0_10090102",
        "/__substg1.0_8001101F",
        "/__substg1.0_8001101F-00000000",
        "/__substg1.0_8002001F",
        "/__nameid_version1.0/__substg1.0_00030102",
        "/__nameid_version1.0/__substg1.0_00040102",
        "/__attach_version1.0_#00000000/__properties_version1.0",
        "/__attach_version1.0_#00000000/__substg1.0_37010102",
        "/__attach_version1.0_#00000000/__substg1.0_3707001F",
        "/__attach_version1.0_#00000000/__substg1.0_3701000D/__properties_version1.0",
        "/__attach_version1.0_#00000000/__substg1.0_3701000D/__substg1.0_1000001F",
        "/__recip_version1.0_#00000000/__properties_version1.0",
        "/__recip_version1.0_#00000000/__substg1.0_3001001F",
        "/MsoDataStore/item",
    ];
    if kind.is_multiple_of(2) {
        return data.to_vec();
    }
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut rest = data;
    let mut first = true;
    while let Some((&[which, low, high], tail)) = rest.split_first_chunk() {
        let len = usize::from(u16::from_le_bytes([low, high])).min(tail.len());
        let (content, tail) = tail.split_at(len);
        rest = tail;
        // The first is what makes it a message.
        let which = if std::mem::take(&mut first) && which % 16 != 15 { 0 } else { usize::from(which) };
        let path = STREAMS.get(which % STREAMS.len()).copied().unwrap_or("/a");
        let parent = path.rsplit_once('/').map_or("/", |(parent, _)| parent);
        if !parent.is_empty() {
            file.create_storage_all(parent).unwrap();
        }
        file.create_stream(path).unwrap().write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// `data` as a 7z archive whose sums fit what they are sums of: otherwise no
/// reader looks any further.
pub fn seven_z(data: &[u8]) -> Vec<u8> {
    const HEAD: usize = 32;
    let mut bytes = data.to_vec();
    if bytes.len() < HEAD {
        return bytes;
    }
    bytes[..6].copy_from_slice(b"7z\xbc\xaf\x27\x1c");
    let number = |at: usize| bytes[at..at + 8].iter().rev().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let (offset, size) = (number(12), number(20));
    let range = usize::try_from(offset).ok().zip(usize::try_from(size).ok()).and_then(|(offset, size)| {
        let start = HEAD.checked_add(offset)?;
        Some(start..start.checked_add(size)?)
    });
    let header = range.and_then(|range| bytes.get(range)).map_or(0, sum);
    bytes[28..32].copy_from_slice(&header.to_le_bytes());
    let start = sum(&bytes[12..HEAD]);
    bytes[8..12].copy_from_slice(&start.to_le_bytes());
    bytes
}

fn sum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
