//! A clause in its compiled form: what it looks at, and whether it matches a place.

mod compile;

use std::sync::Arc;

pub(crate) use compile::Compiler;

use crate::finding::Severity;
use crate::rule::block::BlockTest;
use crate::rule::card::{RewriteCard, SafetyCard};
use crate::rule::element::separates;
use crate::rule::pattern::Pattern;
use crate::rule::place::{Place, comment_text};
use crate::rule::sites::Site;
use crate::rule::text::{TextMemo, TextTest};
use crate::rule::url_test::UrlTest;
use crate::seed::front_matter::Field;
use crate::seed::markdown::Block;
use crate::seed::outline::is_small;
use crate::seed::outline::{Around, Attribute, Comment, NodeId, decoded};
use crate::seed::passages::Passage;
use crate::seed::{Reference, Seed};
use crate::selector::SelectorList;
use crate::source::{Span, in_spans};

/// What a clause looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Elements, by selector, attribute, emptiness or size.
    Element,
    /// URLs.
    Url,
    /// Comments.
    Comment,
    /// Blocks of visible text.
    Text,
    /// Whole blocks of the article.
    Block,
    /// The inside of scripts and styles.
    RawText,
    /// Front-matter fields.
    Field,
}

/// A clause, ready to run.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) select: Option<SelectorList>,
    pub(crate) attribute: Option<(Vec<String>, Option<Pattern>)>,
    url: Option<UrlTest>,
    comment: Option<Pattern>,
    pub(crate) text: Option<TextTest>,
    pub(crate) block: Option<BlockTest>,
    raw_text: Option<Pattern>,
    empty: bool,
    size_at_most: Option<u32>,
    field: Option<(String, Option<Pattern>)>,
    unless: Vec<Compiled>,
    pub(crate) with: Vec<Compiled>,
    pub(crate) label: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) help: Option<String>,
    pub(crate) rewrite: Option<RewriteCard>,
    pub(crate) safety: Option<SafetyCard>,
    pub(crate) severity: Option<Severity>,
    /// The site from which the article must come.
    pub(crate) site: Option<Arc<Site>>,
}

impl Compiled {
    /// What it looks at.
    #[must_use]
    pub(crate) fn subject(&self) -> Subject {
        if self.comment.is_some() {
            Subject::Comment
        } else if self.text.is_some() {
            Subject::Text
        } else if self.block.is_some() {
            Subject::Block
        } else if self.raw_text.is_some() {
            Subject::RawText
        } else if self.field.is_some() {
            Subject::Field
        } else if self.url.is_some() {
            Subject::Url
        } else {
            Subject::Element
        }
    }

    /// Whether it requires an empty element.
    #[must_use]
    pub(crate) fn asks_for_empty(&self) -> bool {
        self.empty && self.subject() == Subject::Element
    }

    /// The hosts that its URL may have; none where any will do.
    #[must_use]
    pub(crate) fn host_patterns(&self) -> &[String] {
        self.url.as_ref().map_or(&[], |url| &url.patterns)
    }

    /// Whether its URL may also be of a class of hosts.
    #[must_use]
    pub(crate) fn names_classes(&self) -> bool {
        self.url.as_ref().is_some_and(UrlTest::names_classes)
    }

    /// The names of the elements whose text it looks at.
    pub(crate) fn text_names(&self) -> impl Iterator<Item = &str> {
        self.text
            .iter()
            .flat_map(|text| text.within.iter().map(String::as_str))
            .filter(|name| *name != "markdown")
    }

    /// Whether it looks at Markdown paragraphs.
    #[must_use]
    pub(crate) fn in_markdown(&self) -> bool {
        self.text
            .as_ref()
            .is_some_and(|text| text.within.iter().any(|name| name == "markdown"))
    }

    /// The place where it matches an element.
    #[must_use]
    pub(crate) fn on_element<'p, 's>(
        &self,
        seed: &'p Seed<'s>,
        id: NodeId,
        memo: &mut TextMemo<'_>,
    ) -> Option<Place<'p, 's>> {
        let mut place = Place {
            node: Some(id),
            ..Place::of(seed.outline.node(id).tag)
        };
        if !self.element_holds(seed, id, &mut place) {
            return None;
        }
        match self.subject() {
            Subject::RawText => {
                // What has elements, as a script in SVG may, is no raw text.
                let has_elements = seed.outline.node(id).after as usize > id.index() + 1;
                let inside = seed.outline.inside(id, seed.text().len());
                if has_elements || !self.raw_text.as_ref()?.matches(seed.slice(inside).trim()) {
                    return None;
                }
            }
            Subject::Text => {
                let inside = seed.outline.inside(id, seed.text().len());
                if !self.text_holds(seed, inside, memo) {
                    return None;
                }
                place.span = place.extent(seed);
            }
            Subject::Element => {}
            Subject::Url | Subject::Comment | Subject::Field | Subject::Block => return None,
        }
        self.unless_holds(seed, &place).then_some(place)
    }

    /// The same place, for each of the element's other attributes that the clause names.
    pub(crate) fn further_attributes<'p, 's>(
        &'p self,
        seed: &'p Seed<'s>,
        id: NodeId,
        place: &Place<'p, 's>,
    ) -> impl Iterator<Item = Place<'p, 's>> {
        let first = place.attribute.map_or(usize::MAX, |attribute| attribute.name.start());
        let later = seed
            .outline
            .attributes(id)
            .iter()
            .filter(move |attribute| attribute.name.start() > first);
        later
            .filter(|attribute| self.names(seed, attribute))
            .map(move |attribute| Place {
                node: Some(id),
                attribute: Some(*attribute),
                ..Place::of(attribute.span(seed.text()))
            })
    }

    /// Whether it names this attribute.
    fn names(&self, seed: &Seed<'_>, attribute: &Attribute) -> bool {
        self.attribute.as_ref().is_some_and(|(names, value)| {
            let written = seed.slice(attribute.name);
            let named = names.iter().any(|name| match name.strip_suffix('*') {
                Some(prefix) if prefix.contains('*') => glob(name, &written.to_ascii_lowercase()),
                None if name.contains('*') => glob(name, &written.to_ascii_lowercase()),
                Some(prefix) => written
                    .get(..prefix.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
                None => written.eq_ignore_ascii_case(name),
            });
            // What a template expression holds, or one of JSX, is no text.
            let is_text = || {
                attribute
                    .value
                    .is_none_or(|value| !in_spans(&seed.templates, value.start()))
            };
            named
                && value
                    .as_ref()
                    .is_none_or(|pattern| is_text() && pattern.matches(decoded(attribute, seed.text()).trim()))
        })
    }

    /// The place where it matches a URL.
    #[must_use]
    pub(crate) fn on_reference<'p, 's>(
        &self,
        seed: &'p Seed<'s>,
        reference: &'p Reference<'s>,
    ) -> Option<Place<'p, 's>> {
        if !self.url.as_ref()?.matches(reference) {
            return None;
        }
        let node = reference.node();
        let mut place = Place {
            node,
            reference: Some(reference),
            ..Place::of(reference.url.span)
        };
        match node {
            Some(id) if !self.element_holds(seed, id, &mut place) => return None,
            None if self.needs_element() => return None,
            _ => {}
        }
        self.unless_holds(seed, &place).then_some(place)
    }

    /// The place where it matches a comment.
    #[must_use]
    pub(crate) fn on_comment<'p, 's>(&self, seed: &'p Seed<'s>, comment: &Comment) -> Option<Place<'p, 's>> {
        let text = comment_text(seed.slice(comment.span));
        let place = Place::of(comment.span);
        (self.comment.as_ref()?.matches(text) && self.unless_holds(seed, &place)).then_some(place)
    }

    /// The place where it matches a front-matter field.
    #[must_use]
    pub(crate) fn on_field<'p, 's>(&self, field: &'p Field<'s>) -> Option<Place<'p, 's>> {
        let (name, value) = self.field.as_ref()?;
        let holds = glob(name, &field.key)
            && value
                .as_ref()
                .is_none_or(|pattern| field.value.text().is_some_and(|text| pattern.matches(text)));
        let span = if field.value.span.is_empty() {
            field.key_span
        } else {
            field.value.inner()
        };
        holds.then(|| Place {
            field: Some(field),
            ..Place::of(span)
        })
    }

    /// The place where it matches a Markdown paragraph.
    #[must_use]
    pub(crate) fn on_block<'p, 's>(
        &self,
        seed: &'p Seed<'s>,
        block: &Block,
        memo: &mut TextMemo<'_>,
    ) -> Option<Place<'p, 's>> {
        let kept = seed.slice(block.span).trim_end().len();
        let span = Span::new(block.span.start(), block.span.start() + kept);
        self.text_holds(seed, span, memo).then(|| Place {
            block: Some(span),
            ..Place::of(span)
        })
    }

    /// The place where it matches a whole block, the one with this number.
    #[must_use]
    pub(crate) fn on_passage<'p, 's>(
        &self,
        seed: &'p Seed<'s>,
        all: &[Passage],
        number: usize,
    ) -> Option<Place<'p, 's>> {
        let span = self.block.as_ref()?.place(seed, all, number)?;
        Some(Place {
            block: Some(span),
            ..Place::of(span)
        })
    }

    fn needs_element(&self) -> bool {
        self.select.is_some() || self.attribute.is_some() || self.empty || self.size_at_most.is_some()
    }

    fn element_holds(&self, seed: &Seed<'_>, id: NodeId, place: &mut Place<'_, '_>) -> bool {
        if self.select.as_ref().is_some_and(|list| !list.matches(seed, id)) {
            return false;
        }
        if self.empty && (!seed.outline.is_empty_element(id, seed.text()) || separates(seed, id)) {
            return false;
        }
        if self.size_at_most.is_some_and(|most| !is_small(seed, id, most)) {
            return false;
        }
        if self.attribute.is_none() {
            return true;
        }
        let found = seed
            .outline
            .attributes(id)
            .iter()
            .find(|attribute| self.names(seed, attribute));
        let Some(attribute) = found else { return false };
        place.span = attribute.span(seed.text());
        place.attribute = Some(*attribute);
        true
    }

    fn text_holds(&self, seed: &Seed<'_>, span: Span, memo: &mut TextMemo<'_>) -> bool {
        let Some(test) = &self.text else {
            return false;
        };
        let read = memo.read(seed, span);
        read.promising
            && read.length <= test.most
            && test.matches(&read.text)
            && !holds_code(seed, span)
            && !(is_code(&read.text) && is_introduced(seed, span))
    }

    /// Whether no exception matches the place.
    fn unless_holds(&self, seed: &Seed<'_>, place: &Place<'_, '_>) -> bool {
        !self.unless.iter().any(|clause| clause.holds(seed, place))
    }

    /// Whether it matches a place that another clause found.
    pub(crate) fn holds(&self, seed: &Seed<'_>, place: &Place<'_, '_>) -> bool {
        match self.subject() {
            Subject::Url => match (place.reference, place.node) {
                (Some(reference), _) => self.on_reference(seed, reference).is_some(),
                (None, Some(id)) => seed.references_of(id).any(|r| self.on_reference(seed, r).is_some()),
                (None, None) => false,
            },
            Subject::Comment => {
                let comments = &seed.outline.comments;
                let found = comments.binary_search_by_key(&place.span, |comment| comment.span);
                found.is_ok_and(|at| self.on_comment(seed, &comments[at]).is_some())
            }
            Subject::Field | Subject::Block => false,
            _ => place
                .node
                .is_some_and(|id| self.on_element(seed, id, &mut TextMemo::for_one()).is_some()),
        }
    }
}

/// Whether a block shows code, whose text is a quotation.
fn holds_code(seed: &Seed<'_>, span: Span) -> bool {
    let from = seed.markdown.code.partition_point(|code| code.end() <= span.start());
    let of_markdown = seed
        .markdown
        .code
        .get(from)
        .is_some_and(|code| code.start() < span.end());
    let around = seed.outline.around(span.start(), seed.text().len());
    let in_code = |id| seed.outline.node(id).around_content().has(Around::SAMPLE);
    of_markdown || seed.outline.has_sample(span) || around.is_some_and(in_code)
}

/// Whether a text ends like a line of code.
fn is_code(text: &str) -> bool {
    text.ends_with([';', '}', ')'])
}

/// Whether the text before a span announces what follows, as an article does with its samples.
fn is_introduced(seed: &Seed<'_>, span: Span) -> bool {
    let texts = &seed.outline.texts;
    let before = &texts[..texts.partition_point(|run| run.span.start() < span.start())];
    let words = before.iter().rev().filter(|run| !run.raw).map(|run| {
        let end = run.span.end().min(span.start());
        seed.slice(Span::new(run.span.start(), end)).trim_end()
    });
    words
        .take(20)
        .find(|text| !text.is_empty())
        .is_some_and(|text| text.ends_with([':', '：', '{']))
}

/// A glob on a name: `*` matches any characters.
fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at))
                .any(|at| glob(tail, &rest[at..]))
        }),
    }
}
