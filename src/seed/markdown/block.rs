//! The blocks, images and links of an article.

use std::sync::Arc;

use crate::source::Span;

/// The kind of a Markdown block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading and its level.
    Heading(u8),
    /// A block quote.
    Quote,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// A fenced code block.
    Fence,
    /// A deliberate indented code block.
    Indented,
    /// A block of raw HTML.
    Html,
    /// A table.
    Table,
    /// A thematic break.
    Rule,
    /// Anything else.
    Other,
}

/// A block and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its kind.
    pub kind: BlockKind,
    /// Its bytes.
    pub span: Span,
    /// The number of blocks around it.
    pub depth: u32,
    /// Whether it has text of its own, outside the blocks in it.
    pub has_text: bool,
}

/// An image or a link written in Markdown.
#[derive(Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its bytes, from `![` or `[` to the closing parenthesis.
    pub span: Span,
    /// The bytes of the destination; for a reference, those in its definition.
    pub url_span: Span,
    /// The parsed destination; none where that is what `url_span` marks. An article may have millions.
    pub(crate) url: Option<Arc<str>>,
    /// The title, if it has one.
    pub(crate) title: Option<Box<str>>,
    /// Whether it is an image.
    pub is_image: bool,
    /// Whether the destination is in a link reference definition.
    pub is_reference: bool,
    /// Whether it is a URL in angle brackets.
    pub is_autolink: bool,
    /// The text between the brackets.
    pub text: Span,
    /// The index of the link around it.
    pub(crate) link: Option<u32>,
}

impl Destination {
    /// The parsed destination, in an article with this text.
    pub(crate) fn url<'u>(&'u self, text: &'u str) -> &'u str {
        self.url.as_deref().unwrap_or_else(|| self.url_span.of(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_small() {
        assert!(size_of::<Destination>() <= 72, "{}", size_of::<Destination>());
    }
}
