//! Builds a small tree with spans from the events of the YAML parser. No other file uses the parser.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

use super::{Field, Style, Value, ValueKind};
use crate::source::Span;

const MAX_NODES: usize = 20_000;
const MAX_DEPTH: usize = 64;

/// Builds fields from the events of a YAML document.
pub(super) struct Reader<'s> {
    events: Parser<'s, granit_parser::StrInput<'s>>,
    base: usize,
    nodes: usize,
    pub(super) comments: Vec<Span>,
    pub(super) fields: Vec<Field<'s>>,
    text: &'s str,
}

/// The offset at which parsing stopped, and the reason.
pub(super) type Stop = (usize, String);
type Next<'s> = (Event<'s>, Span, Decoration);

/// Whether a tag or an anchor precedes a value, and whether a tag does.
#[derive(Clone, Copy)]
struct Decoration {
    any: bool,
    tag: bool,
}

impl<'s> Reader<'s> {
    /// A reader for the YAML at `content`.
    pub(super) fn new(text: &'s str, content: Span) -> Self {
        let events = Parser::new_from_str(content.of(text));
        Self {
            events,
            base: content.start(),
            nodes: 0,
            comments: Vec::new(),
            fields: Vec::new(),
            text,
        }
    }

    /// The next event other than a comment, its bytes in the file, and whether it has a tag or an anchor.
    fn next(&mut self) -> Result<Option<Next<'s>>, Stop> {
        loop {
            let Some(event) = self.events.next_event() else {
                return Ok(None);
            };
            let (event, place) =
                event.map_err(|error| (self.base + error.marker().byte_offset().unwrap_or(0), error.info()))?;
            let range = place.byte_range().unwrap_or(0..0);
            let span = Span::new(self.base + range.start, self.base + range.end.max(range.start));
            if let Event::Comment(..) = event {
                self.comments.push(span);
                continue;
            }
            self.nodes += 1;
            if self.nodes > MAX_NODES {
                return Err((span.start(), "it has too many values".into()));
            }
            let tag = event.tag().is_some();
            let any = tag || event.anchor_id().is_some();
            let decorated = Decoration { any, tag };
            return Ok(Some((event, span, decorated)));
        }
    }

    /// Reads the first document. Returns whether it is a mapping or empty.
    pub(super) fn document(&mut self) -> Result<bool, Stop> {
        let mut is_mapping = true;
        while let Some((event, span, _)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::MappingStart(..) => {
                    self.mapping(0, None)?;
                }
                Event::DocumentEnd => break,
                Event::Scalar(text, ..) if text.is_empty() && span.is_empty() => {}
                Event::StreamEnd => break,
                _ => {
                    is_mapping = false;
                    break;
                }
            }
        }
        Ok(is_mapping)
    }

    /// Reads the pairs of a mapping into `into`, or into the top-level fields, which are kept if an
    /// error follows.
    fn mapping(&mut self, depth: usize, mut into: Option<&mut Vec<Field<'s>>>) -> Result<usize, Stop> {
        loop {
            let Some((event, span, decorated)) = self.next()? else {
                return Ok(self.text.len());
            };
            let key = match event {
                Event::MappingEnd => return Ok(span.end()),
                Event::Scalar(text, ..) => text,
                other => {
                    self.value(other, span, decorated, depth + 1)?;
                    Cow::Borrowed("")
                }
            };
            let Some((event, value_span, decorated)) = self.next()? else {
                return Ok(span.end());
            };
            let value = self.value(event, value_span, decorated, depth + 1)?;
            let field = Field {
                key,
                key_span: span,
                value,
            };
            match &mut into {
                Some(fields) => fields.push(field),
                None => self.fields.push(field),
            }
        }
    }

    fn value(&mut self, event: Event<'s>, span: Span, decorated: Decoration, depth: usize) -> Result<Value<'s>, Stop> {
        if depth > MAX_DEPTH {
            return Err((span.start(), "it is nested too deeply".into()));
        }
        let (kind, end) = match event {
            Event::Scalar(text, style, ..) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::SingleQuoted,
                    ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let empty = style == Style::Plain && text == "~" && span.of(self.text) != "~";
                let text = if empty { Cow::Borrowed("") } else { text };
                (ValueKind::Scalar(text, style), span.end())
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                let mut end = span.end();
                while let Some((event, item, decorated)) = self.next()? {
                    if matches!(event, Event::SequenceEnd) {
                        end = end.max(item.end());
                        break;
                    }
                    let value = self.value(event, item, decorated, depth + 1)?;
                    end = end.max(value.span.end());
                    items.push(value);
                }
                (ValueKind::List(items), end)
            }
            Event::MappingStart(..) => {
                let mut fields = Vec::new();
                let end = self.mapping(depth, Some(&mut fields))?;
                (ValueKind::Map(fields), end)
            }
            _ => (ValueKind::Alias, span.end()),
        };
        let span = trim_end(Span::new(span.start(), end.max(span.start())), self.text);
        Ok(Value {
            span,
            kind,
            decorated: decorated.any,
            tagged: decorated.tag,
        })
    }
}

/// Why another parser must not read a YAML text: it is no YAML, or nested or long beyond reason.
pub(super) fn excess(text: &str, most_nodes: usize) -> Option<Stop> {
    let (mut depth, mut nodes) = (0_usize, 0_usize);
    for event in Parser::new_from_str(text) {
        let (event, place) = match event {
            Ok(next) => next,
            Err(error) => return Some((error.marker().byte_offset().unwrap_or(0), error.info())),
        };
        let at = || place.byte_range().map_or(0, |range| range.start);
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        nodes += 1;
        if depth > MAX_DEPTH {
            return Some((at(), "it is nested too deeply".into()));
        }
        if nodes > most_nodes {
            return Some((at(), "it has too many values".into()));
        }
    }
    None
}

/// The span without trailing whitespace.
fn trim_end(span: Span, text: &str) -> Span {
    let kept = span.of(text).trim_end().len();
    Span::new(span.start(), span.start() + kept)
}
