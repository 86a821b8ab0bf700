//! Front matter as the JSON value that a schema validates, with the way back to its bytes.

use serde_json::{Map, Number, Value as Json};

use crate::generators::Target;
use crate::generators::{Behavior, Plain, plain};
use crate::seed::front_matter::{Field, Style, Value, ValueKind};
use crate::source::Span;

/// A step from a value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list, from 0.
    Item(usize),
}

/// Front matter as JSON.
pub(crate) struct Instance<'f> {
    /// The value that is validated.
    pub json: Json,
    fields: &'f [Field<'f>],
    /// The paths of values that are unknown: aliases, tagged values, templates, and maps with a merge
    /// key, which may have more keys than the source shows.
    unknown: Vec<Vec<Step>>,
}

impl<'f> Instance<'f> {
    /// Converts fields according to the YAML core schema, and words such as `yes` as the target reads them.
    #[must_use]
    pub(crate) fn new(fields: &'f [Field<'f>], target: Target, is_unknown: &dyn Fn(&Value<'_>) -> bool) -> Self {
        let mut reader = Reader {
            target,
            is_unknown,
            unknown: Vec::new(),
            path: Vec::new(),
        };
        let json = reader.map(fields);
        Self {
            json,
            fields,
            unknown: reader.unknown,
        }
    }

    /// The value at a path.
    #[must_use]
    pub(crate) fn find(&self, path: &[Step]) -> Option<&'f Value<'f>> {
        let (first, rest) = path.split_first()?;
        let Step::Key(key) = first else { return None };
        let mut found = in_map(self.fields, key)?;
        for step in rest {
            found = match (&found.kind, step) {
                (ValueKind::Map(fields), Step::Key(key)) => in_map(fields, key)?,
                (ValueKind::List(items), Step::Item(number)) => items.get(*number)?,
                _ => return None,
            };
        }
        Some(found)
    }

    /// The keys of the map at a path.
    #[must_use]
    pub(crate) fn keys(&self, path: &[Step]) -> Vec<(&'f str, Span)> {
        let fields = match self.find(path).map(|found| &found.kind) {
            Some(ValueKind::Map(fields)) => fields,
            None if path.is_empty() => self.fields,
            _ => return Vec::new(),
        };
        fields.iter().map(|field| (&*field.key, field.key_span)).collect()
    }

    /// Whether a value at or above a path is unknown.
    #[must_use]
    pub(crate) fn is_unknown(&self, path: &[Step]) -> bool {
        self.unknown.iter().any(|unknown| path.starts_with(unknown))
    }

    /// Whether a value at or below a path is unknown.
    #[must_use]
    pub(crate) fn holds_unknown(&self, path: &[Step]) -> bool {
        self.unknown.iter().any(|unknown| unknown.starts_with(path))
    }
}

/// The field of this name. Of duplicate keys, the last one counts.
fn in_map<'f>(fields: &'f [Field<'f>], key: &str) -> Option<&'f Value<'f>> {
    let field = fields.iter().rev().find(|field| field.key == key)?;
    Some(&field.value)
}

struct Reader<'r> {
    target: Target,
    is_unknown: &'r dyn Fn(&Value<'_>) -> bool,
    unknown: Vec<Vec<Step>>,
    path: Vec<Step>,
}

impl Reader<'_> {
    fn map(&mut self, fields: &[Field<'_>]) -> Json {
        let mut map = Map::new();
        for field in fields {
            // A merge key adds other keys, and a key in JSON must be a string.
            if field.key == "<<" || field.key.is_empty() {
                let mut merged = self.path.clone();
                merged.push(Step::Key("<<".to_owned()));
                self.unknown.push(merged);
                continue;
            }
            let value = self.value(Step::Key(field.key.to_string()), &field.value);
            map.insert(field.key.to_string(), value);
        }
        Json::Object(map)
    }

    fn value(&mut self, step: Step, value: &Value<'_>) -> Json {
        self.path.push(step);
        let json = match &value.kind {
            _ if value.tagged || (self.is_unknown)(value) => None,
            ValueKind::Alias => None,
            ValueKind::Map(fields) => Some(self.map(fields)),
            ValueKind::List(items) => {
                let items = items.iter().enumerate();
                Some(
                    items
                        .map(|(number, item)| self.value(Step::Item(number), item))
                        .collect(),
                )
            }
            ValueKind::Scalar(text, Style::Plain) => scalar(text, self.target),
            ValueKind::Scalar(text, _) => Some(Json::String(text.to_string())),
        };
        if json.is_none() {
            self.unknown.push(self.path.clone());
        }
        self.path.pop();
        json.unwrap_or(Json::Null)
    }
}

/// A plain scalar as JSON; none where JSON has no such value.
fn scalar(text: &str, target: Target) -> Option<Json> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Json::Null),
        "true" | "True" | "TRUE" => return Some(Json::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Json::Bool(false)),
        ".inf" | ".Inf" | ".INF" | "-.inf" | "+.inf" | ".nan" | ".NaN" | ".NAN" => return None,
        _ => {}
    }
    if plain(target, Plain::OldWord) == Behavior::Boolean {
        match &*text.to_ascii_lowercase() {
            "yes" | "on" => return Some(Json::Bool(true)),
            "no" | "off" => return Some(Json::Bool(false)),
            _ => {}
        }
    }
    Some(number(text).map_or_else(|| Json::String(text.to_owned()), Json::Number))
}

/// Parses a number of the YAML core schema.
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = text.strip_prefix('+').unwrap_or(text);
        let whole = text.parse::<i64>().map(Number::from);
        let whole = whole.or_else(|_| text.parse::<u64>().map(Number::from));
        return whole.ok().or_else(|| Number::from_f64(text.parse().ok()?));
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return i64::from_str_radix(digits, radix)
                .ok()
                .filter(|_| !digits.starts_with(['+', '-']))
                .map(Number::from);
        }
    }
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    Number::from_f64(digits.parse().ok().filter(|_| is_number)?).and_then(|_| Number::from_f64(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::front_matter::read_mapping;
    use serde_json::json;

    fn read(text: &str, target: Target) -> Json {
        let (fields, error) = read_mapping(text);
        assert!(error.is_none(), "{error:?}");
        Instance::new(&fields, target, &|_| false).json
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let text =
            "a: 1\nb: -2.5e1\nc: 0x1F\nd: true\ne: ~\nf: '1'\ng: 1.2.3\nh: 2024-05-01\ni: yes\nj:\nk: +7\nl: .5\n";
        assert_eq!(
            read(text, Target::Any),
            json!({"a": 1, "b": -25.0, "c": 31, "d": true, "e": null, "f": "1", "g": "1.2.3", "h": "2024-05-01",
                "i": "yes", "j": null, "k": 7, "l": 0.5})
        );
        assert_eq!(read("i: yes\n", Target::Jekyll), json!({"i": true}));
    }

    #[test]
    fn unknown_values_are_recorded() {
        let (fields, _) = read_mapping("k: &y {g: 1}\na: {b: [x, *y]}\nc: !z d\ne:\n  <<: *y\n  f: 1\n");
        let instance = Instance::new(&fields, Target::Any, &|_| false);
        assert_eq!(
            instance.json,
            json!({"k": {"g": 1}, "a": {"b": ["x", null]}, "c": null, "e": {"f": 1}})
        );
        let path = [Step::Key("a".into()), Step::Key("b".into()), Step::Item(1)];
        assert!(instance.is_unknown(&path) && !instance.is_unknown(&path[..2]));
        assert!(instance.holds_unknown(&path[..1]) && instance.holds_unknown(&[Step::Key("e".into())]));
    }
}
