//! Results that other libraries take as Arrow data.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use rayon::ThreadPool;

use crate::batch::Plan;
use crate::capsule;
use crate::text::BatchError;

/// The results of one batch, which can be taken any number of times.
#[pyclass(frozen, module = "seedlint._seedlint")]
pub(crate) struct Batch(pub(crate) RecordBatch);

#[pymethods]
impl Batch {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // Data may be given as they are, whatever is requested.
        drop(requested_schema);
        capsule::pair(py, &self.0)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let one = One(self.0.schema(), Some(self.0.clone()));
        capsule::stream(py, Box::new(one))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema(py, &self.0.schema())
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }
}

/// A stream of one batch.
struct One(SchemaRef, Option<RecordBatch>);

impl Iterator for One {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.1.take().map(Ok)
    }
}

impl RecordBatchReader for One {
    fn schema(&self) -> SchemaRef {
        self.0.clone()
    }
}

/// The results of many batches, each checked when it is asked for; they can be taken once.
#[pyclass(frozen, module = "seedlint._seedlint")]
pub(crate) struct Stream {
    schema: SchemaRef,
    results: Mutex<Option<Checked>>,
}

impl Stream {
    pub(crate) fn new(
        plan: Plan,
        batches: Box<dyn RecordBatchReader + Send>,
        threads: Option<Arc<ThreadPool>>,
    ) -> Self {
        Self {
            schema: plan.schema.clone(),
            results: Mutex::new(Some(Checked {
                plan,
                batches,
                threads,
                first: 0,
            })),
        }
    }
}

#[pymethods]
impl Stream {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let results = self.results.lock().unwrap_or_else(PoisonError::into_inner).take();
        let results = results.ok_or_else(|| PyValueError::new_err("the results of a stream can be taken once"))?;
        capsule::stream(py, Box::new(results))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsule::schema(py, &self.schema)
    }
}

struct Checked {
    plan: Plan,
    batches: Box<dyn RecordBatchReader + Send>,
    threads: Option<Arc<ThreadPool>>,
    first: usize,
}

impl Iterator for Checked {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.batches.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(error)),
        };
        let first = self.first;
        self.first += batch.num_rows();
        let done = self
            .plan
            .run(&batch, first, self.threads.as_deref(), || Ok::<(), BatchError>(()));
        Some(done.map_err(|error| ArrowError::InvalidArgumentError(error.to_string())))
    }
}

impl RecordBatchReader for Checked {
    fn schema(&self) -> SchemaRef {
        self.plan.schema.clone()
    }
}
