//! `referrer/wrong-policy`: summary, options and cases are in rules/referrer/wrong-policy.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::hosts::Need;
use crate::seed::{Place, Reference, Seed};

pub(crate) struct WrongPolicy;

impl Check for WrongPolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl WrongPolicy {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(host) = image.url.host().filter(|_| image.url.is_remote()) else {
            return;
        };
        let needs_own = context
            .settings
            .needed_policy(image)
            .is_some_and(|needed| needed.need == Need::OwnSite);
        if !needs_own || context.settings.is_own(host) || is_covered(seed, image) {
            return;
        }
        let policy = image
            .node()
            .and_then(|id| seed.value(id, "referrerpolicy"))
            .filter(|policy| !policy.trim().is_empty());
        let finding = findings.at(image.url.span).message(format_args!(
            "{host} blocks hotlinking: it serves this image only to its own site."
        ));
        match policy {
            Some(policy) => finding
                .label(format_args!("`{}` does not help here", policy.trim()))
                .done(),
            None => finding.label("no referrer policy can help here").done(),
        }
    }
}

/// Whether the image needs no finding of its own: only a lazy-loading script loads it, or it is a
/// candidate of an element whose `src` has the same host and is reported.
fn is_covered(seed: &Seed<'_>, image: &Reference<'_>) -> bool {
    match image.place {
        Place::Lazy(_) => true,
        Place::Srcset(id) => seed.images().any(|other| {
            matches!(other.place, Place::Attribute(at, "src") if at == id) && other.url.host() == image.url.host()
        }),
        _ => false,
    }
}
