//! Which files a configuration may name. Who proposes a change to a repository writes its
//! configuration, too, and must not reach what else lies on the machine that checks it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::paths::tidy;
use crate::regular::{self, Limits};
use crate::snapshot::{Entry, Snapshot};
use crate::stamps::Asked;

/// The names of a configuration file, the first one preferred.
pub(crate) const CONFIGURATIONS: &[&str] = &["seedlint.yaml", ".seedlint.yaml", "seedlint.yml", ".seedlint.yml"];

/// What the caller allows to be read.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Access {
    /// The largest files.
    pub limits: Limits,
    /// Whether a configuration may name files outside its repository.
    pub outside: bool,
    /// The revision from which configurations are read, and what they name.
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    /// Where the files are kept that were read.
    record: Option<Record>,
    /// Where it is noted which files are asked for.
    pub(crate) asked: Option<Asked>,
}

/// The name of an empty file in each folder that is recorded.
const EMPTY: &str = ".folder";

/// Files by their paths.
type Record = Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>;

impl Access {
    /// This access, with files outside of the repository, too.
    #[must_use]
    pub fn with_outside(mut self, allowed: bool) -> Self {
        self.outside = allowed;
        self
    }

    /// This access, with configurations of a revision.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn with_snapshot(mut self, snapshot: Option<Arc<Snapshot>>) -> Self {
        self.snapshot = snapshot;
        self
    }

    /// This access, with files in memory: nothing below `root` is read from the disk. `files` are named by
    /// their paths below it.
    #[must_use]
    pub fn with_files(mut self, root: &Path, files: BTreeMap<PathBuf, Vec<u8>>) -> Self {
        self.snapshot = Some(Arc::new(Snapshot::in_memory(root, files)));
        self
    }

    /// This access, which keeps what is read of configurations, and of what they name, for
    /// [`Access::recorded`].
    #[must_use]
    pub fn recording(mut self) -> Self {
        self.record = Some(Arc::default());
        self
    }

    /// The files that were read since [`Access::recording`], by their paths: those of a configuration, so
    /// that another machine can use it.
    #[must_use]
    pub fn recorded(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let record = self.record.as_ref().map(|record| record.lock());
        record
            .map(|record| record.unwrap_or_else(PoisonError::into_inner).clone())
            .unwrap_or_default()
    }

    /// Records the content of a file.
    fn keep(&self, path: PathBuf, bytes: &[u8]) {
        if let Some(record) = &self.record {
            let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
            record.entry(path).or_insert_with(|| bytes.to_owned());
        }
    }

    /// This access, with notes of the files that are asked for.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn with_asked(mut self, asked: Option<Asked>) -> Self {
        self.asked = asked;
        self
    }

    /// This access, with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// The files that one configuration may name.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    /// The real folders in which they lie; none if they may lie anywhere.
    roots: Option<Vec<PathBuf>>,
    access: Access,
}

/// A file out of reach.
#[derive(Debug, thiserror::Error)]
#[error(
    "leads out of the repository `{root}`, and a configuration may not name files there: move it into the repository, or use the option `--allow-outside`"
)]
pub(crate) struct Outside {
    root: String,
}

impl Reach {
    /// The files that a configuration in `folder` may name: those of its repository, and, where the
    /// caller named it, those of the repository that is checked from `cwd`.
    pub(crate) fn of(folder: &Path, cwd: Option<&Path>, access: &Access) -> Self {
        let folders = [Some(folder), cwd];
        let roots = folders.into_iter().flatten().map(|folder| real(&repository(folder)));
        Self {
            roots: (!access.outside).then(|| roots.collect()),
            access: access.clone(),
        }
    }

    /// The largest files.
    pub(crate) fn limits(&self) -> &Limits {
        &self.access.limits
    }

    /// The path of a file or folder, which need not exist: on the disk without symbolic links, in a
    /// revision without `..`.
    ///
    /// # Errors
    /// One out of reach.
    pub(crate) fn real(&self, path: &Path) -> Result<PathBuf, Outside> {
        let lexical = tidy(path);
        match self.in_snapshot(&lexical) {
            Some(_) => Ok(lexical),
            None => self.real_on_disk(path),
        }
    }

    /// The real path of a file or folder on the disk, which need not exist.
    ///
    /// # Errors
    /// One out of reach. What git keeps for itself is out of reach, too: a clone's credentials can be
    /// there.
    pub(crate) fn real_on_disk(&self, path: &Path) -> Result<PathBuf, Outside> {
        let place = real(path);
        let Some(roots) = &self.roots else { return Ok(place) };
        let inside = roots.iter().any(|root| {
            let below = place.strip_prefix(root);
            below.is_ok_and(|below| {
                !below
                    .components()
                    .any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
            })
        });
        if inside {
            return Ok(place);
        }
        Err(Outside {
            root: roots.first().map(|root| root.display().to_string()).unwrap_or_default(),
        })
    }

    /// A folder and those above it, up to the top of its repository.
    pub(crate) fn folders_above(&self, folder: &Path) -> Vec<PathBuf> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let top = repository(&folder);
        let above = folder.ancestors().take_while(|above| above.starts_with(&top));
        above.map(Path::to_owned).collect()
    }

    /// The bytes of a file up to a size, wherever it is.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn bytes(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let lexical = tidy(path);
        let bytes = match self.in_snapshot(&lexical) {
            Some((snapshot, below)) => snapshot.bytes(below, most),
            None => {
                self.note(path);
                regular::bytes(path, most)
            }
        };
        if let Ok(bytes) = &bytes {
            self.access.keep(lexical, bytes);
        }
        bytes
    }

    /// Notes that something on the disk is asked for.
    pub(crate) fn note(&self, path: &Path) {
        self.access.asked.iter().for_each(|asked| asked.note(path));
    }

    /// The text of a file up to a size.
    ///
    /// # Errors
    /// A file out of reach, or one that cannot be read.
    pub(crate) fn text(&self, path: &Path, most: u64) -> io::Result<String> {
        let place = self.real(path).map_err(io::Error::other)?;
        regular::utf8(self.bytes(&place, most)?)
    }

    /// Whether there is a file.
    pub(crate) fn is_file(&self, path: &Path) -> bool {
        match self.in_snapshot(&tidy(path)) {
            Some((snapshot, below)) => snapshot.entry(below) == Entry::File,
            None => {
                self.note(path);
                path.is_file()
            }
        }
    }

    /// Whether there is a folder.
    pub(crate) fn is_dir(&self, path: &Path) -> bool {
        match self.in_snapshot(&tidy(path)) {
            Some((snapshot, below)) => snapshot.entry(below) == Entry::Folder,
            None => {
                self.note(path);
                let is_there = path.is_dir();
                if is_there {
                    // What is recorded has a folder only where it has a file.
                    self.access.keep(tidy(path).join(EMPTY), &[]);
                }
                is_there
            }
        }
    }

    /// The files in a folder of the revision, and in the folders in it; none for a folder on the disk.
    pub(crate) fn files_in(&self, folder: &Path) -> Option<Vec<PathBuf>> {
        let lexical = tidy(folder);
        let (snapshot, below) = self.in_snapshot(&lexical)?;
        let name = |path: &Path| folder.join(path.strip_prefix(below).unwrap_or(path));
        Some(snapshot.inside(below).map(name).collect())
    }

    /// The revision, where it has a path, and the path in it.
    fn in_snapshot<'p>(&self, path: &'p Path) -> Option<(&Snapshot, &'p Path)> {
        let snapshot = self.access.snapshot.as_deref()?;
        Some((snapshot, snapshot.below(path)?))
    }
}

/// The folder of the git repository around a folder; without one, that of the topmost configuration
/// at or above the folder; without either, the folder itself.
fn repository(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let is_top = |folder: &&Path| folder.join(".git").exists();
    let has_configuration = |folder: &&Path| CONFIGURATIONS.iter().any(|name| folder.join(name).is_file());
    let top = folder.ancestors().find(is_top);
    let top = top.or_else(|| folder.ancestors().filter(has_configuration).last());
    top.unwrap_or(&folder).to_owned()
}

/// The path without symbolic links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for above in path.ancestors() {
        if let Ok(there) = std::fs::canonicalize(above) {
            let rest = path.strip_prefix(above).unwrap_or(Path::new(""));
            return tidy(&there.join(rest));
        }
    }
    tidy(&path)
}

#[cfg(all(test, unix, feature = "cli"))]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_repository_is_out_of_reach() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("posts")).expect("a folder");
        std::fs::write(folder.path().join("secret.yaml"), "a: b").expect("a file");
        std::fs::write(site.join("seedlint.yaml"), "").expect("a file");
        std::os::unix::fs::symlink(folder.path(), site.join("up")).expect("a link");
        let reach = Reach::of(&site.join("posts"), None, &Access::default());
        for inside in ["seedlint.yaml", "posts", "posts/../none.yaml", "up/site/none.yaml"] {
            assert!(reach.real(&site.join(inside)).is_ok(), "{inside}");
        }
        for outside in [
            "../secret.yaml",
            "up/secret.yaml",
            "up/none.yaml",
            "posts/../../none",
            ".git/config",
            "/etc/passwd",
        ] {
            assert!(reach.real(&site.join(outside)).is_err(), "{outside}");
        }
        let all = Reach::of(&site, None, &Access::default().with_outside(true));
        assert!(all.real(Path::new("/etc/passwd")).is_ok());
    }
}
