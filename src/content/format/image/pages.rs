//! Files of more than one picture: the pages of a TIFF, the frames of an
//! animation. Each different one is told as a picture of its own.

use std::collections::HashMap;
use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Delay, DynamicImage, Frames, ImageDecoder, ImageFormat};
use sha2::{Digest, Sha256};

use crate::content::{Limits, OpaqueReason};

use super::tiff::Tiff;
use super::{decode, write};

/// What a file shows.
pub(super) enum Pages {
    /// One picture.
    One(DynamicImage),
    /// Several.
    Many(Many),
}

/// Several pictures.
#[derive(Default)]
pub(super) struct Many {
    /// The different ones, as PNG.
    pub(super) pictures: Vec<Vec<u8>>,
    /// In which order they stand: the number of the picture, and how long a
    /// frame is shown.
    pub(super) order: Vec<(usize, Option<Delay>)>,
    /// Why there may be more.
    pub(super) stopped: Option<OpaqueReason>,
    known: HashMap<[u8; 32], usize>,
}

/// Decodes all pictures of a file.
pub(super) fn all(format: ImageFormat, bytes: &[u8], limits: &Limits) -> Result<Pages, OpaqueReason> {
    let reader = || Cursor::new(bytes);
    let failed = |e| decode::reason(&e);
    match format {
        ImageFormat::Tiff => tiff(bytes, limits),
        ImageFormat::Gif => {
            let decoder = GifDecoder::new(reader()).map_err(failed)?;
            decode::check(decoder.dimensions(), limits)?;
            frames(None, decoder.into_frames(), limits)
        }
        ImageFormat::Png => {
            let decoder = PngDecoder::with_limits(reader(), decode::bounds(limits)).map_err(failed)?;
            decode::check(decoder.dimensions(), limits)?;
            let still = decode::picture(format, bytes, limits)?;
            if !decoder.is_apng().map_err(failed)? {
                return Ok(Pages::One(still));
            }
            // The picture for programs that show no animations may be none of its frames.
            frames(Some(still), decoder.apng().map_err(failed)?.into_frames(), limits)
        }
        ImageFormat::WebP => {
            let decoder = WebPDecoder::new(reader()).map_err(failed)?;
            decode::check(decoder.dimensions(), limits)?;
            if !decoder.has_animation() {
                return Ok(Pages::One(decode::picture(format, bytes, limits)?));
            }
            frames(None, decoder.into_frames(), limits)
        }
        _ => Ok(Pages::One(decode::picture(format, bytes, limits)?)),
    }
}

fn tiff(bytes: &[u8], limits: &Limits) -> Result<Pages, OpaqueReason> {
    let tiff = Tiff::of(bytes)?;
    let directories = tiff.directories(limits)?;
    if let ([_], None) = (directories.pages.as_slice(), directories.stopped) {
        return Ok(Pages::One(decode::picture(ImageFormat::Tiff, bytes, limits)?));
    }
    let mut many = Many { stopped: directories.stopped, ..Many::default() };
    let mut left = limits.pixels;
    for page in directories.pages {
        let image = decode::picture(ImageFormat::Tiff, &tiff.beginning_at(page), limits);
        match image.and_then(|image| many.push(image, None, &mut left)) {
            Ok(()) => {}
            Err(reason) => many.stopped = Some(reason),
        }
        if let Some(OpaqueReason::OverLimit(_)) = many.stopped {
            break;
        }
    }
    Ok(Pages::Many(many))
}

fn frames(still: Option<DynamicImage>, frames: Frames<'_>, limits: &Limits) -> Result<Pages, OpaqueReason> {
    let mut left = limits.pixels;
    let mut many = Many::default();
    let mut first = None;
    if let Some(still) = still {
        many.push(still, None, &mut left)?;
    }
    for (number, frame) in frames.enumerate() {
        if number >= limits.pages {
            many.stopped = Some(OpaqueReason::OverLimit("pages"));
            break;
        }
        let (delay, image) = match frame {
            Ok(frame) => (frame.delay(), DynamicImage::ImageRgba8(frame.into_buffer())),
            Err(error) if number == 0 => return Err(decode::reason(&error)),
            Err(error) => {
                many.stopped = Some(decode::reason(&error));
                break;
            }
        };
        // Most files of these formats hold one picture.
        match first.take() {
            None if many.order.is_empty() => first = Some((image, delay)),
            waiting => {
                let two = waiting.into_iter().chain([(image, delay)]);
                let pushed = two.map(|(image, delay)| many.push(image, Some(delay), &mut left));
                if let Err(reason) = pushed.collect::<Result<(), _>>() {
                    many.stopped = Some(reason);
                    break;
                }
            }
        }
    }
    match first {
        Some((image, _)) if many.stopped.is_none() => Ok(Pages::One(image)),
        Some((image, delay)) => {
            many.push(image, Some(delay), &mut left)?;
            Ok(Pages::Many(many))
        }
        None => Ok(Pages::Many(many)),
    }
}

impl Many {
    /// Adds a picture, of which all together may have `left` pixels.
    fn push(&mut self, image: DynamicImage, delay: Option<Delay>, left: &mut u64) -> Result<(), OpaqueReason> {
        let pixels = u64::from(image.width()) * u64::from(image.height());
        *left = left.checked_sub(pixels).ok_or(OpaqueReason::OverLimit("pixels"))?;
        let image = write::plain(image);
        let mut digest = Sha256::new();
        digest.update(image.width().to_le_bytes());
        digest.update(image.as_bytes());
        let digest = digest.finalize().into();
        let number = match self.known.get(&digest) {
            Some(number) => *number,
            None => {
                self.pictures.push(write::png(&image).map_err(|_| OpaqueReason::Corrupt)?);
                self.known.insert(digest, self.pictures.len() - 1);
                self.pictures.len() - 1
            }
        };
        self.order.push((number, delay));
        Ok(())
    }
}
