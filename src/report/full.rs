//! `full`: miette's graphical report for people, with a custom source.
//!
//! The source cuts long lines, since miette prints whole lines and panics past column 65,535, and it
//! replaces control characters.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::concise::{Limit, closing};
use super::safe_text::{leading, not_a_command, one_line};
use super::{FileReport, Part, Reporter, Style, Summary, printable};
use crate::config::ConfigError;
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::memo::Memo;
use crate::problem::Problem;
use crate::rule::CardError;
use crate::source::{Source, Span, line_end, line_start, next_line};

/// The length in bytes above which a line is shown only in part.
const LONG_LINE: usize = 300;
/// The number of bytes that are shown before and after a span in a long line.
const WINDOW: usize = 60;
/// The maximal number of bytes that a label covers.
const LABEL: usize = 120;

pub(super) struct Full {
    style: Style,
    handler: GraphicalReportHandler,
    shown: Limit,
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
            style,
            sections: Sections::default(),
        }
    }

    /// The report of a finding, section by section.
    fn report(&self, finding: &Finding, window: &Window<'_>) -> Result<String, fmt::Error> {
        let rule = self.style.rule(finding);
        let severity = finding.severity;
        let mut text = rendered(
            &self.handler,
            &Shown {
                code: Some(one_line(&finding.rule).into_owned()),
                url: rule.and_then(|rule| rule.url()),
                message: printable(&finding.message).into_owned(),
                ..Shown::nothing(severity)
            },
        )?;
        if let Some(rule) = rule {
            let key = (rule.id.clone(), severity);
            text += &*self.sections.whys.try_get(key, |_| {
                let why = Why(printable(&folded(&rule.card.why)).into_owned());
                self.section(Shown {
                    why: Some(why),
                    ..Shown::nothing(severity)
                })
            })?;
        }
        text += &*self.section(Shown {
            labels: labels(finding, window.source.text()),
            source: Some(window),
            ..Shown::nothing(severity)
        })?;
        let of_help = || {
            self.section(Shown {
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
    fn section(&self, shown: Shown<'_>) -> Result<Arc<str>, fmt::Error> {
        let nothing = rendered(&self.handler, &Shown::nothing(shown.severity))?;
        let whole = rendered(&self.handler, &shown)?;
        Ok(whole.strip_prefix(&*nothing).ok_or(fmt::Error)?.into())
    }
}

fn rendered(handler: &GraphicalReportHandler, shown: &Shown<'_>) -> Result<String, fmt::Error> {
    let mut text = String::new();
    handler.render_report(&mut text, shown)?;
    Ok(text)
}

fn handler(color: bool, links: bool, width: usize) -> GraphicalReportHandler {
    let theme = if color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_links(links)
        .with_width(width)
        .with_context_lines(1)
        .tab_width(4)
}

impl Full {
    fn article(&self, file: &FileReport, limit: &mut Limit, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &file.failure() {
            writeln!(out, "{}: {}\n", leading(file.source.path()), printable(error))?;
        }
        let window = Window::new(&file.source);
        for finding in &file.findings {
            if !self.style.shows(finding) || !limit.allows(finding) {
                continue;
            }
            write_report(&self.report(finding, &window).map_err(io::Error::other)?, out)?;
        }
        let path = leading(file.source.path());
        if limit.finish_file(&path, out)? {
            writeln!(out)?;
        }
        Ok(())
    }
}

impl Reporter for Full {
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
        closing(&self.style, summary, out)
    }
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
pub(crate) fn config_error(error: &ConfigError, color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(color, false, width);
    problems(
        "configuration",
        (&error.path, &error.text),
        &error.problems,
        &handler,
        out,
    )
}

/// Prints all problems of a rule card, each with its caret.
///
/// # Errors
/// Where the output cannot be written.
pub(crate) fn card_error(error: &CardError, color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(color, false, width);
    problems("rule card", (&error.path, &error.text), &error.problems, &handler, out)
}

/// Prints what is wrong with a file that people wrote; without its text, the path is part of the
/// message.
fn problems(
    kind: &str,
    (path, text): (&str, &str),
    problems: &[Problem],
    handler: &GraphicalReportHandler,
    out: &mut dyn Write,
) -> io::Result<()> {
    let source = Source::new(path.to_owned(), text.to_owned());
    let window = Window::new(&source);
    for problem in problems {
        let message = if text.is_empty() {
            Cow::Owned(format!("{path}: {}", problem.message))
        } else {
            Cow::Borrowed(&*problem.message)
        };
        let span = clipped(problem.span, text);
        let here = LabeledSpan::new_primary_with_span(Some("here".into()), (span.start(), span.len()));
        let shown = Shown {
            code: Some(kind.to_owned()),
            url: None,
            severity: Severity::Error,
            message: printable(&message).into_owned(),
            why: None,
            help: problem.help.as_deref().map(|help| printable(help).into_owned()),
            labels: vec![here],
            source: (!text.is_empty()).then_some(&window as &dyn SourceCode),
        };
        write_report(&rendered(handler, &shown).map_err(io::Error::other)?, out)?;
    }
    Ok(())
}

/// The width of a report on a terminal with this width.
#[must_use]
pub(crate) fn width_of(terminal: Option<usize>) -> usize {
    terminal.map_or(100, |width| width.clamp(60, 120))
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
fn labels(finding: &Finding, text: &str) -> Vec<LabeledSpan> {
    let own = clipped(finding.span, text);
    let label = |words: &str| Some(printable(words).into_owned());
    let mut labels = vec![LabeledSpan::new_primary_with_span(
        finding.label.as_deref().and_then(label),
        (own.start(), own.len()),
    )];
    for (span, words) in &finding.related {
        let span = clipped(*span, text);
        let line = line_start(text, own.start());
        let far = line_end(text, own.start()) - line > LONG_LINE && line_start(text, span.start()) == line;
        if !far {
            labels.push(LabeledSpan::new_with_span(label(words), (span.start(), span.len())));
        }
    }
    labels
}

/// The span, limited to one line and to a maximal length, at character boundaries.
fn clipped(span: Span, text: &str) -> Span {
    let start = span.start().min(text.len());
    let end = span.end().min(line_end(text, start)).min(start + LABEL).max(start);
    let end = (start..=end)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(start);
    Span::new(start, end)
}

/// A finding as a diagnostic of miette.
struct Shown<'s> {
    code: Option<String>,
    url: Option<String>,
    severity: Severity,
    message: String,
    why: Option<Why>,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    source: Option<&'s dyn SourceCode>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Shown<'_> {
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

impl std::error::Error for Shown<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.why.as_ref().map(|why| why as &(dyn std::error::Error + 'static))
    }
}

impl Diagnostic for Shown<'_> {
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
        self.source
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl Shown<'_> {
    /// A report without any words.
    fn nothing(severity: Severity) -> Self {
        Self {
            code: None,
            url: None,
            severity,
            message: String::new(),
            why: None,
            help: None,
            labels: Vec::new(),
            source: None,
        }
    }
}

/// The lines around a span, long ones only in part, without control characters.
struct Window<'s> {
    source: &'s Source,
    clean: OnceLock<Cow<'s, str>>,
}

impl<'s> Window<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            clean: OnceLock::new(),
        }
    }

    fn clean(&self) -> &str {
        self.clean.get_or_init(|| printable(self.source.text()))
    }

    /// The bytes that are shown for a span, with up to `before` and `after` lines around it.
    fn shown(&self, span: Span, before: usize, after: usize) -> Span {
        let text = self.source.text();
        let mut start = line_start(text, span.start());
        let mut end = line_end(text, span.end());
        if span.start() - start > LONG_LINE {
            start = floor(text, span.start() - WINDOW);
        } else {
            start = (0..before).fold(start, |start, _| {
                let previous = line_start(text, start.saturating_sub(1));
                if start - previous > LONG_LINE { start } else { previous }
            });
        }
        if end - span.end() > LONG_LINE {
            end = floor(text, span.end() + WINDOW);
        } else {
            end = (0..after).fold(end, |end, _| {
                let next = next_line(text, end);
                let next_end = line_end(text, next);
                if next_end - next > LONG_LINE || next >= text.len() {
                    end
                } else {
                    next_end
                }
            });
        }
        Span::new(start, end.max(start))
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

impl SourceCode for Window<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.source.text();
        if span.offset() + span.len() > text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let wanted = Span::new(span.offset(), span.offset() + span.len());
        let shown = self.shown(wanted, before, after);
        let contents = MietteSpanContents::new_named(
            one_line(self.source.path()).into_owned(),
            &self.clean().as_bytes()[shown.range()],
            (shown.start(), shown.len()).into(),
            self.source.line(shown.start()) - 1,
            self.source.position(wanted.start()).column - 1,
            text[shown.range()].matches('\n').count() + 1,
        );
        Ok(Box::new(contents))
    }
}
