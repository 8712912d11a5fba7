//! Gold files and folders, one piece a document, in order.

use std::fs;
use std::io::{self, BufRead, Read as _};
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::lines::{self, Line};
use crate::cli::records::{json, wrong};
use crate::eval::GoldRecord;
use crate::eval::read::{GoldFormat, Mapped, RawDocument, ReadError, TypeMap, brat, conll, i2b2};

/// Bytes looked at to tell a file's format.
const HEAD: u64 = 4096;

/// How gold is read.
pub(super) struct Reader {
    format: Option<GoldFormat>,
    map: TypeMap,
    /// Types of JSON Lines are ours already; they are mapped only where asked for.
    mapped_lines: bool,
}

/// A document to be read; what is slow about it is left for the threads.
pub(super) enum Piece {
    /// A line of JSON.
    Line { name: String, number: u64, line: String },
    /// A file with one document.
    File { path: PathBuf, id: String, format: GoldFormat },
    /// A document of columns, and the line on which it begins.
    Columns { name: String, number: u64, document: RawDocument },
}

type Pieces = Box<dyn Iterator<Item = Result<Piece, CliError>> + Send>;

impl Reader {
    /// A reader of `format` (told by the files if none) with the mapping in the file `map`.
    pub(super) fn new(format: Option<GoldFormat>, map: Option<&Path>) -> Result<Reader, CliError> {
        let read = match map {
            None => TypeMap::builtin().map_err(|e| CliError::Internal(e.to_string()))?,
            Some(path) => {
                let text = fs::read_to_string(path).map_err(CliError::io("cannot read", path))?;
                let wrong = |e: crate::eval::read::types::MapError| {
                    CliError::Configuration(format!("{}:{}: {}", path.display(), e.line, e.what))
                };
                TypeMap::with(&text).map_err(wrong)?
            }
        };
        Ok(Reader { format, map: read, mapped_lines: map.is_some() })
    }

    /// The documents of a file or folder.
    pub(super) fn open(&self, path: &Path) -> Result<Pieces, CliError> {
        if path.is_dir() {
            return self.folder(path);
        }
        let format = match self.format.or_else(|| extension(path)) {
            Some(format) => format,
            None => told(path)?,
        };
        self.file(path, format, stem(path))
    }

    fn folder(&self, folder: &Path) -> Result<Pieces, CliError> {
        let mut files = Vec::new();
        walk(folder, &mut files)?;
        files.sort();
        let of = |path: &PathBuf| extension(path).filter(|f| self.format.is_none_or(|wanted| wanted == *f));
        let mut found: Vec<(PathBuf, GoldFormat)> = Vec::new();
        for path in files {
            if let Some(format) = of(&path) {
                found.push((path, format));
            }
        }
        let Some(&(_, format)) = found.first() else {
            return Err(usage(
                folder,
                "no gold in this folder: looked for .ann with .txt (brat), .xml (i2b2), .conll, .bio, .iob and .jsonl",
            ));
        };
        if found.iter().any(|(_, f)| *f != format) {
            return Err(usage(folder, "gold of several formats in this folder; say which with --gold-format"));
        }
        let mut pieces: Vec<Pieces> = Vec::new();
        for (path, format) in found {
            let id = path.strip_prefix(folder).unwrap_or(&path).with_extension("").display().to_string();
            pieces.push(self.file(&path, format, id)?);
        }
        Ok(Box::new(pieces.into_iter().flatten()))
    }

    fn file(&self, path: &Path, format: GoldFormat, id: String) -> Result<Pieces, CliError> {
        let one = || {
            let piece = Piece::File { path: path.to_owned(), id: id.clone(), format };
            Box::new(std::iter::once(Ok(piece))) as Pieces
        };
        Ok(match format {
            GoldFormat::Brat | GoldFormat::I2b2 => one(),
            GoldFormat::Jsonl => {
                let (name, lines) = lines::open(Some(path))?;
                let piece = move |line: Result<Line, CliError>| {
                    let (number, line) = line?;
                    Ok(Piece::Line { name: name.clone(), number, line })
                };
                Box::new(lines.map(piece))
            }
            GoldFormat::Conll => {
                let file = fs::File::open(path).map_err(CliError::io("cannot open", path))?;
                Box::new(Columns {
                    name: path.display().to_string(),
                    lines: io::BufReader::new(file),
                    reader: Some(conll::Reader::default()),
                    number: 0,
                })
            }
        })
    }

    /// The record of a piece, and its place for messages.
    pub(super) fn record(&self, piece: Piece) -> Result<(String, u64, GoldRecord), CliError> {
        match piece {
            Piece::Line { name, number, line } => {
                let mut gold: GoldRecord = json(&name, number, &line)?;
                if self.mapped_lines {
                    self.map_line(&mut gold);
                }
                Ok((name, number, gold))
            }
            Piece::Columns { name, number, document } => {
                let id = format!("{name}#{number}");
                let gold = document.record(id, &self.map).map_err(|e| wrong(&name, e.line, &e.what))?;
                Ok((name, number, gold))
            }
            Piece::File { path, id, format } => {
                let (name, document) = match format {
                    GoldFormat::Brat => standoff(&path)?,
                    _ => {
                        let name = path.display().to_string();
                        let document = i2b2::read(&text(&path)?).map_err(|e| at(&name, e))?;
                        (name, document)
                    }
                };
                let gold = document.record(id, &self.map).map_err(|e| at(&name, e))?;
                Ok((name, 1, gold))
            }
        }
    }

    fn map_line(&self, gold: &mut GoldRecord) {
        let letters: Vec<char> = gold.text.chars().collect();
        for mut span in std::mem::take(&mut gold.spans) {
            let covered: String = letters.get(span.start..span.end).unwrap_or(&[]).iter().collect();
            let known = self.map.knows(span.kind()).then(|| self.map.mapped(span.kind(), &covered)).flatten();
            match known {
                Some(Mapped::Nothing) => continue,
                Some(Mapped::Ignore) => span.ignored = true,
                Some(Mapped::Kind(kind)) => span.hipaa = Some(kind.as_str().to_owned()),
                None => {}
            }
            gold.spans.push(span);
        }
    }
}

fn at(name: &str, error: ReadError) -> CliError {
    wrong(name, error.line, &error.what)
}

fn usage(path: &Path, what: &str) -> CliError {
    CliError::Usage(format!("{}: {what}", path.display()))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The format that the name of `path` shows. A `.txt` is brat's if an `.ann`
/// stands beside it; in a folder the `.ann` says so already.
fn extension(path: &Path) -> Option<GoldFormat> {
    GoldFormat::of_extension(&path.extension()?.to_string_lossy())
}

/// The format that the content of `path` shows.
fn told(path: &Path) -> Result<GoldFormat, CliError> {
    if path.with_extension("ann").is_file() {
        return Ok(GoldFormat::Brat);
    }
    let mut head = Vec::new();
    let file = fs::File::open(path).map_err(CliError::io("cannot open", path))?;
    file.take(HEAD).read_to_end(&mut head).map_err(CliError::io("cannot read", path))?;
    let valid = head.utf8_chunks().next().map_or("", |c| c.valid());
    GoldFormat::of_content(valid)
        .ok_or_else(|| usage(path, "its format cannot be told; say it with --gold-format jsonl, brat, i2b2 or conll"))
}

/// A brat document by either of its two files.
fn standoff(path: &Path) -> Result<(String, RawDocument), CliError> {
    let (text_path, ann_path) = (path.with_extension("txt"), path.with_extension("ann"));
    if let Some(missing) = [&text_path, &ann_path].into_iter().find(|p| !p.is_file()) {
        let what = "brat needs a .txt and an .ann of the same name (an empty .ann says that there is nothing to find)";
        return Err(usage(missing, &format!("missing; {what}")));
    }
    let content = text(&text_path)?;
    let name = ann_path.display().to_string();
    let spans = brat::read(&content, &text(&ann_path)?).map_err(|e| at(&name, e))?;
    let content = content.trim_start_matches('\u{feff}').to_owned();
    Ok((name, RawDocument { text: content, spans }))
}

fn text(path: &Path) -> Result<String, CliError> {
    let bytes = fs::read(path).map_err(CliError::io("cannot read", path))?;
    String::from_utf8(bytes)
        .map_err(|_| usage(path, "not UTF-8; convert it first, so that offsets count its characters"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    for entry in fs::read_dir(folder).map_err(CliError::io("cannot read", folder))? {
        let path = entry.map_err(CliError::io("cannot read", folder))?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The documents of a file of columns, as it is read.
struct Columns<R> {
    name: String,
    lines: R,
    reader: Option<conll::Reader>,
    number: u64,
}

impl<R: BufRead> Columns<R> {
    fn document(&mut self) -> Result<Option<conll::Numbered>, CliError> {
        while let Some(reader) = &mut self.reader {
            let mut bytes = Vec::new();
            let read = self.lines.read_until(b'\n', &mut bytes);
            let n = read.map_err(|source| CliError::Io { what: format!("cannot read {}", self.name), source })?;
            if n == 0 {
                return Ok(self.reader.take().and_then(conll::Reader::finish));
            }
            self.number += 1;
            let line = str::from_utf8(&bytes).map_err(|_| wrong(&self.name, self.number, "not UTF-8"))?;
            if let Some(document) = reader.push(line).map_err(|e| at(&self.name, e))? {
                return Ok(Some(document));
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Iterator for Columns<R> {
    type Item = Result<Piece, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.document() {
            Ok(document) => {
                let (number, document) = document?;
                Some(Ok(Piece::Columns { name: self.name.clone(), number, document }))
            }
            Err(error) => {
                self.reader = None;
                Some(Err(error))
            }
        }
    }
}
