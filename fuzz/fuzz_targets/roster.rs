#![no_main]

use phi_guard::detect::roster::{Roster, RosterKey};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let key = || RosterKey::new([7; 16]);
    let mut roster = Roster::new(key());
    if roster.load(data).is_err() {
        return;
    }
    let hashed = roster.write();
    let mut again = Roster::new(key());
    again.load(&hashed).unwrap();
    assert!(again.write() == hashed && again.counts() == roster.counts(), "written and read back it is another roster");
});
