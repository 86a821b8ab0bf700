//! `seedlint rules [NAME]…`: the table.

use std::io::Write;

use crate::report::{indented_json, leading};
use crate::rule::{Rule, RuleName, built_in};
use serde_json::json;

use super::args::TableFormat;
use super::failure::{Failure, Verdict};
use super::output;
use super::settings;

/// Prints the rules that are named, or all.
pub(super) fn run(names: &[String], format: TableFormat) -> Verdict {
    let mut all: Vec<_> = built_in().iter().cloned().chain(settings::own_rules()?).collect();
    let wanted = names.iter().map(|name| RuleName::parse(name, &all));
    let wanted: Vec<_> = wanted
        .collect::<Result<_, _>>()
        .map_err(|unknown| settings::unknown_rule(&unknown, &all))?;
    all.retain(|rule| wanted.is_empty() || wanted.iter().any(|name| name.names(rule)));
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
        writeln!(std::io::stdout(), "{}", indented_json(&json!(rules)))?;
        return Ok(true);
    }
    output::print(str::to_owned, |out| all.iter().try_for_each(|rule| line(rule, out)))?;
    Ok(true)
}

fn line(rule: &Rule, out: &mut dyn Write) -> Result<(), Failure> {
    let on = if rule.card.recommended { "on " } else { "off" };
    let fix = rule.fix_words().unwrap_or_else(|| "–".to_owned());
    let line = format!(
        "{:<30} {:<8} {on} {fix:<15} {}",
        rule.id,
        rule.card.severity.word(),
        rule.card.summary.trim()
    );
    Ok(writeln!(out, "{}", leading(line.trim_end()))?)
}
