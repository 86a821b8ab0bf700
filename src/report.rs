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

use crate::config::{FailOn, OutputFormat};
use crate::file_report::{FileReport, Summary};
use crate::finding::{Finding, Severity};
use crate::rule::Rule;
use crate::words::{count, list, thousands};

pub use full::{config_error, width_of};
pub use safe_text::{one_line, printable};
pub use statistics::{By, Statistics};
pub use survey::Survey;

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
