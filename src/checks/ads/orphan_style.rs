//! `ads/orphan-style`: summary, options and cases are in rules/ads/orphan-style.yaml.

use std::collections::HashSet;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::source::{Holders, Span};

pub(crate) struct OrphanStyle;

impl Check for OrphanStyle {
    fn leftovers(&self, context: Context<'_, '_>, removals: &[(Span, Safety)], findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if seed.outline.ids().all(|id| seed.outline.node(id).name != "style") {
            return;
        }
        let safety = removals
            .iter()
            .map(|(_, safety)| *safety)
            .min()
            .unwrap_or(Safety::Unsafe);
        let removals = Holders::new(removals.iter().map(|(span, _)| *span).collect());
        let (removed, kept) = names(seed, &removals);
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "style") {
            let node = seed.outline.node(id);
            if removals.hold(node.tag) {
                continue;
            }
            let css = seed
                .slice(seed.outline.inside(id, seed.text().len()))
                .replace("&#123;", "{")
                .replace("&#125;", "}");
            let is_orphan = |selector: &String| {
                let named = selector_names(selector);
                named
                    .iter()
                    .any(|name| belongs_to(&removed, name) && !kept.contains(name))
            };
            let selectors = selectors(&css);
            if !selectors.is_empty() && selectors.iter().all(is_orphan) {
                findings
                    .at(node.tag)
                    .label("every rule in it selects the advertisement")
                    .rewrite("Remove the style sheet", safety, Rewrite::RemoveElement(id));
            }
        }
    }
}

/// Whether the name is a class or id of the advertisement, or extends one: `.ad_wrap` and `.ad_wrap_text`.
fn belongs_to(removed: &HashSet<String>, name: &str) -> bool {
    let mut starts = name.match_indices(['_', '-']).map(|(at, _)| &name[..at]);
    removed.contains(name) || starts.any(|start| start.len() > 5 && removed.contains(start))
}

/// Classes (with a dot) and ids (with a `#`) inside the removed parts, and in the rest of the article.
fn names(seed: &Seed<'_>, removals: &Holders) -> (HashSet<String>, HashSet<String>) {
    let mut removed = HashSet::new();
    let mut kept = HashSet::new();
    for id in seed.outline.ids() {
        let tag = seed.outline.node(id).tag;
        let into = if removals.hold(tag) { &mut removed } else { &mut kept };
        if let Some(classes) = seed.value(id, "class") {
            into.extend(classes.split_ascii_whitespace().map(|class| format!(".{class}")));
        }
        if let Some(id) = seed.value(id, "id") {
            into.insert(format!("#{}", id.trim()));
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
