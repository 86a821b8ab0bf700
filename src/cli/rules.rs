//! `seedlint rules`: the table.

use std::io::Write as _;

use crate::report::{indented_json, leading};
use crate::rule::built_in;
use serde_json::json;

use super::args::TableFormat;
use super::failure::Verdict;
use super::settings;

/// Prints the rules.
pub(super) fn run(format: TableFormat) -> Verdict {
    let all: Vec<_> = built_in().iter().cloned().chain(settings::own_rules()?).collect();
    let mut out = std::io::stdout().lock();
    if format == TableFormat::Json {
        let rules: Vec<_> = all
            .iter()
            .map(|rule| {
                json!({
                    "id": &*rule.id, "family": rule.family(), "summary": rule.card.summary.trim(),
                    "why": rule.card.why.trim(), "help": rule.card.help.trim(),
                    "severity": rule.card.severity.word(), "recommended": rule.card.recommended,
                    "fix": rule.fix_words(), "url": rule.url(),
                })
            })
            .collect();
        writeln!(out, "{}", indented_json(&json!(rules)))?;
        return Ok(true);
    }
    for rule in &all {
        let on = if rule.card.recommended { "on " } else { "off" };
        let fix = rule.fix_words().unwrap_or_else(|| "–".to_owned());
        let line = format!(
            "{:<30} {:<8} {on} {fix:<15} {}",
            rule.id,
            rule.card.severity.word(),
            rule.card.summary.trim()
        );
        writeln!(out, "{}", leading(line.trim_end()))?;
    }
    Ok(true)
}
