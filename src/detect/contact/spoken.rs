//! Contacts that are spelled out: `five five five ...`, `jane dot doe at
//! example dot com`, `jane (at) example [dot] com`, `jane @ example . com`.

use std::sync::Arc;

use super::hotline;
use crate::detect::atom::{Atoms, Lexicon, Numeral, What, class, numeral, trigger};
use crate::detect::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::Gap;

/// Longest spelled-out contact, in bytes.
const LONGEST: usize = 160;
/// How far labels are looked for, in bytes.
const LOOK: usize = 60;
/// Most labels of a spelled-out host, and most parts before the "at".
const MOST_PARTS: usize = 5;

/// Recognises spelled-out telephone numbers and e-mail addresses.
#[derive(Debug)]
pub struct Spoken {
    phone: RuleId,
    email: RuleId,
}

impl Spoken {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        Spoken { phone: Arc::from("phone-spoken"), email: Arc::from("email-spelled-out") }
    }

    /// Appends the contacts among `atoms`.
    pub(in crate::detect) fn scan(&self, a: &Atoms<'_>, out: &mut Vec<Candidate>) {
        for i in a.with(trigger::SPOKEN) {
            // One by itself is no number: most are.
            let followed = || (i + 1..=i + 3).any(|next| may_be_digit(a, next) || is_said_so(a.word(next)));
            if may_be_digit(a, i) && followed() && digit(a, i).is_some() && !follows_digit(a, i) {
                self.phone(a, i, out);
            }
            if a.is(i, class::AT) || a.mark(i) == Some('@') {
                self.email(a, i, out);
            }
        }
    }

    /// The spoken digits from `i` on.
    fn phone(&self, a: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let (mut digits, mut words) = (String::with_capacity(16), 0);
        let (mut at, mut next) = (i, i);
        while let Some(Digits { value, times, is_word, after }) = digit(a, at) {
            if a.span(i, after).len() > LONGEST || digits.len() > 15 {
                break;
            }
            if digits.is_empty() && digit(a, after).is_none() && digit(a, after + 1).is_none() {
                return;
            }
            (0..times).for_each(|_| match char::from_digit(value, 10) {
                Some(digit) => digits.push(digit),
                None => digits.push_str(&value.to_string()),
            });
            words += usize::from(is_word);
            next = after;
            at = after
                + usize::from(matches!(a.mark(after), Some(',' | '-' | '.' | '/')) && digit(a, after + 1).is_some());
            if !a.near(at) {
                break;
            }
        }
        // "pager four four one nine"
        let internal = (4..=6).contains(&digits.len())
            && words == digits.len()
            && i.checked_sub(1).is_some_and(|b| a.is(b, class::PAGER | class::EXTENSION) && a.word(b).len() > 1);
        if (digits.len() < 7 && !internal) || hotline::is_public(&digits) {
            return;
        }
        let label = labelled(a, i);
        // "plus two seven one one"
        let first = i.checked_sub(1).filter(|b| digits.len() >= 10 && a.near(i) && a.word(*b) == "plus").unwrap_or(i);
        let base: f32 = match (digits.len(), words) {
            (10, 4..) | (11, 4..) => 0.86,
            (7, 7) => 0.55,
            (10, 0..4) if !label => 0.3,
            (7..=13, _) if label => 0.8,
            (4..=6, _) => 0.8,
            _ => 0.2,
        };
        let score = Score::new(base).shifted(if label { 1.5 } else { 0.0 });
        let mut evidence = vec![Evidence::new("digits spoken one by one", 0.0)];
        if label {
            evidence.push(Evidence::new("label of a telephone before it", 1.5));
        }
        out.push(Candidate {
            kind: IdentifierType::Phone,
            span: a.span(first, next),
            score,
            rule: self.phone.clone(),
            evidence,
        });
    }

    /// The address around the "at" at `i`.
    fn email(&self, a: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let is_sign = a.mark(i) == Some('@');
        let bracketed = opens(a, i.wrapping_sub(1)) && closes(a, i + 1) || is_underscored(a, i);
        let spaced = is_sign && !(a.joined(i) && a.joined(i + 1));
        if is_sign && !bracketed && !spaced {
            // The usual shape, unless its dots are spelled.
            if !a.joined(i + 1) || !a.joined(i) {
                return;
            }
        }
        let (left, right) = if bracketed { (i.wrapping_sub(1), i + 2) } else { (i, i + 1) };
        let Some((next, spoken_dots)) = host(a, right) else { return };
        let Some(first) = local_part(a, left) else { return };
        let base = match (is_sign, bracketed, spoken_dots) {
            (true, false, false) if spaced => 0.85,
            (true, false, false) => return,
            (_, true, _) | (true, _, true) => 0.93,
            // "jane at example dot com"
            (false, false, true) => 0.82,
            // "seen at example.com"
            (false, false, false) => 0.3,
        };
        let span = a.span(first, next);
        if span.len() <= LONGEST {
            let evidence = vec![Evidence::new("address with its marks spelled out", 0.0)];
            out.push(Candidate {
                kind: IdentifierType::Email,
                span,
                score: Score::new(base),
                rule: self.email.clone(),
                evidence,
            });
        }
    }
}

/// A digit as it is spoken.
struct Digits {
    /// The digit, or 800.
    value: u32,
    /// How often: "double five".
    times: usize,
    /// It is a word.
    is_word: bool,
    /// The atom after it.
    after: usize,
}

/// The spoken digit (or "double five", "eight hundred") at `i`.
fn digit(a: &Atoms<'_>, i: usize) -> Option<Digits> {
    if let Some((value, 1)) = a.number(i) {
        let apart = !a.glued_left(i) && !a.glued_right(i + 1);
        return apart.then_some(Digits { value, times: 1, is_word: false, after: i + 1 });
    }
    let times = match a.word(i) {
        "double" | "Double" => 2,
        "triple" | "Triple" => 3,
        _ => 0,
    };
    if times > 0 {
        let value = one_digit(a, i + 1)?;
        return Some(Digits { value, times, is_word: true, after: i + 2 });
    }
    let value = one_digit(a, i)?;
    if value == 8 && numeral::is_hundred(a, i + 1) && a.near(i + 1) {
        return Some(Digits { value: 800, times: 1, is_word: true, after: i + 2 });
    }
    Some(Digits { value, times: 1, is_word: true, after: i + 1 })
}

/// Cheap: a digit, a number's word, or one that repeats.
fn may_be_digit(a: &Atoms<'_>, i: usize) -> bool {
    match a.get(i).map(|t| t.what) {
        Some(What::Number(_, digits)) => digits == 1,
        Some(What::Word(Some(lexeme))) => lexeme.numeral != Numeral::None,
        Some(What::Word(None)) => is_said_so(a.word(i)),
        _ => false,
    }
}

/// `oh`, `double five`, where the word is not known as a number's.
fn is_said_so(word: &str) -> bool {
    matches!(word, "double" | "Double" | "triple" | "Triple" | "o" | "O")
}

/// True if the digit at `i` goes on a row of spoken ones.
fn follows_digit(a: &Atoms<'_>, i: usize) -> bool {
    let Some(before) = i.checked_sub(1).filter(|_| a.near(i)) else { return false };
    let marked = matches!(a.mark(before), Some(',' | '-' | '.' | '/'));
    let last = if marked { before.checked_sub(1) } else { Some(before) };
    last.is_some_and(|b| digit(a, b).is_some())
}

fn one_digit(a: &Atoms<'_>, i: usize) -> Option<u32> {
    a.lexeme(i)?;
    if numeral::is_zero(a, i) {
        return Some(0);
    }
    numeral::cardinal(a, i).filter(|v| *v < 10)
}

fn opens(a: &Atoms<'_>, i: usize) -> bool {
    matches!(a.mark(i), Some('(' | '[' | '{' | '<'))
}

fn closes(a: &Atoms<'_>, i: usize) -> bool {
    matches!(a.mark(i), Some(')' | ']' | '}' | '>'))
}

/// `jane_at_example`, `jane-at-example`
fn is_underscored(a: &Atoms<'_>, i: usize) -> bool {
    let before = a.mark(i.wrapping_sub(1));
    before == a.mark(i + 1) && matches!(before, Some('_')) && a.joined(i) && a.joined(i + 1)
}

/// A host from `i` on: the atom after it, and whether a dot of it is spelled out.
fn host(a: &Atoms<'_>, i: usize) -> Option<(usize, bool)> {
    let mut at = label_end(a, i).filter(|_| a.same_line(i))?;
    let mut spoken = false;
    let mut end = None;
    for _ in 0..MOST_PARTS {
        let Some((after, was_spoken)) = dot(a, at) else { break };
        let Some(next) = label_end(a, after).filter(|_| a.same_line(after)) else { break };
        spoken |= was_spoken;
        at = next;
        let known = a.is(after, class::TOP_LEVEL);
        if known
            || (was_spoken
                && (2..=4).contains(&a.word(after).len())
                && end.is_none()
                && opens(a, after.wrapping_sub(2)))
        {
            end = Some(at);
        }
    }
    end.map(|e| (e, spoken))
}

/// The atom after a label of a host: letters, digits, hyphens.
fn label_end(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let plain = |k: usize| a.get(k).is_some() && a.mark(k).is_none();
    if !plain(i) {
        return None;
    }
    let mut at = i + 1;
    for _ in 0..MOST_PARTS {
        if plain(at) && a.joined(at) {
            at += 1;
        } else if a.mark(at) == Some('-') && a.joined(at) && a.joined(at + 1) && plain(at + 1) {
            at += 2;
        } else {
            break;
        }
    }
    Some(at)
}

/// A dot at `i` in any form: the atom after it, and whether it is spelled out.
fn dot(a: &Atoms<'_>, i: usize) -> Option<(usize, bool)> {
    if !a.same_line(i) {
        return None;
    }
    if a.mark(i) == Some('.') {
        // "example. com" ends a sentence more often.
        return (a.joined(i) == a.joined(i + 1)).then_some((i + 1, false));
    }
    let spelled = |k: usize| a.is(k, class::DOT) || a.mark(k) == Some('.');
    if opens(a, i) && spelled(i + 1) && closes(a, i + 2) {
        return Some((i + 3, true));
    }
    if a.mark(i) == Some('_') && a.is(i + 1, class::DOT) && a.mark(i + 2) == Some('_') {
        return Some((i + 3, true));
    }
    a.is(i, class::DOT).then_some((i + 1, true))
}

/// The first atom of the part before the "at" that begins at `end`.
fn local_part(a: &Atoms<'_>, end: usize) -> Option<usize> {
    let mut first = end.checked_sub(1)?;
    let plain = |k: usize| a.get(k).is_some() && a.mark(k).is_none();
    if !plain(first) || a.get(end)?.gap > Gap::Space {
        return None;
    }
    for _ in 0..MOST_PARTS * 2 {
        let Some(before) = first.checked_sub(1) else { break };
        if !a.same_line(first) {
            break;
        }
        if a.joined(first) && plain(before) {
            first = before;
            continue;
        }
        // "jane.doe", "jane dot doe", "jane underscore doe", "jane (dot) doe"
        let joint = a.joined(first) && matches!(a.mark(before), Some('.' | '_' | '-' | '+')) && a.joined(before)
            || a.is(before, class::DOT)
            || matches!(a.word(before), "underscore" | "dash" | "hyphen" | "plus");
        let bracket = closes(a, before) && before >= 2 && opens(a, before - 2) && a.is(before - 1, class::DOT);
        let step = if bracket { 4 } else { 2 };
        let Some(word) = first.checked_sub(step).filter(|w| (joint || bracket) && plain(*w)) else { break };
        first = word;
    }
    Some(first)
}

/// True if a label of a telephone stands shortly before.
fn labelled(a: &Atoms<'_>, i: usize) -> bool {
    let Some(start) = a.get(i).map(|t| t.start) else { return false };
    (0..i)
        .rev()
        .take(8)
        .take_while(|k| a.get(*k).is_some_and(|t| t.start + LOOK >= start) && !matches!(a.mark(*k), Some('?' | '!')))
        .any(|k| a.is(k, class::PHONE | class::PAGER | class::FAX))
}

impl Default for Spoken {
    fn default() -> Self {
        Self::new()
    }
}

impl Recognizer for Spoken {
    fn name(&self) -> &'static str {
        "spoken"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: LOOK + 40, after: 40 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), out);
    }
}
