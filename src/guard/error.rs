//! Why a session could not come to a verdict. Every variant means: block.

use crate::content::ContentError;

/// A session's failure. It carries no content.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GuardError {
    /// The content could not be read: [`ContentError`] tells whose fault it is.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The session was used after an error, or out of order.
    #[error("the session ended earlier")]
    Poisoned,
    /// A fault of this program (a panic in a reader or recogniser, two passes
    /// that disagree). `what` is a fixed text.
    #[error("internal fault: {what}")]
    Internal {
        /// What went wrong.
        what: &'static str,
    },
}

/// Who has to act so that the failure goes away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Who sent the content.
    Input,
    /// Who set the limits.
    Limit,
    /// We.
    Internal,
}

impl GuardError {
    /// Whose fault it is.
    pub const fn fault(&self) -> Fault {
        match self {
            GuardError::Content(ContentError::Malformed { .. } | ContentError::Unsupported { .. }) => Fault::Input,
            GuardError::Content(ContentError::OverLimit { .. }) => Fault::Limit,
            GuardError::Content(ContentError::Stopped | ContentError::Busy)
            | GuardError::Poisoned
            | GuardError::Internal { .. } => Fault::Internal,
        }
    }
}
