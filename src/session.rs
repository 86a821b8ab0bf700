//! Everything between the bytes of an article and its report: configuration, rules, fixes,
//! suppressions, changed lines, baseline.
//!
//! The command line, a language server, a pipe and other languages all use a session, so that an
//! article has the same findings wherever it is checked. A session reads configurations, rule
//! cards, schemas, lists and baselines where it needs them, keeps them, and writes nothing.

mod baselines;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::add_suppressions;
use crate::changed::is_of_change;
use crate::config::{Config, ConfigError, ListSources, Resolver, World};
use crate::engine::Linter;
use crate::file_report::{ArticleError, FileReport};
use crate::finding::{Finding, Severity};
use crate::fixer::{FixFilter, Round, fix};
use crate::neighbours::Neighbours;
use crate::paths;
use crate::reach::Access;
use crate::seed::Seed;
use crate::seed::front_matter::FrontMatter;
use crate::source::Source;
use crate::tree::{Disk, Tree};

#[cfg(feature = "cli")]
pub(crate) use baselines::baseline_of;
pub(crate) use baselines::{BaselineFileError, Baselines, LoadedBaseline};

/// How a session is set up.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SessionOptions {
    /// The folder from which relative paths start. `Session::new` takes it as it is, so it should
    /// be absolute.
    pub root: PathBuf,
    /// The one configuration that governs every article; without it, the nearest `seedlint.yaml`
    /// at or above each article does.
    pub config_file: Option<PathBuf>,
    /// Whether every `seedlint.yaml` is ignored.
    pub isolated: bool,
    /// Settings over those of every configuration.
    pub config: Config,
    /// The current date, for rules about dates in the future.
    pub now: Option<jiff::civil::Date>,
    /// Whether the rules of every site apply to every article.
    pub all_sites: bool,
    /// Filter lists beside the configured ones, and the cache folder for compiled lists.
    pub lists: ListSources,
    /// What may be read: the sizes of files, and where those lie that a configuration names.
    pub access: Access,
}

/// Why a session can't check an article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// Configurations, cards, schemas or lists that can't be used.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Config(Vec<ConfigError>),
    /// A baseline that can't be used.
    #[error(transparent)]
    Baseline(#[from] BaselineFileError),
}

impl From<Vec<ConfigError>> for SessionError {
    fn from(errors: Vec<ConfigError>) -> Self {
        Self::Config(errors)
    }
}

/// The task for an article.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Task {
    /// It is checked.
    #[default]
    Check,
    /// Its fixes are applied; what is left is reported.
    Fix(FixFilter),
    /// Comments that suppress its findings are added.
    Suppress {
        /// The reason, for readers of the comments; empty for no reason.
        reason: String,
        /// Whether hints are suppressed, too.
        hints: bool,
    },
}

/// The lines of an article that a change touched.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Change {
    /// The changed lines, from 1; an empty range is a place where lines were removed. None for a
    /// new article, all of whose findings are reported.
    pub lines: Option<Vec<Range<usize>>>,
    /// The text before.
    pub old: Option<String>,
}

/// An article as input of a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Article<'a> {
    /// Its path, absolute or from the session's root. The file is not read.
    pub path: &'a Path,
    /// Its content.
    pub bytes: Vec<u8>,
    /// If there is a change, only its findings are reported.
    pub change: Option<&'a Change>,
    /// Whether findings that a baseline records are reported, too.
    pub ignore_baseline: bool,
}

impl<'a> Article<'a> {
    /// An article, all of whose findings are reported but for those that a baseline records.
    #[must_use]
    pub fn new(path: &'a Path, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            bytes: bytes.into(),
            change: None,
            ignore_baseline: false,
        }
    }
}

/// The findings that new comments suppress.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suppressed {
    /// The findings.
    pub findings: usize,
    /// The number of these that are suppressed for the whole file, since no closer comment was possible.
    pub for_the_file: usize,
}

/// The outcome of one article.
#[non_exhaustive]
pub struct FileOutcome {
    /// Its findings and fixes, with its text as it is now.
    pub report: FileReport,
    /// Its text before, where it changed.
    pub before: Option<String>,
    /// The rounds in which it was fixed.
    pub rounds: Vec<Round>,
    /// The numbers of findings that the new comments suppress.
    pub suppressed: Suppressed,
    /// The linter that checked it; none for an article that is not UTF-8.
    pub(crate) linter: Option<Arc<Linter>>,
}

impl FileOutcome {
    /// The outcome of an article that could not be checked.
    pub(crate) fn failed(path: String, error: ArticleError) -> Self {
        Self::of(FileReport::failed(path, error), None)
    }

    fn of(report: FileReport, linter: Option<Arc<Linter>>) -> Self {
        Self {
            report,
            before: None,
            rounds: Vec::new(),
            suppressed: Suppressed::default(),
            linter,
        }
    }
}

/// Checks and fixes articles, each under its own configuration.
///
/// A session can be shared by threads, and reads every file only once.
pub struct Session {
    root: PathBuf,
    resolver: Resolver,
    world: World,
    neighbours: Neighbours,
    baselines: Baselines,
}

impl Session {
    /// Opens a session.
    ///
    /// # Errors
    /// All that is wrong with the configuration that `options` names.
    pub fn new(options: SessionOptions) -> Result<Self, SessionError> {
        let SessionOptions {
            root,
            config_file,
            isolated,
            config,
            now,
            all_sites,
            lists,
            access,
        } = options;
        let resolver = Resolver::new(&root, config_file.as_deref(), isolated, config, access)?.with_lists(lists);
        Ok(Self {
            root,
            resolver,
            world: World {
                now,
                all_sites,
                ..World::default()
            },
            neighbours: Neighbours::default(),
            baselines: Baselines::default(),
        })
    }

    /// The folder from which relative paths start.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The resolver of configurations.
    #[must_use]
    pub(crate) fn resolver(&self) -> &Resolver {
        &self.resolver
    }

    /// The existing files, if the session knows them.
    #[must_use]
    pub(crate) fn tree(&self) -> Option<&dyn Tree> {
        self.world.files.as_deref()
    }

    /// The baselines of the session.
    #[must_use]
    pub(crate) fn baselines(&self) -> &Baselines {
        &self.baselines
    }

    /// Gives the rules access to the existing files, and to what most of `articles` have in common.
    pub fn know_files(&mut self, articles: &[PathBuf]) {
        if articles.is_empty() {
            return;
        }
        self.neighbours = Neighbours::new(articles, &self.root);
        self.world.files = Some(Arc::new(Disk::new(&self.root)));
    }

    /// Gives hints their messages and fixes, even if the configuration does not show hints, for
    /// programs that read them. Set it before the first article.
    pub fn detail_hints(&mut self, wanted: bool) {
        self.world.detailed_hints |= wanted;
    }

    /// Reads the baselines that the configurations of `articles`, and that of the `governing`
    /// folder, name; `named` replaces all of them.
    ///
    /// # Errors
    /// A baseline, or a configuration, that can't be used.
    pub fn read_baselines(
        &mut self,
        named: Option<&Path>,
        governing: &Path,
        articles: &[PathBuf],
    ) -> Result<(), SessionError> {
        self.baselines = Baselines::read(named, &self.resolver, &self.root, governing, articles)?;
        Ok(())
    }

    /// The linter of an article.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub fn linter(&self, path: &Path) -> Result<Arc<Linter>, SessionError> {
        self.linter_of(path, false)
    }

    fn linter_of(&self, path: &Path, neighbours_have_front_matter: bool) -> Result<Arc<Linter>, SessionError> {
        let world = World {
            neighbours_have_front_matter,
            ..self.world.clone()
        };
        Ok(self.resolver.linter(&self.root.join(path), world)?)
    }

    /// Checks an article.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub fn check(&self, path: &Path, bytes: impl Into<Vec<u8>>) -> Result<FileOutcome, SessionError> {
        self.run(Article::new(path, bytes), &Task::Check)
    }

    /// Applies the fixes of an article, and reports what is left.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub fn fix(&self, path: &Path, bytes: impl Into<Vec<u8>>, filter: FixFilter) -> Result<FileOutcome, SessionError> {
        self.run(Article::new(path, bytes), &Task::Fix(filter))
    }

    /// Runs a task on an article.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub fn run(&self, article: Article<'_>, task: &Task) -> Result<FileOutcome, SessionError> {
        let path = article.path;
        let context = Context {
            session: self,
            change: article.change,
            ignore_baseline: article.ignore_baseline,
        };
        let name = paths::shown_from(&self.root, path);
        let text = match String::from_utf8(article.bytes) {
            Ok(text) => text,
            Err(error) => return context.not_utf8(path, name, &error),
        };
        let alone = FrontMatter::find(&text).0.is_none();
        let neighbours = alone && self.neighbours.have_front_matter(path);
        let linter = self.linter_of(path, neighbours)?;
        Ok(context.done(&linter, Source::new(name, text), task))
    }

    /// The outcome of an article that was fixed, but could not be written, and is unchanged.
    pub(crate) fn unwritten(&self, article: &Article<'_>, done: &mut FileOutcome, error: ArticleError) -> FileOutcome {
        let name = paths::shown_from(&self.root, article.path);
        let Some(linter) = &done.linter else {
            return FileOutcome::failed(name, error);
        };
        let context = Context {
            session: self,
            change: article.change,
            ignore_baseline: article.ignore_baseline,
        };
        let source = Source::new(name, done.before.take().unwrap_or_default());
        let mut unwritten = context.done(linter, source, &Task::Check);
        unwritten.report.error = Some(error);
        unwritten
    }
}

/// What a session knows about the current article beside its text.
struct Context<'c> {
    session: &'c Session,
    change: Option<&'c Change>,
    ignore_baseline: bool,
}

impl Context<'_> {
    fn done(&self, linter: &Arc<Linter>, source: Source, task: &Task) -> FileOutcome {
        match task {
            Task::Check => {
                let findings = linter.lint(&source).findings;
                self.settled(linter, FileReport::new(source, findings))
            }
            Task::Fix(filter) => self.fixed(linter, source, filter),
            Task::Suppress { reason, hints } => self.suppressed(linter, source, reason.trim(), *hints),
        }
    }

    fn fixed(&self, linter: &Arc<Linter>, source: Source, filter: &FixFilter) -> FileOutcome {
        let fixed = fix(linter, source, filter);
        let before = fixed.rounds.first().map(|round| round.before.text().to_owned());
        let before = before.filter(|before| before != fixed.source.text());
        let mut report = FileReport::new(fixed.source, fixed.outcome.findings);
        report.applied = fixed.applied;
        report.error = (!fixed.looping.is_empty()).then_some(ArticleError::Looping(fixed.looping));
        FileOutcome {
            before,
            rounds: fixed.rounds,
            ..self.settled(linter, report)
        }
    }

    /// Adds comments that suppress the findings of an article.
    fn suppressed(&self, linter: &Arc<Linter>, source: Source, reason: &str, hints: bool) -> FileOutcome {
        let findings = linter.lint(&source).findings;
        let report = self.settled(linter, FileReport::new(source, findings)).report;
        let mut reported: Vec<Finding> = report.findings;
        reported.retain(|finding| hints || finding.severity > Severity::Hint);
        let before = report.source.text().to_owned();
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let added = add_suppressions::add(linter, report.source, &reported, reason);
        let findings = linter.lint(&added.source).findings;
        let changed = added.source.text() != before;
        FileOutcome {
            before: changed.then_some(before),
            suppressed: Suppressed {
                findings: added.findings,
                for_the_file: added.for_the_file,
            },
            ..self.settled(linter, FileReport::new(added.source, findings))
        }
    }

    /// The finding of an article that is not UTF-8.
    fn not_utf8(
        &self,
        path: &Path,
        name: String,
        error: &std::string::FromUtf8Error,
    ) -> Result<FileOutcome, SessionError> {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let source = Source::new(name, text);
        let linter = self.session.linter(path)?;
        let findings = linter.not_utf8(&source, valid, error.as_bytes()).findings;
        let mut done = self.settled(&linter, FileReport::new(source, findings));
        // The rest of the file can't be read, so no recorded finding counts as obsolete.
        done.report.obsolete = 0;
        done.linter = None;
        Ok(done)
    }

    /// Omits the findings that the change did not cause, and those that the baseline records.
    fn settled(&self, linter: &Arc<Linter>, mut report: FileReport) -> FileOutcome {
        let root = &self.session.root;
        let baseline = self.session.baselines.of(root, report.source.path());
        let baseline = baseline.filter(|_| !self.ignore_baseline);
        if self.change.is_some() || baseline.is_some() {
            // Equal findings are numbered: the number must not depend on what is omitted.
            report.names = crate::fingerprint::names(&report.findings, &report.source);
        }
        let mut kept = vec![true; report.findings.len()];
        if let Some(change) = self.change {
            kept = brought(change, linter, &report);
        }
        if let Some(baseline) = baseline {
            let (compared, _) = baseline.compare(root, linter, &report);
            report.obsolete = crate::baseline::total(&compared.obsolete);
            for (kept, is_recorded) in kept.iter_mut().zip(compared.is_recorded) {
                report.recorded += usize::from(*kept && is_recorded);
                *kept &= !is_recorded;
            }
        }
        retain(&mut report.findings, &kept);
        retain(&mut report.names, &kept);
        FileOutcome::of(report, Some(linter.clone()))
    }
}

/// Keeps the marked items, or all items if there are no marks.
fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

/// For each finding of an article, whether the change caused it.
fn brought(change: &Change, linter: &Linter, report: &FileReport) -> Vec<bool> {
    let (findings, source) = (&report.findings, &report.source);
    let Some(lines) = &change.lines else {
        return vec![true; findings.len()];
    };
    let old = change.old.as_ref().map(|text| Source::new(source.path(), &**text));
    let before = old.as_ref().map(|old| (linter.lint(old).findings, old));
    let before = before.as_ref().map(|(findings, old)| (&findings[..], *old));
    let seed = Seed::parse(source, linter.image_fields());
    is_of_change(findings, &seed, lines, before)
}
