//! Requests that cannot be read as HTTP/1.1: a problem body, a closed
//! connection, an entry in the books.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};

use super::judge::Words;
use super::rig::{Rig, read_answer};

const UNREADABLE: &[(&str, u16, &str)] = &[
    ("Sentinelson\r\n\r\n", 400, "not-http"),
    ("GET /Sentinelson HTTP/3.0\r\nHost: h\r\n\r\n", 400, "not-http"),
    ("GET /Sentinel son HTTP/1.1\r\nHost: h\r\n\r\n", 400, "not-http"),
    ("GE(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "not-http"),
    ("GET / HTTP/1.1\r\nHost: h\r\nSentinelson\r\n\r\n", 400, "not-http"),
    ("GET / HTTP/1.1\r\nHost: h\r\nX : Sentinelson\r\n\r\n", 400, "not-http"),
    ("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n Sentinelson\r\n\r\n", 400, "not-http"),
    ("GET / HTTP/1.1\r\nHost: h\r\nX: Sentinel\u{1}son\r\n\r\n", 400, "not-http"),
    ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: Sentinelson\r\n\r\n", 400, "ambiguous"),
    ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "ambiguous"),
    (
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "ambiguous",
    ),
    ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "ambiguous"),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "ambiguous"),
    ("GET / HTTP/1.1\r\n\r\n", 400, "invalid-request"),
];

#[tokio::test]
async fn each_gets_a_problem_body_and_is_entered_in_the_books() {
    let rig = Rig::new(Words::hold()).await;
    for (request, status, problem) in UNREADABLE {
        let answer = rig.raw(request).await;
        assert_eq!((answer.status, answer.problem()), (*status, format!("urn:phi-guard:{problem}")), "{request:?}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{request:?}");
        assert_eq!(answer.header("x-phi-guard-decision"), Some("block"));
        assert_eq!(answer.json()["request_id"], answer.header("x-request-id").unwrap());
        assert!(answer.header("date").is_some());
        assert!(!answer.body.windows(7).any(|w| w == b"entinel"), "{answer:?}");
        let record = rig.decisions().pop().unwrap();
        assert_eq!((record.status, record.problem), (Some(*status), Some(*problem)));
        assert_eq!((record.decision, record.id.as_str()), ("error", answer.header("x-request-id").unwrap()));
    }
    assert_eq!(rig.decisions().len(), UNREADABLE.len());
    let told = format!("{}{}", serde_json::to_string(&rig.decisions()).unwrap(), rig.shared.metrics.render());
    assert!(told.contains("phi_guard_problems_total{problem=\"not-http\"} 8"), "{told}");
    assert!(!told.contains("entinel"), "{told}");
    assert!(rig.upstream.all().is_empty());
    assert_eq!(rig.shared.metrics.in_flight.get(), 0);
}

#[tokio::test]
async fn the_connection_closes_behind_it() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"nonsense\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    let mut all = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut all)).await.expect("it stayed open").unwrap();
    let text = String::from_utf8(all).unwrap();
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
    assert!(text.contains("\r\nconnection: close\r\n"), "{text}");
    drop(stream);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(rig.shared.metrics.connections.get(), 0);
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn a_head_too_large_is_said_to_be() {
    let rig = Rig::new(Words::hold()).await;
    let long = format!("GET /?{} HTTP/1.1\r\nHost: h\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "X: y\r\n".repeat(200));
    for request in [long, many] {
        let answer = rig.raw(request).await;
        assert_eq!((answer.status, answer.problem().as_str()), (431, "urn:phi-guard:head-too-large"));
    }
    // Just under the limit it goes through.
    let fits = format!("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: {}\r\n\r\n", "a".repeat(60_000));
    assert_eq!(rig.raw(fits).await.status, 200);
}

#[tokio::test]
async fn earlier_requests_on_the_connection_are_answered_first() {
    let rig = Rig::new(Words::hold()).await;
    for piece in [1, 7, 1000] {
        let mut stream = rig.connect().await;
        let both = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nokGET /b HTTP/1.1\r\nHost: h\r\n\r\n\
            GET / HTTP/1.1\r\nHost: h\r\nX : bad\r\n\r\n";
        for piece in both.chunks(piece) {
            stream.write_all(piece).await.unwrap();
        }
        assert_eq!(read_answer(&mut stream).await.body, b"ok");
        // What follows came in one go with the first answer or after it; either way it is there.
        let mut rest = Vec::new();
        timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.expect("it stayed open").unwrap();
    }
    let targets: Vec<_> = rig.upstream.all().iter().map(|got| got.target.clone()).collect();
    assert_eq!(targets, ["/a", "/b"].repeat(3));
    let refused = rig.decisions().iter().filter(|d| d.problem == Some("not-http")).count();
    assert_eq!(refused, 3);
}

#[tokio::test]
async fn a_slow_answer_is_not_cut_off_by_nonsense_behind_its_request() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\noknonsense\r\n\r\n").await.unwrap();
    // The upstream is too slow, which is the answer to the first; the second has its own.
    let mut all = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut all)).await.expect("it stayed open").unwrap();
    let text = String::from_utf8(all).unwrap();
    let statuses: Vec<_> = text.match_indices("HTTP/1.1 ").map(|(at, _)| &text[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["504", "400"], "{text}");
}

#[tokio::test]
async fn a_chunk_that_is_none_breaks_the_request_off_with_a_problem_body() {
    let rig = Rig::new(Words::hold()).await;
    for chunk in ["zz\r\nab\r\n0\r\n\r\n", "2\r\nabcd\r\n0\r\n\r\n", "fffffffffffffffff\r\n"] {
        let answer = rig.raw(format!("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}")).await;
        assert_eq!((answer.status, answer.problem().as_str()), (400, "urn:phi-guard:malformed"), "{chunk}");
    }
    assert!(rig.upstream.all().is_empty());
}
