//! Where a clause holds, and the words of a card with the place's own in them.

use crate::seed::outline::{Attribute, NodeId, decoded};
use crate::seed::{self, Reference, Seed};
use crate::source::Span;
use crate::words::shortened;

/// Where a clause holds.
#[derive(Debug)]
pub struct Place<'p, 's> {
    /// What the finding covers.
    pub span: Span,
    /// The element.
    pub node: Option<NodeId>,
    /// The attribute that matched.
    pub attribute: Option<Attribute>,
    /// The URL that matched.
    pub reference: Option<&'p Reference<'s>>,
    /// The Markdown block that matched.
    pub block: Option<Span>,
}

impl Place<'_, '_> {
    pub(crate) fn of(span: Span) -> Self {
        Self {
            span,
            node: None,
            attribute: None,
            reference: None,
            block: None,
        }
    }

    /// All that belongs to it: its element, its Markdown image or link, or its span.
    #[must_use]
    pub fn extent(&self, seed: &Seed<'_>) -> Span {
        let whole = match (self.node, self.reference.map(|reference| reference.place)) {
            (Some(id), _) => seed.outline.element_span(id),
            (None, Some(seed::Place::Markdown(index))) => Some(seed.markdown.whole(index, seed.text())),
            _ => None,
        };
        whole.unwrap_or(self.span).join(self.span)
    }

    /// A card's words with the place's own in them.
    #[must_use]
    pub fn fill(&self, words: &str, seed: &Seed<'_>) -> String {
        if !words.contains('{') {
            return words.to_owned();
        }
        let text = |span: Span| shortened(seed.slice(span), 60);
        let host = self
            .reference
            .and_then(|reference| reference.url.host())
            .unwrap_or("this address");
        let url = self
            .reference
            .map(|reference| shortened(&reference.url.text, 80))
            .unwrap_or_default();
        let name = match (self.attribute, self.node) {
            (Some(attribute), _) => text(attribute.name),
            (None, Some(id)) => seed.outline.node(id).name.to_string(),
            (None, None) => String::new(),
        };
        let value = self
            .attribute
            .map(|attribute| shortened(&decoded(&attribute, seed.text()), 60))
            .unwrap_or_default();
        let mut filled = words
            .replace("{host}", host)
            .replace("{url}", &url)
            .replace("{name}", &name)
            .replace("{value}", &value);
        if filled.contains("{text}") {
            let inside = match (self.node, self.block) {
                (Some(id), _) => seed.visible_text(seed.outline.inside(id, seed.text().len())),
                (None, Some(block)) => seed.visible_text(block),
                (None, None) => comment_text(seed.slice(self.span)).to_owned(),
            };
            filled = filled.replace("{text}", &shortened(&inside, 60));
        }
        filled
    }
}

/// The inside of a comment, blanks trimmed.
pub(crate) fn comment_text(comment: &str) -> &str {
    comment
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"))
        .unwrap_or(comment)
        .trim()
}
