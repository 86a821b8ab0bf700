//! Which Markdown block is inside which one.

use super::Block;

/// Which block is inside which one.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// The block around each block.
    pub around: Vec<Option<usize>>,
    /// From each offset on, up to that of the next entry, the innermost block.
    pub innermost: Vec<(usize, Option<usize>)>,
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
