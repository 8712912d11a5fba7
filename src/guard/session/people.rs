//! Who is who in one session, for policies that treat clinicians' names
//! otherwise. Holds hashes of words, never text.

use std::collections::HashSet;

use crate::detect::standing::{self, Standing};
use crate::finding::{Evidence, Field, Finding, IdentifierType, Role};

/// Most names kept; with more nobody is a clinician.
const MOST: usize = 8192;

/// The people of a session as far as it has been read.
#[derive(Default)]
pub(super) struct People {
    clinicians: HashSet<u64>,
    patients: HashSet<u64>,
    /// Names of which nothing is said where they stand.
    unknown: Vec<Vec<u64>>,
    /// Their words, once it has been asked for.
    doubtful: Option<HashSet<u64>>,
    full: bool,
}

impl People {
    /// Takes note of the names among `findings` in `text`.
    pub(super) fn note(&mut self, text: &str, findings: &[Finding], field: &Field<'_>) {
        self.doubtful = None;
        for finding in findings.iter().filter(|f| f.kind == IdentifierType::Name) {
            let words = standing::words(text, finding);
            match standing_of(text, finding, field) {
                Standing::Clinician => self.clinicians.extend(words),
                Standing::Patient => self.patients.extend(words),
                Standing::Unknown => self.unknown.push(words),
            }
        }
        self.full |= self.unknown.len() > MOST || self.clinicians.len() > MOST || self.patients.len() > MOST;
    }

    /// True if the name of `finding` is a clinician's, where everything of the
    /// session has been noted: said to be one here, or named before or after
    /// by nothing but words of clinicians' names; and by no word of a patient's.
    pub(super) fn is_clinician(&mut self, text: &str, finding: &Finding, field: &Field<'_>) -> bool {
        if finding.kind != IdentifierType::Name || self.full {
            return false;
        }
        let words = standing::words(text, finding);
        let known = !words.is_empty() && words.iter().all(|w| self.clinicians.contains(w));
        let said = match standing_of(text, finding, field) {
            Standing::Clinician => true,
            Standing::Unknown => known,
            Standing::Patient => false,
        };
        said && !words.iter().any(|w| self.is_patient(*w))
    }

    /// Words of names of which nothing is said are a patient's, unless all of
    /// the name is known from clinicians.
    fn is_patient(&mut self, word: u64) -> bool {
        let Self { clinicians, unknown, doubtful, .. } = self;
        let doubtful = doubtful.get_or_insert_with(|| {
            let others = unknown.iter().filter(|name| !name.iter().all(|w| clinicians.contains(w)));
            others.flatten().copied().collect()
        });
        self.patients.contains(&word) || doubtful.contains(&word)
    }
}

/// What a finding of a clinician's name says of itself.
pub(super) fn evidence() -> Evidence {
    Evidence::new("a clinician's name, decided by clinician_names", 0.0)
}

fn standing_of(text: &str, finding: &Finding, field: &Field<'_>) -> Standing {
    // The name of a file says whose file it is.
    if field.role == Role::FileName { Standing::Patient } else { standing::of(text, finding, field) }
}

crate::finding::debug_without_content! {
    People, "People";
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use crate::detect::Detector;
    use crate::finding::IdentifierType;
    use crate::guard::policy::no_files;
    use crate::guard::{Action, BodyInfo, CompiledPolicy, Guard, Key, SessionStart, TextItem};

    const START: SessionStart<'_> = SessionStart { method: "POST", path: "/t", content_type: None, year: 2026 };

    /// With the detector that is built in: standing is told by real sentences.
    fn guard(policy: &str) -> Guard {
        static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::builtin().unwrap());
        let policy = CompiledPolicy::load("policy.toml", policy, None, &no_files).unwrap();
        Guard::new(DETECTOR.clone(), policy, Key::new([7; 32]))
    }

    /// The text with what is blocked replaced, and the decision.
    fn run(policy: &str, text: &str) -> (String, Action) {
        let mut session = guard(policy).session(&START);
        let info = BodyInfo { part: "body", file_name: None, content_type: Some("text/plain"), content_encoding: None };
        session.body(&info).unwrap();
        let mut out = Vec::new();
        session.push(text.as_bytes(), &mut out).unwrap();
        let verdict = session.finish(&mut out).unwrap();
        (String::from_utf8(out).unwrap(), verdict.decision)
    }

    const ALLOW: &str = "clinician_names = \"allow\"";

    #[test]
    fn clinicians_are_decided_by_the_policy_and_patients_as_ever() {
        let text = "Okonkwo agrees with the plan of Dr. Adaeze Okonkwo. Patient Marisela Quillfeather was seen.\n\
                    Electronically signed by Ravi Thistlewood, MD";
        let (out, decision) = run(ALLOW, text);
        let want = text.replace("Marisela Quillfeather", "[NAME]");
        assert_eq!((out, decision), (want, Action::Block));
        let (out, decision) = run("clinician_names = \"flag\"", "Seen by Dr. Adaeze Okonkwo.");
        assert_eq!((out.as_str(), decision), ("Seen by Dr. Adaeze Okonkwo.", Action::Flag));
        for policy in ["", "clinician_names = \"name\"", "clinician_names = \"block\""] {
            let (out, decision) = run(policy, "Seen by Dr. Adaeze Okonkwo.");
            assert_eq!((out.as_str(), decision), ("Seen by Dr. [NAME].", Action::Block), "{policy}");
        }
        let redact = "clinician_names = \"block\"\n[types.NAME]\naction = \"redact\"";
        assert_eq!(run(redact, "Seen by Dr. Adaeze Okonkwo.").1, Action::Block);
    }

    #[test]
    fn a_patients_name_is_never_allowed_wherever_it_stands() {
        for text in [
            "Dr. Okonkwo came. Patient Marisela Okonkwo was seen.",
            "Patient Marisela Okonkwo was seen by Dr. Okonkwo.",
            "Dr. Okonkwo came. Marisela Okonkwo was seen.",
            "Okonkwo, seen by Dr. Okonkwo. Mrs. Okonkwo is 45.",
        ] {
            let (out, decision) = run(ALLOW, text);
            assert!(!out.contains("Okonkwo") && decision == Action::Block, "{out}");
        }
    }

    #[test]
    fn outside_of_the_body_everybody_is_somebody() {
        let mut session = guard(ALLOW).session(&START);
        assert_eq!(session.query("q=Dr.+Adaeze+Okonkwo").unwrap().as_deref(), Some("q=Dr.+%5BNAME%5D"));
        let long = format!("{ALLOW}\n[limits]\nwhole_bytes = 64");
        let (out, _) = run(&long, &format!("Seen by Dr. Adaeze Okonkwo. {}", "All is well. ".repeat(20)));
        assert!(!out.contains("Okonkwo"), "{out}");
    }

    #[test]
    fn texts_that_belong_together_are_seen_together() {
        let mut session = guard(ALLOW).session(&START);
        let item = |text| TextItem { text, field: None, part: None };
        let texts = ["Dr. Adaeze Okonkwo", "Dr. Ravi Thistlewood", "patient Adaeze Okonkwo"];
        let out = session.texts(&texts.map(item)).unwrap();
        let out: Vec<_> = out.iter().map(|o| o.text.as_str()).collect();
        assert_eq!(out, ["Dr. [NAME]", "Dr. Ravi Thistlewood", "patient [NAME]"]);
    }

    #[test]
    fn a_flagged_clinician_says_so() {
        let mut session = guard("clinician_names = \"flag\"").session(&START);
        let out = session.texts(&[TextItem { text: "Dr. Adaeze Okonkwo", field: None, part: None }]).unwrap();
        let finding = &out[0].findings[0].finding;
        assert_eq!(finding.kind, IdentifierType::Name);
        assert!(finding.evidence.iter().any(|e| e.what == "a clinician's name, decided by clinician_names"));
    }
}
