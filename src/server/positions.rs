//! Bytes of a text as positions of the protocol, and back.
//!
//! Lines count from 0 and end with `\n`, `\r\n` or `\r`. Characters count from 0 in the units that the
//! editor and the server agree on: bytes of UTF-8, units of UTF-16 or characters.

use lsp_types::{Position, Range};

use crate::source::Span;

/// The unit of characters in a line; a smaller one needs less conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Encoding {
    Utf8,
    Utf32,
    Utf16,
}

impl Encoding {
    /// The one that needs the least conversion among those that the editor knows.
    pub(super) fn best<'v>(known: impl Iterator<Item = &'v str>) -> Self {
        let of = |name| match name {
            "utf-8" => Self::Utf8,
            "utf-32" => Self::Utf32,
            _ => Self::Utf16,
        };
        known.map(of).min().unwrap_or(Self::Utf16)
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf32 => "utf-32",
            Self::Utf16 => "utf-16",
        }
    }

    fn width(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes);
        let after = ends.filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        Self(std::iter::once(0).chain(after.map(|at| at + 1)).collect())
    }

    /// The position of a byte. One inside a character is at its start, and one behind the end of the text
    /// is the end.
    pub(super) fn position(&self, text: &str, at: usize, encoding: Encoding) -> Position {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.0.partition_point(|start| *start <= at).saturating_sub(1);
        let before = &text[self.0[line]..at];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 | Encoding::Utf32 => before.chars().map(|c| encoding.width(c)).sum(),
        };
        Position::new(saturated(line), saturated(character))
    }

    pub(super) fn range(&self, text: &str, span: Span, encoding: Encoding) -> Range {
        let start = self.position(text, span.start(), encoding);
        Range::new(start, self.position(text, span.end(), encoding))
    }

    /// The byte at a position. One behind the end of its line is the end of the line, and one behind
    /// the last line the end of the text; one inside a character is the character's start.
    pub(super) fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(start) = self.0.get(position.line as usize).copied() else {
            return text.len();
        };
        let end = self.0.get(position.line as usize + 1).copied().unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, c) in line.char_indices() {
            let width = encoding.width(c);
            if left < width {
                return start + at;
            }
            left -= width;
        }
        start + line.len()
    }

    pub(super) fn span(&self, text: &str, range: Range, encoding: Encoding) -> Span {
        let start = self.offset(text, range.start, encoding);
        Span::new(start, self.offset(text, range.end, encoding).max(start))
    }
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ab\r\n中😀x\ré\n\nend";

    #[test]
    fn each_unit_counts_its_own() {
        let lines = Lines::of(TEXT);
        let x = TEXT.find('x').expect("an x");
        for (encoding, character) in [(Encoding::Utf8, 7), (Encoding::Utf16, 3), (Encoding::Utf32, 2)] {
            assert_eq!(lines.position(TEXT, x, encoding), Position::new(1, character));
        }
        let end = lines.position(TEXT, TEXT.len(), Encoding::Utf16);
        assert_eq!(end, Position::new(4, 3));
    }

    #[test]
    fn a_byte_comes_back_from_its_position() {
        let lines = Lines::of(TEXT);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (at, c) in TEXT.char_indices().chain([(TEXT.len(), ' ')]) {
                // No position is between the two characters of a line break.
                if c == '\n' && TEXT[..at].ends_with('\r') {
                    continue;
                }
                let position = lines.position(TEXT, at, encoding);
                assert_eq!(lines.offset(TEXT, position, encoding), at, "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn what_is_outside_is_at_the_nearest_place() {
        let lines = Lines::of(TEXT);
        let at = |line, character| lines.offset(TEXT, Position::new(line, character), Encoding::Utf16);
        assert_eq!(at(0, 99), 2);
        assert_eq!(at(99, 0), TEXT.len());
        let place = |at| lines.position(TEXT, at, Encoding::Utf16);
        assert_eq!(place(TEXT.len() + 9), place(TEXT.len()));
        assert_eq!(place(5), place(4), "inside of a character");
        // The second half of the emoji.
        assert_eq!(at(1, 2), TEXT.find('😀').expect("an emoji"));
    }
}
