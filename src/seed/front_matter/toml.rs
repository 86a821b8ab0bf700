//! TOML becomes the same small tree with spans as YAML. No other file uses the parser.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::{DeArray, DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::reader::Stop;
use super::{Field, Style, Value, ValueKind};
use crate::source::{Span, line_start};

const MAX_NODES: usize = 20_000;

/// What is in TOML: the fields before its first error, that error, and the comments.
pub(super) struct Document<'s> {
    pub(super) fields: Vec<Field<'s>>,
    pub(super) comments: Vec<Span>,
    pub(super) stop: Option<Stop>,
}

/// Reads the TOML at `content`.
pub(super) fn read(text: &str, content: Span) -> Document<'_> {
    let inside = content.of(text);
    let base = content.start();
    let (table, errors) = DeTable::parse_recoverable(inside);
    let first = errors.iter().min_by_key(|error| error.span().map(|span| span.start));
    let mut stop = first.map(|error| {
        let at = error.span().map_or(0, |span| span.start.min(inside.len()));
        (base + at, error.message().to_owned())
    });
    let mut tree = Tree { text, base, nodes: 0 };
    let mut fields = tree.fields(table.into_inner());
    if tree.nodes > MAX_NODES {
        stop = Some((base, "it has too many values".to_owned()));
        fields.clear();
    }
    if let Some((at, _)) = &stop {
        let line = line_start(text, *at);
        fields.retain(|field| field.key_span.end().max(field.value.span.end()) <= line);
    }
    let comments = Source::new(inside)
        .lex()
        .filter(|token| token.kind() == TokenKind::Comment)
        .map(|token| tree.span(token.span().start()..token.span().end()));
    Document {
        comments: comments.collect(),
        fields,
        stop,
    }
}

struct Tree<'s> {
    text: &'s str,
    base: usize,
    nodes: usize,
}

impl<'s> Tree<'s> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end.max(range.start))
    }

    /// The pairs of a table in the order of the file.
    fn fields(&mut self, table: DeTable<'s>) -> Vec<Field<'s>> {
        let mut fields: Vec<Field<'s>> = Vec::new();
        for (key, value) in table {
            let key_span = self.span(key.span());
            let span = self.span(value.span());
            fields.push(Field {
                key: key.into_inner(),
                key_span,
                value: self.value(value.into_inner(), span),
            });
        }
        fields.sort_by_key(|field| field.key_span);
        fields
    }

    fn value(&mut self, value: DeValue<'s>, span: Span) -> Value<'s> {
        self.nodes += 1;
        let (kind, span) = match value {
            DeValue::String(text) => (ValueKind::Scalar(text, style(span.of(self.text))), span),
            DeValue::Array(items) => self.list(items, span),
            DeValue::Table(table) => {
                let fields = self.fields(table);
                // A table has the span of its header, or of a key with a dot.
                let whole = fields
                    .iter()
                    .fold(span, |whole, field| whole.join(field.key_span).join(field.value.span));
                (ValueKind::Map(fields), whole)
            }
            _ => (ValueKind::Scalar(Cow::Borrowed(span.of(self.text)), Style::Plain), span),
        };
        Value {
            span,
            kind,
            decorated: false,
            tagged: false,
        }
    }

    fn list(&mut self, items: DeArray<'s>, span: Span) -> (ValueKind<'s>, Span) {
        let mut values = Vec::new();
        for item in items {
            let place = self.span(item.span());
            values.push(self.value(item.into_inner(), place));
        }
        let whole = values.iter().fold(span, |whole, value| whole.join(value.span));
        (ValueKind::List(values), whole)
    }
}

/// How a string is written.
fn style(written: &str) -> Style {
    if written.starts_with("\"\"\"") || written.starts_with("'''") {
        Style::Block
    } else if written.starts_with('"') {
        Style::DoubleQuoted
    } else if written.starts_with('\'') {
        Style::SingleQuoted
    } else {
        Style::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::front_matter::value::texts;

    fn read_all(text: &str) -> Document<'_> {
        read(text, Span::new(0, text.len()))
    }

    #[test]
    fn fields_have_their_exact_bytes() {
        let text = "title = \"一\\n\" # c\r\ndate = 2024-05-01T10:00:00+08:00\r\na.b = 'x'\n[m]\nn = '''\no'''\n[[r]]\nk = 1\n[[r]]\nk = [1,\n 2]\n";
        let document = read_all(text);
        assert!(document.stop.is_none());
        assert_eq!(
            texts(&document.fields, text),
            [
                ("title", "\"一\\n\""),
                ("date", "2024-05-01T10:00:00+08:00"),
                ("a", "a.b = 'x'"),
                ("m", "[m]\nn = '''\no'''"),
                ("r", "[[r]]\nk = 1\n[[r]]\nk = [1,\n 2]"),
            ]
        );
        assert_eq!(document.fields[0].value.text(), Some("一\n"));
        assert_eq!(document.fields[0].value.inner().of(text), "一\\n");
        assert!(document.fields[1].value.plain().is_some());
        assert_eq!(document.comments[0].of(text), "# c");
    }

    #[test]
    fn an_error_keeps_the_fields_before_it() {
        let text = "a = 1\nb = x y\nc = 2\n";
        let document = read_all(text);
        let (at, _) = document.stop.expect("an error");
        assert!(text[..at].starts_with("a = 1\nb"), "{at}");
        assert_eq!(document.fields.len(), 1);
        assert!(read_all("a = 1\na = 1\n").stop.is_some(), "a key twice");
        assert!(read_all("a = 2024-02-30\n").stop.is_some(), "no such day");
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(read_all(&deep).stop.is_some());
    }
}
