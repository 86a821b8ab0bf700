//! What becomes of a line that has nothing but an invisible character.

use crate::seed::Seed;
use crate::source::Span;

/// What becomes of the line without the character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// It stays, empty.
    Kept,
    /// It goes: an empty line would end the paragraph that it is in.
    Removed,
    /// The paragraph ends before it, and loses the line break at its end.
    Breaks,
}

impl Line {
    pub(super) fn of(seed: &Seed<'_>, span: Span) -> Self {
        let (text, source) = (seed.text(), seed.source());
        let start = source.line_start(span.start());
        let above = text[..start].strip_suffix('\n').unwrap_or_default();
        let above = above.rsplit('\n').next().unwrap_or_default().trim_end_matches('\r');
        let below = text[source.next_line(span.end())..].lines().next().unwrap_or_default();
        match (above.trim().is_empty(), below.trim().is_empty()) {
            (true, _) => Self::Kept,
            (false, true) if above.ends_with("  ") || above.ends_with('\\') => Self::Breaks,
            (false, true) => Self::Kept,
            (false, false) if text[start..span.start()].contains('>') => Self::Breaks,
            (false, false) => Self::Removed,
        }
    }
}
