//! TLS towards the upstream.

use std::io;

use http::uri::Scheme;
use hyper_rustls::ConfigBuilderExt;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Authorities trusted besides the system's: platforms inside a hospital often
/// have a certificate of its own authority.
#[derive(Clone, Debug, Default)]
pub struct Trust(Vec<CertificateDer<'static>>);

/// A file of certificates that cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TrustError {
    /// Not PEM.
    #[error("it is not valid PEM (lines between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----)")]
    NotPem,
    /// No certificate in it.
    #[error("it holds no certificate (-----BEGIN CERTIFICATE-----)")]
    Empty,
    /// Not a certificate of an authority.
    #[error("a certificate in it cannot be used as that of an authority")]
    NotAnAuthority,
}

impl Trust {
    /// The authorities in a PEM file: one certificate or several.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn from_pem(text: &[u8]) -> Result<Self, TrustError> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
        let certificates = certificates.map_err(|_| TrustError::NotPem)?;
        if certificates.is_empty() {
            return Err(TrustError::Empty);
        }
        let mut store = RootCertStore::empty();
        for certificate in &certificates {
            store.add(certificate.clone()).map_err(|_| TrustError::NotAnAuthority)?;
        }
        Ok(Trust(certificates))
    }

    /// What a client needs for `scheme`: the system's authorities (or those of
    /// `SSL_CERT_FILE`) and these.
    ///
    /// # Errors
    /// If there is nobody to trust.
    pub(super) fn config(&self, scheme: &Scheme) -> io::Result<ClientConfig> {
        let builder = || {
            let provider = rustls::crypto::ring::default_provider();
            ClientConfig::builder_with_provider(provider.into()).with_safe_default_protocol_versions()
        };
        let builder_error = |e: rustls::Error| io::Error::other(e);
        if *scheme != Scheme::HTTPS {
            let config = builder().map_err(builder_error)?.with_root_certificates(RootCertStore::empty());
            return Ok(config.with_no_client_auth());
        }
        if self.0.is_empty() {
            return Ok(builder().map_err(builder_error)?.with_native_roots()?.with_no_client_auth());
        }
        let mut store = RootCertStore::empty();
        // With authorities of our own, the system may well have none.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for certificate in &self.0 {
            store.add(certificate.clone()).map_err(builder_error)?;
        }
        Ok(builder().map_err(builder_error)?.with_root_certificates(store).with_no_client_auth())
    }
}

/// True if `error` comes from a certificate that could not be verified.
pub(super) fn unverified(error: &(dyn std::error::Error + 'static)) -> bool {
    let invalid = |e: &rustls::Error| matches!(e, rustls::Error::InvalidCertificate(_));
    let mut source = Some(error);
    while let Some(error) = source {
        if error.downcast_ref().is_some_and(invalid) {
            return true;
        }
        // An I/O error gives the source of what it wraps, not what it wraps.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        source = wrapped.map_or_else(|| error.source(), |e| Some(e));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_said() {
        assert_eq!(Trust::from_pem(b"").unwrap_err(), TrustError::Empty);
        assert_eq!(Trust::from_pem(b"hello").unwrap_err(), TrustError::Empty);
        let broken = b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n";
        assert_eq!(Trust::from_pem(broken).unwrap_err(), TrustError::NotPem);
        let nothing = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(Trust::from_pem(nothing).unwrap_err(), TrustError::NotAnAuthority);
    }
}
