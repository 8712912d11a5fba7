//! Telephone, fax and pager numbers in digits and letters: the North American
//! plan in all writings, international numbers, national ones behind a label.

use std::sync::Arc;

use super::groups::{Group, begins_with, digits_of, groups};
use super::hotline;
use super::labels::{LOOK, Labels, after, near_label};
use crate::detect::atom::{Atoms, Lexicon, class, trigger};
use crate::detect::recognizer::{Candidate, Doc, Reach, Recognizer};
use crate::finding::{Evidence, IdentifierType, RuleId, Score};
use crate::text::{Case, Gap};

/// Longest number with its extension, in bytes.
const LONGEST: usize = 80;

/// Recognises telephone, fax and pager numbers.
#[derive(Debug)]
pub struct Phones {
    nanp: RuleId,
    international: RuleId,
    labelled: RuleId,
    vanity: RuleId,
    extension: RuleId,
}

/// A number as read.
struct Read {
    first: usize,
    next: usize,
    base: f32,
    what: &'static str,
    /// What a label to the left adds.
    label: f32,
}

impl Phones {
    /// With the compiled-in lists.
    pub fn new() -> Self {
        let rule = |name: &str| Arc::from(name);
        Phones {
            nanp: rule("phone-nanp"),
            international: rule("phone-international"),
            labelled: rule("phone-labelled"),
            vanity: rule("phone-vanity"),
            extension: rule("phone-extension"),
        }
    }

    /// Appends the numbers among `atoms`.
    pub(in crate::detect) fn scan(&self, a: &Atoms<'_>, out: &mut Vec<Candidate>) {
        for i in a.with(trigger::PHONE) {
            if a.number(i).is_some() {
                if !is_inside(a, i) {
                    self.at(a, i, out);
                }
            } else if a.is(i, class::EXTENSION) {
                self.extension_alone(a, i, out);
            }
        }
    }

    fn at(&self, a: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let row = groups(a, i);
        // Cheap first: too few digits for a number, and no letters or pager beside them.
        let total: u32 = row.iter().map(|g| u32::from(g.digits)).sum();
        let first = row.first().map_or(0, |g| g.digits);
        let short = (3..=5).contains(&total) && row.len() == 1;
        // 1-800-FLOWERS
        let toll_free = total == 4 && first == 1 && row.len() == 2;
        // 3-8814
        let internal = total == 5 && first == 1 && row.len() == 2;
        if total < 6 && !short && !toll_free && !internal || total == 0 || (short && first != 3 && !near_label(a, i)) {
            return;
        }
        if is_drug_code(&row) || is_behind_doi(a, i) {
            return;
        }
        let vanity = || vanity(a, i, &row).map(|read| (read, &self.vanity));
        let international = || international(a, i, &row).map(|read| (read, &self.international));
        let nanp = || nanp(a, i, &row).map(|read| (read, &self.nanp));
        let labels = Labels::around(a, i);
        let national = || labelled(a, i, &row, &labels).map(|read| (read, &self.labelled));
        let Some((mut read, rule)) = vanity().or_else(international).or_else(nanp).or_else(national) else { return };
        let digits: String = a.span(read.first, read.next).of(a.text).chars().filter_map(to_digit).collect();
        if hotline::is_public(&digits) {
            return;
        }
        read.next = extension(a, read.next).unwrap_or(read.next);
        self.push(a, &read, rule, &labels, out);
    }

    fn push(&self, a: &Atoms<'_>, read: &Read, rule: &RuleId, labels: &Labels, out: &mut Vec<Candidate>) {
        let mut score = Score::new(read.base);
        let mut evidence = vec![Evidence::new(read.what, 0.0)];
        let mut add = |what: &'static str, weight: f32| {
            score = score.shifted(weight);
            evidence.push(Evidence::new(what, weight));
        };
        let after = after(a, read.next);
        if labels.phone || labels.fax || labels.pager || after.phone || after.fax || after.pager {
            add("label of a telephone beside it", read.label);
        } else if labels.other {
            add("label of another number before it", -2.0);
        }
        let fax = labels.fax || after.fax;
        let span = a.span(read.first, read.next);
        if span.len() <= LONGEST && score.get() >= 0.05 {
            let kind = if fax { IdentifierType::Fax } else { IdentifierType::Phone };
            out.push(Candidate { kind, span, score, rule: rule.clone(), evidence });
        }
    }

    /// `ext. 4521` without a number before it.
    fn extension_alone(&self, a: &Atoms<'_>, i: usize, out: &mut Vec<Candidate>) {
        let marked = matches!(a.mark(i + 1), Some('.' | ':' | '#'));
        let number = i + 1 + usize::from(marked);
        let Some((_, digits)) = a.number(number).filter(|_| a.same_line(number)) else { return };
        let (digits, next) = in_two(a, number, digits);
        let word = a.word(i);
        let behind_number = i
            .checked_sub(1)
            .is_some_and(|b| a.number(b).is_some() || (a.mark(b) == Some(',') && b > 0 && a.number(b - 1).is_some()));
        if !(3..=6).contains(&digits) || behind_number || a.glued_left(i) || a.glued_right(next) {
            return;
        }
        // "x4" counts, "x4521" is an extension if a telephone is spoken of.
        let labels = Labels::around(a, i);
        let base = if word.len() > 1 {
            0.8
        } else if labels.phone || labels.pager {
            0.7
        } else if digits >= 4 && a.joined(number) && behind_name(a, i) {
            0.65
        } else if digits >= 4 && word == "x" && !a.joined(i) {
            // "son Dale, x 4471 is his desk": with company.
            0.3
        } else {
            0.2
        };
        let read = Read { first: number, next, base, what: "extension", label: 0.3 };
        self.push(a, &read, &self.extension, &labels, out);
    }
}

/// `6-4410`: an extension in two groups; all its digits, and the atom after it.
fn in_two(a: &Atoms<'_>, number: usize, digits: u8) -> (u8, usize) {
    let tight = a.mark(number + 1) == Some('-') && a.joined(number + 1) && a.joined(number + 2);
    let second = a.number(number + 2).filter(|(_, second)| tight && digits <= 2 && (2..=5).contains(second));
    second.map_or((digits, number + 1), |(_, second)| (digits + second, number + 3))
}

/// A National Drug Code: labeler, product, package with hyphens (21 CFR 207.33).
fn is_drug_code(row: &[Group]) -> bool {
    let [labeler, product, package] = row else { return false };
    matches!((labeler.digits, product.digits, package.digits), (4, 4, 2) | (5, 3, 2) | (5, 4, 1) | (5, 4, 2))
        && product.sep == '-'
        && package.sep == '-'
}

/// True if the number at `i` is part of a DOI: "10.1097/01.CCM.0000217961.75225.E9".
fn is_behind_doi(a: &Atoms<'_>, i: usize) -> bool {
    let mut at = i;
    while at > 0 && i - at < 16 && a.joined(at) {
        at -= 1;
    }
    a.word(at) == "10" && a.mark(at + 1) == Some('.') && (at..i).any(|k| a.mark(k) == Some('/'))
        || a.word(at).eq_ignore_ascii_case("doi")
}

/// `Loretta x2240`, `notified at x30417`: a word with a capital or "at" right before.
fn behind_name(a: &Atoms<'_>, i: usize) -> bool {
    i.checked_sub(1).and_then(|b| a.get(b)).is_some_and(|t| {
        let name = t.case == Case::Title && a.mark(i - 1).is_none() && a.number(i - 1).is_none();
        name || matches!(a.word(i - 1), "at" | "on" | "is" | "to")
    }) && a.same_line(i)
}

fn to_digit(c: char) -> Option<char> {
    if c.is_ascii_digit() { Some(c) } else { hotline::key(c) }
}

/// True if the number at `i` goes on from digits to its left.
fn is_inside(a: &Atoms<'_>, i: usize) -> bool {
    let Some(mark) = i.checked_sub(1) else { return false };
    if a.glued_left(i) {
        // "ph5551234567", "Tel0171..."
        return a.number(mark).is_some() || !a.is(mark, class::PHONE | class::FAX | class::PAGER);
    }
    a.joined(i)
        && mark >= 1
        && a.joined(mark)
        && matches!(a.mark(mark), Some('-' | '.' | '/' | ':' | ',' | '_' | '='))
        // "56482,2185550177": the next column.
        && !(a.mark(mark) == Some(',') && a.number(i).is_some_and(|(_, digits)| digits > 3))
        && (a.number(mark - 1).is_some()
            || (a.mark(mark) == Some('-') && a.mark(mark - 1).is_none() && !a.is(mark - 1, class::PHONE | class::FAX)))
}

/// The North American Numbering Plan: NXX-NXX-XXXX.
fn nanp(a: &Atoms<'_>, i: usize, row: &[Group]) -> Option<Read> {
    let first = row.first()?;
    // "024 455 0187": another plan's trunk prefix.
    if row.len() >= 3 && first.digits == 3 && a.word(first.atom).starts_with('0') && a.word(first.atom) != "001" {
        return None;
    }
    let paren = i.checked_sub(1).filter(|p| a.mark(*p) == Some('(') && a.joined(i));
    // "1", "001" before the area code
    let prefixed = matches!(a.word(first.atom), "1" | "001" | "01")
        && row.len() >= 2
        && row.get(1).is_some_and(|g| matches!(g.sep, '-' | '.' | ' ' | '(' | '/'));
    let local = if prefixed { row.get(1..)? } else { row };
    let plus = i.checked_sub(1).is_some_and(|p| a.mark(p) == Some('+') && a.joined(i));
    let (used, mut base): (usize, f32) = if begins_with(local, &[3, 3, 4]) {
        let sep = |k: usize| local.get(k).map_or(' ', |g| g.sep);
        let base = match (sep(1), sep(2)) {
            (')', _) => 0.96,
            ('-', '-') => 0.94,
            ('.', '.') => 0.92,
            (' ', ' ') => 0.62,
            (' ', '-') | ('-', ' ') | ('.', '-') | ('-', '.') | ('/', '-') | ('/', '/') => 0.86,
            _ => 0.7,
        };
        (3, base)
    } else if begins_with(local, &[3, 7]) && local.get(1).is_some_and(|g| g.sep != '.' && g.sep != '/') {
        (2, if local.get(1).is_some_and(|g| g.sep == ')') { 0.95 } else { 0.5 })
    } else if begins_with(local, &[6, 4]) && local.get(1).is_some_and(|g| g.sep == '-') {
        (2, 0.6)
    } else if begins_with(local, &[10]) {
        (
            1,
            if prefixed || plus {
                0.75
            } else if is_toll_free(a.word(first.atom)) {
                0.55
            } else {
                0.25
            },
        )
    } else if begins_with(local, &[11]) && a.word(first.atom).starts_with('1') {
        (1, if plus { 0.95 } else { 0.2 })
    } else {
        return None;
    };
    let used_row = local.get(..used)?;
    let digits = digits_of(a, used_row);
    let national = if digits.len() == 11 { digits.get(1..)? } else { &digits };
    // Area codes and exchanges begin with 2 to 9; people mistype and invent.
    let fits = matches!(national.as_bytes().first(), Some(b'2'..=b'9'));
    base = if fits { base } else { base * 0.5 };
    let last = used_row.last()?.atom;
    let next = last + 1;
    // More digits behind: part of a longer number.
    if a.joined(next)
        && matches!(a.mark(next), Some('-' | '.' | '/'))
        && a.joined(next + 1)
        && a.number(next + 1).is_some()
    {
        base = base.min(0.35);
    }
    if a.glued_right(next) && !a.is(next, class::EXTENSION) {
        return None;
    }
    let mut start = i;
    if plus && (prefixed || used == 1) {
        start = i - 1;
        base = base.max(0.95);
    } else if prefixed {
        base = base.max(0.8);
    }
    if let Some(paren) = paren.filter(|_| !prefixed) {
        start = paren;
    }
    Some(Read { first: start, next, base, what: "digits in the North American pattern", label: 3.0 })
}

/// `8775550120`: area codes that no subscriber number begins with elsewhere.
fn is_toll_free(digits: &str) -> bool {
    ["800", "833", "844", "855", "866", "877", "888"].iter().any(|area| digits.starts_with(area))
}

/// `+44 20 7946 0958`, `0034 612 345 678`, `011 49 30 1234567`.
fn international(a: &Atoms<'_>, i: usize, row: &[Group]) -> Option<Read> {
    let plus = i.checked_sub(1).is_some_and(|p| a.mark(p) == Some('+') && a.joined(i));
    let head = a.word(i);
    let zeros = head.starts_with("00") && (head.len() == 2 || head.len() >= 4) || head == "011";
    // No country's code begins with a zero (ITU-T E.164): "0000  37.1  88" is a time of day.
    let none = !plus && head.starts_with("000");
    if !plus && !zeros || plus && head.starts_with('0') || none {
        return None;
    }
    let mut total = 0;
    let mut used = 0usize;
    for group in row {
        if group.digits > 12 || (group.sep == '/' && used > 3) {
            break;
        }
        let more = total + u32::from(group.digits);
        if more > if plus { 15 } else { 17 } {
            break;
        }
        // A blank and a group that cannot belong: "+44 20 7946 0958 3 tablets".
        if group.sep == ' ' && total >= 10 && group.digits == 1 {
            break;
        }
        total = more;
        used += 1;
    }
    let shortest = if plus { 8 } else { 11 };
    if total < shortest {
        return None;
    }
    let next = row.get(used.checked_sub(1)?)?.atom + 1;
    // "+1 555 123 4567" is told with the American pattern, which knows where it ends.
    if plus && a.word(i).starts_with('1') && nanp(a, i, row).is_some()
        || a.glued_right(next) && !a.is(next, class::EXTENSION)
    {
        return None;
    }
    let first = if plus { i - 1 } else { i };
    let base = if plus {
        0.95
    } else if used > 1 {
        0.75
    } else {
        0.35
    };
    Some(Read { first, next, base, what: "international prefix", label: 2.5 })
}

/// Numbers of other plans, and short ones behind a label.
fn labelled(a: &Atoms<'_>, i: usize, row: &[Group], labels: &Labels) -> Option<Read> {
    let paren = i.checked_sub(1).filter(|p| a.mark(*p) == Some('(') && a.joined(i));
    let mut total = 0u32;
    let mut used = 0usize;
    for group in row {
        let more = total + u32::from(group.digits);
        if more > 13 || (group.sep == '.' && group.digits == 1) || (group.sep == '_') {
            break;
        }
        total = more;
        used += 1;
    }
    let used_row = row.get(..used)?;
    let last = used_row.last()?.atom;
    let next = last + 1;
    // An object identifier: 2.16.840.
    let day = is_date(a, used_row);
    let dotted = row.get(1).is_some_and(|g| g.sep == '.') && a.word(i).len() == 1;
    if day || dotted || (a.glued_right(next) && !a.is(next, class::EXTENSION)) {
        return None;
    }
    let seps = || used_row.iter().skip(1).map(|g| g.sep);
    let zero = a.word(i).starts_with('0');
    let pairs = used_row.iter().all(|g| g.digits == 2);
    let (base, label) = match total {
        // Five pairs that begin with 0: France. Leading zeros: Britain, Germany, Australia.
        10 if zero && pairs && used == 5 => (0.82, 2.0),
        10..=11 if zero && used >= 2 && a.word(i).len() >= 3 => (0.62, 2.5),
        11 if zero && used == 1 => (0.3, 3.0),
        9..=12 if zero && used == 2 && seps().all(|s| matches!(s, '/' | '-')) => (0.62, 2.5),
        // Spain: nine digits from 6, 7, 8 or 9, in threes or pairs.
        9 if used >= 3 && matches!(a.word(i).as_bytes().first(), Some(b'6'..=b'9')) && seps().all(|s| s == ' ') => {
            (0.5, 2.5)
        }
        7 if begins_with(used_row, &[3, 4]) => (if seps().next() == Some('-') { 0.3 } else { 0.1 }, 3.2),
        6..=13 if labels.phone || labels.fax || labels.pager => (0.25, 3.2),
        // "(02) 8555 0142": Australia.
        10 if zero && used == 3 && begins_with(used_row, &[2, 4, 4]) => (0.62, 2.5),
        // "call me 3-8814": a number within a house.
        5 if begins_with(used_row, &[1, 4]) && seps().next() == Some('-') && paged(a, i) => (0.55, 2.0),
        5 if begins_with(used_row, &[1, 4]) && seps().next() == Some('-') && (labels.phone || labels.pager) => {
            (0.25, 2.5)
        }
        3..=5 if labels.pager && used == 1 => (0.25, 2.5),
        4..=5 if labels.fax && used == 1 => (0.2, 2.2),
        _ => return None,
    };
    let first = paren.filter(|_| seps().next() == Some(')')).unwrap_or(i);
    Some(Read { first, next, base, what: "digits in a national pattern", label })
}

/// `page 4-4410`: to be called, and no page of a book.
fn paged(a: &Atoms<'_>, i: usize) -> bool {
    i.checked_sub(1).is_some_and(|b| ["page", "dial"].iter().any(|word| a.word(b).eq_ignore_ascii_case(word)))
        && a.same_line(i)
}

/// Groups as dates have them: `04/10/2021`, `1999-2001`, `2021-03-04`.
fn is_date(a: &Atoms<'_>, row: &[Group]) -> bool {
    let digits: Vec<u8> = row.iter().map(|g| g.digits).collect();
    let marked = row.iter().skip(1).all(|g| matches!(g.sep, '/' | '-' | '.'));
    let year = |g: Option<&Group>| g.is_some_and(|g| matches!(a.number(g.atom), Some((1800..=2199, 4))));
    marked
        && match digits.as_slice() {
            [1 | 2, 1 | 2, 2] => true,
            [1 | 2, 1 | 2, 4] | [1 | 2, 4] => year(row.last()),
            [4, 1 | 2, 1 | 2] | [4, 2] | [4, 4] => year(row.first()),
            _ => false,
        }
}

/// `1-800-FLOWERS`, `(555) 123-DOCS`.
fn vanity(a: &Atoms<'_>, i: usize, row: &[Group]) -> Option<Read> {
    let prefixed = a.word(i) == "1" && row.len() >= 2;
    let local = if prefixed { row.get(1..)? } else { row };
    let area =
        local.first().filter(|g| g.digits == 3 && matches!(a.word(g.atom).as_bytes().first(), Some(b'2'..=b'9')))?;
    let used = if local.get(1).is_some_and(|g| g.digits == 3) { 2 } else { 1 };
    let last = local.get(used - 1)?.atom;
    let mut at = last + 1 + usize::from(a.mark(last + 1) == Some(')'));
    if a.number(at + usize::from(a.mark(at) == Some('-'))).is_some_and(|(_, digits)| digits >= 4) {
        return None;
    }
    let mut letters = 0;
    let mut next = at;
    let mut words = 0;
    // Letters and digits in up to three pieces: "QUIT-NOW", "GET-WELL", "4-KIDS".
    while words < 3 && letters < 7 {
        at += usize::from(a.mark(at) == Some('-') && a.joined(at));
        let Some(atom) = a.get(at).filter(|t| t.gap <= Gap::Space && a.mark(at).is_none()) else { break };
        let upper = matches!(atom.case, Case::Upper)
            || a.number(at).is_some()
            || (a.word(at).len() == 1 && atom.case == Case::Title);
        if !upper || !a.word(at).is_ascii() {
            break;
        }
        letters += a.word(at).len();
        words += 1;
        at += 1;
        next = at;
    }
    let wanted = if used == 2 { 4 } else { 7 };
    let in_letters = (last + 1..next).any(|k| a.number(k).is_none() && a.mark(k).is_none());
    let toll_free = a.word(area.atom).starts_with('8');
    if !in_letters || letters < wanted || letters > 10 || (used == 1 && !toll_free && !prefixed) {
        return None;
    }
    let joined = a.joined(last + 1);
    // "ALT 812 AST 640 ALP": values; "1-800-XXX-XXXX": nobody's.
    let apart = !joined && !prefixed && !is_toll_free(a.word(area.atom));
    let blank = (last + 1..next).all(|k| a.word(k).bytes().all(|b| matches!(b, b'X' | b'x' | b'-')));
    if apart || blank {
        return None;
    }
    let paren = i.checked_sub(1).filter(|p| a.mark(*p) == Some('(') && a.joined(i) && !prefixed);
    Some(Read {
        first: paren.unwrap_or(i),
        next,
        base: if joined { 0.85 } else { 0.5 },
        what: "letters of a telephone's keys",
        label: 1.5,
    })
}

/// The atom after an extension that follows at `i`: ` ext. 12`, `x123`, `, extension 4`.
fn extension(a: &Atoms<'_>, i: usize) -> Option<usize> {
    let mut at = i + usize::from(matches!(a.mark(i), Some(',' | ';' | '-')) && a.same_line(i));
    at += usize::from(a.mark(at) == Some('(') && a.is(at + 1, class::EXTENSION));
    let hash = a.mark(at) == Some('#') && a.joined(at + 1);
    if !(hash || a.is(at, class::EXTENSION)) || !a.same_line(at) {
        return None;
    }
    at += 1;
    for _ in 0..2 {
        at += usize::from(matches!(a.mark(at), Some('.' | ':' | '#')));
    }
    let (_, digits) = a.number(at).filter(|(_, digits)| *digits <= 6 && a.same_line(at))?;
    Some(in_two(a, at, digits).1)
}

impl Default for Phones {
    fn default() -> Self {
        Self::new()
    }
}

impl Recognizer for Phones {
    fn name(&self) -> &'static str {
        "phones"
    }

    fn reach(&self) -> Reach {
        Reach { longest: LONGEST, before: LOOK + 40, after: 40 }
    }

    fn recognise(&self, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
        self.scan(&Atoms::new(doc.text, doc.tokens, Lexicon::builtin()), out);
    }
}
