//! The profiles that come with the program, as data: `patterns/profiles` and
//! `patterns/platforms`.

use serde::Deserialize;

use super::schema::{Platform, RouteRule};

/// The profile of a policy that names none.
pub const DEFAULT: &str = "safe-harbor";

/// Every profile.
pub const NAMES: &[&str] = &["safe-harbor", "limited-data-set", "strict"];

/// The text of the profile `name`.
pub fn profile(name: &str) -> Option<&'static str> {
    match name {
        "safe-harbor" => Some(include_str!("../../../patterns/profiles/safe-harbor.toml")),
        "limited-data-set" => Some(include_str!("../../../patterns/profiles/limited-data-set.toml")),
        "strict" => Some(include_str!("../../../patterns/profiles/strict.toml")),
        _ => None,
    }
}

/// The text of a platform's profile.
pub(super) fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::LabelStudio => include_str!("../../../patterns/platforms/label-studio.toml"),
        Platform::Doccano => include_str!("../../../patterns/platforms/doccano.toml"),
        Platform::Argilla => include_str!("../../../patterns/platforms/argilla.toml"),
        Platform::Cvat => include_str!("../../../patterns/platforms/cvat.toml"),
        Platform::Openai => include_str!("../../../patterns/platforms/openai.toml"),
    }
}

/// A platform's profile: what of its own machinery passes, route by route.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformFile {
    /// The platform's name.
    pub title: String,
    /// The versions whose source was read, or which were tried.
    pub versions: String,
    /// Its routes, as in a policy file.
    pub routes: Vec<RouteRule>,
}
