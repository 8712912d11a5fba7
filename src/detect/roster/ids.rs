//! Identifiers of the roster, whatever separates their parts.

use super::{MOST_ID, Roster};
use crate::detect::ledger::Ledger;
use crate::detect::recognizer::{Candidate, Doc};
use crate::text::Span;
use crate::text::token::{Gap, TokenKind};

/// Log-odds of one.
const FOUND: f32 = 4.0;
/// Most tokens of one.
const MOST_TOKENS: usize = 11;

pub(super) fn find(roster: &Roster, doc: &Doc<'_>, out: &mut Vec<Candidate>) {
    if roster.ids.is_empty() {
        return;
    }
    for (i, first) in doc.tokens.iter().enumerate() {
        let may_start = match first.kind {
            TokenKind::Number | TokenKind::Mixed => true,
            // A prefix of letters: "ABC-1234"; the digits follow at once.
            TokenKind::Word => first.end - first.start <= 6 && digits_follow(doc, i),
            TokenKind::Mark => false,
        };
        if !may_start {
            continue;
        }
        let mut id = roster.key.id();
        for token in doc.tokens.iter().skip(i).take(MOST_TOKENS) {
            let far = token.start > first.start && token.gap > Gap::Space;
            if far || token.end - token.start > MOST_ID as u32 || id.length > MOST_ID {
                break;
            }
            if token.kind == TokenKind::Mark {
                continue;
            }
            let before = id.length;
            id.add(token.text(doc.text));
            let known_length = id.length <= MOST_ID && roster.id_lengths >> id.length & 1 == 1;
            if id.length > before
                && known_length
                && let Some(&kind) = roster.ids.get(&id.finish())
            {
                let ledger = Ledger::new("an identifier on the roster", FOUND);
                out.push(Candidate {
                    kind,
                    span: Span::new(first.start as usize, token.end as usize),
                    score: ledger.score(),
                    rule: "roster-id".into(),
                    evidence: ledger.evidence(),
                });
            }
        }
    }
}

/// True if a number is the next token but for marks that join, on the same line.
fn digits_follow(doc: &Doc<'_>, i: usize) -> bool {
    let mut rest = doc.tokens.iter().skip(i + 1).take(3).take_while(|t| t.gap <= Gap::Space);
    rest.find(|t| t.kind != TokenKind::Mark).is_some_and(|t| matches!(t.kind, TokenKind::Number | TokenKind::Mixed))
}
