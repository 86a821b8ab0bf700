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
mod strict;

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use serde_json::Value;

    use super::*;
    use crate::config::Config;
    use crate::rule::built_in;
    use crate::rule::card::Card;

    #[test]
    fn the_schemas_are_those_of_the_types() {
        for (name, kept, made) in [
            (
                "config",
                CONFIG,
                strict::strict(schemars::schema_for!(Config).to_value()),
            ),
            ("card", CARD, schemars::schema_for!(Card).to_value()),
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

    /// Whether the schema accepts a configuration, and whether the program does.
    fn accepted(validator: &jsonschema::Validator, text: &str) -> (bool, bool) {
        let value: serde_yaml::Value = serde_yaml::from_str(text).expect("YAML");
        let value: Value = serde_json::to_value(value).expect("JSON");
        let problems = Config::problems(Path::new("seedlint.yaml"), text, built_in());
        (validator.is_valid(&value), problems.is_empty())
    }

    fn validator() -> jsonschema::Validator {
        let schema: Value = serde_json::from_str(CONFIG).expect("JSON");
        assert_eq!(schema["$id"], "https://seedlint.github.io/seedlint.schema.json");
        jsonschema::validator_for(&schema).expect("a schema")
    }

    const ALL: &str = "target: hugo\nselect: [all, ads, image/lazy-src]\nignore: [markup]\nextend-select: [recommended]\n\
        severity: {image/missing-alt: error}\noptions: {image/oversized-data-uri: {max-kib: 3}, front-matter/duplicate-item: {fields: [a]}}\n\
        front-matter: {required: [title], fields: {date: date}, unknown: deny, schema: a.json}\n\
        hosts: {own: [a.example.com], referrer: {b.example.com: no-referrer}, denied: [c.example.com]}\n\
        include: ['*.md']\nexclude: [a]\nfixable: [image]\nunfixable: [ads]\nunsafe-fixes: true\n\
        fail-on: error\nhints: true\noutput-format: concise\nrespect-gitignore: false\nown-ids: [ca-pub-1]\n\
        lists: [a.txt]\nstatic-dir: static\nbaseline: b.txt\n\
        overrides: [{files: [x], target: jekyll, select: [image], severity: {ads/widget: hint}}]\n";

    #[test]
    fn the_schema_of_a_configuration_is_as_strict_as_the_program() {
        let validator = validator();
        assert_eq!(accepted(&validator, ALL), (true, true));
        let wrong = [
            ("target: hugo", "target: hugoo"),
            ("target: hugo", "tagret: hugo"),
            ("[all, ads,", "[all, adds,"),
            ("image/lazy-src", "image/lazy-scr"),
            ("ignore: [markup]", "ignore: markup"),
            ("image/missing-alt: error", "image/missing-alt: fatal"),
            ("image/missing-alt: error", "image: error"),
            ("image/missing-alt: error", "image/missing-alts: error"),
            ("max-kib: 3", "max-kb: 3"),
            ("max-kib: 3", "max-kib: three"),
            (
                "image/oversized-data-uri: {max-kib: 3}",
                "image/missing-alt: {max-kib: 3}",
            ),
            ("required: [title]", "requierd: [title]"),
            ("fields: {date: date}", "fields: {date: day}"),
            ("unknown: deny", "unknown: denied"),
            ("[a.example.com]", "[https://a.example.com]"),
            ("b.example.com: no-referrer", "b.example.com: none"),
            ("fixable: [image]", "fixable: [images]"),
            ("unfixable: [ads]", "unfixable: [ads/none]"),
            ("unsafe-fixes: true", "unsafe-fixes: perhaps"),
            ("fail-on: error", "fail-on: errors"),
            ("output-format: concise", "output-format: short"),
            ("lists: [a.txt]", "lists: a.txt"),
            ("{files: [x], ", "{"),
            ("target: jekyll", "hints: true"),
            ("select: [image], sev", "select: [imgae], sev"),
            ("ads/widget: hint", "ads/wigdet: hint"),
        ];
        for (right, wrong) in wrong {
            assert!(ALL.contains(right), "{right}");
            let text = ALL.replacen(right, wrong, 1);
            assert_eq!(accepted(&validator, &text), (false, false), "{wrong}");
        }
        // Own cards have any name; which ones there are, only the program knows.
        let own = "rules: [cards]\nselect: [house/odd]\nseverity: {house/odd: error}\n";
        assert_eq!(accepted(&validator, own), (true, false));
        let text = own.replace("house/odd: error", "house: error:");
        assert!(serde_yaml::from_str::<Value>(&text).is_err(), "no YAML");
        assert_eq!(
            accepted(&validator, "rules: [cards]\nselect: ['a b']\n"),
            (false, false)
        );
    }

    #[test]
    fn the_configurations_of_the_tests_are_as_valid_as_the_program_says() {
        let validator = validator();
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
        let files = ignore::WalkBuilder::new(folder).build().filter_map(Result::ok);
        let files = files.filter(|file| file.file_name() == "seedlint.yaml");
        let mut compared = 0;
        for file in files {
            let text = std::fs::read_to_string(file.path()).expect("a file");
            let is_yaml = serde_yaml::from_str::<serde_yaml::Value>(&text).is_ok_and(|value| value.is_mapping());
            if !is_yaml || text.contains("rules:") || text.contains("extends:") {
                continue;
            }
            let (schema, program) = accepted(&validator, &text);
            assert_eq!(schema, program, "{}", file.path().display());
            compared += 1;
        }
        assert!(compared > 8, "{compared}");
    }
}
