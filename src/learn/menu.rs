//! Menus: runs of links that are the same in all articles of a source, as a site has them around each page.

use rustc_hash::{FxHashMap, FxHashSet};

use super::count::Counted;
use crate::seed::passages::{Form, Kind};

/// As many links in a row, each to a page of its own, are a menu.
const FEWEST: usize = 5;

/// The keys of the links of menus: at an edge of the articles, in the same order wherever they are, each always
/// to the same address. One other block may be between two of them. A list with the title of an article is that of
/// a series, which belongs to its articles.
pub(super) fn menus(blocks: &[Counted], titles: &FxHashSet<u64>, total: usize) -> FxHashSet<u64> {
    let of = |key: u64| {
        let at = blocks.binary_search_by_key(&key, |block| block.key);
        at.ok().map(|at| &blocks[at])
    };
    let is_steady = |block: &&Counted| {
        let edge = block.part(block.at_head.max(block.at_foot));
        f64::from(block.articles) >= 0.5 * total as f64 && edge >= 0.75
    };
    let follower = |block: &Counted| {
        let (key, articles) = block
            .following
            .iter()
            .max_by_key(|(key, articles)| (**articles, **key))?;
        let next = of(*key).filter(|next| is_steady(next))?;
        let often = 0.8 * f64::from(block.articles.max(next.articles));
        (f64::from(*articles) >= often).then_some(next)
    };
    let next: FxHashMap<u64, &Counted> = blocks
        .iter()
        .filter(is_steady)
        .filter_map(|block| Some((block.key, follower(block)?)))
        .collect();
    let followed: FxHashSet<u64> = next.values().map(|block| block.key).collect();
    let mut found = FxHashSet::default();
    let begins = |block: &&Counted| next.contains_key(&block.key) && !followed.contains(&block.key);
    for first in blocks.iter().filter(begins) {
        let run = std::iter::successors(Some(first), |block| next.get(&block.key).copied());
        let mut links: Vec<&Counted> = Vec::new();
        let mut others = 0;
        for block in run.take(blocks.len()) {
            if is_link(block) {
                links.push(block);
                others = 0;
                continue;
            }
            others += 1;
            if others > 1 {
                keep(&links, titles, &mut found);
                links.clear();
            }
        }
        keep(&links, titles, &mut found);
    }
    found
}

fn keep(links: &[&Counted], titles: &FxHashSet<u64>, found: &mut FxHashSet<u64>) {
    let addresses: FxHashSet<u32> = links.iter().filter_map(|block| block.main_link()).collect();
    let is_series = links.iter().any(|block| titles.contains(&block.key));
    if addresses.len() >= FEWEST && !is_series {
        found.extend(links.iter().map(|block| block.key));
    }
}

/// Whether all of a block is a link that leads to the same page everywhere, and is not that of an article.
fn is_link(block: &Counted) -> bool {
    let is_text = block.kind == Kind::Text && !matches!(block.form(), Form::Cell | Form::Code);
    is_text && block.part(block.linked) >= 0.8 && block.has_same_link() && block.identity == 0
}
