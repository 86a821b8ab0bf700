//! The outcome of one article, and the counts over many: the data of every report.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;

use crate::config::FailOn;
use crate::edit::Safety;
use crate::finding::{Finding, Severity};
use crate::fingerprint;
use crate::fixer::Applied;
use crate::source::Source;

/// Why an article could not be checked, or its fixed text not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArticleError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The fixes of these rules undo each other.
    #[error("the fixes of {} undo each other; please report this", .0.join(", "))]
    Looping(Vec<Arc<str>>),
    /// The fixed text cannot be written; the file is unchanged.
    #[error("it cannot be written: {0}")]
    Unwritable(std::io::Error),
    /// The file is read-only; it is unchanged.
    #[error("it is read-only; nothing was written")]
    ReadOnly,
    /// The file was changed after it was read; it is left as it is now.
    #[error("it changed while it was checked; nothing was written")]
    Changed,
    /// The file differs from its staged version, which was checked; it is left as it is.
    #[error("it differs from its staged version; stage or stash the other changes first; nothing was written")]
    Unstaged,
}

/// One article with what was found in it.
#[derive(Debug)]
#[non_exhaustive]
pub struct FileReport {
    /// The article, as it is after fixing.
    pub source: Source,
    /// Its findings by place.
    pub findings: Vec<Finding>,
    /// The findings' names, if some findings are omitted; otherwise `names` computes them.
    pub(crate) names: Vec<String>,
    /// The fixes that were applied.
    pub applied: Vec<Applied>,
    /// Why it could not be checked, or not be written.
    pub error: Option<ArticleError>,
    /// The number of findings that are omitted, since a baseline records them.
    pub recorded: usize,
    /// Those of them that have a fix, by their severity and the safety of the fix.
    pub(crate) recorded_fixes: Vec<(Severity, Safety)>,
    /// The number of recorded findings that no longer exist.
    pub obsolete: usize,
    /// The severities of the findings that fixes laid bare, where a baseline records findings: they do not
    /// make the run fail.
    pub(crate) laid_bare: Vec<Severity>,
}

impl FileReport {
    /// A report of these findings.
    #[must_use]
    pub fn new(source: Source, findings: Vec<Finding>) -> Self {
        Self {
            source,
            findings,
            names: Vec::new(),
            applied: Vec::new(),
            error: None,
            recorded: 0,
            recorded_fixes: Vec::new(),
            obsolete: 0,
            laid_bare: Vec::new(),
        }
    }

    /// A report of an article that could not be checked.
    #[must_use]
    pub fn failed(path: String, error: ArticleError) -> Self {
        let mut report = Self::new(Source::new(path, ""), Vec::new());
        report.error = Some(error);
        report
    }

    /// Why it could not be checked or written, in words.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.error.as_ref().map(ToString::to_string)
    }

    /// A name for each finding that no other has, and that does not depend on what is omitted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        if self.names.len() == self.findings.len() {
            return self.names.clone();
        }
        fingerprint::names(&self.findings, &self.source)
    }
}

/// The causes that findings of a run share; articles come in the order of their paths.
#[derive(Debug, Default)]
pub(crate) struct KnownCauses(HashSet<(Arc<str>, Arc<str>)>);

impl KnownCauses {
    /// Removes the findings whose cause an earlier article reports.
    pub(crate) fn keep_first(&mut self, report: &mut FileReport) {
        if report.findings.iter().all(|finding| finding.once.is_none()) {
            return;
        }
        let names = report.names();
        let findings = std::mem::take(&mut report.findings);
        report.names.clear();
        for (finding, name) in findings.into_iter().zip(names) {
            let cause = finding
                .once
                .as_deref()
                .map(|cause| (finding.rule.clone(), cause.clone()));
            if cause.is_none_or(|cause| self.0.insert(cause)) {
                report.findings.push(finding);
                report.names.push(name);
            }
        }
    }
}

/// Counts over a run.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Summary {
    /// Articles that were checked.
    pub files: usize,
    /// Articles with a finding that is shown.
    pub files_with_findings: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are hints.
    pub hints: usize,
    /// Findings above that `--fix` fixes.
    pub fixable: usize,
    /// Findings above that `--fix --unsafe-fixes` fixes in addition.
    pub unsafely_fixable: usize,
    /// Findings that a baseline records, and `--fix` fixes, too.
    #[serde(skip)]
    pub recorded_fixable: usize,
    /// The same of `--fix --unsafe-fixes`, in addition.
    #[serde(skip)]
    pub recorded_unsafely_fixable: usize,
    /// Findings that were fixed.
    pub fixed: usize,
    /// Articles that could not be checked or written.
    pub failed: usize,
    /// Findings that are omitted, since a baseline records them.
    pub recorded: usize,
    /// Recorded findings that no longer exist.
    #[serde(rename = "gone")]
    pub obsolete: usize,
    /// Findings above that fixes laid bare, by severity: errors, warnings and hints. They do not make the
    /// run fail.
    #[serde(skip)]
    pub laid_bare: [usize; 3],
}

impl Summary {
    /// Adds an article; hints count as fixable only where they are shown.
    pub fn add(&mut self, file: &FileReport, hints: bool) {
        self.files += 1;
        self.failed += usize::from(file.error.is_some());
        self.fixed += file.applied.len();
        self.recorded += file.recorded;
        self.obsolete += file.obsolete;
        for severity in file.laid_bare.iter().filter(|one| hints || **one > Severity::Hint) {
            self.laid_bare[place(*severity)] += 1;
        }
        for (severity, safety) in &file.recorded_fixes {
            match safety {
                _ if !hints && *severity == Severity::Hint => {}
                Safety::Safe => self.recorded_fixable += 1,
                Safety::Unsafe => self.recorded_unsafely_fixable += 1,
                Safety::Display => {}
            }
        }
        let shown = |finding: &&Finding| hints || finding.severity > Severity::Hint;
        self.files_with_findings += usize::from(file.findings.iter().any(|finding| shown(&finding)));
        for finding in &file.findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Hint => self.hints += 1,
            }
            match finding.fix.as_ref().filter(|_| shown(&finding)).map(|fix| fix.safety) {
                Some(Safety::Safe) => self.fixable += 1,
                Some(Safety::Unsafe) => self.unsafely_fixable += 1,
                _ => {}
            }
        }
    }

    /// Whether the findings make the run fail.
    #[must_use]
    pub fn fails(&self, fail_on: FailOn) -> bool {
        let found = [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
            (Severity::Hint, self.hints),
        ];
        found
            .iter()
            .any(|(severity, number)| *number > self.laid_bare[place(*severity)] && fail_on.fails(*severity))
    }
}

/// The place of a severity among the counts of what was laid bare.
fn place(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Hint => 2,
    }
}
