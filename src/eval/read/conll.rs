//! Columns as in the CoNLL shared tasks: a token a line, its tag in the last
//! column, an empty line behind a sentence, `-DOCSTART-` before a document.
//! Tags are IOB1, IOB2 or BIOES (BILOU).
//!
//! The text is made of the tokens, a blank between them and a line break behind
//! a sentence: the columns do not tell more. Without `-DOCSTART-` every
//! sentence is a document.

use super::{RawDocument, RawSpan, ReadError};

const DOCUMENT: &str = "-DOCSTART-";

/// A reader to which lines are given one by one.
#[derive(Default)]
pub struct Reader {
    text: String,
    /// Code points of `text`.
    length: usize,
    spans: Vec<RawSpan>,
    /// The span that the next token may go on with.
    open: Option<RawSpan>,
    /// The first line of the document.
    first: u64,
    /// Lines so far.
    line: u64,
    by_document: bool,
}

crate::finding::debug_without_content! {
    Reader, "Reader";
}

/// A document and the line on which it begins.
pub type Numbered = (u64, RawDocument);

impl Reader {
    /// Takes a line; gives a document that it ends.
    ///
    /// # Errors
    /// A line without a tag.
    pub fn push(&mut self, line: &str) -> Result<Option<Numbered>, ReadError> {
        self.line += 1;
        let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
        if line.trim().is_empty() {
            self.close();
            if self.by_document {
                self.break_line();
                return Ok(None);
            }
            return Ok(self.take());
        }
        if line.starts_with(DOCUMENT) {
            let done = self.take();
            self.by_document = true;
            return Ok(done);
        }
        if comment(line) {
            return Ok(None);
        }
        let Some((token, tag)) = columns(line) else {
            return Err(ReadError::new(
                self.line,
                "not a token with a tag (O, B-TYPE, I-TYPE…) in the last of its columns",
            ));
        };
        self.token(token, tag);
        Ok(None)
    }

    /// The last document, if there is one.
    pub fn finish(mut self) -> Option<Numbered> {
        self.take()
    }

    fn token(&mut self, token: &str, tag: Tag<'_>) {
        if self.text.is_empty() {
            self.first = self.line;
        } else if !self.text.ends_with('\n') {
            self.add(" ");
        }
        let start = self.length;
        self.add(token);
        let end = self.length;
        let goes_on = |open: &RawSpan| matches!(tag, Tag::Inside(kind) | Tag::Last(kind) if kind == open.kind);
        match self.open.take_if(|open| goes_on(open)) {
            Some(open) => self.open = Some(RawSpan { end, ..open }),
            None => {
                self.close();
                self.open = tag.kind().map(|kind| RawSpan { start, end, kind: kind.to_owned(), line: self.line });
            }
        }
        if matches!(tag, Tag::Last(_)) {
            self.close();
        }
    }

    fn add(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.length += piece.chars().count();
    }

    fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.add("\n");
        }
    }

    fn close(&mut self) {
        self.spans.extend(self.open.take());
    }

    fn take(&mut self) -> Option<Numbered> {
        self.close();
        self.length = 0;
        let text = std::mem::take(&mut self.text);
        let spans = std::mem::take(&mut self.spans);
        (!text.is_empty()).then_some((self.first, RawDocument { text, spans }))
    }
}

/// A tag of a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tag<'a> {
    Outside,
    /// `B-`, `S-`, `U-`: a span begins here.
    Begin(&'a str),
    /// `I-`, `M-`: goes on, or begins (IOB1).
    Inside(&'a str),
    /// `E-`, `L-`: goes on and ends.
    Last(&'a str),
}

impl<'a> Tag<'a> {
    fn kind(self) -> Option<&'a str> {
        match self {
            Tag::Outside => None,
            Tag::Begin(kind) | Tag::Inside(kind) | Tag::Last(kind) => Some(kind),
        }
    }

    fn read(tag: &'a str) -> Option<Self> {
        if tag == "O" {
            return Some(Tag::Outside);
        }
        let (position, kind) = tag.split_once(['-', '_'])?;
        if kind.is_empty() {
            return None;
        }
        Some(match position {
            "B" | "S" | "U" => Tag::Begin(kind),
            "I" | "M" => Tag::Inside(kind),
            "E" | "L" => Tag::Last(kind),
            _ => return None,
        })
    }
}

/// True for a line that this reader takes.
pub(super) fn is_line(line: &str) -> bool {
    line.starts_with(DOCUMENT) || comment(line) || columns(line).is_some()
}

/// `# id = 7`; a token `#` has a tag.
fn comment(line: &str) -> bool {
    line.starts_with('#') && columns(line).is_none()
}

/// The first and the last column.
fn columns(line: &str) -> Option<(&str, Tag<'_>)> {
    let (token, tag) = if line.contains('\t') {
        (line.split('\t').next()?.trim(), line.rsplit('\t').find(|c| !c.trim().is_empty())?.trim())
    } else {
        let mut words = line.split_whitespace();
        (words.next()?, words.next_back()?)
    };
    (!token.is_empty() && !std::ptr::eq(token, tag)).then_some(())?;
    Some((token, Tag::read(tag)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<Numbered>, ReadError> {
        let mut reader = Reader::default();
        let mut documents = Vec::new();
        for line in text.split_inclusive('\n') {
            documents.extend(reader.push(line)?);
        }
        documents.extend(reader.finish());
        Ok(documents)
    }

    fn spans(text: &str) -> Vec<(u64, Vec<(String, String)>)> {
        let cut =
            |d: &RawDocument, s: &RawSpan| -> String { d.text.chars().skip(s.start).take(s.end - s.start).collect() };
        let of = |d: RawDocument| d.spans.iter().map(|s| (s.kind.clone(), cut(&d, s))).collect();
        read(text).unwrap().into_iter().map(|(line, d)| (line, of(d))).collect()
    }

    fn own(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn every_sentence_is_a_document_where_none_is_marked() {
        let text = "# id = 1\nDr O\nZoë B-PER\nØdegård I-PER\n\n# O\nin O\nOslo\tB-LOC\n";
        assert_eq!(spans(text), [(2, own(&[("PER", "Zoë Ødegård")])), (6, own(&[("LOC", "Oslo")]))]);
    }

    #[test]
    fn documents_keep_their_sentences_on_lines() {
        let text = "-DOCSTART- -X- O O\n\nAna NNP I-NP I-PER\nleft VBD I-VP O\n\nRuiz NNP I-NP I-PER\n\n-DOCSTART- -X- O O\n\nBo NNP O S-PER\n";
        let documents = read(text).unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].1.text, "Ana left\nRuiz\n");
        assert_eq!(spans(text)[0].1, own(&[("PER", "Ana"), ("PER", "Ruiz")]));
    }

    #[test]
    fn all_ways_of_tagging_give_the_same_spans() {
        let want = own(&[("PER", "a b"), ("PER", "c"), ("LOC", "d")]);
        for tags in [
            ["B-PER", "I-PER", "B-PER", "B-LOC"],
            ["I-PER", "I-PER", "B-PER", "I-LOC"],
            ["B-PER", "E-PER", "S-PER", "U-LOC"],
        ] {
            let text: String = ["a", "b", "c", "d"].iter().zip(tags).map(|(t, g)| format!("{t} {g}\n")).collect();
            assert_eq!(spans(&text)[0].1, want, "{tags:?}");
        }
    }

    #[test]
    fn a_line_without_a_tag_is_named() {
        for line in ["Ruiz", "Ruiz NNP", "Ruiz B-", "\tO"] {
            let error = read(&format!("a O\n{line}\n")).unwrap_err();
            assert_eq!((error.line, error.what.contains("Ruiz")), (2, false), "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_tagged_is_read(tokens in proptest::collection::vec(("[a-zé李]{1,5}", 0u8..3), 1..12)) {
            let mut text = String::new();
            let mut want: Vec<String> = Vec::new();
            let mut inside = false;
            for (token, how) in &tokens {
                let tag = match how {
                    1 if inside => { let last = want.last_mut().unwrap(); last.push(' '); last.push_str(token); "I-X" }
                    1 | 2 => { want.push(token.clone()); "B-X" }
                    _ => "O",
                };
                inside = tag != "O";
                text.push_str(&format!("{token}\t{tag}\n"));
            }
            let got: Vec<String> = spans(&text).remove(0).1.into_iter().map(|(_, t)| t).collect();
            prop_assert_eq!(got, want);
        }

        #[test]
        fn nothing_panics(text in "([-A-Z#é]{0,6}[ \t]?[BIOES]?[-_]?[A-Z]{0,3}\n?){0,8}") {
            let _ = read(&text);
        }
    }
}
