//! What the proxy costs: time added to a request, memory while large bodies
//! pass, and how far the streaming forward lags behind.
//!
//! ```text
//! cargo bench --bench proxy                     latency, 1 KB to 64 KB
//! cargo bench --bench proxy -- memory [MiB]     peak memory (default 2048 MiB)
//! cargo bench --bench proxy -- lag [MiB]        lag of the streaming forward
//! ```
//!
//! The guard runs as a process of its own, as in production; the upstream is a
//! minimal server in this one.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench may stop where it stands, and prints"
)]

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let mebibytes = args.get(1).and_then(|n| n.parse().ok()).unwrap_or(2048);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match args.first().map(String::as_str) {
            Some("memory") => memory(mebibytes).await,
            Some("lag") => lag(mebibytes).await,
            _ => latency().await,
        }
    });
}

/// The guard in front of `upstream`; killed on drop.
struct Guard {
    process: Child,
    address: SocketAddr,
    _policy: tempfile::NamedTempFile,
}

impl Guard {
    async fn start(upstream: SocketAddr, policy: &str) -> Guard {
        let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
        std::fs::write(file.path(), policy).expect("the policy is written");
        let (address, admin) = (free(), free());
        #[expect(clippy::zombie_processes, reason = "waited for on drop")]
        let process = Command::new(env!("CARGO_BIN_EXE_phi-guard"))
            .args(["serve", "--upstream", &format!("http://{upstream}")])
            .args(["--listen", &address.to_string(), "--admin", &admin.to_string()])
            .arg("--policy")
            .arg(file.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the guard starts");
        for _ in 0..400 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Guard { process, address, _policy: file };
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the guard did not start");
    }

    /// Resident memory now, in bytes.
    fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0");
        line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address")
}

/// A server that reads what comes, counts it and answers 201.
async fn upstream(received: Arc<AtomicU64>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let received = Arc::clone(&received);
            tokio::spawn(async move {
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let received = Arc::clone(&received);
                    async move {
                        let mut body = request.into_body();
                        while let Some(frame) = body.frame().await {
                            let frame = frame?;
                            received.fetch_add(frame.data_ref().map_or(0, |d| d.len() as u64), Ordering::Relaxed);
                        }
                        let mut response = Response::new(Full::new(Bytes::from_static(b"{\"id\":1}")));
                        *response.status_mut() = StatusCode::CREATED;
                        Ok::<_, hyper::Error>(response)
                    }
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

type Post = Client<HttpConnector, Full<Bytes>>;

async fn post(client: &Post, to: SocketAddr, body: Bytes) -> StatusCode {
    let request = Request::post(format!("http://{to}/api/tasks/1/annotations/"))
        .header("content-type", "application/json")
        .body(Full::new(body))
        .expect("a request");
    let response = client.request(request).await.expect("an answer");
    let status = response.status();
    response.into_body().collect().await.expect("its body");
    status
}

async fn latency() {
    let upstream = upstream(Arc::default()).await;
    let block = Guard::start(upstream, "action = \"block\"\n").await;
    let redact = Guard::start(upstream, "action = \"redact\"\n").await;
    println!("{:>6}  {:>22}  {:>22}  {:>22}", "body", "direct p50 / p99 µs", "block, added", "redact, added");
    for kibibytes in [1usize, 4, 64] {
        let clean = json(kibibytes << 10, false);
        let planted = json(kibibytes << 10, true);
        let direct = measure(upstream, &clean, StatusCode::CREATED).await;
        let blocked = measure(block.address, &clean, StatusCode::CREATED).await;
        let redacted = measure(redact.address, &planted, StatusCode::CREATED).await;
        let cell = |(p50, p99): (f64, f64)| format!("{p50:.0} / {p99:.0}");
        println!(
            "{:>3} KB  {:>22}  {:>22}  {:>22}",
            kibibytes,
            cell(direct),
            cell((blocked.0 - direct.0, blocked.1 - direct.1)),
            cell((redacted.0 - direct.0, redacted.1 - direct.1))
        );
    }
}

/// p50 and p99 in microseconds of 2,000 requests, one after the other.
async fn measure(to: SocketAddr, body: &Bytes, want: StatusCode) -> (f64, f64) {
    let client: Post = Client::builder(TokioExecutor::new()).build_http();
    let mut times = Vec::new();
    for round in 0..2200 {
        let start = Instant::now();
        assert_eq!(post(&client, to, body.clone()).await, want);
        if round >= 200 {
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

const CLEAN: &str = "The answer names the contraindication and the dose adjustment for an eGFR below 30. ";
const PLANTED: &str = "Seen today: Corinne Maddox, DOB 02/11/1959, MRN 5520174. ";

fn json(size: usize, planted: bool) -> Bytes {
    let mut text = String::from(if planted { PLANTED } else { "" });
    while text.len() + CLEAN.len() + 60 < size {
        text.push_str(CLEAN);
    }
    Bytes::from(serde_json::json!({"result": [{"value": {"text": [text]}}], "lead_time": 3.2}).to_string())
}

/// `mebibytes` of NDJSON or of a multipart text file, made as it is sent.
fn large(
    mebibytes: u64,
    multipart: bool,
    sent: Arc<AtomicU64>,
) -> impl futures_util::Stream<Item = Result<Frame<Bytes>, std::io::Error>> {
    let line = if multipart { format!("{PLANTED}{CLEAN}\n") } else { format!("{{\"text\":\"{PLANTED}{CLEAN}\"}}\n") };
    let chunk = Bytes::from(line.repeat((64 << 10) / line.len()));
    let chunks = (mebibytes << 20) / chunk.len() as u64;
    let head = Bytes::from_static(b"--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\nContent-Type: text/plain\r\n\r\n");
    let tail = Bytes::from_static(b"\r\n--b0--\r\n");
    let pieces = move |n: u64| match n {
        0 if multipart => Some(head.clone()),
        n if n <= chunks => Some(chunk.clone()),
        n if n == chunks + 1 && multipart => Some(tail.clone()),
        _ => None,
    };
    futures_util::stream::unfold(0u64, move |n| {
        let piece = pieces(n);
        let sent = Arc::clone(&sent);
        async move {
            let piece = piece?;
            sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
            Some((Ok(Frame::data(piece)), n + 1))
        }
    })
}

async fn send_large(to: SocketAddr, mebibytes: u64, multipart: bool, sent: Arc<AtomicU64>) -> StatusCode {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let kind = if multipart { "multipart/form-data; boundary=b0" } else { "application/x-ndjson" };
    let body = BodyExt::boxed_unsync(StreamBody::new(large(mebibytes, multipart, sent)));
    let request =
        Request::post(format!("http://{to}/api/import")).header("content-type", kind).body(body).expect("a request");
    client.request(request).await.expect("an answer").status()
}

async fn memory(mebibytes: u64) {
    println!("{:>10}  {:>9}  {:>12}  {:>10}  {:>8}", "body", "size", "peak RSS MiB", "forwarded", "MB/s");
    for multipart in [false, true] {
        for size in [mebibytes / 8, mebibytes] {
            let received = Arc::new(AtomicU64::new(0));
            let upstream = upstream(Arc::clone(&received)).await;
            let guard = Guard::start(upstream, "action = \"redact\"\n").await;
            let done = AtomicBool::new(false);
            let start = Instant::now();
            let sending = async {
                let status = send_large(guard.address, size, multipart, Arc::default()).await;
                done.store(true, Ordering::Relaxed);
                status
            };
            let watching = async {
                let mut peak = 0;
                while !done.load(Ordering::Relaxed) {
                    peak = peak.max(guard.resident());
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                peak
            };
            let (status, peak) = tokio::join!(sending, watching);
            assert_eq!(status, StatusCode::CREATED);
            println!(
                "{:>10}  {:>5} MiB  {:>12.1}  {:>6} MiB  {:>8.1}",
                if multipart { "multipart" } else { "NDJSON" },
                size,
                peak as f64 / f64::from(1 << 20),
                received.load(Ordering::Relaxed) >> 20,
                (size << 20) as f64 / 1e6 / start.elapsed().as_secs_f64()
            );
        }
    }
}

async fn lag(mebibytes: u64) {
    let received = Arc::new(AtomicU64::new(0));
    let upstream = upstream(Arc::clone(&received)).await;
    let policy = "action = \"redact\"\n[[routes]]\npath = \"/**\"\nmode = \"stream\"\nupstream_framing = \"chunked\"\n";
    let guard = Guard::start(upstream, policy).await;
    let (sent, done) = (Arc::new(AtomicU64::new(0)), AtomicBool::new(false));
    let sending = async {
        let status = send_large(guard.address, mebibytes.min(256), true, Arc::clone(&sent)).await;
        done.store(true, Ordering::Relaxed);
        status
    };
    let watching = async {
        let mut lags = Vec::new();
        while !done.load(Ordering::Relaxed) {
            let (s, r) = (sent.load(Ordering::Relaxed), received.load(Ordering::Relaxed));
            lags.push(s.saturating_sub(r));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        lags
    };
    let (status, mut lags) = tokio::join!(sending, watching);
    assert_eq!(status, StatusCode::CREATED);
    lags.sort_unstable();
    // Replacements are shorter than what they replace, so the figure also
    // holds what redaction took away; sockets buffer some more.
    println!(
        "streaming forward: sent minus received, p50 {} KiB, largest {} KiB",
        lags[lags.len() / 2] >> 10,
        lags[lags.len() - 1] >> 10
    );
}
