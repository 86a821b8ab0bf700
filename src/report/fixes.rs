//! What `--fix` did, by rule.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use super::FileReport;
use crate::words::{count, thousands};

/// The fixes that were applied in a run.
#[derive(Debug, Default)]
pub(crate) struct Fixes {
    articles: usize,
    /// By rule: the fixes, and the articles.
    rules: BTreeMap<Arc<str>, (usize, usize)>,
}

impl Fixes {
    /// Adds those of an article.
    pub(crate) fn add(&mut self, file: &FileReport) {
        self.articles += usize::from(!file.applied.is_empty());
        let mut rules: Vec<&Arc<str>> = file.applied.iter().map(|fix| &fix.rule).collect();
        rules.sort();
        for rules in rules.chunk_by(|a, b| a == b) {
            let row = self.rules.entry(rules[0].clone()).or_default();
            row.0 += rules.len();
            row.1 += 1;
        }
    }

    /// Prints them, if there are any: the most frequent rule first.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(_, (fixes, _))| std::cmp::Reverse(*fixes));
        let all: usize = rules.iter().map(|(_, (fixes, _))| fixes).sum();
        let (problems, articles) = (count(all, "problem"), count(self.articles, "article"));
        match &rules[..] {
            [] => Ok(()),
            [(rule, _)] => writeln!(out, "Fixed {problems} in {articles}: {rule}."),
            _ => {
                writeln!(out, "Fixed {problems} in {articles}:")?;
                rules.iter().try_for_each(|(rule, (fixes, articles))| {
                    writeln!(
                        out,
                        "{:>9}  {rule}, in {}",
                        thousands(*fixes),
                        count(*articles, "article")
                    )
                })
            }
        }
    }
}
