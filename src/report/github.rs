//! `github`: workflow commands, which GitHub shows as annotations beside the lines.
//!
//! A runner reads every line that starts with `::` as a command. Each printed line therefore starts
//! with a command or with fixed text, and line breaks in text from articles are escaped.

use std::io::{self, Write};

use super::concise::Limit;
use super::{FileReport, Part, Reporter, Style, Summary, baseline, found, printable};
use crate::finding::{Finding, Severity};
use crate::source::Source;

pub(super) struct Github {
    shown: Limit,
    style: Style,
}

impl Github {
    pub(super) fn new(style: Style) -> Self {
        Self {
            shown: Limit::new(&style),
            style,
        }
    }
}

impl Github {
    fn article(&self, file: &FileReport, shown: &mut Limit, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &file.failure() {
            let path = property(file.source.path());
            writeln!(out, "::error file={path},title=seedlint::{}", data(error))?;
        }
        for finding in &file.findings {
            if self.style.shows(finding) && shown.allows(finding) {
                annotation(finding, &file.source, out)?;
            }
        }
        shown.finish_file(&data(file.source.path()), out)?;
        Ok(())
    }
}

impl Reporter for Github {
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
        writeln!(out, "{}", found(summary, self.style.hints))?;
        baseline(summary).map_or(Ok(()), |words| writeln!(out, "{words}"))
    }
}

fn annotation(finding: &Finding, source: &Source, out: &mut dyn Write) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let (start, end) = (
        source.position(finding.span.start()),
        source.position(finding.span.end()),
    );
    write!(out, "::{command} file={},line={}", property(source.path()), start.line)?;
    // A runner ignores the columns of an annotation that ends on another line.
    if start.line == end.line {
        write!(
            out,
            ",endLine={},col={},endColumn={}",
            end.line, start.column, end.column
        )?;
    } else {
        write!(out, ",endLine={}", end.line)?;
    }
    let message = format!("{}\n{}", finding.message, finding.help);
    writeln!(out, ",title={}::{}", property(&finding.rule), data(message.trim_end()))
}

/// Escapes text for the part after the second `::`.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\n', "%0A")
}

/// Escapes the value of a property, since a file name may contain any character.
fn property(text: &str) -> String {
    let escaped = printable(text).replace('%', "%25").replace('\n', "%0A");
    escaped.replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_cannot_end_a_command() {
        assert_eq!(data("50%\n::error::x\r"), "50%25%0A::error::x ");
        assert_eq!(property("a,b:c%\n::d.md"), "a%2Cb%3Ac%25%0A%3A%3Ad.md");
        assert_eq!(
            property("a\u{1b}[1m\u{202e}\u{2028}\u{9b}.md"),
            "a?[1m\u{fffd}\u{fffd}¿.md"
        );
    }
}
