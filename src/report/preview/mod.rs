//! `check --preview`: one page in HTML that shows a person what was found and
//! where. Pictures have what was found painted over, texts have it masked; the
//! page needs nothing from outside and works without scripts.

mod advice;
mod collect;
mod figure;
mod grid;
mod hide;
mod html;
mod page;
mod piece;
mod section;

#[cfg(test)]
mod tests;

pub use collect::{Collected, Collector};
pub use page::Page;
pub use section::{Section, section};
