//! Telephone and fax numbers, spelled-out contacts, web addresses. (E-mail
//! and IP addresses with their usual shape are rules: `patterns/generic`.)

mod groups;
mod hotline;
mod labels;
mod phone;
mod spoken;
#[cfg(test)]
mod tests;
mod url;

pub use phone::Phones;
pub use spoken::Spoken;
pub use url::Urls;

use super::recognizer::Recognizer;

/// The recognisers of this module.
pub fn recognisers() -> Vec<Box<dyn Recognizer>> {
    vec![Box::new(Phones::new()), Box::new(Spoken::new()), Box::new(Urls::new())]
}
