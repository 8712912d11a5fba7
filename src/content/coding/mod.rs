//! Content codings (RFC 9110, section 8.4.1) undone, within limits.

mod brotli;
mod inflate;
#[cfg(test)]
mod tests;
#[cfg(feature = "documents")]
mod whole;
mod zstd;

use std::sync::Arc;

use crate::finding::{Field, Location, Role};

#[cfg(feature = "documents")]
pub(super) use self::whole::Whole;
use super::tell::tell;
use super::{ContentError, Limits, Reader, Sink, Unit};

/// Decoded bytes from which on the ratio of expansion counts.
const RATIO_FROM: u64 = 1 << 20;
/// Most bytes one step decodes, roughly.
const STEP: usize = 64 << 10;
/// Codings one on the other.
const STACK: usize = 2;

/// A content coding that can be undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coding {
    /// `gzip`, any number of members.
    Gzip,
    /// `deflate`: zlib, or raw deflate as some send it.
    Deflate,
    /// `br` (RFC 7932).
    Brotli,
    /// `zstd` (RFC 8878), any number of frames.
    Zstd,
}

/// Reads a `Content-Encoding`; the coding to undo first comes first.
///
/// # Errors
/// If one is not supported, or there are more than two.
pub fn codings(header: &str) -> Result<Vec<Coding>, ContentError> {
    let mut found = Vec::new();
    for name in header.split(',').map(|n| n.trim().to_ascii_lowercase()) {
        found.push(match name.as_str() {
            "" | "identity" => continue,
            "gzip" | "x-gzip" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            "br" => Coding::Brotli,
            "zstd" => Coding::Zstd,
            _ => return Err(ContentError::Unsupported { what: "content coding" }),
        });
    }
    if found.len() > STACK {
        return Err(ContentError::Unsupported { what: "content coding" });
    }
    found.reverse();
    Ok(found)
}

/// Why a coding could not be undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Broken(&'static str);

/// An incremental decoder.
trait Decoder: Send {
    /// Decodes from the front of `input` about [`STEP`] bytes to `out`; returns
    /// the bytes used. No bytes used and none made: it needs more input.
    fn step(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Broken>;

    /// True where the input may end.
    fn may_end(&self) -> bool;

    /// Names that stand in the coding itself.
    fn names(&self) -> &str {
        ""
    }
}

/// The decoder of a coding, and the coding's name.
fn decoder(coding: Coding) -> (Box<dyn Decoder>, &'static str) {
    match coding {
        Coding::Gzip => (Box::new(inflate::Gzip::default()), "gzip"),
        Coding::Deflate => (Box::new(inflate::Deflate::default()), "deflate"),
        Coding::Brotli => (Box::new(brotli::Brotli::default()), "brotli"),
        Coding::Zstd => (Box::new(zstd::Zstd::default()), "zstd"),
    }
}

struct Layer {
    decoder: Box<dyn Decoder>,
    waiting: Vec<u8>,
    decoded: u64,
    used: u64,
    format: &'static str,
}

/// Undoes content codings for the reader inside. It also counts the bytes of
/// the body.
pub struct CodingReader {
    layers: Vec<Layer>,
    inner: Box<dyn Reader>,
    limits: Arc<Limits>,
    taken: u64,
}

impl CodingReader {
    /// Undoes `codings`, the first of them first.
    pub fn new(codings: Vec<Coding>, inner: Box<dyn Reader>, limits: Arc<Limits>) -> Self {
        let layer = |coding: Coding| {
            let (decoder, format) = decoder(coding);
            Layer { decoder, waiting: Vec::new(), decoded: 0, used: 0, format }
        };
        CodingReader { layers: codings.into_iter().map(layer).collect(), inner, limits, taken: 0 }
    }
}

/// Puts `input` through `layers` and what comes out into `inner`.
fn run(
    layers: &mut [Layer],
    input: &[u8],
    last: bool,
    limits: &Limits,
    inner: &mut dyn Reader,
    sink: &mut dyn Sink,
    out: &mut Vec<u8>,
) -> Result<(), ContentError> {
    let Some((layer, rest)) = layers.split_first_mut() else {
        return if input.is_empty() { Ok(()) } else { inner.push(input, sink, out) };
    };
    layer.waiting.extend_from_slice(input);
    let mut at = 0;
    let mut decoded = Vec::new();
    loop {
        decoded.clear();
        let waiting = layer.waiting.get(at..).unwrap_or_default();
        let offset = layer.used;
        let format = layer.format;
        let used = layer.decoder.step(waiting, last, &mut decoded).map_err(|Broken(what)| ContentError::Malformed {
            format,
            what,
            offset,
        })?;
        at += used;
        layer.used += used as u64;
        layer.decoded += decoded.len() as u64;
        if layer.decoded > limits.decoded_bytes {
            return Err(ContentError::OverLimit { limit: "decoded_bytes", allowed: limits.decoded_bytes });
        }
        if layer.decoded > RATIO_FROM && layer.decoded / layer.used.max(1) > limits.expansion_ratio {
            return Err(ContentError::OverLimit { limit: "expansion_ratio", allowed: limits.expansion_ratio });
        }
        if used == 0 && decoded.is_empty() {
            break;
        }
        run(rest, &decoded, false, limits, inner, sink, out)?;
    }
    layer.waiting.drain(..at);
    if last {
        if layer.used > 0 && (!layer.decoder.may_end() || !layer.waiting.is_empty()) || !layer.waiting.is_empty() {
            return Err(ContentError::Malformed {
                format: layer.format,
                what: "it ends too early",
                offset: layer.used,
            });
        }
        run(rest, &[], true, limits, inner, sink, out)?;
    }
    Ok(())
}

impl Reader for CodingReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.taken += input.len() as u64;
        if self.taken > self.limits.body_bytes {
            return Err(ContentError::OverLimit { limit: "body_bytes", allowed: self.limits.body_bytes });
        }
        // In small pieces, so that an expanding one is noticed soon and little is held.
        for piece in input.chunks(STEP) {
            run(&mut self.layers, piece, false, &self.limits, &mut *self.inner, sink, out)?;
        }
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        run(&mut self.layers, &[], true, &self.limits, &mut *self.inner, sink, out)?;
        self.inner.finish(sink, out)?;
        for layer in &self.layers {
            let names = layer.decoder.names();
            if !names.is_empty() {
                let field = Field { role: Role::FileName, ..Field::default() };
                let around = Location::default();
                tell(sink, &Unit::new(&around, field, None), names)?;
            }
        }
        Ok(())
    }
}
