//! Policies, rules, rosters.

use phi_guard::detect::pattern::PatternSet;
use phi_guard::detect::roster::{Roster, RosterKey};
use phi_guard::guard::CompiledPolicy;
use phi_guard::guard::policy::no_files;

/// A policy that is printed and read back is the same policy.
pub fn policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(policy) = CompiledPolicy::load("policy.toml", text, None, &no_files) else { return };
    let printed = policy.to_toml().unwrap();
    let again = CompiledPolicy::load("printed.toml", &printed, None, &no_files).unwrap();
    assert!(again.to_toml().unwrap() == printed, "printed and read back it is another policy");
}

/// An error is as good as rules: only a panic is not.
pub fn rules(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = PatternSet::load([("rules.toml", text)]);
}

/// A roster that is written and read back is the same roster.
pub fn roster(data: &[u8]) {
    let key = || RosterKey::new([7; 16]);
    let mut roster = Roster::new(key());
    if roster.load(data).is_err() {
        return;
    }
    let hashed = roster.write();
    let mut again = Roster::new(key());
    again.load(&hashed).unwrap();
    assert!(again.write() == hashed && again.counts() == roster.counts(), "written and read back it is another roster");
}
