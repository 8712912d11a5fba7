//! The sums of a body, by the algorithms that its digests name.

use md5::{Digest, Md5};
use sha2::{Sha256, Sha512};

/// An algorithm known here. SHA-1, CRC and Adler sums are not: RFC 9530 has
/// deprecated them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Algorithm {
    Md5,
    Sha256,
    Sha512,
}

/// A set of algorithms.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Algorithms {
    md5: bool,
    sha256: bool,
    sha512: bool,
}

impl Algorithms {
    /// All that are known.
    pub const fn all() -> Self {
        Algorithms { md5: true, sha256: true, sha512: true }
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Algorithms {
            md5: self.md5 || other.md5,
            sha256: self.sha256 || other.sha256,
            sha512: self.sha512 || other.sha512,
        }
    }

    pub(super) const fn with(self, algorithm: Algorithm) -> Self {
        let mut all = self;
        match algorithm {
            Algorithm::Md5 => all.md5 = true,
            Algorithm::Sha256 => all.sha256 = true,
            Algorithm::Sha512 => all.sha512 = true,
        }
        all
    }
}

/// Sums bytes up as they pass.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    md5: Option<Md5>,
    sha256: Option<Sha256>,
    sha512: Option<Sha512>,
}

impl Hasher {
    /// By these algorithms; by none it costs nothing.
    pub fn new(algorithms: Algorithms) -> Self {
        Hasher {
            md5: algorithms.md5.then(Md5::default),
            sha256: algorithms.sha256.then(Sha256::default),
            sha512: algorithms.sha512.then(Sha512::default),
        }
    }

    /// More of the body.
    pub fn update(&mut self, bytes: &[u8]) {
        if let Some(hash) = &mut self.md5 {
            hash.update(bytes);
        }
        if let Some(hash) = &mut self.sha256 {
            hash.update(bytes);
        }
        if let Some(hash) = &mut self.sha512 {
            hash.update(bytes);
        }
    }

    /// That was all.
    pub fn finish(self) -> Sums {
        Sums {
            md5: self.md5.map(|h| h.finalize().to_vec()),
            sha256: self.sha256.map(|h| h.finalize().to_vec()),
            sha512: self.sha512.map(|h| h.finalize().to_vec()),
        }
    }
}

/// The sums of one body.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    md5: Option<Vec<u8>>,
    sha256: Option<Vec<u8>>,
    sha512: Option<Vec<u8>>,
}

impl Sums {
    /// By these algorithms, of a body in memory.
    pub fn of(algorithms: Algorithms, body: &[u8]) -> Self {
        let mut hasher = Hasher::new(algorithms);
        hasher.update(body);
        hasher.finish()
    }

    pub(super) fn get(&self, algorithm: Algorithm) -> Option<&[u8]> {
        match algorithm {
            Algorithm::Md5 => self.md5.as_deref(),
            Algorithm::Sha256 => self.sha256.as_deref(),
            Algorithm::Sha512 => self.sha512.as_deref(),
        }
    }
}
