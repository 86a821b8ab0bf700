//! `referrer/weak-policy`: summary, options and cases are in rules/referrer/weak-policy.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference};
use crate::settings::Wants;

pub(crate) struct WeakPolicy;

impl Check for WeakPolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl WeakPolicy {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Place::Attribute(id, "src") = image.place else {
            return;
        };
        let Some(host) = image
            .url
            .host()
            .filter(|host| image.url.is_remote() && !context.settings.is_own(host))
        else {
            return;
        };
        let Some(attribute) = seed.outline.attribute(id, "referrerpolicy", seed.text()) else {
            return;
        };
        let Some(value) = attribute.value else { return };
        let policy = seed.slice(value).trim().to_ascii_lowercase();
        let demand = context.settings.demand(image);
        // That readers do not see the image is the finding of another rule.
        if demand
            .as_ref()
            .is_some_and(|demand| demand.wants == Wants::Policy && demand.is_seen())
        {
            return;
        }
        let needs_referrer = demand.as_ref().is_some_and(|demand| demand.wants == Wants::Referrer);
        let wanted = demand.map_or_else(|| "no-referrer".to_owned(), |demand| demand.policy);
        let sends = match &*policy {
            _ if policy == wanted => return,
            "origin" | "origin-when-cross-origin" if needs_referrer => return,
            "unsafe-url" => "the full URL of the article",
            "no-referrer-when-downgrade" => "the full URL of the article to every https site",
            "origin" | "origin-when-cross-origin" => "the origin of the site",
            _ => return,
        };
        findings
            .at(value)
            .message(format_args!("This image tells {host} where its readers come from."))
            .label(format_args!("sends {sends}"))
            .help(format_args!("Use `{wanted}`."))
            .rewrite(
                format_args!("Write `{wanted}`"),
                Safety::Safe,
                Rewrite::SetValue(id, *attribute, wanted.clone()),
            );
    }
}
