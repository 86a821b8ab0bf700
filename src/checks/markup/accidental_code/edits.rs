//! The edits that make HTML of accidental code.

use crate::edit::Edit;
use crate::source::{Span, line_start, next_line};

/// The edits that remove the common indentation and the blank lines of the block; none where its
/// lines have no common indentation.
pub(super) fn dedented(text: &str, block: Span) -> Option<Vec<Edit>> {
    let first = line_start(text, block.start());
    let last = block.start() + text[block.range()].trim_end().len();
    let mut lines = Vec::new();
    let mut at = first;
    while at < last {
        lines.push(Span::new(at, next_line(text, at)));
        at = next_line(text, at);
    }
    let is_blank = |line: &Span| line.of(text).trim_ascii().is_empty();
    let indent =
        |line: &Span| &line.of(text)[..line.of(text).len() - line.of(text).trim_start_matches([' ', '\t']).len()];
    let common = lines
        .iter()
        .filter(|line| !is_blank(line))
        .map(indent)
        .min_by_key(|indent| indent.len())?;
    let alike = lines
        .iter()
        .all(|line| is_blank(line) || line.of(text).starts_with(common));
    alike.then(|| {
        let edit = |line: &Span| {
            let end = if is_blank(line) {
                line.end()
            } else {
                line.start() + common.len()
            };
            Edit::remove(Span::new(line.start(), end))
        };
        lines.iter().map(edit).collect()
    })
}

/// The edits that remove the blank lines above the block and inside it.
pub(super) fn blank_lines(text: &str, block: Span) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut above = line_start(text, block.start());
    while above > 0 {
        let previous = line_start(text, above - 1);
        if !text[previous..above].trim_ascii().is_empty() {
            break;
        }
        edits.push(Edit::remove(Span::new(previous, above)));
        above = previous;
    }
    let last = block.start() + text[block.range()].trim_end().len();
    let mut at = line_start(text, block.start());
    while at < last {
        let next = next_line(text, at);
        if text[at..next].trim_ascii().is_empty() {
            edits.push(Edit::remove(Span::new(at, next)));
        }
        at = next;
    }
    edits.sort();
    edits
}
