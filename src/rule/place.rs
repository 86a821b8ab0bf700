//! A place that a clause matches, and the texts of a card with the values of that place.

use crate::rule::placeholder::{Part, parts};
use crate::seed::front_matter::Field;
use crate::seed::outline::{Attribute, NodeId, decoded};
use crate::seed::{self, Reference, Seed};
use crate::source::Span;
use crate::words::shortened;

/// A place that a clause matches.
#[derive(Debug)]
pub(crate) struct Place<'p, 's> {
    /// The span of the finding.
    pub span: Span,
    /// The element.
    pub node: Option<NodeId>,
    /// The attribute that matched.
    pub attribute: Option<Attribute>,
    /// The URL that matched.
    pub reference: Option<&'p Reference<'s>>,
    /// The Markdown block that matched.
    pub block: Option<Span>,
    /// The front-matter field that matched.
    pub field: Option<&'p Field<'s>>,
}

impl Place<'_, '_> {
    pub(crate) fn of(span: Span) -> Self {
        Self {
            span,
            node: None,
            attribute: None,
            reference: None,
            block: None,
            field: None,
        }
    }

    /// Everything that belongs to the place: its element, its Markdown image or link, or its span.
    #[must_use]
    pub(crate) fn extent(&self, seed: &Seed<'_>) -> Span {
        let whole = match (self.node, self.reference.map(|reference| reference.place)) {
            (Some(id), _) => seed.outline.element_span(id),
            (None, Some(seed::Place::Markdown(index))) => Some(seed.markdown.whole(index, seed.text())),
            _ => None,
        };
        whole.unwrap_or(self.span).join(self.span)
    }

    /// A text of a card with its placeholders replaced.
    #[must_use]
    pub(crate) fn fill(&self, words: &str, seed: &Seed<'_>) -> String {
        if !words.contains('{') {
            return words.to_owned();
        }
        let mut filled = String::with_capacity(words.len());
        for part in parts(words) {
            match part {
                Part::Words(words) => filled.push_str(words),
                Part::Name("host") => filled.push_str(self.host()),
                Part::Name("url") => filled.push_str(&self.url()),
                Part::Name("name") => filled.push_str(&self.name(seed)),
                Part::Name("value") => filled.push_str(&self.value(seed)),
                Part::Name("text") => filled.push_str(&self.text(seed)),
                Part::Name(other) => filled.push_str(&format!("{{{other}}}")),
            }
        }
        filled
    }

    fn host(&self) -> &str {
        let host = self.reference.and_then(|reference| reference.url.host());
        host.unwrap_or("this address")
    }

    fn url(&self) -> String {
        let url = self.reference.map(|reference| shortened(&reference.url.text, 80));
        url.unwrap_or_default()
    }

    /// The name of the attribute, the element or the field.
    fn name(&self, seed: &Seed<'_>) -> String {
        match (self.attribute, self.node, self.field) {
            (Some(attribute), ..) => shortened(seed.slice(attribute.name), 60),
            (None, Some(id), _) => seed.outline.node(id).name.to_string(),
            (None, None, Some(field)) => shortened(&field.key, 60),
            (None, None, None) => String::new(),
        }
    }

    /// The value of the attribute or the field.
    fn value(&self, seed: &Seed<'_>) -> String {
        match (self.attribute, self.field) {
            (Some(attribute), _) => shortened(&decoded(&attribute, seed.text()), 60),
            (None, Some(field)) => shortened(field.value.text().unwrap_or(seed.slice(field.value.span)), 60),
            (None, None) => String::new(),
        }
    }

    fn text(&self, seed: &Seed<'_>) -> String {
        let inside = match (self.node, self.block) {
            (Some(id), _) => seed.visible_text(seed.outline.inside(id, seed.text().len())),
            (None, Some(block)) => seed.visible_text(block),
            (None, None) => comment_text(seed.slice(self.span)).to_owned(),
        };
        shortened(&inside, 60)
    }
}

/// The content of a comment, without surrounding whitespace.
pub(crate) fn comment_text(comment: &str) -> &str {
    comment
        .strip_prefix("<!--")
        .and_then(|rest| rest.strip_suffix("-->"))
        .unwrap_or(comment)
        .trim()
}
