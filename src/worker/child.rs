//! The worker's side.

use std::io::{self, BufReader, BufWriter};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::content::document::{Extractor, Failure, InProcess, Ocr, Tools, extract_with, formats};
use crate::content::{Limits, OpaqueReason};

use super::Tesseract;
use super::frame;
use super::message::{Reply, Request, Work};

/// Reads requests from standard input and answers them on standard output, to
/// the end of the input.
///
/// # Errors
/// If the pipe breaks or what comes in is no request.
pub fn run() -> io::Result<()> {
    confine()?;
    let tesseract = Tesseract::find(std::env::var_os("PATH").as_deref());
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    // Who asks is the guard itself: it keeps to its limits.
    while let Some(frame) = frame::read(&mut input, u64::MAX)? {
        let (request, document) = Request::from_frame(frame)?;
        bound(&request.limits)?;
        let (reply, written) = Reply::of(answer(&request, &document, tesseract.as_ref()));
        reply.write(&written, &mut output)?;
    }
    Ok(())
}

fn answer(request: &Request, document: &[u8], tesseract: Option<&Tesseract>) -> Result<(Reply, Vec<u8>), Failure> {
    let name = formats().find(|name| *name == request.format).ok_or(OpaqueReason::UnknownFormat)?;
    let limits = &request.limits;
    match &request.work {
        Work::Read => {
            let until = Instant::now() + Duration::from_secs(limits.document_seconds);
            let ocr = tesseract.map(|tesseract| tesseract.reading(&limits.ocr_languages, until));
            let tools = Tools { ocr: ocr.as_ref().map(|ocr| ocr as &dyn Ocr) };
            Ok((Reply::Read(extract_with(name, document, limits, tools)?), Vec::new()))
        }
        Work::Write(edits) => Ok((Reply::Written, InProcess.rewrite(name, document, edits, limits)?)),
        Work::View(view) => Ok((Reply::Drawn(InProcess.view(name, document, view, limits)?), Vec::new())),
    }
}

/// What holds for the whole life of the process: no core dumps, which would
/// hold content, and no files written.
fn confine() -> io::Result<()> {
    for resource in [Resource::Core, Resource::Fsize] {
        setrlimit(resource, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    Ok(())
}

/// What holds for the next document: memory, and time of the processor from now.
fn bound(limits: &Limits) -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let until = u64::try_from(used).unwrap_or(0).saturating_add(limits.document_seconds).saturating_add(1);
    for (resource, most) in [(Resource::As, limits.document_memory), (Resource::Cpu, until)] {
        let maximum = getrlimit(resource).maximum;
        setrlimit(resource, Rlimit { current: Some(maximum.map_or(most, |m| m.min(most))), maximum })?;
    }
    Ok(())
}
