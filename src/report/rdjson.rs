//! `rdjson`: reviewdog's diagnostic format. Its columns are UTF-8 bytes and start at 1.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{FileReport, Part, Reporter, Style, Summary};
use crate::edit::{Fix, Safety, apply};
use crate::finding::{Finding, Severity};
use crate::source::{Source, Span};

pub(super) struct Rdjson {
    style: Style,
    any: bool,
}

impl Rdjson {
    pub(super) fn new(style: Style) -> Self {
        Self { style, any: false }
    }

    fn lead(&mut self) -> String {
        if self.any {
            return ",".to_owned();
        }
        self.any = true;
        let home = env!("CARGO_PKG_HOMEPAGE");
        format!("{{\"source\":{{\"name\":\"seedlint\",\"url\":\"{home}\"}},\"diagnostics\":[")
    }

    fn described(&self, finding: &Finding, source: &Source) -> Value {
        let mut code = json!({"value": &*finding.rule});
        if let Some(url) = self.style.rule(finding).and_then(|rule| rule.url()) {
            code["url"] = json!(url);
        }
        let mut described = json!({
            "message": format!("{}\n{}", finding.message, finding.help).trim_end(),
            "location": {"path": source.path(), "range": range(source, finding.span)},
            "severity": match finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Hint => "INFO",
            },
            "code": code,
        });
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Display) {
            described["suggestions"] = json!([suggestion(fix, source)]);
        }
        described
    }
}

impl Reporter for Rdjson {
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        let mut part = Part::default();
        if let Some(error) = &file.failure() {
            let failure = json!({"message": error, "location": {"path": file.source.path()}, "severity": "ERROR"});
            part.item(",\n", &failure)?;
        }
        for finding in self.style.shown(file) {
            part.item(",\n", &self.described(finding, &file.source))?;
        }
        Ok(Some(part))
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        if part.items == 0 {
            return Ok(());
        }
        let lead = self.lead();
        part.write_after(&lead, out)
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if !self.any {
            let lead = self.lead();
            write!(out, "{lead}")?;
        }
        writeln!(out, "\n]}}")
    }
}

/// The suggestion for a fix. Several suggestions of one diagnostic are applied independently, but a
/// fix is all or nothing, so its edits are merged into one from the first to the last.
fn suggestion(fix: &Fix, source: &Source) -> Value {
    let start = fix.edits.first().map_or(0, |edit| edit.span.start());
    let end = fix.edits.last().map_or(start, |edit| edit.span.end());
    let moved: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            let span = Span::new(edit.span.start() - start, edit.span.end() - start);
            crate::edit::Edit::new(span, edit.text.clone())
        })
        .collect();
    let whole = Span::new(start, end);
    json!({"range": range(source, whole), "text": apply(whole.of(source.text()), &moved)})
}

fn range(source: &Source, span: Span) -> Value {
    json!({"start": place(source, span.start()), "end": place(source, span.end())})
}

fn place(source: &Source, offset: usize) -> Value {
    let line = source.line(offset);
    json!({"line": line, "column": offset - source.line_span(line).start() + 1})
}
