//! What repeats in articles that are rows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{RowError, caught};
use crate::learn::{FEWEST, Gathered, Learner, card, described, gather};
use crate::seed::Seed;
use crate::source::Source;

/// What is kept of an article, for programs that read articles on several machines and learn on one.
pub struct Part(Gathered);

impl Part {
    /// Reads an article.
    ///
    /// # Errors
    /// A defect of the program.
    pub fn of(path: &str, text: &str) -> Result<Self, RowError> {
        caught(|| gather(&Seed::parse(&Source::new(path, text), &[]))).map(Self)
    }

    /// What identifies the blocks of the article, each once. A block is judged only where as many articles
    /// as [`Part::FEWEST`] have it.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<u64> {
        self.0.keys().collect()
    }

    /// The fewest articles of a block that repeats.
    pub const FEWEST: u32 = FEWEST;

    /// Drops the texts of other blocks than these, which makes the part small and changes no verdict.
    pub fn keep_texts(&mut self, repeating: &dyn Fn(u64) -> bool) {
        self.0.keep_texts(repeating);
    }

    /// The part as text, to be read by [`Part::read`] of the same version.
    ///
    /// # Errors
    /// A defect of the program.
    pub fn written(&self) -> Result<String, RowError> {
        serde_json::to_string(&self.0).map_err(|error| RowError::Article(error.to_string()))
    }

    /// Reads what was written.
    ///
    /// # Errors
    /// A text that no part was written as.
    pub fn read(text: &str) -> Result<Self, RowError> {
        let part: Result<Gathered, _> = serde_json::from_str(text);
        part.map(Self).map_err(|error| RowError::Article(error.to_string()))
    }
}

/// Reads articles one by one, in the order of their paths, and learns from all of them together.
pub struct Archive(Learner);

/// A source of articles, and what repeats in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ArchiveSource {
    /// What was learned, as `seedlint learn --output-format json` writes it.
    pub described: Value,
    /// The site card of what is no part of the articles, and its name; none where nothing is.
    pub card: Option<(String, String)>,
}

impl Default for Archive {
    fn default() -> Self {
        Self(Learner::new())
    }
}

impl Archive {
    /// Adds an article.
    pub fn add(&mut self, part: Part) {
        self.0.add(part.0);
    }

    /// What repeats, source by source: those with the most articles first.
    ///
    /// # Errors
    /// A defect of the program.
    pub fn finish(self) -> Result<Vec<ArchiveSource>, RowError> {
        let learned = caught(|| self.0.finish())?.sources;
        let each = learned.iter().map(|source| ArchiveSource {
            described: described(source),
            card: (!source.is_part)
                .then(|| card::new(source))
                .flatten()
                .map(|text| (format!("{}.yaml", card::file_name(&source.source)), text)),
        });
        Ok(each.collect())
    }
}
