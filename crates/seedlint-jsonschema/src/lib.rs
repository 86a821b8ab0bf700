//! Builds the validators of JSON Schema that seedlint uses.
//!
//! The code of a generic function is compiled in the crate that calls it, with the optimization of
//! that crate. `jsonschema` is generic throughout, so that a call from seedlint, which is compiled
//! for speed, puts a second copy of the validator into the program, of more than a megabyte. This
//! crate is compiled for size, as `jsonschema` is, and then the compiler uses the copy that is there.

use std::sync::Arc;

use jsonschema::{Retrieve, ValidationError, ValidationOptions, Validator};
use serde_json::Value;

/// The options of a validator over values of `serde_json`.
pub type Options<'i> = ValidationOptions<'i, Arc<dyn Retrieve>>;

/// Compiles a schema.
///
/// # Errors
///
/// The schema is not valid, or a schema that it refers to cannot be read.
pub fn build(options: &Options<'_>, schema: &Value) -> Result<Validator, ValidationError<'static>> {
    options.build(schema)
}
