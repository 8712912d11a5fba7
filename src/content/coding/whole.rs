//! A coding undone over bytes that are all there.

use std::io::{self, Read};

use super::{Coding, Decoder, decoder};
use crate::finding::debug_without_content;

/// Reads what `input` is the code of; an error where it is broken, or goes on
/// behind its end.
pub(in crate::content) struct Whole<'a> {
    decoder: Box<dyn Decoder>,
    input: &'a [u8],
    decoded: Vec<u8>,
    /// Bytes of `decoded` that are read.
    read: usize,
}

debug_without_content! {
    Whole<'_>, "Whole";
}

impl<'a> Whole<'a> {
    pub(in crate::content) fn new(coding: Coding, input: &'a [u8]) -> Self {
        Whole { decoder: decoder(coding).0, input, decoded: Vec::new(), read: 0 }
    }

    /// Names and comments met in headers so far.
    pub(in crate::content) fn names(&self) -> &str {
        self.decoder.names()
    }
}

impl Read for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = || io::Error::from(io::ErrorKind::InvalidData);
        while self.read == self.decoded.len() {
            self.decoded.clear();
            self.read = 0;
            let used = self.decoder.step(self.input, true, &mut self.decoded).map_err(|_| broken())?;
            self.input = self.input.get(used..).unwrap_or_default();
            if used == 0 && self.decoded.is_empty() {
                return if self.input.is_empty() && self.decoder.may_end() { Ok(0) } else { Err(broken()) };
            }
        }
        let n = self.decoded.get(self.read..).unwrap_or_default().read(buffer)?;
        self.read += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(coding: Coding, input: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        Whole::new(coding, input).read_to_end(&mut out).ok().map(|_| out)
    }

    #[test]
    fn members_are_read_to_the_last_and_nothing_may_follow() {
        let member = |text: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            io::Write::write_all(&mut encoder, text).unwrap();
            encoder.finish().unwrap()
        };
        let two = [member(b"Mary "), member(b"Anderson")].concat();
        assert_eq!(all(Coding::Gzip, &two).unwrap(), b"Mary Anderson");
        assert_eq!(all(Coding::Gzip, &[&two[..], b"more"].concat()), None);
        assert_eq!(all(Coding::Gzip, two.get(..two.len() - 3).unwrap()), None);
        assert_eq!(all(Coding::Gzip, b""), None);
    }
}
