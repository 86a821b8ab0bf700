//! `markup/empty-body`: summary, options and cases are in rules/markup/empty-body.yaml.

use crate::checks::front_matter::{is_data, is_no_article, is_redirect};
use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::FrontMatter;
use crate::seed::outline::NodeId;
use crate::source::Span;

/// Fields that fill a page from elsewhere or hide it.
#[rustfmt::skip]
const EXTERNAL: &[&str] = &[
    "aliases", "build", "_build", "cascade", "content", "content_url", "data", "deck", "external", "external-url",
    "external_link", "external_url", "externalLink", "externalUrl", "gallery", "headless", "layout", "link",
    "links", "menu", "outputs", "permalink_to", "photos", "redirect_from", "resources", "sections", "source_url",
    "template", "target_url", "type", "url",
];

pub(crate) struct EmptyBody;

impl Check for EmptyBody {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(front) = seed.front_matter.as_ref().filter(|front| front.complete) else {
            return;
        };
        // A record without a date is not an article.
        if front.field("date").is_none() && front.field("pubDate").is_none() {
            return;
        }
        if shows_something(seed) || is_no_article(seed.source().path()) || is_filled_elsewhere(front) {
            return;
        }
        let title = front.field("title").filter(|field| !field.value.span.is_empty());
        let span = title.map_or(front.opening(seed.text()), |field| field.value.span);
        let finding = findings.at(span);
        if seed.slice(seed.body).trim().is_empty() {
            finding.label("nothing follows the front matter").done();
        } else {
            finding.label("nothing after the front matter is visible").done();
        }
    }
}

/// Whether the body has words, an image, a video, code, a template or an element that a script may fill.
fn shows_something(seed: &Seed<'_>) -> bool {
    let may_be_filled = |id: NodeId| {
        let name = &*seed.outline.node(id).name;
        let known = ["script", "link", "template", "slot"];
        name.contains('-') || known.contains(&name) || seed.outline.attribute(id, "id", seed.text()).is_some()
    };
    let has_words = |span: Span| htmlize::unescape(seed.slice(span)).chars().any(char::is_alphanumeric);
    !seed.templates.is_empty()
        || !seed.markdown.code.is_empty()
        || seed
            .markdown
            .destinations
            .iter()
            .any(|destination| destination.is_image)
        || seed.outline.texts.iter().any(|text| has_words(text.span))
        || seed
            .outline
            .ids()
            .any(|id| seed.outline.node(id).has_media || may_be_filled(id))
}

fn is_filled_elsewhere(front: &FrontMatter<'_>) -> bool {
    let is_set = |name: &str, word: &str| front.field(name).is_some_and(|field| field.value.text() == Some(word));
    is_redirect(front)
        || is_data(front)
        || EXTERNAL.iter().any(|name| front.field(name).is_some())
        || is_set("draft", "true")
        || is_set("published", "false")
}
