//! Names of files, fields and parts, made fit to be shown: they are content
//! too, and where they hold an identifier it is masked.

use std::collections::HashMap;

use crate::detect::{Memory, ScanContext};
use crate::finding::{Field, Finding, Location, Role, Schema, Segment, debug_without_content};
use crate::guard::Guard;
use crate::guard::operators;

use super::place::Place;

/// Names remembered, at most; more are masked unseen.
const MOST: usize = 4096;
/// Longer names are masked unseen.
const LONGEST: usize = 256;

/// Names met so far and how they are shown.
#[derive(Default)]
pub(super) struct Names {
    shown: HashMap<(Role, String), String>,
    /// How much was known when they were looked at.
    learnt: usize,
}

debug_without_content! {
    Names, "Names";
}

impl Names {
    /// The location of `place`, fit to be shown.
    pub(super) fn location(&mut self, place: &Place, guard: &Guard, year: i32, memory: &mut Memory) -> Location {
        let mut show = |name: &str, role| self.show(name, role, guard, year, memory);
        let mut location = place.around.clone();
        location.name = location.name.as_deref().map(|name| show(name, Role::FileName));
        location.part = location.part.as_deref().map(|part| show(part, Role::Key));
        location.sheet = location.sheet.as_deref().map(|sheet| show(sheet, Role::Key));
        for archive in &mut location.archive {
            *archive = show(archive, Role::FileName);
        }
        let field = place.field();
        let path: Vec<Segment> = field
            .path
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) if field.schema != Schema::Hl7 => Segment::Key(show(key, Role::Key).into()),
                other => other.clone(),
            })
            .collect();
        location.pointer = Field { path: &path, ..field }.pointer().or(location.pointer);
        location
    }

    fn show(&mut self, name: &str, role: Role, guard: &Guard, year: i32, memory: &mut Memory) -> String {
        if name.len() > LONGEST {
            return operators::shape(name);
        }
        if memory.learnt() != self.learnt {
            self.learnt = memory.learnt();
            self.shown.clear();
        }
        let key = (role, name.to_owned());
        if let Some(shown) = self.shown.get(&key) {
            return shown.clone();
        }
        if self.shown.len() >= MOST {
            return operators::shape(name);
        }
        let cx = ScanContext { year, thresholds: guard.policy().thresholds(), certainty: &[] };
        let field = Field { schema: Schema::Plain, role, path: &[] };
        let mut findings = guard.detector().scan(name, &field, &cx, memory);
        if let Some(deny) = guard.policy().deny() {
            deny.find(name, &mut findings);
            findings.sort_by_key(|finding| finding.span);
        }
        let shown = masked(name, &findings);
        self.shown.insert(key, shown.clone());
        shown
    }
}

/// `name` with its findings masked.
fn masked(name: &str, findings: &[Finding]) -> String {
    let mut shown = String::with_capacity(name.len());
    let mut from = 0;
    for finding in findings {
        shown.push_str(name.get(from..finding.span.start).unwrap_or(""));
        shown.push_str(&operators::shape(name.get(finding.span.start.max(from)..finding.span.end).unwrap_or("")));
        from = from.max(finding.span.end);
    }
    shown.push_str(name.get(from..).unwrap_or(""));
    shown
}
