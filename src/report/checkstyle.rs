//! `checkstyle`: the XML format of Checkstyle, which many review tools read.

use std::io::{self, Write};

use super::xml::{Document, Escaped};
use super::{FileReport, Part, Reporter, Style, Summary};
use crate::finding::{Finding, Severity};

pub(super) struct Checkstyle {
    style: Style,
    document: Document,
}

impl Checkstyle {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            document: Document::new("<checkstyle version=\"4.3\">"),
        }
    }
}

impl Reporter for Checkstyle {
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        let mut part = Part::default();
        let out = &mut part.text;
        let shown: Vec<&Finding> = self.style.shown(file).collect();
        if shown.is_empty() && file.error.is_none() {
            return Ok(Some(part));
        }
        writeln!(out, "  <file name=\"{}\">", Escaped(file.source.path()))?;
        if let Some(error) = &file.failure() {
            writeln!(
                out,
                "    <error line=\"1\" severity=\"error\" message=\"{}\" source=\"seedlint\"/>",
                Escaped(error)
            )?;
        }
        for finding in shown {
            let place = file.source.position(finding.span.start());
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "info",
            };
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"{}\"/>",
                place.line,
                place.column,
                Escaped(&finding.message),
                Escaped(&format!("seedlint.{}", finding.rule))
            )?;
        }
        writeln!(out, "  </file>")?;
        Ok(Some(part))
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        self.document.begin(out)?;
        out.write_all(&part.text)
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.document.begin(out)?;
        writeln!(out, "</checkstyle>")
    }
}
