//! Why a schema cannot be compiled, at its place and in words.

use serde_json::Value;
use url::Url;

use super::SchemaError;
use super::formats::{ACCEPTED, VALIDATED};
use crate::problem::Problem;
use crate::seed::front_matter::{place, read_mapping};
use crate::source::Span;
use crate::words::{list, nearest};

/// A problem at a location of a schema.
pub(super) struct Trouble {
    pointer: String,
    message: String,
    help: Option<String>,
}

impl Trouble {
    pub(super) fn of(error: &jsonschema::ValidationError<'_>, document: &Value) -> Self {
        use jsonschema::error::ValidationErrorKind as Kind;
        let cause = error.to_string();
        let written = error.instance().as_str();
        if let Kind::Referencing(_) = error.kind() {
            return Self::of_reference(&cause, document);
        }
        if let Some(format) = cause
            .strip_prefix("Unknown format: '")
            .and_then(|rest| rest.split('\'').next())
        {
            let near = nearest(format, VALIDATED.iter().chain(ACCEPTED).copied());
            let pointer = error.schema_path().to_string();
            let here = document.pointer(&pointer).and_then(Value::as_str) == Some(format);
            let place = if here {
                ""
            } else {
                " (used in a file to which this schema refers)"
            };
            return Self {
                pointer: if here { pointer } else { String::new() },
                message: format!("The format `{format}` is unknown{place}, so it would check nothing."),
                help: Some(near.map_or_else(
                    || format!("The checked formats are {}.", list(VALIDATED)),
                    |near| format!("Did you mean `{near}`?"),
                )),
            };
        }
        let pointer = error.instance_path().to_string();
        if let (Some(pattern), true) = (written, cause.contains("is not a \"regex\"")) {
            return Self {
                message: format!("The pattern `{pattern}` is not supported."),
                help: Some(
                    "Variable-length lookbehind and escapes that exist only in JavaScript are not supported."
                        .to_owned(),
                ),
                pointer,
            };
        }
        let in_list = pointer
            .rsplit_once('/')
            .is_some_and(|(above, number)| above.ends_with("/type") && number.parse::<usize>().is_ok());
        if let (Some(written), true) = (written, pointer.ends_with("/type") || in_list) {
            let types = ["array", "boolean", "integer", "null", "number", "object", "string"];
            return Self {
                message: format!("The type `{written}` does not exist."),
                help: Some(nearest(written, types).map_or_else(
                    || format!("The types are {}.", list(&types)),
                    |near| format!("Did you mean `{near}`?"),
                )),
                pointer,
            };
        }
        let place = if pointer.is_empty() {
            error.schema_path().to_string()
        } else {
            pointer
        };
        Self {
            message: format!("This is not valid JSON Schema: {}.", cause.trim_end_matches('.')),
            pointer: place,
            help: None,
        }
    }

    fn of_reference(cause: &str, document: &Value) -> Self {
        let mut all = Vec::new();
        references(document, &mut String::new(), &mut all);
        // The error contains the resolved URI, of which the schema may contain only a part.
        let named = |(pointer, name): &&(String, String)| {
            if pointer == "/$schema" {
                return cause.contains(name.trim_end_matches('#'));
            }
            let (file, part) = name.split_once('#').unwrap_or((name, ""));
            let file = file.rsplit('/').next().unwrap_or_default();
            let names = |text: &str| !text.is_empty() && cause.contains(text);
            cause.contains(&**name) || names(file) || file.is_empty() && names(part)
        };
        let longest = all.iter().filter(named).max_by_key(|(_, name)| name.len());
        let (pointer, name) = longest.cloned().unwrap_or_default();
        let is_remote = |name: &str| Url::parse(name).is_ok_and(|url| url.scheme() != "file") || name.starts_with("//");
        let moved = document
            .get("$id")
            .and_then(Value::as_str)
            .filter(|id| is_remote(id) && !name.starts_with('#'));
        let remote = is_remote(&name) || moved.is_some();
        if pointer == "/$schema" {
            return Self {
                message: format!("`{name}` is not a known draft of JSON Schema."),
                help: Some("Remove `$schema`, or set it to https://json-schema.org/draft/2020-12/schema.".to_owned()),
                pointer,
            };
        }
        let reason = cause
            .split("retrieving it failed: ")
            .nth(1)
            .filter(|_| !remote && !name.is_empty());
        let message = match (name.is_empty(), remote) {
            _ if reason.is_some() => {
                let reason = reason.unwrap_or_default().trim_end_matches('.');
                format!("This schema refers to `{name}`, which cannot be used: {reason}.")
            }
            (false, true) if moved.is_some() => {
                format!("This schema refers to `{name}`, which its `$id` resolves to a remote URL; nothing is fetched.")
            }
            (true, _) => format!(
                "This schema refers to something that cannot be found: {}.",
                cause.trim_end_matches('.')
            ),
            (false, true) => format!("This schema refers to the remote `{name}`; nothing is fetched."),
            (false, false) => format!("This schema refers to `{name}`, which does not exist."),
        };
        let help = if remote {
            "Save a copy beside the schema, and refer to that file."
        } else {
            "Refer to a part of this file, such as `#/$defs/post`, or to a file beside it."
        };
        Self {
            pointer,
            message,
            help: Some(help.to_owned()),
        }
    }

    /// The error with its span in the text. The YAML reader locates it in JSON, too.
    pub(super) fn at(&self, text: &str) -> SchemaError {
        let unescaped = |part: &str| part.replace("~1", "/").replace("~0", "~");
        let path: Vec<String> = self.pointer.split('/').skip(1).map(unescaped).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (fields, _) = read_mapping(text);
        let mut span = Span::at(0);
        for length in (1..=path.len()).rev() {
            if let Some((key, value)) = place(&fields, &path[..length]) {
                let short = !value.is_empty() && !value.of(text).contains('\n');
                span = if short { value } else { key };
                break;
            }
        }
        SchemaError(Problem {
            span,
            message: self.message.clone(),
            help: self.help.clone(),
        })
    }
}

/// Collects the references in a schema, with their JSON Pointers.
fn references(value: &Value, pointer: &mut String, all: &mut Vec<(String, String)>) {
    let length = pointer.len();
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                if let (true, Value::String(name)) = (matches!(&**key, "$ref" | "$dynamicRef" | "$schema"), inner) {
                    all.push((pointer.clone(), name.clone()));
                }
                references(inner, pointer, all);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (number, inner) in items.iter().enumerate() {
                pointer.push_str(&format!("/{number}"));
                references(inner, pointer, all);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
