//! Uploads in pieces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Digest;
use phi_guard::guard::policy::Resumable;
use phi_guard::proxy::judge::Terms;

use super::judge::Words;
use super::rig::{Answer, Rig};

async fn patch(rig: &Rig, target: &str, offset: usize, length: Option<usize>, body: &str) -> Answer {
    let length = length.map(|l| format!("Upload-Length: {l}\r\n")).unwrap_or_default();
    rig.raw(format!(
        "PATCH {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/offset+octet-stream\r\n\
         Upload-Offset: {offset}\r\n{length}Content-Length: {}\r\n\r\n{body}",
        body.len()
    ))
    .await
}

fn md5(body: &[u8]) -> String {
    STANDARD.encode(md5::Md5::digest(body))
}

async fn rig(protocol: Resumable) -> Rig {
    Rig::new(Words { terms: Terms { resumable: Some(protocol), ..Terms::default() } }).await
}

#[tokio::test]
async fn a_clean_upload_goes_on_as_it_was_cut_once_it_is_complete() {
    let rig = rig(Resumable::Filepond).await;
    let answer = patch(&rig, "/fp/1", 0, Some(9), "abcd").await;
    assert_eq!((answer.status, answer.header("upload-offset")), (204, Some("4")));
    assert_eq!(patch(&rig, "/fp/1", 4, Some(9), "efgh").await.status, 204);
    assert!(rig.upstream.all().is_empty());
    assert_eq!(patch(&rig, "/fp/1", 8, Some(9), "i").await.status, 200);
    let got: Vec<_> = rig.upstream.all().iter().map(|g| (g.headers["upload-offset"].clone(), g.body.clone())).collect();
    assert_eq!(
        got,
        [
            ("0".parse().unwrap(), "abcd".into()),
            ("4".parse().unwrap(), "efgh".into()),
            ("8".parse().unwrap(), "i".into())
        ]
    );
}

#[tokio::test]
async fn an_identifier_across_two_pieces_blocks_the_whole() {
    let rig = rig(Resumable::Filepond).await;
    assert_eq!(patch(&rig, "/fp/1", 0, Some(16), "a line BLOC").await.status, 204);
    assert_eq!(patch(&rig, "/fp/1", 11, Some(16), "KWORD").await.problem(), "urn:phi-guard:blocked");
    assert!(rig.upstream.all().is_empty());
    // It is forgotten: going on is refused.
    assert_eq!(patch(&rig, "/fp/1", 11, Some(16), "KWORD").await.status, 404);
}

#[tokio::test]
async fn an_upload_that_redaction_would_shorten_is_blocked() {
    // Its length was promised to the upstream before a byte of it was known.
    let rig = rig(Resumable::Filepond).await;
    patch(&rig, "/fp/1", 0, Some(12), "CHANGE").await;
    let answer = patch(&rig, "/fp/1", 6, Some(12), "WORD x").await;
    assert_eq!(answer.status, 422);
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("redacting would change the length") && detail.contains("'mask'"), "{detail}");
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn an_upload_redacted_to_the_same_length_goes_on() {
    let policy = "action = \"redact\"\noperator = \"mask\"\n[[routes]]\npath = \"/fp/*\"\nresumable = \"filepond\"\n";
    let rig = Rig::new(crate::support::guard(policy)).await;
    let (first, second) = ("Follow-up note.\nSSN 219-0", "9-9438 on file.\n");
    let length = Some(first.len() + second.len());
    assert_eq!(patch(&rig, "/fp/1", 0, length, first).await.status, 204);
    let answer = patch(&rig, "/fp/1", first.len(), length, second).await;
    assert_eq!((answer.status, answer.header("x-phi-guard-decision")), (200, Some("redact")), "{answer:?}");
    let stored: Vec<u8> = rig.upstream.all().iter().flat_map(|got| got.body.to_vec()).collect();
    assert_eq!(stored, b"Follow-up note.\nSSN ***-**-**** on file.\n");
}

#[tokio::test]
async fn a_digest_of_a_piece_is_checked_and_made_anew_for_each_piece_that_goes_on() {
    let rig = rig(Resumable::Filepond).await;
    let piece = async |offset: usize, digest: &str, body: &str| {
        rig.raw(format!(
            "PATCH /fp/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/offset+octet-stream\r\n\
             Upload-Offset: {offset}\r\nUpload-Length: 9\r\nContent-MD5: {digest}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await
    };
    assert_eq!(piece(0, "AAAAAAAAAAAAAAAAAAAAAA==", "abcdefgh").await.problem(), "urn:phi-guard:malformed");
    assert_eq!(piece(0, &md5(b"abcdefgh"), "abcdefgh").await.status, 204);
    assert_eq!(piece(8, &md5(b"i"), "i").await.status, 200);
    let got = rig.upstream.all();
    assert_eq!(got.len(), 2);
    for got in got {
        assert_eq!(got.headers["content-md5"], md5(&got.body));
    }
}

#[tokio::test]
async fn a_piece_that_does_not_follow_is_refused_and_the_upload_goes_on() {
    let rig = rig(Resumable::Filepond).await;
    patch(&rig, "/fp/1", 0, Some(4), "ab").await;
    assert_eq!(patch(&rig, "/fp/1", 3, Some(4), "d").await.status, 409);
    let head = "HEAD /fp/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assert_eq!(rig.raw(head).await.header("upload-offset"), Some("2"));
    assert_eq!(patch(&rig, "/fp/1", 2, Some(4), "cd").await.status, 200);
    assert_eq!(rig.upstream.all().len(), 2);
}

#[tokio::test]
async fn a_tus_upload_is_known_by_the_path_the_upstream_gives_it() {
    let rig = rig(Resumable::Tus).await;
    let unknown = patch(&rig, "/files/created", 0, None, "abc").await;
    assert_eq!(unknown.status, 404);
    let create = |length: usize| {
        format!(
            "POST /files/create HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\n\
             Upload-Length: {length}\r\nUpload-Metadata: filename bm90ZS50eHQ=\r\nContent-Length: 0\r\n\r\n"
        )
    };
    assert_eq!(rig.raw(create(12)).await.status, 201);
    let answer = patch(&rig, "/files/created", 0, None, "a line ").await;
    assert_eq!((answer.status, answer.header("tus-resumable")), (204, Some("1.0.0")));
    assert_eq!(patch(&rig, "/files/created", 7, None, "clean").await.status, 200);
    assert_eq!(rig.upstream.all().len(), 3);
    // The length was promised when the upload began, so it cannot be redacted.
    assert_eq!(rig.raw(create(10)).await.status, 201);
    assert_eq!(patch(&rig, "/files/created", 0, None, "CHANGEWORD").await.problem(), "urn:phi-guard:blocked");
    assert_eq!(rig.upstream.all().len(), 4);
}
