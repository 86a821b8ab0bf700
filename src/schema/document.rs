//! The files of a schema: how they are read, and how the references between them are resolved.

use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::SchemaError;
use crate::problem::Problem;
use crate::source::Span;

/// The document of a schema, in JSON or YAML.
pub(super) fn parsed(name: &str, text: &str) -> Result<Value, SchemaError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let at = |at: usize, message: String| {
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        SchemaError(Problem {
            span: Span::at(at.unwrap_or(0)),
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

/// Retrieves local files only.
pub(super) struct LocalFiles;

impl Retrieve for LocalFiles {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let place: Option<PathBuf> = Url::parse(uri.as_str()).ok().and_then(|url| url.to_file_path().ok());
        let Some(place) = place else {
            return Err(format!("nothing is fetched from {uri}").into());
        };
        let text = std::fs::read_to_string(&place).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "the file does not exist".to_owned(),
            kind => kind.to_string(),
        })?;
        let mut value = parsed(&place.to_string_lossy(), &text)?;
        if let Err(error) = jsonschema::meta::validate(&value) {
            return Err(format!("at `{}`, {error}", error.instance_path()).into());
        }
        encode_references(&mut value);
        Ok(value)
    }
}
