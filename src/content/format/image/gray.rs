//! From a picture of any colours to dark text on a light ground, which is what
//! OCR reads best: screens in dark mode, coloured panels, photographs of paper
//! in uneven light.
//!
//! The ground is told for each small square of the picture as its most frequent
//! colour; what differs from it, in whatever direction, becomes dark.

use image::{DynamicImage, RgbImage};

use crate::content::document::Gray;

/// Edge of a square, in pixels: a few lines of small text.
const SQUARE: u32 = 24;
/// Shades that colours are sorted into to find the most frequent.
const SHADES: usize = 16;
/// Difference from the ground that is taken to be full black, at least: below
/// it, noise would become text.
const FAINT: f32 = 56.0;
/// Grounds of neighbouring squares that differ less are one, in uneven light.
const SAME_GROUND: f32 = 40.0;

/// Colours of a picture as they may be meant to be seen: over white, and, where
/// it is transparent, over black and as if it were not.
pub(super) fn flattened(image: &DynamicImage) -> Vec<RgbImage> {
    if !image.color().has_alpha() {
        return vec![image.to_rgb8()];
    }
    let rgba = image.to_rgba8();
    if rgba.pixels().all(|p| p.0[3] == u8::MAX) {
        return vec![image.to_rgb8()];
    }
    let over = |ground: u32| {
        RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
            let [r, g, b, a] = rgba.get_pixel(x, y).0;
            let blend = |c: u8| ((u32::from(c) * u32::from(a) + ground * (255 - u32::from(a))) / 255) as u8;
            image::Rgb([blend(r), blend(g), blend(b)])
        })
    };
    let mut all = vec![over(255)];
    for other in [over(0), image.to_rgb8()] {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// Dark on light.
pub(super) fn dark_on_light(picture: &RgbImage) -> Gray {
    let (width, height) = picture.dimensions();
    let grounds = Grounds::of(picture);
    let mut differences = Vec::with_capacity(width as usize * height as usize);
    let mut strongest = Squares::new(width, height, [0u32; SHADES]);
    for (y, row) in picture.rows().enumerate() {
        for (x, pixel) in row.enumerate() {
            let ground = grounds.at(x as u32, y as u32);
            let far = pixel.0.iter().zip(ground).map(|(c, g)| (f32::from(*c) - g).abs()).fold(0.0, f32::max);
            let far = far as u8;
            differences.push(far);
            let square = strongest.square_mut(x as u32, y as u32);
            if let Some(count) = square.and_then(|shades| shades.get_mut(usize::from(far) * SHADES / 256)) {
                *count += 1;
            }
        }
    }
    let gains = strongest.map_around(|shades| SHADE_WIDTH * shade_of(shades, 0.99) as f32 + SHADE_WIDTH);
    let mut pixels = Vec::with_capacity(differences.len());
    for (i, far) in differences.iter().enumerate() {
        let (x, y) = ((i % width.max(1) as usize) as u32, (i / width.max(1) as usize) as u32);
        let full = gains.between(x, y, |full| full.max(FAINT));
        pixels.push(255 - (f32::from(*far) * 255.0 / full).min(255.0) as u8);
    }
    Gray { width, height, pixels }
}

const SHADE_WIDTH: f32 = 256.0 / SHADES as f32;

/// The shade below which the part `share` of what is not ground lies.
fn shade_of(shades: &[u32; SHADES], share: f32) -> usize {
    // The lowest shade is ground.
    let ink: u32 = shades.iter().skip(1).sum();
    let mut left = (ink as f32 * share) as u32;
    for (shade, count) in shades.iter().enumerate().skip(1) {
        if *count > left {
            return shade;
        }
        left -= count;
    }
    0
}

/// A value for each square of a picture.
struct Squares<T> {
    columns: u32,
    rows: u32,
    values: Vec<T>,
}

impl<T: Copy> Squares<T> {
    fn new(width: u32, height: u32, value: T) -> Self {
        let (columns, rows) = (width.div_ceil(SQUARE).max(1), height.div_ceil(SQUARE).max(1));
        Squares { columns, rows, values: vec![value; columns as usize * rows as usize] }
    }

    fn get(&self, column: u32, row: u32) -> Option<T> {
        let (column, row) = (column.min(self.columns - 1), row.min(self.rows - 1));
        self.values.get((row * self.columns + column) as usize).copied()
    }

    fn square_mut(&mut self, x: u32, y: u32) -> Option<&mut T> {
        self.values.get_mut((y / SQUARE * self.columns + x / SQUARE) as usize)
    }

    /// The square around each with its eight neighbours.
    fn around(&self, column: u32, row: u32) -> impl Iterator<Item = T> + '_ {
        let rows = row.saturating_sub(1)..=(row + 1).min(self.rows - 1);
        rows.flat_map(move |row| {
            let columns = column.saturating_sub(1)..=(column + 1).min(self.columns - 1);
            columns.filter_map(move |column| self.get(column, row))
        })
    }
}

impl Squares<[u32; SHADES]> {
    /// A value of the shades of each square and its neighbours together.
    fn map_around(&self, value: impl Fn(&[u32; SHADES]) -> f32) -> Squares<f32> {
        let mut values = Vec::with_capacity(self.values.len());
        for row in 0..self.rows {
            for column in 0..self.columns {
                let mut sum = [0; SHADES];
                for shades in self.around(column, row) {
                    sum.iter_mut().zip(shades).for_each(|(a, b)| *a += b);
                }
                values.push(value(&sum));
            }
        }
        Squares { columns: self.columns, rows: self.rows, values }
    }
}

impl Squares<f32> {
    /// The value at a pixel, between those of the four squares nearest to it.
    fn between(&self, x: u32, y: u32, value: impl Fn(f32) -> f32) -> f32 {
        let (left, right, across) = neighbours(x);
        let (upper, lower, down) = neighbours(y);
        let at = |column, row| self.get(column, row).map_or(0.0, &value);
        let above = at(left, upper) * (1.0 - across) + at(right, upper) * across;
        let below = at(left, lower) * (1.0 - across) + at(right, lower) * across;
        above * (1.0 - down) + below * down
    }
}

/// The two squares whose middles are nearest to a pixel, and how near it is to the second.
fn neighbours(at: u32) -> (u32, u32, f32) {
    let middle = at as f32 / SQUARE as f32 - 0.5;
    let first = middle.floor().max(0.0);
    (first as u32, first as u32 + u32::from(middle >= 0.0), (middle - first).clamp(0.0, 1.0))
}

/// The colour of the ground of each square.
struct Grounds(Squares<[f32; 3]>);

/// How often a shade stands in a square, and the sums of its colours.
type Shade = [u32; 4];

impl Grounds {
    fn of(picture: &RgbImage) -> Grounds {
        let (width, height) = picture.dimensions();
        let mut squares = Squares::new(width, height, [[0u32; 4]; SHADES]);
        for (y, row) in picture.rows().enumerate() {
            for (x, pixel) in row.enumerate() {
                let [r, g, b] = pixel.0.map(u32::from);
                let light = (r * 77 + g * 150 + b * 29) >> 8;
                let Some(shades) = squares.square_mut(x as u32, y as u32) else { continue };
                if let Some(shade) = shades.get_mut(light as usize * SHADES / 256) {
                    *shade = [shade[0] + 1, shade[1] + r, shade[2] + g, shade[3] + b];
                }
            }
        }
        let mut values = Vec::with_capacity(squares.values.len());
        for row in 0..squares.rows {
            for column in 0..squares.columns {
                let mut sum = [[0u32; 4]; SHADES];
                for shades in squares.around(column, row) {
                    sum.iter_mut().zip(shades).for_each(|(a, b)| a.iter_mut().zip(b).for_each(|(a, b)| *a += b));
                }
                values.push(most_frequent(&sum));
            }
        }
        Grounds(Squares { columns: squares.columns, rows: squares.rows, values })
    }

    /// The ground at a pixel: between the squares in uneven light, that of its
    /// own square where panels meet.
    fn at(&self, x: u32, y: u32) -> [f32; 3] {
        let own = self.0.get(x / SQUARE, y / SQUARE).unwrap_or_default();
        let (left, right, across) = neighbours(x);
        let (upper, lower, down) = neighbours(y);
        let mut mixed = [0.0; 3];
        let weights = [
            (left, upper, (1.0 - across) * (1.0 - down)),
            (right, upper, across * (1.0 - down)),
            (left, lower, (1.0 - across) * down),
            (right, lower, across * down),
        ];
        for (column, row, weight) in weights {
            let other = self.0.get(column, row).unwrap_or(own);
            let far = other.iter().zip(own).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            let colour = if far < SAME_GROUND { other } else { own };
            mixed.iter_mut().zip(colour).for_each(|(sum, c)| *sum += c * weight);
        }
        mixed
    }
}

/// The mean colour of the most frequent shade, together with its neighbours.
fn most_frequent(shades: &[Shade; SHADES]) -> [f32; 3] {
    let best = shades.iter().max_by_key(|shade| shade[0]).copied().unwrap_or_default();
    let count = best[0].max(1) as f32;
    [best[1] as f32 / count, best[2] as f32 / count, best[3] as f32 / count]
}
