//! Documents that are held whole before they are read.

use crate::finding::Field;

use super::decode::{base64, quoted_printable};
use super::{ContentError, OpaqueReason, Reader, ReaderContext, Sink, Unit, embed};

/// Why a document is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// It is in base64 (RFC 2045).
    Base64,
    /// It is in quoted-printable.
    QuotedPrintable,
    /// Its reader may refuse it, which makes it opaque but is no error.
    Whole,
}

/// Holds a document up to [`super::Limits::embedded_bytes`], decodes it, reads
/// it, and writes it again in its code if it was changed.
pub struct HeldReader {
    context: ReaderContext,
    why: Held,
    inner: Option<Box<dyn Reader>>,
    bytes: Vec<u8>,
    /// It grew too long.
    over: bool,
}

impl HeldReader {
    /// Holds for `inner`.
    pub fn new(inner: Box<dyn Reader>, context: ReaderContext, why: Held) -> Self {
        HeldReader { context, why, inner: Some(inner), bytes: Vec::new(), over: false }
    }

    fn field(&self) -> Field<'_> {
        Field { path: &self.context.path, ..Field::default() }
    }

    fn refuse(&self, reason: OpaqueReason, sink: &mut dyn Sink) -> Result<(), ContentError> {
        let unit = Unit::new(&self.context.around, self.field(), None);
        Ok(sink.opaque(&unit, reason)?)
    }
}

impl Reader for HeldReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if !self.over {
            self.bytes.extend_from_slice(input);
            if self.bytes.len() <= self.context.limits.embedded_bytes {
                return Ok(());
            }
            self.over = true;
            let held = std::mem::take(&mut self.bytes);
            if self.why != Held::Whole {
                self.refuse(OpaqueReason::OverLimit("embedded_bytes"), sink)?;
                self.inner = None;
            }
            return self.push(&held, sink, out);
        }
        match &mut self.inner {
            Some(inner) => inner.push(input, sink, out),
            None => {
                out.extend_from_slice(input);
                Ok(())
            }
        }
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        let Some(mut inner) = self.inner.take() else { return Ok(()) };
        if self.over {
            return inner.finish(sink, out);
        }
        let source = std::mem::take(&mut self.bytes);
        let decoded = match self.why {
            Held::Base64 => base64::decode(&source).map(|(bytes, _)| bytes),
            Held::QuotedPrintable => Some(quoted_printable::decode(&source)),
            Held::Whole => None,
        };
        if decoded.is_none() && self.why != Held::Whole {
            self.refuse(OpaqueReason::Corrupt, sink)?;
            out.extend_from_slice(&source);
            return Ok(());
        }
        let document = decoded.as_ref().unwrap_or(&source);
        match embed::run(inner, document, &self.context, self.field(), sink)? {
            None => out.extend_from_slice(&source),
            Some(new) => match self.why {
                Held::Base64 => out.extend_from_slice(base64::encode(&new, &base64::Shape::MIME).as_bytes()),
                Held::QuotedPrintable => out.extend_from_slice(&quoted_printable::encode(&new)),
                Held::Whole => out.extend_from_slice(&new),
            },
        }
        Ok(())
    }
}
