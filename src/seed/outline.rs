//! The elements, comments and text runs of a body, and the queries that rules need.

mod emptiness;
mod visible;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use rustc_hash::FxHashMap;

use crate::seed::Seed;
use crate::seed::html_names::Kinds;
use crate::source::Span;
use emptiness::Emptiness;
use visible::Seen;

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
    Implied(u32),
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
    pub(crate) around: Around,
    /// What is around its content: itself and what is around it.
    pub(crate) inside: Around,
    pub(crate) kinds: Kinds,
    /// Whether its name is that of an HTML, SVG, `MathML` or custom element.
    pub(crate) is_html: bool,
}

/// What the elements around an element are, so that no check walks up to the outermost one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Around(u8);

impl Around {
    /// There is no element around it, or none of those below.
    pub(crate) const NOTHING: Self = Self(0);
    /// An `<svg>` or a `<math>`.
    pub(crate) const FOREIGN: Self = Self(1);
    /// An element that HTML does not define.
    pub(crate) const UNDEFINED: Self = Self(2);
    /// An element that shows its content as code.
    pub(crate) const CODE: Self = Self(4);
    /// A `<picture>`.
    pub(crate) const PICTURE: Self = Self(8);
    /// An element that shows its content as code or as keys.
    pub(crate) const SAMPLE: Self = Self(4 | 16);

    /// What is around the content of an element: the element and what is around it.
    pub(crate) fn content(self, name: &str, is_html: bool) -> Self {
        let own = match name {
            "svg" | "math" => Self::FOREIGN,
            "code" | "pre" | "samp" | "textarea" => Self::CODE,
            "kbd" => Self(16),
            "picture" => Self::PICTURE,
            _ if !is_html => Self::UNDEFINED,
            _ => Self::NOTHING,
        };
        Self(self.0 | own.0)
    }

    /// Whether one of those elements is `other`.
    #[must_use]
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// One attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The name's bytes.
    pub name: Span,
    /// The value's bytes, without quotes; none where there is no `=`.
    pub value: Option<Span>,
}

impl Attribute {
    /// The name in lower case.
    pub(crate) fn lower_name<'t>(&self, text: &'t str) -> Cow<'t, str> {
        lower_case(self.name.of(text))
    }
}

/// A name in ASCII lower case, copied only where it is not.
pub(crate) fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl Node<'_> {
    /// Whether it is a void element.
    #[must_use]
    pub fn end_is_void(&self) -> bool {
        self.end == End::Void
    }

    /// What is around its content: itself and what is around it.
    #[must_use]
    pub(crate) fn around_content(&self) -> Around {
        self.inside
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
    /// Formatting elements that end with another element, and that browsers open again behind it,
    /// since nothing closes them; sorted.
    pub leaking: Vec<NodeId>,
    /// A tag that the end of the file cuts off.
    pub truncated: Option<Span>,
    /// From each offset on, up to that of the next entry, the innermost element.
    innermost: OnceCell<Vec<(u32, Option<NodeId>)>>,
    /// The `<noscript>` around each element.
    noscripts: OnceCell<Vec<Option<NodeId>>>,
    /// The elements that show their content as code or as keys.
    samples: OnceCell<Vec<usize>>,
    seen: OnceCell<Seen>,
    emptiness: OnceCell<Emptiness>,
    /// For some conditions, by their numbers, and elements deep inside others: whether one around them
    /// meets the condition.
    below: RefCell<FxHashMap<(usize, NodeId), bool>>,
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
        let node = self.node(id);
        let name = &*node.name;
        let prefixed = name.contains(':') && !name.contains([';', '(', ')', '"', '\'']);
        node.is_html || prefixed || node.around.has(Around::FOREIGN)
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
            End::Implied(end) => Span::new(start, (end as usize).max(start)),
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
        self.emptiness(text).empty[id.index()]
    }

    /// Whether an empty element contains whitespace.
    #[must_use]
    pub(crate) fn holds_space(&self, id: NodeId, text: &str) -> bool {
        self.emptiness(text).spaced[id.index()]
    }

    fn emptiness(&self, text: &str) -> &Emptiness {
        self.emptiness.get_or_init(|| Emptiness::of(self, text))
    }

    /// The innermost element whose content includes `offset`.
    #[must_use]
    pub fn around(&self, offset: usize, len: usize) -> Option<NodeId> {
        let innermost = self.innermost.get_or_init(|| self.innermost_from(len));
        let before = innermost.partition_point(|(from, _)| *from as usize <= offset);
        before.checked_sub(1).and_then(|at| innermost[at].1)
    }

    /// Whether an element with an end tag is around an offset.
    #[must_use]
    pub(crate) fn is_enclosed(&self, offset: usize, len: usize) -> bool {
        let around = self.around(offset, len);
        let mut all = std::iter::successors(around, |id| self.node(*id).parent);
        all.any(|id| matches!(self.node(id).end, End::Tag(_)))
    }

    /// One sweep over the elements, with a stack of the open ones.
    fn innermost_from(&self, len: usize) -> Vec<(u32, Option<NodeId>)> {
        let mut found: Vec<(u32, Option<NodeId>)> = Vec::with_capacity(self.nodes.len() * 2);
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let mut open: Vec<(NodeId, usize)> = Vec::new();
        let close = |found: &mut Vec<(u32, Option<NodeId>)>, open: &mut Vec<(NodeId, usize)>, to: usize| {
            while let Some((_, end)) = open.pop_if(|(_, end)| *end <= to) {
                found.push((place(end), open.last().map(|(id, _)| *id)));
            }
        };
        for id in self.ids() {
            let node = self.node(id);
            close(&mut found, &mut open, node.tag.start());
            let inside = self.inside(id, len);
            let end = match node.end {
                End::Missing => inside.end().max(inside.start() + 1),
                End::Void | End::Tag(_) | End::Implied(_) => inside.end(),
            };
            if inside.start() < end {
                found.push((place(inside.start()), Some(id)));
                open.push((id, end));
            }
        }
        close(&mut found, &mut open, usize::MAX);
        found
    }

    /// Whether an ancestor of an element meets a condition. Far from the element, the answer is kept
    /// under the number of the condition, for other elements below the same ancestor.
    #[must_use]
    pub(crate) fn has_ancestor(&self, id: NodeId, condition: usize, holds: impl Fn(NodeId) -> bool) -> bool {
        const NEAR: usize = 16;
        let mut way = Vec::new();
        let mut found = false;
        for (distance, ancestor) in self.ancestors(id).enumerate() {
            if distance > NEAR {
                let known = self.below.borrow().get(&(condition, ancestor)).copied();
                if let Some(known) = known {
                    found = known;
                    break;
                }
                way.push(ancestor);
            }
            if holds(ancestor) {
                found = true;
                break;
            }
        }
        // Each of these, or one around it, is or is not what was looked for.
        self.below
            .borrow_mut()
            .extend(way.into_iter().map(|ancestor| ((condition, ancestor), found)));
        found
    }

    /// The innermost `<noscript>` around an element.
    #[must_use]
    pub(crate) fn noscript_around(&self, id: NodeId) -> Option<NodeId> {
        let all = self.noscripts.get_or_init(|| {
            self.inherited(|around: Option<Option<NodeId>>, id| {
                let parent = self.node(id).parent;
                parent
                    .filter(|parent| self.node(*parent).name == "noscript")
                    .or(around.flatten())
            })
        });
        all[id.index()]
    }

    /// What each element has from the element around it: `of` gets that of the parent.
    #[must_use]
    pub(crate) fn inherited<T: Copy>(&self, of: impl Fn(Option<T>, NodeId) -> T) -> Vec<T> {
        let mut all: Vec<T> = Vec::with_capacity(self.nodes.len());
        for id in self.ids() {
            let parent = self.node(id).parent.map(|parent| all[parent.index()]);
            all.push(of(parent, id));
        }
        all
    }

    /// Whether an element that shows its content as code or as keys begins inside a span.
    #[must_use]
    pub(crate) fn has_sample(&self, span: Span) -> bool {
        let samples = self.samples.get_or_init(|| {
            let is_sample = |node: &&Node<'_>| matches!(&*node.name, "code" | "pre" | "samp" | "kbd" | "textarea");
            self.nodes
                .iter()
                .filter(is_sample)
                .map(|node| node.tag.start())
                .collect()
        });
        let after = samples.partition_point(|start| *start < span.start());
        samples.get(after).is_some_and(|start| *start < span.end())
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
