//! Arrow data through the `PyCapsule` interface: pointers to structures, which their owner gives away once.
#![allow(unsafe_code, reason = "the interface consists of pointers")]

use std::ffi::CStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array as _, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{DataType, SchemaRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// Arrow data of another library.
pub(crate) enum Input {
    /// One batch.
    Batch(RecordBatch),
    /// Batches, which are read one by one.
    Stream(Box<dyn RecordBatchReader + Send>),
}

/// Takes the data of an object.
///
/// # Errors
/// An object without Arrow data, or with data that are no batch.
pub(crate) fn take(data: &Bound<'_, PyAny>) -> PyResult<Input> {
    if data.hasattr("__arrow_c_array__")? {
        let pair = data.call_method0("__arrow_c_array__")?;
        let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = pair.extract()?;
        return unpanicked(|| batch(&schema, &array)).map(Input::Batch);
    }
    if data.hasattr("__arrow_c_stream__")? {
        let stream = data.call_method0("__arrow_c_stream__")?;
        let stream = stream.cast_into::<PyCapsule>()?;
        let pointer = stream.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name points to a stream, which is moved out once and left released.
        let reader = unpanicked(|| unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr()) }.map_err(no_batches));
        return Ok(Input::Stream(Box::new(reader?)));
    }
    let name = data.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "`{name}` has no Arrow data: neither `__arrow_c_array__` nor `__arrow_c_stream__`; \
         a table or batch of pyarrow, Polars, DuckDB or nanoarrow has one of them"
    )))
}

fn batch(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<RecordBatch> {
    let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names point to these structures. The array is moved out once and left
    // released; its buffers are as long as the interface requires, and texts are checked in text.rs.
    let data = unsafe {
        let array = FFI_ArrowArray::from_raw(array.as_ptr());
        if array.is_released() {
            return Err(PyValueError::new_err("the Arrow data were given away before"));
        }
        from_ffi(array, schema.as_ref()).map_err(no_batches)?
    };
    if !matches!(data.data_type(), DataType::Struct(_)) {
        let kind = data.data_type();
        return Err(PyTypeError::new_err(format!(
            "a batch with columns is needed, and this is an array of {kind}"
        )));
    }
    Ok(RecordBatch::from(StructArray::from(data)))
}

fn no_batches(error: impl std::fmt::Display) -> PyErr {
    PyTypeError::new_err(format!("these Arrow data cannot be read as batches: {error}"))
}

/// Data that do not follow the interface can make the library panic.
fn unpanicked<T>(read: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let broken = |_| {
        Err(PyValueError::new_err(
            "the Arrow data are broken: they do not fit their schema",
        ))
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(broken)
}

/// A schema as a capsule.
pub(crate) fn schema<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(&**schema).map_err(no_batches)?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// A batch as two capsules.
pub(crate) fn pair<'py>(
    py: Python<'py>,
    batch: &RecordBatch,
) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
    let data = StructArray::from(batch.clone()).into_data();
    let (array, _) = to_ffi(&data).map_err(no_batches)?;
    let schema = schema(py, &batch.schema())?;
    Ok((schema, PyCapsule::new_with_value(py, array, ARRAY)?))
}

/// Batches as a capsule.
pub(crate) fn stream<'py>(
    py: Python<'py>,
    reader: Box<dyn RecordBatchReader + Send>,
) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}
