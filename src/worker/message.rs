//! What guard and worker say to each other.

use std::io;

use serde::{Deserialize, Serialize};

use crate::content::document::{Edits, Extract, Failure, Picture, Refusal, View};
use crate::content::{Limits, OpaqueReason};

use super::frame::{self, Frame};

/// Something to do with the document in the first blob.
#[derive(Serialize, Deserialize)]
pub(super) struct Request {
    /// Name of its format.
    pub(super) format: String,
    pub(super) limits: Limits,
    pub(super) work: Work,
}

/// What is to be done.
#[derive(Serialize, Deserialize)]
pub(super) enum Work {
    /// Read it.
    Read,
    /// Write it with these edits, the new bytes of parts in the further blobs.
    Write(Edits),
    /// Draw it.
    View(View),
}

/// How it went.
#[derive(Serialize, Deserialize)]
pub(super) enum Reply {
    /// It was read; the bytes of its parts are in the blobs.
    Read(Extract),
    /// It was written; it is in the blob.
    Written,
    /// It was drawn; the picture's bytes are in the blob.
    Drawn(Picture),
    /// It cannot be read.
    Opaque(OpaqueReason),
    /// It cannot be written.
    Refused(Refusal),
}

impl Request {
    /// Writes the request about `document`.
    pub(super) fn write(&self, document: &[u8], out: &mut dyn io::Write) -> io::Result<()> {
        let head = serde_json::to_vec(self)?;
        let parts = match &self.work {
            Work::Write(edits) => edits.parts.as_slice(),
            Work::Read | Work::View(_) => &[],
        };
        let blobs: Vec<&[u8]> = std::iter::once(document).chain(parts.iter().map(|p| p.bytes.as_slice())).collect();
        frame::write(out, &head, &blobs)
    }

    /// The request and its document.
    pub(super) fn from_frame(frame: Frame) -> io::Result<(Request, Vec<u8>)> {
        let mut request: Request = serde_json::from_slice(&frame.head)?;
        let mut blobs = frame.blobs.into_iter();
        let document = blobs.next().ok_or(io::ErrorKind::InvalidData)?;
        if let Work::Write(edits) = &mut request.work {
            for part in &mut edits.parts {
                part.bytes = blobs.next().ok_or(io::ErrorKind::InvalidData)?;
            }
        }
        Ok((request, document))
    }
}

impl Reply {
    pub(super) fn of(result: Result<(Reply, Vec<u8>), Failure>) -> (Reply, Vec<u8>) {
        result.unwrap_or_else(|failure| {
            let reply = match failure {
                Failure::Opaque(reason) => Reply::Opaque(reason),
                Failure::Refused(refusal) => Reply::Refused(refusal),
                Failure::Busy => Reply::Opaque(OpaqueReason::ReaderFailed),
            };
            (reply, Vec::new())
        })
    }

    /// Writes the reply; `written` is the document, where one was written.
    pub(super) fn write(&self, written: &[u8], out: &mut dyn io::Write) -> io::Result<()> {
        let head = serde_json::to_vec(self)?;
        let blobs: Vec<&[u8]> = match self {
            Reply::Read(extract) => extract.parts.iter().map(|p| p.bytes.as_slice()).collect(),
            Reply::Written => vec![written],
            Reply::Drawn(picture) => vec![picture.bytes.as_slice()],
            Reply::Opaque(_) | Reply::Refused(_) => Vec::new(),
        };
        frame::write(out, &head, &blobs)
    }

    /// The reply and its blobs.
    pub(super) fn from_frame(frame: Frame) -> io::Result<(Reply, Vec<u8>)> {
        let mut reply: Reply = serde_json::from_slice(&frame.head)?;
        let mut blobs = frame.blobs.into_iter();
        let mut written = Vec::new();
        match &mut reply {
            Reply::Read(extract) => {
                for part in &mut extract.parts {
                    part.bytes = blobs.next().ok_or(io::ErrorKind::InvalidData)?;
                }
            }
            Reply::Written => written = blobs.next().ok_or(io::ErrorKind::InvalidData)?,
            Reply::Drawn(picture) => picture.bytes = blobs.next().ok_or(io::ErrorKind::InvalidData)?,
            Reply::Opaque(_) | Reply::Refused(_) => {}
        }
        Ok((reply, written))
    }
}
