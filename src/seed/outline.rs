//! What the pass over the body collected, and the questions that rules ask of it.

use std::borrow::Cow;

use crate::seed::Seed;
use crate::source::Span;

/// An element's place in the outline.
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
    /// It has no content.
    Void,
    /// By this end tag of its own.
    Tag(Span),
    /// HTML closes it at this offset: by another element's tag.
    Implied(usize),
    /// Nothing closes it before the file ends.
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
    /// The number of the first node that is not inside it.
    pub after: u32,
    /// A reader sees text in it.
    pub has_text: bool,
    /// It holds, or is, a picture, a frame, a form part or the like.
    pub has_media: bool,
    /// It holds a comment, or an element that is more than a shell.
    pub has_other: bool,
    /// It stands inside `<noscript>`.
    pub in_noscript: bool,
    /// A template expression stands in its start tag.
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
    /// Whether it is an element without content.
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
    /// Script, style and the like: no reader sees it.
    pub raw: bool,
}

/// Elements, comments and texts of a body, in the order of the file.
#[derive(Debug, Default)]
pub struct Outline<'s> {
    pub(crate) nodes: Vec<Node<'s>>,
    pub(crate) attributes: Vec<Attribute>,
    /// The comments.
    pub comments: Vec<Comment>,
    /// The texts.
    pub texts: Vec<Text>,
    /// End tags that close nothing.
    pub stray_end_tags: Vec<Span>,
    /// A tag that is still open where the file ends.
    pub truncated: Option<Span>,
}

impl<'s> Outline<'s> {
    /// Room for what a body of so many bytes usually holds.
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

    /// The attributes of an element in their order, duplicates included.
    #[must_use]
    pub fn attributes(&self, id: NodeId) -> &[Attribute] {
        let (start, end) = self.node(id).attributes;
        &self.attributes[start as usize..end as usize]
    }

    /// The first attribute of this name, which is given in lower case.
    #[must_use]
    pub fn attribute(&self, id: NodeId, name: &str, text: &str) -> Option<&Attribute> {
        self.attributes(id)
            .iter()
            .find(|attribute| attribute.name.of(text).eq_ignore_ascii_case(name))
    }

    /// The decoded value of an attribute; empty where there is none written.
    #[must_use]
    pub fn value<'t>(&self, id: NodeId, name: &str, text: &'t str) -> Option<Cow<'t, str>> {
        self.attribute(id, name, text).map(|attribute| decoded(attribute, text))
    }

    /// From the start tag to the end tag; none where HTML ends it elsewhere.
    #[must_use]
    pub fn element_span(&self, id: NodeId) -> Option<Span> {
        let node = self.node(id);
        match node.end {
            End::Void => Some(node.tag),
            End::Tag(end) => Some(node.tag.join(end)),
            End::Implied(_) | End::Missing => None,
        }
    }

    /// What the element holds, without its tags; up to `len` where nothing closes it.
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

    /// The elements around one, from the inside out.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).parent, |id| self.node(*id).parent)
    }

    /// The elements inside one.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'s> {
        (id.0 + 1..self.node(id).after).map(NodeId)
    }

    /// The elements whose start tags stand inside a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = NodeId> + use<'s> {
        let start = self.nodes.partition_point(|node| node.tag.start() < span.start());
        let end = self.nodes.partition_point(|node| node.tag.start() < span.end());
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (number(start)..number(end)).map(NodeId)
    }

    /// Up to so many elements before and after one, in the order of the file.
    pub fn near(&self, id: NodeId, reach: u32) -> impl Iterator<Item = NodeId> + use<'s> {
        let end = u32::try_from(self.nodes.len())
            .unwrap_or(u32::MAX)
            .min(id.0.saturating_add(reach + 1));
        (id.0.saturating_sub(reach)..end)
            .map(NodeId)
            .filter(move |other| *other != id)
    }

    /// Nothing in it that a reader could see or an author could miss: only white space and
    /// whole elements that are hollow themselves, without a blank line.
    #[must_use]
    pub fn is_hollow(&self, id: NodeId, text: &str) -> bool {
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
        let blanks = written.bytes().filter(u8::is_ascii_whitespace).count();
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
        covered + blanks == inside.len() + in_tags && !written.contains("\n\n") && !written.contains("\n\r\n")
    }

    /// The innermost element whose inside holds `offset`.
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

    /// The bytes of visible text inside a span, without the blanks around each run; counted
    /// only until there are more than `enough`.
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

    /// Whether the byte stands in a text that a reader sees.
    #[must_use]
    pub fn is_visible(&self, offset: usize) -> bool {
        let at = self.texts.partition_point(|run| run.span.end() <= offset);
        self.texts.get(at).is_some_and(|run| !run.raw && run.span.holds(offset))
    }

    /// Calls `each` with the visible texts inside a span as they are written.
    pub fn each_visible(&self, span: Span, text: &str, mut each: impl FnMut(&str)) {
        let from = self.texts.partition_point(|run| run.span.end() <= span.start());
        for run in self.texts[from..]
            .iter()
            .take_while(|run| run.span.start() < span.end())
            .filter(|run| !run.raw)
        {
            let part = Span::new(run.span.start().max(span.start()), run.span.end().min(span.end()));
            each(part.of(text));
        }
    }
}

/// An attribute's value with its character references decoded.
#[must_use]
pub fn decoded<'t>(attribute: &Attribute, text: &'t str) -> Cow<'t, str> {
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
