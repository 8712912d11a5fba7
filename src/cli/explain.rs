//! `explain`: every candidate of a text, with its evidence and its fate.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::args::{FilterArgs, OffsetArgs, PolicyArgs};
use super::engine::{policy_file, this_year};
use super::error::CliError;
use super::{Exit, engine};
use crate::config::guard as config;
use crate::detect::{Detector, Explained, Fate, ScanContext};
use crate::finding::{Field, Role, Schema, Segment, Thresholds};
use crate::guard::CompiledPolicy;
use crate::report::plain;
use crate::text::{OffsetUnit, Offsets, Span};

const KEPT: Style = AnsiColor::Green.on_default().bold();
const DROPPED: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Show every candidate in a text with its evidence, kept or dropped, and why
#[derive(clap::Args, Debug)]
pub(super) struct ExplainArgs {
    /// The text; - is standard input
    text: String,
    /// As if it stood in a field of this name (a JSON key, a column)
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Show the candidates' text in clear
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    offsets: OffsetArgs,
}

pub(super) fn run(args: ExplainArgs) -> Result<Exit, CliError> {
    let text = if args.text == "-" { engine::read_to_string(&mut io::stdin().lock())? } else { args.text.clone() };
    let thresholds = thresholds(&args)?;
    let detector = detector(&args)?;
    let path: Vec<Segment> = args.field.iter().map(|f| Segment::Key(f.as_str().into())).collect();
    let schema = if path.is_empty() { Schema::Plain } else { Schema::Json };
    let field = Field { schema, role: Role::Value, path: &path };
    let context = ScanContext { year: this_year(), thresholds: &thresholds, certainty: &[] };
    let mut explained = detector.explain(&text, &field, &context);
    explained.retain(|e| args.filter.keeps_type(e.finding.kind));

    let mut out = anstream::AutoStream::auto(io::stdout());
    let written = if args.json {
        let all: Vec<Value> = explained.iter().map(|e| as_json(e, &text, &args, &thresholds)).collect();
        serde_json::to_vec_pretty(&all).map_err(io::Error::from).and_then(|mut bytes| {
            bytes.push(b'\n');
            out.write_all(&bytes)
        })
    } else {
        table(&mut out, &explained, &text, &args, &thresholds)
    };
    written.and_then(|()| out.flush()).map_err(CliError::Output)?;
    Ok(Exit::Clean)
}

/// With the rosters that the options and the policy name.
fn detector(args: &ExplainArgs) -> Result<Detector, CliError> {
    let file = engine::policy_file(&args.policy)?;
    let policy = CompiledPolicy::compile("effective policy", file);
    let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
    let prepared = config::guard(policy, args.policy.patterns.as_deref(), &args.policy.roster)?;
    Ok(prepared.guard.detector().clone())
}

fn thresholds(args: &ExplainArgs) -> Result<Thresholds, CliError> {
    let mut thresholds = Thresholds::default();
    for (&kind, rule) in &policy_file(&args.policy)?.types {
        if let Some(score) = args.filter.min_score.or(rule.threshold) {
            #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
            thresholds.set(kind, score as f32);
        }
    }
    Ok(thresholds)
}

/// What became of a candidate, in words.
fn why(explained: &Explained, thresholds: &Thresholds) -> String {
    let (kind, score) = (explained.finding.kind, explained.finding.score.get());
    let threshold = thresholds.get(kind);
    match explained.fate {
        Fate::Kept => format!("score {score:.2} reaches the threshold {threshold:.2} of {kind}"),
        Fate::UnderThreshold => format!("score {score:.2} is under the threshold {threshold:.2} of {kind}"),
        Fate::Covered => "another finding covers all of it".to_owned(),
    }
}

fn fate(explained: &Explained) -> &'static str {
    match explained.fate {
        Fate::Kept => "kept",
        Fate::UnderThreshold | Fate::Covered => "dropped",
    }
}

fn shown(text: &str, span: Span, values: bool) -> String {
    let hide = |c: char| if values || !c.is_alphanumeric() { c } else { '#' };
    plain(&span.of(text).chars().map(hide).collect::<String>())
}

fn as_json(explained: &Explained, text: &str, args: &ExplainArgs, thresholds: &Thresholds) -> Value {
    let finding = &explained.finding;
    let unit = OffsetUnit::from(args.offsets.offsets);
    let (start, end) = Offsets::new(text, unit).span(finding.span);
    let evidence: Vec<Value> =
        finding.evidence.iter().map(|e| json!({ "what": e.what, "weight": rounded(e.weight) })).collect();
    let mut value = json!({
        "fate": fate(explained),
        "why": why(explained, thresholds),
        "type": finding.kind,
        "safe_harbor": finding.kind.safe_harbor(),
        "score": rounded(finding.score.get()),
        "threshold": rounded(thresholds.get(finding.kind)),
        "rule": &*finding.rule,
        "recognizer": explained.recognizer,
        "start": start,
        "end": end,
        "unit": unit,
        "masked": shown(text, finding.span, false),
        "evidence": evidence,
    });
    if let (true, Some(map)) = (args.show_values, value.as_object_mut()) {
        map.insert("value".to_owned(), finding.span.of(text).into());
    }
    value
}

fn rounded(number: f32) -> f64 {
    (f64::from(number) * 1000.0).round() / 1000.0
}

fn table(
    out: &mut dyn Write,
    explained: &[Explained],
    text: &str,
    args: &ExplainArgs,
    thresholds: &Thresholds,
) -> io::Result<()> {
    let kept = explained.iter().filter(|e| e.fate == Fate::Kept).count();
    let unit = OffsetUnit::from(args.offsets.offsets);
    writeln!(out, "{BOLD}{} candidates, {kept} kept{BOLD:#}", explained.len())?;
    let mut offsets = Offsets::new(text, unit);
    for e in explained {
        let f = &e.finding;
        let style = if e.fate == Fate::Kept { KEPT } else { DROPPED };
        let (start, end) = offsets.span(f.span);
        let value = shown(text, f.span, args.show_values);
        let (fate, kind, score) = (fate(e), f.kind.as_str(), f.score.get());
        writeln!(out)?;
        writeln!(out, "{style}{fate:7}{style:#} {BOLD}{kind:14}{BOLD:#} {score:.2}  {start}..{end}  {value}")?;
        writeln!(out, "        rule {} ({})", f.rule, e.recognizer)?;
        for evidence in &f.evidence {
            writeln!(out, "        {:+6.2}  {}", evidence.weight, plain(&evidence.what))?;
        }
        writeln!(out, "        {fate}: {}", why(e, thresholds))?;
    }
    Ok(())
}
