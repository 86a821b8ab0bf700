//! `markup/empty-body`: summary, options and cases are in rules/markup/empty-body.yaml.

use crate::checks::front_matter::{is_data, is_no_article, is_redirect};
use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::Seed;
use crate::seed::front_matter::FrontMatter;
use crate::seed::outline::NodeId;
use crate::seed::title::{folded, is_title, shown};

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
        let title = front.field("title").filter(|field| !field.value.span.is_empty());
        let words = title
            .and_then(|field| field.value.text())
            .map(folded)
            .unwrap_or_default();
        let Some(shown) = words_of(seed) else { return };
        let repeats_title = is_title(&shown, &words);
        if !repeats_title && shown.contains(char::is_alphanumeric)
            || is_no_article(seed.source().path())
            || is_filled_elsewhere(front)
        {
            return;
        }
        let span = title.map_or(front.opening(seed.text()), |field| field.value.span);
        let finding = findings.at(span);
        if seed.slice(seed.body).trim().is_empty() {
            finding.label("nothing follows the front matter").done();
        } else if repeats_title {
            finding
                .message("The article shows nothing but its title.")
                .label("nothing but the title follows the front matter")
                .done();
        } else {
            finding.label("nothing after the front matter is visible").done();
        }
    }
}

/// The number of bytes of the longest body that may be nothing but a title.
const LONGEST_TITLE: usize = 1000;

/// The words of the body, folded; none where there are many, or where it has an image, a link, a video,
/// code, a template or an element that a script may fill.
fn words_of(seed: &Seed<'_>) -> Option<String> {
    let may_be_filled = |id: NodeId| {
        let name = &*seed.outline.node(id).name;
        let known = ["script", "link", "template", "slot"];
        let is_link = name == "a" && seed.outline.node(id).has_text;
        is_link
            || name.contains('-')
            || known.contains(&name)
            || seed.outline.attribute(id, "id", seed.text()).is_some()
    };
    let shows_more = !seed.templates.is_empty()
        || !seed.markdown.code.is_empty()
        || seed.outline.text_weight(seed.body, seed.text()) > LONGEST_TITLE
        || !seed.markdown.destinations.is_empty() && shown(seed, seed.body).contains(char::is_alphanumeric)
        || seed.markdown.destinations.iter().any(|link| link.is_image)
        || seed
            .outline
            .ids()
            .any(|id| seed.outline.node(id).has_media || may_be_filled(id));
    (!shows_more).then(|| folded(&shown(seed, seed.body)))
}

fn is_filled_elsewhere(front: &FrontMatter<'_>) -> bool {
    let is_set = |name: &str, word: &str| front.field(name).is_some_and(|field| field.value.text() == Some(word));
    is_redirect(front)
        || is_data(front)
        || EXTERNAL.iter().any(|name| front.field(name).is_some())
        || is_set("draft", "true")
        || is_set("published", "false")
}
