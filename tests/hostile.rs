//! Requests made to be misread. Each ends in a clear refusal, or goes on with
//! the identifiers in it replaced: none reaches the upstream, whatever it is
//! hidden in, and nothing is a fault of the guard.
#![allow(clippy::disallowed_methods, reason = "messages and logs of tests show bytes as text")]

mod bodies;

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode;
use phi_guard::config::ProxyLimits;

use crate::proxy::rig::{Got, Rig};
use crate::support::guard;

/// What is hidden.
pub(crate) const HIDDEN: &str = "MRN: 77120934, mail zq.sentinel@mailhost.org";

/// Parts of it that no reading of what the upstream got may show.
const NEEDLES: &[&str] = &["77120934", "zq.sentinel"];

/// A request body with the header fields that declare it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) fields: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn case(name: &'static str, content_type: &str, body: impl Into<Vec<u8>>) -> Case {
    Case { name, fields: format!("Content-Type: {content_type}\r\n"), body: body.into() }
}

/// Ways in which a platform could read what it got.
fn readings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![bytes.to_vec(), bytes.iter().copied().filter(|b| *b != 0).collect()];
    let mut inflated = Vec::new();
    // What does not inflate to its end counts as far as it does.
    let _ = flate2::read::MultiGzDecoder::new(bytes).take(32 << 20).read_to_end(&mut inflated);
    all.push(std::mem::take(&mut inflated));
    let _ = flate2::read::ZlibDecoder::new(bytes).take(32 << 20).read_to_end(&mut inflated);
    all.push(std::mem::take(&mut inflated));
    let _ = flate2::read::DeflateDecoder::new(bytes).take(32 << 20).read_to_end(&mut inflated);
    all.push(inflated);
    all.push(percent_decode(bytes).collect());
    for run in bytes.split(|b| !b.is_ascii_alphanumeric() && !b"+/=".contains(b)).filter(|run| run.len() >= 16) {
        all.extend(STANDARD.decode(run));
    }
    all.push(unescaped(bytes));
    all
}

/// With the `\uXXXX` of JSON and the `&#NN;` of markup read, as far as they are ASCII.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut text: String = bytes.iter().map(|b| char::from(*b)).collect();
    for code in 32u8..127 {
        let c = char::from(code).to_string();
        for escape in
            [format!("\\u00{code:02x}"), format!("\\u00{code:02X}"), format!("&#{code};"), format!("&#x{code:x};")]
        {
            text = text.replace(&escape, &c);
        }
    }
    text.into_bytes()
}

fn leak(got: &Got) -> Option<String> {
    let head = format!("{} {:?}", got.target, got.headers);
    let mut seen = readings(&got.body);
    seen.extend(readings(head.as_bytes()));
    let shows = |reading: &Vec<u8>, needle: &str| {
        reading.to_ascii_lowercase().windows(needle.len()).any(|window| window == needle.as_bytes())
    };
    NEEDLES.iter().find(|needle| seen.iter().any(|reading| shows(reading, needle))).map(|n| (*n).to_owned())
}

/// All cases through a proxy with this policy; what went wrong.
async fn play(policy: &str) -> Vec<String> {
    let rig = Rig::with(guard(policy), ProxyLimits::default(), false).await;
    let mut faults = Vec::new();
    let mut seen = 0;
    for case in bodies::all() {
        let answer = rig.post("/tasks", &case.fields, &case.body).await;
        if ![200, 400, 413, 415, 422].contains(&answer.status) {
            faults.push(format!("{}: status {}", case.name, answer.status));
        }
        if answer.status != 200 && answer.header("content-type").is_none_or(|t| t != "application/problem+json") {
            faults.push(format!("{}: no problem body", case.name));
        }
        let all = rig.upstream.all();
        if let Some(got) = all.get(seen) {
            if answer.status != 200 {
                faults.push(format!("{}: refused with {}, and sent on", case.name, answer.status));
            }
            if let Some(needle) = leak(got) {
                let body = String::from_utf8_lossy(&got.body[..got.body.len().min(600)]).into_owned();
                faults.push(format!("{}: {needle} went on: {body}", case.name));
            }
            seen = all.len();
        } else if answer.status == 200 {
            faults.push(format!("{}: answered, and not sent on", case.name));
        }
    }
    faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_hidden_reaches_the_upstream_of_a_guard_that_redacts() {
    let faults = play("action = \"redact\"").await;
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_hidden_reaches_the_upstream_of_a_guard_that_blocks() {
    let faults = play("action = \"block\"").await;
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_hidden_reaches_the_upstream_of_a_guard_that_streams() {
    let policy = "action = \"redact\"\n[limits]\nwhole_bytes = 16\n[[routes]]\npath = \"/tasks\"\nmode = \"stream\"";
    let rig = Rig::with(guard(policy), ProxyLimits::default(), false).await;
    for case in bodies::all() {
        rig.post("/tasks", &case.fields, &case.body).await;
    }
    // A body that broke off may have gone on in part; the hidden text may not.
    let leaks: Vec<_> = rig.upstream.all().iter().filter_map(leak).collect();
    assert!(leaks.is_empty(), "{leaks:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_at_all_is_a_body_too() {
    let rig = Rig::with(guard("action = \"block\""), ProxyLimits::default(), false).await;
    for kind in bodies::TYPES {
        let answer = rig.post("/tasks", &format!("Content-Type: {kind}\r\n"), "").await;
        assert!([200, 400].contains(&answer.status), "{kind}: {answer:?}");
    }
}
