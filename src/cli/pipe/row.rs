//! One line: what is in it, and what becomes of it.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::json;
use serde_json::value::RawValue;

use super::input::Line;
use crate::cli::args::pipe::{Findings, PipeArgs};
use crate::rows::{Counts, NO_PATH, RowError, Rows, relative, removed};
use crate::session::{FileOutcome, Task};

/// What is done with each line.
pub(super) struct Lines<'a> {
    pub arguments: &'a PipeArgs,
    pub rows: Rows,
    pub task: Task,
}

/// The fields of an object, in order; their values are kept as they are written.
struct Fields<'l>(Vec<(Cow<'l, str>, &'l RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry::<String, &RawValue>()? {
                    fields.push((Cow::Owned(field.0), field.1));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'l> Fields<'l> {
    fn get(&self, name: &str) -> Option<&'l RawValue> {
        // The last one of equal names, as in most languages.
        self.0
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }
}

/// The fields that are added.
const OWN: [&str; 3] = ["findings", "removed", "error"];

impl Lines<'_> {
    /// The line of output for a line, and whether it says that the article could not be checked.
    pub(super) fn answer(&self, line: &Line) -> (String, bool) {
        let fields = match self.fields(line) {
            Ok(fields) => fields,
            Err(reason) => {
                let mut answer = json!({ "line": line.number, "error": reason });
                if let Some(file) = &line.file {
                    answer["file"] = json!(file);
                }
                return (answer.to_string(), true);
            }
        };
        match self.checked(&fields) {
            Ok(done) => (self.written(&fields, Some(&done), None), false),
            Err(reason) => (self.written(&fields, None, Some(&reason)), true),
        }
    }

    fn fields<'l>(&self, line: &'l Line) -> Result<Fields<'l>, String> {
        let Some(bytes) = &line.bytes else {
            return Err(format!(
                "the line is longer than an article of {} bytes can be",
                self.rows.most()
            ));
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to() + 1;
            format!("the line is not UTF-8, from byte {at}")
        })?;
        serde_json::from_str(text).map_err(|error| {
            let column = error.column();
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason);
            format!("the line is no JSON object with an article: {reason}, at byte {column}")
        })
    }

    fn checked(&self, fields: &Fields<'_>) -> Result<FileOutcome, String> {
        let name = &self.arguments.text_field;
        let value = fields.get(name).ok_or_else(|| format!("there is no field `{name}`"))?;
        let text: String = serde_json::from_str(value.get()).map_err(|_| match value.get() {
            "null" => format!("`{name}` is null"),
            _ => format!("`{name}` is no string, or one with half a surrogate pair"),
        })?;
        let path = self.path(fields)?;
        self.rows.run(&path, text, &self.task).map_err(|error| match error {
            RowError::TooLarge { size, most } => {
                format!("`{name}` has {size} bytes, and {most} are read; --max-size raises that")
            }
            other => other.to_string(),
        })
    }

    fn path(&self, fields: &Fields<'_>) -> Result<PathBuf, String> {
        let name = &self.arguments.path_field;
        let Some(value) = fields.get(name).filter(|value| value.get() != "null") else {
            return Ok(PathBuf::from(NO_PATH));
        };
        let path: String = serde_json::from_str(value.get()).map_err(|_| format!("`{name}` is no string"))?;
        relative(&path).map_err(|_| format!("`{name}` must be a relative path without `..`"))
    }

    /// The object with what was found. Other fields stay as they are.
    fn written(&self, fields: &Fields<'_>, done: Option<&FileOutcome>, error: Option<&str>) -> String {
        let mut out = String::from("{");
        let mut add = |name: &str, value: &str| {
            if out.len() > 1 {
                out.push(',');
            }
            out.push_str(&json!(name).to_string());
            out.push(':');
            out.push_str(value);
        };
        let fixed = done.filter(|done| done.before.is_some());
        for (name, value) in fields.0.iter().filter(|(name, _)| !OWN.contains(&&**name)) {
            match fixed.filter(|_| **name == *self.arguments.text_field) {
                Some(done) => add(name, &json!(done.report.source.text()).to_string()),
                None => add(name, value.get()),
            }
        }
        if let Some(error) = error {
            add("error", &json!(error).to_string());
        }
        if let Some(done) = done {
            if let Some(findings) = self.findings(done) {
                add("findings", &findings);
            }
            if self.arguments.fix {
                add("removed", &json!(removed(&done.report, &done.rounds)).to_string());
            }
        }
        out.push('}');
        out
    }

    fn findings(&self, done: &FileOutcome) -> Option<String> {
        match self.arguments.findings {
            Findings::None => None,
            Findings::Full => {
                // A finding has only texts and numbers, which can always be written.
                let all = self.rows.findings(done);
                let all = all.filter_map(|finding| serde_json::to_string(&finding).ok());
                Some(format!("[{}]", all.collect::<Vec<_>>().join(",")))
            }
            Findings::Counts => {
                let Counts {
                    errors,
                    warnings,
                    hints,
                    rules,
                } = Counts::of(done);
                Some(json!({ "error": errors, "warning": warnings, "hint": hints, "rules": rules }).to_string())
            }
        }
    }
}
