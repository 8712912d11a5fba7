//! One reader and rewriter a format.
