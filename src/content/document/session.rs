//! How the documents of one session are read.

use std::fmt;
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::content::Limits;

use super::{Edits, Extract, Extractor, Failure, format};

/// Extracts kept of one session: it reads every document twice, and what it
/// rewrote once more.
const KEPT: usize = 64;
/// Bytes of the extracts kept.
const KEPT_BYTES: usize = 64 << 20;

/// Reads the documents of one session. The same bytes are taken apart once:
/// two passes over a body see the same.
#[derive(Clone)]
pub struct Documents(Option<Arc<Inner>>);

struct Inner {
    extractor: Arc<dyn Extractor>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    extracts: Vec<(Key, Result<Arc<Extract>, Failure>)>,
    bytes: usize,
}

type Key = (&'static str, [u8; 32]);

impl Documents {
    /// No documents are read: every one is unscannable.
    pub const fn none() -> Self {
        Documents(None)
    }

    /// Documents are read by `extractor`.
    pub fn by(extractor: Arc<dyn Extractor>) -> Self {
        Documents(Some(Arc::new(Inner { extractor, kept: Mutex::default() })))
    }

    /// True if documents of the format of this name are read.
    pub fn reads(&self, name: &str) -> bool {
        self.0.is_some() && format(name).is_some()
    }

    /// Takes a document apart.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn extract(&self, name: &'static str, bytes: &[u8], limits: &Limits) -> Result<Arc<Extract>, Failure> {
        let Some(inner) = &self.0 else {
            return Err(Failure::Opaque(super::super::OpaqueReason::UnsupportedFormat(name)));
        };
        let key = (name, Sha256::digest(bytes).into());
        if let Some(known) = inner.known(&key) {
            return known;
        }
        let result = inner.extractor.extract(name, bytes, limits).map(Arc::new);
        if result != Err(Failure::Busy) {
            inner.keep(key, result.clone());
        }
        result
    }

    /// Writes a document anew.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn rewrite(
        &self,
        name: &'static str,
        bytes: &[u8],
        edits: &Edits,
        limits: &Limits,
    ) -> Result<Vec<u8>, Failure> {
        let Some(inner) = &self.0 else {
            return Err(Failure::Opaque(super::super::OpaqueReason::UnsupportedFormat(name)));
        };
        inner.extractor.rewrite(name, bytes, edits, limits)
    }
}

impl Inner {
    fn known(&self, key: &Key) -> Option<Result<Arc<Extract>, Failure>> {
        let kept = self.kept.lock().ok()?;
        kept.extracts.iter().find(|(k, _)| k == key).map(|(_, result)| result.clone())
    }

    fn keep(&self, key: Key, result: Result<Arc<Extract>, Failure>) {
        let size = |result: &Result<Arc<Extract>, Failure>| result.as_ref().map_or(0, |e| e.size());
        let Ok(mut kept) = self.kept.lock() else { return };
        let new = size(&result);
        if new > KEPT_BYTES {
            return;
        }
        while kept.extracts.len() >= KEPT || kept.bytes + new > KEPT_BYTES {
            let (_, oldest) = kept.extracts.remove(0);
            kept.bytes -= size(&oldest);
        }
        kept.bytes += new;
        kept.extracts.push((key, result));
    }
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Documents" } else { "Documents(none)" })
    }
}
