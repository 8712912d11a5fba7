//! Forwarding while scanning.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::judge::Words;
use super::rig::{Rig, read_answer};

#[tokio::test]
async fn a_long_body_goes_on_changed_and_chunked() {
    let rig = Rig::new(Words::stream()).await;
    let body = "a line CHANGEWORD\n".repeat(50_000);
    let answer = rig.post("/import", "", &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("x-phi-guard-decision"), Some("redact"));
    let got = rig.upstream.last();
    assert!(got.complete);
    assert_eq!(got.body, body.replace("CHANGEWORD", "[NAME]"));
    assert_eq!(got.headers["transfer-encoding"], "chunked");
    assert!(!got.headers.contains_key("content-length"));
}

#[tokio::test]
async fn a_block_leaves_the_upstream_without_a_complete_request() {
    let rig = Rig::new(Words::stream()).await;
    let body = "a line\n".repeat(200_000) + "BLOCKWORD\n";
    let answer = rig.post("/import", "", &body).await;
    assert_eq!(answer.status, 422);
    sleep(Duration::from_millis(200)).await;
    for got in rig.upstream.all() {
        assert!(!got.complete);
        assert!(got.body.len() + 64 * 1024 <= body.len());
        assert!(!got.body.windows(9).any(|w| w == b"BLOCKWORD"));
    }
}

#[tokio::test]
async fn the_closing_boundary_waits_for_the_verdict() {
    let rig = Rig::new(Words::stream()).await;
    let part = "--b1\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".to_owned() + &"a line\n".repeat(20_000);
    // An epilogue long enough to push the boundary out of any fixed tail.
    let body = part + "\r\n--b1--\r\n" + &"epilogue\n".repeat(60_000) + "BLOCKWORD\n";
    let answer = rig.post("/import", "Content-Type: multipart/form-data; boundary=b1\r\n", &body).await;
    assert_eq!(answer.status, 422);
    sleep(Duration::from_millis(200)).await;
    for got in rig.upstream.all() {
        assert!(!got.complete);
        assert!(!got.body.windows(6).any(|w| w == b"--b1--"));
    }
}

#[tokio::test]
async fn it_reaches_the_upstream_before_the_client_is_done() {
    let rig = Rig::new(Words::stream()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"POST /unread HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n").await.unwrap();
    let line = "a line\n".repeat(60_000);
    stream.write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).await.unwrap();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(rig.upstream.connections.load(std::sync::atomic::Ordering::Relaxed), 1);
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    // This upstream answers early and hangs up: its answer counts, or it is down; never a pass unseen.
    let status = read_answer(&mut stream).await.status;
    assert!(status == 200 || status == 502, "{status}");
}
