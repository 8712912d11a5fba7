//! Text in HTML.

use crate::report::acts;

/// `text` for HTML, also within quoted attributes; what acts on a reader's
/// screen (control characters, marks of writing direction) is replaced. Line
/// breaks and tabs stay.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if acts(c) => out.push('\u{fffd}'),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// `n` things, in words.
pub(super) fn count(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escaped("<b a='x'>&\"\u{202e}\u{1b}"), "&lt;b a=&#39;x&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}");
    }

    proptest! {
        #[test]
        fn whatever_it_is(text in "\\PC{0,40}|[<>&\"'\u{0}-\u{20}]{0,20}") {
            let escaped = escaped(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'', '\r', '\0']));
        }
    }
}
