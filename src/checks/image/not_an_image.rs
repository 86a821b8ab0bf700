//! `image/not-an-image`: summary, options and cases are in rules/image/not-an-image.yaml.

use std::collections::HashSet;

use crate::checks::{Check, Context};
use crate::evidence::{Known, Verdict};
use crate::finding::{Findings, Severity};
use crate::seed::Reference;

pub(crate) struct NotAnImage;

impl Check for NotAnImage {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(evidence) = context.settings.evidence.as_deref() else {
            return;
        };
        let mut seen = HashSet::new();
        let is_other = |known: &&Known| matches!(known.verdict, Verdict::NotAPicture | Verdict::Placeholder);
        for image in context.seed.images() {
            let Some(url) = image.url.parsed() else { continue };
            let Some(known) = evidence.image(url).filter(is_other) else {
                continue;
            };
            // One element may name an address several times.
            if image.node().is_none_or(|id| seen.insert((id, url.as_str()))) {
                report(image, known, findings);
            }
        }
    }
}

fn report(image: &Reference<'_>, known: &Known, findings: &mut Findings<'_, '_>) {
    let host = image.url.host().unwrap_or_default();
    let finding = findings.at(image.url.span);
    let finding = match known.old {
        true => finding.severity(Severity::Hint),
        false => finding,
    };
    let long_ago = if known.old { ", long ago" } else { "" };
    let asked = format!("asked {}{long_ago}", known.asked);
    let finding = match (known.verdict, known.kind.as_deref()) {
        (Verdict::Placeholder, _) => finding
            .message(format_args!(
                "{host} sends a placeholder in the place of this image ({asked})."
            ))
            .label("the same image comes for other addresses"),
        (_, Some(kind)) => finding.message(format_args!(
            "{host} sends no image for this address, but `{kind}` ({asked})."
        )),
        _ => finding.message(format_args!("{host} sends no image for this address ({asked}).")),
    };
    finding.done();
}
