//! Which requests a [`RouteRule`] speaks of, and what holds for one request.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::Limits;
use crate::finding::IdentifierType;
use crate::guard::Action;

use super::PolicyError;
use super::schema::{Framing, Mode, PolicyAction, Resumable, RouteRule};
use super::selector::{Patterns, Selector};

/// A compiled [`RouteRule`].
#[derive(Debug)]
pub(super) struct Route {
    methods: Vec<String>,
    path: Vec<Piece>,
    content_type: Option<String>,
    rule: RouteRule,
    limits: Option<Arc<Limits>>,
    fields: Vec<Arc<Selector>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Name(String),
    /// `*-types`: what the segment begins and ends with.
    Part(String, String),
    Any,
    AnyNumber,
}

/// What holds for one request.
#[derive(Clone, Debug)]
pub struct RouteSettings {
    /// Name of the first route that matches, for metrics and audit (a bounded
    /// set); none if none does.
    pub name: Option<String>,
    /// In place of what would be blocked or redacted.
    pub action: Option<Action>,
    /// By type; stronger than `action`.
    pub types: BTreeMap<IdentifierType, Action>,
    /// In place of the policy's actions for what cannot be read.
    pub unscannable: Option<Action>,
    /// The body is not read.
    pub skip: bool,
    /// The request is blocked whatever it holds, for this reason.
    pub refuse: Option<String>,
    /// When the body goes on.
    pub mode: Mode,
    /// How its length is told to the upstream.
    pub upstream_framing: Framing,
    /// The protocol by which uploads arrive in pieces, if they may.
    pub resumable: Option<Resumable>,
    /// Refusals carry the content with the findings replaced.
    pub redacted_preview: bool,
    /// Bounds on reading.
    pub limits: Arc<Limits>,
    /// Field rules, the strongest first.
    pub fields: Vec<Arc<Selector>>,
}

impl RouteSettings {
    /// Where no route matches.
    pub(super) fn general(limits: Arc<Limits>, redacted_preview: bool) -> Self {
        RouteSettings {
            name: None,
            action: None,
            types: BTreeMap::new(),
            unscannable: None,
            skip: false,
            refuse: None,
            mode: Mode::Hold,
            upstream_framing: Framing::Length,
            resumable: None,
            redacted_preview,
            limits,
            fields: Vec::new(),
        }
    }
}

impl Route {
    pub(super) fn compile(
        rule: &RouteRule,
        general: &Limits,
        file: &str,
        patterns: &mut Patterns,
    ) -> Result<Self, PolicyError> {
        let wrong = |key: &str, what: &str| {
            let route = rule.name.as_deref().unwrap_or(&rule.path);
            PolicyError::new(file, format!("routes.{key}"), format!("route `{route}`: {what}"))
        };
        if !rule.path.starts_with('/') {
            return Err(wrong("path", "a path begins with `/`"));
        }
        if rule.unscannable == Some(PolicyAction::Redact) {
            return Err(wrong("unscannable", "what cannot be read cannot be redacted"));
        }
        let limits = if rule.limits.is_empty() { None } else { Some(Arc::new(patched(general, &rule.limits, file)?)) };
        Ok(Route {
            methods: rule.methods.iter().map(|method| method.to_ascii_uppercase()).collect(),
            path: segments(&rule.path).map(piece).collect(),
            content_type: rule.content_type.as_deref().map(essence),
            rule: rule.clone(),
            limits,
            fields: rule
                .fields
                .iter()
                .map(|f| Selector::compile(f, file, patterns).map(Arc::new))
                .collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn matches(&self, method: &str, path: &[&str], content_type: Option<&str>) -> bool {
        (self.methods.is_empty() || self.methods.iter().any(|own| own.eq_ignore_ascii_case(method)))
            && leads_to(&self.path, path)
            && self.content_type.as_deref().is_none_or(|wanted| {
                content_type.is_some_and(|given| {
                    let given = essence(given);
                    match wanted.strip_suffix('*') {
                        Some(prefix) => given.starts_with(prefix),
                        None => given == wanted,
                    }
                })
            })
    }

    /// Why its requests are refused, if they are.
    pub(super) fn refuses(&self) -> Option<&str> {
        self.rule.refuse.as_deref()
    }

    /// Works this route's settings in behind those of the routes before it.
    /// `set` says which single settings are decided already.
    pub(super) fn apply(&self, settings: &mut RouteSettings, set: &mut Decided) {
        let rule = &self.rule;
        if settings.name.is_none() {
            settings.name = Some(rule.name.clone().unwrap_or_else(|| rule.path.clone()));
        }
        settings.action = settings.action.or(rule.action.map(Action::from));
        settings.unscannable = settings.unscannable.or(rule.unscannable.map(Action::from));
        settings.resumable = settings.resumable.or(rule.resumable);
        settings.refuse = settings.refuse.take().or_else(|| rule.refuse.clone());
        for (&kind, &action) in &rule.types {
            settings.types.entry(kind).or_insert(action.into());
        }
        first(&mut set.skip, &mut settings.skip, rule.skip);
        first(&mut set.mode, &mut settings.mode, rule.mode);
        first(&mut set.framing, &mut settings.upstream_framing, rule.upstream_framing);
        first(&mut set.preview, &mut settings.redacted_preview, rule.redacted_preview);
        first(&mut set.limits, &mut settings.limits, self.limits.clone());
        settings.fields.extend(self.fields.iter().cloned());
    }
}

/// Settings that an earlier route has decided.
#[derive(Default)]
pub(super) struct Decided {
    skip: bool,
    mode: bool,
    framing: bool,
    preview: bool,
    limits: bool,
}

fn first<T>(set: &mut bool, slot: &mut T, value: Option<T>) {
    if let Some(value) = value
        && !std::mem::replace(set, true)
    {
        *slot = value;
    }
}

fn patched(general: &Limits, patch: &toml::Table, file: &str) -> Result<Limits, PolicyError> {
    let wrong = |what: String| PolicyError::new(file, "routes.limits", what);
    let mut table = patch.clone();
    let general = toml::Table::try_from(general).map_err(|e| wrong(e.to_string()))?;
    super::load::merge(&mut table, general);
    let limits: Limits = table.try_into().map_err(|e: toml::de::Error| PolicyError::from_toml(file, "", &e))?;
    limits.check().map_err(|what| wrong(format!("ocr_languages: {what}")))?;
    Ok(limits)
}

/// A media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

/// The segments of a path, the one after a closing slash left out.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/')
        .unwrap_or(path)
        .strip_suffix('/')
        .unwrap_or(path.strip_prefix('/').unwrap_or(path))
        .split('/')
}

/// True if every server reads the path alike: no dots that climb, no empty
/// segments, no escapes, no parameters.
pub(super) fn is_plain(path: &str) -> bool {
    path.starts_with('/')
        && !path.contains(['%', '\\', ';', '?', '#'])
        && !path.contains("//")
        && segments(path).all(|segment| segment != "." && segment != "..")
}

/// What a lenient server may make of `path`: escapes and dots undone, empty
/// segments and parameters dropped.
pub(super) fn lenient(path: &str) -> String {
    let mut path = path.replace('\\', "/");
    for _ in 0..3 {
        path = percent_encoding::percent_decode_str(&path).decode_utf8().map_or(path.clone(), |p| p.into_owned());
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').map(|s| s.split(';').next().unwrap_or("")) {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            name => kept.push(name),
        }
    }
    format!("/{}", kept.join("/"))
}

fn piece(segment: &str) -> Piece {
    match segment {
        "*" => Piece::Any,
        "**" => Piece::AnyNumber,
        name => match name.split_once('*') {
            Some((first, last)) => Piece::Part(first.to_owned(), last.to_owned()),
            None => Piece::Name(name.to_owned()),
        },
    }
}

fn leads_to(pieces: &[Piece], path: &[&str]) -> bool {
    match (pieces.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((Piece::AnyNumber, rest)), _) => {
            leads_to(rest, path) || path.split_first().is_some_and(|(_, deeper)| leads_to(pieces, deeper))
        }
        (Some((Piece::Any, rest)), Some((segment, deeper))) => !segment.is_empty() && leads_to(rest, deeper),
        (Some((Piece::Name(name), rest)), Some((segment, deeper))) => name == segment && leads_to(rest, deeper),
        (Some((Piece::Part(first, last), rest)), Some((segment, deeper))) => {
            segment.strip_prefix(first.as_str()).is_some_and(|end| end.ends_with(last.as_str()))
                && leads_to(rest, deeper)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        let rule = RouteRule { path: glob.into(), ..RouteRule::default() };
        let path: Vec<_> = segments(path).collect();
        Route::compile(&rule, &Limits::default(), "t", &mut Patterns::default()).unwrap().matches("POST", &path, None)
    }

    #[test]
    fn globs() {
        for (glob, path, wanted) in [
            ("/api/tasks/*/annotations/", "/api/tasks/4/annotations", true),
            ("/api/tasks/*/annotations", "/api/tasks/4/annotations/", true),
            ("/api/tasks/*/annotations", "/api/tasks/4/5/annotations", false),
            ("/api/**", "/api/a/b/c", true),
            ("/api/**", "/apix/a", false),
            ("/**/import", "/api/projects/2/import", true),
            ("/projects/*/*-types/**", "/projects/1/span-types/4", true),
            ("/projects/*/*-types/**", "/projects/1/types/4", false),
            ("/", "/", true),
            ("/", "/a", false),
        ] {
            assert_eq!(matches(glob, path), wanted, "{glob} {path}");
        }
    }

    #[test]
    fn paths_that_servers_may_read_differently_are_told() {
        for path in ["/a/../b", "/a//b", "/a%2fb", "/a;x/b", "/./a", "a/b", "/a\\b"] {
            assert!(!is_plain(path), "{path}");
        }
        for path in ["/", "/a/b/", "/v1/fp/patch/Ab3"] {
            assert!(is_plain(path), "{path}");
        }
    }

    #[test]
    fn a_lenient_reading_undoes_escapes_and_dots() {
        for path in ["/a/%62", "/a/x/../b", "//a//b/", "/a;v=1/b", "/a/%2562", "\\a\\b"] {
            assert_eq!(lenient(path), "/a/b", "{path}");
        }
    }

    #[test]
    fn a_segment_is_one_and_a_part_of_one_is_no_whole() {
        for (glob, path, wanted) in [
            ("/a/*/c", "/a//c", false),
            ("/a/b-*/c", "/a/b-1/c", true),
            ("/a/b-*/c", "/a/b-1/d", false),
            ("/a/b-*/c", "/a/c-1/c", false),
            ("/a/*-b/c", "/a/1-c/c", false),
            ("/a/ab*ba", "/a/aba", false),
            ("/a", "/b", false),
            ("/a", "/a/b", false),
            ("/a/b", "/a", false),
            ("/**", "/", true),
            ("/**/b", "/a/b/c", false),
        ] {
            assert_eq!(matches(glob, path), wanted, "{glob} {path}");
        }
    }

    #[test]
    fn methods_and_the_beginnings_of_media_types() {
        let rule = RouteRule {
            path: "/".into(),
            methods: vec!["put".into(), "POST".into()],
            content_type: Some("Image/*".into()),
            ..RouteRule::default()
        };
        let route = Route::compile(&rule, &Limits::default(), "t", &mut Patterns::default()).unwrap();
        for (method, content_type, wanted) in [
            ("POST", "image/png", true),
            ("Put", "IMAGE/jpeg; a=b", true),
            ("GET", "image/png", false),
            ("POST", "text/plain", false),
        ] {
            assert_eq!(route.matches(method, &[""], Some(content_type)), wanted, "{method} {content_type}");
        }
        assert!(!route.matches("POST", &["a"], Some("image/png")));
    }

    #[test]
    fn media_types_are_compared_without_parameters() {
        let rule =
            RouteRule { path: "/".into(), content_type: Some("application/json".into()), ..RouteRule::default() };
        let route = Route::compile(&rule, &Limits::default(), "t", &mut Patterns::default()).unwrap();
        assert!(route.matches("post", &[""], Some("Application/JSON; charset=utf-8")));
        assert!(!route.matches("post", &[""], Some("text/plain")));
        assert!(!route.matches("post", &[""], None));
    }
}
