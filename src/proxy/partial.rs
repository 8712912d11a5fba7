//! Uploads in pieces, by whatever protocol: a piece alone says nothing about the
//! whole that the platform makes of it, so it is refused unless the route says
//! how its pieces are put together (`resumable`, [`super::resumable`]).

use http::header::{self, HeaderMap};
use http::{HeaderName, Method};
use percent_encoding::percent_decode_str;

/// Fields by which a request says that it is a piece.
const FIELDS: &[&str] = &[
    // TUS 1.0.0, filepond, draft-ietf-httpbis-resumable-upload
    "upload-offset",
    "content-range",
    // nginx-upload-module and its clients
    "x-content-range",
    // SabreDAV
    "x-update-range",
    // Uppy, Dropbox-like clients
    "x-chunk-index",
    "x-chunk-number",
    "x-chunk-offset",
    "x-upload-part-number",
];

/// Media types of pieces.
const TYPES: &[&str] = &[
    "application/offset+octet-stream",
    "application/partial-upload",
    "application/x-sabredav-partialupdate",
    "message/byterange",
    "message/byteranges",
    "multipart/byteranges",
];

/// Keys of the query by which a request says that it is a piece: S3, and clients
/// that number their chunks from 0 or 1.
const KEYS: &[&str] =
    &["partnumber", "blockid", "dzchunkindex", "resumablechunknumber", "flowchunknumber", "qqpartindex"];
/// Keys that tell how many pieces there are: one is a whole.
const TOTALS: &[&str] = &["dztotalchunkcount", "resumabletotalchunks", "flowtotalchunks", "qqtotalparts", "chunks"];

/// True if the body is a piece of something larger.
pub fn is_piece(method: &Method, query: &str, headers: &HeaderMap) -> bool {
    let writes = matches!(*method, Method::PATCH | Method::PUT | Method::POST);
    writes && (by_fields(method, headers) || by_query(query))
}

/// True if the body is cut into signed chunks, whose signatures stand among its
/// bytes (S3, `STREAMING-…`).
pub fn is_signed_in_chunks(headers: &HeaderMap) -> bool {
    let sum = text(headers, "x-amz-content-sha256");
    headers.contains_key("x-amz-decoded-content-length") || sum.to_ascii_uppercase().starts_with("STREAMING-")
}

fn by_fields(method: &Method, headers: &HeaderMap) -> bool {
    let media = text(headers, header::CONTENT_TYPE.as_str());
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // RFC 9110, 14.2 gives Range a meaning for GET alone; servers that take it elsewhere write there.
    let written_range = headers.contains_key(header::RANGE) && *method != Method::POST;
    let unfinished =
        text(headers, "upload-complete").trim() == "?0" || text(headers, "upload-incomplete").trim() == "?1";
    let google = text(headers, "x-goog-upload-command").to_ascii_lowercase();
    let google = google.contains("upload")
        && !(google.contains("finalize") && matches!(text(headers, "x-goog-upload-offset").trim(), "" | "0"));
    FIELDS.iter().any(|name| headers.contains_key(HeaderName::from_static(name)))
        || TYPES.contains(&media.as_str())
        || written_range
        || unfinished
        || google
}

fn by_query(query: &str) -> bool {
    let pairs = || {
        let pairs = query.split(['&', ';']).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.map(|(key, value)| (plain(key), plain(value)))
    };
    let whole = pairs().any(|(key, value)| TOTALS.contains(&key.as_str()) && value == "1");
    pairs().any(|(key, value)| {
        (KEYS.contains(&key.as_str()) && !whole)
            || (key == "chunks" && value != "1" && !value.is_empty() && pairs().any(|(key, _)| key == "chunk"))
            // Azure: blocks, pages and what is appended
            || (key == "comp" && matches!(value.as_str(), "block" | "appendblock" | "page"))
    })
}

fn plain(code: &str) -> String {
    percent_decode_str(code).decode_utf8_lossy().to_ascii_lowercase()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn piece(method: Method, query: &str, fields: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        is_piece(&method, query, &headers)
    }

    #[test]
    fn pieces_are_known_by_fields() {
        for fields in [
            ("upload-offset", "0"),
            ("content-range", "bytes 0-9/20"),
            ("x-content-range", "bytes 0-9/20"),
            ("x-update-range", "append"),
            ("content-type", "application/offset+octet-stream"),
            ("content-type", "Multipart/ByteRanges; boundary=b"),
            ("upload-complete", "?0"),
            ("upload-incomplete", "?1"),
            ("x-goog-upload-command", "upload"),
            ("x-chunk-index", "0"),
        ] {
            assert!(piece(Method::POST, "", &[fields]), "{fields:?}");
            assert!(!piece(Method::GET, "", &[fields]), "{fields:?}");
        }
        assert!(piece(Method::PUT, "", &[("range", "bytes=0-9")]));
        assert!(!piece(Method::POST, "", &[("range", "bytes=0-9")]));
        assert!(piece(
            Method::POST,
            "",
            &[("x-goog-upload-command", "upload, finalize"), ("x-goog-upload-offset", "9")]
        ));
        for whole in [
            &[("upload-complete", "?1")][..],
            &[("x-goog-upload-command", "upload, finalize"), ("x-goog-upload-offset", "0")],
            &[("x-goog-upload-command", "start")],
            &[("content-type", "multipart/form-data; boundary=b")],
        ] {
            assert!(!piece(Method::POST, "", whole), "{whole:?}");
        }
    }

    #[test]
    fn pieces_are_known_by_the_query() {
        for query in [
            "partNumber=1&uploadId=a",
            "part%4Eumber=1",
            "a=b;partNumber=2",
            "comp=block&blockid=MDE%3D",
            "comp=appendblock",
            "resumableChunkNumber=1&resumableTotalChunks=2",
            "flowChunkNumber=2",
            "name=x&chunk=0&chunks=2",
            "dzchunkindex=0&dztotalchunkcount=3",
        ] {
            assert!(piece(Method::PUT, query, &[]), "{query}");
        }
        for query in [
            "",
            "uploadId=a",
            "chunk=3",
            "chunks=2",
            "chunk=0&chunks=1",
            "comp=list",
            "flowChunkNumber=1&flowTotalChunks=1",
        ] {
            assert!(!piece(Method::PUT, query, &[]), "{query}");
        }
    }

    #[test]
    fn chunks_with_signatures_between_are_known() {
        let signed = |name: &'static str, value: &'static str| {
            is_signed_in_chunks(&HeaderMap::from_iter([(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )]))
        };
        assert!(signed("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"));
        assert!(signed("x-amz-decoded-content-length", "9"));
        assert!(!signed("x-amz-content-sha256", "UNSIGNED-PAYLOAD"));
    }
}
