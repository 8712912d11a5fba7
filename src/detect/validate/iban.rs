//! International bank account numbers (ISO 13616; lengths from the SWIFT IBAN registry).

use super::digits;

/// Length of the country, and remainder 1 modulo 97 (ISO 7064 MOD 97-10).
pub(super) fn iban(text: &str) -> Option<bool> {
    let all = digits::alphanumeric(text);
    let country = all.first_chunk::<2>()?;
    let Some((_, length)) = LENGTHS.iter().find(|(c, _)| *c == country) else { return Some(false) };
    let (head, tail) = all.split_at_checked(4)?;
    let remainder = tail
        .iter()
        .chain(head)
        .filter_map(|&b| digits::base36(b))
        .fold(0, |r, v| if v < 10 { (r * 10 + v) % 97 } else { (r * 100 + v) % 97 });
    Some(all.len() == *length && remainder == 1)
}

const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NL", 18),
    (b"NO", 15),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"SA", 24),
    (b"SC", 31),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iban_tells_right_from_wrong() {
        for good in [
            "GB82 WEST 1234 5698 7654 32",
            "DE89370400440532013000",
            "ES91 2100 0418 4502 0005 1332",
            "FR1420041010050500013M02606",
        ] {
            assert_eq!(iban(good), Some(true), "{good}");
        }
        for bad in ["GB82 WEST 1234 5698 7654 33", "GB82WEST1234569876543", "ZZ82WEST12345698765432"] {
            assert_eq!(iban(bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn iban_sees_every_single_digit_error() {
        crate::detect::validate::tests::single_digit_errors(iban, "DE89370400440532013000");
    }
}
