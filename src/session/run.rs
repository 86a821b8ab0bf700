//! Runs the task of one article: lints, fixes or suppresses, and omits what a change did not cause
//! and what a baseline records.

use std::path::Path;
use std::sync::Arc;

use super::LoadedBaseline;
use super::article::{Change, FileOutcome, Suppressed, Task};
use super::carried::Carried;
use super::{Session, SessionError};
use crate::add_suppressions;
use crate::changed::{is_of_change, touched};
use crate::engine::Linter;
use crate::file_report::{ArticleError, FileReport};
use crate::finding::{Finding, Severity};
use crate::fixer::{FixFilter, Round, fix_some, moved};
use crate::source::{Source, Span};
use crate::timing::{Stage, stage};
use crate::words::count;

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
                self.checked(linter, FileReport::new(source, findings))
            }
            Task::Fix(filter) => self.fixed(linter, source, filter),
            Task::Suppress { reason, hints } => self.suppressed(linter, source, reason.trim(), *hints),
        }
    }

    fn fixed(&self, linter: &Arc<Linter>, source: Source, filter: &FixFilter) -> FileOutcome {
        let brought = self.change.and_then(|change| Brought::of(change, linter, &source));
        let baseline = self.baseline(source.path()).is_some();
        let mut found = Vec::new();
        let fixed = stage(Stage::Fix, || {
            fix_some(linter, source, filter, &mut |findings, source, rounds| {
                if baseline && rounds.is_empty() && found.is_empty() {
                    found = findings.to_vec();
                }
                match &brought {
                    Some(brought) => brought.caused(findings, source, rounds),
                    None => vec![true; findings.len()],
                }
            })
        });
        let before = fixed.rounds.first().map(|round| round.before.text().to_owned());
        let before = before.filter(|before| before != fixed.source.text());
        let mut report = FileReport::new(fixed.source, fixed.outcome.findings);
        report.applied = fixed.applied;
        report.error = (!fixed.looping.is_empty()).then_some(ArticleError::Looping(fixed.looping));
        let settled = self.settled(linter, report, brought.as_ref(), (&found, &fixed.rounds));
        FileOutcome {
            before,
            rounds: fixed.rounds,
            ..settled
        }
    }

    /// Adds comments that suppress the findings of an article.
    fn suppressed(&self, linter: &Arc<Linter>, source: Source, reason: &str, hints: bool) -> FileOutcome {
        let findings = linter.lint(&source).findings;
        let report = self.checked(linter, FileReport::new(source, findings)).report;
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
            ..self.checked(linter, FileReport::new(added.source, findings))
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
        let mut done = self.checked(&linter, FileReport::new(source, findings));
        // The rest of the file cannot be read, so no recorded finding counts as obsolete.
        done.report.obsolete = 0;
        done.linter = None;
        Ok(done)
    }

    /// The outcome of an article that was read as it is.
    fn checked(&self, linter: &Arc<Linter>, report: FileReport) -> FileOutcome {
        let brought = self
            .change
            .and_then(|change| Brought::of(change, linter, &report.source));
        self.settled(linter, report, brought.as_ref(), (&[], &[]))
    }

    /// The baseline of the article, unless it is ignored.
    fn baseline(&self, path: &str) -> Option<&LoadedBaseline> {
        let baseline = self.session.baselines.of(&self.session.root, path);
        baseline.filter(|_| !self.ignore_baseline)
    }

    /// Omits the findings that the change did not cause, and those that the baseline records. If the
    /// article was fixed in some rounds, it had the findings `before` them.
    fn settled(
        &self,
        linter: &Arc<Linter>,
        mut report: FileReport,
        brought: Option<&Brought>,
        (before, rounds): (&[Finding], &[Round]),
    ) -> FileOutcome {
        self.count_once(linter, &mut report);
        let root = &self.session.root;
        let baseline = self.baseline(report.source.path());
        let mut recorded_now = None;
        if self.change.is_some() || baseline.is_some() {
            // Equal findings are numbered: the number must not depend on what is omitted.
            report.names = crate::fingerprint::names(&report.findings, &report.source);
        }
        let mut kept = vec![true; report.findings.len()];
        if let Some(brought) = brought {
            kept = brought.caused(&report.findings, &report.source, rounds);
        }
        if let Some(baseline) = baseline {
            let (mut compared, unknown) = baseline.compare(root, linter, &report);
            report.obsolete = crate::baseline::total(&compared.obsolete);
            if let Some(first) = rounds.first() {
                let were = FileReport::new(Source::new(first.before.path(), first.before.text()), before.to_vec());
                let were_recorded = baseline.compare(root, linter, &were).0.is_recorded;
                let mut carried = Carried::new(before, &were_recorded, &report, rounds, &compared);
                carried.recorded.extend(unknown);
                compared.is_recorded.clone_from(&carried.is_recorded);
                for (finding, _) in report
                    .findings
                    .iter_mut()
                    .zip(&carried.is_new)
                    .zip(&kept)
                    .filter(|((_, new), kept)| **new && **kept)
                    .map(|(pair, _)| pair)
                {
                    finding.help = format!("{} A fix of this run laid it bare.", finding.help).into();
                    report.laid_bare.push(finding.severity);
                }
                recorded_now = Some(carried);
            }
            for ((kept, is_recorded), finding) in kept.iter_mut().zip(compared.is_recorded).zip(&report.findings) {
                if *kept && is_recorded {
                    let fix = finding.fix.as_ref().map(|fix| (finding.severity, fix.safety));
                    report.recorded += 1;
                    report.recorded_fixes.extend(fix);
                }
                *kept &= !is_recorded;
            }
        }
        retain(&mut report.findings, &kept);
        retain(&mut report.names, &kept);
        FileOutcome {
            recorded: recorded_now,
            ..FileOutcome::of(report, Some(linter.clone()))
        }
    }
}

impl Context<'_> {
    /// Advertising with an id that most articles have is one finding of the run: most likely the id
    /// is the site's own. What a fix removes stays a finding of its own.
    fn count_once(&self, linter: &Linter, report: &mut FileReport) {
        let has_ids = |finding: &&mut Finding| finding.fix.is_none() && linter.has(finding, |card| card.own_ids);
        for finding in report.findings.iter_mut().filter(has_ids) {
            let text = finding.span.of(report.source.text());
            let Some((id, articles, all)) = self.session.neighbours.common_id(text) else {
                continue;
            };
            finding.once = Some(Box::new(id.into()));
            finding.message = format!(
                "{} Its id, `{id}`, is in {articles} of {}.",
                finding.message,
                count(all, "article")
            )
            .into();
            finding.help =
                format!("If `{id}` is your own id, add it to `own-ids`; else link directly to the shop.").into();
        }
    }
}

/// Keeps the marked items, or all items if there are no marks.
fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

/// What a change did to an article: the parts that it touched, and the earlier findings.
struct Brought {
    parts: Vec<Span>,
    before: Option<(Vec<Finding>, Source)>,
}

impl Brought {
    /// Of a change of the article as it was read; none if all its findings are the change's.
    fn of(change: &Change, linter: &Linter, source: &Source) -> Option<Self> {
        let lines = change.lines.as_ref()?;
        let old = change.old.as_ref().map(|text| Source::new(source.path(), &**text));
        Some(Self {
            parts: touched(&linter.read(source), lines),
            before: old.map(|old| (linter.lint(&old).findings, old)),
        })
    }

    /// For each finding of the text after these rounds, whether the change caused it.
    fn caused(&self, findings: &[Finding], source: &Source, rounds: &[Round]) -> Vec<bool> {
        let mut parts = self.parts.clone();
        for round in rounds {
            parts.iter_mut().for_each(|part| *part = moved(*part, &round.edits));
        }
        let before = self.before.as_ref().map(|(findings, old)| (&findings[..], old));
        is_of_change(findings, source, &parts, before)
    }
}
