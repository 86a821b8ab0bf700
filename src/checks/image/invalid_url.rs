//! `image/invalid-url`: summary, options and cases are in rules/image/invalid-url.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::{Place, Reference};
use crate::url::{SeedUrl, UrlKind};
use crate::words::nearest;

pub(crate) struct InvalidUrl;

/// Schemes from which browsers load images.
const LOADED: &[&str] = &["http", "https", "data"];

impl Check for InvalidUrl {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        context
            .seed
            .images()
            .for_each(|image| self.image(context, image, findings));
    }
}

impl InvalidUrl {
    fn image(&self, _context: Context<'_, '_>, image: &Reference<'_>, findings: &mut Findings<'_, '_>) {
        if matches!(image.place, Place::Lazy(_)) {
            return;
        }
        let Some((label, help)) = judge(&image.url) else { return };
        let finding = findings.at(image.url.span).label(label);
        match help {
            Some(help) => finding.help(help).done(),
            None => finding.done(),
        }
    }
}

/// A label that states what is wrong with a URL, and a help that suggests the intended one.
fn judge(url: &SeedUrl<'_>) -> Option<(String, Option<String>)> {
    match &url.kind {
        UrlKind::Invalid(error) => Some((error.to_string(), None)),
        UrlKind::Absolute(parsed) if parsed.scheme() == "about" => None,
        UrlKind::Absolute(parsed) if !LOADED.contains(&parsed.scheme()) => {
            let near = nearest(parsed.scheme(), ["http", "https"]);
            let help = near.map(|near| format!("Did you mean `{near}:`?"));
            Some((format!("browsers load no images from `{}:`", parsed.scheme()), help))
        }
        UrlKind::Relative if url.text.starts_with(['”', '“', '‘', '’']) => Some((
            "the typographic quotes are part of the URL".into(),
            Some("Use straight quotes.".into()),
        )),
        UrlKind::Relative => missing_colon(&url.text),
        _ => None,
    }
}

/// The label for `https//host/…` and `https/://host/…`, which browsers read as relative paths.
fn missing_colon(text: &str) -> Option<(String, Option<String>)> {
    let rest = text.strip_prefix("https").or_else(|| text.strip_prefix("http"))?;
    let host = rest.strip_prefix("//").or_else(|| rest.strip_prefix("/:/"))?;
    host.contains('.')
        .then(|| ("the colon is missing, so browsers read a relative path".into(), None))
}
