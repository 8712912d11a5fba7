//! Numbers that look like identifiers and are none: doses, vital signs,
//! scores, vertebrae, codes of things, versions, sections, ratios.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};

use crate::finding::Evidence;
use crate::text::{Normal, Span};

/// How far before a candidate this looks, in bytes.
pub const BEFORE: usize = 40;
/// How far after.
pub const AFTER: usize = 24;

/// Weight of evidence that leaves little doubt.
pub const STRONG: f32 = -3.0;
const WEAK: f32 = -1.5;

/// Evidence that what stands at `span` is no identifier, with its reason.
pub fn look_alike(text: &str, span: Span<Normal>) -> Option<Evidence> {
    let value = span.of(text);
    let before = window(text, span.start.saturating_sub(BEFORE), span.start);
    let after = window(text, span.end, (span.end + AFTER).min(text.len()));
    let numeric = value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' ' | b'-' | b'/'));
    let found = code_shape(value)
        .or_else(|| label_before(before))
        .or_else(|| numeric.then(|| unit_after(after)).flatten())
        .or_else(|| numeric.then(|| number_part(before, after)).flatten());
    found.map(|(what, weight)| Evidence::new(what, weight))
}

/// Builds the tables of this module, which are otherwise built at the first question.
pub fn warm() {
    LazyLock::force(&LABELS);
    LazyLock::force(&LINKS);
    LazyLock::force(&UNITS);
    LazyLock::force(&SHAPES);
}

/// True if the digits at `span` stand behind a decimal point (`0.9411...`).
pub fn is_fraction(text: &str, span: Span<Normal>) -> bool {
    let before = text.as_bytes().get(..span.start).unwrap_or(&[]);
    matches!(before, [.., b'0'..=b'9', b'.'] | [b'.'] | [.., b' ' | b'-' | b'(' | b',', b'.'])
        && span.of(text).bytes().all(|b| b.is_ascii_digit())
}

/// `text[from..to]`, widened inward to character boundaries.
fn window(text: &str, from: usize, to: usize) -> &str {
    let from = (from..=to).find(|&i| text.is_char_boundary(i)).unwrap_or(to);
    let to = (from..=to).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(from);
    text.get(from..to).unwrap_or("")
}

/// Words that name what the number behind them counts or codes.
static LABELS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "icd icd-9 icd-10 icd-11 icd10 icd9 icd-10-cm icd-10-pcs icd-o icd-o-3 cpt cpt-4 hcpcs loinc snomed sct snomed- \
    ct ndc rxnorm rxcui atc drg ms-drg mesh omim umls cui cvx revenue modifier upc gtin cas ec chebi uniprot \
    genbank hgnc ensembl ops ebm goä rxbin bin pcn oid pmid pmcid pubmed doi isbn issn arxiv nct isrctn eudract \
    grant grants award cfr usc u.s.c iso rfc astm ansi din en nice ng cg version ver v release build revision rev \
    section sections sec § task tasks figure figures fig figs table tables page pages p pp chapter ch step volume \
    vol issue item question q row column appendix article paragraph equation eq slide exercise example form \
    template catalog catalogue cat model part sku chromosome chr exon codon position snp score scale gcs apgar \
    nihss mmse moca phq-9 phq9 gad-7 gad7 bmi egfr gfr hr rr bp spo2 temp temperature pulse weight wt height ht \
    age aged dose total n approximately about roughly nearly over under least"
        .split(' ')
        .collect()
});

/// Words between such a label and its number.
static LINKS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| "code codes number no id of is was and to".split(' ').collect());

/// A label of [`LABELS`] right before the number, at most two linking words between.
fn label_before(before: &str) -> Option<(&'static str, f32)> {
    let mut rest = before;
    for _ in 0..3 {
        let trimmed =
            rest.trim_end_matches(|c: char| c.is_ascii_whitespace() || matches!(c, ':' | '#' | '.' | '=' | '(' | '-'));
        if rest.len() - trimmed.len() > 4 {
            return None;
        }
        let start = trimmed
            .char_indices()
            .rev()
            .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '-' | '§')))
            .map_or(0, |(i, c)| i + c.len_utf8());
        let word = trimmed.get(start..).unwrap_or("").to_lowercase();
        if word.is_empty() {
            return None;
        }
        if LABELS.contains(word.as_str()) {
            return Some(("a label of codes, parts or amounts before it", STRONG));
        }
        if !LINKS.contains(word.as_str()) {
            return None;
        }
        rest = trimmed.get(..start).unwrap_or("");
    }
    None
}

/// Units and counted things.
static UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "mg mcg ug µg μg g gm gms kg ng pg ml l dl ul cc iu u unit units meq mmol umol nmol pmol mol mosm mmhg bpm cm \
    mm nm um km m ft in inches lb lbs oz kcal cal hz khz mhz gy cgy mci ci bq mbq kda bp kb mb gb c f k x percent \
    degrees copies cells cfu day days week weeks wk wks month months mo year years yr yrs yo y hour hours hr hrs h \
    minute minutes min mins second seconds sec ms times tab tabs tablet tablets capsule capsules caps puff puffs \
    drops doses patients participants subjects people persons individuals adults children women men cases deaths \
    births infants nurses visits records dollars usd eur euros steps points words tokens images samples mgs mls \
    beats breaths packs ppd mph ppm rpm kpa cmh"
        .split(' ')
        .collect()
});

fn unit_after(after: &str) -> Option<(&'static str, f32)> {
    let rest = after.trim_start_matches([' ', '\u{a0}']);
    if after.len() - rest.len() > 2 {
        return None;
    }
    let rest = if rest.len() == after.len() { rest.strip_prefix('-').unwrap_or(rest) } else { rest };
    if rest.starts_with(['%', '°', '±', '×']) {
        return Some(("a unit after it", STRONG));
    }
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or("").to_lowercase();
    // A number next to the word ("x10") makes it no unit.
    UNITS.contains(word.as_str()).then_some(("a unit after it", STRONG))
}

/// Part of a decimal, a ratio, a range with a sign, an amount of money.
fn number_part(before: &str, after: &str) -> Option<(&'static str, f32)> {
    let mut back = before.chars().rev();
    let (last, last_but_one) = (back.next(), back.next());
    let mut ahead = after.chars();
    let (next, next_but_one) = (ahead.next(), ahead.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let beside =
        |mark: Option<char>, far: Option<char>, marks: &str| mark.is_some_and(|m| marks.contains(m)) && digit(far);
    if beside(last, last_but_one, ".,/^") || beside(next, next_but_one, ".,/^") {
        return Some(("part of a decimal or a ratio", WEAK * 2.0));
    }
    if matches!(last, Some('$' | '€' | '£' | '¥' | '<' | '>' | '±' | '~' | '≥' | '≤' | '^'))
        || (last == Some(' ') && matches!(last_but_one, Some('$' | '€' | '£' | '<' | '>' | '±' | '≥' | '≤')))
    {
        return Some(("an amount or a limit", STRONG));
    }
    None
}

/// What a value as a whole looks like.
static SHAPES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new_many(&SHAPE_LIST.map(|(pattern, ..)| pattern)).ok());

const SHAPE_LIST: [(&str, &str, f32); 16] = [
    (r"(?-u)[CTLS][0-9]{1,2}(?:[-/][CTLS]?[0-9]{1,2})*", "a vertebra", STRONG),
    (r"(?-u)[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?", "the shape of an ICD-10 code", WEAK),
    (r"(?-u)[cpyrau]{0,3}T(?:[0-4]|is|x|X)[a-d]?(?:N[0-3xX][a-c]?)?(?:M[01xX][a-c]?)?", "a tumour stage", STRONG),
    (
        r"(?-u)NCT ?[0-9]{8}|ISRCTN[0-9]{8}|PMC[0-9]{5,8}|(?i:pmid)[0-9]{5,9}|ACTRN[0-9]{14}",
        "a trial or a paper",
        STRONG,
    ),
    (r"(?-u)rs[0-9]{3,10}|GS[EM][0-9]{3,8}|SRR[0-9]{5,9}|N[MPC]_[0-9]{5,9}(?:\.[0-9])?", "a sequence", STRONG),
    (r"(?-u)[0-9]?[A-Z][0-9]{2} ?[A-Z]{2} ?[0-9]{6}(?:-[0-9A-Z]{2,4})?", "a grant", STRONG),
    (
        r"(?i-u)(?:covid|sars-cov|il|cd|hla|h[0-9]n|ca|ldl|hdl|igg|brca|tnf|cox|her|ki|vitamin|omega|interleukin|type|phase|stage|grade)-?[0-9]{1,3}|(?i-u)p-?[1-9][0-9]{0,2}",
        "a medical term",
        STRONG,
    ),
    (r"(?-u)[ACDEFGHIKLMNPQRSTVWY][0-9]{1,4}[ACDEFGHIKLMNPQRSTVWYX]", "a variant of a gene or a protein", STRONG),
    (
        r"(?i-u)[0-9.,]{1,8}(?:mg|mcg|g|ml|iu|units?)/(?:[0-9.,]{1,8})?(?:mg|mcg|g|kg|ml|l|day|d|h|hr|dose)",
        "doses together",
        STRONG,
    ),
    (r"(?-u)[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}", "the shape of a drug code (NDC)", WEAK),
    (r"(?-u)[0-9]{1,3}/[0-9]{1,3}(?:/[0-9]{1,2})?", "a ratio", STRONG),
    (r"(?-u)v?[0-9]{1,3}(?:\.[0-9]{1,3}){1,3}", "a decimal or a version", WEAK),
    (
        r"(?i-u)[a-z]{0,8}-?[0-9]{1,2}(?:st|nd|rd|th|x|h|hr|mg|ml|kg|cm|mm|mcg|g|d|w|wk|mo|yo|y|f|m|lb|lbs|k)",
        "a unit in it",
        STRONG,
    ),
    (r"(?i-u)q[0-9]{1,2}(?:-[0-9]{1,2})?[hdwm]?", "a frequency", STRONG),
    (r"(?i-u)E[1-4](?:NT)?V[1-5T]M[1-6]", "a score of the Glasgow Coma Scale", WEAK),
    (r"(?-u)R01|K23|U01|P[0-9]{2}|G[0-9]P[0-9](?:[A0-9]{2,6})?", "a grant or parity", STRONG),
];

fn code_shape(value: &str) -> Option<(&'static str, f32)> {
    let shapes = SHAPES.as_ref()?;
    SHAPE_LIST.iter().enumerate().find_map(|(i, &(_, what, weight))| {
        let pattern = regex_automata::PatternID::new(i).ok()?;
        let input = Input::new(value).anchored(Anchored::Pattern(pattern));
        let whole = shapes.search_half(&input)?.offset() == value.len();
        whole.then_some((what, weight))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Weight of the evidence against what stands in brackets.
    fn against(marked: &str) -> Option<f32> {
        let start = marked.find('[').unwrap();
        let end = marked.find(']').unwrap() - 1;
        let text = marked.replace(['[', ']'], "");
        look_alike(&text, Span::new(start, end)).map(|e| e.weight)
    }

    #[test]
    fn look_alikes_are_known() {
        for text in [
            "give [5000] units of heparin",
            "took [325] mg",
            "[98]% on room air",
            "BP [120]/80",
            "scored [7/10]",
            "fusion of [C5-C6]",
            "disc at [L4-5]",
            "code [E11.9]",
            "ICD-10 code [12345]",
            "CPT [99213]",
            "CPT code: [99213]",
            "LOINC [4548-4]",
            "staged [T2N0M0]",
            "GCS [15]",
            "[NCT01234567]",
            "PMID: [31234567]",
            "grant [R01HL123456]",
            "version [2.14.3]",
            "see section [4471]",
            "Task [1234]",
            "Figure [12]",
            "Table [3]",
            "p. [1145]",
            "vision [20/20]",
            "potassium [4.1]",
            "[120000] patients",
            "cost $[4471]",
            "NDC [0002-8215-01]",
            "rxcui [197361]",
            "dose [0.5]",
            "[COVID-19]",
            "SNP [rs1801133]",
            "[1200] mL",
            "12.[345]",
            "at [45]°",
            "[q6h]",
            "MTHFR [A1298C]",
            "took [50mg/1000mg]",
            "n = [4471]",
        ] {
            assert!(against(text).is_some_and(|w| w <= WEAK), "{text}");
        }
    }

    #[test]
    fn identifiers_are_let_alone() {
        for text in [
            "MRN [4471982]",
            "acct [4471-2298]",
            "[S23-12345] pathology",
            "plate [7ABC123]",
            "card [4111 1111 1111 1111]",
            "she was [884213]",
            "ID [ST-998877]",
            "Fig tree. [4471982]",
        ] {
            assert_eq!(against(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_borne(text in "\\PC{0,60}", a in 0usize..60, b in 0usize..60) {
            look_alike(&text, Span::new(a, b));
        }
    }
}
