//! A cascade of boosted Haar features (Viola and Jones, 2001; Lienhart and
//! Maydt, 2002), as `scripts/pack-cascade` packs it.

use super::integral::Integral;

/// What OpenCV takes off the threshold of a stage against rounding.
const ROUNDING: f32 = 1e-5;

/// A cascade that looks at windows of one size.
pub(super) struct Cascade {
    pub(super) width: u32,
    pub(super) height: u32,
    features: Vec<Feature>,
    stages: Vec<Stage>,
}

/// Differences between sums of pixels.
struct Feature {
    rects: Vec<Weighted>,
}

struct Weighted {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
    weight: f32,
}

struct Stage {
    threshold: f32,
    trees: Vec<Tree>,
}

struct Tree {
    nodes: Vec<Node>,
    leaves: Vec<f32>,
}

struct Node {
    left: i8,
    right: i8,
    feature: u16,
    threshold: f32,
}

impl Cascade {
    /// The cascade that `bytes` hold; none if they hold no whole one.
    pub(super) fn read(bytes: &[u8]) -> Option<Cascade> {
        let mut bytes = Bytes(bytes.strip_prefix(b"PGC1")?);
        let (width, height) = (u32::from(bytes.u8()?), u32::from(bytes.u8()?));
        let features = (0..bytes.u16()?).map(|_| Feature::read(&mut bytes)).collect::<Option<_>>()?;
        let stages = (0..bytes.u16()?).map(|_| Stage::read(&mut bytes)).collect::<Option<_>>()?;
        bytes.0.is_empty().then_some(Cascade { width, height, features, stages })
    }

    /// True if every stage takes the window at `x`, `y` for what it knows.
    pub(super) fn matches(&self, picture: &Integral, x: u32, y: u32) -> bool {
        let Some(contrast) = picture.contrast(x + 1, y + 1, self.width - 2, self.height - 2) else { return false };
        // Plain loops: of millions of windows, and fast enough in a build for tests.
        for stage in &self.stages {
            let mut votes = 0.0;
            for tree in &stage.trees {
                votes += self.vote(tree, picture, x, y, contrast);
            }
            if votes < stage.threshold - ROUNDING {
                return false;
            }
        }
        true
    }

    fn vote(&self, tree: &Tree, picture: &Integral, x: u32, y: u32, contrast: f32) -> f32 {
        let mut at = 0usize;
        // No tree is deeper than it has nodes.
        for _ in 0..tree.nodes.len() {
            let Some(node) = tree.nodes.get(at) else { return 0.0 };
            let Some(feature) = self.features.get(usize::from(node.feature)) else { return 0.0 };
            let mut value = 0.0;
            for rect in &feature.rects {
                value += rect.of(picture, x, y);
            }
            let next = if value < node.threshold * contrast { node.left } else { node.right };
            if next <= 0 {
                return tree.leaves.get(usize::from(next.unsigned_abs())).copied().unwrap_or(0.0);
            }
            at = usize::from(next.unsigned_abs());
        }
        0.0
    }
}

impl Weighted {
    fn of(&self, picture: &Integral, x: u32, y: u32) -> f32 {
        self.weight * picture.sum(x + self.x, y + self.y, self.width, self.height) as f32
    }
}

impl Feature {
    fn read(bytes: &mut Bytes<'_>) -> Option<Feature> {
        let rect = |bytes: &mut Bytes<'_>| {
            let [x, y, width, height] = [bytes.u8()?, bytes.u8()?, bytes.u8()?, bytes.u8()?].map(u32::from);
            Some(Weighted { x, y, width, height, weight: bytes.f32()? })
        };
        Some(Feature { rects: (0..bytes.u8()?).map(|_| rect(bytes)).collect::<Option<_>>()? })
    }
}

impl Stage {
    fn read(bytes: &mut Bytes<'_>) -> Option<Stage> {
        let threshold = bytes.f32()?;
        let trees = (0..bytes.u16()?).map(|_| Tree::read(bytes)).collect::<Option<_>>()?;
        Some(Stage { threshold, trees })
    }
}

impl Tree {
    fn read(bytes: &mut Bytes<'_>) -> Option<Tree> {
        let count = bytes.u8()?;
        let node = |bytes: &mut Bytes<'_>| {
            let (left, right) = (bytes.u8()?.cast_signed(), bytes.u8()?.cast_signed());
            Some(Node { left, right, feature: bytes.u16()?, threshold: bytes.f32()? })
        };
        let nodes = (0..count).map(|_| node(bytes)).collect::<Option<_>>()?;
        let leaves = (0..=count).map(|_| bytes.f32()).collect::<Option<_>>()?;
        Some(Tree { nodes, leaves })
    }
}

/// Little-endian numbers, one after the other.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn u8(&mut self) -> Option<u8> {
        self.next::<1>().map(|[b]| b)
    }

    fn u16(&mut self) -> Option<u16> {
        self.next().map(u16::from_le_bytes)
    }

    fn f32(&mut self) -> Option<f32> {
        self.next().map(f32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One stage of one tree: dark above light.
    fn dark_above_light() -> Vec<u8> {
        let mut out = b"PGC1\x08\x08".to_vec();
        out.extend(1u16.to_le_bytes());
        out.push(2);
        for (y, weight) in [(0u8, -1.0f32), (4, 1.0)] {
            out.extend([0, y, 8, 4]);
            out.extend(weight.to_le_bytes());
        }
        out.extend(1u16.to_le_bytes());
        out.extend(0.5f32.to_le_bytes());
        out.extend(1u16.to_le_bytes());
        out.extend([1, 0, 255]);
        out.extend(0u16.to_le_bytes());
        out.extend(0.5f32.to_le_bytes());
        out.extend([0.0f32, 1.0].into_iter().flat_map(f32::to_le_bytes));
        out
    }

    #[test]
    fn a_window_matches_what_the_cascade_knows() {
        let cascade = Cascade::read(&dark_above_light()).unwrap();
        let half = |dark_above: bool| {
            let pixels = (0..64).map(|i| if (i < 32) == dark_above { 20 } else { 200 }).collect::<Vec<u8>>();
            Integral::of(&pixels, 8, 8)
        };
        assert!(cascade.matches(&half(true), 0, 0));
        assert!(!cascade.matches(&half(false), 0, 0));
        assert!(!cascade.matches(&Integral::of(&[7; 64], 8, 8), 0, 0), "nothing in it");
    }

    #[test]
    fn a_broken_file_is_no_cascade() {
        let whole = dark_above_light();
        for end in 0..whole.len() {
            assert!(Cascade::read(&whole[..end]).is_none());
        }
        assert!(Cascade::read(&[whole.as_slice(), &[0]].concat()).is_none());
    }
}
