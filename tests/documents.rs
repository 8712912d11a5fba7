//! Documents that are held whole, taken apart by the real worker process.

use std::fs;
use std::io::{Cursor, Write};
use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use phi_guard::content::document::{Extractor, Failure};
use phi_guard::content::{Limits, OpaqueReason};
use phi_guard::finding::IdentifierType;
use phi_guard::guard::Action;
use phi_guard::worker::{Pool, PoolOptions};

use crate::support::{Doc, guard, run};

fn options(program: &Path) -> PoolOptions {
    let wait = Duration::from_millis(100);
    PoolOptions { program: program.to_owned(), processes: NonZeroUsize::MIN, wait, grace: Duration::from_secs(30) }
}

/// A policy for unoptimised builds on busy machines, which read documents slowly.
pub(crate) const PATIENT: &str = "[limits]\ndocument_seconds = 900\n";

/// A pool of the program itself.
pub(crate) fn pool() -> Pool {
    Pool::new(options(Path::new(env!("CARGO_BIN_EXE_phi-guard"))))
}

/// A program that does as it likes where a worker is expected.
fn misfit(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("worker.sh");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn doc(bytes: &[u8]) -> Doc {
    Doc { content_type: None, content_encoding: None, file_name: None, bytes: bytes.to_vec() }
}

#[test]
fn a_worker_takes_apart_and_puts_together() {
    let guard = guard("action = \"redact\"").with_extractor(Arc::new(pool()));
    let bytes = zip(&[("note.txt", b"Patient: Maria Lopez, MRN 00418822"), ("n.txt", b"stable")]);
    let (out, verdict) = run(&guard, &doc(&bytes), &[]).unwrap();
    assert_eq!(verdict.decision, Action::Redact);
    assert_eq!(verdict.findings[0].location.name.as_deref(), Some("note.txt"));
    let (again, verdict) = run(&guard, &doc(&out), &[7]).unwrap();
    assert_eq!(verdict.decision, Action::Pass);
    assert_eq!(again, out);
}

#[test]
fn a_worker_that_fails_costs_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |script: &str| {
        let pool = Pool::new(options(&misfit(folder.path(), script)));
        pool.extract("zip", &zip(&[]), &Limits::default()).unwrap_err()
    };
    assert_eq!(ask("exit 3"), Failure::Opaque(OpaqueReason::ReaderFailed));
    assert_eq!(ask("kill -SEGV $$"), Failure::Opaque(OpaqueReason::ReaderFailed));
    assert_eq!(ask("kill -ABRT $$"), Failure::Opaque(OpaqueReason::OverLimit("document_memory")));
    assert_eq!(ask("kill -XCPU $$"), Failure::Opaque(OpaqueReason::OverLimit("document_seconds")));
    assert_eq!(ask("echo 'no answer at all'; cat"), Failure::Opaque(OpaqueReason::ReaderFailed));
    let missing = Pool::new(options(&folder.path().join("missing")));
    let failure = missing.extract("zip", &zip(&[]), &Limits::default()).unwrap_err();
    assert_eq!(failure, Failure::Opaque(OpaqueReason::ReaderFailed));
}

#[test]
fn a_worker_that_hangs_is_ended_and_who_waits_too_long_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let grace = Duration::from_millis(600);
    let pool = Pool::new(PoolOptions { grace, ..options(&misfit(folder.path(), "exec sleep 60")) });
    let limits = Limits { document_seconds: 0, ..Limits::default() };
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| pool.extract("zip", b"", &limits));
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(pool.extract("zip", b"", &limits), Err(Failure::Busy));
        assert_eq!(first.join().unwrap(), Err(Failure::Opaque(OpaqueReason::OverLimit("document_seconds"))));
    });
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_worker_keeps_to_its_memory() {
    let bytes = zip(&[("a", &vec![7; 64 << 20])]);
    let limits = Limits { expansion_ratio: 10_000, ..Limits::default() };
    assert!(pool().extract("zip", &bytes, &limits).is_ok());
    let limits = Limits { document_memory: 8 << 20, ..limits };
    let reason = OpaqueReason::OverLimit("document_memory");
    match pool().extract("zip", &bytes, &limits) {
        Ok(extract) => assert_eq!(extract.unread[0].reason, reason),
        Err(failure) => assert_eq!(failure, Failure::Opaque(reason)),
    }
}

#[test]
fn what_cannot_be_read_in_an_archive_is_told_by_its_name() {
    let guard = guard("").with_extractor(Arc::new(pool()));
    let bytes = zip(&[("movie.bin", &[0, 1, 2, 0x80, 0x81, 0xfe])]);
    let (_, verdict) = run(&guard, &doc(&bytes), &[]).unwrap();
    assert_eq!(verdict.decision, Action::Block);
    let finding = &verdict.findings[0];
    assert_eq!(finding.finding.kind, IdentifierType::Unscannable);
    assert_eq!(finding.location.name.as_deref(), Some("movie.bin"));
}

#[test]
fn formats_that_are_not_written_are_never_passed_on() {
    // Whatever the policy allows of what it cannot read.
    let policy = "action = \"redact\"\n[unscannable]\naction = \"allow\"";
    let guard = guard(policy).with_extractor(Arc::new(pool()));
    let mut bytes = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bytes.write_all(b"Patient: Maria Lopez, MRN 00418822").unwrap();
    let (_, verdict) = run(&guard, &doc(&bytes.finish().unwrap()), &[]).unwrap();
    assert_eq!(verdict.decision, Action::Block);
    let refused = verdict.findings.iter().find(|r| r.finding.kind == IdentifierType::Unscannable).unwrap();
    assert!(refused.finding.evidence[0].what.contains("cannot be redacted"));
}
