//! Foreign documents are taken apart in processes of their own.
//!
//! A [`Pool`] keeps a bounded number of `phi-guard worker` processes and hands
//! each of them one document at a time, over its standard input and output. A
//! document whose parser loops, eats memory or crashes costs that process and
//! nothing else: it is ended, the document is unscannable, the next one gets a
//! new process. A worker has no key, no policy and no network address; it sees
//! one document, and after a number of them it is replaced.

mod child;
mod frame;
mod message;
mod pool;
mod process;

pub use child::run;
pub use pool::{Pool, PoolOptions};
