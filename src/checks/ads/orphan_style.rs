//! `ads/orphan-style`: words, options and cases in rules/ads/orphan-style.yaml.

use std::collections::HashSet;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::source::Span;

pub struct OrphanStyle;

impl Check for OrphanStyle {
    fn leftovers(&self, context: Context<'_, '_>, taken: &[(Span, Safety)], findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if seed.outline.ids().all(|id| seed.outline.node(id).name != "style") {
            return;
        }
        let safety = taken.iter().map(|(_, safety)| *safety).min().unwrap_or(Safety::Unsafe);
        let taken: Vec<Span> = taken.iter().map(|(span, _)| *span).collect();
        let (gone, kept) = names(seed, &taken);
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "style") {
            let node = seed.outline.node(id);
            if taken.iter().any(|span| span.contains(node.tag)) {
                continue;
            }
            let css = seed
                .slice(seed.outline.inside(id, seed.text().len()))
                .replace("&#123;", "{")
                .replace("&#125;", "}");
            let dead = |selector: &String| {
                let named = selector_names(selector);
                named.iter().any(|name| is_of(&gone, name) && !kept.contains(name))
            };
            let selectors = selectors(&css);
            if !selectors.is_empty() && selectors.iter().all(dead) {
                findings
                    .at(node.tag)
                    .label("each of its rules names the advertisement")
                    .rewrite("Remove the style sheet", safety, Rewrite::RemoveElement(id));
            }
        }
    }
}

/// A class or id of the advertisement, or one that is built on it: `.ad_wrap` and `.ad_wrap_text`.
fn is_of(gone: &HashSet<String>, name: &str) -> bool {
    gone.contains(name)
        || gone.iter().any(|known| {
            known.len() > 5
                && name
                    .strip_prefix(&**known)
                    .is_some_and(|rest| rest.starts_with(['_', '-']))
        })
}

/// Classes (with a dot) and ids (with a `#`) inside of what goes, and of what stays.
fn names(seed: &Seed<'_>, taken: &[Span]) -> (HashSet<String>, HashSet<String>) {
    let mut gone = HashSet::new();
    let mut kept = HashSet::new();
    for id in seed.outline.ids() {
        let tag = seed.outline.node(id).tag;
        let into = if taken.iter().any(|span| span.contains(tag)) {
            &mut gone
        } else {
            &mut kept
        };
        if let Some(classes) = seed.value(id, "class") {
            into.extend(classes.split_ascii_whitespace().map(|class| format!(".{class}")));
        }
        if let Some(id) = seed.value(id, "id") {
            into.insert(format!("#{}", id.trim()));
        }
    }
    (gone, kept)
}

/// The selectors before each `{`; none where the sheet holds at-rules that are not read here.
fn selectors(css: &str) -> Vec<String> {
    let mut rest = css.to_owned();
    while let (Some(start), Some(end)) = (rest.find("/*"), rest.find("*/")) {
        if end < start {
            break;
        }
        rest.replace_range(start..end + 2, "");
    }
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

/// The classes and ids that a selector names.
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
