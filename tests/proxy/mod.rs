//! The proxy over real sockets, in front of an upstream that records what it gets.

mod attacks;
mod digests;
mod faults;
mod framing;
mod http2;
mod judge;
mod passing;
pub(crate) mod rig;
mod serving;
mod streaming;
mod tls;
mod trailers;
mod unread;
mod uploads;
