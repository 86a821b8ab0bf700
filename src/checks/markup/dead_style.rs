//! `markup/dead-style`: summary, options and cases are in rules/markup/dead-style.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::source::Span;

/// Values that a script writes for a missing one; browsers drop the declaration.
const EMPTY_VALUES: &[&str] = &[
    "nan",
    "nanem",
    "nanpx",
    "null",
    "nullpx",
    "undefined",
    "undefinedpx",
    "nan%",
    "[object",
];

pub(crate) struct DeadStyle;

impl Check for DeadStyle {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            report(seed, id, findings);
        }
    }
}

fn report(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let Some(style) = seed.outline.attribute(id, "style", seed.text()) else {
        return;
    };
    let Some(value) = style.value.filter(|value| !seed.has_template(*value)) else {
        return;
    };
    let written = seed.slice(value);
    // A character reference, a string or a URL may contain a semicolon.
    if !written.split(';').any(is_ignored) || written.contains(['&', '"', '\'', '(', '\\', '{']) {
        return;
    }
    let parts = declarations(seed, value);
    let ignored: Vec<Span> = parts
        .iter()
        .copied()
        .filter(|part| is_ignored(seed.slice(*part)))
        .collect();
    let Some(first) = ignored.first() else { return };
    let kept = seed.slice(*first).trim();
    let at = first.start() + seed.slice(*first).len() - seed.slice(*first).trim_start().len();
    let finding = findings
        .at(Span::new(at, at + kept.trim_end_matches(';').trim_end().len()))
        .message(format_args!(
            "Browsers ignore `{}`.",
            kept.trim_end_matches(';').trim_end()
        ));
    let has_others = parts.iter().any(|part| {
        !seed.slice(*part).trim_matches([' ', '\t', '\r', '\n', ';']).is_empty() && !ignored.contains(part)
    });
    if has_others {
        let edits = ignored.into_iter().map(Edit::remove).collect();
        finding.edits("Remove the declaration", Safety::Safe, edits);
    } else {
        finding.rewrite(
            "Remove the `style` attribute",
            Safety::Safe,
            Rewrite::RemoveAttribute(id, *style),
        );
    }
}

/// The declarations, each with its semicolon and the whitespace before it.
fn declarations(seed: &Seed<'_>, value: Span) -> Vec<Span> {
    let mut start = value.start();
    let parts = seed.slice(value).split_inclusive(';').map(str::len);
    parts
        .map(|length| {
            start += length;
            Span::new(start - length, start)
        })
        .collect()
}

fn is_ignored(declaration: &str) -> bool {
    let Some((name, value)) = declaration.trim_end_matches(';').split_once(':') else {
        return false;
    };
    let is_empty = |word: &str| EMPTY_VALUES.iter().any(|empty| empty.eq_ignore_ascii_case(word));
    value.split_ascii_whitespace().any(is_empty) && !name.trim().starts_with("--")
}
