//! `markup/heading-in-list`: summary, options and cases are in rules/markup/heading-in-list.yaml.

use crate::checks::{Check, Context};
use crate::finding::Findings;
use crate::seed::markdown::{Block, BlockKind};
use crate::source::Span;

pub(crate) struct HeadingInList;

impl Check for HeadingInList {
    fn seed(&self, context: Context<'_, '_>, findings: &mut Findings<'_, '_>) {
        let seed = context.seed;
        for blocks in seed.markdown.blocks.windows(3) {
            let [list, item, heading] = blocks else { continue };
            if !is_list_of_one_heading(list, item, heading) || seed.has_template(item.span) {
                continue;
            }
            let inside = seed.slice(item.span).trim_end();
            let heading_end = heading.span.start() + seed.slice(heading.span).trim_end().len();
            // A second item, or more text in this one.
            if item.span.start() + inside.len() != heading_end || seed.slice(list.span).trim_end() != inside {
                continue;
            }
            let marker = Span::new(item.span.start(), heading.span.start());
            // A number may be that of the section.
            if seed.slice(marker).contains('\n') || !seed.slice(marker).starts_with(['-', '*', '+']) {
                continue;
            }
            findings.at(marker).label("a list of nothing but this heading").done();
        }
    }
}

fn is_list_of_one_heading(list: &Block, item: &Block, heading: &Block) -> bool {
    list.kind == BlockKind::List
        && list.depth == 0
        && item.kind == BlockKind::Item
        && item.depth == 1
        && matches!(heading.kind, BlockKind::Heading(_))
        && heading.depth == 2
}
