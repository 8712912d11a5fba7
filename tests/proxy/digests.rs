//! Digests of bodies: kept with what goes on as it came, made anew for what was
//! rewritten, and never made right for what arrived damaged.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha2::{Digest, Sha256, Sha512};

use super::judge::Words;
use super::rig::{Rig, quick};

fn md5(body: &[u8]) -> String {
    STANDARD.encode(Md5::digest(body))
}

fn sha256(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}

/// All fields, right for `body`.
fn fields(body: &[u8]) -> String {
    format!(
        "Content-MD5: {}\r\nDigest: SHA-256={},unixsum=1\r\nContent-Digest: sha-256=:{}:, crc32c=:AAAA:\r\n\
         Repr-Digest: sha-512=:{}:\r\nWant-Content-Digest: sha-256=1\r\n",
        md5(body),
        sha256(body),
        sha256(body),
        STANDARD.encode(Sha512::digest(body)),
    )
}

#[tokio::test]
async fn a_redacted_body_gets_digests_of_its_own() {
    let rig = Rig::new(Words::hold()).await;
    let small = b"hello CHANGEWORD".to_vec();
    let large = b"a line CHANGEWORD\n".repeat(200_000);
    for body in [small, large] {
        let answer = rig.post("/api/tasks", &fields(&body), &body).await;
        assert_eq!((answer.status, answer.header("x-phi-guard-decision")), (200, Some("redact")));
        let got = rig.upstream.last();
        assert!(!got.body.windows(10).any(|w| w == b"CHANGEWORD"));
        assert_eq!(got.headers["content-md5"], md5(&got.body));
        assert_eq!(got.headers["digest"], format!("SHA-256={}", sha256(&got.body)));
        assert_eq!(got.headers["content-digest"], format!("sha-256=:{}:", sha256(&got.body)));
        let sha512 = STANDARD.encode(Sha512::digest(&got.body));
        assert_eq!(got.headers["repr-digest"], format!("sha-512=:{sha512}:"));
        assert_eq!(got.headers["want-content-digest"], "sha-256=1");
    }
}

#[tokio::test]
async fn a_body_that_goes_on_as_it_came_keeps_its_digests_right_or_wrong() {
    let rig = Rig::new(Words::hold()).await;
    let wrong = "Content-MD5: AAAA\r\nContent-Digest: sha-256=:AAAA:, crc32c=:AAAA:\r\nX-Goog-Hash: crc32c=AAAA\r\n";
    assert_eq!(rig.post("/api/tasks", wrong, "hello").await.status, 200);
    let got = rig.upstream.last();
    assert_eq!(got.headers["content-md5"], "AAAA");
    assert_eq!(got.headers["content-digest"], "sha-256=:AAAA:, crc32c=:AAAA:");
    assert_eq!(got.headers["x-goog-hash"], "crc32c=AAAA");
}

#[tokio::test]
async fn a_damaged_body_is_not_made_right_by_redacting_it() {
    let rig = Rig::new(Words::hold()).await;
    let answer = rig.post("/api/tasks", &fields(b"hello CHANGEWORD"), "hellO CHANGEWORD").await;
    assert_eq!((answer.status, answer.problem().as_str()), (400, "urn:phi-guard:malformed"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("content-digest"), "{answer:?}");
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn digests_of_unknown_algorithms_do_not_outlive_a_redaction() {
    let rig = Rig::new(Words::hold()).await;
    let fields = "Digest: sha=AAAA\r\nX-Amz-Checksum-Crc32c: AAAA\r\nContent-Digest: garbage\r\n";
    assert_eq!(rig.post("/api/tasks", fields, "CHANGEWORD").await.status, 200);
    let got = rig.upstream.last();
    for gone in ["digest", "x-amz-checksum-crc32c", "content-digest"] {
        assert!(!got.headers.contains_key(gone), "{gone}");
    }
}

fn chunked(body: &str, head: &str, trailers: &str) -> String {
    format!(
        "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{head}\r\n\
         {:x}\r\n{body}\r\n0\r\n{trailers}\r\n",
        body.len()
    )
}

#[tokio::test]
async fn a_digest_in_the_trailers_moves_into_the_head_of_a_body_with_a_length() {
    let rig = Rig::new(Words::hold()).await;
    let trailer = |body: &str| format!("Content-Digest: sha-256=:{}:\r\n", sha256(body.as_bytes()));
    let clean = chunked("hello", "Trailer: Content-Digest\r\n", &trailer("hello"));
    assert_eq!(rig.raw(clean).await.status, 200);
    assert_eq!(rig.upstream.last().headers["content-digest"], format!("sha-256=:{}:", sha256(b"hello")));
    let changed = chunked("CHANGEWORD", "Trailer: Content-Digest\r\n", &trailer("CHANGEWORD"));
    assert_eq!(rig.raw(changed).await.status, 200);
    let got = rig.upstream.last();
    assert_eq!(&got.body[..], b"[NAME]");
    assert_eq!(got.headers["content-digest"], format!("sha-256=:{}:", sha256(b"[NAME]")));
    let damaged = chunked("CHANGEWORD", "Trailer: Content-Digest\r\n", &trailer("else"));
    assert_eq!(rig.raw(damaged).await.problem(), "urn:phi-guard:malformed");
    // Not announced, it could not be checked: it is dropped with the redaction.
    assert_eq!(rig.raw(chunked("CHANGEWORD", "", &trailer("CHANGEWORD"))).await.status, 200);
    assert!(!rig.upstream.last().headers.contains_key("content-digest"));
}

#[tokio::test]
async fn a_body_forwarded_while_it_is_scanned_has_its_digests_behind_it() {
    for http2 in [false, true] {
        let rig = Rig::with(Words::stream(), quick(), http2).await;
        let body = b"a line CHANGEWORD\n".repeat(20_000);
        let fields = format!("Content-Digest: sha-256=:{}:\r\n", sha256(&body));
        assert_eq!(rig.post("/import", &fields, &body).await.status, 200);
        let got = rig.upstream.last();
        assert!(got.complete && !got.headers.contains_key("content-digest"));
        assert_eq!(got.trailers["content-digest"], format!("sha-256=:{}:", sha256(&got.body)));
        // Damaged: it must not arrive complete.
        let answer = rig.post("/import", &fields, [&body[..], b"more"].concat()).await;
        assert_eq!(answer.problem(), "urn:phi-guard:malformed");
        // Unchanged: as it was.
        assert_eq!(rig.post("/import", "Content-Digest: sha-256=:AAAA:\r\n", "clean").await.status, 200);
        assert_eq!(rig.upstream.last().trailers["content-digest"], "sha-256=:AAAA:");
    }
}
