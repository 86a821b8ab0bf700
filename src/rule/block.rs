//! The `block` key of a clause: a whole block of the article.

use crate::rule::card::BlockClause;
use crate::seed::Seed;
use crate::seed::passages::{Form, Kind, Passage, letters, of_address, of_text};
use crate::source::Span;

/// The conditions on a block.
#[derive(Debug)]
pub(crate) struct BlockTest {
    /// The fingerprints of the texts and of the addresses of images.
    texts: Vec<u64>,
    images: Vec<u64>,
    /// The letters with which the text begins.
    starts: Vec<String>,
    head: Option<usize>,
    foot: Option<usize>,
    to_end: bool,
}

impl BlockTest {
    pub(crate) fn new(clause: &BlockClause) -> Self {
        Self {
            texts: clause.text.as_slice().iter().map(|text| of_text(text)).collect(),
            images: clause.image.as_slice().iter().map(|image| of_address(image)).collect(),
            starts: clause.starts.as_slice().iter().map(|start| letters(start)).collect(),
            head: clause.head,
            foot: clause.foot,
            to_end: clause.to_end == Some(true),
        }
    }

    /// Whether it names neither a text nor an image.
    pub(crate) fn is_unconditional(clause: &BlockClause) -> bool {
        clause.text.as_slice().is_empty()
            && clause.image.as_slice().is_empty()
            && clause.starts.as_slice().iter().all(|start| letters(start).is_empty())
    }

    /// What belongs to the block with this number, if it meets the conditions.
    pub(crate) fn place(&self, seed: &Seed<'_>, all: &[Passage], number: usize) -> Option<Span> {
        let passage = &all[number];
        let named = match passage.kind {
            Kind::Text => self.texts.contains(&passage.key) || self.begins(&passage.text),
            Kind::Image => self.images.contains(&passage.key),
            Kind::Comment => false,
        };
        if !named || !is_at_edge(self.head, self.foot, number, all.len()) {
            return None;
        }
        let whole = passage.whole?;
        if !self.to_end {
            return Some(whole);
        }
        let end = end(seed, whole.end());
        // An element around it would lose its end tag, and a link above it its address.
        let is_enclosed = seed.outline.is_enclosed(whole.start(), seed.text().len());
        let mut definitions = seed.markdown.definitions.iter();
        let defines = definitions.any(|definition| (whole.start()..end).contains(&definition.start()));
        (!is_enclosed && !defines).then(|| {
            let start = start(seed, &all[..number], whole.start());
            Span::new(start, end)
        })
    }

    fn begins(&self, text: &str) -> bool {
        !self.starts.is_empty() && {
            let text = letters(text);
            self.starts
                .iter()
                .any(|start| !start.is_empty() && text.starts_with(&**start))
        }
    }
}

/// Whether a block with this number is near enough to an edge of an article with as many blocks.
pub(crate) fn is_at_edge(head: Option<usize>, foot: Option<usize>, number: usize, blocks: usize) -> bool {
    let is_free = head.is_none() && foot.is_none();
    is_free || head.is_some_and(|most| number < most) || foot.is_some_and(|most| blocks - number <= most)
}

/// Where a run ends: above the link reference definitions that are last, since those may be of links above it.
fn end(seed: &Seed<'_>, least: usize) -> usize {
    let trimmed = |end: usize| seed.text()[..end].trim_end().len();
    let definitions = seed.markdown.definitions.iter().rev();
    let end = definitions.fold(trimmed(seed.text().len()), |end, definition| {
        if trimmed(definition.end()) == trimmed(end) {
            definition.start()
        } else {
            end
        }
    });
    end.max(least)
}

/// Where a run begins whose first block does: thematic breaks above it separate nothing without it.
fn start(seed: &Seed<'_>, before: &[Passage], first: usize) -> usize {
    let breaks = before.iter().rev().take_while(|passage| passage.form == Form::Rule);
    breaks.fold(first, |start, passage| {
        let is_next = passage.span.end() <= start && seed.slice(Span::new(passage.span.end(), start)).trim().is_empty();
        if is_next { passage.span.start() } else { start }
    })
}
