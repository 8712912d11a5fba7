//! `application/x-www-form-urlencoded` (the URL standard, section 5) and query
//! strings.

use encoding_rs::Encoding;

use crate::finding::{Field, Location, Role, Schema, Segment};

use super::super::decode::percent;
use super::super::splice::Carry;
use super::super::value::{Place, Value};
use super::super::{ContentError, Reader, ReaderContext, Sink};

/// Reads names and values, each decoded. What is not valid in the charset is
/// read as windows-1252, in which every byte is a character.
pub struct FormReader {
    context: ReaderContext,
    encoding: &'static Encoding,
    carry: Carry,
    value: Value,
    /// The name of the value, or the name so far.
    label: String,
    in_value: bool,
    /// The name is longer than a name may be: it is content.
    overlong: bool,
    /// The value of `_charset_` so far.
    charset: String,
}

impl FormReader {
    /// Reads a body in UTF-8.
    pub fn new(context: ReaderContext) -> Self {
        FormReader::of(context, encoding_rs::UTF_8)
    }

    /// Reads a body whose escapes are in `charset`.
    ///
    /// # Errors
    /// If the charset is unknown, or none that extends ASCII.
    pub fn in_charset(context: ReaderContext, charset: &str) -> Result<Self, ContentError> {
        Encoding::for_label_no_replacement(charset.as_bytes())
            .filter(|e| e.is_ascii_compatible())
            .map(|e| FormReader::of(context, e))
            .ok_or(ContentError::Unsupported { what: "charset" })
    }

    /// Reads a query string (what follows the `?`).
    pub fn query(mut context: ReaderContext) -> Self {
        context.around = Location { part: Some("query".into()), ..context.around };
        FormReader::new(context)
    }

    fn of(context: ReaderContext, encoding: &'static Encoding) -> Self {
        FormReader {
            context,
            encoding,
            carry: Carry::default(),
            value: Value::default(),
            label: String::new(),
            in_value: false,
            overlong: false,
            charset: String::new(),
        }
    }

    fn take(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
            let plain = rest.iter().take_while(|b| b.is_ascii() && !matches!(b, b'&' | b'=' | b'%' | b'+')).count();
            let text = rest.get(..plain).and_then(|p| std::str::from_utf8(p).ok()).unwrap_or("");
            if !text.is_empty() {
                self.label_push(text);
                self.value.copy(text);
                at += plain;
                self.relieve(sink, out)?;
                continue;
            }
            match rest.first() {
                Some(b'&') => {
                    self.end(false, sink, out)?;
                    out.push(b'&');
                    at += 1;
                }
                Some(b'=') if !self.in_value => {
                    self.end(true, sink, out)?;
                    out.push(b'=');
                    at += 1;
                }
                Some(b'+') => {
                    self.label_push(" ");
                    self.value.coded(" ", b"+");
                    at += 1;
                    self.relieve(sink, out)?;
                }
                _ => match character(rest, self.encoding, last) {
                    None => break,
                    Some((c, used)) => {
                        let mut buffer = [0; 4];
                        let text = c.encode_utf8(&mut buffer);
                        self.label_push(text);
                        let source = rest.get(..used).unwrap_or_default();
                        if text.as_bytes() == source {
                            self.value.copy(text)
                        } else {
                            self.value.coded(text, source)
                        }
                        at += used;
                        self.relieve(sink, out)?;
                    }
                },
            }
        }
        Ok(at)
    }

    fn label_push(&mut self, text: &str) {
        if self.in_value && self.label == CHARSET_FIELD && self.charset.len() < self.context.limits.name_bytes {
            self.charset.push_str(text);
        }
        if self.in_value || self.overlong {
            return;
        }
        self.label.push_str(text);
        if self.label.len() > self.context.limits.name_bytes {
            self.overlong = true;
            self.label.clear();
        }
    }

    /// Passes on what was gathered, once it is much.
    fn relieve(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.value.is_full() && (self.in_value || self.overlong) { self.flush(sink, out) } else { Ok(()) }
    }

    fn flush(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let path = self.path();
        let encode = writer(self.encoding);
        let field = Field { schema: Schema::Form, role: Role::Value, path: &path };
        self.value.flush(Place { context: &self.context, field, line: None, encode: &encode }, sink, out)
    }

    /// The name or the value is complete; `named`: it was a name.
    fn end(&mut self, named: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let nothing = !self.in_value && !named && self.label.is_empty() && !self.overlong;
        if !nothing {
            let path = self.path();
            let encode = writer(self.encoding);
            let role = if named && !self.overlong { Role::Key } else { Role::Value };
            let field = Field { schema: Schema::Form, role, path: &path };
            let from = out.len();
            self.value.end(Place { context: &self.context, field, line: None, encode: &encode }, sink, out)?;
            if named && !self.overlong {
                // The name as it leaves labels the value, so that no report repeats what was masked.
                self.label = decoded(out.get(from..).unwrap_or_default(), self.encoding);
            }
        }
        if self.in_value
            && self.label == CHARSET_FIELD
            && !is_own_charset(&std::mem::take(&mut self.charset), self.encoding)
        {
            return Err(ContentError::Unsupported { what: "charset" });
        }
        self.in_value = named;
        if !named {
            self.label.clear();
            self.overlong = false;
        }
        Ok(())
    }

    fn path(&self) -> Vec<Segment> {
        let mut path = self.context.path.clone();
        if self.in_value {
            path.push(Segment::Key(self.label.as_str().into()));
        }
        path
    }
}

impl Reader for FormReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let taken = self.take(&bytes, false, sink, out)?;
        self.carry.hold(&bytes, taken);
        if self.in_value || self.overlong { self.flush(sink, out) } else { Ok(()) }
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = std::mem::take(&mut self.carry).into_bytes();
        self.take(&bytes, true, sink, out)?;
        self.end(false, sink, out)
    }
}

/// The field in which a form tells the charset of its values (HTML standard,
/// 4.10.22.4).
pub const CHARSET_FIELD: &str = "_charset_";

/// True if `told` by [`CHARSET_FIELD`] is the charset that the form is read in.
pub fn is_own_charset(told: &str, read_in: &'static Encoding) -> bool {
    let told = told.trim();
    told.is_empty() || told.eq_ignore_ascii_case("us-ascii") || Encoding::for_label(told.as_bytes()) == Some(read_in)
}

/// The character at the front of `code` and the bytes it takes; `None` if more
/// must come to tell.
fn character(code: &[u8], encoding: &'static Encoding, last: bool) -> Option<(char, usize)> {
    if code.first() == Some(&b'+') {
        return Some((' ', 1));
    }
    if !last && percent::may_be_deep(code) {
        return None;
    }
    if let Some((byte, used)) = percent::deep(code) {
        return Some((char::from(byte), used));
    }
    // The common escapes without detours.
    if let Some(byte) = percent::escape(code).filter(|b| b.is_ascii() && encoding == encoding_rs::UTF_8) {
        return Some((char::from(byte), 3));
    }
    let (mut bytes, mut used, mut first) = (Vec::with_capacity(4), 0, 0);
    while bytes.len() < 4 {
        let rest = code.get(used..).unwrap_or_default();
        let cut = rest.is_empty() || (rest.first() == Some(&b'%') && rest.len() < 3);
        if cut && !last {
            return None;
        }
        let (byte, len) = match (percent::escape(rest), rest.first()) {
            (Some(byte), _) => (byte, 3),
            (None, Some(b)) if *b != b'%' || bytes.is_empty() => (*b, 1),
            _ => break,
        };
        bytes.push(byte);
        used += len;
        if bytes.len() == 1 {
            first = used;
        }
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
        let mut chars = text.as_deref().unwrap_or("").chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Some((c, used));
        }
        if encoding == encoding_rs::UTF_8
            && let Some((byte, _)) = percent::overlong(&bytes)
        {
            return Some((char::from(byte), used));
        }
        let may_be_overlong = bytes.len() < 3 && matches!(bytes.as_slice(), [0xc0 | 0xc1] | [0xe0, 0x80 | 0x81]);
        if !(may_be_overlong || may_continue(&bytes, encoding)) {
            break;
        }
    }
    let single = bytes.first().map(|b| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[*b]).0.into_owned());
    single.and_then(|s| s.chars().next()).map(|c| (c, first.max(1)))
}

/// True if `bytes` may be the beginning of a character.
fn may_continue(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == encoding_rs::UTF_8 {
        return std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    }
    !encoding.is_single_byte()
}

fn decoded(code: &[u8], encoding: &'static Encoding) -> String {
    let mut text = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((c, used)) = character(rest, encoding, true).filter(|_| !rest.is_empty()) {
        text.push(c);
        rest = rest.get(used..).unwrap_or_default();
    }
    text
}

fn writer(encoding: &'static Encoding) -> impl Fn(&str, &mut Vec<u8>) {
    move |text, out| percent::encode(&encoding.encode(text).0, out)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Words, context, laws, read};
    use super::*;
    use proptest::prelude::*;

    fn fields(input: &[u8]) -> (Vec<(String, String)>, String) {
        let mut sink = Words::new('q', "[é X]", false);
        let out = read(FormReader::new(context()), input, 3, &mut sink).unwrap();
        (sink.fields().into_iter().map(|(p, t)| (p, t.to_owned())).collect(), String::from_utf8(out).unwrap())
    }

    #[test]
    fn names_and_values_are_decoded_and_rewritten() {
        let (seen, out) = fields(b"note=a+quiet%20d%C3%A9&x=%E9%zz&lone&=v&a%26b=1");
        let want = [
            ("", "note"),
            ("/note", "a quiet dé"),
            ("", "x"),
            ("/x", "é%zz"),
            ("", "lone"),
            ("", ""),
            ("/", "v"),
            ("", "a&b"),
            ("/a&b", "1"),
        ];
        let seen: Vec<_> = seen.iter().map(|(p, t)| (&**p, &**t)).collect();
        assert_eq!(seen, want);
        assert_eq!(out, "note=a+%5B%C3%A9%20X%5D%20d%C3%A9&x=%E9%zz&lone&=v&a%26b=1");
    }

    #[test]
    fn escapes_of_escapes_without_end_are_read_as_they_come() {
        let (mut reader, mut sink, mut out) = (FormReader::new(context()), Words::default(), Vec::new());
        reader.push(b"a=%", &mut sink, &mut out).unwrap();
        for _ in 0..10_000 {
            reader.push(b"25", &mut sink, &mut out).unwrap();
            assert!(reader.carry.len() < 100);
        }
        reader.finish(&mut sink, &mut out).unwrap();
        assert_eq!(out.len(), 20_003);
    }

    #[test]
    fn a_masked_name_labels_its_value() {
        let (seen, out) = fields(b"a+quiet=1");
        assert_eq!(seen[1], ("/a [é X]".to_owned(), "1".to_owned()));
        assert_eq!(out, "a+%5B%C3%A9%20X%5D=1");
    }

    #[test]
    fn inline_json_is_read_as_json() {
        let (seen, out) = fields(b"url=[{\"text\":%22a+q%22}]&n=2");
        assert_eq!(seen[2], ("/url/0/text".to_owned(), "a q".to_owned()));
        assert_eq!(out, "url=%5B%7B%22text%22%3A%22a%20%5B%C3%A9%20X%5D%22%7D%5D&n=2");
        let (seen, _) = fields(b"{\"text\": \"a quip\"}");
        assert_eq!(seen[1], ("/text".to_owned(), "a quip".to_owned()));
    }

    #[test]
    fn charsets() {
        let mut sink = Words::default();
        read(FormReader::in_charset(context(), "shift_jis").unwrap(), b"a=%93c%92%86+x", 1, &mut sink).unwrap();
        assert_eq!(sink.texts(), ["a", "田中 x"]);
        assert!(FormReader::in_charset(context(), "utf-16").is_err());
        assert!(FormReader::in_charset(context(), "no-such").is_err());
    }

    #[test]
    fn escapes_of_escapes_and_overlong_forms_are_read_and_stay() {
        let code = b"a=x%2535%25253620%2522&b=%C0%B5%e0%80%b7&c=%25&d=%253";
        let (seen, out) = fields(code);
        let values: Vec<_> = seen.iter().map(|(_, t)| t.as_str()).collect();
        assert_eq!(values, ["a", "x5620%22", "b", "57", "c", "%", "d", "%3"]);
        assert_eq!(out.as_bytes(), code);
    }

    #[test]
    fn a_form_that_tells_another_charset_is_not_read() {
        for (code, sound) in
            [("_charset_=UTF-8&a=b", true), ("a=b&_charset_=utf-7", false), ("_charset_=utf-16le&a=b", false)]
        {
            let found = read(FormReader::new(context()), code.as_bytes(), 2, &mut Words::default());
            assert_eq!(found.is_ok(), sound, "{code}");
        }
    }

    #[test]
    fn a_name_too_long_is_content() {
        let mut small = context();
        std::sync::Arc::make_mut(&mut small.limits).name_bytes = 8;
        let make = || FormReader::new(small.clone());
        laws(make, b"a very long name it is=v&b=c");
        let mut sink = Words::default();
        read(make(), b"a very long name it is=v", 2, &mut sink).unwrap();
        assert_eq!(sink.seen[0].role, Role::Value);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn obeys_the_laws(input in "([a-e+&=0-9]|%[0-9A-F]{2}|%25|%C0%B5|%E0%80|%C3%A9|%E7%94|é|%|\\[|\"){0,24}") {
            laws(|| FormReader::new(context()), input.as_bytes());
        }

        #[test]
        fn any_bytes_obey_the_laws(input in proptest::collection::vec(any::<u8>(), 0..40)) {
            laws(|| FormReader::new(context()), &input);
        }
    }
}
