//! What the editor shows of the finding under the pointer: the card of its rule.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::actions::touch;
use super::documents::Document;
use super::positions::Encoding;
use crate::finding::Finding;
use crate::rule::{Rule, rule_url};
use crate::source::Span;

/// The cards of the findings at a position, the smallest finding first.
pub(super) fn at(document: &Document, position: Position, encoding: Encoding) -> Option<Hover> {
    let checked = document.checked.as_ref()?;
    let at = document.lines.offset(&document.text, position, encoding);
    let findings = checked.outcome.report.findings.iter();
    let mut here: Vec<&Finding> = findings.filter(|finding| touch(finding.span, Span::at(at))).collect();
    here.sort_by_key(|finding| finding.span.len());
    let smallest = here.first()?.span;
    let mut pages: Vec<String> = Vec::new();
    for finding in here {
        let rule = checked.linter.rules().find(|rule| rule.id == finding.rule);
        let page = page(finding, rule.map(|rule| &**rule));
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: pages.join("\n\n---\n\n"),
        }),
        range: Some(document.lines.range(&document.text, smallest, encoding)),
    })
}

fn page(finding: &Finding, rule: Option<&Rule>) -> String {
    let id = &finding.rule;
    let mut page = format!("**[{id}]({})** ({})\n", rule_url(id), finding.severity.word());
    if let Some(rule) = rule {
        let card = &rule.card;
        page.push_str(&format!("\n{}\n\n{}\n", card.summary.trim(), card.why.trim()));
        if let Some(words) = rule.fix_words() {
            page.push_str(&format!("\nFix: {words}\n"));
        }
    }
    page
}
