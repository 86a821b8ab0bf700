//! A JSON Schema for front matter: compiled once, then applied to each article.
//! Only this file and those in `schema/` use the crate `jsonschema`.
//!
//! `format` is checked in every draft. `date` and `date-time` accept the dates that generators parse,
//! since few dates in YAML follow RFC 3339; `uri` is an absolute URL of the WHATWG standard.
//! Nothing is fetched: `$ref` may refer to this file and to files beside it.

mod budget;
mod files;
mod forms;
mod instance;
mod keyword;
mod violation;
mod words;

use std::fmt;
use std::path::Path;

use jsonschema::{Draft, Validator};
use serde_json::Value;
use url::Url;

use crate::date::{self, Form};
use crate::generators::Target;
use crate::generators::{self, Behavior};
use crate::problem::Problem;
use crate::reach::{Access, Reach};
use crate::seed::Seed;
use crate::seed::front_matter::{Value as Written, read_mapping};
use crate::source::Span;
use crate::url::is_image_address;
use crate::words::{list, nearest};
use files::{LocalFiles, encode_references, parsed};
pub(crate) use instance::{Instance, Step};
pub(crate) use violation::Violation;

/// Formats in schemas of Astro, Zod, VS Code and others that are accepted without a check: a `pattern`
/// beside them expresses their meaning, or no validator checks them.
#[rustfmt::skip]
const ACCEPTED: &[&str] = &[
    "base64", "base64url", "binary", "byte", "cidrv4", "cidrv6", "color", "credit_card", "cuid", "cuid2",
    "double", "e164", "emoji", "ends_with", "float", "hex", "iban", "idn-email", "idn-hostname", "includes",
    "int32", "int64", "json-string", "jwt", "ksuid", "lowercase", "mac", "markdown", "nanoid", "password",
    "starts_with", "ulid", "unix-time", "uppercase", "xid",
];

/// Formats that are checked.
#[rustfmt::skip]
const VALIDATED: &[&str] = &[
    "color-hex", "date", "date-time", "duration", "email", "hostname", "image", "ipv4", "ipv6", "iri",
    "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference",
    "uri-template", "uuid",
];

/// Checked formats that some drafts do not define; they are checked in every draft.
const DRAFT_SPECIFIC: &[&str] = &[
    "duration",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// A compiled schema.
pub struct Schema {
    /// The path as configured, for messages.
    name: String,
    document: Value,
    validator: Validator,
    target: Target,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The reason why a file cannot be used as a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.message)]
pub struct SchemaError(pub Problem);

impl Schema {
    /// Reads a schema from JSON, or from YAML where the name does not end in `.json`. `place` is the
    /// path of the file, which resolves references to files beside it; `target` determines which date
    /// formats are valid.
    ///
    /// # Errors
    /// If the text is not a usable schema.
    pub fn read(name: &str, text: &str, place: Option<&Path>, target: Target) -> Result<Self, SchemaError> {
        let folder = place.and_then(Path::parent).unwrap_or(Path::new(""));
        let reach = Reach::of(folder, None, &Access::default());
        Self::within(name, text, place, target, &reach)
    }

    /// Whether a file has the name and the keys of a schema.
    pub(crate) fn is_likely(place: &Path, text: &str) -> bool {
        files::is_likely(place, text)
    }

    /// Reads a schema that may refer only to files within reach.
    ///
    /// # Errors
    /// If the text is not a usable schema.
    pub(crate) fn within(
        name: &str,
        text: &str,
        place: Option<&Path>,
        target: Target,
        reach: &Reach,
    ) -> Result<Self, SchemaError> {
        let document = parsed(name, text)?;
        if !matches!(document, Value::Object(_) | Value::Bool(_)) {
            return Err(SchemaError(Problem {
                span: Span::new(0, text.lines().next().map_or(0, str::len)),
                message: "This is not a JSON Schema: a schema is a mapping.".to_owned(),
                help: None,
            }));
        }
        Self::compile(name, document, place, target, reach).map_err(|problem| problem.at(text))
    }

    fn compile(
        name: &str,
        document: Value,
        place: Option<&Path>,
        target: Target,
        reach: &Reach,
    ) -> Result<Self, Box<Trouble>> {
        let named = document.get("$schema").and_then(Value::as_str).unwrap_or_default();
        // This URL always denoted the latest draft.
        let is_unversioned = matches!(named.trim_end_matches('#'), "" | "http://json-schema.org/schema");
        let mut plain = document.clone();
        if let (true, Some(root)) = (is_unversioned, plain.as_object_mut()) {
            root.remove("$schema");
        }
        encode_references(&mut plain);
        budget::count_visits(&mut plain);
        let base = place
            .and_then(|place| Url::from_file_path(place).ok())
            .map(String::from);
        let build = |draft: Option<Draft>| {
            let mut options = jsonschema::options()
                .should_validate_formats(true)
                .should_ignore_unknown_formats(false)
                .with_keyword(budget::KEYWORD, |_, _, _| Ok(Box::new(budget::Visit)))
                .with_retriever(LocalFiles { reach: reach.clone() })
                .with_format("image", is_image_address)
                .with_format("uri", |text: &str| Url::parse(text).is_ok())
                .with_format("date", move |text: &str| is_date(text, target))
                .with_format("date-time", move |text: &str| is_date_time(text, target))
                .with_format("color-hex", is_color);
            for format in DRAFT_SPECIFIC {
                options = options.with_format(*format, newest(format));
            }
            for format in ACCEPTED {
                options = options.with_format(*format, |_: &str| true);
            }
            if let Some(base) = &base {
                options = options.with_base_uri(base.clone());
            }
            if let Some(draft) = draft {
                options = options.with_draft(draft);
            }
            options.build(&plain)
        };
        let validator = match build(is_unversioned.then_some(Draft::Draft202012)) {
            Err(error) if is_unversioned => build(Some(Draft::Draft7)).map_err(|_| error),
            built => built,
        };
        match validator {
            Ok(validator) => Ok(Self {
                name: name.to_owned(),
                document,
                validator,
                target,
            }),
            Err(error) => Err(Box::new(Trouble::of(&error, &plain))),
        }
    }

    /// The violations of the schema in the front matter of an article.
    #[must_use]
    pub fn violations(&self, seed: &Seed<'_>, is_unknown: &dyn Fn(&Written<'_>) -> bool) -> Vec<Violation> {
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.complete) else {
            return Vec::new();
        };
        let instance = Instance::new(&front.fields, self.target, is_unknown);
        budget::within(|| violation::violations(self, &instance))
    }
}

/// A problem at a location of a schema.
struct Trouble {
    pointer: String,
    message: String,
    help: Option<String>,
}

impl Trouble {
    fn of(error: &jsonschema::ValidationError<'_>, document: &Value) -> Self {
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
    fn at(&self, text: &str) -> SchemaError {
        let unescaped = |part: &str| part.replace("~1", "/").replace("~0", "~");
        let path: Vec<String> = self.pointer.split('/').skip(1).map(unescaped).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (fields, _) = read_mapping(text);
        let mut span = Span::at(0);
        for length in (1..=path.len()).rev() {
            if let Some((key, value)) = crate::seed::front_matter::place(&fields, &path[..length]) {
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

/// Whether `text` is a date without a time.
fn is_date(text: &str, target: Target) -> bool {
    date::read(text.trim()).is_ok_and(|written| written.time.is_none() && is_read(written.form, target))
}

/// Whether `text` is a date, with or without a time: generators read both as a moment.
fn is_date_time(text: &str, target: Target) -> bool {
    date::read(text.trim()).is_ok_and(|written| is_read(written.form, target))
}

/// Whether every generator, or at least the configured one, parses the format.
fn is_read(form: Form, target: Target) -> bool {
    form == Form::Timestamp
        || form == Form::LooseTimestamp
        || target != Target::Any
            && matches!(
                generators::date(target, Ok(form)),
                Behavior::Fine | Behavior::MonthFirst | Behavior::DayFirst
            )
}

/// The check of a format as the latest supported draft defines it.
fn newest(format: &str) -> impl Fn(&str) -> bool + Send + Sync + 'static {
    let schema = serde_json::json!({ "format": format });
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let validator = options.should_validate_formats(true).build(&schema);
    move |text| {
        validator
            .as_ref()
            .is_ok_and(|validator| validator.is_valid(&Value::from(text)))
    }
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}
