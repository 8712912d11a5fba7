//! Running text.

use crate::finding::{Field, Role, Schema};

use super::super::splice::{Carry, utf8_prefix};
use super::super::value::{Place, Value};
use super::super::{ContentError, Reader, ReaderContext, Sink};

/// Reads UTF-8 text as one unit, unless all of it is a document in disguise
/// (base64, a `data:` URI, inline JSON).
pub struct TextReader {
    context: ReaderContext,
    schema: Schema,
    role: Role,
    carry: Carry,
    taken: u64,
    value: Value,
}

impl TextReader {
    /// Reads running text.
    pub fn new(context: ReaderContext) -> Self {
        TextReader::of(context, Schema::Plain, Role::Value)
    }

    /// Reads the text of a field of another format; the context's path names it.
    pub fn of(context: ReaderContext, schema: Schema, role: Role) -> Self {
        TextReader { context, schema, role, carry: Carry::default(), taken: 0, value: Value::default() }
    }
}

fn raw(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}

impl Reader for TextReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let (text, open) = utf8_prefix(&bytes);
        self.taken += text.len() as u64;
        if !open {
            return Err(malformed(self.taken));
        }
        let field = Field { schema: self.schema, role: self.role, path: &self.context.path };
        let place = Place { context: &self.context, field, line: Some(1), encode: &raw };
        self.value.copy(text);
        self.value.flush(place, sink, out)?;
        self.carry.hold(&bytes, text.len());
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.carry.is_empty() {
            return Err(malformed(self.taken));
        }
        let field = Field { schema: self.schema, role: self.role, path: &self.context.path };
        let place = Place { context: &self.context, field, line: Some(1), encode: &raw };
        self.value.end(place, sink, out)
    }
}

fn malformed(offset: u64) -> ContentError {
    ContentError::Malformed { format: "text", what: "not UTF-8", offset }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Words, context, laws, read};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_replaced_in_place() {
        let mut sink = Words::new('q', "[X]", true);
        let out = read(TextReader::new(context()), "a quiet dáy, no qualms".as_bytes(), 1, &mut sink).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a [X] dáy, no [X]");
        assert_eq!(sink.texts(), ["a quiet dáy, no qualms"]);
    }

    #[test]
    fn a_text_that_is_all_base64_is_read_decoded_and_written_as_it_was() {
        let mut sink = Words::new('M', "[X]", false);
        let out = read(TextReader::new(context()), b"U2VlbjogTWFyeSBB\nbmRlcnNvbg==\n", 4, &mut sink).unwrap();
        assert_eq!(sink.texts(), ["Seen: Mary Anderson"]);
        assert_eq!(String::from_utf8(out).unwrap(), "U2VlbjogW1hdIEFu\nZGVyc29u");
        laws(|| TextReader::new(context()), b"U2VlbjogTWFyeSBB\nbmRlcnNvbg==\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn obeys_the_laws(text in "(\\PC|[a-z é]){0,60}") {
            laws(|| TextReader::new(context()), text.as_bytes());
        }
    }
}
