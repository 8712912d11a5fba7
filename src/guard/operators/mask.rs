//! `***-**-****`: a mark for each letter and digit.

use unicode_segmentation::UnicodeSegmentation;

/// Graphemes of a shape that are shown.
const SHOWN: usize = 64;

/// Letters and digits as `*`, everything else as it is.
pub(super) fn mask(value: &str) -> String {
    marked(value, '*', usize::MAX)
}

/// Letters and digits as `#`, everything else as it is, at most [`SHOWN`]
/// graphemes.
pub(super) fn shape(value: &str) -> String {
    marked(value, '#', SHOWN)
}

fn marked(value: &str, mark: char, shown: usize) -> String {
    let mut out = String::with_capacity(value.len().min(shown));
    // In ASCII each byte is a grapheme, but for a line's two ends.
    if value.is_ascii() && !value.contains('\r') {
        out.extend(value.chars().take(shown).map(|c| shown_as(c, mark)));
        if value.len() > shown {
            out.push('…');
        }
        return out;
    }
    let mut graphemes = value.graphemes(true);
    for grapheme in graphemes.by_ref().take(shown) {
        out.push(grapheme.chars().next().map_or(mark, |c| shown_as(c, mark)));
    }
    if graphemes.next().is_some() {
        out.push('…');
    }
    out
}

/// What is no letter or digit may still say something (an emoji, a private-use
/// character): only marks and blanks stay.
fn shown_as(c: char, mark: char) -> char {
    match c {
        c if c.is_ascii_punctuation() || c == ' ' => c,
        c if c.is_whitespace() => ' ',
        _ => mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_stays_and_nothing_else() {
        assert_eq!(shape("078-05-1120"), "###-##-####");
        assert_eq!(shape("José O'Neil\n"), "#### #'#### ");
        assert_eq!(shape("e\u{301}😀 x"), "## #");
        assert_eq!(shape(&"a".repeat(100)), format!("{}…", "#".repeat(64)));
        assert_eq!(mask("a@b.org"), "*@*.***");
    }
}
