//! The existing files: on the disk, or as a list of names.
//!
//! Checks use only this trait, so that they depend on nothing but their input.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::memo::Memo;
use crate::stamps::Asked;

/// The largest file of a site that is read.
const MAX_BYTES: u64 = 1 << 20;

/// The names of the files and folders in a folder.
pub(crate) type Names = Arc<BTreeSet<String>>;

/// The existing files.
pub trait Tree: std::fmt::Debug + Send + Sync {
    /// The folder of an article, from which one can go up.
    fn folder_of(&self, article: &str) -> PathBuf;

    /// The content of a folder; none if there is no such folder.
    fn names(&self, folder: &Path) -> Option<Names>;

    /// The text of a regular file that is not too long; none where there is no such file.
    fn text(&self, path: &Path) -> Option<Arc<str>>;

    /// Whether there is a file or folder of exactly this name, in this upper and lower case.
    fn has(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        match (path.parent().and_then(|folder| self.names(folder)), name) {
            (Some(names), Some(name)) => names.contains(name),
            _ => false,
        }
    }
}

/// The paths of what a folder contains; empty if there is no such folder.
#[must_use]
pub(crate) fn inside(tree: &dyn Tree, folder: &Path) -> Vec<PathBuf> {
    let names = tree.names(folder);
    names
        .iter()
        .flat_map(|names| names.iter())
        .map(|name| folder.join(name))
        .collect()
}

/// The disk; each folder is read once.
#[derive(Debug)]
pub(crate) struct Disk {
    cwd: PathBuf,
    known: Memo<PathBuf, Option<Names>>,
    texts: Memo<PathBuf, Option<Arc<str>>>,
    asked: Option<Asked>,
}

impl Disk {
    /// The disk, with paths relative to a folder.
    #[must_use]
    pub(crate) fn new(cwd: &Path) -> Self {
        Self {
            cwd: cwd.to_owned(),
            known: Memo::default(),
            texts: Memo::default(),
            asked: None,
        }
    }

    /// This disk, with notes of the files and folders that are asked for.
    #[must_use]
    pub(crate) fn noting(mut self, asked: Option<Asked>) -> Self {
        self.asked = asked;
        self
    }
}

impl Tree for Disk {
    fn folder_of(&self, article: &str) -> PathBuf {
        let place = self.cwd.join(article);
        place.parent().unwrap_or(&self.cwd).to_owned()
    }

    fn names(&self, folder: &Path) -> Option<Names> {
        self.known.get(folder.to_owned(), |folder| {
            // What comes and goes in the folders above is nothing of this site.
            let asked = self.asked.iter().filter(|_| folder.starts_with(&self.cwd));
            asked.for_each(|asked| asked.note_names(folder));
            let entries = std::fs::read_dir(folder).ok()?;
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            Some(Arc::new(names.collect()))
        })
    }

    fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.texts.get(path.to_owned(), |path| {
            // A link may lead out of the site, and a pipe never ends.
            self.asked.iter().for_each(|asked| asked.note(path));
            let is_short = |data: &std::fs::Metadata| data.is_file() && data.len() <= MAX_BYTES;
            std::fs::symlink_metadata(path).ok().filter(is_short)?;
            let mut text = String::new();
            let file = std::fs::File::open(path).ok()?;
            file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
            Some(text.into())
        })
    }
}

/// A list of paths, for cases and tests.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    folders: BTreeMap<PathBuf, Names>,
    texts: BTreeMap<PathBuf, Arc<str>>,
}

impl Listed {
    /// The files with these paths, and the folders that contain them.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn new(paths: &[String]) -> Self {
        Self::with_texts(paths.iter().map(|path| (path.clone(), String::new())))
    }

    /// The files with these paths and texts, and the folders that contain them.
    #[must_use]
    pub(crate) fn with_texts(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut folders: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for (path, text) in files {
            texts.insert(PathBuf::from(&path), Arc::from(text));
            let mut path = Path::new(&path);
            while let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
                let names = folders.entry(folder.to_owned()).or_default();
                names.insert(name.to_string_lossy().into_owned());
                path = folder;
            }
        }
        let folders = folders.into_iter().map(|(folder, names)| (folder, Arc::new(names)));
        Self {
            folders: folders.collect(),
            texts,
        }
    }
}

impl Tree for Listed {
    fn folder_of(&self, article: &str) -> PathBuf {
        Path::new(article).parent().unwrap_or(Path::new("")).to_owned()
    }

    fn names(&self, folder: &Path) -> Option<Names> {
        self.folders.get(folder).cloned()
    }

    fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.texts.get(path).cloned()
    }
}

#[cfg(all(test, unix, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn only_short_regular_files_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = |name: &str| folder.path().join(name);
        std::fs::write(place("a"), "text").expect("a file");
        std::fs::write(place("large"), vec![b'x'; 1 << 21]).expect("a file");
        std::fs::write(place("binary"), [0xff, 0xfe]).expect("a file");
        std::os::unix::fs::symlink(place("a"), place("link")).expect("a link");
        let disk = Disk::new(folder.path());
        assert_eq!(disk.text(&place("a")).as_deref(), Some("text"));
        for name in ["large", "binary", "link", "none", ""] {
            assert_eq!(disk.text(&place(name)), None, "{name}");
        }
    }
}
