//! Why some ways get through.

use phi_guard::finding::IdentifierType as Type;

/// The reason why `way` hides `kind`, if it is known.
pub(super) fn reason(way: &str, kind: Type) -> Option<&'static str> {
    Some(match (way, kind) {
        ("combining marks", _) => {
            "some letters and marks make one letter of a living language (ḓ, ṋ, ḽ), which is not taken apart: \
             a code of such letters is none to a rule that asks for ASCII"
        }
        ("line wraps" | "hyphenated wraps", _) => {
            "lines are joined where both sides are parts of a number, an address, a file's name or a known name, or \
             where the value is nothing else; other words and codes in running text are not, since every line of a \
             note ends somewhere"
        }
        ("spaced letters" | "dots or dashes between letters", Type::Age) => {
            "two or three figures apart are a list, a scale or a range more often than an age"
        }
        ("dots or dashes between letters" | "spaced letters", _) => {
            "groups of fewer than three figures, and parts with marks of their own, are not told from versions and lists"
        }
        ("digits in words" | "letters in the radio alphabet", _) => {
            "numbers said one by one are read behind the labels of records, plans, licences and telephones; postal \
             codes, addresses of machines, account numbers with letters and user names are not dictated so"
        }
        ("spoken addresses", _) => "an address without a known ending is no address, said or written",
        ("leetspeak", _) => "a word is read so only if the word meant is known; others look like codes",
        ("reversed letters" | "right-to-left override", _) => {
            "numbers and file names from their end look like other numbers and names; only words with their capital \
             last and addresses are turned round"
        }
        ("no separators", _) => "words of an address or a date run together are one unknown word",
        ("other separators", _) => "parts held together by a mark that also joins fractions, versions or ratios",
        ("template placeholders", _) => {
            "of `{\"name\": \"mrn\", \"value\": ...}` the value is judged by its own key, `value`, and by its looks; \
             what looks like nothing in particular passes"
        }
        ("parts in JSON fields" | "parts in CSV columns" | "parts in multipart fields" | "parts in table cells", _) => {
            "a part that is no identifier alone, in a field whose name says nothing by itself"
        }
        ("file names", _) => "a label and its value joined by marks that both may hold",
        ("Markdown inside" | "HTML tags inside" | "HTML comments inside", _) => {
            "marks beside punctuation and not between letters or digits are ordinary markup and stay in the reading"
        }
        ("homoglyphs", _) => "a look-alike letter beside neither a Latin letter nor a digit is one of its own script",
        ("quoted-printable part", Type::Location) => {
            "the sentence is all there is: too little around the town to tell it"
        }
        ("percent" | "quoted-printable in text", _) => {
            "an escape or two among figures is an equation or a share more often than a code"
        }
        _ => return None,
    })
}
