//! What a reader is told about the document around it.

use std::sync::Arc;

use crate::finding::{Location, Segment, debug_without_content};

use super::Limits;
use super::document::{Budget, Documents};

/// Where a document stands, and what reading it may cost. Every reader is made
/// from one.
#[derive(Clone)]
pub struct ReaderContext {
    /// Part, file name, archives around the document.
    pub around: Location,
    /// Bounds.
    pub limits: Arc<Limits>,
    /// Documents around this one: 0 for a body, 1 for base64 in a JSON body...
    pub embedding: usize,
    /// The path that leads to this document in the one around it; every path
    /// that the reader tells begins with it.
    pub path: Vec<Segment>,
    /// How documents are read.
    pub documents: Documents,
    /// What all documents inside the body may cost together.
    pub budget: Arc<Budget>,
}

debug_without_content! {
    ReaderContext, "ReaderContext";
}

impl ReaderContext {
    /// The context of a document that stands by itself. Documents that are
    /// held whole are not read.
    pub fn new(around: Location, limits: Arc<Limits>) -> Self {
        ReaderContext {
            around,
            limits,
            embedding: 0,
            path: Vec::new(),
            documents: Documents::none(),
            budget: Arc::default(),
        }
    }

    /// The same, its documents read by `documents`.
    #[must_use]
    pub fn reading(self, documents: Documents) -> Self {
        ReaderContext { documents, ..self }
    }

    /// The context of a document found inside this one, at `path`.
    pub fn inside(&self, path: &[Segment]) -> Self {
        ReaderContext { embedding: self.embedding + 1, path: path.to_vec(), ..self.clone() }
    }

    /// True if a document inside this one may still be opened.
    pub fn may_embed(&self) -> bool {
        self.embedding < self.limits.embedding
    }
}
