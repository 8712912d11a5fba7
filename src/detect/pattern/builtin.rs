//! The rule files that are compiled in.

use super::{LoadError, PatternSet};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every built-in rule file; the folder `patterns/` of the sources.
        pub const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../patterns/", $name)))),*];
    };
}

files![
    "generic/address.toml",
    "generic/age.toml",
    "generic/biometric.toml",
    "generic/email.toml",
    "generic/gps.toml",
    "generic/ip_address.toml",
    "generic/other_id.toml",
    "generic/payment.toml",
    "generic/phone.toml",
    "generic/photo.toml",
    "intl/date.toml",
    "intl/national_id.toml",
    "intl/postcode.toml",
    "intl/record_labels.toml",
    "us/device.toml",
    "us/encounter.toml",
    "us/health_plan.toml",
    "us/license.toml",
    "us/mrn.toml",
    "us/ssn.toml",
    "us/vehicle.toml",
];

/// The built-in rules. Their examples are run by the tests, not here.
///
/// # Errors
/// None that the tests would let pass.
pub fn builtin() -> Result<PatternSet, LoadError> {
    PatternSet::trusted(FILES.iter().copied())
}
