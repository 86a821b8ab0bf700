//! What is summed up over an article once, so that elements in each other don't count it again.

use super::{End, Outline, Text};

/// Which elements contain only whitespace and elements that do, from the innermost outwards.
#[derive(Debug, Default)]
pub(super) struct Emptiness {
    /// Whether there is nothing else, and no blank line.
    pub(super) empty: Vec<bool>,
    /// Whether there is whitespace.
    pub(super) spaced: Vec<bool>,
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

/// What readers see of the text runs, summed up, so that nested elements don't count it again.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The bytes of visible text before each run, without the whitespace around each.
    pub(super) weight: Vec<usize>,
    /// The number of visible runs before each run.
    pub(super) visible: Vec<usize>,
    /// The visible runs that are not only whitespace.
    pub(super) words: Vec<usize>,
}

impl Seen {
    pub(super) fn of(texts: &[Text], source: &str) -> Self {
        let mut seen = Self::default();
        let (mut weight, mut visible) = (0, 0);
        for (index, run) in texts.iter().enumerate() {
            seen.weight.push(weight);
            seen.visible.push(visible);
            let own = if run.raw {
                0
            } else {
                run.span.of(source).trim_ascii().len()
            };
            weight += own;
            visible += usize::from(!run.raw);
            if own > 0 {
                seen.words.push(index);
            }
        }
        seen.weight.push(weight);
        seen.visible.push(visible);
        seen
    }
}
