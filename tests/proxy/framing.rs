//! Framing: what comes in any way goes on in one way, and what can be read in
//! two ways does not go on.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::judge::Words;
use super::rig::{Rig, read_answer};

#[tokio::test]
async fn chunked_in_goes_on_with_a_length() {
    let rig = Rig::new(Words::hold()).await;
    let request = "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
        6\r\nhello \r\na\r\nCHANGEWORD\r\n0\r\nX-Trailer: BLOCKWORD\r\n\r\n";
    assert_eq!(rig.raw(request).await.status, 200);
    let got = rig.upstream.last();
    assert_eq!(&got.body[..], b"hello [NAME]");
    assert_eq!(got.headers["content-length"], "12");
    assert!(!got.headers.contains_key("transfer-encoding"));
    assert!(!got.headers.contains_key("x-trailer"));
}

#[tokio::test]
async fn an_empty_chunked_body_is_a_length_of_zero() {
    let rig = Rig::new(Words::hold()).await;
    let request = "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    assert_eq!(rig.raw(request).await.status, 200);
    assert_eq!(rig.upstream.last().headers["content-length"], "0");
}

#[tokio::test]
async fn ambiguous_requests_are_refused() {
    let rig = Rig::new(Words::hold()).await;
    for head in [
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        "Content-Length: 2, 3\r\n\r\nabc",
        "Content-Length: +2\r\n\r\nab",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Content-Length : 2\r\n\r\nab",
        "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nab",
        "Content-Type: text/plain\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\nab",
    ] {
        let answer = rig.raw(format!("POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{head}")).await;
        assert_eq!(answer.status, 400, "{head}");
    }
    for target in ["/a/../b", "/a/%2e%2E/b", "/./a"] {
        assert_eq!(rig.post(target, "", "x").await.problem(), "urn:phi-guard:ambiguous");
    }
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn expect_100_continue_is_answered_before_the_body_and_not_for_what_is_refused() {
    let rig = Rig::new(Words::hold()).await;
    let head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n";
    let mut stream = rig.connect().await;
    stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    let mut start = [0; 12];
    timeout(Duration::from_secs(5), stream.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 100");
    stream.write_all(b"ok").await.unwrap();
    // The rest of the interim answer, then the answer.
    let mut rest = [0; 13];
    stream.read_exact(&mut rest).await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 200);
    assert!(!rig.upstream.last().headers.contains_key("expect"));

    let mut stream = rig.connect().await;
    stream.write_all(format!("{head}Upgrade: websocket\r\nConnection: upgrade\r\n\r\n").as_bytes()).await.unwrap();
    let mut start = [0; 12];
    timeout(Duration::from_secs(5), stream.read_exact(&mut start)).await.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 501");
}

#[tokio::test]
async fn what_cannot_be_scanned_is_refused() {
    let rig = Rig::new(Words::hold()).await;
    let upgrade = "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    let answer = rig.raw(upgrade).await;
    assert_eq!((answer.status, answer.problem().as_str()), (501, "urn:phi-guard:upgrade-refused"));
    let connect = "CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n";
    assert_eq!(rig.raw(connect).await.status, 501);
    let piece = "PATCH /files/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\nUpload-Offset: 0\r\n\
        Content-Type: application/offset+octet-stream\r\n\r\nab";
    assert_eq!(rig.raw(piece).await.problem(), "urn:phi-guard:partial-upload");
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_the_body() {
    let mut judge = Words::hold();
    judge.terms.body_bytes = 10;
    let rig = Rig::new(judge).await;
    let answer = rig.raw("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n").await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "urn:phi-guard:too-large"));
    let chunked = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nabcdefghijk\r\n0\r\n\r\n";
    assert_eq!(rig.raw(chunked).await.status, 413);
    assert_eq!(rig.post("/a", "", "abcdefghij").await.status, 200);
    assert_eq!(rig.upstream.all().len(), 1);
}

#[tokio::test]
async fn a_body_cut_short_does_not_go_on() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc").await.unwrap();
    stream.shutdown().await.unwrap();
    sleep(Duration::from_millis(200)).await;
    assert!(rig.upstream.all().is_empty());
}
