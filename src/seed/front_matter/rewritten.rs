//! A copy of front matter that the YAML parser can read, each byte of which knows its place in the
//! file: Hexo's JSON without braces, and tabs that Hexo replaces.

use std::borrow::Cow;

use super::{Field, Value, ValueKind};
use crate::source::Span;

/// The copy, and the place in the file of each of its bytes and of its end.
pub(super) struct Rewritten {
    pub(super) text: String,
    places: Vec<usize>,
}

impl Rewritten {
    /// The content in braces: `"title": "a"` becomes `{"title": "a"}`.
    pub(super) fn in_braces(text: &str, content: Span) -> Self {
        let mut copy = Self::new(content);
        copy.push("{", content.start());
        copy.keep(text, content);
        copy.push("}", content.end());
        copy.end(content)
    }

    /// The content with two spaces for each tab that begins a line.
    pub(super) fn without_tabs(text: &str, content: Span) -> Self {
        let mut copy = Self::new(content);
        let mut at = content.start();
        for line in content.of(text).split_inclusive('\n') {
            let tabs = if at == content.start() {
                0
            } else {
                line.len() - line.trim_start_matches('\t').len()
            };
            (0..tabs).for_each(|tab| copy.push("  ", at + tab));
            copy.keep(text, Span::new(at + tabs, at + line.len()));
            at += line.len();
        }
        copy.end(content)
    }

    fn new(content: Span) -> Self {
        Self {
            text: String::with_capacity(content.len() + 2),
            places: Vec::with_capacity(content.len() + 3),
        }
    }

    fn push(&mut self, text: &str, place: usize) {
        self.text.push_str(text);
        self.places.extend(text.bytes().map(|_| place));
    }

    fn keep(&mut self, text: &str, span: Span) {
        self.text.push_str(span.of(text));
        self.places.extend(span.start()..span.end());
    }

    fn end(mut self, content: Span) -> Self {
        self.places.push(content.end());
        self
    }

    /// The place in the file of a byte of the copy.
    pub(super) fn place(&self, at: usize) -> usize {
        self.places[at.min(self.places.len() - 1)]
    }

    pub(super) fn span(&self, span: Span) -> Span {
        let start = self.place(span.start());
        Span::new(start, self.place(span.end()).max(start))
    }

    /// The fields of the copy as fields of the file.
    pub(super) fn fields<'s>(&self, fields: Vec<Field<'_>>) -> Vec<Field<'s>> {
        let field = |field: Field<'_>| Field {
            key: Cow::Owned(field.key.into_owned()),
            key_span: self.span(field.key_span),
            value: self.value(field.value),
        };
        fields.into_iter().map(field).collect()
    }

    fn value<'s>(&self, value: Value<'_>) -> Value<'s> {
        let kind = match value.kind {
            ValueKind::Scalar(text, style) => ValueKind::Scalar(Cow::Owned(text.into_owned()), style),
            ValueKind::List(items) => ValueKind::List(items.into_iter().map(|item| self.value(item)).collect()),
            ValueKind::Map(fields) => ValueKind::Map(self.fields(fields)),
            ValueKind::Alias => ValueKind::Alias,
        };
        Value {
            span: self.span(value.span),
            kind,
            decorated: value.decorated,
            tagged: value.tagged,
        }
    }
}
