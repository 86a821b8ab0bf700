//! `markup/foreign-root-link`: summary, options and cases are in rules/markup/foreign-root-link.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::origin::Origin;
use crate::seed::{Place, Reference, Use};
use crate::url::UrlKind;
use crate::words::shortened;

pub(crate) struct ForeignRootLink;

impl Check for ForeignRootLink {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let mut rooted = seed.references.iter().filter(|r| is_rooted(r)).peekable();
        if rooted.peek().is_none() {
            return;
        }
        let origin = Origin::of(seed);
        let Some(base) = origin.page.as_ref() else { return };
        let foreign = |host: &&str| !context.settings.is_own(host);
        let Some(host) = base.host_str().filter(foreign) else {
            return;
        };
        for reference in rooted {
            let Ok(target) = base.join(&reference.url.text) else {
                continue;
            };
            let what = if reference.used_as == Use::Link { "link" } else { "URL" };
            let finding = findings
                .at(reference.url.span)
                .message(format_args!(
                    "This {what} is relative to the root of your own site, but the article comes from {host}."
                ))
                .label(format_args!("`{}` in the original", shortened(target.as_str(), 60)));
            match reference.written(seed, target.as_str()) {
                Some(address) => finding.rewrite(
                    "Write the absolute URL",
                    Safety::Unsafe,
                    Rewrite::Replace(reference.url.span, address),
                ),
                None => finding.done(),
            }
        }
    }
}

fn is_rooted(reference: &Reference<'_>) -> bool {
    matches!(reference.url.kind, UrlKind::Relative)
        && reference.url.text.starts_with('/')
        // Cloudflare uses this path to hide e-mail addresses; it leads nowhere on any site.
        && !reference.url.text.starts_with("/cdn-cgi/")
        && !matches!(reference.place, Place::Field(_))
}
