//! Documents that are held whole: office files, mail, archives, images.
//!
//! A [`DocumentFormat`] takes a document apart into plain data ([`Extract`]):
//! text units with their places, parts that are documents themselves, and what
//! it could not read. It writes a copy with [`Edits`] worked in, or refuses.
//! Both are functions of bytes, and what they take and give is plain data, so
//! that an [`Extractor`] can run them in another process.
//!
//! The [`DocumentReader`] makes a [`super::Reader`] of that: it tells units and
//! parts to the sink, reads parts on by the same way, and checks what was
//! rewritten by reading it again.

mod budget;
mod edits;
mod extract;
mod extractor;
mod names;
mod reader;
mod registry;
mod session;
mod tools;
mod verify;
mod view;

pub use budget::Budget;
pub use edits::{Edit, Edits, PartEdit};
pub(crate) use extract::around;
pub use extract::{Extract, Object, Part, TextUnit, Unread, Word};
pub use extractor::{Extractor, Failure, InProcess, Refusal, extract_with};
pub(crate) use names::interned;
pub use reader::DocumentReader;
pub use registry::{DocumentFormat, format, formats};
pub use session::Documents;
pub use tools::{Gray, Layout, Ocr, Reading, Tools, Turn};
pub use view::{Picture, View};
