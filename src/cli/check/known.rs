//! A baseline in a run: what it records is left out.

use std::path::{Component, Path, PathBuf};

use seedlint::Linter;
use seedlint::baseline::{Baseline, Compared, Recorded, compare, total};
use seedlint::config::Loaded;
use seedlint::report::FileReport;

use crate::cli::Failure;
use crate::cli::args::CheckArgs;
use crate::cli::names;

/// A baseline with where it stands: its paths are relative to its folder.
pub(super) struct Known {
    pub file: PathBuf,
    pub baseline: Baseline,
}

/// The baseline of the arguments, else the one of the configuration.
pub(super) fn place(arguments: &CheckArgs, loaded: &Loaded, cwd: &Path) -> Option<PathBuf> {
    if arguments.no_baseline {
        return None;
    }
    let named = arguments.files.baseline.as_ref().map(|file| cwd.join(file));
    let configured = loaded.config.baseline.as_ref().map(|file| loaded.root.join(file));
    named.or(configured).map(|file| tidy(&file))
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
        Ok(Self { file, baseline })
    }

    /// The name of an article in it.
    pub(super) fn key(&self, cwd: &Path, path: &str) -> String {
        let article = tidy(&cwd.join(path));
        let root = self.file.parent().unwrap_or(cwd);
        let below = |root: &Path, article: &Path| article.strip_prefix(root).map(Path::to_owned).ok();
        let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let below = below(root, &article).or_else(|| below(&real(root), &real(&article)));
        names::shown(&below.unwrap_or(article))
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

    /// How many findings are recorded of them.
    pub(super) fn vanished_findings(&self, cwd: &Path, paths: &[String]) -> usize {
        let articles = self.vanished(cwd, paths);
        articles
            .iter()
            .filter_map(|path| self.baseline.of(path))
            .map(total)
            .sum()
    }

    /// Recorded articles below the paths of the run that are there no more.
    pub(super) fn vanished(&self, cwd: &Path, paths: &[String]) -> Vec<String> {
        let root = self.file.parent().unwrap_or(cwd);
        let folders: Vec<PathBuf> = paths.iter().map(|path| tidy(&cwd.join(path))).collect();
        let articles = self.baseline.articles().map(|(path, _)| path);
        let vanished = articles.filter(|path| {
            let place = tidy(&root.join(path));
            folders.iter().any(|folder| place.starts_with(folder)) && !place.exists()
        });
        vanished.map(str::to_owned).collect()
    }
}

/// A path as a reader of the working folder knows it.
pub(super) fn shown(file: &Path, cwd: &Path) -> String {
    match file.strip_prefix(cwd) {
        Ok(below) if !below.as_os_str().is_empty() => names::shown(below),
        _ => names::shown(file),
    }
}

/// Without `.` and `..`.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}
