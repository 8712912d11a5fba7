//! The guard as the commands use it: built from the options, fed with streams.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::{FilterArgs, PolicyArgs};
use super::error::{CliError, ScanError};
use crate::config::PolicySource;
use crate::config::guard as config;
use crate::guard::policy::schema::{ClinicianNames, PolicyAction};
use crate::guard::policy::{CompiledPolicy, OperatorKind, PolicyFile};
use crate::guard::{BodyInfo, Guard, Output, Report, Session, SessionStart, TextItem, Verdict, Witness};
use crate::text::OffsetUnit;
use crate::worker::{Pool, PoolOptions};

/// Bytes read at a time.
const CHUNK: usize = 64 << 10;

/// What is to become of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Purpose {
    /// They are told.
    Report,
    /// They are replaced, whatever they are, unless the policy lets them pass.
    Redact,
}

/// A guard, and what its sessions start with.
pub(super) struct Engine {
    guard: Guard,
    output: Output,
    year: i32,
    unit: OffsetUnit,
}

/// What is known of a stream besides its bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct StreamInfo<'a> {
    /// File name, or path below the folder that is scanned. It is scanned too.
    pub(super) name: Option<&'a str>,
    /// Media type; told from name and content if not given.
    pub(super) media_type: Option<&'a str>,
}

impl Engine {
    /// A guard by the options.
    pub(super) fn new(
        args: &PolicyArgs,
        filter: &FilterArgs,
        purpose: Purpose,
        unit: OffsetUnit,
    ) -> Result<Engine, CliError> {
        let mut file = policy_file(args)?;
        if let Some(score) = filter.min_score {
            for rule in file.types.values_mut() {
                rule.threshold = Some(score);
            }
        }
        if purpose == Purpose::Redact {
            let replace = |action: &mut PolicyAction| {
                if *action != PolicyAction::Allow {
                    *action = PolicyAction::Redact;
                }
            };
            file.types.values_mut().filter_map(|rule| rule.action.as_mut()).for_each(replace);
            file.rules.values_mut().map(|rule| &mut rule.action).for_each(replace);
            // What would block or be flagged is replaced as any name is.
            file.clinician_names = file.clinician_names.filter(|c| *c == ClinicianNames::Allow);
        }
        let policy = CompiledPolicy::compile("effective policy", file);
        let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
        // Nobody is kept waiting but this command itself.
        let workers = PoolOptions { wait: Duration::from_secs(3600), ..PoolOptions::this_program() };
        let workers = Arc::new(Pool::new(workers));
        let prepared = config::guard(policy, args.patterns.as_deref(), &args.roster)?;
        prepared.notes.iter().for_each(|note| super::say(note));
        let guard = prepared.guard.with_extractor(workers);
        let output = if purpose == Purpose::Redact { Output::Always } else { Output::Never };
        Ok(Engine { guard, output, year: this_year(), unit })
    }

    /// The same, with every value replaced in the manner of `operator`.
    pub(super) fn with_operator(self, operator: OperatorKind) -> Result<Engine, CliError> {
        let policy = self.guard.policy().with_operator(operator);
        let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
        Ok(Engine { guard: self.guard.with_policy(policy), ..self })
    }

    /// The same, with one threshold for all types.
    pub(super) fn with_threshold(&self, threshold: f64) -> Result<Engine, CliError> {
        let mut file = self.guard.policy().effective().clone();
        for rule in file.types.values_mut() {
            rule.threshold = Some(threshold);
        }
        let policy = CompiledPolicy::compile("effective policy", file);
        let policy = policy.map_err(|e| CliError::Configuration(e.to_string()))?;
        Ok(Engine { guard: self.guard.with_policy(policy), output: self.output, year: self.year, unit: self.unit })
    }

    /// The same, with the tagger's weights from the file `weights`.
    pub(super) fn with_tagger(self, weights: &Path, patterns: Option<&Path>) -> Result<Engine, CliError> {
        let (roster, strong) = (self.guard.detector().roster(), self.guard.detector().strong_tagger());
        let detector = config::detector_with_tagger(patterns, weights)?;
        let detector = detector.with_roster(roster.cloned()).with_strong_tagger(strong.cloned());
        Ok(Engine { guard: self.guard.with_detector(detector), ..self })
    }

    /// The guard.
    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The current year, UTC.
    pub(super) fn year(&self) -> i32 {
        self.year
    }

    /// Scans a text; offsets are those of the text as given.
    pub(super) fn text(&self, text: &str) -> Result<Vec<Report>, ScanError> {
        let mut outcomes = self.session(None).texts(&[TextItem { text, field: None, part: None }])?;
        Ok(outcomes.pop().map(|outcome| outcome.findings).unwrap_or_default())
    }

    fn session(&self, content_type: Option<&str>) -> Session {
        let start = SessionStart { method: "", path: "", content_type, year: self.year };
        self.guard.session(&start).offsets(self.unit).output(self.output)
    }

    /// Scans a stream; `sink` gets the output as it is released.
    pub(super) fn stream(
        &self,
        info: StreamInfo<'_>,
        input: &mut dyn Read,
        sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<Verdict, ScanError> {
        self.watched(info, input, sink, None)
    }

    /// The same, with somebody looking on.
    pub(super) fn watched(
        &self,
        info: StreamInfo<'_>,
        input: &mut dyn Read,
        sink: &mut dyn FnMut(&[u8]) -> io::Result<()>,
        witness: Option<Box<dyn Witness>>,
    ) -> Result<Verdict, ScanError> {
        let mut session = self.session(info.media_type);
        if let Some(witness) = witness {
            session = session.watched(witness);
        }
        session.body(&BodyInfo {
            part: "file",
            file_name: info.name,
            content_type: info.media_type,
            content_encoding: None,
        })?;
        let (mut chunk, mut out) = (vec![0; CHUNK], Vec::new());
        loop {
            let n = match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(ScanError::Read(e)),
            };
            session.push(chunk.get(..n).unwrap_or(&[]), &mut out)?;
            sink(&out).map_err(ScanError::Write)?;
            out.clear();
        }
        let verdict = session.finish(&mut out)?;
        sink(&out).map_err(ScanError::Write)?;
        Ok(verdict)
    }
}

/// The effective policy that the options name.
pub(super) fn policy_file(args: &PolicyArgs) -> Result<PolicyFile, CliError> {
    let source = match (&args.policy, &args.profile) {
        (Some(path), _) => PolicySource::File(path.clone()),
        (None, Some(profile)) => PolicySource::Profile(profile.clone()),
        (None, None) => PolicySource::Default,
    };
    Ok(config::policy(&source, None)?.effective().clone())
}

/// The current year, UTC.
pub(super) fn this_year() -> i32 {
    i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year())
}

/// All of `input` as text.
pub(super) fn read_to_string(input: &mut dyn Read) -> Result<String, CliError> {
    let mut text = String::new();
    let read = input.read_to_string(&mut text);
    read.map_err(|source| CliError::Io { what: "cannot read <stdin> as UTF-8 text".to_owned(), source })?;
    Ok(text)
}
