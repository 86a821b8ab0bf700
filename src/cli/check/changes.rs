//! `--since` and `--staged`: only the findings of a change.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::git::{Base, ChangedFile, Repository};
use super::scope::Scope;
use crate::cli::args::CheckArgs;
use crate::cli::failure::{Failure, say};
use crate::files::is_article;
use crate::paths::tidy;
use crate::session::Change;
use crate::words::thousands;

/// The articles of a change, by their places.
pub(in crate::cli) struct Changes {
    cwd: PathBuf,
    articles: HashMap<PathBuf, Changed>,
    /// The reason to give if there is nothing to check.
    pub nothing: String,
}

struct Changed {
    /// The changed lines, and the earlier text.
    change: Change,
    /// The staged text.
    staged: Option<Vec<u8>>,
}

impl Changes {
    /// The changes that the arguments ask for, if any.
    pub(in crate::cli) fn requested(
        arguments: &CheckArgs,
        cwd: &Path,
        files: &[PathBuf],
    ) -> Result<Option<Self>, Failure> {
        let base = match &arguments.since {
            Some(revision) => {
                let base = Repository::find(cwd)?.merge_base(revision)?;
                (Base::Since(base), format!("no article changed since {revision}"))
            }
            None if arguments.staged => (Base::Staged, "no article is staged".to_owned()),
            None => return Ok(None),
        };
        Self::since(&base.0, base.1, cwd, files).map(Some)
    }

    fn since(base: &Base, nothing: String, cwd: &Path, files: &[PathBuf]) -> Result<Self, Failure> {
        let repository = Repository::find(cwd)?;
        let real = std::fs::canonicalize(cwd).map_err(|error| Failure::read("the working folder", error))?;
        let top = std::fs::canonicalize(&repository.top).unwrap_or_else(|_| repository.top.clone());
        let place = |file: &PathBuf| std::fs::canonicalize(real.join(file)).unwrap_or_else(|_| tidy(&real.join(file)));
        let listed: HashSet<PathBuf> = files.iter().map(place).collect();
        let changed: Vec<(PathBuf, ChangedFile)> = repository
            .changed(base)?
            .into_iter()
            .map(|file| (top.join(&file.path), file))
            .filter(|(place, _)| is_article(place) || listed.contains(place))
            .collect();
        let staged = matches!(base, Base::Staged);
        if let Some(outside) = listed.iter().find(|place| !place.starts_with(&top)) {
            return Err(Failure::Git(format!(
                "{} is not in the git repository {}, so its changes are unknown",
                outside.display(),
                top.display()
            )));
        }
        if !staged {
            let tracked = repository.tracked()?;
            let is_unknown =
                |place: &&PathBuf| !tracked.contains(*place) && !changed.iter().any(|(new, _)| new == *place);
            let unknown = listed.iter().filter(is_unknown).count();
            if unknown > 0 {
                say(&format!(
                    "{} not checked: git ignores them here, or they are in another repository",
                    match unknown {
                        1 => "1 article was".to_owned(),
                        many => format!("{} articles were", thousands(many)),
                    }
                ));
            }
        }
        let blobs = changed.iter().flat_map(|(_, file)| {
            let new = file.new.as_deref().filter(|_| staged);
            file.old.as_deref().into_iter().chain(new)
        });
        let blobs = repository.blobs(&blobs.collect::<Vec<_>>())?;
        let articles = changed.into_iter().map(|(place, file)| {
            let blob = |name: Option<&String>| name.and_then(|name| blobs.get(name)).cloned();
            let change = Change {
                old: blob(file.old.as_ref()).and_then(|bytes| String::from_utf8(bytes).ok()),
                lines: file.old.is_some().then_some(file.lines),
            };
            let staged = blob(file.new.as_ref().filter(|_| staged));
            (place, Changed { change, staged })
        });
        Ok(Self {
            articles: articles.collect(),
            cwd: real,
            nothing,
        })
    }

    fn article(&self, path: &Path) -> Option<&Changed> {
        let place = tidy(&self.cwd.join(path));
        self.articles.get(&place).or_else(|| {
            let real = std::fs::canonicalize(&place).ok()?;
            self.articles.get(&real)
        })
    }

    /// Whether the change contains an article.
    pub(in crate::cli) fn touches(&self, path: &Path) -> bool {
        self.article(path).is_some()
    }

    /// The staged text of an article, with `--staged`.
    pub(in crate::cli) fn staged(&self, path: &Path) -> Option<&Vec<u8>> {
        self.article(path)?.staged.as_ref()
    }

    /// Articles below the paths of the run that are staged, but not in the working tree.
    pub(in crate::cli) fn only_staged(&self, paths: &[String]) -> Vec<PathBuf> {
        let scope = Scope::new(&self.cwd, paths);
        let staged = self.articles.iter().filter(|(_, article)| article.staged.is_some());
        let lost = staged
            .map(|(place, _)| place)
            .filter(|place| is_article(place) && !place.exists());
        lost.filter(|place| scope.holds(place))
            .map(|place| place.strip_prefix(&self.cwd).unwrap_or(place).to_owned())
            .collect()
    }

    /// The change of an article.
    pub(in crate::cli) fn of(&self, path: &Path) -> Option<&Change> {
        self.article(path).map(|article| &article.change)
    }
}
