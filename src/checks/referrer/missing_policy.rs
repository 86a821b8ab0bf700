//! `referrer/missing-policy`: summary, options and cases are in rules/referrer/missing-policy.yaml.

use crate::checks::{Check, Context, Options};
use crate::edit::Safety;
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference, Seed};
use crate::settings::Wants;

pub(crate) struct MissingPolicy {
    every_remote: bool,
}

impl MissingPolicy {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            every_remote: options.text("require") == Some("remote"),
        }
    }
}

impl Check for MissingPolicy {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let habit = has_policies(context.seed);
        context
            .seed
            .images()
            .for_each(|image| self.judge(context, image, habit, findings));
    }
}

impl MissingPolicy {
    fn judge(&self, context: Context<'_, '_>, image: &Reference<'_>, habit: bool, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Place::Attribute(id, "src") = image.place else {
            return;
        };
        if seed.outline.node(id).name != "img" || !image.url.is_remote() {
            return;
        }
        let Some(host) = image.url.host().filter(|host| !context.settings.is_own(host)) else {
            return;
        };
        if seed.outline.attribute(id, "referrerpolicy", seed.text()).is_some() {
            return;
        }
        let demand = context.settings.demand(image);
        let loads = match demand.as_ref().map(|demand| demand.wants) {
            Some(Wants::Referrer | Wants::OwnSite | Wants::Nobody | Wants::Absent) => return,
            Some(Wants::Anything) => true,
            Some(Wants::Policy) | None => false,
        };
        if loads && !self.every_remote {
            return;
        }
        let needed = demand.filter(|demand| demand.wants == Wants::Policy);
        let finding = findings.at(image.url.span);
        let (finding, safety) = match &needed {
            Some(needed) if !needed.certain => (
                finding
                    .severity(Severity::Hint)
                    .message(format_args!(
                        "{host} may block hotlinking, so readers may not see this image{}.",
                        needed.because()
                    ))
                    .label("no `referrerpolicy`"),
                Safety::Unsafe,
            ),
            Some(needed) => (
                finding
                    .severity(Severity::Error)
                    .message(format_args!(
                        "{host} blocks hotlinking, so readers do not see this image{}.",
                        needed.because()
                    ))
                    .label("no `referrerpolicy`"),
                Safety::Safe,
            ),
            None if self.every_remote => (
                finding.severity(Severity::Warning).message(format_args!(
                    "Loading this image tells {host} which site the reader is on."
                )),
                Safety::Safe,
            ),
            None if habit => (
                finding
                    .severity(Severity::Warning)
                    .message("This image has no referrer policy, unlike others in the article.")
                    .label(format_args!("{host} learns which site the reader is on")),
                Safety::Unsafe,
            ),
            None => (
                finding.message(format_args!(
                    "Loading this image tells {host} which site the reader is on."
                )),
                Safety::Unsafe,
            ),
        };
        let policy = needed.map_or_else(|| "no-referrer".to_owned(), |needed| needed.policy);
        let after = seed.outline.attribute(id, "src", seed.text()).copied();
        finding.rewrite(
            format!("Add `referrerpolicy=\"{policy}\"`"),
            safety,
            Rewrite::InsertAttribute {
                node: id,
                after,
                name: "referrerpolicy".into(),
                value: policy,
            },
        );
    }
}

/// Whether a remote image of the article has a policy: then one without is probably an oversight.
fn has_policies(seed: &Seed<'_>) -> bool {
    seed.images().any(|image| match image.place {
        Place::Attribute(id, "src") if image.url.is_remote() => {
            seed.outline.attribute(id, "referrerpolicy", seed.text()).is_some()
        }
        _ => false,
    })
}
