//! What a session decided, and what it found.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::finding::{Finding, IdentifierType, Location, Sensitive};
use crate::text::OffsetUnit;

/// What becomes of a request, and of one finding. Ordered: of several, the
/// most severe wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It goes on as it came.
    #[default]
    Pass,
    /// It goes on with what was found replaced.
    Redact,
    /// It goes on as it is (save what is redacted), and is recorded.
    Flag,
    /// It does not go on.
    Block,
}

impl Action {
    /// The name on the wire (`x-phi-guard-decision`, JSON).
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Pass => "pass",
            Action::Redact => "redact",
            Action::Flag => "flag",
            Action::Block => "block",
        }
    }
}

/// Reports kept of one session; more are counted, not kept, so that memory
/// does not grow with the body.
pub const REPORTS_KEPT: usize = 10_000;

/// The outcome of a session.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What becomes of the request.
    pub decision: Action,
    /// What was found, in document order; the first [`REPORTS_KEPT`].
    pub findings: Vec<Report>,
    /// How many findings of each type there are, those not kept included.
    pub counts: BTreeMap<IdentifierType, u64>,
    /// Findings that an allow list, or an `allow` of the policy, let pass.
    pub allowed: u64,
    /// True if the output differs from the input with its content codings undone.
    pub changed: bool,
    /// Bytes of content read, after content codings were undone.
    pub scanned_bytes: u64,
}

impl Verdict {
    /// How many findings there are.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// A finding as it is told: where, what and why; the value only masked.
#[derive(Clone, Debug)]
pub struct Report {
    /// The finding; its span is in bytes of the text unit (0..0 for what could
    /// not be read). Where a document is scanned in blocks, of the block.
    pub finding: Finding,
    /// The text unit. A file name that holds an identifier is masked here.
    pub location: Location,
    /// Start in the text unit, counted in `unit`.
    pub start: usize,
    /// End (exclusive) in the text unit, counted in `unit`.
    pub end: usize,
    /// What `start` and `end` count.
    pub unit: OffsetUnit,
    /// Type and shape: `MRN: ########`.
    pub masked: String,
    /// What to do: `Replace with [MRN]`.
    pub hint: String,
    /// What the policy does about it.
    pub action: Action,
    /// The text found, for a person's own terminal (`--show-values`). Never serialised.
    pub value: Sensitive<String>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let finding = &self.finding;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &finding.kind)?;
        if let Some(letter) = finding.kind.safe_harbor() {
            map.serialize_entry("safe_harbor", &letter)?;
        }
        map.serialize_entry("score", &rounded(finding.score.get()))?;
        map.serialize_entry("rule", &*finding.rule)?;
        map.serialize_entry("start", &self.start)?;
        map.serialize_entry("end", &self.end)?;
        map.serialize_entry("unit", &self.unit)?;
        map.serialize_entry("location", &self.location)?;
        let evidence: Vec<&str> = finding.evidence.iter().map(|e| &*e.what).collect();
        map.serialize_entry("evidence", &evidence)?;
        map.serialize_entry("masked", &self.masked)?;
        map.serialize_entry("hint", &self.hint)?;
        map.end()
    }
}

/// To three digits: more would pretend a precision that scores do not have.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Evidence, Score};
    use crate::text::Span;

    #[test]
    fn a_report_is_written_as_the_contract_says_and_without_the_value() {
        let report = Report {
            finding: Finding {
                kind: IdentifierType::Mrn,
                span: Span::new(41, 49),
                score: Score::new(0.97),
                rule: "mrn-labelled".into(),
                evidence: vec![Evidence::new("label 'MRN' 1 token to the left", 2.0)],
            },
            location: Location { pointer: Some("/text".into()), line: Some(14), ..Location::default() },
            start: 41,
            end: 49,
            unit: OffsetUnit::Char,
            masked: "MRN: ########".into(),
            hint: "Replace with [MRN]".into(),
            action: Action::Block,
            value: Sensitive::new("00418822".into()),
        };
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(
            json,
            r#"{"type":"MRN","safe_harbor":"H","score":0.97,"rule":"mrn-labelled","start":41,"end":49,"unit":"char","location":{"pointer":"/text","line":14},"evidence":["label 'MRN' 1 token to the left"],"masked":"MRN: ########","hint":"Replace with [MRN]"}"#
        );
        assert!(!format!("{report:?}").contains("00418822"));
    }

    #[test]
    fn the_most_severe_action_wins() {
        assert_eq!(Action::Redact.max(Action::Block).max(Action::Flag), Action::Block);
    }
}
