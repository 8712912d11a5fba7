//! The ways of writing and storing an identifier that are tried.

use phi_guard::finding::IdentifierType as Type;
use serde_json::json;

use super::carriers::Carrier;
use super::place::{CONTEXTS, Context, Entry, Probe, json_texts};
use super::spell;
use crate::support::formats::BOUNDARY;

pub(super) struct Way {
    pub(super) name: &'static str,
    how: How,
}

enum How {
    /// The value is written otherwise, in several places. Says whether its marks
    /// are those of HTML, and for which types it makes sense.
    Spell(fn(&str) -> Vec<String>, bool, fn(Type) -> bool),
    /// A sentence as a whole is coded.
    Code(fn(&str) -> String),
    /// Whole documents.
    Store(fn(&Carrier) -> Vec<Probe>),
}

fn any(_: Type) -> bool {
    true
}

fn words(kind: Type) -> bool {
    matches!(kind, Type::Name | Type::Location | Type::Facility)
}

fn names(kind: Type) -> bool {
    kind == Type::Name
}

fn addresses(kind: Type) -> bool {
    matches!(kind, Type::Email | Type::Url)
}

/// What is a number, or a code that is read out character by character.
fn codes(kind: Type) -> bool {
    !words(kind) && !addresses(kind) && !matches!(kind, Type::Date | Type::Age | Type::Photo)
}

/// What has marks that people change.
fn parted(kind: Type) -> bool {
    !addresses(kind) && !matches!(kind, Type::IpAddress | Type::Photo | Type::Age)
}

const fn spell(name: &'static str, how: fn(&str) -> Vec<String>) -> Way {
    Way { name, how: How::Spell(how, false, any) }
}

const fn markup(name: &'static str, how: fn(&str) -> Vec<String>) -> Way {
    Way { name, how: How::Spell(how, true, any) }
}

const fn some(name: &'static str, how: fn(&str) -> Vec<String>, fits: fn(Type) -> bool) -> Way {
    Way { name, how: How::Spell(how, false, fits) }
}

const fn code(name: &'static str, how: fn(&str) -> String) -> Way {
    Way { name, how: How::Code(how) }
}

const fn store(name: &'static str, how: fn(&Carrier) -> Vec<Probe>) -> Way {
    Way { name, how: How::Store(how) }
}

pub(super) const WAYS: &[Way] = &[
    spell("as it is", |value| vec![value.to_owned()]),
    spell("zero-width characters", spell::zero_width),
    spell("bidi marks", spell::bidi_marks),
    spell("right-to-left override", spell::override_right_to_left),
    spell("homoglyphs", spell::homoglyphs),
    spell("full-width letters and digits", spell::full_width),
    spell("digits of other scripts", spell::other_digits),
    spell("mathematical letters", spell::mathematical),
    spell("combining marks", spell::combining_marks),
    spell("soft hyphens", spell::soft_hyphens),
    spell("typographic spaces and dashes", spell::typographic_marks),
    markup("named HTML entities", spell::named_references),
    markup("numeric HTML entities", spell::numeric_references),
    markup("nested HTML entities", spell::nested_references),
    spell("percent", spell::percent_once),
    spell("double percent", spell::percent_twice),
    store("JSON escapes", json_escapes),
    spell("JSON escapes, escaped again", spell::unicode_escapes),
    store("JSON in a JSON string", json_in_json),
    spell("quoted-printable in text", spell::quoted_printable),
    store("quoted-printable part", quoted_printable_part),
    code("base64", spell::base64_plain),
    code("base64, URL-safe", spell::base64_url_safe),
    code("base64, wrapped", spell::base64_wrapped),
    code("base64 in a data: URI", spell::base64_in_data_uri),
    code("base64 twice", spell::base64_twice),
    code("hexadecimal", spell::hex),
    code("gzip in base64", spell::gzip_in_base64),
    spell("line wraps", spell::line_wraps),
    spell("hyphenated wraps", spell::hyphen_wraps),
    spell("spaced letters", spell::spaced),
    some("dots or dashes between letters", spell::dotted, |kind| !addresses(kind) && kind != Type::IpAddress),
    some("other separators", spell::other_separators, parted),
    some("no separators", spell::no_separators, |kind| parted(kind) && kind != Type::Facility),
    some("digits in words", spell::spelled_digits, codes),
    some("letters in the radio alphabet", spell::spelled_letters, codes),
    some("spoken addresses", spell::spoken_address, addresses),
    some("leetspeak", spell::leetspeak, words),
    some("surname first", spell::surname_first, names),
    some("reversed letters", spell::reversed, |kind| kind != Type::Age),
    spell("Markdown inside", spell::markdown),
    markup("HTML tags inside", spell::html_tags),
    markup("HTML comments inside", spell::comments_inside),
    store("parts in JSON fields", parts_in_json),
    store("parts in CSV columns", parts_in_csv),
    store("parts in multipart fields", parts_in_multipart),
    store("parts in table cells", parts_in_tables),
    store("table cells", table_cells),
    store("list items", list_items),
    store("template placeholders", templates),
    store("comments", comments),
    store("attribute values", attributes),
    store("file names", file_names),
    store("query strings", query_strings),
    store("stored headers", headers),
];

impl Way {
    /// What is sent for `carrier`, the number `of` in its list: each spelling in
    /// two places, so that all places have their turn.
    pub(super) fn probes(&self, carrier: &Carrier, of: usize) -> Vec<Probe> {
        match self.how {
            How::Store(how) => how(carrier),
            How::Code(how) => coded(carrier, how),
            How::Spell(_, _, fits) if !fits(carrier.kind) => Vec::new(),
            How::Spell(how, markup, _) => {
                let places = places(self.name);
                let spellings = how(carrier.value).into_iter().enumerate();
                spellings
                    .flat_map(|(i, value)| {
                        [0, 1].map(|turn| {
                            let place = places[(of + i + turn * places.len().div_ceil(2)) % places.len()];
                            place.probe(carrier, &value, markup)
                        })
                    })
                    .collect()
            }
        }
    }
}

/// What cannot stand in a cell or a field of a form stays out of it.
fn places(way: &str) -> &'static [Context] {
    match way {
        // A label in front tells speech from words.
        "digits in words" | "letters in the radio alphabet" | "spoken addresses" => {
            &[Context::Note, Context::Chat, Context::Html]
        }
        _ => &CONTEXTS,
    }
}

/// Whole sentences in a code: as the value of a field, in running text, in a form.
fn coded(carrier: &Carrier, code: fn(&str) -> String) -> Vec<Probe> {
    let text = code(&carrier.say(carrier.value));
    let form = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let gone = [carrier.value];
    [
        Probe::json(&json!({ "content": text }), &gone),
        Probe::body("text/plain", format!("The message was:\n\n{text}\n\nIt ends here."), &gone),
        Probe::body("application/x-www-form-urlencoded", format!("content={form}&n=x"), &gone),
        Probe::json(&json!({ "messages": [{ "role": "user", "content": format!("Decode {text} please.") }] }), &gone),
    ]
    .into_iter()
    .map(|probe| probe.read_by(with_codes_read))
    .collect()
}

/// The text with all that can be decoded in it.
fn with_codes_read(text: &str) -> String {
    let plain = percent_encoding::percent_decode_str(&json_texts(text)).decode_utf8().unwrap().replace("\r\n", "");
    let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    let mut out = plain.clone();
    let mut codes: Vec<String> = plain.split(|c| !is_code(c)).filter(|c| c.len() >= 8).map(str::to_owned).collect();
    while let Some(code) = codes.pop() {
        // "content=..." of a form.
        for code in [code.as_str(), code.trim_start_matches("content=")] {
            for bytes in spell::decoded(code) {
                if let Ok(text) = String::from_utf8(bytes) {
                    codes.extend((text.len() >= 8 && text.chars().all(is_code)).then(|| text.clone()));
                    out += &text;
                }
            }
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn json_escapes(c: &Carrier) -> Vec<Probe> {
    let field = format!("{{\"{}\": \"{}\"}}", c.key, escaped(c.value));
    let chat = format!("{{\"messages\": [{{\"content\": \"{}\"}}]}}", escaped(&c.say(c.value)));
    [field, chat].map(|doc| Probe::body("application/json", doc, &[c.value]).read_by(json_texts)).into()
}

fn json_in_json(c: &Carrier) -> Vec<Probe> {
    let inner = json!({ c.key: c.value, "note": c.say(c.value) }).to_string();
    let twice = json!({ "payload": inner }).to_string();
    vec![
        Probe::json(&json!({ "payload": inner }), &[c.value]),
        Probe::json(&json!({ "payload": twice }), &[c.value]),
        Probe::json(&json!({ "log": format!("received {inner} from the queue") }), &[c.value]),
    ]
}

fn multipart(parts: &[(String, String)]) -> String {
    let mut body = String::new();
    for (head, text) in parts {
        body += &format!("--{BOUNDARY}\r\n{head}\r\n\r\n{text}\r\n");
    }
    body + &format!("--{BOUNDARY}--\r\n")
}

fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

fn quoted_printable_part(c: &Carrier) -> Vec<Probe> {
    let all: String = c
        .say(c.value)
        .bytes()
        .map(|b| format!("={b:02X}"))
        .collect::<Vec<_>>()
        .chunks(20)
        .map(|line| line.concat())
        .collect::<Vec<_>>()
        .join("=\r\n");
    let head =
        "Content-Disposition: form-data; name=\"note\"\r\nContent-Transfer-Encoding: quoted-printable".to_owned();
    let body = multipart(&[(head, all)]);
    let mail = format!(
        "From: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
        c.say(&c.value.bytes().map(|b| format!("={b:02X}")).collect::<String>())
    );
    let undone = |text: &str| {
        let mut out = String::new();
        let mut rest = text.replace("=\r\n", "").replace("=\n", "");
        while let Some(at) = rest.find('=') {
            out += &rest[..at];
            match rest.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(b) => {
                    out.push(char::from(b));
                    rest = rest[at + 3..].to_owned();
                }
                None => {
                    out.push('=');
                    rest = rest[at + 1..].to_owned();
                }
            }
        }
        out + &rest
    };
    vec![
        Probe::body(&multipart_type(), body, &[c.value]).read_by(undone),
        Probe::body("message/rfc822", mail, &[c.value]).read_by(undone),
    ]
}

/// The parts, with their fields.
fn parts(c: &Carrier) -> (Vec<&'static str>, Vec<&'static str>) {
    c.split.iter().copied().unzip()
}

/// The parts that must be gone: a year, a country's code and a host of mail are
/// no identifiers by themselves.
fn telling(c: &Carrier) -> Vec<&'static str> {
    c.split
        .iter()
        .filter(|(key, value)| !key.ends_with("year") && !key.ends_with("domain") && *value != "+1")
        .map(|(_, value)| *value)
        .collect()
}

fn parts_in_json(c: &Carrier) -> Vec<Probe> {
    if c.split.is_empty() {
        return Vec::new();
    }
    let object: serde_json::Map<_, _> = c.split.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
    let camel: serde_json::Map<_, _> = c.split.iter().map(|(key, value)| (camel_case(key), json!(value))).collect();
    vec![
        Probe::json(&json!({ "patient": object }), &telling(c)),
        Probe::json(&json!({ "record": camel, "status": "active" }), &telling(c)),
    ]
}

fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or("").to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

fn parts_in_csv(c: &Carrier) -> Vec<Probe> {
    if c.split.is_empty() {
        return Vec::new();
    }
    let (keys, values) = parts(c);
    ["\t", ",", ";"]
        .map(|mark| {
            let text =
                format!("row{mark}{}{mark}status\r\nx{mark}{}{mark}active\r\n", keys.join(mark), values.join(mark));
            let kind = if mark == "\t" { "text/tab-separated-values" } else { "text/csv" };
            Probe::body(kind, text, &telling(c))
        })
        .into()
}

fn parts_in_multipart(c: &Carrier) -> Vec<Probe> {
    let field = |key: &str, value: &str| (format!("Content-Disposition: form-data; name=\"{key}\""), value.to_owned());
    let whole = multipart(&[field(c.key, c.value), field("status", "active")]);
    let mut all = vec![Probe::body(&multipart_type(), whole, &[c.value])];
    if !c.split.is_empty() {
        let fields: Vec<_> = c.split.iter().map(|(key, value)| field(key, value)).collect();
        all.push(Probe::body(&multipart_type(), multipart(&fields), &telling(c)));
    }
    all
}

fn title(key: &str) -> String {
    let words = key.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect::<Vec<_>>().join(" ")
}

fn parts_in_tables(c: &Carrier) -> Vec<Probe> {
    if c.split.is_empty() {
        return Vec::new();
    }
    let (keys, values) = parts(c);
    let keys: Vec<_> = keys.iter().map(|key| title(key)).collect();
    let dashes = vec!["---"; keys.len()].join(" | ");
    let markdown = format!("| {} |\n| {dashes} |\n| {} |\n", keys.join(" | "), values.join(" | "));
    let html = format!(
        "<table><tr><th>{}</th></tr><tr><td>{}</td></tr></table>",
        keys.join("</th><th>"),
        values.join("</td><td>")
    );
    let rows: String =
        keys.iter().zip(&values).map(|(key, value)| format!("<tr><th>{key}</th><td>{value}</td></tr>")).collect();
    vec![
        Probe::body("text/markdown", markdown.clone(), &telling(c)),
        Probe::json(&json!({ "content": markdown }), &telling(c)),
        Probe::body("text/html", html, &telling(c)),
        Probe::body("text/html", format!("<table>{rows}</table>"), &telling(c)),
    ]
}

fn table_cells(c: &Carrier) -> Vec<Probe> {
    let (key, value) = (title(c.key), c.value);
    let markdown = format!("| {key} | Status |\n| --- | --- |\n| {value} | active |\n");
    let rows = format!("| Field | Value |\n|---|---|\n| {key} | {value} |\n| Status | active |\n");
    vec![
        Probe::body("text/markdown", markdown, &[value]),
        Probe::json(&json!({ "content": rows }), &[value]),
        Probe::body("text/html", format!("<table><tr><th>{key}</th></tr><tr><td>{value}</td></tr></table>"), &[value]),
        Probe::body("text/html", format!("<table><tr><td>{key}:</td><td>{value}</td></tr></table>"), &[value]),
    ]
}

fn list_items(c: &Carrier) -> Vec<Probe> {
    let (key, value) = (title(c.key), c.value);
    vec![
        Probe::body("text/markdown", format!("- {key}: {value}\n- Status: active\n"), &[value]),
        Probe::json(&json!({ "content": format!("1. Status: active\n2. {key}: {value}\n") }), &[value]),
        Probe::body("text/html", format!("<ul><li>Status: active</li><li>{key}: {value}</li></ul>"), &[value]),
        Probe::json(&json!({ c.key: [value], "status": "active" }), &[value]),
    ]
}

fn templates(c: &Carrier) -> Vec<Probe> {
    let template = c.say(&format!("{{{{{}}}}}", c.key));
    vec![
        Probe::json(&json!({ "template": template, "values": { c.key: c.value } }), &[c.value]),
        Probe::json(&json!({ "prompt": template, "variables": [{ "name": c.key, "value": c.value }] }), &[c.value]),
        Probe::json(&json!({ "prompt": template, "variables": [{ "key": c.key, "value": c.value }] }), &[c.value]),
    ]
}

fn comments(c: &Carrier) -> Vec<Probe> {
    let said = c.say(c.value);
    vec![
        Probe::body("text/html", format!("<p>Well.</p><!-- {said} --><p>Done.</p>"), &[c.value]),
        Probe::body("application/xml", format!("<a><!-- {said} --><b>x</b></a>"), &[c.value]),
        Probe::body("text/plain", format!("{{\n  // {said}\n  \"a\": 1 /* {said} */\n}}\n"), &[c.value]),
        Probe::body("text/markdown", format!("Well.\n\n[//]: # ({said})\n\n<!-- {said} -->\n"), &[c.value]),
    ]
}

fn attributes(c: &Carrier) -> Vec<Probe> {
    let said = c.say(c.value);
    vec![
        Probe::body("text/html", format!("<p title=\"{said}\">Well.</p>"), &[c.value]),
        Probe::body("text/html", format!("<img src=\"x.gif\" alt=\"{said}\">"), &[c.value]),
        Probe::body(
            "text/html",
            format!("<div data-{}='{}'>Well.</div>", c.key.replace('_', "-"), c.value),
            &[c.value],
        ),
        Probe::body("text/html", format!("<input name=\"{}\" value=\"{}\">", c.key, c.value), &[c.value]),
        Probe::body("application/xml", format!("<record {}=\"{}\"/>", c.key, c.value), &[c.value]),
    ]
}

/// Value and marks that a file's name may hold.
fn file_names(c: &Carrier) -> Vec<Probe> {
    let base = c.value.replace("https://", "").replace(['/', ':'], "-").replace(' ', "_");
    let base = base.trim_end_matches(".jpg").trim_end_matches(".png");
    let extension = if c.kind == Type::Photo { "jpg" } else { "pdf" };
    let name = format!("{}_{base}.{extension}", c.key);
    let head =
        format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain");
    vec![
        Probe { entry: Entry::FileName(name), gone: vec![base.to_owned()], read: str::to_owned },
        Probe::body(&multipart_type(), multipart(&[(head, "Well.".to_owned())]), &[base]),
    ]
}

fn query_strings(c: &Carrier) -> Vec<Probe> {
    let value = percent_encoding::utf8_percent_encode(c.value, percent_encoding::NON_ALPHANUMERIC).to_string();
    let said = percent_encoding::utf8_percent_encode(&c.say(c.value), percent_encoding::NON_ALPHANUMERIC).to_string();
    [format!("{}={value}&page=x", c.key), format!("page=x&q={}", said.replace("%20", "+"))]
        .map(|query| Probe { entry: Entry::Query(query), gone: vec![c.value.to_owned()], read: str::to_owned })
        .into()
}

fn headers(c: &Carrier) -> Vec<Probe> {
    ["content-description", "x-amz-meta-note"]
        .map(|name| {
            let said = c.say(c.value);
            Probe { entry: Entry::Header(name, said), gone: vec![c.value.to_owned()], read: str::to_owned }
        })
        .into()
}
