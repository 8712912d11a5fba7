//! Packages: ZIP archives whose members make up one document. Office Open XML
//! (ECMA-376: DOCX, XLSX, PPTX) and OpenDocument (OASIS: ODT, ODS, ODP). What
//! is neither is a plain archive.
//!
//! Every XML member is read, whatever it is called; every other member is a
//! document of its own (a picture, an embedded file).

mod office;
mod sheet;
mod text;
mod walk;

use std::collections::BTreeMap;

use crate::content::document::{DocumentFormat, Edits, Extract, Part, Refusal, TextUnit};
use crate::content::{Limits, OpaqueReason};
use crate::finding::Location;

use super::archive::Zip;
use super::archive::zip::{Change, Package as Archive};

use self::office::Document;

/// A package, or a plain ZIP archive.
#[derive(Debug)]
pub struct Package;

impl DocumentFormat for Package {
    fn extract(&self, bytes: &[u8], limits: &Limits) -> Result<Extract, OpaqueReason> {
        let mut archive = Archive::open(bytes, limits)?;
        if !office::is_package(&archive) {
            return Zip.extract(bytes, limits);
        }
        let document = Document::read(&mut archive, limits)?;
        let mut out = Extract { units: document.texts.into_iter().map(|t| t.unit).collect(), ..Extract::default() };
        if archive.has_gaps(bytes.len() as u64)? {
            out.unread(Location::default(), OpaqueReason::UnsupportedFormat("bytes between members"));
        }
        for comment in archive.comments() {
            let place = Location { layer: Some("comment".to_owned()), ..Location::default() };
            out.units.push(TextUnit::plain(comment, place));
        }
        for (file, location) in document.parts {
            let name = archive.entries.get(file).map_or("", |e| e.name.as_str());
            let name = name.rsplit('/').next().unwrap_or(name).to_owned();
            out.units.push(TextUnit::file_name(&name, location.clone()));
            match archive.read(file) {
                Ok(bytes) => out.parts.push(Part { name: Some(name), location, bytes, ..Part::default() }),
                Err(reason) => {
                    out.unread(Location { name: Some(name), ..location }, reason);
                    out.parts.push(Part::default());
                }
            }
        }
        Ok(out)
    }

    fn rewrite(&self, bytes: &[u8], edits: &Edits, limits: &Limits) -> Result<Vec<u8>, Refusal> {
        let unreadable = |_| Refusal("the package cannot be read");
        let mut archive = Archive::open(bytes, limits).map_err(unreadable)?;
        if !office::is_package(&archive) {
            return Zip.rewrite(bytes, edits, limits);
        }
        let document = Document::read(&mut archive, limits).map_err(unreadable)?;
        // Behind the texts come comments, which are not written, and the names of parts.
        if edits.units.iter().any(|(number, _)| *number >= document.texts.len() + archive.comments().len()) {
            return Err(Refusal("a member of the package is named after a person; rename it"));
        }
        let mut changes: BTreeMap<usize, Change> = BTreeMap::new();
        for (file, sources) in text::rewritten(&document.texts, edits) {
            let source = archive.read(file).map_err(unreadable)?;
            let new = document.spliced(file, &source, &sources).ok_or(Refusal("an edit does not fit its member"))?;
            changes.entry(file).or_default().bytes = Some(new);
        }
        for part in &edits.parts {
            let (file, _) = document.parts.get(part.part).ok_or(Refusal("an edit fits no part"))?;
            changes.entry(*file).or_default().bytes = Some(part.bytes.clone());
        }
        document.forget_order_of_calculation(&mut archive, &mut changes).map_err(unreadable)?;
        for file in 0..archive.entries.len() {
            changes.entry(file).or_default().comment = Some(String::new());
        }
        archive.write(&changes, "")
    }
}
