//! Phi Guard: keeps patient identifiers (the 18 of HIPAA Safe Harbor,
//! 45 CFR 164.514(b)(2)) out of annotation platforms and LLM APIs.
//!
//! The modules are floors; imports go down only (`tests/floors.rs` reads the
//! `use` lines):
//!
//! | floor | modules | question it answers |
//! |---|---|---|
//! | 0 | [`text`], [`finding`] | where in a text, and what was found there |
//! | 1 | [`detect`], [`content`] | text to findings; bytes to text and back |
//! | 2 | [`guard`] | what to do about it |
//! | 3 | [`proxy`], [`console`], [`demo`] | doors: how it comes in and goes out |
//! | 3 | [`respond`], [`audit`], [`telemetry`], [`config`], [`shutdown`] | what the doors share |
//! | beside | [`worker`] | processes in which foreign documents are taken apart |
//!
//! Floors 0 to 2 are sans-I/O: no async, no clock, no environment, no logging.

pub mod api;
pub mod audit;
pub mod cli;
pub mod config;
pub mod console;
pub mod content;
pub mod demo;
pub mod detect;
pub mod eval;
pub mod finding;
pub mod guard;
pub mod proxy;
pub mod report;
pub mod respond;
pub mod shutdown;
pub mod telemetry;
pub mod text;
pub mod train;
pub mod worker;
