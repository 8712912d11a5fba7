//! `check --preview OUT.html`: where the page goes, and that it takes nothing's place.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::atomic::Pending;
use super::error::CliError;
use super::git;
use super::target::{self, Source};
use crate::report::Totals;
use crate::report::preview::{Page, Section};

/// The page being made.
pub(super) struct Preview {
    path: PathBuf,
    page: Page,
}

impl Preview {
    /// A page at `path` about `inputs`. What cannot become of it is told before
    /// anything is scanned.
    pub(super) fn new(
        path: &Path,
        inputs: &[PathBuf],
        staged: bool,
        no_ignore: bool,
        shows: bool,
    ) -> Result<Preview, CliError> {
        if path.as_os_str() == "-" {
            return Err(CliError::Usage("--preview needs a file: standard output has the report".into()));
        }
        if path.is_dir() {
            let what = format!("--preview {} is a folder; name a file in it", path.display());
            return Err(CliError::Usage(what));
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let what = format!("--preview {}: there is no folder {}", path.display(), folder.display());
            return Err(CliError::Usage(what));
        }
        if is_input(path, inputs, staged, no_ignore)? {
            let what = format!(
                "--preview {} would be written over a file that is to be checked; give it another place or name",
                path.display()
            );
            return Err(CliError::Usage(what));
        }
        Ok(Preview { path: path.to_owned(), page: Page::new(shows) })
    }

    /// Adds a file.
    pub(super) fn add(&mut self, section: &Section) -> Result<(), CliError> {
        self.page.add(section).map_err(|source| CliError::Io { what: "cannot write a temporary file".into(), source })
    }

    /// Writes the page, in whole or not at all. Where it is.
    pub(super) fn write(self, totals: &Totals) -> Result<PathBuf, CliError> {
        let mut out = BufWriter::new(Pending::new(&self.path)?);
        let written = self.page.write(totals, &mut out).and_then(|()| out.flush());
        written.map_err(CliError::io("cannot write", &self.path))?;
        let pending = out.into_inner().map_err(|e| e.into_error());
        pending.map_err(CliError::io("cannot write", &self.path))?.commit()?;
        Ok(self.path)
    }
}

/// True if `path` is there and is one of the files to be checked.
fn is_input(path: &Path, inputs: &[PathBuf], staged: bool, no_ignore: bool) -> Result<bool, CliError> {
    let Ok(own) = fs::canonicalize(path) else { return Ok(false) };
    let is_own = |other: &Path| fs::canonicalize(other).is_ok_and(|other| other == own);
    if staged {
        let top = git::top()?;
        let staged = target::staged(inputs, true)?;
        return Ok(staged.iter().any(|t| matches!(&t.source, Source::Staged(name) if is_own(&top.join(name)))));
    }
    // Only folders around it can hold it.
    let around: Vec<PathBuf> = inputs
        .iter()
        .filter(|input| fs::canonicalize(input).is_ok_and(|input| own.starts_with(input)))
        .cloned()
        .collect();
    let mut targets = target::walk(around, no_ignore, |_| ());
    Ok(targets.any(|t| matches!(&t.source, Source::File(file) if is_own(file))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_the_place_of_no_input() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        let file = |name: &str| {
            let path = dir.path().join(name);
            fs::write(&path, "x").unwrap();
            path
        };
        let (note, other, ignored) = (file("in/note.txt"), file("other.html"), file("in/page.html"));
        fs::write(dir.path().join("in/.phiguardignore"), "page.html\n").unwrap();
        let folder = [dir.path().join("in")];
        let is = |path: &Path, no_ignore| is_input(path, &folder, false, no_ignore).unwrap();
        assert!(is(&note, false) && !is(&other, false) && !is(&dir.path().join("in/new.html"), false));
        assert!(!is(&ignored, false) && is(&ignored, true));
        assert!(is_input(&note, std::slice::from_ref(&note), false, false).unwrap());
        let error = |path: &Path| Preview::new(path, &folder, false, false, false).err().unwrap().to_string();
        assert!(error(&note).contains("would be written over a file"));
        assert!(error(dir.path()).contains("is a folder"));
        assert!(error(&dir.path().join("no/page.html")).contains("there is no folder"));
        assert!(error(Path::new("-")).contains("needs a file"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_an_input_is_that_input() {
        let dir = tempfile::tempdir().unwrap();
        let note = dir.path().join("note.txt");
        fs::write(&note, "x").unwrap();
        let link = dir.path().join("page.html");
        std::os::unix::fs::symlink(&note, &link).unwrap();
        assert!(is_input(&link, &[note], false, false).unwrap());
    }
}
