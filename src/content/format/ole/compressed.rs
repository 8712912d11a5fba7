//! Compressed RTF (MS-OXRTFCP).

use crate::content::{Limits, OpaqueReason};

/// What the dictionary holds from the start (MS-OXRTFCP 2.1.2.1).
const PRELOADED: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4096;
const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;
const HEADER: usize = 16;

/// The RTF in `bytes`.
///
/// # Errors
/// If it is broken or too long.
pub(super) fn decompress(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, OpaqueReason> {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok());
        bytes.map(u32::from_le_bytes).ok_or(OpaqueReason::Corrupt)
    };
    let (size, kind) = (number(4)?, number(8)?);
    let size = usize::try_from(size).map_err(|_| OpaqueReason::Corrupt)?;
    if size as u64 > limits.unpacked_bytes {
        return Err(OpaqueReason::OverLimit("unpacked_bytes"));
    }
    let content = bytes.get(HEADER..).ok_or(OpaqueReason::Corrupt)?;
    match kind {
        PLAIN => content.get(..size).map(<[u8]>::to_vec).ok_or(OpaqueReason::Corrupt),
        COMPRESSED => expand(content, size),
        _ => Err(OpaqueReason::Corrupt),
    }
}

fn expand(content: &[u8], size: usize) -> Result<Vec<u8>, OpaqueReason> {
    let mut dictionary = [0; DICTIONARY];
    let mut at = 0;
    let mut out = Vec::new();
    let put = |byte: u8, at: &mut usize, out: Option<&mut Vec<u8>>, dictionary: &mut [u8; DICTIONARY]| {
        if let Some(slot) = dictionary.get_mut(*at) {
            *slot = byte;
        }
        *at = (*at + 1) % DICTIONARY;
        out.into_iter().for_each(|out| out.push(byte));
    };
    for byte in PRELOADED {
        put(*byte, &mut at, None, &mut dictionary);
    }
    let mut input = content.iter().copied();
    let mut next = || input.next().ok_or(OpaqueReason::Corrupt);
    loop {
        let control = next()?;
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let byte = next()?;
                put(byte, &mut at, Some(&mut out), &mut dictionary);
            } else {
                let token = u16::from_be_bytes([next()?, next()?]);
                let from = usize::from(token >> 4);
                if from == at {
                    return if out.len() == size { Ok(out) } else { Err(OpaqueReason::Corrupt) };
                }
                for n in 0..usize::from(token & 15) + 2 {
                    let byte = dictionary.get((from + n) % DICTIONARY).copied().unwrap_or(0);
                    put(byte, &mut at, Some(&mut out), &mut dictionary);
                }
            }
            if out.len() > size {
                return Err(OpaqueReason::Corrupt);
            }
        }
    }
}

/// `rtf` in the form that is not compressed.
pub(super) fn stored(rtf: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(rtf.len()).ok()?;
    let numbers = [size.checked_add(12)?, size, PLAIN, 0];
    Some(numbers.iter().flat_map(|n| n.to_le_bytes()).chain(rtf.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_expanded() {
        // MS-OXRTFCP 3.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
        let bytes = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0, 0x72, 0x63,
            0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77,
            0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let rtf = decompress(&bytes, &Limits::default()).unwrap();
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(PRELOADED.len(), 207);
        assert_eq!(decompress(&stored(&rtf).unwrap(), &Limits::default()).unwrap(), rtf);
        for len in 0..bytes.len() {
            assert!(decompress(&bytes[..len], &Limits::default()).is_err(), "{len}");
        }
    }
}
