//! `github-summary`: Markdown for the job summary, since GitHub shows only ten annotations of each
//! kind for a step.
//!
//! The summary is kept small, since GitHub does not show one of more than one megabyte.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use super::{FileReport, Part, Reporter, Style, Summary, baseline, found, one_line};
use crate::edit::Safety;
use crate::finding::Severity;
use crate::words::{count, thousands};

/// The maximal number of findings of each severity in the table.
const MAX_LISTED: usize = 150;

/// The maximal number of characters in a cell.
const MAX_CELL: usize = 400;

/// The maximal number of bytes of all rows.
const MAX_BYTES: usize = 600_000;

pub(super) struct GithubSummary {
    style: Style,
    rules: BTreeMap<Arc<str>, Counts>,
    /// The rows of the first errors, warnings and hints.
    rows: [Vec<String>; 3],
    listed: usize,
    bytes: usize,
    failures: Vec<String>,
}

#[derive(Default)]
struct Counts {
    findings: usize,
    files: usize,
    fixable: usize,
}

impl GithubSummary {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            rules: BTreeMap::new(),
            rows: Default::default(),
            listed: 0,
            bytes: 0,
            failures: Vec::new(),
        }
    }

    fn by_rule(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rules: Vec<(&Arc<str>, &Counts)> = self.rules.iter().collect();
        rules.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.findings));
        writeln!(out, "\n| Rule | Findings | Articles | Fixable |\n|---|--:|--:|--:|")?;
        for (rule, counts) in rules {
            let known = self.style.rules.iter().find(|known| known.id == *rule);
            let name = match known.and_then(|known| known.url()) {
                Some(url) => format!("[{}]({url})", escaped(rule)),
                None => escaped(rule),
            };
            writeln!(
                out,
                "| {name} | {} | {} | {} |",
                thousands(counts.findings),
                thousands(counts.files),
                thousands(counts.fixable)
            )?;
        }
        Ok(())
    }
}

impl Reporter for GithubSummary {
    fn part(&self, _: &FileReport) -> io::Result<Option<Part>> {
        Ok(None)
    }

    fn file_in_order(&mut self, file: &FileReport, _: &mut dyn Write) -> io::Result<()> {
        let path = file.source.path();
        if let Some(error) = &file.failure()
            && self.failures.len() < MAX_LISTED
        {
            let failure = format!("- {}: {}", escaped(path), escaped(error));
            if self.bytes + failure.len() <= MAX_BYTES {
                self.bytes += failure.len();
                self.failures.push(failure);
            }
        }
        let mut here: Vec<&Arc<str>> = Vec::new();
        for finding in file.findings.iter().filter(|finding| self.style.shows(finding)) {
            let counts = self.rules.entry(finding.rule.clone()).or_default();
            counts.findings += 1;
            counts.fixable += usize::from(finding.fix.as_ref().is_some_and(|fix| fix.safety > Safety::Display));
            if !here.contains(&&finding.rule) {
                counts.files += 1;
                here.push(&finding.rule);
            }
            let rows = &mut self.rows[match finding.severity {
                Severity::Error => 0,
                Severity::Warning => 1,
                Severity::Hint => 2,
            }];
            if rows.len() < MAX_LISTED {
                let place = file.source.position(finding.span.start());
                let row = format!(
                    "| {} | {} | {}:{}:{} | {} |",
                    finding.severity.word(),
                    escaped(&finding.rule),
                    escaped(path),
                    place.line,
                    place.column,
                    escaped(&finding.message)
                );
                if self.bytes + row.len() <= MAX_BYTES {
                    self.bytes += row.len();
                    self.listed += 1;
                    rows.push(row);
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "## seedlint\n\n{}", found(summary, self.style.hints))?;
        if let Some(words) = baseline(summary) {
            writeln!(out, "\n{words}")?;
        }
        if !self.rules.is_empty() {
            self.by_rule(out)?;
            writeln!(out, "\n| | Rule | Location | Message |\n|---|---|---|---|")?;
            for row in self.rows.iter().flatten() {
                writeln!(out, "{row}")?;
            }
            let all: usize = self.rules.values().map(|counts| counts.findings).sum();
            if all > self.listed {
                writeln!(out, "\n… and {} more.", thousands(all - self.listed))?;
            }
        }
        if !self.failures.is_empty() {
            let articles = count(summary.failed, "article");
            writeln!(out, "\n### {articles} could not be checked or written\n")?;
            for failure in &self.failures {
                writeln!(out, "{failure}")?;
            }
        }
        Ok(())
    }
}

/// Escapes text for a table cell, so that it contains no Markdown and HTML.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    for (number, c) in text.chars().enumerate() {
        if number == MAX_CELL {
            escaped.push('…');
            break;
        }
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // GitHub finds mentions and e-mail addresses in the final text. A word joiner after
            // the `@`, which has no width, prevents both.
            '@' => escaped.push_str("@\u{2060}"),
            '-' | '/' | ',' | ' ' | '\'' | '"' | ';' => escaped.push(c),
            c if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_contains_no_markup() {
        assert_eq!(escaped("a|b\n<img> `x`"), "a\\|b\\?&lt;img&gt; \\`x\\`");
        assert_eq!(escaped("http://www.a.b"), "http\\://www\\.a\\.b");
        assert_eq!(escaped("@me you@x.y"), "@\u{2060}me you@\u{2060}x\\.y");
        assert_eq!(escaped("[x](y)"), "\\[x\\]\\(y\\)");
    }
}
