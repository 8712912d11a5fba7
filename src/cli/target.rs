//! What `check` is to scan: files given, folders walked, standard input, the index.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use ignore::{DirEntry, Match, WalkBuilder};

use super::error::CliError;
use super::git;
use crate::report::plain;

/// Leaves out what is not to be checked, in the syntax of `.gitignore`.
const IGNORE_FILE: &str = ".phiguardignore";

/// Something to scan.
pub(super) struct Target {
    /// Path before the part that is content: as typed, or the folder that was walked.
    pub(super) prefix: String,
    /// The name that is scanned too: the file's name, or its path below the folder walked.
    pub(super) name: String,
    /// Where its bytes are.
    pub(super) source: Source,
}

/// Where the bytes of a target are.
pub(super) enum Source {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// The index of the git repository.
    Staged(String),
    /// Nowhere: it could not be reached, for this reason.
    Lost(String),
}

impl Target {
    /// The path as shown, where no identifier was found in it.
    pub(super) fn shown(&self) -> String {
        format!("{}{}", self.prefix, self.name)
    }

    fn lost(path: &Path, why: impl ToString) -> Self {
        Target {
            prefix: String::new(),
            name: path.to_string_lossy().into_owned(),
            source: Source::Lost(why.to_string()),
        }
    }

    fn file(path: &Path) -> Self {
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy()).into_owned();
        let whole = path.to_string_lossy();
        let prefix = whole.strip_suffix(name.as_str()).unwrap_or("").to_owned();
        Target { prefix, name, source: Source::File(path.to_owned()) }
    }

    fn stdin() -> Self {
        Target { prefix: String::new(), name: "<stdin>".to_owned(), source: Source::Stdin }
    }
}

/// Everything staged, under `paths` if there are any; without what
/// `.phiguardignore` files leave out, unless `no_ignore`.
pub(super) fn staged(paths: &[PathBuf], no_ignore: bool) -> Result<Vec<Target>, CliError> {
    let mut names = git::staged(paths)?;
    if !no_ignore {
        let top = git::top()?;
        let mut ignores = BTreeMap::new();
        names.retain(|name| !ignored(&top, Path::new(name), &mut ignores));
    }
    let target = |path: String| Target { prefix: String::new(), name: path.clone(), source: Source::Staged(path) };
    Ok(names.into_iter().map(target).collect())
}

/// True if a `.phiguardignore` above `name` says so; the deepest that speaks of it decides.
fn ignored(top: &Path, name: &Path, ignores: &mut BTreeMap<PathBuf, Gitignore>) -> bool {
    for folder in name.ancestors().skip(1) {
        let ignore = ignores.entry(folder.to_owned()).or_insert_with(|| {
            // A file that is not there, or a line that is no pattern, ignores nothing.
            Gitignore::new(top.join(folder).join(IGNORE_FILE)).0
        });
        match ignore.matched_path_or_any_parents(top.join(name), false) {
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
            Match::None => {}
        }
    }
    false
}

/// The targets under `paths` in a fixed order; folders are walked as one goes.
/// `skipped` hears of what is neither file nor folder and so is not scanned.
pub(super) fn walk(
    paths: Vec<PathBuf>,
    no_ignore: bool,
    skipped: impl Fn(String) + Send + 'static,
) -> impl Iterator<Item = Target> + Send {
    let skipped = std::sync::Arc::new(std::sync::Mutex::new(skipped));
    paths.into_iter().flat_map(move |path| -> Box<dyn Iterator<Item = Target> + Send> {
        if path.as_os_str() == "-" {
            return Box::new(std::iter::once(Target::stdin()));
        }
        match fs::metadata(&path) {
            Err(error) => Box::new(std::iter::once(Target::lost(&path, error))),
            Ok(meta) if meta.is_dir() => {
                let skipped = skipped.clone();
                let root = path.clone();
                let below = walker(&path, no_ignore).build();
                Box::new(below.filter_map(move |entry| {
                    let entry = match entry {
                        Ok(entry) => entry,
                        Err(error) => return Some(Target::lost(&root, error)),
                    };
                    let (target, note) = below_root(&root, &entry);
                    if let (Some(note), Ok(skipped)) = (note, skipped.lock()) {
                        skipped(note);
                    }
                    target
                }))
            }
            Ok(_) => Box::new(std::iter::once(Target::file(&path))),
        }
    })
}

/// A walk in the order of names. Hidden files are scanned as others are: what
/// is uploaded with a folder does not ask for the dot.
fn walker(root: &Path, no_ignore: bool) -> WalkBuilder {
    let mut walk = WalkBuilder::new(root);
    walk.standard_filters(!no_ignore)
        .hidden(false)
        .ignore(false)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    if !no_ignore {
        walk.add_custom_ignore_filename(IGNORE_FILE);
    }
    walk
}

fn below_root(root: &Path, entry: &DirEntry) -> (Option<Target>, Option<String>) {
    let path = entry.path();
    let Some(kind) = entry.file_type().filter(|k| !k.is_dir()) else { return (None, None) };
    if !kind.is_file() {
        let meta = fs::metadata(path);
        match meta {
            Ok(meta) if meta.is_file() => {}
            Ok(_) => {
                let what = if kind.is_symlink() { "a link to a folder or device" } else { "no regular file" };
                return (None, Some(format!("{}: {what}, not scanned", plain(&path.to_string_lossy()))));
            }
            Err(error) => return (Some(Target::lost(path, error)), None),
        }
    }
    let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
    let mut prefix = root.to_string_lossy().into_owned();
    if prefix == "." {
        prefix.clear();
    } else if !prefix.ends_with(std::path::MAIN_SEPARATOR) {
        prefix.push(std::path::MAIN_SEPARATOR);
    }
    (Some(Target { prefix, name: relative, source: Source::File(path.to_owned()) }), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path, no_ignore: bool) -> Vec<String> {
        walk(vec![root.to_owned()], no_ignore, |_| ()).map(|t| t.name).collect()
    }

    #[test]
    fn folders_are_walked_in_order_with_ignore_files_and_hidden_files() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        for name in ["b/2.txt", "a.txt", "b/1.txt", ".env", "skip.log", "data/big.csv", ".git/config"] {
            write(name, "x");
        }
        write(".gitignore", "*.log\n");
        write(".phiguardignore", "data/\n");
        let kept = [".env", ".gitignore", ".phiguardignore", "a.txt", "b/1.txt", "b/2.txt"];
        assert_eq!(names(dir.path(), false), kept);
        let all = names(dir.path(), true);
        assert!(all.contains(&"skip.log".to_owned()) && all.contains(&"data/big.csv".to_owned()));
        assert!(!all.iter().any(|n| n.starts_with(".git/")));
    }

    #[test]
    fn the_name_that_is_scanned_is_apart_from_the_path_to_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("note.txt");
        fs::write(&path, "x").unwrap();
        let target = walk(vec![path.clone()], false, |_| ()).next().unwrap();
        assert_eq!(target.name, "note.txt");
        assert_eq!(target.shown(), path.to_string_lossy());
        let gone = walk(vec![dir.path().join("gone")], false, |_| ()).next().unwrap();
        assert!(matches!(gone.source, Source::Lost(_)));
    }

    #[test]
    fn staged_names_obey_the_deepest_ignore_file_that_speaks_of_them() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/b")).unwrap();
        fs::write(dir.path().join(IGNORE_FILE), "*.csv\n").unwrap();
        fs::write(dir.path().join("a").join(IGNORE_FILE), "!keep.csv\n/b/\n").unwrap();
        let mut ignores = BTreeMap::new();
        let mut ignored = |name: &str| super::ignored(dir.path(), Path::new(name), &mut ignores);
        assert!(ignored("x.csv") && ignored("a/x.csv") && ignored("a/b/note.txt"));
        assert!(!ignored("a/keep.csv") && !ignored("note.txt") && !ignored("b/note.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_scanned_and_links_to_folders_are_told() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("real")).unwrap();
        fs::write(dir.path().join("real/x.txt"), "x").unwrap();
        std::os::unix::fs::symlink(dir.path().join("real/x.txt"), dir.path().join("link.txt")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("real"), dir.path().join("linkdir")).unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let found: Vec<_> = walk(vec![dir.path().to_owned()], false, move |n| tell.send(n).unwrap()).collect();
        assert_eq!(found.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["link.txt", "real/x.txt"]);
        assert!(told.recv().unwrap().contains("linkdir: a link to a folder"));
    }
}
