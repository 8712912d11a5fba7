//! `{"id","text"}` records, one a line.

use serde::Deserialize;
use serde_json::Value;

use super::error::CliError;
use super::lines::Line;

/// A text with its id, which goes back as it came.
pub(super) struct Record {
    pub(super) id: Value,
    pub(super) text: String,
}

#[derive(Deserialize)]
struct Wire {
    id: Value,
    text: String,
}

/// Reads a line of `name`; keys besides `id` and `text` are let be.
pub(super) fn record(name: &str, (number, line): &Line) -> Result<Record, CliError> {
    let wire: Wire = json(name, *number, line)?;
    if !(wire.id.is_string() || wire.id.is_number()) {
        return Err(wrong(name, *number, "`id` must be a string or a number"));
    }
    Ok(Record { id: wire.id, text: wire.text })
}

/// Reads a line of `name` as JSON.
pub(super) fn json<T: serde::de::DeserializeOwned>(name: &str, number: u64, line: &str) -> Result<T, CliError> {
    serde_json::from_str(line).map_err(|e| {
        // The parser's words about data may quote it; those about syntax and
        // missing keys do not.
        let said = e.to_string();
        let what = match e.classify() {
            serde_json::error::Category::Data if !said.starts_with("missing field") => {
                format!("a key has a value of the wrong type (column {})", e.column())
            }
            _ => said.split(" at line").next().unwrap_or_default().to_owned(),
        };
        wrong(name, number, &format!("not a record of the form this command takes: {what}"))
    })
}

pub(super) fn wrong(name: &str, line: u64, what: &str) -> CliError {
    CliError::Line { name: name.to_owned(), line, what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: &str) -> String {
        record("in.jsonl", &(7, line.to_owned())).err().map(|e| e.to_string()).unwrap_or_default()
    }

    #[test]
    fn ids_are_strings_or_numbers_and_further_keys_are_let_be() {
        for line in [r#"{"id":"a","text":"x","spans":[]}"#, r#"{"id":7,"text":"x"}"#] {
            assert_eq!(record("in", &(1, line.to_owned())).ok().unwrap().text, "x");
        }
    }

    #[test]
    fn a_wrong_line_is_named_and_not_quoted() {
        assert!(error("not json").starts_with("in.jsonl:7: not a record"));
        assert!(error(r#"{"id":1}"#).contains("missing field `text`"));
        assert!(error(r#"{"id":null,"text":"x"}"#).contains("`id` must be"));
        let quoted = error(r#"{"id":1,"text":["Ana Ruiz"]}"#) + &error(r#""Ana Ruiz""#);
        assert!(quoted.contains("wrong type") && !quoted.contains("Ana"), "{quoted}");
    }
}
