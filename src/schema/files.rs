//! The files of a schema: its own, and those to which it refers.

use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::SchemaError;
use super::budget::count_visits;
use crate::form::{ends_in, has_keys};
use crate::problem::Problem;
use crate::reach::Reach;
use crate::regular;
use crate::seed::front_matter::yaml_excess;
use crate::source::Span;

/// How many keys and values a schema in YAML may have.
const MOST_VALUES: usize = 1_000_000;

/// Keywords of which a schema has some at its top.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema", "$vocabulary",
    "additionalProperties", "allOf", "anyOf", "const", "contains", "default", "definitions", "dependencies",
    "dependentRequired", "dependentSchemas", "description", "else", "enum", "examples", "format", "id", "if",
    "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties",
    "minimum", "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames",
    "required", "then", "title", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
];

/// Whether a file has the name and the keys of a schema, so that an error may show its lines.
pub(super) fn is_likely(place: &Path, text: &str) -> bool {
    ends_in(place, &["json", "yaml", "yml"]) && has_keys(text, KEYWORDS)
}

/// Retrieves local files only, as far as the schema may reach.
pub(super) struct LocalFiles {
    pub(super) reach: Reach,
}

impl Retrieve for LocalFiles {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let place: Option<PathBuf> = Url::parse(uri.as_str()).ok().and_then(|url| url.to_file_path().ok());
        let Some(place) = place else {
            return Err(format!("nothing is fetched from {uri}").into());
        };
        let place = self.reach.real(&place).map_err(|outside| format!("it {outside}"))?;
        let text = self
            .reach
            .bytes(&place, self.reach.limits().schema)
            .and_then(regular::utf8);
        let text = text.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "the file does not exist".to_owned(),
            _ => regular::reason(&error),
        })?;
        let withheld = || "it has neither the name nor the keys of a schema".to_owned();
        let may_quote = is_likely(&place, &text);
        let mut value = match parsed(&place.to_string_lossy(), &text) {
            Ok(value) => value,
            // What is wrong with JSON is said without words of the file.
            Err(error) if may_quote || ends_in(&place, &["json"]) => return Err(error.into()),
            Err(_) => return Err(withheld().into()),
        };
        if let Err(error) = jsonschema::meta::validate(&value) {
            if !may_quote {
                return Err(withheld().into());
            }
            return Err(format!("at `{}`, {error}", error.instance_path()).into());
        }
        encode_references(&mut value);
        count_visits(&mut value);
        Ok(value)
    }
}

/// The value of a schema's text.
pub(super) fn parsed(name: &str, text: &str) -> Result<Value, SchemaError> {
    let whole = text;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let at = |at: usize, message: String| {
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        SchemaError(Problem {
            span: Span::at(whole.len() - text.len() + at.unwrap_or(0)),
            message,
            help: None,
        })
    };
    if Path::new(name)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("json"))
    {
        return serde_json::from_str(text).map_err(|error| {
            let line = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum::<usize>();
            at(
                line + error.column().saturating_sub(1),
                format!("This is not valid JSON: {error}."),
            )
        });
    }
    if let Some(error) = yaml_excess(text, MOST_VALUES) {
        return Err(at(error.at, format!("This is not valid YAML: {}.", error.reason)));
    }
    serde_yaml::from_str(text).map_err(|error| {
        let index = error.location().map_or(0, |location| location.index());
        at(index, format!("This is not valid YAML: {error}."))
    })
}

/// Characters that a URI cannot have; those beyond ASCII are encoded, too.
const UNENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'<')
    .add(b'>')
    .add(b'"')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

/// Percent-encodes references, since people write the names of parts and files unencoded.
pub(super) fn encode_references(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map.iter_mut() {
                if let (true, Value::String(name)) = (matches!(&**key, "$ref" | "$dynamicRef" | "$id"), &mut *inner) {
                    *name = utf8_percent_encode(name, UNENCODED).to_string();
                }
                encode_references(inner);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode_references),
        _ => {}
    }
}
