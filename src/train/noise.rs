//! How people write: the same example with other capitals.

use super::Example;
use super::random::Random;

/// The example in lower case, in capitals, or with capitals lost at names; the
/// text keeps its length in bytes, so the spans stay. Nothing if it would not.
pub fn recased(example: &Example, random: &mut Random) -> Option<Example> {
    let text: String = match random.below(10) {
        0..=6 => example.text.chars().map(|c| one(c.to_lowercase(), c)).collect(),
        7..=8 => example.text.chars().map(|c| one(c.to_uppercase(), c)).collect(),
        _ => return None,
    };
    (text.len() == example.text.len()).then(|| Example { text, spans: example.spans.clone() })
}

fn one(mut cased: impl Iterator<Item = char>, c: char) -> char {
    match (cased.next(), cased.next()) {
        (Some(new), None) if new.len_utf8() == c.len_utf8() => new,
        _ => c,
    }
}
