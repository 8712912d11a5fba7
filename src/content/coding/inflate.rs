//! gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951).

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Broken, Decoder, STEP};

/// Longest header of a gzip member that is waited for.
const HEADER: usize = 128 << 10;
/// Bytes of names in headers that are kept for telling.
const NAMES: usize = 64 << 10;

/// A stream of gzip members. All are read: readers that stop after the first
/// would leave the rest unseen.
pub(super) struct Gzip {
    state: State,
    inflate: Decompress,
    crc: Crc,
    members: usize,
    names: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Header,
    Body,
    Trailer,
}

impl Default for Gzip {
    fn default() -> Self {
        Gzip {
            state: State::Header,
            inflate: Decompress::new(false),
            crc: Crc::new(),
            members: 0,
            names: String::new(),
        }
    }
}

impl Decoder for Gzip {
    fn step(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Broken> {
        if input.is_empty() && self.state != State::Body {
            return Ok(0);
        }
        match self.state {
            State::Header => match self.header(input)? {
                None if last || input.len() > HEADER => Err(Broken("its header")),
                None => Ok(0),
                Some(len) => {
                    self.state = State::Body;
                    Ok(len)
                }
            },
            State::Body => {
                let from = out.len();
                let (used, ended) = inflate(&mut self.inflate, input, out)?;
                self.crc.update(out.get(from..).unwrap_or_default());
                if ended {
                    self.state = State::Trailer;
                }
                Ok(used)
            }
            State::Trailer => {
                let Some(trailer) = input.first_chunk::<8>() else { return Ok(0) };
                let [a, b, c, d, e, f, g, h] = *trailer;
                if u32::from_le_bytes([a, b, c, d]) != self.crc.sum()
                    || u32::from_le_bytes([e, f, g, h]) != self.crc.amount()
                {
                    return Err(Broken("its checksum"));
                }
                self.inflate.reset(false);
                self.crc.reset();
                self.members += 1;
                self.state = State::Header;
                Ok(8)
            }
        }
    }

    fn may_end(&self) -> bool {
        self.state == State::Header && self.members > 0
    }

    fn names(&self) -> &str {
        &self.names
    }
}

impl Gzip {
    /// Length of the header; `None` if it is not complete.
    fn header(&mut self, input: &[u8]) -> Result<Option<usize>, Broken> {
        let magic = input.iter().zip([0x1f, 0x8b, 8]).all(|(a, b)| *a == b);
        if !magic {
            return Err(Broken(if self.members > 0 { "something after its end" } else { "its header" }));
        }
        let Some(&[_, _, _, flags, ..]) = input.first_chunk::<10>() else { return Ok(None) };
        if flags & 0xe0 != 0 {
            return Err(Broken("its header"));
        }
        let mut at = 10;
        // Told once the header is complete, however it comes.
        let mut told: Vec<&[u8]> = Vec::new();
        if flags & 4 != 0 {
            let Some(&[low, high]) = input.get(at..).and_then(|i| i.first_chunk::<2>()) else { return Ok(None) };
            let len = usize::from(u16::from_le_bytes([low, high]));
            let Some(extra) = input.get(at + 2..at + 2 + len) else { return Ok(None) };
            at += 2 + len;
            told.push(extra);
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                let Some(end) = input.get(at..).and_then(|i| memchr::memchr(0, i)) else { return Ok(None) };
                told.extend(input.get(at..at + end));
                at += end + 1;
            }
        }
        if flags & 2 != 0 {
            at += 2;
        }
        if input.len() < at {
            return Ok(None);
        }
        told.into_iter().try_for_each(|name| self.name(name))?;
        Ok(Some(at))
    }

    /// A name, comment or extra field: content that travels beside the content.
    fn name(&mut self, latin1: &[u8]) -> Result<(), Broken> {
        let text: String = latin1.iter().map(|b| char::from(*b)).collect();
        if text.trim().is_empty() || self.names.ends_with(&text) {
            return Ok(());
        }
        if self.names.len() + text.len() >= NAMES {
            return Err(Broken("too long names in its headers"));
        }
        if !self.names.is_empty() {
            self.names.push('\n');
        }
        self.names.push_str(&text);
        Ok(())
    }
}

/// zlib, or raw deflate, told apart by the first two bytes.
#[derive(Default)]
pub(super) struct Deflate {
    inflate: Option<Decompress>,
    ended: bool,
}

impl Decoder for Deflate {
    fn step(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Broken> {
        if self.ended {
            return if input.is_empty() { Ok(0) } else { Err(Broken("something after its end")) };
        }
        if self.inflate.is_none() {
            let zlib = match input {
                [method, flags, ..] => {
                    method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31)
                }
                [_] if last => false,
                _ => return Ok(0),
            };
            self.inflate = Some(Decompress::new(zlib));
        }
        let Some(decoder) = &mut self.inflate else { return Ok(0) };
        let (used, ended) = inflate(decoder, input, out)?;
        self.ended = ended;
        Ok(used)
    }

    fn may_end(&self) -> bool {
        self.ended
    }
}

fn inflate(decoder: &mut Decompress, input: &[u8], out: &mut Vec<u8>) -> Result<(usize, bool), Broken> {
    out.reserve(STEP);
    let before = decoder.total_in();
    let status = decoder.decompress_vec(input, out, FlushDecompress::None).map_err(|_| Broken("its data"))?;
    let used = usize::try_from(decoder.total_in() - before).unwrap_or(input.len());
    Ok((used, status == Status::StreamEnd))
}
