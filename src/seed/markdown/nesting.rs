//! Which block, and which bracket, is inside which one.

use super::Block;
use crate::source::Span;

/// Which block is inside which one.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// The block around each block.
    pub(super) around: Vec<Option<usize>>,
    /// From each offset on, up to that of the next entry, the innermost block.
    pub(super) innermost: Vec<(usize, Option<usize>)>,
}

impl Nesting {
    /// One sweep over the blocks, with a stack of the open ones.
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut found = Self::default();
        let mut open: Vec<(usize, usize)> = Vec::new();
        let close = |found: &mut Self, open: &mut Vec<(usize, usize)>, to: usize| {
            while let Some((_, end)) = open.pop_if(|(_, end)| *end <= to) {
                found.innermost.push((end, open.last().map(|(index, _)| *index)));
            }
        };
        for (index, block) in blocks.iter().enumerate() {
            close(&mut found, &mut open, block.span.start());
            let around = open.last().copied();
            found.around.push(around.map(|(index, _)| index));
            let end = around.map_or(block.span.end(), |(_, end)| end.min(block.span.end()));
            if block.span.start() < end {
                found.innermost.push((block.span.start(), Some(index)));
                open.push((index, end));
            }
        }
        close(&mut found, &mut open, usize::MAX);
        found
    }
}

/// The `]` that closes the bracket opened before `from`.
pub(super) fn closing_bracket(text: &str, from: usize, end: usize) -> usize {
    let mut depth = 0;
    let mut bytes = text.as_bytes()[from..end].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'[' => depth += 1,
            b']' if depth == 0 => return from + at,
            b']' => depth -= 1,
            _ => {}
        }
    }
    end
}

/// The brackets in a span: for each `[`, in their order, the offset after it and that of its `]`.
pub(super) fn brackets(text: &str, span: Span) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut bytes = text.as_bytes()[span.range()].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'[' => {
                open.push(found.len());
                found.push((span.start() + at + 1, usize::MAX));
            }
            b']' => {
                if let Some(index) = open.pop() {
                    found[index].1 = span.start() + at;
                }
            }
            _ => {}
        }
    }
    found
}
