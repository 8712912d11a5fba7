//! The parts of a request's head that a platform stores or logs: query string,
//! path, upload names, fields that are no machinery. They are judged like the
//! body, and rewritten in place.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};
use http::request::Parts;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::judge::Trial;
use super::machinery;
use crate::content::decode::rfc2047;
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

/// Percent-encodings undone one in the other.
const DEPTH: usize = 5;

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
        rewrite(parts, &HeaderName::from_static(name), |value| judged(trial, value, name, Role::FileName))?;
    }
    rewrite(parts, &header::CONTENT_DISPOSITION, |value| judged(trial, value, "content-disposition", Role::FileName))?;
    rewrite(parts, &HeaderName::from_static("upload-metadata"), |value| metadata(trial, value))?;
    others(trial, parts)
}

/// Judges the fields that nobody knows for machinery: a platform may store them,
/// and a log has them in any case.
fn others(trial: &mut dyn Trial, parts: &mut Parts) -> Result<(), Problem> {
    let is_judged = |name: &&HeaderName| !NAMES.contains(&name.as_str()) && !machinery::is_machinery(name.as_str());
    let names: Vec<HeaderName> = parts.headers.keys().filter(is_judged).cloned().collect();
    for name in names {
        if ask(trial, name.as_str(), "header", Role::Meta)?.is_some() {
            // A name cannot be rewritten.
            parts.headers.remove(&name);
            continue;
        }
        rewrite(parts, &name, |value| stored(trial, value, name.as_str()))?;
    }
    Ok(())
}

/// Judges the page that `Referer` names as if it were asked for, by a trial of its
/// own: a browser sends what is in its address bar, also if that never went
/// through here. True if something was found or could not be judged: only the
/// site is to be told then.
pub fn referer_tells(mut trial: Box<dyn Trial>, parts: &Parts) -> bool {
    let Some(value) = parts.headers.get(header::REFERER) else { return false };
    let judge = || -> Result<bool, Problem> {
        let text = text_of(value.as_bytes());
        // What is no URL is no page, and may be anything.
        let Some((_, rest)) = text.split_once("://") else { return Ok(true) };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = path.split_once('/').map_or("", |(_, path)| path);
        for segment in path.split('/').filter(|s| !s.is_empty()) {
            ask(&mut *trial, &decode(segment), "path", Role::Meta)?;
        }
        if !query.is_empty() {
            trial.query(query).map_err(|e| Problem::from(&e))?;
        }
        let verdict = trial.finish(&mut Vec::new()).map_err(|e| Problem::from(&e))?;
        Ok(verdict.total() > 0)
    };
    judge().unwrap_or(true)
}

/// Leaves only the site of `Referer`.
pub fn cut_referer(parts: &mut Parts) {
    let site = parts.headers.get(header::REFERER).and_then(|v| v.to_str().ok()).and_then(|text| {
        let (scheme, rest) = text.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?;
        HeaderValue::try_from(format!("{scheme}://{host}/")).ok().filter(|_| !host.contains('@'))
    });
    match site {
        Some(site) => drop(parts.headers.insert(header::REFERER, site)),
        None => drop(parts.headers.remove(header::REFERER)),
    }
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
        if !escapes_are_valid(segment) {
            return Err(Problem::new(Kind::Ambiguous).detail("The path has a '%' that is no escape."));
        }
        let text = decode(segment);
        let dots = |step: &str| matches!(step.split(';').next(), Some("." | ".."));
        if text.split(['/', '\\']).any(dots) {
            // Some servers walk such segments, some do not: the route would be in doubt.
            return Err(Problem::new(Kind::Ambiguous).detail("The path has a '.' or '..' segment."));
        }
        let rewritten =
            if text.is_empty() { None } else { settled(text, |text| ask(trial, text, "path", Role::Meta))? };
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
        Some(query) => settled(query.to_owned(), |query| trial.query(query).map_err(|e| Problem::from(&e)))?,
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

/// Judges a field value that may be stored, at `part`; the new one, if it is rewritten.
///
/// # Errors
/// The problem to answer with.
pub fn stored(trial: &mut dyn Trial, value: &HeaderValue, part: &str) -> Result<Option<HeaderValue>, Problem> {
    judged(trial, value, part, Role::Meta)
}

/// Rewritings of a value before it is given up.
const ROUNDS: usize = 4;

/// Judges `text` until what was rewritten stays as it is: what is taken out of a
/// broken encoding can leave one that is read in another way, and beside a label
/// more may be told. The last text, if there was anything to rewrite.
fn settled<T>(text: T, mut judge: impl FnMut(&T) -> Result<Option<T>, Problem>) -> Result<Option<T>, Problem> {
    let Some(mut settled) = judge(&text)? else { return Ok(None) };
    for _ in 1..ROUNDS {
        match judge(&settled)? {
            Some(new) => settled = new,
            None => return Ok(Some(settled)),
        }
    }
    Err(Problem::new(Kind::Malformed).detail("The head is encoded in a way that cannot be redacted."))
}

/// Judges the value of a field.
fn judged(trial: &mut dyn Trial, value: &HeaderValue, part: &str, role: Role) -> Result<Option<HeaderValue>, Problem> {
    settled(value.clone(), |value| {
        let raw = text_of(value.as_bytes());
        let text = words(decode(&raw));
        let new = ask(trial, &text, part, role)?;
        new.map(|new| encoded(&text, &raw, new)).transpose()
    })
}

/// `new` in place of `raw`, which stands for `text`: percent-encoded if that was.
fn encoded(text: &str, raw: &str, new: String) -> Result<HeaderValue, Problem> {
    header_value(if text == raw { new } else { utf8_percent_encode(&new, CONTROLS).to_string() })
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
        let text = text_of(&bytes);
        match settled(text, |text| ask(trial, text, "upload-metadata", Role::FileName))? {
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

/// Percent-decoded, as the platform would; not UTF-8: each byte as a character
/// (Latin-1). What was encoded more than once is decoded as often: proxies and
/// frameworks between here and the store may do so.
fn decode(raw: &str) -> String {
    let mut text = raw.to_owned();
    for _ in 0..DEPTH {
        let bytes: Vec<u8> = percent_decode_str(&text).collect();
        let next = text_of(&bytes);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// The encoded words (RFC 2047) in `text` undone.
fn words(text: String) -> String {
    if !text.contains("=?") {
        return text;
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some((before, found)) = rest.find("=?").and_then(|at| rest.split_at_checked(at)) {
        match rfc2047::word(found.as_bytes()) {
            Some((word, used)) => {
                // Blanks between two words are no part of the text (RFC 2047, 6.2).
                out.push_str(if before.trim().is_empty() { "" } else { before });
                out.push_str(&word);
                rest = found.get(used..).unwrap_or_default();
            }
            None => {
                let (mark, tail) = found.split_at_checked(2).unwrap_or((found, ""));
                out.push_str(before);
                out.push_str(mark);
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

fn escapes_are_valid(segment: &str) -> bool {
    segment.split('%').skip(1).all(|code| code.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_again_and_again_is_read() {
        assert_eq!(decode("a%20b"), "a b");
        assert_eq!(decode("%252561%25zz"), "a%zz");
        assert_eq!(words("=?utf-8?B?UmVu?= =?utf-8?Q?=C3=A9e?= M =? x".into()), "Renée M =? x");
    }

    #[test]
    fn only_the_site_of_a_referer_is_left() {
        for (value, left) in [
            ("http://h:80/a/b?q=1", Some("http://h:80/")),
            ("https://h?q=1", Some("https://h/")),
            ("http://Anna@h/", None),
            ("nonsense", None),
        ] {
            let request = http::Request::builder().header("referer", value).body(()).unwrap();
            let mut parts = request.into_parts().0;
            cut_referer(&mut parts);
            assert_eq!(parts.headers.get("referer").map(|v| v.to_str().unwrap()), left, "{value}");
        }
    }
}
