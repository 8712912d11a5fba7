//! Checks of identifiers: check digits and ranges of numbers. One file a
//! scheme. A check moves a score; by itself it never makes or unmakes a
//! finding, for people mistype, and one random number in ten passes.

pub mod digits;

mod aba;
mod ahv;
mod australia;
mod belgium;
mod bsn;
mod card;
mod codice_fiscale;
mod cpf;
mod cpr;
mod curp;
mod dea;
mod dni;
mod ein;
mod gtin;
mod iban;
mod imei;
mod itin;
mod kvnr;
mod length;
mod luhn;
mod mbi;
mod nass;
mod nhi;
mod nhs;
mod nino;
mod nir;
mod nordic;
mod npi;
mod nric;
mod personnummer;
mod pesel;
mod ppsn;
mod ric;
mod role;
mod rrn;
mod said;
mod sin;
mod ssn;
mod steuer_id;
mod svnr;
mod tckn;
mod verhoeff;
mod vin;

/// A check: `Some(true)` valid, `Some(false)` not valid, `None` if it cannot
/// tell (an older form without check digit, say). Marks between the digits
/// do not matter.
pub type Validator = fn(&str) -> Option<bool>;

/// All checks by name, sorted.
pub const NAMES: &[(&str, Validator)] = &[
    ("aadhaar", verhoeff::aadhaar),
    ("aba", aba::aba),
    ("ahv", ahv::ahv),
    ("bsn", bsn::bsn),
    ("card", card::card),
    ("codice-fiscale", codice_fiscale::codice_fiscale),
    ("cpf", cpf::cpf),
    ("cpr", cpr::cpr),
    ("curp", curp::curp),
    ("dea", dea::dea),
    ("dni", dni::dni),
    ("ein", ein::ein),
    ("fodselsnummer", nordic::fodselsnummer),
    ("four-characters", length::four_characters),
    ("gtin", gtin::gtin),
    ("handle", length::handle),
    ("hetu", nordic::hetu),
    ("iban", iban::iban),
    ("identifier-shape", length::identifier_shape),
    ("ihi", australia::ihi),
    ("imei", imei::imei),
    ("itin", itin::itin),
    ("kvnr", kvnr::kvnr),
    ("luhn", luhn::luhn),
    ("mbi", mbi::mbi),
    ("medicare-au", australia::medicare_au),
    ("misread-digits", length::misread_digits),
    ("nass", nass::nass),
    ("nhi", nhi::nhi),
    ("nhs", nhs::nhs),
    ("nino", nino::nino),
    ("nir", nir::nir),
    ("npi", npi::npi),
    ("nric", nric::nric),
    ("personnummer", personnummer::personnummer),
    ("pesel", pesel::pesel),
    ("ppsn", ppsn::ppsn),
    ("ric", ric::ric),
    ("rijksregister", belgium::rijksregister),
    ("role-place", role::role_place),
    ("rrn", rrn::rrn),
    ("said", said::said),
    ("sin", sin::sin),
    ("ssn", ssn::ssn),
    ("steuer-id", steuer_id::steuer_id),
    ("svnr-at", svnr::svnr_at),
    ("svnr-de", svnr::svnr_de),
    ("tckn", tckn::tckn),
    ("tfn", australia::tfn),
    ("two-characters", length::two_characters),
    ("username", length::username),
    ("vin", vin::vin),
];

/// The check called `name`.
pub fn by_name(name: &str) -> Option<Validator> {
    NAMES.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
}

/// The names, for messages.
pub fn known() -> String {
    NAMES.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `good` is valid, and with any one digit changed it is not.
    pub(super) fn single_digit_errors(check: Validator, good: &str) {
        assert_eq!(check(good), Some(true), "{good}");
        for (at, old) in good.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for new in ('0'..='9').filter(|&c| c != old) {
                let mut bad = good.to_owned();
                bad.replace_range(at..=at, &new.to_string());
                assert_ne!(check(&bad), Some(true), "{bad}");
            }
        }
    }

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(by_name("luhn").is_some() && by_name("lune").is_none());
    }

    proptest! {
        #[test]
        fn no_check_panics(text in "\\PC{0,24}|[0-9A-Z .-]{0,40}|[0-9]{8,18}|[0-9]{2}[A-Z]{3}[0-9]{6}[A-Z]") {
            for (_, check) in NAMES {
                check(&text);
            }
        }
    }
}
