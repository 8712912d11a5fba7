//! Pages for people.

use std::sync::Arc;

use hayro::RenderCache;
use hayro::hayro_interpret::InterpreterCache;

use crate::content::Limits;
use crate::content::document::{Picture, Refusal, View};
use crate::content::format::view;

use super::file::File;
use super::read::{self, Warnings};
use super::{page, render};

const UNREADABLE: Refusal = Refusal("the page cannot be drawn");

/// The page that `view` wants: drawn as it is drawn to be read, so that boxes in
/// its pixels are where they were, and then painted over.
///
/// # Errors
/// If there is no such page, or it cannot be drawn.
pub(super) fn draw(bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Refusal> {
    let file = File::open(bytes, limits).map_err(|_| UNREADABLE)?;
    let pdf = read::open(&file, limits).map_err(|_| UNREADABLE)?;
    let number = view.page.and_then(|page| usize::try_from(page).ok()?.checked_sub(1)).ok_or(UNREADABLE)?;
    let page = pdf.pages().get(number).ok_or(UNREADABLE)?;
    let settings = Arc::new(Warnings::default()).settings();
    let content = page::read(page, number, &InterpreterCache::new(), &settings, false);
    let drawing = RenderCache::new();
    let drawn = render::render(page, content.shapes.dpi, &drawing, &settings, limits).map_err(|_| UNREADABLE)?;
    let (width, height) = page.render_dimensions();
    view::of_page(drawn.pixels, drawn.scale, [f64::from(width), f64::from(height)], view)
}
