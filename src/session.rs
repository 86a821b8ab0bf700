//! Everything between the bytes of an article and its report: configuration, rules, fixes,
//! suppressions, changed lines, baseline.
//!
//! The command line, a language server, a pipe and other languages all use a session, so that an
//! article has the same findings wherever it is checked. A session reads configurations, rule
//! cards, schemas, lists and baselines where it needs them, keeps them, and writes nothing.

mod article;
mod baselines;
mod carried;
mod run;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, ConfigError, EvidenceSource, ListSources, Resolver, World};
use crate::engine::Linter;
use crate::file_report::ArticleError;
use crate::fixer::FixFilter;
use crate::neighbours::Neighbours;
use crate::paths;
use crate::reach::Access;
use crate::seed::front_matter::FrontMatter;
use crate::settings::FrontMatterBeside;
use crate::source::{Source, TOO_LONG};
use crate::stamps::Asked;
use crate::timing::{Stage, stage};
use crate::tree::{Disk, Tree};

use run::Context;

pub(crate) use article::Suppressed;
pub use article::{Article, Change, FileOutcome, Task};
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
    /// The evidence about images beside the configured one, and the day on which it is used.
    pub evidence: EvidenceSource,
    /// What may be read: the sizes of files, and where those lie that a configuration names.
    pub access: Access,
}

/// Why a session cannot check an article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// Configurations, cards, schemas or lists that cannot be used.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Config(Vec<ConfigError>),
    /// A baseline that cannot be used.
    #[error(transparent)]
    Baseline(#[from] BaselineFileError),
}

impl From<Vec<ConfigError>> for SessionError {
    fn from(errors: Vec<ConfigError>) -> Self {
        Self::Config(errors)
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
    asked: Option<Asked>,
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
            evidence,
            access,
        } = options;
        let asked = access.asked.clone();
        let resolver = Resolver::new(&root, config_file.as_deref(), isolated, config, access)?
            .with_lists(lists)
            .with_evidence(EvidenceSource {
                today: evidence.today.or(now),
                ..evidence
            });
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
            asked,
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
        self.world.files = Some(Arc::new(Disk::new(&self.root).noting(self.asked.clone())));
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
    /// A baseline, or a configuration, that cannot be used.
    pub fn read_baselines(
        &mut self,
        named: Option<&Path>,
        governing: &Path,
        articles: &[PathBuf],
    ) -> Result<(), SessionError> {
        self.baselines = Baselines::read(named, &self.resolver, &self.root, governing, articles)?;
        Ok(())
    }

    /// Reads all that the configuration of its folder names: lists and schemas too, which are otherwise
    /// read for the first article that needs them.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read_all(&self) -> Result<(), SessionError> {
        Ok(self.resolver.read_all(&self.root)?)
    }

    /// The linter of an article.
    ///
    /// # Errors
    /// All that is wrong with its configuration.
    pub fn linter(&self, path: &Path) -> Result<Arc<Linter>, SessionError> {
        self.linter_of(path, FrontMatterBeside::Unknown)
    }

    fn linter_of(&self, path: &Path, beside: FrontMatterBeside) -> Result<Arc<Linter>, SessionError> {
        let world = World {
            beside,
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
        if article.bytes.len() > TOO_LONG {
            let error = std::io::Error::new(std::io::ErrorKind::FileTooLarge, "it has 4 GiB or more");
            return Ok(FileOutcome::failed(name, ArticleError::Unreadable(error)));
        }
        let text = match String::from_utf8(article.bytes) {
            Ok(text) => text,
            Err(error) => return context.not_utf8(path, name, &error),
        };
        let alone = !stage(Stage::FrontMatter, || FrontMatter::is_in(&text));
        let beside = if alone {
            self.neighbours.have_front_matter(path)
        } else {
            FrontMatterBeside::Unknown
        };
        let linter = self.linter_of(path, beside)?;
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
