//! Brotli (RFC 7932).

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, HeapAlloc, HuffmanCode};

use super::{Broken, Decoder, STEP};

type State = BrotliState<HeapAlloc<u8>, HeapAlloc<u32>, HeapAlloc<HuffmanCode>>;

/// One brotli stream, without the large windows that RFC 7932 does not have.
pub(super) struct Brotli {
    state: Box<State>,
    ended: bool,
    total: usize,
}

impl Default for Brotli {
    fn default() -> Self {
        let state = State::new_strict(HeapAlloc::new(0), HeapAlloc::new(0), HeapAlloc::new(HuffmanCode::default()));
        Brotli { state: Box::new(state), ended: false, total: 0 }
    }
}

impl Decoder for Brotli {
    fn step(&mut self, input: &[u8], _: bool, out: &mut Vec<u8>) -> Result<usize, Broken> {
        if self.ended {
            return if input.is_empty() { Ok(0) } else { Err(Broken("something after its end")) };
        }
        let mut buffer = vec![0; STEP];
        let (mut left, mut used, mut room, mut made) = (input.len(), 0, buffer.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut used,
            input,
            &mut room,
            &mut made,
            &mut buffer,
            &mut self.total,
            &mut self.state,
        );
        out.extend_from_slice(buffer.get(..made).unwrap_or_default());
        match result {
            BrotliResult::ResultFailure => Err(Broken("its data")),
            BrotliResult::ResultSuccess => {
                self.ended = true;
                Ok(used)
            }
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Ok(used),
        }
    }

    fn may_end(&self) -> bool {
        self.ended
    }
}
