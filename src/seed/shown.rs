//! What browsers show of an image without running scripts.

use crate::placeholder::is_placeholder;
use crate::seed::Seed;
use crate::seed::outline::{Attribute, NodeId};
use crate::seed::references::whole as whole_url;
use crate::source::Span;
use crate::url::{SeedUrl, srcset};

/// Whether an `<img>` shows a real image: that of its `srcset` where it has candidates, else that of its `src`.
#[must_use]
pub(crate) fn image_shows(seed: &Seed<'_>, id: NodeId) -> bool {
    let srcset = seed.outline.attribute(id, "srcset", seed.text());
    match srcset.filter(|srcset| is_filled(seed, srcset)) {
        Some(srcset) => blank_candidate(seed, srcset).is_none(),
        None => seed
            .outline
            .attribute(id, "src", seed.text())
            .is_some_and(|src| src.value.is_some() && !is_placeholder(&whole_url(seed, src))),
    }
}

/// Whether a `<source>` beside the `<img>` provides a real image, whatever its `src` is.
#[must_use]
pub(crate) fn picture_shows(seed: &Seed<'_>, id: NodeId) -> bool {
    let Some(picture) = seed
        .outline
        .node(id)
        .parent
        .filter(|parent| seed.outline.node(*parent).name == "picture")
    else {
        return false;
    };
    seed.outline.descendants(picture).any(|source| {
        let srcset = seed.outline.attribute(source, "srcset", seed.text());
        seed.outline.node(source).name == "source"
            && srcset.is_some_and(|srcset| is_filled(seed, srcset) && blank_candidate(seed, srcset).is_none())
    })
}

/// The first candidate of a `srcset` whose candidates are all placeholders.
#[must_use]
pub(crate) fn blank_candidate(seed: &Seed<'_>, attribute: &Attribute) -> Option<Span> {
    let value = attribute.value?;
    let candidates = srcset(seed.slice(value), value.start());
    let shows_nothing =
        |span: Span| is_placeholder(&SeedUrl::new(span, seed.slice(span).into(), seed.has_template(span)));
    (!candidates.is_empty() && candidates.iter().all(|candidate| shows_nothing(candidate.url)))
        .then(|| candidates[0].url)
}

fn is_filled(seed: &Seed<'_>, attribute: &Attribute) -> bool {
    attribute
        .value
        .is_some_and(|value| !seed.slice(value).trim().is_empty())
}
