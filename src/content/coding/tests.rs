use std::io::Write;
use std::sync::Arc;

use super::super::format::text::TextReader;
use super::super::testing::{Words, context, read};
use super::super::{ContentError, KeepAll, Limits};
use super::*;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut e = GzEncoder::new(Vec::new(), Compression::default());
    e.write_all(data).unwrap();
    e.finish().unwrap()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut e = ZlibEncoder::new(Vec::new(), Compression::default());
    e.write_all(data).unwrap();
    e.finish().unwrap()
}

fn raw(data: &[u8]) -> Vec<u8> {
    let mut e = DeflateEncoder::new(Vec::new(), Compression::default());
    e.write_all(data).unwrap();
    e.finish().unwrap()
}

fn br(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    ::brotli::BrotliCompress(&mut &*data, &mut out, &Default::default()).unwrap();
    out
}

fn zst(data: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(data, ruzstd::encoding::CompressionLevel::Fastest)
}

fn reader(header: &str, limits: Limits) -> CodingReader {
    let inner = TextReader::new(context());
    CodingReader::new(codings(header).unwrap(), Box::new(inner), Arc::new(limits))
}

fn decode(header: &str, body: &[u8], chunk: usize) -> Result<Vec<u8>, ContentError> {
    read(reader(header, Limits::default()), body, chunk, &mut KeepAll::default())
}

type Encode = fn(&[u8]) -> Vec<u8>;
const ALL: [(&str, Encode); 5] = [("gzip", gzip), ("deflate", zlib), ("deflate", raw), ("br", br), ("zstd", zst)];

#[test]
fn every_coding_is_undone() {
    let text = "Seen today, well. ".repeat(5000).into_bytes();
    for (name, encode) in ALL {
        let body = encode(&text);
        for chunk in [1, 7, 1000, usize::MAX] {
            assert!(decode(name, &body, chunk).unwrap() == text, "{name} {chunk}");
        }
    }
    assert_eq!(decode("gzip, br", &br(&gzip(b"both")), 3).unwrap(), b"both");
    assert_eq!(decode("identity", b"none", 3).unwrap(), b"none");
    assert_eq!(decode("X-Gzip", &gzip(b"old name"), 3).unwrap(), b"old name");
    assert_eq!(decode("gzip", b"", 3).unwrap(), b"");
}

#[test]
fn all_members_and_frames_are_read() {
    let twice = |encode: Encode| [encode(b"first "), encode(b"second")].concat();
    for chunk in [1, 64] {
        assert_eq!(decode("gzip", &twice(gzip), chunk).unwrap(), b"first second");
        assert_eq!(decode("zstd", &twice(zst), chunk).unwrap(), b"first second");
    }
}

#[test]
fn names_in_headers_are_told_once_however_they_come_and_never_cut() {
    let named = |comment: &str| {
        let builder = flate2::GzBuilder::new().extra("filler").filename("note.txt").comment(comment);
        let mut e = builder.write(Vec::new(), Compression::fast());
        e.write_all(b"text").unwrap();
        e.finish().unwrap()
    };
    let comment = format!("{}for Mary", "a".repeat(20_000));
    for chunk in [1, 1000, usize::MAX] {
        let mut sink = Words::default();
        read(reader("gzip", Limits::default()), &named(&comment), chunk, &mut sink).unwrap();
        assert_eq!(sink.texts(), ["text", format!("filler\nnote.txt\n{comment}").as_str()]);
    }
    let long = "a".repeat(40_000);
    let many = [named(&long), named("for Mary"), named(&long)].concat();
    for chunk in [1000, usize::MAX] {
        assert!(decode("gzip", &many, chunk).is_err());
    }
}

#[test]
fn what_is_cut_short_or_followed_by_more_is_malformed() {
    for (name, encode) in ALL {
        let body = encode(b"a text that is long enough to be cut in the middle of it");
        for cut in 1..body.len() {
            assert!(decode(name, &body[..cut], 5).is_err(), "{name} cut at {cut}");
        }
        let longer = [body.as_slice(), b"trailing"].concat();
        for chunk in [1, 1000] {
            assert!(matches!(decode(name, &longer, chunk), Err(ContentError::Malformed { .. })), "{name}");
        }
    }
}

#[test]
fn a_wrong_checksum_is_malformed() {
    for (name, encode) in [("gzip", gzip as Encode), ("deflate", zlib)] {
        let mut body = encode(b"a text");
        let at = body.len() - 1 - if name == "gzip" { 4 } else { 0 };
        body[at] ^= 1;
        assert!(matches!(decode(name, &body, 9), Err(ContentError::Malformed { .. })), "{name}");
    }
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![b'a'; 8 << 20];
    let limits = || Limits { expansion_ratio: 50, ..Limits::default() };
    for (name, encode) in [("gzip", gzip as Encode), ("br", br), ("zstd", zst)] {
        let error = read(reader(name, limits()), &encode(&zeros), 4096, &mut KeepAll::default());
        assert_eq!(error, Err(ContentError::OverLimit { limit: "expansion_ratio", allowed: 50 }), "{name}");
        let limits = Limits { decoded_bytes: 1 << 20, expansion_ratio: 1 << 40, ..Limits::default() };
        let error = read(reader(name, limits), &encode(&zeros), 4096, &mut KeepAll::default());
        assert_eq!(error, Err(ContentError::OverLimit { limit: "decoded_bytes", allowed: 1 << 20 }), "{name}");
    }
    let limits = Limits { body_bytes: 3, ..Limits::default() };
    let error = read(reader("", limits), b"four", 1, &mut KeepAll::default());
    assert_eq!(error, Err(ContentError::OverLimit { limit: "body_bytes", allowed: 3 }));
}

#[test]
fn other_codings_are_refused() {
    for header in ["compress", "gzip, gzip, gzip", "aes128gcm"] {
        assert_eq!(codings(header), Err(ContentError::Unsupported { what: "content coding" }));
    }
}

#[test]
fn the_name_in_a_gzip_header_is_told() {
    let mut e = flate2::GzBuilder::new().filename("mary_anderson.txt").write(Vec::new(), Compression::fast());
    e.write_all(b"hello").unwrap();
    let mut sink = Words::default();
    read(reader("gzip", Limits::default()), &e.finish().unwrap(), 2, &mut sink).unwrap();
    assert_eq!(sink.texts(), ["hello", "mary_anderson.txt"]);
}

#[test]
fn content_in_a_skippable_frame_is_refused() {
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc", &zst(b"x")].concat();
    assert!(decode("zstd", &skippable, 4).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), front in 0usize..5) {
        for (name, encode) in ALL {
            let mut body = encode(b"hello there, hello there");
            body.truncate(body.len() * front / 4);
            body.extend_from_slice(&bytes);
            let whole = decode(name, &body, usize::MAX).is_ok();
            prop_assert_eq!(decode(name, &body, 1).is_ok(), whole);
        }
    }
}
