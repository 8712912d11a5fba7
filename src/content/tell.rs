//! Short texts told as one unit.

use crate::finding::{Field, Location};

use super::document::{Object, Refusal};
use super::{ContentError, Decision, OpaqueReason, Sink, Stop, Unit, splice::rewrite};

/// Tells `text` as a unit of its own; the new text if the sink changed it.
///
/// # Errors
/// If the sink stops, or decides more or less than the text.
pub fn tell(sink: &mut dyn Sink, unit: &Unit<'_>, text: &str) -> Result<Option<String>, ContentError> {
    tell_with(sink, unit, text, &mut Vec::new())
}

/// [`tell`] with a place for the decisions that the caller keeps.
///
/// # Errors
/// As [`tell`].
pub fn tell_with(
    sink: &mut dyn Sink,
    unit: &Unit<'_>,
    text: &str,
    decisions: &mut Vec<Decision>,
) -> Result<Option<String>, ContentError> {
    decisions.clear();
    sink.begin(unit)?;
    if !text.is_empty() {
        sink.text(text, decisions)?;
    }
    sink.end(decisions)?;
    if let [Decision::Keep(len)] = decisions.as_slice()
        && *len == text.len()
    {
        return Ok(None);
    }
    let new = rewrite(text, decisions).ok_or(Stop)?;
    let changed = decisions.iter().any(|d| matches!(d, Decision::Replace { .. }));
    Ok(changed.then_some(new))
}

/// A sink that remembers whether a unit is open, so that reading can be given
/// up without leaving one behind.
pub struct Tracked<'a> {
    sink: &'a mut dyn Sink,
    open: bool,
}

impl<'a> Tracked<'a> {
    /// Tracks `sink`.
    pub fn new(sink: &'a mut dyn Sink) -> Self {
        Tracked { sink, open: false }
    }

    /// Gives the document up: closes an open unit, and says that it was not read.
    ///
    /// # Errors
    /// If the sink stops.
    pub fn give_up(&mut self, around: &Location, field: Field<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        if self.open {
            self.end(&mut Vec::new())?;
        }
        self.sink.opaque(&Unit::new(around, field, None), reason)
    }
}

impl Sink for Tracked<'_> {
    fn begin(&mut self, unit: &Unit<'_>) -> Result<(), Stop> {
        self.open = true;
        self.sink.begin(unit)
    }

    fn text(&mut self, text: &str, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        self.sink.text(text, decisions)
    }

    fn end(&mut self, decisions: &mut Vec<Decision>) -> Result<(), Stop> {
        self.open = false;
        self.sink.end(decisions)
    }

    fn opaque(&mut self, unit: &Unit<'_>, reason: OpaqueReason) -> Result<(), Stop> {
        self.sink.opaque(unit, reason)
    }

    fn object(&mut self, unit: &Unit<'_>, object: &Object) -> Result<bool, Stop> {
        self.sink.object(unit, object)
    }

    fn refuse(&mut self, unit: &Unit<'_>, refusal: Refusal) -> Result<(), Stop> {
        self.sink.refuse(unit, refusal)
    }

    fn opened(&mut self, format: &'static str) {
        self.sink.opened(format);
    }

    fn closed(&mut self, format: &'static str, bytes: &[u8]) {
        self.sink.closed(format, bytes);
    }

    fn rewrites(&self) -> bool {
        self.sink.rewrites()
    }
}
