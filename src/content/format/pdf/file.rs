//! A PDF file as its revisions: what its cross-reference tables lead to, what
//! they led to before, and bytes that none of them leads to.

use std::collections::BTreeSet;

use lopdf::xref::{XrefEntry, XrefType};
use lopdf::{Document, LoadOptions, Object, ObjectId, ObjectStream};

use crate::content::{Limits, OpaqueReason};
use crate::finding::debug_without_content;

/// Revisions of one file, at most.
const MOST_REVISIONS: usize = 50;

/// A PDF file.
pub(super) struct File<'a> {
    /// From its header on.
    pub(super) bytes: &'a [u8],
    /// What stands before the header.
    pub(super) junk: &'a [u8],
    /// The document as it is shown.
    pub(super) newest: Document,
    /// Older ones, and what is hidden between objects.
    pub(super) others: Vec<Document>,
    /// Bytes between objects that are no objects.
    pub(super) gaps: Vec<u8>,
    /// Objects that a table leads to and that are not there, or broken.
    pub(super) has_holes: bool,
}

debug_without_content! {
    File<'_>, "File";
}

impl<'a> File<'a> {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is encrypted, broken, or more than the limits allow.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, OpaqueReason> {
        let at = memchr::memmem::find(bytes, b"%PDF-").ok_or(OpaqueReason::Corrupt)?;
        let (junk, bytes) = bytes.split_at(at);
        let newest = load(bytes, limits)?;
        let mut others = Vec::new();
        if newest.revision_count() > 1 {
            for end in ends(bytes) {
                if others.len() >= MOST_REVISIONS {
                    return Err(OpaqueReason::OverLimit("members"));
                }
                let front = bytes.get(..end).unwrap_or(bytes);
                if let Ok(document) = load(front, limits)
                    && document.xref_start != newest.xref_start
                {
                    others.push(document);
                }
            }
        }
        let mut owned = Owned::of(bytes);
        for document in others.iter().chain([&newest]) {
            owned.document(document, bytes);
        }
        let has_holes = others.iter().chain([&newest]).any(has_holes);
        let (mut gaps, mut hidden) = (Vec::new(), Vec::new());
        for gap in owned.gaps(bytes) {
            sort_out(gap, &mut gaps, &mut hidden);
        }
        if !hidden.is_empty() {
            match unlisted(&hidden, &newest, limits) {
                Some(document) => others.push(document),
                None => gaps.extend_from_slice(&hidden),
            }
        }
        others.extend(stale(&newest, &others, limits));
        Ok(File { bytes, junk, newest, others, gaps, has_holes })
    }
}

fn load(bytes: &[u8], limits: &Limits) -> Result<Document, OpaqueReason> {
    let most = usize::try_from(limits.unpacked_bytes).unwrap_or(usize::MAX);
    let options = LoadOptions { max_decompressed_size: Some(most), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            OpaqueReason::OverLimit("unpacked_bytes")
        }
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => OpaqueReason::Encrypted,
        _ => OpaqueReason::Corrupt,
    })?;
    if document.trailer.has(b"Encrypt") {
        return Err(OpaqueReason::Encrypted);
    }
    // Which objects are meant nobody can tell where the table had to be guessed.
    if document.xref_recovery == Some(lopdf::xref::XrefRecovery::Reconstructed) {
        return Err(OpaqueReason::Corrupt);
    }
    Ok(document)
}

/// Where revisions end: behind each end-of-file mark but the last.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let marks: Vec<usize> = memchr::memmem::find_iter(bytes, b"%%EOF").map(|at| at + b"%%EOF".len()).collect();
    marks.split_last().map_or_else(Vec::new, |(_, before)| before.to_vec())
}

fn has_holes(document: &Document) -> bool {
    let is_lost = |(number, entry): (&u32, &XrefEntry)| match entry {
        XrefEntry::Normal { offset, generation } => {
            *offset > 0 && !document.objects.contains_key(&(*number, *generation)) && !is_own(document, *offset)
        }
        XrefEntry::Compressed { .. } => document.objects.range((*number, 0)..=(*number, u16::MAX)).next().is_none(),
        _ => false,
    };
    // What was encrypted leaves out the dictionary that says how.
    !document.was_encrypted() && document.reference_table.entries.iter().any(is_lost)
}

/// True for the cross-reference stream, which may list itself.
fn is_own(document: &Document, offset: u32) -> bool {
    matches!(document.reference_table.cross_reference_type, XrefType::CrossReferenceStream)
        && document.xref_start == offset as usize
}

/// Which bytes of the file belong to objects.
struct Owned {
    /// First byte of each object, and the first behind it.
    ranges: BTreeSet<(usize, usize)>,
    /// Where objects end: tables may lead to any number of places.
    ends: Vec<usize>,
}

impl Owned {
    fn of(bytes: &[u8]) -> Self {
        let ends = memchr::memmem::find_iter(bytes, b"endobj").map(|at| at + b"endobj".len());
        Owned { ranges: BTreeSet::new(), ends: ends.collect() }
    }

    fn document(&mut self, document: &Document, bytes: &[u8]) {
        for (number, entry) in &document.reference_table.entries {
            let XrefEntry::Normal { offset, generation } = entry else { continue };
            let start = *offset as usize;
            let object = document.objects.get(&(*number, *generation));
            let content = match object {
                Some(Object::Stream(stream)) if !document.was_encrypted() => {
                    stream.start_position.map(|at| at.saturating_add(stream.content.len()))
                }
                _ => None,
            };
            self.object(start, content.unwrap_or(start));
        }
        // Cross-reference streams need not list themselves.
        if bytes.get(document.xref_start).is_some_and(u8::is_ascii_digit) {
            self.object(document.xref_start, document.xref_start);
        }
    }

    /// An object that begins at `start`, and does not end before `from`.
    fn object(&mut self, start: usize, from: usize) {
        let from = from.saturating_add(b"endobj".len());
        if let Some(end) = self.ends.get(self.ends.partition_point(|end| *end < from)) {
            self.ranges.insert((start, *end));
        }
    }

    fn gaps<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for (start, end) in &self.ranges {
            if *start > at {
                gaps.extend(bytes.get(at..*start));
            }
            at = at.max(*end);
        }
        gaps.extend(bytes.get(at..));
        gaps
    }
}

/// Sorts out the bytes between objects: objects that no table leads to, and
/// what is neither these nor tables, trailers, marks and blanks.
fn sort_out(gap: &[u8], other: &mut Vec<u8>, objects: &mut Vec<u8>) {
    let mut rest = gap;
    loop {
        rest = rest.trim_ascii_start();
        rest = rest.strip_prefix(b"\0").unwrap_or(rest);
        let Some(first) = rest.first() else { break };
        if *first == b'%' {
            let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            let (comment, behind) = rest.split_at(end);
            let is_mark = comment.starts_with(b"%PDF-") || comment.starts_with(b"%%EOF");
            if !is_mark && comment.iter().any(u8::is_ascii_alphanumeric) {
                other.extend_from_slice(comment);
                other.push(b'\n');
            }
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(b"startxref") {
            rest = behind.trim_ascii_start();
            rest = rest.get(rest.iter().take_while(|b| b.is_ascii_digit()).count()..).unwrap_or_default();
        } else if let Some(behind) = rest.strip_prefix(b"xref") {
            let is_row = |b: &&u8| b.is_ascii_digit() || b.is_ascii_whitespace() || matches!(**b, b'n' | b'f');
            rest = behind.get(behind.iter().take_while(is_row).count()..).unwrap_or_default();
        } else if let Some(behind) = rest.strip_prefix(b"trailer") {
            // Its strings are read with the objects.
            rest = behind_dictionary(behind.trim_ascii_start());
        } else if begins_object(rest) {
            let (object, behind) = rest.split_at(object_end(rest));
            objects.extend_from_slice(object);
            objects.push(b'\n');
            rest = behind;
        } else {
            // Up to the next line, or the next object on this one.
            let line = memchr::memchr2(b'\r', b'\n', rest).map_or(rest.len(), |at| at + 1);
            let end = first_object(rest.get(..line).unwrap_or(rest)).unwrap_or(line).max(1);
            let (line, behind) = rest.split_at(end);
            other.extend_from_slice(line);
            rest = behind;
        }
    }
}

/// Where the object ends that begins here.
fn object_end(bytes: &[u8]) -> usize {
    let find = |what: &[u8], from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        memchr::memmem::find(rest, what).map(|at| from + at + what.len())
    };
    let Some(end) = find(b"endobj", 0) else { return bytes.len() };
    match memchr::memmem::find(bytes.get(..end).unwrap_or_default(), b"stream") {
        Some(stream) => find(b"endstream", stream + 6).and_then(|at| find(b"endobj", at)).unwrap_or(bytes.len()),
        None => end,
    }
}

/// True for `12 0 obj`.
fn begins_object(bytes: &[u8]) -> bool {
    let digits_of = |bytes: &[u8]| bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = digits_of(bytes);
    let rest = bytes.get(number..).unwrap_or_default();
    let generation = rest.trim_ascii_start();
    let digits = digits_of(generation);
    let word = generation.get(digits..).unwrap_or_default().trim_ascii_start();
    number > 0 && generation.len() < rest.len() && digits > 0 && word.starts_with(b"obj")
}

fn behind_dictionary(bytes: &[u8]) -> &[u8] {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"<<" => depth += 1,
            b">>" if depth == 1 => return bytes.get(at + 2..).unwrap_or_default(),
            b">>" => depth = depth.saturating_sub(1),
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    bytes
}

/// Where the first `12 0 obj` begins.
fn first_object(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"obj").find_map(|at| {
        let generation = before_number(bytes.get(..at)?)?;
        let number = before_number(generation)?;
        (generation.last()?.is_ascii_whitespace()).then_some(number.len())
    })
}

/// What stands before the number at the end of `bytes`.
fn before_number(bytes: &[u8]) -> Option<&[u8]> {
    let bytes = bytes.trim_ascii_end();
    let digits = bytes.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    (digits > 0).then(|| bytes.get(..bytes.len() - digits)).flatten()
}

/// Objects that no table leads to, in the place of those of the same number.
fn unlisted(hidden: &[u8], newest: &Document, limits: &Limits) -> Option<Document> {
    const TAIL: &[u8] = b"\n8388606 0 obj<</Type/Catalog/Pages 8388607 0 R>>endobj\n\
        8388607 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n\
        trailer<</Root 8388606 0 R/Size 8388608>>\nstartxref\n0\n%%EOF";
    let bytes = [b"%PDF-1.7\n", hidden, TAIL].concat();
    let most = usize::try_from(limits.unpacked_bytes).unwrap_or(usize::MAX);
    let options = LoadOptions { max_decompressed_size: Some(most), force_reconstruct: true, ..LoadOptions::default() };
    let found = Document::load_mem_with_options(&bytes, options).ok()?;
    let mut document = newest.clone();
    let mut any = false;
    for (id, object) in found.objects {
        if id.0 < 8_388_606 {
            any = true;
            document.objects.insert(id, object);
        }
    }
    any.then_some(document)
}

/// Objects in object streams that a later one took the place of.
fn stale(newest: &Document, others: &[Document], limits: &Limits) -> Option<Document> {
    let most = usize::try_from(limits.unpacked_bytes).unwrap_or(usize::MAX);
    let mut found: Vec<(ObjectId, Object)> = Vec::new();
    for document in others.iter().chain([newest]) {
        let streams = document.objects.values().filter_map(|o| o.as_stream().ok());
        for stream in streams.filter(|s| s.dict.has_type(b"ObjStm")) {
            let Ok(objects) = ObjectStream::new_with_limit(stream, Some(most)) else { continue };
            for (id, object) in objects.objects {
                let known = others.iter().chain([newest]);
                if !known.filter_map(|d| d.objects.get(&id)).any(|o| *o == object) {
                    found.push((id, object));
                }
            }
        }
    }
    let mut document = newest.clone();
    (!found.is_empty()).then(|| {
        document.objects.extend(found);
        document
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(gap: &[u8]) -> (String, String) {
        let (mut other, mut objects) = (Vec::new(), Vec::new());
        sort_out(gap, &mut other, &mut objects);
        (String::from_utf8(other).unwrap(), String::from_utf8(objects).unwrap())
    }

    #[test]
    fn what_lies_between_objects_is_sorted_out() {
        let table = b"\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/A<</B 1>>>>\nstartxref\n9\n%%EOF\n";
        assert_eq!(sorted(table), (String::new(), String::new()));
        let hidden = b"% by Mary\n12 0 obj\n<</A(x)>>\nendobj % y\nseen by Bob 4 0 obj<<>>stream\nendobj\nendstream endobj xref\n0 0\n";
        let (other, objects) = sorted(hidden);
        assert_eq!(other, "% by Mary\n% y\nseen by Bob ");
        assert_eq!(objects, "12 0 obj\n<</A(x)>>\nendobj\n4 0 obj<<>>stream\nendobj\nendstream endobj\n");
    }

    #[test]
    fn objects_are_told_from_numbers() {
        assert_eq!(first_object(b"x 12 0 obj"), Some(2));
        assert_eq!(first_object(b"12 obj"), None);
        assert_eq!(first_object(b"120obj 0 1 0obj"), Some(9));
        assert_eq!(first_object(b"endobj"), None);
        for (bytes, begins) in
            [("12 0 obj", true), ("1 \n0obj<<", true), ("12 obj", false), ("1 2 0 obj", false), ("x 1 0 obj", false)]
        {
            assert_eq!(begins_object(bytes.as_bytes()), begins, "{bytes}");
            assert_eq!(first_object(bytes.as_bytes()) == Some(0), begins, "{bytes}");
        }
    }
}
