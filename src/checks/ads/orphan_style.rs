//! `ads/orphan-style`: summary, options and cases are in rules/ads/orphan-style.yaml.

use std::collections::{HashMap, HashSet};

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::source::Span;

pub(crate) struct OrphanStyle;

impl Check for OrphanStyle {
    fn leftovers(&self, context: Context<'_, '_>, removals: &[(Span, Safety)], findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if seed.outline.ids().all(|id| seed.outline.node(id).name != "style") {
            return;
        }
        let (removed, kept) = names(seed, removals);
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "style") {
            let node = seed.outline.node(id);
            if removals.iter().any(|(span, _)| span.contains(node.tag)) {
                continue;
            }
            let css = seed
                .slice(seed.outline.inside(id, seed.text().len()))
                .replace("&#123;", "{")
                .replace("&#125;", "}");
            // It is as sure that a selector is an advertisement's as the removal of that one is.
            let orphaned_with = |selector: &String| {
                let named = selector_names(selector);
                let unused = named.iter().filter(|name| !kept.contains(*name));
                unused.filter_map(|name| belonging(&removed, name)).max()
            };
            let selectors = selectors(&css);
            let levels: Option<Vec<Safety>> = selectors.iter().map(orphaned_with).collect();
            if let Some(safety) = levels.and_then(|levels| levels.into_iter().min()) {
                findings
                    .at(node.tag)
                    .label("every rule in it selects the advertisement")
                    .rewrite("Remove the style sheet", safety, Rewrite::RemoveElement(id));
            }
        }
    }
}

/// How safely the advertisement is removed whose class or id the name is or extends: `.ad_wrap` and
/// `.ad_wrap_text`.
fn belonging(removed: &HashMap<String, Safety>, name: &str) -> Option<Safety> {
    let extends = |known: &str| {
        let rest = (known.len() > 5).then(|| name.strip_prefix(known)).flatten();
        rest.is_some_and(|rest| rest.starts_with(['_', '-']))
    };
    let own = removed.get(name).copied();
    own.or_else(|| {
        removed
            .iter()
            .filter(|(known, _)| extends(known))
            .map(|(_, safety)| *safety)
            .min()
    })
}

/// Classes (with a dot) and ids (with a `#`) inside the removed parts, with the least safety of the
/// removals that hold them, and those in the rest of the article.
fn names(seed: &Seed<'_>, removals: &[(Span, Safety)]) -> (HashMap<String, Safety>, HashSet<String>) {
    let mut removed = HashMap::new();
    let mut kept = HashSet::new();
    for id in seed.outline.ids() {
        let tag = seed.outline.node(id).tag;
        let around = removals.iter().filter(|(span, _)| span.contains(tag));
        // What any removal takes is gone, so the surest one counts.
        let safety = around.map(|(_, safety)| *safety).max();
        let mut names: Vec<String> = Vec::new();
        if let Some(classes) = seed.value(id, "class") {
            names.extend(classes.split_ascii_whitespace().map(|class| format!(".{class}")));
        }
        if let Some(id) = seed.value(id, "id") {
            names.push(format!("#{}", id.trim()));
        }
        match safety {
            Some(safety) => names.into_iter().for_each(|name| {
                let least = removed.entry(name).or_insert(safety);
                *least = safety.min(*least);
            }),
            None => kept.extend(names),
        }
    }
    (removed, kept)
}

/// The selector before each `{`. Empty where the style sheet has at-rules, which are not parsed here.
fn selectors(css: &str) -> Vec<String> {
    let mut rest = String::with_capacity(css.len());
    let mut at = 0;
    while let (Some(start), Some(end)) = (css[at..].find("/*"), css[at..].find("*/")) {
        if end < start {
            break;
        }
        rest.push_str(&css[at..at + start]);
        at += end + 2;
    }
    rest.push_str(&css[at..]);
    let mut found = Vec::new();
    for rule in rest.split('}') {
        let Some((head, _)) = rule.split_once('{') else {
            continue;
        };
        if head.contains('@') {
            return Vec::new();
        }
        found.extend(
            head.split(',')
                .map(|selector| selector.trim().to_owned())
                .filter(|selector| !selector.is_empty()),
        );
    }
    found
}

/// The classes and ids in a selector.
fn selector_names(selector: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, mark) in selector.char_indices().filter(|(_, c)| matches!(c, '.' | '#')) {
        let rest = &selector[at + 1..];
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(rest.len());
        found.push(format!("{mark}{}", &rest[..length]));
    }
    found
}
