//! Imports go down only. The floors are those of the crate's documentation;
//! this reads every `use` and every inline path of the sources.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor, ground first. Modules of one floor that must not know
/// each other are told apart below.
const FLOORS: &[&[&str]] = &[
    &["text", "finding"],
    &["detect", "content"],
    &["guard"],
    &[
        "api",
        "audit",
        "cli",
        "config",
        "console",
        "demo",
        "proxy",
        "report",
        "respond",
        "shutdown",
        "telemetry",
        "worker",
    ],
];

/// May read any floor; only the command line reads it.
const BESIDE: &[&str] = &["eval", "train"];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The top-level modules that `source` names by `crate::module`, also in `use
/// crate::{a::…, b::…}`.
fn named_modules(source: &str) -> Vec<String> {
    let mut modules = Vec::new();
    let code: String = source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut name, mut fresh) = (1, String::new(), true);
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        modules.push(std::mem::take(&mut name));
                        fresh = true;
                        continue;
                    }
                    ':' => fresh = false,
                    c if depth == 1 && fresh && !c.is_whitespace() => name.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            modules.push(name);
        } else {
            modules.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    modules.retain(|m| !m.is_empty());
    modules
}

#[test]
fn imports_go_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources were not found");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let own = first.trim_end_matches(".rs");
        if own == "lib" || own == "main" || BESIDE.contains(&own) {
            continue;
        }
        let own_floor = floor(own).unwrap_or_else(|| panic!("{own} is on no floor: add it to FLOORS"));
        for module in named_modules(&fs::read_to_string(&file).unwrap()) {
            let upward = floor(&module).is_some_and(|f| f > own_floor);
            let sideways = matches!((own, &*module), ("detect", "content") | ("content", "detect"));
            let beside = BESIDE.contains(&&*module) && own != "cli";
            if upward || sideways || beside {
                wrong.push(format!("{} uses crate::{module}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports must go down only:\n{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_groups() {
    let source = "use crate::{text::{Span, Text}, guard::Guard};\n// crate::cli\nlet x = crate::detect::Doc;";
    assert_eq!(named_modules(source), ["text", "guard", "detect"]);
}
