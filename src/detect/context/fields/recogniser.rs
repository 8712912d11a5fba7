//! The recogniser that takes a field at its word.

use std::sync::Arc;

use crate::detect::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::Span;

use super::hint;
use super::shape::Found;

/// Values longer than this are text, whatever their field is called.
pub(super) const LONGEST: usize = 240;

/// Gives the whole value of a field as a candidate, if the field's name says
/// what it is and the value looks like it.
pub struct FieldRecogniser {
    rules: Rules,
}

/// The names of the rules, a type each.
pub(super) struct Rules(Vec<(IdentifierType, RuleId)>);

impl Rules {
    pub(super) fn new() -> Self {
        let rule = |&kind: &IdentifierType| {
            let name = format!("field-{}", kind.as_str().to_ascii_lowercase().replace('_', "-"));
            (kind, Arc::from(name))
        };
        Rules(IdentifierType::ALL.iter().map(rule).collect())
    }

    pub(super) fn of(&self, kind: IdentifierType) -> RuleId {
        self.0.iter().find(|(k, _)| *k == kind).map_or_else(|| Arc::from("field"), |(_, rule)| rule.clone())
    }
}

impl FieldRecogniser {
    pub(super) fn new() -> Self {
        FieldRecogniser { rules: Rules::new() }
    }
}

impl Recognizer for FieldRecogniser {
    fn name(&self) -> &'static str {
        "fields"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: 0, after: 0 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        if doc.text.len() > LONGEST || doc.field.path.is_empty() {
            return;
        }
        let Some(hint) = hint(&doc.field) else { return };
        let Some(kind) = hint.kind else { return };
        let mut found = Vec::new();
        hint.shape.find(doc.text, kind, doc.year, &mut found);
        for Found { range, kind, weight } in found {
            let score = Score::new(hint.score).shifted(weight);
            let mut evidence = vec![Evidence::new(hint.why, hint.weight())];
            if weight != 0.0 {
                evidence.push(Evidence::new("look of the value", weight));
            }
            out.push(Candidate {
                kind,
                span: Span::new(range.start, range.end),
                score,
                rule: self.rules.of(kind),
                evidence,
            });
        }
    }
}
