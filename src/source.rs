//! The text of a file, and locations in it.
//!
//! Locations are byte [`Span`]s throughout seedlint. Lines and columns exist only in output and
//! in suppressions such as `seedlint-disable-next-line`; the [`Source`] computes them.

use std::ops::Range;
use std::sync::OnceLock;

/// A range of bytes of a file, as read from disk. Articles have millions of spans, so each takes eight
/// bytes: no text of 4 GiB or more is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

/// The most bytes that a text may have, so that spans reach its end.
pub(crate) const TOO_LONG: usize = u32::MAX as usize;

impl Span {
    /// The bytes from `start` up to, but not including, `end`.
    ///
    /// An offset of 4 GiB or more, which no text that is read has, counts as the one before.
    ///
    /// # Panics
    /// If `end` is less than `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span ends before it starts: {start}..{end}");
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: offset(start),
            end: offset(end),
        }
    }

    /// An empty span before the byte at `offset`.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The offset of the first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The offset after the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
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
        self.range().contains(&offset)
    }

    /// The smallest span that contains both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The bytes as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
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

/// Spans in any order that may overlap, to ask whether one of them contains another.
#[derive(Debug)]
pub(crate) struct Holders {
    /// Sorted.
    spans: Vec<Span>,
    /// How far each of them and those before it reach.
    reach: Vec<usize>,
}

impl Holders {
    #[must_use]
    pub(crate) fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut furthest = 0;
        let ends = spans.iter().map(|span| {
            furthest = span.end().max(furthest);
            furthest
        });
        let reach = ends.collect();
        Self { spans, reach }
    }

    /// Whether one of them contains the span.
    #[must_use]
    pub(crate) fn hold(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|holder| holder.start() <= span.start());
        before > 0 && self.reach[before - 1] >= span.end()
    }

    /// Whether one of them overlaps the span.
    #[must_use]
    pub(crate) fn touch(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|holder| holder.start() < span.end());
        before > 0 && self.reach[before - 1] > span.start()
    }

    /// Those that lie in a span, sorted.
    pub(crate) fn inside(&self, outer: Span) -> impl Iterator<Item = Span> {
        let first = self.spans.partition_point(|span| span.start() < outer.start());
        let begin_inside = self.spans[first..]
            .iter()
            .take_while(move |span| span.start() <= outer.end());
        begin_inside.copied().filter(move |span| outer.contains(*span))
    }
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
    line_starts: OnceLock<Vec<u32>>,
    /// How many characters begin before each block of the text, so that a column of a long line is
    /// counted from the block's start.
    characters: OnceLock<Vec<usize>>,
}

/// The bytes of a block whose characters are counted once.
const BLOCK: usize = 512;

impl Source {
    /// A source with this path and text.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
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

    /// Where the lines begin; no text is longer than `TOO_LONG`.
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let place = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(place);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// The number, from 1, of the line that contains the byte at `offset`.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|start| *start as usize <= offset)
    }

    /// The position of the byte at `offset`. An offset inside a character counts as the start of that character.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line(offset);
        let start = self.line_starts()[line - 1] as usize;
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        Position {
            line,
            column: self.count(start, end) + 1,
        }
    }

    /// The number of characters before an offset, which is that of a language whose texts are characters.
    #[must_use]
    pub fn characters_before(&self, offset: usize) -> usize {
        self.count(0, offset.min(self.text.len()))
    }

    /// The number of characters between two offsets.
    fn count(&self, start: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        if end - start <= 2 * BLOCK {
            return begin_in(&bytes[start..end]);
        }
        let characters = self.characters.get_or_init(|| {
            let mut before = 0;
            let counts = bytes.chunks(BLOCK).map(|block| {
                before += begin_in(block);
                before
            });
            std::iter::once(0).chain(counts).collect()
        });
        let until = |at: usize| characters[at / BLOCK] + begin_in(&bytes[at / BLOCK * BLOCK..at]);
        until(end) - until(start)
    }

    /// The bytes of a line, counted from 1, with its line break; empty past the last line.
    #[must_use]
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let bound = |line: usize| starts.get(line).map_or(self.text.len(), |start| *start as usize);
        Span::new(bound(line.max(1) - 1), bound(line.max(1)))
    }
}

impl Source {
    /// The start of the line that contains the byte at `offset`. In a long line, this and those below
    /// are faster than the functions of the same names for texts without a line index.
    #[must_use]
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        self.line_starts()[self.line(offset) - 1] as usize
    }

    /// The end of the line that contains the byte at `offset`, before its line break.
    #[must_use]
    pub(crate) fn line_end(&self, offset: usize) -> usize {
        let Some(next) = self.line_starts().get(self.line(offset)) else {
            return self.text.len();
        };
        let end = *next as usize - 1;
        if end > offset && self.text.as_bytes()[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    /// The start of the line after the one that contains the byte at `offset`.
    #[must_use]
    pub(crate) fn next_line(&self, offset: usize) -> usize {
        let next = self.line_starts().get(self.line(offset));
        next.map_or(self.text.len(), |start| *start as usize)
    }

    /// The span, or its whole lines if nothing else is on them.
    #[must_use]
    pub(crate) fn whole_line(&self, span: Span) -> Span {
        let (start, end) = (self.line_start(span.start()), self.next_line(span.end()));
        // What is next to the span is looked at first: a long line is mostly more than whitespace.
        let before = self.text[start..span.start()].trim_ascii_end();
        let alone = before.is_empty() && self.text[span.end()..end].trim_ascii_start().is_empty();
        if alone && (span.is_empty() || !self.text[span.range()].ends_with('\n')) {
            Span::new(start, end)
        } else if alone {
            Span::new(start, span.end())
        } else {
            span
        }
    }
}

/// How many characters begin in these bytes.
fn begin_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte).cast_signed() >= -0x40).count()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reaches_no_further_than_the_longest_text() {
        let span = Span::new(1, TOO_LONG + 1);
        assert_eq!((span.start(), span.end()), (1, TOO_LONG));
    }

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
    fn a_column_of_a_long_line_is_that_of_its_characters() {
        let text = format!("a\n{}", "é文a".repeat(2_000));
        let source = Source::new("a.md", text.clone());
        for (at, _) in text.char_indices().skip(2).step_by(7) {
            assert_eq!(source.position(at).column, text[2..at].chars().count() + 1, "{at}");
        }
        assert_eq!(source.position(text.len()).column, 6_001);
    }

    #[test]
    fn the_line_index_finds_what_a_search_finds() {
        for text in ["", "a", "\n", "a\nb\r\n\r\n c", "\r\n", "\ra\n\n"] {
            let source = Source::new("a.md", text);
            for offset in 0..=text.len() {
                assert_eq!(source.line_start(offset), line_start(text, offset), "{text:?} {offset}");
                assert_eq!(source.line_end(offset), line_end(text, offset), "{text:?} {offset}");
                assert_eq!(source.next_line(offset), next_line(text, offset), "{text:?} {offset}");
            }
        }
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
