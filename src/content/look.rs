//! Tells from the front of a text whether it may be a document in disguise.

/// Letters of a `data:` URI before its comma.
const DATA_HEADER: usize = 512;
/// Blanks tolerated in front.
const BLANKS: usize = 256;

/// Bytes from which a message of HL7 v2 is known: its first segment's name and
/// the first separators.
const MESSAGE: usize = 7;
/// Segments that a message, a file or a batch of HL7 v2 begins with (2.10).
const HEADS: &[&[u8]] = &[b"MSH", b"FHS", b"BHS"];
/// Bytes within which the first tag of XML must end.
const ROOT: usize = 1024;
/// Namespaces of documents about patients: CDA, FHIR.
const NAMESPACES: &[&str] = &["urn:hl7-org:v3", "http://hl7.org/fhir"];

/// What a text looks like, told bit by bit as it grows. It depends on the text
/// alone, not on how it grew.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Look {
    /// Too little seen.
    #[default]
    Start,
    /// A `data:` URI (RFC 2397).
    Data,
    /// Nothing but letters of base64 (RFC 4648, either alphabet) and line breaks
    /// between them, for the first so many bytes; with a blank behind the last
    /// letter, or without one.
    Base64(usize, bool),
    /// A JSON object or array.
    Json,
    /// A message or batch of HL7 v2, or XML that says what it is.
    Message,
    /// Text.
    Text,
}

/// What to do with the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// It is text.
    Text,
    /// It must be seen to its end.
    Undecided,
    /// It is a document too long to hold.
    TooLong,
}

impl Look {
    /// A quick test: false if `text`, whole, is certainly text.
    pub fn suspects(text: &str) -> bool {
        match text.as_bytes() {
            [b'd' | b'D' | b'{' | b'[' | b'<' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c', ..] => true,
            bytes if bytes.len() >= MESSAGE && is_hl7(text) == Some(true) => true,
            bytes if bytes.len() < 8 => false,
            bytes => {
                bytes.trim_ascii_end().iter().take(24).all(|b| is_base64(b) || (*b != b' ' && b.is_ascii_whitespace()))
            }
        }
    }

    /// Looks at `text`, which begins with all that was shown before. `limit` is
    /// how much of it may be held.
    pub fn at(&mut self, text: &str, limit: usize) -> Seen {
        if *self == Look::Start {
            *self = start(text);
        }
        if *self == Look::Data && !data_header(text) {
            *self = Look::Text;
        }
        if let Look::Base64(checked, blank) = *self {
            *self = letters(text.as_bytes().get(checked..).unwrap_or_default(), blank)
                .map_or(Look::Text, |blank| Look::Base64(text.len(), blank));
        }
        match self {
            Look::Text => Seen::Text,
            Look::Json | Look::Message if text.len() > limit => {
                *self = Look::Text;
                Seen::Text
            }
            Look::Data | Look::Base64(..) if text.len() > limit => Seen::TooLong,
            _ => Seen::Undecided,
        }
    }
}

fn start(text: &str) -> Look {
    let body = text.trim_ascii_start();
    let told = if body.starts_with('<') { is_declared_xml(body) } else { is_hl7(body) };
    match told {
        Some(true) => return Look::Message,
        None => return Look::Start,
        Some(false) => {}
    }
    let mut chars = body.chars();
    match chars.next() {
        None if text.len() > BLANKS => Look::Text,
        None => Look::Start,
        Some(open @ ('{' | '[')) => match chars.find(|c| !c.is_ascii_whitespace()) {
            None if body.len() > BLANKS => Look::Text,
            None => Look::Start,
            Some('"' | '}') if open == '{' => Look::Json,
            Some('{' | '[' | '"' | ']' | '-' | '0'..='9' | 't' | 'f' | 'n') if open == '[' => Look::Json,
            Some(_) => Look::Text,
        },
        Some('d' | 'D') => match body.get(..5) {
            Some(scheme) if scheme.eq_ignore_ascii_case("data:") => Look::Data,
            None if "data:".get(..body.len()).is_some_and(|p| p.eq_ignore_ascii_case(body)) => Look::Start,
            _ => Look::Base64(text.len() - body.len(), false),
        },
        Some(c) if c.is_ascii() && is_base64(&(c as u8)) => Look::Base64(text.len() - body.len(), false),
        Some(_) => Look::Text,
    }
}

/// Whether a text begins as a message of HL7 v2; `None` if it is too short to tell.
fn is_hl7(body: &str) -> Option<bool> {
    let body = body.strip_prefix('\u{b}').unwrap_or(body);
    let front = body.as_bytes().get(..MESSAGE).unwrap_or(body.as_bytes());
    let segment = front.get(..3).unwrap_or(front);
    if !HEADS.iter().any(|head| head.starts_with(segment)) {
        return Some(false);
    }
    let rest = front.get(3..).unwrap_or_default();
    if !rest.iter().all(u8::is_ascii_punctuation) {
        return Some(false);
    }
    if front.len() < MESSAGE { None } else { Some(true) }
}

/// Whether markup begins as XML that names itself: with an XML declaration, or
/// with a root in the namespace of HL7 (C-CDA, FHIR). Other markup in a field
/// is the text that it is shown as. `None` if it is too short to tell.
fn is_declared_xml(body: &str) -> Option<bool> {
    if "<?xml ".starts_with(body.get(..6).unwrap_or(body)) {
        return if body.len() < 6 { None } else { Some(true) };
    }
    let tag = body.get(..ROOT).or_else(|| body.get(..body.len().min(ROOT - 4))).unwrap_or(body);
    match tag.find('>') {
        Some(end) => Some(tag.get(..end).is_some_and(|tag| NAMESPACES.iter().any(|n| tag.contains(n)))),
        None if body.len() > ROOT => Some(false),
        None => None,
    }
}

/// True while the header may be one of a `data:` URI.
fn data_header(text: &str) -> bool {
    let body = text.trim_ascii_start().as_bytes();
    let header = body.get(5..).unwrap_or_default();
    for (at, b) in header.iter().enumerate() {
        match b {
            b',' => return true,
            b'!'..=b'~' if at < DATA_HEADER => {}
            _ => return false,
        }
    }
    true
}

/// Whether `text`, before which there is a `blank` behind letters or not, may go
/// on base64, and if so, whether there is a blank now.
fn letters(text: &[u8], mut blank: bool) -> Option<bool> {
    for b in text {
        match b {
            b' ' => blank = true,
            b if is_base64(b) && !blank => {}
            b if is_base64(b) || !b.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    Some(blank)
}

/// A letter of base64, standard or URL-safe, or padding.
pub(super) fn is_base64(b: &u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_documents_from_text() {
        let cases = [
            ("Seen today.", Seen::Text),
            ("data: none was kept", Seen::Text),
            ("data:text/plain;base64,SGVsbG8=", Seen::Undecided),
            ("[NAME] was seen", Seen::Text),
            ("{\"a\": 1}", Seen::Undecided),
            (" [1, 2]", Seen::Undecided),
            ("SGVsbG8gd29ybGQhIQ==", Seen::Undecided),
            ("SGVsbG8gd29y\r\nbGQhIQ==\n", Seen::Undecided),
            ("SGVsbG8 d29y", Seen::Text),
            ("hello, you", Seen::Text),
            ("  SGVsbG8gd29y  ", Seen::Undecided),
            ("SGVsbG8 \n d29y", Seen::Text),
            ("né", Seen::Text),
        ];
        for (text, seen) in cases {
            assert_eq!(Look::default().at(text, 1 << 20), seen, "{text}");
        }
    }

    #[test]
    fn too_long_to_hold() {
        assert_eq!(Look::default().at(&"QUJD".repeat(40), 100), Seen::TooLong);
        assert_eq!(Look::default().at(&format!("[{}", "1,".repeat(80)), 100), Seen::Text);
    }

    proptest! {
        #[test]
        fn the_way_of_growing_does_not_matter(text in "( |\n){0,2}(data:[a-z/;]{0,5},?|\\{|\\[)?[a-zA-Z0-9=\" {}\\n,é]{0,12}") {
            let mut whole = Look::default();
            let want = whole.at(&text, 1 << 20);
            let mut look = Look::default();
            let mut got = Seen::Undecided;
            for (i, c) in text.char_indices() {
                got = look.at(&text[..i + c.len_utf8()], 1 << 20);
                if got == Seen::Text { break; }
            }
            prop_assert_eq!(got, want);
            if !Look::suspects(&text) && text.trim().len() >= 8 {
                prop_assert_eq!(want, Seen::Text);
            }
        }
    }
}
