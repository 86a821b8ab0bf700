//! The existing files: on the disk, or as a list of names.
//!
//! Checks use only this trait, so that they depend on nothing but their input.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::memo::Memo;

/// The names of the files and folders in a folder.
pub(crate) type Names = Arc<BTreeSet<String>>;

/// The existing files.
pub trait Tree: std::fmt::Debug + Send + Sync {
    /// The folder of an article, from which one can go up.
    fn folder_of(&self, article: &str) -> PathBuf;

    /// The content of a folder; none if there is no such folder.
    fn names(&self, folder: &Path) -> Option<Names>;

    /// Whether there is a file or folder of exactly this name, case-sensitively.
    fn has(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        match (path.parent().and_then(|folder| self.names(folder)), name) {
            (Some(names), Some(name)) => names.contains(name),
            _ => false,
        }
    }
}

/// The disk; each folder is read once.
#[derive(Debug)]
pub(crate) struct Disk {
    cwd: PathBuf,
    known: Memo<PathBuf, Option<Names>>,
}

impl Disk {
    /// The disk, with paths relative to a folder.
    #[must_use]
    pub(crate) fn new(cwd: &Path) -> Self {
        Self {
            cwd: cwd.to_owned(),
            known: Memo::default(),
        }
    }
}

impl Tree for Disk {
    fn folder_of(&self, article: &str) -> PathBuf {
        let place = self.cwd.join(article);
        place.parent().unwrap_or(&self.cwd).to_owned()
    }

    fn names(&self, folder: &Path) -> Option<Names> {
        self.known.get(folder.to_owned(), |folder| {
            let entries = std::fs::read_dir(folder).ok()?;
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            Some(Arc::new(names.collect()))
        })
    }
}

/// A list of paths, for cases and tests.
#[derive(Debug, Default)]
pub(crate) struct Listed(BTreeMap<PathBuf, Names>);

impl Listed {
    /// The files with these paths, and the folders that contain them.
    #[must_use]
    pub(crate) fn new(paths: &[String]) -> Self {
        let mut folders: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            let mut path = Path::new(path);
            while let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
                let names = folders.entry(folder.to_owned()).or_default();
                names.insert(name.to_string_lossy().into_owned());
                path = folder;
            }
        }
        Self(
            folders
                .into_iter()
                .map(|(folder, names)| (folder, Arc::new(names)))
                .collect(),
        )
    }
}

impl Tree for Listed {
    fn folder_of(&self, article: &str) -> PathBuf {
        Path::new(article).parent().unwrap_or(Path::new("")).to_owned()
    }

    fn names(&self, folder: &Path) -> Option<Names> {
        self.0.get(folder).cloned()
    }
}
