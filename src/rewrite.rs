//! The rewrites that a rule may ask for, and how they become byte edits.
//!
//! `lol_html` places the rewrites (its ranges), but the edits are our own: its serializer would
//! change the whitespace between attributes, and delete to the end of the file where an element is
//! not closed.

use crate::edit::{Edit, Safety};
use crate::html_escape::escaped;
use crate::seed::Seed;
use crate::seed::outline::{Attribute, NodeId};
use crate::source::{Source, Span};

/// A change of an article.
#[derive(Clone, Debug)]
pub enum Rewrite {
    /// Removes an element with its content.
    RemoveElement(NodeId),
    /// Removes an invisible element with its content: a tracking pixel, a noscript fallback.
    RemoveInvisible(NodeId),
    /// Removes the tags, and keeps the content.
    Unwrap(NodeId),
    /// Removes a span: a comment, a Markdown image, a line.
    RemoveSpan(Span),
    /// Removes an attribute with the whitespace before it.
    RemoveAttribute(NodeId, Attribute),
    /// Inserts an attribute after another one, or after the element's name.
    InsertAttribute {
        /// The element.
        node: NodeId,
        /// The attribute after which it is inserted; without one, it follows the element's name.
        after: Option<Attribute>,
        /// Its name.
        name: String,
        /// Its value, which is escaped here.
        value: String,
    },
    /// Replaces the value of an attribute; the new one is escaped here.
    SetValue(NodeId, Attribute, String),
    /// Replaces a span with a text.
    Replace(Span, String),
}

/// The sorted, disjoint edits of rewrites that belong together, and how safe they can be;
/// none where one of them cannot be done.
#[must_use]
pub(crate) fn lower(seed: &Seed<'_>, rewrites: &[Rewrite], safety: Safety) -> Option<(Vec<Edit>, Safety)> {
    let mut edits = Vec::new();
    let mut removals = Vec::new();
    let mut safety = safety;
    for rewrite in rewrites {
        match rewrite {
            Rewrite::RemoveElement(id) => {
                let node = seed.outline.node(*id);
                if node.has_text || node.has_media {
                    safety = safety.min(Safety::Unsafe);
                }
                removals.push(removable(seed, *id)?);
            }
            Rewrite::RemoveInvisible(id) => removals.push(removable(seed, *id)?),
            Rewrite::RemoveSpan(span) => removals.push(*span),
            Rewrite::Unwrap(id) => {
                let whole = removable(seed, *id)?;
                let inside = seed.outline.inside(*id, seed.text().len());
                edits.push(Edit::remove(Span::new(whole.start(), inside.start())));
                edits.push(Edit::remove(Span::new(inside.end(), whole.end())));
            }
            Rewrite::RemoveAttribute(id, attribute) => {
                with_attributes(seed, *id)?;
                edits.push(Edit::remove(with_whitespace_before(seed, attribute.span(seed.text()))));
            }
            Rewrite::InsertAttribute {
                node,
                after,
                name,
                value,
            } => {
                with_attributes(seed, *node)?;
                let at = match after {
                    Some(attribute) => attribute.span(seed.text()).end(),
                    None => seed.outline.node(*node).tag.start() + 1 + seed.outline.node(*node).name.len(),
                };
                edits.push(Edit::new(Span::at(at), format!(" {name}=\"{}\"", escaped(value, b'"'))));
            }
            Rewrite::SetValue(id, attribute, value) => {
                with_attributes(seed, *id)?;
                edits.push(set_value(seed, attribute, value));
            }
            Rewrite::Replace(span, text) => edits.push(Edit::new(*span, text.clone())),
        }
    }
    edits.extend(whole_lines(seed.source(), removals).into_iter().map(Edit::remove));
    edits.sort_by_key(|edit| edit.span);
    let disjoint = edits.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start());
    (disjoint && !edits.is_empty()).then_some((edits, safety))
}

/// The bytes of an element that can be removed: it has an end tag of its own, or needs none.
fn removable(seed: &Seed<'_>, id: NodeId) -> Option<Span> {
    editable(seed, id)?;
    seed.outline.element_span(id)
}

/// Refuses a tag that contains a template expression.
fn editable(seed: &Seed<'_>, id: NodeId) -> Option<()> {
    (!seed.outline.node(id).templated).then_some(())
}

/// What is written in a tag that no vocabulary defines may be words of the text, not attributes.
fn with_attributes(seed: &Seed<'_>, id: NodeId) -> Option<()> {
    editable(seed, id)?;
    seed.outline.is_defined(id).then_some(())
}

/// An attribute with the whitespace before it; those on the next line of a block quote hold its prefix.
fn with_whitespace_before(seed: &Seed<'_>, span: Span) -> Span {
    let before = &seed.text()[..span.start()];
    let whitespace = before.len() - before.trim_end_matches([' ', '\t']).len();
    let at_line_start = before[..before.len() - whitespace].ends_with('\n');
    if at_line_start || whitespace == 0 {
        return Span::new(span.start(), span.end());
    }
    Span::new(span.start() - whitespace, span.end())
}

fn set_value(seed: &Seed<'_>, attribute: &Attribute, value: &str) -> Edit {
    let span = attribute.span(seed.text());
    match attribute.value {
        Some(inside) if inside.end() < span.end() => {
            let quote = seed.text().as_bytes()[inside.end()];
            Edit::new(inside, escaped(value, quote))
        }
        Some(inside) => Edit::new(inside, format!("\"{}\"", escaped(value, b'"'))),
        None => Edit::new(Span::at(span.end()), format!("=\"{}\"", escaped(value, b'"'))),
    }
}

/// Joins removals with only whitespace between them, and removes the whole line where only
/// whitespace would be left.
fn whole_lines(source: &Source, mut removals: Vec<Span>) -> Vec<Span> {
    let text = source.text();
    removals.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in removals {
        match joined.last_mut() {
            Some(last) if span.start() <= last.end() || text[last.end()..span.start()].trim().is_empty() => {
                *last = last.join(span);
            }
            _ => joined.push(span),
        }
    }
    joined.into_iter().map(|span| source.whole_line(span)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_takes_its_line_only_where_whitespace_is_left() {
        let source = Source::new("a.md", "a\n  <b></b>  \nc <b></b> d\n");
        assert_eq!(source.whole_line(Span::new(4, 11)), Span::new(2, 14));
        assert_eq!(source.whole_line(Span::new(16, 23)), Span::new(16, 23));
    }

    #[test]
    fn a_written_value_reads_as_it_was_meant() {
        assert_eq!(escaped("a?b=1&c=2", b'"'), "a?b=1&c=2");
        assert_eq!(escaped("a?b=1&copy;=2 \"'", b'"'), "a?b=1&amp;copy;=2 &quot;'");
    }
}
