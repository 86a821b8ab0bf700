//! The baselines of a session: each article has that of its own configuration, and the findings
//! that it records are not reported again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::baseline::{Baseline, BaselineError, Compared, Recorded, compare};
use crate::config::Resolver;
use crate::engine::Linter;
use crate::file_report::FileReport;
use crate::paths::{below, beside, shown, tidy};
use crate::reach::Reach;
use crate::regular;

use super::SessionError;

/// A baseline that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineFileError {
    /// There is no such file.
    #[error("there is no baseline {0}; `seedlint baseline write` creates it")]
    Missing(String),
    /// The file cannot be read.
    #[error("the baseline {0} cannot be read: {1}")]
    Unreadable(String, String),
    /// The file is not UTF-8.
    #[error("the baseline {0} is broken: it is not UTF-8")]
    NotUtf8(String),
    /// The file is not a baseline.
    #[error("the baseline {0} is broken: {1}")]
    Broken(String, BaselineError),
}

/// A baseline and its file: its paths are relative to its folder.
pub(crate) struct LoadedBaseline {
    /// Its file.
    pub file: PathBuf,
    /// What it records.
    pub baseline: Baseline,
    /// Whether its line endings are CRLF.
    pub windows: bool,
}

/// The baselines of a run: each article has that of its own configuration.
#[derive(Default)]
pub(crate) struct Baselines {
    all: Vec<LoadedBaseline>,
    /// By the folder of an article.
    folders: HashMap<PathBuf, usize>,
}

impl Baselines {
    /// Reads the baselines of the articles and of the run itself.
    pub(crate) fn read(
        named: Option<&Path>,
        resolver: &Resolver,
        cwd: &Path,
        governing: &Path,
        files: &[PathBuf],
    ) -> Result<Self, SessionError> {
        let mut baselines = Self::default();
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        let folder = |file: &PathBuf| cwd.join(file).parent().map(Path::to_owned);
        let mut folders: Vec<PathBuf> = files.iter().filter_map(folder).collect();
        folders.push(governing.to_owned());
        folders.sort();
        folders.dedup();
        for folder in folders {
            let Some(file) = baseline_of(named, resolver, &folder, cwd)? else {
                continue;
            };
            let number = match known.get(&file) {
                Some(number) => *number,
                None => {
                    baselines
                        .all
                        .push(LoadedBaseline::read(file.clone(), cwd, resolver.reach())?);
                    known.insert(file, baselines.all.len() - 1);
                    baselines.all.len() - 1
                }
            };
            baselines.folders.insert(folder, number);
        }
        Ok(baselines)
    }

    /// Whether there is no baseline.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[LoadedBaseline] {
        &self.all
    }

    /// The baseline of an article.
    pub(crate) fn of(&self, cwd: &Path, path: &str) -> Option<&LoadedBaseline> {
        let folder = cwd.join(path).parent()?.to_owned();
        self.folders.get(&folder).map(|number| &self.all[*number])
    }
}

/// The baseline that the arguments name, else that of the nearest configuration, at or above a
/// folder, that names one.
pub(crate) fn baseline_of(
    named: Option<&Path>,
    resolver: &Resolver,
    folder: &Path,
    cwd: &Path,
) -> Result<Option<PathBuf>, SessionError> {
    if let Some(named) = named {
        return Ok(Some(tidy(&cwd.join(named))));
    }
    let mut loaded = resolver.folder(folder)?;
    loop {
        if let Some(file) = &loaded.config.baseline {
            let reached = file.reached(&loaded.root, &loaded.reach, "baseline");
            reached.map_err(|error| SessionError::Config(vec![error]))?;
            return Ok(Some(tidy(&loaded.root.join(file))));
        }
        let above = loaded.path.as_ref().and_then(|_| loaded.root.parent());
        // Errors in a configuration that governs no article here are not reported.
        match above.and_then(|above| resolver.folder(above).ok()) {
            Some(next) if !Arc::ptr_eq(&next, &loaded) => loaded = next,
            _ => return Ok(None),
        }
    }
}

impl LoadedBaseline {
    /// Reads a baseline up to a size; a broken one is an error, never an empty baseline.
    pub(crate) fn read(file: PathBuf, cwd: &Path, reach: &Reach) -> Result<Self, BaselineFileError> {
        let shown = below(cwd, &file);
        let bytes = match reach.bytes(&file, reach.limits().list) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(BaselineFileError::Missing(shown));
            }
            Err(error) => return Err(BaselineFileError::Unreadable(shown, regular::reason(&error))),
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(BaselineFileError::NotUtf8(shown));
        };
        let baseline = Baseline::read(&text).map_err(|error| BaselineFileError::Broken(shown, error))?;
        Ok(Self {
            file,
            baseline,
            windows: text.contains("\r\n"),
        })
    }

    /// The path of an article in the baseline: relative to its folder, so that it is the same in every clone.
    pub(crate) fn key(&self, cwd: &Path, path: &str) -> String {
        let article = tidy(&cwd.join(path));
        let root = self.file.parent().unwrap_or(cwd);
        let inside = |root: &Path, article: &Path| article.strip_prefix(root).map(Path::to_owned).ok();
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let inside = inside(root, &article).or_else(|| inside(&real(root), &real(&article)));
        shown(&inside.unwrap_or_else(|| beside(root, &article)))
    }

    /// Compares the findings of an article with the recorded ones. Recorded findings of rules that
    /// did not run are unknown, and are returned separately.
    pub(crate) fn compare(&self, cwd: &Path, linter: &Linter, report: &FileReport) -> (Compared, Recorded) {
        let recorded = self.baseline.of(&self.key(cwd, report.source.path()));
        let mut compared = compare(&report.findings, &report.source, recorded);
        let runs = |id: &str| linter.rules().any(|rule| *rule.id == *id) || !linter.knows(id);
        let (obsolete, unknown) = std::mem::take(&mut compared.obsolete)
            .into_iter()
            .partition(|((rule, _), _)| runs(rule));
        compared.obsolete = obsolete;
        (compared, unknown)
    }
}
