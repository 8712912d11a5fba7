//! Texts that are documents as a whole: a message, a resource or a page given
//! as text. Their findings are told with offsets in the text as given, which is
//! the document's source.

use std::ops::Range;

use crate::content::{ContentError, Decision, OpaqueReason, Reader, ReaderContext, Sink, Stop, Unit, open};
use crate::guard::GuardError;
use crate::guard::policy::Site;
use crate::text::{OffsetUnit, Span};

use super::TextItem;
use super::place::Place;
use super::whole::{self, Surveyed, Trace};
use super::work::Work;

/// Surveys the document that `item` is; nothing if it is running text, or only
/// looks like a document.
pub(super) fn survey(work: &mut Work, item: &TextItem<'_>, place: &Place) -> Result<Option<Surveyed>, GuardError> {
    let context = ReaderContext::new(place.around.clone(), work.route.limits.clone());
    if item.field.is_some() || open::written(item.text, &context).is_none() {
        return Ok(None);
    }
    match whole::survey(work, Site::Body, item.text.as_bytes(), &opener(item.text, &context), usize::MAX) {
        Err(GuardError::Content(ContentError::Malformed { .. } | ContentError::Unsupported { .. })) => Ok(None),
        other => other,
    }
}

/// What the document `text` becomes. Its findings are reported with offsets in `text`.
pub(super) fn rewrite(work: &mut Work, text: &str, place: &Place, surveyed: Surveyed) -> Result<String, GuardError> {
    let context = ReaderContext::new(place.around.clone(), work.route.limits.clone());
    let open = opener(text, &context);
    let (mut out, mut trace) = (Vec::new(), Trace::new());
    whole::rewrite(work, Site::Body, text.as_bytes(), &open, surveyed, &mut out, &mut trace)?;
    relocate(work, text, &open, &trace)?;
    String::from_utf8(out).map_err(|_| GuardError::Internal { what: "a text became no text" })
}

fn opener<'a>(text: &'a str, context: &'a ReaderContext) -> impl Fn() -> Result<Box<dyn Reader>, ContentError> + 'a {
    move || open::written(text, context).ok_or(ContentError::Stopped)
}

/// Moves the reports of `trace` from their units to `text`.
fn relocate(work: &mut Work, text: &str, open: &whole::Open<'_>, trace: &Trace) -> Result<(), GuardError> {
    let mut wanted: Vec<(usize, Span)> = Vec::new();
    for (report, unit) in trace {
        if let (Some(unit), Some(report)) = (unit, work.verdict.findings.get(*report)) {
            wanted.push((*unit, report.finding.span));
        }
    }
    let mut places = locate(text, open, &wanted)?.into_iter();
    let unit = work.offsets;
    for (report, within) in trace {
        // What was not read may be anywhere.
        let range = if within.is_some() { places.next().unwrap_or(0..text.len()) } else { 0..text.len() };
        if let Some(report) = work.verdict.findings.get_mut(*report) {
            report.start = count(text, range.start, unit);
            report.end = count(text, range.end, unit);
            report.finding.span = Span::new(range.start, range.end);
        }
    }
    Ok(())
}

/// The offset of byte `at` of `text`, in `unit`.
fn count(text: &str, at: usize, unit: OffsetUnit) -> usize {
    let before = text.get(..at).unwrap_or(text);
    match unit {
        OffsetUnit::Byte => before.len(),
        OffsetUnit::Char => before.chars().count(),
        OffsetUnit::Utf16 => before.chars().map(char::len_utf16).sum(),
    }
}

/// Where in the source the spans of units lie: the document is read once more
/// with a mark put in at every end, and the marks are looked for in what its
/// reader writes. A span in a document inside (base64) is where that stands.
fn locate(text: &str, open: &whole::Open<'_>, wanted: &[(usize, Span)]) -> Result<Vec<Range<usize>>, GuardError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let Some(mark) = ('\u{e000}'..'\u{f8ff}').find(|&c| !text.contains(c)) else {
        return Ok(vec![0..text.len(); wanted.len()]);
    };
    let marked = marked(text, open, wanted, mark)?;
    if let Some(places) = read_marks(text, &marked, mark, wanted.len()) {
        return Ok(places);
    }
    // A mark did not show, so a document inside was written anew: one by one.
    let one = |want: &(usize, Span)| -> Result<Range<usize>, GuardError> {
        let marked = self::marked(text, open, std::slice::from_ref(want), mark)?;
        let places = read_marks(text, &marked, mark, 1);
        Ok(places.and_then(|p| p.first().cloned()).unwrap_or_else(|| difference(text, &marked)))
    };
    wanted.iter().map(one).collect()
}

/// The document with `mark` before and behind each span.
fn marked(text: &str, open: &whole::Open<'_>, wanted: &[(usize, Span)], mark: char) -> Result<Vec<u8>, GuardError> {
    let mut marker = Marker { wanted, mark, marks: 0, index: 0, len: 0 };
    let mut out = Vec::with_capacity(text.len() + 16 * wanted.len());
    whole::feed(text.as_bytes(), open, &mut marker, &mut out)?;
    Ok(out)
}

/// The ranges between the marks of each span, if all marks show and all else is
/// `text`. A mark is the number of its end between two `mark`s; units need not
/// be told in the order in which they are written.
fn read_marks(text: &str, marked: &[u8], mark: char, count: usize) -> Option<Vec<Range<usize>>> {
    let marked = std::str::from_utf8(marked).ok()?;
    let (mut at, mut ends, mut seen) = (0, vec![0; 2 * count], 0);
    for (i, piece) in marked.split(mark).enumerate() {
        if i % 2 == 1 {
            *ends.get_mut(piece.parse::<usize>().ok()?)? = at;
            seen += 1;
            continue;
        }
        if text.get(at..at + piece.len()) != Some(piece) {
            return None;
        }
        at += piece.len();
    }
    let pairs = ends.chunks_exact(2).filter_map(|pair| Some(*pair.first()?..*pair.get(1)?));
    (at == text.len() && seen == 2 * count).then(|| pairs.collect())
}

/// The part of `text` that `marked` does not begin or end with too, widened to characters.
fn difference(text: &str, marked: &[u8]) -> Range<usize> {
    let same = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(a, b)| a == b).count();
    let bytes = text.as_bytes();
    let mut start = same(&mut bytes.iter().zip(marked));
    let most = bytes.len().min(marked.len()) - start;
    let mut end = bytes.len() - same(&mut bytes.iter().rev().zip(marked.iter().rev())).min(most);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start < end { start..end } else { 0..text.len() }
}

/// Keeps everything and puts the marks in.
struct Marker<'a> {
    /// In order.
    wanted: &'a [(usize, Span)],
    mark: char,
    /// Marks put in.
    marks: usize,
    /// Number of the open unit.
    index: usize,
    /// Bytes of its text so far.
    len: usize,
}

impl Sink for Marker<'_> {
    fn begin(&mut self, _: &Unit<'_>) -> Result<(), Stop> {
        self.len = 0;
        Ok(())
    }

    fn text(&mut self, text: &str, _: &mut Vec<Decision>) -> Result<(), Stop> {
        self.len += text.len();
        Ok(())
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        let mut at = 0;
        while let Some(((unit, span), rest)) = self.wanted.split_first().filter(|((unit, _), _)| *unit <= self.index) {
            self.wanted = rest;
            if *unit < self.index {
                self.marks += 2;
                continue;
            }
            for end in [span.start, span.end] {
                let to = end.clamp(at, self.len);
                keep(to - at, decisions);
                decisions.push(Decision::Replace { len: 0, with: format!("{0}{1}{0}", self.mark, self.marks) });
                self.marks += 1;
                at = to;
            }
        }
        keep(self.len - at, decisions);
        self.index += 1;
        Ok(())
    }

    fn opaque(&mut self, _: &Unit<'_>, _: OpaqueReason) -> Result<(), Stop> {
        Ok(())
    }
}

fn keep(len: usize, decisions: &mut Vec<Decision>) {
    if len > 0 {
        decisions.push(Decision::Keep(len));
    }
}
