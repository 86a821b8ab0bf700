//! `ads/redirect-link`: summary, options and cases are in rules/ads/redirect-link.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::hosts::hosts;
use crate::rewrite::Rewrite;
use crate::seed::Use;
use crate::words::shortened;

pub(crate) struct RedirectLink;

impl Check for RedirectLink {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for link in seed.references.iter().filter(|link| link.used_as == Use::Link) {
            let Some(url) = link.url.parsed() else { continue };
            let Some(target) = hosts().redirect_target(url) else {
                continue;
            };
            let finding = findings
                .at(link.url.span)
                .message(format_args!(
                    "This link goes through a click tracker at {}.",
                    url.host_str().unwrap_or_default()
                ))
                .label(format_args!("redirects to {}", shortened(target.as_str(), 60)));
            match link.written(seed, target.as_str()) {
                Some(address) => finding.rewrite(
                    "Link to the target directly",
                    Safety::Unsafe,
                    Rewrite::Replace(link.url.span, address),
                ),
                None => finding.done(),
            }
        }
    }
}
