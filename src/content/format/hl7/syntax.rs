//! Separators and escapes of HL7 v2 (chapter 2, 2.5.4 and 2.7).

/// Bytes of the longest escape that is looked for.
pub(super) const LONGEST_ESCAPE: usize = 256;

/// The separators that a message header declares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Separators {
    pub(super) field: u8,
    pub(super) component: u8,
    pub(super) repetition: u8,
    pub(super) escape: u8,
    pub(super) subcomponent: u8,
}

impl Default for Separators {
    fn default() -> Self {
        Separators { field: b'|', component: b'^', repetition: b'~', escape: b'\\', subcomponent: b'&' }
    }
}

impl Separators {
    /// The separators of a header whose first field is parted by `field` and
    /// whose second is `encoding`; nothing if these cannot be separators.
    pub(super) fn declared(field: u8, encoding: &str) -> Option<Separators> {
        let mark = |b: u8| b.is_ascii_punctuation();
        if !mark(field) || encoding.is_empty() || encoding.len() > 5 || !encoding.bytes().all(|b| mark(b) && b != field)
        {
            return None;
        }
        let default = Separators::default();
        let at = |i: usize, or: u8| encoding.as_bytes().get(i).copied().unwrap_or(or);
        Some(Separators {
            field,
            component: at(0, default.component),
            repetition: at(1, default.repetition),
            escape: at(2, default.escape),
            subcomponent: at(3, default.subcomponent),
        })
    }

    /// True for bytes that end a run of text.
    pub(super) fn is_special(&self, b: u8) -> bool {
        b == self.field
            || b == self.component
            || b == self.repetition
            || b == self.escape
            || b == self.subcomponent
            || matches!(b, b'\r' | b'\n' | 0x0b | 0x1c)
    }

    /// What the inside of an escape stands for; nothing if it is no escape.
    pub(super) fn decode(&self, inner: &str) -> Option<String> {
        let of = |b: u8| Some(char::from(b).to_string());
        match inner {
            "F" => return of(self.field),
            "S" => return of(self.component),
            "T" => return of(self.subcomponent),
            "R" => return of(self.repetition),
            "E" => return of(self.escape),
            "P" => return of(b'#'),
            // Highlighting.
            "H" | "N" => return Some(String::new()),
            _ => {}
        }
        if let Some(hex) = inner.strip_prefix('X') {
            return hex_text(hex);
        }
        if let Some(command) = inner.strip_prefix('.') {
            let name = command.get(..2)?;
            let rest = command.get(2..)?;
            let number = rest.is_empty() || rest.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit());
            return match name {
                "br" | "sp" | "ce" if number => Some("\n".to_owned()),
                "sk" if number => Some(" ".to_owned()),
                "in" | "ti" | "fi" | "nf" if number => Some(String::new()),
                _ => None,
            };
        }
        // Character sets and what sites define for themselves.
        let local = inner.starts_with(['C', 'M', 'Z']) && inner.bytes().all(|b| b.is_ascii_alphanumeric());
        (local && inner.len() > 1).then(String::new)
    }

    /// Writes new text: what would part it is escaped.
    pub(super) fn encode(&self, text: &str, out: &mut Vec<u8>) {
        let mut before = 0;
        for b in text.bytes() {
            let code = match b {
                b if b == self.escape => "E",
                b if b == self.field => "F",
                b if b == self.component => "S",
                b if b == self.subcomponent => "T",
                b if b == self.repetition => "R",
                b'\n' if before == b'\r' => "",
                b'\r' | b'\n' => ".br",
                0x0b | 0x1c => "",
                _ => {
                    out.push(b);
                    before = b;
                    continue;
                }
            };
            before = b;
            if !code.is_empty() {
                out.push(self.escape);
                out.extend_from_slice(code.as_bytes());
                out.push(self.escape);
            }
        }
    }
}

/// Bytes in hexadecimal: UTF-8, or else one character a byte.
fn hex_text(hex: &str) -> Option<String> {
    if hex.is_empty() || !hex.len().is_multiple_of(2) {
        return None;
    }
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok());
    let bytes: Vec<u8> = hex.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?;
    Some(String::from_utf8(bytes).unwrap_or_else(|e| e.into_bytes().into_iter().map(char::from).collect()))
}
