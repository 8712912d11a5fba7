//! The parts of a request's head that a platform stores or logs: query string,
//! path, upload names. They are judged like the body, and rewritten in place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::judge::Trial;
use crate::finding::Role;
use crate::respond::{Kind, Problem};

/// What a path segment may hold unescaped (RFC 3986, 3.3), save what frameworks read differently.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Fields whose whole value is a name, maybe percent-encoded.
const NAMES: &[&str] =
    &["upload-name", "x-file-name", "x-filename", "slug", "content-description", "x-upload-filename"];

/// Judges and rewrites the head.
///
/// # Errors
/// The problem to answer with; nothing may go on then.
pub fn judge(trial: &mut dyn Trial, parts: &mut Parts) -> Result<(), Problem> {
    target(trial, parts)?;
    for name in NAMES {
        rewrite(parts, &HeaderName::from_static(name), |value| plain(trial, value, name))?;
    }
    rewrite(parts, &header::CONTENT_DISPOSITION, |value| plain(trial, value, "content-disposition"))?;
    rewrite(parts, &HeaderName::from_static("upload-metadata"), |value| metadata(trial, value))
}

/// The file name a request's head gives to its body, if any.
pub fn file_name(parts: &Parts) -> Option<String> {
    let value = NAMES.iter().find_map(|n| parts.headers.get(*n))?.to_str().ok()?;
    percent_decode_str(value).decode_utf8().ok().map(|name| name.into_owned())
}

/// The file name in `Upload-Metadata` (TUS 1.0.0), if any.
pub fn metadata_name(parts: &Parts) -> Option<String> {
    let metadata = parts.headers.get("upload-metadata")?.to_str().ok()?;
    let mut pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let (_, coded) = pairs.find(|(key, _)| matches!(*key, "filename" | "name"))?;
    String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()
}

fn target(trial: &mut dyn Trial, parts: &mut Parts) -> Result<(), Problem> {
    let path = parts.uri.path();
    let mut changed = false;
    let mut new_path = String::with_capacity(path.len());
    for (i, segment) in path.split('/').enumerate() {
        if i > 0 {
            new_path.push('/');
        }
        let text = decode(segment);
        if text == "." || text == ".." {
            // Some servers walk such segments, some do not: the route would be in doubt.
            return Err(Problem::new(Kind::Ambiguous).detail("The path has a '.' or '..' segment."));
        }
        let rewritten = if text.is_empty() { None } else { ask(trial, &text, "path", Role::Meta)? };
        match rewritten {
            Some(text) => {
                changed = true;
                new_path.extend(utf8_percent_encode(&text, SEGMENT));
            }
            None => new_path.push_str(segment),
        }
    }
    let query = parts.uri.query().filter(|q| !q.is_empty());
    let new_query = match query {
        Some(query) => trial.query(query).map_err(|e| Problem::from(&e))?,
        None => None,
    };
    if !changed && new_query.is_none() {
        return Ok(());
    }
    if let Some(query) = new_query.as_deref().or(parts.uri.query()) {
        new_path.push('?');
        new_path.push_str(query);
    }
    let mut uri = std::mem::take(&mut parts.uri).into_parts();
    let target = PathAndQuery::try_from(new_path).map_err(|_| Problem::new(Kind::Internal))?;
    uri.path_and_query = Some(target);
    parts.uri = http::Uri::from_parts(uri).map_err(|_| Problem::new(Kind::Internal))?;
    Ok(())
}

/// Puts the rewritten values of all fields `name` in place of the old ones.
fn rewrite(
    parts: &mut Parts,
    name: &HeaderName,
    mut judge: impl FnMut(&HeaderValue) -> Result<Option<HeaderValue>, Problem>,
) -> Result<(), Problem> {
    let mut values = Vec::new();
    let mut changed = false;
    for value in parts.headers.get_all(name) {
        let new = judge(value)?;
        changed |= new.is_some();
        values.push(new.unwrap_or_else(|| value.clone()));
    }
    if changed {
        parts.headers.remove(name);
        for value in values {
            parts.headers.append(name.clone(), value);
        }
    }
    Ok(())
}

/// A value that is text, percent-encoded or not.
fn plain(trial: &mut dyn Trial, value: &HeaderValue, part: &str) -> Result<Option<HeaderValue>, Problem> {
    let raw = text_of(value.as_bytes());
    let text = decode(&raw);
    let Some(new) = ask(trial, &text, part, Role::FileName)? else { return Ok(None) };
    encoded(&text, &raw, new).map(Some)
}

/// `new` in place of `raw`, which stands for `text`: percent-encoded if that was.
fn encoded(text: &str, raw: &str, new: String) -> Result<HeaderValue, Problem> {
    header_value(if text == raw { new } else { utf8_percent_encode(&new, CONTROLS).to_string() })
}

/// Judges a field value that may be stored, at `part`; the new one, if it is rewritten.
///
/// # Errors
/// The problem to answer with.
pub fn stored(trial: &mut dyn Trial, value: &HeaderValue, part: &str) -> Result<Option<HeaderValue>, Problem> {
    let raw = text_of(value.as_bytes());
    let text = decode(&raw);
    let Some(new) = ask(trial, &text, part, Role::Meta)? else { return Ok(None) };
    encoded(&text, &raw, new).map(Some)
}

/// `Upload-Metadata` of TUS 1.0.0: `key base64, key base64`.
fn metadata(trial: &mut dyn Trial, value: &HeaderValue) -> Result<Option<HeaderValue>, Problem> {
    let raw = text_of(value.as_bytes());
    let mut changed = false;
    let mut pairs = Vec::new();
    for pair in raw.split(',').map(str::trim) {
        let (key, coded) = pair.split_once(' ').unwrap_or((pair, ""));
        let bytes = STANDARD.decode(coded.trim()).map_err(|_| {
            Problem::new(Kind::Malformed).detail("Upload-Metadata is not valid: a value is not base64.")
        })?;
        match ask(trial, &text_of(&bytes), "upload-metadata", Role::FileName)? {
            Some(new) => {
                changed = true;
                pairs.push(format!("{key} {}", STANDARD.encode(new)));
            }
            None => pairs.push(pair.to_owned()),
        }
    }
    if changed { header_value(pairs.join(",")).map(Some) } else { Ok(None) }
}

fn ask(trial: &mut dyn Trial, text: &str, part: &str, role: Role) -> Result<Option<String>, Problem> {
    trial.text(text, part, role).map_err(|e| Problem::from(&e))
}

fn header_value(value: String) -> Result<HeaderValue, Problem> {
    HeaderValue::try_from(value).map_err(|_| Problem::new(Kind::Internal))
}

/// Percent-decoded, as the platform would; not UTF-8: each byte as a character (Latin-1).
fn decode(raw: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(raw).collect();
    text_of(&bytes)
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}
