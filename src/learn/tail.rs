//! Runs of leftovers that always go to the end of the article: one clause of a card takes them all.

use rustc_hash::{FxHashMap, FxHashSet};

use super::article::{Article, Record};
use super::own::Own;
use super::source::Source;
use super::{Block, Verdict, count};
use crate::seed::passages::Kind;

/// What a block is in a run that goes to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InRun {
    /// The run begins with it.
    Begins,
    /// It is always after a block with which the run begins.
    Follows,
}

/// What the articles with a block say of it.
#[derive(Clone, Copy, Debug, Default)]
struct Tail {
    /// The articles with it, and those in which nothing of the article is after it.
    articles: u32,
    ends: u32,
    /// Those in which another block that always ends the article is before it.
    covered: u32,
    /// The most blocks from it to the end.
    reach: usize,
}

/// Marks the blocks of runs that go to the end in every article that has them. After such a block, there
/// is only what is proposed, and links to the source's own articles.
pub(super) fn mark(articles: &[Article], source: &Source, blocks: &mut [Block]) {
    let own = Own::of(articles, source);
    let proposed = |key: u64| {
        let at = blocks.binary_search_by_key(&key, |block| block.key);
        at.is_ok_and(|at| blocks[at].verdict == Verdict::Proposed)
    };
    let goes = |record: &Record| proposed(record.key) || own.has(record) || record.kind == Kind::Comment;
    let mine = count::distinct(articles, source);
    let mut tails: FxHashMap<u64, Tail> = FxHashMap::default();
    for (_, article) in &mine {
        let records = &article.records;
        let start = records
            .iter()
            .rposition(|record| !goes(record))
            .map_or(0, |last| last + 1);
        for (at, record) in firsts(records).into_iter().filter(|(_, record)| proposed(record.key)) {
            let tail = tails.entry(record.key).or_default();
            tail.articles += 1;
            // An article of nothing but leftovers says nothing of where they begin.
            tail.ends += u32::from(at >= start && start > 0 && record.open);
            tail.reach = tail.reach.max(records.len() - at);
        }
    }
    tails.retain(|_, tail| tail.ends == tail.articles);
    for (_, article) in &mine {
        let in_tail = |(_, record): &(usize, &Record)| tails.contains_key(&record.key);
        let ending: Vec<u64> = firsts(&article.records)
            .into_iter()
            .filter(in_tail)
            .map(|(_, record)| record.key)
            .collect();
        for key in ending.iter().skip(1) {
            if let Some(tail) = tails.get_mut(key) {
                tail.covered += 1;
            }
        }
    }
    for block in blocks {
        let Some(tail) = tails.get(&block.key) else { continue };
        if tail.covered == tail.articles {
            block.run = Some(InRun::Follows);
        } else if tail.reach > 1 {
            block.run = Some(InRun::Begins);
            block.reach = tail.reach;
        }
    }
}

/// The first record of each block, in order.
fn firsts(records: &[Record]) -> Vec<(usize, &Record)> {
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    let all = records.iter().enumerate();
    all.filter(|(_, record)| seen.insert(record.key)).collect()
}
