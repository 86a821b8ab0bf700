//! `json` and `ndjson`: all data of each finding, for machines.
//!
//! Offsets are in bytes of the file, and columns in characters. Lines and columns start at 1.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{FileReport, Reporter, Style, Summary, safe_text};
use crate::finding::Finding;
use crate::source::{Source, Span};

/// The version of the format; to be incremented when a field is removed or changes its meaning.
const SCHEMA_VERSION: u32 = 1;

/// One document with all findings.
pub(super) struct Json {
    style: Style,
    any: bool,
}

impl Json {
    pub(super) fn new(style: Style) -> Self {
        Self { style, any: false }
    }
}

impl Reporter for Json {
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let errors = file.failure().map(|error| failure(file, &error));
        let most = self.style.limit_per_file.unwrap_or(usize::MAX);
        let findings = file.findings.iter().take(most);
        let findings = findings.map(|finding| described(finding, &file.source, &self.style));
        for value in errors.into_iter().chain(findings) {
            let lead = if self.any { "," } else { "{\"version\":1,\"findings\":[" };
            write!(out, "{lead}\n{}", safe_text::json(&value))?;
            self.any = true;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let lead = if self.any { "" } else { "{\"version\":1,\"findings\":[" };
        writeln!(out, "{lead}\n],\"summary\":{}}}", json!(summary))
    }
}

/// One document for each finding, and one for the summary.
pub(super) struct Ndjson {
    style: Style,
}

impl Ndjson {
    pub(super) fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Reporter for Ndjson {
    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &file.failure() {
            writeln!(out, "{}", safe_text::json(&failure(file, error)))?;
        }
        let most = self.style.limit_per_file.unwrap_or(usize::MAX);
        for finding in file.findings.iter().take(most) {
            let value = described(finding, &file.source, &self.style);
            writeln!(out, "{}", safe_text::json(&value))?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}",
            json!({"type": "summary", "version": SCHEMA_VERSION, "summary": summary})
        )
    }
}

fn failure(file: &FileReport, error: &str) -> Value {
    json!({"type": "failure", "path": file.source.path(), "message": error})
}

/// All data of a finding.
pub(crate) fn described(finding: &Finding, source: &Source, style: &Style) -> Value {
    let rule = style.rule(finding);
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|(span, label)| json!({"label": &**label, "span": bytes(*span), "start": place(source, span.start()), "end": place(source, span.end())}))
        .collect();
    let fix = finding.fix.as_ref().map(|fix| {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({"span": bytes(edit.span), "start": place(source, edit.span.start()), "end": place(source, edit.span.end()), "text": edit.text}))
            .collect();
        json!({"title": &*fix.title, "safety": fix.safety.word(), "edits": edits})
    });
    json!({
        "type": "finding",
        "path": source.path(),
        "rule": &*finding.rule,
        "severity": finding.severity.word(),
        "message": &*finding.message,
        "label": finding.label.as_deref(),
        "help": &*finding.help,
        "url": rule.and_then(|rule| rule.url()),
        "span": bytes(finding.span),
        "start": place(source, finding.span.start()),
        "end": place(source, finding.span.end()),
        "labels": related,
        "fix": fix,
    })
}

fn bytes(span: Span) -> Value {
    json!({"start": span.start(), "end": span.end()})
}

fn place(source: &Source, offset: usize) -> Value {
    let position = source.position(offset);
    json!({"line": position.line, "column": position.column})
}
