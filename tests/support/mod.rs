//! What the tests of the laws share: a guard with the rules that are built in,
//! documents in every format, and a session run over them.

pub(crate) mod formats;

use std::sync::OnceLock;

use phi_guard::detect::Detector;
use phi_guard::guard::policy::no_files;
use phi_guard::guard::{BodyInfo, CompiledPolicy, Guard, GuardError, Key, SessionStart, Verdict};
use serde_json::Value;

pub(crate) use formats::{Doc, FORMATS, Format};

/// A guard with the detector that is built in and the policy `text`.
pub(crate) fn guard(text: &str) -> Guard {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    let detector = DETECTOR.get_or_init(|| Detector::builtin().unwrap()).clone();
    let policy = CompiledPolicy::load("test.toml", text, None, &no_files).unwrap();
    Guard::new(detector, policy, Key::new([9; 32]))
}

/// The current year, as the doors tell it to the guard.
pub(crate) fn this_year() -> i32 {
    i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year())
}

/// `doc` through a session of `guard`, pushed in pieces that end at `cuts`.
pub(crate) fn run(guard: &Guard, doc: &Doc, cuts: &[usize]) -> Result<(Vec<u8>, Verdict), GuardError> {
    let content_type = doc.content_type.as_deref();
    let mut session = guard.session(&SessionStart { method: "POST", path: "/tasks", content_type, year: this_year() });
    session.body(&BodyInfo {
        part: "body",
        file_name: doc.file_name.as_deref(),
        content_type,
        content_encoding: doc.content_encoding,
    })?;
    let (mut out, mut from) = (Vec::new(), 0);
    for &cut in cuts.iter().chain([&doc.bytes.len()]) {
        let to = cut.clamp(from, doc.bytes.len());
        session.push(&doc.bytes[from..to], &mut out)?;
        from = to;
    }
    let verdict = session.finish(&mut out)?;
    Ok((out, verdict))
}

/// The findings of a verdict, as every door writes them.
pub(crate) fn told(verdict: &Verdict) -> Vec<Value> {
    verdict.findings.iter().map(|report| serde_json::to_value(report).unwrap()).collect()
}
