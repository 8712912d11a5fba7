//! A planted patient, sent through the whole pipeline: is this guard guarding?

use std::sync::Arc;

use http_body_util::BodyExt;

use super::judge::{Exhibit, Judge, Opening};
use super::spool::{Room, Spool};

/// Invented. Several types, so that a policy that allows one still finds another.
const CANARY: &[u8] = br#"{"note":"Patient: Canary Planted, MRN: 00418822, SSN 219-09-9438, phone (617) 555-0143, canary.planted@example.org"}"#;

/// Why a guard is not ready. No content in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotReady {
    /// The planted identifiers were not found.
    #[error("the planted identifiers were not found")]
    Blind,
    /// The pipeline failed.
    #[error("the pipeline failed on a planted request")]
    Failed,
    /// Bodies cannot be held.
    #[error("request bodies cannot be held")]
    Spool,
}

/// Sends the canary through `judge` and a spool in `room`.
///
/// # Errors
/// [`NotReady`].
pub async fn check(judge: &dyn Judge, room: &Arc<Room>) -> Result<(), NotReady> {
    let mut spool = Spool::new(room.clone());
    spool.write(CANARY).map_err(|_| NotReady::Spool)?;
    let held = spool.into_body().collect().await.map_err(|_| NotReady::Spool)?.to_bytes();
    let content_type = Some("application/json");
    let (_, mut trial) = judge.open(&Opening { method: "POST", path: "/", content_type });
    let mut out = Vec::new();
    let verdict = trial
        .body(&Exhibit { content_type, ..Exhibit::default() })
        .and_then(|()| trial.push(&held, &mut out))
        .and_then(|()| trial.finish(&mut out))
        .map_err(|_| NotReady::Failed)?;
    if verdict.total() + verdict.allowed > 0 { Ok(()) } else { Err(NotReady::Blind) }
}
