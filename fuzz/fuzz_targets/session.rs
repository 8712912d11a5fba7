#![no_main]

use std::sync::OnceLock;

use phi_guard::guard::policy::no_files;
use phi_guard::guard::{Action, BodyInfo, CompiledPolicy, Guard, GuardError, Key, SessionStart};
use phi_guard_fuzz::detector;

fn judge() -> &'static Guard {
    static GUARD: OnceLock<Guard> = OnceLock::new();
    GUARD.get_or_init(|| {
        let text = "action = \"redact\"\n[limits]\nwhole_bytes = 400";
        Guard::new(detector().clone(), CompiledPolicy::load("p", text, None, &no_files).unwrap(), Key::new([9; 32]))
    })
}

libfuzzer_sys::fuzz_target!(|data: (&str, &[u8])| {
    let (content_type, body) = data;
    let content_type = Some(content_type);
    let mut session = judge().session(&SessionStart { method: "POST", path: "/t", content_type, year: 2026 });
    let info = BodyInfo { part: "body", file_name: None, content_type, content_encoding: None };
    let mut out = Vec::new();
    let result =
        session.body(&info).and_then(|()| session.push(body, &mut out)).and_then(|()| session.finish(&mut out));
    match result {
        Ok(verdict) if verdict.decision == Action::Pass => assert!(out == body, "it passed, and was changed"),
        Ok(_) => {}
        Err(error) => assert!(!matches!(error, GuardError::Internal { .. }), "{error}"),
    }
});
