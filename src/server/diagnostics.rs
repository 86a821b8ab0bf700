//! Findings, and problems in configurations, as diagnostics of the protocol.

use lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};

use super::documents::{Document, uri_of};
use super::positions::{Encoding, Lines};
use crate::finding::{Finding, Severity};
use crate::problem::Problem;
use crate::rule::rule_url;

/// The name of the tool, which editors show behind the message.
pub(super) const SOURCE: &str = "seedlint";

/// The diagnostics of an article that was checked.
pub(super) fn of_document(document: &Document, encoding: Encoding) -> Vec<Diagnostic> {
    let Some(checked) = &document.checked else {
        return Vec::new();
    };
    let uri = uri_of(&document.path);
    let findings = &checked.outcome.report.findings;
    findings
        .iter()
        .map(|finding| of_finding(finding, document, uri.as_ref(), encoding))
        .collect()
}

/// The diagnostic of a finding.
pub(super) fn of_finding(finding: &Finding, document: &Document, uri: Option<&Uri>, encoding: Encoding) -> Diagnostic {
    let range = |span| document.lines.range(&document.text, span, encoding);
    let related = uri.map(|uri| {
        let related = finding
            .related
            .iter()
            .map(|(span, words)| DiagnosticRelatedInformation {
                location: Location::new(uri.clone(), range(*span)),
                message: words.to_string(),
            });
        related.collect::<Vec<_>>()
    });
    Diagnostic {
        range: range(finding.span),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.rule.to_string())),
        code_description: rule_url(&finding.rule)
            .parse()
            .ok()
            .map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: format!("{}\n{}", finding.message, finding.help),
        related_information: related.filter(|related| !related.is_empty()),
        tags: None,
        data: None,
    }
}

/// The diagnostics of what is wrong in a configuration or a card.
pub(super) fn of_problems(problems: &[Problem], text: &str, lines: &Lines, encoding: Encoding) -> Vec<Diagnostic> {
    let of = |problem: &Problem| {
        let message = match &problem.help {
            Some(help) => format!("{}\n{help}", problem.message),
            None => problem.message.clone(),
        };
        Diagnostic {
            range: lines.range(text, problem.span, encoding),
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some(SOURCE.to_owned()),
            message,
            ..Diagnostic::default()
        }
    };
    problems.iter().map(of).collect()
}
