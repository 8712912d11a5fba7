//! What is wrong with a policy, where, and what was probably meant.

use std::fmt;

/// A policy that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyError {
    /// The file (or the profile) it stands in.
    pub file: String,
    /// Line, from 1, where it is known.
    pub line: Option<usize>,
    /// The key it is about.
    pub key: Option<String>,
    /// What is wrong.
    pub what: String,
    /// The known name nearest to an unknown one.
    pub nearest: Option<String>,
}

impl PolicyError {
    pub(super) fn new(file: &str, key: impl Into<String>, what: impl Into<String>) -> Self {
        PolicyError { file: file.to_owned(), line: None, key: Some(key.into()), what: what.into(), nearest: None }
    }

    /// From the TOML reader's error: the line, and for an unknown name the
    /// known one that is nearest.
    pub(super) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().to_owned();
        let line = error.span().map(|span| 1 + text.bytes().take(span.start).filter(|&b| b == b'\n').count());
        let unknown = message.starts_with("unknown");
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        let mut key = if unknown { quoted.next() } else { None };
        let mut candidates: Vec<String> = quoted.collect();
        if message.starts_with("unknown identifier type") {
            // A key of `[types]`: its text is at the error's place.
            key =
                error.span().and_then(|span| text.get(span)).map(|s| s.trim_matches(['[', ']', '"', '\'']).to_owned());
            if let Some(k) = key.as_mut().filter(|k| k.contains('.')) {
                *k = k.rsplit('.').next().unwrap_or_default().to_owned();
            }
            candidates = crate::finding::IdentifierType::ALL.iter().map(|t| t.as_str().to_owned()).collect();
        }
        let nearest = key.as_deref().and_then(|k| nearest(k, &candidates));
        let what = without_values(message, nearest.is_some());
        let key = key.filter(|key| nearest.is_some() || is_word(key));
        PolicyError { file: file.to_owned(), line, key, what, nearest }
    }
}

/// The TOML reader's message without the values it quotes: lists may name
/// people. A misspelt name of our own (`known`) stays, and so does a bare key.
fn without_values(message: String, known: bool) -> String {
    // `invalid type: string "…", expected a sequence`
    if (message.starts_with("invalid type: ") || message.starts_with("invalid value: "))
        && let Some((found, expected)) = message.rsplit_once(", expected ")
    {
        let kind = found.split(['"', '`']).next().unwrap_or_default().trim_end();
        return format!("{kind}, expected {expected}");
    }
    let Some((what, rest)) = message.split_once('`') else { return message };
    let Some((quoted, rest)) = rest.split_once('`') else { return message };
    let is_value = what.starts_with("unknown variant") || !is_word(quoted);
    if message.starts_with("unknown") && is_value && !known {
        return format!("{}{rest}", what.trim_end());
    }
    message
}

/// True for what can stand as a key without quotes.
fn is_word(key: &str) -> bool {
    key.len() <= 48 && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// The candidate nearest to `name`, if any is near.
pub(super) fn nearest<S: AsRef<str>>(name: &str, candidates: &[S]) -> Option<String> {
    let name = name.to_lowercase();
    let scored = candidates.iter().map(|c| (strsim::jaro_winkler(&name, &c.as_ref().to_lowercase()), c.as_ref()));
    let (score, best) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score > 0.7).then(|| best.to_owned())
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": ")?;
        if let Some(key) = self.key.as_deref().filter(|key| !self.what.contains(&format!("`{key}`"))) {
            write!(f, "`{key}`: ")?;
        }
        write!(f, "{}", self.what)?;
        if let Some(nearest) = &self.nearest {
            write!(f, "; did you mean `{nearest}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyError {}
