//! One binary for all integration tests: one link, and one place that says
//! what there is.

mod cmd;
mod doors;
mod floors;
mod hostile;
mod proxy;
mod silence;
mod streaming;
mod support;
mod vectors;
