//! Requests made to be read in two ways, over real sockets, with the guard
//! itself as judge. `scripts/protocol-diff` sends these and more to real servers.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::rig::{Rig, quick};
use crate::support::guard;

/// What is planted.
const PLANT: &str = "SSN 536-22-7719, mail zq.sentinel@mailhost.org";
/// It, as it stands in a request that is hidden in another.
const HIDDEN: &str =
    "POST /smuggled HTTP/1.1\r\nHost: h\r\nContent-Length: 46\r\n\r\nSSN 536-22-7719, mail zq.sentinel@mailhost.org";

/// Sends `request`, reads until nothing more comes, and sees that the next
/// request works; everything that came back.
async fn attack(rig: &Rig, request: impl AsRef<[u8]>) -> String {
    let mut stream = rig.connect().await;
    // It may be closed while we write.
    let _ = stream.write_all(request.as_ref()).await;
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(Ok(n @ 1..)) =
        timeout(Duration::from_millis(if all.is_empty() { 5000 } else { 150 }), stream.read(&mut piece)).await
    {
        all.extend_from_slice(&piece[..n]);
    }
    let before = rig.upstream.all().len();
    assert_eq!(rig.post("/next", "", "clean").await.status, 200);
    assert_eq!(rig.upstream.all().len(), before + 1);
    String::from_utf8(all).unwrap()
}

/// Nothing planted has arrived, and every request that has was let through.
fn nothing_arrived(rig: &Rig, what: &str) {
    let ids: Vec<String> =
        rig.decisions().into_iter().filter(|d| d.decision != "block" && d.decision != "error").map(|d| d.id).collect();
    for got in rig.upstream.all() {
        let id = got.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(ids.contains(&id), "{what}: {got:?}");
        let all = format!("{} {:?} {}", got.target, got.headers, got.body.escape_ascii());
        assert!(!all.contains("536-22-7719") && !all.contains("zq.sentinel"), "{what}: {all}");
    }
}

async fn rig(action: &str) -> Rig {
    Rig::with(guard(&format!("action = \"{action}\"")), quick(), false).await
}

#[tokio::test]
async fn no_request_is_smuggled_in_another() {
    let rig = rig("block").await;
    let chunks = "5\r\nclean\r\n0\r\n\r\n";
    let tail = format!("{chunks}{HIDDEN}");
    for coding in [
        "Transfer-Encoding: chunked",
        "Transfer-Encoding:\tchunked",
        "Transfer-Encoding: CHUNKED ",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: \u{b}chunked",
        "Transfer-Encoding: chunked\0",
        "Transfer-Encoding:",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer_Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
        "Content-Encoding: chunked",
    ] {
        let head = "POST /a HTTP/1.1\r\nHost: h\r\n";
        let length = tail.len();
        attack(&rig, format!("{head}Content-Length: {length}\r\n{coding}\r\n\r\n{tail}")).await;
        let inner = format!("{:x}\r\n{HIDDEN}\r\n0\r\n\r\n", HIDDEN.len());
        attack(&rig, format!("{head}{coding}\r\nContent-Length: 4\r\n\r\n{inner}")).await;
        attack(&rig, format!("{head}{coding}\r\n\r\n{tail}")).await;
        nothing_arrived(&rig, coding);
    }
    for length in [
        "+5",
        "0x5",
        "5,5",
        "5, 6",
        "5 5",
        "",
        "-5",
        "5.0",
        "18446744073709551615",
        "99999999999999999999",
        "5\r\nContent-Length: 6",
    ] {
        let answer =
            attack(&rig, format!("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\nclean{HIDDEN}")).await;
        assert!(answer.starts_with("HTTP/1.1 4") && answer.contains("urn:phi-guard:"), "{length}: {answer}");
        nothing_arrived(&rig, length);
    }
}

#[tokio::test]
async fn chunks_are_read_in_one_way() {
    let rig = rig("block").await;
    let head = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in [
        "5;a=\"\n\"\r\nclean\r\n0\r\n\r\n",
        "+5\r\nclean\r\n0\r\n\r\n",
        "0x5\r\nclean\r\n0\r\n\r\n",
        " 5\r\nclean\r\n0\r\n\r\n",
        "5\nclean\n0\n\n",
        "5\rclean\r0\r\r",
        "10000000000000005\r\nclean\r\n0\r\n\r\n",
        "5\r\ncleanXX0\r\n\r\n",
        "5\r\nclean\r\n-0\r\n\r\n",
        "5\r\nclean\r\n0;x\r\n\r\n",
        "5\r\nclean\r\n000\r\n\r\n",
        "5\r\nclean\r\n0\r\nContent-Length: 500\r\n\r\n",
        "5\r\nclean\r\n0\r\nX: y\n\r\n",
        "5\r\nclean\r\n0\r\n\n\r\n",
        "5\r\nclean\r\n0\r\nX: y\n\n",
        "5\r\nclean\r\n0\r\n folded\r\n\r\n",
    ] {
        attack(&rig, format!("{head}{body}{HIDDEN}")).await;
        nothing_arrived(&rig, body);
    }
    let extension = format!("{head}5;{}\r\nclean\r\n0\r\n\r\n{HIDDEN}", "x".repeat(1 << 20));
    attack(&rig, extension).await;
    nothing_arrived(&rig, "a large extension");
}

#[tokio::test]
async fn every_answer_to_a_head_is_the_guards_own() {
    let rig = rig("block").await;
    for head in [
        "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551615\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a/..;/b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a/%252e%252e/b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a/..%5cb HTTP/1.1\r\nHost: h\r\n\r\n",
    ] {
        let answer = attack(&rig, head).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("urn:phi-guard:"), "{head}: {answer}");
    }
    assert!(rig.upstream.all().iter().all(|got| got.target == "/next"));
}

#[tokio::test]
async fn fields_that_are_no_machinery_are_judged() {
    let coded = "U1NOIDUzNi0yMi03NzE5";
    for action in ["block", "redact"] {
        let rig = rig(action).await;
        for field in [
            format!("X-Note: {PLANT}"),
            "X-Note: SSN%20536%2D22%2D7719".into(),
            "X-Note: SSN%2520536%252D22%252D7719".into(),
            format!("X-Note: =?utf-8?B?{coded}?="),
            format!("Upload-Name: =?utf-8?B?{coded}?="),
            format!("Content-Disposition: attachment; filename=\"=?utf-8?B?{coded}?=\""),
            format!("X-Amz-Meta-Note: {PLANT}"),
            format!("From: {PLANT}"),
            "X-SSN-536-22-7719: 1".into(),
        ] {
            let answer = rig.post("/a", &format!("{field}\r\n"), "clean").await;
            assert_eq!(answer.status, if action == "block" { 422 } else { 200 }, "{field}");
            nothing_arrived(&rig, &field);
            let arrived = format!("{:?}", rig.upstream.all());
            assert!(
                !arrived.contains(coded) && !arrived.contains("536-22-7719") && !arrived.contains("%252D"),
                "{arrived}"
            );
        }
        // Tokens, dates and addresses of programs are none of a patient.
        let machinery = "Cookie: sessionid=3f2a9c\r\nX-Forwarded-For: 203.0.113.9\r\nIf-Modified-Since: Sat, 28 Nov 2026 10:00:00 GMT\r\n\
            X-Amz-Date: 20261128T100000Z\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nUser-Agent: curl/8\r\n";
        assert_eq!(rig.post("/a", machinery, "clean").await.status, 200);
    }
}

#[tokio::test]
async fn of_a_referer_only_the_site_is_told_if_it_tells_more_than_that() {
    let rig = rig("block").await;
    for (referer, arrives) in [
        ("http://h/tasks?q=SSN+536-22-7719", "http://h/"),
        ("http://h/SSN%20536-22-7719/x", "http://h/"),
        ("SSN 536-22-7719", ""),
        ("http://h/projects/7/data?tab=2&task=11", "http://h/projects/7/data?tab=2&task=11"),
    ] {
        assert_eq!(rig.post("/a", &format!("Referer: {referer}\r\n"), "clean").await.status, 200);
        let got = rig.upstream.last();
        assert_eq!(got.headers.get("referer").map_or("", |v| v.to_str().unwrap()), arrives);
    }
}

#[tokio::test]
async fn a_host_that_is_none_is_refused() {
    let rig = rig("block").await;
    for host in ["", "h/../x", "a@h", "h h"] {
        let answer = attack(&rig, format!("GET /a HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{host}: {answer}");
    }
    assert!(rig.upstream.all().iter().all(|got| got.target == "/next"));
}

#[tokio::test]
async fn underscores_make_no_second_field_of_a_name() {
    let rig = rig("block").await;
    for field in [
        "Content_Type: application/json",
        "Transfer_Encoding: chunked",
        "Upload_Name: x",
        "Content_Length: 500",
        "X-Note: a\r\nX_Note: b",
    ] {
        let answer = rig.post("/a", &format!("{field}\r\n"), "clean").await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "urn:phi-guard:ambiguous"), "{field}");
    }
    assert!(rig.upstream.all().is_empty());
    assert_eq!(
        rig.post("/a", "X_Request_Id: forged\r\nX_Phi_Guard_Decision: pass\r\napi_key: k\r\n", "clean").await.status,
        200
    );
    let got = rig.upstream.last();
    assert!(!got.headers.contains_key("x_request_id") && !got.headers.contains_key("x_phi_guard_decision"));
    assert_eq!(got.headers["api_key"], "k");
}

#[tokio::test]
async fn uploads_in_pieces_by_any_protocol_are_refused() {
    let rig = rig("block").await;
    for (method, target, fields) in [
        ("PUT", "/k?partNumber=1&uploadId=a", ""),
        ("PUT", "/k?comp=block&blockid=MDE%3D", ""),
        ("POST", "/u?resumableChunkNumber=1&resumableTotalChunks=2", ""),
        ("POST", "/u?chunk=0&chunks=2", ""),
        ("PUT", "/k", "Range: bytes=0-9\r\n"),
        ("POST", "/u", "X-Content-Range: bytes 0-9/20\r\n"),
        ("PATCH", "/k", "Content-Type: message/byterange\r\n"),
        ("POST", "/u", "Upload-Complete: ?0\r\n"),
        ("POST", "/u", "X-Chunk-Index: 0\r\n"),
    ] {
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 8\r\n{fields}\r\nSSN 536-"
        );
        let answer = rig.raw(request).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (422, "urn:phi-guard:partial-upload"),
            "{target} {fields}"
        );
    }
    for field in ["dztotalchunkcount", "resumableTotalChunks", "qqtotalparts"] {
        let form = |total: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{total}\r\n--b--\r\n")
        };
        let kind = "Content-Type: multipart/form-data; boundary=b\r\n";
        let answer = rig.post("/u", kind, form("2")).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "urn:phi-guard:partial-upload"), "{field}");
        assert_eq!(rig.post("/u?whole", kind, form("1")).await.status, 200);
    }
    let signed = "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n";
    assert_eq!(rig.post("/k", signed, "8;chunk-signature=00\r\nSSN 536-\r\n").await.status, 415);
    assert!(rig.upstream.all().iter().all(|got| got.target == "/u?whole"));
}

#[tokio::test]
async fn declarations_that_two_readers_take_differently_are_refused() {
    let form = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nU1NOIDUzNi0yMi03NzE5\r\n--b--\r\n";
    let charset = "--b\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\nutf-7\r\n--b--\r\n";
    let of = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"f\"{name}\r\n\r\nclean\r\n--b--\r\n");
    let real = "multipart/form-data; boundary=b";
    for action in ["block", "redact"] {
        let rig = rig(action).await;
        for (kind, body) in [
            ("application/json, multipart/form-data; boundary=b", form),
            ("text/plain; boundary=b", form),
            ("multipart", form),
            ("multipart/form-data; boundary=b\u{a0}", form),
            (real, charset),
            ("application/x-www-form-urlencoded", "_charset_=utf-16le&a=b"),
        ] {
            let answer = rig.post("/a", &format!("Content-Type: {kind}\r\n"), body).await;
            assert!([400, 415].contains(&answer.status), "{kind}: {answer:?}");
        }
        for name in [
            " filename=\"SSN 536-22-7719.txt\"",
            "; filename*0=\"SSN 536-\"; filename*1=\"22-7719\"",
            "; filename*1=\"22-7719\"; filename*0=\"SSN 536-\"",
            "; filename*=UTF-8''SSN%2520536%252D22%252D7719",
        ] {
            let answer = rig.post("/a", &format!("Content-Type: {real}\r\n"), of(name)).await;
            assert!([200, 400, 422].contains(&answer.status), "{name}: {answer:?}");
            assert!(action == "redact" || answer.status != 200, "{name}: {answer:?}");
            nothing_arrived(&rig, name);
            assert!(!format!("{:?}", rig.upstream.all()).contains("22%252D"), "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_encoded_twice_is_read_twice() {
    for action in ["block", "redact"] {
        let rig = rig(action).await;
        let twice = "SSN%2520%2535%2533%2536%252D22%252D7719";
        rig.post(&format!("/a?q={twice}"), "", "clean").await;
        rig.post(&format!("/a/{twice}"), "", "clean").await;
        rig.post("/a", "Content-Type: application/x-www-form-urlencoded\r\n", format!("a={twice}")).await;
        rig.post(
            "/a",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            &b"a=SSN+\xc0\xb5\xc0\xb3\xc0\xb6-22-7719"[..],
        )
        .await;
        rig.post("/a", "Content-Type: text/plain\r\n", &b"SSN \xc0\xb5\xc0\xb3\xc0\xb6-22-7719"[..]).await;
        nothing_arrived(&rig, "twice");
        let arrived = format!("{:?}", rig.upstream.all());
        assert!(!arrived.contains("2D7719") && !arrived.contains("%2535"), "{arrived}");
        assert_eq!(rig.post("/a?q=100%2525+of+them", "", "clean").await.status, 200);
        assert_eq!(rig.upstream.last().target, "/a?q=100%2525+of+them");
    }
}
