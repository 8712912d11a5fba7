//! What a person is to see of one file, collected while it is read.

use std::sync::{Arc, Mutex, PoisonError};

use crate::content::Limits;
use crate::content::document::Extractor;
use crate::finding::{IdentifierType, Location, Role, debug_without_content};
use crate::guard::{Seen, Witness};

use super::figure::{Figure, Open as Document, Page};
use super::grid::{self, Grid, Open as Table};
use super::hide::Values;
use super::piece::{Piece, windows};

/// Code points shown before and behind a finding.
const AROUND: usize = 110;
/// Passages, tables and pictures kept of one file.
const PASSAGES: usize = 120;
const GRIDS: usize = 20;
const FIGURES: usize = 12;

/// Looks on while a file is read.
#[derive(Clone)]
pub struct Collector(Arc<Mutex<Collected>>);

/// What there is to show of one file.
pub struct Collected {
    extractor: Arc<dyn Extractor>,
    limits: Limits,
    show: bool,
    documents: Vec<Document>,
    opened: usize,
    table: Option<Table>,
    pub(super) values: Values,
    pub(super) passages: Vec<Passage>,
    pub(super) grids: Vec<Grid>,
    pub(super) figures: Vec<Figure>,
    /// Pictures that are not shown.
    pub(super) undrawn: u64,
}

debug_without_content! {
    Collector, "Collector";
    Collected, "Collected";
}

/// A text around findings.
pub(super) struct Passage {
    pub(super) location: Location,
    pub(super) pieces: Vec<Piece>,
    /// The document and its page on which it can be seen.
    seen_on: Option<(usize, Page)>,
    /// A picture shows it.
    pub(super) is_drawn: bool,
    /// It is the name of a file.
    pub(super) is_name: bool,
}

impl Collector {
    /// For one file, whose pictures `extractor` draws. With `show` values stay readable.
    pub fn new(extractor: Arc<dyn Extractor>, limits: Limits, show: bool) -> Self {
        Collector(Arc::new(Mutex::new(Collected::new(extractor, limits, show))))
    }

    /// Who looks on, to be given to the session.
    pub fn witness(&self) -> Box<dyn Witness> {
        Box::new(self.clone())
    }

    /// What was collected; the collector is empty then.
    pub fn take(&self) -> Collected {
        let mut own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        own.end_table();
        let fresh = Collected::new(own.extractor.clone(), own.limits.clone(), own.show);
        std::mem::replace(&mut *own, fresh)
    }

    fn with(&self, act: impl FnOnce(&mut Collected)) {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Witness for Collector {
    fn text(&mut self, seen: &Seen<'_>) {
        self.with(|own| own.text(seen));
    }

    fn object(&mut self, location: &Location, kind: IdentifierType, report: Option<usize>) {
        self.with(|own| {
            if let Some(document) = own.documents.last_mut() {
                document.object(location, kind, report);
            }
        });
    }

    fn unread(&mut self, location: &Location) {
        self.with(|own| {
            if let Some(document) = own.documents.last_mut() {
                let page = document.page(location);
                document.hide(page);
            }
        });
    }

    fn opened(&mut self, format: &'static str) {
        self.with(|own| {
            own.end_table();
            own.opened += 1;
            let number = own.opened;
            own.documents.push(Document::new(number, format));
        });
    }

    fn closed(&mut self, _: &'static str, bytes: &[u8]) {
        self.with(|own| own.close(bytes));
    }
}

impl Collected {
    fn new(extractor: Arc<dyn Extractor>, limits: Limits, show: bool) -> Self {
        Collected {
            extractor,
            limits,
            show,
            documents: Vec::new(),
            opened: 0,
            table: None,
            values: Values::default(),
            passages: Vec::new(),
            grids: Vec::new(),
            figures: Vec::new(),
            undrawn: 0,
        }
    }

    fn text(&mut self, seen: &Seen<'_>) {
        for mark in seen.marks {
            self.values.add(mark.kind, mark.span.of(seen.text));
        }
        let seen_on = self.documents.last_mut().and_then(|d| Some((d.number, d.text(seen)?)));
        if let Some(place) = grid::place(seen) {
            if !self.table.as_ref().is_some_and(|table| table.goes_on(&place)) {
                self.end_table();
            }
            let show = self.show;
            self.table.get_or_insert_with(|| Table::new(&place)).take(place, seen, show);
            return;
        }
        if seen.marks.is_empty() || self.passages.len() >= PASSAGES {
            return;
        }
        let location = seen.location;
        let is_name = seen.field.role == Role::FileName;
        let room = PASSAGES - self.passages.len();
        for pieces in windows(seen.text, seen.marks, AROUND, self.show).into_iter().take(room) {
            self.passages.push(Passage { location: location.clone(), pieces, seen_on, is_drawn: false, is_name });
        }
    }

    fn end_table(&mut self) {
        if let Some(grid) = self.table.take().and_then(Table::finish)
            && self.grids.len() < GRIDS
        {
            self.grids.push(grid);
        }
    }

    fn close(&mut self, bytes: &[u8]) {
        self.end_table();
        let Some(document) = self.documents.pop() else { return };
        if document.is_raster() {
            let page = document.location.page;
            match (self.documents.last_mut(), page) {
                (Some(outer), Some(page)) if outer.format == "pdf" => {
                    // The picture of a page is shown with what its text layer holds.
                    let outer_number = outer.number;
                    for passage in self.passages.iter_mut().filter(|p| p.seen_on == Some((document.number, None))) {
                        passage.seen_on = Some((outer_number, Some(page)));
                    }
                    outer.take_page(page, document);
                    return;
                }
                // What no page shows may hold words that are in none of its boxes.
                (Some(_), None) if document.location.layer.as_deref() == Some("hidden content") => return,
                _ => {}
            }
        }
        for (page, view) in document.views(self.show) {
            if self.figures.len() >= FIGURES {
                self.undrawn += 1;
                continue;
            }
            let Ok(picture) = self.extractor.view(document.format, bytes, &view, &self.limits) else {
                self.undrawn += 1;
                continue;
            };
            let spots = document.pages.get(&page).cloned().unwrap_or_default();
            let location = Location { page: page.or(document.location.page), ..document.location.clone() };
            self.figures.push(Figure { location, picture, spots });
            for passage in self.passages.iter_mut().filter(|p| p.seen_on == Some((document.number, page))) {
                passage.is_drawn = true;
            }
        }
    }
}
