//! What goes into a session for one article, and what comes out.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::carried::Carried;
use crate::engine::Linter;
use crate::file_report::{ArticleError, FileReport};
use crate::fixer::{FixFilter, Round};

/// The task for an article.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Task {
    /// It is checked.
    #[default]
    Check,
    /// Its fixes are applied; what is left is reported.
    Fix(FixFilter),
    /// Comments that suppress its findings are added.
    Suppress {
        /// The reason, for readers of the comments; empty for no reason.
        reason: String,
        /// Whether hints are suppressed, too.
        hints: bool,
    },
}

/// The lines of an article that a change touched.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Change {
    /// The changed lines, from 1; an empty range is a place where lines were removed. None for a
    /// new article, all of whose findings are reported.
    pub lines: Option<Vec<Range<usize>>>,
    /// The text before.
    pub old: Option<String>,
}

/// An article as input of a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Article<'a> {
    /// Its path, absolute or from the session's root. The file is not read.
    pub path: &'a Path,
    /// Its content.
    pub bytes: Vec<u8>,
    /// If there is a change, only its findings are reported.
    pub change: Option<&'a Change>,
    /// Whether findings that a baseline records are reported, too.
    pub ignore_baseline: bool,
}

impl<'a> Article<'a> {
    /// An article, all of whose findings are reported but for those that a baseline records.
    #[must_use]
    pub fn new(path: &'a Path, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            bytes: bytes.into(),
            change: None,
            ignore_baseline: false,
        }
    }
}

/// The findings that new comments suppress.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suppressed {
    /// The findings.
    pub findings: usize,
    /// The number of these that are suppressed for the whole file, since no closer comment was possible.
    pub for_the_file: usize,
}

/// The outcome of one article.
#[non_exhaustive]
pub struct FileOutcome {
    /// Its findings and fixes, with its text as it is now.
    pub report: FileReport,
    /// Its text before, where it changed.
    pub before: Option<String>,
    /// The rounds in which it was fixed.
    pub rounds: Vec<Round>,
    /// The numbers of findings that the new comments suppress.
    pub suppressed: Suppressed,
    /// What the baseline must record of the article after its fixes, if there is a baseline.
    pub(crate) recorded: Option<Carried>,
    /// The linter that checked it; none for an article that is not UTF-8.
    pub(crate) linter: Option<Arc<Linter>>,
}

impl FileOutcome {
    /// The outcome of an article that could not be checked.
    pub(crate) fn failed(path: String, error: ArticleError) -> Self {
        Self::of(FileReport::failed(path, error), None)
    }

    pub(super) fn of(report: FileReport, linter: Option<Arc<Linter>>) -> Self {
        Self {
            report,
            before: None,
            rounds: Vec::new(),
            suppressed: Suppressed::default(),
            recorded: None,
            linter,
        }
    }
}
