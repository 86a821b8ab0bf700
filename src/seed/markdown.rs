//! One pulldown-cmark pass: raw HTML, code, images and links, with their spans.

mod block;
mod destinations;
mod inline;
mod nesting;

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::seed::mask;
use crate::source::{Span, line_start};
pub(crate) use block::{Block, BlockKind, Destination};
pub(crate) use inline::Inline;
use nesting::LazyNesting;

/// The result of the pass; all offsets are those of the file.
#[derive(Debug, Default, PartialEq)]
pub struct Markdown {
    /// The blocks, sorted by their starts.
    pub blocks: Vec<Block>,
    /// Raw HTML, block and inline, without accidental code; sorted.
    pub html: Vec<Span>,
    /// Prefixes of block quotes inside raw HTML, sorted.
    pub prefixes: Vec<Span>,
    /// Code of every kind, without accidental code; sorted.
    pub code: Vec<Span>,
    /// Indented code that follows an HTML block and starts like HTML.
    pub accidental: Vec<Span>,
    /// Images and links.
    pub destinations: Vec<Destination>,
    /// The backslashes of escapes, sorted.
    pub escapes: Vec<Span>,
    /// The link reference definitions, which readers do not see; sorted.
    pub definitions: Vec<Span>,
    /// Hard line breaks, sorted.
    pub hard_breaks: Vec<Span>,
    /// The number of spans of emphasis, strikethrough and code.
    pub emphasised: usize,
    /// The number of code spans among them.
    pub(crate) code_spans: usize,
    /// End tags that the target shows as text, since they close nothing; sorted.
    pub shown_end_tags: Vec<Span>,
    /// Runs of two or more literal `*`, outside code and not escaped; sorted.
    pub stars: Vec<Span>,
    /// The texts of the blocks, sorted.
    pub(crate) inlines: Vec<Inline>,
    nesting: LazyNesting,
}

/// The extensions that all target generators support in the same way.
#[must_use]
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS
}

/// Markdown as HTML, for people to look at.
#[cfg(feature = "cli")]
#[must_use]
pub(crate) fn as_html(text: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, options()));
    html
}

/// Runs the pass over a masked text from `body` on.
#[must_use]
pub(crate) fn parse(text: &str, body: usize) -> Markdown {
    // pulldown-cmark treats a byte order mark as text.
    let body = text.len() - text[body..].trim_start_matches('\u{feff}').len();
    let mut pass = Pass {
        text,
        found: Markdown::default(),
        open: Vec::new(),
        quotes: 0,
        after_html: false,
        destinations: Vec::new(),
        brackets: Vec::new(),
        last_url: None,
        definition: None,
        reached: body,
        is_in_text: false,
    };
    let mut events = Parser::new_ext(&text[body..], options()).into_offset_iter();
    while let Some((event, range)) = events.next() {
        if let Event::Start(Tag::Image { id, dest_url, .. } | Tag::Link { id, dest_url, .. }) = &event {
            // A borrowed destination is a slice of the text, so its span needs no lookup.
            let elsewhere = !id.is_empty() && !matches!(dest_url, CowStr::Borrowed(_));
            let definition = elsewhere.then(|| events.reference_definitions().get(id)).flatten();
            pass.definition = definition.map(|found| Span::new(found.span.start + body, found.span.end + body));
        }
        pass.event(event, range.start + body..range.end + body);
    }
    let definitions = events.reference_definitions().iter();
    pass.found.definitions = definitions
        .map(|(_, found)| Span::new(found.span.start + body, found.span.end + body))
        .collect();
    pass.found.definitions.sort_unstable();
    pass.found.stars.retain(|run| run.len() > 1);
    pass.found
}

struct Pass<'m> {
    text: &'m str,
    found: Markdown,
    /// Indices of the open blocks.
    open: Vec<u32>,
    quotes: usize,
    /// Whether the previous block, at the same depth, is raw HTML or accidental code.
    after_html: bool,
    /// Indices of the open images and links.
    destinations: Vec<usize>,
    /// The brackets in the outermost of them, once one is nested in it.
    brackets: Vec<(usize, usize)>,
    /// The last destination that is no slice of the text.
    last_url: Option<Arc<str>>,
    /// The definition of the current reference, where its destination has escapes.
    definition: Option<Span>,
    /// The end of the last text.
    reached: usize,
    /// Whether no block has begun or ended since the last text.
    is_in_text: bool,
}

impl<'m> Pass<'m> {
    fn event(&mut self, event: Event<'m>, range: Range<usize>) {
        let around = self.open.last().map(|index| self.found.blocks[*index as usize].kind);
        let inlines = &mut self.found.inlines;
        self.is_in_text = inline::collect(&event, &range, around, self.quotes, self.is_in_text, inlines);
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Html(_) => self.found.html.push(range.into()),
            Event::InlineHtml(_) => {
                if self.quotes > 0 {
                    mask::quote_prefixes(self.text, range.clone(), self.quotes, &mut self.found.prefixes);
                }
                self.found.html.push(range.into());
            }
            Event::Code(_) => {
                self.found.emphasised += 1;
                self.found.code_spans += 1;
                self.found.code.push(range.into());
            }
            Event::Text(_) => {
                if let Some(open) = self.open.last().filter(|_| !self.text[range.clone()].trim().is_empty()) {
                    self.found.blocks[*open as usize].has_text = true;
                }
                // The parser leaves out the backslash of an escape, and a text begins behind it.
                let before = range.start.saturating_sub(1);
                if self.reached <= before && before < range.start && self.text.as_bytes()[before] == b'\\' {
                    self.found.escapes.push(Span::new(before, range.start));
                }
                self.reached = range.end;
                self.stars(range);
            }
            Event::HardBreak => self.found.hard_breaks.push(range.into()),
            Event::Rule => {
                self.block(BlockKind::Rule, range);
                self.after_html = false;
            }
            _ => {}
        }
    }

    /// Collects the literal `*` of a text event. The parser emits each `*` of a literal run as an event of its own.
    fn stars(&mut self, range: Range<usize>) {
        let in_code = |block: &Block| matches!(block.kind, BlockKind::Fence | BlockKind::Indented | BlockKind::Html);
        for at in memchr::memchr_iter(b'*', &self.text.as_bytes()[range.clone()]).map(|at| at + range.start) {
            if self
                .open
                .last()
                .is_some_and(|index| in_code(&self.found.blocks[*index as usize]))
            {
                return;
            }
            match self.found.stars.last_mut() {
                Some(run) if run.end() == at => *run = Span::new(run.start(), at + 1),
                _ if at > 0 && self.text.as_bytes()[at - 1] == b'\\' => {}
                _ => {
                    self.found.stars.pop_if(|run| run.len() == 1);
                    self.found.stars.push(Span::new(at, at + 1));
                }
            }
        }
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        self.found.blocks.push(Block {
            kind,
            span: range.into(),
            depth: u32::try_from(self.open.len()).unwrap_or(u32::MAX),
            has_text: false,
        });
    }

    fn enter(&mut self, kind: BlockKind, range: Range<usize>) {
        self.block(kind, range);
        let number = u32::try_from(self.found.blocks.len() - 1).unwrap_or(u32::MAX);
        self.open.push(number);
        self.after_html = false;
    }

    fn start(&mut self, tag: Tag<'m>, range: Range<usize>) {
        let kind = match tag {
            Tag::Image {
                link_type,
                dest_url,
                title,
                ..
            } => return self.destination(true, link_type, dest_url, title, range),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => return self.destination(false, link_type, dest_url, title, range),
            Tag::CodeBlock(CodeBlockKind::Indented) => return self.indented(range),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                self.found.emphasised += 1;
                return;
            }
            Tag::Paragraph => BlockKind::Paragraph,
            Tag::Heading { level, .. } => BlockKind::Heading(level as u8),
            Tag::BlockQuote(_) => BlockKind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.found.code.push(range.clone().into());
                BlockKind::Fence
            }
            Tag::HtmlBlock => BlockKind::Html,
            Tag::List(_) => BlockKind::List,
            Tag::Item => BlockKind::Item,
            Tag::Table(_) => BlockKind::Table,
            _ => BlockKind::Other,
        };
        self.quotes += usize::from(kind == BlockKind::Quote);
        self.enter(kind, range);
    }

    fn indented(&mut self, range: Range<usize>) {
        let inside = self.text[range.clone()].trim_start();
        let like_html = inside.starts_with('<')
            && inside[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
            && !inside.starts_with("<http");
        if self.after_html && like_html {
            self.found.accidental.push(range.clone().into());
            self.enter(BlockKind::Html, range);
        } else {
            self.found.code.push(range.clone().into());
            self.enter(BlockKind::Indented, range);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                return;
            }
            TagEnd::Link | TagEnd::Image => {
                self.destinations.pop();
                return;
            }
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            _ => {}
        }
        let closed = self.open.pop().map(|index| self.found.blocks[index as usize].kind);
        self.after_html = closed == Some(BlockKind::Html);
    }
}

/// The `alt` attribute that results from this source between the brackets of an image; none where
/// the source is more than one paragraph.
#[must_use]
pub(crate) fn plain_text(written: &str) -> Option<String> {
    // A leading letter prevents a `#` or a `1.` from starting a block.
    let lone = format!(
        "x{}",
        written
            .split(['\n', '\r'])
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n")
    );
    let mut plain = String::new();
    let mut paragraphs = 0;
    for event in Parser::new_ext(&lone, options()) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            Event::Start(Tag::Paragraph) => paragraphs += 1,
            Event::Html(_) | Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_)) => return None,
            _ => {}
        }
    }
    (paragraphs == 1).then(|| plain.split_off(1))
}

impl Markdown {
    /// The span of an image or a link, extended to the link around an image that contains nothing else,
    /// and to the marks of emphasis around it, which would stay as asterisks.
    #[must_use]
    pub fn whole(&self, index: usize, text: &str) -> Span {
        let own = self.destinations[index].span;
        let around = self.destinations[index]
            .link
            .map(|link| &self.destinations[link as usize]);
        let holds_it_alone = |link: &&Destination| {
            let is_blank = |from: usize, to: usize| text[from..to].trim_end().is_empty();
            link.text.contains(own)
                && is_blank(link.text.start(), own.start())
                && text[own.end()..link.text.end()].trim_start().is_empty()
        };
        inline::with_marks(text, around.filter(holds_it_alone).map_or(own, |link| link.span))
    }

    /// The blocks that contain a span, from the innermost outwards.
    pub(crate) fn blocks_around(&self, span: Span) -> impl Iterator<Item = &Block> {
        let nesting = self.nesting.of(&self.blocks);
        let before = nesting
            .innermost
            .partition_point(|(from, _)| *from as usize <= span.start());
        let innermost = before.checked_sub(1).and_then(|at| nesting.innermost[at].1.index());
        std::iter::successors(innermost, |index| nesting.around[*index].index())
            .map(|index| &self.blocks[index])
            .filter(move |block| block.span.contains(span))
    }

    /// The outermost block that contains a span.
    pub(crate) fn outermost_around(&self, span: Span) -> Option<&Block> {
        let nesting = self.nesting.of(&self.blocks);
        let before = nesting
            .outermost
            .partition_point(|index| self.blocks[*index as usize].span.start() <= span.start());
        let block = &self.blocks[nesting.outermost[before.checked_sub(1)?] as usize];
        block.span.contains(span).then_some(block)
    }

    /// The blocks of a kind.
    pub fn of_kind(&self, kind: BlockKind) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }

    /// Whether there is indented code, deliberate or accidental.
    pub(crate) fn has_indented_code(&self) -> bool {
        !self.accidental.is_empty() || self.of_kind(BlockKind::Indented).next().is_some()
    }

    /// Reclassifies blocks of accidental code, which are sorted, as deliberate.
    pub fn keep_as_code(&mut self, spans: &[Span]) {
        let kept = |span: &Span| spans.binary_search(span).is_ok();
        self.accidental.retain(|other| !kept(other));
        self.code.extend(spans);
        self.code.sort();
        for block in &mut self.blocks {
            if block.kind == BlockKind::Html && kept(&block.span) {
                block.kind = BlockKind::Indented;
            }
        }
    }

    /// The ranges in which a tag may open: raw HTML and accidental code, sorted.
    #[must_use]
    pub fn tag_ranges(&self, text: &str) -> Vec<Span> {
        if self.accidental.is_empty() {
            return self.html.clone();
        }
        let wide = self
            .accidental
            .iter()
            .map(|span| Span::new(line_start(text, span.start()), span.end()));
        let mut all: Vec<Span> = self.html.iter().copied().chain(wide).collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_have_their_exact_bytes() {
        let text = "![a](b.png \"t\") ![c][d] [x\\]y](<e f>) ![q](a\\_b.png)\n\n[d]: http://x.y/z\n";
        let found = parse(text, 0);
        let urls: Vec<_> = found
            .destinations
            .iter()
            .map(|d| (d.url_span.of(text), d.text.of(text)))
            .collect();
        assert_eq!(
            urls,
            [
                ("b.png", "a"),
                ("http://x.y/z", "c"),
                ("e f", "x\\]y"),
                ("a\\_b.png", "q")
            ]
        );
        assert!(found.destinations[1].is_reference);
    }

    #[test]
    fn a_reference_with_escapes_has_the_bytes_of_its_definition() {
        let text = "![Note: it][a]\n\n[a]: <http://x.y/z?a=1&amp;b=2> 'T'\n";
        let found = parse(text, 0);
        assert_eq!(found.destinations[0].url_span.of(text), "http://x.y/z?a=1&amp;b=2");
        assert_eq!(found.destinations[0].url.as_deref(), Some("http://x.y/z?a=1&b=2"));
        assert!(found.destinations[0].is_reference);
    }

    #[test]
    fn an_alternative_text_is_plain_text() {
        assert_eq!(plain_text("a *b* `c` [d](e) &amp; \\*").as_deref(), Some("a b c d & *"));
        assert_eq!(plain_text("# 1. a").as_deref(), Some("# 1. a"));
        assert_eq!(plain_text("").as_deref(), Some(""));
        assert_eq!(plain_text("a\n\nb"), None);
    }

    #[test]
    fn html_after_a_blank_line_is_accidental_code_and_a_listing_is_not() {
        let text = "<div>\n\n    <p>x</p>\n\n</div>\n\nText:\n\n    <p>listing</p>\n";
        let found = parse(text, 0);
        assert_eq!(found.accidental.len(), 1);
        assert_eq!(found.accidental[0].of(text), "<p>x</p>\n");
        assert_eq!(found.code.len(), 1);
    }
}
