//! Front matter as most articles have it, read line by line: `key: value`, and lists of such values.
//!
//! Whatever else YAML allows is left to the parser. What is read here is what the parser reads, to the
//! byte, in a fiftieth of its time.

use std::borrow::Cow;

use super::{Field, Style, Value, ValueKind};
use crate::source::Span;

/// The longest content that is read here; it has fewer values than the parser's limit.
const MOST: usize = 1 << 14;

/// The longest key that is read here.
const LONGEST_KEY: usize = 100;

/// The fields of a content, and its comments.
type Found<'s> = (Vec<Field<'s>>, Vec<Span>);

/// The fields of a content, and its comments; none where a line is not simple.
pub(super) fn read(text: &str, content: Span) -> Option<Found<'_>> {
    if content.len() > MOST {
        return None;
    }
    let mut lines = Lines {
        text,
        fields: Vec::new(),
        comments: Vec::new(),
        list: None,
    };
    let mut at = content.start();
    while at < content.end() {
        let rest = &text[at..content.end()];
        let length = memchr::memchr(b'\n', rest.as_bytes());
        let line = length.map_or(rest, |length| &rest[..length]);
        lines.line(at, line.strip_suffix('\r').filter(|_| length.is_some()).unwrap_or(line))?;
        at += length.map_or(rest.len(), |length| length + 1);
    }
    lines.end_list(content.end());
    (!lines.fields.is_empty()).then_some((lines.fields, lines.comments))
}

/// What was read so far.
struct Lines<'s> {
    text: &'s str,
    fields: Vec<Field<'s>>,
    comments: Vec<Span>,
    /// The indentation of the list below the last key, and its items.
    list: Option<(usize, Vec<Value<'s>>)>,
}

impl<'s> Lines<'s> {
    /// Reads a line that begins at an offset; none if it is not simple.
    fn line(&mut self, at: usize, line: &'s str) -> Option<()> {
        if !is_printable(line) {
            return None;
        }
        let indented = line.trim_start_matches(' ');
        let indent = line.len() - indented.len();
        match indented.as_bytes().first() {
            None => Some(()),
            Some(b'#') if indent == 0 => {
                self.comments.push(Span::new(at, at + line.len()));
                Some(())
            }
            Some(b'-') => self.item(at + indent, indent, indented),
            Some(_) if indent == 0 => self.field(at, line),
            Some(_) => None,
        }
    }

    /// `- value`
    fn item(&mut self, at: usize, indent: usize, line: &'s str) -> Option<()> {
        let written = line.strip_prefix("- ")?;
        let item = scalar(self.text, at + 2, written)?;
        match &mut self.list {
            Some((of_first, items)) => {
                items.push(item);
                (*of_first == indent).then_some(())
            }
            None => {
                let value = &mut self.fields.last_mut()?.value;
                if !matches!(&value.kind, ValueKind::Scalar(text, Style::Plain) if text.is_empty()) {
                    return None;
                }
                // To the parser, a list that is not indented begins behind its first hyphen.
                value.span = Span::at(if indent == 0 { item.span.start() } else { at });
                self.list = Some((indent, vec![item]));
                Some(())
            }
        }
    }

    /// Ends the list below the last key, where there is one, before the token at an offset.
    fn end_list(&mut self, at: usize) {
        if let (Some((_, items)), Some(field)) = (self.list.take(), self.fields.last_mut()) {
            let start = field.value.span.start();
            field.value = value(self.text, Span::new(start, at), ValueKind::List(items));
        }
    }

    /// `key: value`, `key: [value, value]` or `key:`
    fn field(&mut self, at: usize, line: &'s str) -> Option<()> {
        self.end_list(at);
        let bytes = line.as_bytes();
        let is_of_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = bytes.iter().position(|byte| !is_of_key(byte))?;
        let is_key = bytes[0].is_ascii_alphabetic() && length <= LONGEST_KEY && bytes[length] == b':';
        if !is_key {
            return None;
        }
        let rest = &line[length + 1..];
        let written = rest.trim_start_matches(' ');
        if written.len() == rest.len() && !rest.is_empty() {
            return None;
        }
        let from = at + line.len() - written.len();
        let value = match written.as_bytes().first() {
            None => {
                let colon = Span::at(at + length);
                value(self.text, colon, ValueKind::Scalar(Cow::Borrowed(""), Style::Plain))
            }
            Some(b'[') => list(self.text, from, written)?,
            Some(_) => scalar(self.text, from, written)?,
        };
        self.fields.push(Field {
            key: Cow::Borrowed(&line[..length]),
            key_span: Span::new(at, at + length),
            value,
        });
        Some(())
    }
}

/// Whether all of a line is printable, and none of it a tab or a line break.
fn is_printable(line: &str) -> bool {
    let control = |byte: u8| byte < b' ' || byte == 0x7f;
    let odd = |c: char| {
        matches!(
            c,
            '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    !line.bytes().any(control) && (line.is_ascii() || !line.chars().any(odd))
}

/// A value that nothing precedes, without the whitespace after it.
fn value<'s>(text: &'s str, span: Span, kind: ValueKind<'s>) -> Value<'s> {
    let kept = span.of(text).trim_end().len();
    Value {
        span: Span::new(span.start(), span.start() + kept),
        kind,
        decorated: false,
        tagged: false,
    }
}

/// A scalar that is all of the rest of a line.
fn scalar<'s>(text: &'s str, at: usize, written: &'s str) -> Option<Value<'s>> {
    let written = written.trim_end_matches(' ');
    let span = Span::new(at, at + written.len());
    let (inside, style) = match written.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let (inside, rest) = quoted(written, *quote)?;
            (inside, rest.is_empty().then_some(style(*quote))?)
        }
        _ => (is_plain(written).then_some(written)?, Style::Plain),
    };
    Some(value(text, span, ValueKind::Scalar(Cow::Borrowed(inside), style)))
}

/// A list in brackets that is all of the rest of a line.
fn list<'s>(text: &'s str, at: usize, written: &'s str) -> Option<Value<'s>> {
    let written = written.trim_end_matches(' ');
    let inside = written.strip_prefix('[')?.strip_suffix(']')?;
    let mut rest = inside.trim_start_matches(' ');
    let mut items = Vec::new();
    while !rest.is_empty() {
        let start = at + 1 + inside.len() - rest.len();
        let (length, kind) = match rest.as_bytes()[0] {
            quote @ (b'"' | b'\'') => {
                let (inside, _) = quoted(rest, quote)?;
                (inside.len() + 2, ValueKind::Scalar(Cow::Borrowed(inside), style(quote)))
            }
            _ => {
                let item = rest.split(',').next().unwrap_or(rest).trim_end_matches(' ');
                if !is_plain(item) || item.contains(['[', ']', '{', '}', ':']) {
                    return None;
                }
                (item.len(), ValueKind::Scalar(Cow::Borrowed(item), Style::Plain))
            }
        };
        items.push(value(text, Span::new(start, start + length), kind));
        let after = rest[length..].trim_start_matches(' ');
        rest = match after.strip_prefix(',') {
            Some(next) if next.trim_start_matches(' ').is_empty() => return None,
            Some(next) => next.trim_start_matches(' '),
            None if after.is_empty() => "",
            None => return None,
        };
    }
    Some(value(text, Span::new(at, at + written.len()), ValueKind::List(items)))
}

/// What is in the quotes with which a text begins, and what follows them; none where it has an escape.
fn quoted(written: &str, quote: u8) -> Option<(&str, &str)> {
    let length = memchr::memchr2(quote, b'\\', &written.as_bytes()[1..])?;
    let (inside, rest) = (&written[1..=length], &written[length + 2..]);
    let is_escape = written.as_bytes()[length + 1] != quote || rest.as_bytes().first() == Some(&quote);
    (!is_escape).then_some((inside, rest))
}

fn style(quote: u8) -> Style {
    match quote {
        b'"' => Style::DoubleQuoted,
        _ => Style::SingleQuoted,
    }
}

/// Whether a text without whitespace around it is a plain scalar.
fn is_plain(written: &str) -> bool {
    let begins = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '(' | '$' | '+' | '<'),
        false => !c.is_whitespace(),
    };
    let bytes = written.as_bytes();
    let is_sign = |at: usize| match bytes[at] {
        b':' => matches!(bytes.get(at + 1), None | Some(b' ')),
        _ => at > 0 && bytes[at - 1] == b' ',
    };
    written.starts_with(begins) && !memchr::memchr2_iter(b':', b'#', bytes).any(is_sign)
}
