//! Identifiers that are hidden, on purpose or by accident: every type, written
//! and stored in every way of `evasion::ways`, through the doors that a user's
//! bytes go through. The recall is recorded in `docs/evasion.md`, and must not
//! fall.

mod carriers;
mod place;
mod reasons;
mod spell;
mod table;
mod ways;

use std::collections::BTreeSet;
use std::path::Path;

use phi_guard::finding::IdentifierType as Type;

use self::carriers::{CARRIERS, Carrier};
use self::place::{Fate, Probe, send};
use self::table::{ALL, Cell, Table, column, count};
use self::ways::{WAYS, Way};
use crate::support::guard;

/// Set to write the figures of today into `docs/evasion.md`.
const WRITE: &str = "WRITE_EVASION";
/// Set to a way, a type or both (`base64 NAME`): what gets through is shown.
const SHOW: &str = "SHOW_EVASION";

/// Under which a cell needs a reason.
const EXPLAINED: f64 = 0.8;

fn kinds() -> Vec<Type> {
    let carried: BTreeSet<Type> = CARRIERS.iter().map(|c| c.kind).collect();
    carried.into_iter().collect()
}

fn shows(way: &Way, carrier: &Carrier) -> bool {
    let Ok(what) = std::env::var(SHOW) else { return false };
    what.split(' ').any(|word| word == carrier.kind.as_str()) && what.contains(way.name)
        || what == way.name
        || what == carrier.kind.as_str()
        || what == ALL
}

fn told(probe: &Probe) -> String {
    match &probe.entry {
        place::Entry::Body(doc) => String::from_utf8(doc.bytes.clone()).unwrap(),
        place::Entry::Query(text) | place::Entry::Header(_, text) | place::Entry::FileName(text) => text.clone(),
    }
}

/// Sends everything; two threads, as that is what there is.
fn measured() -> Table {
    let guard = guard("action = \"redact\"");
    let jobs: Vec<(&Way, usize)> = WAYS.iter().flat_map(|way| (0..CARRIERS.len()).map(move |of| (way, of))).collect();
    let work = |jobs: &[(&Way, usize)]| {
        let mut table = Table::new();
        for (way, of) in jobs {
            let carrier = &CARRIERS[*of];
            let mut cell = Cell::default();
            for probe in way.probes(carrier, *of) {
                let fate = send(&guard, &probe);
                cell.sent += 1;
                cell.stopped += usize::from(fate != Fate::Missed);
                if shows(way, carrier) && fate != Fate::Caught {
                    println!("{fate:?} {} {}: {:?}", way.name, carrier.kind, told(&probe));
                }
            }
            count(&mut table, way.name, carrier.kind, cell);
        }
        table
    };
    let (front, back) = jobs.split_at(jobs.len() / 2);
    let (mut table, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| work(back));
        (work(front), other.join().unwrap())
    });
    for ((way, column), cell) in other {
        let entry = table.entry((way, column)).or_default();
        *entry = Cell { stopped: entry.stopped + cell.stopped, sent: entry.sent + cell.sent };
    }
    table
}

/// The cells that need a reason, with theirs.
fn explained(table: &Table) -> Vec<(String, Vec<Type>, Option<&'static str>)> {
    let mut all: Vec<(String, Vec<Type>, Option<&'static str>)> = Vec::new();
    for way in WAYS {
        for kind in kinds() {
            let cell = table.get(&(way.name.to_owned(), column(kind))).copied().unwrap_or_default();
            if cell.recall() >= EXPLAINED {
                continue;
            }
            let reason = reasons::reason(way.name, kind);
            match all.iter_mut().find(|(name, _, other)| *name == way.name && *other == reason) {
                Some((_, kinds, _)) => kinds.push(kind),
                None => all.push((way.name.to_owned(), vec![kind], reason)),
            }
        }
    }
    all
}

fn page(table: &Table) -> String {
    let ways: Vec<&str> = WAYS.iter().map(|way| way.name).collect();
    let mut out = include_str!("evasion/head.md").to_owned();
    out += &table::write(table, &ways, &kinds());
    out += "\n## What stays low, and why\n\nEvery cell below 0.8.\n\n";
    for (way, kinds, reason) in explained(table) {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        out += &format!("- **{way}** ({}): {}\n", kinds.join(", "), reason.unwrap_or("no reason is written"));
    }
    out
}

#[test]
fn recall_does_not_fall() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/evasion.md");
    let table = measured();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, page(&table)).unwrap();
        return;
    }
    let recorded = table::read(&std::fs::read_to_string(&path).unwrap());
    assert!(recorded.len() > 500, "{} records nothing", path.display());
    let mut fallen = Vec::new();
    for (key, now) in &table {
        let was = match recorded.get(key) {
            Some(was) => *was,
            None if key.1 == ALL || now.sent == 0 => continue,
            None => Cell { stopped: now.sent + 1, sent: 0 },
        };
        if now.sent != was.sent || now.stopped < was.stopped {
            fallen.push(format!("{} {}: {now}, recorded {was}", key.0, key.1));
        }
    }
    assert!(
        fallen.is_empty(),
        "recall fell; {SHOW}=\"<way>\" shows what gets through, {WRITE}=1 records the figures of today:\n{}",
        fallen.join("\n")
    );
    let unexplained: Vec<_> = explained(&table).into_iter().filter(|(_, _, reason)| reason.is_none()).collect();
    assert!(unexplained.is_empty(), "below {EXPLAINED} without a reason (tests/evasion/reasons.rs): {unexplained:?}");
}
