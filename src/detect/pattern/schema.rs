//! What a rule file may say (TOML). See `patterns/README.md` for the guide.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::finding::IdentifierType;

/// One rule file: the rules of one identifier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Pieces of regex that rules of this file may use as `${name}`, beside the
    /// built-in ones ([`super::fragments`]).
    #[serde(default)]
    pub define: BTreeMap<String, String>,
    /// The rules.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One rule. Exactly one of three ways leads to its regex, so that it is tried
/// only where it can match: `labels`, `contains`, or neither.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name, unique among all files: lower case, digits, hyphens (`mrn-labelled`).
    pub id: Spanned<String>,
    /// Type of identifier, its wire name (`MRN`).
    #[serde(rename = "type")]
    pub kind: IdentifierType,
    /// What it finds, one line.
    pub what: String,
    /// Why that is an identifier, or why the rule looks as it does.
    pub why: String,
    /// Law, standard or register that gives the shape.
    #[serde(default)]
    pub reference: Option<String>,
    /// Words that stand before the identifier. The regex is then tried right
    /// behind each of them (anchored there), and does not hold them itself.
    /// ASCII case does not matter; a blank also stands for `_`, `-`, a line
    /// break or nothing (`patient_id`, `patientId`). A label is a whole word
    /// (a plural s is allowed); with `*` at its end, letters may follow.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Pieces of text (ASCII case does not matter), at least one of which lies
    /// in every match. The regex is tried around each of them.
    #[serde(default)]
    pub contains: Vec<String>,
    /// The regex (syntax of the `regex` crate, ASCII classes, case matters
    /// unless `(?i)`). The group `id` is the identifier; where alternatives
    /// need several groups, `id2`, `id3`... count as well. With neither
    /// `labels` nor `contains`, it is tried where enough digits are close
    /// together; if it needs no digit, everywhere.
    pub regex: Spanned<String>,
    /// Upper limit of a match in bytes, the label of `labels` not counted.
    pub max_len: Spanned<usize>,
    /// Digits a match must hold at least, where the regex does not say so: the
    /// rule is tried only where that many stand close together.
    #[serde(default)]
    pub digits: usize,
    /// Score of a bare match, 0 to 1. From 0.5 on it is a finding by default.
    pub score: Spanned<f32>,
    /// Also take what follows in a list ("MRNs 4471, 4472 and 4480"), each as
    /// long as it has the shape of the first. Needs `labels`.
    #[serde(default)]
    pub repeat: bool,
    /// A check of the identifier.
    #[serde(default)]
    pub validator: Option<ValidatorUse>,
    /// Words around a match and what they do to the score.
    #[serde(default)]
    pub context: Vec<ContextUse>,
    /// Whether look-alikes (doses, vital signs, codes, versions...) lower the
    /// score. Default: yes, save with `labels`: a labelled number stays one.
    #[serde(default)]
    pub look_alikes: Option<bool>,
    /// Texts in which the rule finds exactly what stands in `{{...}}`, with a
    /// score of 0.5 at least.
    pub examples: Vec<Spanned<String>>,
    /// Texts in which the rule finds nothing (of a score of 0.5).
    #[serde(default)]
    pub counter_examples: Vec<Spanned<String>>,
}

/// Use of a validator.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorUse {
    /// Its name ([`crate::detect::validate::NAMES`]).
    pub name: Spanned<String>,
    /// Log-odds added if the identifier is valid.
    #[serde(default)]
    pub valid: f32,
    /// Log-odds added if it is not (so a negative number).
    #[serde(default)]
    pub invalid: f32,
}

/// Words around a match.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextUse {
    /// Where they are looked for.
    #[serde(default)]
    pub side: Side,
    /// The words or phrases, lower case; whole words, ASCII case does not
    /// matter; with `*` at the end, letters may follow.
    pub words: Vec<String>,
    /// How many bytes away from the identifier.
    #[serde(default = "within_default")]
    pub within: usize,
    /// Log-odds added if one of them is there. Negative ones speak against.
    pub weight: f32,
}

/// Side of a match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Before it.
    Before,
    /// After it.
    After,
    /// Either.
    #[default]
    Around,
}

fn within_default() -> usize {
    48
}
