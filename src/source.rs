//! The text of a file, and locations in it.
//!
//! Locations are byte [`Span`]s throughout seedlint. Lines and columns exist only in output and
//! in suppressions such as `seedlint-disable-next-line`; the [`Source`] computes them.

use std::ops::Range;
use std::sync::OnceLock;

/// A range of bytes of a file, as read from disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The bytes from `start` up to, but not including, `end`.
    ///
    /// # Panics
    /// If `end` is less than `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start, end }
    }

    /// An empty span before the byte at `offset`.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The offset of the first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start
    }

    /// The offset after the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span has no bytes.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` is entirely inside the span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` is inside the span.
    #[must_use]
    pub fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The smallest span that contains both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The bytes as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The text at the span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// Whether `offset` is in one of `spans`, which are sorted and disjoint.
#[must_use]
pub(crate) fn in_spans(spans: &[Span], offset: usize) -> bool {
    let after = spans.partition_point(|span| span.end() <= offset);
    spans.get(after).is_some_and(|span| span.holds(offset))
}

/// A line and a column for display, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// One file: its path for display, and its text as read from disk.
#[derive(Debug)]
pub struct Source {
    path: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// A source with this path and text.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
        }
    }

    /// The path for display, with `/` as the separator.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// The number, from 1, of the line that contains the byte at `offset`.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= offset)
    }

    /// The position of the byte at `offset`. An offset inside a character counts as the start of that character.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.line_starts()[line - 1];
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        Position {
            line,
            column: self.text[start..end].chars().count() + 1,
        }
    }

    /// The bytes of a line, counted from 1, with its line break; empty past the last line.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let bound = |line: usize| starts.get(line).copied().unwrap_or(self.text.len());
        Span::new(bound(line.max(1) - 1), bound(line.max(1)))
    }
}

/// The start of the line that contains the byte at `offset`.
#[must_use]
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..offset]).map_or(0, |at| at + 1)
}

/// The end of the line that contains the byte at `offset`, before its line break.
#[must_use]
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[offset..]).map_or(text.len(), |at| offset + at);
    if end > offset && text.as_bytes()[end - 1] == b'\r' && end < text.len() {
        end - 1
    } else {
        end
    }
}

/// The start of the line after the one that contains the byte at `offset`.
#[must_use]
pub(crate) fn next_line(text: &str, offset: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[offset..]).map_or(text.len(), |at| offset + at + 1)
}

/// The span, or its whole lines if nothing else is on them.
#[must_use]
pub(crate) fn whole_line(text: &str, span: Span) -> Span {
    let start = line_start(text, span.start());
    let end = next_line(text, span.end());
    let alone = text[start..span.start()].trim_ascii().is_empty() && text[span.end()..end].trim_ascii().is_empty();
    if alone && (span.is_empty() || !text[span.range()].ends_with('\n')) {
        Span::new(start, end)
    } else if alone {
        Span::new(start, span.end())
    } else {
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_characters_from_one() {
        let source = Source::new("a.md", "一\n二三<img>\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(10), Position { line: 2, column: 3 });
        assert_eq!(source.position(11), Position { line: 2, column: 4 });
        assert_eq!(source.line_span(1), Span::new(0, 4));
        assert_eq!(source.line_span(9), Span::at(16));
    }

    #[test]
    fn a_line_ends_before_either_line_break() {
        assert_eq!(line_end("ab\r\nc", 0), 2);
        assert_eq!(line_end("ab\nc", 1), 2);
        assert_eq!(line_end("ab", 1), 2);
        assert_eq!(next_line("ab\r\nc", 0), 4);
        assert_eq!(line_start("ab\r\nc", 4), 4);
    }
}
