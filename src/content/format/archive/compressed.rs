//! Single compressed files: gzip (RFC 1952), bzip2, XZ, Zstandard (RFC 8878).

use std::io::{Cursor, Read, Write};

use flate2::{Compression, GzBuilder};

use crate::content::coding::{Coding, Whole};
use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use super::Unpacked;

/// How a file is compressed. Any number of members, streams or frames are one
/// file together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compressed {
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// XZ.
    Xz,
    /// Zstandard.
    Zstd,
}

/// Memory that XZ may ask for, in KiB: more than `xz -9` needs.
const XZ_MEMORY: u32 = 96 << 10;

impl Compressed {
    /// The content, and names and comments that stand in the headers.
    fn unpack(self, bytes: &[u8], limits: &Limits) -> Result<(Vec<u8>, String), OpaqueReason> {
        let mut unpacked = Unpacked::new(limits);
        let packed = bytes.len() as u64;
        match self {
            Compressed::Gzip | Compressed::Zstd => {
                let coding = if self == Compressed::Gzip { Coding::Gzip } else { Coding::Zstd };
                let mut whole = Whole::new(coding, bytes);
                let content = unpacked.all(&mut whole, packed)?;
                Ok((content, whole.names().to_owned()))
            }
            Compressed::Bzip2 => {
                let mut input = Cursor::new(bytes);
                let content = unpacked.all(&mut bzip2::bufread::MultiBzDecoder::new(&mut input), packed)?;
                to_its_end(input, content)
            }
            Compressed::Xz => {
                let mut input = Cursor::new(bytes);
                let mut reader = lzma_rust2::XzReader::new_mem_limit(&mut input, true, XZ_MEMORY);
                let content = unpacked.all(&mut reader, packed)?;
                drop(reader);
                to_its_end(input, content)
            }
        }
    }
}

/// Refuses what lies behind the last stream: it has not been read.
fn to_its_end(mut input: Cursor<&[u8]>, content: Vec<u8>) -> Result<(Vec<u8>, String), OpaqueReason> {
    let mut rest = Vec::new();
    input.read_to_end(&mut rest).map_err(|_| OpaqueReason::Corrupt)?;
    if rest.is_empty() { Ok((content, String::new())) } else { Err(OpaqueReason::Corrupt) }
}

impl DocumentFormat for Compressed {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let (content, names) = self.unpack(bytes, limits)?;
        let mut out = Extract::default();
        let name = names.lines().next().map(str::to_owned);
        if !names.is_empty() {
            out.units.push(TextUnit::file_name(names, Location::default()));
        }
        out.parts.push(Part { name, bytes: content, ..Part::default() });
        Ok(out)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        if *self != Compressed::Gzip {
            return Err(Refusal("files of this compression are not written; unpack it, or use gzip"));
        }
        let (content, _) = self.unpack(bytes, limits).map_err(|_| Refusal("it cannot be unpacked"))?;
        let content = edits.of_part(0).map_or(content, <[u8]>::to_vec);
        // Names and comments in headers stay behind.
        let mut out = GzBuilder::new().write(Vec::new(), Compression::default());
        let written = out.write_all(&content).and_then(|()| out.finish());
        written.map_err(|_| Refusal("it cannot be written"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::document::PartEdit;

    const TEXT: &[u8] = b"Seen today: Mary Anderson, MRN 00418822.";

    fn gzip(name: &str, text: &[u8]) -> Vec<u8> {
        let mut out = GzBuilder::new().filename(name).comment("for Bob").write(Vec::new(), Compression::fast());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    fn bzip2(text: &[u8]) -> Vec<u8> {
        let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn gzip_is_read_with_its_names_and_written_without() {
        let bytes = [gzip("mary.txt", b"Seen: "), gzip("mary.txt", b"Mary")].concat();
        let extract = Compressed::Gzip.extract(&bytes, &Limits::default()).unwrap();
        assert_eq!(extract.units[0].text, "mary.txt\nfor Bob\nmary.txt\nfor Bob");
        assert_eq!(
            (extract.parts[0].name.as_deref(), extract.parts[0].bytes.as_slice()),
            (Some("mary.txt"), &b"Seen: Mary"[..])
        );
        let edits = Edits { parts: vec![PartEdit { part: 0, bytes: b"Seen: X".to_vec() }], ..Edits::default() };
        let new = Compressed::Gzip.rewrite(&bytes, &edits, &Limits::default()).unwrap();
        let again = Compressed::Gzip.extract(&new, &Limits::default()).unwrap();
        assert_eq!(again.parts[0].bytes, b"Seen: X");
        assert!(again.units.is_empty());
    }

    #[test]
    fn all_streams_are_read_and_what_follows_them_refused() {
        let two = [bzip2(TEXT), bzip2(TEXT)].concat();
        let extract = Compressed::Bzip2.extract(&two, &Limits::default()).unwrap();
        assert_eq!(extract.parts[0].bytes, [TEXT, TEXT].concat());
        for junk in [&b"Mary Anderson"[..], b"BZ", &[0; 64]] {
            let bytes = [&two[..], junk].concat();
            assert_eq!(Compressed::Bzip2.extract(&bytes, &Limits::default()), Err(OpaqueReason::Corrupt), "{junk:?}");
        }
        assert_eq!(Compressed::Bzip2.extract(&two[..two.len() - 4], &Limits::default()), Err(OpaqueReason::Corrupt));
        assert!(Compressed::Bzip2.rewrite(&two, &Edits::default(), &Limits::default()).is_err());
    }

    /// `printf 'Mary Anderson' | xz`.
    const XZ: &[u8] = include_bytes!("../../../../tests/corpus/archive/name.txt.xz");

    #[test]
    fn xz_is_read_to_its_end() {
        let extract = Compressed::Xz.extract(XZ, &Limits::default()).unwrap();
        assert_eq!(extract.parts[0].bytes, b"Mary Anderson");
        let two = [XZ, XZ].concat();
        assert_eq!(Compressed::Xz.extract(&two, &Limits::default()).unwrap().parts[0].bytes.len(), 26);
        let junk = [XZ, b"Mary"].concat();
        assert_eq!(Compressed::Xz.extract(&junk, &Limits::default()), Err(OpaqueReason::Corrupt));
        assert_eq!(Compressed::Xz.extract(&XZ[..40], &Limits::default()), Err(OpaqueReason::Corrupt));
    }

    #[test]
    fn bombs_are_stopped() {
        let zeros = vec![0; 8 << 20];
        let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
        packed.write_all(&zeros).unwrap();
        for (how, bytes) in [(Compressed::Gzip, packed.finish().unwrap()), (Compressed::Bzip2, bzip2(&zeros))] {
            assert_eq!(how.extract(&bytes, &Limits::default()), Err(OpaqueReason::OverLimit("expansion_ratio")));
        }
    }
}
