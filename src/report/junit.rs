//! `junit`: XML in which each article is a test suite, and each finding is a test case.
//!
//! A test case fails if its finding makes the run fail; other findings are only in its output, so
//! that the tests fail exactly when the run does. Test names have no line numbers, since a server
//! tracks a test across builds by its name. It is valid by the schema that Jenkins uses, in which a suite
//! has a file, and a test has neither file nor line: these are in the text of the failure.

use std::collections::HashMap;
use std::io::{self, Write};

use super::xml::{Document, Escaped};
use super::{FileReport, Part, Reporter, Style, Summary};
use crate::finding::Finding;
use crate::source::Source;

pub(super) struct Junit {
    style: Style,
    document: Document,
}

impl Junit {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            document: Document::new("<testsuites name=\"seedlint\">"),
        }
    }

    fn test(&self, finding: &Finding, name: &str, source: &Source, out: &mut dyn Write) -> io::Result<()> {
        let path = Escaped(source.path());
        let place = source.position(finding.span.start());
        writeln!(out, "    <testcase name=\"{}\" classname=\"{path}\">", Escaped(name),)?;
        let details = format!("{path}:{}:{}: {}", place.line, place.column, Escaped(&finding.help));
        let message = Escaped(&finding.message);
        if self.style.fail_on.fails(finding.severity) {
            let kind = finding.severity.word();
            writeln!(
                out,
                "      <failure type=\"{kind}\" message=\"{message}\">{details}</failure>"
            )?;
        } else {
            writeln!(out, "      <system-out>{message} {details}</system-out>")?;
        }
        writeln!(out, "    </testcase>")
    }
}

impl Reporter for Junit {
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        let mut part = Part::default();
        let out = &mut part.text;
        let shown: Vec<&Finding> = self.style.shown(file).collect();
        let path = Escaped(file.source.path());
        let fails = |one: &&&Finding| self.style.fail_on.fails(one.severity);
        let (errors, failures) = (usize::from(file.error.is_some()), shown.iter().filter(fails).count());
        let tests = (shown.len() + errors).max(1);
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" file=\"{path}\">"
        )?;
        if let Some(error) = &file.failure() {
            writeln!(
                out,
                "    <testcase name=\"seedlint\" classname=\"{path}\">\n      \
                 <error message=\"{}\"/>\n    </testcase>",
                Escaped(error)
            )?;
        } else if shown.is_empty() {
            writeln!(out, "    <testcase name=\"seedlint\" classname=\"{path}\"/>")?;
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for finding in shown {
            let number = seen.entry(&finding.rule).or_default();
            *number += 1;
            let name = match *number {
                1 => finding.rule.to_string(),
                number => format!("{} {number}", finding.rule),
            };
            self.test(finding, &name, &file.source, out)?;
        }
        writeln!(out, "  </testsuite>")?;
        Ok(Some(part))
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        self.document.begin(out)?;
        out.write_all(&part.text)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.document.begin(out)?;
        if let Some(most) = self.style.max_warnings.filter(|most| summary.warnings > *most) {
            writeln!(
                out,
                "  <testsuite name=\"seedlint\" tests=\"1\" failures=\"1\" errors=\"0\">\n    \
                 <testcase name=\"max-warnings\" classname=\"seedlint\">\n      \
                 <failure message=\"{} warnings, but at most {most} are allowed\"/>\n    </testcase>\n  </testsuite>",
                summary.warnings
            )?;
        }
        writeln!(out, "</testsuites>")
    }
}
