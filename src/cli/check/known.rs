//! A baseline in a run: what it records is left out.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::Linter;
use crate::baseline::{Baseline, Compared, Recorded, compare, total};
use crate::config::Resolver;
use crate::report::FileReport;

use crate::cli::args::CheckArgs;
use crate::cli::names::tidy;
use crate::cli::{Failure, names, settings};

/// A baseline with where it stands: its paths are relative to its folder.
pub(super) struct Known {
    pub file: PathBuf,
    pub baseline: Baseline,
    /// Whether its lines end as on Windows.
    pub windows: bool,
}

/// The baselines of a run: each article has that of its own configuration.
#[derive(Default)]
pub(super) struct Baselines {
    all: Vec<Known>,
    /// By the folder of an article.
    folders: HashMap<PathBuf, usize>,
}

impl Baselines {
    /// Reads all that the articles, and the run itself, have.
    pub(super) fn read(
        arguments: &CheckArgs,
        resolver: &Resolver,
        cwd: &Path,
        governing: &Path,
        files: &[PathBuf],
    ) -> Result<Self, Failure> {
        let mut baselines = Self::default();
        let mut known: HashMap<PathBuf, usize> = HashMap::new();
        let folder = |file: &PathBuf| cwd.join(file).parent().map(Path::to_owned);
        let mut folders: Vec<PathBuf> = files.iter().filter_map(folder).collect();
        folders.push(governing.to_owned());
        folders.sort();
        folders.dedup();
        for folder in folders {
            let Some(file) = place(arguments, resolver, &folder, cwd)? else {
                continue;
            };
            let number = match known.get(&file) {
                Some(number) => *number,
                None => {
                    baselines.all.push(Known::read(file.clone(), cwd)?);
                    known.insert(file, baselines.all.len() - 1);
                    baselines.all.len() - 1
                }
            };
            baselines.folders.insert(folder, number);
        }
        Ok(baselines)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The baseline of an article.
    pub(super) fn of(&self, cwd: &Path, path: &str) -> Option<&Known> {
        let folder = cwd.join(path).parent()?.to_owned();
        self.folders.get(&folder).map(|number| &self.all[*number])
    }

    /// How many findings are recorded of articles below the paths of the run that are there no more.
    pub(super) fn vanished_findings(&self, cwd: &Path, paths: &[String]) -> usize {
        let of = |known: &Known| -> usize {
            let articles = known.vanished(cwd, paths);
            articles
                .iter()
                .filter_map(|path| known.baseline.of(path))
                .map(total)
                .sum()
        };
        self.all.iter().map(of).sum()
    }
}

/// The baseline of the arguments, else that of the nearest configuration, at or above a folder,
/// that names one.
pub(super) fn place(
    arguments: &CheckArgs,
    resolver: &Resolver,
    folder: &Path,
    cwd: &Path,
) -> Result<Option<PathBuf>, Failure> {
    if arguments.no_baseline {
        return Ok(None);
    }
    if let Some(named) = &arguments.files.baseline {
        return Ok(Some(tidy(&cwd.join(named))));
    }
    let mut loaded = resolver
        .folder(folder)
        .map_err(|errors| settings::explained(arguments, errors))?;
    loop {
        if let Some(file) = &loaded.config.baseline {
            return Ok(Some(tidy(&loaded.root.join(file))));
        }
        let above = loaded.path.as_ref().and_then(|_| loaded.root.parent());
        // What is wrong with a configuration that governs no article here is not told.
        match above.and_then(|above| resolver.folder(above).ok()) {
            Some(next) if !Arc::ptr_eq(&next, &loaded) => loaded = next,
            _ => return Ok(None),
        }
    }
}

impl Known {
    /// Reads it; a broken one is never taken for an empty one.
    pub(super) fn read(file: PathBuf, cwd: &Path) -> Result<Self, Failure> {
        let shown = shown(&file, cwd);
        let bytes = std::fs::read(&file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure(format!(
                "there is no baseline {shown}; `seedlint baseline write` makes it"
            )),
            kind => Failure(format!("the baseline {shown} can't be read: {kind}")),
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure(format!("the baseline {shown} is broken: it is not UTF-8")))?;
        let baseline =
            Baseline::read(&text).map_err(|error| Failure(format!("the baseline {shown} is broken: {error}")))?;
        Ok(Self {
            file,
            baseline,
            windows: text.contains("\r\n"),
        })
    }

    /// The name of an article in it: from its folder, so that it is the same in every clone.
    pub(super) fn key(&self, cwd: &Path, path: &str) -> String {
        let article = tidy(&cwd.join(path));
        let root = self.file.parent().unwrap_or(cwd);
        let below = |root: &Path, article: &Path| article.strip_prefix(root).map(Path::to_owned).ok();
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let below = below(root, &article).or_else(|| below(&real(root), &real(&article)));
        names::shown(&below.unwrap_or_else(|| beside(root, &article)))
    }

    /// Compares an article with what is recorded of it. What is recorded of rules that did not
    /// run is neither there nor gone: it comes back beside.
    pub(super) fn compare(&self, cwd: &Path, linter: &Linter, report: &FileReport) -> (Compared, Recorded) {
        let recorded = self.baseline.of(&self.key(cwd, report.source.path()));
        let mut compared = compare(&report.findings, &report.source, recorded);
        let runs = |id: &str| linter.rules().any(|rule| *rule.id == *id) || !linter.knows(id);
        let (gone, asleep) = std::mem::take(&mut compared.gone)
            .into_iter()
            .partition(|((rule, _), _)| runs(rule));
        compared.gone = gone;
        (compared, asleep)
    }

    /// Recorded articles below the paths of the run that are there no more.
    pub(super) fn vanished(&self, cwd: &Path, paths: &[String]) -> Vec<String> {
        let root = self.file.parent().unwrap_or(cwd);
        let scope = Scope::new(cwd, paths);
        let articles = self.baseline.articles().map(|(path, _)| path);
        let vanished = articles.filter(|path| {
            let place = tidy(&root.join(path));
            scope.holds(&place) && !place.exists()
        });
        vanished.map(str::to_owned).collect()
    }
}

/// What the paths of a run stand for, also where nothing is there any more.
pub(super) struct Scope {
    folders: Vec<PathBuf>,
    globs: Vec<glob::Pattern>,
}

impl Scope {
    pub(super) fn new(cwd: &Path, paths: &[String]) -> Self {
        let folders: Vec<PathBuf> = paths.iter().map(|path| tidy(&cwd.join(path))).collect();
        let globs = folders.iter().filter(|path| !path.exists());
        let globs = globs.filter_map(|path| glob::Pattern::new(&names::shown(path)).ok());
        Self {
            globs: globs.collect(),
            folders,
        }
    }

    pub(super) fn holds(&self, place: &Path) -> bool {
        let options = glob::MatchOptions {
            require_literal_separator: true,
            ..glob::MatchOptions::default()
        };
        let name = names::shown(place);
        self.folders.iter().any(|folder| place.starts_with(folder))
            || self.globs.iter().any(|glob| glob.matches_with(&name, options))
    }
}

/// The way from a folder to a file that is not below it.
fn beside(folder: &Path, file: &Path) -> PathBuf {
    let common = folder
        .components()
        .zip(file.components())
        .take_while(|(a, b)| a == b)
        .count();
    if common == 0 {
        return file.to_owned();
    }
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    up.chain(file.components().skip(common)).collect()
}

/// A path as a reader of the working folder knows it.
pub(super) fn shown(file: &Path, cwd: &Path) -> String {
    match file.strip_prefix(cwd) {
        Ok(below) if !below.as_os_str().is_empty() => names::shown(below),
        _ => names::shown(file),
    }
}
