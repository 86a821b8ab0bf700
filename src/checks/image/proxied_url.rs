//! `image/proxied-url`: summary, options and cases are in rules/image/proxied-url.yaml.

use url::Url;

use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::{Place, Reference};
use crate::url::{has_image_ending, percent_decoded};

pub(crate) struct ProxiedUrl;

impl Check for ProxiedUrl {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl ProxiedUrl {
    fn image(&self, context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        if matches!(image.place, Place::Lazy(_)) || !image.url.is_remote() {
            return;
        }
        let Some(url) = image.url.parsed() else { return };
        let Some(original) = original(url) else { return };
        let host = url.host_str().unwrap_or_default();
        let from = original.host_str().unwrap_or_default();
        let finding = findings.at(image.url.span).message(format_args!(
            "This image from {from} is loaded through the proxy {host}."
        ));
        match image.written(context.seed, original.as_str()) {
            Some(text) => finding.rewrite(
                "Use the original URL",
                Safety::Unsafe,
                Rewrite::Replace(image.url.span, text),
            ),
            None => finding.done(),
        }
    }
}

/// The URL that the proxy fetches.
fn original(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let found = match host {
        "i0.wp.com" | "i1.wp.com" | "i2.wp.com" | "i3.wp.com" => after(url, &["/"]),
        _ if host.ends_with(".cdn.ampproject.org") => after(url, &["/i/s/", "/ii/s/", "/i/"]),
        "cdn.statically.io" => after(url, &["/img/"]),
        // A copy in a web archive is deliberate, since the original may no longer exist.
        "web.archive.org" | "archive.org" | "webcache.googleusercontent.com" => return None,
        _ => of_query(url).or_else(|| of_path(url)),
    }?;
    let other = found
        .host_str()
        .is_some_and(|other| other != host && other.contains('.'));
    (other && matches!(found.scheme(), "http" | "https")).then_some(found)
}

/// The URL whose host and path follow one of these prefixes of the path.
fn after(url: &Url, starts: &[&str]) -> Option<Url> {
    let rest = starts.iter().find_map(|start| url.path().strip_prefix(start))?;
    let host = rest.split('/').next()?;
    let named = host.contains('.') && rest.len() > host.len() + 1 && !has_image_ending(host);
    named.then(|| Url::parse(&format!("https://{rest}")).ok()).flatten()
}

/// The URL in a query parameter.
fn of_query(url: &Url) -> Option<Url> {
    const NAMES: &[&str] = &[
        "url",
        "u",
        "src",
        "img",
        "image",
        "imgurl",
        "image_url",
        "imageurl",
        "uri",
        "pic",
    ];
    url.query()?;
    url.query_pairs()
        .filter(|(name, _)| NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .find_map(|(_, value)| {
            // Some proxies accept the URL without its scheme.
            let bare = url
                .host_str()
                .is_some_and(|host| matches!(host, "images.weserv.nl" | "wsrv.nl"));
            match value.strip_prefix("ssl:") {
                Some(rest) if bare => Url::parse(&format!("https://{rest}")).ok(),
                _ if value.starts_with("http://") || value.starts_with("https://") => Url::parse(&value).ok(),
                _ if bare => Url::parse(&format!("https://{value}")).ok(),
                _ => None,
            }
        })
}

/// The URL at the end of the path, as in `/fetch/https://example.com/a.png`.
fn of_path(url: &Url) -> Option<Url> {
    let path = url.path();
    let at = [
        "/http://",
        "/https://",
        "/http%3A%2F%2F",
        "/https%3A%2F%2F",
        "/http:%2F%2F",
        "/https:%2F%2F",
    ]
    .iter()
    .find_map(|start| path.find(start))?;
    let inside = &path[at + 1..];
    let encoded = !inside.starts_with("http://") && !inside.starts_with("https://");
    let found = if encoded {
        percent_decoded(inside)?.into_owned()
    } else {
        match url.query() {
            Some(query) => format!("{inside}?{query}"),
            None => inside.to_owned(),
        }
    };
    Url::parse(&found).ok()
}
