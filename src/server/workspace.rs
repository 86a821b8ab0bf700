//! The folders that are open in the editor, each with a session.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use crate::config::{Config, ConfigError, EvidenceSource, ListSources};
use crate::engine::Linter;
use crate::files::{self, FileOptions, FilesError};
use crate::fixer::FixFilter;
use crate::session::{FileOutcome, Session, SessionError, SessionOptions};

/// How the server is set up on the command line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// The folder of articles that are in no folder of the editor.
    pub cwd: PathBuf,
    /// The one configuration for every article.
    pub config_file: Option<PathBuf>,
    /// Whether every `seedlint.yaml` is ignored.
    pub isolated: bool,
    /// The cache folder of compiled filter lists.
    pub cache: Option<PathBuf>,
    /// The current date.
    pub now: Option<jiff::civil::Date>,
    /// The day against which the age of evidence is measured.
    pub today: Option<jiff::civil::Date>,
}

/// What was found in an article, and by which linter.
pub(super) struct Checked {
    pub outcome: FileOutcome,
    pub linter: Arc<Linter>,
}

pub(super) struct Workspace {
    setup: Setup,
    folders: Vec<Folder>,
    /// For articles that are in no folder.
    elsewhere: Folder,
}

struct Folder {
    path: PathBuf,
    /// Whether the editor has opened it. The folder in which the server started may be the home of the
    /// user, whose files nobody wants to be listed.
    is_open: bool,
    /// The session, opened where it is first needed.
    session: Option<Session>,
}

impl Folder {
    fn new(path: PathBuf, is_open: bool) -> Self {
        Self {
            path,
            is_open,
            session: None,
        }
    }

    fn session(&mut self, setup: &Setup) -> Result<&Session, Vec<ConfigError>> {
        if self.session.is_none() {
            self.session = Some(self.opened(setup)?);
        }
        self.session.as_ref().ok_or_else(Vec::new)
    }

    fn opened(&self, setup: &Setup) -> Result<Session, Vec<ConfigError>> {
        let folder = &self.path;
        let options = SessionOptions {
            root: folder.to_owned(),
            config_file: setup.config_file.clone(),
            isolated: setup.isolated,
            config: Config::default(),
            now: setup.now,
            lists: ListSources {
                cache: setup.cache.clone(),
                ..ListSources::default()
            },
            evidence: EvidenceSource {
                today: setup.today,
                ..EvidenceSource::default()
            },
            ..SessionOptions::default()
        };
        let mut session = Session::new(options).map_err(errors)?;
        session.detail_hints(true);
        let options = FileOptions {
            cwd: folder.to_owned(),
            ..FileOptions::default()
        };
        // Without articles, or where a configuration cannot be used, nothing is known of the neighbors.
        let articles = match self.is_open {
            true => files::list(&[".".to_owned()], session.resolver(), &options).map(|list| list.files),
            false => Ok(Vec::new()),
        };
        let articles = articles.unwrap_or_default();
        session.know_files(&articles);
        session.read_baselines(None, folder, &articles).map_err(errors)?;
        Ok(session)
    }
}

fn errors(error: SessionError) -> Vec<ConfigError> {
    match error {
        SessionError::Config(errors) => errors,
        SessionError::Baseline(error) => vec![ConfigError::of_text(&error.to_string())],
    }
}

impl Workspace {
    pub(super) fn new(setup: Setup) -> Self {
        Self {
            elsewhere: Folder::new(setup.cwd.clone(), false),
            folders: Vec::new(),
            setup,
        }
    }

    /// Adds the folder that a URI names.
    pub(super) fn add(&mut self, uri: &str) {
        if let Some(path) = path_of(uri).filter(|path| self.folders.iter().all(|folder| folder.path != *path)) {
            self.folders.push(Folder::new(path, true));
        }
    }

    pub(super) fn remove(&mut self, uri: &str) {
        let path = path_of(uri);
        self.folders.retain(|known| Some(&known.path) != path.as_ref());
    }

    /// Forgets what sessions read.
    pub(super) fn forget(&mut self) {
        let folders = self.folders.iter_mut().chain([&mut self.elsewhere]);
        folders.for_each(|folder| folder.session = None);
    }

    /// The innermost folder with a file.
    fn folder_of(&mut self, path: &Path) -> (&mut Folder, &Setup) {
        let holders = self.folders.iter().enumerate();
        let holders = holders.filter(|(_, folder)| path.starts_with(&folder.path));
        let innermost = holders.max_by_key(|(_, folder)| folder.path.as_os_str().len());
        match innermost.map(|(number, _)| number) {
            Some(number) => (&mut self.folders[number], &self.setup),
            None => (&mut self.elsewhere, &self.setup),
        }
    }

    /// The session of a file.
    pub(super) fn session(&mut self, path: &Path) -> Result<&Session, Vec<ConfigError>> {
        let (folder, setup) = self.folder_of(path);
        folder.session(setup)
    }

    /// The session of a file, if it is open.
    pub(super) fn known_session(&self, path: &Path) -> Option<&Session> {
        let holders = self.folders.iter().filter(|folder| path.starts_with(&folder.path));
        let innermost = holders.max_by_key(|folder| folder.path.as_os_str().len());
        innermost.unwrap_or(&self.elsewhere).session.as_ref()
    }

    /// Checks a text as the article at a path; nothing where the configuration excludes it.
    pub(super) fn check(&mut self, path: &Path, text: &str) -> Result<Option<Checked>, Vec<ConfigError>> {
        let session = self.session(path)?;
        if !is_checked(session, path)? {
            return Ok(None);
        }
        let outcome = session.check(path, text).map_err(errors)?;
        let linter = outcome.linter.clone();
        Ok(linter.map(|linter| Checked { outcome, linter }))
    }

    /// The text with its safe fixes.
    pub(super) fn fixed(&mut self, path: &Path, text: &str) -> Option<String> {
        let session = self.session(path).ok()?;
        let outcome = session.fix(path, text, FixFilter::default()).ok()?;
        outcome
            .report
            .error
            .is_none()
            .then(|| outcome.report.source.text().to_owned())
    }
}

fn path_of(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok()?.to_file_path().ok()
}

/// Whether an article is one that a run over its folder checks.
fn is_checked(session: &Session, path: &Path) -> Result<bool, Vec<ConfigError>> {
    let options = FileOptions {
        cwd: session.root().to_owned(),
        ..FileOptions::default()
    };
    match files::is_included(path, session.resolver(), &options) {
        Ok(included) => Ok(included),
        Err(FilesError::Config(errors)) => Err(errors),
        Err(_) => Ok(true),
    }
}
