//! Counts what repeats in a source, and what is around it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Where;
use super::article::{Article, Record};
use super::menu::menus;
use super::own::Own;
use super::source::{Source, SourceName};
use crate::seed::passages::{Form, Kind, alike};

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
    /// The articles in which only what repeats is between it and the head.
    pub at_head: u32,
    /// The articles in which hardly anything but what repeats is between it and the foot.
    pub at_foot: u32,
    /// The keys of the blocks before and after it that repeat, with the number of articles.
    pub neighbors: FxHashMap<u64, u32>,
    /// The keys of the blocks after it that repeat, with the number of articles.
    pub following: FxHashMap<u64, u32>,
    /// Fingerprints of its numbers, with the number of articles.
    numbers: FxHashMap<u8, u32>,
    /// What texts share that are nearly the same.
    pub sketch: u64,
    /// The articles in which text follows that differs, and in which links of the same site follow.
    pub leads: u32,
    /// The articles of `leads` in which an image follows.
    pub leads_to_image: u32,
    pub own_links: u32,
    pub other_links: u32,
    /// Its links, with the number of articles.
    pub links: FxHashMap<u32, u32>,
    /// The articles in which all of it is a link, and in which it is one to the same site.
    pub linked: u32,
    pub own: u32,
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
    /// The articles in which it is an image in a line of text.
    pub inline: u32,
    /// The distances from the head and from the foot, in blocks.
    pub from_head: Vec<u16>,
    pub from_foot: Vec<u16>,
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
            neighbors: FxHashMap::default(),
            following: FxHashMap::default(),
            numbers: FxHashMap::default(),
            sketch: record.sketch,
            leads: 0,
            leads_to_image: 0,
            own_links: 0,
            other_links: 0,
            links: FxHashMap::default(),
            linked: 0,
            own: 0,
            headings: 0,
            cells: 0,
            code: 0,
            items: 0,
            rules: 0,
            identity: 0,
            bylines: 0,
            inline: 0,
            from_head: Vec::new(),
            from_foot: Vec::new(),
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

    /// What the record of one article says of it.
    fn note(&mut self, record: &Record) {
        *self.numbers.entry(record.numbers).or_default() += 1;
        self.identity += u32::from(record.identity);
        self.bylines += u32::from(record.byline);
        self.inline += u32::from(record.inline);
        match record.form {
            Form::Heading => self.headings += 1,
            Form::Cell => self.cells += 1,
            Form::Code => self.code += 1,
            Form::Item => self.items += 1,
            Form::Rule => self.rules += 1,
            Form::Plain => {}
        }
    }

    /// Whether its first link leads to the same address in nearly all articles.
    pub(super) fn has_same_link(&self) -> bool {
        self.part(self.links.values().max().copied().unwrap_or(0)) >= 0.8
    }

    /// Where it leads in most articles.
    pub(super) fn main_link(&self) -> Option<u32> {
        let most = self.links.iter().max_by_key(|(link, articles)| (**articles, **link));
        most.map(|(link, _)| *link)
    }

    /// Whether it leads to another page in each article.
    pub(super) fn has_own_link(&self) -> bool {
        let most = self.links.values().max().copied().unwrap_or(0);
        self.part(self.links.values().sum()) >= 0.8 && self.part(most) < 0.6
    }

    /// Whether it is the same in its articles but for its numbers, which tell something of each.
    pub(super) fn has_own_numbers(&self) -> bool {
        self.part(self.numbers.values().max().copied().unwrap_or(0)) < 0.6
    }

    /// Whether it is as many blocks before the end in nearly all articles, and few.
    pub(super) fn is_steady(&self) -> bool {
        let mut distances = self.from_foot.clone();
        distances.sort_unstable();
        let last = distances.len().saturating_sub(1);
        let (low, high) = (distances.get(distances.len() / 10), distances.get(last * 9 / 10));
        low.zip(high)
            .is_some_and(|(low, high)| *low < 10 && high.saturating_sub(*low) <= 1)
    }

    /// Whether it is not among the first blocks in most articles, although only what repeats is above.
    pub(super) fn is_below_head(&self) -> bool {
        let deep = self
            .from_head
            .iter()
            .filter(|distance| usize::from(**distance) >= FIRST);
        deep.count() * 2 > self.from_head.len()
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
    /// Whether the source is a site, with pages for its tags.
    pub is_site: bool,
    pub blocks: Vec<Counted>,
    /// The keys of the links of menus.
    pub menus: FxHashSet<u64>,
}

impl Counts {
    pub(super) fn get(&self, key: u64) -> Option<&Counted> {
        let at = self.blocks.binary_search_by_key(&key, |block| block.key).ok()?;
        Some(&self.blocks[at])
    }
}

/// The blocks that repeat in a source, with the number of articles.
pub(super) type Repeating = FxHashMap<u64, u32>;

/// In how many sources each block repeats.
pub(super) fn spread(sources: &[Source], repeating: &[Repeating]) -> FxHashMap<u64, u32> {
    let mut spread: FxHashMap<u64, u32> = FxHashMap::default();
    // The authors of a site share its blocks.
    let whole = sources.iter().zip(repeating).filter(|(source, _)| !source.is_part);
    for key in whole.flat_map(|(_, repeating)| repeating.keys()) {
        *spread.entry(*key).or_default() += 1;
    }
    spread
}

/// The articles of a source with their numbers, and of copies the first only: what repeats since an
/// article appears twice says nothing of the source.
pub(super) fn distinct<'a>(articles: &'a [Article], source: &Source) -> Vec<(usize, &'a Article)> {
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    let all = source.articles.iter().map(|at| (*at, &articles[*at]));
    all.filter(|(_, article)| article.body.is_none_or(|body| seen.insert(body)))
        .collect()
}

/// What repeats in a source.
pub(super) fn repeating(articles: &[Article], source: &Source) -> Repeating {
    let mine = distinct(articles, source);
    let total = mine.len();
    let mut number: Repeating = FxHashMap::default();
    let mut seen: FxHashSet<u64> = FxHashSet::default();
    for (_, article) in mine {
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
    number.shrink_to_fit();
    number
}

/// Counts what repeats in a source, and what is around it.
pub(super) fn counts(articles: &[Article], source: &Source, number: &Repeating) -> Counts {
    let mine = distinct(articles, source);
    let total = mine.len();
    let titles: FxHashSet<u64> = mine.iter().filter_map(|(_, article)| article.title).collect();
    let own = Own::of(articles, source);
    let records = mine.iter().flat_map(|(_, article)| &article.records);
    let repeating = records.filter(|record| record.sketch != 0 && number.contains_key(&record.key));
    let sketches: FxHashMap<u64, u64> = repeating.map(|record| (record.key, record.sketch)).collect();
    let mut sketches: Vec<u64> = sketches.into_values().collect();
    sketches.sort_unstable();
    let mut counter = Counter {
        number,
        sketches: &sketches,
        own: &own,
        blocks: FxHashMap::default(),
    };
    for (at, article) in mine {
        counter.count(at, &article.records);
    }
    let mut blocks: Vec<Counted> = counter.blocks.into_values().collect();
    blocks.sort_by_key(|block| block.key);
    let menus = menus(&blocks, &titles, total);
    Counts {
        total,
        is_site: matches!(source.name, SourceName::Host(_)) || own.is_site(),
        blocks,
        menus,
    }
}

/// As many blocks are the first of an article.
const FIRST: usize = 5;

/// Near an edge, as many blocks that do not repeat may be between.
const NEAR: usize = 2;

/// At the foot, as many blocks may differ that are below, and they are at most a fifth of these:
/// links with other titles, a line with another name.
const LOOSE: usize = 3;
const LOOSE_PART: usize = 5;

/// Counts the blocks of a source that repeat, article by article.
struct Counter<'c> {
    number: &'c FxHashMap<u64, u32>,
    sketches: &'c [u64],
    own: &'c Own,
    blocks: FxHashMap<u64, Counted>,
}

/// How many of the first blocks of an article are of a kind, for each number of blocks.
fn running(each: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut sums = vec![0];
    sums.extend(each.scan(0, |sum, is| {
        *sum += usize::from(is);
        Some(*sum)
    }));
    sums
}

impl Counter<'_> {
    /// Whether a text is nearly the same as one that repeats.
    fn is_variant(&self, record: &Record) -> bool {
        let is_plain = record.link == 0 && !record.address;
        is_plain && self.sketches.iter().any(|sketch| alike(*sketch, record.sketch))
    }

    fn count(&mut self, at: usize, records: &[Record]) {
        let repeats: Vec<bool> = records
            .iter()
            .map(|record| self.number.contains_key(&record.key))
            .collect();
        // Titles differ, and are not text between a block and the head.
        let novel: Vec<bool> = records
            .iter()
            .zip(&repeats)
            .map(|(record, repeats)| !repeats && !record.identity)
            .collect();
        // What differs, and is neither another article of the source nor a variant.
        let differs: Vec<bool> = records
            .iter()
            .zip(&novel)
            .map(|(record, novel)| *novel && !self.own.has(record) && !self.is_variant(record))
            .collect();
        let novel = running(novel.into_iter());
        let different = running(differs.iter().copied());
        let len = records.len();
        // A last image that differs may show the same QR code, with another address; of the text above it, it may be the
        // subject.
        let last = differs.last() == Some(&true) && records.last().is_some_and(|last| last.kind == Kind::Image);
        let mut first: FxHashMap<u64, (usize, usize)> = FxHashMap::default();
        for (index, record) in records.iter().enumerate().filter(|(index, _)| repeats[*index]) {
            first.entry(record.key).or_insert((index, index)).1 = index;
        }
        for (key, (from, to)) in first {
            let (above, below) = (novel[from], novel[len] - novel[to + 1]);
            let (near_head, near_foot) = (from < FIRST || above <= NEAR, below <= NEAR);
            let from_foot = len - 1 - to;
            let nearer_head = from <= from_foot;
            let loose = different[len] - different[to + 1] - usize::from(last && to + 2 < len);
            let neighbor = |index: Option<usize>| {
                let index = index.filter(|index| *index < len)?;
                (repeats[index] && !records[index].identity).then(|| records[index].key)
            };
            // The place that is nearer to the foot says what surrounds it.
            let here = if near_head && nearer_head { from } else { to };
            let (previous, next) = (neighbor(here.checked_sub(1)), neighbor(Some(here + 1)));
            let record = &records[here];
            let follower = records.get(here + 1);
            let is_own = follower.is_some_and(|follower| self.own.has(follower));
            let is_link = self.own.has(record);
            let block = self.blocks.entry(key).or_insert_with(|| Counted::new(&records[from]));
            block.articles += 1;
            if block.examples.len() < 3 {
                block.examples.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
            block.head += u32::from(near_head && (!near_foot || nearer_head));
            block.foot += u32::from(near_foot && (!near_head || !nearer_head));
            block.at_head += u32::from(above == 0);
            block.at_foot += u32::from(loose <= LOOSE && loose * LOOSE_PART <= from_foot);
            let short = |distance: usize| u16::try_from(distance).unwrap_or(u16::MAX);
            block.from_head.push(short(from));
            block.from_foot.push(short(from_foot));
            for key in previous.into_iter().chain(next.filter(|next| previous != Some(*next))) {
                *block.neighbors.entry(key).or_default() += 1;
            }
            if let Some(next) = next {
                *block.following.entry(next).or_default() += 1;
            }
            block.own_links += u32::from(is_own);
            block.other_links += u32::from(!is_own && follower.is_some_and(|follower| follower.host != 0));
            let leads = differs.get(here + 1) == Some(&true);
            block.leads += u32::from(leads);
            block.leads_to_image += u32::from(leads && follower.is_some_and(|next| next.kind == Kind::Image));
            if record.link != 0 {
                *block.links.entry(record.link).or_default() += 1;
            }
            block.own += u32::from(is_link);
            block.linked += u32::from(record.linked);
            block.note(record);
        }
    }
}
