//! The articles to which the paths of a run refer, and the recorded articles below them that no
//! longer exist.

use std::path::{Path, PathBuf};

use crate::baseline::total;
use crate::paths::{shown, tidy};
use crate::session::{Baselines, LoadedBaseline};

/// Recorded articles below the paths of the run that no longer exist.
pub(in crate::cli) fn vanished(known: &LoadedBaseline, cwd: &Path, paths: &[String]) -> Vec<String> {
    let root = known.file.parent().unwrap_or(cwd);
    let scope = Scope::new(cwd, paths);
    let articles = known.baseline.articles().map(|(path, _)| path);
    let vanished = articles.filter(|path| {
        let place = tidy(&root.join(path));
        scope.holds(&place) && !place.exists()
    });
    vanished.map(str::to_owned).collect()
}

/// The number of findings that are recorded for articles below the paths of the run that no longer exist.
pub(in crate::cli) fn vanished_findings(baselines: &Baselines, cwd: &Path, paths: &[String]) -> usize {
    let of = |known: &LoadedBaseline| -> usize {
        let articles = vanished(known, cwd, paths);
        let recorded = articles.iter().filter_map(|path| known.baseline.of(path));
        recorded.map(total).sum()
    };
    baselines.all().iter().map(of).sum()
}

/// What the paths of a run refer to, even if it no longer exists.
pub(in crate::cli) struct Scope {
    folders: Vec<PathBuf>,
    globs: Vec<glob::Pattern>,
}

impl Scope {
    pub(in crate::cli) fn new(cwd: &Path, paths: &[String]) -> Self {
        let folders: Vec<PathBuf> = paths.iter().map(|path| tidy(&cwd.join(path))).collect();
        let globs = folders.iter().filter(|path| !path.exists());
        let globs = globs.filter_map(|path| glob::Pattern::new(&shown(path)).ok());
        Self {
            globs: globs.collect(),
            folders,
        }
    }

    pub(in crate::cli) fn holds(&self, place: &Path) -> bool {
        let options = glob::MatchOptions {
            require_literal_separator: true,
            ..glob::MatchOptions::default()
        };
        let name = shown(place);
        self.folders.iter().any(|folder| place.starts_with(folder))
            || self.globs.iter().any(|glob| glob.matches_with(&name, options))
    }
}
