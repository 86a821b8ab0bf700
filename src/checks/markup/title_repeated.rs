//! `markup/title-repeated`: summary, options and cases are in rules/markup/title-repeated.yaml.

use super::without_lines;
use crate::checks::{Check, Context};
use crate::edit::Safety;
use crate::finding::Findings;
use crate::rewrite::Rewrite;
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;
use crate::seed::title::{folded, is_title, shown};
use crate::source::Span;

pub(crate) struct TitleRepeated;

impl Check for TitleRepeated {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        let Some(title) = seed.front_matter.as_ref().and_then(|front| front.field("title")) else {
            return;
        };
        let Some(words) = title.value.text().map(folded).filter(|words| !words.is_empty()) else {
            return;
        };
        let markdown = first_in_markdown(seed);
        let html = first_in_html(seed, false);
        let html_start = html.map(|id| seed.outline.node(id).tag.start());
        let repeated_in_markdown = markdown.filter(|span| {
            html_start.is_none_or(|start| span.start() < start) && is_title(&folded(&shown(seed, *span)), &words)
        });
        if let Some(span) = repeated_in_markdown {
            let span = Span::new(span.start(), span.start() + seed.slice(span).trim_end().len());
            let finding = findings.at(span).related(title.value.span, "the title");
            if folded(&shown(seed, span)) != words || holds_more(seed, span) {
                return finding.done();
            }
            return finding.edits("Remove the heading", Safety::Unsafe, vec![without_lines(seed, span)]);
        }
        let inside = |id: NodeId| seed.outline.inside(id, seed.text().len());
        let first = html.filter(|_| markdown.is_none_or(|span| html_start.is_some_and(|start| start < span.start())));
        let mut repeated = first.into_iter().chain(first_in_html(seed, true));
        let text = |id: NodeId| folded(&seed.visible_text(inside(id)));
        let Some(id) = repeated.find(|id| is_title(&text(*id), &words)) else {
            return;
        };
        let finding = findings
            .at(seed.outline.node(id).tag)
            .related(title.value.span, "the title");
        if text(id) != words || holds_more(seed, inside(id)) {
            finding.done();
        } else {
            finding.rewrite("Remove the heading", Safety::Unsafe, Rewrite::RemoveElement(id));
        }
    }
}

fn first_in_markdown(seed: &Seed<'_>) -> Option<Span> {
    let mut blocks = seed.markdown.blocks.iter();
    let heading = blocks.find(|block| matches!(block.kind, BlockKind::Heading(_)));
    heading.map(|block| block.span)
}

/// The first heading of any level, or the first `<h1>`, which other headings of the original page may precede.
fn first_in_html(seed: &Seed<'_>, of_level_one: bool) -> Option<NodeId> {
    let is_heading = |id: &NodeId| match seed.outline.node(*id).name.as_bytes() {
        [b'h', b'1'] => true,
        [b'h', b'2'..=b'6'] => !of_level_one,
        _ => false,
    };
    seed.outline.ids().find(is_heading)
}

/// Whether removing the heading would also remove an image, a link or another element.
fn holds_more(seed: &Seed<'_>, span: Span) -> bool {
    let holds = |id: NodeId| span.contains(seed.outline.node(id).tag) && seed.outline.node(id).name != "span";
    seed.markdown
        .destinations
        .iter()
        .any(|destination| span.contains(destination.span))
        || seed.outline.ids().any(holds)
        || seed.has_template(span)
}
