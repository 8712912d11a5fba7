//! Arithmetic on rows.

use std::f32::consts::{FRAC_1_SQRT_2, FRAC_2_PI};

use ndarray::{Array1, Array2, Zip};

use super::config::Activation;

/// Makes each row positive with sum 1.
pub(super) fn softmax(x: &mut Array2<f32>) {
    for mut row in x.outer_iter_mut() {
        let most = row.fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        row.mapv_inplace(|v| (v - most).exp());
        let sum = row.sum();
        row.mapv_inplace(|v| v / sum);
    }
}

/// Brings each row to mean 0 and variance 1, then scales and moves it.
pub(super) fn normalise(x: &mut Array2<f32>, weight: &Array1<f32>, bias: &Array1<f32>, epsilon: f32) {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    let columns = x.ncols() as f32;
    for mut row in x.outer_iter_mut() {
        let mean = row.sum() / columns;
        let variance = row.fold(0.0, |sum, &v| sum + (v - mean) * (v - mean)) / columns;
        let scale = 1.0 / (variance + epsilon).sqrt();
        Zip::from(&mut row).and(weight).and(bias).for_each(|v, &w, &b| *v = (*v - mean) * scale * w + b);
    }
}

/// Applies an activation to each number.
pub(super) fn activate(x: &mut Array2<f32>, activation: Activation) {
    match activation {
        Activation::Gelu => x.mapv_inplace(|v| 0.5 * v * (1.0 + libm::erff(v * FRAC_1_SQRT_2))),
        Activation::GeluTanh => {
            x.mapv_inplace(|v| 0.5 * v * (1.0 + (FRAC_2_PI.sqrt() * (v + 0.044_715 * v * v * v)).tanh()));
        }
        Activation::Relu => x.mapv_inplace(|v| v.max(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn near(a: &Array2<f32>, b: &Array2<f32>) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
    }

    #[test]
    fn rows_sum_to_one_however_large_they_are() {
        let mut x = array![[1.0, 2.0], [1000.0, 1000.0]];
        softmax(&mut x);
        assert!(near(&x, &array![[0.268_941_4, 0.731_058_6], [0.5, 0.5]]));
    }

    #[test]
    fn rows_are_normalised_each_by_itself() {
        let mut x = array![[1.0, 3.0], [-5.0, 5.0]];
        normalise(&mut x, &array![2.0, 2.0], &array![0.5, 0.5], 0.0);
        assert!(near(&x, &array![[-1.5, 2.5], [-1.5, 2.5]]));
    }

    #[test]
    fn activations_are_those_of_the_papers() {
        for (activation, wanted) in [
            (Activation::Gelu, [-0.158_655_26, 0.0, 0.841_344_7]),
            (Activation::GeluTanh, [-0.158_808, 0.0, 0.841_192]),
            (Activation::Relu, [0.0, 0.0, 1.0]),
        ] {
            let mut x = array![[-1.0, 0.0, 1.0]];
            activate(&mut x, activation);
            assert!(near(&x, &array![wanted]), "{x}");
        }
    }
}
