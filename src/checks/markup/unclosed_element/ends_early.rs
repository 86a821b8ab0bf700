//! Elements that nothing closes, but that end before the article does.

use crate::seed::Seed;
use crate::seed::html_names::{CLOSES_P, FORMATTING};
use crate::seed::markdown::BlockKind;
use crate::seed::outline::NodeId;

/// Whether browsers end the element before the article does: with the item of a list that Markdown
/// made, an element of phrases with its paragraph, and a link with the next one.
pub(super) fn ends_early(seed: &Seed<'_>, id: NodeId) -> bool {
    let node = seed.outline.node(id);
    let follows = |at: usize| at >= node.tag.end();
    if &*node.name == "a" {
        let links = seed.markdown.destinations.iter().filter(|found| !found.is_image);
        let rest = &seed.text()[node.tag.end()..];
        // Some renderers make links of bare URLs.
        return ["://", "www."].iter().any(|mark| rest.contains(mark))
            || links.map(|link| link.span.start()).any(follows)
            || seed.outline.ids().any(|other| {
                let other = seed.outline.node(other);
                &*other.name == "a" && follows(other.tag.start())
            });
    }
    let is_phrase = !CLOSES_P.contains(&&*node.name);
    let is_bound = |kind: BlockKind| match kind {
        BlockKind::Item | BlockKind::Quote | BlockKind::Table => true,
        BlockKind::Paragraph | BlockKind::Heading(_) => is_phrase,
        _ => false,
    };
    let mut around = seed.markdown.blocks_around(node.tag);
    !FORMATTING.contains(&&*node.name) && around.any(|block| is_bound(block.kind))
}
