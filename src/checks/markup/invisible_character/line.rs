//! The line of an invisible character, and what becomes of it if it has nothing else.

use crate::invisible::kind;
use crate::seed::Seed;
use crate::source::Span;

/// What becomes of the line without the character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Without {
    /// It stays, empty.
    Kept,
    /// It goes: an empty line would end the paragraph that it is in.
    Removed,
    /// The paragraph ends before it, and loses the line break at its end.
    Breaks,
}

/// A line with invisible characters, of which there may be thousands: it is read once for all of them.
#[derive(Debug)]
pub(super) struct Line {
    span: Span,
    /// Whether it has nothing but invisible characters.
    pub is_alone: bool,
    /// Whether nothing but invisible characters follows the marks of a heading.
    pub is_heading: bool,
    /// What becomes of it without its characters, if no block quote is marked before them.
    without: Without,
    /// Where its first `>` is.
    quote: usize,
}

impl Line {
    /// Whether this is the line of a character, which may have a line break of its own.
    pub(super) fn holds(&self, span: Span) -> bool {
        self.span.contains(span)
    }

    /// The line of a character.
    pub(super) fn of(seed: &Seed<'_>, character: Span) -> Self {
        let source = seed.source();
        let start = source.line_start(character.start());
        let span = Span::new(start, source.line_end(character.end()));
        let line = seed.slice(span);
        let invisible = |c: char| c.is_whitespace() || kind(c).is_some();
        let words = line.trim_start_matches([' ', '>']);
        Self {
            span,
            is_alone: line.chars().all(|c| c == '>' || invisible(c)),
            is_heading: words.starts_with('#') && words.chars().all(|c| c == '#' || invisible(c)),
            without: without(seed.text(), start, source.next_line(character.end())),
            quote: line.find('>').map_or(usize::MAX, |at| start + at),
        }
    }

    /// What becomes of it without a character.
    pub(super) fn without(&self, character: Span) -> Without {
        match self.without {
            Without::Removed if self.quote < character.start() => Without::Breaks,
            without => without,
        }
    }
}

/// What becomes of a line without its characters, by the lines above and below.
fn without(text: &str, start: usize, next: usize) -> Without {
    let above = text[..start].strip_suffix('\n').unwrap_or_default();
    let above = above.rsplit('\n').next().unwrap_or_default().trim_end_matches('\r');
    let below = text[next..].lines().next().unwrap_or_default();
    match (above.trim().is_empty(), below.trim().is_empty()) {
        (true, _) => Without::Kept,
        (false, true) if above.ends_with("  ") || above.ends_with('\\') => Without::Breaks,
        (false, true) => Without::Kept,
        (false, false) => Without::Removed,
    }
}
