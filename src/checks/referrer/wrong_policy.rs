//! `referrer/wrong-policy`: words, options and cases in rules/referrer/wrong-policy.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::rule::hosts::Need;
use crate::seed::{Place, Reference, Seed};

pub struct WrongPolicy;

impl Check for WrongPolicy {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let spoken = match image.place {
            Place::Lazy(_) => true,
            Place::Srcset(id) => remote_src(seed, image, id.index()),
            _ => false,
        };
        let Some(host) = image.url.host().filter(|_| !spoken && image.url.is_remote()) else {
            return;
        };
        let needs_own = context
            .settings
            .needed_policy(host)
            .is_some_and(|(_, need)| need == Need::OwnSite);
        if !needs_own || context.settings.is_own(host) {
            return;
        }
        let policy = image
            .node()
            .and_then(|id| seed.value(id, "referrerpolicy"))
            .filter(|policy| !policy.trim().is_empty());
        let finding = findings
            .at(image.url.span)
            .message(format_args!("{host} shows this picture only on its own site."));
        match policy {
            Some(policy) => finding
                .label(format_args!("`{}` does not help here", policy.trim()))
                .done(),
            None => finding.label("no referrer policy can help here").done(),
        }
    }
}

/// Whether the `src` of the same element names the same host: it speaks for the candidates.
fn remote_src(seed: &Seed<'_>, image: &Reference<'_>, index: usize) -> bool {
    seed.images().any(|other| {
        matches!(other.place, Place::Attribute(id, "src") if id.index() == index)
            && other.url.host() == image.url.host()
    })
}
