//! Front matter: its location, and its fields with their spans.
//!
//! Front matter is untrusted input, so it is built from parser events with limits on depth,
//! nodes and size; an error in it is kept as data.
//! Only `front_matter/reader.rs` uses the YAML parser, and only `front_matter/toml.rs` that of TOML; flat
//! fields, which most articles have, need no parser (`front_matter/flat.rs`).

mod fences;
mod flat;
mod reader;
mod rewritten;
mod toml;
mod value;

use crate::source::{Span, line_end, next_line};
use fences::{bare_fence, closing_fence, fence_at, first_key, key_of_line, language_at, likely_end, skip_lead};
use reader::{Reader, Stop};
use rewritten::Rewritten;
pub(crate) use value::{Field, Style, Value, ValueKind, duplicates, place};

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
    /// JSON without braces before a `;;;` line, which Hexo supports.
    Semicolons,
    /// TOML between `+++` lines.
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
    /// The opening fence, without its line break; empty if the file has no opening fence, which Hexo supports.
    pub open: Span,
    /// Everything between the fences.
    pub content: Span,
    /// The closing fence, without its line break; none where the front matter is not closed.
    pub close: Option<Span>,
    /// The top-level fields in source order, duplicates included.
    pub fields: Vec<Field<'s>>,
    /// Whether all fields were parsed, which is not the case after an error.
    pub complete: bool,
    /// The error that ended parsing early.
    pub error: Option<SyntaxError>,
    /// The first tab that indents a line of YAML, where the rest could be parsed as Hexo does, which
    /// replaces such tabs.
    pub tab: Option<Span>,
    /// The comments of YAML and TOML, from `#` to the end of the line.
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

impl<'s> FrontMatter<'s> {
    /// The front matter of `text`, and the offset at which the body starts.
    #[must_use]
    pub fn find(text: &'s str) -> (Option<Self>, usize) {
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let at = skip_lead(text, bom);
        let lead = Span::new(0, at);
        let found = match fence_at(text, at).or_else(|| language_at(text, at)) {
            Some("---") => Self::fenced(text, lead, Format::Yaml, '-'),
            Some(";;;") => Self::fenced(text, lead, Format::Semicolons, ';'),
            Some("+++") => Self::fenced(text, lead, Format::Toml, '+'),
            _ if text[at..].starts_with('{') && !text[at..].starts_with("{{") && !text[at..].starts_with("{%") => {
                Self::json(text, lead)
            }
            _ => Self::without_opener(text, lead),
        };
        match found {
            Some((front, body)) => (Some(front), body),
            None => (None, bom),
        }
    }

    /// Whether `text` has front matter. What most articles begin with needs no parser.
    #[must_use]
    pub fn is_in(text: &'s str) -> bool {
        let is_clear = || {
            let content = text.strip_prefix("---\n")?;
            let close = closing_fence(text, 4, '-', 3)?;
            Some(first_key(&content[..close.start() - 4]))
        };
        is_clear() == Some(true) || Self::find(text).0.is_some()
    }

    fn new(format: Format, lead: Span, open: Span, content: Span, close: Option<Span>) -> Self {
        Self {
            format,
            lead,
            open,
            content,
            close,
            fields: Vec::new(),
            complete: true,
            error: None,
            tab: None,
            comments: Vec::new(),
        }
    }

    fn fenced(text: &'s str, lead: Span, format: Format, mark: char) -> Option<(Self, usize)> {
        let start = lead.end();
        let open = Span::new(start, line_end(text, start));
        let content = next_line(text, start);
        let fence = open.of(text).trim_end().trim_start_matches(mark).len();
        let fence = open.of(text).trim_end().len() - fence;
        let close = closing_fence(text, content, mark, fence);
        let (end, body) = match close {
            Some(close) => (close.start(), next_line(text, close.start())),
            None => (likely_end(text, content, format)?, likely_end(text, content, format)?),
        };
        let mut front = Self::new(format, lead, open, Span::new(content, end), close);
        let is_mapping = front.read(text);
        if format == Format::Toml {
            return (close.is_some() || lead.is_empty() && fence == 3).then_some((front, body));
        }
        let looks_like_one = if lead.is_empty() && fence == 3 {
            is_mapping || first_key(front.content.of(text))
        } else {
            close.is_some()
                && (front.fields.len() >= 2
                    || front.has_known_key()
                    || front.error.is_some() && first_key(front.content.of(text)))
        };
        looks_like_one.then_some((front, body))
    }

    /// Fields from the first line on, with a fence after them only.
    fn without_opener(text: &'s str, lead: Span) -> Option<(Self, usize)> {
        let start = lead.end();
        let key = key_of_line(&text[start..line_end(text, start)], ':')?;
        if !lead.of(text).trim_start_matches('\u{feff}').is_empty() || !KNOWN_KEYS.contains(&key) {
            return None;
        }
        let close = bare_fence(text, start)?;
        let format = if close.of(text).starts_with(';') {
            Format::Semicolons
        } else {
            Format::Yaml
        };
        let content = Span::new(start, close.start());
        let mut front = Self::new(format, lead, Span::at(start), content, Some(close));
        let is_mapping = front.read(text);
        let body = next_line(text, close.start());
        (is_mapping || front.error.is_some()).then_some((front, body))
    }

    fn json(text: &'s str, lead: Span) -> Option<(Self, usize)> {
        let start = lead.end();
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
        values.next()?.ok()?;
        let end = start + values.byte_offset();
        let (open, close) = (Span::new(start, start + 1), Span::new(end - 1, end));
        let mut front = Self::new(Format::Json, lead, open, Span::new(start, end), Some(close));
        front.read(text);
        Some((front, next_line(text, end)))
    }

    fn has_known_key(&self) -> bool {
        self.fields.iter().any(|field| KNOWN_KEYS.contains(&&*field.key))
    }

    /// Parses the fields of the content. Returns whether it is a mapping or empty.
    fn read(&mut self, text: &'s str) -> bool {
        let content = self.content;
        if content.len() > MAX_BYTES {
            self.stop((content.start(), "it is longer than 1 MiB".into()));
            return true;
        }
        match self.format {
            Format::Yaml | Format::Json => self.read_yaml(text),
            Format::Toml => {
                let document = toml::read(text, content);
                (self.fields, self.comments) = (document.fields, document.comments);
                if let Some(stop) = document.stop {
                    self.stop(stop);
                }
                true
            }
            Format::Semicolons => self.read_semicolons(text),
        }
    }

    fn read_yaml(&mut self, text: &'s str) -> bool {
        if let Some((fields, comments)) = flat::read(text, self.content) {
            (self.fields, self.comments) = (fields, comments);
            return true;
        }
        let mut reader = Reader::new(text, self.content);
        let outcome = reader.document();
        self.comments = reader.comments;
        self.fields = reader.fields;
        match outcome {
            Ok(is_mapping) => is_mapping,
            Err(_) if self.read_tabs(text) => true,
            Err((at, reason)) => {
                let at = at.min(self.content.end());
                // A field on the line where the parser stopped may be incomplete.
                let half = |field: &mut Field<'_>| !text[field.key_span.start().min(at)..at].contains('\n');
                self.fields.pop_if(half);
                self.stop((at, reason));
                !self.fields.is_empty()
            }
        }
    }

    /// Parses YAML that is indented with tabs as Hexo does. Returns whether that could be done.
    fn read_tabs(&mut self, text: &str) -> bool {
        let content = self.content;
        let Some(tab) = content.of(text).find("\n\t") else {
            return false;
        };
        let copy = Rewritten::without_tabs(text, content);
        let mut reader = Reader::new(&copy.text, Span::new(0, copy.text.len()));
        if !reader.document().is_ok_and(|is_mapping| is_mapping) {
            return false;
        }
        let tab = content.start() + tab + 1;
        self.tab = Some(Span::new(tab, tab + 1));
        self.comments = reader.comments.iter().map(|span| copy.span(*span)).collect();
        self.fields = copy.fields(reader.fields);
        true
    }

    /// Parses Hexo's JSON, which has no braces around it.
    fn read_semicolons(&mut self, text: &str) -> bool {
        let copy = Rewritten::in_braces(text, self.content);
        if let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&copy.text) {
            let line = error.line().saturating_sub(1);
            let before: usize = copy.text.split_inclusive('\n').take(line).map(str::len).sum();
            let at = copy.place(before + error.column().saturating_sub(1));
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason);
            self.stop((at, reason.to_owned()));
            return false;
        }
        let mut reader = Reader::new(&copy.text, Span::new(0, copy.text.len()));
        if let Err((at, reason)) = reader.document() {
            self.stop((copy.place(at), reason));
        }
        self.fields = copy.fields(reader.fields);
        true
    }

    fn stop(&mut self, (at, reason): Stop) {
        self.complete = false;
        self.error = Some(SyntaxError { at, reason });
    }

    /// The place of what is said about the front matter as a whole: its opening fence, or else its
    /// first line.
    #[must_use]
    pub fn opening(&self, text: &str) -> Span {
        let start = self.content.start();
        if self.open.is_empty() {
            Span::new(start, line_end(text, start))
        } else {
            self.open
        }
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

/// The top-level fields of a YAML document, and the error that ended parsing early.
#[must_use]
pub(crate) fn read_mapping(text: &str) -> (Vec<Field<'_>>, Option<SyntaxError>) {
    let mut reader = Reader::new(text, Span::new(0, text.len()));
    let error = reader.document().err().map(|(at, reason)| SyntaxError { at, reason });
    (reader.fields, error)
}

/// Why a text must not be given to another YAML parser, which may take for ever, or the process's whole
/// stack: it is no YAML, or it is nested too deeply, or has too many values.
pub(crate) fn yaml_excess(text: &str, most_values: usize) -> Option<SyntaxError> {
    let stop = reader::excess(text, most_values);
    stop.map(|(at, reason)| SyntaxError { at, reason })
}

/// The top-level fields of a TOML document, and the first error.
#[must_use]
pub(crate) fn read_toml(text: &str) -> (Vec<Field<'_>>, Option<SyntaxError>) {
    let document = toml::read(text, Span::new(0, text.len()));
    let error = document.stop.map(|(at, reason)| SyntaxError { at, reason });
    (document.fields, error)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::value::texts;
    use super::*;

    fn found(text: &str) -> FrontMatter<'_> {
        FrontMatter::find(text).0.expect("front matter")
    }

    #[test]
    fn fields_have_their_exact_bytes() {
        let text = "---\ntitle: '一'\ntags: [a, \"b\"] # c\nempty:\nlist:\n  - x\n---\nbody\n";
        let front = found(text);
        assert_eq!(
            texts(&front.fields, text),
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
        assert_eq!(
            FrontMatter::find(text).1,
            text.find("body").expect("the text has a body")
        );
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
        assert_eq!(
            FrontMatter::find(text).1,
            text.find("body").expect("the text has a body")
        );
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

    /// What the parser reads of a content, where it is a mapping without an error.
    fn parsed(content: &str) -> Option<(Vec<Field<'_>>, Vec<Span>)> {
        let mut reader = Reader::new(content, Span::new(0, content.len()));
        let is_mapping = reader.document();
        (is_mapping == Ok(true)).then_some((reader.fields, reader.comments))
    }

    #[test]
    fn flat_fields_are_what_the_parser_reads() {
        let contents = [
            "title: a b\ndate: 2024-05-01 10:00:00 +0800\n",
            "a: \"b: # c\"\nb: 'c \"d\" '  \nc: 一、二\u{3000}\n",
            "a:\nb: \nc:\n",
            "a:\n  - b\n  - 'c'  \n\n# d\ne: f # g\n",
            "a:\n- b\n- c d\n# e \n\nf: g\n",
            "a:\n- b\n   \n# e \n",
            "# a\n\n#b\nc:\n# d\n - e\n",
            "a: [b, 'c, d',  \"e\" , f g ]  \nb: []\nc: [ ]\n",
            "a: b\r\nc:\r\n- d\r\ne: [f]\r\n",
            "a: http://b/c#d?e=f\nb: (c) [d] {e}, f\n",
        ];
        for content in contents {
            let flat = flat::read(content, Span::new(0, content.len()));
            let flat = flat.filter(|_| !content.contains(" # g"));
            let expected = parsed(content).filter(|_| !content.contains(" # g"));
            assert_eq!(flat, expected, "{content:?}");
        }
    }

    #[test]
    fn what_is_not_flat_is_left_to_the_parser() {
        let contents = [
            "a: b: c\n",
            "a: b #c\n",
            "a: b:\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: &b c\n",
            "a: \"b\\n\"\n",
            "a: 'b''c'\n",
            "a: [b: c]\n",
            "a: [b, [c]]\n",
            "a:\n  b: c\n",
            "a:\n- b: c\n",
            "a:\n- - b\n",
            "a: b\n- c\n",
            "a:\n- b\n - c\n",
            "a:\tb\n",
            "a: b\u{85}c\n",
            "a: \u{feff}b\n",
            "a:b\n",
            "a : b\n",
            "\"a\": b\n",
            "a: *b\n",
            "",
            "标题: a\n",
            "a标: b\n",
            "a: 'b' c\n",
            "a: b\rc: d\n",
            "---\na: b\n",
            "a: [b,]\n",
            "标题: b\n",
        ];
        for content in contents {
            assert!(
                flat::read(content, Span::new(0, content.len())).is_none(),
                "{content:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn random_flat_fields_are_what_the_parser_reads(lines in prop::collection::vec(line(), 1..8)) {
            let content: String = lines.concat();
            if let Some(found) = flat::read(&content, Span::new(0, content.len())) {
                prop_assert_eq!(Some(found), parsed(&content));
            }
        }

        #[test]
        fn front_matter_is_where_it_is_found(lines in prop::collection::vec(line(), 0..6), close in "(---|-----|\\.\\.\\.|)\n?b?") {
            let text = format!("---\n{}{close}", lines.concat());
            prop_assert_eq!(FrontMatter::is_in(&text), FrontMatter::find(&text).0.is_some());
        }
    }

    /// A line that may be one of flat front matter.
    fn line() -> impl Strategy<Value = String> {
        let key = "[a-zA-Z_é一-][a-z0-9_.é一-]{0,3} ?";
        let value = "[ab1é一\u{3000}\u{a0}\u{85} '\"\\[\\],:#{}|>&*!%@`?~.\\\\-]{0,9}";
        let quoted = "(\"[a'é: #]{0,5}\"|'[a\"é: #]{0,5}'|\\[([a1é ]{1,3}, ?){0,2}[a1é ]{0,2}\\]) {0,2}";
        let end = "(\n|\n|\n|\r\n|\r|  \n|\n\n|\n  \n)";
        prop_oneof![
            4 => (key, ":( |  |)", prop_oneof![value, quoted, "[a-z1 é]{1,8}"], end),
            2 => ("[a-z]{1,3}", ": {0,2}", "", end),
            2 => ("", " {0,2}-( |  |)", prop_oneof![value, quoted, "[a-z1 é]{1,8}"], end),
            1 => ("", " ?#", "[a: #-]{0,4}", end),
            1 => ("", " {0,2}", "[a-]{0,2}", end),
        ]
        .prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}"))
    }

    #[test]
    fn hexo_s_formats_are_read() {
        let text = "title: a\ndate: 2024-05-01\n---\nbody\n";
        let front = found(text);
        assert_eq!((front.open.len(), front.fields.len()), (0, 2));
        assert_eq!(front.opening(text).of(text), "title: a");
        assert_eq!(
            FrontMatter::find(text).1,
            text.find("body").expect("the text has a body")
        );
        assert!(FrontMatter::find("Note: a\n---\n").0.is_none(), "a heading");

        let text = ";;;\n\"title\": \"a\",\n\"tags\": [\"b\"]\n;;;\nbody\n";
        let front = found(text);
        assert!(front.complete);
        assert_eq!(front.fields[0].value.span.of(text), "\"a\"");
        assert_eq!(front.fields[1].value.span.of(text), "[\"b\"]");
        assert!(found("\"title\": \"a\"\n;;;\n").complete);
        let text = "\"title\": \"a\"\n\"b\": 1\n;;;\n";
        let error = found(text).error.expect("a comma is missing");
        assert!(text[error.at..].starts_with("\"b\""), "{}", error.at);

        let text = "---\ntitle: a\ntags:\n\t- b\nx: 1 # c\n---\n";
        let front = found(text);
        assert_eq!(front.tab.map(|tab| tab.of(text)), Some("\t"));
        assert_eq!(front.fields[1].value.span.of(text), "- b");
        assert_eq!(front.comments[0].of(text), "# c");
    }

    #[test]
    fn toml_is_found_closed_or_not() {
        let text = "+++\ntitle = 'a'\n[b]\nc = 1\n+++\nbody\n";
        assert_eq!(found(text).fields.len(), 2);
        let front = found("+++\ntitle = 'a'\n\nbody\n");
        assert!(front.close.is_none() && front.fields.len() == 1);
        assert!(FrontMatter::find("+++\nbody\n").0.is_none());
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
        assert!(found(&deep).error.is_some());
    }
}
