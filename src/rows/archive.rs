//! What repeats in articles that are rows.

use serde_json::Value;

use super::{RowError, caught};
use crate::learn::{Learner, card, described, gather};
use crate::seed::Seed;
use crate::source::Source;

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
    /// Reads an article.
    ///
    /// # Errors
    /// A defect of the program.
    pub fn add(&mut self, path: &str, text: &str) -> Result<(), RowError> {
        let gathered = caught(|| gather(&Seed::parse(&Source::new(path, text), &[])))?;
        self.0.add(gathered);
        Ok(())
    }

    /// What repeats, source by source: those with the most articles first.
    ///
    /// # Errors
    /// A defect of the program.
    pub fn finish(self) -> Result<Vec<ArchiveSource>, RowError> {
        let learned = caught(|| self.0.finish())?;
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
