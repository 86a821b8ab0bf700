//! `markup/empty-heading`: summary, options and cases are in rules/markup/empty-heading.yaml.

use super::{separates_lists, without_lines};
use crate::checks::{Check, Context};
use crate::claim::Claim;
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::emptied::empties_item;
use crate::seed::html_names::WRAPPERS;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::{End, NodeId};
use crate::source::Span;

pub(crate) struct EmptyHeading;

impl Check for EmptyHeading {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for block in &seed.markdown.blocks {
            // To kramdown, a `#` with nothing after it is text.
            if let BlockKind::Heading(level) = block.kind
                && !block.has_text
                && !context.dialect.empty_is_text
            {
                in_markdown(seed, block.span, level, findings);
            }
        }
        for id in seed.outline.ids() {
            let name = seed.outline.node(id).name.as_bytes();
            if matches!(name, [b'h', b'1'..=b'6']) {
                in_html(seed, id, findings);
            }
        }
    }
}

/// Reports a Markdown heading that consists of `#` alone.
fn in_markdown(seed: &Seed<'_>, block: Span, level: u8, findings: &mut Findings<'_, '_>) {
    let written = seed.slice(block).trim_end();
    if !written.trim_matches(['#', ' ', '\t']).is_empty() {
        return;
    }
    let span = Span::new(block.start(), block.start() + written.len());
    let finding = findings
        .at(span)
        .message(format_args!("This level {level} heading has no text."));
    // No-break spaces behind the marks go with them.
    let whole = Span::new(block.start(), block.start() + seed.slice(block).trim_ascii_end().len());
    let edits = vec![without_lines(seed, whole)];
    if separates_lists(seed, block) || empties_item(seed, span) {
        return finding.edits("Remove the heading", Safety::Unsafe, edits);
    }
    finding
        .claim(Claim::ShowsNothing)
        .edits("Remove the heading", Safety::Safe, edits);
}

fn in_html(seed: &Seed<'_>, id: NodeId, findings: &mut Findings<'_, '_>) {
    let node = seed.outline.node(id);
    let inside = seed.outline.inside(id, seed.text().len());
    if node.has_media || node.templated || !matches!(node.end, End::Tag(_)) || shows_something(seed, id, inside) {
        return;
    }
    let named = |id: NodeId| {
        let attribute = |name| seed.outline.attribute(id, name, seed.text()).is_some();
        attribute("id") || attribute("name")
    };
    let name = &*node.name;
    let finding = findings
        .at(node.tag)
        .claim(Claim::ShowsNothing)
        .message(format_args!("This `<{name}>` has no text."));
    if std::iter::once(id).chain(seed.outline.descendants(id)).any(named) {
        finding.label("its `id` or `name` may be the target of links").rewrite(
            "Remove the heading",
            Safety::Unsafe,
            Rewrite::RemoveElement(id),
        );
    } else if seed.outline.is_empty_element(id, seed.text()) {
        finding.rewrite("Remove the heading", Safety::Safe, Rewrite::RemoveInvisible(id));
    } else {
        finding.label("contains only whitespace").rewrite(
            "Remove the heading",
            Safety::Unsafe,
            Rewrite::RemoveElement(id),
        );
    }
}

/// Whether the heading contains text, an icon, a comment or a template.
fn shows_something(seed: &Seed<'_>, id: NodeId, inside: Span) -> bool {
    let is_visible = |id: NodeId| {
        let name = &*seed.outline.node(id).name;
        let has = |name| seed.outline.attribute(id, name, seed.text()).is_some();
        name != "br" && !WRAPPERS.contains(&name) || has("class") || has("style")
    };
    seed.outline.descendants(id).any(is_visible)
        || seed.has_template(inside)
        || seed
            .outline
            .comments
            .iter()
            .any(|comment| inside.contains(comment.span))
        || !seed.visible_text(inside).is_empty()
}
