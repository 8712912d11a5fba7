//! Places that have a grammar.
