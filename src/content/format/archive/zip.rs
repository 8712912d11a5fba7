//! ZIP archives (PKWARE APPNOTE), read by the central directory. What lies
//! outside of the members it lists is not read, and said to be so.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::FullFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::{Location, debug_without_content};

use super::Unpacked;

/// Bytes of a data descriptor, signature and ZIP64 form included (APPNOTE 4.3.9).
const DESCRIPTOR: u64 = 24;

/// Extra fields that hold times, owners, sizes and other forms of the name,
/// which the reader of names has seen (APPNOTE 4.5.2, Info-ZIP).
const KNOWN_EXTRA: &[u16] = &[0x0001, 0x000a, 0x5455, 0x5855, 0x7875, 0x7855, 0x7075, 0x6375, 0xcafe, 0xa220, 0xd935];

/// Plain ZIP archives.
#[derive(Debug)]
pub struct Zip;

/// An archive with its members listed.
pub(in crate::content) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    pub(in crate::content) entries: Vec<Entry>,
    unpacked: Unpacked,
}

/// A member as the directory lists it.
pub(in crate::content) struct Entry {
    pub(in crate::content) name: String,
    comment: String,
    extra: Vec<String>,
    pub(in crate::content) is_folder: bool,
    encrypted: bool,
    packed: u64,
}

/// What becomes of a member.
#[derive(Default)]
pub(in crate::content) struct Change {
    pub(in crate::content) name: Option<String>,
    pub(in crate::content) comment: Option<String>,
    pub(in crate::content) bytes: Option<Vec<u8>>,
    /// It is left out.
    pub(in crate::content) is_dropped: bool,
}

debug_without_content! {
    Package<'_>, "Package";
    Entry, "Entry";
    Change, "Change";
}

impl<'a> Package<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// If it is broken, or can be read in more than one way.
    pub(in crate::content) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, OpaqueReason> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| OpaqueReason::Corrupt)?;
        let mut unpacked = Unpacked::new(limits);
        // Local headers that say something else than the directory, members that
        // share bytes or a name: readers disagree about what is in it.
        archive.validate_header_consistency().map_err(|_| OpaqueReason::Corrupt)?;
        let mut entries = Vec::new();
        for index in 0..archive.len() {
            unpacked.member()?;
            let file = archive.by_index_raw(index).map_err(|_| OpaqueReason::Corrupt)?;
            let name = file.name().map_err(|_| OpaqueReason::UnknownCharset)?.into_owned();
            entries.push(Entry {
                name,
                comment: file.comment().to_owned(),
                extra: extra(&file.extra_data().unwrap_or_default()),
                is_folder: file.is_dir(),
                encrypted: file.encrypted(),
                packed: file.compressed_size(),
            });
        }
        Ok(Package { archive, entries, unpacked })
    }

    /// All comments, and what stands in unknown extra fields. Who writes the
    /// archive with other comments of members must say so in the changes.
    pub(in crate::content) fn comments(&self) -> Vec<String> {
        let of_entries = self.entries.iter().flat_map(|e| std::iter::once(&e.comment).chain(&e.extra)).cloned();
        std::iter::once(self.comment()).chain(of_entries).filter(|text| !text.is_empty()).collect()
    }

    /// The comment on the whole archive.
    fn comment(&self) -> String {
        latin(self.archive.comment())
    }

    /// The bytes of a member.
    ///
    /// # Errors
    /// If it is encrypted, broken, packed in an unknown way, or too long.
    pub(in crate::content) fn read(&mut self, index: usize) -> Result<Vec<u8>, OpaqueReason> {
        let entry = self.entries.get(index).ok_or(OpaqueReason::Corrupt)?;
        if entry.encrypted {
            return Err(OpaqueReason::Encrypted);
        }
        let packed = entry.packed;
        let mut file = self.archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => OpaqueReason::UnsupportedFormat("compression method"),
            _ => OpaqueReason::Corrupt,
        })?;
        self.unpacked.all(&mut file, packed)
    }

    /// True if bytes lie between or before the members.
    pub(in crate::content) fn has_gaps(&mut self, len: u64) -> Result<bool, OpaqueReason> {
        let mut ranges = Vec::new();
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(|_| OpaqueReason::Corrupt)?;
            let start = file.data_start().ok_or(OpaqueReason::Corrupt)?;
            let end = start.checked_add(file.compressed_size()).ok_or(OpaqueReason::Corrupt)?;
            ranges.push((file.header_start(), end));
        }
        ranges.push((self.archive.central_directory_start(), len));
        ranges.sort_unstable();
        let mut at = 0;
        Ok(ranges.into_iter().any(|(start, end)| {
            let gap = start > at + if at == 0 { 0 } else { DESCRIPTOR };
            at = end;
            gap
        }))
    }

    /// The archive with `changes` made to members by their number, and its
    /// comment dropped or replaced. Extra fields stay behind.
    ///
    /// # Errors
    /// If something cannot be copied.
    pub(in crate::content) fn write(
        &mut self,
        changes: &BTreeMap<usize, Change>,
        comment: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let failed = |_| Refusal("a member cannot be written");
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.entries.len() {
            let none = Change::default();
            let change = changes.get(&index).unwrap_or(&none);
            let Some(entry) = self.entries.get(index).filter(|_| !change.is_dropped) else { continue };
            let name = change.name.clone().unwrap_or_else(|| entry.name.clone());
            let note = change.comment.clone().unwrap_or_else(|| entry.comment.clone());
            let (is_folder, plain) = (entry.is_folder, entry.extra.is_empty());
            let file = self.archive.by_index_raw(index).map_err(|_| Refusal("a member cannot be read"))?;
            if change.bytes.is_none() && note.is_empty() && plain && change.name.is_none() && !is_folder {
                out.raw_copy_file(file).map_err(failed)?;
                continue;
            }
            let options: FullFileOptions<'_, '_> = file.options().into_full_options();
            let stored = file.compression() == CompressionMethod::Stored;
            drop(file);
            let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let mut options = options.compression_method(method);
            if !note.is_empty() {
                options = options.with_file_comment(note);
            }
            if is_folder {
                out.add_directory(name, options).map_err(failed)?;
                continue;
            }
            out.start_file(name, options).map_err(failed)?;
            let bytes = match &change.bytes {
                Some(bytes) => bytes.clone(),
                None => self.read(index).map_err(|_| Refusal("a member cannot be read"))?,
            };
            out.write_all(&bytes).map_err(|_| Refusal("a member cannot be written"))?;
        }
        out.set_comment(comment).map_err(failed)?;
        Ok(out.finish().map_err(failed)?.into_inner())
    }
}

/// A walk over the archive: numbers of units and parts, given the same way for
/// reading and for writing.
fn walk(package: &mut Package<'_>, mut visit: impl FnMut(&mut Package<'_>, What)) {
    if !package.comment().is_empty() {
        visit(package, What::Comment);
    }
    for index in 0..package.entries.len() {
        visit(package, What::Name(index));
        if package.entries.get(index).is_some_and(|e| !e.comment.is_empty()) {
            visit(package, What::EntryComment(index));
        }
        let extra = package.entries.get(index).map_or(0, |e| e.extra.len());
        for number in 0..extra {
            visit(package, What::Extra(index, number));
        }
    }
}

/// A text of an archive.
#[derive(Clone, Copy)]
enum What {
    Comment,
    Name(usize),
    EntryComment(usize),
    Extra(usize, usize),
}

impl DocumentFormat for Zip {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut package = Package::open(bytes, limits)?;
        let mut out = Extract::default();
        let place = |name: Option<&str>| Location { name: name.map(str::to_owned), ..Location::default() };
        if package.has_gaps(bytes.len() as u64)? {
            out.unread(place(None), OpaqueReason::UnsupportedFormat("bytes between members"));
        }
        let comments = |name: Option<&str>| Location { layer: Some("comment".to_owned()), ..place(name) };
        walk(&mut package, |package, what| {
            let unit = match what {
                What::Comment => TextUnit::plain(package.comment(), comments(None)),
                What::Name(index) => {
                    let Some(entry) = package.entries.get(index) else { return };
                    TextUnit::file_name(&entry.name, place(None))
                }
                What::EntryComment(index) => {
                    let Some(entry) = package.entries.get(index) else { return };
                    TextUnit::plain(&entry.comment, comments(Some(&entry.name)))
                }
                What::Extra(index, number) => {
                    let Some(entry) = package.entries.get(index) else { return };
                    let Some(text) = entry.extra.get(number) else { return };
                    TextUnit::plain(
                        text,
                        Location { layer: Some("extra field".to_owned()), ..place(Some(&entry.name)) },
                    )
                }
            };
            out.units.push(unit);
        });
        for index in 0..package.entries.len() {
            let Some(entry) = package.entries.get(index) else { continue };
            if entry.is_folder {
                continue;
            }
            let name = entry.name.clone();
            match package.read(index) {
                Ok(bytes) => out.parts.push(Part { name: Some(name), bytes, ..Part::default() }),
                Err(reason) => {
                    out.unread(place(Some(&name)), reason);
                    // The numbers of parts count the members that are no folders.
                    out.parts.push(Part { name: Some(name), ..Part::default() });
                }
            }
        }
        Ok(out)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let mut package = Package::open(bytes, limits).map_err(|_| Refusal("the archive cannot be read"))?;
        let mut changes: BTreeMap<usize, Change> = BTreeMap::new();
        let mut comment = package.comment();
        let mut number = 0;
        walk(&mut package, |package, what| {
            let entry = |index: usize| package.entries.get(index);
            match what {
                What::Comment => comment = edits.text(number, &comment).unwrap_or_else(|| comment.clone()),
                What::Name(index) => {
                    if let Some(new) = entry(index).and_then(|e| edits.text(number, &e.name)) {
                        changes.entry(index).or_default().name = Some(new);
                    }
                }
                What::EntryComment(index) => {
                    if let Some(new) = entry(index).and_then(|e| edits.text(number, &e.comment)) {
                        changes.entry(index).or_default().comment = Some(new);
                    }
                }
                // Extra fields are not written.
                What::Extra(..) => {}
            }
            number += 1;
        });
        let files: Vec<usize> =
            (0..package.entries.len()).filter(|&i| package.entries.get(i).is_some_and(|e| !e.is_folder)).collect();
        for part in &edits.parts {
            let index = files.get(part.part).ok_or(Refusal("an edit fits no member"))?;
            changes.entry(*index).or_default().bytes = Some(part.bytes.clone());
        }
        package.write(&changes, &comment)
    }
}

/// The readable texts in extra fields of unknown kinds.
fn extra(fields: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = fields;
    while let [a, b, c, d, tail @ ..] = rest {
        let (kind, len) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let field = tail.get(..len).unwrap_or(tail);
        rest = tail.get(len..).unwrap_or_default();
        if !KNOWN_EXTRA.contains(&kind) {
            texts.extend(readable(field));
        }
    }
    texts
}

/// Runs of readable characters.
fn readable(bytes: &[u8]) -> impl Iterator<Item = String> {
    let runs = bytes.split(|b| !(b.is_ascii_graphic() || *b == b' ' || *b >= 0xa0));
    runs.filter(|run| run.len() >= 4).map(latin)
}

/// Bytes that are UTF-8, or Latin-1.
fn latin(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::document::{Edit, PartEdit};

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let options = FullFileOptions::default().with_file_comment("about Mary");
            out.start_file(*name, options).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.set_comment("from Bob").unwrap();
        out.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8]) -> Extract {
        Zip.extract(bytes, &Limits::default()).unwrap()
    }

    fn texts(extract: &Extract) -> Vec<&str> {
        extract.units.iter().map(|u| u.text.as_str()).collect()
    }

    #[test]
    fn members_names_and_comments_are_read_and_replaced() {
        let bytes = archive(&[("mary.txt", b"Seen: Mary"), ("b.txt", b"x")]);
        let extract = read(&bytes);
        assert_eq!(texts(&extract), ["from Bob", "mary.txt", "about Mary", "b.txt", "about Mary"]);
        assert!(extract.unread.is_empty());
        let edit = |start, end| vec![Edit { start, end, with: "N".into(), rects: Vec::new() }];
        let units = vec![(0, edit(5, 8)), (1, edit(0, 4)), (2, edit(6, 10)), (4, edit(6, 10))];
        let part = PartEdit { part: 0, bytes: b"Seen: N".to_vec() };
        let new =
            Zip.rewrite(&bytes, &Edits { units, parts: vec![part], ..Edits::default() }, &Limits::default()).unwrap();
        let again = read(&new);
        assert_eq!(texts(&again), ["from N", "N.txt", "about N", "b.txt", "about N"]);
        assert_eq!((again.parts[0].bytes.as_slice(), again.parts[1].bytes.as_slice()), (&b"Seen: N"[..], &b"x"[..]));
    }

    #[test]
    fn bytes_that_no_member_owns_are_said_to_be_unread() {
        let bytes = archive(&[("a.txt", b"x")]);
        let before = [b"Mary Anderson, MRN 4418822, 12 Elm St", &bytes[..]].concat();
        assert!(!read(&before).unread.is_empty());
        assert_eq!(Zip.extract(&bytes[..bytes.len() - 10], &Limits::default()), Err(OpaqueReason::Corrupt));
        let mut swapped = bytes.clone();
        let at = memchr::memmem::rfind(&swapped, b"a.txt").unwrap();
        swapped[at] = b'b';
        assert!(Zip.extract(&swapped, &Limits::default()).is_err());
    }

    #[test]
    fn unknown_extra_fields_are_read() {
        let field = [&[0x34, 0x12, 13, 0][..], b"Mary Anderson", &[0x55, 0x54, 1, 0, 7]].concat();
        assert_eq!(extra(&field), ["Mary Anderson"]);
        assert_eq!(extra(&[0x34, 0x12, 200, 0, b'a', b'b', b'c', b'd']), ["abcd"]);
    }

    #[test]
    fn bombs_and_crowds_are_stopped() {
        let bomb = archive(&[("a", &vec![0; 8 << 20])]);
        assert_eq!(read(&bomb).unread[0].reason, OpaqueReason::OverLimit("expansion_ratio"));
        let limits = Limits { members: 1, ..Limits::default() };
        let crowd = archive(&[("a", b""), ("b", b"")]);
        assert_eq!(Zip.extract(&crowd, &limits), Err(OpaqueReason::OverLimit("members")));
    }
}
