//! Elements that nothing closes, but that end before the article does.

use crate::seed::Seed;
use crate::seed::html_names::{CLOSES_P, FORMATTING};
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;

/// What Markdown block ends an element that nothing closes: the end tag of the block does so, but
/// browsers open formatting elements again behind it, and some elements end a paragraph themselves.
pub(super) fn ended_by(seed: &Seed<'_>, id: NodeId) -> Option<&'static str> {
    let node = seed.outline.node(id);
    if FORMATTING.contains(&&*node.name) {
        return None;
    }
    seed.markdown
        .blocks_around(node.tag)
        .find_map(|block| match block.kind {
            BlockKind::Paragraph if !CLOSES_P.contains(&&*node.name) => Some("paragraph"),
            BlockKind::Heading(_) => Some("heading"),
            BlockKind::Item => Some("list item"),
            BlockKind::Quote => Some("block quote"),
            BlockKind::Table => Some("table cell"),
            _ => None,
        })
}

/// Whether it is a link that the next link ends. Some renderers make links of bare URLs.
pub(super) fn is_ended_by_a_link(seed: &Seed<'_>, id: NodeId) -> bool {
    let node = seed.outline.node(id);
    if &*node.name != "a" {
        return false;
    }
    let behind = seed.outline.ids().skip(id.index() + 1);
    let destinations = seed.markdown.destinations.iter().rev();
    let rest = &seed.text()[node.tag.end()..];
    behind
        .map(|other| seed.outline.node(other))
        .any(|other| &*other.name == "a")
        || destinations
            .take_while(|found| found.span.start() >= node.tag.end())
            .any(|found| !found.is_image)
        || ["://", "www."].iter().any(|mark| rest.contains(mark))
}
