//! Columns of texts as bytes: what another library calls a text need not be UTF-8.

use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, make_array};
use arrow_schema::DataType;
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;

/// What is wrong with a column, or with all that was asked for.
#[derive(Debug)]
pub(crate) enum BatchError {
    /// A column that is not there.
    Missing { name: String, known: Vec<String> },
    /// A column that holds no texts.
    NoTexts { name: String, kind: DataType },
    /// Two columns of the result have one name.
    Twice(String),
    /// A column whose data do not fit each other.
    Broken { name: String, reason: String },
    /// The library that writes the result.
    Result(String),
}

impl From<BatchError> for PyErr {
    fn from(error: BatchError) -> Self {
        let words = error.to_string();
        match error {
            BatchError::Missing { .. } => PyKeyError::new_err(words),
            BatchError::NoTexts { .. } => PyTypeError::new_err(words),
            _ => PyValueError::new_err(words),
        }
    }
}

impl std::fmt::Display for BatchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { name, known } => {
                write!(f, "there is no column `{name}`; there are: {}", known.join(", "))
            }
            Self::NoTexts { name, kind } => {
                let help = match kind {
                    DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                        "decode it first, since bytes do not say in which encoding they are"
                    }
                    DataType::Dictionary(..) => "cast it to string first",
                    _ => "name the column of the articles",
                };
                write!(f, "column `{name}` is of type {kind}, and texts are needed: {help}")
            }
            Self::Twice(name) => write!(f, "two columns of the result would be named `{name}`"),
            Self::Broken { name, reason } => write!(f, "column `{name}` is broken: {reason}"),
            Self::Result(reason) => write!(f, "the result cannot be written: {reason}"),
        }
    }
}

/// The texts of a column.
pub(crate) enum Texts {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
}

/// Whether a column holds texts.
///
/// # Errors
/// One that does not.
pub(crate) fn expect_texts(name: &str, kind: &DataType) -> Result<(), BatchError> {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(()),
        _ => Err(BatchError::NoTexts {
            name: name.to_owned(),
            kind: kind.clone(),
        }),
    }
}

impl Texts {
    /// Those of a column; its offsets are checked, its texts are not.
    ///
    /// # Errors
    /// A column whose texts lie outside of its bytes.
    pub(crate) fn of(name: &str, column: &ArrayRef) -> Result<Self, BatchError> {
        let bytes = match column.data_type() {
            DataType::Utf8 => DataType::Binary,
            DataType::LargeUtf8 => DataType::LargeBinary,
            _ => DataType::BinaryView,
        };
        let kind = bytes.clone();
        let checked = column.to_data().into_builder().data_type(bytes).build();
        let checked = checked.map_err(|error| BatchError::Broken {
            name: name.to_owned(),
            reason: error.to_string(),
        })?;
        let array = make_array(checked);
        let array = array.as_any();
        let of_kind = match kind {
            DataType::Binary => array.downcast_ref().cloned().map(Self::Small),
            DataType::LargeBinary => array.downcast_ref().cloned().map(Self::Large),
            _ => array.downcast_ref().cloned().map(Self::View),
        };
        of_kind.ok_or_else(|| BatchError::NoTexts {
            name: name.to_owned(),
            kind: column.data_type().clone(),
        })
    }

    /// The bytes of a row; none where it is null.
    pub(crate) fn get(&self, row: usize) -> Option<&[u8]> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}
