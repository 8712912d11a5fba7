//! An `https://` upstream, over real TLS.

use std::sync::Arc;

use phi_guard::proxy::forward::Upstream;
use phi_guard::proxy::tls::Trust;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::judge::Words;
use super::rig::{Recording, Rig, quick};

/// A certificate authority made for one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn trust(&self) -> Trust {
        Trust::from_pem(self.0.pem().as_bytes()).unwrap()
    }

    /// A server with a certificate for `name`, that offers `protocols` by ALPN.
    fn server(&self, name: &str, protocols: &[&str]) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config =
            config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], private).unwrap();
        config.alpn_protocols = protocols.iter().map(|p| p.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

async fn rig(acceptor: TlsAcceptor, trust: &Trust, http2: bool) -> Rig {
    let upstream = Recording::default();
    let port = upstream.listen(Some(acceptor)).await.port();
    let target = Upstream::new(&format!("https://localhost:{port}"), http2, trust, &quick()).unwrap();
    Rig::behind(Words::hold(), quick(), upstream, target).await
}

#[tokio::test]
async fn requests_go_on_over_tls_and_connections_are_kept() {
    let authority = Authority::new();
    let rig = rig(authority.server("localhost", &["h2", "http/1.1"]), &authority.trust(), false).await;
    for (body, status) in [("clean", 200), ("a CHANGEWORD", 200), ("a BLOCKWORD", 422)] {
        assert_eq!(rig.post("/api/tasks?a=b", "", body).await.status, status, "{body}");
    }
    let got = rig.upstream.all();
    assert_eq!(got.len(), 2);
    assert_eq!((&got[1].body[..], got[1].version), (&b"a [NAME]"[..], http::Version::HTTP_11));
    // The client's own host, not the one the guard connects to.
    assert_eq!(got[1].headers["host"], "labels.example");
    assert_eq!(got[1].headers["content-length"], "8");
    assert_eq!(rig.upstream.connections.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn http_2_is_agreed_on_by_alpn() {
    let authority = Authority::new();
    let rig = rig(authority.server("localhost", &["h2", "http/1.1"]), &authority.trust(), true).await;
    let answer = rig.post("/api/tasks", "", "a CHANGEWORD").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let got = rig.upstream.last();
    assert_eq!((&got.body[..], got.version), (&b"a [NAME]"[..], http::Version::HTTP_2));
    assert_eq!(got.headers["content-length"], "8");
}

#[tokio::test]
async fn an_upstream_without_http_2_gets_nothing_where_http_2_was_promised() {
    let authority = Authority::new();
    let rig = rig(authority.server("localhost", &["http/1.1"]), &authority.trust(), true).await;
    let answer = rig.post("/api/tasks", "", "clean").await;
    assert_eq!((answer.status, answer.problem().as_str()), (502, "urn:phi-guard:upstream-down"));
    assert!(rig.upstream.all().is_empty());
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_is_a_502_and_nothing_is_sent() {
    let (ours, other) = (Authority::new(), Authority::new());
    let cases = [
        (other.server("localhost", &[]), ours.trust(), "another authority"),
        (ours.server("else.example", &[]), ours.trust(), "another name"),
        (ours.server("localhost", &[]), Trust::default(), "an authority that nobody named"),
    ];
    for (acceptor, trust, what) in cases {
        let rig = rig(acceptor, &trust, false).await;
        let answer = rig.post("/api/tasks", "", "clean").await;
        assert_eq!((answer.status, answer.problem().as_str()), (502, "urn:phi-guard:upstream-down"), "{what}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("certificate could not be verified"), "{what}: {detail}");
        assert!(rig.upstream.all().is_empty(), "{what}");
    }
}

#[tokio::test]
async fn a_file_of_authorities_is_read_or_its_fault_is_named() {
    let authority = Authority::new();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ca.pem");
    let message = |path: &std::path::Path| Upstream::trust(Some(path)).unwrap_err().to_string();
    assert!(message(&path).contains("ca.pem"));
    std::fs::write(&path, "not a certificate").unwrap();
    assert!(message(&path).contains("holds no certificate"), "{}", message(&path));
    std::fs::write(&path, authority.0.pem()).unwrap();
    let trust = Upstream::trust(Some(&path)).unwrap();
    let rig = rig(authority.server("localhost", &[]), &trust, false).await;
    assert_eq!(rig.post("/api/tasks", "", "clean").await.status, 200);
}
