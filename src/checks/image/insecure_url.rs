//! `image/insecure-url`: summary, options and cases are in rules/image/insecure-url.yaml.

use jiff::civil::Date;
use url::Host;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::evidence::{Evidence, Known, Outcome};
use crate::finding::Findings;
use crate::hosts::hosts;
use crate::rewrite::Rewrite;
use crate::seed::Reference;
use crate::source::Span;
use crate::url::is_private;

pub(crate) struct InsecureUrl;

impl Check for InsecureUrl {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl InsecureUrl {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        let Some(url) = image.url.parsed().filter(|_| image.url.scheme() == "http") else {
            return;
        };
        let Some(host) = image.url.host().filter(|_| !is_private(url)) else {
            return;
        };
        let over_https = context
            .settings
            .evidence
            .as_deref()
            .and_then(|evidence| OverHttps::of(evidence, image, host));
        let finding = findings.at(image.url.span);
        let listed = hosts().serves_https(host);
        let safety = match &over_https {
            Some(over) if over.fails && !over.old => {
                let because = &over.words;
                return finding
                    .message(format_args!(
                        "This image is loaded from {host} over plain HTTP, and does not load over HTTPS ({because})."
                    ))
                    .help("Host the image yourself.")
                    .done();
            }
            Some(over) if over.same && !over.old => Safety::Safe,
            // What was seen there is another image, or may have changed since.
            Some(over) if !over.same => Safety::Unsafe,
            _ if listed => Safety::Safe,
            _ => Safety::Unsafe,
        };
        let title = match &over_https {
            None if listed => "Use `https:`, which the host is listed as supporting",
            _ => "Use `https:`; if the host does not support it, host the image yourself",
        };
        // Hardly any address without a name has a certificate.
        let is_number = !matches!(url.host(), Some(Host::Domain(_)));
        let is_seen = over_https.as_ref().is_some_and(|over| over.same);
        let because = over_https.map_or_else(String::new, |over| format!(" ({})", over.words));
        let finding = finding.message(format_args!(
            "This image is loaded from {host} over plain HTTP{because}."
        ));
        if is_number && !is_seen {
            return finding.help("Host the image yourself.").done();
        }
        let colon = context.seed.slice(image.url.span).find(':');
        match colon.map(|colon| Span::new(image.url.span.start(), image.url.span.start() + colon)) {
            Some(scheme) => finding.rewrite(title, safety, Rewrite::Replace(scheme, "https".to_owned())),
            None => finding.done(),
        }
    }
}

/// What came over HTTPS.
struct OverHttps {
    /// The same image.
    same: bool,
    /// Nothing.
    fails: bool,
    /// Whether it was asked long ago.
    old: bool,
    words: String,
}

impl OverHttps {
    /// For this image, or else for the others of its host; none if nobody asked.
    fn of(evidence: &Evidence, image: &Reference<'_>, host: &str) -> Option<Self> {
        let of_host = evidence.host(host)?;
        let known = image.url.parsed().and_then(|url| evidence.image(url));
        if let Some(over) = known.and_then(Self::of_image) {
            return Some(over);
        }
        let tally = of_host.https;
        let (came, asked) = (tally.came, tally.asked);
        // One image says little about the others.
        if asked < 2 {
            return None;
        }
        let what = match tally.is_none() {
            true => format!("no image of this host came over HTTPS, of {asked}"),
            false => format!("{came} of {asked} images of this host are the same over HTTPS"),
        };
        Some(Self {
            same: tally.is_all(),
            fails: tally.is_none(),
            old: of_host.old,
            words: words(of_host.asked, of_host.old, &what),
        })
    }

    fn of_image(known: &Known) -> Option<Self> {
        let https = known.https.filter(|https| https.is_lasting())?;
        let came = [known.site, known.none].contains(&Some(Outcome::Picture));
        if !came {
            return None;
        }
        let (same, fails) = (known.same_over_https, https != Outcome::Picture);
        let what = match (same, fails) {
            (true, _) => "HTTPS gives the same image",
            (_, true) => "HTTPS gives no image",
            _ => "HTTPS gives another image",
        };
        Some(Self {
            same,
            fails,
            old: known.old,
            words: words(known.asked, known.old, what),
        })
    }
}

fn words(asked: Date, old: bool, what: &str) -> String {
    let long_ago = if old { ", long ago" } else { "" };
    format!("asked {asked}{long_ago}: {what}")
}
