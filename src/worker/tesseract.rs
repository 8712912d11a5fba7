//! Tesseract, called for one page at a time: no shell, no network, no files.
//! The page goes in by standard input, its words come out by standard output.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::content::OpaqueReason;
use crate::content::document::{Gray, Layout, Ocr, Reading, Turn};
use crate::finding::Rect;

/// Name of the program.
const PROGRAM: &str = "tesseract";
/// Bytes of an answer, at most: some hundred thousand words.
const MOST: u64 = 32 << 20;
/// What Tesseract is told about the size of the pages it gets: they are scaled
/// to what it reads best, as if scanned so.
const DPI: &str = "300";
/// Confidence of the orientation from which on it is believed. Below it
/// Tesseract is as often wrong as right.
const SURE_OF_TURN: f32 = 1.0;

/// The program, and what it can read.
#[derive(Clone, Debug)]
pub struct Tesseract {
    program: PathBuf,
    installed: Vec<String>,
}

impl Tesseract {
    /// The first program of this name in the folders of `path`, if it runs.
    /// Folders that are not absolute are not looked into.
    pub fn find(path: Option<&OsStr>) -> Option<Tesseract> {
        let folders = std::env::split_paths(path?).filter(|folder| folder.is_absolute());
        let program = folders.map(|folder| folder.join(PROGRAM)).find(|program| program.is_file())?;
        let listed = call(&program, &["--list-langs"], Vec::new(), Instant::now() + Duration::from_secs(10)).ok()?;
        let listed = String::from_utf8(listed).ok()?;
        // The first line is a heading.
        let installed = listed.lines().skip(1).map(|line| line.trim().to_owned()).collect();
        Some(Tesseract { program, installed })
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The languages that are installed.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.installed.iter().map(String::as_str).filter(|name| *name != "osd")
    }

    /// What it says about its version.
    pub fn version(&self) -> Option<String> {
        let said = call(&self.program, &["--version"], Vec::new(), Instant::now() + Duration::from_secs(10)).ok()?;
        let said = String::from_utf8(said).ok()?;
        said.lines().next().map(|line| line.trim_start_matches("tesseract ").to_owned())
    }

    /// The same, for pages in `languages`, to be read before `until`.
    pub fn reading<'a>(&'a self, languages: &'a [String], until: Instant) -> impl Ocr + 'a {
        Call { tesseract: self, languages, until }
    }
}

/// For one document.
struct Call<'a> {
    tesseract: &'a Tesseract,
    languages: &'a [String],
    until: Instant,
}

impl Call<'_> {
    fn page(&self, page: &Gray, arguments: &[&str]) -> Result<String, OpaqueReason> {
        let said = call(&self.tesseract.program, arguments, pgm(page), self.until)?;
        String::from_utf8(said).map_err(|_| OpaqueReason::ReaderFailed)
    }
}

impl Ocr for Call<'_> {
    fn words(&self, page: &Gray, layout: Layout) -> Result<Vec<Reading>, OpaqueReason> {
        if self.languages.iter().any(|wanted| !self.tesseract.installed.contains(wanted)) {
            return Err(OpaqueReason::OcrMissing("a language of Tesseract"));
        }
        // psm: 3 analyses the page, 11 looks for text anywhere, 7 takes it for one line.
        let layout = match layout {
            Layout::Page => "3",
            Layout::Sparse => "11",
            Layout::Line => "7",
        };
        let languages = self.languages.join("+");
        let tsv = ["stdin", "stdout", "-l", &languages, "--psm", layout, "--dpi", DPI, "-c", "tessedit_create_tsv=1"];
        Ok(words(&self.page(page, &tsv)?))
    }

    fn turn(&self, page: &Gray) -> Result<Option<Turn>, OpaqueReason> {
        if !self.tesseract.installed.iter().any(|name| name == "osd") {
            return Ok(None);
        }
        // It fails where there are too few letters to tell.
        match self.page(page, &["stdin", "stdout", "--psm", "0", "--dpi", DPI]) {
            Ok(said) => Ok(turn(&said)),
            Err(OpaqueReason::ReaderFailed) => Ok(None),
            Err(reason) => Err(reason),
        }
    }
}

/// Runs `program` on `input`; what it wrote.
fn call(program: &Path, arguments: &[&str], input: Vec<u8>, until: Instant) -> Result<Vec<u8>, OpaqueReason> {
    let time = until.saturating_duration_since(Instant::now());
    if time.is_zero() {
        return Err(OpaqueReason::OverLimit("document_seconds"));
    }
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("LC_ALL", "C.UTF-8").env("OMP_THREAD_LIMIT", "1").current_dir("/");
    if let Some(data) = std::env::var_os("TESSDATA_PREFIX") {
        command.env("TESSDATA_PREFIX", data);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let failed = |_: io::Error| OpaqueReason::ReaderFailed;
    let mut child = command.spawn().map_err(failed)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(OpaqueReason::ReaderFailed);
    };
    // It may end without having read all: what it says counts, and how it ended.
    let feed = thread::spawn(move || stdin.write_all(&input).and_then(|()| stdin.flush()));
    let child = Arc::new(Mutex::new(child));
    let (done, waiting) = mpsc::channel::<()>();
    let watched = child.clone();
    let watch = thread::spawn(move || {
        let late = waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        if late {
            end(&watched);
        }
        late
    });
    let mut said = Vec::new();
    let read = stdout.take(MOST).read_to_end(&mut said);
    if read.is_err() || said.len() as u64 >= MOST {
        end(&child);
    }
    // Its output may be closed, and it at work still: the watch goes on.
    let status = loop {
        match lock(&child).try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if watch.is_finished() => break None,
            Ok(None) => {}
            Err(_) => break None,
        }
        thread::sleep(Duration::from_millis(2));
    };
    drop(done);
    let late = watch.join().unwrap_or(true);
    end(&child);
    let _ = lock(&child).wait();
    let _ = feed.join();
    match status {
        _ if late => Err(OpaqueReason::OverLimit("document_seconds")),
        Some(status) if status.success() && read.is_ok() && (said.len() as u64) < MOST => Ok(said),
        _ => Err(OpaqueReason::ReaderFailed),
    }
}

fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(child: &Mutex<Child>) {
    // It may have ended just now.
    let _ = lock(child).kill();
}

/// The page as a portable graymap.
fn pgm(page: &Gray) -> Vec<u8> {
    let mut out = format!("P5\n{} {}\n255\n", page.width, page.height).into_bytes();
    out.extend_from_slice(&page.pixels);
    out
}

/// The words in Tesseract's table: level, page, block, paragraph, line, word,
/// left, top, width, height, confidence, text. Level 5 are words.
fn words(table: &str) -> Vec<Reading> {
    let mut words = Vec::new();
    let (mut line, mut last) = (0, "");
    for row in table.lines() {
        let mut columns = row.splitn(12, '\t');
        if columns.next() != Some("5") {
            continue;
        }
        let Some((place, _)) = row.match_indices('\t').nth(4).map(|(at, _)| row.split_at(at)) else { continue };
        let number = |text: Option<&str>| text.and_then(|t| t.parse::<f32>().ok());
        let block = columns.nth(1).and_then(|t| t.parse().ok());
        let mut numbers = columns.skip(3).map(|t| (number(Some(t)), t));
        let mut next = || numbers.next();
        let (Some((Some(x), _)), Some((Some(y), _)), Some((Some(width), _)), Some((Some(height), _))) =
            (next(), next(), next(), next())
        else {
            continue;
        };
        let (Some((Some(confidence), _)), Some((_, text)), Some(block)) = (next(), next(), block) else { continue };
        if text.trim().is_empty() || confidence < 0.0 {
            continue;
        }
        if place != last {
            (line, last) = (line + 1, place);
        }
        let rect = Rect { x: x as u32, y: y as u32, width: width as u32, height: height as u32 };
        // It is a guess, however sure.
        let confidence = confidence.clamp(0.0, 99.0) as u8;
        words.push(Reading { text: text.trim().to_owned(), rect, confidence, line, block });
    }
    words
}

/// What the analysis of orientation says.
fn turn(said: &str) -> Option<Turn> {
    let field = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let sure = field("Orientation confidence:")?.parse::<f32>().ok()? >= SURE_OF_TURN;
    let turn = match field("Rotate:")? {
        "0" => Turn::None,
        "90" => Turn::Right,
        "180" => Turn::Over,
        "270" => Turn::Left,
        _ => return None,
    };
    sure.then_some(turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_words_are_read_and_others_left() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t640\t480\t-1\t\n\
            4\t1\t1\t1\t1\t0\t36\t92\t582\t25\t-1\t\n\
            5\t1\t1\t1\t1\t1\t36\t92\t60\t25\t96.5\tMRN:\n\
            5\t1\t1\t1\t1\t2\t104\t93\t90\t25\t12\t0041\n\
            5\t1\t2\t1\t1\t1\t36\t130\t60\t25\t90\t \n\
            5\t1\t2\t1\t1\t2\t36\t130\t60\t25\t90\tseen\n\
            5\t1\t2\tx\n";
        let words = words(table);
        let told: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.confidence, w.line, w.block)).collect();
        assert_eq!(told, [("MRN:", 96, 1, 1), ("0041", 12, 1, 1), ("seen", 90, 2, 2)]);
        assert_eq!(words[1].rect, Rect { x: 104, y: 93, width: 90, height: 25 });
    }

    #[test]
    fn the_orientation_is_believed_if_it_is_sure() {
        let said = |sure| format!("Orientation in degrees: 90\nRotate: 270\nOrientation confidence: {sure}\n");
        assert_eq!(turn(&said("7.26")), Some(Turn::Left));
        assert_eq!(turn(&said("0.1")), None);
        assert_eq!(turn("Too few characters."), None);
    }

    #[test]
    fn a_program_that_fails_or_hangs_is_told_of() {
        let soon = || Instant::now() + Duration::from_millis(300);
        let run = |script: &str| call(Path::new("/bin/sh"), &["-c", script], vec![b'x'; 1 << 20], soon());
        assert_eq!(run("exec cat").map(|said| said.len()), Ok(1 << 20));
        assert_eq!(run("exit 1"), Err(OpaqueReason::ReaderFailed));
        assert_eq!(run("kill -SEGV $$"), Err(OpaqueReason::ReaderFailed));
        assert_eq!(run("exec sleep 60"), Err(OpaqueReason::OverLimit("document_seconds")));
        assert_eq!(run("exec 1>&-; exec sleep 60"), Err(OpaqueReason::OverLimit("document_seconds")));
        let past = call(Path::new("/bin/sh"), &[], Vec::new(), Instant::now());
        assert_eq!(past, Err(OpaqueReason::OverLimit("document_seconds")));
    }

    #[test]
    fn only_absolute_folders_are_searched() {
        assert!(Tesseract::find(None).is_none());
        assert!(Tesseract::find(Some(OsStr::new("bin:.:"))).is_none());
    }
}
