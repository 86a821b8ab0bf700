//! Reads cards as people write them, and reports all problems at once, each at its key.

mod records;

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::one_or_many::OneOrMany;
use crate::rule::fault::{CardError, CardFault};
use crate::rule::faults::Faults;
use crate::seed::front_matter::{Field, SyntaxError, ValueKind, duplicates, read_mapping, yaml_excess};
use crate::source::Source;

/// How many keys and values a card may have.
const MOST_VALUES: usize = 20_000;

/// A type that can be read from a value of a card.
pub(crate) trait Read: Sized {
    /// Reads the value; problems are added to the faults.
    fn read(value: &Value, faults: &mut Faults) -> Self;

    /// The default if the key is absent; none if the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// The result for an invalid value, so that reading continues and finds further faults.
    fn any() -> Self;
}

/// Reads the text of a card, and collects its faults.
///
/// # Errors
/// A text that is not a mapping.
pub(crate) fn card<T: Read>(path: &str, text: &str) -> Result<(T, Faults), CardError> {
    let mut faults = Faults::default();
    let (fields, error) = read_mapping(text);
    if let Some(SyntaxError { reason, at }) = yaml_excess(text, MOST_VALUES) {
        let at = at.min(text.len());
        add_duplicates(&fields, &mut faults);
        faults.add(CardFault::NotYaml { reason, at });
        return Err(faults.error(path, text));
    }
    match serde_yaml::from_str::<Value>(text) {
        Ok(value @ Value::Mapping(_)) => {
            let card = T::read(&value, &mut faults);
            return Ok((card, faults));
        }
        Ok(_) => faults.add(CardFault::NoMapping),
        Err(wrong) => {
            // A mapping with a duplicate key has no value.
            add_duplicates(&fields, &mut faults);
            if let Some(error) = error {
                let (reason, at) = (error.reason, error.at.min(text.len()));
                faults.add(CardFault::NotYaml { reason, at });
            } else if !faults.is_faulty() {
                let (reason, at) = (wrong.to_string(), offset(text, &wrong));
                faults.add(CardFault::NotYaml { reason, at });
            }
        }
    }
    Err(faults.error(path, text))
}

/// Reports the duplicate keys of a mapping, at any depth.
fn add_duplicates(fields: &[Field<'_>], faults: &mut Faults) {
    for (_, again) in duplicates(fields) {
        let (key, at) = (again.key.to_string(), again.key_span);
        faults.add(CardFault::DuplicateKey { key, at });
    }
}

/// The byte at which `serde_yaml` stopped; its columns are characters.
fn offset(text: &str, error: &serde_yaml::Error) -> usize {
    let Some(location) = error.location() else { return 0 };
    let source = Source::new(String::new(), text.to_owned());
    let line = source.line_span(location.line());
    let before = line.of(text).chars().take(location.column().saturating_sub(1));
    line.start() + before.map(char::len_utf8).sum::<usize>()
}

/// The line of each item of the list at a key.
pub(crate) fn lines(text: &str, key: &str) -> Vec<usize> {
    let (fields, _) = read_mapping(text);
    let source = Source::new(String::new(), text.to_owned());
    let list = fields
        .iter()
        .find(|field| field.key == key)
        .map(|field| &field.value.kind);
    let Some(ValueKind::List(items)) = list else {
        return Vec::new();
    };
    items.iter().map(|item| source.line(item.span.start())).collect()
}

impl Faults {
    /// The value as a mapping, which may have only these keys.
    pub(crate) fn mapping<'v>(&mut self, value: &'v Value, known: &'static [&'static str]) -> Option<&'v Mapping> {
        let mapping = value.as_mapping()?;
        for key in mapping.keys().filter_map(name) {
            if !known.contains(&&*key) {
                self.below(key.clone(), |faults| faults.add(CardFault::UnknownKey { key, known }));
            }
        }
        Some(mapping)
    }

    /// The value of a key.
    pub(crate) fn field<T: Read>(&mut self, mapping: &Mapping, key: &'static str) -> T {
        if let Some(value) = mapping.get(key).filter(|value| !value.is_null()) {
            return self.below(key, |faults| T::read(value, faults));
        }
        T::absent().unwrap_or_else(|| {
            self.missing(key);
            T::any()
        })
    }

    /// The value, or a default if it has the wrong type.
    pub(crate) fn expect<T: Read>(&mut self, expected: &'static str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.wrong(expected);
            T::any()
        })
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong(&mut self, expected: &'static str) {
        let what = self.name();
        self.add(CardFault::WrongKind { what, expected });
    }

    /// One of some words.
    pub(crate) fn word<T: Read + Copy>(&mut self, value: &Value, known: &'static [&'static str], values: &[T]) -> T {
        let Some(word) = value.as_str() else {
            return self.expect("one word", None);
        };
        let found = known.iter().zip(values).find(|(known, _)| **known == word);
        if let Some((_, value)) = found {
            return *value;
        }
        let (key, word) = (self.key(), word.to_owned());
        self.add(CardFault::UnknownWord { key, word, known });
        T::any()
    }
}

/// A key as a string; YAML reads some words as other types.
pub(crate) fn name(key: &Value) -> Option<String> {
    match key {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

impl Read for String {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        faults.expect("a string", value.as_str().map(str::to_owned))
    }

    fn any() -> Self {
        Self::new()
    }
}

impl Read for bool {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        faults.expect("`true` or `false`", value.as_bool())
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn any() -> Self {
        false
    }
}

impl Read for u32 {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let number = value.as_u64().and_then(|number| Self::try_from(number).ok());
        faults.expect("a whole number", number)
    }

    fn any() -> Self {
        0
    }
}

impl Read for usize {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let number = value.as_u64().and_then(|number| Self::try_from(number).ok());
        faults.expect("a whole number", number)
    }

    fn any() -> Self {
        0
    }
}

impl Read for i8 {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let number = value.as_i64().and_then(|number| Self::try_from(number).ok());
        faults.expect("a whole number from -128 to 127", number)
    }

    fn any() -> Self {
        0
    }
}

impl Read for serde_json::Value {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        faults.expect("a value that JSON has", serde_json::to_value(value).ok())
    }

    fn any() -> Self {
        Self::Null
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        Some(T::read(value, faults))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn any() -> Self {
        None
    }
}

impl<T: Read> Read for Box<T> {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        Self::new(T::read(value, faults))
    }

    fn any() -> Self {
        Self::new(T::any())
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let Value::Sequence(items) = value else {
            return faults.expect("a list", None);
        };
        let items = items.iter().enumerate();
        let read = items.map(|(number, item)| faults.below(number, |faults| T::read(item, faults)));
        read.collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn any() -> Self {
        Self::new()
    }
}

impl<T: Read> Read for OneOrMany<T> {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        match value {
            Value::Sequence(_) => Self::Many(Vec::read(value, faults)),
            one => Self::One(Box::read(one, faults)),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn any() -> Self {
        Self::default()
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: &Value, faults: &mut Faults) -> Self {
        let Value::Mapping(mapping) = value else {
            return faults.expect("a mapping", None);
        };
        let named = mapping.iter().filter_map(|(key, value)| Some((name(key)?, value)));
        let read = named.map(|(key, value)| {
            let value = faults.below(key.clone(), |faults| T::read(value, faults));
            (key, value)
        });
        read.collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn any() -> Self {
        Self::new()
    }
}
