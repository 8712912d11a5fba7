//! Pieces of regex that rules use as `${name}`.

use std::collections::BTreeMap;

/// The built-in pieces.
///
/// - `gap`: what stands between a label and its value: blanks, marks, and words
///   such as "number", "no.", "is", "of".
///   It may be a dot leader, and words about where the value stands ("on the back").
/// - `sep`: the same without words. `near`: with "number" and "is" alone.
/// - `value`: an identifier of any shape that holds a digit: groups of letters
///   and digits with `-`, `/`, `.`, `_` between, groups of digits with blanks.
/// - `digits`: a run of digits with single blanks, dots or hyphens between.
/// - `end`: no letter or digit follows (ASCII).
pub const BUILTIN: &[(&str, &str)] = &[
    ("sep", r#"(?:[\s:=#*"'`|<>\]\[(),.;?~_/-]{0,6})"#),
    ("link", LINK),
    (
        "gap",
        r#"(?:${lead}?${sep}(?:${link}[\s:=#*"'`|<>\]\[(),.;?~_/-]{1,6}){0,4}(?:${filler}[\s:=#*"'`|<>\]\[(),.;?~_/-]{1,6}(?:(?i:is|was|number|no|it's|it is|that's|that is)[ :=#]{1,3})?)?)"#,
    ),
    // "Medicaid ........ ", "MRN:            ", "Case no. ________"
    ("lead", r"(?:[ ]{0,2}[:#]?[ ]{0,2}(?:[.]{3,30}|(?:[.][ ]){3,15}|_{3,24}|[ \t]{3,30}))"),
    ("filler", FILLER),
    ("near", r#"(?:${sep}(?:(?i:number|num|no|nr|n°|code|is|was|value)[\s:=#*"'`|<>\]\[(),.;?~_/-]{1,6}){0,2})"#),
    ("value", r"(?:${uuid}|${value_mixed}|${value_blank}|${value_prefixed}|${value_plain})"),
    ("uuid", r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}${end})"),
    // 1234 567 890: groups of digits
    (
        "value_blank",
        r"(?:(?:[A-Za-z]{1,4}[ -]?[0-9]{1,6}|[0-9]{1,4})(?:[ ][0-9]{2,5}){1,4}${end}|[0-9]{5}[ ][0-9]{5}${end})",
    ),
    // H 44719820
    ("value_prefixed", r"(?:(?:[A-Z]{1,2}[ ][0-9]{4,10}|[A-Z]{3}[ ][0-9]{5,10})(?:-[0-9A-Z]{1,6})?${end})"),
    // ST-998877, A19-4482, 12345-JS, S23/0042, CT-24-001234
    (
        "value_mixed",
        r"(?:(?:[A-Za-z]{1,6}[-/_.#]){0,2}[A-Za-z]{0,8}[0-9][A-Za-z0-9]{0,23}(?:[-/][A-Za-z]{0,4}[0-9][A-Za-z0-9]{0,15}|[._][0-9][A-Za-z0-9]{0,15}|-[A-Z]{1,4}|/[A-Z]){1,5}${end})",
    ),
    ("value_plain", r"(?:(?:[A-Za-z]{1,8}[-/_.#]){0,3}[A-Za-z]{0,10}[0-9][A-Za-z0-9]{0,31}${end})"),
    ("digits", r"(?:[0-9](?:[ .-]?[0-9]){3,24}${end})"),
    ("end", r"(?:\b|_)"),
];

const LINK: &str = "(?i:numbers|number|num|nos|no|nbr|nr|n°|nums|ids|id|identifier|identification|code|value|card|is|was|are|of|\
    as|it's|it|that's|being|reads|on file|listed|assigned|currently|ending in|ending with|ending|ends in|ends with|ends|last four|last 4|the|for|patient|this patient|her|his|their|my|your)";

/// What people put between a label and its value, once: where it stands, who
/// says it, that it came.
const FILLER: &str = "(?i:for (?:the|this|that|his|her|their|my|your|our) [a-z]{2,14}(?: is| was|:)|(?:on|in|from|for|at) (?:the |this |that |his |her |their |my |your |our )?(?:back|front|label|bottom|\
    side|box|card|sticker|device|case|file|record|chart|form|bottle|bracelet|paperwork|letter|bill|policy|car|photo|report|screen)|\
    came (?:through|back|in)|if (?:you )?need(?:ed| it)|(?:i|we) (?:have|got)|(?:should|would|will) be|there|here|now|again|photo|\
    a:|q:|speaker [0-9]:|issued|enrolled|stored|captured|reads|shows|says|approved|caller|agent|member|customer|client|nurse|clerk|yes|yeah|sure|ok|okay)";

/// Most levels of pieces within pieces.
const DEPTH: usize = 8;

/// `regex` with every `${name}` replaced, from `define` first, then from the
/// built-in ones.
///
/// # Errors
/// Says which name is unknown or without end.
pub(super) fn expand(regex: &str, define: &BTreeMap<String, String>) -> Result<String, String> {
    let mut text = regex.to_owned();
    for _ in 0..DEPTH {
        let Some((before, rest)) = text.split_once("${") else { return Ok(text) };
        let mut out = before.to_owned();
        let mut rest = rest;
        loop {
            let Some((name, after)) = rest.split_once('}') else { return Err("`${` without `}`".to_owned()) };
            out.push_str(piece(name, define).ok_or_else(|| format!("unknown piece `${{{name}}}`"))?);
            match after.split_once("${") {
                Some((plain, next)) => {
                    out.push_str(plain);
                    rest = next;
                }
                None => {
                    out.push_str(after);
                    break;
                }
            }
        }
        text = out;
    }
    Err("pieces within pieces without end".to_owned())
}

fn piece<'a>(name: &str, define: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let builtin = || BUILTIN.iter().find(|(n, _)| *n == name).map(|(_, piece)| *piece);
    define.get(name).map(String::as_str).or_else(builtin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_pieces_and_says_what_is_unknown() {
        let define = BTreeMap::from([("a".to_owned(), "x${b}".to_owned()), ("b".to_owned(), "y".to_owned())]);
        assert_eq!(expand("${a}-${b}z", &define).unwrap(), "xy-yz");
        assert!(expand("${nothing}", &define).unwrap_err().contains("nothing"));
        let endless = BTreeMap::from([("a".to_owned(), "${a}".to_owned())]);
        assert!(expand("${a}", &endless).is_err());
    }
}
