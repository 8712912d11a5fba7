//! The `phi-guard` binary.

fn main() {}
