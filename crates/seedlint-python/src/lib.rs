//! The native part of the Python package `seedlint`. What Python programs call is in
//! `crates/seedlint-python/python/seedlint`, which documents it.

mod archive;
mod batch;
mod capsule;
mod columns;
mod linter;
mod objects;
mod pool;
mod stream;
mod text;

use std::ffi::OsString;

use pyo3::prelude::*;

use linter::{ArticleError, ConfigError};

/// Runs the command with these words, the first of which is its name, and returns its exit status.
#[pyfunction]
fn command(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| seedlint::cli::run(words))
}

#[pymodule]
fn _seedlint(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("ConfigError", module.py().get_type::<ConfigError>())?;
    module.add("ArticleError", module.py().get_type::<ArticleError>())?;
    module.add_class::<linter::Core>()?;
    module.add_class::<stream::Batch>()?;
    module.add_class::<stream::Stream>()?;
    module.add_function(wrap_pyfunction!(linter::gathered, module)?)?;
    module.add_class::<archive::Archive>()?;
    module.add_class::<archive::Keys>()?;
    module.add_function(wrap_pyfunction!(archive::part, module)?)?;
    module.add_function(wrap_pyfunction!(command, module)?)
}
