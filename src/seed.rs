//! One file, split and parsed once. Parsing never fails: errors are kept as data.

pub(crate) mod emphasis;
pub(crate) mod emptied;
pub(crate) mod front_matter;
pub(crate) mod html;
pub(crate) mod html_names;
mod kramdown;
pub(crate) mod markdown;
mod marked;
pub(crate) mod mask;
mod mdx;
pub(crate) mod noscript_fallback;
pub(crate) mod opening;
pub(crate) mod origin;
pub(crate) mod outline;
pub(crate) mod passages;
mod references;
mod remark;
pub(crate) mod sample;
pub(crate) mod shown;
pub(crate) mod templates;
pub(crate) mod title;
mod unindented;
mod whitespace;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::dialect::{self, Dialect, Emphasis};
use crate::source::{Holders, Source, Span, in_spans};
use crate::timing::{Stage, stage};
use front_matter::FrontMatter;
pub(crate) use kramdown::is_near_its_start;
use markdown::Markdown;
pub(crate) use marked::may_differ;
use outline::{Around, NodeId, Outline};
pub(crate) use references::{LAZY_SOURCES, LAZY_SRCSETS, whole as whole_url};
pub(crate) use references::{Place, Reference, Use};

/// Everything that rules may query about one article.
#[derive(Debug)]
pub struct Seed<'s> {
    source: &'s Source,
    /// The front matter, where there is one.
    pub front_matter: Option<FrontMatter<'s>>,
    /// The bytes after the front matter.
    pub body: Span,
    /// The Markdown structure of the body.
    pub markdown: Markdown,
    /// The elements of the body.
    pub outline: Outline<'s>,
    /// Every URL that the article loads or links, in source order.
    pub references: Vec<Reference<'s>>,
    /// Markup that is meant as text, sorted; the outline does not hold it.
    pub samples: Vec<sample::Sample>,
    /// Template expressions, sorted.
    pub templates: Vec<Span>,
    /// The spans of the URLs.
    urls: OnceCell<Holders>,
    /// The numbers of the references of each element that has some, by element.
    by_node: OnceCell<Vec<(NodeId, usize)>>,
    /// Where whitespace is significant.
    whitespace: OnceCell<Vec<Span>>,
    /// Whether its HTML is read from the text that every dialect reads, with the code that the Markdown
    /// parser found.
    is_plain: bool,
}

impl<'s> Seed<'s> {
    /// Parses a source as CommonMark. `image_fields` are additional front-matter fields that contain
    /// an image.
    #[must_use]
    pub fn parse(source: &'s Source, image_fields: &[String]) -> Self {
        Self::parse_as(source, image_fields, dialect::COMMONMARK)
    }

    /// Parses a source as a dialect of Markdown.
    #[must_use]
    pub(crate) fn parse_as(source: &'s Source, image_fields: &[String], dialect: Dialect) -> Self {
        let text = source.text();
        let (front_matter, start) = stage(Stage::FrontMatter, || FrontMatter::find(text));
        let read = stage(Stage::Markdown, || read_markdown(text, start, dialect));
        Self::of_parts(source, image_fields, dialect, (front_matter, start), read)
    }

    /// The same; none where it reads as `other` does, which is the same source in another dialect: with
    /// the same Markdown, everything else is the same, too.
    #[must_use]
    pub(crate) fn parse_unlike(
        source: &'s Source,
        image_fields: &[String],
        dialect: Dialect,
        other: &Seed<'_>,
    ) -> Option<Self> {
        let (text, start) = (source.text(), other.body.start());
        let mut read = stage(Stage::Markdown, || read_markdown(text, start, dialect));
        if read.is_plain && other.is_plain && read.masked.templates == other.templates {
            let own = read.markdown.code.len();
            read.markdown.code.extend(read.masked.opaque.iter().copied());
            read.markdown.code.sort_unstable();
            if read.markdown == other.markdown {
                return None;
            }
            if read.markdown.code.len() > own {
                read = stage(Stage::Markdown, || read_markdown(text, start, dialect));
            }
        }
        let front_matter = stage(Stage::FrontMatter, || FrontMatter::find(text));
        Some(Self::of_parts(source, image_fields, dialect, front_matter, read))
    }

    fn of_parts(
        source: &'s Source,
        image_fields: &[String],
        dialect: Dialect,
        (front_matter, start): (Option<FrontMatter<'s>>, usize),
        read: Read<'s>,
    ) -> Self {
        let text = source.text();
        let Read {
            mut markdown,
            masked,
            is_plain,
        } = read;
        let mut outline = read_html(text, &masked, &markdown, start, &[]);
        let deliberate = deliberate_code(text, &markdown, &outline);
        if !deliberate.is_empty() {
            markdown.keep_as_code(&deliberate);
            outline = read_html(text, &masked, &markdown, start, &[]);
        }
        let (mut pieces, searched) = (Vec::new(), sample::Known::default());
        // In MDX, an element that HTML does not define is a component.
        let rounds = match dialect.has_jsx || is_mdx(source.path()) {
            true => 0,
            false => sample::ROUNDS,
        };
        for round in 0..rounds {
            let known = pieces.len();
            let reading = sample::Reading {
                source,
                known: &searched,
                text,
                markdown: &markdown,
                outline: &outline,
                templates: &masked.templates,
            };
            stage(Stage::Samples, || sample::collect(reading, round, &mut pieces));
            if pieces.len() > known {
                outline = read_html(text, &masked, &markdown, start, &pieces);
            } else if round > 0 {
                break;
            }
        }
        let reading = sample::Reading {
            source,
            known: &searched,
            text,
            markdown: &markdown,
            outline: &outline,
            templates: &masked.templates,
        };
        let samples = stage(Stage::Samples, || sample::samples(reading, &pieces));
        markdown.code.extend(masked.opaque.iter().copied());
        markdown.code.sort_unstable();
        let mut seed = Self {
            source,
            front_matter,
            body: Span::new(start, text.len()),
            markdown,
            outline,
            references: Vec::new(),
            samples,
            templates: masked.templates,
            urls: OnceCell::new(),
            by_node: OnceCell::new(),
            whitespace: OnceCell::new(),
            is_plain: is_plain && deliberate.is_empty(),
        };
        seed.references = stage(Stage::References, || references::collect(&seed, image_fields));
        seed
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &'s Source {
        self.source
    }

    /// The file's text.
    #[must_use]
    pub fn text(&self) -> &'s str {
        self.source.text()
    }

    /// The text at a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'s str {
        span.of(self.text())
    }

    /// The decoded value of an element's attribute.
    #[must_use]
    pub fn value(&self, id: NodeId, name: &str) -> Option<Cow<'s, str>> {
        self.outline.value(id, name, self.text())
    }

    /// Whether a template expression overlaps the span.
    #[must_use]
    pub fn has_template(&self, span: Span) -> bool {
        let at = self
            .templates
            .partition_point(|template| template.end() <= span.start());
        self.templates
            .get(at)
            .is_some_and(|template| template.start() < span.end())
    }

    /// Whether the byte is in deliberate code.
    #[must_use]
    pub fn in_code(&self, offset: usize) -> bool {
        in_spans(&self.markdown.code, offset)
    }

    /// Whether the byte is in accidental code: HTML that readers see as source text.
    #[must_use]
    pub fn in_accidental_code(&self, offset: usize) -> bool {
        in_spans(&self.markdown.accidental, offset)
    }

    /// Whether readers see the characters of the span as text that an article says: no code, no sample of
    /// markup, no tag, no template.
    #[must_use]
    pub(crate) fn is_prose(&self, span: Span) -> bool {
        let texts = &self.outline.texts;
        let at = texts.partition_point(|run| run.span.end() <= span.start());
        let Some(run) = texts.get(at).filter(|run| run.span.contains(span) && !run.raw) else {
            return false;
        };
        let is_sample = |id: NodeId| self.outline.node(id).around_content().has(Around::SAMPLE);
        !run.parent.is_some_and(is_sample)
            && !self.in_code(span.start())
            && !self.in_accidental_code(span.start())
            && !in_spans(&self.markdown.definitions, span.start())
            && !self.in_sample(span)
            && !self.has_template(span)
    }

    /// The spans in which whitespace is significant or is left alone, sorted and disjoint.
    pub(crate) fn significant_whitespace(&self) -> &[Span] {
        self.whitespace.get_or_init(|| whitespace::significant(self))
    }

    /// Whether a URL contains the span.
    #[must_use]
    pub(crate) fn in_url(&self, span: Span) -> bool {
        let urls = || self.references.iter().map(|reference| reference.url.span).collect();
        self.urls.get_or_init(|| Holders::new(urls())).hold(span)
    }

    /// The references of an element.
    pub(crate) fn references_of(&self, id: NodeId) -> impl Iterator<Item = &Reference<'s>> {
        let by_node = self.by_node.get_or_init(|| {
            let numbered = self.references.iter().enumerate();
            let mut all: Vec<_> = numbered.filter_map(|(at, one)| Some((one.node()?, at))).collect();
            all.sort_unstable();
            all
        });
        let first = by_node.partition_point(|(node, _)| *node < id);
        let own = by_node[first..].iter().take_while(move |(node, _)| *node == id);
        own.map(|(_, at)| &self.references[*at])
    }

    /// Whether the span is inside markup that is meant as text.
    #[must_use]
    pub fn in_sample(&self, span: Span) -> bool {
        let next = self
            .samples
            .partition_point(|sample| sample.span.start() <= span.start());
        let near = self.samples[next.saturating_sub(1)..].iter().take(2);
        near.into_iter().any(|sample| sample.quiet().contains(span))
    }

    /// The references to images, local and remote.
    pub fn images(&self) -> impl Iterator<Item = &Reference<'s>> {
        self.references
            .iter()
            .filter(|reference| reference.used_as == Use::Image)
    }

    /// Appends the visible text inside a span, with whitespace folded.
    pub fn visible_into(&self, span: Span, folded: &mut String) {
        self.outline
            .each_seen(span, self.text(), |part| fold_into(folded, part));
        folded.truncate(folded.trim_end().len());
    }

    /// The visible text inside a span, with whitespace folded.
    #[must_use]
    pub fn visible_text(&self, span: Span) -> String {
        let mut folded = String::new();
        self.visible_into(span, &mut folded);
        folded
    }
}

/// The Markdown of one block of an article, with the emphasis of a dialect.
#[must_use]
pub(crate) fn block_as(text: &str, dialect: Dialect) -> Markdown {
    let mut found = markdown::parse(text, 0);
    if dialect.emphasis == Emphasis::Marked {
        marked::correct(text, &mut found);
    }
    found
}

/// Appends text with its whitespace folded.
fn fold_into(folded: &mut String, part: &str) {
    let decoded = if memchr::memchr(b'&', part.as_bytes()).is_some() {
        htmlize::unescape(part)
    } else {
        Cow::Borrowed(part)
    };
    let leading_space = decoded.starts_with(char::is_whitespace);
    if leading_space && !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
    let trimmed = decoded.trim_ascii();
    let simple = !trimmed
        .bytes()
        .zip(trimmed.bytes().skip(1))
        .any(|(a, b)| a.is_ascii_whitespace() && (a != b' ' || b == b' '))
        && !trimmed.contains('\u{a0}')
        && !trimmed.contains('\u{3000}');
    if simple {
        folded.push_str(trimmed);
    } else {
        for (number, word) in trimmed.split_whitespace().enumerate() {
            if number > 0 {
                folded.push(' ');
            }
            folded.push_str(word);
        }
    }
    if decoded.ends_with(char::is_whitespace) && !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Whether the name of an article says that it is MDX.
#[must_use]
pub(crate) fn is_mdx(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "mdx")
}

/// Whether an article is MDX by what is written in it, as the `.md` files of Docusaurus are: it imports a
/// component and uses it.
#[must_use]
pub(crate) fn imports_components(text: &str) -> bool {
    mdx::uses_imports(text)
}

/// The Markdown of a text, and the text that the parsers see.
struct Read<'s> {
    markdown: Markdown,
    masked: mask::Masked<'s>,
    /// Whether that is the text that every dialect sees.
    is_plain: bool,
}

/// The Markdown of a text from `body` on, as a dialect reads it.
fn read_markdown(text: &str, body: usize, dialect: Dialect) -> Read<'_> {
    let mut is_plain = !dialect.has_jsx;
    let mut masked = match dialect.has_jsx {
        true => mask::for_mdx(text, body, mdx::spans(text, body), mdx::indented_fences(text, body)),
        false => mask::for_markdown(text, body),
    };
    let mut markdown = if dialect.html_by_element {
        let html = kramdown::read(&masked.text, body);
        let mut markdown = markdown::parse(&html.masked(&masked.text), body);
        html.correct(&masked.text, &mut markdown);
        is_plain &= !html.has_text_tags();
        masked.text = html.without_text_tags(masked.text);
        markdown
    } else if dialect.blocks_of_marked {
        marked::parse(text, &masked.text, body, &masked.templates)
    } else if dialect.has_indented_code {
        markdown::parse(&masked.text, body)
    } else {
        unindented::parse(&masked.text, body)
    };
    if dialect.rebuilds_html {
        remark::correct(&masked.text, &mut markdown);
    }
    Read {
        markdown,
        masked,
        is_plain,
    }
}

fn read_html<'s>(
    text: &'s str,
    masked: &mask::Masked<'_>,
    markdown: &Markdown,
    body: usize,
    pieces: &[sample::Piece],
) -> Outline<'s> {
    stage(Stage::Html, || {
        let mut html = mask::for_html(&masked.text, body, &markdown.tag_ranges(text), &markdown.prefixes);
        for at in sample::openings(pieces) {
            html[at] = b'x';
        }
        html::parse(text, &html, body, &masked.templates)
    })
}

/// Blocks that look like accidental code but are deliberate: a sample in `<details>` or a similar
/// element, or one outside of any element that directly follows a comment.
fn deliberate_code(text: &str, markdown: &Markdown, outline: &Outline<'_>) -> Vec<Span> {
    if markdown.accidental.is_empty() {
        return Vec::new();
    }
    let in_sample = outline.inherited(|around: Option<bool>, id| {
        around == Some(true) || outline.node(id).name == "details" || outline.attribute(id, "markdown", text).is_some()
    });
    let deliberate = |span: &&Span| {
        let Some(around) = outline.around(span.start(), text.len()) else {
            return follows_comment(text, span.start(), outline);
        };
        in_sample[around.index()] || outline.node(around).name == "blockquote"
    };
    markdown.accidental.iter().filter(deliberate).copied().collect()
}

/// Whether the previous block is a comment, which authors use to separate a list from a code sample.
fn follows_comment(text: &str, at: usize, outline: &Outline<'_>) -> bool {
    let end = text[..at].trim_end().len();
    let comments = &outline.comments;
    let at = comments.partition_point(|comment| comment.span.end() < end);
    comments.get(at).is_some_and(|comment| comment.span.end() == end)
}
