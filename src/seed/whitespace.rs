//! Where whitespace is significant, or is not what rules about lines look for.

use crate::seed::Seed;
use crate::seed::front_matter::{FrontMatter, Style, Value, ValueKind};
use crate::source::Span;

/// The spans in which whitespace is significant or is left alone, sorted and disjoint: code,
/// elements that preserve whitespace, comments, tags and block scalars.
pub(super) fn significant(seed: &Seed<'_>) -> Vec<Span> {
    let outline = &seed.outline;
    let mut spans: Vec<Span> = seed.markdown.code.clone();
    spans.extend(outline.comments.iter().map(|comment| comment.span));
    for id in outline.ids() {
        let node = outline.node(id);
        if matches!(&*node.name, "pre" | "textarea" | "script" | "style" | "xmp" | "listing") {
            spans.push(node.tag.join(outline.inside(id, seed.text().len())));
        } else {
            spans.push(node.tag);
        }
    }
    spans.extend(outline.truncated);
    spans.extend(seed.templates.iter().copied());
    for field in seed.front_matter.iter().flat_map(|front| &front.fields) {
        block_scalars(&field.value, &mut spans);
    }
    if seed.front_matter.as_ref().is_some_and(|front| !front.complete) {
        spans.extend(seed.front_matter.as_ref().map(FrontMatter::span));
    }
    merged(spans)
}

fn block_scalars(value: &Value<'_>, spans: &mut Vec<Span>) {
    value.scalars(&mut |scalar| {
        let one_line = matches!(scalar.kind, ValueKind::Scalar(_, Style::Plain));
        if !one_line && !scalar.span.is_empty() {
            spans.push(Span::new(
                scalar.span.start(),
                scalar.span.end() + usize::from(matches!(scalar.kind, ValueKind::Scalar(_, Style::Block))),
            ));
        }
    });
}

fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    // There are few runs, each of them sorted.
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.join(span),
            _ => merged.push(span),
        }
    }
    merged
}
