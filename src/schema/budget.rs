//! How much work a schema may make of one article. Choices within choices double the work with each
//! level, so that a short schema could take longer than anybody waits.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use jsonschema::{Keyword, ValidationError};
use serde_json::Value;

use super::Step;
use super::violation::{OTHER, Violation};

/// How many schemas are applied to the values of one article at most.
const MOST_VISITS: u32 = 200_000;

/// The keyword that counts; no schema and no article can contain it by chance.
pub(super) const KEYWORD: &str = "\u{1}seedlint-visit";

/// What is thrown where the budget is used up.
struct Exhausted;

thread_local! {
    /// How many visits are left to the validation that this thread runs.
    static LEFT: Cell<u32> = const { Cell::new(u32::MAX) };
}

/// Counts a visit to a schema.
#[derive(Debug)]
pub(super) struct Visit;

impl<'i> Keyword<'i> for Visit {
    fn validate(&self, _: &'i Value) -> Result<(), ValidationError<'i>> {
        count();
        Ok(())
    }

    fn is_valid(&self, _: &'i Value) -> bool {
        count();
        true
    }
}

fn count() {
    let left = LEFT.get();
    if left == 0 {
        // The validator knows no other way to stop. No hook sees this, and `within` catches it.
        resume_unwind(Box::new(Exhausted));
    }
    LEFT.set(left - 1);
}

/// Runs a validation, and gives up where it takes too much.
pub(super) fn within(validate: impl FnOnce() -> Vec<Violation>) -> Vec<Violation> {
    LEFT.set(MOST_VISITS);
    let done = catch_unwind(AssertUnwindSafe(validate));
    LEFT.set(u32::MAX);
    match done {
        Ok(violations) => violations,
        Err(thrown) if thrown.is::<Exhausted>() => vec![exhausted()],
        Err(thrown) => resume_unwind(thrown),
    }
}

fn exhausted() -> Violation {
    Violation {
        path: Vec::<Step>::new(),
        key: None,
        missing: None,
        message: "To check this front matter with the schema takes too long, so it was not checked.".to_owned(),
        label: "not checked".to_owned(),
        help: "Nest the front matter less deeply, or give the schema fewer choices (`anyOf`, `oneOf`) in choices."
            .to_owned(),
        rank: OTHER,
    }
}

/// Keywords whose value is data, or holds no schema.
const DATA: &[&str] = &[
    "const",
    "default",
    "dependentRequired",
    "enum",
    "examples",
    "required",
    "$vocabulary",
];

/// Keywords whose value is a mapping of schemas.
const MAPS: &[&str] = &[
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Makes each schema in a document count its visits.
pub(super) fn count_visits(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords.iter_mut() {
                match (&**keyword, value) {
                    (keyword, _) if DATA.contains(&keyword) => {}
                    (keyword, Value::Object(map)) if MAPS.contains(&keyword) => map.values_mut().for_each(count_visits),
                    (_, value) => count_visits(value),
                }
            }
            // The validator applies `allOf` before every keyword that goes on after a failure, and
            // keywords of its user last. The last place in a list keeps the paths of the others.
            let all = keywords.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(all) = all {
                all.push(serde_json::json!({ KEYWORD: true }));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(count_visits),
        _ => {}
    }
}
