//! `markup/null-title`: summary, options and cases are in rules/markup/null-title.yaml.

use crate::checks::{Check, Context};
use crate::edit::{Edit, Safety};
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::markdown::Destination;
use crate::seed::outline::NodeId;
use crate::source::Span;

/// What programs write in place of a missing value.
const MISSING: &[&str] = &["null", "undefined", "NaN", "[object Object]"];

pub(crate) struct NullTitle;

impl Check for NullTitle {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for destination in &seed.markdown.destinations {
            in_markdown(seed, destination, findings);
        }
        for id in seed.outline.ids() {
            in_html(seed, id, findings);
        }
    }
}

fn in_markdown(seed: &Seed<'_>, destination: &Destination, findings: &mut Findings<'_, '_>) {
    let Some(name) = destination.title.as_deref().filter(|title| MISSING.contains(title)) else {
        return;
    };
    // A definition may have several users.
    if destination.is_reference || seed.slice(destination.text).trim() == name {
        return;
    }
    let Some((title, gap)) = title_of(seed, destination, name) else {
        return;
    };
    findings
        .at(title)
        .message(message(name))
        .edits("Remove the title", Safety::Unsafe, vec![Edit::remove(gap)]);
}

/// The title with its quotes, and the same with the whitespace before it.
fn title_of(seed: &Seed<'_>, destination: &Destination, name: &str) -> Option<(Span, Span)> {
    let url = destination.url_span;
    let after = url.end() + usize::from(seed.text().as_bytes().get(url.end()) == Some(&b'>'));
    let rest = Span::new(after, destination.span.end()).of(seed.text());
    let written = rest.strip_suffix(')')?.trim_end();
    let title = written.trim_start();
    let start = after + written.len() - title.len();
    let end = after + written.len();
    (title.len() == name.len() + 2).then(|| (Span::new(start, end), Span::new(after, end)))
}

fn in_html(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    if node.attributes.0 == node.attributes.1 || node.templated || !matches!(&*node.name, "img" | "a" | "iframe") {
        return;
    }
    let Some(attribute) = seed.outline.attribute(id, "title", seed.text()) else {
        return;
    };
    let value = attribute.value.map(|value| seed.slice(value)).unwrap_or_default();
    if !MISSING.contains(&value) || seed.visible_text(seed.outline.inside(id, seed.text().len())) == value {
        return;
    }
    findings
        .at(attribute.span(seed.text()))
        .message(message(value))
        .rewrite(
            "Remove the title",
            Safety::Safe,
            Rewrite::RemoveAttribute(id, *attribute),
        );
}

fn message(value: &str) -> String {
    format!("A program wrote the title `{value}`, since it had none.")
}
