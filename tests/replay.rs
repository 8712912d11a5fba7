//! What the fuzzers start from, what they kept and what they once broke,
//! replayed: every fuzz target runs on the files of `fuzz/corpus` and
//! `fuzz/regressions` that are its own, and every reader on all that people wrote.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "for the fuzzers it is a library")]
mod fuzz;

/// The files in a folder of `fuzz`, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort_unstable();
    files
}

/// Runs the target of a name on a file; what it says against it.
fn broken(name: &str, path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).unwrap();
    let result = catch_unwind(|| fuzz::run(name, &bytes));
    result.err().map(|_| format!("{name} breaks a law on {}", path.display()))
}

/// Runs all of `work`, on as many threads as there are processors.
fn all(work: Vec<(&'static str, PathBuf)>) {
    let work = Mutex::new(work);
    let broken = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let next = work.lock().unwrap().pop();
                    let Some((name, path)) = next else { break };
                    broken.lock().unwrap().extend(self::broken(name, &path));
                }
            });
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_target_keeps_its_laws_on_its_corpus() {
    let mut work = Vec::new();
    for (name, _) in fuzz::TARGETS {
        let corpus = files(&format!("corpus/{name}"));
        assert!(!corpus.is_empty(), "{name} has no corpus");
        let regressions = files(&format!("regressions/{name}"));
        work.extend(corpus.into_iter().chain(regressions).map(|path| (*name, path)));
    }
    all(work);
}

/// The targets that are readers of whatever flows, and of settings.
const READERS: &[&str] = &[
    "coding",
    "csv",
    "form",
    "hl7",
    "html",
    "json",
    "mail",
    "multipart",
    "ndjson",
    "policy",
    "rules",
    "sniffed",
    "text",
    "xml",
];

#[test]
fn every_reader_keeps_its_laws_on_every_seed() {
    let mut work = Vec::new();
    for (folder, _) in fuzz::TARGETS {
        let seeds = files(&format!("corpus/{folder}"))
            .into_iter()
            .filter(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"seed")));
        for path in seeds.chain(files(&format!("regressions/{folder}"))) {
            work.extend(READERS.iter().filter(|reader| *reader != folder).map(|reader| (*reader, path.clone())));
        }
    }
    assert!(work.len() >= 1000, "the seeds are gone: {} readings", work.len());
    all(work);
}
