//! How digests are written in fields.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::sum::{Algorithm, Sums};

/// The syntax of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// A structured-field dictionary of byte sequences (RFC 9530): `sha-256=:…:`.
    Dictionary,
    /// A list of `algorithm=base64` (RFC 3230).
    List,
    /// Base64 of an MD5 sum (RFC 1864).
    Md5,
    /// A SHA-256 sum in hexadecimal digits.
    Sha256Hex,
}

/// One digest of a known algorithm.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) algorithm: Algorithm,
    /// The algorithm as the field names it.
    name: String,
    pub(super) value: Vec<u8>,
}

impl Form {
    /// The members of known algorithms; what is not valid is none.
    pub(super) fn read(self, value: &[u8]) -> Vec<Member> {
        let Ok(value) = std::str::from_utf8(value) else { return Vec::new() };
        let single = |algorithm, value: Option<Vec<u8>>| {
            let member = value.map(|value| Member { algorithm, name: String::new(), value });
            member.into_iter().collect()
        };
        match self {
            Form::Md5 => single(Algorithm::Md5, STANDARD.decode(value.trim()).ok()),
            Form::Sha256Hex => single(Algorithm::Sha256, unhex(value.trim())),
            Form::Dictionary | Form::List => value.split(',').filter_map(|member| self.member(member.trim())).collect(),
        }
    }

    fn member(self, member: &str) -> Option<Member> {
        let (name, value) = member.split_once('=')?;
        let value = match self {
            // Parameters may follow; none are defined.
            Form::Dictionary => value.strip_prefix(':')?.split_once(':')?.0,
            _ => value.split(';').next()?.trim(),
        };
        Some(Member {
            algorithm: named(name.trim())?,
            name: name.trim().to_owned(),
            value: STANDARD.decode(value).ok()?,
        })
    }

    /// The field's value for the body whose sums are `sent`; none if there is nothing to say.
    pub(super) fn write(self, members: &[Member], sent: &Sums) -> Option<String> {
        let mut parts = Vec::new();
        for Member { algorithm, name, .. } in members {
            let sum = sent.get(*algorithm)?;
            parts.push(match self {
                Form::Dictionary => format!("{name}=:{}:", STANDARD.encode(sum)),
                Form::List => format!("{name}={}", STANDARD.encode(sum)),
                Form::Md5 => STANDARD.encode(sum),
                Form::Sha256Hex => sum.iter().map(|b| format!("{b:02x}")).collect(),
            });
        }
        let separator = if self == Form::List { "," } else { ", " };
        (!parts.is_empty()).then(|| parts.join(separator))
    }
}

/// Names in RFC 3230 are in any case; those of RFC 9530 are in lower case.
fn named(name: &str) -> Option<Algorithm> {
    match name.to_ascii_lowercase().as_str() {
        "md5" => Some(Algorithm::Md5),
        "sha-256" => Some(Algorithm::Sha256),
        "sha-512" => Some(Algorithm::Sha512),
        _ => None,
    }
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let at = |i| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok();
    (0..64).step_by(2).map(at).collect()
}
