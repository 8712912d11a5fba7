//! The tensors of `model.safetensors`, as 32-bit numbers.

use half::{bf16, f16};
use ndarray::{Array1, Array2};
use safetensors::{Dtype, SafeTensors};

use super::{ModelError, WEIGHTS};

/// The tensors of a file.
pub(super) struct Weights<'a>(SafeTensors<'a>);

impl<'a> Weights<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Weights<'a>, ModelError> {
        SafeTensors::deserialize(bytes).map(Weights).map_err(|e| ModelError::new(WEIGHTS, e.to_string()))
    }

    /// The vector `name` of `len` numbers.
    pub(super) fn vector(&self, name: &str, len: usize) -> Result<Array1<f32>, ModelError> {
        self.numbers(name, &[Some(len)]).map(|(numbers, _)| Array1::from_vec(numbers))
    }

    /// The matrix `name`; so many rows, or any number.
    pub(super) fn matrix(&self, name: &str, rows: Option<usize>, columns: usize) -> Result<Array2<f32>, ModelError> {
        let (numbers, rows) = self.numbers(name, &[rows, Some(columns)])?;
        Array2::from_shape_vec((rows, columns), numbers).map_err(|e| wrong(name, e.to_string()))
    }

    /// True if there is a tensor `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.tensor(name).is_ok()
    }

    /// The numbers of `name`, and how many rows they make.
    fn numbers(&self, name: &str, wanted: &[Option<usize>]) -> Result<(Vec<f32>, usize), ModelError> {
        let tensor =
            self.0.tensor(name).map_err(|_| wrong(name, "is missing: the file is not of this class of model"))?;
        let shape = tensor.shape();
        if shape.len() != wanted.len() || shape.iter().zip(wanted).any(|(&s, w)| w.is_some_and(|w| w != s)) {
            let wanted: Vec<String> = wanted.iter().map(|w| w.map_or("any".to_owned(), |w| w.to_string())).collect();
            let what = format!("is of shape {shape:?}, but config.json says [{}]", wanted.join(", "));
            return Err(wrong(name, what));
        }
        let data = tensor.data();
        let numbers = match tensor.dtype() {
            Dtype::F32 => data.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect(),
            Dtype::F16 => data.as_chunks().0.iter().map(|&b| f16::from_le_bytes(b).to_f32()).collect(),
            Dtype::BF16 => data.as_chunks().0.iter().map(|&b| bf16::from_le_bytes(b).to_f32()).collect(),
            other => return Err(wrong(name, format!("{other:?} is not read here; F32, F16 and BF16 are"))),
        };
        Ok((numbers, shape.first().copied().unwrap_or(0)))
    }
}

fn wrong(tensor: &str, what: impl Into<String>) -> ModelError {
    ModelError::new(format!("{WEIGHTS}: `{tensor}`"), what)
}
