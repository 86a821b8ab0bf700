//! Markdown without indented code, as Eleventy sets markdown-it: such lines are paragraphs.

use std::borrow::Cow;

use crate::seed::markdown::{self, BlockKind, Markdown};
use crate::source::{Span, line_end, line_start, next_line};

/// How often the text is parsed again: a block that is a paragraph may make another of what follows.
const ROUNDS: usize = 4;

/// Runs the Markdown pass over a masked text, in which the indentation of code is replaced by letters.
#[must_use]
pub(crate) fn parse(text: &str, body: usize) -> Markdown {
    let mut text = Cow::Borrowed(text);
    let mut found = markdown::parse(&text, body);
    for _ in 0..ROUNDS {
        let blocks = found.blocks.iter();
        let is_accidental = |span: Span| found.accidental.binary_search(&span).is_ok();
        let indented = blocks.filter(|block| block.kind == BlockKind::Indented || is_accidental(block.span));
        let indented: Vec<Span> = indented.map(|block| block.span).collect();
        if indented.is_empty() {
            break;
        }
        let mut bytes = text.as_bytes().to_vec();
        for span in indented {
            mask(&text, &mut bytes, span);
        }
        text = Cow::Owned(String::from_utf8(bytes).expect("whitespace is replaced by ASCII"));
        found = markdown::parse(&text, body);
    }
    found
}

/// Replaces the indentation of the first line of each paragraph of a block.
fn mask(text: &str, bytes: &mut [u8], block: Span) {
    let first = line_start(text, block.start());
    let columns = block.start() - first;
    let mut places = vec![block.start()];
    let (mut line, mut after_blank) = (next_line(text, block.start()), false);
    while line < block.end() {
        let is_blank = text[line..line_end(text, line)].trim().is_empty();
        if after_blank && !is_blank && line + columns <= line_end(text, line) {
            places.push(line + columns);
        }
        after_blank = is_blank;
        line = next_line(text, line);
    }
    for at in places {
        let before = &mut bytes[..at];
        if before.ends_with(b"    ") {
            before[at - 4..].copy_from_slice(b"xxx ");
        } else if before.ends_with(b"\t") {
            before[at - 1] = b'x';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_text_is_a_paragraph() {
        let text = "a\n\n    <p>b</p>\n\n    c\n\n\td\n";
        let found = parse(text, 0);
        let kinds: Vec<_> = found.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Paragraph; 4]);
        assert_eq!(
            found.html.iter().map(|span| span.of(text)).collect::<Vec<_>>(),
            ["<p>", "</p>"]
        );
        assert!(found.code.is_empty());
    }
}
