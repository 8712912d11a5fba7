//! Sums over boxes of a picture in a few steps, whatever their size.

/// Sums of all pixels above and to the left of each, and of their squares.
pub(super) struct Integral {
    width: u32,
    sums: Vec<u32>,
    squares: Vec<u64>,
}

/// Standard deviation of shades below which a window shows nothing.
const FLAT: f64 = 6.0;

impl Integral {
    /// Of shades in rows of `width`.
    pub(super) fn of(pixels: &[u8], width: u32, height: u32) -> Integral {
        let stride = width as usize + 1;
        let mut sums = vec![0u32; stride * (height as usize + 1)];
        let mut squares = vec![0u64; sums.len()];
        for (y, row) in pixels.chunks_exact(width.max(1) as usize).enumerate() {
            let (mut sum, mut square) = (0u32, 0u64);
            for (x, pixel) in row.iter().enumerate() {
                sum = sum.wrapping_add(u32::from(*pixel));
                square += u64::from(*pixel) * u64::from(*pixel);
                let at = (y + 1) * stride + x + 1;
                let above = sums.get(at - stride).copied().unwrap_or(0);
                let above_square = squares.get(at - stride).copied().unwrap_or(0);
                if let (Some(s), Some(q)) = (sums.get_mut(at), squares.get_mut(at)) {
                    (*s, *q) = (above.wrapping_add(sum), above_square + square);
                }
            }
        }
        Integral { width, sums, squares }
    }

    /// The sum of the shades in a box; modulo 2^32 on the way, exact in the end.
    pub(super) fn sum(&self, x: u32, y: u32, width: u32, height: u32) -> u32 {
        let [a, b, c, d] = corners(&self.sums, self.index(x, y), self.index(x, y + height), width as usize);
        d.wrapping_add(a).wrapping_sub(b).wrapping_sub(c)
    }

    /// How much the shades in a box differ: their standard deviation, times
    /// the area; none where they hardly do.
    pub(super) fn contrast(&self, x: u32, y: u32, width: u32, height: u32) -> Option<f32> {
        let [a, b, c, d] = corners(&self.squares, self.index(x, y), self.index(x, y + height), width as usize);
        let squares = (d + a).checked_sub(b + c)?;
        let (area, sum) = (f64::from(width * height), f64::from(self.sum(x, y, width, height)));
        let contrast = (area * squares as f64 - sum * sum).max(0.0).sqrt();
        (contrast >= area * FLAT).then_some(contrast as f32)
    }

    fn index(&self, x: u32, y: u32) -> usize {
        y as usize * (self.width as usize + 1) + x as usize
    }
}

/// What stands at the corners of a box whose upper and lower left ones are given.
fn corners<T: Copy + Default>(sums: &[T], upper: usize, lower: usize, width: usize) -> [T; 4] {
    match (sums.get(upper), sums.get(upper + width), sums.get(lower), sums.get(lower + width)) {
        (Some(&a), Some(&b), Some(&c), Some(&d)) => [a, b, c, d],
        _ => [T::default(); 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_pixels() {
        let pixels: Vec<u8> = (0..60).map(|i| (i * 37 % 251) as u8).collect();
        let integral = Integral::of(&pixels, 10, 6);
        let inside = |x: usize, y: usize| (2..7).contains(&x) && (1..5).contains(&y);
        let chosen = (0..60).filter(|i| inside(i % 10, i / 10)).map(|i| u32::from(pixels[i]));
        assert_eq!(integral.sum(2, 1, 5, 4), chosen.sum::<u32>());
        assert!(integral.contrast(0, 0, 10, 6).is_some());
        assert_eq!(Integral::of(&[9; 60], 10, 6).contrast(0, 0, 10, 6), None);
    }
}
