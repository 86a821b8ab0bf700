//! What was searched in a text, so that elements in each other do not search it again.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use super::Reading;

/// What is known of the text of an article.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// For lines, by their ends: where the end tags at the end of the line begin.
    tails: RefCell<FxHashMap<usize, usize>>,
    spaces: Searched,
    line_breaks: Searched,
    marks: Searched,
}

impl Known {
    /// Whether nothing but end tags follows in the line of `from`, which is the end of a tag.
    pub(super) fn only_end_tags_follow(&self, reading: Reading<'_, '_>, from: usize) -> bool {
        let end = reading.source.line_end(from);
        let start = reading.source.line_start(from);
        let mut tails = self.tails.borrow_mut();
        *tails.entry(end).or_insert_with(|| tail(reading.text, start, end)) <= from
    }

    /// The first whitespace or character beyond ASCII from an offset on.
    pub(super) fn next_space(&self, text: &str, from: usize) -> usize {
        let is_space = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r') || !byte.is_ascii();
        self.spaces.next(text, from, is_space)
    }

    /// The first line break from an offset on.
    pub(super) fn next_line_break(&self, text: &str, from: usize) -> usize {
        self.line_breaks.next(text, from, |byte| matches!(byte, b'\n' | b'\r'))
    }

    /// The first line break or angle bracket from an offset on.
    pub(super) fn next_mark(&self, text: &str, from: usize) -> usize {
        self.marks
            .next(text, from, |byte| matches!(byte, b'\n' | b'\r' | b'<' | b'>'))
    }
}

/// Where the end tags at the end of a line begin; the last of them may be cut off.
fn tail(text: &str, start: usize, end: usize) -> usize {
    let mut at = end;
    loop {
        // What is after the tag before this one.
        let after = text[start..at].rfind('>').map_or(start, |close| start + close + 1);
        let part = text[after..at].trim_start();
        let is_rest = at == end && part.is_empty();
        if !is_rest && !part.starts_with("</") {
            return if at == end { end } else { at + 1 };
        }
        if after == start {
            return after;
        }
        at = after - 1;
    }
}

/// The last search for some bytes.
#[derive(Debug)]
struct Searched(Cell<(usize, usize)>);

impl Default for Searched {
    fn default() -> Self {
        Self(Cell::new((1, 0)))
    }
}

impl Searched {
    /// The first of the bytes from an offset on; the length of the text where none follows.
    fn next(&self, text: &str, from: usize, is_one: impl Fn(u8) -> bool) -> usize {
        let (start, found) = self.0.get();
        if (start..=found).contains(&from) {
            return found;
        }
        let rest = text.as_bytes()[from..].iter();
        let found = from + rest.copied().position(is_one).unwrap_or(text.len() - from);
        self.0.set((from, found));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is meant: the rest of the line, end tag by end tag.
    fn is_only_end_tags(line: &str) -> bool {
        let mut rest = line.trim_start();
        while let Some(tag) = rest.strip_prefix("</") {
            rest = tag.find('>').map_or("", |close| tag[close + 1..].trim_start());
        }
        rest.is_empty()
    }

    #[test]
    fn the_end_tags_at_the_end_of_a_line_are_found_from_its_end() {
        for text in [
            "a <b>c</b> </i>",
            "<b></b>> </i> ",
            "<b></b>x</i></u",
            "<b></b></a</i>",
            "<b></b><i></i></p >",
            "</a>></b>",
            "</a>",
            "",
        ] {
            for (at, _) in text.match_indices('>') {
                let from = at + 1;
                assert_eq!(
                    tail(text, 0, text.len()) <= from,
                    is_only_end_tags(&text[from..]),
                    "{text:?} {from}"
                );
            }
        }
    }

    #[test]
    fn what_was_searched_is_found_again() {
        let searched = Searched::default();
        let text = "abc de";
        for from in [0, 2, 3, 4, 6, 1] {
            let expected = text[from..].find(' ').map_or(text.len(), |at| at + from);
            assert_eq!(searched.next(text, from, |byte| byte == b' '), expected);
        }
    }
}
