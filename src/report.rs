//! The output formats, and what they share.

#[cfg(feature = "cli")]
mod cause;
mod checkstyle;
mod concise;
mod fit;
mod fixes;
mod full;
mod github;
mod github_summary;
mod gitlab;
#[cfg(feature = "cli")]
mod html;
mod json;
mod junit;
mod rdjson;
mod safe_text;
mod sarif;
#[cfg(feature = "cli")]
mod screen;
#[cfg(feature = "cli")]
mod screen_patch;
mod snippet;
#[cfg(feature = "cli")]
mod statistics;
#[cfg(feature = "cli")]
mod survey;
mod xml;

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use crate::config::{FailOn, OutputFormat};
use crate::file_report::{FileReport, Summary};
use crate::finding::{Finding, Severity};
use crate::rule::Rule;
use crate::words::{count, list, thousands};

#[cfg(feature = "cli")]
pub(crate) use fit::{Fit, confined, wrapped};
#[cfg(feature = "cli")]
pub(crate) use fixes::Fixes;
pub(crate) use full::width_of;
#[cfg(feature = "cli")]
pub(crate) use full::{card_error, config_error};
pub use json::{Bytes, Described, DescribedEdit, DescribedFix, Place, Related};
#[cfg(feature = "cli")]
pub(crate) use safe_text::{indented_json, is_dangerous, leading, page, patch};
pub(crate) use safe_text::{one_line, printable};
#[cfg(feature = "cli")]
pub(crate) use screen_patch::{screen_patch, windowed};
#[cfg(feature = "cli")]
pub(crate) use statistics::{By, Statistics};
#[cfg(feature = "cli")]
pub(crate) use survey::Survey;

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
    let laid_bare = match summary.laid_bare.iter().sum() {
        0 => None,
        1 => Some("A fix of this run laid 1 finding bare, which does not make it fail; `seedlint baseline update --grow` records it.".to_owned()),
        many => Some(format!(
            "Fixes of this run laid {} findings bare, which do not make it fail; `seedlint baseline update --grow` records them.",
            thousands(many)
        )),
    };
    let parts: Vec<String> = recorded(summary.recorded)
        .into_iter()
        .chain(obsolete(summary.obsolete))
        .chain(laid_bare)
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// How findings are displayed. The default is that of a report for another program: no colors, no
/// hints, the built-in rules.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Style {
    /// Whether hints are shown.
    pub hints: bool,
    /// Whether colors are used.
    pub color: bool,
    /// Whether terminal links are used.
    pub links: bool,
    /// The width of the report in columns.
    pub width: usize,
    /// The width of the terminal, if the report is printed on one: no line is wider.
    pub terminal: Option<usize>,
    /// The severity from which the run fails.
    pub fail_on: FailOn,
    /// The number of warnings above which the run fails, too.
    pub max_warnings: Option<usize>,
    /// The number of findings of each rule that formats for people show.
    pub limit_per_rule: Option<usize>,
    /// The number of findings of each article that are shown.
    pub limit_per_file: Option<usize>,
    /// The number of findings that are shown of the run, chosen over their causes.
    pub limit: Option<usize>,
    /// The number of lines above which findings are chosen, and which the report then has at most.
    pub lines: Option<usize>,
    /// The rules, for their explanations and documentation URLs.
    pub rules: Vec<Arc<Rule>>,
    /// Whether `--fix` applies unsafe fixes, too.
    pub unsafe_fixes: bool,
    /// The options and paths that a suggested command needs, as a shell reads them.
    pub arguments: String,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            hints: false,
            color: false,
            links: false,
            width: width_of(None),
            terminal: None,
            fail_on: FailOn::default(),
            max_warnings: None,
            limit_per_rule: None,
            limit_per_file: None,
            limit: None,
            lines: None,
            rules: crate::rule::built_in().to_vec(),
            unsafe_fixes: false,
            arguments: String::new(),
        }
    }
}

impl Style {
    fn rule(&self, finding: &Finding) -> Option<&Arc<Rule>> {
        self.rules.iter().find(|rule| rule.id == finding.rule)
    }

    fn shows(&self, finding: &Finding) -> bool {
        self.hints || finding.severity > Severity::Hint
    }

    /// The findings of an article that a format for programs shows.
    fn shown<'f>(&self, file: &'f FileReport) -> impl Iterator<Item = &'f Finding> {
        let shown = file.findings.iter().filter(|finding| self.shows(finding));
        shown.take(self.limit_per_file.unwrap_or(usize::MAX))
    }
}

/// What an article adds to a report.
#[derive(Debug, Default)]
pub struct Part {
    text: Vec<u8>,
    /// The number of findings and failures in it.
    items: usize,
}

impl Part {
    /// Adds an item as JSON, with something between it and the one before.
    fn item(&mut self, between: &str, item: &impl Serialize) -> io::Result<()> {
        if self.items > 0 {
            self.text.extend_from_slice(between.as_bytes());
        }
        self.items += 1;
        Ok(safe_text::append_json(item, &mut self.text)?)
    }

    /// Writes a line and the items, if there are any.
    fn write_after(&self, lead: &str, out: &mut dyn Write) -> io::Result<()> {
        if self.items == 0 {
            return Ok(());
        }
        writeln!(out, "{lead}")?;
        out.write_all(&self.text)
    }
}

/// Writes findings in one format, article by article.
pub trait Reporter: Send + Sync {
    /// Counts an article for the end of the output, before it is written.
    fn count(&mut self, _: &FileReport) {}

    /// What an article adds, where that does not depend on the articles before it, so that several
    /// threads can ask for it.
    ///
    /// # Errors
    /// If a finding cannot be described.
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>>;

    /// Writes what an article adds; articles come in the order of their paths.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&part.text)
    }

    /// Writes an article; articles come in the order of their paths.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        self.count(file);
        match self.part(file)? {
            Some(part) => self.add(&part, out),
            None => self.file_in_order(file, out),
        }
    }

    /// Writes an article of which `part` says that it depends on those before it.
    ///
    /// # Errors
    /// If the output cannot be written.
    fn file_in_order(&mut self, _: &FileReport, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

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

/// A report for people that can show a finding alone.
trait ShowsOne: Reporter {
    /// Shows one finding of an article.
    fn one(&self, file: &FileReport, finding: &Finding, out: &mut dyn Write) -> io::Result<()>;
}

/// The reporter of a format.
#[must_use]
pub fn reporter(format: OutputFormat, style: Style) -> Box<dyn Reporter> {
    #[cfg(feature = "cli")]
    if style.limit.is_some() {
        let shows: Option<Box<dyn ShowsOne>> = match format {
            OutputFormat::Full => Some(Box::new(full::Full::new(style.clone()))),
            OutputFormat::Concise => Some(Box::new(concise::Concise::new(style.clone(), false))),
            _ => None,
        };
        if let Some(shows) = shows {
            return Box::new(screen::Screen::new(style, shows));
        }
    }
    match format {
        OutputFormat::Full => Box::new(full::Full::new(style)),
        OutputFormat::Concise => Box::new(concise::Concise::new(style, false)),
        OutputFormat::Grouped => Box::new(concise::Concise::new(style, true)),
        OutputFormat::Json => Box::new(json::Json::new(style)),
        OutputFormat::Ndjson => Box::new(json::Ndjson::new(style)),
        OutputFormat::Sarif => Box::new(sarif::Sarif::new(style)),
        OutputFormat::Github => Box::new(github::Github::new(style)),
        OutputFormat::GithubSummary => Box::new(github_summary::GithubSummary::new(style)),
        #[cfg(feature = "cli")]
        OutputFormat::Html => Box::new(html::Html::new(style)),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab::new(style)),
        OutputFormat::Junit => Box::new(junit::Junit::new(style)),
        OutputFormat::Checkstyle => Box::new(checkstyle::Checkstyle::new(style)),
        OutputFormat::Rdjson => Box::new(rdjson::Rdjson::new(style)),
    }
}

/// Whether only machines read the format, which then always includes hints. Formats for review tools
/// are ultimately shown to people, and include hints only with `--hints`.
#[must_use]
pub(crate) fn is_for_machines(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Json | OutputFormat::Ndjson)
}
