//! What becomes of recorded findings when fixes change their article: they are followed through the
//! edits, since a fix beside a finding changes its text or its context.

use crate::baseline::{Compared, Recorded};
use crate::file_report::FileReport;
use crate::finding::Finding;
use crate::fingerprint::Fingerprint;
use crate::fixer::{Applied, Round, moved};
use crate::source::Span;

/// The findings that are left in an article that was fixed.
#[derive(Debug, Default)]
pub(crate) struct Carried {
    /// For each of them, whether the baseline records it, maybe as it was before.
    pub is_recorded: Vec<bool>,
    /// For each, whether there was no such finding before.
    pub is_new: Vec<bool>,
    /// What the baseline must record now.
    pub recorded: Recorded,
    /// The number of entries that are written for another text or context.
    pub moved: usize,
}

impl Carried {
    /// Follows the findings of `before`, of which some are recorded, to those of the report. `compared` is
    /// what the baseline recognizes without them.
    pub(crate) fn new(
        before: &[Finding],
        were_recorded: &[bool],
        report: &FileReport,
        rounds: &[Round],
        compared: &Compared,
    ) -> Self {
        let mut old: Vec<Option<Old<'_>>> = before
            .iter()
            .zip(were_recorded)
            .map(|(finding, recorded)| Old::of(finding, *recorded, &report.applied, rounds))
            .collect();
        let findings = &report.findings;
        let mut found: Vec<Option<bool>> = vec![None; findings.len()];
        for alike in [Old::is_at, Old::is_like] {
            for (finding, found) in findings.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                let at = old
                    .iter()
                    .position(|old| old.as_ref().is_some_and(|old| alike(old, finding)));
                *found = at.and_then(|at| old[at].take()).map(|old| old.recorded);
            }
        }
        let mut carried = Self::default();
        for ((finding, found), known) in findings.iter().zip(found).zip(&compared.is_recorded) {
            // The baseline alone could take a finding for an equal one that was fixed.
            let is_recorded = found.unwrap_or(*known);
            if is_recorded {
                let key = (finding.rule.to_string(), Fingerprint::of(finding, &report.source));
                let is_known = compared.kept.contains_key(&key) || compared.obsolete.contains_key(&key);
                carried.moved += usize::from(!is_known);
                *carried.recorded.entry(key).or_default() += 1;
            }
            carried.is_recorded.push(is_recorded);
            carried.is_new.push(found.is_none() && !known);
        }
        carried
    }
}

/// A finding before the fixes, and where it is after them.
struct Old<'f> {
    finding: &'f Finding,
    span: Span,
    recorded: bool,
}

impl<'f> Old<'f> {
    /// None if the finding itself was fixed.
    fn of(finding: &'f Finding, recorded: bool, applied: &[Applied], rounds: &[Round]) -> Option<Self> {
        let is_it = |fix: &Applied| fix.round == 0 && fix.span == finding.span && fix.rule == finding.rule;
        if applied.iter().any(is_it) {
            return None;
        }
        let span = rounds
            .iter()
            .fold(finding.span, |span, round| moved(span, &round.edits));
        Some(Self {
            finding,
            span,
            recorded,
        })
    }

    fn is_at(&self, finding: &Finding) -> bool {
        self.finding.rule == finding.rule && (self.span == finding.span || finding.whole_article)
    }

    /// A fix inside a finding may move its edges.
    fn is_like(&self, finding: &Finding) -> bool {
        let touches = self.span.start() <= finding.span.end() && finding.span.start() <= self.span.end();
        self.finding.rule == finding.rule && touches
    }
}
