//! The weights: read from a file of bytes, checked, never unpacked.
//!
//! Layout, little-endian: magic `PHITAG\0\2`, `u32` version of the features,
//! `u32` log2 of the rows, `f32` weight of one unit, six `f32` of calibration
//! (slope and offset of person, place, facility), 8 x 8 `i32` transitions, rows
//! of 8 bytes, `u64` FNV-1a of everything before it.
//!
//! A row is a feature's print (8 bits of its hash, never 0) and the `i8` weights
//! of the labels but "nothing", which weighs nothing by itself. Two rows make a
//! bucket; a feature is looked for in its bucket by its print, so that features
//! never seen in training weigh nothing, too.

use std::borrow::Cow;
use std::hint::select_unpredictable;

use super::chain::{HEAVIEST, Scores, Steps, Transitions, WIDTH};
use super::features::{self, Hashes};
use crate::finding::IdentifierType;

const MAGIC: &[u8; 8] = b"PHITAG\0\x02";
const HEAD: usize = 8 + 4 + 4 + 4 + 24 + WIDTH * WIDTH * 4;

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
    unit: f32,
    calibration: Calibration,
    steps: Steps,
}

/// Slope and offset of the log-odds over the margin, of person, place, facility.
pub type Calibration = [(f32, f32); 3];

/// A row of the file: a feature's print and weights.
pub type Row = [u8; WIDTH];

/// Rows of a bucket.
const BUCKET: usize = 2;

/// The print of a feature.
const fn print(feature: u32) -> u8 {
    let print = (feature >> 24) as u8;
    print + (print == 0) as u8
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
        let mut calibration = [(0.0, 0.0); 3];
        for (i, (slope, offset)) in calibration.iter_mut().enumerate() {
            *slope = f32::from_le_bytes(word(20 + 8 * i)?);
            *offset = f32::from_le_bytes(word(24 + 8 * i)?);
        }
        let mut transitions = [[0; WIDTH]; WIDTH];
        for (i, slot) in transitions.iter_mut().flatten().enumerate() {
            *slot = i32::from_le_bytes(word(44 + 4 * i)?);
        }
        if transitions.iter().flatten().any(|step| !(-HEAVIEST..=HEAVIEST).contains(step)) {
            return Err(ModelError::Damaged);
        }
        Ok(Model { rows: bytes, unit, calibration, steps: Steps::new(transitions) })
    }

    /// The bytes of a model file.
    pub fn write(unit: f32, calibration: Calibration, transitions: &Transitions, rows: &[Row]) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD + rows.len() * WIDTH + 8);
        out.extend_from_slice(MAGIC);
        out.extend(features::VERSION.to_le_bytes());
        out.extend(rows.len().trailing_zeros().to_le_bytes());
        out.extend(unit.to_le_bytes());
        out.extend(
            calibration.iter().flat_map(|(slope, offset)| [slope.to_le_bytes(), offset.to_le_bytes()]).flatten(),
        );
        out.extend(transitions.iter().flatten().flat_map(|t| t.to_le_bytes()));
        out.extend(rows.iter().flatten());
        out.extend(checksum(&out).to_le_bytes());
        out
    }

    /// Puts features with their weights (of all labels; that of "nothing" is
    /// not kept) into `1 << bits` rows, the first ones first; gives the rows and
    /// the numbers of the features that found no room.
    pub fn pack(features: impl Iterator<Item = (u32, [i8; WIDTH])>, bits: u32) -> (Vec<Row>, Vec<usize>) {
        let mut rows = vec![[0u8; WIDTH]; 1 << bits];
        let mut left_out = Vec::new();
        for (i, (feature, weights)) in features.enumerate() {
            let (print, at) = (print(feature), (feature & ((1 << bits) - 1)) as usize / BUCKET * BUCKET);
            let bucket = rows.get_mut(at..at + BUCKET).unwrap_or_default();
            // The same print twice in a bucket could not be told apart.
            let taken = bucket.iter().any(|row| row.first() == Some(&print));
            match bucket.iter_mut().find(|row| row.first() == Some(&0)).filter(|_| !taken) {
                Some(row) => {
                    *row = weights.map(|w| w as u8);
                    if let Some(first) = row.first_mut() {
                        *first = print;
                    }
                }
                None => left_out.push(i),
            }
        }
        (rows, left_out)
    }

    /// Scores of the labels for a word with these features.
    pub fn emissions(&self, features: &impl Hashes) -> Scores {
        // In place of the weights of "nothing" there are the prints.
        let [_, rest @ ..] = self.sums(features).map(i32::from);
        let [a, b, c, d, e, f, g] = rest;
        [0, a, b, c, d, e, f, g]
    }

    /// The rows of these features, added: what they say of 256 fits.
    // By itself, so that what it needs at each step stays in registers, and with
    // the prints, so that all lanes are added at once.
    #[inline(never)]
    fn sums(&self, features: &impl Hashes) -> [i16; WIDTH] {
        let mut sums = [0i16; WIDTH];
        let (rows, _) = self.rows.get(HEAD..).unwrap_or(&[]).as_chunks::<WIDTH>();
        let (buckets, _) = rows.as_chunks::<BUCKET>();
        let Some(last) = buckets.len().checked_sub(1) else { return sums };
        features.each(|feature| {
            let print = print(feature);
            let Some([first, second]) = buckets.get((feature / BUCKET as u32) as usize & last) else { return };
            // A feature that is not in its bucket weighs nothing; which of the
            // three it is cannot be foretold, so there is no branch.
            let row = select_unpredictable(second.first() == Some(&print), second, &[0; WIDTH]);
            let row = select_unpredictable(first.first() == Some(&print), first, row);
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(i16::from(weight.cast_signed()));
            }
        });
        sums
    }

    /// Scores of one label after another.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// The log-odds that a span of `kind` with this margin is right.
    pub fn log_odds(&self, kind: IdentifierType, margin: f32) -> f32 {
        let [person, place, facility] = self.calibration;
        let (slope, offset) = match kind {
            IdentifierType::Name => person,
            IdentifierType::Facility => facility,
            _ => place,
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
    use super::super::Label;
    use super::*;

    const KNOWN: [(u32, [i8; WIDTH]); 3] = [
        (0x0500_0000, [9, -1, 2, 0, 0, 0, 0, 4]),
        (0x0600_0001, [0, 10, 20, 0, 0, 0, 0, 0]),
        (0x0700_0002, [5; WIDTH]),
    ];

    fn small() -> Vec<u8> {
        let (rows, left_out) = Model::pack(KNOWN.into_iter(), 2);
        assert!(left_out.is_empty());
        Model::write(0.01, [(1.0, 0.0); 3], &[[3; WIDTH]; WIDTH], &rows)
    }

    #[test]
    fn what_is_written_is_read() {
        let model = Model::read(small().into()).unwrap();
        assert_eq!(model.emissions(&[KNOWN[0].0, KNOWN[1].0]), [0, 9, 22, 0, 0, 0, 0, 4]);
        assert_eq!(model.emissions(&[KNOWN[2].0])[7], 5);
        assert_eq!(model.steps().score(Label::Organisation, Label::Organisation), 3.0);
        assert!(model.log_odds(IdentifierType::Name, 0.0).abs() < 1e-6);
        assert!(model.log_odds(IdentifierType::Name, 100.0) > 0.9);
    }

    #[test]
    fn features_never_seen_weigh_nothing() {
        let model = Model::read(small().into()).unwrap();
        assert_eq!(model.emissions(&[0x0900_0000, 0x0700_0000, 0x0500_0002]), [0; WIDTH]);
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let same = [
            (0x0500_0000, [1; WIDTH]),
            (0x0500_0001, [2; WIDTH]),
            (0x0600_0000, [3; WIDTH]),
            (0x0700_0000, [4; WIDTH]),
        ];
        let (rows, left_out) = Model::pack(same.into_iter(), 2);
        assert_eq!(left_out, [1, 3]);
        assert_eq!(rows.iter().filter(|r| r[0] != 0).count(), 2);
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
