//! All integration tests, in one binary.

mod proxy;
//! One binary for all integration tests: one link, and one place that says
//! what there is.

mod floors;
