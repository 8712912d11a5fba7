//! What to do about what could not be read.

/// What a person can do where something was not read for the reason `why`.
pub(super) fn advice<'a>(why: &str, otherwise: &'a str) -> &'a str {
    let advice = |begin: &str| -> Option<&'static str> {
        Some(match begin {
            "encrypted" => "Open it with its password, save a copy without one, and check that.",
            "corrupt" => "Open it in the program it comes from and save it anew, or leave it out.",
            "unsupported-format" => "Save it in a format that can be read (PDF, PNG, DOCX, text), or leave it out.",
            "unknown-format" => "Nobody can say what is in it: leave it out, or send what it was made from.",
            "unknown-charset" => "Save it as UTF-8 text.",
            "over-limit" => "Split it into smaller files, or raise this limit in the policy.",
            "reader-failed" => "Its reader gave up: save it anew in the program it comes from, or leave it out.",
            "ocr-missing" => "Install Tesseract (`phi-guard doctor` tells whether it is found), then check again.",
            "ocr-uncertain" => "Look at it yourself, or make a sharper picture of it.",
            _ => return None,
        })
    };
    let begin = why.split([':', ';']).next().unwrap_or("").trim();
    advice(begin).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::OpaqueReason;

    #[test]
    fn every_reason_has_its_advice() {
        let reasons = [
            OpaqueReason::UnknownFormat,
            OpaqueReason::UnsupportedFormat("x"),
            OpaqueReason::Encrypted,
            OpaqueReason::Corrupt,
            OpaqueReason::OverLimit("x"),
            OpaqueReason::UnknownCharset,
            OpaqueReason::ReaderFailed,
        ];
        for reason in reasons {
            assert_ne!(advice(reason.as_str(), "none"), "none", "{reason:?}");
        }
        assert_eq!(advice("over-limit: pages", ""), "Split it into smaller files, or raise this limit in the policy.");
        assert_eq!(advice("not valid JSON", "as it is"), "as it is");
    }
}
