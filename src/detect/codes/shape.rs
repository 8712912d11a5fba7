//! How much letters and digits look like an identifier, from the looks alone.

use crate::finding::IdentifierType;

/// Looks of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Groups of letters and digits as nothing else has: `VPR-2209-88431`.
    Grouped,
    /// Letters and many digits: `E4471902`, `CR-0088142`.
    Long,
    /// Letters and some digits: `HX-20931`. Compounds are written so too.
    Short,
    /// A letter and four digits, as the codes of supplies are: `V2103`.
    Supply,
    /// Capitals and three digits: `QX7L-22P`.
    FewMixed,
    /// Digits, six or more: `771204`, `55-20-118`.
    Digits,
    /// Five digits, two groups of three, digits that begin with zeros.
    FewDigits,
}

impl Shape {
    /// True if letters are among its signs.
    pub(super) const fn has_letters(self) -> bool {
        matches!(self, Shape::Grouped | Shape::Long | Shape::Short | Shape::Supply | Shape::FewMixed)
    }

    /// The score beside a word for an identifier.
    pub(super) const fn cued(self, kind: IdentifierType) -> f32 {
        use IdentifierType::{Account, Device, HealthPlanId, License};
        match self {
            Shape::Grouped => 0.8,
            Shape::Long => 0.75,
            Shape::Short | Shape::Supply => 0.62,
            Shape::FewMixed => 0.52,
            Shape::Digits => 0.6,
            // A member, an account, a licence is no count.
            Shape::FewDigits if matches!(kind, Account | Device | HealthPlanId | License) => 0.54,
            Shape::FewDigits => 0.4,
        }
    }

    /// The score without such a word.
    pub(super) const fn alone(self) -> f32 {
        match self {
            Shape::Grouped => 0.55,
            Shape::Long => 0.42,
            Shape::Short => 0.3,
            Shape::Digits => 0.28,
            Shape::Supply => 0.16,
            Shape::FewDigits | Shape::FewMixed => 0.0,
        }
    }
}

/// Beginnings of codes of things, papers and records of science.
const THINGS: &[&str] = &[
    "nct", "aall", "aaml", "acns", "anbl", "aren", "ahod", "aews", "arst", "agct", "aost", "crd4", "1-8", "800-",
    "pmc", "pmid", "rs", "vcv", "rcv", "scv", "cve", "isrctn", "gse", "gsm", "srr", "srp", "prjna", "ensg", "enst",
    "nm_", "np_", "xm_", "nc_", "chembl", "icd", "iso", "cas", "ec", "hla", "sars", "covid", "hcov", "mers", "h1n",
    "actrn", "chictr", "eudract", "drks", "umin", "go:", "hp:", "omim", "mim", "orpha", "doid", "cid", "nsc", "db",
    "pf-", "ly-", "mk-", "gs-", "azd", "bms-", "sar", "rg7", "utf", "sha", "md5", "http", "gpt", "llama", "claude",
    "sha-", "rfc", "ieee", "cd", "il-", "hek", "mcf", "nih", "ro1", "r01", "u01", "p01", "k23", "r21", "t32", "k08",
    "cms-", "hcfa", "nom-", "une-", "ub-", "omb", "fda-", "npsg", "0x", "dsm-",
];

/// What `code` looks like; none for words, times, decimals, versions and what
/// things are called by.
pub(super) fn of(code: &str) -> Option<Shape> {
    let bytes = code.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits < 3 || !code.is_ascii() {
        return None;
    }
    let letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    if letters == 0 {
        // Decimals, times and prices have other marks than hyphens.
        let hyphens = || bytes.iter().all(|b| b.is_ascii_digit() || *b == b'-');
        return if digits < 4 || !hyphens() { None } else { numbers(&groups(code), digits) };
    }
    if is_rate(code) || is_dilution(code) || is_french_clock(code) || is_pressure(code) || code.ends_with("-ish") {
        return None;
    }
    mixed(code, &groups(code), letters, digits)
}

fn groups(code: &str) -> Vec<&str> {
    code.split(['-', '/', '.', '_', ':']).collect()
}

/// `250-500/h`, `500x3`: so much in a time, so often.
fn is_rate(code: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let by = |sign: char| code.split_once(sign);
    by('/')
        .is_some_and(|(many, unit)| number(many) && matches!(unit, "h" | "hr" | "kg" | "d" | "min" | "mL" | "dL" | "L"))
        || by('x').is_some_and(|(many, times)| number(many) && number(times) && times.len() <= 2)
}

/// `1:100k`: epinephrine so thin.
fn is_dilution(code: &str) -> bool {
    let thin = code.split_once(':').map(|(one, many)| (one, many.trim_end_matches(['k', 'K'])));
    thin.is_some_and(|(one, many)| {
        one == "1" && many.len() < code.len() - 2 && many.bytes().all(|b| b.is_ascii_digit())
    })
}

/// `118-134/70s`: pressures of some days.
fn is_pressure(code: &str) -> bool {
    let short = |text: &str| (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    code.split_once('/').is_some_and(|(upper, lower)| {
        lower.len() <= 4
            && short(lower.trim_end_matches('s'))
            && upper.split('-').all(|part| short(part.trim_end_matches('s')))
    })
}

/// `11h02`.
fn is_french_clock(code: &str) -> bool {
    let number = |text: &str, most: u8| text.len() <= 2 && text.parse::<u8>().is_ok_and(|n| n <= most);
    code.split_once('h').is_some_and(|(hour, minute)| number(hour, 24) && number(minute, 59))
}

fn numbers(groups: &[&str], digits: usize) -> Option<Shape> {
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    if digits > 20 {
        return None;
    }
    match lengths.as_slice() {
        [6..=20] => Some(Shape::Digits),
        [5] => Some(Shape::FewDigits),
        [4] if groups.first().is_some_and(|g| g.starts_with('0') && !is_clock(g)) => Some(Shape::FewDigits),
        // 1999-2004, 555-0155, substances (50-78-2), codes of tests (2093-3)
        // Telephones are found where they are no public ones.
        [3, 3, 4] | [1, 3, 3, 4] => None,
        [4, 4] | [2..=7, 2, 1] | [1..=5, 1] => None,
        [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2] | [4, 2] => None,
        // Drug codes (NDC) are written so too.
        [4 | 5, 3 | 4, 1 | 2] => Some(Shape::FewDigits),
        [3, 3] => Some(Shape::FewDigits),
        [_, _] if digits >= 7 => Some(Shape::Digits),
        [_, _, ..] if digits >= 7 && lengths.len() >= 3 => Some(Shape::Digits),
        _ => None,
    }
}

/// `0700`: a time of day.
fn is_clock(group: &str) -> bool {
    let part = |range: std::ops::Range<usize>| group.get(range).and_then(|p| p.parse::<u32>().ok());
    part(0..2).is_some_and(|hour| hour < 24) && part(2..4).is_some_and(|minute| minute < 60)
}

fn mixed(code: &str, groups: &[&str], letters: usize, digits: usize) -> Option<Shape> {
    let lower = code.to_ascii_lowercase();
    let hex = code.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if THINGS.iter().any(|t| lower.starts_with(t)) || groups.len() > 6 || letters > 12 || letters > digits + 6 {
        return None;
    }
    // Words with a number behind, file names, chemistry: a long run of small letters.
    let word = groups.iter().any(|g| g.len() > 3 && g.bytes().filter(u8::is_ascii_lowercase).count() > 3)
        || groups.iter().any(|g| g.len() > 5 && g.bytes().all(|b| b.is_ascii_alphabetic()));
    // "1200mg", "12h", "3rd": a number with its unit.
    let unit = groups.len() == 1
        && lower.trim_start_matches(|c: char| c.is_ascii_digit()).bytes().all(|b| b.is_ascii_lowercase())
        && code.bytes().any(|b| b.is_ascii_lowercase());
    // "2024-03-04T10:20:00Z"
    let clock = |g: &&str| {
        let rest = g.trim_start_matches(|c: char| c.is_ascii_digit());
        g.len() - rest.len() <= 2 && rest.chars().all(|c| "amptzAMPTZ ".contains(c))
    };
    let time = code.contains(':') && (groups.iter().all(clock) || lower.contains('t') && groups.len() > 3);
    if word || unit || time || code.contains('.') || is_ratio(groups, code) || groups.iter().all(|g| is_variant(g)) {
        return None;
    }
    let parted = groups.iter().filter(|g| !g.is_empty()).count();
    let leading_zero = groups.iter().any(|g| g.len() >= 5 && g.starts_with('0'));
    if parted >= 3 && digits >= 6 && !(hex && digits >= 24) {
        return Some(Shape::Grouped);
    }
    if digits >= 7 || (digits >= 6 && leading_zero) || (digits >= 6 && letters <= 1) {
        return Some(Shape::Long);
    }
    // "V2103", "M1000": codes of supplies (HCPCS), names of devices.
    if groups.len() == 1 && letters == 1 && digits == 4 && code.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Some(Shape::Supply);
    }
    if digits == 3 {
        let capitals = code.bytes().all(|b| !b.is_ascii_lowercase());
        // "T2N0M0" is a stage.
        let stage = lower.starts_with('t') && lower.contains('n') && lower.contains('m');
        return (capitals && !stage && letters >= 3 && letters + digits >= 7).then_some(Shape::FewMixed);
    }
    (letters + digits >= 5).then_some(Shape::Short)
}

/// `CF/20/70`, `10/D50`, `140s/80s`: no number in it is longer than a reading's.
fn is_ratio(groups: &[&str], code: &str) -> bool {
    let short = |g: &&str| g.bytes().filter(u8::is_ascii_digit).count() <= 2 || g.ends_with('s');
    (2..=3).contains(&groups.len()) && !code.contains('-') && code.contains('/') && groups.iter().all(short)
}

/// `F508del`, `G551D`: a place in a protein and what is changed there.
fn is_variant(group: &str) -> bool {
    let mut rest = group.chars();
    let first = rest.next().is_some_and(|c| c.is_ascii_uppercase());
    let tail = rest.as_str().trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.as_str().len() - tail.len();
    first
        && (2..=4).contains(&digits)
        && (matches!(tail, "del" | "ins" | "dup" | "fs" | "X")
            || tail.len() == 1 && tail.chars().all(|c| c.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_of_identifiers() {
        for (code, shape) in [
            ("VPR-2209-88431", Shape::Grouped),
            ("9876-44-210B", Shape::Grouped),
            ("FPT-R1-77f0a2c9", Shape::Grouped),
            ("55d0:e17c:20aa", Shape::Grouped),
            ("E4471902", Shape::Long),
            ("CR-0088142", Shape::Long),
            ("K118274", Shape::Long),
            ("HX-20931", Shape::Short),
            ("1B77204", Shape::Long),
            ("S-0412", Shape::Short),
            ("V2103", Shape::Supply),
            ("p4410", Shape::Short),
            ("00/1B/44/11/3A/B7", Shape::Grouped),
            ("QX7L-22P", Shape::FewMixed),
            ("771204", Shape::Digits),
            ("55-20-118", Shape::Digits),
            ("20714", Shape::FewDigits),
            ("481-206", Shape::FewDigits),
        ] {
            assert_eq!(of(code), Some(shape), "{code}");
        }
    }

    #[test]
    fn times_decimals_substances_and_papers_are_none() {
        for code in [
            "1:100k",
            "250-500/h",
            "500x3",
            "118-134/70s",
            "M0010-ish",
            "11h02",
            "VCV000042885",
            "10:20:30",
            "1.2345",
            "50-78-2",
            "1999-2004",
            "NCT01234567",
            "rs1801133",
            "1200mg",
            "2024-03-04T10:20",
            "SARS-CoV-2",
            "T2N0M0",
            "covid-2019",
            "image1234.png",
            "2026-01-14",
            "2093-3",
            "1-800-222-1222",
            "1-800-4-CANCER",
            "CRD42023441887",
            "C00.0-C80.9",
            "GSE12345",
            "CMS-2728",
            "F508del/G551D",
            "CF/20/70",
            "10/D50",
            "140s/80s",
            "0x0000",
        ] {
            assert_eq!(of(code), None, "{code}");
        }
    }
}
