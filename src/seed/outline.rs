//! The elements, comments and text runs of a body, and the queries that rules need.

use std::borrow::Cow;

use crate::seed::Seed;
use crate::seed::html_names::is_html_name;
use crate::source::Span;

/// The index of an element in the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// How an element ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is a void element, without content.
    Void,
    /// Its own end tag closes it.
    Tag(Span),
    /// The tag of another element closes it at this offset.
    Implied(usize),
    /// Nothing closes it before the end of the file.
    Missing,
}

/// One element.
#[derive(Debug)]
pub struct Node<'s> {
    /// Its name in lower case.
    pub name: Cow<'s, str>,
    /// Its start tag.
    pub tag: Span,
    /// The element around it.
    pub parent: Option<NodeId>,
    /// How it ends.
    pub end: End,
    /// The index of the first later node that is not inside it.
    pub after: u32,
    /// Whether it contains visible text.
    pub has_text: bool,
    /// Whether it is, or contains, an image, a frame, a form control or similar.
    pub has_media: bool,
    /// Whether it contains a comment, or an element that is more than a wrapper.
    pub has_other: bool,
    /// Whether it is inside `<noscript>`.
    pub in_noscript: bool,
    /// Whether its start tag contains a template expression.
    pub templated: bool,
    pub(crate) attributes: (u32, u32),
}

/// One attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The name's bytes.
    pub name: Span,
    /// The value's bytes, without quotes; none where there is no `=`.
    pub value: Option<Span>,
}

impl Node<'_> {
    /// Whether it is a void element.
    #[must_use]
    pub fn end_is_void(&self) -> bool {
        self.end == End::Void
    }
}

impl Attribute {
    /// From the name to the closing quote.
    #[must_use]
    pub fn span(&self, text: &str) -> Span {
        let Some(value) = self.value else { return self.name };
        let quoted = matches!(text.as_bytes().get(value.end()), Some(b'"' | b'\''))
            && text.as_bytes()[value.start() - 1] == text.as_bytes()[value.end()];
        Span::new(self.name.start(), value.end() + usize::from(quoted))
    }
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub struct Comment {
    /// From `<!--` to `-->`.
    pub span: Span,
    /// The element around it.
    pub parent: Option<NodeId>,
}

/// A run of text.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// Its bytes.
    pub span: Span,
    /// The element around it.
    pub parent: Option<NodeId>,
    /// Whether it is the content of a script, a style or similar, which readers do not see.
    pub raw: bool,
}

/// The elements, comments and text runs of a body, in source order.
#[derive(Debug, Default)]
pub struct Outline<'s> {
    pub(crate) nodes: Vec<Node<'s>>,
    pub(crate) attributes: Vec<Attribute>,
    /// The comments.
    pub comments: Vec<Comment>,
    /// The text runs.
    pub texts: Vec<Text>,
    /// End tags that close nothing.
    pub stray_end_tags: Vec<Span>,
    /// A tag that the end of the file cuts off.
    pub truncated: Option<Span>,
}

impl<'s> Outline<'s> {
    /// An empty outline with capacity for a typical body of `bytes` bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        let nodes = bytes / 150;
        Self {
            nodes: Vec::with_capacity(nodes),
            attributes: Vec::with_capacity(nodes),
            texts: Vec::with_capacity(nodes),
            ..Self::default()
        }
    }

    /// Every element.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<'s> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// An element.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node<'s> {
        &self.nodes[id.index()]
    }

    /// Whether HTML, SVG, `MathML` or another vocabulary defines the element, or a script may. The
    /// others are mostly a `<` that was not escaped, and their attributes are words of the text.
    #[must_use]
    pub fn is_defined(&self, id: NodeId) -> bool {
        let name = &*self.node(id).name;
        let foreign = |id: NodeId| matches!(&*self.node(id).name, "svg" | "math");
        let prefixed = name.contains(':') && !name.contains([';', '(', ')', '"', '\'']);
        is_html_name(name) || prefixed || self.ancestors(id).any(foreign)
    }

    /// The attributes of an element in source order, duplicates included.
    #[must_use]
    pub fn attributes(&self, id: NodeId) -> &[Attribute] {
        let (start, end) = self.node(id).attributes;
        &self.attributes[start as usize..end as usize]
    }

    /// The first attribute with this lower-case name.
    #[must_use]
    pub fn attribute(&self, id: NodeId, name: &str, text: &str) -> Option<&Attribute> {
        self.attributes(id)
            .iter()
            .find(|attribute| attribute.name.of(text).eq_ignore_ascii_case(name))
    }

    /// The decoded value of an attribute; empty where the attribute has no value.
    #[must_use]
    pub fn value<'t>(&self, id: NodeId, name: &str, text: &'t str) -> Option<Cow<'t, str>> {
        self.attribute(id, name, text).map(|attribute| decoded(attribute, text))
    }

    /// The element from its start tag to its end tag; none where it has no end tag of its own.
    #[must_use]
    pub fn element_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id);
        match node.end {
            End::Void => Some(node.tag),
            End::Tag(end) => Some(node.tag.join(end)),
            End::Implied(_) | End::Missing => None,
        }
    }

    /// The content of the element, without its tags; up to `len` where nothing closes it.
    #[must_use]
    pub fn inside(&self, id: NodeId, len: usize) -> Span {
        let node = self.node(id);
        let start = node.tag.end();
        match node.end {
            End::Void => Span::at(start),
            End::Tag(end) => Span::new(start, end.start()),
            End::Implied(end) => Span::new(start, end.max(start)),
            End::Missing => Span::new(start, len.max(start)),
        }
    }

    /// The ancestors of an element, from the innermost outwards.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).parent, |id| self.node(*id).parent)
    }

    /// The elements inside an element.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'s> {
        (id.0 + 1..self.node(id).after).map(NodeId)
    }

    /// The elements whose start tags begin inside a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = NodeId> + use<'s> {
        let start = self.nodes.partition_point(|node| node.tag.start() < span.start());
        let end = self.nodes.partition_point(|node| node.tag.start() < span.end());
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (number(start)..number(end)).map(NodeId)
    }

    /// Up to `reach` elements before an element and up to `reach` after it, in source order.
    pub fn near(&self, id: NodeId, reach: u32) -> impl Iterator<Item = NodeId> + use<'s> {
        let end = u32::try_from(self.nodes.len())
            .unwrap_or(u32::MAX)
            .min(id.0.saturating_add(reach + 1));
        (id.0.saturating_sub(reach)..end)
            .map(NodeId)
            .filter(move |other| *other != id)
    }

    /// Whether the element is empty, so that its removal loses nothing: it contains only whitespace
    /// without a blank line, and complete elements that are empty themselves.
    #[must_use]
    pub fn is_empty_element(&self, id: NodeId, text: &str) -> bool {
        let node = self.node(id);
        if node.has_text || node.has_media || node.has_other || !matches!(node.end, End::Tag(_)) {
            return false;
        }
        let inside = self.inside(id, text.len());
        let mut covered = 0;
        for below in self.descendants(id) {
            let End::Tag(end) = self.node(below).end else {
                return false;
            };
            covered += self.node(below).tag.len() + end.len();
        }
        let written = inside.of(text);
        let whitespace = written.bytes().filter(u8::is_ascii_whitespace).count();
        let in_tags: usize = self
            .descendants(id)
            .map(|below| {
                self.node(below)
                    .tag
                    .of(text)
                    .bytes()
                    .filter(u8::is_ascii_whitespace)
                    .count()
            })
            .sum();
        covered + whitespace == inside.len() + in_tags && !written.contains("\n\n") && !written.contains("\n\r\n")
    }

    /// The innermost element whose content includes `offset`.
    #[must_use]
    pub fn around(&self, offset: usize, len: usize) -> Option<NodeId> {
        let before = self.nodes.partition_point(|node| node.tag.end() <= offset);
        let mut at = (before > 0).then(|| NodeId(u32::try_from(before - 1).unwrap_or(0)));
        while let Some(id) = at {
            let inside = self.inside(id, len);
            if inside.start() <= offset
                && offset < inside.end().max(inside.start() + 1)
                && self.node(id).end != End::Void
                && (inside.end() > offset || self.node(id).end == End::Missing)
            {
                return Some(id);
            }
            at = self.node(id).parent;
        }
        None
    }

    /// The number of bytes of visible text inside a span, without the whitespace around each run.
    /// Counting stops once there are more than `enough`.
    #[must_use]
    pub fn text_weight(&self, span: Span, text: &str, enough: usize) -> usize {
        let from = self.texts.partition_point(|run| run.span.end() <= span.start());
        let mut weight = 0;
        for run in self.texts[from..]
            .iter()
            .take_while(|run| run.span.start() < span.end())
            .filter(|run| !run.raw)
        {
            let part = Span::new(run.span.start().max(span.start()), run.span.end().min(span.end()));
            weight += part.of(text).trim_ascii().len();
            if weight > enough {
                break;
            }
        }
        weight
    }

    /// Whether the byte is in visible text.
    #[must_use]
    pub fn is_visible(&self, offset: usize) -> bool {
        let at = self.texts.partition_point(|run| run.span.end() <= offset);
        self.texts.get(at).is_some_and(|run| !run.raw && run.span.holds(offset))
    }

    /// Calls `each` with the source of every run of visible text inside a span.
    pub fn each_visible(&self, span: Span, text: &str, mut each: impl FnMut(&str)) {
        self.each_visible_span(span, |part| each(part.of(text)));
    }

    /// Calls `each` with every run of visible text inside a span.
    pub fn each_visible_span(&self, span: Span, mut each: impl FnMut(Span)) {
        let from = self.texts.partition_point(|run| run.span.end() <= span.start());
        for run in self.texts[from..]
            .iter()
            .take_while(|run| run.span.start() < span.end())
            .filter(|run| !run.raw)
        {
            each(Span::new(
                run.span.start().max(span.start()),
                run.span.end().min(span.end()),
            ));
        }
    }
}

/// An attribute's value with its character references decoded.
#[must_use]
pub(crate) fn decoded<'t>(attribute: &Attribute, text: &'t str) -> Cow<'t, str> {
    match attribute.value {
        Some(value) if memchr::memchr(b'&', value.of(text).as_bytes()).is_some() => {
            htmlize::unescape_attribute(value.of(text))
        }
        Some(value) => Cow::Borrowed(value.of(text)),
        None => Cow::Borrowed(""),
    }
}

/// Width and height, of attributes or style, are both given and at most this.
pub(crate) fn is_small(seed: &Seed<'_>, id: NodeId, most: u32) -> bool {
    let style = seed.value(id, "style").unwrap_or_default();
    let of_style = |name: &str| {
        style
            .split(';')
            .filter_map(|declaration| declaration.split_once(':'))
            .find_map(|(key, value)| {
                key.trim()
                    .eq_ignore_ascii_case(name)
                    .then(|| value.trim().trim_end_matches("!important").trim().to_owned())
            })
    };
    ["width", "height"].iter().all(|name| {
        let value = of_style(name).or_else(|| seed.value(id, name).map(|value| value.trim().to_owned()));
        value.is_some_and(|value| {
            value
                .trim_end_matches("px")
                .trim()
                .parse::<f32>()
                .is_ok_and(|size| size <= most as f32)
        })
    })
}
