//! Character encodings: what comes in is given to the reader inside as UTF-8,
//! what it writes goes out in the encoding that came in.

use encoding_rs::Encoding;

use crate::finding::Field;

use super::codec::Codec;
use super::decode::percent;
use super::sniff::{Width, wide};
use super::splice::{Carry, utf8_prefix};
use super::{ContentError, OpaqueReason, Reader, ReaderContext, Sink, Unit};

/// Bytes in which a byte order mark, or the NULs of UTF-16, must show.
const MARK: usize = 64;
/// Bytes from the first that is not ASCII that the encoding is guessed from.
const WINDOW: usize = 4096;

/// What is known about the encoding beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expect<'a> {
    /// A charset parameter.
    Declared(&'a str),
    /// Nothing: a mark decides, else UTF-8, else a guess.
    Detect,
    /// Unicode in one of its encodings (JSON, RFC 8259).
    Unicode,
}

/// Decodes for a reader of UTF-8. Kept text leaves in the bytes it came in: an
/// encoding that does not write a text the way it was written is refused.
pub struct CharsetReader {
    inner: Box<dyn Reader>,
    context: ReaderContext,
    /// Bytes that cannot be decoded are an error, not an opaque part.
    strict: bool,
    state: State,
    carry: Carry,
    taken: u64,
    scratch: Vec<u8>,
    /// A guess met characters that no text holds.
    doubtful: bool,
}

enum State {
    /// Too little for a mark.
    Front {
        guess: bool,
        declared: Option<Declared>,
    },
    /// ASCII so far; what comes decides.
    Ascii,
    /// From the first byte that is not ASCII.
    Window,
    Utf8,
    Coded {
        codec: Box<Codec>,
        guessed: bool,
    },
    /// Not decoded any more.
    Lost,
}

#[derive(Clone, Copy)]
enum Declared {
    Encoding(&'static Encoding),
    Wide(Width),
    Unknown,
}

impl CharsetReader {
    /// Decodes for `inner`.
    pub fn new(inner: Box<dyn Reader>, context: ReaderContext, expect: Expect<'_>, strict: bool) -> Self {
        let (guess, declared) = match expect {
            Expect::Declared(label) => (false, Some(label_of(label))),
            Expect::Detect => (true, None),
            Expect::Unicode => (false, None),
        };
        CharsetReader {
            inner,
            context,
            strict,
            state: State::Front { guess, declared },
            carry: Carry::default(),
            taken: 0,
            scratch: Vec::new(),
            doubtful: false,
        }
    }

    /// Takes what it can of `bytes`; returns how many.
    fn step(
        &mut self,
        bytes: &[u8],
        last: bool,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        match &mut self.state {
            State::Front { guess, declared } => {
                if bytes.len() < MARK && !last {
                    return Ok(0);
                }
                let (guess, declared) = (*guess, *declared);
                self.begin(bytes, guess, declared, sink, out)
            }
            State::Ascii => {
                let end = bytes.iter().position(|b| !b.is_ascii() || *b == 0x1b).unwrap_or(bytes.len());
                if end < bytes.len() {
                    self.state = State::Window;
                }
                self.inner.push(bytes.get(..end).unwrap_or_default(), sink, out)?;
                Ok(end)
            }
            State::Window => {
                if bytes.len() < WINDOW && !last {
                    return Ok(0);
                }
                let window = bytes.get(..WINDOW).unwrap_or(bytes);
                if overlong_digits(window) {
                    // Digits to a decoder that is too lenient, other text to any other.
                    return self.lose(sink, out).map(|()| 0);
                }
                self.state = guess(window, last && bytes.len() <= WINDOW);
                Ok(0)
            }
            State::Utf8 => {
                let (text, open) = utf8_prefix(bytes);
                self.inner.push(text.as_bytes(), sink, out)?;
                if !open || (last && text.len() < bytes.len()) {
                    self.taken += text.len() as u64;
                    self.lose(sink, out)?;
                    self.taken -= text.len() as u64;
                }
                Ok(text.len())
            }
            State::Coded { codec, guessed } => {
                let mut text = String::new();
                let decoded = codec.decode(bytes, last, &mut text);
                if !codec.is_faithful() {
                    return Err(ContentError::Unsupported { what: "charset" });
                }
                self.doubtful |= *guessed && text.contains('\0');
                self.scratch.clear();
                self.inner.push(text.as_bytes(), sink, &mut self.scratch)?;
                codec.encode(&self.scratch, false, out);
                match decoded {
                    Ok(()) => Ok(bytes.len()),
                    Err(super::codec::Broken) => {
                        let rest = codec.undecoded();
                        self.lose(sink, out)?;
                        out.extend_from_slice(&rest);
                        Ok(bytes.len())
                    }
                }
            }
            State::Lost => {
                out.extend_from_slice(bytes);
                Ok(bytes.len())
            }
        }
    }

    /// Settles the encoding by mark, declaration and NULs; returns the length of the mark.
    fn begin(
        &mut self,
        front: &[u8],
        guess: bool,
        declared: Option<Declared>,
        sink: &mut dyn Sink,
        out: &mut Vec<u8>,
    ) -> Result<usize, ContentError> {
        let found = wide(front.get(..MARK).unwrap_or(front));
        let mark: &[u8] = match found {
            Some(width) if front.starts_with(width.mark()) => width.mark(),
            None if front.starts_with(b"\xef\xbb\xbf") => b"\xef\xbb\xbf",
            _ => b"",
        };
        out.extend_from_slice(mark);
        self.state = match (found, declared) {
            (Some(width), _) => coded(Codec::wide(width)),
            _ if !mark.is_empty() => State::Utf8,
            (None, None) if guess => State::Ascii,
            (None, None) => State::Utf8,
            // It says UTF-16 and is plain ASCII: what another reader makes of it is open.
            (None, Some(Declared::Wide(_))) if !front.is_empty() && front.is_ascii() => {
                return self.lose(sink, out).map(|()| 0);
            }
            (None, Some(Declared::Wide(width))) => coded(Codec::wide(width)),
            (None, Some(Declared::Encoding(e))) if e == encoding_rs::UTF_8 => State::Utf8,
            (None, Some(Declared::Encoding(e))) => coded(Codec::legacy(e)),
            (None, Some(Declared::Unknown)) => return self.lose(sink, out).map(|()| 0),
        };
        Ok(mark.len())
    }

    /// The rest cannot be decoded.
    fn lose(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.strict {
            return Err(match self.state {
                State::Front { .. } => ContentError::Unsupported { what: "charset" },
                _ => ContentError::Malformed { format: "text", what: "bytes outside its charset", offset: self.taken },
            });
        }
        self.scratch.clear();
        self.inner.finish(sink, &mut self.scratch)?;
        match &mut self.state {
            State::Coded { codec, .. } => codec.encode(&self.scratch, true, out),
            _ => out.extend_from_slice(&self.scratch),
        }
        self.state = State::Lost;
        Ok(sink.opaque(&self.unit(), OpaqueReason::UnknownCharset)?)
    }

    fn unit(&self) -> Unit<'_> {
        let field = Field { path: &self.context.path, ..Field::default() };
        Unit::new(&self.context.around, field, None)
    }

    fn run(&mut self, input: &[u8], last: bool, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let bytes = self.carry.join(input);
        let mut at = 0;
        loop {
            let before = std::mem::discriminant(&self.state);
            let rest = bytes.get(at..).unwrap_or_default();
            let taken = self.step(rest, last, sink, out)?;
            at += taken;
            self.taken += taken as u64;
            if std::mem::discriminant(&self.state) == before {
                break;
            }
        }
        self.carry.hold(&bytes, at);
        Ok(())
    }
}

impl Reader for CharsetReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.carry.is_empty() && matches!(self.state, State::Utf8) && input.is_ascii() {
            self.taken += input.len() as u64;
            return self.inner.push(input, sink, out);
        }
        self.run(input, false, sink, out)
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.run(&[], true, sink, out)?;
        if matches!(self.state, State::Lost) {
            return Ok(());
        }
        self.scratch.clear();
        self.inner.finish(sink, &mut self.scratch)?;
        match &mut self.state {
            State::Coded { codec, .. } => {
                codec.encode(&self.scratch, true, out);
            }
            _ => out.extend_from_slice(&self.scratch),
        }
        if self.doubtful {
            sink.opaque(&self.unit(), OpaqueReason::UnknownFormat)?;
        }
        Ok(())
    }
}

fn coded(codec: Codec) -> State {
    State::Coded { codec: Box::new(codec), guessed: false }
}

/// The encoding of `window`, which begins with a byte that is not plain ASCII.
fn guess(window: &[u8], complete: bool) -> State {
    let (text, open) = utf8_prefix(window);
    let escapes = memchr::memmem::find(window, b"\x1b$").is_some() || memchr::memmem::find(window, b"\x1b(").is_some();
    if !escapes && open && (text.len() == window.len() || !complete) {
        return State::Utf8;
    }
    let japanese = if escapes { chardetng::Iso2022JpDetection::Allow } else { chardetng::Iso2022JpDetection::Deny };
    let mut detector = chardetng::EncodingDetector::new(japanese);
    detector.feed(window, complete);
    let found = detector.guess(None, chardetng::Utf8Detection::Allow);
    if found == encoding_rs::UTF_8 {
        return State::Utf8;
    }
    State::Coded { codec: Box::new(Codec::legacy(found)), guessed: true }
}

/// True if digits stand in `window` in overlong forms of UTF-8, next to others.
/// (Alone, their bytes are letters of legacy encodings.)
fn overlong_digits(window: &[u8]) -> bool {
    let digit = |at: usize| {
        let rest = window.get(at..).unwrap_or_default();
        match (rest.first(), percent::overlong(rest)) {
            (Some(b), _) if b.is_ascii_digit() => Some((false, 1)),
            (_, Some((b, len))) if b.is_ascii_digit() => Some((true, len)),
            _ => None,
        }
    };
    memchr::memchr2_iter(0xc0, 0xe0, window).any(|at| match digit(at) {
        Some((true, len)) => digit(at + len).is_some() || window.get(at + len) == Some(&b'-'),
        _ => false,
    })
}

fn label_of(label: &str) -> Declared {
    let label = label.trim_matches(['"', '\'', ' ']);
    match label.to_ascii_lowercase().as_str() {
        "utf-32" | "utf-32le" | "utf32" => return Declared::Wide(Width::Utf32Le),
        "utf-32be" => return Declared::Wide(Width::Utf32Be),
        _ => {}
    }
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(e) if e == encoding_rs::UTF_16LE => Declared::Wide(Width::Utf16Le),
        Some(e) if e == encoding_rs::UTF_16BE => Declared::Wide(Width::Utf16Be),
        Some(e) => Declared::Encoding(e),
        None => Declared::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::text::TextReader;
    use super::super::testing::{Words, context, laws, read};
    use super::*;
    use proptest::prelude::*;

    fn reader(expect: Expect<'_>, strict: bool) -> CharsetReader {
        CharsetReader::new(Box::new(TextReader::new(context())), context(), expect, strict)
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn decodes_and_writes_back_in_the_same_encoding() {
        let text = "Renée Müller was seen 😀 here; ".repeat(4);
        let utf32: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
        let with_mark = [b"\xff\xfe".to_vec(), utf16(&text)].concat();
        let latin = "Renée Müller was seen".chars().map(|c| c as u8).collect::<Vec<_>>();
        let japanese = encoding_rs::ISO_2022_JP.encode("患者 was seen 田中").0.into_owned();
        let sjis = encoding_rs::SHIFT_JIS.encode("患者は田中さんです。診察は三月に終わりました。 seen").0.into_owned();
        let cases: Vec<(Expect, Vec<u8>, &str)> = vec![
            (Expect::Detect, text.clone().into_bytes(), &text),
            (Expect::Detect, utf16(&text), &text),
            (Expect::Detect, with_mark, &text),
            (Expect::Detect, utf32, &text),
            (Expect::Declared("utf-16"), utf16(&text), &text),
            (Expect::Declared("latin1"), latin.clone(), "Renée Müller was seen"),
            (Expect::Detect, latin, "Renée Müller was seen"),
            (Expect::Declared("iso-2022-jp"), japanese.clone(), "患者 was seen 田中"),
            (Expect::Detect, japanese, "患者 was seen 田中"),
            (Expect::Detect, sjis, "患者は田中さんです。診察は三月に終わりました。 seen"),
        ];
        for (expect, bytes, want) in cases {
            let mut sink = Words::new('R', "[NAME]", false);
            let out = read(reader(expect, false), &bytes, 5, &mut sink).unwrap();
            assert_eq!(sink.texts(), [want], "{expect:?}");
            assert!(sink.opaque.is_empty());
            let mut again = Words::default();
            read(reader(expect, false), &out, 5, &mut again).unwrap();
            assert_eq!(again.texts(), [want.replace("Renée", "[NAME]")], "{expect:?}");
            laws(|| reader(expect, false), &bytes);
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        let cases: [(Expect, &[u8]); 4] = [
            (Expect::Declared("utf-8"), b"Anna \xff\xfe\xfd b"),
            (Expect::Declared("ebcdic-cp-us"), b"Anna"),
            (Expect::Declared("utf-16"), b"plain ASCII it is"),
            (Expect::Unicode, b"over\xc0\xaflong"),
        ];
        for (expect, bytes) in cases {
            let mut sink = Words::default();
            let out = read(reader(expect, false), bytes, 3, &mut sink).unwrap();
            assert_eq!(out, bytes);
            assert_eq!(sink.opaque.len(), 1, "{expect:?}");
            assert_eq!(sink.opaque[0].1, OpaqueReason::UnknownCharset);
            assert!(read(reader(expect, true), bytes, 3, &mut Words::default()).is_err());
            laws(|| reader(expect, false), bytes);
        }
    }

    #[test]
    fn overlong_digits_are_not_taken_for_letters() {
        for (bytes, lost) in [
            (&b"SSN \xc0\xb536-22-7719"[..], true),
            (b"SSN \xe0\x80\xb5\xe0\x80\xb36-22-7719", true),
            (b"\xc0 la carte, d\xe9j\xe0", false),
            (b"\xc1\xb3\xeb\xfc", false),
        ] {
            let mut sink = Words::default();
            read(reader(Expect::Detect, false), bytes, 3, &mut sink).unwrap();
            assert_eq!(!sink.opaque.is_empty(), lost, "{bytes:?}");
            laws(|| reader(Expect::Detect, false), bytes);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_bytes_obey_the_laws(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), 0x20u8..0x7f, Just(0), Just(0xe9)], 0..120)) {
            laws(|| reader(Expect::Detect, false), &bytes);
        }

        #[test]
        fn utf_16_obeys_the_laws(text in "[a-zé€😀 ]{0,60}") {
            laws(|| reader(Expect::Declared("utf-16"), false), &utf16(&text));
        }
    }
}
