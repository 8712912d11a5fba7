//! Forms that medical writing gives to names that are nobody's: a grade behind
//! a score, a list of authors, a species, letters with dots for a disease.

use super::gazetteer::{NIL, View};
use crate::text::token::{Case, Gap, TokenKind};

/// Tokens looked through for the end of an author's surname.
const SURNAME: usize = 5;
/// Tokens behind a list of authors in which a publication shows.
const PUBLISHED: usize = 40;
/// Longest initials of an author.
const INITIALS: usize = 3;

/// True if a grade stands behind token `last`: "Hueston +", "Tanner III",
/// "Allen 4.8", "Brighton 7/9", "Mulder neg".
pub(super) fn graded(view: &View<'_>, last: usize) -> bool {
    let mut n = view.next(last);
    if view.gap(n) > Gap::Space {
        return false;
    }
    if view.mark(n, '(') {
        n = view.next(n);
    }
    let text = view.text(n);
    match view.kind(n) {
        TokenKind::Word => {
            is_roman(text)
                || matches!(
                    text.to_ascii_lowercase().as_str(),
                    "neg" | "negative" | "pos" | "positive" | "wnl" | "equivocal" | "unremarkable" | "normal"
                )
                || text.eq_ignore_ascii_case("n") && view.mark(view.next(n), '/')
        }
        // "Heidelberg 1a"
        TokenKind::Mixed => {
            text.len() == 2 && text.ends_with(['a', 'b', 'c']) && text.starts_with(|c: char| c.is_ascii_digit())
        }
        TokenKind::Number => is_measure(view, n),
        TokenKind::Mark => text == "+" || text == "-" && view.next(n) != NIL && view.text(view.next(n)) == "ve",
    }
}

/// "4.8", "7/9", "2a", "1.4%", but no age, date or record number.
fn is_measure(view: &View<'_>, number: usize) -> bool {
    let digits = view.text(number);
    if digits.contains('.') {
        return true;
    }
    let next = view.next(number);
    let joined = view.gap(next) == Gap::Joined;
    let more = view.kind(view.next(next)) == TokenKind::Number && view.gap(view.next(next)) == Gap::Joined;
    joined && matches!(view.text(next), "." | "/" | "-") && more && digits.len() <= 2 && {
        // "Maria 4/5/21"
        let after = view.next(view.next(next));
        !(matches!(view.text(after), "/" | "-") && view.gap(after) == Gap::Joined)
    }
}

/// Roman numerals of grades, with the letter of a subdivision: "II", "IIIa".
fn is_roman(text: &str) -> bool {
    let body = text.trim_end_matches(['a', 'b', 'c', 'A', 'B']);
    matches!(body, "I" | "II" | "III" | "IV" | "V" | "VI" | "VII")
}

/// True if token `first` stands in a list of authors as references have it:
/// "Knaus WA, Draper EA, Wagner DP." Three are enough; two, where a
/// publication follows.
pub(super) fn is_among_authors(view: &View<'_>, first: usize) -> bool {
    let mut count = 0;
    let mut at = if is_initials(view, first) { surname_before(view, first) } else { first };
    let mut behind = at;
    while let Some(end) = author(view, at) {
        count += 1;
        behind = end;
        if !view.mark(end, ',') || count > 8 {
            break;
        }
        at = view.next(end);
    }
    if count == 0 {
        return is_before_year(view, first) || is_before_reference(view, first);
    }
    let mut comma = view.prev(if is_initials(view, first) { surname_before(view, first) } else { first });
    while view.mark(comma, ',') && is_initials(view, view.prev(comma)) && count <= 8 {
        count += 1;
        comma = view.prev(surname_before(view, view.prev(comma)));
    }
    count >= 3 || count == 2 && is_published(view, behind)
}

/// True if "Feder, J. N., Penny, D. M., Sigal, E. (1998)" begins at token `first`: two
/// or more, and the year in brackets, without which it might be a list of patients.
fn is_before_year(view: &View<'_>, first: usize) -> bool {
    let (mut at, mut count) = (first, 0);
    while count <= 12 && view.word(at).capital && view.kind(at) == TokenKind::Word && view.mark(view.next(at), ',') {
        let mut end = view.next(view.next(at));
        let mut letters = 0;
        while letters < 4 && view.word(end).letter && view.mark(view.next(end), '.') {
            end = view.next(view.next(end));
            letters += 1;
        }
        if letters == 0 {
            return false;
        }
        count += 1;
        at = if view.mark(end, ',') { view.next(end) } else { end };
        at = if view.mark(at, '&') || view.equals(at, "and") { view.next(at) } else { at };
    }
    let year = view.next(at);
    count >= 2 && view.mark(at, '(') && view.kind(year) == TokenKind::Number && view.text(year).len() == 4
}

/// True if "Makary and Daniel (BMJ, 3 May 2016; PMID 27143499)" has token `first` before its bracket.
fn is_before_reference(view: &View<'_>, first: usize) -> bool {
    let joins = |at: usize| view.mark(at, '&') || view.equals(at, "and");
    let next = view.next(first);
    let last = if joins(next) && view.word(view.next(next)).capital { view.next(next) } else { first };
    let open = view.next(last);
    if !view.mark(open, '(') {
        return false;
    }
    let mut at = view.next(open);
    for _ in 0..14 {
        if at == NIL || view.mark(at, ')') {
            break;
        }
        if view.equals(at, "pmid") || view.equals(at, "doi") {
            return true;
        }
        at = view.next(at);
    }
    false
}

/// Behind "Surname AB", if that begins at token `at`.
fn author(view: &View<'_>, at: usize) -> Option<usize> {
    let mut i = at;
    for _ in 0..SURNAME {
        if view.kind(i) != TokenKind::Word {
            return None;
        }
        let next = view.next(i);
        if view.word(i).capital && view.case(i) != Case::Upper && is_initials(view, next) {
            return Some(view.next(next));
        }
        i = if view.mark(next, '-') || view.mark(next, '\'') { view.next(next) } else { next };
    }
    None
}

fn is_initials(view: &View<'_>, i: usize) -> bool {
    let capitals = |text: &str| text.len() <= INITIALS && text.bytes().all(|b| b.is_ascii_uppercase());
    view.kind(i) == TokenKind::Word
        && matches!(view.case(i), Case::Upper | Case::Title)
        && view.gap(i) == Gap::Space
        && capitals(view.text(i))
}

/// The first token of the surname before the initials at `initials`.
fn surname_before(view: &View<'_>, initials: usize) -> usize {
    let mut at = view.prev(initials);
    for _ in 1..SURNAME {
        let before = view.prev(at);
        let hyphen = view.mark(before, '-') || view.mark(before, '\'');
        let more = hyphen || view.kind(before) == TokenKind::Word;
        if !more || is_initials(view, before) || view.ends_sentence(before) {
            break;
        }
        at = before;
    }
    at
}

/// True if a year with a volume, "et al", a DOI or a PubMed number follows.
fn is_published(view: &View<'_>, from: usize) -> bool {
    let mut at = from;
    for _ in 0..PUBLISHED {
        if at == NIL {
            return false;
        }
        let text = view.text(at);
        let year =
            text.len() == 4 && view.kind(at) == TokenKind::Number && (text.starts_with("19") || text.starts_with("20"));
        if year && matches!(view.text(view.next(at)), ";" | ":" | ")")
            || ["al", "doi", "pmid"].iter().any(|word| view.equals(at, word))
        {
            return true;
        }
        at = view.next(at);
    }
    false
}

/// `Hurricane Katrina`, `typhoon Haiyan`: storms are given people's names.
pub(super) fn is_storm(view: &View<'_>, first: usize) -> bool {
    let before = view.prev(first);
    view.gap(first) == Gap::Space
        && (5..=10).contains(&view.text(before).len())
        && ["hurricane", "typhoon", "cyclone", "huracán", "huracan", "tifón", "ouragan", "taifun"]
            .iter()
            .any(|storm| view.equals(before, storm))
}

/// `A/Victoria/4897/2022`: the place in the name of a strain of influenza (WHO's nomenclature of 1980).
pub(super) fn is_strain(view: &View<'_>, first: usize) -> bool {
    let slash = view.prev(first);
    let joined = |i: usize| view.gap(i) == Gap::Joined;
    view.mark(slash, '/')
        && joined(first)
        && joined(slash)
        && matches!(view.text(view.prev(slash)), "A" | "B" | "C" | "D")
        // The number of the isolate behind a place of up to three words.
        && (first + 1..=first + 3).any(|i| view.mark(i, '/') && view.kind(i + 1) == TokenKind::Number)
}

/// True if the words up to token `last` are a species or stand in one:
/// "Pueraria thunbergiana", "E. faecalis", "Hibiscus rosa sinensis".
pub(super) fn is_species(view: &View<'_>, first: usize, last: usize) -> bool {
    let dotted = view.word(first).letter && view.mark(view.next(first), '.');
    let epithet = if dotted && last != first { last } else { view.next(last) };
    let known = view.attributes(first);
    !(known.given() >= 4 && known.wordy() == 0) && is_epithet(view, epithet)
}

/// A word in lower case of Latin's endings that English does not know.
fn is_epithet(view: &View<'_>, i: usize) -> bool {
    const ENDINGS: [&str; 11] = ["ensis", "oides", "ica", "icum", "alis", "ana", "ans", "ens", "ae", "us", "um"];
    let a = view.attributes(i);
    let latin = |text: &str| text.len() >= 5 && ENDINGS.iter().any(|end| text.ends_with(end));
    view.kind(i) == TokenKind::Word
        && view.case(i) == Case::Lower
        && view.gap(i) == Gap::Space
        && a.given() <= 1
        && a.surname() <= 1
        && a.zipf() <= 2
        && latin(view.text(i))
}

/// True for letters with dots that stand for a disease, a route or a service:
/// "M.S.", "P.T".
pub(super) fn is_dotted_term(view: &View<'_>, first: usize, last: usize) -> bool {
    const TERMS: [&str; 27] = [
        "usa", "uk", "yo", "ms", "pt", "ot", "er", "ed", "iv", "im", "po", "cp", "ra", "bp", "hr", "uti", "add",
        "adhd", "ct", "us", "gi", "gp", "ob", "tb", "std", "hiv", "icu",
    ];
    // Labels of numbers.
    const LABELS: [&str; 14] =
        ["mrn", "dob", "dni", "nhc", "hc", "mn", "mp", "cp", "cip", "nss", "sip", "nuss", "ssn", "npi"];
    if !view.word(first).letter {
        return false; // most words
    }
    let mut letters = String::new();
    for i in first..=last {
        match view.kind(i) {
            TokenKind::Word if view.word(i).letter => letters.push_str(&view.text(i).to_ascii_lowercase()),
            TokenKind::Mark if view.mark(i, '.') => {}
            _ => return false,
        }
    }
    TERMS.contains(&letters.as_str()) || LABELS.contains(&letters.as_str()) && is_numbered(view, last)
}

/// True if a number that is no year stands behind `last`, marks aside: "M.N. 77.204".
fn is_numbered(view: &View<'_>, last: usize) -> bool {
    let mut next = view.next(last);
    for _ in 0..3 {
        if !matches!(view.text(next), "." | ":" | "#") {
            break;
        }
        next = view.next(next);
    }
    let year = |text: &str| text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    matches!(view.kind(next), TokenKind::Number | TokenKind::Mixed) && !year(view.text(next))
}

/// True for a word in capitals on no list of names beside words in lower case:
/// an acronym.
pub(super) fn is_acronym(view: &View<'_>, i: usize) -> bool {
    const LONGEST: usize = 6;
    let a = view.attributes(i);
    let lower = |at: usize| view.kind(at) == TokenKind::Word && view.case(at) == Case::Lower;
    let capitals = || view.text(i).bytes().filter(u8::is_ascii_uppercase).count();
    (view.case(i) == Case::Upper || view.case(i) == Case::Mixed && capitals() >= 2)
        && view.text(i).len() <= LONGEST
        && a.given() == 0
        && a.surname() == 0
        && (lower(view.prev(i)) || lower(view.next(i)))
}

#[cfg(test)]
mod tests {
    use crate::detect::Doc;
    use crate::detect::gazetteer::{Gazetteer, View};
    use crate::finding::Field;
    use crate::text::token::Tokens;

    /// What `ask` says of the view of `text`.
    fn seen<T>(text: &str, ask: impl Fn(&View<'_>) -> T) -> T {
        let tokens = Tokens::new(text);
        let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
        let gazetteer = Gazetteer::builtin().unwrap();
        ask(&View::new(&doc, &gazetteer))
    }

    #[test]
    fn grades_stand_behind_scores_and_no_ages_or_dates_do() {
        for text in ["Hueston +", "Tanner III", "Allen 4.8", "Brighton 7/9", "Mulder neg", "Heidelberg 2a"] {
            assert!(seen(text, |v| super::graded(v, 0)), "{text}");
        }
        for text in ["Hueston 45", "Tanner 4/5/21", "Allen\n4.8", "Smith saw", "Mulder"] {
            assert!(!seen(text, |v| super::graded(v, 0)), "{text}");
        }
    }

    #[test]
    fn authors_come_in_lists() {
        let three = "Knaus WA, Draper EA, Wagner DP.";
        for at in [0, 3, 6] {
            assert!(seen(three, |v| super::is_among_authors(v, at)), "{at}");
        }
        assert!(seen("Knaus WA, Draper EA. Crit Care. 1985;13:818", |v| super::is_among_authors(v, 0)));
        assert!(seen("Feder, J. N., Penny, D. M. & Sigal, E. (1998). A gene", |v| super::is_among_authors(v, 0)));
        assert!(!seen("Feder, J. N., Penny, D. M., Sigal, E. came in", |v| super::is_among_authors(v, 0)));
        assert!(!seen("Knaus WA, Draper EA came in.", |v| super::is_among_authors(v, 0)));
        assert!(!seen("Anna Wagner, Bob Tanner, Eve Miller", |v| super::is_among_authors(v, 0)));
    }

    #[test]
    fn species_have_latin_epithets() {
        assert!(seen("Pueraria thunbergiana", |v| super::is_species(v, 0, 0)));
        assert!(seen("E. faecalis", |v| super::is_species(v, 0, 2)));
        assert!(!seen("Maria indica", |v| super::is_species(v, 0, 0)));
        assert!(!seen("Smith walks", |v| super::is_species(v, 0, 0)));
    }
}
