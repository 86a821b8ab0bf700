//! What a site generator reads as template syntax: Liquid, Nunjucks and Hugo's shortcodes.
//!
//! `mask.rs` hides everything that looks like an expression from the parsers, for any generator.
//! This module models how one generator interprets it, and what that generator cannot parse.

mod expression;
mod language;
mod liquid;

use memchr::memmem;

use crate::source::{Span, in_spans};
pub(crate) use expression::{Expression, nunjucks_expression};
pub(crate) use language::{FILTERS, LIQUID_FILTERS, Language, VARIABLES};
pub(crate) use liquid::reads_output;

/// A piece of text that the generator reads as template syntax.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark<'t> {
    /// From the opening to the closing braces.
    pub span: Span,
    /// Its kind.
    pub kind: MarkKind<'t>,
}

/// The kind of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkKind<'t> {
    /// `{{ … }}`, with its content.
    Output(&'t str),
    /// `{# … #}`, with its content.
    Comment(&'t str),
    /// `{% name … %}`, `{{< name … >}}` or `{{% name … %}}`.
    Tag {
        /// Its name, `end` and `/` included; empty where it has none.
        name: &'t str,
        /// The text after the name.
        rest: &'t str,
    },
    /// Opening braces that are never closed.
    Unclosed,
}

/// The maximal number of unclosed braces to report. A generator stops at the first one.
const MAX_UNCLOSED: usize = 20;

/// The maximal depth of nested blocks; deeper ones are not tracked.
const MAX_DEPTH: usize = 500;

/// The marks in `text` from `from` on, without those in `skipped` (sorted) and in raw blocks.
#[must_use]
pub(crate) fn marks<'t>(text: &'t str, from: usize, language: Language, skipped: &[Span]) -> Vec<Mark<'t>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut unclosed = 0;
    let last = |close: &[u8]| memmem::rfind(bytes, close).unwrap_or(0);
    let (last_tag, last_output, last_comment) = (last(b"%}"), last(b"}}"), last(b"#}"));
    let mut open_to_the_end = Vec::new();
    let mut raw_ends = RawEnds::default();
    let mut at = from;
    while let Some(start) = memchr::memchr(b'{', &bytes[at..]).map(|found| found + at) {
        at = start + 1;
        let closed = match bytes.get(start + 1) {
            Some(b'%') => start < last_tag,
            Some(b'{') => start < last_output,
            Some(b'#') => start < last_comment,
            _ => continue,
        };
        if in_spans(skipped, start) || !closed && language == Language::Nunjucks {
            continue;
        }
        let mark = match language {
            Language::Liquid => liquid(text, start),
            Language::Nunjucks => nunjucks(text, start, &mut open_to_the_end),
            Language::Shortcodes => shortcode(text, start),
        };
        let Some(mark) = mark else { continue };
        at = mark.span.end();
        unclosed += usize::from(mark.kind == MarkKind::Unclosed);
        if unclosed > MAX_UNCLOSED {
            break;
        }
        if let MarkKind::Tag { name, .. } = mark.kind
            && language != Language::Shortcodes
            && let Some(block) = RAW_BLOCKS.iter().position(|block| *block == name)
            && let Some(end) = raw_ends.after(text, at, block)
        {
            at = end;
            continue;
        }
        found.push(mark);
    }
    found
}

/// The blocks whose content is not rendered.
const RAW_BLOCKS: &[&str] = &["raw", "verbatim", "comment"];

/// The end tags of these blocks, each list sorted; they are looked for once.
#[derive(Default)]
struct RawEnds(Option<Vec<Vec<Span>>>);

impl RawEnds {
    /// The end of the first end tag of a block from `from` on.
    fn after(&mut self, text: &str, from: usize, block: usize) -> Option<usize> {
        let ends = &self.0.get_or_insert_with(|| Self::all(text, from))[block];
        let after = ends.partition_point(|end| end.start() < from);
        ends.get(after).map(|end| end.end())
    }

    fn all(text: &str, from: usize) -> Vec<Vec<Span>> {
        let mut found = vec![Vec::new(); RAW_BLOCKS.len()];
        for at in memmem::find_iter(&text.as_bytes()[from..], b"{%").map(|at| at + from) {
            let inside = text[at + 2..].trim_start_matches('-').trim_start();
            let Some(name) = inside.strip_prefix("end") else {
                continue;
            };
            for (block, ends) in RAW_BLOCKS.iter().zip(&mut found) {
                let rest = name
                    .strip_prefix(block)
                    .map(|rest| rest.trim_start().trim_start_matches('-'));
                if let Some(rest) = rest.and_then(|rest| rest.strip_prefix("%}")) {
                    ends.push(Span::new(at, text.len() - rest.len()));
                }
            }
        }
        found
    }
}

fn tag(text: &str, span: Span) -> Mark<'_> {
    let inside = text[span.start() + 2..span.end() - 2].trim_matches('-').trim();
    let length = inside
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(inside.len());
    Mark {
        span,
        kind: MarkKind::Tag {
            name: &inside[..length],
            rest: inside[length..].trim(),
        },
    }
}

fn unclosed<'t>(start: usize, length: usize) -> Mark<'t> {
    Mark {
        span: Span::new(start, start + length),
        kind: MarkKind::Unclosed,
    }
}

/// A mark of Liquid. An output ends at its first closing brace, which must be one of a pair.
fn liquid(text: &str, start: usize) -> Option<Mark<'_>> {
    let rest = &text.as_bytes()[start + 2..];
    match text.as_bytes().get(start + 1)? {
        b'%' => Some(match memmem::find(rest, b"%}") {
            Some(length) => tag(text, Span::new(start, start + length + 4)),
            None => unclosed(start, 2),
        }),
        b'{' => Some(match memchr::memchr(b'}', rest) {
            Some(length) if rest.get(length + 1) == Some(&b'}') => output(text, start, length),
            _ => unclosed(start, 2),
        }),
        _ => None,
    }
}

/// A mark of Nunjucks. In Hexo, braces that are never closed are text. `open` has the places from
/// which no closing braces are outside of quotes.
fn nunjucks<'t>(text: &'t str, start: usize, open: &mut Vec<bool>) -> Option<Mark<'t>> {
    let rest = &text[start + 2..];
    match text.as_bytes().get(start + 1)? {
        b'%' => closing(rest, "%}").map(|length| tag(text, Span::new(start, start + length + 4))),
        b'{' => closing_outside(rest, "}}", text.len(), open)
            .filter(|length| *length > 0)
            .map(|length| output(text, start, length)),
        b'#' => memmem::find(rest.as_bytes(), b"#}").map(|length| Mark {
            span: Span::new(start, start + length + 4),
            kind: MarkKind::Comment(&rest[..length]),
        }),
        _ => None,
    }
}

fn output(text: &str, start: usize, length: usize) -> Mark<'_> {
    Mark {
        span: Span::new(start, start + length + 4),
        kind: MarkKind::Output(text[start + 2..start + 2 + length].trim_matches('-').trim()),
    }
}

fn shortcode(text: &str, start: usize) -> Option<Mark<'_>> {
    let rest = text[start..].strip_prefix("{{")?;
    let close = match rest.as_bytes().first()? {
        b'<' => b">}}",
        b'%' => b"%}}",
        _ => return None,
    };
    let inside = &rest[1..];
    // `{{</* … */>}}` is Hugo's escape for showing a shortcode.
    if inside.trim_start().starts_with("/*") {
        return None;
    }
    let finished = closing(inside, "}}").and_then(|length| length.checked_sub(1));
    let Some(length) = finished.filter(|length| inside.as_bytes()[*length..].starts_with(close)) else {
        return Some(unclosed(start, 3));
    };
    let written = inside[..length].trim();
    let skip = usize::from(written.starts_with('/'));
    let name = written[skip..].trim_start();
    let lead = written.len() - name.len();
    let end = name
        .find(|c: char| c.is_whitespace() || matches!(c, '/' | '='))
        .filter(|end| name[*end..].starts_with(char::is_whitespace) || name[*end..].trim() == "/")
        .unwrap_or(name.len());
    Some(Mark {
        span: Span::new(start, start + 3 + length + 3),
        kind: MarkKind::Tag {
            name: if skip > 0 && lead > 1 {
                written
            } else {
                &written[..lead + end]
            },
            rest: name[end..].trim(),
        },
    })
}

/// The offset of the first `close` outside quotes that end on their line.
fn closing(text: &str, close: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(close) {
            return Some(at);
        }
        at = after_quotes(text, at);
    }
    None
}

/// The same in the rest of a text of `len` bytes. Where it finds nothing, it remembers its way, which
/// does not depend on where it begins.
fn closing_outside(rest: &str, close: &str, len: usize, open: &mut Vec<bool>) -> Option<usize> {
    let place = |at: usize| len - rest.len() + at;
    let mut at = 0;
    while at < rest.len() && !open.get(place(at)).is_some_and(|open| *open) {
        if rest[at..].starts_with(close) {
            return Some(at);
        }
        at = after_quotes(rest, at);
    }
    open.resize(len, false);
    let mut way = 0;
    while way < at {
        open[place(way)] = true;
        way = after_quotes(rest, way);
    }
    None
}

/// The offset after a character, or after the quotes that it opens if these end on their line.
fn after_quotes(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let (quote, mut after) = (bytes[at], at + 1);
    if matches!(quote, b'"' | b'\'' | b'`')
        && let Some(end) = memchr::memchr2(quote, b'\n', &bytes[after..])
        && bytes[after + end] == quote
    {
        after += end + 1;
    }
    while !text.is_char_boundary(after) {
        after += 1;
    }
    after
}

/// The indices of the marks that open a block that is never closed, or close one that was never
/// opened, each with the reason.
#[must_use]
pub(crate) fn unbalanced(marks: &[Mark<'_>], language: Language) -> Vec<(usize, String)> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut wrong = Vec::new();
    for (number, mark) in marks.iter().enumerate() {
        let MarkKind::Tag { name, rest } = mark.kind else {
            continue;
        };
        let closes = match language {
            Language::Shortcodes => name.strip_prefix('/').map(str::trim),
            _ => name.strip_prefix("end").filter(|name| !name.is_empty()),
        };
        if let Some(closes) = closes {
            match open.iter().rposition(|(_, name)| *name == closes) {
                Some(at) => open.truncate(at),
                None => wrong.push((number, format!("no `{closes}` is open here"))),
            }
        } else if open.len() < MAX_DEPTH && (!rest.ends_with('/') || language != Language::Shortcodes) {
            open.push((number, name));
        }
    }
    wrong.extend(
        open.into_iter()
            .filter(|(_, name)| language.must_close(name))
            .map(|(number, name)| (number, format!("`{name}` is never closed"))),
    );
    wrong.sort_unstable();
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, language: Language) -> Vec<MarkKind<'_>> {
        marks(text, 0, language, &[])
            .into_iter()
            .map(|mark| mark.kind)
            .collect()
    }

    #[test]
    fn each_language_has_its_own_marks() {
        let text = "{{ a }} {# b #} {% c d %} {{< e f >}}";
        let c = MarkKind::Tag { name: "c", rest: "d" };
        let e = MarkKind::Tag { name: "e", rest: "f" };
        assert_eq!(kinds(text, Language::Shortcodes), [e]);
        assert_eq!(
            kinds(text, Language::Liquid),
            [MarkKind::Output("a"), c, MarkKind::Output("< e f >")]
        );
        assert_eq!(
            kinds(text, Language::Nunjucks),
            [
                MarkKind::Output("a"),
                MarkKind::Comment(" b "),
                c,
                MarkKind::Output("< e f >")
            ]
        );
    }

    #[test]
    fn raw_blocks_contain_no_marks() {
        assert!(kinds("{% raw %}{{ a }} {%{%- endraw -%}", Language::Liquid).is_empty());
        assert_eq!(kinds("{% raw %}{{ a }}", Language::Liquid).len(), 2);
    }

    #[test]
    fn unclosed_braces_depend_on_the_language() {
        assert_eq!(kinds("a {{ b", Language::Liquid), [MarkKind::Unclosed]);
        assert_eq!(kinds("a {{b}_c}} d", Language::Liquid), [MarkKind::Unclosed]);
        assert!(kinds("a {{ b {% c", Language::Nunjucks).is_empty());
        assert_eq!(kinds("{{< a %}} b", Language::Shortcodes), [MarkKind::Unclosed]);
        assert!(kinds("{{</* a */>}}", Language::Shortcodes).is_empty());
    }

    #[test]
    fn closing_shortcodes_keep_their_slash() {
        let closes = MarkKind::Tag { name: "/a", rest: "" };
        assert_eq!(kinds("{{< /a >}}{{% /a %}}", Language::Shortcodes), [closes, closes]);
        let whole = MarkKind::Tag { name: "a", rest: "/" };
        assert_eq!(kinds("{{< a />}}", Language::Shortcodes), [whole]);
    }
}
