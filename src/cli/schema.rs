//! `seedlint schema`: the JSON Schema of what people write.
//!
//! The schemas are made of the types by `DOCS=overwrite cargo test --lib -- schemas`, and a test compares
//! them: the program needs only their text.

use std::io::Write as _;

use super::args::SchemaOf;
use super::failure::Verdict;

const CONFIG: &str = include_str!("schema/config.schema.json");
const CARD: &str = include_str!("schema/card.schema.json");

/// Prints a schema.
pub(super) fn run(of: SchemaOf) -> Verdict {
    let schema = match of {
        SchemaOf::Config => CONFIG,
        SchemaOf::Card => CARD,
    };
    std::io::stdout().write_all(schema.as_bytes())?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::rule::card::Card;

    #[test]
    fn the_schemas_are_those_of_the_types() {
        for (name, kept, made) in [
            ("config", CONFIG, schemars::schema_for!(Config)),
            ("card", CARD, schemars::schema_for!(Card)),
        ] {
            let made = format!("{}\n", serde_json::to_string_pretty(&made).expect("JSON"));
            if std::env::var_os("DOCS").is_some_and(|value| value == "overwrite") {
                let root = env!("CARGO_MANIFEST_DIR");
                let file = format!("{root}/src/cli/schema/{name}.schema.json");
                std::fs::write(file, &made).expect("the schema");
            } else {
                assert_eq!(kept.replace("\r\n", "\n"), made, "{name}");
            }
        }
    }
}
