//! Walks through the YAML of a configuration, and records the place of each value and of each
//! problem.

use std::cell::OnceCell;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, IntoDeserializer as _};
use serde_yaml::Value;

use super::read::{ConfigError, SETTINGS};
use super::setting::Setting;
use super::values::RuleOptions;
use crate::problem::Problem;
use crate::seed::front_matter::{Field, SyntaxError, duplicates, place, read_mapping, yaml_excess};
use crate::source::{Source, Span};
use crate::words::{either, list, nearest, shortened};

/// A name that can be checked only against the rules.
pub(super) enum Named {
    /// A name of one or more rules.
    Rules(String),
    /// The id of a rule; it is a key.
    Rule(String),
    /// The options of the rule whose id is their key.
    Options(RuleOptions),
}

/// How many keys and values a configuration may have.
const MOST_VALUES: usize = 20_000;
/// How many problems of one configuration are reported: to place each of them takes time.
const MOST_PROBLEMS: usize = 100;

/// A step on the path to a value.
#[derive(Clone)]
enum Step {
    Key(String),
    Item(usize),
}

/// The entries of a mapping.
pub(super) type Entries<'v> = Vec<(String, &'v Value)>;

/// Reads a text, and tracks the place of the current value.
pub(super) struct Reader<'t> {
    file: Option<Arc<Path>>,
    text: &'t str,
    /// The text for those who keep it.
    shared: OnceCell<Arc<str>>,
    fields: Vec<Field<'t>>,
    /// The path to the current value.
    at: Vec<Step>,
    problems: Vec<Problem>,
    named: Vec<(Vec<Step>, Named)>,
}

impl<'t> Reader<'t> {
    /// A reader of a text, which may be a file's, and why that text is not YAML.
    pub(super) fn new(file: Option<&Path>, text: &'t str) -> (Self, Option<SyntaxError>) {
        let (fields, error) = read_mapping(text);
        let error = error.or_else(|| yaml_excess(text, MOST_VALUES));
        let reader = Self {
            file: file.map(Into::into),
            text,
            shared: OnceCell::new(),
            fields,
            at: Vec::new(),
            problems: Vec::new(),
            named: Vec::new(),
        };
        (reader, error)
    }

    /// The file that is read, if the text is a file's.
    pub(super) fn file(&self) -> Option<&Arc<Path>> {
        self.file.as_ref()
    }

    /// The text that is read.
    pub(super) fn shared_text(&self) -> Arc<str> {
        self.shared.get_or_init(|| self.text.into()).clone()
    }

    /// Reads what is below a key.
    pub(super) fn below<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.step(Step::Key(key.to_owned()), read)
    }

    /// Reads an item of a list.
    pub(super) fn item<T>(&mut self, number: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.step(Step::Item(number), read)
    }

    fn step<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(step);
        let result = read(self);
        self.at.pop();
        result
    }

    /// The entries of a mapping.
    pub(super) fn entries<'v>(&mut self, value: &'v Value) -> Option<Entries<'v>> {
        let Value::Mapping(mapping) = value else {
            self.wrong(value, "a mapping");
            return None;
        };
        let entries = mapping.iter().filter_map(|(key, value)| match key {
            Value::String(key) => Some((key.clone(), value)),
            Value::Bool(key) => Some((key.to_string(), value)),
            Value::Number(key) => Some((key.to_string(), value)),
            _ => {
                self.problem("A key must be a string.".to_owned(), None);
                None
            }
        });
        Some(entries.collect())
    }

    /// The entries of a mapping that may have only these keys, which are written with `-` for `_`.
    pub(super) fn mapping<'v>(&mut self, value: &'v Value, keys: &[&str]) -> Option<Entries<'v>> {
        let entries = self.entries(value)?;
        let keys: Vec<String> = keys.iter().map(|key| written(key)).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        for (key, _) in entries.iter().filter(|(key, _)| !keys.contains(&&**key)) {
            self.unknown_key(key, &keys);
        }
        Some(entries)
    }

    /// Reads the value of a key, if there is one.
    pub(super) fn key<T: Setting>(&mut self, entries: &Entries<'_>, key: &str) -> Option<T> {
        let (key, value) = entries.iter().find(|(other, _)| *other == written(key))?;
        if value.is_null() {
            return None;
        }
        self.below(key, |reader| T::read(value, reader))
    }

    /// Reports a key that is missing.
    pub(super) fn need(&mut self, entries: &Entries<'_>, key: &str) {
        let key = written(key);
        if !entries.iter().any(|(other, value)| *other == key && !value.is_null()) {
            self.problem(format!("`{key}` is missing."), None);
        }
    }

    /// Reads one of the words of a type.
    pub(super) fn word<T: DeserializeOwned>(&mut self, value: &Value) -> Option<T> {
        let known = words::<T>();
        let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        let expected = either(&quoted.iter().map(String::as_str).collect::<Vec<_>>());
        let Some(word) = value.as_str() else {
            self.wrong(value, &expected);
            return None;
        };
        let read = serde_yaml::from_value(value.clone()).ok();
        if read.is_none() {
            let help = match nearest(word, known.iter().map(String::as_str)) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("It must be {expected}."),
            };
            self.problem(format!("{} cannot be `{word}`.", self.name()), Some(help));
        }
        read
    }

    /// Records a name until the rules are known.
    pub(super) fn names(&mut self, named: Named) {
        self.named.push((self.at.clone(), named));
    }

    /// Checks each recorded name.
    pub(super) fn each_name(&mut self, mut look: impl FnMut(Named, &mut Self)) {
        for (at, named) in std::mem::take(&mut self.named) {
            if self.problems.len() >= MOST_PROBLEMS {
                return;
            }
            self.at = at;
            look(named, self);
        }
    }

    /// Whether something is wrong.
    pub(super) fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The key of the current value.
    pub(super) fn current_key(&self) -> &str {
        let key = |step: &'_ Step| matches!(step, Step::Key(_));
        match self.at.iter().rev().find(|step| key(step)) {
            Some(Step::Key(key)) => key,
            _ => "",
        }
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong(&mut self, value: &Value, expected: &str) {
        let found = match value {
            Value::Null => {
                let message = format!("{} is empty, but must be {expected}.", self.name());
                return self.problem(message, None);
            }
            Value::Bool(flag) => format!("`{flag}`"),
            Value::Number(number) => format!("the number {number}"),
            Value::String(text) => format!("the string `{}`", shortened(text, 40)),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
            Value::Tagged(_) => "a value with a tag".to_owned(),
        };
        let help = match (value, expected) {
            (Value::String(text), "a list") => Some(format!("Write `[\"{}\"]`.", shortened(text, 40))),
            (Value::Bool(_) | Value::Number(_), "a string") => Some("Put it in quotes.".to_owned()),
            _ => None,
        };
        self.problem(format!("{} must be {expected}, not {found}.", self.name()), help);
    }

    /// Reports what is wrong with the current value.
    pub(super) fn problem(&mut self, message: String, help: Option<String>) {
        self.report(self.span(), message, help);
    }

    /// Reports what is wrong with the current key.
    pub(super) fn problem_at_key(&mut self, message: String, help: Option<String>) {
        let span = self.place().map_or(Span::at(0), |(key, _)| key);
        self.report(span, message, help);
    }

    /// Reports an unknown key.
    pub(super) fn unknown_key(&mut self, key: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The keys here are {}.", list(known)),
        };
        let place = match self.current_key() {
            "" => String::new(),
            above => format!(" in `{above}`"),
        };
        self.below(key, |reader| {
            reader.problem_at_key(format!("There is no key `{key}`{place}."), Some(help));
        });
    }

    /// The current value, in words.
    fn name(&self) -> String {
        match self.at.last() {
            Some(Step::Item(_)) => format!("An item of `{}`", self.current_key()),
            _ => format!("`{}`", self.current_key()),
        }
    }

    /// The bytes of the current value. A value of several lines is marked at its key, or
    /// on its first line.
    pub(super) fn span(&self) -> Span {
        let Some((key, value)) = self.place() else {
            return Span::at(0);
        };
        let first = value.of(self.text).lines().next().unwrap_or_default().len();
        match first < value.len() || value.is_empty() {
            true if key != value => key,
            _ => Span::new(value.start(), value.start() + first),
        }
    }

    /// The bytes of the key and the value.
    fn place(&self) -> Option<(Span, Span)> {
        let path: Vec<String> = self.at.iter().map(Step::to_string).collect();
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        place(&self.fields, &path)
    }

    fn report(&mut self, span: Span, message: String, help: Option<String>) {
        if self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        self.problems.push(Problem { span, message, help });
    }

    /// Reports each duplicate key of a mapping.
    pub(super) fn report_duplicates(&mut self) {
        let source = Source::new("", self.text);
        let told = duplicates(&self.fields).into_iter().map(|(first, again)| {
            let line = source.line(first.key_span.start());
            let help = format!("The first one is on line {line}: merge them, or remove one.");
            let message = format!("The key `{}` appears twice.", again.key);
            (again.key_span, message, help)
        });
        for (span, message, help) in told.collect::<Vec<_>>() {
            self.report(span, message, Some(help));
        }
    }

    /// The error of a text that is not YAML.
    pub(super) fn not_yaml(mut self, at: usize, reason: &str) -> ConfigError {
        let at = (0..=at.min(self.text.len()))
            .rev()
            .find(|at| self.text.is_char_boundary(*at));
        self.report(
            Span::at(at.unwrap_or(0)),
            format!("This is not valid YAML: {reason}."),
            None,
        );
        self.error()
    }

    /// The error of a text that is YAML, but not a mapping.
    pub(super) fn no_mapping(mut self) -> ConfigError {
        let span = Span::new(0, self.text.lines().next().map_or(0, str::len));
        let message = "A configuration consists of `key: value` lines.";
        self.report(span, message.to_owned(), None);
        self.error()
    }

    /// All that was reported, in the order of the file.
    pub(super) fn error(mut self) -> ConfigError {
        self.problems.sort_by_key(|problem| problem.span);
        self.problems.dedup();
        let file = self.file.map(|file| file.display().to_string());
        ConfigError {
            path: file.unwrap_or_else(|| SETTINGS.to_owned()),
            text: self.text.to_owned(),
            problems: self.problems,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Item(number) => number.fmt(f),
        }
    }
}

/// A key as people write it.
fn written(key: &str) -> String {
    key.replace('_', "-")
}

/// The words of a type, which name themselves where another word is read.
fn words<T: DeserializeOwned>() -> Vec<String> {
    let none: StrDeserializer<'_, de::value::Error> = "".into_deserializer();
    let error = T::deserialize(none).err().map(|error| error.to_string());
    let known = error.as_deref().unwrap_or_default().split('`').skip(1).step_by(2);
    known.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
