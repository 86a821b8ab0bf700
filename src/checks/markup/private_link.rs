//! `markup/private-link`: summary, options and cases are in rules/markup/private-link.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::{Place, Reference, Seed, Use};
use crate::url::is_private;

pub(crate) struct PrivateLink;

impl Check for PrivateLink {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        for reference in &context.seed.references {
            if !matches!(reference.used_as, Use::Image) {
                report(context, reference, findings);
            }
        }
    }
}

fn report(context: Context<'_, '_>, reference: &Reference<'_>, findings: &mut Findings<'_, '_>) {
    let seed = context.seed;
    let text = reference.url.text.trim();
    let host = reference
        .url
        .parsed()
        .filter(|url| is_private(url))
        .and_then(|url| url.host_str());
    let own = host.is_some_and(|host| context.settings.is_own(host));
    let what = if text.starts_with("\\\\") {
        "a folder on the author's network"
    } else if is_drive(text) {
        "a drive on the author's computer"
    } else if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("file:")) || is_bare_file(text) {
        "a file on the author's computer"
    } else if let Some(scheme) = browser_scheme(text).filter(|_| reference.used_as == Use::Link) {
        return internal(seed, reference, scheme, findings);
    } else if host.is_some() && !own {
        "reachable only from the author's own network"
    } else {
        return;
    };
    if is_shown_to_readers(seed, reference, host.unwrap_or(text)) {
        return;
    }
    let leads = match (reference.used_as, host) {
        (Use::Link, Some(host)) => format!("This link leads to {host}, which no reader can reach."),
        (Use::Link, None) => "This link leads to a location that no reader can reach.".to_owned(),
        (_, Some(host)) => format!("This is loaded from {host}, which no reader can reach."),
        (_, None) => "This is loaded from a location that no reader can reach.".to_owned(),
    };
    findings.at(reference.url.span).message(leads).label(what).done();
}

/// Schemes of pages that browsers show only to who types their addresses.
const BROWSERS: &[&str] = &[
    "about",
    "brave",
    "chrome",
    "chrome-extension",
    "chrome-search",
    "edge",
    "moz-extension",
    "opera",
    "resource",
    "view-source",
    "vivaldi",
];

/// The scheme of a page of the browser itself.
fn browser_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let known = BROWSERS.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let has_authority = rest.starts_with("//");
    let is_opaque = ["about", "view-source"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    (known && (has_authority || is_opaque) && !rest.is_empty()).then_some(scheme)
}

fn internal(seed: &Seed<'_>, reference: &Reference<'_>, scheme: &str, findings: &mut Findings<'_, '_>) {
    if is_shown_to_readers(seed, reference, reference.url.text.trim()) {
        return;
    }
    findings
        .at(reference.url.span)
        .message(format_args!(
            "Browsers do not follow a link of an article to `{scheme}:`."
        ))
        .label("a page of the author's browser")
        .done();
}

/// Whether the text starts like `C:\…` or `C:/…`.
fn is_drive(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/')
        && bytes.get(3) != Some(&b'/')
}

/// Whether the text is `///tmp/a.pdf`, a file URL that lost its scheme. The first part of a public
/// host has a dot.
fn is_bare_file(text: &str) -> bool {
    let path = text.trim_start_matches('/');
    let folder = path.split_once('/').map(|(folder, _)| folder);
    text.len() - path.len() > 2 && folder.is_some_and(|folder| !folder.is_empty() && !folder.contains(['.', '?', '#']))
}

/// Whether the link text shows the host or path: then the link is meant for the reader's own computer.
fn is_shown_to_readers(seed: &Seed<'_>, reference: &Reference<'_>, host: &str) -> bool {
    match reference.place {
        Place::Markdown(index) => {
            let link = &seed.markdown.destinations[index];
            link.is_autolink || seed.slice(link.text).contains(host)
        }
        Place::Attribute(id, _) if reference.used_as == Use::Link => {
            seed.slice(seed.outline.inside(id, seed.text().len())).contains(host)
        }
        _ => false,
    }
}
