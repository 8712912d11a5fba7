//! The weights: read from a file of bytes, checked, never unpacked.
//!
//! Layout, little-endian: magic `PHITAG\0\1`, `u32` version of the features,
//! `u32` log2 of the rows, `f32` weight of one unit, four `f32` of calibration
//! (person slope and offset, place slope and offset), 8 x 8 `i32` transitions,
//! rows of 8 `i8`, `u64` FNV-1a of everything before it.

use std::borrow::Cow;

use super::chain::{Scores, Transitions, WIDTH};
use super::features;
use crate::finding::IdentifierType;

const MAGIC: &[u8; 8] = b"PHITAG\0\x01";
const HEAD: usize = 8 + 4 + 4 + 4 + 16 + WIDTH * WIDTH * 4;

/// The low byte of each of four lanes.
const LANES: u64 = 0x00ff_00ff_00ff_00ff;

const BUILTIN: &[u8] = include_bytes!("../../../patterns/models/name_tagger.bin");

/// Weights that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ModelError {
    /// Not a file of weights.
    #[error("name tagger: not a model file")]
    NotAModel,
    /// Made for another set of features.
    #[error("name tagger: made for features {found}, this program has {}; train it anew", features::VERSION)]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// Cut short or damaged.
    #[error("name tagger: damaged (length or checksum)")]
    Damaged,
}

/// The weights of the tagger.
#[derive(Clone, Debug)]
pub struct Model {
    rows: Cow<'static, [u8]>,
    mask: u32,
    unit: f32,
    calibration: [f32; 4],
    transitions: Transitions,
}

impl Model {
    /// The weights compiled into the program.
    ///
    /// # Errors
    /// They are damaged: a fault of the build.
    pub fn builtin() -> Result<Model, ModelError> {
        Model::read(Cow::Borrowed(BUILTIN))
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`]
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Model, ModelError> {
        if bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Err(ModelError::NotAModel);
        }
        let word = |at: usize| -> Result<[u8; 4], ModelError> {
            bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or(ModelError::Damaged)
        };
        let found = u32::from_le_bytes(word(8)?);
        if found != features::VERSION {
            return Err(ModelError::Version { found });
        }
        let bits = u32::from_le_bytes(word(12)?);
        if !(1..=24).contains(&bits) || bytes.len() != HEAD + (WIDTH << bits) + 8 {
            return Err(ModelError::Damaged);
        }
        let (body, sum) = bytes.split_at_checked(bytes.len() - 8).ok_or(ModelError::Damaged)?;
        if sum != checksum(body).to_le_bytes() {
            return Err(ModelError::Damaged);
        }
        let unit = f32::from_le_bytes(word(16)?);
        let mut calibration = [0.0; 4];
        for (i, slot) in calibration.iter_mut().enumerate() {
            *slot = f32::from_le_bytes(word(20 + 4 * i)?);
        }
        let mut transitions = [[0; WIDTH]; WIDTH];
        for (i, slot) in transitions.iter_mut().flatten().enumerate() {
            *slot = i32::from_le_bytes(word(36 + 4 * i)?);
        }
        Ok(Model { rows: bytes, mask: (1 << bits) - 1, unit, calibration, transitions })
    }

    /// The bytes of a model file.
    pub fn write(unit: f32, calibration: [f32; 4], transitions: &Transitions, rows: &[[i8; WIDTH]]) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD + rows.len() * WIDTH + 8);
        out.extend_from_slice(MAGIC);
        out.extend(features::VERSION.to_le_bytes());
        out.extend(rows.len().trailing_zeros().to_le_bytes());
        out.extend(unit.to_le_bytes());
        out.extend(calibration.iter().flat_map(|c| c.to_le_bytes()));
        out.extend(transitions.iter().flatten().flat_map(|t| t.to_le_bytes()));
        out.extend(rows.iter().flatten().map(|&w| w as u8));
        out.extend(checksum(&out).to_le_bytes());
        out
    }

    /// Scores of the labels for a word with these features.
    pub fn emissions(&self, features: &[u32]) -> Scores {
        let (rows, _) = self.rows.get(HEAD..).unwrap_or(&[]).as_chunks::<WIDTH>();
        let mut scores = [0i32; WIDTH];
        // Eight weights are added at once, as numbers from 0 to 255 in lanes of
        // sixteen bits: the even ones and the odd ones of a row. 256 fit.
        for features in features.chunks(256) {
            let (mut even, mut odd) = (0u64, 0u64);
            let mut count = 0;
            for feature in features {
                if let Some(row) = rows.get((feature & self.mask) as usize) {
                    let row = u64::from_le_bytes(*row) ^ 0x8080_8080_8080_8080;
                    even += row & LANES;
                    odd += row >> 8 & LANES;
                    count += 128;
                }
            }
            for (label, score) in scores.iter_mut().enumerate() {
                let lanes = if label % 2 == 0 { even } else { odd };
                *score += i32::from((lanes >> (label / 2 * 16)) as u16) - count;
            }
        }
        scores
    }

    /// Scores of one label after another.
    pub fn transitions(&self) -> &Transitions {
        &self.transitions
    }

    /// The log-odds that a span of `kind` with this margin is right.
    pub fn log_odds(&self, kind: IdentifierType, margin: f32) -> f32 {
        let [person_slope, person_offset, place_slope, place_offset] = self.calibration;
        let (slope, offset) = match kind {
            IdentifierType::Name => (person_slope, person_offset),
            _ => (place_slope, place_offset),
        };
        slope * margin * self.unit + offset
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    // FNV-1a over words of eight bytes: a damaged file is seen, quickly.
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    for (slot, &b) in last.iter_mut().zip(rest) {
        *slot = b;
    }
    let last = Some(last).filter(|_| !rest.is_empty());
    words
        .iter()
        .chain(&last)
        .fold(0xcbf2_9ce4_8422_2325, |h, word| (h ^ u64::from_le_bytes(*word)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Vec<u8> {
        Model::write(0.01, [1.0, 0.0, 1.0, 0.0], &[[3; WIDTH]; WIDTH], &[[-1, 2, 0, 0, 0, 0, 0, 0], [5; WIDTH]])
    }

    #[test]
    fn what_is_written_is_read() {
        let model = Model::read(small().into()).unwrap();
        assert_eq!(model.emissions(&[2, 4])[..2], [-2, 4]);
        assert_eq!(model.emissions(&[1])[7], 5);
        assert_eq!(model.transitions()[7][7], 3);
        assert!(model.log_odds(IdentifierType::Name, 0.0).abs() < 1e-6);
        assert!(model.log_odds(IdentifierType::Name, 100.0) > 0.9);
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let mut other = small();
        other[8] = 99;
        assert_eq!(Model::read(other.into()).err(), Some(ModelError::Version { found: 99 }));
        let mut damaged = small();
        *damaged.get_mut(300).unwrap() ^= 1;
        assert_eq!(Model::read(damaged.into()).err(), Some(ModelError::Damaged));
        assert_eq!(Model::read(small()[..200].to_vec().into()).err(), Some(ModelError::Damaged));
        assert_eq!(Model::read(b"GIF89a".to_vec().into()).err(), Some(ModelError::NotAModel));
    }

    #[test]
    fn the_built_in_model_is_sound() {
        Model::builtin().unwrap();
    }
}
