//! Reading text by lines: records of JSON Lines, and single lines of a file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::error::CliError;
use crate::report::LONGEST_LINE;

/// The lines of an input that are not blank, with their numbers.
pub(super) struct Lines<R> {
    reader: R,
    name: String,
    number: u64,
    failed: bool,
}

/// A line and its number, from 1.
pub(super) type Line = (u64, String);

impl<R: BufRead> Lines<R> {
    pub(super) fn new(name: impl Into<String>, reader: R) -> Self {
        Lines { reader, name: name.into(), number: 0, failed: false }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let mut bytes = Vec::new();
            match self.reader.read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => self.number += 1,
                Err(source) => {
                    self.failed = true;
                    return Some(Err(CliError::Io { what: format!("cannot read {}", self.name), source }));
                }
            }
            match String::from_utf8(bytes) {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => return Some(Ok((self.number, line))),
                Err(_) => {
                    self.failed = true;
                    return Some(Err(CliError::Line {
                        name: self.name.clone(),
                        line: self.number,
                        what: "not UTF-8; JSON Lines must be".to_owned(),
                    }));
                }
            }
        }
        None
    }
}

/// The lines of these numbers (rising), as far as they are UTF-8 and not very long.
pub(super) fn pick(mut reader: impl BufRead, wanted: impl Iterator<Item = u64>) -> io::Result<BTreeMap<u64, String>> {
    let mut picked = BTreeMap::new();
    let mut number = 0;
    for want in wanted {
        while number + 1 < want {
            if reader.skip_until(b'\n')? == 0 {
                return Ok(picked);
            }
            number += 1;
        }
        let mut line = Vec::new();
        let limit = LONGEST_LINE as u64 + 1;
        if io::Read::take(&mut reader, limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(picked);
        }
        if line.len() as u64 == limit && !line.ends_with(b"\n") {
            reader.skip_until(b'\n')?;
        }
        number += 1;
        if let Ok(line) = String::from_utf8(line) {
            picked.insert(want, line);
        }
    }
    Ok(picked)
}

/// Lines of a file or of standard input, and the name for messages.
pub(super) type Input = (String, Lines<Box<dyn io::BufRead + Send>>);

/// Opens a file of lines; none, or `-`, is standard input.
pub(super) fn open(path: Option<&Path>) -> Result<Input, CliError> {
    let (name, reader): (String, Box<dyn io::BufRead + Send>) = match path {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path).map_err(CliError::io("cannot open", path))?;
            (path.display().to_string(), Box::new(BufReader::new(file)))
        }
        _ => ("<stdin>".to_owned(), Box::new(BufReader::new(io::stdin()))),
    };
    Ok((name.clone(), Lines::new(name, reader)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_left_out_and_counted() {
        let lines: Vec<_> = Lines::new("x", &b"a\n\n \nb"[..]).map(Result::unwrap).collect();
        assert_eq!(lines, [(1, "a\n".to_owned()), (4, "b".to_owned())]);
    }

    #[test]
    fn a_line_that_is_no_utf_8_is_named_and_ends_the_reading() {
        let mut lines = Lines::new("in.jsonl", &b"ok\n\xff\nmore\n"[..]);
        assert!(lines.next().unwrap().is_ok());
        let error = lines.next().unwrap().unwrap_err();
        assert!(error.to_string().starts_with("in.jsonl:2: not UTF-8"), "{error}");
        assert!(lines.next().is_none());
    }

    #[test]
    fn single_lines_are_found_also_after_a_very_long_one() {
        let text = format!("one\n{}\nthree\n\u{e9}\nfive", "x".repeat(3 * LONGEST_LINE));
        let picked = pick(text.as_bytes(), [1, 2, 3, 5, 9].into_iter()).unwrap();
        assert_eq!(picked[&1], "one\n");
        assert!(picked[&2].len() > LONGEST_LINE);
        assert_eq!(picked[&3], "three\n");
        assert_eq!(picked[&5], "five");
        assert!(!picked.contains_key(&9));
    }
}
