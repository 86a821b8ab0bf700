//! `<noscript>` fallbacks of images, for browsers that run no scripts.

use crate::placeholder::is_placeholder;
use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::seed::references::whole as whole_url;
use crate::source::Span;

/// The `<noscript>` directly after or before the image that contains exactly one image, with the URL of that image.
#[must_use]
pub(crate) fn noscript_fallback(seed: &Seed<'_>, id: NodeId) -> Option<(NodeId, Option<Span>)> {
    let tag = seed.outline.node(id).tag;
    let only_whitespace = |from: usize, to: usize| from <= to && seed.slice(Span::new(from, to)).trim().is_empty();
    let beside = |other: &NodeId| {
        let node = seed.outline.node(*other);
        let Some(span) = seed.outline.element_span(*other) else {
            return false;
        };
        node.name == "noscript"
            && (only_whitespace(tag.end(), span.start()) || only_whitespace(span.end(), tag.start()))
    };
    let noscript = seed.outline.near(id, 3).find(beside)?;
    let mut images = seed.outline.descendants(noscript);
    let image = images.next().filter(|image| seed.outline.node(*image).name == "img")?;
    if images.next().is_some() || seed.outline.node(noscript).has_text {
        return None;
    }
    let src = seed
        .outline
        .attribute(image, "src", seed.text())
        .filter(|src| src.value.is_some())?;
    let url = whole_url(seed, src);
    Some((noscript, (!is_placeholder(&url)).then_some(url.span)))
}

/// Whether the image is inside a `<noscript>` and repeats the image before it for browsers without scripts.
#[must_use]
pub(super) fn is_noscript_fallback(seed: &Seed<'_>, id: NodeId) -> bool {
    let Some(noscript) = seed.outline.noscript_around(id) else {
        return false;
    };
    let start = seed.outline.node(noscript).tag.start();
    let before = seed
        .outline
        .near(noscript, 1)
        .next()
        .filter(|before| *before < noscript);
    before.is_some_and(|before| {
        let node = seed.outline.node(before);
        node.name == "img"
            && seed
                .slice(Span::new(node.tag.end().min(start), start))
                .trim()
                .is_empty()
    })
}
