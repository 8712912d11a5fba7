//! Incremental decoding and encoding of one character encoding, with the proof
//! that encoding gives the bytes that were decoded.

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoder, EncoderResult, Encoding};

use super::sniff::Width;
use super::splice::utf8_prefix;

/// The bytes are not valid in the encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken;

/// One encoding, both ways.
pub struct Codec {
    coder: Coder,
    /// Bytes decoded that the check has not met again yet.
    unproved: Vec<u8>,
    faithful: bool,
    /// The end of what was to be encoded, if it is less than a character.
    tail: Vec<u8>,
}

enum Coder {
    Wide(Width),
    Legacy { decoder: Box<Decoder>, check: Box<Encoder>, encoder: Box<Encoder> },
}

impl Codec {
    /// UTF-16 or UTF-32.
    pub fn wide(width: Width) -> Self {
        Codec::new(Coder::Wide(width))
    }

    /// An encoding of the WHATWG standard other than UTF-16.
    pub fn legacy(encoding: &'static Encoding) -> Self {
        Codec::new(Coder::Legacy {
            decoder: Box::new(encoding.new_decoder_without_bom_handling()),
            check: Box::new(encoding.new_encoder()),
            encoder: Box::new(encoding.new_encoder()),
        })
    }

    fn new(coder: Coder) -> Self {
        Codec { coder, unproved: Vec::new(), faithful: true, tail: Vec::new() }
    }

    /// Decodes `bytes` behind what came before.
    ///
    /// # Errors
    /// [`Broken`] at bytes outside the encoding; what stood before them is in `text`.
    pub fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) -> Result<(), Broken> {
        self.unproved.extend_from_slice(bytes);
        match &mut self.coder {
            Coder::Wide(width) => {
                let width = *width;
                let (taken, ok) = decode_wide(&self.unproved, width, last, text);
                self.unproved.drain(..taken);
                if ok { Ok(()) } else { Err(Broken) }
            }
            Coder::Legacy { decoder, check, .. } => {
                text.reserve(
                    decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3 + 16),
                );
                let (result, _) = decoder.decode_to_string_without_replacement(bytes, text, last);
                let mut again = Vec::new();
                encode_legacy(check, text, last && result == DecoderResult::InputEmpty, &mut again);
                if self.unproved.starts_with(&again) {
                    self.unproved.drain(..again.len());
                } else {
                    self.faithful = false;
                }
                self.faithful &= !last || result != DecoderResult::InputEmpty || self.unproved.is_empty();
                match result {
                    DecoderResult::InputEmpty => Ok(()),
                    DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(Broken),
                }
            }
        }
    }

    /// The bytes that were given and not decoded.
    pub fn undecoded(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unproved)
    }

    /// False once decoded text was seen that would be written in other bytes.
    pub fn is_faithful(&self) -> bool {
        self.faithful
    }

    /// Encodes UTF-8, in pieces cut anywhere. Characters that the encoding lacks
    /// become question marks: kept text has none.
    pub fn encode(&mut self, utf8: &[u8], last: bool, out: &mut Vec<u8>) {
        self.tail.extend_from_slice(utf8);
        let bytes = std::mem::take(&mut self.tail);
        let (text, _) = utf8_prefix(&bytes);
        match &mut self.coder {
            Coder::Wide(width) => encode_wide(text, *width, out),
            Coder::Legacy { encoder, .. } => encode_legacy(encoder, text, last, out),
        }
        self.tail.extend_from_slice(bytes.get(text.len()..).unwrap_or_default());
    }
}

fn encode_legacy(encoder: &mut Encoder, text: &str, last: bool, out: &mut Vec<u8>) {
    let mut rest = text;
    loop {
        out.reserve(rest.len() * 2 + 32);
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, out, last);
        rest = rest.get(read..).unwrap_or("");
        match result {
            EncoderResult::InputEmpty => return,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(_) => {
                out.reserve(16);
                let (_done, _) = match encoder.encode_from_utf8_to_vec_without_replacement("?", out, false) {
                    (EncoderResult::InputEmpty, n) => (CoderResult::InputEmpty, n),
                    (_, n) => (CoderResult::OutputFull, n),
                };
            }
        }
    }
}

/// Decodes whole characters; returns the bytes taken, and false if the next
/// ones are none.
fn decode_wide(bytes: &[u8], width: Width, last: bool, text: &mut String) -> (usize, bool) {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (c, used) = match width {
            Width::Utf32Le | Width::Utf32Be => {
                let Some(unit) = rest.first_chunk::<4>() else { break };
                let code = if width == Width::Utf32Le { u32::from_le_bytes(*unit) } else { u32::from_be_bytes(*unit) };
                (char::from_u32(code), 4)
            }
            Width::Utf16Le | Width::Utf16Be => {
                let unit = |at: usize| -> Option<u16> {
                    let pair = rest.get(at..)?.first_chunk::<2>()?;
                    Some(if width == Width::Utf16Le { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) })
                };
                match unit(0) {
                    None => break,
                    Some(high @ 0xd800..=0xdbff) => match unit(2) {
                        None if !last => break,
                        low => (char::decode_utf16([high, low.unwrap_or(0)]).next().and_then(Result::ok), 4),
                    },
                    Some(single) => (char::from_u32(u32::from(single)), 2),
                }
            }
        };
        let Some(c) = c else { return (at, false) };
        text.push(c);
        at += used;
    }
    (at, !last || at == bytes.len())
}

fn encode_wide(text: &str, width: Width, out: &mut Vec<u8>) {
    for c in text.chars() {
        let mut units = [0; 2];
        match width {
            Width::Utf16Le => c.encode_utf16(&mut units).iter().for_each(|u| out.extend_from_slice(&u.to_le_bytes())),
            Width::Utf16Be => c.encode_utf16(&mut units).iter().for_each(|u| out.extend_from_slice(&u.to_be_bytes())),
            Width::Utf32Le => out.extend_from_slice(&u32::from(c).to_le_bytes()),
            Width::Utf32Be => out.extend_from_slice(&u32::from(c).to_be_bytes()),
        }
    }
}
