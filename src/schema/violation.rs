//! Violations of a schema in front matter, reduced to the most informative ones of each location.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value as Json;

use super::words::{capital, ended, name, text_of};
use super::{Instance, Schema, Step};
use crate::words::{either, nearest};

/// A violation of a schema.
#[derive(Debug)]
pub struct Violation {
    /// The path of the faulty value; for a missing or forbidden key, that of its map.
    pub path: Vec<Step>,
    /// The key that is not allowed in that map.
    pub key: Option<String>,
    /// The key that is missing in that map.
    pub missing: Option<String>,
    /// What is wrong.
    pub message: String,
    /// The label of the finding.
    pub label: String,
    /// What to do, and which keyword requires it.
    pub help: String,
    /// The rank among the violations of one value: other faults are consequences of a wrong type, and
    /// a format is more informative than a pattern.
    pub(super) rank: u8,
}

/// The most informative violations of each location.
pub(super) fn violations(schema: &Schema, instance: &Instance<'_>) -> Vec<Violation> {
    let mut writer = Writer {
        schema,
        instance,
        found: Vec::new(),
    };
    for error in schema.validator.iter_errors(&instance.json) {
        writer.add(&error);
    }
    let place = |one: &Violation| (one.path.clone(), one.key.clone(), one.missing.clone());
    let mut kept: Vec<Violation> = Vec::new();
    for one in writer.found {
        let same: Vec<&Violation> = kept.iter().filter(|other| place(other) == place(&one)).collect();
        let follows = same.iter().any(|other| {
            other.message == one.message || other.rank == MISFIT || (other.rank, one.rank) == (FORMAT, PATTERN)
        });
        if follows {
            continue;
        }
        let drops = |other: &Violation| {
            place(other) == place(&one) && (one.rank == MISFIT || (one.rank, other.rank) == (FORMAT, PATTERN))
        };
        kept.retain(|other| !drops(other));
        kept.push(one);
    }
    kept
}

const MISFIT: u8 = 0;
const FORMAT: u8 = 1;
const PATTERN: u8 = 2;
pub(super) const OTHER: u8 = 3;

pub(super) struct Writer<'w, 'f> {
    pub(super) schema: &'w Schema,
    pub(super) instance: &'w Instance<'f>,
    pub(super) found: Vec<Violation>,
}

/// Message, label and help of a violation.
pub(super) type Words = (String, String, Option<String>);

impl Writer<'_, '_> {
    pub(super) fn add(&mut self, error: &ValidationError<'_>) {
        let path = self.steps(error.instance_path());
        if self.instance.is_unknown(&path) {
            return;
        }
        if depends_on_inside(error.kind()) && self.instance.holds_unknown(&path) {
            return;
        }
        // The branch that applies may depend on an unknown value.
        let branches = ["then", "else", "dependentSchemas", "dependentRequired", "dependencies"];
        let branched = error
            .schema_path()
            .as_str()
            .split('/')
            .any(|part| branches.contains(&part));
        if branched && self.instance.holds_unknown(&[]) {
            return;
        }
        match error.kind() {
            Kind::Required { property } => self.missing(error, path, property),
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for key in unexpected {
                    self.unexpected(error, &path, key);
                }
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.none_fits(error, path, context),
            Kind::FalseSchema if error.schema_path().as_str().ends_with("/additionalProperties") => {
                for (key, _) in self.instance.keys(&path) {
                    self.unexpected(error, &path, key);
                }
            }
            Kind::PropertyNames { error: inner } => {
                let key = text_of(inner.instance());
                let place = [Step::Key(key.clone())];
                let message = match self.wanted(inner, &place) {
                    Some(wanted) => {
                        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
                        format!("A key here must be {}.", either(&wanted))
                    }
                    None => self.words(inner, &place).0,
                };
                self.at_key(error, path, key, format!("This key is not allowed. {message}"));
            }
            _ => {
                let words = self.words(error, &path);
                self.push(error, path, words);
            }
        }
    }

    pub(super) fn push(&mut self, error: &ValidationError<'_>, path: Vec<Step>, (message, label, help): Words) {
        let custom = self.said_by_schema(error);
        let message = match custom {
            Some(custom) => format!("{}: {}", capital(&name(&path)), ended(&custom)),
            None => message,
        };
        let violation = Violation {
            path,
            key: None,
            missing: None,
            message,
            label,
            help: self.help(error, help),
            rank: rank(error.kind()),
        };
        self.found.push(violation);
    }

    fn at_key(&mut self, error: &ValidationError<'_>, path: Vec<Step>, key: String, message: String) {
        let violation = Violation {
            path,
            key: Some(key),
            missing: None,
            message,
            label: "not allowed as a key".to_owned(),
            help: self.help(error, Some("Rename the key.".to_owned())),
            rank: OTHER,
        };
        self.found.push(violation);
    }

    fn missing(&mut self, error: &ValidationError<'_>, path: Vec<Step>, property: &Json) {
        let mut merged = path.clone();
        merged.push(Step::Key("<<".to_owned()));
        if self.instance.is_unknown(&merged) {
            return;
        }
        let key = text_of(property);
        // The crate searches only the properties that the schema names.
        if self.instance.keys(&path).iter().any(|(there, _)| *there == key) {
            return;
        }
        let near = nearest(&key, self.instance.keys(&path).into_iter().map(|(key, _)| key));
        let help = match near {
            Some(near) => format!("Rename `{near}` to `{key}`, or add `{key}:`."),
            None => format!("Add `{key}:`."),
        };
        let whose = if path.is_empty() {
            "The front matter".to_owned()
        } else {
            capital(&name(&path))
        };
        let violation = Violation {
            message: format!("{whose} has no `{key}`, which the schema requires."),
            label: format!("`{key}` is missing"),
            help: self.help(error, Some(help)),
            path,
            key: None,
            missing: Some(key),
            rank: OTHER,
        };
        self.found.push(violation);
    }

    fn unexpected(&mut self, error: &ValidationError<'_>, path: &[Step], key: &str) {
        let known = self
            .node(error)
            .and_then(|node| node.get("properties"))
            .and_then(Json::as_object);
        let near = nearest(key, known.iter().flat_map(|known| known.keys().map(String::as_str)));
        let mut place = path.to_vec();
        place.push(Step::Key(key.to_owned()));
        let violation = Violation {
            message: format!("{} is not a field that the schema allows.", capital(&name(&place))),
            label: near.map_or("not in the schema".to_owned(), |near| format!("did you mean `{near}`?")),
            help: self.help(
                error,
                Some(near.map_or_else(
                    || format!("Remove `{key}`, or add it to the schema."),
                    |near| format!("Write `{near}`, or add `{key}` to the schema."),
                )),
            ),
            path: path.to_vec(),
            key: Some(key.to_owned()),
            missing: None,
            rank: OTHER,
        };
        self.found.push(violation);
    }

    pub(super) fn value(&self, path: &[Step]) -> Option<&Json> {
        path.iter().try_fold(&self.instance.json, |json, step| match step {
            Step::Key(key) => json.get(key),
            Step::Item(number) => json.get(number),
        })
    }

    /// A path of the crate as steps. A numeric segment may be a key.
    pub(super) fn steps(&self, location: &Location) -> Vec<Step> {
        let mut json = Some(&self.instance.json);
        let step = |segment: LocationSegment<'_>| {
            let step = match (&segment, json) {
                (LocationSegment::Index(number), Some(Json::Array(_)) | None) => Step::Item(*number),
                _ => Step::Key(segment.to_string()),
            };
            json = json.and_then(|json| match &step {
                Step::Key(key) => json.get(key),
                Step::Item(number) => json.get(number),
            });
            step
        };
        location.segments().map(step).collect()
    }
}

fn rank(kind: &Kind) -> u8 {
    match kind {
        Kind::Type { .. } => MISFIT,
        Kind::Format { .. } => FORMAT,
        Kind::Pattern { .. } => PATTERN,
        _ => OTHER,
    }
}

/// Whether the keyword also depends on the content of the value.
fn depends_on_inside(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::AnyOf { .. }
            | Kind::OneOfNotValid { .. }
            | Kind::OneOfMultipleValid { .. }
            | Kind::Not { .. }
            | Kind::Contains
            | Kind::UniqueItems
            | Kind::Enum { .. }
            | Kind::Constant { .. }
            | Kind::MinProperties { .. }
            | Kind::MaxProperties { .. }
            | Kind::UnevaluatedProperties { .. }
    )
}
