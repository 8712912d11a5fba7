use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn map(fields: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in fields {
        map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    map
}

/// The sums of `hello`, and of nothing, by openssl.
const MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";
const SHA256: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
const SHA256_HEX: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

#[test]
fn each_field_is_checked_and_made_anew_in_its_own_syntax() {
    let before = map(&[
        ("content-md5", MD5),
        ("digest", &format!("unixsum=30637,SHA-256={SHA256},md5={MD5}")),
        ("content-digest", &format!("crc32c=:AAAA:, sha-256=:{SHA256}:")),
        ("repr-digest", &format!("sha-256=:{SHA256}:;q=1")),
        ("x-amz-content-sha256", SHA256_HEX),
    ]);
    let digests = Digests::of(&before);
    digests.check(&Sums::of(digests.algorithms(), b"hello")).unwrap();
    // From "hello" to "hello": what was right comes out as it was, less the unknown.
    let mut after = before.clone();
    strip(&mut after);
    assert!(after.is_empty());
    digests.write(&mut after, &Sums::of(digests.algorithms(), b"hello"));
    assert_eq!(after["content-md5"], MD5);
    assert_eq!(after["digest"], format!("SHA-256={SHA256},md5={MD5}"));
    assert_eq!(after["content-digest"], format!("sha-256=:{SHA256}:"));
    assert_eq!(after["repr-digest"], format!("sha-256=:{SHA256}:"));
    assert_eq!(after["x-amz-content-sha256"], SHA256_HEX);
}

#[test]
fn a_digest_of_another_body_does_not_hold() {
    for field in ["content-md5", "digest", "content-digest"] {
        let value = match field {
            "content-md5" => MD5.to_owned(),
            "digest" => format!("md5={MD5}"),
            _ => format!("sha-256=:{SHA256}:"),
        };
        let digests = Digests::of(&map(&[(field, &value)]));
        let problem = digests.check(&Sums::of(digests.algorithms(), b"hello!")).unwrap_err();
        assert_eq!(problem.kind, Kind::Malformed);
        assert!(problem.detail.contains(field), "{}", problem.detail);
    }
}

#[test]
fn several_lines_are_one_list_and_unknown_ones_leave_nothing() {
    let both = map(&[("digest", "sha=AAAA"), ("digest", &format!("SHA-512={}", STANDARD.encode([7; 64])))]);
    let digests = Digests::of(&both);
    let mut out = HeaderMap::new();
    digests.write(&mut out, &Sums::of(digests.algorithms(), b""));
    let empty = "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
    assert_eq!(out["digest"], format!("SHA-512={empty}"));
    for value in ["sha-1=:AAAA:", "sha-256", "sha-256=AAAA", "\"", ""] {
        let digests = Digests::of(&map(&[("content-digest", value)]));
        let mut out = HeaderMap::new();
        digests.write(&mut out, &Sums::of(Algorithms::all(), b""));
        assert!(out.is_empty(), "{value}");
    }
}

#[test]
fn wishes_and_what_says_nothing_of_the_body_stay() {
    let mut headers = map(&[
        ("want-content-digest", "sha-256=1"),
        ("want-digest", "md5"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-amz-checksum-crc32", "AAAA"),
        ("upload-checksum", "sha1 AAAA"),
    ]);
    strip(&mut headers);
    let left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
    assert_eq!(left, ["want-content-digest", "want-digest", "x-amz-content-sha256"]);
}

#[test]
fn trailers_announce_what_may_come() {
    assert_eq!(needed(&map(&[("trailer", "x-note, Content-Digest")])), Algorithms::all());
    assert_eq!(needed(&map(&[("trailer", "x-note")])), Algorithms::default());
}

#[test]
fn digests_move_between_head_and_trailers_but_replace_nothing() {
    let mut trailers = map(&[("content-digest", "sha-256=:AAAA:"), ("digest", "md5=BBBB"), ("x-note", "n")]);
    let mut head = map(&[("digest", "md5=CCCC"), ("x-amz-content-sha256", SHA256_HEX)]);
    assert_eq!(trailing(&head).keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["digest"]);
    move_to_head(&mut trailers, &mut head);
    assert_eq!(
        (head["content-digest"].as_bytes(), head["digest"].as_bytes()),
        (&b"sha-256=:AAAA:"[..], &b"md5=CCCC"[..])
    );
    assert_eq!(trailers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["x-note"]);
}
