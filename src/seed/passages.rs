//! The passages of an article: the pieces that are compared with those of other articles, and the
//! fingerprints that make near-repeats equal.

mod fingerprint;
mod index;
mod leads;
mod whole;

pub(crate) use fingerprint::{alike, letters, of_address, of_host, of_letters, of_text, resource, sketch};
pub(crate) use leads::{Leads, of_page};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::seed::markdown::{Block, BlockKind};
use crate::seed::outline::{End, NodeId};
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
            form: if self.in_html(block, shown, &["td", "th"]) {
                Form::Cell
            } else if self.in_html(block, shown, &["pre", "code"]) {
                Form::Code
            } else if self.in_html(block, shown, &["h1", "h2", "h3", "h4", "h5", "h6"]) {
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

    /// Whether an element with one of these names is around a text of a block. One that nothing closes goes
    /// no farther than its block: one tag says nothing of all that follows.
    fn in_html(&self, block: &Block, span: Span, names: &[&str]) -> bool {
        let outline = &self.seed.outline;
        let around = outline.around(span.start(), self.seed.text().len());
        std::iter::successors(around, |id| outline.node(*id).parent)
            .take(6)
            .map(|id| outline.node(id))
            .filter(|node| names.contains(&&*node.name))
            .any(|node| match node.end {
                End::Tag(_) | End::Void => true,
                End::Implied(_) if matches!(&*node.name, "td" | "th") => true,
                End::Implied(_) | End::Missing => block.span.contains(node.tag),
            })
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
            if matches!(image.place, Place::Field(_) | Place::Srcset(_)) || is_cut(&image.url.text) {
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

/// Whether an address holds only the beginning of an image, which many images share.
fn is_cut(address: &str) -> bool {
    let data = address.strip_prefix("data:");
    data.is_some_and(|data| {
        let (_, image) = data.split_once(',').unwrap_or_default();
        image.is_empty() || image.ends_with("...") || image.ends_with('…')
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// The form of the last passage.
    fn last(text: &str) -> Option<Form> {
        let source = Source::new("a.md", text);
        passages(&Seed::parse(&source, &[])).pop().map(|passage| passage.form)
    }

    #[test]
    fn an_element_that_nothing_closes_ends_with_its_block() {
        assert_eq!(last("Allowed: <blockquote> <pre>\n\nLater.\n"), Some(Form::Plain));
        assert_eq!(
            last("<div>\n\nAllowed: <code>\n\nLater.\n\n</div>\n"),
            Some(Form::Plain)
        );
        assert_eq!(last("Allowed: <h2>\n\nLater.\n"), Some(Form::Plain));
        assert_eq!(last("Then <pre>Later."), Some(Form::Code));
        assert_eq!(last("<pre>\n\nLater.\n\n</pre>\n"), Some(Form::Code));
        assert_eq!(last("<table><tr><td>\n\nLater.\n\n</table>\n"), Some(Form::Cell));
    }
}
