//! `json` and `ndjson`: all data of each finding, for machines.
//!
//! Offsets are in bytes of the file, and columns in characters. Lines and columns start at 1.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::{FileReport, Part, Reporter, Style, Summary};
use crate::edit::Edit;
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
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        items(file, &self.style, ",\n").map(Some)
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        let lead = if self.any { "," } else { "{\"version\":1,\"findings\":[" };
        self.any |= part.items > 0;
        part.write_after(lead, out)
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
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        let mut part = items(file, &self.style, "\n")?;
        if part.items > 0 {
            part.text.push(b'\n');
        }
        Ok(Some(part))
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{}",
            json!({"type": "summary", "version": SCHEMA_VERSION, "summary": summary})
        )
    }
}

/// The failure of an article and its findings, with something between them.
fn items(file: &FileReport, style: &Style, between: &str) -> io::Result<Part> {
    let mut part = Part::default();
    if let Some(message) = file.failure() {
        let failure = Failure {
            kind: "failure",
            path: file.source.path(),
            message: &message,
        };
        part.item(between, &failure)?;
    }
    let most = style.limit_per_file.unwrap_or(usize::MAX);
    for finding in file.findings.iter().take(most) {
        part.item(between, &Described::of(finding, &file.source, style))?;
    }
    Ok(part)
}

#[derive(Serialize)]
struct Failure<'f> {
    #[serde(rename = "type")]
    kind: &'static str,
    path: &'f str,
    message: &'f str,
}

/// All data of a finding, with its keys in the order in which they are written.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Described<'f> {
    /// What this is: `finding`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The article.
    pub path: &'f str,
    /// The id of the rule.
    pub rule: &'f str,
    /// How bad it is, in a word.
    pub severity: &'static str,
    /// What is wrong here.
    pub message: &'f str,
    /// The label at the place.
    pub label: Option<&'f str>,
    /// What to do.
    pub help: &'f str,
    /// The page of the rule.
    pub url: Option<String>,
    /// Where it is.
    pub span: Bytes,
    /// Where it begins.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
    /// Further places.
    pub labels: Vec<Related<'f>>,
    /// How it can be fixed.
    pub fix: Option<DescribedFix<'f>>,
}

/// A further place of a finding.
#[derive(Clone, Debug, Serialize)]
pub struct Related<'f> {
    /// What is there.
    pub label: &'f str,
    /// Where it is.
    pub span: Bytes,
    /// Where it begins.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
}

/// How a finding can be fixed.
#[derive(Clone, Debug, Serialize)]
pub struct DescribedFix<'f> {
    /// What it does.
    pub title: &'f str,
    /// Its safety, in a word.
    pub safety: &'static str,
    /// What it changes.
    pub edits: Vec<DescribedEdit<'f>>,
}

/// A change of a fix.
#[derive(Clone, Debug, Serialize)]
pub struct DescribedEdit<'f> {
    /// What it replaces.
    pub span: Bytes,
    /// Where that begins.
    pub start: Place,
    /// Where that ends.
    pub end: Place,
    /// The new text.
    pub text: &'f str,
}

/// A place in bytes of the article.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bytes {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// A place for people.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl<'f> Described<'f> {
    pub(crate) fn of(finding: &'f Finding, source: &'f Source, style: &Style) -> Self {
        let related = finding.related.iter().map(|(span, label)| Related {
            label,
            span: bytes(*span),
            start: place(source, span.start()),
            end: place(source, span.end()),
        });
        let fix = finding.fix.as_ref().map(|fix| DescribedFix {
            title: &fix.title,
            safety: fix.safety.word(),
            edits: fix.edits.iter().map(|edit| described_edit(edit, source)).collect(),
        });
        Self {
            kind: "finding",
            path: source.path(),
            rule: &finding.rule,
            severity: finding.severity.word(),
            message: &finding.message,
            label: finding.label.as_deref(),
            help: &finding.help,
            url: style.rule(finding).and_then(|rule| rule.url()),
            span: bytes(finding.span),
            start: place(source, finding.span.start()),
            end: place(source, finding.span.end()),
            labels: related.collect(),
            fix,
        }
    }
}

fn described_edit<'f>(edit: &'f Edit, source: &Source) -> DescribedEdit<'f> {
    DescribedEdit {
        span: bytes(edit.span),
        start: place(source, edit.span.start()),
        end: place(source, edit.span.end()),
        text: &edit.text,
    }
}

fn bytes(span: Span) -> Bytes {
    Bytes {
        start: span.start(),
        end: span.end(),
    }
}

fn place(source: &Source, offset: usize) -> Place {
    let position = source.position(offset);
    Place {
        line: position.line,
        column: position.column,
    }
}
