//! What a run says: the reporters, the summary, the exit status.

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
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::fingerprint;
use crate::fixer::Applied;
use crate::rule::Rule;
use crate::source::Source;
use crate::words::{count, list, thousands};

pub use full::{card_error, config_error, width_of};
pub use safe_text::{one_line, printable};
pub use statistics::{By, Statistics};
pub use survey::Survey;

/// One article with what was found in it.
#[derive(Debug)]
pub struct FileReport {
    /// The article, as it is after fixing.
    pub source: Source,
    /// Its findings by place.
    pub findings: Vec<Finding>,
    /// Their names, where some findings are left out; else `names` makes them.
    pub names: Vec<String>,
    /// The fixes that were applied.
    pub applied: Vec<Applied>,
    /// Why it could not be checked, or not be written.
    pub error: Option<String>,
    /// How many findings are left out, since a baseline records them.
    pub recorded: usize,
    /// How many recorded findings are there no more.
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
    /// A name for each finding that no other has, and that does not depend on what is left out.
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
    /// Articles with a finding that is shown.
    pub files_with_findings: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are hints.
    pub hints: usize,
    /// Findings above that `--fix` mends.
    pub fixable: usize,
    /// Findings above that `--fix --unsafe-fixes` mends in addition.
    pub unsafely_fixable: usize,
    /// Findings that were mended.
    pub fixed: usize,
    /// Articles that could not be checked or written.
    pub failed: usize,
    /// Findings that are left out, since a baseline records them.
    pub recorded: usize,
    /// Recorded findings that are there no more.
    pub gone: usize,
}

impl Summary {
    /// Adds an article; hints count as fixable only where they are shown.
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

/// What was found, in one sentence without anything of an article.
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
            "Nothing is left to say about"
        } else {
            "No problems in"
        };
        return format!("{left} {articles}.");
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let with = thousands(summary.files_with_findings);
    format!("Found {} in {with} of {articles}.", list(&parts))
}

/// What a baseline did to a run, in sentences; none where it did nothing.
fn baseline(summary: &Summary) -> Option<String> {
    let recorded = |number: usize| match number {
        0 => None,
        1 => Some("1 finding is recorded in the baseline, and left out.".to_owned()),
        many => Some(format!(
            "{} findings are recorded in the baseline, and left out.",
            thousands(many)
        )),
    };
    let gone = |number: usize| match number {
        0 => None,
        1 => Some("1 recorded finding is gone; `seedlint baseline update` takes it out.".to_owned()),
        many => Some(format!(
            "{} recorded findings are gone; `seedlint baseline update` takes them out.",
            thousands(many)
        )),
    };
    let parts: Vec<String> = recorded(summary.recorded)
        .into_iter()
        .chain(gone(summary.gone))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// How findings are shown.
#[derive(Clone, Debug)]
pub struct Style {
    /// Whether hints are shown.
    pub hints: bool,
    /// Whether colours are used.
    pub color: bool,
    /// Whether terminal links are used.
    pub links: bool,
    /// The width of the terminal in columns.
    pub width: usize,
    /// What makes the run fail.
    pub fail_on: FailOn,
    /// More warnings than this make it fail, too.
    pub max_warnings: Option<usize>,
    /// So many findings of a rule are shown to a person.
    pub limit_per_rule: Option<usize>,
    /// The rules, for their reasons and pages.
    pub rules: Vec<Arc<Rule>>,
    /// What the user typed, to say what to type next.
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
    /// An article, in the order of the paths.
    ///
    /// # Errors
    /// Where the output can't be written.
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()>;

    /// The end of the run.
    ///
    /// # Errors
    /// Where the output can't be written.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;

    /// What the user should know of the output, once it is whole.
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

/// Whether only machines read the format: hints are always in it. The formats of review tools
/// are shown to people in the end, and hold hints where `--hints` asks for them.
#[must_use]
pub fn is_for_machines(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Json | OutputFormat::Ndjson)
}
