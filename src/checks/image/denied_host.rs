//! `image/denied-host`: summary, options and cases are in rules/image/denied-host.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::hosts::host_matches;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed};

pub(crate) struct DeniedHost;

impl Check for DeniedHost {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl DeniedHost {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let denied = &context.settings.denied_hosts;
        if denied.is_empty() || matches!(image.place, Place::Lazy(_)) {
            return;
        }
        let Some(host) = image.url.host() else { return };
        let Some(pattern) = denied.iter().find(|pattern| host_matches(pattern, host)) else {
            return;
        };
        let finding = findings.at(image.url.span).message(format_args!(
            "This image is loaded from {host}, which the configuration denies."
        ));
        let finding = if pattern == host {
            finding
        } else {
            finding.label(format_args!("denied by `{pattern}`"))
        };
        match removal(context.seed, image) {
            Some(rewrite) => finding.rewrite("Remove the image", Safety::Unsafe, rewrite),
            None => finding.done(),
        }
    }
}

/// The rewrite that removes the image; none where it would remove something else, too.
fn removal(seed: &Seed<'_>, image: &Reference<'_>) -> Option<Rewrite> {
    match image.place {
        Place::Attribute(id, "poster") => seed
            .outline
            .attribute(id, "poster", seed.text())
            .map(|poster| Rewrite::RemoveAttribute(id, *poster)),
        Place::Attribute(id, "src") if seed.outline.node(id).name == "img" => Some(Rewrite::RemoveElement(id)),
        Place::Markdown(index) => Some(Rewrite::RemoveSpan(seed.markdown.destinations[index].span)),
        _ => None,
    }
}
