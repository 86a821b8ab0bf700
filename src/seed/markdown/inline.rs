//! The texts of the blocks, in which emphasis is found, and its marks around a span.

use std::ops::Range;

use super::{BlockKind, Event, TagEnd};
use crate::source::Span;

/// The text of a block, up to the blocks inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Inline {
    /// Its bytes.
    pub span: Span,
    /// The number of block quotes around it.
    pub quotes: usize,
}

/// Adds what an event says of the texts, and returns whether it is a part of one. `continues` says whether
/// the last event was.
pub(super) fn collect(
    event: &Event<'_>,
    range: &Range<usize>,
    around: Option<BlockKind>,
    quotes: usize,
    continues: bool,
    inlines: &mut Vec<Inline>,
) -> bool {
    let is_part = match event {
        Event::Text(_) => !matches!(around, Some(BlockKind::Fence | BlockKind::Indented | BlockKind::Html)),
        Event::Start(tag) => is_inline(tag.to_end()),
        Event::End(tag) => is_inline(*tag),
        Event::Html(_) | Event::Rule => false,
        _ => true,
    };
    if !is_part {
        return false;
    }
    let span = range.clone().into();
    match inlines.last_mut().filter(|_| continues) {
        Some(inline) => inline.span = inline.span.join(span),
        None => inlines.push(Inline { span, quotes }),
    }
    true
}

/// Whether it ends a part of a text, not a block.
fn is_inline(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// A span with the marks of emphasis that open before it and close after it.
pub(super) fn with_marks(text: &str, span: Span) -> Span {
    let (before, after) = (&text[..span.start()], &text[span.end()..]);
    let is_mark = |c: char| matches!(c, '*' | '_' | '~');
    let opening = &before[before.trim_end_matches(is_mark).len()..];
    let closing = &after[..after.len() - after.trim_start_matches(is_mark).len()];
    // Marks beside a letter belong to that, and behind a backslash they are text.
    let is_beside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '\\');
    let outside = (
        before[..before.len() - opening.len()].chars().next_back(),
        after[closing.len()..].chars().next(),
    );
    if opening.is_empty() || !opening.chars().eq(closing.chars().rev()) || is_beside(outside.0) || is_beside(outside.1)
    {
        return span;
    }
    Span::new(span.start() - opening.len(), span.end() + closing.len())
}
