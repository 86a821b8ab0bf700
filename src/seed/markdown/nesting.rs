//! Which Markdown block is inside which one.

use std::cell::OnceCell;

use super::Block;

/// Which block is inside which one.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// The block around each block.
    pub around: Vec<Number>,
    /// From each offset on, up to that of the next entry, the innermost block.
    pub innermost: Vec<(u32, Number)>,
    /// The blocks that are in no other.
    pub outermost: Vec<u32>,
}

/// The number of a block, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number(u32);

impl Number {
    const NONE: Self = Self(u32::MAX);

    fn of(open: Option<&(u32, u32)>) -> Self {
        open.map_or(Self::NONE, |(index, _)| Self(*index))
    }

    /// The index of the block.
    pub(super) fn index(self) -> Option<usize> {
        (self.0 != u32::MAX).then_some(self.0 as usize)
    }
}

impl Nesting {
    /// One sweep over the blocks, with a stack of the open ones.
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut found = Self::default();
        let mut open: Vec<(u32, u32)> = Vec::new();
        let close = |found: &mut Self, open: &mut Vec<(u32, u32)>, to: u32| {
            while let Some((_, end)) = open.pop_if(|(_, end)| *end <= to) {
                found.innermost.push((end, Number::of(open.last())));
            }
        };
        for (index, block) in (0..).zip(blocks) {
            // Offsets of a span are below 4 GiB.
            let (start, end) = (block.span.start() as u32, block.span.end() as u32);
            close(&mut found, &mut open, start);
            let around = open.last().copied();
            found.around.push(Number::of(around.as_ref()));
            if around.is_none() {
                found.outermost.push(index);
            }
            let end = around.map_or(end, |(_, around)| around.min(end));
            if start < end {
                found.innermost.push((start, Number(index)));
                open.push((index, end));
            }
        }
        close(&mut found, &mut open, u32::MAX);
        found
    }
}

/// The nesting of blocks, computed when somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct LazyNesting(OnceCell<Nesting>);

impl LazyNesting {
    /// That of these blocks, which are the same each time.
    pub(super) fn of(&self, blocks: &[Block]) -> &Nesting {
        self.0.get_or_init(|| Nesting::of(blocks))
    }
}

/// It follows from the blocks, so it makes no difference between two readings.
impl PartialEq for LazyNesting {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
