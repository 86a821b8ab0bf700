//! `seedlint explain RULE`: the card as a page.

use std::fmt::Write as _;
use std::io::IsTerminal as _;

use anstyle::{AnsiColor, Style};

use crate::one_or_many::OneOrMany;
use crate::rule::card::{Case, CaseFile};
use crate::rule::{Rule, RuleName, built_in_with_cases};

use super::failure::Verdict;
use super::output::{self, styled};
use super::settings;
use super::terminal::terminal_width;
use crate::report::wrapped;

/// Prints the page of a rule, or of each rule of a family.
pub(super) fn run(name: &str) -> Verdict {
    let mut rules = built_in_with_cases();
    rules.extend(settings::own_rules()?);
    let wanted = RuleName::parse(name, &rules).map_err(|unknown| settings::unknown_rule(&unknown, &rules))?;
    let pages: Vec<String> = rules
        .iter()
        .filter(|rule| wanted.names(rule))
        .map(|rule| page(rule))
        .collect();
    let columns = terminal_width(std::io::stdout().is_terminal()).unwrap_or(usize::MAX);
    output::print(painted, |out| {
        let page = pages.join("\n");
        let page = crate::report::page(&page);
        let indent = |line: &str| " ".repeat(line.len() - line.trim_start_matches(' ').len());
        let mut lines = page.lines().map(|line| wrapped(line, columns, &indent(line), ""));
        Ok(lines.try_for_each(|line| writeln!(out, "{line}"))?)
    })?;
    Ok(true)
}

/// A line with colors: headings, and what is marked and fixed.
fn painted(line: &str) -> String {
    let cyan = AnsiColor::Cyan.on_default();
    match line {
        _ if line.starts_with("# ") => styled(cyan.bold(), line),
        _ if line.starts_with("## ") => styled(Style::new().bold(), line),
        _ if line.starts_with("  at: ") => styled(AnsiColor::Yellow.on_default(), line),
        "  fixed:" => styled(AnsiColor::Green.on_default(), line),
        _ => line.to_owned(),
    }
}

fn page(rule: &Rule) -> String {
    let card = &rule.card;
    let mut page = String::new();
    let on = if card.recommended {
        "on by default"
    } else {
        "off by default"
    };
    let fix = rule
        .fix_words()
        .map_or("no fix".to_owned(), |words| format!("fix: {words}"));
    let _ = writeln!(
        page,
        "# {}\n\n{}\n\n{} · {on} · {fix}\n",
        rule.id,
        card.summary.trim(),
        card.severity.word()
    );
    let _ = writeln!(
        page,
        "## Why\n\n{}\n\n## What to do\n\n{}",
        card.why.trim(),
        card.help.trim()
    );
    if let Some(note) = &card.fix_note {
        let _ = writeln!(page, "\n## Its fix\n\n{}", note.trim());
    }
    if !card.options.is_empty() {
        let _ = writeln!(page, "\n## Options\n");
        for (name, option) in &card.options {
            let _ = writeln!(
                page,
                "- `{name}` (default `{}`): {}",
                option.default,
                option.help.trim()
            );
        }
    }
    for case in &card.cases {
        example(&mut page, case);
    }
    page
}

fn example(page: &mut String, case: &Case) {
    let (title, text) = match (&case.bad, &case.bytes, &case.good, &case.near_miss) {
        (Some(text), ..) | (None, Some(text), ..) => ("Found", text),
        (None, None, Some(text), _) | (None, None, None, Some(text)) => ("Ignored", text),
        (None, None, None, None) => return,
    };
    let _ = writeln!(page, "\n## {title}: {}\n", case.name);
    if let Some(list) = &case.list {
        let _ = writeln!(page, "  with the list\n");
        indented(page, list);
        let _ = writeln!(page, "\n  in\n");
    }
    if let Some(lines) = &case.evidence {
        let _ = writeln!(page, "  where the hosts answered\n");
        indented(page, lines);
        let _ = writeln!(page, "\n  in\n");
    }
    if !case.files.is_empty() {
        let article = case.path.as_deref().unwrap_or("article.md");
        let files: Vec<(String, String)> = case.files.iter().flat_map(CaseFile::texts).collect();
        let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
        let _ = writeln!(page, "  {article}, among {}\n", names.join(", "));
        for (path, text) in files.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let _ = writeln!(page, "  with this in {path}\n");
            indented(page, text);
            let _ = writeln!(page, "\n  in\n");
        }
    }
    indented(page, text);
    for mark in case
        .mark
        .iter()
        .flat_map(OneOrMany::as_slice)
        .filter(|mark| !mark.trim().is_empty())
    {
        let _ = writeln!(
            page,
            "\n  at: {}",
            crate::report::printable(mark.trim()).replace('\n', " ")
        );
    }
    if let Some(fixed) = &case.fixed {
        let _ = writeln!(page, "\n  fixed:\n");
        indented(page, fixed);
    }
}

fn indented(page: &mut String, text: &str) {
    for line in text.lines() {
        let _ = writeln!(page, "{}", format!("    {}", crate::report::printable(line)).trim_end());
    }
}
