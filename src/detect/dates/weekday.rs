//! Words that name a day right before a date in digits: `Th 6/6`, `tomorrow
//! (2/9)`, `Mi. 3.4.`, `week of 7/15`.

use std::sync::LazyLock;

use crate::detect::atom::Atoms;
use crate::detect::outline::Outline;
use crate::detect::weekdays::ENGLISH;

/// Days told from today, and days of the week in more languages, in full and in short.
const DAYS: &[&str] = &[
    "today",
    "tomorrow",
    "yesterday",
    "tonight",
    "tmrw",
    "tmw",
    "tmr",
    "tomorow",
    "2day",
    "hoy",
    "mañana",
    "ayer",
    "demain",
    "hier",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "heute",
    "morgen",
    "gestern",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "oggi",
    "domani",
    "ieri",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
    "mandag",
    "tirsdag",
    "lørdag",
    "søndag",
    "poniedziałek",
    "wtorek",
    "środa",
    "czwartek",
    "piątek",
    "sobota",
    "niedziela",
];

/// Spanish and French days of the week: right behind one a day stands alone (`lundi 10`).
const ROMANCE: &[&str] = &[
    "lunes",
    "martes",
    "miércoles",
    "miercoles",
    "jueves",
    "viernes",
    "sábado",
    "sabado",
    "domingo",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
];

/// Two letters of a weekday as lists of visits have them; small or in capitals they are words.
const SHORT: &[&str] = &["Mo", "Tu", "Th", "Fr", "Sa", "Su"];

/// The German ones that are also words, with their dot only.
const DOTTED: &[&str] = &["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];

/// True if a word for a day stands right before the date at `i`, or what says
/// that a week begins there.
pub(super) fn before(a: &Atoms<'_>, i: usize) -> bool {
    let Some(mut k) = i.checked_sub(1).filter(|_| a.same_line(i)) else { return false };
    let mut dotted = false;
    for _ in 0..2 {
        let mark = a.mark(k);
        if !matches!(mark, Some('(' | ',' | '.')) {
            break;
        }
        dotted |= mark == Some('.');
        let Some(next) = k.checked_sub(1).filter(|_| a.same_line(k)) else { return false };
        k = next;
    }
    let word = a.word(k);
    if SHORT.contains(&word) || dotted && DOTTED.contains(&word) {
        return true;
    }
    if word.len() > 14 || a.mark(k).is_some() || a.number(k).is_some() {
        return false;
    }
    if !OUTLINE.may_hold(word) {
        return false;
    }
    let lower = word.to_lowercase();
    ENGLISH.contains(&lower.as_str())
        || DAYS.contains(&lower.as_str())
        || ROMANCE.contains(&lower.as_str())
        || of_week(a, k, &lower)
}

/// Words that [`of_week`] knows.
const BEGINNINGS: &[&str] = &["of", "ending", "beginning", "commencing", "starting"];

/// What tells most words apart from those of the lists here.
static OUTLINE: LazyLock<Outline> =
    LazyLock::new(|| Outline::of([&ENGLISH, DAYS, ROMANCE, BEGINNINGS].into_iter().flatten()));

/// `week of`, `wk ending`, `weeks beginning`.
fn of_week(a: &Atoms<'_>, k: usize, word: &str) -> bool {
    BEGINNINGS.contains(&word)
        && k.checked_sub(1).is_some_and(|w| {
            ["week", "weeks", "wk", "wks", "period"].iter().any(|week| a.word(w).eq_ignore_ascii_case(week))
        })
}

/// True if a Spanish or French day of the week stands right before `i`.
pub(super) fn romance_before(a: &Atoms<'_>, i: usize) -> bool {
    let word = i.checked_sub(1).map_or("", |b| a.word(b));
    static OUTLINE: LazyLock<Outline> = LazyLock::new(|| Outline::of(ROMANCE));
    OUTLINE.may_hold(word) && ROMANCE.contains(&word.to_lowercase().as_str())
}
