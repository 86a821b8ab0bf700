//! The names of rules in a configuration: whether there are such rules, with such options.

use std::sync::Arc;

use super::reader::{Named, Reader};
use super::values::RuleOptions;
use crate::rule::{FAMILIES, Rule, RuleName, UnknownRule};
use crate::words::list;

/// Reports the names that no rule has, and the options that rules do not have.
pub(super) fn check(reader: &mut Reader<'_>, rules: &[Arc<Rule>]) {
    reader.each_name(|named, reader| match named {
        Named::Rules(name) => {
            if let Err(unknown) = RuleName::parse(&name, rules) {
                reader.problem(format!("There is no rule `{name}`."), Some(help(&unknown, rules)));
            }
        }
        Named::Rule(id) => {
            if let Err(unknown) = RuleName::one(&id, rules) {
                let (message, help) = match RuleName::parse(&id, rules) {
                    Ok(_) => (format!("`{id}` is not a single rule."), several(&id, rules)),
                    Err(_) => (format!("There is no rule `{id}`."), help(&unknown, rules)),
                };
                reader.problem_at_key(message, Some(help));
            }
        }
        Named::Options(options) => {
            if let Ok(rule) = RuleName::one(reader.current_key(), rules) {
                check_options(&options, &rules[rule], reader);
            }
        }
    });
}

fn check_options(options: &RuleOptions, rule: &Rule, reader: &mut Reader<'_>) {
    let known: Vec<&str> = rule.card.options.keys().map(String::as_str).collect();
    for (name, value) in options {
        match rule.card.options.get(name) {
            None if known.is_empty() => reader.below(name, |reader| {
                reader.problem_at_key(format!("`{}` has no options.", rule.id), None);
            }),
            None => reader.unknown_key(name, &known),
            Some(option) if kind(&option.default) != kind(value) => reader.below(name, |reader| {
                let message = format!("`{name}` must be {}, like {}.", kind(&option.default), option.default);
                reader.problem(message, Some(option.help.clone()));
            }),
            Some(_) => {}
        }
    }
}

/// The help for a name that no rule has.
pub(crate) fn help(unknown: &UnknownRule, rules: &[Arc<Rule>]) -> String {
    match &unknown.near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => {
            let mut help = format!("{}.", could_be(rules));
            help.replace_range(..1, "T");
            help
        }
    }
}

/// The possible names of rules.
pub(crate) fn could_be(rules: &[Arc<Rule>]) -> String {
    format!(
        "the families are {}, and `seedlint rules` lists all rules",
        families(rules)
    )
}

/// The help for a name of several rules where one rule is required.
fn several(name: &str, rules: &[Arc<Rule>]) -> String {
    let example = rules.iter().find(|rule| rule.family() == name).or(rules.first());
    let example = example.map_or("image/empty-src", |rule| &rule.id);
    format!("Write the id of each rule, such as `{example}`.")
}

/// The families of the rules.
fn families(rules: &[Arc<Rule>]) -> String {
    let mut families = FAMILIES.to_vec();
    for rule in rules {
        if !families.contains(&rule.family()) {
            families.push(rule.family());
        }
    }
    let quoted: Vec<String> = families.iter().map(|family| format!("`{family}`")).collect();
    list(&quoted.iter().map(String::as_str).collect::<Vec<_>>())
}

fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "nothing",
        serde_json::Value::Bool(_) => "`true` or `false`",
        serde_json::Value::Number(_) => "a number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "a mapping",
    }
}
