//! What passes, what is changed, what is blocked.

use tokio::io::AsyncWriteExt;

use super::judge::Words;
use super::rig::{Rig, read_answer};

#[tokio::test]
async fn clean_requests_pass_byte_for_byte() {
    let rig = Rig::new(Words::hold()).await;
    let body = b"{\"text\":  \"Parkinson's\"}\n";
    let answer = rig.post("/api/tasks?x=1", "Content-Type: application/json\r\nCookie: a=b\r\n", body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, body);
    assert_eq!(answer.header("x-phi-guard-decision"), Some("pass"));
    assert_eq!(answer.header("x-phi-guard-findings"), Some("0"));
    assert_eq!(answer.header("x-upstream"), Some("yes"));
    let got = rig.upstream.last();
    assert_eq!(got.target, "/api/tasks?x=1");
    assert_eq!(&got.body[..], body);
    assert_eq!(got.headers["host"], "labels.example");
    assert_eq!(got.headers["content-length"], body.len().to_string());
    assert_eq!(got.headers["x-phi-guard-decision"], "pass");
    assert_eq!(got.headers["x-request-id"], answer.header("x-request-id").unwrap());
    assert_eq!(got.headers["x-forwarded-for"], "127.0.0.1");
    assert_eq!(got.headers["cookie"], "a=b");
}

#[tokio::test]
async fn blocked_requests_never_reach_the_upstream() {
    let rig = Rig::new(Words::hold()).await;
    let big = [&b"x\n".repeat(600_000)[..], b"BLOCKWORD"].concat();
    for (target, fields, body) in [
        ("/api/tasks", "", &b"a BLOCKWORD here"[..]),
        ("/api/tasks", "", &big),
        ("/api/tasks?q=BLOCKWORD", "", b""),
        ("/api/BLOCKWORD/x", "", b"clean"),
        ("/api/%42LOCKWORD", "", b"clean"),
        ("/up", "Upload-Name: BLOCKWORD.txt\r\n", b"clean"),
        ("/up", "Content-Disposition: attachment; filename*=UTF-8''%42LOCKWORD\r\n", b"clean"),
        ("/up", "Upload-Metadata: filename QkxPQ0tXT1JELnR4dA==\r\n", b"clean"),
    ] {
        let answer = rig.post(target, fields, body).await;
        assert_eq!(answer.status, 422, "{target} {fields}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.header("x-phi-guard-decision"), Some("block"));
        let problem = answer.json();
        assert_eq!(problem["type"], "urn:phi-guard:blocked");
        assert_eq!(problem["findings"][0]["type"], "NAME");
        assert_eq!(problem["request_id"], answer.header("x-request-id").unwrap());
        assert!(!answer.body.windows(9).any(|w| w == b"BLOCKWORD"));
    }
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn redacted_requests_have_right_lengths() {
    let rig = Rig::new(Words::hold()).await;
    let answer = rig.post("/api/tasks", "", "hello CHANGEWORD").await;
    assert_eq!(answer.header("x-phi-guard-decision"), Some("redact"));
    let got = rig.upstream.last();
    assert_eq!(&got.body[..], b"hello [NAME]");
    assert_eq!(got.headers["content-length"], "12");
    assert_eq!(got.headers["x-phi-guard-decision"], "redact");
}

#[tokio::test]
async fn queries_paths_and_names_are_rewritten_in_place() {
    let rig = Rig::new(Words::hold()).await;
    let fields = "Upload-Name: CHANGEWORD%20x\r\nUpload-Metadata: filename Q0hBTkdFV09SRA==,type dGV4dA==\r\n";
    let answer = rig.post("/a/CHANGEWORD/b%20c?q=CHANGEWORD&r=%41", fields, "clean").await;
    assert_eq!(answer.status, 200);
    let got = rig.upstream.last();
    assert_eq!(got.target, "/a/%5BNAME%5D/b%20c?q=[NAME]&r=%41");
    assert_eq!(got.headers["upload-name"], "[NAME] x");
    assert_eq!(got.headers["upload-metadata"], "filename W05BTUVd,type dGV4dA==");
    assert_eq!(&got.body[..], b"clean");
}

#[tokio::test]
async fn connections_are_kept_on_both_sides() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    for i in 0..5 {
        let head = format!("POST /{i} HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok");
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_eq!(read_answer(&mut stream).await.status, 200);
    }
    stream.write_all(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nBLOCKWORD").await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 422);
    stream.write_all(b"GET /y HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 200);
    assert_eq!(rig.upstream.all().len(), 6);
    assert_eq!(rig.upstream.connections.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn methods_without_a_body_go_on_as_they_are() {
    let rig = Rig::new(Words::hold()).await;
    for method in ["GET", "HEAD", "DELETE", "OPTIONS"] {
        let head = format!(
            "{method} /api/tasks/1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nRange: bytes=0-4\r\nIf-None-Match: \"x\"\r\n\r\n"
        );
        assert_eq!(rig.raw(head).await.status, 200, "{method}");
        let got = rig.upstream.last();
        assert_eq!(got.method, method);
        assert!(got.body.is_empty() && !got.headers.contains_key("content-length"), "{method}");
        assert_eq!(got.headers["range"], "bytes=0-4");
        assert_eq!(got.headers["if-none-match"], "\"x\"");
    }
}

#[tokio::test]
async fn values_reach_no_record() {
    let rig = Rig::new(Words::hold()).await;
    rig.post("/api/Sentinelson/tasks?who=Sentinelson", "X-Note: Sentinelson\r\n", "Sentinelson BLOCKWORD").await;
    rig.post("/api/Sentinelson/tasks?who=Sentinelson", "", "Sentinelson FAULTWORD").await;
    let decisions = rig.decisions();
    assert_eq!(decisions.len(), 2);
    assert_eq!(decisions[0].decision, "block");
    assert_eq!(decisions[0].route, "/api/*/tasks");
    assert_eq!(decisions[0].counts["NAME"], 1);
    assert_eq!(decisions[1].decision, "error");
    let told = format!("{} {decisions:?} {}", serde_json::to_string(&decisions).unwrap(), rig.shared.metrics.render());
    for value in ["Sentinelson", "BLOCKWORD", "FAULTWORD"] {
        assert!(!told.contains(value), "{value} in {told}");
    }
    assert!(told.contains(r#"phi_guard_requests_total{decision="block",route="other"} 1"#), "{told}");
}
