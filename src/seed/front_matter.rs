//! Front matter: its location, and its fields with their spans.
//!
//! Front matter is untrusted input, so it is built from parser events with limits on depth,
//! nodes and size; an error in it is kept as data.
//! Only `front_matter/reader.rs` uses the YAML parser.

mod reader;

use std::borrow::Cow;

use crate::source::{Span, line_end, next_line};
use reader::Reader;

const MAX_BYTES: usize = 1 << 20;

/// Keys in articles of the common generators. A block that is not at the start of the file counts
/// as front matter only where it has one of these, or two keys.
const KNOWN_KEYS: &[&str] = &[
    "author",
    "categories",
    "category",
    "cover",
    "date",
    "description",
    "draft",
    "layout",
    "permalink",
    "published",
    "slug",
    "summary",
    "tags",
    "thumbnail",
    "title",
    "updated",
    "url",
];

/// The format of a front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML between `---` lines.
    Yaml,
    /// YAML between `;;;` lines, which Hexo supports.
    Semicolons,
    /// TOML between `+++` lines; its fields are not parsed.
    Toml,
    /// A JSON object.
    Json,
}

/// The location of a front matter, and its content.
#[derive(Debug)]
pub struct FrontMatter<'s> {
    /// Its format.
    pub format: Format,
    /// Everything before the opening fence: a byte order mark, whitespace, comments.
    pub lead: Span,
    /// The opening fence, without its line break.
    pub open: Span,
    /// Everything between the fences.
    pub content: Span,
    /// The closing fence, without its line break; none where the front matter is not closed.
    pub close: Option<Span>,
    /// The top-level fields in source order, duplicates included.
    pub fields: Vec<Field<'s>>,
    /// Whether all fields were parsed, which is not the case after an error and in TOML.
    pub complete: bool,
    /// The error that ended parsing early.
    pub error: Option<SyntaxError>,
    /// The YAML comments, from `#` to the end of the line.
    pub comments: Vec<Span>,
}

/// The place where the parser stopped, and the reason.
#[derive(Debug)]
pub struct SyntaxError {
    /// The byte of the file at which it stopped.
    pub at: usize,
    /// The parser's message.
    pub reason: String,
}

/// A key and its value.
#[derive(Debug)]
pub struct Field<'s> {
    /// The parsed key.
    pub key: Cow<'s, str>,
    /// The key's bytes, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Value<'s>,
}

/// A value and its span.
#[derive(Debug)]
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
#[derive(Debug)]
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

impl<'s> FrontMatter<'s> {
    /// The front matter of `text`, and the offset at which the body starts.
    #[must_use]
    pub fn find(text: &'s str) -> (Option<Self>, usize) {
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let at = skip_lead(text, bom);
        let lead = Span::new(0, at);
        let found = match fence_at(text, at) {
            Some("---") => Self::fenced(text, lead, Format::Yaml, '-'),
            Some(";;;") => Self::fenced(text, lead, Format::Semicolons, ';'),
            Some("+++") => Self::fenced(text, lead, Format::Toml, '+'),
            _ if text[at..].starts_with('{') && !text[at..].starts_with("{{") && !text[at..].starts_with("{%") => {
                Self::json(text, lead)
            }
            _ => None,
        };
        match found {
            Some((front, body)) => (Some(front), body),
            None => (None, bom),
        }
    }

    fn fenced(text: &'s str, lead: Span, format: Format, mark: char) -> Option<(Self, usize)> {
        let start = lead.end();
        let open = Span::new(start, line_end(text, start));
        let content = next_line(text, start);
        let fence = open.of(text).trim_end().len();
        let close = closing_fence(text, content, mark, fence);
        let (end, body) = match close {
            Some(close) => (close.start(), next_line(text, close.start())),
            None => (likely_end(text, content)?, likely_end(text, content)?),
        };
        let mut front = Self {
            format,
            lead,
            open,
            content: Span::new(content, end),
            close,
            fields: Vec::new(),
            complete: format != Format::Toml,
            error: None,
            comments: Vec::new(),
        };
        if format == Format::Toml {
            return front.close.is_some().then_some((front, body));
        }
        let is_mapping = front.read(text);
        let looks_like_one = if lead.is_empty() && fence == 3 {
            is_mapping || first_key(front.content.of(text))
        } else {
            close.is_some()
                && (front.fields.len() >= 2
                    || front.fields.iter().any(|field| KNOWN_KEYS.contains(&&*field.key))
                    || front.error.is_some() && first_key(front.content.of(text)))
        };
        looks_like_one.then_some((front, body))
    }

    fn json(text: &'s str, lead: Span) -> Option<(Self, usize)> {
        let start = lead.end();
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        values.next()?.ok()?;
        let end = start + values.byte_offset();
        let mut front = Self {
            format: Format::Json,
            lead,
            open: Span::new(start, start + 1),
            content: Span::new(start, end),
            close: Some(Span::new(end - 1, end)),
            fields: Vec::new(),
            complete: true,
            error: None,
            comments: Vec::new(),
        };
        front.read(text);
        Some((front, next_line(text, end)))
    }

    /// Parses the fields of the content. Returns whether it is a mapping or empty.
    fn read(&mut self, text: &'s str) -> bool {
        let content = self.content;
        if content.len() > MAX_BYTES {
            self.stop(content.start(), "it is longer than 1 MiB".into());
            return true;
        }
        let mut reader = Reader::new(text, content);
        let outcome = reader.document();
        self.comments = reader.comments;
        self.fields = reader.fields;
        match outcome {
            Ok(is_mapping) => is_mapping,
            Err((at, reason)) => {
                let at = at.min(content.end());
                // A field on the line where the parser stopped may be incomplete.
                let half = |field: &mut Field<'_>| !text[field.key_span.start().min(at)..at].contains('\n');
                self.fields.pop_if(half);
                self.stop(at, reason);
                !self.fields.is_empty()
            }
        }
    }

    fn stop(&mut self, at: usize, reason: String) {
        self.complete = false;
        self.error = Some(SyntaxError { at, reason });
    }

    /// The first top-level field of this name.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field<'s>> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The front matter with its fences.
    #[must_use]
    pub fn span(&self) -> Span {
        self.open.join(self.close.unwrap_or(self.content))
    }
}

/// The offset after the whitespace and the HTML comments at `from`.
fn skip_lead(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        at += text[at..].len()
            - text[at..]
                .trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}', '\u{200b}'])
                .len();
        let rest = &text[at..];
        match rest.strip_prefix("<!--").and_then(|comment| comment.find("-->")) {
            Some(length) if fence_at(text, skip_whitespace(text, at + 4 + length + 3)).is_some() => {
                at += 4 + length + 3;
            }
            _ => return at,
        }
    }
}

fn skip_whitespace(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start().len()
}

/// The first three characters of a fence line at `at`.
fn fence_at(text: &str, at: usize) -> Option<&str> {
    let line = text[at..line_end(text, at)].trim_end();
    let mark = line.chars().next().filter(|mark| matches!(mark, '-' | ';' | '+'))?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then(|| &line[..3])
}

/// The first line of three fence characters, or of as many as the opening fence has; else the first longer one.
fn closing_fence(text: &str, from: usize, mark: char, fence: usize) -> Option<Span> {
    let mut at = from;
    let mut longer = None;
    while at < text.len() {
        let end = line_end(text, at);
        let line = text[at..end].trim_end();
        if line.len() >= 3 && line.chars().all(|c| c == mark) {
            if line.len() == 3 || line.len() == fence {
                return Some(Span::new(at, end));
            }
            longer = longer.or(Some(Span::new(at, end)));
        } else if mark == '-' && line == "..." {
            return Some(Span::new(at, end));
        }
        at = next_line(text, at);
    }
    longer
}

/// Whether the first line that is neither a blank line nor a comment starts with `key:`.
fn first_key(content: &str) -> bool {
    let line = content
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    line.is_some_and(is_key_line)
}

fn is_key_line(line: &str) -> bool {
    let key = line.trim_start_matches(['"', '\'']);
    let length = key
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'')))
        .unwrap_or(key.len());
    let rest = key[length..].trim_start_matches(' ');
    length > 0 && (rest == ":" || rest.starts_with(": ") || rest.starts_with(":\t"))
}

/// The offset at which an unclosed front matter seems to end: after its last line of YAML.
fn likely_end(text: &str, content: usize) -> Option<usize> {
    let mut at = content;
    let mut end = content;
    let mut keys = 0;
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let continues = keys > 0 && (line.starts_with([' ', '\t']) || line.starts_with("- ") || line.starts_with('#'));
        if is_key_line(line) {
            keys += 1;
        } else if !continues || line.trim().is_empty() {
            break;
        }
        at = next_line(text, at);
        end = at;
    }
    (keys > 0).then_some(end)
}

/// The top-level fields of a YAML document, and the error that ended parsing early.
#[must_use]
pub(crate) fn read_mapping(text: &str) -> (Vec<Field<'_>>, Option<SyntaxError>) {
    let mut reader = Reader::new(text, Span::new(0, text.len()));
    let error = reader.document().err().map(|(at, reason)| SyntaxError { at, reason });
    (reader.fields, error)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> FrontMatter<'_> {
        FrontMatter::find(text).0.expect("front matter")
    }

    #[test]
    fn fields_have_their_exact_bytes() {
        let text = "---\ntitle: '一'\ntags: [a, \"b\"] # c\nempty:\nlist:\n  - x\n---\nbody\n";
        let front = found(text);
        let spans: Vec<_> = front
            .fields
            .iter()
            .map(|f| (f.key_span.of(text), f.value.span.of(text)))
            .collect();
        assert_eq!(
            spans,
            [
                ("title", "'一'"),
                ("tags", "[a, \"b\"]"),
                ("empty", ""),
                ("list", "- x")
            ]
        );
        assert_eq!(front.fields[0].value.inner().of(text), "一");
        assert!(front.fields[2].value.is_empty());
        assert_eq!(front.comments[0].of(text), "# c");
        assert_eq!(FrontMatter::find(text).1, text.find("body").unwrap());
    }

    #[test]
    fn thematic_breaks_around_a_paragraph_are_not_front_matter() {
        assert!(FrontMatter::find("---\nA paragraph of text.\n---\n").0.is_none());
        assert!(FrontMatter::find("\n\n---\nNote: x\n---\n").0.is_none());
        assert!(FrontMatter::find("\n\n---\ntitle: x\n---\n").0.is_some());
        assert!(FrontMatter::find("-----\nNote: x\n-----\n").0.is_none());
        assert!(FrontMatter::find("-----\ntitle: x\n-----\n").0.is_some());
    }

    #[test]
    fn a_longer_fence_is_closed_by_one_of_equal_length() {
        let text = "-----\ntitle: a\n-----\nbody\n\n---\n";
        assert_eq!(FrontMatter::find(text).1, text.find("body").unwrap());
    }

    #[test]
    fn everything_before_the_fence_is_the_lead() {
        let text = "\u{feff}<!-- x -->\n---\ntitle: a\n---\n";
        assert_eq!(found(text).lead.of(text), "\u{feff}<!-- x -->\n");
    }

    #[test]
    fn an_error_keeps_the_fields_before_it() {
        let front = found("---\na: 1\nb: 2: 3\nc: 4\n---\n");
        assert!(front.error.is_some());
        assert_eq!(front.fields.len(), 1);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
        assert!(found(&deep).error.is_some());
    }
}
