//! `referrer/invalid-policy`: summary, options and cases are in rules/referrer/invalid-policy.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::outline::decoded;
use crate::settings::POLICIES;
use crate::words::nearest;

pub(crate) struct InvalidPolicy;

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
            if text.is_empty() || POLICIES.contains(&&*text) {
                continue;
            }
            let near = match &*text {
                "none" | "never" | "noreferrer" => Some("no-referrer"),
                text => nearest(&text.replace(['_', ' '], "-"), POLICIES.iter().copied()),
            };
            let finding = findings
                .at(value)
                .message(format_args!(
                    "`{text}` is not a referrer policy, so browsers ignore it."
                ))
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
