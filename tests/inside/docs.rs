//! The rule reference, `docs/rules.md` and `docs/rules/`: made from the cards, and fresh.
//!
//! `DOCS=overwrite cargo test --lib docs` regenerates it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::finding::Finding;
use crate::rule::card::Case;
use crate::rule::{FAMILIES, Rule, built_in_sites, built_in_with_cases};
use crate::source::Source;
use crate::verify::lint_case;

const MADE: &str = "made by `DOCS=overwrite cargo test --lib docs`";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

#[test]
fn the_rule_reference_is_fresh() {
    let rules = built_in_with_cases();
    let mut wanted: BTreeMap<PathBuf, String> = BTreeMap::new();
    wanted.insert("rules.md".into(), table(&rules));
    for rule in &rules {
        wanted.insert(format!("rules/{}.md", rule.id).into(), page(rule, &rules));
    }
    if std::env::var_os("DOCS").is_some_and(|value| value == "overwrite") {
        let _ = fs::remove_dir_all(folder().join("rules"));
        for (path, text) in &wanted {
            let path = folder().join(path);
            fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("folders can be made");
            fs::write(path, text).expect("pages can be written");
        }
    }
    let again = "run `DOCS=overwrite cargo test --lib docs`, and read what changed";
    for (path, text) in &wanted {
        let written = fs::read_to_string(folder().join(path)).unwrap_or_default();
        assert!(written == *text, "docs/{} is stale: {again}", path.display());
    }
    let pages = FAMILIES
        .iter()
        .filter_map(|family| fs::read_dir(folder().join("rules").join(family)).ok())
        .flat_map(|entries| entries.map(|entry| entry.expect("a folder can be read").path()));
    for path in pages {
        let known = path.strip_prefix(folder()).expect("it stands below docs/");
        assert!(wanted.contains_key(known), "{} is of no rule: {again}", path.display());
    }
}

fn table(rules: &[std::sync::Arc<Rule>]) -> String {
    let mut text = format!(
        "# Rules\n\n<!-- {MADE} -->\n\n\
         `seedlint rules` prints this table, `seedlint explain RULE` a rule's page.\n\
         Hints run too, but are shown and fixed only with `--hints`. What *safe* and *unsafe* mean is defined in the \
         [README](../README.md#fixing).\n\n\
         | rule | severity | default | fix | what is wrong |\n|---|---|---|---|---|\n"
    );
    for rule in rules {
        let card = &rule.card;
        let _ = writeln!(
            text,
            "| [`{id}`](rules/{id}.md) | {} | {} | {} | {} |",
            card.severity.word(),
            if card.recommended { "on" } else { "off" },
            rule.fix_words().unwrap_or_else(|| "–".into()),
            card.summary.trim().replace('|', "\\|"),
            id = rule.id,
        );
    }
    text
}

fn page(rule: &std::sync::Arc<Rule>, rules: &[std::sync::Arc<Rule>]) -> String {
    let card = &rule.card;
    let mut text = format!(
        "# {}\n\n<!-- {MADE} from rules/{}.yaml -->\n\n{}\n\n",
        rule.id,
        rule.id,
        card.summary.trim()
    );
    let on = if card.recommended { "on" } else { "off" };
    let fix = rule.fix_words().unwrap_or_else(|| "none".into());
    let _ = writeln!(
        text,
        "Severity: {} · default: {on} · fix: {fix}\n",
        card.severity.word()
    );
    let _ = writeln!(text, "**Why.** {}\n", card.why.trim());
    let _ = writeln!(text, "**What to do.** {}\n", card.help.trim());
    if let Some(note) = &card.fix_note {
        let _ = writeln!(text, "**The fix.** {}\n", note.trim());
    }
    if !card.yields_to.is_empty() {
        let names: Vec<String> = card.yields_to.iter().map(|id| format!("`{id}`")).collect();
        let _ = writeln!(text, "It yields to more specific rules: {}.\n", names.join(", "));
    }
    if !card.options.is_empty() {
        text.push_str("## Options\n\n| option | default | what it does |\n|---|---|---|\n");
        for (name, option) in &card.options {
            let _ = writeln!(
                text,
                "| `{name}` | `{}` | {} |",
                option.default,
                option.help.trim().replace('|', "\\|")
            );
        }
        text.push('\n');
    }
    sites(rule, &mut text);
    let own = |case: &&Case| !case.of_site;
    text.push_str("## What it finds\n\n");
    for case in card.cases.iter().filter(own) {
        if case.bad.is_some() || case.bytes.is_some() {
            bad(rule, case, rules, &mut text);
        }
    }
    text.push_str("## What it ignores\n\n");
    for case in card.cases.iter().filter(own) {
        if let Some(good) = case.good.as_ref().or(case.near_miss.as_ref()) {
            heading(case, &mut text);
            block(good, &mut text);
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The sites whose cards add to the rule.
fn sites(rule: &Rule, text: &mut String) {
    let sites = built_in_sites();
    let names: Vec<&str> = sites
        .iter()
        .filter(|site| !site.clauses(&rule.id).is_empty())
        .map(|site| &*site.name)
        .collect();
    if !names.is_empty() {
        let _ = writeln!(
            text,
            "## Sites\n\nWhere an article comes from one of these (or with `--all-sites`), the rule also recognizes what \
             the site leaves: {}.\n\nEach has its card in [`rules/sites/`](../../../rules/sites/).\n",
            names.join(", ")
        );
    }
}

fn heading(case: &Case, text: &mut String) {
    let name = case.name.trim();
    let mut chars = name.chars();
    let upper = chars.next().map(|first| first.to_uppercase().collect::<String>());
    let _ = writeln!(text, "### {}{}\n", upper.unwrap_or_default(), chars.as_str());
    let mut given: Vec<String> = Vec::new();
    given.extend(case.path.iter().map(|path| format!("the article is `{path}`")));
    given.extend(case.target.iter().map(|target| format!("`target: {target}`")));
    given.extend(case.now.iter().map(|now| format!("`--now {now}`")));
    if let Some(config) = &case.config {
        given.push(format!("configured: `{config}`"));
    }
    if !given.is_empty() {
        let _ = writeln!(text, "({})\n", given.join("; "));
    }
    if let Some(list) = &case.list {
        let _ = writeln!(text, "With the list\n\n```text\n{}\n```\n", list.trim_end());
    }
}

fn bad(rule: &std::sync::Arc<Rule>, case: &Case, rules: &[std::sync::Arc<Rule>], text: &mut String) {
    heading(case, text);
    let Some(before) = &case.bad else {
        let _ = writeln!(
            text,
            "The bytes `{}`.\n",
            case.bytes.as_deref().unwrap_or_default().escape_default()
        );
        return;
    };
    block(before, text);
    let (source, findings) = lint_case(rule, case, rules).expect("the cases are tested");
    for finding in &findings {
        said(&source, finding, text);
    }
    text.push('\n');
    match &case.fixed {
        Some(fixed) if fixed.is_empty() => text.push_str("After the fix nothing is left.\n\n"),
        Some(fixed) => {
            text.push_str("After the fix:\n\n");
            block(fixed, text);
        }
        None => {}
    }
}

fn said(source: &Source, finding: &Finding, text: &mut String) {
    let position = source.position(finding.span.start());
    let label = finding
        .label
        .as_ref()
        .map(|label| format!(" ({label})"))
        .unwrap_or_default();
    let fix = finding
        .fix
        .as_ref()
        .map(|fix| format!(" · fix: {}", fix.safety.word()))
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "- {}:{} {}: {}{label}{fix}",
        position.line,
        position.column,
        finding.severity.word(),
        visible(&finding.message),
    );
}

/// A fence longer than any in the text.
fn block(code: &str, text: &mut String) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut shown: Vec<String> = code.split_inclusive('\n').map(visible).collect();
    if let Some(last) = shown.last_mut().filter(|last| !last.ends_with('\n')) {
        last.push_str("⟨end⟩\n");
    }
    let _ = writeln!(text, "{fence}markdown\n{}{fence}\n", shown.concat());
}

/// A line with what nobody could see made visible: blanks at its end, carriage returns, and
/// characters without a shape.
fn visible(line: &str) -> String {
    let (line, end) = match line.strip_suffix('\n') {
        Some(line) => (line, "\n"),
        None => (line, ""),
    };
    let (line, carriage) = match line.strip_suffix('\r') {
        Some(line) => (line, "␍"),
        None => (line, ""),
    };
    let kept = line.trim_end_matches([' ', '\t']);
    let mut shown = String::new();
    for c in kept.chars() {
        let shapeless = c.is_control() && c != '\t'
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if shapeless {
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    for c in line[kept.len()..].chars() {
        shown.push(if c == '\t' { '→' } else { '·' });
    }
    format!("{shown}{carriage}{end}")
}

#[test]
fn every_rule_has_its_evidence() {
    let evidence = fs::read_to_string(folder().join("evidence.md")).expect("docs/evidence.md is there");
    let mut family = "";
    let mut rows: Vec<String> = Vec::new();
    for line in evidence.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            family = name;
        } else if let Some(row) = line.strip_prefix("| ") {
            let name = row.split([' ', '|']).next().unwrap_or_default();
            rows.push(format!("{family}/{name}"));
        }
    }
    for rule in built_in_with_cases() {
        assert!(
            rows.iter().any(|row| *row == *rule.id),
            "docs/evidence.md says nothing of {}",
            rule.id
        );
    }
}
