//! As what a person stands in a text: as who treats, or as who is treated.
//! Policies may treat the names of clinicians otherwise; in doubt nobody is one.

use crate::finding::{Evidence, Field, Finding};
use crate::text::token::{Case, Gap, Token, TokenKind, Tokens};

use super::gazetteer::{Gazetteer, Role, fold};

/// Bytes looked at on each side of a name.
const LOOK: usize = 96;
/// Longest unit whose field's name tells of all in it, in bytes.
const LONGEST_FIELD: usize = 120;

/// As what a person stands there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// With a clinician's title, role or credential, or as who signs.
    Clinician,
    /// As a patient, as somebody near one, or by name on the roster.
    Patient,
    /// Neither is said.
    Unknown,
}

/// Titles, roles and labels that a clinician's name follows.
const ROLES: &[&str] = &[
    "dr",
    "drs",
    "doctor",
    "dra",
    "doctora",
    "docteur",
    "doktor",
    "nurse",
    "rn",
    "lpn",
    "aprn",
    "np",
    "physician",
    "surgeon",
    "attending",
    "resident",
    "intern",
    "fellow",
    "hospitalist",
    "intensivist",
    "provider",
    "pcp",
    "clinician",
    "pharmacist",
    "therapist",
    "dietitian",
    "nutritionist",
    "midwife",
    "paramedic",
    "phlebotomist",
    "technician",
    "technologist",
    "sonographer",
    "author",
    "signed",
    "cosigned",
    "dictated",
    "authored",
    "attested",
    "pathologist",
    "pediatrician",
    "obstetrician",
    "anesthetist",
    "psychiatrist",
    "dentist",
    "enfermera",
    "médico",
    "arzt",
    "ärztin",
    "médecin",
];

/// Verbs that only who treats does, before "by".
const DONE_BY: &[&str] = &[
    "signed",
    "cosigned",
    "dictated",
    "authored",
    "attested",
    "verified",
    "ordered",
    "interpreted",
    "prescribed",
    "performed",
    "reviewed",
    "transcribed",
    "read",
    "finalized",
    "approved",
    "supervised",
    "administered",
];

/// Credentials behind a clinician's name, without dots and hyphens.
const CREDENTIALS: &[&str] = &[
    "MD", "DO", "RN", "NP", "PAC", "APRN", "ARNP", "FNP", "FNPBC", "FNPC", "DNP", "CRNA", "CNM", "CNP", "ACNP", "LPN",
    "LVN", "BSN", "MSN", "MBBS", "MBCHB", "FACS", "FACP", "FACC", "PHARMD", "RPH", "DPM", "DDS", "DMD", "PSYD", "LCSW",
    "LMFT", "RDN", "DPT", "OTR", "PAC", "CCRN", "FRCP", "FRCS",
];

/// Names of fields that hold a clinician, and a patient or somebody near one.
const CLINICIAN_FIELDS: &[&str] = &[
    "provider",
    "physician",
    "doctor",
    "attending",
    "clinician",
    "surgeon",
    "nurse",
    "practitioner",
    "author",
    "ordering",
    "referring",
    "performer",
    "pathologist",
    "radiologist",
    "signed",
];
const PATIENT_FIELDS: &[&str] = &[
    "patient",
    "subject",
    "client",
    "guardian",
    "kin",
    "mother",
    "father",
    "spouse",
    "contact",
    "subscriber",
    "insured",
];

/// As what the person of `finding`, a name in `text`, stands there.
pub fn of(text: &str, finding: &Finding, field: &Field<'_>) -> Standing {
    if finding.rule.starts_with("roster-") || finding.evidence.iter().any(on_roster) {
        return Standing::Patient;
    }
    let Ok(gazetteer) = Gazetteer::shared() else { return Standing::Patient };
    let start = boundary(text, finding.span.start.saturating_sub(LOOK));
    let end = boundary(text, (finding.span.end + LOOK).min(text.len()));
    let (before, after) = (text.get(start..finding.span.start), text.get(finding.span.end..end));
    let sides = [patient_before(before.unwrap_or(""), &gazetteer), patient_after(after.unwrap_or(""))];
    let label = field.label().unwrap_or("").to_lowercase();
    let named = |names: &[&str]| text.len() <= LONGEST_FIELD && names.iter().any(|n| label.contains(n));
    if sides.contains(&true) || named(PATIENT_FIELDS) {
        return Standing::Patient;
    }
    if clinician_before(before.unwrap_or("")) || clinician_after(after.unwrap_or("")) || named(CLINICIAN_FIELDS) {
        return Standing::Clinician;
    }
    Standing::Unknown
}

/// The words of the name at `finding`, as hashes.
pub fn words(text: &str, finding: &Finding) -> Vec<u64> {
    let value = crate::text::normalize::normalize(finding.span.of(text));
    let tokens = Tokens::new(&value.text);
    let long = |t: &&Token| t.kind == TokenKind::Word && t.text(&value.text).chars().count() > 1;
    tokens.iter().filter(long).map(|t| fold::hash(t.text(&value.text))).collect()
}

fn on_roster(evidence: &Evidence) -> bool {
    evidence.what.ends_with("on the roster") || evidence.what.contains("also found by roster-")
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

/// The last words of `before`, the last first, on the same line; marks that
/// part a label or a title from its name are stepped over.
fn last_words(before: &str) -> Vec<String> {
    let line = before.rsplit('\n').next().unwrap_or("");
    let tokens = Tokens::new(line);
    let mut words = Vec::new();
    for token in tokens.iter().rev() {
        let text = token.text(line);
        match token.kind {
            TokenKind::Mark if matches!(text, "." | ":" | "," | "-" | "(" | "/" | "#" | "*" | "\"") => {
                // A sentence or clause that ends is no title.
                if matches!(text, "," | ".") && !words.is_empty() {
                    break;
                }
            }
            TokenKind::Word => words.push(text.to_lowercase()),
            _ => break,
        }
        if words.len() == 3 {
            break;
        }
    }
    words
}

fn clinician_before(before: &str) -> bool {
    let words = last_words(before);
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    if is_role(word(0)) {
        // "told her doctor Maria would come" is not asked for more than this.
        return true;
    }
    word(0) == "by" && (DONE_BY.contains(&word(1)) || is_role(word(1)))
        || matches!(word(0), "name" | "is" | "of") && is_role(word(1))
}

fn is_role(word: &str) -> bool {
    ROLES.contains(&word) || word.len() > 7 && (word.ends_with("ologist") || word.ends_with("iatrist"))
}

fn clinician_after(after: &str) -> bool {
    let after = after.split('\n').next().unwrap_or("");
    let tokens = Tokens::new(after);
    let mut rest = tokens.iter().peekable();
    let opens = |t: &&Token| matches!(t.text(after), "," | "(" | "-");
    let parted = rest.next_if(opens).is_some();
    let mut credential = String::new();
    let mut first = true;
    for token in rest {
        if !first && token.gap != Gap::Joined {
            break;
        }
        let text = token.text(after);
        match token.kind {
            TokenKind::Word if first && parted && is_role(&text.to_lowercase()) => return true,
            TokenKind::Word if token.case != Case::Lower => credential.push_str(text),
            TokenKind::Mark if matches!(text, "." | "-") && !first => {}
            _ => break,
        }
        first = false;
    }
    CREDENTIALS.contains(&credential.to_uppercase().as_str())
}

fn patient_before(before: &str, gazetteer: &Gazetteer) -> bool {
    let words = last_words(before);
    let near = |word: &String| {
        let roles = gazetteer.cues.hashed(fold::hash(word));
        let honorific = roles.has(Role::Title) && !is_role(word) && !matches!(word.as_str(), "prof" | "professor");
        roles.any(&[Role::Person, Role::Kin]) && !is_role(word) || honorific || matches!(word.as_str(), "pt" | "pts")
    };
    words.iter().take(1).any(near)
}

/// "(45", ", 45 y/o", "DOB": an age or a number of the person's record.
fn patient_after(after: &str) -> bool {
    let after = after.split('\n').next().unwrap_or("");
    let tokens = Tokens::new(after);
    let what = tokens.iter().take(4).find(|t| !matches!(t.text(after), "," | "(" | "is" | "a" | "an" | ":" | "-"));
    what.is_some_and(|t| {
        let text = t.text(after);
        t.kind == TokenKind::Number && text.len() <= 2
            || matches!(text.to_lowercase().as_str(), "dob" | "mrn" | "born" | "aged" | "age" | "ssn")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{IdentifierType, Score, Segment};
    use crate::text::Span;

    fn standing(text: &str, name: &str, field: &Field<'_>) -> Standing {
        let start = text.find(name).unwrap();
        let finding = Finding {
            kind: IdentifierType::Name,
            span: Span::new(start, start + name.len()),
            score: Score::new(0.9),
            rule: "name-full".into(),
            evidence: Vec::new(),
        };
        of(text, &finding, field)
    }

    #[test]
    fn titles_credentials_roles_and_signatures_tell_a_clinician() {
        for text in [
            "seen by Dr. Ana Ruiz",
            "DR Ana Ruiz",
            "Ana Ruiz, MD",
            "Ana Ruiz, M.D.",
            "Ana Ruiz RN,",
            "Ana Ruiz, PA-C",
            "Ana Ruiz, Pharm.D.",
            "Attending: Ana Ruiz",
            "attending physician Ana Ruiz",
            "Electronically signed by Ana Ruiz",
            "Electronically signed by: Ana Ruiz",
            "Provider: Ana Ruiz",
            "Author: Ana Ruiz",
            "cardiologist Ana Ruiz",
            "Ana Ruiz, attending physician",
            "Ordered by Ana Ruiz",
            "nurse Ana Ruiz",
        ] {
            assert_eq!(standing(text, "Ana Ruiz", &Field::default()), Standing::Clinician, "{text}");
        }
    }

    #[test]
    fn patients_and_their_relatives_are_none_and_doubt_is_none() {
        for text in [
            "patient Ana Ruiz",
            "Mrs. Ana Ruiz",
            "her daughter Ana Ruiz",
            "Ana Ruiz, 45 y/o, seen by Dr. Lee",
            "Ana Ruiz (45)",
            "pt. Ana Ruiz",
            "Patient: Ana Ruiz",
            "Dr. Ana Ruiz, DOB 3/4/1962",
        ] {
            assert_eq!(standing(text, "Ana Ruiz", &Field::default()), Standing::Patient, "{text}");
        }
        for text in [
            "Ana Ruiz called",
            "seen by Ana Ruiz",
            "Dr.\nAna Ruiz",
            "the doctor came. Ana Ruiz left",
            "Ana Ruiz. MD aware",
        ] {
            assert_eq!(standing(text, "Ana Ruiz", &Field::default()), Standing::Unknown, "{text}");
        }
    }

    #[test]
    fn fields_tell_too() {
        for (key, want) in [
            ("ordering_provider", Standing::Clinician),
            ("patientName", Standing::Patient),
            ("note", Standing::Unknown),
        ] {
            let path = [Segment::Key(key.into())];
            let field = Field { path: &path, ..Field::default() };
            assert_eq!(standing("Ana Ruiz", "Ana Ruiz", &field), want, "{key}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(before in "(\\PC|[,.:\n ]|dr|by){0,12}", after in "(\\PC|[,.(\n -]|MD|M\\.D){0,12}") {
            let text = format!("{before}Ana Ruiz{after}");
            let _ = standing(&text, "Ana Ruiz", &Field::default());
        }
    }
}
