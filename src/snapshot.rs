//! The files of a repository as they were in one of its revisions, or as texts in memory. Configurations
//! are read from it where those of the working tree belong to the change that is checked, or are elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use crate::regular;

/// What is at a path of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing, or something that is neither, such as a link.
    Nothing,
}

/// Reads the blob of a name, up to a size.
type ReadBlob = Box<dyn Fn(&str, u64) -> io::Result<Vec<u8>> + Send + Sync>;

/// The files of a revision.
pub(crate) struct Snapshot {
    /// The folder of the repository, in each spelling that paths may have.
    tops: Vec<PathBuf>,
    /// The names of the blobs, by their paths below it.
    files: BTreeMap<PathBuf, String>,
    read: ReadBlob,
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("tops", &self.tops)
            .finish_non_exhaustive()
    }
}

impl Snapshot {
    /// A snapshot of a repository.
    pub(crate) fn new(tops: Vec<PathBuf>, files: BTreeMap<PathBuf, String>, read: ReadBlob) -> Self {
        Self { tops, files, read }
    }

    /// A snapshot of files in memory.
    pub(crate) fn in_memory(top: &Path, files: BTreeMap<PathBuf, Vec<u8>>) -> Self {
        let mut names = BTreeMap::new();
        let mut texts = Vec::new();
        for (path, text) in files {
            names.insert(path, texts.len().to_string());
            texts.push(text);
        }
        let read = move |name: &str, most: u64| {
            let text = name.parse().ok().and_then(|number: usize| texts.get(number));
            regular::limited(text.map_or(&[][..], Vec::as_slice), 0, most)
        };
        Self::new(vec![top.to_owned()], names, Box::new(read))
    }

    /// The path below the repository's folder; none for a path outside.
    pub(crate) fn below<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.tops.iter().find_map(|top| path.strip_prefix(top).ok())
    }

    /// What is at a path below the repository's folder.
    pub(crate) fn entry(&self, below: &Path) -> Entry {
        if self.files.contains_key(below) {
            Entry::File
        } else if below.as_os_str().is_empty() || self.inside(below).next().is_some() {
            Entry::Folder
        } else {
            Entry::Nothing
        }
    }

    /// The bytes of a file up to a size.
    ///
    /// # Errors
    /// As for [`regular::bytes`], and what git says.
    pub(crate) fn bytes(&self, below: &Path, most: u64) -> io::Result<Vec<u8>> {
        match (self.files.get(below), self.entry(below)) {
            (Some(blob), _) => (self.read)(blob, most),
            (None, Entry::Folder) => Err(regular::no_file("a folder")),
            (None, _) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The paths of all files in a folder and the folders in it.
    pub(crate) fn inside<'s>(&'s self, folder: &'s Path) -> impl Iterator<Item = &'s Path> {
        let after = self.files.range::<Path, _>((Bound::Excluded(folder), Bound::Unbounded));
        let inside = after.map(|(path, _)| path.as_path());
        inside.take_while(move |path| path.starts_with(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_where_files_are() {
        let files = ["a/b/c.yaml", "a.yaml", "ab/x"].map(|path| (PathBuf::from(path), path.to_owned()));
        let read: ReadBlob = Box::new(|name, _| Ok(name.as_bytes().to_vec()));
        let snapshot = Snapshot::new(vec!["/r".into()], files.into(), read);
        for (path, entry) in [
            ("", Entry::Folder),
            ("a", Entry::Folder),
            ("a/b", Entry::Folder),
            ("a/b/c.yaml", Entry::File),
            ("a/c", Entry::Nothing),
            ("b", Entry::Nothing),
        ] {
            assert_eq!(snapshot.entry(Path::new(path)), entry, "{path}");
        }
        assert_eq!(snapshot.inside(Path::new("a")).count(), 1);
        assert_eq!(snapshot.bytes(Path::new("a.yaml"), 9).expect("a file"), b"a.yaml");
        assert!(snapshot.bytes(Path::new("a"), 9).is_err());
        assert_eq!(snapshot.below(Path::new("/r/a")), Some(Path::new("a")));
        assert_eq!(snapshot.below(Path::new("/q/a")), None);
    }
}
