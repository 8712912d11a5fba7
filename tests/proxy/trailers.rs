//! Request trailers: judged and carried through where the upstream can get them.

use phi_guard::guard::policy::Framing;
use phi_guard::proxy::judge::Terms;

use super::judge::Words;
use super::rig::{Answer, Rig, quick};

async fn send(rig: &Rig, body: &str, trailers: &str) -> Answer {
    rig.raw(format!(
        "POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Note, X-Other\r\n\r\n\
         {:x}\r\n{body}\r\n0\r\n{trailers}\r\n",
        body.len()
    ))
    .await
}

fn chunks() -> Words {
    Words { terms: Terms { framing: Framing::Chunked, ..Terms::default() } }
}

#[tokio::test]
async fn they_reach_an_upstream_that_takes_them_judged() {
    for (judge, http2) in [(Words::hold(), true), (chunks(), false), (Words::stream(), false), (Words::stream(), true)]
    {
        let streamed = judge.terms.mode == phi_guard::guard::policy::Mode::Stream;
        let rig = Rig::with(judge, quick(), http2).await;
        let trailers = "X-Note: seen\r\nX-Note: again\r\nX-Other: a CHANGEWORD\r\nContent-Length: 7\r\n\
            Authorization: Token x\r\nX-Phi-Guard-Decision: pass\r\nUpload-Name: x\r\n";
        assert_eq!(send(&rig, "hello", trailers).await.status, 200);
        let got = rig.upstream.last();
        assert!(got.complete);
        assert_eq!(&got.body[..], b"hello");
        let values: Vec<_> = got.trailers.iter().map(|(n, v)| format!("{n}: {}", v.to_str().unwrap())).collect();
        assert_eq!(values, ["x-note: seen", "x-note: again", "x-other: a [NAME]"], "http2 {http2}");
        assert_eq!(got.headers["trailer"], "x-note, x-other");
        assert!(!got.headers.contains_key("x-note"));

        let answer = send(&rig, "hello", "X-Note: a BLOCKWORD\r\n").await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "urn:phi-guard:blocked"));
        assert!(!rig.upstream.all().iter().skip(1).any(|got| got.complete || !got.trailers.is_empty()));
        assert!(streamed || rig.upstream.all().len() == 1);
    }
}

#[tokio::test]
async fn where_chunks_are_taken_a_body_without_trailers_still_has_a_length() {
    let rig = Rig::with(chunks(), quick(), false).await;
    assert_eq!(send(&rig, "hello", "").await.status, 200);
    let got = rig.upstream.last();
    assert_eq!(got.headers["content-length"], "5");
    assert!(!got.headers.contains_key("trailer"));
}

#[tokio::test]
async fn an_upstream_that_gets_a_length_gets_none() {
    let rig = Rig::new(Words::hold()).await;
    assert_eq!(send(&rig, "hello", "X-Note: a BLOCKWORD\r\n").await.status, 200);
    let got = rig.upstream.last();
    assert!(got.trailers.is_empty() && !got.headers.contains_key("trailer") && !got.headers.contains_key("x-note"));
    assert_eq!(got.headers["content-length"], "5");
}
