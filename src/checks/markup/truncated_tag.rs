//! `markup/truncated-tag`: words, options and cases in rules/markup/truncated-tag.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::outline::End;

pub struct TruncatedTag;

/// Elements whose inside is no markup: without an end tag they take all that follows.
const SWALLOWING: &[&str] = &[
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

impl Check for TruncatedTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        if let Some(span) = seed.outline.truncated {
            let swallowed = seed.slice(span).lines().count();
            let finding = findings.at(span);
            if swallowed > 1 {
                finding
                    .label(format_args!("swallows the last {swallowed} lines of the article"))
                    .done();
            } else {
                finding.label("never finished").done();
            }
        }
        let last = seed
            .outline
            .ids()
            .last()
            .filter(|id| SWALLOWING.contains(&&*seed.outline.node(*id).name));
        let Some(id) = last.filter(|id| seed.outline.node(*id).end == End::Missing) else {
            return;
        };
        let node = seed.outline.node(id);
        let rest = &seed.text()[node.tag.end()..];
        if !rest.trim().is_empty() {
            findings
                .at(node.tag)
                .message(format_args!(
                    "`<{}>` is never closed, so readers do not see what follows.",
                    node.name
                ))
                .label(format_args!(
                    "swallows {}",
                    crate::words::count(rest.trim().lines().count(), "line")
                ))
                .help(format_args!(
                    "Write `&lt;{}>` if readers should see the word, or close the element.",
                    node.name
                ))
                .done();
        }
    }
}
