//! The policy file (TOML) as it is written. What runs is [`super::CompiledPolicy`].
//!
//! Everything may be left out: what a file does not say, the profile that it
//! `extends` says (`safe-harbor` if it names none).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::content::Limits;
use crate::finding::{IdentifierType, debug_without_content};
use crate::guard::Action;

use super::tagger::TaggerPolicy;

/// A policy file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyFile {
    /// What this file builds on: a profile (`safe-harbor`, `limited-data-set`,
    /// `strict`) or the path of another policy file, relative to this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// The platform behind the guard; its profile's routes are added behind
    /// those of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// What to do with an identifier whose type says nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<PolicyAction>,
    /// The score, 0 to 1, from which on a finding counts, where its type says
    /// nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// How a value is replaced, where its type says nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorKind>,
    /// Labels carry a number (`[NAME-1]`), the same for the same value within
    /// one request or file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbered: Option<bool>,
    /// Refusals carry the content with the findings replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redacted_preview: Option<bool>,
    /// What to do with requests for another protocol (`Upgrade`, `CONNECT`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrades: Option<Upgrades>,
    /// What to do with the names of clinicians: those with a clinician's title
    /// or credential, and those of who signs, attends, orders. A name that is also
    /// a patient's in the same document or request is a patient's. Documents
    /// longer than `limits.whole_bytes`, query strings and file names are not
    /// asked: there, as everywhere with `name`, they are treated as any person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clinician_names: Option<ClinicianNames>,
    /// Rosters of real patients to block: files of names, identifiers and birth
    /// dates (CSV, TSV, lines, or hashed by `phi-guard roster build`); paths
    /// relative to the policy file. They are read when the guard starts, and
    /// again with the policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roster: Vec<String>,
    /// A stronger reader beside the built-in tagger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tagger: Option<TaggerPolicy>,
    /// Bounds on what one document may cost.
    pub limits: Limits,
    /// What to do with what cannot be read.
    pub unscannable: Unscannable,
    /// Values that are no identifiers here.
    pub allow: AllowList,
    /// Values that are always identifiers here.
    pub deny: DenyList,
    /// By identifier type.
    pub types: BTreeMap<IdentifierType, TypeRule>,
    /// By detection rule (`phi-guard rules list`); stronger than the type.
    pub rules: BTreeMap<String, RuleRule>,
    /// By request. Of all that match, the first that sets a thing decides it.
    pub routes: Vec<RouteRule>,
}

/// What to do with an identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyAction {
    /// The request does not go on.
    Block,
    /// The value is replaced, the request goes on.
    Redact,
    /// The request goes on as it is and is recorded.
    Flag,
    /// It is not a finding; it is only counted.
    Allow,
}

impl From<PolicyAction> for Action {
    fn from(action: PolicyAction) -> Self {
        match action {
            PolicyAction::Block => Action::Block,
            PolicyAction::Redact => Action::Redact,
            PolicyAction::Flag => Action::Flag,
            PolicyAction::Allow => Action::Pass,
        }
    }
}

/// How a value is replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OperatorKind {
    /// By its type: `[NAME]`.
    #[default]
    Label,
    /// By marks, one for each letter and digit: `***-**-****`.
    Mask,
    /// By a keyed digest (HMAC-SHA-256): `[MRN-kqmzbdfgtrwpnvhc]`. The same
    /// value gives the same digest wherever the key is the same.
    Hash,
    /// By what Safe Harbor lets stay: a date by its year, a ZIP code by its
    /// first three digits (or 000), an age by `90+`; anything else by its label.
    Generalize,
}

/// What to do with requests for another protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Upgrades {
    /// They are refused: what goes on inside cannot be read.
    #[default]
    Refuse,
}

/// How the names of clinicians are treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClinicianNames {
    /// As any person's name.
    #[default]
    Name,
    /// The request does not go on.
    Block,
    /// The request goes on as it is and is recorded.
    Flag,
    /// They are no findings; they are only counted.
    Allow,
}

impl ClinicianNames {
    /// What it says to do, if it says something of its own.
    pub fn action(self) -> Option<Action> {
        match self {
            ClinicianNames::Name => None,
            ClinicianNames::Block => Some(Action::Block),
            ClinicianNames::Flag => Some(Action::Flag),
            ClinicianNames::Allow => Some(Action::Pass),
        }
    }
}

/// A platform that has a profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Label Studio.
    LabelStudio,
    /// doccano.
    Doccano,
    /// Argilla.
    Argilla,
    /// CVAT.
    Cvat,
    /// APIs in the manner of OpenAI's.
    Openai,
}

impl Platform {
    /// Every platform.
    pub const ALL: &'static [Platform] =
        &[Platform::LabelStudio, Platform::Doccano, Platform::Argilla, Platform::Cvat, Platform::Openai];

    /// The name in policy files and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Platform::LabelStudio => "label-studio",
            Platform::Doccano => "doccano",
            Platform::Argilla => "argilla",
            Platform::Cvat => "cvat",
            Platform::Openai => "openai",
        }
    }
}

/// What holds for one identifier type.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TypeRule {
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<PolicyAction>,
    /// The score, 0 to 1, from which on a finding counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// How the value is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<OperatorKind>,
}

/// What holds for one detection rule.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleRule {
    /// What to do.
    pub action: PolicyAction,
}

/// What to do with what cannot be read.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Unscannable {
    /// `block`, `flag` or `allow`, where the reason says nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<PolicyAction>,
    /// By the reason.
    pub reasons: Reasons,
}

/// Actions by the reason for which something was not read.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reasons {
    /// No reader for the format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_format: Option<PolicyAction>,
    /// A known format that this build does not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsupported_format: Option<PolicyAction>,
    /// Encrypted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted: Option<PolicyAction>,
    /// Broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrupt: Option<PolicyAction>,
    /// Beyond a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_limit: Option<PolicyAction>,
    /// A character encoding that cannot be told or decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_charset: Option<PolicyAction>,
    /// Its reader crashed or was ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader_failed: Option<PolicyAction>,
    /// A picture, where the program that reads text in pictures is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocr_missing: Option<PolicyAction>,
    /// A picture with text that could not be made out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocr_uncertain: Option<PolicyAction>,
}

/// Values that are no identifiers here. Each entry speaks of a finding's whole
/// text, never of a part.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AllowList {
    /// Exactly this text.
    pub exact: Vec<String>,
    /// This text, whatever its case and spacing.
    pub terms: Vec<String>,
    /// Regular expressions for the whole text.
    pub patterns: Vec<String>,
    /// Files of terms, one a line, `#` for comments; paths relative to the policy file.
    pub files: Vec<String>,
}

/// Values that are always identifiers here.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DenyList {
    /// This text, whatever its case, at word boundaries.
    pub terms: Vec<String>,
    /// Regular expressions that match at most 256 bytes.
    pub patterns: Vec<String>,
    /// Files of terms, one a line, `#` for comments; paths relative to the policy file.
    pub files: Vec<String>,
    /// The type under which they are reported; `OTHER_ID` if not set.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<IdentifierType>,
}

// The lists may name people.
debug_without_content! {
    AllowList, "AllowList";
    DenyList, "DenyList";
}

/// What holds for some requests.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RouteRule {
    /// What it is, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Methods; any if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Path, `*` for one segment, `**` for any number of them. A slash at the
    /// end makes no difference.
    pub path: String,
    /// Media type of the request (`application/json`, `text/*`); any if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// What to do with identifiers of all types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<PolicyAction>,
    /// What to do by type; stronger than `action`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<IdentifierType, PolicyAction>,
    /// `block`, `flag` or `allow` what cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unscannable: Option<PolicyAction>,
    /// Bodies are not read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip: Option<bool>,
    /// The request is blocked whatever it holds, for the reason given here: for
    /// routes on which the platform would fetch content by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuse: Option<String>,
    /// When the body goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// How the body's length is told to the upstream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_framing: Option<Framing>,
    /// Uploads that arrive in pieces over several requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumable: Option<Resumable>,
    /// Refusals carry the content with the findings replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redacted_preview: Option<bool>,
    /// Limits that differ here (keys of `[limits]`).
    #[serde(skip_serializing_if = "toml::Table::is_empty")]
    pub limits: toml::Table,
    /// By field. Of all that match and speak of a finding's type, the first decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldRule>,
}

/// When a body goes on to the upstream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// After the verdict.
    #[default]
    Hold,
    /// While it is scanned; its end is held back until the verdict.
    Stream,
}

/// How the body's length is told to the upstream.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Framing {
    /// `Content-Length`.
    #[default]
    Length,
    /// `Transfer-Encoding: chunked`, for upstreams that take it.
    Chunked,
}

/// A protocol for uploads in pieces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resumable {
    /// FilePond's `Upload-Offset`, `Upload-Length`, `Upload-Name`.
    Filepond,
    /// TUS 1.0.0.
    Tus,
}

/// What holds for some fields of a body, or of a query string. Name one or more
/// of `pointer`, `part`, `column`, `hl7`, `query`, `text`; all named must match.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldRule {
    /// JSON Pointer (RFC 6901) into the body, `*` for any one step, `**` for
    /// any number. The path of a form field is its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of a multipart part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Column header of a CSV file, whatever its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// HL7 v2 field (`PID-5`) or component (`PID-5.1`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hl7: Option<String>,
    /// Name of a parameter of the query string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A short text beside the body: `path` (one segment of it) or the name of
    /// a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Regular expression that the whole value must match; a value of more than
    /// 1024 bytes never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// The types spoken of; all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<IdentifierType>,
    /// What to do; `allow` if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<PolicyAction>,
}

impl Reasons {
    /// The action for the reason of this name.
    pub fn get(&self, reason: crate::content::OpaqueReason) -> Option<PolicyAction> {
        use crate::content::OpaqueReason::*;
        match reason {
            UnknownFormat => self.unknown_format,
            UnsupportedFormat(_) => self.unsupported_format,
            Encrypted => self.encrypted,
            Corrupt => self.corrupt,
            OverLimit(_) => self.over_limit,
            UnknownCharset => self.unknown_charset,
            ReaderFailed => self.reader_failed,
            OcrMissing(_) => self.ocr_missing,
            OcrUncertain => self.ocr_uncertain,
        }
    }

    /// All that are set.
    pub fn set(&self) -> impl Iterator<Item = PolicyAction> {
        self.clone().all_mut().into_iter().filter_map(|action| *action).collect::<Vec<_>>().into_iter()
    }

    /// All of them.
    pub(super) fn all_mut(&mut self) -> [&mut Option<PolicyAction>; 9] {
        [
            &mut self.unknown_format,
            &mut self.unsupported_format,
            &mut self.encrypted,
            &mut self.corrupt,
            &mut self.over_limit,
            &mut self.unknown_charset,
            &mut self.reader_failed,
            &mut self.ocr_missing,
            &mut self.ocr_uncertain,
        ]
    }
}
