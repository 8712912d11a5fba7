//! Foreign documents are taken apart in processes of their own.
//!
//! A [`Pool`] keeps a bounded number of `phi-guard worker` processes and hands
//! each of them one document at a time, over its standard input and output. A
//! document whose parser loops, eats memory or crashes costs that process and
//! nothing else: it is ended, the document is unscannable, the next one gets a
//! new process. Text in pictures is read by Tesseract, a child of the worker that
//! is ended with it. A worker has no key, no policy and no network address; it sees
//! one document, and after a number of them it is replaced.

mod child;
mod frame;
mod message;
mod pool;
mod process;
mod tesseract;

pub use child::run;
pub use pool::{Pool, PoolOptions};
pub use tesseract::Tesseract;
