//! Replaces JSON Schemas in a build without the feature `schema`: no schema can be read.

use std::path::Path;

use crate::generators::Target;
use crate::problem::Problem;
use crate::reach::Reach;
use crate::source::Span;

/// A schema, which cannot exist in this build.
#[derive(Debug)]
pub enum Schema {}

/// Why a schema cannot be used.
pub(crate) struct SchemaError(pub Problem);

impl Schema {
    /// Reads no schema.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn within(_: &str, _: &str, _: Option<&Path>, _: Target, _: &Reach) -> Result<Self, SchemaError> {
        Err(SchemaError(Problem {
            span: Span::at(0),
            message: "This build of seedlint has no JSON Schemas: the feature `schema` is off.".to_owned(),
            help: None,
        }))
    }

    /// Whether a file is likely one, which here makes no difference.
    pub(crate) fn is_likely(_: &Path, _: &str) -> bool {
        true
    }
}
