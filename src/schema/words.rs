//! Phrases for schema violations: the names of paths, values, types and formats.

use jsonschema::JsonType;
use serde_json::Value as Json;

use super::Step;
use crate::date;
use crate::generators::Target;
use crate::generators::{self, Behavior};
use crate::words::shortened;

/// The name of a path in a sentence: `title`, `author.name`, item 2 of `tags`.
pub(super) fn name(path: &[Step]) -> String {
    let Some((last, above)) = path.split_last() else {
        return "the front matter".to_owned();
    };
    if let Step::Item(number) = last {
        return format!("item {} of {}", number + 1, name(above));
    }
    let after_item = path
        .iter()
        .rposition(|step| matches!(step, Step::Item(_)))
        .map_or(0, |at| at + 1);
    let keys: Vec<&str> = path[after_item..]
        .iter()
        .map(|step| match step {
            Step::Key(key) => key.as_str(),
            Step::Item(_) => "",
        })
        .collect();
    let keys = format!("`{}`", shortened(&keys.join("."), 60));
    match after_item {
        0 => keys,
        after => format!("{keys} in {}", name(&path[..after])),
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

pub(super) fn text_of(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// A required value. A string is shown in quotes where the actual value looks the same but is not a
/// string.
pub(super) fn quoted(json: &Json, there: Option<&Json>) -> String {
    match (json, there) {
        (Json::Null, _) => "empty".to_owned(),
        (Json::String(text), _) if text.is_empty() => "an empty string".to_owned(),
        (Json::String(text), Some(there)) if !there.is_string() && text_of(there) == *text => {
            format!("`\"{text}\"`")
        }
        (json, _) => format!("`{}`", shortened(&text_of(json), 40)),
    }
}

/// The clause that describes a value: `this is the string …`.
pub(super) fn what(json: &Json) -> String {
    match json {
        Json::Null => "it is empty".to_owned(),
        Json::Bool(value) => format!("this is `{value}`"),
        Json::Number(number) => format!("this is the number {number}"),
        Json::String(text) if text.trim().is_empty() => "this is an empty string".to_owned(),
        Json::String(text) => format!("this is the string `{}`", shortened(&folded(text), 40)),
        Json::Array(_) => "this is a list".to_owned(),
        Json::Object(_) => "this is a mapping".to_owned(),
    }
}

/// The label below a value.
pub(super) fn label(json: &Json) -> String {
    let words = match json {
        Json::Null => "the value is missing",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "a mapping",
    };
    words.to_owned()
}

pub(super) fn of_type(one: JsonType) -> &'static str {
    match one {
        JsonType::String => "a string",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::Boolean => "`true` or `false`",
        JsonType::Array => "a list",
        JsonType::Object => "a mapping",
        JsonType::Null => "empty",
    }
}

pub(super) fn of_format(format: &str) -> String {
    match format {
        "date" => "a date such as `2024-05-01`".to_owned(),
        "date-time" => "a date and time such as `2024-05-01T10:00:00Z`".to_owned(),
        "time" => "a time such as `10:00:00Z`".to_owned(),
        "duration" => "a duration such as `P3D`".to_owned(),
        "uri" => "a URL such as `https://example.com/`".to_owned(),
        "image" => "the URL or path of an image".to_owned(),
        "email" => "an e-mail address".to_owned(),
        "color-hex" => "a color such as `#1a2b3c`".to_owned(),
        "hostname" => "a host name".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        other => format!("a string with the format `{other}`"),
    }
}

/// The help for a date that only some generators parse.
pub(super) fn read_by(text: &str, target: Target) -> Option<String> {
    let form = date::read(text.trim()).ok()?.form;
    let reads = |generator: &Target| generators::date(*generator, Ok(form)) == Behavior::Fine;
    let names: Vec<&str> = generators::ALL
        .iter()
        .filter(|one| reads(one))
        .map(|one| generators::name(*one))
        .collect();
    if target != Target::Any || names.is_empty() {
        return None;
    }
    let verb = if names.len() == 1 { "reads" } else { "read" };
    Some(format!(
        "Write it in that format, or set `target` in seedlint.yaml: {} {verb} the date as it is.",
        crate::words::list(&names)
    ))
}
