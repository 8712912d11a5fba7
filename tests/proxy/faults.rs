//! Every fault is a problem body, and nothing goes on.

use std::sync::Arc;
use std::time::Duration;

use phi_guard::audit::{Audit, AuditTarget};
use phi_guard::config::ProxyLimits;
use phi_guard::proxy::judge::Judge;
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
    // So is one that never ends its head, first or later on the connection.
    for before in ["", "GET /b HTTP/1.1\r\nHost: h\r\n\r\n"] {
        let mut stream = rig.connect().await;
        stream.write_all(before.as_bytes()).await.unwrap();
        if !before.is_empty() {
            assert_eq!(read_answer(&mut stream).await.status, 200);
        }
        let begun = Instant::now();
        for piece in ["GET /a HT", "TP/1.1\r\nHost: h\r\n", "X: y"] {
            stream.write_all(piece.as_bytes()).await.unwrap();
            sleep(Duration::from_millis(300)).await;
        }
        assert_eq!(read_answer(&mut stream).await.problem(), "urn:phi-guard:client-slow");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    // An idle connection is closed after its last answer.
    let mut idle = rig.connect().await;
    idle.write_all(b"GET /b HTTP/1.1\r\nHost: h\r\n\r\n").await.unwrap();
    assert_eq!(read_answer(&mut idle).await.status, 200);
    let mut rest = Vec::new();
    let closing = tokio::io::AsyncReadExt::read_to_end(&mut idle, &mut rest);
    tokio::time::timeout(Duration::from_secs(5), closing).await.expect("it stayed open").unwrap();
    // A connection that says nothing is closed.
    let silent = rig.connect().await;
    let begun = Instant::now();
    silent.readable().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert!(rig.upstream.all().iter().all(|got| got.target == "/b"));
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

#[tokio::test]
async fn a_body_that_only_trickles_is_let_go() {
    let limits = ProxyLimits { body_grace: Duration::from_millis(400), body_rate: 1 << 20, ..quick() };
    let rig = Rig::with(Words::hold(), limits, false).await;
    let (mut reader, mut writer) = rig.connect().await.into_split();
    writer.write_all(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n").await.unwrap();
    let trickle = tokio::spawn(async move {
        // Each pause is shorter than the one that is allowed.
        while writer.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = vec![0; 12];
    let read = tokio::io::AsyncReadExt::read_exact(&mut reader, &mut answer);
    tokio::time::timeout(Duration::from_secs(10), read).await.expect("it goes on and on").unwrap();
    assert_eq!(answer, b"HTTP/1.1 408");
    trickle.abort();
    assert_eq!(rig.post("/a", "", "clean").await.status, 200);
    assert_eq!(rig.upstream.all().len(), 1);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nothing_goes_through_that_cannot_be_recorded() {
    // A file that is always full.
    let audit = Audit::new(100, &AuditTarget::File("/dev/full".into())).unwrap();
    let rig = Rig::recorded(Words::hold(), audit).await;
    // The first finds out; it is in memory and in the log all the same.
    assert_eq!(rig.post("/a", "", "clean").await.status, 200);
    for _ in 0..3 {
        let answer = rig.post("/a", "", "clean").await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
        assert!(answer.json()["detail"].as_str().unwrap().contains("audit"), "{answer:?}");
    }
    assert_eq!((rig.upstream.all().len(), rig.decisions().len()), (1, 4));
    assert_eq!(rig.shared.metrics.audit_lost.get(), 4);
}

#[tokio::test]
async fn an_upstream_that_closes_in_the_middle_of_anything() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for answer in [
            &b""[..],
            b"HTTP/1.1 20",
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            b"nonsense\r\n\r\n",
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        ] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut some = [0; 1024];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut some).await;
            let _ = stream.write_all(answer).await;
            // Half-closed: it says no more, and still listens.
            let _ = stream.shutdown().await;
            sleep(Duration::from_millis(50)).await;
        }
    });
    let rig = Rig::to(Words::hold(), quick(), false, Recording::default(), to).await;
    let statuses = [502, 502, 200, 502, 502, 200];
    for (at, status) in statuses.into_iter().enumerate() {
        assert_eq!(rig.post("/a", "", "clean").await.status, status, "{at}");
    }
}

#[tokio::test]
async fn a_reload_does_not_change_a_request_that_has_begun() {
    let rig = Rig::new(crate::support::guard("action = \"redact\"")).await;
    let mut busy = rig.connect().await;
    let body = b"SSN 219-09-9438 on file";
    let head = format!("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.len());
    busy.write_all(head.as_bytes()).await.unwrap();
    busy.write_all(&body[..8]).await.unwrap();
    sleep(Duration::from_millis(100)).await;
    let judge: Arc<dyn Judge> = Arc::new(crate::support::guard("action = \"block\""));
    rig.shared.bench.store(Arc::new(judge));
    busy.write_all(&body[8..]).await.unwrap();
    let answer = read_answer(&mut busy).await;
    assert_eq!((answer.status, answer.body), (200, b"SSN [SSN] on file".to_vec()));
    assert_eq!(rig.post("/a", "", body).await.status, 422);
}
