//! The fields of a front matter: keys and values with their spans, whatever the format.

use std::borrow::Cow;

use crate::source::Span;

/// A key and its value.
#[derive(Debug, PartialEq)]
pub struct Field<'s> {
    /// The parsed key.
    pub key: Cow<'s, str>,
    /// The key's bytes, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Value<'s>,
}

/// A value and its span.
#[derive(Debug, PartialEq)]
pub struct Value<'s> {
    /// Its bytes, quotes included; empty where the value is omitted.
    pub span: Span,
    /// Its kind.
    pub kind: ValueKind<'s>,
    /// Whether a tag (`!x`) or an anchor (`&x`) precedes it.
    pub decorated: bool,
    /// Whether a tag precedes it, which may change its type.
    pub tagged: bool,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|` or `>`
    Block,
}

/// The kind of a value.
#[derive(Debug, PartialEq)]
pub enum ValueKind<'s> {
    /// A scalar with its parsed text.
    Scalar(Cow<'s, str>, Style),
    /// A sequence.
    List(Vec<Value<'s>>),
    /// A mapping.
    Map(Vec<Field<'s>>),
    /// An alias (`*x`); it is not resolved.
    Alias,
}

impl Value<'_> {
    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The text of a plain scalar, which has no quotes.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Scalar(text, Style::Plain) => Some(text),
            _ => None,
        }
    }

    /// Whether the value is omitted, `~`, `null` or only whitespace. An empty list counts as a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            ValueKind::Scalar(text, Style::Plain) => matches!(&**text, "" | "~" | "null" | "Null" | "NULL"),
            ValueKind::Scalar(text, _) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The bytes inside the quotes of a quoted scalar; all bytes of any other value.
    #[must_use]
    pub fn inner(&self) -> Span {
        match &self.kind {
            ValueKind::Scalar(_, Style::SingleQuoted | Style::DoubleQuoted) if self.span.len() >= 2 => {
                Span::new(self.span.start() + 1, self.span.end() - 1)
            }
            _ => self.span,
        }
    }

    /// Calls `each` with every scalar at or below this value.
    pub fn scalars<'v>(&'v self, each: &mut dyn FnMut(&'v Self)) {
        match &self.kind {
            ValueKind::Scalar(..) => each(self),
            ValueKind::List(items) => items.iter().for_each(|item| item.scalars(each)),
            ValueKind::Map(fields) => fields.iter().for_each(|field| field.value.scalars(each)),
            ValueKind::Alias => {}
        }
    }
}

/// The key and the value at a path of keys, list items by number.
pub(crate) fn place(fields: &[Field<'_>], path: &[&str]) -> Option<(Span, Span)> {
    let mut fields = fields;
    let mut found = None;
    let mut rest = path;
    while let Some((key, below)) = rest.split_first() {
        let field = fields.iter().find(|field| field.key == *key)?;
        found = Some((field.key_span, field.value.span));
        rest = below;
        match &field.value.kind {
            ValueKind::Map(inner) => fields = inner,
            ValueKind::List(items) => {
                let Some((number, below)) = rest.split_first() else {
                    break;
                };
                let item = items.get(number.parse::<usize>().ok()?)?;
                found = Some((item.span, item.span));
                rest = below;
                if let ValueKind::Map(inner) = &item.kind {
                    fields = inner;
                }
            }
            _ => break,
        }
    }
    found
}

/// The texts of keys and values, for tests.
#[cfg(test)]
pub(super) fn texts<'t>(fields: &[Field<'_>], text: &'t str) -> Vec<(&'t str, &'t str)> {
    let texts = fields
        .iter()
        .map(|field| (field.key_span.of(text), field.value.span.of(text)));
    texts.collect()
}

/// The keys that a mapping has twice, at any depth: each with its first field and a later one.
pub(crate) fn duplicates<'f, 's>(fields: &'f [Field<'s>]) -> Vec<(&'f Field<'s>, &'f Field<'s>)> {
    let mut found = Vec::new();
    duplicates_in(fields, &mut found);
    found
}

fn duplicates_in<'f, 's>(fields: &'f [Field<'s>], found: &mut Vec<(&'f Field<'s>, &'f Field<'s>)>) {
    for (index, field) in fields.iter().enumerate() {
        let first = fields[..index].iter().find(|other| other.key == field.key);
        found.extend(first.map(|first| (first, field)));
        duplicates_of(&field.value, found);
    }
}

fn duplicates_of<'f, 's>(value: &'f Value<'s>, found: &mut Vec<(&'f Field<'s>, &'f Field<'s>)>) {
    match &value.kind {
        ValueKind::Map(fields) => duplicates_in(fields, found),
        ValueKind::List(items) => items.iter().for_each(|item| duplicates_of(item, found)),
        ValueKind::Scalar(..) | ValueKind::Alias => {}
    }
}
