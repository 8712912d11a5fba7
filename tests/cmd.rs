//! The command line as a user meets it: transcripts in `tests/cmd/*.toml`, and
//! what a transcript cannot say (pipes that close, git, streams).

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;

const BINARY: &str = env!("CARGO_BIN_EXE_phi-guard");

/// A transcript: files, then commands run one after the other among them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transcript {
    #[serde(default)]
    files: BTreeMap<String, String>,
    run: Vec<Run>,
}

/// One command and what is expected of it. In expected output `[..]` stands
/// for anything within a line, a line `...` for any lines.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    args: Vec<String>,
    #[serde(default)]
    stdin: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    status: i32,
    /// Not looked at if left out.
    stdout: Option<String>,
    /// Empty if left out.
    #[serde(default)]
    stderr: String,
    /// Files afterwards, exactly.
    #[serde(default)]
    after: BTreeMap<String, String>,
    /// Files that must not be there afterwards.
    #[serde(default)]
    absent: Vec<String>,
}

pub(crate) fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(args).current_dir(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("HOME", dir).env("COLUMNS", "100");
    command
}

pub(crate) fn run(dir: &Path, args: &[&str], stdin: &str) -> Output {
    feed(command(dir, args), stdin.as_bytes())
}

fn feed(mut command: Command, stdin: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A command that does not read its input closes it: no error here.
        scope.spawn(move || pipe.write_all(stdin));
        child.wait_with_output().unwrap()
    })
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// True if `line` is `pattern` with `[..]` standing for anything.
fn line_matches(pattern: &str, line: &str) -> bool {
    match pattern.split_once("[..]") {
        None => pattern == line,
        Some((head, tail)) => line.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).filter(|&i| rest.is_char_boundary(i)).any(|i| line_matches(tail, &rest[i..]))
        }),
    }
}

fn matches(pattern: &[&str], lines: &[&str]) -> bool {
    match pattern.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|i| matches(rest, &lines[i..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(l, more)| line_matches(first, l) && matches(rest, more))
        }
    }
}

fn expect(what: &str, pattern: &str, got: &str) -> Result<(), String> {
    let want: Vec<&str> = pattern.lines().collect();
    let have: Vec<&str> = got.lines().collect();
    if matches(&want, &have) { Ok(()) } else { Err(format!("{what} is\n{got}\ninstead of\n{pattern}")) }
}

fn play(name: &str, transcript: &Transcript) -> Result<(), String> {
    let dir = tempfile::tempdir().unwrap();
    for (file, content) in &transcript.files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    for step in &transcript.run {
        let args: Vec<&str> = step.args.iter().map(String::as_str).collect();
        let mut command = command(dir.path(), &args);
        command.envs(&step.env);
        let output = feed(command, step.stdin.as_bytes());
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        let check = || -> Result<(), String> {
            if output.status.code() != Some(step.status) {
                return Err(format!(
                    "status {:?} instead of {}\n{stdout}\n{stderr}",
                    output.status.code(),
                    step.status
                ));
            }
            if let Some(want) = &step.stdout {
                expect("stdout", want, stdout)?;
            }
            expect("stderr", &step.stderr, stderr)?;
            for (file, want) in &step.after {
                let got = fs::read_to_string(dir.path().join(file)).map_err(|e| format!("{file}: {e}"))?;
                if got != *want {
                    return Err(format!("{file} is\n{got}\ninstead of\n{want}"));
                }
            }
            match step.absent.iter().find(|f| dir.path().join(f).exists()) {
                Some(file) => Err(format!("{file} must not be there")),
                None => Ok(()),
            }
        };
        check().map_err(|e| format!("{name}: phi-guard {}\n{e}", args.join(" ")))?;
    }
    Ok(())
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 8, "the transcripts were not found");
    let failures: Vec<String> = paths
        .iter()
        .filter_map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let transcript = toml::from_str(&fs::read_to_string(path).unwrap());
            let transcript = transcript.unwrap_or_else(|e| panic!("{name}: {e}"));
            play(name, &transcript).err()
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn the_wildcards_of_transcripts_match_what_they_say() {
    assert!(line_matches("a [..] c", "a b c") && !line_matches("a [..] c", "a b d"));
    assert!(matches(&["a", "...", "z"], &["a", "b", "c", "z"]) && !matches(&["a", "...", "z"], &["a", "b"]));
}

#[test]
fn no_format_shows_a_value_and_colours_come_only_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "SSN: 123-45-6789 and MRN: 00418822\n").unwrap();
    for format in ["human", "json", "jsonl", "sarif", "junit", "github"] {
        let output = run(dir.path(), &["check", "--format", format, "a.txt"], "");
        assert_eq!(output.status.code(), Some(1), "{format}");
        let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert!(!all.contains("6789") && !all.contains("00418822"), "{format}: {all}");
        assert!(all.contains("SSN") && !all.contains('\u{1b}'), "{format}: {all}");
    }
    let output = run(dir.path(), &["check", "--color", "always", "--show-values", "a.txt"], "");
    assert!(text(&output.stdout).contains('\u{1b}') && text(&output.stdout).contains("123-45-6789"));
}

#[test]
fn machine_formats_are_valid() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "SSN: 123-45-6789\nMRN: 00418822\n").unwrap();
    let json = |format: &str| -> serde_json::Value {
        let output = run(dir.path(), &["check", "--format", format, "a.txt"], "");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let report = json("json");
    assert_eq!(report["summary"]["findings"], 2);
    assert_eq!(report["findings"][0]["location"]["name"], "a.txt");
    assert_eq!(report["findings"][1]["location"]["line"], 2);
    let sarif = json("sarif");
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|r| r["id"] == result["ruleId"]));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 1);
    let junit = run(dir.path(), &["check", "--format", "junit", "a.txt"], "");
    let mut reader = quick_xml::Reader::from_reader(&junit.stdout[..]);
    let mut events = Vec::new();
    while !matches!(reader.read_event_into(&mut events).unwrap(), quick_xml::events::Event::Eof) {}
}

#[test]
fn spans_answers_each_line_before_the_next_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = command(dir.path(), &["spans"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in ["a", "b"] {
        writeln!(stdin, r#"{{"id":"{id}","text":"MRN: 00418822"}}"#).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], id);
        assert_eq!(answer["findings"][0]["type"], "MRN");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn spans_keeps_the_order_whatever_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let input: String = (0..300)
        .map(|i| {
            let long = "word ".repeat(if i % 7 == 0 { 400 } else { 1 });
            format!("{{\"id\":{i},\"text\":\"{long}MRN: 0041{i:04}\"}}\n")
        })
        .collect();
    let one = run(dir.path(), &["spans", "--jobs", "1"], &input);
    let many = run(dir.path(), &["spans", "--jobs", "5"], &input);
    assert!(one.status.success());
    assert_eq!(text(&one.stdout).lines().count(), 300);
    assert!(one.stdout == many.stdout);
}

#[test]
fn a_reader_that_stops_ends_the_work_without_noise() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = command(dir.path(), &["spans"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || {
        let line = "{\"id\":1,\"text\":\"MRN: 00418822\"}\n".repeat(200);
        while stdin.write_all(line.as_bytes()).is_ok() {}
    });
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let status = child.wait().unwrap();
    feeder.join().unwrap();
    let mut noise = String::new();
    child.stderr.take().unwrap().read_to_string(&mut noise).unwrap();
    assert_eq!(noise, "");
    assert_eq!(status.code(), Some(2), "the work was not finished");
}

#[test]
fn long_streams_are_redacted_to_the_last_line() {
    let dir = tempfile::tempdir().unwrap();
    let lines = 30_000;
    let input: String =
        (0..lines).map(|i| format!("{i} seen today, MRN: 0041{i:05}, stable, will return.\n")).collect();
    assert!(input.len() > 1 << 20, "longer than what is seen whole");
    let output = run(dir.path(), &["redact", "--content-type", "text/plain"], &input);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert_eq!(out.lines().count(), lines);
    assert!(!out.contains("MRN: 0041"), "a number is left");
    assert!(out.ends_with("29999 seen today, MRN: [MRN], stable, will return.\n"));
}

#[test]
fn staged_content_is_checked_not_the_working_tree() {
    let dir = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.args(args).current_dir(dir.path()).env("HOME", dir.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        assert!(command.output().unwrap().status.success(), "git {args:?}");
    };
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    git(&["init", "-q"]);
    write("note.txt", "SSN: 123-45-6789\n");
    write("later.txt", "MRN: 00418822\n");
    git(&["add", "note.txt"]);
    write("note.txt", "nothing here any more\n");
    let output = run(dir.path(), &["check", "--staged"], "");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("note.txt:1:6: SSN") && !out.contains("later.txt"), "{out}");
    git(&["add", "note.txt"]);
    assert_eq!(run(dir.path(), &["check", "--staged"], "").status.code(), Some(0));

    let bare = tempfile::tempdir().unwrap();
    let output = run(bare.path(), &["check", "--staged"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("git refused"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn redacting_in_place_keeps_the_mode_and_an_unreadable_file_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("note.txt");
    fs::write(&path, "MRN: 00418822\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(run(dir.path(), &["redact", "--in-place", "note.txt"], "").status.success());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&path).unwrap(), "MRN: [MRN]\n");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
}
