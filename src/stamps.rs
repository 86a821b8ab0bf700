//! The states of files, by which it is noticed that one changes.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The state of a file or folder: when it was written, how long it is, and which file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    written: Option<SystemTime>,
    length: u64,
    number: u64,
}

impl Stamp {
    /// The present state of a file; none if there is no such file.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let about = std::fs::metadata(path).ok()?;
        Some(Self {
            written: about.modified().ok(),
            length: about.len(),
            number: number(&about),
        })
    }
}

/// An editor may replace a file by one that is as long and as old.
#[cfg(unix)]
fn number(about: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn number(_: &std::fs::Metadata) -> u64 {
    0
}

/// What was asked about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Its text, or what it is.
    File,
    /// Which names are in it.
    Names,
}

/// What there was to be seen; none if there was no such file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    File(Option<Stamp>),
    Names(Option<u64>),
}

impl State {
    fn of(path: &Path, what: What) -> Self {
        match what {
            What::File => Self::File(Stamp::of(path)),
            What::Names => Self::Names(names(path)),
        }
    }
}

/// A fingerprint of the names in a folder, but for those of articles and of the copies that editors make of
/// them, which come and go while somebody writes.
fn names(folder: &Path) -> Option<u64> {
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
    let is_of_article = |name: &OsString| {
        let name = name.to_string_lossy();
        [".md", ".markdown"].iter().any(|ending| name.contains(ending))
    };
    let names: BTreeSet<OsString> = names.filter(|name| !is_of_article(name)).collect();
    let mut hasher = DefaultHasher::new();
    names.hash(&mut hasher);
    Some(hasher.finish())
}

/// The files and folders that were asked for beside the articles, with their states just before.
/// Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(Arc<Mutex<BTreeMap<(PathBuf, What), State>>>);

impl Asked {
    /// Notes that a file is asked for. The first state is kept: what was read of it may still be used.
    pub(crate) fn note(&self, path: &Path) {
        self.add(path, What::File);
    }

    /// Notes that the names in a folder are asked for.
    pub(crate) fn note_names(&self, folder: &Path) {
        self.add(folder, What::Names);
    }

    fn add(&self, path: &Path, what: What) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry((path.to_owned(), what))
            .or_insert_with(|| State::of(path, what));
    }

    /// The files and folders that are no longer in the state in which they were asked for. A folder is omitted
    /// where a file in it says more.
    #[cfg(feature = "cli")]
    pub(crate) fn changed(&self) -> Vec<PathBuf> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = known
            .iter()
            .filter(|((path, what), state)| State::of(path, *what) != **state);
        let mut changed: Vec<&(PathBuf, What)> = changed.map(|(asked, _)| asked).collect();
        let inner: BTreeSet<&Path> = changed.iter().filter_map(|(path, _)| path.parent()).collect();
        changed.retain(|(path, what)| *what == What::File || !inner.contains(&**path));
        changed.into_iter().map(|(path, _)| path.clone()).collect()
    }
}
