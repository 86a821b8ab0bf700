//! Markup that is meant as text: a tag that a sentence names, a payload that an article shows, code
//! in `<pre>` that nobody escaped, a comparison that begins like a tag.
//!
//! What is meant as text is found in the outline, masked, and the article is read again: no check
//! sees such a tag as markup, and what its element seemed to enclose is judged without it.

mod known;
mod listing;
mod payload;
mod prose;
mod sides;

use std::borrow::Cow;

use crate::seed::html_names::{is_html_name, longest_html_name};
use crate::seed::markdown::Markdown;
use crate::seed::outline::{End, NodeId, Outline};
use crate::source::{Source, Span, in_spans};
pub(crate) use known::Known;

/// An element whose content is not markup hides what follows it until it is masked, so the article
/// is read again, at most this often.
pub(crate) const ROUNDS: usize = 12;

/// Why a tag is meant as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No vocabulary defines the element.
    Unknown,
    /// It is in `<pre>` or `<code>`, and is not what such an element contains as markup.
    Listing,
    /// A sentence names it.
    Named,
    /// It would run a script that only demonstrates that it runs.
    Payload,
    /// It is a comparison.
    Comparison,
    /// It is the end tag of an element whose start tag is escaped, or that a sentence names.
    EndTag,
}

/// A tag that is meant as text.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub span: Span,
    pub why: Why,
    /// Its end tag, with whether a converter added it.
    pub end: Option<(Span, bool)>,
    /// The content of the `<pre>` or `<code>` around it.
    pub listing: Option<Span>,
}

/// Tags that belong together and are meant as text.
#[derive(Debug)]
pub struct Sample {
    /// From the first tag to the last one.
    pub span: Span,
    /// What to escape: tags, comments, processing instructions; sorted.
    pub tags: Vec<Span>,
    /// End tags that a converter added; sorted.
    pub added: Vec<Span>,
    /// Why the first of them is meant as text.
    pub why: Why,
    /// The content of the `<pre>` or `<code>` around it.
    pub listing: Option<Span>,
}

impl Sample {
    /// Where no other rule has something to say.
    #[must_use]
    pub fn quiet(&self) -> Span {
        self.listing.unwrap_or(self.span)
    }

    /// Whether it is one element that no vocabulary defines.
    #[must_use]
    pub fn is_one_unknown_element(&self) -> bool {
        self.why == Why::Unknown && self.tags.len() + self.added.len() <= 2 && self.listing.is_none()
    }
}

/// The article as far as it is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'r, 's> {
    pub source: &'s Source,
    pub known: &'r Known,
    pub text: &'s str,
    pub markdown: &'r Markdown,
    pub outline: &'r Outline<'s>,
    pub templates: &'r [Span],
}

/// What is around each element, from the outermost element inwards.
struct Around {
    /// Whether it is inside `<svg>` or `<math>`.
    in_drawing: Vec<bool>,
    /// The outermost closed element around it that no vocabulary defines.
    unknown: Vec<Option<NodeId>>,
}

impl Around {
    fn of(outline: &Outline<'_>) -> Self {
        let mut around = Self {
            in_drawing: Vec::with_capacity(outline.nodes.len()),
            unknown: Vec::with_capacity(outline.nodes.len()),
        };
        for node in &outline.nodes {
            let of_parent = node.parent.map(|parent| {
                let at = parent.index();
                let outer = outline.node(parent);
                let is_unknown = !outer.is_html && !outer.name.contains(':');
                let is_outermost = is_unknown && matches!(outer.end, End::Tag(_));
                let in_drawing = around.in_drawing[at] || matches!(&*outer.name, "svg" | "math");
                (in_drawing, around.unknown[at].or(is_outermost.then_some(parent)))
            });
            let (in_drawing, unknown) = of_parent.unwrap_or_default();
            around.in_drawing.push(in_drawing);
            around.unknown.push(unknown);
        }
        around
    }
}

/// Appends the tags that are meant as text. In the first round, only elements that no vocabulary
/// defines: what looks like one may have swallowed the end tags of others.
pub(crate) fn collect(reading: Reading<'_, '_>, round: usize, pieces: &mut Vec<Piece>) {
    let outline = reading.outline;
    let roots = listing::roots(reading);
    let around = Around::of(outline);
    let mut judged: Option<(NodeId, bool)> = None;
    let mut listings: Vec<Span> = pieces.iter().filter_map(|piece| piece.listing).collect();
    listings.dedup();
    let shows_markup = pieces
        .iter()
        .any(|piece| !matches!(piece.why, Why::Unknown | Why::Comparison));
    for id in outline.ids() {
        let node = outline.node(id);
        if node.templated || around.in_drawing[id.index()] || reading.is_accidental(node.tag) {
            continue;
        }
        let root = roots.as_ref().and_then(|roots| roots[id.index()]);
        let mut is_xml = |outer: NodeId| {
            if judged.is_none_or(|(last, _)| last != outer) {
                judged = Some((outer, is_xml(reading, outer)));
            }
            judged.is_some_and(|(_, is_xml)| is_xml)
        };
        let mut is_part = || {
            let outer = around.unknown[id.index()];
            outer.is_some_and(|outer| {
                let named = node.name.contains([':', '-']) || !listing::is_markup_of_text(reading, id);
                named && is_xml(outer)
            })
        };
        let why = if is_unknown(reading, id, root) || is_part() {
            Some(Why::Unknown)
        } else if round == 0 || root.is_some() {
            None
        } else {
            prose::why(reading, id, shows_markup)
        };
        if let Some(why) = why {
            pieces.push(piece(reading, id, why, root));
        } else if root.is_none() && in_spans(&listings, node.tag.start()) && !listing::is_markup_of_text(reading, id) {
            // What hid the end of the listing.
            let at = listings.partition_point(|listing| listing.end() <= node.tag.start());
            pieces.push(Piece {
                end: None,
                listing: listings.get(at).copied(),
                ..piece(reading, id, Why::Listing, None)
            });
        }
    }
    if round > 0 {
        if let Some(roots) = &roots {
            listing::collect(reading, roots, &around.in_drawing, pieces);
        }
        prose::end_tags(reading, pieces);
        pieces.sort_by_key(|piece| piece.span);
        prose::beside(reading, pieces);
    }
    pieces.sort_by_key(|piece| piece.span);
    pieces.dedup_by_key(|piece| piece.span);
}

/// Whether an element that no vocabulary defines is XML, so that `<name>` and `<link>` in it are,
/// too: nothing in it has a look.
fn is_xml(reading: Reading<'_, '_>, outer: NodeId) -> bool {
    let is_plain = |id: NodeId| !reading.is_styled(id);
    is_plain(outer) && reading.outline.descendants(outer).all(is_plain)
}

fn piece(reading: Reading<'_, '_>, id: NodeId, why: Why, root: Option<NodeId>) -> Piece {
    let node = reading.outline.node(id);
    let end = match node.end {
        End::Tag(end) => {
            let added = why == Why::Unknown && root.is_none() && is_added(reading, id, end);
            Some((end, added))
        }
        _ => None,
    };
    Piece {
        span: node.tag,
        why,
        end,
        listing: root.map(|root| reading.outline.inside(root, reading.text.len())),
    }
}

impl<'s> Reading<'_, 's> {
    fn is_accidental(self, tag: Span) -> bool {
        in_spans(&self.markdown.accidental, tag.start())
    }

    /// Whether the element has an attribute by which an author or a program gives it a look.
    fn is_styled(self, id: NodeId) -> bool {
        ["class", "style"]
            .iter()
            .any(|name| self.value(id, name).is_some_and(|value| !value.trim().is_empty()))
    }

    fn is_bare(self, id: NodeId) -> bool {
        self.outline.attributes(id).is_empty()
    }

    fn value(self, id: NodeId, name: &str) -> Option<Cow<'s, str>> {
        self.outline.value(id, name, self.text)
    }

    fn is_unclosed(self, id: NodeId) -> bool {
        matches!(self.outline.node(id).end, End::Missing | End::Implied(_))
    }
}

/// Whether no vocabulary defines the element. Browsers show the content of leftovers such as `o:p`
/// and `fb:like`, and a custom element has an end tag; in a listing, neither is likely.
fn is_unknown(reading: Reading<'_, '_>, id: NodeId, root: Option<NodeId>) -> bool {
    let node = reading.outline.node(id);
    let (name, is_closed) = (&*node.name, matches!(node.end, End::Tag(_)));
    if name.contains(':') {
        let attributes = reading.outline.attributes(id);
        return root.is_some() && (node.has_text || !attributes.is_empty()) && !reading.is_styled(id);
    }
    if name.contains('-') && node.is_html {
        return !is_closed || root.is_some() && !reading.is_styled(id);
    }
    !node.is_html && (root.is_some() || !is_damaged(reading, id))
}

/// Whether the name is what a converter made of an HTML name: it begins or ends with one, and the
/// tag has a class or a style.
fn is_damaged(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let node = reading.outline.node(id);
    let name = &*node.name;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_written = reading.text[node.tag.start() + 1..].starts_with(name);
    let is_part = |length: usize| is_html_name(&name[..length]) || is_html_name(&name[name.len() - length..]);
    is_plain && is_written && reading.is_styled(id) && (4..name.len().min(longest_html_name() + 1)).any(is_part)
}

/// Whether a converter added the end tag, which closes at the end of its block what the author did
/// not mean as a tag, or at the end of the emphasis that it is in: there is text before the start
/// tag, and more than a value between the two, or only further placeholders.
fn is_added(reading: Reading<'_, '_>, id: NodeId, end: Span) -> bool {
    let (text, source, start) = (reading.text, reading.source, reading.outline.node(id).tag);
    let before = text[source.line_start(start.start())..start.start()].trim_end();
    if before.is_empty() || before.ends_with('>') && !is_one_of_placeholders(reading, id) {
        return false;
    }
    // A placeholder holds nothing, and one in a word ends with the block.
    let is_glued = before.len() == start.start() - source.line_start(start.start())
        && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '='));
    if start.end() == end.start() || is_glued && reading.known.only_end_tags_follow(reading, end.end()) {
        return true;
    }
    if text[end.end()..].starts_with("**") && is_opened(before) {
        return true;
    }
    let is_sentence = || {
        let inside = &text[start.end()..end.start()];
        let (lead, last) = (
            inside.len() - inside.trim_start().len(),
            start.end() + inside.trim_end().len(),
        );
        reading.known.next_space(text, start.end() + lead) < last
    };
    reading.known.only_end_tags_follow(reading, end.end()) && is_sentence() || is_one_of_placeholders(reading, id)
}

/// Whether the last two asterisks of a text open emphasis: a word begins behind them, and none ends
/// before them.
fn is_opened(text: &str) -> bool {
    let Some(at) = text.rfind("**") else { return false };
    let is_space = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
    let after = text[at + 2..].chars().next();
    is_space(text[..at].chars().next_back()) && after.is_none_or(|c| !c.is_whitespace())
}

/// Whether the element, in a line of text, is one of several in each other that hold no text:
/// `cp <from> <to></to></from>`.
fn is_one_of_placeholders(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let outline = reading.outline;
    let holds_no_text = |id: NodeId| {
        let node = outline.node(id);
        !node.is_html && matches!(node.end, End::Tag(_)) && !node.has_text && reading.is_bare(id)
    };
    let is_in_line = || {
        let inside = outline.inside(id, reading.text.len());
        reading.known.next_line_break(reading.text, inside.start()) >= inside.end()
    };
    let parent = outline.node(id).parent;
    let has_part = outline.node(id).after > id.0 + 1;
    holds_no_text(id) && (has_part || parent.is_some_and(holds_no_text)) && is_in_line()
}

/// The `<` of all pieces, to be masked.
pub(crate) fn openings(pieces: &[Piece]) -> impl Iterator<Item = usize> + '_ {
    let ends = pieces.iter().filter_map(|piece| Some(piece.end?.0.start()));
    pieces.iter().map(|piece| piece.span.start()).chain(ends)
}

/// The samples that the pieces make: those in one listing, and those with only text between them.
/// The outline is that of the masked article.
pub(crate) fn samples(reading: Reading<'_, '_>, pieces: &[Piece]) -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    if pieces.is_empty() {
        return samples;
    }
    let elements = Elements::of(reading);
    // The end of the element that the last sample began with.
    let mut reach = 0;
    for piece in pieces {
        let own_end = piece.end.filter(|(_, is_added)| !is_added).map(|(end, _)| end);
        let is_new = samples
            .last()
            .is_none_or(|last| !joins(reading, &elements, last, reach, piece));
        if is_new {
            reach = own_end.map_or(0, Span::end);
            samples.push(Sample {
                span: piece.span,
                tags: Vec::new(),
                added: Vec::new(),
                why: piece.why,
                listing: piece.listing,
            });
        }
        let Some(sample) = samples.last_mut() else { continue };
        sample.span = sample.span.join(piece.span);
        sample.tags.push(piece.span);
        if let Some((end, true)) = piece.end {
            sample.added.push(end);
        }
        if let Some(end) = own_end {
            sample.tags.push(end);
            let whole = sample.span.join(end);
            if elements.none_in(reading, whole) {
                sample.span = whole;
            }
        }
    }
    for sample in &mut samples {
        let inside = sample.quiet();
        sample.tags.extend(listing::declarations(reading, inside));
        // Readers see what is written there.
        sample.tags.retain(|tag| !reading.is_accidental(*tag));
        sample.tags.sort_unstable();
        sample.tags.dedup();
        sample.added.sort_unstable();
    }
    samples
}

/// Whether a tag belongs to the sample before it.
fn joins(reading: Reading<'_, '_>, elements: &Elements, sample: &Sample, reach: usize, piece: &Piece) -> bool {
    if sample.listing.is_some() || piece.listing.is_some() {
        return sample.listing == piece.listing;
    }
    if sample.span.contains(piece.span) || piece.why == Why::Unknown && piece.span.end() <= reach {
        return true;
    }
    let between = Span::new(sample.span.end().min(piece.span.start()), piece.span.start());
    let written = between.of(reading.text);
    let is_near = match (sample.why, piece.why) {
        (Why::Unknown, Why::Unknown) => written.trim().is_empty() && !written.contains("\n\n"),
        (Why::Unknown, _) | (_, Why::Unknown) => false,
        _ => written.len() < 40 && !written.contains(['\n', '\r']),
    };
    is_near && elements.none_in(reading, between)
}

/// Where the elements other than line breaks begin.
struct Elements(Vec<usize>);

impl Elements {
    fn of(reading: Reading<'_, '_>) -> Self {
        let nodes = reading.outline.nodes.iter();
        let others = nodes.filter(|node| node.name != "br");
        Self(others.map(|node| node.tag.start()).collect())
    }

    /// Whether no element but a line break, no image and no link begins in the span.
    fn none_in(&self, reading: Reading<'_, '_>, span: Span) -> bool {
        let links = &reading.markdown.destinations;
        let from = links.partition_point(|link| link.span.start() < span.start());
        let has_link = links.get(from).is_some_and(|link| link.span.start() < span.end());
        let first = self.0.partition_point(|start| *start < span.start());
        !has_link && self.0.get(first).is_none_or(|start| *start >= span.end())
    }
}

/// Whether a template expression overlaps the span.
fn has_template(reading: Reading<'_, '_>, span: Span) -> bool {
    let at = reading
        .templates
        .partition_point(|template| template.end() <= span.start());
    reading
        .templates
        .get(at)
        .is_some_and(|template| template.start() < span.end())
}
