//! `html`: a page for people, in one file that needs no network and runs nothing of an article.
//!
//! The findings are JSON in the page, in which `<` is escaped, and a script shows them as text. What a fix
//! changes is shown as Markdown makes it, in a frame that runs no scripts and loads no images until they
//! are asked for.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::statistics::{host, source};
use super::{FileReport, Part, Reporter, Style, Summary, safe_text};
use crate::edit::{Edit, Safety, apply};
use crate::finding::Finding;
use crate::seed::markdown::as_html;
use crate::source::{Source, Span};

const START: &str = include_str!("html/start.html");
const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// How many findings of each rule show what their fix changes: a page of thousands would be too large to
/// open.
const MOST_SHOWN: usize = 25;

/// How long the text around a fix may be that is shown, in bytes.
const LONGEST: usize = 4000;

/// How long a line of source may be that is shown, in characters.
const LONGEST_LINE: usize = 400;

pub(super) struct Html {
    style: Style,
    any: bool,
    shown: HashMap<Arc<str>, usize>,
    /// The rules that have findings, for what their cards say.
    rules: Vec<Arc<str>>,
}

impl Html {
    pub(super) fn new(style: Style) -> Self {
        Self {
            style,
            any: false,
            shown: HashMap::new(),
            rules: Vec::new(),
        }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.any {
            return writeln!(out, ",");
        }
        self.any = true;
        let (before, after) = START.split_once("/* style */").unwrap_or((START, ""));
        writeln!(
            out,
            "{before}{STYLE}{after}<script type=\"application/json\" id=\"data\">["
        )
    }

    fn described(&mut self, finding: &Finding, file: &FileReport) -> Value {
        let source = &file.source;
        let place = source.position(finding.span.start());
        let mut value = json!({
            "r": &*finding.rule,
            "v": finding.severity.word(),
            "l": place.line,
            "c": place.column,
            "m": &*finding.message,
            "h": &*finding.help,
            "x": lines(finding.span, source),
        });
        if let Some(host) = host(finding, file) {
            value["u"] = json!(host);
        }
        if let Some(fix) = &finding.fix {
            value["t"] = json!(&*fix.title);
            value["s"] = json!(fix.safety.word());
            let shown = self.shown.entry(finding.rule.clone()).or_default();
            if *shown < MOST_SHOWN
                && fix.safety > Safety::Display
                && let Some((before, after)) = change(source, finding.span, &fix.edits)
            {
                *shown += 1;
                value["b"] = json!(before);
                value["a"] = json!(after);
            }
        }
        value
    }
}

impl Reporter for Html {
    fn part(&self, _: &FileReport) -> io::Result<Option<Part>> {
        // Only the first findings of a rule show what their fix changes.
        Ok(None)
    }

    fn file_in_order(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        let most = self.style.limit_per_file.unwrap_or(usize::MAX);
        let shown = file.findings.iter().filter(|finding| self.style.shows(finding));
        let shown: Vec<&Finding> = shown.take(most).collect();
        let failure = file.failure();
        if shown.is_empty() && failure.is_none() {
            return Ok(());
        }
        for finding in &shown {
            if !self.rules.contains(&finding.rule) {
                self.rules.push(finding.rule.clone());
            }
        }
        self.begin(out)?;
        let findings: Vec<Value> = shown.iter().map(|finding| self.described(finding, file)).collect();
        let value = json!({ "p": file.source.path(), "o": source(file), "e": failure, "f": findings });
        write!(out, "{}", embedded(&value))
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if !self.any {
            self.begin(out)?;
        }
        let rules = self.rules.iter().filter_map(|id| {
            let rule = self.style.rules.iter().find(|rule| rule.id == *id)?;
            let (summary, why) = (rule.card.summary.trim(), rule.card.why.trim());
            Some((id.to_string(), json!({ "s": summary, "w": why, "u": rule.url() })))
        });
        let rules: serde_json::Map<String, Value> = rules.collect();
        let about = json!({ "summary": summary, "rules": rules, "hints": self.style.hints });
        writeln!(
            out,
            "]</script>\n<script type=\"application/json\" id=\"about\">{}</script>",
            embedded(&about)
        )?;
        writeln!(out, "<script>\n{SCRIPT}</script>\n</body>\n</html>")
    }
}

/// JSON inside of a `script` element, which no text in it can end.
fn embedded(value: &Value) -> String {
    safe_text::json(value).replace('<', "\\u003c")
}

/// The lines of a finding, at most three: the number of each, its text, and the marked part in characters.
fn lines(span: Span, source: &Source) -> Vec<Value> {
    let first = source.line(span.start());
    let last = source
        .line(span.end().max(span.start() + 1) - 1)
        .clamp(first, first + 2);
    let line = |number: usize| {
        let line = source.line_span(number);
        let text = line.of(source.text()).trim_end_matches(['\n', '\r']);
        let within = |at: usize| {
            let at = at.clamp(line.start(), line.start() + text.len()) - line.start();
            text[..at].chars().count()
        };
        let (from, to) = (within(span.start()), within(span.end()));
        // A long line is shown around the mark.
        let skipped = from.saturating_sub(LONGEST_LINE / 4);
        let shown: String = text.chars().skip(skipped).take(LONGEST_LINE).collect();
        let cut = text.chars().count() > skipped + LONGEST_LINE;
        json!([number, shown, from - skipped, to - skipped, skipped > 0, cut])
    };
    (first..=last).map(line).collect()
}

/// The blocks around a fix as HTML, before and after it; none where they are long, or in front matter.
fn change(source: &Source, span: Span, edits: &[Edit]) -> Option<(String, String)> {
    let text = source.text();
    let body = crate::seed::front_matter::FrontMatter::find(text).1;
    let start = edits.iter().map(|edit| edit.span.start()).min()?.min(span.start());
    let end = edits.iter().map(|edit| edit.span.end()).max()?.max(span.end());
    if start < body {
        return None;
    }
    let from = text[body..start].rfind("\n\n").map_or(body, |at| body + at + 2);
    let to = text[end..].find("\n\n").map_or(text.len(), |at| end + at + 1);
    if to - from > LONGEST {
        return None;
    }
    let moved = |edit: &Edit| {
        let span = Span::new(edit.span.start() - from, edit.span.end() - from);
        Edit::new(span, edit.text.clone())
    };
    let moved: Vec<Edit> = edits.iter().map(moved).collect();
    let (before, after) = (&text[from..to], apply(&text[from..to], &moved));
    Some((as_html(before), as_html(&after)))
}
