//! Uploads in pieces (filepond's `Upload-Offset`, TUS 1.0.0), on routes that
//! declare them.
//!
//! Pieces are held here and acknowledged as the protocol says. When the last
//! one is there, the whole is judged; only then do the pieces go on, cut as the
//! client cut them. An upload that is blocked never reaches the upstream at all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};

use super::body::Body;
use super::scan::spool_problem;
use super::spool::{Room, Spool};
use crate::guard::policy::Resumable;
use crate::respond::{Kind, Problem};

/// Where a piece begins.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How long the whole is.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const TUS: HeaderName = HeaderName::from_static("tus-resumable");

/// An upload that nobody goes on with is forgotten after this time.
const FORGOTTEN: Duration = Duration::from_secs(3600);
/// Uploads open at once.
const MOST: usize = 1024;

/// The uploads that have begun and are not complete.
pub struct Uploads {
    room: Arc<Room>,
    open: Mutex<HashMap<String, Upload>>,
}

/// One upload.
pub struct Upload {
    protocol: Resumable,
    length: Option<u64>,
    name: Option<String>,
    spool: Spool,
    /// Bytes of the longest piece so far.
    piece: u64,
    touched: Instant,
}

/// A complete upload.
pub struct Whole {
    /// File name, if the protocol told one.
    pub name: Option<String>,
    /// The content.
    pub spool: Spool,
    /// Bytes of a piece, as the client cut it.
    pub piece: u64,
}

impl Uploads {
    /// No uploads yet; they are held in `room`.
    pub fn new(room: Arc<Room>) -> Self {
        Uploads { room, open: Mutex::default() }
    }

    /// The upstream has given the path `path` to a TUS upload of `length` bytes.
    ///
    /// # Errors
    /// [`Kind::Overloaded`] if too many are open.
    pub fn register(&self, path: &str, length: u64, name: Option<String>) -> Result<(), Problem> {
        let upload = Upload { length: Some(length), name, ..self.new_upload(Resumable::Tus) };
        self.keep(path, upload)
    }

    /// How far the upload at `path` has come, for a `HEAD` request.
    pub fn progress(&self, path: &str) -> Option<Response<Body>> {
        self.lock().get(path).map(|upload| acknowledge(upload, StatusCode::OK))
    }

    /// The client gave the upload up.
    pub fn forget(&self, path: &str) {
        self.lock().remove(path);
    }

    /// Takes the upload at `path` out to add the piece that `headers` announce.
    ///
    /// # Errors
    /// If the piece does not follow on what came before.
    pub fn begin(self: &Arc<Self>, path: &str, protocol: Resumable, headers: &HeaderMap) -> Result<Piece, Problem> {
        let offset = number(headers, &OFFSET)?.ok_or_else(|| malformed("Upload-Offset is missing"))?;
        let known = self.lock().remove(path);
        let mut upload = match (known, protocol, offset) {
            (Some(upload), Resumable::Tus, _) => upload,
            // filepond begins anew at 0, under the id it has.
            (Some(upload), Resumable::Filepond, 1..) => upload,
            (_, Resumable::Filepond, 0) => self.new_upload(protocol),
            (None, _, _) => {
                return Err(Problem::new(Kind::NotFound)
                    .detail("The guard does not know this upload, or has forgotten it. Begin it anew."));
            }
        };
        let result = upload.check(offset, headers);
        // Dropped on an error, it puts the upload back.
        let piece = Piece { uploads: self.clone(), path: path.to_owned(), upload: Some(upload), size: 0 };
        result.map(|()| piece)
    }

    fn new_upload(&self, protocol: Resumable) -> Upload {
        let spool = Spool::new(self.room.clone());
        Upload { protocol, length: None, name: None, spool, piece: 0, touched: Instant::now() }
    }

    fn keep(&self, path: &str, mut upload: Upload) -> Result<(), Problem> {
        upload.touched = Instant::now();
        let mut open = self.lock();
        open.retain(|_, upload| upload.touched.elapsed() < FORGOTTEN);
        if open.len() >= MOST {
            return Err(Problem::new(Kind::Overloaded).detail("Too many uploads are open."));
        }
        open.insert(path.to_owned(), upload);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Upload>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upload {
    fn check(&mut self, offset: u64, headers: &HeaderMap) -> Result<(), Problem> {
        if let Some(length) = number(headers, &LENGTH)? {
            if self.length.is_some_and(|known| known != length) {
                return Err(malformed("Upload-Length is not what it was"));
            }
            self.length = Some(length);
        }
        if self.length.is_none() {
            return Err(malformed("Upload-Length is missing"));
        }
        if offset != self.spool.len() {
            return Err(Problem::new(Kind::Conflict)
                .detail(format!("The piece begins at {offset}, but {} bytes have come.", self.spool.len())));
        }
        Ok(())
    }
}

/// An upload while a piece of it arrives. Whatever ends the piece early, what
/// has come so far is kept, so that the client can go on from there.
pub struct Piece {
    uploads: Arc<Uploads>,
    path: String,
    upload: Option<Upload>,
    size: u64,
}

impl Piece {
    /// Adds bytes.
    ///
    /// # Errors
    /// If they go beyond the declared length, or cannot be held.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let Some(upload) = &mut self.upload else { return Err(Problem::new(Kind::Internal)) };
        let after = upload.spool.len() + bytes.len() as u64;
        if upload.length.is_none_or(|length| after > length) {
            return Err(malformed("the piece goes beyond Upload-Length"));
        }
        if let Err(error) = upload.spool.write(bytes) {
            // What is in the spool now is not known: the upload is lost.
            self.upload = None;
            return Err(spool_problem(&error));
        }
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// The piece is over: the whole, if that was the last one; otherwise the
    /// acknowledgement. `name` is the file name that came with the piece.
    ///
    /// # Errors
    /// If the upload cannot be kept.
    pub fn end(mut self, name: Option<String>) -> Result<Result<Whole, Response<Body>>, Problem> {
        let Some(mut upload) = self.upload.take() else { return Err(Problem::new(Kind::Internal)) };
        upload.piece = upload.piece.max(self.size);
        upload.name = name.or(upload.name);
        if upload.length == Some(upload.spool.len()) {
            let Upload { name, spool, piece, .. } = upload;
            return Ok(Ok(Whole { name, spool, piece }));
        }
        let answer = acknowledge(&upload, StatusCode::NO_CONTENT);
        self.uploads.keep(&self.path, upload)?;
        Ok(Err(answer))
    }

    /// The upload is not to go on.
    pub fn abandon(mut self) {
        self.upload = None;
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            upload.piece = upload.piece.max(self.size);
            // If too many are open this one is lost: the client begins anew.
            let _ = self.uploads.keep(&self.path, upload);
        }
    }
}

/// The offset up to which the upload has come.
fn acknowledge(upload: &Upload, status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(upload.spool.len()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(length) = upload.length {
        headers.insert(LENGTH, HeaderValue::from(length));
    }
    if upload.protocol == Resumable::Tus {
        headers.insert(TUS, HeaderValue::from_static("1.0.0"));
    }
    response
}

/// The number in a field, if the field is there.
///
/// # Errors
/// If it is no number.
pub fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let digits = value.to_str().ok().filter(|v| v.bytes().all(|b| b.is_ascii_digit()));
    match digits.and_then(|v| v.parse().ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(malformed("an upload field is not a number")),
    }
}

fn malformed(what: &str) -> Problem {
    Problem::new(Kind::Malformed).detail(format!("The piece was not taken: {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxy::spool::Room;

    fn uploads() -> Arc<Uploads> {
        Arc::new(Uploads::new(Room::new(1 << 20, 1 << 30, None)))
    }

    fn fields(offset: u64, length: Option<u64>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(OFFSET, offset.into());
        if let Some(length) = length {
            headers.insert(LENGTH, length.into());
        }
        headers
    }

    #[test]
    fn filepond_pieces_make_a_whole() {
        let uploads = uploads();
        let mut piece = uploads.begin("/p", Resumable::Filepond, &fields(0, Some(6))).unwrap();
        piece.write(b"abcd").unwrap();
        let Err(answer) = piece.end(None).unwrap() else { panic!("not complete yet") };
        assert_eq!((answer.status().as_u16(), &answer.headers()[OFFSET]), (204, &HeaderValue::from(4)));
        let wrong = uploads.begin("/p", Resumable::Filepond, &fields(3, Some(6))).err().unwrap();
        assert_eq!(wrong.kind, Kind::Conflict);
        let mut piece = uploads.begin("/p", Resumable::Filepond, &fields(4, Some(6))).ok().unwrap_or_else(|| {
            panic!("a refused piece must not lose the upload");
        });
        piece.write(b"ef").unwrap();
        let Ok(whole) = piece.end(Some("n.txt".into())).unwrap() else { panic!("complete") };
        assert_eq!((whole.spool.len(), whole.piece, whole.name.as_deref()), (6, 4, Some("n.txt")));
    }

    #[test]
    fn what_came_of_a_broken_piece_is_kept_and_told() {
        let uploads = uploads();
        uploads.register("/files/1", 5, None).unwrap();
        let mut piece = uploads.begin("/files/1", Resumable::Tus, &fields(0, None)).unwrap();
        piece.write(b"abc").unwrap();
        drop(piece);
        assert_eq!(uploads.progress("/files/1").unwrap().headers()[OFFSET], "3");
        let mut piece = uploads.begin("/files/1", Resumable::Tus, &fields(3, None)).unwrap();
        assert!(piece.write(b"defg").is_err());
        piece.abandon();
        assert!(uploads.progress("/files/1").is_none());
    }

    #[test]
    fn an_unknown_upload_is_refused() {
        let error = uploads().begin("/x", Resumable::Tus, &fields(0, Some(3))).err().unwrap();
        assert_eq!(error.kind, Kind::NotFound);
    }
}
