//! What is left of a list item without the text of its first line, of a heading without its text, and of
//! HTML without what it begins with.

use crate::seed::Seed;
use crate::seed::markdown::{Block, BlockKind};
use crate::source::Span;

/// Whether a span is all that follows the marks of a heading.
pub(crate) fn empties_heading(seed: &Seed<'_>, span: Span) -> bool {
    let (start, end) = (
        seed.source().line_start(span.start()),
        seed.source().line_end(span.end()),
    );
    let (before, after) = (&seed.text()[start..span.start()], &seed.text()[span.end()..end]);
    let is_mark = |c: char| c == '#' || c.is_whitespace();
    let marks = before.trim_start_matches([' ', '>']);
    marks.starts_with('#') && marks.chars().chain(after.chars()).all(is_mark)
}

/// Whether a span is all that is on the first line of a list item, and the item goes on behind a blank
/// line, or the file ends there: marked then reads the marker as text.
pub(crate) fn empties_item(seed: &Seed<'_>, span: Span) -> bool {
    // A line of nothing but markers may be as long as the article.
    const MARKERS: usize = 200;
    let (text, line) = (seed.text(), seed.source().line_start(span.start()));
    let marker = text.get(line..span.start()).unwrap_or_default();
    let is_marker = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
    if marker.trim().is_empty() || marker.len() > MARKERS || !marker.chars().all(is_marker) {
        return false;
    }
    let is_item = |block: &Block| block.kind == BlockKind::Item && block.span.start() >= line;
    if !seed.markdown.blocks_around(span).any(is_item) {
        return false;
    }
    let mut lines = text[span.end()..].split('\n');
    if !lines.next().unwrap_or_default().trim().is_empty() {
        return false;
    }
    let mut rest = lines.map(|line| line.trim_start_matches('>').trim_end());
    match rest.next() {
        None => true,
        Some("") => rest
            .find(|line| !line.is_empty())
            .is_some_and(|line| line.starts_with([' ', '\t'])),
        Some(_) => false,
    }
}

/// Whether a tag or an element begins a block of HTML whose rest would be Markdown without it.
pub(crate) fn holds_html(seed: &Seed<'_>, span: Span) -> bool {
    let mut around = seed.markdown.blocks_around(span);
    let Some(block) = around.next().filter(|block| block.kind == BlockKind::Html) else {
        return false;
    };
    let before = &seed.text()[block.span.start().min(span.start())..span.start()];
    let rest = seed.text()[span.end()..block.span.end().max(span.end())].trim_start();
    before.trim().is_empty() && !rest.is_empty() && !rest.starts_with('<')
}
