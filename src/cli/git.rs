//! What is staged in a git repository: the content that the next commit holds,
//! not what happens to lie in the working tree.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::error::CliError;

/// Paths added, copied, modified or renamed in the index, relative to the top
/// of the repository. With `paths`, only those under them.
pub(super) fn staged(paths: &[PathBuf]) -> Result<Vec<String>, CliError> {
    // Submodules hold no content of their own in the index.
    let fixed = ["diff", "--cached", "--name-only", "-z", "--diff-filter=ACMR", "--ignore-submodules=all", "--"];
    let args = fixed.iter().map(OsStr::new).chain(paths.iter().map(|p| p.as_os_str()));
    let listed = git(args)?;
    let mut names = Vec::new();
    for name in listed.split(|&b| b == 0).filter(|n| !n.is_empty()) {
        let name = String::from_utf8(name.to_vec());
        names.push(name.map_err(|_| CliError::Usage("a staged file name is not UTF-8".to_owned()))?);
    }
    names.sort_unstable();
    Ok(names)
}

/// The top folder of the repository.
pub(super) fn top() -> Result<PathBuf, CliError> {
    let shown = git(["rev-parse", "--show-toplevel"].iter().map(OsStr::new))?;
    let shown =
        String::from_utf8(shown).map_err(|_| CliError::Usage("the repository's path is not UTF-8".to_owned()))?;
    Ok(PathBuf::from(shown.trim_end_matches(['\r', '\n'])))
}

/// The staged content of `path`.
pub(super) fn content(path: &str) -> Result<Vec<u8>, CliError> {
    git(["show", "--no-textconv", &format!(":{path}")].iter().map(OsStr::new))
}

fn git<'a>(args: impl Iterator<Item = &'a OsStr>) -> Result<Vec<u8>, CliError> {
    let mut command = Command::new("git");
    command.args(args).stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|source| CliError::Io { what: "cannot run git, which --staged needs".to_owned(), source })?;
    if !output.status.success() {
        let said = String::from_utf8(output.stderr).unwrap_or_default();
        let said = said.lines().next().unwrap_or("it gave no reason").to_owned();
        return Err(CliError::Usage(format!("git refused: {said}")));
    }
    Ok(output.stdout)
}
