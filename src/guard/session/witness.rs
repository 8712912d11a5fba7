//! Whoever looks on while a session reads: a preview for people.

use std::fmt;

use crate::content::document::Word;
use crate::finding::{Field, IdentifierType, Location, debug_without_content};
use crate::text::Span;

/// Is told, in the order of the content, what a session reads of a body and
/// finds in it. It hears of nothing where nothing was found and all was read.
///
/// What it sees is content: it must show none of what is marked, and nothing of
/// what was not scanned.
pub trait Witness: fmt::Debug + Send {
    /// A text unit, or the next piece of a long one.
    fn text(&mut self, seen: &Seen<'_>);

    /// Something in the pixels at `location` that is no text.
    fn object(&mut self, location: &Location, kind: IdentifierType, report: Option<usize>);

    /// Something at `location` was not read, whatever the policy says of it.
    fn unread(&mut self, location: &Location);

    /// A document that is held whole begins.
    fn opened(&mut self, format: &'static str);

    /// All of the document opened last has been told; its bytes.
    fn closed(&mut self, format: &'static str, bytes: &[u8]);
}

/// A text unit as a witness sees it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The text, or a piece of it.
    pub text: &'a str,
    /// Bytes of the unit before it.
    pub offset: usize,
    /// False where the policy says not to look: anything may stand there.
    pub scanned: bool,
    /// The place, names of people in it masked.
    pub location: &'a Location,
    /// The field it stands in.
    pub field: Field<'a>,
    /// Where the words of the unit are, if it comes out of a document.
    pub words: &'a [Word],
    /// What was found, front to back; it may overlap.
    pub marks: &'a [Mark],
}

/// What was found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Where, in bytes of [`Seen::text`].
    pub span: Span,
    /// What.
    pub kind: IdentifierType,
    /// Which of the verdict's findings tells of it, if one does.
    pub report: Option<usize>,
}

debug_without_content! {
    Seen<'_>, "Seen";
}
