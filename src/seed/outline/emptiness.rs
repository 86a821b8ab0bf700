//! Which elements are empty, found in one sweep.

use super::{End, Outline};

/// Which elements contain only whitespace and elements that do, from the innermost outwards.
#[derive(Debug, Default)]
pub(super) struct Emptiness {
    /// Whether there is nothing else, and no blank line.
    pub empty: Vec<bool>,
    /// Whether there is whitespace.
    pub spaced: Vec<bool>,
}

impl Emptiness {
    pub(super) fn of(outline: &Outline<'_>, text: &str) -> Self {
        let number = outline.nodes.len();
        let mut found = Self {
            empty: vec![false; number],
            spaced: vec![false; number],
        };
        for index in (0..number).rev() {
            let node = &outline.nodes[index];
            let End::Tag(own_end) = node.end else { continue };
            let (mut at, mut child) = (node.tag.end(), index + 1);
            let (mut empty, mut spaced) = (true, false);
            let mut gap = |from: usize, to: usize| {
                let written = &text[from..to];
                spaced |= from < to;
                written.bytes().all(|byte| byte.is_ascii_whitespace()) && !has_blank_line(written)
            };
            while empty && child < node.after as usize {
                let inner = &outline.nodes[child];
                let End::Tag(end) = inner.end else {
                    empty = false;
                    break;
                };
                let (open, close) = (inner.tag.of(text), end.of(text));
                empty = found.empty[child]
                    && gap(at, inner.tag.start())
                    && !has_blank_line(open)
                    && !close.bytes().any(|byte| byte.is_ascii_whitespace());
                found.spaced[index] |= found.spaced[child] || open.contains(char::is_whitespace);
                at = end.end();
                child = inner.after as usize;
            }
            found.empty[index] = empty && gap(at, own_end.start());
            found.spaced[index] |= spaced;
        }
        found
    }
}

fn has_blank_line(text: &str) -> bool {
    text.contains("\n\n") || text.contains("\n\r\n")
}
