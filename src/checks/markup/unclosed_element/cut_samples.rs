//! Samples in `<pre>` of which a blank line cuts off the rest.

use std::collections::HashMap;

use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::source::Span;

/// The innermost `<pre>` of each element, itself included, and whether a blank line cuts it.
pub(super) struct Samples {
    around: Vec<Option<NodeId>>,
    judged: HashMap<NodeId, bool>,
    blank: Vec<Span>,
}

impl Samples {
    pub(super) fn of(seed: &Seed<'_>) -> Self {
        let is_sample = |id: NodeId| seed.outline.node(id).name == "pre";
        let around = |outer: Option<Option<NodeId>>, id| Some(id).filter(|id| is_sample(*id)).or(outer.flatten());
        Self {
            around: seed.outline.inherited(around),
            judged: HashMap::new(),
            blank: blank_lines(seed),
        }
    }

    /// The `<pre>` around an element, where a blank line in it ended CommonMark's block of HTML, so that
    /// Markdown reads the rest of the sample.
    pub(super) fn cut_around(&mut self, seed: &Seed<'_>, id: NodeId) -> Option<NodeId> {
        let sample = self.around[id.index()]?;
        let is_cut = self
            .judged
            .entry(sample)
            .or_insert_with(|| is_cut(seed, sample, &self.blank));
        is_cut.then_some(sample)
    }
}

/// Whether a blank line is in the `<pre>`, and it does not begin its block of HTML.
fn is_cut(seed: &Seed<'_>, sample: NodeId, blank: &[Span]) -> bool {
    let tag = seed.outline.node(sample).tag;
    let html = &seed.markdown.html;
    let at = html.partition_point(|span| span.end() <= tag.start());
    let block = html.get(at).map_or("", |span| seed.slice(*span).trim_start());
    let begins = block.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("<pre"));
    let inside = seed.outline.inside(sample, seed.text().len());
    !begins && has_blank_line(seed, blank, inside)
}

/// The lines without text.
fn blank_lines(seed: &Seed<'_>) -> Vec<Span> {
    let mut start = 0;
    let lines = seed.text().split_inclusive('\n').map(|line| {
        start += line.len();
        (Span::new(start - line.len(), start), line)
    });
    lines
        .filter(|(_, line)| line.trim().is_empty())
        .map(|(span, _)| span)
        .collect()
}

/// Whether one of the lines of a span is blank; its first and its last line may be parts of lines.
fn has_blank_line(seed: &Seed<'_>, blank: &[Span], span: Span) -> bool {
    let is_blank = |start: usize, end: usize| start < end && seed.text()[start..end].trim().is_empty();
    let source = seed.source();
    let first = source.line_span(source.line(span.start())).end().min(span.end());
    let last = source.line_span(source.line(span.end())).start().max(first);
    let after = blank.partition_point(|line| line.start() < first);
    let within = blank.get(after).is_some_and(|line| line.end() <= last);
    is_blank(span.start(), first) || within || is_blank(last, span.end())
}
