//! `referrer/frame-policy`: summary, options and cases are in rules/referrer/frame-policy.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Seed, outline::NodeId};

pub(crate) struct FramePolicy;

/// The default policy of current browsers. It breaks no player that checks which site embeds it.
const DEFAULT: &str = "strict-origin-when-cross-origin";

impl Check for FramePolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for reference in &seed.references {
            let Place::Attribute(id, name) = reference.place else {
                continue;
            };
            let thing = match (&*seed.outline.node(id).name, name) {
                ("iframe", "src") => "frame",
                ("script", "src") => "script",
                ("link", "href") if is_loaded(seed, id) => "file",
                _ => continue,
            };
            let Some(host) = reference.url.host().filter(|_| reference.url.is_remote()) else {
                continue;
            };
            let has = seed.outline.attribute(id, "referrerpolicy", seed.text()).is_some();
            if has || context.settings.is_own(host) {
                continue;
            }
            findings
                .at(reference.url.span)
                .message(format_args!("This {thing} from {host} has no referrer policy."))
                .rewrite(
                    format_args!("Add `referrerpolicy=\"{DEFAULT}\"`"),
                    Safety::Safe,
                    Rewrite::InsertAttribute {
                        node: id,
                        after: seed.outline.attribute(id, name, seed.text()).copied(),
                        name: "referrerpolicy".into(),
                        value: DEFAULT.into(),
                    },
                );
        }
    }
}

/// Whether a `<link>` loads a resource, rather than only naming it.
fn is_loaded(seed: &Seed<'_>, id: NodeId) -> bool {
    let rel = seed.value(id, "rel").unwrap_or_default().to_ascii_lowercase();
    rel.split_ascii_whitespace().any(|word| {
        matches!(
            word,
            "stylesheet" | "preload" | "modulepreload" | "prefetch" | "icon" | "manifest"
        )
    })
}
