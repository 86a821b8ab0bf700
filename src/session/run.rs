//! Runs the task of one article: lints, fixes or suppresses, and omits what a change did not cause
//! and what a baseline records.

use std::path::Path;
use std::sync::Arc;

use super::article::{Change, FileOutcome, Suppressed, Task};
use super::{Session, SessionError};
use crate::add_suppressions;
use crate::changed::is_of_change;
use crate::engine::Linter;
use crate::file_report::{ArticleError, FileReport};
use crate::finding::{Finding, Severity};
use crate::fixer::{FixFilter, fix};
use crate::source::Source;
use crate::timing::{Stage, stage};

/// What a session knows about the current article beside its text.
pub(super) struct Context<'c> {
    pub(super) session: &'c Session,
    pub(super) change: Option<&'c Change>,
    pub(super) ignore_baseline: bool,
}

impl Context<'_> {
    pub(super) fn done(&self, linter: &Arc<Linter>, source: Source, task: &Task) -> FileOutcome {
        match task {
            Task::Check => {
                let findings = linter.lint(&source).findings;
                self.settled(linter, FileReport::new(source, findings))
            }
            Task::Fix(filter) => self.fixed(linter, source, filter),
            Task::Suppress { reason, hints } => self.suppressed(linter, source, reason.trim(), *hints),
        }
    }

    fn fixed(&self, linter: &Arc<Linter>, source: Source, filter: &FixFilter) -> FileOutcome {
        let fixed = stage(Stage::Fix, || fix(linter, source, filter));
        let before = fixed.rounds.first().map(|round| round.before.text().to_owned());
        let before = before.filter(|before| before != fixed.source.text());
        let mut report = FileReport::new(fixed.source, fixed.outcome.findings);
        report.applied = fixed.applied;
        report.error = (!fixed.looping.is_empty()).then_some(ArticleError::Looping(fixed.looping));
        FileOutcome {
            before,
            rounds: fixed.rounds,
            ..self.settled(linter, report)
        }
    }

    /// Adds comments that suppress the findings of an article.
    fn suppressed(&self, linter: &Arc<Linter>, source: Source, reason: &str, hints: bool) -> FileOutcome {
        let findings = linter.lint(&source).findings;
        let report = self.settled(linter, FileReport::new(source, findings)).report;
        let mut reported: Vec<Finding> = report.findings;
        reported.retain(|finding| hints || finding.severity > Severity::Hint);
        let before = report.source.text().to_owned();
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let added = add_suppressions::add(linter, report.source, &reported, reason);
        let findings = linter.lint(&added.source).findings;
        let changed = added.source.text() != before;
        FileOutcome {
            before: changed.then_some(before),
            suppressed: Suppressed {
                findings: added.findings,
                for_the_file: added.for_the_file,
            },
            ..self.settled(linter, FileReport::new(added.source, findings))
        }
    }

    /// The finding of an article that is not UTF-8.
    pub(super) fn not_utf8(
        &self,
        path: &Path,
        name: String,
        error: &std::string::FromUtf8Error,
    ) -> Result<FileOutcome, SessionError> {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let source = Source::new(name, text);
        let linter = self.session.linter(path)?;
        let findings = linter.not_utf8(&source, valid, error.as_bytes()).findings;
        let mut done = self.settled(&linter, FileReport::new(source, findings));
        // The rest of the file cannot be read, so no recorded finding counts as obsolete.
        done.report.obsolete = 0;
        done.linter = None;
        Ok(done)
    }

    /// Omits the findings that the change did not cause, and those that the baseline records.
    fn settled(&self, linter: &Arc<Linter>, mut report: FileReport) -> FileOutcome {
        let root = &self.session.root;
        let baseline = self.session.baselines.of(root, report.source.path());
        let baseline = baseline.filter(|_| !self.ignore_baseline);
        if self.change.is_some() || baseline.is_some() {
            // Equal findings are numbered: the number must not depend on what is omitted.
            report.names = crate::fingerprint::names(&report.findings, &report.source);
        }
        let mut kept = vec![true; report.findings.len()];
        if let Some(change) = self.change {
            kept = brought(change, linter, &report);
        }
        if let Some(baseline) = baseline {
            let (compared, _) = baseline.compare(root, linter, &report);
            report.obsolete = crate::baseline::total(&compared.obsolete);
            for (kept, is_recorded) in kept.iter_mut().zip(compared.is_recorded) {
                report.recorded += usize::from(*kept && is_recorded);
                *kept &= !is_recorded;
            }
        }
        retain(&mut report.findings, &kept);
        retain(&mut report.names, &kept);
        FileOutcome::of(report, Some(linter.clone()))
    }
}

/// Keeps the marked items, or all items if there are no marks.
fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

/// For each finding of an article, whether the change caused it.
fn brought(change: &Change, linter: &Linter, report: &FileReport) -> Vec<bool> {
    let (findings, source) = (&report.findings, &report.source);
    let Some(lines) = &change.lines else {
        return vec![true; findings.len()];
    };
    let old = change.old.as_ref().map(|text| Source::new(source.path(), &**text));
    let before = old.as_ref().map(|old| (linter.lint(old).findings, old));
    let before = before.as_ref().map(|(findings, old)| (&findings[..], *old));
    let seed = linter.read(source);
    is_of_change(findings, &seed, lines, before)
}
