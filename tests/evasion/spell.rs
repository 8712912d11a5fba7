//! Ways of writing an identifier otherwise, character by character.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::support::formats::gzip;

/// `with` behind every character but the last.
fn between(value: &str, with: &str) -> String {
    value.chars().map(String::from).collect::<Vec<_>>().join(with)
}

fn each(value: &str, write: impl Fn(char) -> String) -> String {
    value.chars().map(write).collect()
}

fn swapped(value: &str, pairs: &str, others: &str) -> String {
    each(value, |c| pairs.chars().position(|p| p == c).and_then(|i| others.chars().nth(i)).unwrap_or(c).to_string())
}

pub(super) fn zero_width(value: &str) -> Vec<String> {
    vec![between(value, "\u{200b}"), between(value, "\u{2060}"), between(value, "\u{200d}")]
}

pub(super) fn bidi_marks(value: &str) -> Vec<String> {
    vec![
        format!("\u{202a}{value}\u{202c}"),
        between(value, "\u{200e}"),
        format!("\u{2066}{}\u{2069}", between(value, "\u{202d}")),
    ]
}

/// What a reader sees is the value; the letters stand the other way round.
pub(super) fn override_right_to_left(value: &str) -> Vec<String> {
    vec![format!("\u{202e}{}\u{202c}", value.chars().rev().collect::<String>())]
}

pub(super) fn homoglyphs(value: &str) -> Vec<String> {
    let cyrillic = swapped(value, "aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ");
    let greek = swapped(value, "oAEHIKMNOTXZv", "οΑΕΗΙΚΜΝΟΤΧΖν");
    let digits = swapped(value, "0", "О");
    [cyrillic, greek, digits].into_iter().filter(|new| new != value).collect()
}

pub(super) fn full_width(value: &str) -> Vec<String> {
    vec![each(value, |c| match c {
        '!'..='~' => char::from_u32(c as u32 - 0x21 + 0xff01).unwrap().to_string(),
        c => c.to_string(),
    })]
}

pub(super) fn other_digits(value: &str) -> Vec<String> {
    if !value.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let from = |zero: u32| each(value, |c| c.to_digit(10).map_or(c, |d| char::from_u32(zero + d).unwrap()).to_string());
    vec![from(0x660), from(0x966), from(0x1d7ce)]
}

pub(super) fn mathematical(value: &str) -> Vec<String> {
    vec![each(value, |c| {
        let code = match c {
            'A'..='Z' => c as u32 - 'A' as u32 + 0x1d400,
            'a'..='z' => c as u32 - 'a' as u32 + 0x1d41a,
            '0'..='9' => c as u32 - '0' as u32 + 0x1d7ce,
            _ => c as u32,
        };
        char::from_u32(code).unwrap().to_string()
    })]
}

pub(super) fn combining_marks(value: &str) -> Vec<String> {
    let with = |mark: char| each(value, |c| if c.is_alphanumeric() { format!("{c}{mark}") } else { c.to_string() });
    vec![with('\u{336}'), with('\u{32d}'), with('\u{20dd}')]
}

pub(super) fn soft_hyphens(value: &str) -> Vec<String> {
    vec![between(value, "\u{ad}")]
}

pub(super) fn typographic_marks(value: &str) -> Vec<String> {
    let new = value.replace(' ', "\u{2009}").replace('-', "\u{2011}").replace('\'', "\u{2019}");
    let other = value.replace(' ', "\u{a0}").replace('-', "\u{2212}").replace('/', "\u{2044}");
    [new, other].into_iter().filter(|new| new != value).collect()
}

pub(super) fn named_references(value: &str) -> Vec<String> {
    let new = each(value, |c| {
        match c {
            '@' => "&commat;",
            '.' => "&period;",
            '/' => "&sol;",
            ':' => "&colon;",
            '(' => "&lpar;",
            ')' => "&rpar;",
            '_' => "&lowbar;",
            '+' => "&plus;",
            ' ' => "&nbsp;",
            '-' => "&hyphen;",
            ',' => "&comma;",
            c => return c.to_string(),
        }
        .to_owned()
    });
    if new == value { Vec::new() } else { vec![new] }
}

pub(super) fn numeric_references(value: &str) -> Vec<String> {
    vec![
        each(value, |c| format!("&#{};", c as u32)),
        each(value, |c| format!("&#x{:X};", c as u32)),
        each(value, |c| format!("&#{:07};", c as u32)),
    ]
}

pub(super) fn nested_references(value: &str) -> Vec<String> {
    vec![each(value, |c| format!("&amp;#{};", c as u32)), each(value, |c| format!("&amp;amp;#x{:x};", c as u32))]
}

fn percent(value: &str) -> String {
    value.bytes().map(|b| format!("%{b:02X}")).collect()
}

pub(super) fn percent_once(value: &str) -> Vec<String> {
    let marks = each(value, |c| if c.is_alphanumeric() { c.to_string() } else { percent(&c.to_string()) });
    let mut all = vec![percent(value)];
    all.extend((marks != value).then_some(marks));
    all
}

pub(super) fn percent_twice(value: &str) -> Vec<String> {
    vec![percent(value).replace('%', "%25")]
}

pub(super) fn unicode_escapes(value: &str) -> Vec<String> {
    vec![
        each(value, |c| format!("\\u{:04x}", c as u32)),
        each(value, |c| format!("\\\\u{:04x}", c as u32)),
        each(value, |c| format!("\\x{:02x}", c as u32)),
    ]
}

pub(super) fn quoted_printable(value: &str) -> Vec<String> {
    let all = value.bytes().map(|b| format!("={b:02X}")).collect();
    let middle = value.char_indices().nth(value.chars().count() / 2).map_or(0, |(at, _)| at);
    let (front, back) = value.split_at(middle);
    vec![all, format!("{front}=\n{back}")]
}

pub(super) fn base64_plain(text: &str) -> String {
    STANDARD.encode(text)
}

pub(super) fn base64_url_safe(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

pub(super) fn base64_wrapped(text: &str) -> String {
    let flat = STANDARD.encode(text);
    flat.as_bytes().chunks(32).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}

pub(super) fn base64_in_data_uri(text: &str) -> String {
    format!("data:text/plain;base64,{}", STANDARD.encode(text))
}

pub(super) fn base64_twice(text: &str) -> String {
    STANDARD.encode(STANDARD.encode(text))
}

pub(super) fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn gzip_in_base64(text: &str) -> String {
    STANDARD.encode(gzip(text.as_bytes()))
}

/// What `code` may stand for in the codes above.
pub(super) fn decoded(code: &str) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let bare = code.trim_end_matches('=');
    all.extend(STANDARD_NO_PAD.decode(bare));
    all.extend(URL_SAFE_NO_PAD.decode(bare));
    let hex: Option<Vec<u8>> = (0..code.len())
        .step_by(2)
        .map(|at| code.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    all.extend(hex);
    let unpacked = all.iter().filter_map(|bytes| {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).ok().map(|_| text)
    });
    let unpacked: Vec<_> = unpacked.collect();
    all.extend(unpacked);
    all
}

/// Byte places between the characters of `value`, six of them at most.
fn places(value: &str, fits: impl Fn(char, char) -> bool) -> Vec<usize> {
    let chars: Vec<(usize, char)> = value.char_indices().collect();
    let all: Vec<usize> = chars.windows(2).filter(|w| fits(w[0].1, w[1].1)).map(|w| w[1].0).collect();
    let step = all.len().div_ceil(6).max(1);
    all.into_iter().step_by(step).collect()
}

pub(super) fn line_wraps(value: &str) -> Vec<String> {
    let mut all: Vec<_> =
        places(value, |_, _| true).into_iter().map(|at| format!("{}\n{}", &value[..at], &value[at..])).collect();
    if value.contains(' ') {
        all.push(value.replace(' ', "\n"));
        all.push(value.replacen(' ', "\r\n    ", 1));
    }
    all
}

pub(super) fn hyphen_wraps(value: &str) -> Vec<String> {
    places(value, |a, b| a.is_alphanumeric() && b.is_alphanumeric())
        .into_iter()
        .map(|at| format!("{}-\n{}", &value[..at], &value[at..]))
        .collect()
}

pub(super) fn spaced(value: &str) -> Vec<String> {
    let wide = value.split(' ').map(|word| between(word, " ")).collect::<Vec<_>>();
    vec![wide.join("   "), wide.join("  ")]
}

pub(super) fn dotted(value: &str) -> Vec<String> {
    let with = |mark: &str| value.split(' ').map(|word| between(word, mark)).collect::<Vec<_>>().join(" ");
    vec![with("."), with("-"), with("_")]
}

pub(super) fn other_separators(value: &str) -> Vec<String> {
    let is_mark = |c: char| matches!(c, ' ' | '-' | '/' | '(' | ')' | ',' | '.' | ':');
    let bare = value.trim_matches(is_mark);
    let with = |mark: char| {
        let mut new = bare.replace(") ", ")").replace(", ", ",").replace(is_mark, &mark.to_string());
        while new.contains(&format!("{mark}{mark}")) {
            new = new.replace(&format!("{mark}{mark}"), &mark.to_string());
        }
        new
    };
    let mut all: Vec<_> = [' ', '-', '.', '_', '/'].into_iter().map(with).filter(|new| new != value).collect();
    all.sort_unstable();
    all.dedup();
    if bare.contains(is_mark) { all } else { Vec::new() }
}

pub(super) fn no_separators(value: &str) -> Vec<String> {
    let new: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
    if new == value { Vec::new() } else { vec![new] }
}

const DIGITS: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const LETTERS: [&str; 26] = [
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
    "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey", "x-ray",
    "yankee", "zulu",
];

fn said(value: &str, letter: impl Fn(char) -> String) -> String {
    let words = value.chars().filter(char::is_ascii_alphanumeric).map(|c| match c.to_digit(10) {
        Some(digit) => DIGITS[digit as usize].to_owned(),
        None => letter(c),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Digits in words; letters one by one as they are.
pub(super) fn spelled_digits(value: &str) -> Vec<String> {
    vec![said(value, |c| c.to_string())]
}

/// Letters in the alphabet of radio, digits in words.
pub(super) fn spelled_letters(value: &str) -> Vec<String> {
    vec![said(value, |c| LETTERS[c.to_ascii_lowercase() as usize - 'a' as usize].to_owned())]
}

pub(super) fn spoken_address(value: &str) -> Vec<String> {
    let bare = value.trim_start_matches("https://");
    vec![
        bare.replace('@', " at ").replace('.', " dot ").replace('_', " underscore ").replace('/', " slash "),
        bare.replace('@', " (at) ").replace('.', " (dot) "),
        bare.replace('@', "[at]").replace('.', "[dot]"),
    ]
}

pub(super) fn leetspeak(value: &str) -> Vec<String> {
    let all = [swapped(value, "eo", "30"), swapped(value, "aeiosAEIO", "431054310"), swapped(value, "ai", "@!")];
    all.into_iter().filter(|new| new != value).collect()
}

pub(super) fn surname_first(value: &str) -> Vec<String> {
    let Some((first, last)) = value.split_once(' ') else { return Vec::new() };
    vec![
        format!("{last}, {first}"),
        format!("{} {first}", last.to_uppercase()),
        format!("{last} {first}"),
        format!("{},{}", last.to_uppercase(), first.to_uppercase()),
    ]
}

pub(super) fn reversed(value: &str) -> Vec<String> {
    vec![value.chars().rev().collect()]
}

/// Every word with its second half between `open` and `close`.
fn half(value: &str, open: &str, close: &str) -> String {
    let word = |word: &str| {
        let count = word.chars().count();
        let at = word.char_indices().nth(count / 2).map_or(0, |(at, _)| at);
        if count < 2 { word.to_owned() } else { format!("{}{open}{}{close}", &word[..at], &word[at..]) }
    };
    value.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

pub(super) fn markdown(value: &str) -> Vec<String> {
    vec![
        half(value, "**", "**"),
        half(value, "~~", "~~"),
        half(value, "`", "`"),
        format!("**{}**", half(value, "*", "*")),
    ]
}

pub(super) fn html_tags(value: &str) -> Vec<String> {
    vec![half(value, "<b>", "</b>"), half(value, "<span class=\"x\">", "</span>"), half(value, "<wbr>", "")]
}

pub(super) fn comments_inside(value: &str) -> Vec<String> {
    vec![half(value, "<!-- -->", "")]
}
