//! HTTP/2 on both sides.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

use super::judge::Words;
use super::rig::{Rig, quick};

fn client() -> Client<HttpConnector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).http2_only(true).build_http()
}

#[tokio::test]
async fn http_2_in_http_1_out() {
    let rig = Rig::new(Words::hold()).await;
    let client = client();
    let uri = format!("http://{}/api/tasks", rig.address);
    for (body, status) in [("clean", 200), ("a BLOCKWORD", 422), ("a CHANGEWORD", 200)] {
        let request = Request::post(&uri).header("cookie", "a=1").header("cookie", "b=2");
        let response = client.request(request.body(Full::from(body)).unwrap()).await.unwrap();
        assert_eq!(response.version(), http::Version::HTTP_2);
        assert_eq!(response.status(), status, "{body}");
        response.into_body().collect().await.unwrap();
    }
    let got = rig.upstream.all();
    assert_eq!(got.len(), 2);
    assert_eq!(got[0].headers["host"], rig.address.to_string());
    assert_eq!(got[0].headers["cookie"], "a=1; b=2");
    assert_eq!(&got[1].body[..], b"a [NAME]");
}

#[tokio::test]
async fn http_1_in_http_2_out() {
    let rig = Rig::with(Words::hold(), quick(), true).await;
    let answer = rig.post("/api/tasks?a=b", "", "a CHANGEWORD").await;
    assert_eq!(answer.status, 200);
    let got = rig.upstream.last();
    assert_eq!(&got.body[..], b"a [NAME]");
    assert_eq!(got.headers["content-length"], "8");
    assert_eq!(rig.post("/api/tasks", "", "BLOCKWORD").await.status, 422);
    assert_eq!(rig.upstream.all().len(), 1);
}

#[tokio::test]
async fn http_2_on_both_sides_streams_without_chunks() {
    let rig = Rig::with(Words::stream(), quick(), true).await;
    let body: String = "line\n".repeat(100_000) + "CHANGEWORD\n";
    let uri = format!("http://{}/api/tasks", rig.address);
    let response = client().request(Request::post(uri).body(Full::from(body.clone())).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(rig.upstream.last().body, body.replace("CHANGEWORD", "[NAME]"));
}
