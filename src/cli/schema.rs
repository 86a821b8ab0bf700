//! `seedlint schema`: the JSON Schema of what people write.

use std::io::Write as _;

use crate::config::Config;
use crate::rule::card::Card;

use super::args::SchemaOf;
use super::failure::Verdict;

/// Prints a schema.
pub(super) fn run(of: SchemaOf) -> Verdict {
    let schema = match of {
        SchemaOf::Config => schemars::schema_for!(Config),
        SchemaOf::Card => schemars::schema_for!(Card),
    };
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&schema)?)?;
    Ok(true)
}
