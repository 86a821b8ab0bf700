//! `referrer/wrong-policy`: summary, options and cases are in rules/referrer/wrong-policy.yaml.

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::{Builder, Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed};
use crate::settings::{Demand, Sent, Wants};

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
        let Some(host) = image.url.host().filter(|_| image.url.is_remote()) else {
            return;
        };
        let Some(demand) = context.settings.demand(image) else {
            return;
        };
        if context.settings.is_own(host) {
            return;
        }
        match demand.wants {
            Wants::OwnSite | Wants::Nobody if !is_covered(context.seed, image) => {
                self.no_policy(context.seed, image, host, &demand, findings);
            }
            Wants::Referrer => self.other_policy(context.seed, image, host, &demand, findings),
            Wants::Policy if demand.is_seen() => self.other_policy(context.seed, image, host, &demand, findings),
            _ => {}
        }
    }

    /// The finding of an image that no policy makes readers see.
    fn no_policy(
        &self,
        seed: &Seed<'_>,
        image: &Reference<'_>,
        host: &str,
        demand: &Demand,
        findings: &mut Findings<'_, '_>,
    ) {
        let policy = image
            .node()
            .and_then(|id| seed.value(id, "referrerpolicy"))
            .filter(|policy| !policy.trim().is_empty());
        let finding = weighed(findings.at(image.url.span), demand);
        let because = demand.because();
        let finding = match demand.wants {
            Wants::Nobody => finding.message(format_args!("{host} does not serve this image{because}.")),
            _ => finding.message(format_args!(
                "{host} blocks hotlinking: it serves this image only to its own site{because}."
            )),
        };
        match policy {
            Some(policy) => finding
                .label(format_args!("`{}` does not help here", policy.trim()))
                .done(),
            None => finding.label("no referrer policy can help here").done(),
        }
    }

    /// The finding of an image that readers would see under another policy than its own.
    fn other_policy(
        &self,
        seed: &Seed<'_>,
        image: &Reference<'_>,
        host: &str,
        demand: &Demand,
        findings: &mut Findings<'_, '_>,
    ) {
        let Place::Attribute(id, "src") = image.place else {
            return;
        };
        let Some(attribute) = seed.outline.attribute(id, "referrerpolicy", seed.text()) else {
            return;
        };
        let Some(value) = attribute.value else { return };
        let policy = seed.slice(value).trim().to_ascii_lowercase();
        let Some(sent) = Sent::under(&policy) else { return };
        let is_wrong = match demand.wants {
            Wants::Referrer => sent == Sent::Nothing,
            _ => sent == Sent::Referrer,
        };
        if !is_wrong {
            return;
        }
        let because = demand.because();
        let request = match sent {
            Sent::Referrer => "with a referrer",
            Sent::Nothing => "without a referrer",
        };
        let finding = weighed(findings.at(value), demand);
        let safety = match demand.is_seen() {
            true => Safety::Safe,
            false => Safety::Unsafe,
        };
        let finding = match demand.certain {
            true => finding.message(format_args!(
                "{host} refuses requests {request}, so readers do not see this image{because}."
            )),
            false => finding.message(format_args!(
                "{host} may refuse requests {request}, so readers may not see this image{because}."
            )),
        };
        let wanted = &demand.policy;
        finding
            .label(match sent {
                Sent::Referrer => "sends a referrer",
                Sent::Nothing => "sends no referrer",
            })
            .help(format_args!("Use `{wanted}`."))
            .rewrite(
                format_args!("Write `{wanted}`"),
                safety,
                Rewrite::SetValue(id, *attribute, wanted.clone()),
            );
    }
}

/// A finding that is an error where the host itself was asked, and a hint where that is in doubt.
fn weighed<'b, 's>(finding: Builder<'b, 's>, demand: &Demand) -> Builder<'b, 's> {
    match demand.certain {
        true if demand.is_seen() => finding.severity(Severity::Error),
        true => finding,
        false => finding.severity(Severity::Hint),
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
