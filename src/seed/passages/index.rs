//! Where links, blocks and the tags of block elements are, so that passages find them fast.

use crate::seed::html_names::BLOCKS;
use crate::seed::markdown::Block;
use crate::seed::outline::End;
use crate::seed::{Place, Reference, Seed, Use};
use crate::source::Span;

/// What is written in a Markdown image or link beside its text; sorted.
pub(super) fn holes(seed: &Seed<'_>) -> Vec<Span> {
    let mut holes = Vec::new();
    for target in &seed.markdown.destinations {
        if target.is_image {
            holes.push(target.span);
        } else if !target.is_autolink {
            holes.push(Span::new(target.span.start(), target.text.start()));
            holes.push(Span::new(target.text.end(), target.span.end()));
        }
    }
    holes.sort_unstable();
    holes
}

/// The tags of block elements, sorted: text on both sides of one is not one passage.
pub(super) fn block_tags(seed: &Seed<'_>) -> Vec<Span> {
    let mut tags = Vec::new();
    for node in seed.outline.ids().map(|id| seed.outline.node(id)) {
        if !BLOCKS.contains(&&*node.name) {
            continue;
        }
        tags.push(node.tag);
        match node.end {
            End::Tag(end) => tags.push(end),
            End::Implied(at) => tags.push(Span::at(at as usize)),
            End::Void | End::Missing => {}
        }
    }
    tags.sort_unstable();
    tags
}

/// Where the elements that show something and have no content begin.
pub(super) fn media(seed: &Seed<'_>) -> Vec<usize> {
    let nodes = seed.outline.nodes.iter();
    let media = nodes.filter(|node| node.has_media && node.end_is_void());
    media.map(|node| node.tag.start()).collect()
}

/// The links of an article by their places; they do not nest.
pub(super) fn links(seed: &Seed<'_>) -> Vec<(Span, usize)> {
    let place = |reference: &Reference<'_>| match reference.place {
        Place::Markdown(index) => Some(seed.markdown.destinations[index].span),
        Place::Attribute(id, _) => seed.outline.element_span(id),
        _ => None,
    };
    let links = seed.references.iter().enumerate();
    let links = links.filter(|(_, reference)| reference.used_as == Use::Link);
    let mut links: Vec<(Span, usize)> = links.filter_map(|(at, link)| Some((place(link)?, at))).collect();
    links.sort_unstable();
    links
}

/// The index of the block around each block.
pub(super) fn parents(blocks: &[Block]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let around = |at: usize| {
        while open.pop_if(|last| blocks[*last].depth >= blocks[at].depth).is_some() {}
        let parent = open.last().copied();
        open.push(at);
        parent
    };
    (0..blocks.len()).map(around).collect()
}
