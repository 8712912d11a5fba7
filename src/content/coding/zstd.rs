//! Zstandard (RFC 8878).

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{Broken, Decoder};

/// Largest window accepted, as RFC 8878, section 3.1.1.1.2, recommends to decoders.
const WINDOW: u64 = 8 << 20;
/// Longest frame header.
const HEADER: usize = 18;

/// Any number of frames, skippable ones among them.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    state: State,
    frames: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Blocks {
        checksum: bool,
    },
    /// So many bytes of a skippable frame are left.
    Skip(u32),
}

impl Default for Zstd {
    fn default() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Zstd { decoder, state: State::Between, frames: 0 }
    }
}

impl Decoder for Zstd {
    fn step(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Broken> {
        if input.is_empty() {
            return Ok(0);
        }
        match self.state {
            State::Between => self.begin(input, last),
            State::Skip(left) => {
                // A place for anything: what stands there is not read, so it may not be there.
                let _ = left;
                Err(Broken("a skippable frame with content"))
            }
            State::Blocks { checksum } => self.block(input, checksum, out),
        }
    }

    fn may_end(&self) -> bool {
        self.state == State::Between && self.frames > 0
    }
}

impl Zstd {
    fn begin(&mut self, input: &[u8], last: bool) -> Result<usize, Broken> {
        let Some(magic) = input.first_chunk::<4>() else { return Ok(0) };
        match magic {
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
                let Some(&[_, _, _, _, a, b, c, d]) = input.first_chunk::<8>() else { return Ok(0) };
                let size = u32::from_le_bytes([a, b, c, d]);
                self.frames += 1;
                if size > 0 {
                    self.state = State::Skip(size);
                }
                Ok(8)
            }
            [0x28, 0xb5, 0x2f, 0xfd] => {
                if input.len() < HEADER && !last {
                    return Ok(0);
                }
                let Some(&descriptor) = input.get(4) else { return Err(Broken("its header")) };
                let mut source = input;
                self.decoder.reset(&mut source).map_err(|_| Broken("its header"))?;
                self.state = State::Blocks { checksum: descriptor & 4 != 0 };
                Ok(input.len() - source.len())
            }
            _ => Err(Broken(if self.frames > 0 { "something after its end" } else { "its header" })),
        }
    }

    /// One block, which is at most 128 KiB, once all of it is here.
    fn block(&mut self, input: &[u8], checksum: bool, out: &mut Vec<u8>) -> Result<usize, Broken> {
        let Some(&[a, b, c]) = input.first_chunk::<3>() else { return Ok(0) };
        let header = u32::from_le_bytes([a, b, c, 0]);
        let ends = header & 1 == 1;
        let run_length = header >> 1 & 3 == 1;
        let size = if run_length { 1 } else { (header >> 3) as usize };
        let whole = 3 + size + if ends && checksum { 4 } else { 0 };
        let Some(mut source) = input.get(..whole) else { return Ok(0) };
        self.decoder
            .decode_blocks(&mut source, BlockDecodingStrategy::UptoBlocks(1))
            .map_err(|_| Broken("its data"))?;
        self.decoder.collect_to_writer(&mut *out).map_err(|_| Broken("its data"))?;
        if ends {
            if !self.decoder.is_finished() {
                return Err(Broken("its data"));
            }
            if checksum && self.decoder.get_checksum_from_data() != self.decoder.get_calculated_checksum() {
                return Err(Broken("its checksum"));
            }
            self.frames += 1;
            self.state = State::Between;
        }
        Ok(whole - source.len())
    }
}
