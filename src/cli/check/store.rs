//! Writes fixed articles to the disk: first the log of what is removed, then the articles.

use std::path::PathBuf;

use rayon::prelude::*;

use super::Run;
use crate::cli::failure::{Failure, stopped};
use crate::cli::write::{self, Prepared};
use crate::file_report::ArticleError;
use crate::session::{Article, FileOutcome};

/// The outcome of one article of a batch.
type Done = Result<FileOutcome, Failure>;

/// Writes the fixed articles of a batch. An article that cannot be written is unchanged, and its
/// error is reported.
pub(in crate::cli) fn store(run: &Run<'_>, paths: &[PathBuf], done: &mut [Done]) -> Result<(), Failure> {
    let cwd = run.plan.cwd();
    let prepare = |(path, done): (&PathBuf, &Done)| {
        let done = done.as_ref().ok()?;
        let before = done.before.as_deref()?;
        Some(write::prepare(&cwd.join(path), before, done.report.source.text()))
    };
    let mut prepared: Vec<Option<Result<Prepared, ArticleError>>> = paths.par_iter().zip(&*done).map(prepare).collect();
    // Until here, nothing is written; from here on, the batch is completed, whatever is asked.
    stopped()?;
    if let Some(log) = &run.log {
        let mut text = String::new();
        let ready = done.iter().zip(&prepared).zip(paths);
        for ((done, _), path) in ready.filter(|((_, one), _)| matches!(one, Some(Ok(_)))) {
            let Ok(done) = done else { continue };
            text.push_str(&log.lines(path, &done.report, &done.rounds));
        }
        log.add(&text)?;
    }
    type Slot<'s> = (&'s mut Option<Result<Prepared, ArticleError>>, &'s mut Done);
    let commit = |(path, (prepared, done)): (&PathBuf, Slot<'_>)| {
        let Some(prepared) = prepared.take() else { return };
        let Err(reason) = prepared.and_then(Prepared::commit) else {
            return;
        };
        let reason = match reason {
            ArticleError::Changed if run.arguments.staged => ArticleError::Unstaged,
            reason => reason,
        };
        if let Ok(one) = done {
            *done = Ok(run.session().unwritten(&Article::new(path, Vec::new()), one, reason));
        }
    };
    let slots = prepared.par_iter_mut().zip(done);
    paths.par_iter().zip(slots).for_each(commit);
    Ok(())
}
