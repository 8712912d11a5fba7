//! Digests of a body, in the fields that carry them: `Content-MD5` (RFC 1864),
//! `Digest` (RFC 3230), `Content-Digest` and `Repr-Digest` (RFC 9530), S3's
//! `x-amz-content-sha256`.
//!
//! A body that goes on as it came keeps its digests, right or wrong: the
//! upstream judges them. For a body that was rewritten they are made anew, but
//! only after those that came with it have held: a body that was damaged on its
//! way must not get a digest that says it was not. What is made anew is without
//! content coding, so digests of content and representation are the same.
//! Algorithms not known here are left out; `Want-*` fields are not touched.

mod field;
mod sum;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::headers::tokens;
use crate::respond::{Kind, Problem};
use field::{Form, Member};
pub use sum::{Algorithms, Hasher, Sums};

/// The fields made anew, and how their values are written.
const FIELDS: &[(&str, Form)] = &[
    ("content-digest", Form::Dictionary),
    ("repr-digest", Form::Dictionary),
    ("digest", Form::List),
    ("content-md5", Form::Md5),
    ("x-amz-content-sha256", Form::Sha256Hex),
];

/// Fields with digests by algorithms not known here; a rewritten body goes on without them.
const DROPPED: &[&str] = &["upload-checksum", "x-goog-hash", "x-ms-content-crc64"];
/// What a family of such fields begins with.
const DROPPED_FAMILY: &str = "x-amz-checksum-";

/// The digests that a head, or trailers, declare.
#[derive(Debug, Default)]
pub struct Digests(Vec<Declared>);

#[derive(Debug)]
struct Declared {
    field: HeaderName,
    form: Form,
    members: Vec<Member>,
}

impl Digests {
    /// Those in `headers`.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut all = Vec::new();
        for (name, form) in FIELDS {
            let field = HeaderName::from_static(name);
            let values: Vec<&[u8]> = headers.get_all(&field).iter().map(HeaderValue::as_bytes).collect();
            if !values.is_empty() {
                all.push(Declared { members: form.read(&values.join(&b","[..])), field, form: *form });
            }
        }
        Digests(all)
    }

    /// The algorithms needed to check and to make them.
    pub fn algorithms(&self) -> Algorithms {
        let members = self.0.iter().flat_map(|d| &d.members);
        members.fold(Algorithms::default(), |all, m| all.with(m.algorithm))
    }

    /// Checks them against `received`, the sums of the body as it came.
    ///
    /// # Errors
    /// [`Kind::Malformed`], naming the field, if one does not hold.
    pub fn check(&self, received: &Sums) -> Result<(), Problem> {
        for Declared { field, members, .. } in &self.0 {
            if members.iter().any(|m| received.get(m.algorithm).is_some_and(|sum| sum != m.value)) {
                let detail = format!(
                    "The body is not the one that {field} was made of: it was damaged on its way, or the field is \
                     wrong. As the body had to be rewritten, nothing was sent on."
                );
                return Err(Problem::new(Kind::Malformed).detail(detail));
            }
        }
        Ok(())
    }

    /// Writes them anew into `headers`, from the sums of the body as it goes on.
    pub fn write(&self, headers: &mut HeaderMap, sent: &Sums) {
        for Declared { field, form, members } in &self.0 {
            if let Some(value) = form.write(members, sent).and_then(|v| HeaderValue::try_from(v).ok()) {
                headers.insert(field.clone(), value);
            }
        }
    }
}

/// Puts the digests in `headers`, or in trailers, right for a body that was
/// rewritten. `received` and `sent` are its sums before and after; digests that
/// they do not cover are dropped.
///
/// # Errors
/// As [`Digests::check`].
pub fn renew(headers: &mut HeaderMap, received: &Sums, sent: &Sums) -> Result<(), Problem> {
    let digests = Digests::of(headers);
    digests.check(received)?;
    strip(headers);
    digests.write(headers, sent);
    Ok(())
}

/// The digests in `headers` that may as well stand in the trailers.
pub fn trailing(headers: &HeaderMap) -> HeaderMap {
    let fields = headers.iter().filter(|(name, _)| may_trail(name));
    fields.fold(HeaderMap::new(), |mut map, (name, value)| {
        map.append(name.clone(), value.clone());
        map
    })
}

/// Moves digests from the trailers into a head that has none of that name.
pub fn move_to_head(trailers: &mut HeaderMap, headers: &mut HeaderMap) {
    for (name, _) in FIELDS {
        let name = HeaderName::from_static(name);
        let Some(value) = trailers.remove(&name) else { continue };
        headers.entry(name).or_insert(value);
    }
}

/// The algorithms needed for the digests in a head, and for those that it
/// announces for the trailers: which these will be is known only at the end.
pub fn needed(headers: &HeaderMap) -> Algorithms {
    let announced = tokens(headers, &header::TRAILER).filter_map(|t| t.parse().ok()).any(|name| is_digest(&name));
    if announced { Algorithms::all() } else { Digests::of(headers).algorithms() }
}

/// True if `name` carries digests that are made anew.
pub fn is_digest(name: &HeaderName) -> bool {
    FIELDS.iter().any(|(field, _)| name == field)
}

/// True if a digest field may be moved from the trailers into the head, and
/// back (RFC 9530, 2 and 3; RFC 9110, 6.5.1).
pub fn may_trail(name: &HeaderName) -> bool {
    is_digest(name) && name != "x-amz-content-sha256"
}

/// Takes out every field with a digest: they do not hold any longer.
pub fn strip(headers: &mut HeaderMap) {
    let all: Vec<HeaderName> = headers
        .keys()
        .filter(|n| is_digest(n) || DROPPED.contains(&n.as_str()) || n.as_str().starts_with(DROPPED_FAMILY))
        .cloned()
        .collect();
    for name in all {
        // `UNSIGNED-PAYLOAD` says nothing about the body.
        if headers.get(&name).is_none_or(|v| v != "UNSIGNED-PAYLOAD") {
            headers.remove(name);
        }
    }
}

#[cfg(test)]
mod tests;
