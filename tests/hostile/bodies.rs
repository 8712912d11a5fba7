//! The bodies.

use crate::support::formats::gzip;

use super::{Case, HIDDEN, STANDARD, case};
use base64::Engine;

/// Media types with a reader of their own, and some without.
pub(crate) const TYPES: &[&str] = &[
    "text/plain",
    "application/json",
    "application/x-ndjson",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/csv",
    "text/html",
    "application/xml",
    "x-application/hl7-v2+er7",
    "application/octet-stream",
    "image/png",
];

pub(crate) fn all() -> Vec<Case> {
    [json(), multipart(), codings(), charsets(), forms(), markup(), tables(), lies(), noise()]
        .into_iter()
        .flatten()
        .collect()
}

fn coded(name: &'static str, content_type: &str, coding: &str, body: impl Into<Vec<u8>>) -> Case {
    let mut case = case(name, content_type, body);
    case.fields.push_str(&format!("Content-Encoding: {coding}\r\n"));
    case
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

fn utf32(text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()
}

fn json() -> Vec<Case> {
    let of = |name, body: String| case(name, "application/json", body);
    let escaped: String = HIDDEN.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    let deep = |n: usize| format!("{}\"{HIDDEN}\"{}", "[".repeat(n), "]".repeat(n));
    vec![
        of("JSON that ends in a string", format!(r#"{{"a":"{HIDDEN}"#)),
        of("JSON that ends in an object", format!(r#"{{"a":"{HIDDEN}""#)),
        of("JSON with a bracket too many", format!(r#"{{"a":"{HIDDEN}"}}}}"#)),
        of("JSON with a comma too many", format!(r#"{{"a":"{HIDDEN}",}}"#)),
        of("JSON in single quotes", format!("{{'a':'{HIDDEN}'}}")),
        of("JSON without a colon", format!(r#"{{"a" "{HIDDEN}"}}"#)),
        of("JSON with a comment", format!("{{\"a\":1}} // {HIDDEN}")),
        of("JSON, then text", format!("{{\"a\":1}}\n{HIDDEN}")),
        of("JSON, then JSON", format!("{{\"a\":1}}{{\"a\":\"{HIDDEN}\"}}")),
        of("a bare word", HIDDEN.to_owned()),
        of("NaN", format!(r#"{{"a":NaN,"b":"{HIDDEN}"}}"#)),
        of("a lone surrogate", format!(r#"{{"a":"\ud83d {HIDDEN} \udc00"}}"#)),
        of("a wrong escape", format!(r#"{{"a":"\x {HIDDEN}"}}"#)),
        of("all escaped", format!("{{\"a\":\"{escaped}\"}}")),
        of("a key", format!(r#"{{"{HIDDEN}":1}}"#)),
        of("an empty key", format!(r#"{{"":"{HIDDEN}"}}"#)),
        of("a key twice", format!(r#"{{"a":"{HIDDEN}","a":"clean"}}"#)),
        of("a huge key", format!(r#"{{"{}{HIDDEN}":1}}"#, "k".repeat(1 << 20))),
        of("a number", r#"{"mrn":77120934,"email":"zq.sentinel@mailhost.org"}"#.to_owned()),
        of("a number with an exponent", r#"{"mrn":7.7120934e7}"#.to_owned()),
        of("nested 300 deep", deep(300)),
        of("nested 100 000 deep", deep(100_000)),
        of("objects nested 100 000 deep", format!("{}\"{HIDDEN}\"{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
        of("opened 100 000 times and never closed", "[".repeat(100_000) + HIDDEN),
        of("JSON in JSON", serde_json::json!({ "a": format!(r#"{{"b":"{escaped}"}}"#) }).to_string()),
        of("broken JSON in JSON", serde_json::json!({ "a": format!(r#"{{"b":"{HIDDEN}"#) }).to_string()),
        of("a data URI", format!(r#"{{"a":"data:text/plain;base64,{}"}}"#, STANDARD.encode(HIDDEN))),
        of(
            "a percent-coded data URI",
            format!(r#"{{"a":"data:,{}"}}"#, HIDDEN.replace('4', "%34").replace('@', "%40")),
        ),
        case("a raw NUL in a string", "application/json", format!("{{\"a\":\"\0{HIDDEN}\0\"}}")),
        case("an escaped NUL", "application/json", format!("{{\"a\":\"\\u0000{HIDDEN}\"}}")),
        case("a raw line end in a string", "application/json", format!("{{\"a\":\"x\n{HIDDEN}\"}}")),
        case(
            "invalid UTF-8 in a string",
            "application/json",
            [b"{\"a\":\"\xff\xc0\x80 ", HIDDEN.as_bytes(), b"\"}"].concat(),
        ),
        case(
            "a line of NDJSON that is none",
            "application/x-ndjson",
            format!("{{\"a\":1}}\noops {HIDDEN}\n{{\"a\":2}}"),
        ),
    ]
}

fn multipart() -> Vec<Case> {
    let of = |name, body: String| case(name, "multipart/form-data; boundary=b", body.replace('\n', "\r\n"));
    let field = "Content-Disposition: form-data; name=\"a\"";
    let file = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"";
    vec![
        case("no boundary", "multipart/form-data", format!("--b\r\n{field}\r\n\r\n{HIDDEN}\r\n--b--\r\n")),
        case("an empty boundary", "multipart/form-data; boundary=", format!("--\r\n{field}\r\n\r\n{HIDDEN}\r\n----\r\n")),
        case("another boundary", "multipart/form-data; boundary=c", format!("--b\r\n{field}\r\n\r\n{HIDDEN}\r\n--b--\r\n")),
        case("two boundaries", "multipart/form-data; boundary=c; boundary=b", format!("--b\r\n{field}\r\n\r\n{HIDDEN}\r\n--b--\r\n")),
        case("a boundary in another case", "multipart/form-data; boundary=B", format!("--b\r\n{field}\r\n\r\n{HIDDEN}\r\n--b--\r\n")),
        case("line feeds only", "multipart/form-data; boundary=b", format!("--b\n{field}\n\n{HIDDEN}\n--b--\n")),
        of("no end", format!("--b\n{field}\n\n{HIDDEN}")),
        of("an end too early", format!("--b\n{field}\n\nclean\n--b--\n--b\n{field}\n\n{HIDDEN}\n--b--\n")),
        of("a preamble", format!("{HIDDEN}\n--b\n{field}\n\nclean\n--b--\n")),
        of("an epilogue", format!("--b\n{field}\n\nclean\n--b--\n{HIDDEN}\n")),
        of("no headers", format!("--b\n\n{HIDDEN}\n--b--\n")),
        of("headers without an end", format!("--b\n{field}\n{HIDDEN}\n--b--\n")),
        of("a header of its own", format!("--b\n{field}\nX-Note: {HIDDEN}\n\nclean\n--b--\n")),
        of("a folded header", format!("--b\nContent-Disposition: form-data;\n name=\"a\"; x=\"{HIDDEN}\"\n\nclean\n--b--\n")),
        of("a field's name", format!("--b\nContent-Disposition: form-data; name=\"{HIDDEN}\"\n\nclean\n--b--\n")),
        of("a file's name", format!("--b\nContent-Disposition: form-data; name=\"f\"; filename=\"{HIDDEN}.txt\"\n\nclean\n--b--\n")),
        of(
            "a file's coded name",
            "--b\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''MRN%3A%2077120934%20zq.sentinel%40mailhost.org.txt\n\nclean\n--b--\n".into(),
        ),
        of("empty names", format!("--b\nContent-Disposition: form-data; name=\"\"; filename=\"\"\n\n{HIDDEN}\n--b--\n")),
        of("no disposition", format!("--b\nContent-Type: text/plain\n\n{HIDDEN}\n--b--\n")),
        of(
            "a multipart in a part",
            format!("--b\n{field}\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\n{HIDDEN}\n--i--\n--b--\n"),
        ),
        of("base64 in a part", format!("--b\n{file}\nContent-Transfer-Encoding: base64\n\n{}\n--b--\n", STANDARD.encode(HIDDEN))),
        of("broken base64 in a part", format!("--b\n{file}\nContent-Transfer-Encoding: base64\n\n{}*=\n--b--\n", STANDARD.encode(HIDDEN))),
        of(
            "quoted-printable in a part",
            format!("--b\n{file}\nContent-Transfer-Encoding: quoted-printable\n\n{}\n--b--\n", HIDDEN.replace('7', "=37")),
        ),
        of("a coding that nobody knows", format!("--b\n{file}\nContent-Transfer-Encoding: x-uuencode\n\n{HIDDEN}\n--b--\n")),
        of("JSON in a part", format!("--b\n{file}\nContent-Type: application/json\n\n{{\"a\":\"{HIDDEN}\n--b--\n")),
        of("an image that is none", format!("--b\n{file}\nContent-Type: image/png\n\n{HIDDEN}\n--b--\n")),
        of("a boundary within a line", format!("--b\n{field}\n\nclean --b\n{HIDDEN} --b--\n--b--\n")),
    ]
}

fn codings() -> Vec<Case> {
    let json = format!(r#"{{"a":"{HIDDEN}"}}"#).into_bytes();
    let packed = gzip(&json);
    let zlib = {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut zlib, &json).unwrap();
        zlib.finish().unwrap()
    };
    let raw = zlib[2..zlib.len() - 4].to_vec();
    let bomb = gzip(&[vec![b' '; 32 << 20], json.clone()].concat());
    let mut brotli = Vec::new();
    std::io::Read::read_to_end(&mut brotli::CompressorReader::new(&json[..], 4096, 5, 20), &mut brotli).unwrap();
    let kind = "application/json";
    vec![
        coded("gzip", kind, "gzip", packed.clone()),
        coded("gzip by its old name", kind, "x-gzip", packed.clone()),
        coded("gzip in capitals", kind, "GZIP", packed.clone()),
        coded("gzip cut off", kind, "gzip", &packed[..packed.len() - 5]),
        coded("gzip with a wrong sum", kind, "gzip", [&packed[..packed.len() - 8], &[1; 8]].concat()),
        coded("gzip, then text", kind, "gzip", [&packed[..], HIDDEN.as_bytes()].concat()),
        coded("gzip, then gzip", "text/plain", "gzip", [gzip(b"clean "), gzip(HIDDEN.as_bytes())].concat()),
        coded("gzip in gzip", kind, "gzip, gzip", gzip(&packed)),
        coded("gzip in gzip, told once", kind, "gzip", gzip(&packed)),
        coded("gzip told and not done", kind, "gzip", json.clone()),
        case("gzip done and not told", kind, packed.clone()),
        coded("a bomb", kind, "gzip", bomb),
        coded("zlib", kind, "deflate", zlib),
        coded("deflate", kind, "deflate", raw),
        coded("brotli", kind, "br", brotli.clone()),
        coded("brotli cut off", kind, "br", &brotli[..brotli.len() - 3]),
        coded("a coding that nobody knows", kind, "compress", json.clone()),
        coded("five codings", kind, "gzip, gzip, gzip, gzip, gzip", gzip(&gzip(&gzip(&gzip(&packed))))),
        coded("identity", kind, "identity", json.clone()),
        coded("an empty coding", kind, ",", json),
    ]
}

fn charsets() -> Vec<Case> {
    let json = format!(r#"{{"a":"{HIDDEN}"}}"#);
    vec![
        case("UTF-16 JSON", "application/json", utf16(&json, true)),
        case("UTF-16 JSON, big end first", "application/json", utf16(&json, false)),
        case("UTF-16 JSON with a mark", "application/json", [vec![0xff, 0xfe], utf16(&json, true)].concat()),
        case("UTF-16 JSON of an odd length", "application/json", [utf16(&json, true), vec![b'x']].concat()),
        case("UTF-32 JSON", "application/json", utf32(&json)),
        case("UTF-8 JSON with a mark", "application/json", format!("\u{feff}{json}")),
        case("UTF-16 text", "text/plain; charset=utf-16le", utf16(HIDDEN, true)),
        case("UTF-16 text, not told", "text/plain", utf16(HIDDEN, true)),
        case("UTF-16 told and not done", "text/plain; charset=utf-16", HIDDEN),
        case("UTF-7", "text/plain; charset=utf-7", "MRN: +ADcANwAxADIAMAA5ADMANA-"),
        case("EBCDIC told", "text/plain; charset=ibm037", HIDDEN),
        case("a charset that nobody knows", "text/plain; charset=x-none", HIDDEN),
        case("two charsets", "text/plain; charset=utf-16le; charset=utf-8", HIDDEN),
        case("Latin-1", "text/plain; charset=iso-8859-1", [b"Andr\xe9: ", HIDDEN.as_bytes()].concat()),
        case("full-width digits", "text/plain", "MRN: ７７１２０９３４, mail zq.sentinel@mailhost.org"),
        case("zero-width marks", "text/plain", "MRN: 7712\u{200b}0934, mail zq.sent\u{200b}inel@mailhost.org"),
    ]
}

fn forms() -> Vec<Case> {
    let of = |name, body: String| case(name, "application/x-www-form-urlencoded", body);
    let coded: String = HIDDEN.bytes().map(|b| format!("%{b:02x}")).collect();
    vec![
        of("a coded value", format!("a={coded}")),
        of("a coded key", format!("{coded}=1")),
        of("a value without a key", format!("={coded}")),
        of("a key without a value", coded.clone()),
        of("a wrong escape", format!("a=%zz%4&b={coded}%")),
        of("semicolons", format!("a=1;b={coded}")),
        of("nothing but signs", format!("&&=&==&{coded}&")),
        of("JSON in a field", format!("a=%7B%22b%22%3A%22{coded}%22%7D")),
        of("JSON for a form", format!(r#"{{"a":"{HIDDEN}"}}"#)),
        case("a form in UTF-7", "application/x-www-form-urlencoded; charset=utf-7", format!("a={coded}")),
        case("a form in UTF-16", "application/x-www-form-urlencoded; charset=utf-16", format!("a={coded}")),
        of("invalid UTF-8 in a form", format!("a=%ff%fe+{coded}")),
    ]
}

fn markup() -> Vec<Case> {
    let html = |name, body: String| case(name, "text/html", body);
    let xml = |name, body: String| case(name, "application/xml", body);
    let entities: String = HIDDEN.bytes().map(|b| format!("&#{b};")).collect();
    let split = HIDDEN.replace("7712", "77<b></b>12").replace("zq.", "zq<!-- -->.");
    vec![
        html("a tag that does not end", format!("<p title=\"{HIDDEN}")),
        html("an attribute", format!("<img alt=\"{HIDDEN}\">")),
        html("a comment", format!("<p>x</p><!-- {HIDDEN} -->")),
        html("a comment without an end", format!("<p>x</p><!-- {HIDDEN}")),
        html("a script", format!("<script>var a = \"{HIDDEN}\";</script>")),
        html("a style", format!("<style>/* {HIDDEN} */</style>")),
        html("a template", format!("<template><textarea>{HIDDEN}</textarea></template>")),
        html("entities", format!("<p>{entities}</p>")),
        html("the name of an element", "<mrn:77120934>x</mrn:77120934>".into()),
        html("a class", format!("<p class=\"{HIDDEN}\">x</p>")),
        html("a type", format!("<input type=\"{HIDDEN}\">")),
        html("data of its own", format!("<p data-note=\"{HIDDEN}\">x</p>")),
        html("a link", "<a href=\"/chart?mrn=77120934&amp;to=zq.sentinel@mailhost.org\">x</a>".into()),
        html("a handler", format!("<p onclick=\"alert('{HIDDEN}')\">x</p>")),
        html("the name of an attribute", format!("<p {HIDDEN}>x</p>")),
        html("an end with attributes", format!("<p>x</p title=\"{HIDDEN}\">")),
        xml("the name of an attribute with a value", "<a mrn-77120934='x'/>".into()),
        xml("a namespace", format!("<a xmlns:x=\"{HIDDEN}\"/>")),
        html("cut by tags", format!("<p>{split}</p>")),
        html("text for HTML", HIDDEN.to_owned()),
        html("NUL in HTML", format!("<p>\0{HIDDEN}\0</p>")),
        xml("XML without an end", format!("<a><b>{HIDDEN}")),
        xml("XML with wrong ends", format!("<a><b>{HIDDEN}</a></b>")),
        xml("CDATA", format!("<a><![CDATA[{HIDDEN}]]></a>")),
        xml("an instruction", format!("<?note {HIDDEN}?><a/>")),
        xml("an entity of its own", format!("<!DOCTYPE a [<!ENTITY x \"{HIDDEN}\">]><a>&x;</a>")),
        xml(
            "an entity of an entity",
            "<!DOCTYPE a [<!ENTITY x \"77120\"><!ENTITY y \"MRN: &x;934\">]><a>&y;</a>".into(),
        ),
        xml("an entity that nobody knows", format!("<a>&nowhere; {HIDDEN}</a>")),
        xml("XML nested 100 000 deep", format!("{}{HIDDEN}{}", "<a>".repeat(100_000), "</a>".repeat(100_000))),
        xml("XML entities", format!("<a b='{entities}'>{entities}</a>")),
        xml("text after XML", format!("<a/>{HIDDEN}")),
        xml("XML in UTF-16", format!("<?xml version=\"1.0\" encoding=\"utf-16\"?><a>{HIDDEN}</a>")),
        case(
            "XML in UTF-16 bytes",
            "application/xml",
            [vec![0xff, 0xfe], utf16(&format!("<a>{HIDDEN}</a>"), true)].concat(),
        ),
        case("invalid UTF-8 in XML", "application/xml", [b"<a>\xff\xfe ", HIDDEN.as_bytes(), b"</a>"].concat()),
        case("invalid UTF-8 in HTML", "text/html", [b"<p>\xff\xfe ", HIDDEN.as_bytes(), b"</p>"].concat()),
    ]
}

fn tables() -> Vec<Case> {
    let csv = |name, body: String| case(name, "text/csv", body);
    let hl7 = |name, body: String| case(name, "x-application/hl7-v2+er7", body);
    vec![
        csv("a quote without an end", format!("a,b\n1,\"{HIDDEN}\n2,3")),
        csv("quotes within", format!("a,b\n1,x\"{HIDDEN}\"y\n")),
        csv("a header", format!("\"{HIDDEN}\",b\n1,2\n")),
        csv("rows of any length", format!("a,b\n1\n1,2,3,{HIDDEN}\n")),
        csv("NUL in a cell", format!("a,b\n1,\0{HIDDEN}\0\n")),
        csv("a column of numbers", "mrn,email\n77120934,zq.sentinel@mailhost.org\n".into()),
        case("invalid UTF-8 in a cell", "text/csv", [b"a,b\n1,\xff ", HIDDEN.as_bytes(), b"\n"].concat()),
        hl7("HL7 with separators of its own", format!("MSH#*~\\&#L#W\rOBX#1#TX###{HIDDEN}\r")),
        hl7("HL7 without separators", format!("MSH\rOBX|1|TX|||{HIDDEN}\r")),
        hl7("HL7 cut off", format!("MSH|^~\\&|L|W\rOBX|1|TX|||{HIDDEN}")),
        hl7(
            "HL7 in escapes",
            format!(
                "MSH|^~\\&|L|W\rOBX|1|TX|||\\X{}\\\r",
                HIDDEN.bytes().map(|b| format!("{b:02X}")).collect::<String>()
            ),
        ),
        hl7("an escape without an end", format!("MSH|^~\\&|L|W\rOBX|1|TX|||\\X {HIDDEN}\r")),
        hl7("a segment that nobody knows", format!("MSH|^~\\&|L|W\rZZZ|{HIDDEN}\r")),
        hl7("text for HL7", HIDDEN.to_owned()),
    ]
}

/// Every type for text that is of none, of another, or begins like a picture.
fn lies() -> Vec<Case> {
    let mut cases = Vec::new();
    let kinds = TYPES.iter().chain(&["application/pdf", "video/mp4", "application/zip", "nonsense", "a/b; =;\"", ""]);
    for kind in kinds {
        cases.push(case("text under any type", kind, format!("note: {HIDDEN}")));
        cases.push(case("JSON under any type", kind, format!(r#"{{"a":"{HIDDEN}"}}"#)));
        cases.push(case("a picture's first bytes", kind, [b"\x89PNG\r\n\x1a\n\0\0", HIDDEN.as_bytes()].concat()));
        cases.push(case("an archive's first bytes", kind, [b"PK\x03\x04\x14\0", HIDDEN.as_bytes()].concat()));
        cases.push(case("a document's first bytes", kind, [b"%PDF-1.7\n", HIDDEN.as_bytes()].concat()));
    }
    let mut none = case("no type", "x", HIDDEN);
    none.fields.clear();
    cases.push(none);
    cases
}

/// Every type with bytes that are no text, around and within.
fn noise() -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in TYPES {
        let nul = [&[0; 4], HIDDEN.as_bytes(), &[0; 4]].concat();
        cases.push(case("NUL around", kind, nul));
        let late = [vec![b'a'; 9000], vec![0, 255, 254, 0, 32], HIDDEN.into()].concat();
        cases.push(case("binary after much text", kind, late));
        let bytes: Vec<u8> = (0..=255).chain(HIDDEN.bytes()).collect();
        cases.push(case("every byte", kind, bytes));
        cases.push(case("UTF-8 that is none", kind, [b"\xc3\x28\xed\xa0\x80 ", HIDDEN.as_bytes()].concat()));
    }
    cases
}
