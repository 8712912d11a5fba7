//! Who speaks in a chat that was pasted: `mo: skipped`, `Wanjiru: whos on`, each
//! at the head of a line, one of them more than once.

use crate::detect::gazetteer::{Role, View};
use crate::detect::ledger::Ledger;
use crate::text::token::{Gap, TokenKind};

use super::Proposal;

/// How far apart two lines of one chat may begin, in bytes.
const NEAR: u32 = 360;
/// Letters of one who speaks.
const LONGEST: usize = 16;

/// The head of a line.
struct Head {
    at: usize,
    /// The last token: of a handle, what stands behind its underscore.
    last: usize,
    start: u32,
    hash: u64,
}

/// Appends those who speak, of the words `asked`, with which lines begin.
pub(super) fn find(view: &View<'_>, asked: &[usize], out: &mut Vec<Proposal>) {
    let heads = heads(view, asked);
    for head in &heads {
        let from = heads.partition_point(|h| h.start + NEAR < head.start);
        let near = || heads.iter().skip(from).take_while(|h| h.start <= head.start + NEAR);
        let again = near().filter(|h| h.hash == head.hash).count() > 1;
        let another = near().any(|h| h.hash != head.hash);
        let answered = near().any(|h| h.hash != head.hash && near().filter(|o| o.hash == h.hash).count() > 1);
        if !another || !(again || answered) {
            continue;
        }
        let a = view.attributes(head.at);
        let mut ledger = Ledger::new("before a line of a chat", -1.2);
        if again {
            ledger.add("speaks again", 1.7);
        } else {
            ledger.add("answers one who speaks again", 0.5);
        }
        if a.given() >= 3 {
            ledger.add("a given name", 1.2);
        }
        if a.wordy() == 1 {
            ledger.add("a word too", -0.6);
        }
        out.push(Proposal { first: head.at, last: head.last, ledger, rule: "name-speaker" });
    }
}

/// Heads of lines that may be somebody, in order of place.
fn heads(view: &View<'_>, asked: &[usize]) -> Vec<Head> {
    let mut heads = Vec::new();
    for &at in asked {
        let Some(token) = view.token(at) else { continue };
        if let Some(last) = handle(view, at) {
            heads.push(Head { at, last, start: token.start, hash: view.hash(at) });
            continue;
        }
        // Pictures that people set behind their names.
        let marks = (1..4).find(|k| view.mark(at + k, ':') || view.kind(at + k) != TokenKind::Mark).unwrap_or(0);
        let colon = view.mark(at + marks, ':') && view.gap(at + marks) == Gap::Joined;
        let spoken = colon && view.gap(at + marks + 1) == Gap::Space;
        if spoken && may_speak(view, at) {
            heads.push(Head { at, last: at, start: token.start, hash: view.hash(at) });
        }
    }
    heads
}

/// The last token of `hari_p:` at the head of a line.
fn handle(view: &View<'_>, at: usize) -> Option<usize> {
    let joined = |i: usize| view.gap(i) == Gap::Joined;
    let last = at + 2;
    let whole = view.mark(at + 1, '_') && joined(at + 1) && joined(last) && view.kind(last) != TokenKind::Mark;
    let colon = view.mark(last + 1, ':') && joined(last + 1) && view.gap(last + 2) == Gap::Space;
    (whole && colon && view.text(at).len() >= 3).then_some(last)
}

fn may_speak(view: &View<'_>, at: usize) -> bool {
    let a = view.attributes(at);
    let other = [
        Role::Title,
        Role::WeakTitle,
        Role::Credential,
        Role::Person,
        Role::Kin,
        Role::Profession,
        Role::PlaceCue,
        Role::FacilityCue,
        Role::FacilityGeneric,
        Role::Intro,
        Role::IdWord,
        Role::WorkHead,
        Role::EponymHead,
        Role::NotPerson,
    ];
    let letters = view.text(at).chars().count();
    (3..=LONGEST).contains(&letters)
        && (a.wordy() < 2 || !view.text(at).is_ascii())
        && !a.is_medical()
        && !a.is_abbreviation()
        && !a.is_calendar()
        && !a.is_region()
        && !view.word(at).roles.any(&other)
}
