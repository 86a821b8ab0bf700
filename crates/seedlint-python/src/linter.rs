//! The native linter: a configuration and what it names, held as texts.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict, PyList};
use seedlint::rows::{NO_PATH, RowError, Rows, relative};
use seedlint::{
    Access, ConfigError as Problems, FileOutcome, Limits, Session, SessionError, SessionOptions, Source, Task,
};

use crate::batch::{Plan, Wanted};
use crate::capsule::{Input, take};
use crate::columns::Findings;
use crate::objects;
use crate::pool;
use crate::stream::{Batch, Stream};

create_exception!(
    seedlint,
    ConfigError,
    PyValueError,
    "A configuration that cannot be used."
);
create_exception!(
    seedlint,
    ArticleError,
    PyValueError,
    "An article that cannot be checked."
);

/// The folder in which the files of a linter are; nothing in it is read from a disk.
const ROOT: &str = if cfg!(windows) { "C:\\seedlint" } else { "/seedlint" };

/// Checks and fixes articles.
#[pyclass(frozen, module = "seedlint._seedlint")]
pub(crate) struct Core {
    rows: Arc<Rows>,
}

#[pymethods]
impl Core {
    /// A linter with the configuration of this name among the files; without a name, the defaults.
    #[new]
    fn new(
        py: Python<'_>,
        config: Option<&str>,
        files: BTreeMap<String, PyBackedBytes>,
        max_size: Option<u64>,
        all_sites: bool,
    ) -> PyResult<Self> {
        let top = Path::new(ROOT);
        let mut options = SessionOptions::default();
        let file = config.map(|name| top.join(name));
        options.root = file.as_deref().and_then(Path::parent).unwrap_or(top).to_owned();
        options.isolated = file.is_none();
        options.config_file = file;
        options.all_sites = all_sites;
        let files = files
            .into_iter()
            .map(|(name, text)| (PathBuf::from(name), text.to_vec()));
        options.access = Access::default()
            .with_limits(limits(max_size))
            .with_files(top, files.collect());
        let rows = py.detach(|| {
            let mut session = Session::new(options)?;
            session.detail_hints(true);
            session.linter(Path::new(NO_PATH))?;
            Rows::new(session)
        });
        let rows = rows.map_err(|error| config_error(&error))?;
        Ok(Self { rows: Arc::new(rows) })
    }

    /// The findings of a text.
    fn check<'py>(&self, py: Python<'py>, text: &[u8], path: &str) -> PyResult<Bound<'py, PyList>> {
        let outcome = self.run(py, text, path, &Task::Check)?;
        objects::findings(py, &self.rows, &outcome)
    }

    /// The text after its fixes, what is left, and what was applied.
    fn fix<'py>(
        &self,
        py: Python<'py>,
        text: &[u8],
        path: &str,
        unsafe_fixes: bool,
    ) -> PyResult<(String, bool, Bound<'py, PyList>, Bound<'py, PyList>)> {
        let outcome = self.run(py, text, path, &self.rows.fixing(unsafe_fixes))?;
        Ok((
            outcome.report.source.text().to_owned(),
            outcome.before.is_some(),
            objects::findings(py, &self.rows, &outcome)?,
            objects::applied(py, &outcome)?,
        ))
    }

    /// Arrow data with the results of each row.
    #[expect(clippy::too_many_arguments, reason = "the Python function has names for them")]
    fn batch<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'py, PyAny>,
        text: String,
        path: (String, bool),
        keep: Vec<(String, bool)>,
        full: bool,
        fix: Option<bool>,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let wanted = Wanted {
            text,
            path,
            keep,
            findings: if full { Findings::Full } else { Findings::Counts },
            fix,
        };
        if threads == Some(0) {
            return Err(PyValueError::new_err(
                "`threads` must be at least 1, or None for all cores",
            ));
        }
        let threads = pool::threads(threads).map_err(|error| PyOSError::new_err(error.to_string()))?;
        match take(data)? {
            Input::Stream(batches) => {
                let plan = Plan::new(self.rows.clone(), wanted, &batches.schema())?;
                Ok(Bound::new(py, Stream::new(plan, batches, threads))?.into_any())
            }
            Input::Batch(batch) => {
                let plan = Plan::new(self.rows.clone(), wanted, &batch.schema())?;
                let pause = || {
                    Python::attach(|py| {
                        py.check_signals()?;
                        PyResult::Ok(())
                    })
                };
                let done = py.detach(|| plan.run(&batch, 0, threads.as_deref(), pause))?;
                Ok(Bound::new(py, Batch(done))?.into_any())
            }
        }
    }
}

impl Core {
    fn run(&self, py: Python<'_>, text: &[u8], path: &str, task: &Task) -> PyResult<FileOutcome> {
        let path = relative(path).map_err(|error| PyValueError::new_err(format!("`path`: {error}")))?;
        py.detach(|| self.rows.run(&path, text, task))
            .map_err(|error| match error {
                RowError::Session(error) => config_error(&error),
                RowError::TooLarge { .. } => {
                    ArticleError::new_err(format!("the text: {error}; `max_size` raises that"))
                }
                other => ArticleError::new_err(other.to_string()),
            })
    }
}

fn limits(max_size: Option<u64>) -> Limits {
    let mut limits = Limits::default();
    limits.article = max_size.unwrap_or(limits.article);
    limits
}

/// What is wrong with a configuration, with the lines of its file.
fn config_error(error: &SessionError) -> PyErr {
    let SessionError::Config(errors) = error else {
        return ConfigError::new_err(error.to_string());
    };
    ConfigError::new_err(errors.iter().map(described).collect::<Vec<_>>().join("\n"))
}

fn described(error: &Problems) -> String {
    let path = Path::new(&error.path);
    let name = path.strip_prefix(ROOT).unwrap_or(path).display().to_string();
    let source = Source::new(&*name, &*error.text);
    let problems = error.problems.iter().map(|problem| {
        let place = match error.text.is_empty() {
            true => String::new(),
            false => {
                let at = source.position(problem.span.start());
                format!(":{}:{}", at.line, at.column)
            }
        };
        let help = problem.help.as_ref().map(|help| format!(" {help}")).unwrap_or_default();
        format!(
            "{name}{place}: {}{help}",
            problem.message.replace(&format!("{ROOT}/"), "")
        )
    });
    problems.collect::<Vec<_>>().join("\n")
}

/// The name of a configuration among the files that it needs, and these.
#[pyfunction]
pub(crate) fn gathered<'py>(py: Python<'py>, config: PathBuf) -> PyResult<(String, Bound<'py, PyDict>)> {
    let config = std::fs::canonicalize(&config)
        .map_err(|error| PyOSError::new_err(format!("the configuration {}: {error}", config.display())))?;
    let access = Access::default().recording();
    let mut options = SessionOptions::default();
    options.root = config.parent().unwrap_or(Path::new("")).to_owned();
    options.config_file = Some(config.clone());
    options.access = access.clone();
    py.detach(|| Session::new(options).and_then(|session| session.read_all()))
        .map_err(|error| config_error(&error))?;
    let files = access.recorded();
    let top = files.keys().fold(config.parent(), |top, file| {
        top.and_then(|top| top.ancestors().find(|above| file.starts_with(above)))
    });
    let below = |file: &Path| {
        let below = top.and_then(|top| file.strip_prefix(top).ok()).unwrap_or(file);
        let parts = below.components().filter(|part| matches!(part, Component::Normal(_)));
        let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    };
    let found = PyDict::new(py);
    for (file, text) in &files {
        found.set_item(below(file), PyBytes::new(py, text))?;
    }
    Ok((below(&config), found))
}
