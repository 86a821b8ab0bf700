//! Where an end tag is that closes nothing.

use crate::seed::Seed;
use crate::seed::is_near_its_start;
use crate::seed::markdown::BlockKind;
use crate::source::Span;

/// The kind of the Markdown block around the end tag that the tag would close.
pub(super) fn markdown_around(seed: &Seed<'_>, name: &str, span: Span) -> Option<&'static str> {
    let (what, kinds): (_, &[BlockKind]) = match name {
        "ul" | "ol" => ("list", &[BlockKind::List]),
        "li" => ("list item", &[BlockKind::Item]),
        "blockquote" => ("block quote", &[BlockKind::Quote]),
        "p" => ("paragraph", &[BlockKind::Paragraph]),
        _ => return None,
    };
    let mut around = seed.markdown.blocks_around(span);
    around.any(|block| kinds.contains(&block.kind)).then_some(what)
}

/// Whether the end tag is followed by that of a list, which closes the item, too.
pub(super) fn ends_with_its_list(seed: &Seed<'_>, name: &str, span: Span) -> bool {
    let rest = seed.text()[span.end()..].trim_start();
    let is_end = |tag: &str| {
        rest.get(..tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    };
    name == "li" && (is_end("</ul") || is_end("</ol"))
}

/// Whether the end tag is a block of its own that separates what is around it, such as two pieces of
/// indented code.
pub(super) fn separates(seed: &Seed<'_>, span: Span) -> bool {
    let Some(block) = seed.markdown.blocks_around(span).next() else {
        return false;
    };
    let is_alone = seed.slice(block.span).trim() == seed.slice(span);
    let rest = seed.text()[block.span.end()..].trim_start_matches(['\r', '\n']);
    let before_code = rest.starts_with("    ") || rest.starts_with('\t');
    is_alone && (block.kind == BlockKind::Paragraph || block.kind == BlockKind::Html && before_code)
}

/// Whether the end tag seems to belong to an unescaped code sample: quotes are next to it, or PHP precedes it.
pub(super) fn is_in_a_listing(seed: &Seed<'_>, span: Span, php: Option<usize>) -> bool {
    let code = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | ';' | '`' | '?' | '%'));
    let before = &seed.text()[..span.start()];
    let after = &seed.text()[span.end()..];
    code(before.chars().next_back())
        || code(after.chars().next())
        || before.ends_with("?>")
        || before.ends_with("%>")
        || php.is_some_and(|end| end <= span.start())
}

/// Where the last `<name` before an end tag is, with no end tag of the name between.
fn last_start(seed: &Seed<'_>, span: Span, name: &str) -> Option<usize> {
    const NEAR: usize = 4096;
    let from = span.start().saturating_sub(NEAR).max(seed.body.start());
    let before = seed.text().as_bytes().get(from..span.start())?;
    let last = |text: &[u8], lead: &str| memchr::memmem::rfind(text, format!("{lead}{name}").as_bytes());
    // Most stray end tags follow one of the same name.
    let after = last(before, "</").map_or(0, |end| end + 1);
    last(&before[after..], "<").map(|start| from + after + start)
}

/// Whether a start tag of the same name is before an end tag, with no other end tag of it between: to
/// kramdown both may be text, and without one of them the other is still there.
pub(super) fn has_start(seed: &Seed<'_>, span: Span) -> bool {
    let written = seed.slice(span).trim_start_matches("</");
    let name = &written[..written.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    is_near_its_start(seed.text(), name, span.start())
}

/// Whether the start tag is written before it, but Markdown does not read it as one: the `@` of
/// `<a-b @c="d">`, which component languages know, begins no name of an attribute.
pub(super) fn start_is_text(seed: &Seed<'_>, span: Span, name: &str) -> bool {
    let Some(start) = last_start(seed, span, name) else {
        return false;
    };
    let rest = &seed.text().as_bytes()[start + 1 + name.len()..span.start()];
    let end = memchr::memchr2(b'>', b'<', rest).unwrap_or(rest.len());
    let has_values = rest.first().is_some_and(u8::is_ascii_whitespace) && memchr::memchr(b'=', &rest[..end]).is_some();
    let nodes = &seed.outline.nodes;
    let is_tag = nodes.binary_search_by_key(&start, |node| node.tag.start()).is_ok();
    has_values && !is_tag && !seed.in_code(start)
}

/// Whether a block of HTML that begins before the end tag ends with it.
pub(super) fn ends_html(seed: &Seed<'_>, span: Span) -> bool {
    let mut around = seed.markdown.blocks_around(span);
    around.any(|block| {
        let end = block.span.start() + seed.slice(block.span).trim_end().len();
        block.kind == BlockKind::Html && block.span.start() < span.start() && end == span.end()
    })
}
