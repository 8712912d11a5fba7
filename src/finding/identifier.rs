//! The identifier types and their letters in 45 CFR 164.514(b)(2)(i).

use std::fmt;
use std::str::FromStr;

macro_rules! identifier_types {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $letter:expr;)*) => {
        /// What kind of identifier a finding is. The names are the wire names
        /// (`HEALTH_PLAN_ID`).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum IdentifierType { $($(#[$doc])* $variant,)* }

        impl IdentifierType {
            /// Every type, in the order of the regulation.
            pub const ALL: &'static [IdentifierType] = &[$(IdentifierType::$variant),*];

            /// The wire name.
            pub const fn as_str(self) -> &'static str {
                match self { $(IdentifierType::$variant => $name,)* }
            }

            /// The letter of 45 CFR 164.514(b)(2)(i) under which it falls;
            /// none for what is no identifier of that list.
            pub const fn safe_harbor(self) -> Option<char> {
                match self { $(IdentifierType::$variant => $letter,)* }
            }
        }
    };
}

identifier_types! {
    /// Any real person.
    Name = "NAME", Some('A');
    /// Geography below a state, except postal codes.
    Location = "LOCATION", Some('B');
    /// Postal codes.
    Zip = "ZIP", Some('B');
    /// Named hospitals, practices, schools, employers...
    Facility = "FACILITY", Some('B');
    /// Date elements finer than the year.
    Date = "DATE", Some('C');
    /// Ages of 90 and over.
    Age = "AGE", Some('C');
    /// Telephone and pager numbers.
    Phone = "PHONE", Some('D');
    /// Fax numbers.
    Fax = "FAX", Some('E');
    /// E-mail addresses.
    Email = "EMAIL", Some('F');
    /// US social security numbers.
    Ssn = "SSN", Some('G');
    /// National numbers of other countries.
    NationalId = "NATIONAL_ID", Some('G');
    /// Medical record, encounter, accession, specimen numbers.
    Mrn = "MRN", Some('H');
    /// Insurance member, group, policy, claim numbers.
    HealthPlanId = "HEALTH_PLAN_ID", Some('I');
    /// Bank, card, billing accounts.
    Account = "ACCOUNT", Some('J');
    /// Licences and certificates.
    License = "LICENSE", Some('K');
    /// VIN, plates.
    Vehicle = "VEHICLE", Some('L');
    /// Device and implant identifiers.
    Device = "DEVICE", Some('M');
    /// Web addresses that can lead to a person.
    Url = "URL", Some('N');
    /// IPv4 and IPv6 addresses.
    IpAddress = "IP_ADDRESS", Some('O');
    /// Finger, voice, retina print identifiers.
    Biometric = "BIOMETRIC", Some('P');
    /// Full-face photographs.
    Photo = "PHOTO", Some('Q');
    /// Any other unique number, characteristic or code.
    OtherId = "OTHER_ID", Some('R');
    /// Quasi-identifiers that together single a person out.
    Story = "STORY", None;
    /// Something that could not be read.
    Unscannable = "UNSCANNABLE", None;
}

impl fmt::Display for IdentifierType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no identifier type.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("unknown identifier type; known are {}", known())]
pub struct UnknownType;

fn known() -> String {
    let names: Vec<_> = IdentifierType::ALL.iter().map(|t| t.as_str()).collect();
    names.join(", ")
}

impl FromStr for IdentifierType {
    type Err = UnknownType;

    fn from_str(s: &str) -> Result<Self, UnknownType> {
        Self::ALL.iter().copied().find(|t| t.as_str().eq_ignore_ascii_case(s)).ok_or(UnknownType)
    }
}

impl serde::Serialize for IdentifierType {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for IdentifierType {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(d)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        for &t in IdentifierType::ALL {
            assert_eq!(t.as_str().parse(), Ok(t));
        }
    }

    #[test]
    fn every_letter_of_the_regulation_has_a_type() {
        for letter in 'A'..='R' {
            assert!(IdentifierType::ALL.iter().any(|t| t.safe_harbor() == Some(letter)), "{letter}");
        }
    }
}
