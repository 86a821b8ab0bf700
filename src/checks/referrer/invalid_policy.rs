//! `referrer/invalid-policy`: words, options and cases in rules/referrer/invalid-policy.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::fix::Safety;
use crate::rewrite::Rewrite;
use crate::seed::outline::decoded;
use crate::words::nearest;

pub struct InvalidPolicy;

/// The tokens of the Referrer Policy specification.
const TOKENS: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

impl Check for InvalidPolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for id in seed.outline.ids() {
            let Some(attribute) = seed.outline.attribute(id, "referrerpolicy", seed.text()) else {
                continue;
            };
            let Some(value) = attribute.value.filter(|value| !seed.has_template(*value)) else {
                continue;
            };
            let text = decoded(attribute, seed.text()).trim().to_ascii_lowercase();
            if text.is_empty() || TOKENS.contains(&&*text) {
                continue;
            }
            let near = match &*text {
                "none" | "never" | "noreferrer" => Some("no-referrer"),
                text => nearest(&text.replace(['_', ' '], "-"), TOKENS.iter().copied()),
            };
            let finding = findings
                .at(value)
                .message(format_args!("`{text}` is no referrer policy, so browsers ignore it."))
                .label("not one of the eight policies");
            match near {
                Some(near) => finding.help(format_args!("Write `{near}`.")).rewrite(
                    format_args!("Write `{near}`"),
                    Safety::Safe,
                    Rewrite::SetValue(id, *attribute, near.to_owned()),
                ),
                None => finding.done(),
            }
        }
    }
}
