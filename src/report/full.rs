//! `full`: miette's graphical report for people, with a source of its own.
//!
//! It is given only the lines around a finding, since miette prints whole lines and panics past column
//! 65,535 (`src/report/snippet.rs`).

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::concise::{Limit, closing};
use super::fixes::Fixes;
use super::safe_text::{leading, not_a_command, one_line};
use super::snippet::{Label, Snippet, clipped, is_far};
use super::{FileReport, Part, Reporter, ShowsOne, Style, Summary, printable};
use crate::config::ConfigError;
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::memo::Memo;
use crate::problem::Problem;
use crate::rule::CardError;
use crate::source::Source;

pub(super) struct Full {
    style: Style,
    handler: GraphicalReportHandler,
    shown: Limit,
    fixes: Fixes,
    sections: Sections,
}

/// Sections that are the same for many findings: wrapping their words takes longest.
#[derive(Default)]
struct Sections {
    /// Why a rule exists, by rule and severity.
    whys: Memo<(Arc<str>, Severity), Arc<str>>,
    /// The help of a rule's card, by rule and safety of the fix.
    helps: Memo<(Arc<str>, Option<Safety>), Arc<str>>,
}

impl Full {
    pub(super) fn new(style: Style) -> Self {
        Self {
            handler: handler(style.color, style.links, style.width),
            shown: Limit::new(&style),
            fixes: Fixes::default(),
            style,
            sections: Sections::default(),
        }
    }

    /// The report of a finding, section by section.
    fn report(&self, finding: &Finding, source: &Source) -> Result<String, fmt::Error> {
        let rule = self.style.rule(finding);
        let severity = finding.severity;
        let head = Shown {
            code: Some(one_line(&finding.rule).into_owned()),
            url: rule.and_then(|rule| rule.url()),
            message: printable(&finding.message).into_owned(),
            ..Shown::nothing(severity)
        };
        let mut text = rendered(&self.handler, &head)?;
        if let Some(rule) = rule {
            let key = (rule.id.clone(), severity);
            text += &*self.sections.whys.try_get(key, |_| {
                let why = Why(printable(&folded(&rule.card.why)).into_owned());
                self.section(&Shown {
                    why: Some(why),
                    ..Shown::nothing(severity)
                })
            })?;
        }
        let labels = labels(finding, source.text(), self.style.terminal);
        text += &*self.section(&Shown {
            snippet: Some(Snippet::new(source, labels, self.style.terminal)),
            ..Shown::nothing(severity)
        })?;
        let of_help = || {
            self.section(&Shown {
                help: Some(help(finding)),
                ..Shown::nothing(severity)
            })
        };
        let safety = finding.fix.as_ref().map(|fix| fix.safety);
        let is_of_card = rule.is_some_and(|rule| *rule.card.help == *finding.help) && safety != Some(Safety::Display);
        text += &*match is_of_card {
            true => self
                .sections
                .helps
                .try_get((finding.rule.clone(), safety), |_| of_help())?,
            false => of_help()?,
        };
        Ok(text)
    }

    /// What a part of a report adds to one without it.
    fn section(&self, shown: &Shown) -> Result<Arc<str>, fmt::Error> {
        let nothing = rendered(&self.handler, &Shown::nothing(shown.severity))?;
        let whole = rendered(&self.handler, shown)?;
        Ok(whole.strip_prefix(&*nothing).ok_or(fmt::Error)?.into())
    }

    fn article(&self, file: &FileReport, limit: &mut Limit, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &file.failure() {
            writeln!(out, "{}: {}\n", leading(file.source.path()), printable(error))?;
        }
        for finding in &file.findings {
            if self.style.shows(finding) && limit.allows(finding) {
                self.one(file, finding, out)?;
            }
        }
        let path = leading(file.source.path());
        if limit.finish_file(&path, out)? {
            writeln!(out)?;
        }
        Ok(())
    }
}

fn handler(color: bool, links: bool, width: usize) -> GraphicalReportHandler {
    let theme = if color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_links(links)
        // The name of the rule is the link.
        .with_link_display_text("")
        .with_width(width)
        .with_context_lines(1)
        .tab_width(4)
}

impl Reporter for Full {
    fn count(&mut self, file: &FileReport) {
        self.fixes.add(file);
    }

    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        self.shown.part(|shown, out| self.article(file, shown, out))
    }

    fn file_in_order(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let mut shown = std::mem::take(&mut self.shown);
        let written = self.article(file, &mut shown, out);
        self.shown = shown;
        written
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.shown.finish(out)?;
        closing(&self.style, &self.fixes, summary, out)
    }
}

impl ShowsOne for Full {
    fn one(&self, file: &FileReport, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        write_report(&self.report(finding, &file.source).map_err(io::Error::other)?, out)
    }
}

/// A report of miette's.
fn rendered(handler: &GraphicalReportHandler, shown: &Shown) -> Result<String, fmt::Error> {
    let mut text = String::new();
    handler.render_report(&mut text, shown)?;
    Ok(text)
}

fn write_report(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in text.trim_end().lines().map(not_a_command) {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

/// Prints all problems of a configuration, each with its caret.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn config_error(
    error: &ConfigError,
    color: bool,
    terminal: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let handler = handler(color, false, width_of(terminal));
    problems(
        "configuration",
        (&error.path, &error.text),
        &error.problems,
        (&handler, terminal),
        out,
    )
}

/// Prints all problems of a rule card, each with its caret.
///
/// # Errors
/// Where the output cannot be written.
pub(crate) fn card_error(
    error: &CardError,
    color: bool,
    terminal: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let handler = handler(color, false, width_of(terminal));
    problems(
        "rule card",
        (&error.path, &error.text),
        &error.problems,
        (&handler, terminal),
        out,
    )
}

/// Prints what is wrong with a file that people wrote; without its text, the path is part of the
/// message.
fn problems(
    kind: &str,
    (path, text): (&str, &str),
    problems: &[Problem],
    (handler, terminal): (&GraphicalReportHandler, Option<usize>),
    out: &mut dyn Write,
) -> io::Result<()> {
    let source = Source::new(path.to_owned(), text.to_owned());
    for problem in problems {
        let message = if text.is_empty() {
            Cow::Owned(format!("{path}: {}", problem.message))
        } else {
            Cow::Borrowed(&*problem.message)
        };
        let here = (clipped(problem.span, text, terminal), Some("here".into()));
        let shown = Shown {
            code: Some(kind.to_owned()),
            url: None,
            severity: Severity::Error,
            message: printable(&message).into_owned(),
            why: None,
            help: problem.help.as_deref().map(|help| printable(help).into_owned()),
            snippet: (!text.is_empty()).then(|| Snippet::new(&source, vec![here], terminal)),
        };
        write_report(&rendered(handler, &shown).map_err(io::Error::other)?, out)?;
    }
    Ok(())
}

/// The width of a report on a terminal with this width.
#[must_use]
pub(crate) fn width_of(terminal: Option<usize>) -> usize {
    terminal.map_or(100, |width| width.clamp(40, 120))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What to do, and which option does it.
fn help(finding: &Finding) -> String {
    let help = printable(&finding.help);
    match finding.fix.as_ref().map(|fix| (fix.safety, &fix.title)) {
        Some((Safety::Safe, _)) => format!("{help}\nFixable with `--fix`."),
        Some((Safety::Unsafe, _)) => format!("{help}\nFixable with `--fix --unsafe-fixes`."),
        Some((Safety::Display, title)) if !help.contains(&**title) => {
            format!("{help}\nManual fix: {}.", printable(title))
        }
        _ => help.into_owned(),
    }
}

/// The label of the finding and those of its related spans, without those far away on the same long line.
fn labels(finding: &Finding, text: &str, terminal: Option<usize>) -> Vec<Label> {
    let own = clipped(finding.span, text, terminal);
    let words = |words: &str| Some(printable(words).into_owned());
    let mut labels = vec![(own, finding.label.as_deref().and_then(words))];
    for (span, label) in &finding.related {
        let span = clipped(*span, text, terminal);
        if !is_far(own, span, text) {
            labels.push((span, words(label)));
        }
    }
    labels
}

/// A finding as a diagnostic of miette.
struct Shown {
    code: Option<String>,
    url: Option<String>,
    severity: Severity,
    message: String,
    why: Option<Why>,
    help: Option<String>,
    snippet: Option<Snippet>,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The explanation of the rule, which miette shows as the cause.
#[derive(Debug)]
struct Why(String);

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Why {}

impl std::error::Error for Shown {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.why.as_ref().map(|why| why as &(dyn std::error::Error + 'static))
    }
}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code.as_ref()?;
        Some(Box::new(code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display + 'a>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.snippet.as_ref()?.labels.iter().enumerate();
        Some(Box::new(labels.map(|(number, (span, words))| {
            let at = (span.start(), span.len());
            match number {
                0 => LabeledSpan::new_primary_with_span(words.clone(), at),
                _ => LabeledSpan::new_with_span(words.clone(), at),
            }
        })))
    }
}

impl Shown {
    /// A report without any words.
    fn nothing(severity: Severity) -> Self {
        Self {
            code: None,
            url: None,
            severity,
            message: String::new(),
            why: None,
            help: None,
            snippet: None,
        }
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        if end > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let lines = self.lines(span.offset()..end, before, after);
        let (line, column) = self.place(&lines, span.offset());
        let shown = &self.text[lines.clone()];
        let contents = MietteSpanContents::new_named(
            self.name.clone(),
            shown.as_bytes(),
            (lines.start, lines.len()).into(),
            line,
            column,
            shown.matches('\n').count() + 1,
        );
        Ok(Box::new(contents))
    }
}
