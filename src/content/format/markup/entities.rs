//! Character references of HTML and XML.

/// Bytes of the longest reference that is looked for.
pub(super) const LONGEST: usize = 32;

/// What stands at an `&`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reference {
    /// The character, and the bytes of its reference.
    Is(char, usize),
    /// No reference: the `&` is text.
    Not,
    /// More input is needed to tell.
    Cut,
}

/// The reference at the front of `text`, which begins with `&`.
pub(super) fn reference(text: &str) -> Reference {
    let bytes = text.as_bytes();
    let inner = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
    let len = bytes.iter().skip(1).take(LONGEST).take_while(|b| inner(b)).count();
    match bytes.get(len + 1) {
        None if len < LONGEST => Reference::Cut,
        Some(b';') => text.get(1..=len).and_then(decode).map_or(Reference::Not, |c| Reference::Is(c, len + 2)),
        _ => Reference::Not,
    }
}

fn decode(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else { return named(name) };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let code = match code {
        // Browsers read these as windows-1252 (HTML standard, numeric character reference end state).
        0x80..=0x9f => *WINDOWS_1252.get((code - 0x80) as usize)?,
        _ => code,
    };
    char::from_u32(code).filter(|c| *c != '\0')
}

const WINDOWS_1252: [u32; 32] = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
    0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
    0x17e, 0x178,
];

/// Latin 1 in the order of its code points, from U+00A0.
const LATIN_1: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

const OTHERS: &[(&str, char)] = &[
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("sbquo", '\u{201a}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("bdquo", '\u{201e}'),
    ("hellip", '\u{2026}'),
    ("bull", '\u{2022}'),
    ("dagger", '\u{2020}'),
    ("euro", '\u{20ac}'),
    ("trade", '\u{2122}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("Zcaron", 'Ž'),
    ("zcaron", 'ž'),
    ("Ccaron", 'Č'),
    ("ccaron", 'č'),
    ("Cacute", 'Ć'),
    ("cacute", 'ć'),
    ("Lstrok", 'Ł'),
    ("lstrok", 'ł'),
    ("Nacute", 'Ń'),
    ("nacute", 'ń'),
    ("Sacute", 'Ś'),
    ("sacute", 'ś'),
    ("Zacute", 'Ź'),
    ("zacute", 'ź'),
    ("Zdot", 'Ż'),
    ("zdot", 'ż'),
    ("Eogon", 'Ę'),
    ("eogon", 'ę'),
    ("Aogon", 'Ą'),
    ("aogon", 'ą'),
    ("Dstrok", 'Đ'),
    ("dstrok", 'đ'),
    ("Rcaron", 'Ř'),
    ("rcaron", 'ř'),
    ("Ecaron", 'Ě'),
    ("ecaron", 'ě'),
    ("Ncaron", 'Ň'),
    ("ncaron", 'ň'),
    ("Gbreve", 'Ğ'),
    ("gbreve", 'ğ'),
    ("Scedil", 'Ş'),
    ("scedil", 'ş'),
    ("Idot", 'İ'),
    ("imath", 'ı'),
    ("inodot", 'ı'),
    ("Odblac", 'Ő'),
    ("odblac", 'ő'),
    ("Udblac", 'Ű'),
    ("udblac", 'ű'),
    ("Abreve", 'Ă'),
    ("abreve", 'ă'),
    ("Uring", 'Ů'),
    ("uring", 'ů'),
    ("Amacr", 'Ā'),
    ("amacr", 'ā'),
    ("minus", '\u{2212}'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("mu", 'μ'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("commat", '@'),
    ("lowbar", '_'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("num", '#'),
    ("plus", '+'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("excl", '!'),
    ("quest", '?'),
    ("equals", '='),
    ("ast", '*'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("verbar", '|'),
    ("lbrace", '{'),
    ("lcub", '{'),
    ("rbrace", '}'),
    ("rcub", '}'),
    ("grave", '`'),
    ("Hat", '^'),
    ("nbsp", '\u{a0}'),
];

fn named(name: &str) -> Option<char> {
    if let Some(&(_, c)) = OTHERS.iter().find(|(n, _)| *n == name) {
        return Some(c);
    }
    let at = LATIN_1.iter().position(|n| *n == name)?;
    char::from_u32(0xa0 + u32::try_from(at).ok()?)
}

/// New text for element content and attribute values, quoted or not.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        let code = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&#34;",
            '\'' => "&#39;",
            _ => {
                let mut buffer = [0; 4];
                out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
        };
        out.extend_from_slice(code.as_bytes());
    }
}

/// New text for an attribute value without quotes.
pub(super) fn escape_unquoted(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            ' ' => out.extend_from_slice(b"&#32;"),
            '\t' | '\n' | '\r' | '\x0c' => out.extend_from_slice(b"&#10;"),
            '=' => out.extend_from_slice(b"&#61;"),
            '`' => out.extend_from_slice(b"&#96;"),
            '/' => out.extend_from_slice(b"&#47;"),
            c => escape(c.encode_utf8(&mut [0; 4]), out),
        }
    }
}

/// New text where no references are read (CDATA, scripts, comments): without
/// characters that would end it.
pub(super) fn harmless(text: &str, out: &mut Vec<u8>) {
    let mut before = '\0';
    for c in text.chars() {
        let c = match c {
            '<' => '(',
            '>' => ')',
            '&' => '+',
            '"' | '\'' | '`' | '\\' => ' ',
            '?' => '.',
            '-' if before == '-' => ' ',
            c => c,
        };
        before = c;
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_ampersands() {
        for (text, expected) in [
            ("&amp;x", Reference::Is('&', 5)),
            ("&#x41;", Reference::Is('A', 6)),
            ("&#65;", Reference::Is('A', 5)),
            ("&#146;", Reference::Is('\u{2019}', 6)),
            ("&eacute;", Reference::Is('é', 8)),
            ("&yuml;", Reference::Is('ÿ', 6)),
            ("&nosuch;", Reference::Not),
            ("&#0;", Reference::Not),
            ("&#xd800;", Reference::Not),
            ("& ", Reference::Not),
            ("&;", Reference::Not),
            ("&am", Reference::Cut),
            ("&", Reference::Cut),
        ] {
            assert_eq!(reference(text), expected, "{text}");
        }
        assert_eq!(reference(&format!("&{}", "a".repeat(LONGEST))), Reference::Not);
    }
}
