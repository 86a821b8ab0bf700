//! Parts beside an element that belong to it: the loader and the push script of an advertisement.

use crate::rule::clause::Compiled;
use crate::rule::place::Place;
use crate::seed::Seed;
use crate::seed::outline::NodeId;
use crate::source::Span;

/// The number of preceding elements that are searched for one that ends at a place.
const LOOK_BACK: u32 = 64;

/// The neighbours of a place that the clause's `with` names, with only whitespace or one comment
/// between; in source order.
#[must_use]
pub(super) fn belonging(seed: &Seed<'_>, clause: &Compiled, place: &Place<'_, '_>) -> Vec<Span> {
    let mut parts = Vec::new();
    if clause.with.is_empty() {
        return parts;
    }
    let whole = place.extent(seed);
    let mut end = whole.end();
    while let Some(part) = after(seed, clause, end).or_else(|| after(seed, clause, past_comment(seed, end)?)) {
        parts.push(Span::new(skip_forward(seed, end), part.end()));
        end = part.end();
    }
    let mut start = whole.start();
    while let Some(part) = before(seed, clause, start).or_else(|| before(seed, clause, ahead_of_comment(seed, start)?))
    {
        parts.push(Span::new(part.start(), skip_backward(seed, start)));
        start = part.start();
    }
    parts.sort_unstable();
    parts
}

fn skip_forward(seed: &Seed<'_>, at: usize) -> usize {
    let rest = &seed.text()[at..];
    at + rest.len() - rest.trim_start().len()
}

fn skip_backward(seed: &Seed<'_>, at: usize) -> usize {
    seed.text()[..at].trim_end().len()
}

fn past_comment(seed: &Seed<'_>, at: usize) -> Option<usize> {
    let at = skip_forward(seed, at);
    seed.outline
        .comments
        .iter()
        .find(|comment| comment.span.start() == at)
        .map(|comment| comment.span.end())
}

fn ahead_of_comment(seed: &Seed<'_>, at: usize) -> Option<usize> {
    let at = skip_backward(seed, at);
    seed.outline
        .comments
        .iter()
        .find(|comment| comment.span.end() == at)
        .map(|comment| comment.span.start())
}

fn after(seed: &Seed<'_>, clause: &Compiled, at: usize) -> Option<Span> {
    let at = skip_forward(seed, at);
    let comments = &seed.outline.comments;
    let index = comments.partition_point(|comment| comment.span.start() < at);
    if let Some(comment) = comments.get(index).filter(|comment| comment.span.start() == at) {
        return clause
            .with
            .iter()
            .any(|with| with.on_comment(seed, comment).is_some())
            .then_some(comment.span);
    }
    let index = seed.outline.nodes.partition_point(|node| node.tag.start() < at);
    let id = NodeId(u32::try_from(index).ok()?);
    let starts_here = seed.outline.nodes.get(index).is_some_and(|node| node.tag.start() == at);
    starts_here.then(|| part(seed, clause, id)).flatten()
}

fn before(seed: &Seed<'_>, clause: &Compiled, at: usize) -> Option<Span> {
    let at = skip_backward(seed, at);
    let comments = &seed.outline.comments;
    let index = comments.partition_point(|comment| comment.span.end() < at);
    if let Some(comment) = comments.get(index).filter(|comment| comment.span.end() == at) {
        return clause
            .with
            .iter()
            .any(|with| with.on_comment(seed, comment).is_some())
            .then_some(comment.span);
    }
    let count = u32::try_from(seed.outline.nodes.partition_point(|node| node.tag.end() <= at)).ok()?;
    let ids = (count.saturating_sub(LOOK_BACK)..count).rev().map(NodeId);
    let mut ending = ids.filter(|id| seed.outline.element_span(*id).is_some_and(|span| span.end() == at));
    ending.find_map(|id| part(seed, clause, id))
}

fn part(seed: &Seed<'_>, clause: &Compiled, id: NodeId) -> Option<Span> {
    let place = Place {
        node: Some(id),
        ..Place::of(seed.outline.node(id).tag)
    };
    clause
        .with
        .iter()
        .any(|with| with.holds(seed, &place))
        .then(|| seed.outline.element_span(id))
        .flatten()
}
