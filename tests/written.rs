//! Texts that are documents: read by their format, told by their own offsets.

use phi_guard::guard::{SessionStart, TextItem};

use crate::support::{Doc, guard, run, this_year};

const REDACT: &str = "action = \"redact\"";

/// What is found in a text: type and the text at the offsets told; and what the text becomes.
fn found(text: &str) -> (Vec<(String, &str)>, String) {
    let start = SessionStart { method: "", path: "", content_type: None, year: this_year() };
    let mut session = guard(REDACT).session(&start);
    let outcome = session.texts(&[TextItem { text, field: None, part: None }]).unwrap().pop().unwrap();
    let chars: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let found = outcome.findings.iter().map(|f| (f.finding.kind.to_string(), &text[chars[f.start]..chars[f.end]]));
    (found.collect(), outcome.text)
}

fn all<'a>(found: &'a [(String, &str)]) -> Vec<(&'a str, &'a str)> {
    found.iter().map(|(kind, text)| (kind.as_str(), *text)).collect()
}

fn json(text: &str) -> Doc {
    Doc {
        bytes: serde_json::json!({ "text": text }).to_string().into_bytes(),
        content_type: Some("application/json".to_owned()),
        content_encoding: None,
        file_name: None,
    }
}

#[test]
fn json_keeps_its_syntax() {
    let text =
        "\u{feff}{\"\u{e9}\": 1, \"mrn\": 55501, \"first_name\": \"M\\u0061y\", \"note\": \"call 212-555-0143\"}";
    let (spans, new) = found(text);
    assert_eq!(all(&spans), [("MRN", "55501"), ("NAME", "M\\u0061y"), ("PHONE", "212-555-0143")]);
    let value: serde_json::Value = serde_json::from_str(new.trim_start_matches('\u{feff}')).unwrap();
    assert_eq!((&value["first_name"], &value["\u{e9}"]), (&"[NAME]".into(), &1.into()));
}

#[test]
fn xml_is_decoded_already_whatever_it_declares() {
    let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><patient><given>Jos\u{e9}</given><birthTime value=\"1929\"/></patient>";
    let (spans, new) = found(text);
    assert_eq!(all(&spans), [("NAME", "Jos\u{e9}"), ("AGE", "1929")]);
    assert!(new.contains("<given>[NAME]</given>"), "{new}");
}

#[test]
fn attributes_are_told_where_they_stand() {
    let text = "<section><templateId extension=\"2015-08-01\" root=\"2.16.840\"/><text>Seen by Dr. Mary Quill on 3/4/2019</text></section>";
    assert_eq!(all(&found(text).0), [("NAME", "Mary Quill"), ("DATE", "3/4/2019")]);
}

#[test]
fn what_cda_keeps_for_codes_may_be_a_name_in_other_xml() {
    let text = "<?xml version=\"1.0\"?><user displayName=\"Marisol Quintero\"/>";
    assert_eq!(all(&found(text).0), [("NAME", "Marisol Quintero")]);
    let text =
        "<section><templateId root=\"2.16.840\"/><code displayName=\"Mental Status\" code=\"10190-7\"/></section>";
    assert!(found(text).0.is_empty());
}

#[test]
fn messages_of_hl7() {
    let text = "MSH|^~\\&|A|B\nPID|1||55501^^^X||PAGE^May";
    let (spans, new) = found(text);
    assert_eq!(all(&spans), [("MRN", "55501"), ("NAME", "PAGE"), ("NAME", "May")]);
    assert_eq!(new, "MSH|^~\\&|A|B\nPID|1||[MRN]^^^X||[NAME]^[NAME]");
}

#[test]
fn a_document_inside_is_told_by_where_it_stands() {
    let inner = "eyJmaXJzdF9uYW1lIjogIk1heSBQYWdlIn0=";
    let text = format!("{{\"blob\": \"{inner}\"}}");
    let (spans, _) = found(&text);
    assert!(spans.len() == 1 && !spans[0].1.is_empty() && inner.contains(spans[0].1), "{spans:?}");
}

#[test]
fn what_only_looks_like_a_document_is_text() {
    assert_eq!(all(&found("<PATIENT> was seen by Dr. Mary Quill").0), [("NAME", "Mary Quill")]);
    assert_eq!(all(&found("[NAME] was seen by Dr. Mary Quill").0), [("NAME", "Mary Quill")]);
}

#[test]
fn documents_in_fields_are_read_by_their_format() {
    let message = json("MSH|^~\\&|A|B\rPID|1||55501^^^X||PAGE^May");
    let (out, verdict) = run(&guard(REDACT), &message, &[]).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["text"], "MSH|^~\\&|A|B\rPID|1||[MRN]^^^X||[NAME]^[NAME]");
    assert!(verdict.findings.iter().any(|f| f.location.pointer.as_deref() == Some("PID-5.1")));

    let resource = json("<?xml version='1.0'?><patient><given>May</given></patient>");
    let (out, _) = run(&guard(REDACT), &resource, &[]).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(value["text"], "<?xml version='1.0'?><patient><given>[NAME]</given></patient>");
}
