//! The whole service: guard, demo task store, admin plane.

use std::net::{Ipv4Addr, SocketAddr};

use phi_guard::config::{ServeOptions, UpstreamChoice};
use phi_guard::proxy::serve::{ServeError, start};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::rig::{Answer, quick, read_answer};

fn options() -> ServeOptions {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    ServeOptions { listen: any, admin: any, limits: quick(), ..ServeOptions::new(UpstreamChoice::Demo(None)) }
}

async fn ask(to: SocketAddr, method: &str, target: &str, fields: &str, body: &str) -> Answer {
    let mut stream = TcpStream::connect(to).await.unwrap();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{fields}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    read_answer(&mut stream).await
}

const JSON: &str = "Content-Type: application/json\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_stores_what_is_clean_and_nothing_else() {
    let running = start(options()).await.unwrap();
    let clean = json!({"prompt": "Is metformin safe at an eGFR of 38?"}).to_string();
    let answer = ask(running.listen, "POST", "/api/tasks", JSON, &clean).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let patient = json!({"prompt": "MRN: 00482213, SSN 219-09-9438 of the planted patient"}).to_string();
    let answer = ask(running.listen, "POST", "/api/tasks", JSON, &patient).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    let told = answer.json()["findings"][0].clone();
    assert_eq!(told["location"]["pointer"], "/prompt");
    let answer = ask(running.listen, "POST", "/redact/api/tasks", JSON, &patient).await;
    assert_eq!((answer.status, answer.header("x-phi-guard-decision")), (201, Some("redact")));
    let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"visit.txt\"\r\n\
        Content-Type: text/plain\r\n\r\nSSN: 219-09-9438\r\n--b--\r\n";
    let kind = "Content-Type: multipart/form-data; boundary=b\r\n";
    assert_eq!(ask(running.listen, "POST", "/api/tasks/1/attachments", kind, form).await.status, 422);
    assert_eq!(ask(running.listen, "POST", "/redact/api/tasks/1/attachments", kind, form).await.status, 201);

    let stored = ask(running.listen, "GET", "/api/tasks", "", "").await.body;
    let stored = String::from_utf8(stored).unwrap();
    for planted in ["00482213", "219-09-9438"] {
        assert!(!stored.contains(planted), "{planted} in {stored}");
    }
    let tasks: Value = serde_json::from_str(&stored).unwrap();
    assert_eq!(tasks.as_array().unwrap().len(), 2);
    assert_eq!(tasks[1]["data"], json!({"prompt": "Is metformin safe at an eGFR of 38?"}));
    assert_eq!(tasks[1]["attachments"][0]["preview"], "SSN: [SSN]");

    assert_eq!(ask(running.listen, "GET", "/", "", "").await.status, 200);
    assert_eq!(ask(running.admin, "GET", "/readyz", "", "").await.status, 200);
    assert_eq!(ask(running.admin, "GET", "/livez", "", "").await.status, 200);
    let metrics = String::from_utf8(ask(running.admin, "GET", "/metrics", "", "").await.body).unwrap();
    assert!(metrics.contains("phi_guard_requests_total{decision=\"block\",route=\"demo\"} 2"), "{metrics}");
    assert!(!metrics.contains("00482213"));

    // A finding has one shape, wherever it is told.
    let page = ask(running.admin, "GET", "/v1/decisions?type=MRN", "", "").await.json();
    assert_eq!(page["decisions"][0]["findings"][0], told);
    let binary = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"tool\"\r\n\r\n\u{7f}ELF\u{2}\u{1}\u{1}\0\0\r\n--b--\r\n";
    let answer = ask(running.listen, "POST", "/api/tasks/1/attachments", kind, binary).await.json();
    assert_eq!(answer["title"], "Content could not be checked", "{answer}");
    let metrics = String::from_utf8(ask(running.admin, "GET", "/metrics", "", "").await.body).unwrap();
    assert!(metrics.contains("phi_guard_unscannable_total{reason=\"unsupported-format\"} 1"), "{metrics}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_puts_the_new_policy_in_force_and_a_bad_one_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("policy.toml");
    std::fs::write(&path, "action = \"block\"\n").unwrap();
    let running = start(ServeOptions { policy: Some(path.clone()), ..options() }).await.unwrap();
    let patient = json!({"prompt": "SSN 219-09-9438"}).to_string();
    let status = async || ask(running.listen, "POST", "/api/tasks", JSON, &patient).await.status;
    assert_eq!(status().await, 422);
    std::fs::write(&path, "action = \"redact\"\n[types.SSN]\naction = \"redact\"\n").unwrap();
    running.reload();
    assert_eq!(status().await, 201);
    std::fs::write(&path, "acton = \"block\"\n").unwrap();
    running.reload();
    assert_eq!(status().await, 201);
    let metrics = String::from_utf8(ask(running.admin, "GET", "/metrics", "", "").await.body).unwrap();
    assert!(metrics.contains("phi_guard_policy_reloads_total{result=\"failed\"} 1"), "{metrics}");
}

#[tokio::test]
async fn what_is_configured_wrongly_does_not_start() {
    let error = start(ServeOptions { platform: Some("nowhere".into()), ..options() }).await.unwrap_err();
    assert!(matches!(error, ServeError::Config(_)));
    let upstream = UpstreamChoice::Url("ftp://labels.example".into());
    let error = start(ServeOptions { upstream, ..options() }).await.unwrap_err();
    assert!(matches!(error, ServeError::Upstream(_)));
}
