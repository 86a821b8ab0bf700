//! `referrer/misplaced-policy`: summary, options and cases are in rules/referrer/misplaced-policy.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;

pub(crate) struct MisplacedPolicy;

/// Elements for which HTML and SVG define a referrer policy. Outside SVG, `image` is parsed as `img`.
const KNOWN: &[&str] = &["a", "area", "iframe", "image", "img", "link", "script"];

impl Check for MisplacedPolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let name = &*seed.outline.node(id).name;
            if name == "meta" {
                let names_it = |name: &str| name.trim().eq_ignore_ascii_case("referrer");
                if seed.value(id, "name").is_some_and(|name| names_it(&name)) {
                    findings
                        .at(seed.outline.node(id).tag)
                        .message("This `<meta>` is in an article, not in the head of a page.")
                        .label("some browsers ignore it, others apply it to the whole page")
                        .help("Give each image a `referrerpolicy` of its own, and remove this element.")
                        .rewrite("Remove the `<meta>`", Safety::Unsafe, Rewrite::RemoveElement(id));
                }
                continue;
            }
            if KNOWN.contains(&name) || name.contains('-') {
                continue;
            }
            let Some(policy) = seed.outline.attribute(id, "referrerpolicy", seed.text()) else {
                continue;
            };
            findings
                .at(policy.span(seed.text()))
                .message(format_args!(
                    "`<{name}>` supports no referrer policy, so browsers ignore this one."
                ))
                .rewrite(
                    "Remove the attribute",
                    Safety::Safe,
                    Rewrite::RemoveAttribute(id, *policy),
                );
        }
    }
}
