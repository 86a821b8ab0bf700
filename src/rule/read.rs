//! Reads cards as people write them: all that is wrong at once, each at its key.

mod records;

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::one_or_many::OneOrMany;
use crate::rule::fault::{CardError, CardFault, Faults};
use crate::seed::front_matter::{self, Field, ValueKind, read_mapping};
use crate::source::Source;

/// What can be read from a value of a card.
pub(crate) trait Read: Sized {
    /// Reads it; what is wrong is added to the faults.
    fn read(value: &Value, faults: &mut Faults) -> Option<Self>;

    /// What it is where its key is absent; none where the key must be there.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads the text of a card.
///
/// # Errors
/// A text that is no mapping; what is wrong in it is added to the faults.
pub(crate) fn card<T: Read>(path: &str, text: &str, faults: &mut Faults) -> Result<Option<T>, CardError> {
    let fail = |fault: CardFault| {
        let mut faults = Faults::default();
        faults.add(fault);
        faults.finish(None, path, text)
    };
    let (fields, error) = read_mapping(text);
    let mut twice = Vec::new();
    duplicates(&fields, &mut twice);
    for fault in &twice {
        faults.add(fault.clone());
    }
    match serde_yaml::from_str::<Value>(text) {
        Ok(value @ Value::Mapping(_)) => Ok(T::read(&value, faults)),
        Ok(_) => fail(CardFault::NoMapping),
        // A mapping with a key twice is no value.
        Err(_) if !twice.is_empty() && error.is_none() => Ok(None),
        Err(wrong) => {
            let (at, reason) = match error {
                Some(error) => (error.at.min(text.len()), error.reason),
                None => (offset(text, &wrong), wrong.to_string()),
            };
            fail(CardFault::NotYaml { reason, at })
        }
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

/// The keys that a mapping has twice, at any depth.
fn duplicates(fields: &[Field<'_>], found: &mut Vec<CardFault>) {
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|other| other.key == field.key) {
            found.push(CardFault::DuplicateKey {
                key: field.key.to_string(),
                at: field.key_span,
            });
        }
        duplicates_of(&field.value, found);
    }
}

fn duplicates_of(value: &front_matter::Value<'_>, found: &mut Vec<CardFault>) {
    match &value.kind {
        ValueKind::Map(fields) => duplicates(fields, found),
        ValueKind::List(items) => items.iter().for_each(|item| duplicates_of(item, found)),
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}

/// For each item of a list at a key of a card's text, its line.
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
    /// The value as a mapping that has none but these keys.
    pub(crate) fn mapping<'v>(&mut self, value: &'v Value, known: &'static [&'static str]) -> Option<&'v Mapping> {
        let Value::Mapping(mapping) = value else {
            self.wrong("a mapping");
            return None;
        };
        for key in mapping.keys().filter_map(name) {
            if !known.contains(&&*key) {
                self.below(key.clone(), |faults| faults.add(CardFault::UnknownKey { key, known }));
            }
        }
        Some(mapping)
    }

    /// The value of a key.
    pub(crate) fn field<T: Read>(&mut self, mapping: &Mapping, key: &'static str) -> Option<T> {
        match mapping.get(key).filter(|value| !value.is_null()) {
            Some(value) => self.below(key, |faults| T::read(value, faults)),
            None => T::absent().or_else(|| {
                self.add(CardFault::Missing(key));
                None
            }),
        }
    }

    /// Reports a value of another kind.
    pub(crate) fn wrong(&mut self, expected: &'static str) {
        let key = self.key();
        self.add(CardFault::WrongKind { key, expected });
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(&mut self, value: &Value, known: &'static [&'static str], values: &[T]) -> Option<T> {
        let Some(word) = value.as_str() else {
            self.wrong("one word");
            return None;
        };
        let found = known.iter().zip(values).find(|(known, _)| **known == word);
        if found.is_none() {
            let (key, word) = (self.key(), word.to_owned());
            self.add(CardFault::UnknownWord { key, word, known });
        }
        found.map(|(_, value)| *value)
    }
}

/// A key as a string; YAML takes some words for other things.
pub(crate) fn name(key: &Value) -> Option<String> {
    match key {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

impl Read for String {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            faults.wrong("a string");
        }
        text
    }
}

impl Read for bool {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let flag = value.as_bool();
        if flag.is_none() {
            faults.wrong("`true` or `false`");
        }
        flag
    }

    fn absent() -> Option<Self> {
        Some(false)
    }
}

impl Read for u32 {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let number = value.as_u64().and_then(|number| Self::try_from(number).ok());
        if number.is_none() {
            faults.wrong("a whole number");
        }
        number
    }
}

impl Read for usize {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        u32::read(value, faults).and_then(|number| Self::try_from(number).ok())
    }
}

impl Read for i8 {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let number = value.as_i64().and_then(|number| Self::try_from(number).ok());
        if number.is_none() {
            faults.wrong("a whole number from -128 to 127");
        }
        number
    }
}

impl Read for serde_json::Value {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let json = serde_json::to_value(value).ok();
        if json.is_none() {
            faults.wrong("a value that JSON has");
        }
        json
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        T::read(value, faults).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Box<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        T::read(value, faults).map(Self::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Value::Sequence(items) = value else {
            faults.wrong("a list");
            return None;
        };
        let read = items.iter().enumerate();
        let read: Vec<Option<T>> = read
            .map(|(number, item)| faults.below(number, |faults| T::read(item, faults)))
            .collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Read> Read for OneOrMany<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::Sequence(_) => Vec::read(value, faults).map(Self::Many),
            one => Box::read(one, faults).map(Self::One),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Value::Mapping(mapping) = value else {
            faults.wrong("a mapping");
            return None;
        };
        let named = mapping.iter().filter_map(|(key, value)| Some((name(key)?, value)));
        let read: Vec<Option<(String, T)>> = named
            .map(|(key, value)| {
                let read = faults.below(key.clone(), |faults| T::read(value, faults));
                read.map(|value| (key, value))
            })
            .collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}
