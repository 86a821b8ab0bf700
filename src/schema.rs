//! A JSON Schema for front matter: compiled once, then applied to each article.
//! Only this file and those in `schema/` use the crate `jsonschema`.
//!
//! `format` is checked in every draft. `date` and `date-time` accept the dates that generators parse,
//! since few dates in YAML follow RFC 3339; `uri` is an absolute URL of the WHATWG standard.
//! Nothing is fetched: `$ref` may refer to this file and to files beside it.

mod budget;
mod files;
mod formats;
mod forms;
mod instance;
mod keyword;
mod message;
mod trouble;
mod violation;
mod words;

use std::fmt;
use std::path::Path;

use jsonschema::{Draft, Validator};
use serde_json::Value;
use url::Url;

use crate::generators::Target;
use crate::problem::Problem;
use crate::reach::{Access, Reach};
use crate::seed::Seed;
use crate::seed::front_matter::Value as Written;
use crate::source::Span;
use crate::url::is_image_address;
use files::{LocalFiles, encode_references, parsed};
use formats::{ACCEPTED, DRAFT_SPECIFIC, is_color, is_date, is_date_time, newest};
use trouble::Trouble;

pub(crate) use instance::{Instance, Step};
pub(crate) use violation::Violation;

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
            seedlint_jsonschema::build(&options, &plain)
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
