//! The keyword behind a violation: its location, and the annotations beside it.

use jsonschema::ValidationError;
use serde_json::Value as Json;

use super::violation::Writer;
use super::words::{ended, folded};
use crate::words::shortened;

impl Writer<'_, '_> {
    /// The part of the schema that contains the keyword.
    pub(super) fn node(&self, error: &ValidationError<'_>) -> Option<&Json> {
        if self.elsewhere(error).is_some() {
            return None;
        }
        let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.schema.document.pointer(parent)
    }

    /// The name of the other file, or of the part with an `$id` of its own, that contains the keyword.
    pub(super) fn elsewhere(&self, error: &ValidationError<'_>) -> Option<String> {
        let document = &self.schema.document;
        let mut at = Some(document);
        let path = error.evaluation_path();
        for segment in path.segments() {
            let segment = segment.to_string();
            let inner = at.and_then(|at| match at {
                Json::Array(items) => items.get(segment.parse::<usize>().ok()?),
                at => at.get(&segment),
            });
            at = match (&*segment, inner) {
                ("$ref" | "$dynamicRef", Some(Json::String(name))) => match name.strip_prefix('#') {
                    Some(part) => document.pointer(part),
                    None => {
                        let file = name.split('#').next().unwrap_or_default();
                        return Some(file.rsplit('/').next().unwrap_or(file).to_owned());
                    }
                },
                (_, inner) => inner,
            };
        }
        None
    }

    /// The custom message of the schema, in the form that VS Code and Zod use.
    pub(super) fn said_by_schema(&self, error: &ValidationError<'_>) -> Option<String> {
        let node = self.node(error)?;
        let keyword = error.kind().keyword();
        let pattern = node.get("patternErrorMessage").filter(|_| keyword == "pattern");
        let message = pattern.or_else(|| node.get("errorMessage"))?;
        let text = message.as_str().or_else(|| message.get(keyword)?.as_str())?;
        Some(folded(text)).filter(|text| !text.is_empty())
    }

    /// The help: what to do, the field's description in the schema, and the location of the keyword.
    pub(super) fn help(&self, error: &ValidationError<'_>, own: Option<String>) -> String {
        let mut help = own.unwrap_or_else(|| "Change the value, or the schema.".to_owned());
        let described = self
            .node(error)
            .and_then(|node| node.get("description"))
            .and_then(Json::as_str);
        let at_root = error.instance_path().is_empty();
        if let Some(described) = described.map(folded).filter(|text| !text.is_empty() && !at_root) {
            help.push_str(&format!(
                " Its description in the schema: {}",
                ended(&shortened(&described, 160))
            ));
        }
        let pointer = error.schema_path().as_str();
        let name = self.elsewhere(error).unwrap_or_else(|| self.schema.name.clone());
        help.push_str(&match pointer {
            "" => format!(" See `{name}`."),
            pointer => format!(" See `{pointer}` in `{name}`."),
        });
        help
    }
}
