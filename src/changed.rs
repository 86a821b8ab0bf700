//! Which parts of an article a change touches, and which findings are the change's.

use std::ops::Range;

use crate::baseline::{Recorded, compare};
use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::seed::Seed;
use crate::seed::html_names::CLOSES_P;
use crate::seed::outline::{End, Node, NodeId};
use crate::source::{Source, Span};

/// Elements that contain other blocks: a change inside one does not touch all of it.
#[rustfmt::skip]
const CONTAINERS: &[&str] = &[
    "article", "aside", "blockquote", "body", "center", "details", "div", "dl", "fieldset", "figure", "footer",
    "form", "header", "html", "main", "nav", "noscript", "ol", "section", "table", "tbody", "tfoot", "thead",
    "tr", "ul",
];

/// The parts of an article that changed lines touch. Lines count from 1; an empty range is a place
/// before a line where lines were removed.
///
/// A changed line touches the whole front matter, a changed tag its whole element, and a changed
/// text the element that contains it, unless that element contains other blocks.
#[must_use]
pub(crate) fn touched(seed: &Seed<'_>, lines: &[Range<usize>]) -> Vec<Span> {
    let source = seed.source();
    let mut parts = Vec::new();
    for lines in lines {
        let start = source.line_span(lines.start).start();
        let hunk = match lines.end.checked_sub(1).filter(|last| *last >= lines.start) {
            Some(last) => Span::new(start, source.line_span(last).end().max(start)),
            None => Span::at(start),
        };
        parts.push(hunk);
        if hunk.start() < seed.body.start() {
            parts.push(Span::new(0, seed.body.start()));
        }
        for id in seed.outline.ids() {
            let node = seed.outline.node(id);
            let end_tag = match node.end {
                End::Tag(span) => Some(span),
                _ => None,
            };
            if crosses(node.tag, hunk) || end_tag.is_some_and(|tag| crosses(tag, hunk)) {
                parts.push(whole(node));
            }
        }
        parts.extend(around(seed, hunk));
    }
    parts
}

/// The element whose text contains a hunk.
fn around(seed: &Seed<'_>, hunk: Span) -> Option<Span> {
    let holds = |id: &NodeId| {
        let node = seed.outline.node(*id);
        node.tag.end() <= hunk.start() && hunk.end() <= whole(node).end()
    };
    let mut innermost = seed.outline.ids().filter(holds).last();
    let mut found = None;
    while let Some(id) = innermost {
        let node = seed.outline.node(id);
        let holds_blocks = || {
            let mut inside = seed.outline.ids().map(|id| seed.outline.node(id));
            inside.any(|child| child.parent == Some(id) && CLOSES_P.contains(&&*child.name))
        };
        if CONTAINERS.contains(&&*node.name) || holds_blocks() {
            break;
        }
        found = Some(whole(node));
        innermost = node.parent;
    }
    found
}

fn whole(node: &Node<'_>) -> Span {
    let end = match node.end {
        End::Tag(span) => span.end(),
        End::Implied(end) => end as usize,
        End::Void | End::Missing => node.tag.end(),
    };
    Span::new(node.tag.start(), end.max(node.tag.end()))
}

fn crosses(span: Span, hunk: Span) -> bool {
    span.start() < hunk.end() && hunk.start() < span.end()
}

/// Whether a finding overlaps a part, or touches its edge if one of the two is empty.
fn meets(finding: Span, part: Span) -> bool {
    if finding.is_empty() || part.is_empty() {
        finding.start() <= part.end() && part.start() <= finding.end()
    } else {
        crosses(finding, part)
    }
}

/// For each finding, whether the change caused it: it is in one of the parts that the change touches, or
/// the earlier version of the article has no such finding.
#[must_use]
pub(crate) fn is_of_change(
    findings: &[Finding],
    source: &Source,
    parts: &[Span],
    before: Option<(&[Finding], &Source)>,
) -> Vec<bool> {
    let mut old = Recorded::new();
    for (finding, text) in before
        .iter()
        .flat_map(|(all, text)| all.iter().map(move |one| (one, text)))
    {
        let print = Fingerprint::of(finding, text);
        *old.entry((finding.rule.to_string(), print)).or_default() += 1;
    }
    let was_there = match before {
        Some(_) => compare(findings, source, Some(&old)).is_recorded,
        None => vec![true; findings.len()],
    };
    let all = findings.iter().zip(was_there);
    all.map(|(finding, was_there)| !was_there || parts.iter().any(|part| meets(finding.span, *part)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, lines: Range<usize>) -> Vec<&str> {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        let spans = touched(&seed, &[lines]);
        spans.iter().skip(1).map(|span| span.of(text)).collect()
    }

    const TEXT: &str = "---\ntitle: a\n---\n<div>\n<p>One\ntwo\nthree</p>\nfour\n<p>five</p>\n</div>\n";

    #[test]
    fn a_changed_key_touches_the_whole_front_matter() {
        assert_eq!(parts(TEXT, 2..3), ["---\ntitle: a\n---\n"]);
        assert_eq!(parts(TEXT, 3..3), ["---\ntitle: a\n---\n"]);
        assert!(parts(TEXT, 8..9).is_empty());
    }

    #[test]
    fn an_edited_element_is_touched_as_a_whole() {
        let paragraph = "<p>One\ntwo\nthree</p>";
        assert_eq!(parts(TEXT, 5..6), [paragraph]);
        assert_eq!(parts(TEXT, 6..7), [paragraph]);
        assert_eq!(parts(TEXT, 7..7), [paragraph]);
        assert_eq!(parts(TEXT, 9..10), ["<p>five</p>"]);
        assert_eq!(parts(TEXT, 4..5), [&TEXT[17..TEXT.len() - 1]]);
    }

    #[test]
    fn what_holds_blocks_is_not_brought_by_one_of_them() {
        let text = "<font>\n<p>One</p>\n<p>two</p>\n</font>\n<li>\n<p>x</p>\nthree\n</li>\n";
        assert_eq!(parts(text, 3..4), ["<p>two</p>"]);
        assert!(parts(text, 7..8).is_empty());
    }

    #[test]
    fn lines_past_the_end_touch_nothing() {
        assert!(parts(TEXT, 40..50).is_empty());
    }
}
