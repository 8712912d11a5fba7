use super::super::super::testing::{Words, context, laws, read};
use super::super::super::{ContentError, KeepAll, OpaqueReason};
use super::*;
use crate::finding::Role;
use proptest::prelude::*;

fn make() -> MultipartReader {
    MultipartReader::new(context(), "XbX").unwrap()
}

fn run(body: &str, sink: &mut Words) -> String {
    String::from_utf8(read(make(), body.as_bytes(), 5, sink).unwrap()).unwrap()
}

const BODY: &str = "--XbX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\na quiet day\r\n\
    --XbX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"quip.txt\"\r\nContent-Type: text/plain\r\n\
    X-Extra: hi\r\n\r\nline one\r\n\r\n--not\r\n--XbX--\r\n";

#[test]
fn parts_names_and_headers_are_units() {
    let mut sink = Words::default();
    assert_eq!(run(BODY, &mut sink), BODY);
    let seen: Vec<_> =
        sink.seen.iter().map(|s| (s.role, s.location.pointer.as_deref().unwrap_or(""), &*s.text)).collect();
    assert_eq!(
        seen,
        [
            (Role::Key, "", "note"),
            (Role::Value, "/note", "a quiet day"),
            (Role::Key, "", "file"),
            (Role::FileName, "", "quip.txt"),
            (Role::Meta, "/x-extra", "hi"),
            (Role::Value, "", "line one\r\n\r\n--not"),
        ]
    );
    let last = &sink.seen[5].location;
    assert_eq!((last.part.as_deref(), last.name.as_deref()), (Some("file"), Some("quip.txt")));
    laws(make, BODY.as_bytes());
}

#[test]
fn names_and_contents_are_rewritten_in_place() {
    let mut sink = Words::new('q', "[\"X\"]", true);
    let want = BODY.replace("a quiet day", "a [\"X\"] day").replace("quip.txt", "[%22X%22]");
    assert_eq!(run(BODY, &mut sink), want);
    assert_eq!(sink.seen[5].location.name.as_deref(), Some("[\"X\"]"));
}

#[test]
fn file_names_of_all_notations() {
    for (parameter, text, rewritten) in [
        ("filename=a%20quip.txt", "a quip.txt", "filename=\"a%20[X]\""),
        ("filename*=UTF-8''Ren%C3%A9e%20q", "Renée q", "filename*=UTF-8''Ren%C3%A9e%20%5BX%5D"),
        ("filename*=iso-8859-1''Ren%E9e%20q", "Renée q", "filename*=iso-8859-1''Ren%E9e%20%5BX%5D"),
        ("filename=\"=?utf-8?Q?a_quip?=.txt\"", "a quip.txt", "filename=\"a [X]\""),
        ("filename=\"q\\\"x\"", "q\"x", "filename=\"[X]\""),
    ] {
        let body = format!("--XbX\r\nContent-Disposition: form-data; name=f; {parameter}\r\n\r\nx\r\n--XbX--");
        let mut sink = Words::new('q', "[X]", false);
        let out = run(&body, &mut sink);
        assert_eq!(sink.seen[1].text, text);
        assert_eq!(out, body.replace(parameter, rewritten));
        laws(make, body.as_bytes());
    }
}

fn file(headers: &str, content: &str) -> String {
    format!("--XbX\r\nContent-Disposition: form-data; name=f; filename=f\r\n{headers}\r\n{content}\r\n--XbX--\r\n")
}

#[test]
fn transfer_encodings_are_undone() {
    let body = file("Content-Transfer-Encoding: base64\r\n", "QSBxdWlldCBkYXk=");
    let mut sink = Words::new('q', "[X]", false);
    assert_eq!(run(&body, &mut sink), body.replace("QSBxdWlldCBkYXk=", "QSBbWF0gZGF5"));
    assert_eq!(sink.texts()[2], "A quiet day");
    let body = file("Content-Transfer-Encoding: Quoted-Printable\r\n", "A qui=\r\net d=C3=A1y");
    let mut sink = Words::new('q', "[X]", false);
    assert_eq!(run(&body, &mut sink), body.replace("qui=\r\net", "[X]"));
    assert_eq!(sink.texts()[2], "A quiet dáy");
    let mut sink = Words::default();
    run(&file("Content-Transfer-Encoding: base64\r\n", "!!"), &mut sink);
    assert_eq!(sink.opaque[0].1, OpaqueReason::Corrupt);
    laws(make, body.as_bytes());
}

#[test]
fn parts_are_read_by_what_they_are() {
    let mut sink = Words::default();
    run(&file("Content-Type: image/png\r\n", "{\"mrn\": \"a note\"}"), &mut sink);
    assert_eq!(sink.seen[3].location.pointer.as_deref(), Some("/mrn"));
    let mut sink = Words::default();
    run(&file("Content-Type: text/plain\r\n", "%PDF-1.7 and so on"), &mut sink);
    assert_eq!(sink.opaque[0].1, OpaqueReason::UnsupportedFormat("pdf"));
    assert_eq!(sink.opaque[0].0.name.as_deref(), Some("f"));
    let mut sink = Words::default();
    run(&file("Content-Type: application/json\r\n", "{\"mrn\": not so} Mary"), &mut sink);
    assert!(sink.texts().concat().contains("Mary"));
}

#[test]
fn a_multipart_inside_is_read_too() {
    let inner = "--in\r\n\r\na quiet part\r\n--in--";
    let mut sink = Words::new('q', "[X]", false);
    let out = run(&file("Content-Type: multipart/mixed; boundary=in\r\n", inner), &mut sink);
    assert!(out.contains("--in\r\n\r\na [X] part\r\n--in--\r\n--XbX--"), "{out}");
}

#[test]
fn text_around_the_parts_is_read() {
    let body = format!("hello Mary\r\n{BODY}goodbye Mary");
    let mut sink = Words::default();
    assert_eq!(run(&body, &mut sink), body);
    assert_eq!((sink.texts()[0], *sink.texts().last().unwrap()), ("hello Mary", "goodbye Mary"));
    laws(make, body.as_bytes());
}

#[test]
fn what_can_be_cut_in_two_ways_is_refused() {
    for body in [
        "--XbX\r\n\r\nx\r\n--XbX\r\n\r\ny\r\n",
        "--XbX\r\n\r\nx",
        "--XbX\r\nContent-Type: a",
        "--XbX\r\n\r\nx --XbX\r\n\r\n--XbX--",
        "--XbX\r\n\r\nx\r\n--XbXtra\r\n\r\n--XbX--",
        "no boundary at all",
        "",
    ] {
        for chunk in [1, 1000] {
            let got = read(make(), body.as_bytes(), chunk, &mut KeepAll::default());
            assert!(matches!(got, Err(ContentError::Malformed { .. })), "{body:?}: {got:?}");
        }
    }
    for boundary in ["", "\u{e9}", &"x".repeat(71)] {
        assert!(MultipartReader::new(context(), boundary).is_err());
    }
}

#[test]
fn parts_are_counted() {
    let mut few = context();
    std::sync::Arc::make_mut(&mut few.limits).parts = 1;
    let got = read(MultipartReader::new(few, "XbX").unwrap(), BODY.as_bytes(), 9, &mut KeepAll::default());
    assert_eq!(got, Err(ContentError::OverLimit { limit: "parts", allowed: 1 }));
}

/// What another reader makes of a body.
fn multer(body: &[u8]) -> Option<Vec<(Option<String>, Vec<u8>)>> {
    let body = body.to_vec();
    let stream = futures_util::stream::once(async move { Ok::<_, std::io::Error>(bytes::Bytes::from(body)) });
    let mut form = multer::Multipart::new(stream, "XbX");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.ok()? {
            let name = field.name().map(str::to_owned);
            parts.push((name, field.bytes().await.ok()?.to_vec()));
        }
        Some(parts)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn agrees_with_another_reader(parts in proptest::collection::vec(("[a-z]{1,6}", "[a-e \r\n-]{0,30}"), 1..4)) {
        let mut body = String::new();
        for (name, content) in &parts {
            body += &format!("--XbX\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"n\"\r\n\r\n{content}\r\n");
        }
        body += "--XbX--\r\n";
        let mut sink = Words::default();
        run(&body, &mut sink);
        let ours: Vec<(String, String)> = sink.seen.chunk_by(|_, b| b.role != Role::Key).map(|part| {
            (part[0].text.clone(), part.get(2).map(|s| s.text.clone()).unwrap_or_default())
        }).collect();
        let theirs: Vec<_> = multer(body.as_bytes()).unwrap().into_iter()
            .map(|(n, c)| (n.unwrap_or_default(), String::from_utf8(c).unwrap())).collect();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn anything_obeys_the_laws(body in "(--XbX|--|\r\n|\n|Content-Disposition: form-data; name=\"e\"; filename=\"e\"|:|;|[a-e é]){0,24}", closed: bool) {
        let body = if closed { format!("--XbX\r\n{body}\r\n\r\nend\r\n--XbX--") } else { body };
        laws(make, body.as_bytes());
    }
}

#[test]
fn heads_full_of_beginnings_are_read() {
    for piece in ["=?", "=?utf-8?q?", "%25", "\n ", "; a"] {
        let name = piece.repeat(30_000 / piece.len());
        let body = format!(
            "--XbX\r\nContent-Disposition: form-data; name=\"n\"; x={name}\r\nX-A: {name}\r\n\r\nb\r\n--XbX--\r\n"
        );
        let mut sink = Words::default();
        assert_eq!(String::from_utf8(read(make(), body.as_bytes(), 1000, &mut sink).unwrap()).unwrap(), body);
    }
}
