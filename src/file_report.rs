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
    #[error("it is read-only, so nothing was written; make it writable first")]
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
    /// The findings' names, if a change or a baseline omits some findings; otherwise `names` computes them.
    pub(crate) names: Vec<String>,
    /// The findings that an earlier article reports for both, each with its place among all.
    elsewhere: Vec<(usize, Finding)>,
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
            elsewhere: Vec::new(),
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
        if !self.names.is_empty() {
            return self.names.clone();
        }
        // Equal findings are numbered: the number must not depend on what is omitted.
        let mut here = self.findings.iter();
        let mut elsewhere = self.elsewhere.iter().peekable();
        let all = (0..self.findings.len() + self.elsewhere.len()).filter_map(|place| {
            match elsewhere.next_if(|(at, _)| *at == place) {
                Some((_, finding)) => Some((finding, false)),
                None => here.next().map(|finding| (finding, true)),
            }
        });
        let (all, kept): (Vec<&Finding>, Vec<bool>) = all.unzip();
        let named = fingerprint::names(all, &self.source);
        named
            .into_iter()
            .zip(kept)
            .filter_map(|(name, kept)| kept.then_some(name))
            .collect()
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
        let has_names = !report.names.is_empty();
        let names = std::mem::take(&mut report.names).into_iter().map(Some);
        let mut names = names.chain(std::iter::repeat(None));
        for (place, finding) in std::mem::take(&mut report.findings).into_iter().enumerate() {
            let name = names.next().flatten();
            let cause = finding.once.as_deref();
            if cause.is_some_and(|cause| !self.0.insert((finding.rule.clone(), cause.clone()))) {
                if !has_names {
                    report.elsewhere.push((place, finding));
                }
                continue;
            }
            report.findings.push(finding);
            report.names.extend(name);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn a_finding_that_an_earlier_article_reports_does_not_rename_the_others() {
        let cause = |cause: Option<&str>| Finding {
            once: cause.map(|cause| Box::new(cause.into())),
            ..Finding::example(Span::new(0, 4))
        };
        let findings = || {
            vec![
                cause(None),
                cause(Some("the folder")),
                cause(None),
                cause(Some("the site")),
            ]
        };
        let source = || Source::new("b.md", "</b> and");
        let whole = FileReport::new(source(), findings()).names();
        let mut known = KnownCauses::default();
        known.keep_first(&mut FileReport::new(
            Source::new("a.md", ""),
            vec![cause(Some("the folder"))],
        ));
        let mut report = FileReport::new(source(), findings());
        let mut named = FileReport::new(source(), findings());
        named.names.clone_from(&whole);
        for report in [&mut report, &mut named] {
            known.keep_first(report);
            let kept: Vec<bool> = report.findings.iter().map(|finding| finding.once.is_none()).collect();
            let places = if kept.len() == 3 { vec![0, 2, 3] } else { vec![0, 2] };
            let expected: Vec<String> = places.into_iter().map(|place| whole[place].clone()).collect();
            assert_eq!(report.names(), expected);
        }
        assert_eq!(report.findings.len(), 3);
        assert_eq!(named.findings.len(), 2);
    }
}
