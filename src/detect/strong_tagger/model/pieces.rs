//! Cutting a text into the pieces of words that a model knows.

use tokenizers::Tokenizer;

use super::{ModelError, TOKENIZER};
use crate::detect::strong_tagger::ReaderFault;
use crate::text::{Normal, Span};

/// A tokenizer, and what it puts around a text.
pub(super) struct Pieces {
    tokenizer: Tokenizer,
    before: Vec<u32>,
    after: Vec<u32>,
}

/// A text in pieces.
#[derive(Default)]
pub(super) struct Cut {
    /// The numbers of the pieces.
    pub(super) ids: Vec<u32>,
    /// The words, in order, none over another.
    pub(super) words: Vec<Word>,
}

/// A word of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// Its place, in bytes.
    pub(super) span: Span<Normal>,
    /// Its first piece.
    pub(super) first: usize,
}

impl Pieces {
    pub(super) fn read(json: &[u8]) -> Result<Pieces, ModelError> {
        let wrong = |what: String| ModelError::new(TOKENIZER, what);
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|e| wrong(e.to_string()))?;
        // Windows are laid here, and nothing is to be cut off.
        tokenizer.with_truncation(None).map_err(|e| wrong(e.to_string()))?;
        tokenizer.with_padding(None);
        // `[SEP]` written in a text is text.
        tokenizer.set_encode_special_tokens(true);
        let encode = |added| tokenizer.encode("a", added).map_err(|e| wrong(e.to_string()));
        let (bare, framed) = (encode(false)?, encode(true)?);
        let (bare, framed) = (bare.get_ids(), framed.get_ids());
        let at = framed.windows(bare.len().max(1)).position(|w| w == bare);
        let Some(at) = at.filter(|_| !bare.is_empty()) else {
            return Err(wrong("puts more than a frame around a text; not read here".to_owned()));
        };
        let (before, rest) = framed.split_at_checked(at).unwrap_or((framed, &[]));
        let (before, after) = (before.to_vec(), rest.get(bare.len()..).unwrap_or(&[]).to_vec());
        Ok(Pieces { tokenizer, before, after })
    }

    /// How many pieces it knows.
    pub(super) fn vocabulary(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// How many pieces are put before a text.
    pub(super) fn before(&self) -> usize {
        self.before.len()
    }

    /// How many pieces are put around a text.
    pub(super) fn added(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// `ids` with what is put around them.
    pub(super) fn framed(&self, ids: &[u32]) -> Vec<u32> {
        [&self.before, ids, &self.after].concat()
    }

    pub(super) fn cut(&self, text: &str) -> Result<Cut, ReaderFault> {
        let encoding = self.tokenizer.encode(text, false).map_err(|_| ReaderFault::Tokenizer)?;
        let mut cut = Cut { ids: encoding.get_ids().to_vec(), words: Vec::new() };
        let mut open: Option<u32> = None;
        for (i, (&word, &(start, end))) in encoding.get_word_ids().iter().zip(encoding.get_offsets()).enumerate() {
            let span = Span::new(start, end);
            match cut.words.last_mut() {
                Some(last) if word.is_some() && word == open => last.span = last.span.union(span),
                _ => cut.words.push(Word { span, first: i }),
            }
            open = word;
        }
        tidy(text, &mut cut.words)?;
        Ok(cut)
    }
}

/// Takes white space off the words, and what one has in common with the one
/// before: a character that the tokenizer takes apart is several words' place.
fn tidy(text: &str, words: &mut Vec<Word>) -> Result<(), ReaderFault> {
    let mut end = 0;
    for word in words.iter_mut() {
        let piece = text.get(word.span.range()).ok_or(ReaderFault::Shape)?;
        let start = word.span.start + (piece.len() - piece.trim_start().len());
        word.span = Span::new(start.max(end), word.span.start + piece.trim_end().len());
        end = word.span.end.max(end);
    }
    words.retain(|w| !w.span.is_empty());
    Ok(())
}
