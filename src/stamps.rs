//! The states of files, by which it is noticed that one changes.

use std::collections::BTreeMap;
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

/// The files and folders that were asked for beside the articles, with their states just before.
/// Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(Arc<Mutex<BTreeMap<PathBuf, Option<Stamp>>>>);

impl Asked {
    /// Notes that a file is asked for. The first state is kept: what was read of it may still be used.
    pub(crate) fn note(&self, path: &Path) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(path) {
            known.insert(path.to_owned(), Stamp::of(path));
        }
    }

    /// The files that are no longer in the state in which they were asked for.
    #[cfg(feature = "cli")]
    pub(crate) fn changed(&self) -> Vec<PathBuf> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = known.iter().filter(|(path, stamp)| Stamp::of(path) != **stamp);
        changed.map(|(path, _)| path.clone()).collect()
    }
}
