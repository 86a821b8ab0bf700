//! How far from the edge of an article the clause of a card finds a block, and in how many articles it does.

use rustc_hash::FxHashMap;

use super::article::Article;
use super::source::Source;
use super::{Block, InRun, Where, count};
use crate::rule::block::is_at_edge;

/// Blocks that may be between a block and its edge, beside those that were seen there.
pub(super) const SLACK: usize = 2;

impl Block {
    /// The number of blocks from the head, or from the foot, among which its clause finds it.
    pub(super) fn edge(&self) -> (Option<usize>, Option<usize>) {
        let reach = Some(self.reach + SLACK);
        match self.place {
            _ if self.run == Some(InRun::Begins) => (None, reach),
            Where::Head => (reach, None),
            Where::Foot => (None, reach),
            Where::Middle => (None, None),
        }
    }
}

/// Counts the articles in which each block is found by its clause: where it can be removed, near enough to
/// its edge.
pub(super) fn mark(articles: &[Article], source: &Source, blocks: &mut [Block]) {
    let edges: FxHashMap<u64, usize> = blocks.iter().enumerate().map(|(at, block)| (block.key, at)).collect();
    let mut last: Vec<usize> = vec![usize::MAX; blocks.len()];
    for (at, article) in count::distinct(articles, source) {
        let removable = article
            .records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.removable);
        for (number, record) in removable {
            let Some(&block) = edges.get(&record.key) else { continue };
            let (head, foot) = blocks[block].edge();
            if last[block] != at && is_at_edge(head, foot, number, article.records.len()) {
                last[block] = at;
                blocks[block].found += 1;
            }
        }
    }
}
