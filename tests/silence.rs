//! A value planted anywhere is told by nothing but the document itself: not by
//! log lines, problem bodies, metrics, audit, decisions, console, `Debug`,
//! error messages or panics.
#![allow(clippy::disallowed_methods, reason = "messages and logs of tests show bytes as text")]

mod served;

use phi_guard::content::{self, ContentError, Declared, KeepAll, Limits, Reader, ReaderContext};
use phi_guard::detect::pattern::PatternSet;
use phi_guard::finding::{Location, Role};
use phi_guard::guard::GuardError;
use phi_guard::guard::policy::no_files;
use phi_guard::guard::{BodyInfo, CompiledPolicy, SessionStart, TextItem, Verdict};
use phi_guard::proxy::judge::{Exhibit, Judge, Opening, Terms, Trial};
use std::sync::Arc;

use crate::cmd;
use crate::proxy::rig::Rig;
use crate::support::{Doc, FORMATS, guard, run, told};

pub(crate) const NAME: &str = "Zebulon Quillfeather";
pub(crate) const MRN: &str = "77120934";
pub(crate) const MAIL: &str = "zq.sentinel@mailhost.org";
/// On the deny list of the policy.
pub(crate) const DENIED: &str = "Cobalt Heronry";

/// What nothing may show, in lower case.
const NEEDLES: &[&str] = &["zebulon", "quillfeather", "77120934", "zq.sentinel", "cobalt", "heronry"];

/// A text that plants them all.
pub(crate) fn planted() -> String {
    format!("Patient: {NAME}, MRN: {MRN}, {MAIL}, {DENIED}")
}

pub(crate) fn policy() -> String {
    format!("[deny]\nterms = [\"{DENIED}\"]\n")
}

/// What of the planted `text` shows, as it stands or with its escapes read.
pub(crate) fn shown(text: &str) -> Option<&'static str> {
    let decoded: Vec<u8> = percent_encoding::percent_decode(text.as_bytes()).collect();
    let readings = [text.to_lowercase(), String::from_utf8_lossy(&decoded).to_lowercase()];
    NEEDLES.iter().copied().find(|needle| readings.iter().any(|reading| reading.contains(needle)))
}

#[track_caller]
pub(crate) fn silent(what: &str, text: &str) {
    if let Some(needle) = shown(text) {
        panic!("{what} shows {needle}: {text}");
    }
}

#[test]
fn debug_of_what_holds_content_shows_none() {
    let judge = guard(&policy());
    silent("Guard", &format!("{judge:?}"));
    silent("CompiledPolicy", &format!("{:?}", judge.policy()));
    silent("PolicyFile", &format!("{:?}", judge.policy().effective()));
    let planted = planted();
    let start = SessionStart { method: "POST", path: &planted, content_type: Some("text/plain"), year: 2026 };
    silent("SessionStart", &format!("{start:?}"));
    let info = BodyInfo {
        part: &planted,
        file_name: Some(&planted),
        content_type: Some("text/plain"),
        content_encoding: None,
    };
    silent("BodyInfo", &format!("{info:?}"));
    let declared = Declared { content_type: Some(&planted), content_encoding: None, file_name: Some(&planted) };
    silent("Declared", &format!("{declared:?}"));
    let opening = Opening { method: "POST", path: &planted, content_type: None };
    silent("Opening", &format!("{opening:?}"));
    silent("Exhibit", &format!("{:?}", Exhibit { file_name: Some(&planted), ..Exhibit::default() }));
    let item = TextItem { text: &planted, field: Some(&planted), part: Some(&planted) };
    silent("TextItem", &format!("{item:?}"));

    for rest in ["", "[types.NAME]\naction = \"flag\"", "[limits]\nwhole_bytes = 8"] {
        let judge = guard(&(policy() + rest));
        let mut session = judge.session(&start);
        silent("Session", &format!("{session:?}"));
        session.query(&format!("q={}", planted.replace(' ', "+"))).unwrap();
        session.text(&planted, "upload-name", Role::FileName).unwrap();
        silent("Session after its head", &format!("{session:?}"));
        let outcomes = session.texts(&[item]).unwrap();
        silent("TextOutcome", &format!("{outcomes:?}"));
        session.body(&info).unwrap();
        session.push(planted.as_bytes(), &mut Vec::new()).unwrap();
        silent("Session with a body", &format!("{session:?}"));
        session.push(planted.repeat(2000).as_bytes(), &mut Vec::new()).unwrap();
        silent("Session with a long body", &format!("{session:?}"));
        let verdict = session.finish(&mut Vec::new()).unwrap();
        assert!(verdict.total() > 4);
        silent("Verdict", &format!("{verdict:?}"));
        silent("findings", &serde_json::to_string(&verdict.findings).unwrap());
    }
}

#[test]
fn findings_in_keys_and_names_are_told_without_them() {
    let planted = planted();
    let judge = guard(&policy());
    let json = serde_json::json!({ &planted: { MAIL: [MRN, { DENIED: planted }] }, "mrn": 77_120_934 }).to_string();
    let coded: String = planted.bytes().map(|b| format!("%{b:02X}")).collect();
    let part = format!(
        "--b\r\nContent-Disposition: form-data; name=\"{planted}\"; filename=\"{DENIED}.txt\"\r\n\r\n{planted}\r\n--b--\r\n"
    );
    let docs = [
        Doc::new("application/json", json),
        Doc::new("application/x-www-form-urlencoded", format!("{coded}={coded}&{DENIED}={MRN}")),
        Doc::new("multipart/form-data; boundary=b", part),
        Doc::new("text/csv", format!("id,\"{planted}\",{DENIED}\n1,\"{planted}\",{MRN}\n")),
        Doc::new(
            "application/xml",
            format!("<Quillfeather mail='{MAIL}'><a title=\"{planted}\">{planted}</a></Quillfeather>"),
        ),
        Doc { file_name: Some(format!("{DENIED} {planted}.txt")), ..Doc::new("text/plain", planted.clone()) },
    ];
    for doc in docs {
        let (_, verdict) = run(&judge, &doc, &[]).unwrap();
        assert!(verdict.total() > 1, "nothing was found in {doc:?}");
        silent(&format!("{:?}", doc.content_type), &serde_json::to_string(&told(&verdict)).unwrap());
    }
}

#[test]
fn findings_in_every_format_are_told_without_the_value() {
    let judge = guard(&policy());
    for format in FORMATS {
        let (_, verdict) = run(&judge, &format.of(&[planted(), planted()]), &[]).unwrap();
        assert!(verdict.total() >= 8, "{format:?}: {:?}", told(&verdict));
        silent("findings", &serde_json::to_string(&told(&verdict)).unwrap());
        silent("Verdict", &format!("{verdict:?}"));
    }
}

#[test]
fn errors_about_content_do_not_quote_it() {
    let planted = planted();
    let json = |body: String| ("application/json".to_owned(), None, body.into_bytes());
    let broken = [
        json(format!(r#"{{"{planted}" "{planted}"}}"#)),
        json(format!("{{{planted}}}")),
        json(format!(r#"["{planted}", {NAME}]"#)),
        json(format!(r#"["{planted}\x"]"#)),
        json(format!(r#"["{planted}"#)),
        (format!("text/plain; charset={}", NAME.replace(' ', "-")), None, planted.clone().into_bytes()),
        (format!("application/json; charset={NAME}"), None, planted.clone().into_bytes()),
        ("text/plain".into(), Some(NAME), planted.clone().into_bytes()),
        ("text/plain".into(), Some("gzip"), planted.clone().into_bytes()),
        ("text/plain".into(), Some("zstd"), planted.clone().into_bytes()),
        ("multipart/form-data".into(), None, planted.clone().into_bytes()),
        (format!("multipart/form-data; boundary=\"{NAME}\u{7f}\""), None, planted.clone().into_bytes()),
        ("multipart/form-data; boundary=b".into(), None, format!("--b\r\n{planted}\r\n{planted}").into_bytes()),
        ("application/xml".into(), None, format!("<a><{NAME}></b>{planted}").into_bytes()),
        ("application/xml".into(), None, format!("<a>&{NAME};</a>").into_bytes()),
        ("application/x-www-form-urlencoded; charset=utf-7".into(), None, planted.clone().into_bytes()),
    ];
    let read = |kind: &str, coding: Option<&str>, body: &[u8]| -> Result<(), ContentError> {
        let declared = Declared { content_type: Some(kind), content_encoding: coding, file_name: Some(NAME) };
        let mut reader =
            content::open(&declared, ReaderContext::new(Location::default(), Arc::new(Limits::default())))?;
        reader.push(body, &mut KeepAll::default(), &mut Vec::new())?;
        reader.finish(&mut KeepAll::default(), &mut Vec::new())
    };
    let mut errors = 0;
    for (kind, coding, body) in broken {
        if let Err(error) = read(&kind, coding, &body) {
            errors += 1;
            silent("ContentError", &format!("{error} {error:?}"));
        }
        let doc = Doc { content_type: Some(kind), content_encoding: None, file_name: Some(NAME.into()), bytes: body };
        if let Err(error) = run(&guard(&policy()), &doc, &[]) {
            silent("GuardError", &format!("{error} {error:?}"));
        }
    }
    assert!(errors > 8, "the contents were not broken: {errors}");
}

/// Policies hold names too (deny lists); what is wrong with one is told by
/// file, line and key.
pub(crate) fn broken_policies() -> Vec<String> {
    let good = policy();
    vec![
        format!("{good}acton = \"block\"\n"),
        format!("{good}terms = [\"{DENIED}\"]\n"),
        format!("{good}[deny]\n"),
        format!("[deny]\nterms = \"{DENIED}\"\n"),
        format!("[deny]\nterms = [\"{DENIED}\n"),
        format!("[deny]\nterms = [\"{DENIED}\" \"{NAME}\"]\n"),
        format!("[deny]\nterms = [{DENIED}]\n"),
        format!("[deny]\nterms = [\"{DENIED}{}\"]\n", "y".repeat(300)),
        format!("[deny]\npatterns = [\"({DENIED}\"]\n"),
        format!("[deny]\npatterns = [\"{DENIED}.*\"]\n"),
        format!("[allow]\npatterns = [\"({NAME}\"]\n"),
        format!("[allow]\nexact = \"{NAME}\"\n"),
        format!("action = \"{NAME}\"\n"),
        format!("platform = \"{NAME}\"\n"),
        format!("threshold = \"{NAME}\"\n"),
        format!("[types.NAME]\naction = \"{NAME}\"\n"),
        format!("[types]\n\"{NAME}\" = {{ action = \"flag\" }}\n"),
        format!("[[routes]]\npath = \"/t\"\nfields = [{{ pointer = \"/a\", matches = \"({NAME}\" }}]\n"),
        format!("[[routes]]\npath = \"/t\"\nfields = [{{ pointer = \"{NAME}\" }}]\n"),
    ]
}

#[test]
fn errors_about_policies_do_not_quote_values() {
    for text in broken_policies() {
        let error = CompiledPolicy::load("policy.toml", &text, None, &no_files).expect_err(&text);
        silent(&text, &format!("{error} {error:?}"));
    }
}

/// Rosters hold nothing but names and numbers of patients.
pub(crate) fn broken_rosters() -> Vec<String> {
    vec![
        format!("{NAME},{MRN},{MAIL}\n"),
        format!("name,mrn\n\"{}", format!("{NAME} ").repeat(9000)),
        "name,dob\n,\n".to_owned(),
        format!("{NAME};{MRN};{DENIED}\n"),
    ]
}

#[test]
fn rosters_are_told_without_their_values() {
    let key = || phi_guard::detect::roster::RosterKey::new([3; 16]);
    let good = format!("name,mrn,dob\n{NAME},{MRN},{DENIED}\n");
    let mut roster = phi_guard::detect::roster::Roster::new(key());
    let loaded = roster.load(good.as_bytes()).unwrap();
    assert_eq!(loaded.unused, 1);
    silent("Roster", &format!("{roster:?} {loaded:?} {:?}", key()));
    silent("hashed", &String::from_utf8_lossy(&roster.write()));
    for text in broken_rosters() {
        let mut roster = phi_guard::detect::roster::Roster::new(key());
        let error = roster.load(text.as_bytes()).unwrap_err();
        silent("RosterError", &format!("{error} {error:?}"));
    }
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("good.csv", &good);
    write("in.txt", &format!("of {} there, no {MRN}, see {NAME}", NAME.to_lowercase()));
    let tell = |args: &[&str]| {
        let output = cmd::run(dir.path(), args, "");
        silent(&format!("{args:?}"), &format!("{}{}", cmd::text(&output.stdout), cmd::text(&output.stderr)));
        output.status.code()
    };
    assert_eq!(tell(&["check", "--roster", "good.csv", "in.txt"]), Some(1));
    assert_eq!(tell(&["check", "--roster", "good.csv", "--format", "json", "in.txt"]), Some(1));
    assert_eq!(tell(&["roster", "check", "good.csv"]), Some(0));
    for (n, text) in broken_rosters().iter().enumerate() {
        write("broken.csv", text);
        let args: &[&str] =
            [&["roster", "check", "broken.csv"][..], &["check", "--roster", "broken.csv", "in.txt"]][n % 2];
        assert_eq!(tell(args), Some(2), "{n}");
    }
}

#[test]
fn errors_about_rules_name_the_rule_and_not_its_examples() {
    let files = [("r.toml", format!("[[rule]]\nid = \"x\"\ntype = \"{NAME}\"\nexamples = [\"{NAME}\"]\n"))];
    let error = PatternSet::load(files.iter().map(|(name, text)| (*name, text.as_str())));
    assert!(error.is_err());
}

/// Panics with the content in the message, wherever it is told to.
struct Panics(&'static str);

impl Judge for Panics {
    fn open(&self, _: &Opening<'_>) -> (Terms, Box<dyn Trial>) {
        (Terms::default(), Box::new(Panics(self.0)))
    }
}

impl Panics {
    fn at(&self, step: &str) {
        if self.0 == step {
            // Not `panic!`: the test's own output would show the message.
            std::panic::resume_unwind(Box::new(format!("while reading {}", planted())));
        }
    }
}

impl Trial for Panics {
    fn query(&mut self, _: &str) -> Result<Option<String>, GuardError> {
        self.at("query");
        Ok(None)
    }

    fn text(&mut self, _: &str, _: &str, _: Role) -> Result<Option<String>, GuardError> {
        Ok(None)
    }

    fn body(&mut self, _: &Exhibit<'_>) -> Result<(), GuardError> {
        Ok(())
    }

    fn push(&mut self, _: &[u8], _: &mut Vec<u8>) -> Result<(), GuardError> {
        self.at("push");
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> Result<Verdict, GuardError> {
        self.at("finish");
        Ok(Verdict::default())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_answered_without_its_message_and_sends_nothing() {
    for step in ["push", "finish"] {
        let rig = Rig::new(Panics(step)).await;
        for body in [planted(), planted().repeat(2000)] {
            let answer = rig.post("/tasks", "Content-Type: text/plain\r\n", body).await;
            assert_eq!(answer.status, 500, "{step}");
            silent(step, &format!("{} {}", answer.head, String::from_utf8_lossy(&answer.body)));
        }
        assert!(rig.upstream.all().is_empty(), "something went on after a panic in {step}");
        silent("decisions", &serde_json::to_string(&rig.decisions()).unwrap());
        silent("metrics", &rig.shared.metrics.render());
    }
}

#[test]
fn the_command_line_tells_none_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(dir.path().join(name), text).unwrap();
    write("policy.toml", policy());
    std::fs::create_dir(dir.path().join("in")).unwrap();
    write("in/a.txt", planted());
    write("in/broken.json", format!(r#"{{"{NAME}": "{}" oops"#, planted()));
    write(&format!("in/{NAME} MRN {MRN}.csv"), format!("name,{DENIED}\n{NAME},{}\n", planted()));
    write(&format!("in/{MAIL}.json"), format!("{{\"{MAIL}\": {{{NAME}"));
    write("lines.jsonl", format!("{{\"id\":1,\"text\":\"{}\"}}\n{{\"id\":2,\"text\":{NAME}}}\n", planted()));
    for format in ["human", "json", "jsonl", "sarif", "junit", "github"] {
        let output = cmd::run(dir.path(), &["check", "--policy", "policy.toml", "--format", format, "in"], "");
        assert_eq!(output.status.code(), Some(1), "{format}: {}", cmd::text(&output.stderr));
        silent(format, &format!("{}{}", cmd::text(&output.stdout), cmd::text(&output.stderr)));
    }
    let args: &[&[&str]] = &[
        &["check", "--policy", "policy.toml", "-"],
        &["spans", "--policy", "policy.toml"],
        &["spans", "--policy", "policy.toml", "--sniff"],
        &["spans", "lines.jsonl"],
        &["redact", "--policy", "policy.toml", "--content-type", "application/json"],
        &["eval", "lines.jsonl"],
    ];
    let planted = planted();
    for input in
        [planted.clone(), format!("{{\"id\":1,\"text\":\"{planted}\"}}\n{{\"id\":\"{NAME}"), format!("[{NAME}]")]
    {
        for args in args {
            let output = cmd::run(dir.path(), args, &input);
            let all = format!("{}{}", cmd::text(&output.stdout), cmd::text(&output.stderr));
            silent(&format!("{args:?} of {input}"), &all);
        }
    }
    for (i, text) in broken_policies().into_iter().enumerate() {
        write("broken.toml", text.clone());
        // One command for each in turn: starting one is what costs time.
        let command: &[&str] =
            [&["policy", "check", "broken.toml"][..], &["check", "--policy", "broken.toml", "in"]][i % 2];
        let output = cmd::run(dir.path(), command, "");
        assert_eq!(output.status.code(), Some(2), "{text}");
        silent(&text, cmd::text(&output.stderr));
    }
}
