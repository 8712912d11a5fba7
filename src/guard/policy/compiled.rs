//! A policy that runs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::content::{Limits, OpaqueReason};
use crate::finding::{Finding, IdentifierType, Thresholds};
use crate::guard::Action;

use super::lists::{Allow, Deny};
use super::load::{self, Loader, complete};
use super::route::{Decided, Route, RouteSettings, is_plain, lenient, segments};
use super::schema::{ClinicianNames, OperatorKind, Platform, PolicyAction, PolicyFile};
use super::selector::{Patterns, Selector};
use super::{PolicyError, profiles};

/// A policy that runs: every name resolved, every pattern compiled.
#[derive(Debug)]
pub struct CompiledPolicy {
    file: PolicyFile,
    thresholds: Thresholds,
    types: HashMap<IdentifierType, (Action, OperatorKind)>,
    rules: HashMap<String, Action>,
    routes: Vec<Route>,
    allow: Allow,
    deny: Option<Deny>,
    limits: Arc<Limits>,
}

impl CompiledPolicy {
    /// The policy of the file `name`, whose text is `text`; `platform` is one
    /// named on the command line, stronger than the file's.
    ///
    /// # Errors
    /// [`PolicyError`] names file, line, key and, for a misspelt name, what was
    /// probably meant.
    pub fn load(
        name: &str,
        text: &str,
        platform: Option<Platform>,
        loader: &Loader<'_>,
    ) -> Result<CompiledPolicy, PolicyError> {
        let text = match platform {
            // The file's own platform, if any, gives way; so its key must too.
            Some(platform) => &with_platform(name, text, platform)?,
            None => text,
        };
        Self::compile(name, load::load(name, text, loader)?)
    }

    /// A profile as it stands.
    ///
    /// # Errors
    /// [`PolicyError`] if there is no profile of this name.
    pub fn profile(profile: &str, platform: Option<Platform>) -> Result<CompiledPolicy, PolicyError> {
        let mut file = load::load_profile(profile)?;
        file.platform = platform;
        complete(&mut file)?;
        Self::compile(profile, file)
    }

    /// The policy where nobody wrote one.
    ///
    /// # Errors
    /// None but a fault of the program's own data, which a test would show.
    pub fn builtin() -> Result<CompiledPolicy, PolicyError> {
        Self::profile(profiles::DEFAULT, None)
    }

    /// Compiles `file` (called `name` in errors); what it leaves out gets the
    /// defaults. What it `extends` must have been worked in ([`load::load`]).
    ///
    /// # Errors
    /// [`PolicyError`] for values that mean nothing.
    pub fn compile(name: &str, mut file: PolicyFile) -> Result<CompiledPolicy, PolicyError> {
        complete(&mut file)?;
        let mut thresholds = Thresholds::default();
        let mut types = HashMap::new();
        for (&kind, rule) in &file.types {
            if kind == IdentifierType::Unscannable {
                return Err(PolicyError::new(name, "types.UNSCANNABLE", "say it in [unscannable]"));
            }
            let threshold = rule.threshold.unwrap_or(0.5);
            if !(0.0..=1.0).contains(&threshold) {
                return Err(PolicyError::new(name, format!("types.{kind}.threshold"), "a threshold is from 0 to 1"));
            }
            #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
            thresholds.set(kind, threshold as f32);
            let action = rule.action.unwrap_or(PolicyAction::Block).into();
            types.insert(kind, (action, rule.operator.unwrap_or_default()));
        }
        if file.unscannable.reasons.set().chain(file.unscannable.action).any(|a| a == PolicyAction::Redact) {
            return Err(PolicyError::new(name, "unscannable", "what cannot be read cannot be redacted"));
        }
        if let Some(tagger) = &file.tagger {
            tagger.check().map_err(|(key, what)| PolicyError::new(name, format!("tagger.{key}"), what))?;
        }
        file.limits.check().map_err(|what| PolicyError::new(name, "limits.ocr_languages", what))?;
        let mut patterns = Patterns::default();
        let routes = file.routes.iter().map(|r| Route::compile(r, &file.limits, name, &mut patterns));
        let routes = routes.collect::<Result<_, _>>()?;
        Ok(CompiledPolicy {
            thresholds,
            types,
            rules: file.rules.iter().map(|(id, rule)| (id.clone(), rule.action.into())).collect(),
            routes,
            allow: Allow::compile(&file.allow, name)?,
            deny: Deny::compile(&file.deny, name)?,
            limits: Arc::new(file.limits.clone()),
            file,
        })
    }

    /// The effective policy, every default written out.
    pub fn effective(&self) -> &PolicyFile {
        &self.file
    }

    /// The effective policy as TOML (`policy print`); reading it back gives the
    /// same policy.
    ///
    /// # Errors
    /// None that is known; TOML could refuse a value.
    pub fn to_toml(&self) -> Result<String, PolicyError> {
        toml::to_string(&self.file).map_err(|e| PolicyError::new("effective policy", "", e.to_string()))
    }

    /// This policy with every value replaced in the manner of `operator`.
    ///
    /// # Errors
    /// None that is known: the policy was compiled before.
    pub fn with_operator(&self, operator: OperatorKind) -> Result<CompiledPolicy, PolicyError> {
        let mut file = self.file.clone();
        file.operator = Some(operator);
        for rule in file.types.values_mut() {
            rule.operator = Some(operator);
        }
        Self::compile("effective policy", file)
    }

    /// From which score on a candidate counts.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// Bounds on reading, where no route has its own.
    pub fn limits(&self) -> &Arc<Limits> {
        &self.limits
    }

    /// True if equal values get equal numbers in their labels.
    pub fn numbered(&self) -> bool {
        self.file.numbered.unwrap_or(false)
    }

    /// How values of `kind` are replaced.
    pub fn operator(&self, kind: IdentifierType) -> OperatorKind {
        self.types.get(&kind).map_or(OperatorKind::Label, |(_, operator)| *operator)
    }

    /// The deny list, if there is one.
    pub fn deny(&self) -> Option<&Deny> {
        self.deny.as_ref()
    }

    /// What holds for a request. A path that servers may read differently
    /// (escapes, dots, empty segments) matches no route: whatever routes let
    /// pass does not pass there, and every finding that counts blocks.
    pub fn route(&self, method: &str, path: &str, content_type: Option<&str>) -> RouteSettings {
        let preview = self.file.redacted_preview.unwrap_or(false);
        let mut settings = RouteSettings::general(self.limits.clone(), preview);
        if !is_plain(path) {
            if path.is_empty() {
                // Not a request over HTTP.
                return settings;
            }
            if !self.routes.is_empty() {
                settings.action = Some(Action::Block);
                settings.unscannable = Some(Action::Block);
            }
            let path = lenient(path);
            let path: Vec<_> = segments(&path).collect();
            let mut refusing = self.routes.iter().filter(|route| route.matches(method, &path, content_type));
            settings.refuse = refusing.find_map(|route| route.refuses()).map(str::to_owned);
            return settings;
        }
        let path: Vec<_> = segments(path).collect();
        let mut decided = Decided::default();
        for route in self.routes.iter().filter(|route| route.matches(method, &path, content_type)) {
            route.apply(&mut settings, &mut decided);
        }
        settings
    }

    /// What is done with clinicians' names, where that differs from other names.
    pub fn clinicians(&self) -> Option<Action> {
        self.file.clinician_names.and_then(ClinicianNames::action)
    }

    /// What to do about `finding`, whose text is `value`, in a field of which
    /// `selectors` speak (the strongest first); `clinician` if it is the name
    /// of one.
    pub fn decide<'s>(
        &self,
        finding: &Finding,
        value: &str,
        clinician: bool,
        route: &RouteSettings,
        selectors: impl IntoIterator<Item = &'s Selector>,
    ) -> Action {
        let kind = finding.kind;
        if &*finding.rule != "deny-list" && self.allow.contains(value) {
            return Action::Pass;
        }
        if let Some(action) = selectors.into_iter().find_map(|selector| selector.action(kind)) {
            return action;
        }
        if let Some(&action) = route.types.get(&kind) {
            return action;
        }
        let of_type = self.types.get(&kind).map_or(Action::Block, |(action, _)| *action);
        let of_type = self.clinicians().filter(|_| clinician).unwrap_or(of_type);
        let general = self.rules.get(&*finding.rule).copied().unwrap_or(of_type);
        match (general, route.action) {
            (Action::Block | Action::Redact, Some(action)) => action,
            _ => general,
        }
    }

    /// What to do about something that cannot be read.
    pub fn decide_unscannable(&self, reason: OpaqueReason, route: &RouteSettings) -> Action {
        let general = self.file.unscannable.reasons.get(reason).or(self.file.unscannable.action);
        route.unscannable.unwrap_or(general.unwrap_or(PolicyAction::Block).into())
    }
}

/// `text` with its `platform` set.
fn with_platform(name: &str, text: &str, platform: Platform) -> Result<String, PolicyError> {
    // Checked as it was written first, so that errors name its own lines.
    toml::from_str::<PolicyFile>(text).map_err(|e| PolicyError::from_toml(name, text, &e))?;
    let mut table: toml::Table = toml::from_str(text).map_err(|e| PolicyError::from_toml(name, text, &e))?;
    table.insert("platform".to_owned(), toml::Value::String(platform.as_str().to_owned()));
    toml::to_string(&table).map_err(|e| PolicyError::new(name, "platform", e.to_string()))
}
