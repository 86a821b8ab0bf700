//! The passages of an article: the pieces that are compared with those of other articles, and the
//! fingerprints that make near-repeats equal.

mod fingerprint;
mod index;
mod leads;

pub(crate) use fingerprint::{alike, letters, of_address, of_host, of_letters, of_text, resource, sketch};
pub(crate) use leads::{Leads, of_page};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::seed::markdown::{Block, BlockKind};
use crate::seed::outline::NodeId;
use crate::seed::{Place, Reference, Seed, fold_into};
use crate::source::Span;
use index::{block_tags, holes, links, media, parents};

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// An image.
    Image,
    /// A comment.
    Comment,
}

/// Where the text of a passage is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What goes with it if it is removed; none where it cannot be removed alone.
    pub whole: Option<Span>,
    /// Where its first link leads.
    pub leads: Option<Leads>,
}

/// The passages of an article, in source order.
#[must_use]
pub(crate) fn passages(seed: &Seed<'_>) -> Vec<Passage> {
    let mut splitter = Splitter {
        seed,
        holes: holes(seed),
        tags: block_tags(seed),
        links: links(seed),
        media: media(seed),
        parents: parents(&seed.markdown.blocks),
        found: Vec::new(),
    };
    splitter.texts();
    splitter.images();
    splitter.comments();
    splitter.found.sort_by_key(|passage| (passage.span, passage.kind));
    splitter.found
}

struct Splitter<'p, 's> {
    seed: &'p Seed<'s>,
    holes: Vec<Span>,
    tags: Vec<Span>,
    /// The links by their places, with their numbers among the references.
    links: Vec<(Span, usize)>,
    /// Where the elements that show something and have no content begin.
    media: Vec<usize>,
    /// The block around each Markdown block.
    parents: Vec<Option<usize>>,
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
        let leads = self.leads(shown);
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
            leads,
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
        if block.kind == BlockKind::Other {
            return None;
        }
        let targets = &self.seed.markdown.destinations;
        let from = targets.partition_point(|target| target.span.start() < shown.start());
        let inside = targets[from..]
            .iter()
            .take_while(|target| target.span.start() < shown.end());
        let holds_image = inside.clone().any(|target| target.is_image);
        // The text of a link goes with its address.
        let around = targets[from.saturating_sub(2)..].iter().take(3).find(|target| {
            let marks = |text: &str| text.chars().all(|c| c.is_whitespace() || "*_~".contains(c));
            let text = target.text;
            !target.is_image
                && text.contains(shown)
                && marks(self.seed.slice(Span::new(text.start(), shown.start())))
                && marks(self.seed.slice(Span::new(shown.end(), text.end())))
        });
        let whole = around.map_or(shown, |link| link.span);
        // Half of a link would be left as text.
        let cut = targets[from.saturating_sub(2)..].iter().take(3).any(|target| {
            let meets = target.span.start() < whole.end() && whole.start() < target.span.end();
            meets && !whole.contains(target.span) && !target.text.contains(whole)
        });
        (!holds_image && !cut).then(|| self.grown(whole))
    }

    /// A span with the Markdown blocks around it that contain nothing else but marks.
    fn grown(&self, shown: Span) -> Span {
        let blocks = &self.seed.markdown.blocks;
        let mut at = blocks
            .partition_point(|block| block.span.start() <= shown.start())
            .checked_sub(1);
        let mut whole = shown;
        while let Some(index) = at {
            let span = trimmed(self.seed, blocks[index].span);
            at = self.parents[index];
            if !blocks[index].span.contains(whole) {
                continue;
            }
            let before = self
                .seed
                .slice(Span::new(span.start().min(whole.start()), whole.start()));
            let after = self.seed.slice(Span::new(whole.end(), span.end().max(whole.end())));
            let is_mark = |c: char| c.is_whitespace() || "*_~#>-+=|".contains(c);
            let rest = if blocks[index].kind == BlockKind::Item {
                &before[marker(before)..]
            } else {
                before
            };
            let is_list = matches!(
                blocks[index].kind,
                BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Item | BlockKind::List | BlockKind::Quote
            );
            if !is_list || !rest.chars().all(is_mark) || !after.chars().all(is_mark) {
                break;
            }
            whole = span.join(whole);
        }
        whole
    }

    /// The outermost element with nothing but this content, from an element outwards.
    fn climb(&self, id: NodeId, shown: Span) -> Option<Span> {
        let outline = &self.seed.outline;
        let len = self.seed.text().len();
        let mut whole = None;
        let mut at = Some(id);
        while let Some(id) = at {
            let inside = outline.inside(id, len);
            let rest = |span: Span| !span.is_empty() && outline.text_weight(span, self.seed.text()) > 0;
            let images = self.media_in(inside)
                > self.media_in(Span::new(
                    shown.start().clamp(inside.start(), inside.end()),
                    shown.end().clamp(inside.start(), inside.end()),
                ));
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

    /// The number of elements that show something and have no content, and that begin in a span.
    fn media_in(&self, span: Span) -> usize {
        let before = |offset: usize| self.media.partition_point(|start| *start < offset);
        before(span.end()) - before(span.start())
    }

    /// Where the first link of a text leads.
    fn leads(&self, shown: Span) -> Option<Leads> {
        let first = self.links.partition_point(|(span, _)| span.end() < shown.start());
        let mut links = self.links[first..]
            .iter()
            .take_while(|(span, _)| span.start() <= shown.end());
        let (span, index) = links.next()?;
        let covered = span.len() + links.map(|(span, _)| span.len()).sum::<usize>();
        let url = &self.seed.references[*index].url;
        Some(Leads::new(url, covered + 8 >= shown.len()))
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
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
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
                    (own, Some(self.grown(seed.markdown.whole(index, seed.text()))))
                }
                (_, Some(id)) => {
                    if &*seed.outline.node(id).name != "img" || !seen.insert(id) {
                        continue;
                    }
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
        let leads = (kind == Kind::Image).then(|| self.leads(span)).flatten();
        self.found.push(Passage {
            kind,
            form,
            text,
            key,
            span,
            whole,
            leads,
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
