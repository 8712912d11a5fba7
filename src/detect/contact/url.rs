//! Web addresses, with and without a scheme. Pages of public references
//! (guidelines, journals, agencies) are none, unless they are a person's.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::detect::atom::{Atoms, Lexicon, class, trigger};
use crate::detect::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::Span;

/// Longest address, in bytes; what is beyond is another piece of it.
const LONGEST: usize = 1024;
/// How far cues are looked for, in bytes.
const LOOK: usize = 40;

/// Path segments and query keys of pages that belong to a person.
const PERSONAL: &[&str] = &[
    "profile",
    "profiles",
    "user",
    "users",
    "u",
    "account",
    "accounts",
    "patient",
    "patients",
    "member",
    "members",
    "people",
    "person",
    "mychart",
    "portal",
    "login",
    "id",
    "uid",
    "userid",
    "user_id",
    "patient_id",
    "patientid",
    "mrn",
    "email",
    "token",
    "session",
    "name",
    "~",
    "my",
];

/// Recognises web addresses.
#[derive(Debug)]
pub struct Urls {
    full: RuleId,
    bare: RuleId,
}

impl Urls {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        Urls { full: Arc::from("url"), bare: Arc::from("url-without-scheme") }
    }

    /// Appends the addresses among `atoms`.
    pub(in crate::detect) fn scan(&self, a: &Atoms<'_>, out: &mut Vec<Candidate>) {
        for i in a.with(trigger::URL) {
            let Some(atom) = a.get(i) else { break };
            match a.mark(i) {
                // "://" and what stands before and after it
                Some(':') if a.mark(i + 1) == Some('/') && a.mark(i + 2) == Some('/') && a.joined(i + 2) => {
                    let scheme = i
                        .checked_sub(1)
                        .filter(|s| a.joined(i) && a.mark(*s).is_none())
                        .map_or(atom.start, |s| a.get(s).map_or(atom.start, |t| t.start));
                    if let Some(host) =
                        a.get(i + 3).filter(|t| a.joined(i + 3) && a.mark(i + 3) != Some('/') && t.end > t.start)
                    {
                        self.address(a, scheme, host.start, 0.93, &self.full, out);
                    }
                }
                Some('.') if a.joined(i) && a.joined(i + 1) => self.bare(a, i, out),
                _ => {}
            }
        }
    }

    /// A host without a scheme around the dot at `i`; the first dot tells it.
    fn bare(&self, a: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let Some(first) = host_start(a, i) else { return };
        let before = first.checked_sub(1).filter(|_| a.joined(first)).and_then(|b| a.mark(b));
        if matches!(before, Some('@' | '/' | '.' | '\\' | '_' | '-' | '=' | '&' | '%' | ':')) {
            return;
        }
        let Some(start) = a.get(first).map(|t| t.start) else { return };
        let is_www = a.word(first).eq_ignore_ascii_case("www");
        let Some(end) = host_end(a, first, i, is_www) else { return };
        let has_path =
            matches!(a.mark(end), Some('/' | '?')) && a.joined(end) && a.joined(end + 1) && a.get(end + 1).is_some();
        if a.mark(end) == Some('@') && a.joined(end) {
            return;
        }
        let cue = (0..first).rev().take(4).any(|k| {
            matches!(
                a.word(k).to_ascii_lowercase().as_str(),
                "website" | "site" | "blog" | "visit" | "profile" | "page" | "url" | "link" | "web" | "portal"
            )
        });
        let base = match (is_www, has_path, cue) {
            (true, _, _) => 0.85,
            (_, true, _) => 0.82,
            (_, _, true) => 0.62,
            _ => 0.3,
        };
        self.address(a, start, start, base, &self.bare, out);
    }

    fn address(&self, a: &Atoms<'_>, start: usize, host: usize, base: f32, rule: &RuleId, out: &mut Vec<Candidate>) {
        let end = address_end(a.text, host).min(start + LONGEST);
        let end = (0..=end).rev().find(|&e| a.text.is_char_boundary(e)).unwrap_or(start);
        let Some(rest) = a.text.get(host..end).filter(|r| !r.is_empty()) else { return };
        let (score, what) = match (is_public(rest), is_personal(rest)) {
            (true, false) => (0.08, "page of a public reference"),
            (true, true) => (0.6, "a person's page at a public site"),
            (false, _) => (base, "web address"),
        };
        let evidence = vec![Evidence::new(what, 0.0)];
        let span = Span::new(start, end);
        out.push(Candidate { kind: IdentifierType::Url, span, score: Score::new(score), rule: rule.clone(), evidence });
    }
}

/// The first atom of the host label before the dot at `i`; none if another dot
/// stands before that label (then this is not the first dot).
fn host_start(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let mut first = i.checked_sub(1).filter(|f| a.mark(*f).is_none())?;
    for _ in 0..12 {
        let Some(before) = first.checked_sub(1).filter(|_| a.joined(first)) else { break };
        match a.mark(before) {
            None => first = before,
            Some('-') if before > 0 && a.joined(before) && a.mark(before - 1).is_none() => first = before - 1,
            Some(_) => break,
        }
    }
    Some(first)
}

/// The atom after a host that begins at `first` and has a known end (`.com`), its first dot at `dot`.
fn host_end(a: &Atoms<'_>, first: usize, dot: usize, is_www: bool) -> Option<usize> {
    let mut at = dot;
    let mut end = None;
    let mut labels = 1;
    while a.mark(at) == Some('.') && a.joined(at) && a.joined(at + 1) && labels < 8 {
        let mut next = at + 1;
        while a.get(next).is_some()
            && (next == at + 1 || a.joined(next))
            && (a.mark(next).is_none() || a.mark(next) == Some('-'))
            && next < at + 12
        {
            next += 1;
        }
        if next == at + 1 {
            break;
        }
        labels += 1;
        let top = next == at + 2 && a.is(at + 1, class::TOP_LEVEL);
        if top || (is_www && labels >= 3) {
            end = Some(next);
        }
        at = next;
    }
    // "e.g", "Dr.Us": one letter is no host.
    end.filter(|_| a.word(first).len() > 1 || labels > 2)
}

/// Where an address that begins at `start` ends: at white space, quotes,
/// brackets that it did not open; without closing punctuation.
fn address_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let mut depth = 0i32;
    let mut end = 0;
    for (at, c) in rest.char_indices().take(LONGEST) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => break,
            ')' | ']' => depth -= 1,
            '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^' | '\\' => break,
            c if c.is_whitespace() || c.is_control() => break,
            _ => {}
        }
        end = at + c.len_utf8();
    }
    let kept = rest.get(..end).unwrap_or("").trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*']);
    start + kept.len()
}

/// The host of an address without scheme, user and port.
fn host_of(address: &str) -> &str {
    let authority = address.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    host.split(':').next().unwrap_or("")
}

fn is_public(address: &str) -> bool {
    static HOSTS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| {
        include_str!("../../../patterns/lists/public_hosts/items.txt").lines().filter(|l| !l.starts_with('#')).collect()
    });
    let host = host_of(address).to_ascii_lowercase();
    if address.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return false;
    }
    let mut rest = host.as_str();
    loop {
        if hosts.contains(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, parent)) => rest = parent,
            None => return false,
        }
    }
}

fn is_personal(address: &str) -> bool {
    let path = address.get(host_of(address).len()..).unwrap_or("");
    path.split(['/', '?', '&', '#', ';']).skip(1).any(|segment| {
        let key = segment.split('=').next().unwrap_or("").to_ascii_lowercase();
        PERSONAL.contains(&key.as_str())
            || segment.starts_with('~')
            || segment.starts_with('@')
            || segment.contains("%40")
    })
}

impl Default for Urls {
    fn default() -> Self {
        Self::new()
    }
}

impl Recognizer for Urls {
    fn name(&self) -> &'static str {
        "urls"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST + 16, before: LOOK, after: 4 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), out);
    }
}
