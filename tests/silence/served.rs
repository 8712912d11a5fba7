//! The binary, serving with the most verbose log, in front of a platform that
//! takes everything.
#![allow(clippy::disallowed_methods, reason = "messages and logs of tests show bytes as text")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{DENIED, MAIL, MRN, NAME, broken_policies, planted, policy, silent};
use crate::cmd;
use crate::support::formats::gzip;

/// A platform that reads what comes and answers without repeating it.
fn platform() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut reader = BufReader::new(&stream);
                let (mut line, mut length) = (String::new(), 0);
                while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
                    if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = n.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let _ = reader.read_exact(&mut vec![0; length]);
                let _ = (&stream).write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            });
        }
    });
    address
}

/// The service; ended when the test is over.
struct Served {
    child: Child,
    log: Arc<Mutex<String>>,
    listen: SocketAddr,
    admin: SocketAddr,
    dir: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let text = format!(
            "{}[[routes]]\npath = \"/flag\"\naction = \"flag\"\n[[routes]]\npath = \"/redact\"\naction = \"redact\"\n\
             [[routes]]\npath = \"/stream\"\naction = \"redact\"\nmode = \"stream\"\n\
             [[routes]]\npath = \"/files\"\nresumable = \"tus\"\n",
            policy()
        );
        std::fs::write(dir.path().join("policy.toml"), text).unwrap();
        let upstream = format!("http://{}", platform());
        let args = [
            "serve",
            "--upstream",
            &upstream,
            "--listen",
            "127.0.0.1:0",
            "--admin",
            "127.0.0.1:0",
            "--policy",
            "policy.toml",
            "--audit",
            "audit.jsonl",
            "--log",
            "json",
        ];
        #[expect(clippy::zombie_processes, reason = "waited for when it is dropped; a test that fails before ends all")]
        let mut child = cmd::command(dir.path(), &args).env("PHI_GUARD_LOG", "trace").spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let mut stderr = child.stderr.take().unwrap();
        let copy = log.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut piece) {
                copy.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..n]));
            }
        });
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let line = log.lock().unwrap().lines().find(|line| line.contains("guarding")).map(str::to_owned);
            if let Some(line) = line.and_then(|line| serde_json::from_str::<serde_json::Value>(&line).ok()) {
                let address = |key: &str| line[key].as_str().unwrap().parse().unwrap();
                return Served { listen: address("listen"), admin: address("admin"), child, log, dir };
            }
            assert!(Instant::now() < until, "it does not start: {}", log.lock().unwrap());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends raw bytes, gives all that comes back.
    fn send(to: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(to).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(6))).unwrap();
        // The guard may answer, and close, before it has read everything.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn request(to: SocketAddr, method: &str, target: &str, fields: &str, body: &[u8]) -> String {
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: labels.example\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
            body.len()
        );
        Self::send(to, &[head.as_bytes(), body].concat())
    }
}

/// Requests with the planted text in every position.
fn requests() -> Vec<Vec<u8>> {
    let planted = planted();
    let coded: String = planted.bytes().map(|b| format!("%{b:02X}")).collect();
    let token = NAME.replace(' ', "-");
    let mut all = Vec::new();
    let mut add = |method: &str, target: &str, fields: &str, body: &[u8]| {
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: labels.example\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
            body.len()
        );
        all.push([head.as_bytes(), body].concat());
    };
    let json = "Content-Type: application/json\r\n";
    let body = json!({ &planted: planted, MAIL: [MRN], "mrn": 77_120_934, DENIED: { DENIED: DENIED } }).to_string();
    let form = format!("{coded}={coded}&a={coded}");
    let part = format!(
        "--b\r\nContent-Disposition: form-data; name=\"{planted}\"; filename=\"{planted}.txt\"\r\nX-Note: {planted}\r\n\r\n{planted}\r\n--b--\r\n"
    );
    for route in ["/tasks", "/flag", "/redact", "/stream"] {
        add("POST", route, json, body.as_bytes());
        add("POST", route, "Content-Type: text/plain\r\n", planted.as_bytes());
        add("POST", route, "Content-Type: text/plain\r\n", format!("{planted}\n").repeat(500).as_bytes());
        add("POST", route, "Content-Type: application/x-www-form-urlencoded\r\n", form.as_bytes());
        add("POST", route, "Content-Type: multipart/form-data; boundary=b\r\n", part.as_bytes());
        add("POST", route, json, format!("{{\"{planted}\" \"{planted}\"").as_bytes());
        add("POST", route, &format!("{json}Content-Encoding: gzip\r\n"), &gzip(body.as_bytes())[..20]);
        add("POST", route, "Content-Type: image/png\r\n", &[b"\x89PNG\r\n\x1a\n\0\0", planted.as_bytes()].concat());
    }
    add("GET", &format!("/tasks?q={coded}&{coded}=1"), "", b"");
    add("GET", &format!("/tasks/{coded}/annotations"), "", b"");
    add("GET", &format!("/tasks/{coded}/../{coded}"), "", b"");
    add("DELETE", &format!("/{token}/{MRN}?email={MAIL}"), "", b"");
    add(&token, "/tasks", "", b"");
    add("OPTIONS", &format!("http://{token}.example/{token}"), "", b"");
    add("CONNECT", &format!("{token}.example:443"), "", b"");
    for name in ["Upload-Name", "X-File-Name", "Slug", "Content-Disposition", "Authorization", "Cookie", "User-Agent"] {
        add("POST", "/tasks", &format!("{json}{name}: {planted}\r\n"), b"{}");
        add("POST", "/tasks", &format!("{json}{name}: attachment; filename=\"{coded}.txt\"\r\n"), b"{}");
    }
    let meta = STANDARD.encode(&planted);
    add("POST", "/tasks", &format!("{json}Upload-Metadata: filename {meta}\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}Upload-Metadata: filename {planted}\r\n"), b"{}");
    let tus = "Tus-Resumable: 1.0.0\r\nUpload-Length: 30\r\n";
    add("POST", "/files", &format!("{tus}Upload-Metadata: filename {meta}\r\n"), b"");
    add(
        "PATCH",
        &format!("/files/{token}"),
        "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n",
        planted.as_bytes(),
    );
    add("POST", "/tasks", &format!("{json}X-Request-Id: {planted}\r\nX-Phi-Guard-Decision: {planted}\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}{token}: {planted}\r\n"), b"{}");
    add("POST", "/tasks", &format!("Content-Type: text/plain; charset={token}\r\n"), planted.as_bytes());
    add("POST", "/tasks", &format!("Content-Type: {token}/{token}\r\n"), planted.as_bytes());
    add("POST", "/tasks", &format!("Content-Type: multipart/form-data; boundary={token}\r\n"), planted.as_bytes());
    add("POST", "/tasks", &format!("{json}Content-Encoding: {token}\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}Expect: {token}\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}Upgrade: {token}\r\nConnection: upgrade\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}Content-Range: {token}\r\n"), b"{}");
    add("POST", "/tasks", &format!("{json}Transfer-Encoding: {token}\r\n"), planted.as_bytes());
    add("POST", "/tasks", &format!("{json}Content-Length: {token}\r\n"), planted.as_bytes());
    all.push(format!("{planted}\r\n\r\n").into_bytes());
    all.push(format!("GET /{planted} HTTP/9.9\r\n\r\n").into_bytes());
    all.push(
        format!("POST /tasks HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{planted}\r\n").into_bytes(),
    );
    all.push(format!("POST /tasks HTTP/1.1\r\nHost: {planted}\r\nContent-Length: 500\r\n\r\n{planted}").into_bytes());
    all
}

#[test]
fn the_service_tells_none_of_it() {
    let served = Served::start();
    let mut unanswered = Vec::new();
    for request in requests() {
        let answer = Served::send(served.listen, &request);
        if !answer.starts_with("HTTP/1.1 ") {
            unanswered.push(String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned());
        }
        silent(&format!("the answer to {}", String::from_utf8_lossy(&request[..request.len().min(400)])), &answer);
    }
    // Some leave the guard waiting for more.
    assert!(unanswered.len() <= 3, "{unanswered:#?}");
    let (planted, json) = (planted(), "Content-Type: application/json\r\n");
    let coded: String = planted.bytes().map(|b| format!("%{b:02X}")).collect();
    let text = json!({ "text": planted, "field": NAME }).to_string();
    let redacted_only = json!({ "items": [{ "id": 1, "text": planted }, { "id": 2, "text": DENIED }] }).to_string();
    let asked = [
        ("POST", "/v1/scan".to_owned(), json, text.clone()),
        ("POST", "/v1/redact".to_owned(), json, text),
        ("POST", "/v1/scan".to_owned(), json, redacted_only.clone()),
        ("POST", "/v1/redact?operator=mask".to_owned(), json, redacted_only),
        ("POST", "/v1/scan".to_owned(), json, format!("{{\"text\": \"{planted}\" oops")),
        ("POST", "/v1/scan".to_owned(), json, format!("{{\"text\": \"{planted}\", \"operator\": \"{NAME}\"}}")),
        ("POST", "/v1/scan".to_owned(), json, format!("{{\"items\": [{{\"{NAME}\": \"{planted}\"}}]}}")),
        ("POST", "/v1/scan?as=file".to_owned(), json, format!("{{\"{planted}\": {NAME}}}")),
        ("POST", format!("/v1/scan?{coded}={coded}"), json, "{}".into()),
        ("POST", format!("/v1/scan?offsets={coded}"), json, "{}".into()),
        ("POST", "/v1/scan".to_owned(), "Content-Type: image/png\r\n", format!("\u{89}PNG{planted}")),
        ("GET", format!("/v1/decisions?type={coded}"), "", String::new()),
        ("GET", format!("/v1/{coded}"), "", String::new()),
        ("GET", "/v1/decisions?limit=1000".to_owned(), "", String::new()),
        ("GET", "/v1/rules".to_owned(), "", String::new()),
        ("GET", "/metrics".to_owned(), "", String::new()),
        ("GET", "/readyz".to_owned(), "", String::new()),
        ("GET", "/".to_owned(), "", String::new()),
    ];
    for (method, target, fields, body) in asked {
        let answer = Served::request(served.admin, method, &target, fields, body.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 "), "{method} {target}");
        silent(&format!("the answer to {method} {target} {body}"), &answer);
    }

    // Policies that cannot be read, with the value beside the fault.
    let path = served.dir.path().join("policy.toml");
    for (i, text) in broken_policies().into_iter().enumerate() {
        std::fs::write(&path, text).unwrap();
        let hup = std::process::Command::new("kill").args(["-HUP", &served.child.id().to_string()]).status().unwrap();
        assert!(hup.success());
        let until = Instant::now() + Duration::from_secs(20);
        while served.log.lock().unwrap().matches("was not read again").count() <= i {
            assert!(Instant::now() < until, "the policy was not read again");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    let audit = std::fs::read_to_string(served.dir.path().join("audit.jsonl")).unwrap();
    assert!(audit.lines().count() > 40, "{audit}");
    for line in audit.lines() {
        silent("the audit", line);
    }
    let log = served.log.lock().unwrap().clone();
    assert!(log.lines().count() > 60, "{log}");
    for line in log.lines() {
        silent("the log", line);
    }
}
