//! A detector, a policy and a key: what sessions are made of.

use std::fmt;
use std::sync::Arc;

use crate::content::document::{Extractor, InProcess};
use crate::detect::Detector;

use super::policy::CompiledPolicy;
use super::{Key, Session, SessionStart};

/// The guard: shared by all sessions, cheap to clone.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    detector: Detector,
    policy: Arc<CompiledPolicy>,
    key: Key,
    extractor: Arc<dyn Extractor>,
}

impl Guard {
    /// A guard that finds with `detector`, decides by `policy` and hashes under
    /// `key`. It takes documents apart in this process; see [`Guard::with_extractor`].
    pub fn new(detector: Detector, policy: CompiledPolicy, key: Key) -> Guard {
        Guard(Arc::new(Inner { detector, policy: Arc::new(policy), key, extractor: Arc::new(InProcess) }))
    }

    /// The same, documents taken apart by `extractor`: a pool of processes,
    /// where strangers' files are read.
    #[must_use]
    pub fn with_extractor(&self, extractor: Arc<dyn Extractor>) -> Guard {
        let Inner { detector, policy, key, .. } = &*self.0;
        let (detector, policy, key) = (detector.clone(), policy.clone(), key.clone());
        Guard(Arc::new(Inner { detector, policy, key, extractor }))
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(&self, policy: CompiledPolicy) -> Guard {
        Guard::new(self.0.detector.clone(), policy, self.0.key.clone()).with_extractor(self.0.extractor.clone())
    }

    /// The same with another detector.
    #[must_use]
    pub fn with_detector(&self, detector: Detector) -> Guard {
        Guard(Arc::new(Inner {
            detector,
            policy: self.0.policy.clone(),
            key: self.0.key.clone(),
            extractor: self.0.extractor.clone(),
        }))
    }

    /// The policy.
    pub fn policy(&self) -> &CompiledPolicy {
        &self.0.policy
    }

    /// The detector.
    pub fn detector(&self) -> &Detector {
        &self.0.detector
    }

    /// Who takes documents apart for it.
    pub fn extractor(&self) -> Arc<dyn Extractor> {
        self.0.extractor.clone()
    }

    /// The key.
    pub fn key(&self) -> &Key {
        &self.0.key
    }

    /// Begins with one request, or one file.
    pub fn session(&self, start: &SessionStart<'_>) -> Session {
        Session::new(self.clone(), start)
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
