//! The header block of a part: what it declares, and names told to the sink.

use crate::finding::{Field, Role, Schema, Segment};

use super::super::super::decode::percent;
use super::super::super::splice::{Splice, rewrite};
use super::super::super::{ContentError, Decision, ReaderContext, Sink, Stop, Unit};
use super::params::{Parameter, decode, decode_extended, encode_quoted, parameters};

/// What a part's headers say.
#[derive(Clone, Default, Debug)]
pub(in crate::content::format) struct Head {
    /// Field name, as it leaves.
    pub(in crate::content::format) name: Option<String>,
    /// File name, as it leaves.
    pub(in crate::content::format) file_name: Option<String>,
    pub(in crate::content::format) content_type: Option<String>,
    pub(in crate::content::format) transfer_encoding: Option<String>,
}

/// Reads the header block `block` (with its empty line), tells the names in it,
/// and writes it to `out`.
pub(in crate::content::format) fn read(
    block: &[u8],
    context: &ReaderContext,
    sink: &mut dyn Sink,
    out: &mut Vec<u8>,
) -> Result<Head, ContentError> {
    let mut head = Head::default();
    for line in lines(block) {
        let body = line.trim_ascii_end();
        // A name with a blank in it is no name of a field but text.
        let colon = body.iter().position(|b| *b == b':');
        let Some(colon) = colon.filter(|c| !body.get(..*c).unwrap_or_default().trim_ascii_end().contains(&b' ')) else {
            if body.is_empty() {
                out.extend_from_slice(line);
            } else {
                Rewriter { context, sink, out }.text(line, Role::Meta, &[])?;
            }
            continue;
        };
        let (name, value) = line.split_at(colon + 1);
        out.extend_from_slice(name);
        let name: String = body.iter().take(colon).map(|b| char::from(b.to_ascii_lowercase())).collect();
        let name = name.trim().to_owned();
        let mut rewriter = Rewriter { context, sink, out };
        match name.as_str() {
            "content-disposition" => rewriter.parameters(value, &mut head)?,
            "content-type" => {
                head.content_type = Some(value.trim_ascii().iter().map(|b| char::from(*b)).collect());
                rewriter.parameters(value, &mut Head::default())?;
            }
            "content-transfer-encoding" => {
                head.transfer_encoding =
                    Some(value.trim_ascii().iter().map(|b| char::from(b.to_ascii_lowercase())).collect());
                rewriter.out.extend_from_slice(value);
            }
            "content-length" => rewriter.out.extend_from_slice(value),
            _ => rewriter.text(value, Role::Meta, &[Segment::Key(name.as_str().into())])?,
        }
    }
    Ok(head)
}

/// The end of a header block: behind its empty line. `seen` is where the line
/// begins up to which there was none, and stays so for more bytes.
pub(in crate::content::format) fn block_end(bytes: &[u8], seen: &mut usize) -> Option<usize> {
    loop {
        let line = bytes.get(*seen..)?;
        let end = memchr::memchr(b'\n', line)?;
        *seen += end + 1;
        if matches!(line.get(..end), Some([] | [b'\r'])) {
            return Some(*seen);
        }
    }
}

/// Tells a line that is no header field, and writes it.
pub(in crate::content::format) fn loose(
    line: &[u8],
    context: &ReaderContext,
    sink: &mut dyn Sink,
    out: &mut Vec<u8>,
) -> Result<(), ContentError> {
    Rewriter { context, sink, out }.text(line, Role::Meta, &[])
}

/// Logical lines: a line that begins with a blank continues the one before.
fn lines(block: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let line = |from: usize| {
            let tail = rest.get(from..).unwrap_or_default();
            from + memchr::memchr(b'\n', tail).map_or(tail.len(), |end| end + 1)
        };
        let mut end = line(0);
        // Nothing continues a line that is empty.
        let is_empty = rest.get(..end).unwrap_or_default().trim_ascii().is_empty();
        while !is_empty && matches!(rest.get(end), Some(b' ' | b'\t')) {
            end = line(end);
        }
        let (line, tail) = rest.split_at(end);
        lines.push(line);
        rest = tail;
    }
    lines
}

/// Name, number and text of a parameter that is a piece of a value (RFC 2231).
fn piece(name: &str, text: &str) -> Option<(String, u32, String)> {
    let (base, number) = name.strip_suffix('*').unwrap_or(name).split_once('*')?;
    Some((base.to_owned(), number.parse().ok()?, text.to_owned()))
}

struct Rewriter<'a> {
    context: &'a ReaderContext,
    sink: &'a mut dyn Sink,
    out: &'a mut Vec<u8>,
}

impl Rewriter<'_> {
    /// A header value with parameters; those that are content are told.
    fn parameters(&mut self, value: &[u8], head: &mut Head) -> Result<(), ContentError> {
        let mut at = 0;
        let mut pieces = Vec::new();
        for parameter in parameters(value) {
            self.out.extend_from_slice(value.get(at..parameter.value.start).unwrap_or_default());
            at = parameter.value.end;
            let source = value.get(parameter.value.clone()).unwrap_or_default();
            let role = match parameter.name.as_str() {
                "name" => Role::Key,
                name if name == "name*" || name.starts_with("filename") => Role::FileName,
                "boundary" | "charset" | "" => {
                    self.out.extend_from_slice(source);
                    self.stray(value, &parameter, &mut at)?;
                    continue;
                }
                _ => Role::Meta,
            };
            let text = self.parameter(source, &parameter, role)?;
            self.stray(value, &parameter, &mut at)?;
            pieces.extend(piece(&parameter.name, &text));
            match parameter.name.as_str() {
                "name" => head.name = Some(text),
                "filename*" => head.file_name = Some(text),
                "filename" if head.file_name.is_none() => head.file_name = Some(text),
                _ => {}
            }
        }
        self.out.extend_from_slice(value.get(at..).unwrap_or_default());
        self.joined(pieces)
    }

    /// Tells what stands behind a parameter and belongs to none, as in
    /// `name="f" filename="..."`: there are readers that see a parameter in it.
    fn stray(&mut self, value: &[u8], parameter: &Parameter, at: &mut usize) -> Result<(), ContentError> {
        let stray = value.get(parameter.rest.clone()).unwrap_or_default();
        if stray.trim_ascii().is_empty() {
            return Ok(());
        }
        self.out.extend_from_slice(value.get(*at..parameter.rest.start).unwrap_or_default());
        *at = parameter.rest.end;
        self.text(stray, Role::Meta, &[])
    }

    /// Tells values that came in pieces (`filename*0`, `filename*1`: RFC 2231) as
    /// what they are together. Each piece has been told alone.
    fn joined(&mut self, mut pieces: Vec<(String, u32, String)>) -> Result<(), ContentError> {
        pieces.sort();
        for group in pieces.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
            let text: String = group.iter().map(|(_, _, text)| text.as_str()).collect();
            let mut splice = Splice::default();
            splice.copy(&text);
            let mut aside = Vec::new();
            let mut rewriter = Rewriter { context: self.context, sink: &mut *self.sink, out: &mut aside };
            if rewriter.tell(&text, splice, Role::FileName, &[], &encode_quoted)? != text {
                // Where each part of the new text would go is not known.
                return Err(ContentError::Malformed { format: "multipart", what: "a name in pieces", offset: 0 });
            }
        }
        Ok(())
    }

    /// One parameter; its text as it leaves.
    fn parameter(&mut self, source: &[u8], parameter: &Parameter, role: Role) -> Result<String, ContentError> {
        if parameter.name.ends_with('*')
            && let Some((text, splice, front, encoding)) = decode_extended(source)
        {
            self.out.extend_from_slice(source.get(..front).unwrap_or_default());
            return self.tell(&text, splice, role, &[], &|t, out| percent::encode(&encoding.encode(t).0, out));
        }
        let (text, splice) = decode(source, parameter.quoted);
        if parameter.quoted {
            return self.tell(&text, splice, role, &[], &encode_quoted);
        }
        let mut code = Vec::new();
        let outside = std::mem::replace(self.out, std::mem::take(&mut code));
        let text = self.tell(&text, splice, role, &[], &encode_quoted);
        code = std::mem::replace(self.out, outside);
        if code == source {
            self.out.extend_from_slice(source);
        } else {
            // New text may hold what only quotes can hold.
            self.out.push(b'"');
            self.out.extend_from_slice(&code);
            self.out.push(b'"');
        }
        text
    }

    /// Free text of a header.
    fn text(&mut self, source: &[u8], role: Role, path: &[Segment]) -> Result<(), ContentError> {
        let start = source.len() - source.trim_ascii_start().len();
        let end = source.trim_ascii_end().len().max(start);
        self.out.extend_from_slice(source.get(..start).unwrap_or_default());
        let body = source.get(start..end).unwrap_or_default();
        if !body.is_empty() {
            let (text, splice) = decode(body, false);
            self.tell(&text, splice, role, path, &encode_quoted)?;
        }
        self.out.extend_from_slice(source.get(end..).unwrap_or_default());
        Ok(())
    }

    /// Tells `text` and writes its source as decided; the text as it leaves.
    fn tell(
        &mut self,
        text: &str,
        mut splice: Splice,
        role: Role,
        path: &[Segment],
        encode: &dyn Fn(&str, &mut Vec<u8>),
    ) -> Result<String, ContentError> {
        let path = [self.context.path.as_slice(), path].concat();
        let field = Field { schema: Schema::Form, role, path: &path };
        let mut decisions: Vec<Decision> = Vec::new();
        self.sink.begin(&Unit::new(&self.context.around, field, None))?;
        if !text.is_empty() {
            self.sink.text(text, &mut decisions)?;
        }
        self.sink.end(&mut decisions)?;
        let new = rewrite(text, &decisions).ok_or(Stop)?;
        splice.apply(&mut decisions, encode, self.out)?;
        splice.end(self.out)?;
        Ok(new)
    }
}
