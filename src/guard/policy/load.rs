//! From text to the effective policy file: what it extends, its term files and
//! its platform worked in. No I/O here: the caller gives a loader.

use std::path::Path;

use toml::{Table, Value};

use crate::finding::IdentifierType;

use super::PolicyError;
use super::error::nearest;
use super::profiles;
use super::schema::{
    ClinicianNames, OperatorKind, Platform, PolicyAction, PolicyFile, TypeRule, Unscannable, Upgrades,
};

/// Reads a file that a policy names: given the path as written and the name of
/// the file it is written in, gives the name to show and the text, or why it
/// cannot be read.
pub type Loader<'a> = dyn Fn(&str, &str) -> Result<(String, String), String> + 'a;

/// A loader for policies that may name no files.
pub fn no_files(path: &str, _from: &str) -> Result<(String, String), String> {
    Err(format!("`{path}`: no files can be read here"))
}

/// How many policies may extend one another.
const EXTENDS_DEPTH: usize = 8;

/// The effective policy of `text` (from the file `name`).
///
/// # Errors
/// [`PolicyError`] for an unknown key or value, a file that cannot be read, a
/// chain of `extends` that does not end.
pub fn load(name: &str, text: &str, loader: &Loader<'_>) -> Result<PolicyFile, PolicyError> {
    let mut file = merged(name, text, loader)?;
    complete(&mut file)?;
    Ok(file)
}

/// The effective policy of a profile.
///
/// # Errors
/// [`PolicyError`] if there is no such profile.
pub fn load_profile(profile: &str) -> Result<PolicyFile, PolicyError> {
    load(profile, &format!("extends = {}", Value::String(profile.to_owned())), &no_files)
}

fn merged(name: &str, text: &str, loader: &Loader<'_>) -> Result<PolicyFile, PolicyError> {
    let mut table = level(name, text, loader)?;
    let mut from = name.to_owned();
    for _ in 0..EXTENDS_DEPTH {
        let parent = match table.remove("extends") {
            Some(Value::String(parent)) => parent,
            // A profile that extends nothing is the ground.
            _ if profiles::profile(&from).is_some() => return parse(name, table),
            _ => profiles::DEFAULT.to_owned(),
        };
        let (parent_name, parent_text) = match profiles::profile(&parent) {
            Some(text) => (parent, text.to_owned()),
            None => loader(&parent, &from).map_err(|why| {
                let mut error = PolicyError::new(&from, "extends", format!("no such profile, and as a file: {why}"));
                error.nearest = nearest(&parent, profiles::NAMES);
                error
            })?,
        };
        merge(&mut table, level(&parent_name, &parent_text, loader)?);
        from = parent_name;
    }
    Err(PolicyError::new(name, "extends", format!("more than {EXTENDS_DEPTH} policies extend one another")))
}

/// One file as a table, checked by itself (so that errors name its lines), its
/// term files read in.
fn level(name: &str, text: &str, loader: &Loader<'_>) -> Result<Table, PolicyError> {
    toml::from_str::<PolicyFile>(text).map_err(|e| PolicyError::from_toml(name, text, &e))?;
    let mut table: Table = toml::from_str(text).map_err(|e| PolicyError::from_toml(name, text, &e))?;
    for list in ["allow", "deny"] {
        let Some(Value::Table(entries)) = table.get_mut(list) else { continue };
        let Some(Value::Array(files)) = entries.remove("files") else { continue };
        let mut terms = match entries.remove("terms") {
            Some(Value::Array(terms)) => terms,
            _ => Vec::new(),
        };
        for file in files.iter().filter_map(Value::as_str) {
            let (_, text) = loader(file, name).map_err(|why| PolicyError::new(name, format!("{list}.files"), why))?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            terms.extend(lines.map(|line| Value::String(line.to_owned())));
        }
        entries.insert("terms".to_owned(), Value::Array(terms));
    }
    if let Some(Value::Array(rosters)) = table.get_mut("roster") {
        for path in rosters {
            if let Value::String(path) = path {
                *path = beside(path, name);
            }
        }
    }
    if let Some(Value::Table(tagger)) = table.get_mut("tagger")
        && let Some(Value::String(path)) = tagger.get_mut("model_dir")
    {
        *path = beside(path, name);
    }
    Ok(table)
}

/// `path` as it is from here, given as it is from the file `name`.
fn beside(path: &str, name: &str) -> String {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    folder.join(path).to_string_lossy().into_owned()
}

fn parse(name: &str, table: Table) -> Result<PolicyFile, PolicyError> {
    table.try_into().map_err(|e: toml::de::Error| PolicyError::from_toml(name, "", &e))
}

/// Works `parent` in under `child`: tables key by key, lists one after the
/// other (the child's entries first, as the first that matches decides).
pub(super) fn merge(child: &mut Table, parent: Table) {
    for (key, value) in parent {
        match (child.get_mut(&key), value) {
            (Some(Value::Table(child)), Value::Table(parent)) => merge(child, parent),
            (Some(Value::Array(child)), Value::Array(parent)) => child.extend(parent),
            (Some(_), _) => {}
            (None, value) => {
                child.insert(key, value);
            }
        }
    }
}

/// Writes out every default, so that nothing is left to know besides the file.
pub(super) fn complete(file: &mut PolicyFile) -> Result<(), PolicyError> {
    if let Some(platform) = file.platform.take() {
        file.routes.extend(platform_routes(platform)?);
    }
    file.extends = None;
    let action = *file.action.get_or_insert(PolicyAction::Block);
    let threshold = *file.threshold.get_or_insert(0.5);
    let operator = *file.operator.get_or_insert(OperatorKind::Label);
    file.numbered.get_or_insert(false);
    file.redacted_preview.get_or_insert(false);
    file.upgrades.get_or_insert(Upgrades::Refuse);
    file.clinician_names.get_or_insert(ClinicianNames::Name);
    if let Some(tagger) = &mut file.tagger {
        tagger.complete();
    }
    let Unscannable { action: general, reasons } = &mut file.unscannable;
    let general = *general.get_or_insert(PolicyAction::Block);
    for reason in reasons.all_mut() {
        reason.get_or_insert(general);
    }
    for &kind in IdentifierType::ALL.iter().filter(|&&kind| kind != IdentifierType::Unscannable) {
        let TypeRule { action: a, threshold: t, operator: o } = file.types.entry(kind).or_default();
        a.get_or_insert(action);
        t.get_or_insert(threshold);
        o.get_or_insert(operator);
    }
    Ok(())
}

/// The routes of a platform's profile, their names led by the platform's.
fn platform_routes(platform: Platform) -> Result<Vec<super::schema::RouteRule>, PolicyError> {
    let name = platform.as_str();
    let text = profiles::platform(platform);
    let profile: profiles::PlatformFile =
        toml::from_str(text).map_err(|e| PolicyError::from_toml(&format!("platform {name}"), text, &e))?;
    Ok(profile
        .routes
        .into_iter()
        .map(|mut route| {
            route.name = Some(match route.name {
                Some(own) => format!("{name}: {own}"),
                None => name.to_owned(),
            });
            route
        })
        .collect())
}
