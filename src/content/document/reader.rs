//! A document format as a push reader.

use crate::content::embed::{self, Embedded};
use crate::content::look::Look;
use crate::content::open::{self, Part as PartHead};
use crate::content::{ContentError, Decision, OpaqueReason, Reader, ReaderContext, Sink, Unit};
use crate::finding::{Field, Location, Segment, debug_without_content};

use super::edits::{edit, edits};
use super::verify::is_clean;
use super::{Edit, Edits, Extract, Failure, Part, PartEdit, Refusal, TextUnit};

/// Holds a document whole, takes it apart, tells what is in it, and writes it
/// anew if something in it was replaced. What was written is read again: it
/// goes on only if nothing that was replaced is left in it.
pub struct DocumentReader {
    context: ReaderContext,
    format: &'static str,
    bytes: Vec<u8>,
    /// It grew too long.
    over: bool,
}

debug_without_content! {
    DocumentReader, "DocumentReader";
}

impl DocumentReader {
    /// Reads a document of the format of this name.
    pub fn new(context: ReaderContext, format: &'static str) -> Self {
        DocumentReader { context, format, bytes: Vec::new(), over: false }
    }

    fn field(&self) -> Field<'_> {
        Field { path: &self.context.path, ..Field::default() }
    }

    /// The document as a whole.
    fn unit(&self) -> Unit<'_> {
        Unit::new(&self.context.around, self.field(), None).in_document(&[])
    }

    /// A place in the document; one that has a name of its own stands in a
    /// member of it.
    fn place(&self, inner: &Location) -> Location {
        let mut around = self.context.around.clone();
        if inner.name.is_some() {
            around.archive.push(around.name.take().unwrap_or_else(|| self.format.to_owned()));
        }
        around.within(inner)
    }

    fn failed(&self, failure: Failure, sink: &mut dyn Sink) -> Result<(), ContentError> {
        match failure {
            Failure::Opaque(reason) => Ok(sink.opaque(&self.unit(), reason)?),
            Failure::Refused(refusal) => Ok(sink.refuse(&self.unit(), refusal)?),
            Failure::Busy => Err(ContentError::Busy),
        }
    }

    /// Tells everything; what is to be changed.
    fn tell(&self, extract: &Extract, sink: &mut dyn Sink) -> Result<Edits, ContentError> {
        let mut all = Edits::default();
        for unread in &extract.unread {
            let around = self.place(&unread.location);
            sink.opaque(&Unit::new(&around, self.field(), None).in_document(&[]), unread.reason)?;
        }
        for (number, unit) in extract.units.iter().enumerate() {
            let made = self.tell_unit(unit, sink)?;
            if !made.is_empty() {
                all.units.push((number, made));
            }
        }
        for (number, object) in extract.objects.iter().enumerate() {
            let around = self.place(&object.location);
            if sink.object(&Unit::new(&around, self.field(), None).in_document(&[]), object)? {
                all.objects.push(number);
            }
        }
        for (number, part) in extract.parts.iter().enumerate() {
            if let Some(bytes) = self.tell_part(part, sink)? {
                all.parts.push(PartEdit { part: number, bytes });
            }
        }
        Ok(all)
    }

    /// Tells a text; a document in disguise (base64, inline JSON) is read as
    /// that document.
    fn tell_unit(&self, unit: &TextUnit, sink: &mut dyn Sink) -> Result<Vec<Edit>, ContentError> {
        let around = self.place(&unit.location);
        let path: Vec<Segment> = self.context.path.iter().chain(&unit.path).cloned().collect();
        let field = Field { schema: unit.schema, role: unit.role, path: &path };
        let told = Unit::new(&around, field, None).in_document(&unit.words);
        if unit.words.is_empty() && Look::suspects(&unit.text) {
            let mut look = Look::default();
            look.at(&unit.text, self.context.limits.embedded_bytes);
            match embed::find(&unit.text, look) {
                Embedded::None => {}
                Embedded::Unreadable(reason) => sink.opaque(&told, reason)?,
                Embedded::Document(document) => {
                    let context = ReaderContext { around: around.clone(), ..self.context.clone() };
                    let new = document.read(&context, field, sink)?;
                    return Ok(new.map(|with| edit(unit, 0, unit.text.len(), with)).into_iter().collect());
                }
            }
        }
        let mut decisions: Vec<Decision> = Vec::new();
        sink.begin(&told)?;
        if !unit.text.is_empty() {
            sink.text(&unit.text, &mut decisions)?;
        }
        sink.end(&mut decisions)?;
        edits(unit, &decisions).ok_or(ContentError::Stopped)
    }

    /// Reads a part on; its new bytes if it was changed.
    fn tell_part(&self, part: &Part, sink: &mut dyn Sink) -> Result<Option<Vec<u8>>, ContentError> {
        if part.bytes.is_empty() {
            return Ok(None);
        }
        let context = self.inside(part);
        let field = Field { path: &self.context.path, ..Field::default() };
        let unit = Unit::new(&context.around, field, None);
        if !self.context.may_embed() {
            sink.opaque(&unit, OpaqueReason::OverLimit("embedding"))?;
            return Ok(None);
        }
        if let Err(reason) = self.context.budget.charge(part.bytes.len(), &self.context.limits) {
            sink.opaque(&unit, reason)?;
            return Ok(None);
        }
        let head = PartHead {
            content_type: part.content_type.as_deref(),
            transfer_encoding: None,
            file_name: Some(part.name.as_deref().unwrap_or("")),
        };
        match open::part(&head, context.clone()) {
            Ok(reader) => embed::run(reader, &part.bytes, &context, field, sink),
            Err(_) => {
                sink.opaque(&unit, OpaqueReason::Corrupt)?;
                Ok(None)
            }
        }
    }

    /// The context of a part: this document is an archive around it.
    fn inside(&self, part: &Part) -> ReaderContext {
        let name = part.name.clone().or(Some(String::new()));
        let mut around = self.place(&Location { name, ..part.location.clone() });
        around.name.clone_from(&part.name);
        ReaderContext { around, ..self.context.inside(&self.context.path) }
    }

    /// The document with `edits` made, read again.
    fn rewrite(&self, bytes: &[u8], extract: &Extract, edits: &Edits) -> Result<Vec<u8>, Failure> {
        let (documents, limits) = (&self.context.documents, &self.context.limits);
        let new = documents.rewrite(self.format, bytes, edits, limits)?;
        let unread = |_| Failure::Refused(Refusal("what was written cannot be read again"));
        let again = documents.extract(self.format, &new, limits).map_err(unread)?;
        if !is_clean(extract, edits, &again) {
            return Err(Failure::Refused(Refusal("something that was replaced is still in it")));
        }
        Ok(new)
    }
}

impl Reader for DocumentReader {
    fn push(&mut self, input: &[u8], sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.over {
            out.extend_from_slice(input);
            return Ok(());
        }
        self.bytes.extend_from_slice(input);
        if self.bytes.len() > self.context.limits.document_bytes {
            self.over = true;
            sink.opaque(&self.unit(), OpaqueReason::OverLimit("document_bytes"))?;
            out.append(&mut self.bytes);
        }
        Ok(())
    }

    fn finish(&mut self, sink: &mut dyn Sink, out: &mut Vec<u8>) -> Result<(), ContentError> {
        if self.over {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        let context = &self.context;
        match context.documents.extract(self.format, &bytes, &context.limits) {
            Err(failure) => self.failed(failure, sink)?,
            Ok(extract) => {
                sink.opened(self.format);
                let edits = self.tell(&extract, sink)?;
                sink.closed(self.format, &bytes);
                if !edits.is_empty() && sink.rewrites() {
                    match self.rewrite(&bytes, &extract, &edits) {
                        Ok(new) => {
                            out.extend_from_slice(&new);
                            return Ok(());
                        }
                        // Whatever the reason: what was to be replaced is still there.
                        Err(Failure::Opaque(_)) => {
                            self.failed(Failure::Refused(Refusal("it cannot be written")), sink)?
                        }
                        Err(failure) => self.failed(failure, sink)?,
                    }
                }
            }
        }
        out.extend_from_slice(&bytes);
        Ok(())
    }
}

#[cfg(test)]
#[cfg(feature = "documents")]
mod tests {
    use std::io::{Cursor, Write};
    use std::sync::Arc;

    use super::*;
    use crate::content::Limits;
    use crate::content::document::{Documents, Extractor, InProcess, Picture, View};
    use crate::content::testing::{Words, laws, read};

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn reader(limits: Limits, extractor: impl Extractor + 'static) -> DocumentReader {
        let around = Location { name: Some("all.zip".into()), ..Location::default() };
        let context = ReaderContext::new(around, Arc::new(limits)).reading(Documents::by(Arc::new(extractor)));
        DocumentReader::new(context, "zip")
    }

    #[test]
    fn documents_are_read_through_all_layers_and_written_anew() {
        let inner = zip(&[("note.txt", b"seen: qMary here"), ("data.json", br#"{"name": "qBob"}"#)]);
        let outer = zip(&[("inner.zip", &inner), ("free.txt", b"nothing")]);
        let mut sink = Words::new('q', "[X]", false);
        let out = read(reader(Limits::default(), InProcess), &outer, 100, &mut sink).unwrap();
        let member = sink.seen.iter().find(|s| s.text.contains("qMary")).unwrap();
        assert_eq!(member.location.archive, ["all.zip", "inner.zip"]);
        assert_eq!(member.location.name.as_deref(), Some("note.txt"));
        let mut again = Words::default();
        read(reader(Limits::default(), InProcess), &out, usize::MAX, &mut again).unwrap();
        let texts = again.texts();
        assert!(texts.contains(&"seen: [X] here") && texts.contains(&"[X]") && texts.contains(&"nothing"), "{texts:?}");
        laws(|| reader(Limits::default(), InProcess), &zip(&[("n.txt", b"nothing here")]));
    }

    #[test]
    fn every_limit_is_said() {
        let nest = |bytes: Vec<u8>| zip(&[("x.zip", &bytes)]);
        let deep = nest(nest(nest(zip(&[("note.txt", b"qMary")]))));
        let cases = [
            (Limits { embedding: 2, ..Limits::default() }, "embedding"),
            (Limits { document_bytes: 10, ..Limits::default() }, "document_bytes"),
            (Limits { members: 3, ..Limits::default() }, "members"),
            (Limits { unpacked_bytes: 500, ..Limits::default() }, "unpacked_bytes"),
        ];
        for (limits, name) in cases {
            let mut sink = Words::default();
            let out = read(reader(limits, InProcess), &deep, 64, &mut sink).unwrap();
            assert_eq!(out, deep);
            let reasons: Vec<_> = sink.opaque.iter().map(|(_, reason)| *reason).collect();
            assert_eq!(reasons, [OpaqueReason::OverLimit(name)]);
        }
    }

    /// Says it has changed the document, and has not.
    struct Liar;

    impl Extractor for Liar {
        fn extract(&self, format: &'static str, bytes: &[u8], limits: &Limits) -> Result<Extract, Failure> {
            InProcess.extract(format, bytes, limits)
        }

        fn rewrite(&self, _: &'static str, bytes: &[u8], _: &Edits, _: &Limits) -> Result<Vec<u8>, Failure> {
            Ok(bytes.to_vec())
        }

        fn view(&self, format: &'static str, bytes: &[u8], view: &View, limits: &Limits) -> Result<Picture, Failure> {
            InProcess.view(format, bytes, view, limits)
        }
    }

    #[test]
    fn a_document_that_still_holds_what_was_replaced_is_refused() {
        let bytes = zip(&[("note.txt", b"qMary")]);
        let mut sink = Words::new('q', "[X]", false);
        // This sink knows no refusals, and so stops.
        assert_eq!(read(reader(Limits::default(), Liar), &bytes, 64, &mut sink), Err(ContentError::Stopped));
    }
}
