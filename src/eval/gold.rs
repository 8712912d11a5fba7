//! The records of a gold file and of a file of predictions, one JSON object a line.

use serde::Deserialize;

/// A labelled text.
#[derive(Clone, Deserialize)]
pub struct GoldRecord {
    /// Unique in its file.
    pub id: String,
    /// The text.
    pub text: String,
    /// What is to be found in it.
    pub spans: Vec<GoldSpan>,
}

/// A labelled identifier.
#[derive(Clone, Deserialize)]
pub struct GoldSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The set's own name of the type.
    #[serde(rename = "type")]
    pub own_type: String,
    /// The type it stands for in this program, where the set's own name is another.
    #[serde(default)]
    pub hipaa: Option<String>,
    /// Neither demanded nor held against a prediction: the set labels it, this
    /// program's guide leaves it open.
    #[serde(skip)]
    pub ignored: bool,
}

impl GoldSpan {
    /// The type that is scored: `hipaa` where given, else `type`.
    pub fn kind(&self) -> &str {
        match self.hipaa.as_deref() {
            Some(mapped) if !mapped.is_empty() => mapped,
            _ => &self.own_type,
        }
    }
}

/// What was found in a text, as some program wrote it down.
#[derive(Clone, Deserialize)]
pub struct Prediction {
    /// The id of the gold record.
    pub id: String,
    /// The findings. `spans` is read as well.
    #[serde(alias = "spans")]
    pub findings: Vec<Predicted>,
}

/// One predicted span.
#[derive(Clone, Deserialize)]
pub struct Predicted {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Name of the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How sure, `0..=1`, where the program says so.
    #[serde(default)]
    pub score: Option<f64>,
}

/// Why a record cannot be scored. Holds no text of the record.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecordError {
    /// A span that does not lie in its text.
    #[error("{whose} span {start}..{end} lies outside a text of {length} code points")]
    Outside {
        /// `gold` or `predicted`.
        whose: &'static str,
        /// First code point.
        start: usize,
        /// One past the last.
        end: usize,
        /// Code points of the text.
        length: usize,
    },
}
