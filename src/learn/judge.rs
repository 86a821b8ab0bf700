//! The judgement of a block: a sum of a few pieces of evidence, each with its reason in words.

mod case;
mod contact;
mod evidence;
mod runs;
mod shape;
mod weights;

use rustc_hash::{FxHashMap, FxHashSet};

use super::class::{self, Class};
use super::count::{Counted, Counts};
use super::source::Source;
use super::{Block, Where};
use crate::seed::passages::{Form, Kind};
use case::Case;
use evidence::{Evidence, Known};
use shape::is_one_word;

/// What a block is thought to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// A leftover, whose removal is proposed.
    Proposed,
    /// Owners may differ, or the evidence is weak.
    Doubtful,
    /// Part of the articles.
    Kept,
}

impl Verdict {
    /// Its word in reports.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Doubtful => "doubtful",
            Self::Kept => "kept",
        }
    }
}

/// A block with its verdict.
#[derive(Debug)]
pub(super) struct Judged {
    pub block: Block,
    /// Whether it mostly is a link to the source's own pages.
    is_own: bool,
    /// The numbers of up to three articles with it.
    pub examples: Vec<u32>,
}

impl Judged {
    pub(super) fn is_proposed(&self) -> bool {
        self.block.verdict == Verdict::Proposed
    }
}

/// Judges the blocks of each source, and once more those of a source that has texts that are
/// leftovers in another.
pub(super) fn all(
    sources: &[Source],
    counts: &dyn Fn(usize) -> Counts,
    spread: &FxHashMap<u64, u32>,
    texts: &FxHashMap<u64, String>,
) -> Vec<Vec<Judged>> {
    // What is counted is dropped source by source: all of it takes more memory than the articles.
    let judge = |at: usize, elsewhere: &FxHashSet<u64>| judge(&sources[at], &counts(at), spread, texts, elsewhere);
    let nothing = FxHashSet::default();
    let mut found: Vec<Vec<Judged>> = (0..sources.len()).map(|at| judge(at, &nothing)).collect();
    let proposed_by = proposed_by(sources, &found);
    let again = |(at, source): (usize, &Source)| {
        let elsewhere = |judged: &&Judged| {
            let others = proposed_by.get(&judged.block.key);
            others.is_some_and(|numbers| numbers.iter().any(|number| *number != at))
        };
        let open = found[at].iter().filter(|judged| !judged.is_proposed());
        let elsewhere: FxHashSet<u64> = open.filter(elsewhere).map(|judged| judged.block.key).collect();
        let is_due = !source.is_part && !elsewhere.is_empty();
        is_due.then(|| judge(at, &elsewhere))
    };
    let again: Vec<_> = sources.iter().enumerate().map(again).collect();
    for (blocks, again) in found.iter_mut().zip(again) {
        if let Some(again) = again {
            *blocks = again;
        }
    }
    found
}

/// The numbers of the sources in which each text is proposed; the authors of a site are part of it.
/// A link to a source's own article is ignored: where another source has it, it may be a reference.
fn proposed_by(sources: &[Source], found: &[Vec<Judged>]) -> FxHashMap<u64, Vec<usize>> {
    let mut proposed_by: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let whole = sources
        .iter()
        .zip(found)
        .enumerate()
        .filter(|(_, (source, _))| !source.is_part);
    for (at, (_, blocks)) in whole {
        let proposed = |judged: &&Judged| judged.block.kind == Kind::Text && judged.is_proposed() && !judged.is_own;
        for judged in blocks.iter().filter(proposed) {
            proposed_by.entry(judged.block.key).or_default().push(at);
        }
    }
    proposed_by
}

/// Judges the blocks of a source, some of which are leftovers in other sources; the result is
/// sorted by key.
fn judge(
    source: &Source,
    counts: &Counts,
    spread: &FxHashMap<u64, u32>,
    texts: &FxHashMap<u64, String>,
    elsewhere: &FxHashSet<u64>,
) -> Vec<Judged> {
    let cases: Vec<Case<'_>> = counts
        .blocks
        .iter()
        .map(|counted| {
            let text = texts.get(&counted.key).map_or("", String::as_str);
            Case::new(
                counted,
                text,
                counts,
                &source.name,
                spread.get(&counted.key).copied().unwrap_or(1),
            )
        })
        .collect();
    let found = grown(counts, &cases, elsewhere);
    let blocks = cases.iter().zip(found);
    let block = |(case, evidence): (&Case<'_>, Evidence)| {
        let (verdict, confidence) = evidence.verdict(case);
        let counted = case.counted;
        let block = Block {
            kind: counted.kind,
            form: counted.form(),
            text: case.text.to_owned(),
            key: counted.key,
            articles: counted.articles as usize,
            share: f64::from(counted.articles) / counts.total as f64,
            place: case.place,
            reach: reach(case),
            class: class_of(case, verdict),
            by_words: case.class.is_some(),
            verdict,
            confidence,
            run: None,
            found: 0,
            reasons: evidence.reasons,
            examples: Vec::new(),
        };
        Judged {
            block,
            is_own: counted.part(counted.own) >= 0.5,
            examples: counted.examples.clone(),
        }
    };
    blocks.map(block).collect()
}

/// Runs grow from what is surely a leftover: a block beside a proposed one is judged again, until
/// no verdict changes.
fn grown(counts: &Counts, cases: &[Case<'_>], elsewhere: &FxHashSet<u64>) -> Vec<Evidence> {
    let asking = cases.iter().filter(|case| case.asks());
    let plain = asking.clone().filter(|case| class::is_plain(&case.letters));
    let mut known = Known {
        counts,
        asking: asking.map(|case| case.counted.key).collect(),
        plain: plain.map(|case| case.counted.key).collect(),
        growing: FxHashSet::default(),
        held_back: FxHashSet::default(),
        long: FxHashSet::default(),
        elsewhere,
    };
    loop {
        let found: Vec<Evidence> = cases.iter().map(|case| evidence::of(case, &known)).collect();
        let before = (known.growing.len(), known.held_back.len(), known.long.len());
        let grows = cases.iter().zip(&found).filter(|(case, evidence)| evidence.grows(case));
        // What grows once stays so, which makes the loop end.
        known.growing.extend(grows.map(|(case, _)| case.counted.key));
        let held_back = cases
            .iter()
            .zip(&found)
            .filter(|(case, evidence)| evidence.is_held_back(case));
        known.held_back = held_back.map(|(case, _)| case.counted.key).collect();
        let long = cases.iter().zip(&found).filter(|(_, evidence)| evidence.is_long());
        known.long = long.map(|(case, _)| case.counted.key).collect();
        if (known.growing.len(), known.held_back.len(), known.long.len()) == before {
            return found;
        }
    }
}

/// The class of a block: what its words say, or else what its kind and its place suggest.
fn class_of(case: &Case<'_>, verdict: Verdict) -> Option<Class> {
    let fallback = match (case.counted.kind, case.counted.form()) {
        (Kind::Image, _) => Some(Class::Banner),
        (Kind::Comment, _) => Some(Class::Ornament),
        (_, Form::Rule) => Some(Class::Ornament),
        _ => Some(Class::Advertisement),
    };
    case.class.or_else(|| fallback.filter(|_| verdict != Verdict::Kept))
}

/// Within how many blocks of the nearer edge the block is in nine of ten articles.
fn reach(case: &Case<'_>) -> usize {
    let mut distances = if case.place == Where::Foot {
        case.counted.from_foot.clone()
    } else {
        case.counted.from_head.clone()
    };
    distances.sort_unstable();
    let last = distances.len().saturating_sub(1);
    usize::from(distances.get(last * 9 / 10).copied().unwrap_or(0)) + 1
}

/// Whether a text is a paragraph that tells something, more than a line that asks for something.
fn is_long(text: &str) -> bool {
    text.chars().count() > 60
}

/// The class that the words of a block, or what it is, suggest.
fn suggested(counted: &Counted, text: &str, letters: &str) -> Option<Class> {
    match counted.kind {
        Kind::Image => None,
        Kind::Comment => class::of_words(letters),
        Kind::Text if counted.form() == Form::Rule || letters.is_empty() => Some(Class::Ornament),
        Kind::Text if counted.part(counted.bylines) >= 0.5 => Some(Class::Byline),
        // A long text has many words, few of which it is about.
        Kind::Text if is_long(text) && !class::is_plain(letters) => {
            class::of_words(letters).filter(|class| *class == Class::Disclaimer)
        }
        // A page of a platform that differs by article is about it: where it was published, or discussed.
        Kind::Text if counted.has_own_link() && class::only_names_platform(letters) => None,
        // One word above what follows is the name of a section.
        Kind::Text if counted.form() == Form::Heading && is_one_word(text) => {
            class::of_words(letters).filter(|class| class.is_debatable())
        }
        Kind::Text => class::of_words(letters),
    }
}
