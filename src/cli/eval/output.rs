//! Results as people and programs read them.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::EvalArgs;
use crate::cli::say_bare;
use crate::eval::show::{self, Shown};
use crate::eval::{Comparison, Confusion, Figures, Sweep, SweepRow, Tally, compare, svg, sweep};
use crate::report::plain;

/// What scoring a gold file gave.
pub(super) struct Scored {
    pub(super) tally: Tally,
    pub(super) confusion: Option<Confusion>,
    pub(super) documents: Vec<(String, Figures)>,
    pub(super) sweep: Sweep,
    pub(super) leaks: Vec<Shown>,
    pub(super) alarms: Vec<Shown>,
}

impl Scored {
    pub(super) fn new(tally: Tally, thresholds: &[f64]) -> Scored {
        let sweep = Sweep::new(thresholds, &tally);
        Scored { tally, confusion: None, documents: Vec::new(), sweep, leaks: Vec::new(), alarms: Vec::new() }
    }
}

/// Writes what scoring `path` gave.
pub(super) fn scored(args: &EvalArgs, path: &Path, scored: &Scored, out: &mut dyn Write) -> io::Result<()> {
    let rows = scored.sweep.rows();
    if args.json {
        return writeln!(out, "{}", object(args, path, scored, &rows)?);
    }
    title(args, path, out)?;
    write!(out, "{}", show::table(&scored.tally.summary()))?;
    if args.confusion {
        let empty = Confusion::default();
        write!(out, "\n{}", scored.confusion.as_ref().unwrap_or(&empty).table())?;
    }
    if args.documents {
        writeln!(out, "\n  gold  caught  alarms  words  document")?;
        for (id, f) in &scored.documents {
            writeln!(out, "{:6}  {:6}  {:6}  {:5}  {}", f.gold, f.caught, f.alarms, f.words, plain(id))?;
        }
    }
    if args.sweep {
        write!(out, "\n{}", sweep::table(&rows))?;
    }
    Ok(())
}

fn object(args: &EvalArgs, path: &Path, scored: &Scored, rows: &[SweepRow]) -> io::Result<Value> {
    let mut summary = serde_json::to_value(scored.tally.summary())?;
    let Some(map) = summary.as_object_mut() else { return Ok(summary) };
    if args.gold.len() > 1 {
        map.insert("gold".to_owned(), path.to_string_lossy().into());
    }
    if let Some(confusion) = &scored.confusion {
        map.insert("confusion".to_owned(), serde_json::to_value(confusion)?);
    }
    if args.documents {
        let row = |(id, f): &(String, Figures)| json!({ "id": id, "gold": f.gold, "caught": f.caught, "alarms": f.alarms, "words": f.words });
        map.insert("documents".to_owned(), scored.documents.iter().map(row).collect());
    }
    if args.sweep {
        map.insert("sweep".to_owned(), serde_json::to_value(rows)?);
    }
    if args.leaks > 0 {
        map.insert("leaks".to_owned(), serde_json::to_value(&scored.leaks)?);
    }
    if args.alarms > 0 {
        map.insert("alarms".to_owned(), serde_json::to_value(&scored.alarms)?);
    }
    Ok(summary)
}

/// Writes what comparing two on `path` gave.
pub(super) fn comparison(
    args: &EvalArgs,
    path: &Path,
    comparison: &Comparison,
    changes: &[(&'static str, Shown)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = comparison.verdict();
    if !args.json {
        title(args, path, out)?;
        write!(out, "{}", compare::table(&verdict))?;
        return changes.iter().try_for_each(|(what, shown)| writeln!(out, "{}", line(shown, what)));
    }
    let mut value = serde_json::to_value(&verdict)?;
    if let Some(map) = value.as_object_mut() {
        if args.gold.len() > 1 {
            map.insert("gold".to_owned(), path.to_string_lossy().into());
        }
        for (key, kind) in
            [("gained", "GAINED"), ("lost", "LOST"), ("new_alarms", "NEW ALARM"), ("gone_alarms", "GONE ALARM")]
        {
            let of_kind = changes.iter().filter(|(what, _)| *what == kind).map(|(_, shown)| shown);
            map.insert(key.to_owned(), serde_json::to_value(of_kind.collect::<Vec<_>>())?);
        }
    }
    writeln!(out, "{value}")
}

fn title(args: &EvalArgs, path: &Path, out: &mut dyn Write) -> io::Result<()> {
    if args.gold.len() > 1 { writeln!(out, "{}", path.display()) } else { Ok(()) }
}

/// A line on standard error about a miss.
pub(super) fn tell(shown: &Shown, what: &str) {
    say_bare(&line(shown, what));
}

/// Tabs part the columns; nothing else in the line may act on a terminal.
fn line(shown: &Shown, what: &str) -> String {
    let line = shown.line(what);
    let columns: Vec<_> = line.split('\t').map(plain).collect();
    columns.join("\t")
}

/// The curves of all gold files.
#[derive(Default)]
pub(super) struct Picture(Vec<(String, Vec<SweepRow>)>);

impl Picture {
    pub(super) fn add(&mut self, path: &Path, scored: &Scored) {
        self.0.push((path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(), scored.sweep.rows()));
    }

    pub(super) fn draw(&self) -> String {
        let curves: Vec<_> = self.0.iter().map(|(name, rows)| svg::Curve { name, rows }).collect();
        svg::picture(&curves)
    }
}
