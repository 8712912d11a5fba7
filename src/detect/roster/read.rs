//! Rosters as they are exported: CSV, TSV or lines.
//!
//! With a header whose names tell the columns, any of `name`, `first`, `last`,
//! `mrn`, `dob`…; without one, a value a line: a name, an identifier, or a birth date.

use csv_core::{ReadRecordResult, ReaderBuilder};
use zeroize::Zeroizing;

use super::Roster;
use super::build::{Person, Unused};
use super::packed::PackedError;
use crate::detect::dates;
use crate::detect::gazetteer::{Gazetteer, GazetteerError};
use crate::finding::IdentifierType;

/// Longest record, in bytes.
const LONGEST: usize = 64 << 10;
/// Most columns.
const MOST_COLUMNS: usize = 512;

/// Why a roster cannot be used. Holds none of its values.
#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    /// Not text.
    #[error("not UTF-8; convert it first")]
    NotUtf8,
    /// A line that is not what a roster holds.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: u64,
        /// What is wrong and how to mend it.
        what: String,
    },
    /// Nothing to search for.
    #[error("nothing on it can be searched for{}", .0.as_ref().map(|u| format!(" (line {}: {})", u.0, u.1)).unwrap_or_default())]
    Empty(Option<(u64, Unused)>),
    /// A hashed roster.
    #[error(transparent)]
    Packed(#[from] PackedError),
    /// The built-in lists.
    #[error(transparent)]
    Lists(#[from] GazetteerError),
}

/// What reading a roster came to besides its digests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Loaded {
    /// Values that cannot be searched for.
    pub unused: u32,
    /// The first of them: its line, and why.
    pub first_unused: Option<(u64, Unused)>,
}

impl Loaded {
    fn note(&mut self, line: u64, result: Result<(), Unused>) {
        if let Err(why) = result {
            self.unused += 1;
            self.first_unused.get_or_insert((line, why));
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Full,
    Given,
    Surname,
    Id(IdentifierType),
    Birth,
    Other,
}

impl Roster {
    /// Adds what is in a file: plain (CSV, TSV, lines) or hashed
    /// ([`Roster::write`]). The bytes are the caller's to clear.
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn load(&mut self, bytes: &[u8]) -> Result<Loaded, RosterError> {
        if Roster::is_packed(bytes) {
            self.unpack(bytes)?;
            return Ok(Loaded::default());
        }
        let text = str::from_utf8(bytes).map_err(|_| RosterError::NotUtf8)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let before = self.counts;
        let gazetteer = Gazetteer::shared()?;
        let loaded = match header(text) {
            Some((delimiter, columns)) => self.table(text, delimiter, &columns, &gazetteer)?,
            None => self.lines(text, &gazetteer)?,
        };
        self.settle();
        if self.counts == before {
            return Err(RosterError::Empty(loaded.first_unused));
        }
        Ok(loaded)
    }

    fn table(
        &mut self,
        text: &str,
        delimiter: u8,
        columns: &[Column],
        gazetteer: &Gazetteer,
    ) -> Result<Loaded, RosterError> {
        let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
        let mut fields = Zeroizing::new(vec![0u8; LONGEST]);
        let mut ends = vec![0usize; MOST_COLUMNS];
        let mut input = text.as_bytes();
        let mut loaded = Loaded::default();
        let mut heading = true;
        loop {
            let line = reader.line();
            let (mut filled, mut ended) = (0, 0);
            let done = loop {
                let (free, slots) =
                    (fields.get_mut(filled..).unwrap_or(&mut []), ends.get_mut(ended..).unwrap_or(&mut []));
                let (result, read, written, ending) = reader.read_record(input, free, slots);
                input = input.get(read..).unwrap_or(&[]);
                filled += written;
                ended += ending;
                match result {
                    ReadRecordResult::InputEmpty => {}
                    ReadRecordResult::Record => break false,
                    ReadRecordResult::End => break true,
                    ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                        let what = "a record of more than 64 KiB or 512 columns; is a quotation mark not closed?";
                        return Err(RosterError::Line { line, what: what.to_owned() });
                    }
                }
            };
            if done {
                return Ok(loaded);
            }
            if std::mem::take(&mut heading) {
                continue;
            }
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let cells = starts.zip(ends.iter().copied()).take(ended);
            let cell =
                |(a, b): (usize, usize)| fields.get(a..b).and_then(|c| str::from_utf8(c).ok()).unwrap_or("").trim();
            let cells: Vec<&str> = cells.map(cell).collect();
            self.row(&cells, columns, line, gazetteer, &mut loaded);
        }
    }

    fn row(&mut self, cells: &[&str], columns: &[Column], line: u64, gazetteer: &Gazetteer, loaded: &mut Loaded) {
        let mut person = Person::default();
        for (cell, column) in cells.iter().zip(columns).filter(|(cell, _)| !cell.is_empty()) {
            match column {
                Column::Full => person.full.push(cell),
                Column::Given => person.given.push(cell),
                Column::Surname => person.surname.push(cell),
                Column::Id(kind) => loaded.note(line, self.add_id(cell, *kind)),
                Column::Birth => loaded.note(line, self.add_birth(cell)),
                Column::Other => {}
            }
        }
        if !(person.full.is_empty() && person.given.is_empty() && person.surname.is_empty()) {
            loaded.note(line, self.add_person(&person, gazetteer));
        }
    }

    fn lines(&mut self, text: &str, gazetteer: &Gazetteer) -> Result<Loaded, RosterError> {
        let mut loaded = Loaded::default();
        for (line, value) in (1..).zip(text.lines()) {
            let value = value.trim();
            if value.is_empty() || value.starts_with('#') {
                continue;
            }
            let columns = [',', ';', '\t', '|'].iter().map(|d| value.matches(*d).count()).max().unwrap_or(0);
            let digits = value.bytes().any(|b| b.is_ascii_digit());
            let birth = digits && !dates::days(value).is_empty() && value.len() <= 40 && columns <= 1;
            if columns > 1 || columns == 1 && digits && !birth {
                let what = "several values on a line, and the first line names no columns; begin the file with a header \
                            such as name,mrn,dob";
                return Err(RosterError::Line { line, what: what.to_owned() });
            }
            if birth && value.bytes().filter(u8::is_ascii_digit).count() != value.len() {
                loaded.note(line, self.add_birth(value));
            } else if digits {
                loaded.note(line, self.add_id(value, IdentifierType::Mrn));
            } else {
                let person = Person { full: vec![value], ..Person::default() };
                loaded.note(line, self.add_person(&person, gazetteer));
            }
        }
        Ok(loaded)
    }
}

/// The delimiter and the columns, if the first line names at least one.
fn header(text: &str) -> Option<(u8, Vec<Column>)> {
    let first = text.lines().find(|l| !l.trim().is_empty())?;
    let delimiter = [b'\t', b';', b'|', b','].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count())?;
    let columns: Vec<Column> = first.split(char::from(delimiter)).map(|c| column(c.trim().trim_matches('"'))).collect();
    columns.iter().any(|c| *c != Column::Other).then_some((delimiter, columns))
}

fn column(name: &str) -> Column {
    use IdentifierType::{Account, HealthPlanId, License, Mrn, OtherId, Phone, Ssn};
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let plain = plain.as_str();
    let bare = ["patients", "patient", "pt"].iter().find_map(|p| plain.strip_prefix(p)).filter(|r| !r.is_empty());
    match bare.unwrap_or(plain) {
        "name" | "patient" | "fullname" | "names" | "nombre" | "alias" | "aka" | "nom" => Column::Full,
        "first" | "firstname" | "given" | "givenname" | "givennames" | "forename" | "fname" | "middle"
        | "middlename" | "mname" | "nickname" | "preferred" | "preferredname" | "vorname" | "prenom" | "nombres" => {
            Column::Given
        }
        "last" | "lastname" | "surname" | "surnames" | "family" | "familyname" | "lname" | "maiden" | "maidenname"
        | "formername" | "previousname" | "apellido" | "apellidos" | "nachname" => Column::Surname,
        "id"
        | "mrn"
        | "medicalrecordnumber"
        | "medicalrecordno"
        | "medicalrecord"
        | "recordnumber"
        | "chart"
        | "chartnumber"
        | "chartno"
        | "identifier"
        | "number"
        | "pid"
        | "empi"
        | "encounter"
        | "encounterid"
        | "csn"
        | "visit"
        | "visitid"
        | "visitnumber"
        | "accession"
        | "accessionnumber"
        | "fin"
        | "hospitalnumber" => Column::Id(Mrn),
        "ssn" | "socialsecuritynumber" | "socialsecurity" => Column::Id(Ssn),
        "memberid" | "member" | "membernumber" | "subscriberid" | "insuranceid" | "policynumber" | "healthplanid"
        | "mbi" | "medicareid" | "medicaidid" => Column::Id(HealthPlanId),
        "account" | "accountnumber" | "acct" | "har" | "guarantoraccount" => Column::Id(Account),
        "license" | "licence" | "driverslicense" | "passport" => Column::Id(License),
        "phone" | "phonenumber" | "telephone" | "tel" | "mobile" | "cell" | "homephone" => Column::Id(Phone),
        "studyid" | "subjectid" | "username" | "userid" => Column::Id(OtherId),
        "dob" | "birthdate" | "dateofbirth" | "birth" | "born" | "birthday" | "bday" | "fechadenacimiento"
        | "geburtsdatum" | "datedenaissance" => Column::Birth,
        _ => Column::Other,
    }
}
