//! `image/gone`: summary, options and cases are in rules/image/gone.yaml.

use std::collections::HashSet;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::evidence::{Known, Verdict};
use crate::finding::{Findings, Severity};
use crate::rewrite::Rewrite;
use crate::seed::Reference;
use crate::url::is_web_address;

pub(crate) struct Gone;

impl Check for Gone {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let Some(evidence) = context.settings.evidence.as_deref() else {
            return;
        };
        let mut seen = HashSet::new();
        for image in context.seed.images() {
            let Some(url) = image.url.parsed() else { continue };
            let Some(known) = evidence.image(url).filter(|known| known.verdict == Verdict::Gone) else {
                continue;
            };
            // One element may name an address several times.
            if image.node().is_none_or(|id| seen.insert((id, url.as_str()))) {
                report(context, image, known, findings);
            }
        }
    }
}

fn report(context: Context<'_, '_>, image: &Reference<'_>, known: &Known, findings: &mut Findings<'_, '_>) {
    let host = image.url.host().unwrap_or_default();
    let finding = findings.at(image.url.span);
    let asked = known.asked;
    let status = known.status.map_or_else(String::new, |status| format!(": {status}"));
    let finding = match known.old {
        true => finding.severity(Severity::Hint).message(format_args!(
            "{host} may no longer have this image (asked {asked}, long ago{status})."
        )),
        false => finding.message(format_args!(
            "{host} no longer has this image, so readers see a broken one (asked {asked}{status})."
        )),
    };
    let archived = known.archived.as_ref().filter(|copy| is_web_address(&copy.url));
    let Some(copy) = archived else { return finding.done() };
    let day = day(&copy.timestamp);
    let finding = finding.help(format_args!(
        "Host a copy of the image, or remove it. An archive has one{day}."
    ));
    match image.written(context.seed, &copy.url) {
        Some(text) => finding.rewrite(
            format_args!("Use the copy in the archive{day}"),
            Safety::Unsafe,
            Rewrite::Replace(image.url.span, text),
        ),
        None => finding.done(),
    }
}

/// The day of an archive's timestamp, such as `20240501123000`, in words.
fn day(timestamp: &str) -> String {
    let digits = timestamp
        .get(..8)
        .filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    digits.map_or_else(String::new, |day| {
        format!(" of {}-{}-{}", &day[..4], &day[4..6], &day[6..])
    })
}
