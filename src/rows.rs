//! Articles that are rows of data: lines of JSON, batches of Arrow, texts of another language.
//!
//! An article that cannot be checked is an error of its row, whatever happens: the rows beside it are
//! checked as if it were not there.

#[cfg(feature = "cli")]
mod archive;
mod removed;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};

use crate::edit::Safety;
use crate::finding::Severity;
use crate::fixer::FixFilter;
use crate::report::Style;
use crate::session::{Article, FileOutcome, Session, SessionError, Task};

#[cfg(feature = "cli")]
pub use archive::{Archive, ArchiveSource, Part};
pub use removed::{Removed, RemovedEdit, removed};

pub use crate::report::{Bytes, Described, DescribedEdit, DescribedFix, Place, Related};

/// The path of an article that has none.
pub const NO_PATH: &str = "article.md";

/// Why an article of a row could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The text is larger than what is read.
    #[error("it has {size} bytes, and {most} are read")]
    TooLarge {
        /// Its bytes.
        size: usize,
        /// The bytes that are read.
        most: u64,
    },
    /// The path is absolute, or leads out of the folder.
    #[error("it must be a relative path without `..`")]
    Path,
    /// Its configuration cannot be used.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// Its fixes undo each other, for example.
    #[error("{0}")]
    Article(String),
    /// A defect of the program.
    #[error("seedlint itself failed at this article: {0}; please report it")]
    Panic(String),
}

/// Checks and fixes articles of rows. It can be shared by threads.
pub struct Rows {
    session: Session,
    style: Style,
    most: u64,
    unsafe_fixes: bool,
    hints: bool,
}

impl Rows {
    /// Rows that a session checks.
    ///
    /// # Errors
    /// All that is wrong with the configuration of its folder.
    pub fn new(session: Session) -> Result<Self, SessionError> {
        let loaded = session.resolver().folder(session.root())?;
        Ok(Self {
            style: Style {
                rules: loaded.rules.clone(),
                ..Style::default()
            },
            most: session.resolver().reach().limits().article,
            unsafe_fixes: loaded.config.unsafe_fixes.unwrap_or(false),
            hints: loaded.config.hints.unwrap_or(false),
            session,
        })
    }

    /// The largest text that is read, in bytes.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.most
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The task that applies the fixes of the configuration, unsafe ones also where `unsafe_fixes` says so.
    #[must_use]
    pub fn fixing(&self, unsafe_fixes: bool) -> Task {
        let unsafely = self.unsafe_fixes || unsafe_fixes;
        Task::Fix(FixFilter {
            safety: if unsafely { Safety::Unsafe } else { Safety::Safe },
            hints: self.hints,
            ..FixFilter::default()
        })
    }

    /// Runs a task on an article. Its path decides which overrides of the configuration apply.
    ///
    /// # Errors
    /// Why it could not be checked.
    pub fn run(&self, path: &Path, text: impl Into<Vec<u8>>, task: &Task) -> Result<FileOutcome, RowError> {
        let text = text.into();
        if text.len() as u64 > self.most {
            return Err(RowError::TooLarge {
                size: text.len(),
                most: self.most,
            });
        }
        let outcome = caught(|| self.session.run(Article::new(path, text), task))??;
        match outcome.report.failure() {
            Some(reason) => Err(RowError::Article(reason)),
            None => Ok(outcome),
        }
    }

    /// What was found in an article, in order.
    pub fn findings<'o>(&'o self, outcome: &'o FileOutcome) -> impl ExactSizeIterator<Item = Described<'o>> {
        let report = &outcome.report;
        let all = report.findings.iter();
        all.map(|finding| Described::of(finding, &report.source, &self.style))
    }
}

/// The path of a row. It decides the configuration, so it stays in the folder of the session.
///
/// # Errors
/// One that leads out of it.
pub fn relative(path: &str) -> Result<PathBuf, RowError> {
    let path = Path::new(path);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if path.as_os_str().is_empty() || !path.components().all(is_plain) {
        return Err(RowError::Path);
    }
    Ok(path.to_owned())
}

/// How many findings there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts<'o> {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
    /// By rule.
    pub rules: BTreeMap<&'o str, usize>,
}

impl<'o> Counts<'o> {
    /// Those of an article.
    #[must_use]
    pub fn of(outcome: &'o FileOutcome) -> Self {
        let mut counts = Self::default();
        for finding in &outcome.report.findings {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Hint => counts.hints += 1,
            }
            *counts.rules.entry(&finding.rule).or_default() += 1;
        }
        counts
    }
}

/// The result, with a panic as an error.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, RowError> {
    // What threads share is consistent after a panic: caches hold only complete values.
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        RowError::Panic(text.unwrap_or("no reason given").to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let number = "no number";
        let failed: Result<u8, RowError> = caught(|| number.parse().expect("a number"));
        let reason = failed.expect_err("an error").to_string();
        assert!(reason.contains("a number: ParseIntError"), "{reason}");
        assert_eq!(caught(|| 3).expect("a number"), 3);
    }

    #[test]
    fn a_path_stays_in_the_folder() {
        for path in ["a.md", "./a/b.md", "posts/…/c.md"] {
            assert!(relative(path).is_ok(), "{path}");
        }
        for path in ["", "/etc/passwd", "../a.md", "a/../../b.md"] {
            assert!(relative(path).is_err(), "{path}");
        }
    }
}
