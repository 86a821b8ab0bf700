//! `markup/empty-link`: summary, options and cases are in rules/markup/empty-link.yaml.

use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::html_names::WRAPPERS;
use crate::seed::markdown::Destination;
use crate::seed::outline::{End, NodeId};
use crate::words::shortened;

pub(crate) struct EmptyLink;

/// Attributes that may make an empty link visible, name it or give it a use.
const MEANINGFUL: &[&str] = &[
    "id",
    "name",
    "class",
    "style",
    "title",
    "aria-label",
    "role",
    "itemprop",
    "rel",
];

impl Check for EmptyLink {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        // To kramdown, `[]` with nothing inside is text.
        let is_text = context.dialect.empty_is_text;
        for destination in &seed.markdown.destinations {
            if !is_text && !destination.is_image && !destination.is_autolink {
                in_markdown(seed, destination, findings);
            }
        }
        for id in seed.outline.ids().filter(|id| seed.outline.node(*id).name == "a") {
            in_html(seed, id, findings);
        }
    }
}

fn in_markdown(seed: &Seed<'_>, link: &Destination, findings: &mut Findings<'_, '_>) {
    let written = seed.slice(link.span);
    let is_empty = seed.slice(link.text).chars().all(char::is_whitespace);
    if !is_empty || !written.starts_with('[') || seed.has_template(link.span) {
        return;
    }
    let safety = if link.url(seed.text()).is_empty() {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    let edits = vec![Edit::remove(seed.source().whole_line(link.span))];
    findings
        .at(link.span)
        .claim(Claim::ShowsNothing)
        .message(message(link.url(seed.text())))
        .edits("Remove the link", safety, edits);
}

fn in_html(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let is_meaningful = |id: NodeId| {
        let mut attributes = seed
            .outline
            .attributes(id)
            .iter()
            .map(|attribute| seed.slice(attribute.name));
        attributes
            .any(|name| name.starts_with("data-") || MEANINGFUL.iter().any(|known| name.eq_ignore_ascii_case(known)))
    };
    if node.has_text || node.has_media || node.templated || !matches!(node.end, End::Tag(_)) || is_meaningful(id) {
        return;
    }
    let Some(target) = seed.value(id, "href") else { return };
    let inside = seed.outline.inside(id, seed.text().len());
    let is_visible = |id: NodeId| !WRAPPERS.contains(&&*seed.outline.node(id).name) || is_meaningful(id);
    if node.has_other || seed.outline.descendants(id).any(is_visible) || seed.has_template(inside) {
        return;
    }
    let finding = findings
        .at(node.tag)
        .claim(Claim::ShowsNothing)
        .message(message(&target));
    if between_marks(seed, id) {
        return finding.done();
    }
    let safety = if target.trim().is_empty() {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    finding.rewrite("Remove the link", safety, Rewrite::RemoveElement(id));
}

/// Whether there are emphasis delimiters on both sides, which would become one run without the link.
fn between_marks(seed: &Seed<'_>, id: NodeId) -> bool {
    let mark = |c: Option<char>| c.is_some_and(|c| matches!(c, '*' | '_' | '~' | '`'));
    seed.outline.element_span(id).is_some_and(|whole| {
        let before = seed.text()[..whole.start()].chars().next_back();
        mark(before) && mark(seed.text()[whole.end()..].chars().next())
    })
}

fn message(target: &str) -> String {
    match target.trim() {
        "" => "This link has neither text nor a URL.".to_owned(),
        target => format!(
            "This link to {} has no text, so readers cannot see or follow it.",
            shortened(target, 60)
        ),
    }
}
