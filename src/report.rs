//! The output of a run: reporters, summary and exit status.

mod checkstyle;
mod concise;
mod full;
mod github;
mod github_summary;
mod gitlab;
mod json;
mod junit;
mod rdjson;
mod safe_text;
mod sarif;
mod statistics;
mod survey;
mod xml;

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::config::{FailOn, OutputFormat};
use crate::finding::{Finding, Severity};
use crate::fingerprint;
use crate::fix::{Applied, Safety};
use crate::rule::Rule;
use crate::source::Source;
use crate::words::{count, list, thousands};

pub use full::{config_error, width_of};
pub use safe_text::{one_line, printable};
pub use statistics::{By, Statistics};
pub use survey::Survey;

/// One article with its findings.
#[derive(Debug)]
pub struct FileReport {
    /// The article, as it is after fixing.
    pub source: Source,
    /// Its findings, sorted by location.
    pub findings: Vec<Finding>,
    /// The names of the findings, where some findings are omitted; otherwise `names` computes them.
    pub names: Vec<String>,
    /// The fixes that were applied.
    pub applied: Vec<Applied>,
    /// The error because of which it could not be checked or written.
    pub error: Option<String>,
    /// The number of findings that are omitted because a baseline records them.
    pub recorded: usize,
    /// The number of recorded findings that no longer exist.
    pub gone: usize,
}

impl FileReport {
    /// A report of these findings.
    #[must_use]
    pub fn new(source: Source, findings: Vec<Finding>) -> Self {
        Self {
            source,
            findings,
            names: Vec::new(),
            applied: Vec::new(),
            error: None,
            recorded: 0,
            gone: 0,
        }
    }
}

impl FileReport {
    /// A unique name for each finding, which does not depend on the omitted ones.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        if self.names.len() == self.findings.len() {
            return self.names.clone();
        }
        fingerprint::names(&self.findings, &self.source)
    }
}

/// Counts over a run.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Summary {
    /// Articles that were checked.
    pub files: usize,
    /// Articles with a visible finding.
    pub files_with_findings: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are hints.
    pub hints: usize,
    /// Findings of the above that `--fix` fixes.
    pub fixable: usize,
    /// Findings of the above that only `--fix --unsafe-fixes` fixes.
    pub unsafely_fixable: usize,
    /// Findings that were fixed.
    pub fixed: usize,
    /// Articles that could not be checked or written.
    pub failed: usize,
    /// Findings that are omitted because a baseline records them.
    pub recorded: usize,
    /// Recorded findings that no longer exist.
    pub gone: usize,
}

impl Summary {
    /// Adds an article; hints count as fixable only if they are shown.
    pub fn add(&mut self, file: &FileReport, hints: bool) {
        self.files += 1;
        self.failed += usize::from(file.error.is_some());
        self.fixed += file.applied.len();
        self.recorded += file.recorded;
        self.gone += file.gone;
        let shown = |finding: &&Finding| hints || finding.severity > Severity::Hint;
        self.files_with_findings += usize::from(file.findings.iter().any(|finding| shown(&finding)));
        for finding in &file.findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Hint => self.hints += 1,
            }
            match finding.fix.as_ref().filter(|_| shown(&finding)).map(|fix| fix.safety) {
                Some(Safety::Safe) => self.fixable += 1,
                Some(Safety::Unsafe) => self.unsafely_fixable += 1,
                _ => {}
            }
        }
    }

    /// Whether the findings make the run fail.
    #[must_use]
    pub fn fails(&self, fail_on: FailOn) -> bool {
        let found = [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
            (Severity::Hint, self.hints),
        ];
        found
            .iter()
            .any(|(severity, number)| *number > 0 && fail_on.fails(*severity))
    }
}

/// One sentence about the findings, without text from articles.
fn found(summary: &Summary, hints: bool) -> String {
    let articles = count(summary.files, "article");
    let hints = if hints { summary.hints } else { 0 };
    let counts = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (hints, "hint"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(*number, word))
        .collect();
    if parts.is_empty() {
        let left = if summary.fixed > 0 {
            "No problems left in"
        } else {
            "No problems in"
        };
        return format!("{left} {articles}.");
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let with = thousands(summary.files_with_findings);
    format!("Found {} in {with} of {articles}.", list(&parts))
}

/// Sentences about the effect of baselines on the run; none where they had no effect.
fn baseline(summary: &Summary) -> Option<String> {
    let recorded = |number: usize| match number {
        0 => None,
        1 => Some("1 finding is ignored, since the baseline records it.".to_owned()),
        many => Some(format!(
            "{} findings are ignored, since the baseline records them.",
            thousands(many)
        )),
    };
    let obsolete = |number: usize| match number {
        0 => None,
        1 => Some("1 recorded finding no longer exists; `seedlint baseline update` removes it.".to_owned()),
        many => Some(format!(
            "{} recorded findings no longer exist; `seedlint baseline update` removes them.",
            thousands(many)
        )),
    };
    let parts: Vec<String> = recorded(summary.recorded)
        .into_iter()
        .chain(obsolete(summary.gone))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// How findings are displayed.
#[derive(Clone, Debug)]
pub struct Style {
    /// Whether hints are shown.
    pub hints: bool,
    /// Whether colors are used.
    pub color: bool,
    /// Whether terminal links are used.
    pub links: bool,
    /// The width of the terminal in columns.
    pub width: usize,
    /// The severity from which the run fails.
    pub fail_on: FailOn,
    /// The number of warnings above which the run fails, too.
    pub max_warnings: Option<usize>,
    /// The number of findings of each rule that formats for people show.
    pub limit_per_rule: Option<usize>,
    /// The rules, for their explanations and documentation URLs.
    pub rules: Vec<Arc<Rule>>,
    /// The paths as the user typed them, for suggested commands.
    pub paths: String,
}

impl Style {
    fn rule(&self, finding: &Finding) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| rule.id == finding.rule)
    }

    fn shows(&self, finding: &Finding) -> bool {
        self.hints || finding.severity > Severity::Hint
    }
}

/// Writes findings in one format, article by article.
pub trait Reporter: Send {
    /// Writes an article; articles come in the order of their paths.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()>;

    /// Writes the end of the output.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;

    /// A remark for the user about the complete output.
    fn remark(&self) -> Option<String> {
        None
    }
}

/// The reporter of a format.
#[must_use]
pub fn reporter(format: OutputFormat, style: Style) -> Box<dyn Reporter> {
    match format {
        OutputFormat::Full => Box::new(full::Full::new(style)),
        OutputFormat::Concise => Box::new(concise::Concise::new(style, false)),
        OutputFormat::Grouped => Box::new(concise::Concise::new(style, true)),
        OutputFormat::Json => Box::new(json::Json::new(style)),
        OutputFormat::Ndjson => Box::new(json::Ndjson::new(style)),
        OutputFormat::Sarif => Box::new(sarif::Sarif::new(style)),
        OutputFormat::Github => Box::new(github::Github::new(style)),
        OutputFormat::GithubSummary => Box::new(github_summary::GithubSummary::new(style)),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab::new(style)),
        OutputFormat::Junit => Box::new(junit::Junit::new(style)),
        OutputFormat::Checkstyle => Box::new(checkstyle::Checkstyle::new(style)),
        OutputFormat::Rdjson => Box::new(rdjson::Rdjson::new(style)),
    }
}

/// Whether only machines read the format, which then always includes hints. Formats for review tools
/// are ultimately shown to people, and include hints only with `--hints`.
#[must_use]
pub fn is_for_machines(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Json | OutputFormat::Ndjson)
}
