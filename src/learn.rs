//! What repeats in an archive: articles are grouped by their sources, their passages counted, and
//! each that repeats is judged. docs/learn.md says why it is done in this way.

mod article;
mod biz;
pub(crate) mod card;
mod class;
mod count;
mod described;
mod edge;
mod judge;
mod menu;
mod own;
mod sketch;
mod source;
mod tail;

use std::borrow::Cow;

use rustc_hash::FxHashMap;

pub(crate) use article::{Gathered, gather};
pub(crate) use class::Class;
pub(crate) use described::described;
pub(crate) use judge::Verdict;
pub(crate) use source::SourceName;
pub(crate) use tail::InRun;

use crate::seed::markdown::plain_text;
use crate::seed::passages::{Form, Kind, of_text};
use sketch::Sketch;

/// A block must be in as many articles of its source.
pub(crate) const FEWEST: u32 = 3;

/// The place of a block in most of its articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// At or near the beginning.
    Head,
    /// Neither.
    Middle,
    /// At or near the end.
    Foot,
}

/// A block that repeats.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub form: Form,
    /// Its words in one article, or the address of the image.
    pub text: String,
    /// What is equal in all articles.
    pub key: u64,
    /// The number of articles that contain it.
    pub articles: usize,
    /// Their share of the source's.
    pub share: f64,
    /// Where most of them have it.
    pub place: Where,
    /// Within how many blocks of this edge it is in nine of ten articles.
    pub reach: usize,
    /// The kind of leftover that it would be, and whether its words say so.
    pub class: Option<Class>,
    pub by_words: bool,
    /// What it is thought to be.
    pub verdict: Verdict,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
    /// Whether it is in a run that always goes to the end of the article.
    pub run: Option<InRun>,
    /// The number of articles in which a clause of a card finds it.
    pub found: usize,
    /// Why.
    pub reasons: Vec<Cow<'static, str>>,
    /// Up to three articles that contain it.
    pub examples: Vec<String>,
}

/// A source, and what repeats in it.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    /// What identifies it.
    pub source: SourceName,
    /// Folders with articles that belong to it, although they do not say so.
    pub folders: Vec<String>,
    /// Whether its articles are also those of the site on which their author publishes.
    pub is_part: bool,
    /// The number of its articles.
    pub articles: usize,
    /// The number of them that contain a proposed block.
    pub carriers: usize,
    /// The blocks, by place and frequency.
    pub blocks: Vec<Block>,
}

/// What was learned of an archive.
#[derive(Debug)]
pub(crate) struct Archive {
    /// Its sources.
    pub sources: Vec<Learned>,
    /// The paths of articles that have the same text.
    pub same_text: Vec<Vec<String>>,
}

/// Reads articles in the order of their paths, and learns from all of them together.
pub(crate) struct Learner {
    articles: Vec<article::Article>,
    sketch: Sketch,
    texts: FxHashMap<u64, String>,
}

impl Learner {
    /// A learner that has read nothing.
    pub(crate) fn new() -> Self {
        Self {
            articles: Vec::new(),
            sketch: Sketch::new(),
            texts: FxHashMap::default(),
        }
    }

    /// Takes what was gathered from one article.
    pub(crate) fn add(&mut self, gathered: Gathered) {
        let Gathered { article, texts } = gathered;
        let mut mine: Vec<u64> = Vec::with_capacity(texts.len());
        for (record, text) in article.records.iter().zip(texts) {
            if mine.contains(&record.key) {
                continue;
            }
            mine.push(record.key);
            if self.sketch.add(record.key) >= FEWEST {
                self.texts.entry(record.key).or_insert(text);
            }
        }
        self.articles.push(article);
    }

    /// Judges what repeats, source by source: those with the most articles first.
    pub(crate) fn finish(mut self) -> Archive {
        let sources = source::group(&self.articles);
        let repeating: Vec<_> = sources
            .iter()
            .map(|source| count::repeating(&self.articles, source))
            .collect();
        let spread = count::spread(&sources, &repeating);
        let counts = |at: usize| count::counts(&self.articles, &sources[at], &repeating[at]);
        let judged = judge::all(&sources, &counts, &spread, &self.texts);
        let mut sources: Vec<(Learned, Vec<Vec<u32>>)> = sources
            .into_iter()
            .zip(judged)
            .map(|(source, judged)| self.of_source(source, judged))
            .collect();
        // What is read below needs memory, too.
        for article in &mut self.articles {
            article.records = Vec::new();
        }
        self.texts = FxHashMap::default();
        let path = |at: &u32| self.articles[*at as usize].path.clone();
        for (learned, examples) in &mut sources {
            for (block, examples) in learned.blocks.iter_mut().zip(examples) {
                block.examples = examples.iter().map(path).collect();
            }
            learned.blocks.sort_by(|a, b| {
                let rank = |block: &Block| (block.verdict, block.place as u8);
                rank(a)
                    .cmp(&rank(b))
                    .then(b.articles.cmp(&a.articles))
                    .then_with(|| a.text.cmp(&b.text))
            });
        }
        let mut sources: Vec<Learned> = sources.into_iter().map(|(learned, _)| learned).collect();
        sources.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.source.cmp(&b.source)));
        Archive {
            sources,
            same_text: same_text(&self.articles),
        }
    }

    /// What was learned of a source, and the numbers of the articles that are examples of its blocks.
    fn of_source(&self, source: source::Source, judged: Vec<judge::Judged>) -> (Learned, Vec<Vec<u32>>) {
        let (mut blocks, examples): (Vec<Block>, Vec<_>) =
            judged.into_iter().map(|judged| (judged.block, judged.examples)).unzip();
        tail::mark(&self.articles, &source, &mut blocks);
        edge::mark(&self.articles, &source, &mut blocks);
        let proposed = |key: u64| {
            let at = blocks.binary_search_by_key(&key, |block| block.key);
            at.is_ok_and(|at| blocks[at].verdict == Verdict::Proposed)
        };
        let articles = source.articles.iter().map(|at| &self.articles[*at]);
        let carriers = articles
            .filter(|article| article.records.iter().any(|record| proposed(record.key)))
            .count();
        for block in &mut blocks {
            if block.kind == Kind::Text && block.form != Form::Code {
                block.text = plain(&block.text);
            }
        }
        let learned = Learned {
            articles: source.articles.len(),
            source: source.name,
            folders: source.folders,
            is_part: source.is_part,
            carriers,
            blocks,
        };
        (learned, examples)
    }
}

/// The paths of articles that have the same text, in the order in which they were read.
fn same_text(articles: &[article::Article]) -> Vec<Vec<String>> {
    let mut number: FxHashMap<u64, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<String>> = Vec::new();
    for article in articles {
        let Some(body) = article.body else { continue };
        let at = *number.entry(body).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(article.path.clone());
    }
    groups.retain(|paths| paths.len() > 1);
    groups
}

/// A text without the marks of Markdown, where it is the same text then.
fn plain(text: &str) -> String {
    let plain = plain_text(text).map(|plain| plain.trim_matches('*').trim().to_owned());
    let same = |plain: &String| !plain.is_empty() && of_text(plain) == of_text(text);
    plain.filter(same).unwrap_or_else(|| text.to_owned())
}
