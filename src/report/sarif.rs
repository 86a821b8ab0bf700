//! `sarif`: SARIF 2.1.0, for code scanning and other tools.
//!
//! Columns are characters, as `columnKind` declares. GitHub identifies a result by its rule and its
//! `primaryLocationLineHash`, whose value is therefore the one that GitHub's own action computes.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::safe_text::json as json_text;
use super::{FileReport, Part, Reporter, Style, Summary};
use crate::edit::{Fix, Safety};
use crate::finding::{Finding, Severity};
use crate::fingerprint;
use crate::rule::Rule;
use crate::source::{Source, Span};
use crate::words::thousands;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The number of results above which GitHub rejects a file.
const MAX_RESULTS: usize = 25_000;

/// The maximal length of a description in characters.
const MAX_DESCRIPTION: usize = 1024;

pub(super) struct Sarif {
    style: Style,
    results: usize,
    begun: bool,
    failures: Vec<Value>,
}

impl Sarif {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            results: 0,
            begun: false,
            failures: Vec::new(),
        }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let rules: Vec<Value> = self.style.rules.iter().map(|rule| described(rule)).collect();
        let version = env!("CARGO_PKG_VERSION");
        let driver = json!({
            "name": "seedlint",
            "version": version,
            "semanticVersion": version,
            "informationUri": env!("CARGO_PKG_HOMEPAGE"),
            "rules": rules,
        });
        let driver = json_text(&driver);
        writeln!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\
             \"columnKind\":\"unicodeCodePoints\",\"results\":["
        )
    }

    fn result(&self, finding: &Finding, source: &Source, name: &str, line_hash: Option<&String>) -> Value {
        let mut place = location(source, finding.span);
        if let Some(label) = &finding.label {
            place["message"] = json!({"text": plain(label)});
        }
        let mut result = json!({
            "ruleId": &*finding.rule,
            "level": level(finding.severity),
            "message": {"text": plain(&finding.message)},
            "locations": [place],
            "partialFingerprints": {"seedlint/v1": name},
        });
        if let Some(index) = self.style.rules.iter().position(|rule| rule.id == finding.rule) {
            result["ruleIndex"] = json!(index);
        }
        if let Some(hash) = line_hash {
            result["partialFingerprints"]["primaryLocationLineHash"] = json!(hash);
        }
        if !finding.related.is_empty() {
            let related = finding.related.iter().enumerate().map(|(number, (span, label))| {
                let mut place = location(source, *span);
                place["id"] = json!(number + 1);
                place["message"] = json!({"text": plain(label)});
                place
            });
            result["relatedLocations"] = related.collect();
        }
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Display) {
            result["fixes"] = json!([fixed(fix, source)]);
        }
        result
    }
}

impl Reporter for Sarif {
    fn part(&self, file: &FileReport) -> io::Result<Option<Part>> {
        match file.error {
            Some(_) => Ok(None),
            None => self.results(file).map(Some),
        }
    }

    fn add(&mut self, part: &Part, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        if self.results > 0 && part.items > 0 {
            out.write_all(b",\n")?;
        }
        self.results += part.items;
        out.write_all(&part.text)
    }

    fn file_in_order(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        if let Some(error) = &file.failure() {
            self.failures.push(json!({
                "level": "error",
                "message": {"text": plain(error)},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(file.source.path())}}}],
            }));
        }
        let part = self.results(file)?;
        self.add(&part, out)
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        let invocation = json!({
            "executionSuccessful": self.failures.is_empty(),
            "toolExecutionNotifications": self.failures,
        });
        let invocation = json_text(&invocation);
        writeln!(out, "\n],\"invocations\":[{invocation}]}}]}}")
    }

    fn remark(&self) -> Option<String> {
        (self.results > MAX_RESULTS).then(|| {
            format!(
                "the SARIF output has {} results, but GitHub accepts at most {}: \
                 record old findings with `seedlint baseline write`, or select fewer rules",
                thousands(self.results),
                thousands(MAX_RESULTS)
            )
        })
    }
}

impl Sarif {
    /// The results of an article.
    fn results(&self, file: &FileReport) -> io::Result<Part> {
        let mut part = Part::default();
        if !file.findings.iter().any(|finding| self.style.shows(finding)) {
            return Ok(part);
        }
        let names = file.names();
        let hashes = fingerprint::line_hashes(file.source.text());
        let named = file.findings.iter().zip(&names);
        let shown: Vec<_> = named.filter(|(finding, _)| self.style.shows(finding)).collect();
        for (finding, name) in shown.into_iter().take(self.style.limit_per_file.unwrap_or(usize::MAX)) {
            let hash = hashes.get(file.source.line(finding.span.start()) - 1);
            part.item(",\n", &self.result(finding, &file.source, name, hash))?;
        }
        Ok(part)
    }
}

fn described(rule: &Rule) -> Value {
    let card = &rule.card;
    let (why, help) = (card.why.trim(), card.help.trim());
    let mut described = json!({
        "id": &*rule.id,
        "shortDescription": {"text": shortened(card.summary.trim())},
        "fullDescription": {"text": shortened(why)},
        "help": {"text": format!("{why}\n{help}"), "markdown": format!("{why}\n\n**{help}**")},
        "defaultConfiguration": {"level": level(card.severity), "enabled": card.recommended},
        "properties": {"tags": [rule.family()], "problem.severity": match card.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "recommendation",
        }},
    });
    if let Some(url) = rule.url() {
        described["helpUri"] = json!(url);
    }
    described
}

fn fixed(fix: &Fix, source: &Source) -> Value {
    let replacements: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| json!({"deletedRegion": region(source, edit.span), "insertedContent": {"text": edit.text}}))
        .collect();
    json!({
        "description": {"text": plain(&fix.title)},
        "artifactChanges": [{"artifactLocation": {"uri": uri(source.path())}, "replacements": replacements}],
        "properties": {"safety": fix.safety.word()},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn location(source: &Source, span: Span) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(source.path())},
        "region": region(source, span),
    }})
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start()), source.position(span.end()));
    json!({
        "startLine": start.line, "startColumn": start.column,
        "endLine": end.line, "endColumn": end.column,
    })
}

/// A path as a URI reference: relative to the working folder, or a `file:` URI.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

/// A message in which text from an article cannot form a link.
fn plain(text: &str) -> String {
    super::printable(text).replace("](", "] (")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_DESCRIPTION - 1) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("posts/a b.md"), "posts/a%20b.md");
        assert_eq!(uri("文:1%.md"), "%E6%96%87%3A1%25.md");
        assert_eq!(uri("/srv/a.md"), "file:///srv/a.md");
    }
}
