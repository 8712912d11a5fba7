//! A detector, a policy and a key: what sessions are made of.

use std::fmt;
use std::sync::Arc;

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
}

impl Guard {
    /// A guard that finds with `detector`, decides by `policy` and hashes under `key`.
    pub fn new(detector: Detector, policy: CompiledPolicy, key: Key) -> Guard {
        Guard(Arc::new(Inner { detector, policy: Arc::new(policy), key }))
    }

    /// The same with another policy.
    #[must_use]
    pub fn with_policy(&self, policy: CompiledPolicy) -> Guard {
        Guard::new(self.0.detector.clone(), policy, self.0.key.clone())
    }

    /// The same with another detector.
    #[must_use]
    pub fn with_detector(&self, detector: Detector) -> Guard {
        Guard(Arc::new(Inner { detector, policy: self.0.policy.clone(), key: self.0.key.clone() }))
    }

    /// The policy.
    pub fn policy(&self) -> &CompiledPolicy {
        &self.0.policy
    }

    /// The detector.
    pub fn detector(&self) -> &Detector {
        &self.0.detector
    }

    pub(super) fn key(&self) -> &Key {
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
