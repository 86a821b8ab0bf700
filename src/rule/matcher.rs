//! Matches the clauses of declared rules against the parsed article.
//!
//! Clauses on elements are in one index by id, class, tag and attribute, so that the
//! cost of an article does not grow with the number of rules.

mod index;

use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use crate::finding::Findings;
use crate::hosts::HostMap;
use crate::rule::clause::{Compiled, Subject};
use crate::rule::place::Place;
use crate::rule::sites::SiteIndex;
use crate::rule::text::{Any, Sieve, TextMemo, sieve};
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;
use crate::seed::passages::passages;
use crate::source::Span;

pub(crate) use index::{Candidate, Candidates};
use index::{Index, Key};

/// A rule without Rust of its own.
#[derive(Clone, Debug)]
pub struct Declared {
    pub(crate) clauses: Vec<Arc<Compiled>>,
    pub(crate) help: String,
    /// Places with only whitespace between them are one finding.
    pub(crate) join: bool,
    /// A cheap test of whether any text clause may match; created on first use.
    pub(crate) texts: OnceLock<Sieve>,
}

/// All declared rules of a rule set, indexed.
#[derive(Debug, Default)]
pub struct Matcher {
    /// The clauses on elements, in groups: those that apply to every article are in the first, those of a
    /// site and the clauses on text of a rule in others.
    index: Index,
    groups: usize,
    /// The bit of each clause that names hosts, as long as there are bits, and the clauses of a host.
    host_bits: FxHashMap<Key, u64>,
    by_host: HostMap<u64>,
    sites: SiteIndex,
    /// The group of each site.
    of_site: Vec<usize>,
    /// The clauses on text of each rule that apply to every article.
    texts: Vec<Texts>,
    /// The words of the clauses that have some; each is mapped to the index of its rule in `texts`.
    words: OnceLock<(AhoCorasick, Vec<usize>)>,
}

/// The clauses on text of one rule.
#[derive(Debug)]
struct Texts {
    rule: usize,
    group: usize,
    /// Words of which every matching text contains one; none if a clause has no words.
    words: Option<Vec<String>>,
}

/// What may match in one article: the sites that it comes from, and the rules with a word that it
/// contains.
#[derive(Debug)]
pub struct Scope {
    /// For each reference the bits of the clauses that name its host.
    named: Vec<u64>,
    sites: Vec<usize>,
    texts: Vec<usize>,
}

impl Matcher {
    /// Adds a rule to the index.
    pub fn add(&mut self, rule: usize, declared: &Declared) {
        for (number, clause) in declared.clauses.iter().enumerate() {
            let group = match (&clause.site, &clause.text) {
                (Some(site), _) => {
                    let site = self.sites.number(site);
                    while self.of_site.len() <= site {
                        let group = self.new_group();
                        self.of_site.push(group);
                    }
                    self.of_site[site]
                }
                (None, Some(text)) => self.texts_of(rule, &text.words),
                (None, None) => 0,
            };
            self.index.add((rule, number), group, clause);
            self.add_hosts((rule, number), clause);
        }
    }

    fn add_hosts(&mut self, key: Key, clause: &Compiled) {
        let patterns = clause.host_patterns();
        if !patterns.is_empty() && self.host_bits.len() < 64 {
            let bit = 1 << self.host_bits.len();
            self.host_bits.insert(key, bit);
            patterns.iter().for_each(|pattern| self.by_host.join(pattern, bit));
        }
    }

    fn new_group(&mut self) -> usize {
        self.groups += 1;
        self.groups
    }

    /// The group of the clauses on text of a rule, with the words of one of them.
    fn texts_of(&mut self, rule: usize, words: &[String]) -> usize {
        if self.texts.last().is_none_or(|texts| texts.rule != rule) {
            let group = self.new_group();
            self.texts.push(Texts {
                rule,
                group,
                words: Some(Vec::new()),
            });
        }
        let last = self.texts.len() - 1;
        let texts = &mut self.texts[last];
        match &mut texts.words {
            Some(known) if !words.is_empty() => known.extend_from_slice(words),
            _ => texts.words = None,
        }
        texts.group
    }

    /// What may match in an article; with `all_sites`, every site.
    #[must_use]
    pub fn scope(&self, seed: &Seed<'_>, all_sites: bool) -> Scope {
        let (words, of_word) = self.words.get_or_init(|| {
            let with_words = self.texts.iter().enumerate();
            let words = with_words.flat_map(|(at, texts)| texts.words.iter().flatten().map(move |word| (word, at)));
            let (words, of_word): (Vec<_>, Vec<_>) = words.unzip();
            (sieve(words), of_word)
        });
        let mut here: Vec<bool> = self.texts.iter().map(|texts| texts.words.is_none()).collect();
        let mut missing = here.iter().filter(|here| !**here).count();
        for found in words.find_iter(seed.slice(seed.body)) {
            let at = of_word[found.pattern().as_usize()];
            if here[at] || !seed.outline.is_visible(seed.body.start() + found.start()) {
                continue;
            }
            here[at] = true;
            missing -= 1;
            if missing == 0 {
                break;
            }
        }
        // Most URLs of an article have the host of the one before.
        let mut last: (Option<&str>, _) = (None, 0);
        let named = seed.references.iter().map(|reference| {
            let host = reference.url.host();
            if host != last.0 {
                last = (host, host.map_or(0, |host| self.by_host.all(host)));
            }
            last.1
        });
        Scope {
            named: named.collect(),
            sites: self.sites.of(seed, all_sites),
            texts: (0..here.len()).filter(|at| here[*at]).collect(),
        }
    }

    /// The clauses that may match each element.
    #[must_use]
    pub fn candidates(&self, seed: &Seed<'_>, scope: &Scope) -> Candidates {
        let mut applies = vec![false; self.groups + 1];
        applies[0] = true;
        scope.texts.iter().for_each(|at| applies[self.texts[*at].group] = true);
        scope.sites.iter().for_each(|site| applies[self.of_site[*site]] = true);
        self.index.candidates(seed, &applies)
    }

    /// Whether a clause of a rule may match at all in an article.
    fn is_in(&self, scope: &Scope, rule: usize, clause: &Compiled) -> bool {
        match (&clause.site, &clause.text) {
            (Some(site), _) => self.sites.is_among(site, &scope.sites),
            (None, Some(_)) => scope.texts.iter().any(|at| self.texts[*at].rule == rule),
            (None, None) => true,
        }
    }
}

impl Declared {
    /// Finds the places of a rule: `rule` is its number, `candidates` are its candidates, sorted.
    pub fn check(
        &self,
        rule: usize,
        seed: &Seed<'_>,
        matcher: &Matcher,
        candidates: Vec<Candidate>,
        scope: &Scope,
        findings: &mut Findings<'_, '_>,
    ) {
        let mut places: Vec<(usize, Place<'_, '_>)> = Vec::new();
        let clauses: Vec<(usize, &Compiled)> = self
            .clauses
            .iter()
            .map(|clause| &**clause)
            .enumerate()
            .filter(|(_, clause)| matcher.is_in(scope, rule, clause))
            .collect();
        let of_site = clauses
            .iter()
            .any(|(_, clause)| clause.site.is_some() && clause.text.is_some());
        let any = (!of_site).then_some(Any {
            sieve: &self.texts,
            clauses: &self.clauses,
        });
        let mut memo = TextMemo::new(any, &clauses);
        for candidate in candidates {
            let (number, id) = (candidate.clause(), candidate.element());
            let clause = &self.clauses[number];
            let Some(place) = clause.on_element(seed, id, &mut memo) else {
                continue;
            };
            places.extend(
                clause
                    .further_attributes(seed, id, &place)
                    .map(|further| (number, further)),
            );
            places.push((number, place));
        }
        for &(number, clause) in &clauses {
            let mut add = |place: Option<_>| places.extend(place.map(|place| (number, place)));
            match clause.subject() {
                Subject::Url => {
                    let bit = matcher.host_bits.get(&(rule, number));
                    for (reference, named) in seed.references.iter().zip(&scope.named) {
                        if bit.is_none_or(|bit| clause.names_classes() || named & bit != 0) {
                            add(clause.on_reference(seed, reference));
                        }
                    }
                }
                Subject::Comment => seed
                    .outline
                    .comments
                    .iter()
                    .for_each(|comment| add(clause.on_comment(seed, comment))),
                Subject::Field => {
                    let fields = seed.front_matter.iter().flat_map(|front| &front.fields);
                    fields.for_each(|field| add(clause.on_field(field)));
                }
                Subject::Element | Subject::RawText | Subject::Text | Subject::Block => {}
            }
        }
        if clauses.iter().any(|(_, clause)| clause.in_markdown()) {
            for block in seed.markdown.of_kind(BlockKind::Paragraph) {
                for &(number, clause) in clauses.iter().filter(|(_, clause)| clause.in_markdown()) {
                    places.extend(clause.on_block(seed, block, &mut memo).map(|place| (number, place)));
                }
            }
        }
        let of_blocks: Vec<(usize, &Compiled)> = clauses
            .iter()
            .filter(|(_, clause)| clause.block.is_some())
            .copied()
            .collect();
        if !of_blocks.is_empty() {
            let all = passages(seed);
            for at in 0..all.len() {
                let mut found = of_blocks
                    .iter()
                    .filter_map(|(number, clause)| Some((*number, clause.on_passage(seed, &all, at)?)));
                places.extend(found.next());
            }
        }
        keep_first_clause(&mut places);
        places.sort_by_key(|(_, place)| (place.span.start(), usize::MAX - place.extent(seed).end()));
        // There may be a million; their memory becomes that of the findings.
        places.reverse();
        let mut covered = 0;
        let mut group: Vec<(&Compiled, Place<'_, '_>)> = Vec::new();
        while let Some((number, place)) = places.pop() {
            if place.span.start() < covered {
                continue;
            }
            let further = if self.join { joined(seed, &place, &places) } else { 0 };
            group.clear();
            group.push((&*self.clauses[number], place));
            let further = places.drain(places.len() - further..).rev();
            group.extend(further.map(|(number, place)| (&*self.clauses[number], place)));
            covered = self.report(seed, &group, findings).unwrap_or(covered);
            if places.capacity() - places.len() > MOST_LEFT {
                places.shrink_to_fit();
            }
        }
    }
}

/// The places that are done before their memory is given back.
const MOST_LEFT: usize = 1 << 15;

/// The number of places, from the last one on, that follow the first one with only whitespace and emphasis delimiters between them.
fn joined(seed: &Seed<'_>, first: &Place<'_, '_>, others: &[(usize, Place<'_, '_>)]) -> usize {
    let mut end = first.extent(seed).end();
    let separator = |c: char| c.is_whitespace() || matches!(c, '*' | '\u{200b}'..='\u{200d}' | '\u{feff}');
    let following = others.iter().rev().take_while(|(_, place)| {
        let extent = place.extent(seed);
        let inside = extent.end() <= end;
        let beside = extent.start() >= end && seed.slice(Span::new(end, extent.start())).chars().all(separator);
        end = end.max(extent.end());
        inside || beside
    });
    following.count()
}

/// If several clauses match one element, only the first one reports it.
fn keep_first_clause(places: &mut Vec<(usize, Place<'_, '_>)>) {
    let mut first: FxHashMap<NodeId, usize> = FxHashMap::default();
    for (number, place) in places.iter() {
        if let (Some(id), None) = (place.node, place.attribute) {
            let least = first.entry(id).or_insert(*number);
            *least = (*least).min(*number);
        }
    }
    places.retain(|(number, place)| match (place.node, place.attribute) {
        (Some(id), None) => first[&id] == *number,
        _ => true,
    });
}
