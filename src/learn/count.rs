//! Counts what repeats in a source, and what is around it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Where;
use super::article::{Article, Record};
use super::source::Source;
use crate::seed::passages::{Form, Kind};

/// What is known of a block that repeats in a source.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub key: u64,
    pub kind: Kind,
    /// The articles with it.
    pub articles: u32,
    /// The articles in which it is near the head, and near the foot.
    pub head: u32,
    pub foot: u32,
    /// The articles in which only what repeats is between it and an edge.
    pub at_head: u32,
    pub at_foot: u32,
    /// The articles in which the block before or after it repeats.
    pub beside: u32,
    /// The keys of these neighbors, with the number of articles.
    pub neighbors: FxHashMap<u64, u32>,
    /// The articles in which text that does not repeat follows, and in which links of the same site follow.
    pub leads: u32,
    pub own_links: u32,
    pub other_links: u32,
    /// The articles in which it has a link, and the most frequent one.
    pub linked: u32,
    pub links: FxHashMap<u32, u32>,
    /// The articles in which it occurs more than once.
    pub repeated_inside: u32,
    /// The articles in which it is a heading, in a table, in code, in a list, a thematic break.
    pub headings: u32,
    pub cells: u32,
    pub code: u32,
    pub items: u32,
    pub rules: u32,
    /// Articles in which it is the title or the line with the account.
    pub identity: u32,
    /// Articles whose author it names.
    pub bylines: u32,
    /// The distances from the nearer edge, in blocks.
    pub distances: Vec<u16>,
    pub examples: Vec<u32>,
}

impl Counted {
    fn new(record: &Record) -> Self {
        Self {
            key: record.key,
            kind: record.kind,
            articles: 0,
            head: 0,
            foot: 0,
            at_head: 0,
            at_foot: 0,
            beside: 0,
            neighbors: FxHashMap::default(),
            leads: 0,
            own_links: 0,
            other_links: 0,
            linked: 0,
            links: FxHashMap::default(),
            repeated_inside: 0,
            headings: 0,
            cells: 0,
            code: 0,
            items: 0,
            rules: 0,
            identity: 0,
            bylines: 0,
            distances: Vec::new(),
            examples: Vec::new(),
        }
    }

    /// Where most of its articles have it.
    pub(super) fn place(&self) -> Where {
        if self.head * 2 >= self.articles && self.head >= self.foot {
            Where::Head
        } else if self.foot * 2 >= self.articles {
            Where::Foot
        } else {
            Where::Middle
        }
    }

    /// A number of articles as a share of those with the block.
    pub(super) fn part(&self, articles: u32) -> f64 {
        f64::from(articles) / f64::from(self.articles.max(1))
    }

    /// How it is mostly written.
    pub(super) fn form(&self) -> Form {
        let most = |count: u32| count * 2 > self.articles;
        match () {
            () if most(self.cells) => Form::Cell,
            () if most(self.code) => Form::Code,
            () if most(self.rules) => Form::Rule,
            () if most(self.headings) => Form::Heading,
            () if most(self.items) => Form::Item,
            () => Form::Plain,
        }
    }
}

/// What repeats in one source, by key.
#[derive(Debug)]
pub(super) struct Counts {
    pub total: usize,
    pub blocks: Vec<Counted>,
}

impl Counts {
    pub(super) fn get(&self, key: u64) -> Option<&Counted> {
        let at = self.blocks.binary_search_by_key(&key, |block| block.key).ok()?;
        Some(&self.blocks[at])
    }

    pub(super) fn examples(&self, key: u64) -> &[u32] {
        self.get(key).map_or(&[], |block| &block.examples)
    }
}

/// Counts in each source.
pub(super) fn all(articles: &[Article], sources: &[Source]) -> Vec<Counts> {
    sources.iter().map(|source| counts(articles, source)).collect()
}

/// In how many sources each block repeats.
pub(super) fn spread(sources: &[Source], counts: &[Counts]) -> FxHashMap<u64, u32> {
    let mut spread: FxHashMap<u64, u32> = FxHashMap::default();
    // The authors of a site share its blocks.
    let whole = sources.iter().zip(counts).filter(|(source, _)| !source.is_part);
    for block in whole.flat_map(|(_, counts)| &counts.blocks) {
        *spread.entry(block.key).or_default() += 1;
    }
    spread
}

fn counts(articles: &[Article], source: &Source) -> Counts {
    let total = source.articles.len();
    let mine = || source.articles.iter().map(|at| (*at, &articles[*at]));
    let mut number: FxHashMap<u64, u32> = FxHashMap::default();
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    for (_, article) in mine() {
        seen.clear();
        for record in &article.records {
            if seen.insert(record.key) {
                *number.entry(record.key).or_default() += 1;
            }
        }
    }
    // At least three articles, and a tenth of them.
    let enough = u32::try_from(total.div_ceil(10)).unwrap_or(u32::MAX).max(super::FEWEST);
    number.retain(|_, count| *count >= enough);
    let own_host = super::article::folded(crate::seed::passages::of_host(match &source.name {
        super::SourceName::Account(_) => "mp.weixin.qq.com",
        other => other.name(),
    }));
    let mut blocks: FxHashMap<u64, Counted> = FxHashMap::default();
    for (at, article) in mine() {
        count_article(at, &article.records, &number, own_host, &mut blocks);
    }
    let mut blocks: Vec<Counted> = blocks.into_values().collect();
    blocks.sort_by_key(|block| block.key);
    Counts { total, blocks }
}

/// Near an edge, as many blocks that do not repeat may be between.
const NEAR: usize = 2;

fn count_article(
    at: usize,
    records: &[Record],
    number: &FxHashMap<u64, u32>,
    own_host: u32,
    blocks: &mut FxHashMap<u64, Counted>,
) {
    let repeats: Vec<bool> = records.iter().map(|record| number.contains_key(&record.key)).collect();
    // Titles differ, and are not text between a block and the head.
    let novel = |index: &usize| !repeats[*index] && !records[*index].identity;
    let mut before = Vec::with_capacity(records.len() + 1);
    before.push(0);
    for index in 0..records.len() {
        before.push(before[index] + usize::from(novel(&index)));
    }
    let all = before[records.len()];
    let mut first: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
    let mut often: FxHashSet<u64> = FxHashSet::default();
    for (index, record) in records.iter().enumerate().filter(|(index, _)| repeats[*index]) {
        let entry = first.entry(record.key).or_insert((index, index));
        if entry.1 != index {
            often.insert(record.key);
        }
        entry.1 = index;
    }
    for (key, (from, to)) in first {
        let record = &records[from];
        let block = blocks.entry(key).or_insert_with(|| Counted::new(record));
        block.articles += 1;
        if block.examples.len() < 3 {
            block.examples.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        let (above, below) = (before[from], all - before[to + 1]);
        let (near_head, near_foot) = (from < 5 || above <= NEAR, below <= NEAR);
        let nearer_head = from <= records.len() - 1 - to;
        block.head += u32::from(near_head && (!near_foot || nearer_head));
        block.foot += u32::from(near_foot && (!near_head || !nearer_head));
        block.at_head += u32::from(above == 0);
        block.at_foot += u32::from(below == 0);
        block
            .distances
            .push(u16::try_from(from.min(records.len() - 1 - to)).unwrap_or(u16::MAX));
        block.repeated_inside += u32::from(often.contains(&key));
        // The place that is nearer to the foot says what surrounds it.
        let here = if near_head && nearer_head { from } else { to };
        let neighbor = |index: Option<usize>| {
            let index = index.filter(|index| *index < records.len())?;
            (repeats[index] && !records[index].identity).then(|| records[index].key)
        };
        let (previous, next) = (neighbor(here.checked_sub(1)), neighbor(Some(here + 1)));
        block.beside += u32::from(previous.or(next).is_some());
        for key in previous.into_iter().chain(next.filter(|next| previous != Some(*next))) {
            *block.neighbors.entry(key).or_default() += 1;
        }
        if let Some(follower) = records.get(here + 1) {
            let is_own = follower.linked && follower.host == own_host;
            block.own_links += u32::from(is_own);
            block.other_links += u32::from(follower.host != 0 && !is_own);
            block.leads += u32::from(novel(&(here + 1)));
        }
        let record = &records[here];
        if record.link != 0 {
            block.linked += 1;
            *block.links.entry(record.link).or_default() += 1;
        }
        block.identity += u32::from(record.identity);
        block.bylines += u32::from(record.byline);
        match record.form {
            Form::Heading => block.headings += 1,
            Form::Cell => block.cells += 1,
            Form::Code => block.code += 1,
            Form::Item => block.items += 1,
            Form::Rule => block.rules += 1,
            Form::Plain => {}
        }
    }
}
