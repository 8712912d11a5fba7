//! Swedish personal numbers (Luhn over ten digits; Skatteverket SKV 704).

use super::{digits, luhn};

/// YYMMDD-NNNC, or with the century.
pub(super) fn personnummer(text: &str) -> Option<bool> {
    let number = digits::of(text);
    let short = match number.len() {
        10 => number.as_slice(),
        12 => number.get(2..)?,
        _ => return Some(false),
    };
    let month = short.get(2)? * 10 + short.get(3)?;
    Some((1..=12).contains(&month) && luhn::sum(short).is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personnummer_tells_right_from_wrong() {
        for good in ["811218-9876", "19811218-9876"] {
            assert_eq!(personnummer(good), Some(true), "{good}");
        }
        for bad in ["811218-9877", "811318-9876", "81121"] {
            assert_eq!(personnummer(bad), Some(false), "{bad}");
        }
    }
}
