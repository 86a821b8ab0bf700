//! Violations of a schema in front matter, reduced to the most informative ones of each location.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as Json;

use super::words::{capital, ended, label, name, of_format, of_type, quoted, read_by, text_of, what};
use super::{Instance, Schema, Step};
use crate::words::shortened;
use crate::words::{either, nearest, thousands};

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

    /// Phrases for the allowed values, such as `a list`; an empty one is omitted from the message.
    pub(super) fn wanted(&self, error: &ValidationError<'_>, path: &[Step]) -> Option<Vec<String>> {
        Some(match error.kind() {
            Kind::Type { kind } => {
                let format = self
                    .node(error)
                    .and_then(|node| node.get("format"))
                    .and_then(Json::as_str);
                if format == Some("unix-time") {
                    return Some(vec![String::new()]);
                }
                let types: Vec<JsonType> = match kind {
                    TypeKind::Single(one) => vec![*one],
                    TypeKind::Multiple(several) => several.iter().collect(),
                };
                let word = |one: &JsonType| match (one, format) {
                    (JsonType::String, Some(format)) => of_format(format),
                    (one, _) => of_type(*one).to_owned(),
                };
                types.iter().map(word).collect()
            }
            Kind::Format { format } => vec![of_format(format)],
            Kind::Enum { options } => {
                let options = options.as_array().filter(|options| (1..=12).contains(&options.len()))?;
                options.iter().map(|one| quoted(one, self.value(path))).collect()
            }
            Kind::Constant { expected_value } => vec![quoted(expected_value, self.value(path))],
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.forms(path, context)?,
            _ => return None,
        })
    }

    pub(super) fn must_be(&self, error: &ValidationError<'_>, path: &[Step], wanted: &[String]) -> Words {
        let value = self.value(path).unwrap_or(&Json::Null);
        let words: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let near = match (value, error.kind()) {
            (Json::String(text), Kind::Enum { .. } | Kind::AnyOf { .. } | Kind::OneOfNotValid { .. }) => {
                nearest(text, words.iter().map(|word| word.trim_matches('`')))
            }
            _ => None,
        };
        let help = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => self.value_help(value, error, &words),
        };
        (
            format!(
                "{} must be {}, but {}.",
                capital(&name(path)),
                either(&words),
                what(value)
            ),
            label(value),
            Some(help),
        )
    }

    /// The help for a value that does not match.
    fn value_help(&self, value: &Json, error: &ValidationError<'_>, wanted: &[&str]) -> String {
        let requires = |word: &str| wanted.contains(&word);
        let text = value.as_str();
        if let (Some(text), Kind::Format { format }) = (text, error.kind())
            && matches!(&**format, "date" | "date-time")
            && let Some(help) = read_by(text, self.schema.target)
        {
            return help;
        }
        match value {
            Json::Null => "Give the field a value, or remove it.".to_owned(),
            Json::Number(_) | Json::Bool(_) if requires("a string") => "Put it in quotes.".to_owned(),
            Json::String(_) | Json::Number(_) if requires("a list") => "Write it as a list: `[…]`.".to_owned(),
            Json::String(text) if requires("`true` or `false`") && matches!(&**text, "true" | "false") => {
                "Remove the quotes.".to_owned()
            }
            Json::String(text)
                if (requires("a number") || requires("an integer")) && text.trim().parse::<f64>().is_ok() =>
            {
                "Remove the quotes.".to_owned()
            }
            _ => {
                let wanted: Vec<&str> = wanted.iter().copied().filter(|one| *one != "empty").collect();
                match wanted[..] {
                    [] => "Leave it empty.".to_owned(),
                    _ => format!("Write {} here.", either(&wanted)),
                }
            }
        }
    }

    fn words(&self, error: &ValidationError<'_>, path: &[Step]) -> Words {
        let whose = capital(&name(path));
        let value = error.instance();
        if let Some(wanted) = self.wanted(error, path) {
            let wanted: Vec<String> = wanted.into_iter().filter(|one| !one.is_empty()).collect();
            if !wanted.is_empty() {
                return self.must_be(error, path, &wanted);
            }
        }
        let chars = value.as_str().map_or(0, |text| text.chars().count());
        let items = value.as_array().map_or(0, Vec::len);
        let plain = |message: String| (message, label(value), None);
        let sized = |has: usize, thing: &str, limit: u64, most: bool| {
            let things = if has == 1 {
                thing.to_owned()
            } else {
                format!("{thing}s")
            };
            let allowed = if most { "allows at most" } else { "requires at least" };
            let has = if has == 0 { "no".to_owned() } else { thousands(has) };
            (
                format!("{whose} has {has} {things}; the schema {allowed} {limit}."),
                format!("{has} {things}"),
                None,
            )
        };
        match error.kind() {
            Kind::Enum { options } => {
                let options = options.as_array().map_or(&[][..], Vec::as_slice);
                let near = value
                    .as_str()
                    .and_then(|text| nearest(text, options.iter().filter_map(Json::as_str)));
                let help = near.map_or("Write one of the listed values.".to_owned(), |near| {
                    format!("Did you mean `{near}`?")
                });
                let message = format!(
                    "{whose} is not one of the {} values that the schema lists.",
                    options.len()
                );
                (message, label(value), Some(help))
            }
            Kind::MaxLength { limit } => sized(chars, "character", *limit, true),
            Kind::MinLength { limit } => sized(chars, "character", *limit, false),
            Kind::MaxItems { limit } => sized(items, "item", *limit, true),
            Kind::MinItems { limit } => sized(items, "item", *limit, false),
            Kind::MaxProperties { limit } => {
                sized(value.as_object().map_or(0, serde_json::Map::len), "field", *limit, true)
            }
            Kind::MinProperties { limit } => sized(
                value.as_object().map_or(0, serde_json::Map::len),
                "field",
                *limit,
                false,
            ),
            Kind::Maximum { limit } => plain(format!("{whose} must be at most {limit}, but {}.", what(value))),
            Kind::Minimum { limit } => plain(format!("{whose} must be at least {limit}, but {}.", what(value))),
            Kind::ExclusiveMaximum { limit } => {
                plain(format!("{whose} must be less than {limit}, but {}.", what(value)))
            }
            Kind::ExclusiveMinimum { limit } => {
                plain(format!("{whose} must be more than {limit}, but {}.", what(value)))
            }
            Kind::MultipleOf { multiple_of } => plain(format!(
                "{whose} must be a multiple of {multiple_of}, but {}.",
                what(value)
            )),
            Kind::Pattern { pattern } => plain(format!(
                "{whose} does not match the pattern that the schema requires, `{}`.",
                shortened(pattern, 80)
            )),
            Kind::UniqueItems => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                let again = items.iter().enumerate().find(|(at, item)| items[..*at].contains(item));
                let twice = again.map_or("something".to_owned(), |(_, item)| quoted(item, None));
                let message = format!("{whose} lists {twice} twice; the schema requires unique items.");
                (message, "each item is allowed only once".to_owned(), None)
            }
            Kind::Contains => {
                let keyword = error.schema_path().as_str().rsplit('/').next().unwrap_or_default();
                plain(match keyword {
                    "maxContains" => format!("{whose} has too many items of a kind that the schema limits."),
                    "minContains" => format!("{whose} has too few items of a kind that the schema requires."),
                    _ => format!("{whose} lacks an item that the schema requires."),
                })
            }
            Kind::FalseSchema => plain(format!("The schema does not allow {}.", name(path))),
            Kind::Not { .. } => plain(format!(
                "{whose} has a value that the schema excludes; {}.",
                what(value)
            )),
            Kind::OneOfMultipleValid { .. } => plain(format!(
                "{whose} matches several alternatives of the schema, but must match exactly one."
            )),
            Kind::AdditionalItems { limit } => plain(format!(
                "{whose} has more items than the {limit} that the schema describes."
            )),
            _ => plain(format!("{whose} does not match the schema: {error}.")),
        }
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
