//! TAR archives (POSIX ustar and pax, GNU).

use std::io::Cursor;

use tar::{Archive, Builder, EntryType, Header};

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, debug_without_content};

use super::Unpacked;

/// Content is padded to full blocks.
const BLOCK: usize = 512;

/// TAR archives.
#[derive(Debug)]
pub struct Tar;

/// A member.
struct Member {
    header: Header,
    name: String,
    /// Where a link leads.
    link: Option<String>,
    /// Values of the pax records that are no sizes, times or numbers.
    records: Vec<(String, String)>,
    bytes: Vec<u8>,
}

debug_without_content! {
    Member, "Member";
}

impl Member {
    /// Names, in the order in which they are told.
    fn names(&self) -> impl Iterator<Item = &str> {
        let owners = [self.header.username(), self.header.groupname()];
        let owners = owners.into_iter().flatten().flatten().filter(|owner| !owner.is_empty());
        std::iter::once(self.name.as_str()).chain(self.link.as_deref()).chain(owners)
    }

    /// True if its bytes are content. Those of a global pax header are
    /// records in text.
    fn is_file(&self) -> bool {
        matches!(self.header.entry_type(), EntryType::Regular | EntryType::Continuous | EntryType::XGlobalHeader)
    }
}

fn members(bytes: &[u8], limits: &Limits) -> Result<Vec<Member>, OpaqueReason> {
    let corrupt = |_| OpaqueReason::Corrupt;
    let mut unpacked = Unpacked::new(limits);
    let mut archive = Archive::new(Cursor::new(bytes));
    archive.set_ignore_zeros(true);
    let mut members = Vec::new();
    for entry in archive.entries().map_err(corrupt)? {
        unpacked.member()?;
        let mut entry = entry.map_err(corrupt)?;
        match entry.header().entry_type() {
            EntryType::Regular
            | EntryType::Continuous
            | EntryType::Directory
            | EntryType::Link
            | EntryType::Symlink
            | EntryType::Fifo
            | EntryType::Char
            | EntryType::Block
            | EntryType::XGlobalHeader => {}
            EntryType::GNUSparse => return Err(OpaqueReason::UnsupportedFormat("sparse tar")),
            _ => return Err(OpaqueReason::UnsupportedFormat("tar entry")),
        }
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| OpaqueReason::UnknownCharset);
        let name = text(&entry.path_bytes())?;
        let link = entry.link_name_bytes().map(|link| text(&link)).transpose()?;
        let mut records = Vec::new();
        for record in entry.pax_extensions().map_err(corrupt)?.into_iter().flatten() {
            let record = record.map_err(corrupt)?;
            let key = record.key().map_err(|_| OpaqueReason::UnknownCharset)?;
            let value = record.value().map_err(|_| OpaqueReason::UnknownCharset)?;
            if !matches!(key, "path" | "linkpath" | "size" | "mtime" | "atime" | "ctime" | "uid" | "gid") {
                records.push((key.to_owned(), value.to_owned()));
            }
        }
        let header = entry.header().clone();
        let packed = entry.size();
        let end = usize::try_from(entry.raw_file_position().saturating_add(packed)).unwrap_or(usize::MAX);
        let content = unpacked.all(&mut entry, packed)?;
        let padded = end.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
        let padding = bytes.get(end..padded.min(bytes.len()));
        if content.len() as u64 != packed || padding.is_none_or(|p| p.iter().any(|b| *b != 0)) {
            return Err(OpaqueReason::Corrupt);
        }
        members.push(Member { header, name, link: link.filter(|l| !l.is_empty()), records, bytes: content });
    }
    if members.is_empty() { Err(OpaqueReason::Corrupt) } else { Ok(members) }
}

impl DocumentFormat for Tar {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut out = Extract::default();
        for member in members(bytes, limits)? {
            out.units.extend(member.names().map(|name| TextUnit::file_name(name, Location::default())));
            let place = Location { layer: Some("pax header".to_owned()), ..Location::default() };
            out.units.extend(member.records.iter().map(|(key, value)| TextUnit::meta(key, value, place.clone())));
            if member.is_file() {
                out.parts.push(Part { name: Some(member.name), bytes: member.bytes, ..Part::default() });
            }
        }
        Ok(out)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let failed = |_| Refusal("a member cannot be written");
        let members = members(bytes, limits).map_err(|_| Refusal("the archive cannot be read"))?;
        let mut out = Builder::new(Vec::new());
        let (mut number, mut part) = (0, 0);
        for member in members {
            let names: Vec<String> = member.names().map(str::to_owned).collect();
            let mut new = Vec::with_capacity(names.len());
            for name in &names {
                new.push(edits.text(number, name).unwrap_or_else(|| name.clone()));
                number += 1;
            }
            number += member.records.len();
            if member.header.entry_type() == EntryType::XGlobalHeader {
                part += 1;
                continue;
            }
            // A fresh header: fields of no use to a reader, prefixes and pax
            // records stay behind; so do the owner's names.
            let mut header = Header::new_gnu();
            header.set_entry_type(member.header.entry_type());
            header.set_mode(member.header.mode().unwrap_or(0o644));
            header.set_mtime(member.header.mtime().unwrap_or(0));
            header.set_uid(0);
            header.set_gid(0);
            let name = new.first().map_or("", String::as_str);
            let is_file = member.is_file();
            let bytes = edits.of_part(part).filter(|_| is_file).map_or(member.bytes, <[u8]>::to_vec);
            part += usize::from(is_file);
            if member.link.is_some() {
                header.set_size(0);
                let link = new.get(1).map_or("", String::as_str);
                out.append_link(&mut header, name, link).map_err(failed)?;
            } else {
                header.set_size(bytes.len() as u64);
                out.append_data(&mut header, name, bytes.as_slice()).map_err(failed)?;
            }
        }
        out.into_inner().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            out.append_data(&mut header, name, *bytes).unwrap();
        }
        out.into_inner().unwrap()
    }

    #[test]
    fn members_and_names_are_read_and_replaced() {
        let long = format!("{}/note.txt", "deep/".repeat(60));
        let bytes = archive(&[("mary.txt", b"Seen: Mary"), (&long, b"x")]);
        let extract = Tar.extract(&bytes, &Limits::default()).unwrap();
        let names: Vec<&str> = extract.units.iter().map(|u| u.text.as_str()).collect();
        assert_eq!(names, ["mary.txt", long.as_str()]);
        assert_eq!(extract.parts[0].bytes, b"Seen: Mary");
        let edit = crate::content::document::Edit { start: 0, end: 4, with: "NAME".into(), rects: Vec::new() };
        let part = crate::content::document::PartEdit { part: 0, bytes: b"Seen: NAME".to_vec() };
        let edits = Edits { units: vec![(0, vec![edit])], parts: vec![part], ..Edits::default() };
        let new = Tar.rewrite(&bytes, &edits, &Limits::default()).unwrap();
        let again = Tar.extract(&new, &Limits::default()).unwrap();
        assert_eq!((again.units[0].text.as_str(), again.parts[0].bytes.as_slice()), ("NAME.txt", &b"Seen: NAME"[..]));
        assert_eq!(again.units[1].text, long);
        assert!(memchr::memmem::find(&new, b"ary").is_none());
    }

    #[test]
    fn a_size_beyond_all_bounds_is_corrupt() {
        let mut bytes = archive(&[("a.txt", b"abc")]);
        let mut header = Header::from_byte_slice(&bytes[..512]).clone();
        header.set_size(u64::MAX);
        header.set_cksum();
        bytes[..512].copy_from_slice(header.as_bytes());
        assert!(Tar.extract(&bytes, &Limits::default()).is_err());
    }

    #[test]
    fn what_is_hidden_or_cut_off_is_not_passed_over() {
        let bytes = archive(&[("a.txt", b"abc")]);
        let mut hidden = bytes.clone();
        hidden[512 + 100] = b'X';
        assert_eq!(Tar.extract(&hidden, &Limits::default()), Err(OpaqueReason::Corrupt));
        assert_eq!(Tar.extract(&bytes[..600], &Limits::default()), Err(OpaqueReason::Corrupt));
        let mut behind = bytes;
        behind.extend_from_slice(&[b'X'; 512]);
        assert_eq!(Tar.extract(&behind, &Limits::default()), Err(OpaqueReason::Corrupt));
    }
}
