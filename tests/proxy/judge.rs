//! A judge that goes by a few words: `BLOCKWORD` blocks, `CHANGEWORD` is
//! replaced, `PANICWORD` panics, `FAULTWORD` is an internal fault.

use std::collections::BTreeMap;

use phi_guard::content::ContentError;
use phi_guard::finding::{Finding, IdentifierType, Location, Role, Score, Sensitive};
use phi_guard::guard::policy::{Framing, Mode};
use phi_guard::guard::{Action, GuardError, Report, Verdict};
use phi_guard::proxy::judge::{Exhibit, Judge, Opening, Terms, Trial};
use phi_guard::text::{OffsetUnit, Span};

pub(crate) const REPLACEMENT: &str = "[NAME]";

pub(crate) struct Words {
    pub(crate) terms: Terms,
}

impl Words {
    pub(crate) fn hold() -> Self {
        Words { terms: Terms::default() }
    }

    pub(crate) fn stream() -> Self {
        Words { terms: Terms { mode: Mode::Stream, framing: Framing::Chunked, ..Terms::default() } }
    }
}

impl Judge for Words {
    fn open(&self, _: &Opening<'_>) -> (Terms, Box<dyn Trial>) {
        let stream = self.terms.mode == Mode::Stream;
        let hearing = Hearing { held: Vec::new(), stream, verdict: Verdict::default() };
        (self.terms.clone(), Box::new(hearing))
    }
}

struct Hearing {
    held: Vec<u8>,
    stream: bool,
    verdict: Verdict,
}

impl Hearing {
    fn look(&mut self, text: &str) -> Result<String, GuardError> {
        assert!(!text.contains("PANICWORD"), "told to panic");
        if text.contains("FAULTWORD") {
            return Err(GuardError::Internal { what: "told to fail" });
        }
        if text.contains("BADWORD") {
            return Err(ContentError::Malformed { format: "JSON", what: "told so", offset: 3 }.into());
        }
        if text.contains("CODINGWORD") {
            return Err(ContentError::Unsupported { what: "content coding" }.into());
        }
        if text.contains("BLOCKWORD") {
            self.find(Action::Block);
        }
        if text.contains("CHANGEWORD") {
            self.find(Action::Redact);
            self.verdict.changed = true;
        }
        Ok(text.replace("CHANGEWORD", REPLACEMENT))
    }

    fn find(&mut self, action: Action) {
        self.verdict.decision = self.verdict.decision.max(action);
        *self.verdict.counts.entry(IdentifierType::Name).or_default() += 1;
        self.verdict.findings.push(Report {
            finding: Finding {
                kind: IdentifierType::Name,
                span: Span::new(0, 9),
                score: Score::new(0.9),
                rule: "word".into(),
                evidence: Vec::new(),
            },
            location: Location { part: Some("body".into()), ..Location::default() },
            start: 0,
            end: 9,
            unit: OffsetUnit::Char,
            masked: "NAME: #########".into(),
            hint: "Replace with [NAME]".into(),
            action,
            value: Sensitive::new("BLOCKWORD".into()),
        });
    }

    fn ask(&mut self, text: &str) -> Result<Option<String>, GuardError> {
        let changed = self.verdict.changed;
        let new = self.look(text)?;
        self.verdict.changed = changed;
        Ok((new != text).then_some(new))
    }
}

impl Trial for Hearing {
    fn query(&mut self, raw: &str) -> Result<Option<String>, GuardError> {
        self.ask(raw)
    }

    fn text(&mut self, text: &str, _: &str, _: Role) -> Result<Option<String>, GuardError> {
        self.ask(text)
    }

    fn body(&mut self, _: &Exhibit<'_>) -> Result<(), GuardError> {
        Ok(())
    }

    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), GuardError> {
        self.verdict.scanned_bytes += bytes.len() as u64;
        self.held.extend_from_slice(bytes);
        // Settles whole lines as they come.
        if self.stream || self.held.len() > 1 << 20 {
            let Some(end) = self.held.iter().rposition(|&b| b == b'\n') else { return Ok(()) };
            let rest = self.held.split_off(end + 1);
            let lines = std::mem::replace(&mut self.held, rest);
            out.extend_from_slice(self.look(&String::from_utf8(lines).unwrap())?.as_bytes());
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, out: &mut Vec<u8>) -> Result<Verdict, GuardError> {
        let rest = String::from_utf8(std::mem::take(&mut self.held)).unwrap();
        out.extend_from_slice(self.look(&rest)?.as_bytes());
        self.verdict.counts = BTreeMap::from_iter(self.verdict.counts.clone());
        Ok(self.verdict)
    }
}
