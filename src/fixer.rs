//! How fixes become a new text: they are selected, applied and repeated until nothing changes.

mod applied;
mod gate;
mod regions;
mod seen;
mod words;

use std::cell::LazyCell;
use std::collections::HashSet;
use std::sync::Arc;

use crate::edit::{Edit, Fix, Safety, apply};
use crate::engine::{Linter, Outcome};
use crate::finding::{Finding, Severity};
use crate::source::Source;

pub(crate) use applied::moved;
pub use applied::{Applied, Round};
pub(crate) use applied::{Places, traced};
use gate::Judge;
pub(crate) use gate::shows_the_same;

/// Rounds that do not shorten the article, after which rules that undo each other are given up on.
const MAX_ROUNDS: usize = 10;

/// The result of fixing an article.
#[derive(Debug)]
pub struct Fixed {
    /// The text after the last round.
    pub source: Source,
    /// The remaining findings.
    pub outcome: Outcome,
    /// The fixes that were applied, in their order.
    pub applied: Vec<Applied>,
    /// The rounds in which they were.
    pub rounds: Vec<Round>,
    /// Rules that undid each other until the last round.
    pub looping: Vec<Arc<str>>,
}

/// Which fixes are applied.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FixFilter {
    /// Fixes at least this safe.
    pub safety: Safety,
    /// Whether fixes of hints are applied, too.
    pub hints: bool,
    /// The one rule whose fixes are applied.
    pub only: Option<Arc<str>>,
}

impl Default for FixFilter {
    /// The safe fixes of errors and warnings.
    fn default() -> Self {
        Self {
            safety: Safety::Safe,
            hints: false,
            only: None,
        }
    }
}

impl FixFilter {
    /// Whether the fix of a finding is applied.
    #[must_use]
    pub fn takes(&self, finding: &Finding) -> bool {
        (self.hints || finding.severity > Severity::Hint)
            && self.only.as_ref().is_none_or(|rule| *rule == finding.rule)
            && finding.fix.as_ref().is_some_and(|fix| fix.safety >= self.safety)
    }
}

/// Fixes an article with the fixes of this safety and better; those of hints only with `hints`.
#[must_use]
#[cfg(feature = "cli")]
pub(crate) fn fix_from(linter: &Linter, source: Source, safety: Safety, hints: bool) -> Fixed {
    let only = None;
    fix(linter, source, &FixFilter { safety, hints, only })
}

/// Applies the fixes that the filter accepts, round by round, until none is left.
///
/// A fix whose result is not as safe as it claims is not applied.
#[must_use]
pub fn fix(linter: &Linter, source: Source, wanted: &FixFilter) -> Fixed {
    fix_some(linter, source, wanted, &mut |findings, _, _| vec![true; findings.len()])
}

/// Says for each finding of a text, which is that after these rounds, whether it may be fixed.
type Allowed<'a> = &'a mut dyn FnMut(&[Finding], &Source, &[Round]) -> Vec<bool>;

/// The same for some of the findings.
#[must_use]
pub(crate) fn fix_some(linter: &Linter, source: Source, wanted: &FixFilter, allowed: Allowed<'_>) -> Fixed {
    let mut applied = Vec::new();
    let mut looping = Vec::new();
    let mut rejected = RejectedFixes::default();
    let mut source = source;
    let mut fixed_suppressions = HashSet::new();
    let mut rounds = Vec::new();
    let (mut shortest, mut stale) = (source.text().len(), 0);
    loop {
        let seed = linter.read_if_possible(&source);
        let mut outcome = linter.lint_read(seed.as_ref(), &fixed_suppressions);
        let judge = seed
            .filter(|_| !outcome.blocked)
            .map(|seed| LazyCell::new(|| Judge::new(linter, seed)));
        // Where the gate refuses all that was chosen, others may be chosen in the same text.
        let edits = loop {
            rejected.demote(&mut outcome.findings, source.text());
            let chosen = if outcome.blocked {
                Vec::new()
            } else {
                choose(&outcome.findings, &allowed(&outcome.findings, &source, &rounds), wanted)
            };
            if stale == MAX_ROUNDS {
                looping = chosen.iter().map(|finding| finding.rule.clone()).collect();
                looping.sort();
                looping.dedup();
            }
            let judge = judge.as_ref().filter(|_| !chosen.is_empty() && stale < MAX_ROUNDS);
            let Some(judge) = judge else { break Vec::new() };
            let (kept, refused) = gate::pass(judge, &chosen);
            for finding in refused {
                rejected.add(finding, source.text());
            }
            for finding in &kept {
                fixed_suppressions.insert(finding.rule.clone());
                applied.extend(Applied::of(finding, rounds.len()));
            }
            if !kept.is_empty() {
                break merged(&kept);
            }
        };
        drop(judge);
        if edits.is_empty() {
            return Fixed {
                source,
                outcome,
                applied,
                rounds,
                looping,
            };
        }
        let next = Source::new(source.path().to_owned(), apply(source.text(), &edits));
        stale = if next.text().len() < shortest { 0 } else { stale + 1 };
        shortest = shortest.min(next.text().len());
        rounds.push(Round {
            before: std::mem::replace(&mut source, next),
            edits,
        });
        // What could not be done in the old text may be possible in the new one.
        rejected = RejectedFixes::default();
    }
}

/// The findings whose fixes can be applied together: a removal takes precedence over fixes inside
/// it; then the order in the file and of the rules' ids decides.
fn choose<'f>(findings: &'f [Finding], allowed: &[bool], wanted: &FixFilter) -> Vec<&'f Finding> {
    let allowed = findings.iter().zip(allowed).filter(|(_, allowed)| **allowed);
    let takes = allowed
        .map(|(finding, _)| finding)
        .filter(|finding| wanted.takes(finding));
    let mut candidates: Vec<(&Finding, &Fix)> = takes
        .filter_map(|finding| finding.fix.as_deref().map(|fix| (finding, fix)))
        .collect();
    candidates.sort_by(|(a, a_fix), (b, b_fix)| {
        b_fix
            .widest()
            .cmp(&a_fix.widest())
            .then(a.span.cmp(&b.span))
            .then_with(|| a.rule.cmp(&b.rule))
    });
    let mut accepted = Accepted::default();
    let mut chosen: Vec<&Finding> = candidates
        .into_iter()
        .filter(|(_, fix)| accepted.add(&fix.edits))
        .map(|(finding, _)| finding)
        .collect();
    chosen.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
    chosen
}

/// The edits accepted so far, by their starts.
#[derive(Default)]
struct Accepted(std::collections::BTreeMap<(usize, usize), Box<str>>);

impl Accepted {
    /// Accepts all of these edits, or none.
    fn add(&mut self, edits: &[Edit]) -> bool {
        if edits.iter().any(|edit| self.conflicts(edit)) {
            return false;
        }
        self.0.extend(
            edits
                .iter()
                .map(|edit| ((edit.span.start(), edit.span.end()), edit.text.clone())),
        );
        true
    }

    fn conflicts(&self, edit: &Edit) -> bool {
        let (start, end) = (edit.span.start(), edit.span.end());
        if let Some(text) = self.0.get(&(start, end)) {
            return *text != edit.text || start == end;
        }
        // The edits that begin inside the span, and the one before them, which may overlap it.
        for ((other_start, other_end), text) in self.0.range(..(end + 1, 0)).rev() {
            let touches_insertion =
                start == end || other_start == other_end || !edit.text.is_empty() && !text.is_empty();
            let overlaps = *other_end > start && *other_start < end;
            if overlaps || touches_insertion && *other_end >= start && *other_start <= end {
                return true;
            }
            if *other_start < start {
                break;
            }
        }
        false
    }
}

/// The edits of all of these fixes, sorted; an edit that several of them share is included once.
fn merged(findings: &[&Finding]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .flat_map(|fix| fix.edits.iter().cloned())
        .collect();
    edits.sort();
    edits.dedup();
    edits
}

/// Fixes that the gate refused, identified by their rule and the text around them.
#[derive(Default)]
struct RejectedFixes(HashSet<(Arc<str>, String, String)>);

impl RejectedFixes {
    fn key(finding: &Finding, text: &str) -> (Arc<str>, String, String) {
        let start = (0..=finding.span.start().saturating_sub(40))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let before = text[start..finding.span.start()].to_owned();
        (finding.rule.clone(), before, finding.span.of(text).to_owned())
    }

    fn add(&mut self, finding: &Finding, text: &str) {
        self.0.insert(Self::key(finding, text));
    }

    /// A fix that was refused is shown, but never applied.
    fn demote(&self, findings: &mut [Finding], text: &str) {
        if self.0.is_empty() {
            return;
        }
        for finding in findings {
            if self.0.contains(&Self::key(finding, text))
                && let Some(fix) = &mut finding.fix
            {
                fix.safety = Safety::Display;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    const SAFE: FixFilter = FixFilter {
        safety: Safety::Safe,
        hints: false,
        only: None,
    };

    fn finding(rule: &str, edits: Vec<Edit>) -> Finding {
        Finding {
            rule: rule.into(),
            fix: Fix::new(String::new(), Safety::Safe, edits.clone()).map(Box::new),
            ..Finding::example(edits[0].span)
        }
    }

    #[test]
    fn an_outer_removal_beats_what_lies_inside_it() {
        let inner = finding("a", vec![Edit::new(Span::new(4, 6), "x")]);
        let outer = finding("b", vec![Edit::remove(Span::new(2, 9))]);
        let beside = finding("c", vec![Edit::remove(Span::new(9, 10))]);
        let all = [inner, outer, beside];
        let rules: Vec<_> = choose(&all, &[true; 3], &SAFE)
            .iter()
            .map(|finding| &*finding.rule)
            .collect();
        assert_eq!(rules, ["b", "c"]);
    }

    #[test]
    fn an_edit_behind_does_not_hide_an_overlap() {
        let all = [
            finding("a", vec![Edit::remove(Span::new(4, 29))]),
            finding("b", vec![Edit::remove(Span::new(29, 42))]),
            finding("c", vec![Edit::remove(Span::new(22, 29))]),
        ];
        let rules: Vec<_> = choose(&all, &[true; 3], &SAFE)
            .iter()
            .map(|finding| &*finding.rule)
            .collect();
        assert_eq!(rules, ["a", "b"]);
    }

    #[test]
    fn bytes_outside_the_edits_stay() {
        let edits = [
            Edit::remove(Span::new(0, 1)),
            Edit::new(Span::at(2), "é"),
            Edit::new(Span::new(3, 4), ""),
        ];
        assert_eq!(apply("abcdef\r\n", &edits), "béc".to_owned() + "ef\r\n");
    }

    #[test]
    fn two_insertions_at_one_place_are_applied_in_two_rounds() {
        let all = [
            finding("a", vec![Edit::new(Span::at(3), "x")]),
            finding("b", vec![Edit::new(Span::at(3), "y")]),
        ];
        assert_eq!(choose(&all, &[true; 3], &SAFE).len(), 1);
    }
}
