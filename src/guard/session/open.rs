//! What a reader is opened for.

use std::sync::Arc;

use crate::content::document::Documents;
use crate::content::sniff::{self, Front};
use crate::content::{self, ContentError, Declared, Limits, Reader, ReaderContext};
use crate::finding::Location;

use super::BodyInfo;

/// A document as it was announced.
#[derive(Clone, Debug)]
pub(super) struct Source {
    around: Location,
    content_type: Option<String>,
    content_encoding: Option<String>,
    file_name: Option<String>,
}

impl Source {
    pub(super) fn body(info: &BodyInfo<'_>) -> Self {
        Source {
            around: Location {
                part: Some(info.part.to_owned()),
                name: info.file_name.map(str::to_owned),
                ..Location::default()
            },
            content_type: info.content_type.map(str::to_owned),
            content_encoding: info.content_encoding.map(str::to_owned),
            file_name: info.file_name.map(str::to_owned),
        }
    }

    pub(super) fn query() -> Self {
        Source {
            around: Location { part: Some("query".to_owned()), ..Location::default() },
            content_type: Some("application/x-www-form-urlencoded".to_owned()),
            content_encoding: None,
            file_name: None,
        }
    }

    /// True if a document that begins with `front` is held whole by its reader:
    /// nothing is won by streaming it.
    pub(super) fn is_document(&self, front: &[u8], documents: &Documents) -> bool {
        self.content_encoding.is_none() && matches!(sniff::sniff(front), Front::Binary(name) if documents.reads(name))
    }

    pub(super) fn open(&self, limits: &Arc<Limits>, documents: &Documents) -> Result<Box<dyn Reader>, ContentError> {
        let declared = Declared {
            content_type: self.content_type.as_deref(),
            content_encoding: self.content_encoding.as_deref(),
            file_name: self.file_name.as_deref(),
        };
        content::open(&declared, ReaderContext::new(self.around.clone(), limits.clone()).reading(documents.clone()))
    }
}
