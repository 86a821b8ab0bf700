//! Counts of findings by rule, article, host or source.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use super::FileReport;
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::seed::Seed;
use crate::seed::origin::Origin;
use crate::words::thousands;

/// The criterion by which findings are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum By {
    /// The rule.
    #[default]
    Rule,
    /// The article.
    File,
    /// The host of the URL at the finding.
    Host,
    /// The site that the article came from.
    Source,
}

/// Counts of findings.
#[derive(Debug, Default)]
pub(crate) struct Statistics {
    by: By,
    rows: BTreeMap<String, Row>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    findings: usize,
    files: usize,
    fixable: usize,
}

impl Statistics {
    /// Empty counts for a criterion.
    #[must_use]
    pub(crate) fn new(by: By) -> Self {
        Self {
            by,
            rows: BTreeMap::new(),
        }
    }

    /// Adds an article; hints count only if they are shown.
    pub(crate) fn add(&mut self, file: &FileReport, hints: bool) {
        let mut here: BTreeMap<String, ()> = BTreeMap::new();
        let source = (self.by == By::Source && !file.findings.is_empty()).then(|| source(file));
        for finding in file
            .findings
            .iter()
            .filter(|finding| hints || finding.severity > Severity::Hint)
        {
            let key = match self.by {
                By::Rule => finding.rule.to_string(),
                By::File => file.source.path().to_owned(),
                By::Host => host(finding, file).unwrap_or_else(|| "(no host)".to_owned()),
                By::Source => source.clone().unwrap_or_default(),
            };
            let row = self.rows.entry(key.clone()).or_default();
            row.findings += 1;
            row.fixable += usize::from(finding.fix.as_ref().is_some_and(|fix| fix.safety >= Safety::Unsafe));
            row.files += usize::from(here.insert(key, ()).is_none());
        }
    }

    fn sorted(&self) -> Vec<(&String, &Row)> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|(a, a_row), (b, b_row)| b_row.findings.cmp(&a_row.findings).then_with(|| a.cmp(b)));
        rows
    }

    /// Prints a table for people.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = match self.by {
            By::Rule => "rule",
            By::File => "article",
            By::Host => "host",
            By::Source => "source",
        };
        writeln!(out, "{:>9}  {:>8}  {:>8}  {name}", "findings", "articles", "fixable")?;
        for (key, row) in self.sorted() {
            let shown = super::one_line(key);
            writeln!(
                out,
                "{:>9}  {:>8}  {:>8}  {shown}",
                thousands(row.findings),
                thousands(row.files),
                thousands(row.fixable)
            )?;
        }
        Ok(())
    }

    /// Prints the counts as JSON.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn print_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<_> = self
            .sorted()
            .into_iter()
            .map(
                |(key, row)| json!({"name": key, "findings": row.findings, "files": row.files, "fixable": row.fixable}),
            )
            .collect();
        writeln!(out, "{}", super::safe_text::json(&json!(rows)))
    }
}

/// The site that an article came from.
pub(super) fn source(file: &FileReport) -> String {
    let seed = Seed::parse(&file.source, &[]);
    Origin::of(&seed).name().unwrap_or("(unknown)").to_owned()
}

/// The host of the URL at a finding.
pub(super) fn host(finding: &Finding, file: &FileReport) -> Option<String> {
    let text = finding.span.of(file.source.text());
    let start = text
        .find("://")
        .map(|at| at + 3)
        .or_else(|| text.starts_with("//").then_some(2))?;
    let rest = &text[start..];
    let length = rest
        .find(['/', '"', '\'', '?', '#', ' ', ')', '>'])
        .unwrap_or(rest.len());
    Some(rest[..length].to_ascii_lowercase()).filter(|host| !host.is_empty())
}
