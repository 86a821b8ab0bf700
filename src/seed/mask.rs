//! Masked copies of a file, of equal length, for its parsers.
//!
//! A copy preserves every offset, so a range found in it is a range of the file.
//! In the copy for Markdown, template expressions are replaced by letters. In the copy for HTML,
//! the front matter is replaced by spaces, too, and a `<` is kept only in CommonMark's raw HTML
//! and in accidental code, so that nothing else can open a tag.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr_iter;

use crate::source::{Span, in_spans, line_end, line_start, next_line};

/// Blocks of a template language that contain source code or a comment.
const OPAQUE_BLOCKS: &[&str] = &["highlight", "comment", "code", "codeblock"];

/// The maximal length of a template expression in bytes; it may span lines.
const MAX_EXPRESSION: usize = 4096;

/// The text for the Markdown parser.
#[derive(Debug)]
pub(crate) struct Masked<'s> {
    /// The masked text, of the same length as the file.
    pub text: Cow<'s, str>,
    /// The template expressions, sorted.
    pub templates: Vec<Span>,
    /// The contents of `{% highlight %}` and similar blocks, sorted.
    pub opaque: Vec<Span>,
}

/// Replaces the template expressions after the front matter with letters.
#[must_use]
pub(crate) fn for_markdown(text: &str, body: usize) -> Masked<'_> {
    let templates = expressions(text, body);
    let opaque = opaque_blocks(text, &templates);
    masked(text, body, templates, opaque)
}

/// Replaces the JavaScript of an article in MDX with letters, or with spaces where it is alone on its lines,
/// so that it is no paragraph there. `code` is what no other dialect takes for code.
#[must_use]
pub(crate) fn for_mdx(text: &str, body: usize, javascript: Vec<Span>, code: Vec<Span>) -> Masked<'_> {
    let alone = alone_on_lines(text, &javascript);
    let mut opaque = opaque_blocks(text, &javascript);
    opaque.extend(code);
    opaque.sort_unstable();
    let mut masked = masked(text, body, javascript, opaque);
    if alone.is_empty() {
        return masked;
    }
    let mut bytes = masked.text.into_owned().into_bytes();
    for span in alone {
        fill(&mut bytes, span.range(), b' ');
    }
    masked.text = Cow::Owned(String::from_utf8(bytes).expect("whole characters are replaced by ASCII"));
    masked
}

/// The spans with nothing but whitespace and other spans beside them, on their first and last lines.
fn alone_on_lines(text: &str, spans: &[Span]) -> Vec<Span> {
    let rest = |from: usize, to: usize| text[from..to.max(from)].trim_matches([' ', '\t']).is_empty();
    // From the left: whether only spans are before it in its line; from the right, the same behind it.
    let mut before = vec![false; spans.len()];
    for (number, span) in spans.iter().enumerate() {
        let line = line_start(text, span.start());
        let previous = number.checked_sub(1).map(|number| (spans[number], before[number]));
        before[number] = match previous {
            Some((other, alone)) if other.end() > line => alone && rest(other.end(), span.start()),
            _ => rest(line, span.start()),
        };
    }
    let mut after = false;
    let mut alone = Vec::new();
    for (number, span) in spans.iter().enumerate().rev() {
        let line = line_end(text, span.end());
        after = match spans.get(number + 1) {
            Some(other) if other.start() < line => after && rest(span.end(), other.start()),
            _ => rest(span.end(), line),
        };
        if after && before[number] {
            alone.push(*span);
        }
    }
    alone
}

fn masked(text: &str, body: usize, templates: Vec<Span>, opaque: Vec<Span>) -> Masked<'_> {
    let ends = uppercase_ends(text, body);
    let whitespace = tabs_after_fences(text, body);
    if templates.is_empty() && opaque.is_empty() && ends.is_empty() && whitespace.is_empty() {
        return Masked {
            text: Cow::Borrowed(text),
            templates,
            opaque,
        };
    }
    let mut bytes = text.as_bytes().to_vec();
    for end in ends {
        bytes[end.range()].make_ascii_lowercase();
    }
    for span in &whitespace {
        fill(&mut bytes, span.range(), b' ');
    }
    for span in templates.iter().chain(&opaque) {
        fill(&mut bytes, span.range(), b'x');
    }
    let text = String::from_utf8(bytes).expect("whole characters are replaced by ASCII");
    Masked {
        text: Cow::Owned(text),
        templates,
        opaque,
    }
}

/// `</PRE>` and similar end tags in upper case. They end an HTML block in CommonMark, but
/// pulldown-cmark recognizes only the lower-case ones.
fn uppercase_ends(text: &str, from: usize) -> Vec<Span> {
    const NAMES: &[&str] = &["pre", "script", "style", "textarea"];
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| at + from) {
        let rest = &bytes[at + 2..];
        let name = NAMES
            .iter()
            .find(|name| rest.len() > name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()));
        if let Some(name) = name.filter(|name| rest[..name.len()] != *name.as_bytes()) {
            found.push(Span::new(at + 2, at + 2 + name.len()));
        }
    }
    found
}

/// The whitespace after a fence that is alone on its line, where a tab is among them. CommonMark allows
/// spaces and tabs after a closing fence, but pulldown-cmark only spaces.
fn tabs_after_fences(text: &str, from: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    for fence in [&b"```"[..], b"~~~"] {
        let mut after = from;
        for at in memchr::memmem::find_iter(&bytes[from..], fence).map(|at| at + from) {
            // What begins inside a run is no prefix of a line.
            if at < after {
                continue;
            }
            let rest = &bytes[at..];
            let run = rest.iter().take_while(|byte| **byte == fence[0]).count();
            let whitespace = rest[run..]
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let span = Span::new(at + run, at + run + whitespace);
            after = span.start();
            let ends_line = matches!(bytes.get(span.end()), None | Some(b'\n' | b'\r'));
            let is_prefix = |part: &[u8]| part.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'>'));
            if ends_line && bytes[span.range()].contains(&b'\t') && is_prefix(&bytes[line_start(text, at)..at]) {
                found.push(span);
            }
        }
    }
    found
}

/// Keeps a `<` only inside `html` (sorted), and renames `<noscript>` so that its content is
/// parsed as elements; `prefixes` (of block quotes, inside `html`) are replaced by spaces.
#[must_use]
pub(crate) fn for_html(markdown: &str, body: usize, html: &[Span], prefixes: &[Span]) -> Vec<u8> {
    let mut bytes = markdown.as_bytes().to_vec();
    fill(&mut bytes, 0..body, b' ');
    for at in memchr_iter(b'<', &markdown.as_bytes()[body..]).map(|at| at + body) {
        if !in_spans(html, at) {
            bytes[at] = b'x';
            continue;
        }
        let name = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
        if bytes.len() >= name + 8 && bytes[name..name + 8].eq_ignore_ascii_case(b"noscript") {
            bytes[name + 7] = b'x';
        }
    }
    for prefix in prefixes {
        fill(&mut bytes, prefix.range(), b' ');
    }
    bytes
}

fn fill(bytes: &mut [u8], range: Range<usize>, with: u8) {
    for byte in &mut bytes[range] {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = with;
        }
    }
}

/// The expressions `{{…}}`, `{%…%}`, `{{<…>}}` and `{{%…%}}` from `from` on.
fn expressions(text: &str, from: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    for at in memchr_iter(b'{', &bytes[from..]).map(|at| at + from) {
        if found.last().is_some_and(|last| at < last.end()) {
            continue;
        }
        let close = match (bytes.get(at + 1), bytes.get(at + 2)) {
            (Some(b'%'), _) => "%}",
            (Some(b'{'), Some(b'<')) => ">}}",
            (Some(b'{'), Some(b'%')) => "%}}",
            (Some(b'{'), _) => "}}",
            _ => continue,
        };
        let window = &bytes[at + 2..bytes.len().min(at + MAX_EXPRESSION)];
        let Some(length) = memchr::memmem::find(window, close.as_bytes()) else {
            continue;
        };
        let end = at + 2 + length + close.len();
        if !text[at..end].contains("\n\n") && !text[at..end].contains("\n\r\n") {
            found.push(Span::new(at, end));
        }
    }
    found
}

/// The first word of an expression, and whether it closes a block.
#[must_use]
pub(crate) fn expression_name(expression: &str) -> (&str, bool) {
    let inside = expression.trim_start_matches(['{', '%', '<', '-', ' ', '\t']);
    let (inside, slash) = match inside.strip_prefix('/') {
        Some(rest) => (rest.trim_start(), true),
        None => (inside, false),
    };
    let length = inside
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(inside.len());
    let name = &inside[..length];
    match name.strip_prefix("end") {
        Some(opener) if !slash && !opener.is_empty() => (opener, true),
        _ => (name, slash),
    }
}

fn opaque_blocks(text: &str, templates: &[Span]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let names: Vec<(&str, bool)> = templates.iter().map(|span| expression_name(span.of(text))).collect();
    // For each name, the expressions that close such a block.
    let closers: Vec<Vec<usize>> = OPAQUE_BLOCKS
        .iter()
        .map(|name| (0..names.len()).filter(|at| names[*at] == (*name, true)).collect())
        .collect();
    let mut at = 0;
    while at < templates.len() {
        let (name, closes) = names[at];
        if let Some(block) = OPAQUE_BLOCKS.iter().position(|block| *block == name && !closes) {
            let ends = &closers[block];
            if let Some(end) = ends.get(ends.partition_point(|end| *end <= at)) {
                found.push(Span::new(templates[at].end(), templates[*end].start()));
                at = *end;
            }
        }
        at += 1;
    }
    found
}

/// Collects the block quote prefixes (`> `) of the lines of `range` after its first.
pub(crate) fn quote_prefixes(text: &str, range: Range<usize>, depth: usize, into: &mut Vec<Span>) {
    let Some(first) = memchr::memchr(b'\n', &text.as_bytes()[range.clone()]) else {
        return;
    };
    let mut at = range.start + first + 1;
    while at < range.end {
        let mut end = at;
        for _ in 0..depth {
            let rest = text[end..].trim_start_matches([' ', '\t']);
            if !rest.starts_with('>') {
                break;
            }
            end = text.len() - rest.len() + 1;
        }
        if end > at {
            into.push(Span::new(at, end.min(range.end)));
        }
        at = next_line(text, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_become_letters_of_equal_length() {
        let text = "---\na: 1\n---\n<a href=\"{{< ref \"x\" >}}\">é{% if x %}</a>\n";
        let masked = for_markdown(text, 13);
        assert_eq!(masked.text.len(), text.len());
        assert!(
            masked.text.ends_with("<a href=\"xxxxxxxxxxxxxxx\">éxxxxxxxxxx</a>\n"),
            "{}",
            masked.text
        );
    }

    #[test]
    fn the_content_of_a_highlight_block_is_opaque() {
        let text = "{% highlight html %}\n<b>é</b>\n{% endhighlight %}\n<i>";
        let masked = for_markdown(text, 0);
        assert_eq!(masked.opaque[0].of(text), "\n<b>é</b>\n");
        assert!(!masked.text.contains("<b>"));
        assert_eq!(masked.text.len(), text.len());
    }

    #[test]
    fn an_upper_case_end_tag_ends_its_block() {
        let masked = for_markdown("<PRE>a\n</PRE>\n\n*x*", 0);
        assert_eq!(masked.text, "<PRE>a\n</pre>\n\n*x*");
    }

    #[test]
    fn a_tab_may_follow_a_closing_fence() {
        let masked = for_markdown("```\na\n```\t \n> ~~~\t\na `````` \tb ```\t", 0);
        assert_eq!(masked.text, "```\na\n```  \n> ~~~ \na `````` \tb ```\t");
    }

    #[test]
    fn an_expression_never_crosses_a_blank_line() {
        assert!(expressions("{{ a\n\nb }}", 0).is_empty());
        assert_eq!(expressions("{{ a\nb }}", 0).len(), 1);
    }
}
