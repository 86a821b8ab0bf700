//! The passages of an article: the pieces that are compared with those of other articles, and the
//! fingerprints that make near-repeats equal.

mod fingerprint;

pub(crate) use fingerprint::{letters, of_address, of_host, of_text, resource};

use crate::seed::html_names::BLOCKS;
use crate::seed::markdown::{Block, BlockKind};
use crate::seed::outline::{End, NodeId};
use crate::seed::{Place, Reference, Seed, Use, fold_into};
use crate::source::Span;

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// An image.
    Image,
    /// A comment.
    Comment,
}

/// Where the text of a passage is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A paragraph, or text in an HTML element.
    Plain,
    /// A heading.
    Heading,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// Code.
    Code,
    /// A thematic break.
    Rule,
}

/// A piece of an article.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub form: Form,
    /// What is shown: the words, the address of the image, the words of the comment.
    pub text: String,
    /// What makes it equal to others.
    pub key: u64,
    /// Where it is.
    pub span: Span,
    /// What goes with it if it is removed; none where it can't be removed alone.
    pub whole: Option<Span>,
    /// Whether all of its text is in links.
    pub linked: bool,
    /// The fingerprint of the address of its first link.
    pub link: Option<u64>,
    /// The fingerprint of the host of that address.
    pub host: Option<u64>,
}

/// The passages of an article, in source order.
#[must_use]
pub(crate) fn passages(seed: &Seed<'_>) -> Vec<Passage> {
    let mut splitter = Splitter {
        seed,
        holes: holes(seed),
        tags: block_tags(seed),
        found: Vec::new(),
    };
    splitter.texts();
    splitter.images();
    splitter.comments();
    splitter.found.sort_by_key(|passage| (passage.span, passage.kind));
    splitter.found
}

/// What is written in a Markdown image or link beside its text; sorted.
fn holes(seed: &Seed<'_>) -> Vec<Span> {
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
fn block_tags(seed: &Seed<'_>) -> Vec<Span> {
    let mut tags = Vec::new();
    for node in seed.outline.ids().map(|id| seed.outline.node(id)) {
        if !BLOCKS.contains(&&*node.name) {
            continue;
        }
        tags.push(node.tag);
        match node.end {
            End::Tag(end) => tags.push(end),
            End::Implied(at) => tags.push(Span::at(at)),
            End::Void | End::Missing => {}
        }
    }
    tags.sort_unstable();
    tags
}

struct Splitter<'p, 's> {
    seed: &'p Seed<'s>,
    holes: Vec<Span>,
    tags: Vec<Span>,
    found: Vec<Passage>,
}

impl Splitter<'_, '_> {
    /// Sweeps over the Markdown blocks: what is between two borders belongs to the innermost one.
    fn texts(&mut self) {
        let blocks = &self.seed.markdown.blocks;
        let mut open: Vec<&Block> = Vec::new();
        let mut at = self.seed.body.start();
        for block in blocks {
            while let Some(last) = open.pop_if(|last| last.span.end() <= block.span.start()) {
                self.own(last, at, last.span.end());
                at = at.max(last.span.end());
            }
            if let Some(around) = open.last() {
                self.own(around, at, block.span.start());
            }
            at = at.max(block.span.start());
            open.push(block);
        }
        while let Some(last) = open.pop() {
            self.own(last, at, last.span.end());
            at = at.max(last.span.end());
        }
    }

    /// The text of a block between two offsets.
    fn own(&mut self, block: &Block, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let own = Span::new(from, to);
        let form = match block.kind {
            BlockKind::Quote | BlockKind::List | BlockKind::Table => return,
            BlockKind::Fence | BlockKind::Indented => return self.code(block),
            BlockKind::Rule => return self.rule(block),
            BlockKind::Heading(_) => Form::Heading,
            BlockKind::Item => Form::Item,
            BlockKind::Other => Form::Cell,
            BlockKind::Html | BlockKind::Paragraph => Form::Plain,
        };
        let own = if form == Form::Item && from == block.span.start() {
            Span::new(from + marker(self.seed.slice(own)), to)
        } else {
            own
        };
        let first = self.tags.partition_point(|tag| tag.end() <= own.start());
        let mut at = own.start();
        let inside: Vec<Span> = self.tags[first..]
            .iter()
            .take_while(|tag| tag.start() < own.end())
            .copied()
            .collect();
        for tag in inside {
            self.text(block, form, at, tag.start());
            at = at.max(tag.end());
        }
        self.text(block, form, at, own.end());
    }

    /// The text between two offsets.
    fn text(&mut self, block: &Block, form: Form, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let span = Span::new(from, to);
        let (mut text, mut first, mut last) = (String::new(), usize::MAX, 0);
        let holes = &self.holes;
        self.seed.outline.each_visible_span(span, |run| {
            for part in without(run, holes) {
                let written = self.seed.slice(part);
                if !written.trim().is_empty() {
                    first = first.min(part.start() + (written.len() - written.trim_start().len()));
                    last = last.max(part.start() + written.trim_end().len());
                }
                fold_into(&mut text, written);
            }
        });
        let text = text.trim().to_owned();
        if first > last || text.is_empty() {
            return;
        }
        let shown = Span::new(first, last);
        // Punctuation alone is a passage only where it is all of a paragraph.
        let alone = block.kind == BlockKind::Html || self.seed.slice(block.span).trim() == text;
        if !text.chars().any(char::is_alphanumeric) && !alone {
            return;
        }
        let text = if form == Form::Heading { heading(&text) } else { text };
        let text = if form == Form::Cell {
            text.trim_matches(|c: char| c == '|' || c.is_whitespace()).to_owned()
        } else {
            text
        };
        let text = match text.trim_matches('*') {
            sign if !text.chars().any(char::is_alphanumeric) && !sign.trim().is_empty() => sign.trim().to_owned(),
            _ => text,
        };
        let (linked, link, host) = self.links(shown);
        self.found.push(Passage {
            kind: Kind::Text,
            key: of_text(&text),
            form: if self.in_html(shown, &["td", "th"]) {
                Form::Cell
            } else if self.in_html(shown, &["pre", "code"]) {
                Form::Code
            } else if self.in_html(shown, &["h1", "h2", "h3", "h4", "h5", "h6"]) {
                Form::Heading
            } else {
                form
            },
            text,
            span: shown,
            whole: self.whole_text(block, shown),
            linked,
            link,
            host,
        });
    }

    fn in_html(&self, span: Span, names: &[&str]) -> bool {
        let around = self.seed.outline.around(span.start(), self.seed.text().len());
        std::iter::successors(around, |id| self.seed.outline.node(*id).parent)
            .take(6)
            .any(|id| names.contains(&&*self.seed.outline.node(id).name))
    }

    /// What is removed with a text: its block, its HTML element, or the text alone.
    fn whole_text(&self, block: &Block, shown: Span) -> Option<Span> {
        if let Some(id) = self.seed.outline.around(shown.start(), self.seed.text().len()) {
            let inside = self.seed.outline.inside(id, self.seed.text().len());
            if inside.contains(shown) && block.span.contains(self.seed.outline.node(id).tag) {
                return self.climb(id, shown);
            }
        }
        let trimmed = trimmed(self.seed, block.span);
        let images = |span: Span| {
            self.seed
                .markdown
                .destinations
                .iter()
                .any(|d| d.is_image && span.contains(d.span))
        };
        match block.kind {
            BlockKind::Other => None,
            BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Item if !images(trimmed) => Some(trimmed),
            _ if images(shown) => None,
            _ => Some(shown),
        }
    }

    /// The outermost element with nothing but this content, from an element outwards.
    fn climb(&self, id: NodeId, shown: Span) -> Option<Span> {
        let outline = &self.seed.outline;
        let len = self.seed.text().len();
        let mut whole = None;
        let mut at = Some(id);
        while let Some(id) = at {
            let inside = outline.inside(id, len);
            let rest = |span: Span| !span.is_empty() && outline.text_weight(span, self.seed.text(), 0) > 0;
            let images = outline.within(inside).any(|below| {
                outline.node(below).has_media
                    && outline.node(below).end_is_void()
                    && !shown.contains(outline.node(below).tag)
            });
            let others = rest(Span::new(inside.start(), shown.start().max(inside.start())))
                || rest(Span::new(shown.end().min(inside.end()), inside.end()));
            let named = matches!(&*outline.node(id).name, "body" | "html" | "td" | "th" | "li");
            if images || others || named && whole.is_some() {
                break;
            }
            whole = Some(outline.element_span(id)?);
            at = outline.node(id).parent;
        }
        whole.or(Some(shown))
    }

    /// Whether all of a text is in links, and where the first of them leads.
    fn links(&self, shown: Span) -> (bool, Option<u64>, Option<u64>) {
        let seed = self.seed;
        let inside = |place: Place| match place {
            Place::Markdown(index) => {
                let span = seed.markdown.destinations[index].span;
                (shown.start() <= span.end() && span.start() <= shown.end()).then_some(span)
            }
            Place::Attribute(id, _) => {
                let span = seed.outline.element_span(id)?;
                (span.start() <= shown.end() && shown.start() <= span.end()).then_some(span)
            }
            _ => None,
        };
        let mut links = seed
            .references
            .iter()
            .filter(|reference| reference.used_as == Use::Link)
            .filter_map(|reference| Some((reference, inside(reference.place)?)));
        let Some((first, span)) = links.next() else {
            return (false, None, None);
        };
        let covered = span.len() + links.map(|(_, span)| span.len()).sum::<usize>();
        let host = first.url.host().map(of_host);
        (covered + 8 >= shown.len(), Some(of_address(&first.url.text)), host)
    }

    fn code(&mut self, block: &Block) {
        let written = self.seed.slice(block.span).trim();
        let inside = if block.kind == BlockKind::Fence {
            let Some(after) = written.find('\n').map(|at| at + 1) else {
                return;
            };
            let rest = &written[after..];
            let last = rest.rfind('\n').map_or(0, |at| at + 1);
            if rest[last..].trim().starts_with(['`', '~']) {
                &rest[..last]
            } else {
                rest
            }
        } else {
            written
        };
        if inside.trim().is_empty() {
            return;
        }
        let (key, text) = (of_text(inside), inside.to_owned());
        self.push(Kind::Text, Form::Code, key, text, trimmed(self.seed, block.span), None);
    }

    fn rule(&mut self, block: &Block) {
        let span = trimmed(self.seed, block.span);
        let text = self.seed.slice(span).to_owned();
        self.push(Kind::Text, Form::Rule, of_text(&text), text, span, Some(span));
    }

    fn images(&mut self) {
        let mut seen: Vec<NodeId> = Vec::new();
        let seed = self.seed;
        // The address that a script would load is that of the image which readers should see.
        let rank = |reference: &&Reference<'_>| !matches!(reference.place, Place::Lazy(_));
        let mut images: Vec<&Reference<'_>> = seed.images().collect();
        images.sort_by_key(rank);
        for image in images {
            if matches!(image.place, Place::Field(_) | Place::Srcset(_)) {
                continue;
            }
            let (span, whole) = match (image.place, image.node()) {
                (Place::Markdown(index), _) => {
                    let own = seed.markdown.destinations[index].span;
                    (own, Some(seed.markdown.whole(index, seed.text())))
                }
                (_, Some(id)) => {
                    if seen.contains(&id) || &*seed.outline.node(id).name != "img" {
                        continue;
                    }
                    seen.push(id);
                    let tag = seed.outline.node(id).tag;
                    let parent = seed.outline.node(id).parent;
                    let whole = parent.map_or(Some(tag), |parent| self.climb(parent, tag));
                    (tag, whole)
                }
                _ => continue,
            };
            let text = image.url.text.to_string();
            self.push(Kind::Image, Form::Plain, of_address(&text), text, span, whole);
        }
    }

    fn comments(&mut self) {
        let seed = self.seed;
        for comment in &seed.outline.comments {
            let text = seed.slice(comment.span);
            let text = text.strip_prefix("<!--").unwrap_or(text);
            let text = text.strip_suffix("-->").unwrap_or(text).trim().to_owned();
            // Comments for programs, such as this one, are no leftovers.
            if text.is_empty() || text.starts_with("seedlint-") || text.eq_ignore_ascii_case("more") {
                continue;
            }
            self.push(
                Kind::Comment,
                Form::Plain,
                of_text(&text),
                text,
                comment.span,
                Some(comment.span),
            );
        }
    }

    fn push(&mut self, kind: Kind, form: Form, key: u64, text: String, span: Span, whole: Option<Span>) {
        let (linked, link, host) = if kind == Kind::Image {
            self.links(span)
        } else {
            (false, None, None)
        };
        self.found.push(Passage {
            kind,
            form,
            text,
            key,
            span,
            whole,
            linked,
            link,
            host,
        });
    }
}

/// The parts of a run of text outside the holes.
fn without(run: Span, holes: &[Span]) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut at = run.start();
    let first = holes.partition_point(|hole| hole.start() < run.start());
    // A hole may begin before the run and end in it; images in links nest, but only one level.
    let from = first.saturating_sub(3);
    for hole in holes[from..].iter().take_while(|hole| hole.start() < run.end()) {
        if hole.end() <= at {
            continue;
        }
        if hole.start() > at {
            parts.push(Span::new(at, hole.start()));
        }
        at = at.max(hole.end());
    }
    if at < run.end() {
        parts.push(Span::new(at, run.end()));
    }
    parts
}

/// The length of the marker of a list item.
fn marker(item: &str) -> usize {
    let blank = item.len() - item.trim_start().len();
    let rest = &item[blank..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => blank + digits + 1,
        Some(b'-' | b'+' | b'*') if digits == 0 => blank + 1,
        _ => 0,
    }
}

/// The text of a heading without its marks.
fn heading(text: &str) -> String {
    let inside = text.trim_start_matches('#').trim_end_matches(['#', '=', '-']).trim();
    if inside.is_empty() {
        text.to_owned()
    } else {
        inside.to_owned()
    }
}

fn trimmed(seed: &Seed<'_>, span: Span) -> Span {
    let text = seed.slice(span);
    let start = span.start() + (text.len() - text.trim_start().len());
    Span::new(start, (span.start() + text.trim_end().len()).max(start))
}
