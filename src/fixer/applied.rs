//! The fixes that were applied to an article, round by round, with everything that is needed to
//! undo them.

use std::sync::Arc;

use crate::edit::{Edit, Edits, Safety, apply};
use crate::finding::Finding;
use crate::source::{Source, Span};

/// The fixes of one round are applied together, to the text that the previous round produced.
#[derive(Debug)]
pub struct Round {
    /// The text before it.
    pub before: Source,
    /// All its edits, sorted and disjoint.
    pub edits: Vec<Edit>,
}

/// A fix that was applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The rule whose finding it fixed.
    pub rule: Arc<str>,
    /// What it did.
    pub title: Arc<str>,
    /// Its safety.
    pub safety: Safety,
    /// The round in which it was applied, from 0.
    pub round: usize,
    /// What it fixed, in bytes of the text before its round.
    pub span: Span,
    /// Its edits of that text, sorted and disjoint.
    pub edits: Edits,
}

impl Applied {
    pub(super) fn of(finding: &Finding, round: usize) -> Option<Self> {
        let fix = finding.fix.as_ref()?;
        Some(Self {
            rule: finding.rule.clone(),
            title: fix.title.clone(),
            safety: fix.safety,
            round,
            span: finding.span,
            edits: fix.edits.clone(),
        })
    }

    /// The text before its round with nothing but this fix applied.
    #[must_use]
    pub fn alone(&self, rounds: &[Round]) -> String {
        apply(rounds[self.round].before.text(), &self.edits)
    }
}

/// Where the edits of each round are in the text after the last one.
pub(crate) struct Places<'r> {
    rounds: &'r [Round],
    /// For each round, by how much the edits before each edit move what follows them.
    shifts: Vec<Vec<isize>>,
}

impl<'r> Places<'r> {
    #[must_use]
    pub(crate) fn new(rounds: &'r [Round]) -> Self {
        let shifts = |round: &Round| {
            let mut shift = 0;
            let after = round.edits.iter().map(|edit| {
                shift += moves(edit);
                shift
            });
            std::iter::once(0).chain(after).collect()
        };
        Self {
            rounds,
            shifts: rounds.iter().map(shifts).collect(),
        }
    }

    /// The location of an edit of a round in the text after the last round: the offset of the text that
    /// it wrote. If a later edit replaced that text, it is the location of that edit.
    #[must_use]
    pub(crate) fn of(&self, edit: &Edit, round: usize) -> usize {
        let mut at = self.moved(edit.span.start(), round);
        // An insertion ends where it begins, but does not move itself.
        if edit.span.is_empty() {
            at = at.saturating_add_signed(-moves(edit));
        }
        for later in round + 1..self.rounds.len() {
            let edits = &self.rounds[later].edits;
            let after = edits.partition_point(|other| other.span.end() <= at);
            let over = edits.get(after).filter(|other| other.span.holds(at));
            at = self.moved(over.map_or(at, |over| over.span.start()), later);
        }
        at
    }

    /// An offset of the text before a round after the edits that end there or before it.
    fn moved(&self, at: usize, round: usize) -> usize {
        let before = self.rounds[round].edits.partition_point(|edit| edit.span.end() <= at);
        at.saturating_add_signed(self.shifts[round][before])
    }
}

/// A span of the text before a round in the text after it. Text that an edit wrote inside the span, or at
/// its edge, belongs to it.
#[must_use]
pub(crate) fn moved(span: Span, edits: &[Edit]) -> Span {
    let (mut start, mut end) = (span.start(), span.end());
    let (mut before, mut shift) = (0_isize, 0_isize);
    for edit in edits.iter().take_while(|edit| edit.span.start() <= span.end()) {
        if edit.span.end() < span.start() || edit.span.end() == span.start() && !edit.span.is_empty() {
            before += moves(edit);
        } else if edit.span.start() < start {
            start = edit.span.start();
        }
        let touches = edit.span.start() < span.end() || edit.span.is_empty() || edit.span.end() <= span.start();
        if touches {
            shift += moves(edit);
            end = end.max(edit.span.end());
        }
    }
    let start = start.saturating_add_signed(before);
    Span::new(start, end.saturating_add_signed(shift).max(start))
}

/// By how much an edit moves what follows it.
fn moves(edit: &Edit) -> isize {
    edit.text.len().cast_signed() - edit.span.len().cast_signed()
}

/// The location of an offset of the text before a round in the first text. Inside text that an
/// earlier edit wrote, it is the location of that edit.
#[must_use]
pub(crate) fn traced(at: usize, round: usize, rounds: &[Round]) -> usize {
    rounds[..round].iter().rev().fold(at, |at, earlier| {
        let mut shift = 0_isize;
        for edit in &earlier.edits {
            let start = edit.span.start().saturating_add_signed(shift);
            if start > at {
                break;
            }
            if at < start + edit.text.len() {
                return edit.span.start();
            }
            shift += edit.text.len().cast_signed() - edit.span.len().cast_signed();
        }
        at.saturating_add_signed(-shift)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_moves_with_the_edits() {
        let edits = [
            Edit::new(Span::new(0, 2), ""),
            Edit::new(Span::new(4, 6), "long"),
            Edit::remove(Span::new(8, 9)),
        ];
        let text = "abcdefghij";
        let after = apply(text, &edits);
        assert_eq!(after, "cdlongghj");
        let at = |start, end| moved(Span::new(start, end), &edits).of(&after).to_owned();
        assert_eq!(at(2, 4), "cd");
        assert_eq!(at(3, 5), "dlong", "an edit over the end belongs to the span");
        assert_eq!(at(5, 8), "longgh");
        assert_eq!(at(7, 10), "hj");
        assert_eq!(moved(Span::at(3), &[Edit::new(Span::at(3), "xy")]), Span::new(3, 5));
    }

    #[test]
    fn an_edit_is_found_in_the_text_after_the_last_round() {
        let first = vec![Edit::new(Span::at(0), "xx"), Edit::new(Span::new(4, 6), "Y")];
        let middle = apply("abcdefgh", &first);
        assert_eq!(middle, "xxabcdYgh");
        let second = vec![Edit::remove(Span::new(2, 4))];
        let last = apply(&middle, &second);
        assert_eq!(last, "xxcdYgh");
        let rounds = [
            Round {
                before: Source::new("a.md", "abcdefgh"),
                edits: first.clone(),
            },
            Round {
                before: Source::new("a.md", middle),
                edits: second.clone(),
            },
        ];
        let places = Places::new(&rounds);
        assert_eq!(places.of(&first[0], 0), 0);
        assert_eq!(places.of(&first[1], 0), last.find('Y').expect("the fix wrote it"));
        assert_eq!(places.of(&second[0], 1), 2);
        assert_eq!(traced(6, 1, &rounds), 4, "what the first round wrote");
        assert_eq!(traced(7, 1, &rounds), 6, "the g behind it");
        assert_eq!(traced(3, 1, &rounds), 1);
        let over = [
            Round {
                before: Source::new("a.md", "abcdefgh"),
                edits: first.clone(),
            },
            Round {
                before: Source::new("a.md", "xxabcdYgh"),
                edits: vec![Edit::new(Span::new(5, 8), "z")],
            },
        ];
        assert_eq!(Places::new(&over).of(&first[1], 0), 5, "the place of the later edit");
    }
}
