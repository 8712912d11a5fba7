//! Every fault is a problem body, and nothing goes on.

use std::time::Duration;

use phi_guard::config::ProxyLimits;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use super::judge::Words;
use super::rig::{Recording, Rig, quick, read_answer};

#[tokio::test]
async fn faults_of_the_judge_block() {
    let rig = Rig::new(Words::hold()).await;
    let far = |word: &str| "x\n".repeat(700_000) + word;
    for (body, status, problem) in [
        ("FAULTWORD".to_owned(), 500, "internal"),
        (far("FAULTWORD"), 500, "internal"),
        ("PANICWORD".to_owned(), 500, "internal"),
        (far("PANICWORD"), 500, "internal"),
        ("BADWORD".to_owned(), 400, "malformed"),
        ("CODINGWORD".to_owned(), 415, "unsupported-coding"),
    ] {
        let answer = rig.post("/a", "", &body).await;
        assert_eq!((answer.status, answer.problem()), (status, format!("urn:phi-guard:{problem}")));
        assert_eq!(answer.header("x-phi-guard-decision"), Some("block"));
    }
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn a_full_spool_blocks() {
    let limits = ProxyLimits { spool_memory: 1, spool_disk: 600_000, ..quick() };
    let rig = Rig::with(Words::hold(), limits, false).await;
    assert_eq!(rig.post("/a", "", "x\n".repeat(10_000)).await.status, 200);
    let answer = rig.post("/a", "", "x\n".repeat(1_000_000)).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(rig.upstream.all().len(), 1);
    assert_eq!(rig.shared.room.used(), 0);
}

#[tokio::test]
async fn an_upstream_that_is_down_or_slow_or_breaks_off() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let rig = Rig::to(Words::hold(), quick(), false, Recording::default(), closed).await;
    let answer = rig.post("/a", "", "clean").await;
    assert_eq!((answer.status, answer.problem().as_str()), (502, "urn:phi-guard:upstream-down"));

    let rig = Rig::new(Words::hold()).await;
    let answer = rig.post("/slow", "", "clean").await;
    assert_eq!((answer.status, answer.problem().as_str()), (504, "urn:phi-guard:upstream-slow"));
    let answer = rig.post("/reset", "", "clean").await;
    assert_eq!(answer.status, 502);
    // Not retried: one request each.
    assert_eq!(rig.upstream.all().len(), 2);
}

#[tokio::test]
async fn a_slow_client_is_answered_and_let_go() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc").await.unwrap();
    assert_eq!(read_answer(&mut stream).await.problem(), "urn:phi-guard:client-slow");
    // A connection that says nothing is closed.
    let silent = rig.connect().await;
    let begun = Instant::now();
    silent.readable().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_request_along() {
    let rig = Rig::new(Words::hold()).await;
    let mut stream = rig.connect().await;
    stream.write_all(b"POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
    sleep(Duration::from_millis(150)).await;
    assert_eq!(rig.shared.metrics.in_flight.get(), 1);
    drop(stream);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(rig.shared.metrics.in_flight.get(), 0);
    let record = rig.decisions().pop().unwrap();
    assert_eq!((record.status, record.problem), (None, Some("client-gone")));
}

#[tokio::test]
async fn overload_is_said_and_does_not_spread() {
    let limits = ProxyLimits { requests: 1, queue: 1, ..quick() };
    let rig = Rig::with(Words::hold(), limits, false).await;
    let mut busy = rig.connect().await;
    busy.write_all(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let answer = rig.post("/a", "", "clean").await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    busy.write_all(b"defghij").await.unwrap();
    assert_eq!(read_answer(&mut busy).await.status, 200);
    assert_eq!(rig.post("/a", "", "clean").await.status, 200);
}

#[tokio::test]
async fn a_shutdown_lets_requests_end() {
    let rig = Rig::new(Words::hold()).await;
    let mut busy = rig.connect().await;
    busy.write_all(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab").await.unwrap();
    sleep(Duration::from_millis(100)).await;
    rig.stopper.stop();
    sleep(Duration::from_millis(100)).await;
    busy.write_all(b"cd").await.unwrap();
    assert_eq!(read_answer(&mut busy).await.status, 200);
    rig.server.await.unwrap();
    assert!(tokio::net::TcpStream::connect(rig.address).await.is_err());
}
