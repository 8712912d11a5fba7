//! Blocks of GIF (89a).

use super::{Meta, strings};

pub(super) fn read(bytes: &[u8], meta: &mut Meta<'_>) {
    if walk(bytes, meta).is_none() {
        meta.broken();
    }
}

fn walk(bytes: &[u8], meta: &mut Meta<'_>) -> Option<()> {
    let mut rest = bytes.get(13..)?.get(table(*bytes.get(10)?)..)?;
    loop {
        match rest {
            [0x3b, behind @ ..] => {
                meta.behind(behind);
                return Some(());
            }
            // A picture: place, size, colours, then the size of its codes and the codes.
            [0x2c, behind @ ..] => {
                let codes = behind.get(9 + table(*behind.get(8)?) + 1..)?;
                rest = blocks(codes, None)?;
            }
            // This packet is not cut into blocks. Behind it stand 258 bytes that lead
            // readers of blocks out of it, wherever they are in it.
            [0x21, 0xff, 11, behind @ ..] if behind.starts_with(b"XMP DataXMP") => {
                let packet = behind.get(11..)?;
                let end = memchr::memmem::find(packet, b"\x01\xff\xfe\xfd")?;
                meta.xmp(packet.get(..end)?);
                rest = packet.get(end + 258..)?;
            }
            [0x21, label, behind @ ..] => {
                let mut data = Vec::new();
                let (first, _) = behind.split_first()?;
                let head = behind.get(1..=usize::from(*first))?;
                rest = blocks(behind, Some(&mut data))?;
                extension(*label, head, &data, meta);
            }
            // Some programs write empty blocks between others.
            [0, behind @ ..] => rest = behind,
            _ => return None,
        }
    }
}

/// Bytes of the table of colours that these flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// What is behind the blocks; their data are gathered in `data`.
fn blocks<'a>(mut rest: &'a [u8], mut data: Option<&mut Vec<u8>>) -> Option<&'a [u8]> {
    loop {
        let (len, behind) = rest.split_first()?;
        let (block, behind) = behind.split_at_checked(usize::from(*len))?;
        if block.is_empty() {
            return Some(behind);
        }
        if let Some(data) = &mut data {
            data.extend_from_slice(block);
        }
        rest = behind;
    }
}

fn extension(label: u8, head: &[u8], data: &[u8], meta: &mut Meta<'_>) {
    let behind = data.get(head.len()..).unwrap_or_default();
    match (label, head) {
        // How a frame is shown; how often; colours.
        (0xf9, _) | (0xff, b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012") => {}
        (0xfe, _) => meta.value("comment", strings::latin1(data)),
        (0x01, _) => meta.text(strings::latin1(behind)),
        (0xff, name) => meta.blob(&strings::latin1(name), behind),
        (_, _) => meta.blob("extension", data),
    }
}
