//! What repeats in articles: read by one process, or by many and joined by one.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use seedlint::rows::{Archive as Articles, Part, RowError};

use crate::linter::ArticleError;

/// The data of a source as JSON, and the name and the text of its card.
type Learned = (String, Option<(String, String)>);

fn failed(error: &RowError) -> PyErr {
    ArticleError::new_err(error.to_string())
}

/// What is kept of an article, and the keys of its blocks.
#[pyfunction]
pub(crate) fn part(py: Python<'_>, path: &str, text: &str) -> PyResult<(String, Vec<i64>)> {
    let done = py.detach(|| {
        let part = Part::of(path, text)?;
        let keys = part.keys().into_iter().map(u64::cast_signed).collect();
        Ok((part.written()?, keys))
    });
    done.map_err(|error| failed(&error))
}

/// Keys of blocks that repeat.
#[pyclass(frozen, module = "seedlint._seedlint")]
pub(crate) struct Keys(HashSet<u64>);

#[pymethods]
impl Keys {
    #[new]
    fn new(keys: Vec<i64>) -> Self {
        Self(keys.into_iter().map(i64::cast_unsigned).collect())
    }

    /// A part without the texts of other blocks.
    fn without_others(&self, py: Python<'_>, part: &str) -> PyResult<String> {
        let done = py.detach(|| {
            let mut part = Part::read(part)?;
            part.keep_texts(&|key| self.0.contains(&key));
            part.written()
        });
        done.map_err(|error| failed(&error))
    }
}

/// An archive, to which articles are added in the order of their paths.
#[pyclass(frozen, module = "seedlint._seedlint")]
pub(crate) struct Archive(Mutex<Option<Articles>>);

#[pymethods]
impl Archive {
    #[new]
    fn new() -> Self {
        Self(Mutex::new(Some(Articles::default())))
    }

    /// The fewest articles of a block that repeats.
    #[classattr]
    const FEWEST: u32 = Part::FEWEST;

    /// Reads an article, and adds it.
    fn add(&self, py: Python<'_>, path: &str, text: &str) -> PyResult<()> {
        let part = py.detach(|| Part::of(path, text));
        self.put(part)
    }

    /// Adds what was kept of an article.
    fn add_part(&self, py: Python<'_>, part: &str) -> PyResult<()> {
        let part = py.detach(|| Part::read(part));
        self.put(part)
    }

    /// What was learned of each source.
    fn finish(&self, py: Python<'_>) -> PyResult<Vec<Learned>> {
        let articles = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let articles = articles.ok_or_else(|| PyValueError::new_err("this archive is finished"))?;
        let sources = py.detach(|| articles.finish()).map_err(|error| failed(&error))?;
        let each = sources
            .into_iter()
            .map(|source| (source.described.to_string(), source.card));
        Ok(each.collect())
    }
}

impl Archive {
    fn put(&self, part: Result<Part, RowError>) -> PyResult<()> {
        let part = part.map_err(|error| failed(&error))?;
        let mut articles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let articles = articles.as_mut();
        articles
            .ok_or_else(|| PyValueError::new_err("this archive is finished"))?
            .add(part);
        Ok(())
    }
}
