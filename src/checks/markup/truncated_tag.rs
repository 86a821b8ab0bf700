//! `markup/truncated-tag`: summary, options and cases are in rules/markup/truncated-tag.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::finding::Findings;
use crate::seed::outline::End;

pub(crate) struct TruncatedTag;

/// Elements whose content is not parsed as markup: without an end tag, they include everything that follows.
const RAW_TEXT: &[&str] = &[
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

impl Check for TruncatedTag {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        // kramdown shows a tag without its end as text, and closes an element where its block ends.
        if context.dialect.broken_tag_is_text {
            return;
        }
        if let Some(span) = seed.outline.truncated {
            let hidden = seed.slice(span).lines().count();
            let finding = findings.at(span).claim(Claim::Hidden);
            if hidden > 1 {
                finding
                    .label(format_args!("hides the last {hidden} lines of the article"))
                    .done();
            } else {
                finding.label("never closed").done();
            }
        }
        let last = seed
            .outline
            .ids()
            .last()
            .filter(|id| RAW_TEXT.contains(&&*seed.outline.node(*id).name));
        let Some(id) = last.filter(|id| seed.outline.node(*id).end == End::Missing) else {
            return;
        };
        let node = seed.outline.node(id);
        let rest = &seed.text()[node.tag.end()..];
        if !rest.trim().is_empty() {
            findings
                .at(node.tag)
                .claim(Claim::HidesRest)
                .message(format_args!(
                    "`<{}>` is never closed, so readers do not see anything after it.",
                    node.name
                ))
                .label(format_args!(
                    "hides {}",
                    crate::words::count(rest.trim().lines().count(), "line")
                ))
                .help(format_args!(
                    "Write `&lt;{}>` if readers should see the tag, or close the element.",
                    node.name
                ))
                .done();
        }
    }
}
