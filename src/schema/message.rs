//! What a violation says: its message, its label, and what to do.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as Json;

use super::Step;
use super::violation::{Words, Writer};
use super::words::{capital, label, name, of_format, of_type, quoted, read_by, what};
use crate::words::{either, nearest, shortened, thousands};

impl Writer<'_, '_> {
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

    /// What is wrong with a value in general.
    pub(super) fn words(&self, error: &ValidationError<'_>, path: &[Step]) -> Words {
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
}
