//! The pipeline of `seedlint check`: articles are read, given to the session, written and
//! reported, in batches.

pub(super) mod changes;
mod failed;
pub(super) mod git;
pub(super) mod outputs;
pub(super) mod plan;
pub(super) mod recorded;
pub(super) mod removed_log;
pub(super) mod scope;
mod store;
mod verdict;
pub(super) mod view;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::CheckArgs;
use super::failure::{Failure, Verdict, say, stopped};
use super::leftovers;
use super::progress::Progress;
use super::signals;
use crate::edit::Safety;
use crate::file_report::{ArticleError, KnownCauses, Summary};
use crate::fixer::FixFilter;
use crate::paths;
use crate::regular;
use crate::session::{Article, FileOutcome, Session, Task};
use crate::timing::{Stage, stage};
use crate::words::thousands;
use failed::Failed;
use outputs::{Outputs, Parts};
use plan::Plan;
use recorded::RecordedNow;
use removed_log::RemovedLog;
use view::View;

pub(super) use store::store;
pub(super) use verdict::verdict;

/// The number of articles that are checked before their findings are written.
const BATCH: usize = 256;

/// What all articles of a run share.
pub(super) struct Run<'r> {
    pub arguments: &'r CheckArgs,
    pub plan: &'r Plan,
    /// How findings are shown and judged.
    pub view: View,
    /// What is done to each article.
    pub task: Task,
    /// Where each fix is recorded, if anywhere.
    pub log: Option<RemovedLog>,
}

impl<'r> Run<'r> {
    pub(super) fn new(arguments: &'r CheckArgs, plan: &'r Plan, view: View) -> Result<Self, Failure> {
        // Reading standard input goes on after a signal that is only noted.
        if !plan.from_stdin {
            signals::note();
        }
        let log = match &arguments.removed_log {
            Some(path) => {
                super::output::is_no_article(path, plan.cwd(), &plan.all)?;
                Some(RemovedLog::open(path)?)
            }
            None => None,
        };
        Ok(Self {
            arguments,
            plan,
            task: task(arguments, &view),
            view,
            log,
        })
    }

    pub(super) fn session(&self) -> &Session {
        &self.plan.session
    }

    /// Whether changed articles are written.
    pub(super) fn writes(&self, task: &Task) -> bool {
        !matches!(task, Task::Check) && !self.arguments.diff && self.arguments.sample.is_none()
    }

    /// Runs the task of the run on each file, and reports the outcomes in their order.
    pub(super) fn each(
        &self,
        files: &[PathBuf],
        report: &mut dyn FnMut(&mut FileOutcome) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.pass(files, &self.task, false, report)
    }

    /// Runs a task on each file, and reports the outcomes in their order.
    pub(super) fn pass(
        &self,
        files: &[PathBuf],
        task: &Task,
        ignore_baseline: bool,
        report: &mut dyn FnMut(&mut FileOutcome) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut failed = Failed::new(self.arguments);
        self.batches(files, task, ignore_baseline, &mut |batch| {
            batch.iter_mut().try_for_each(|done| {
                failed.say(done);
                report(done)
            })
        })?;
        failed.finish();
        Ok(())
    }

    /// Runs a task on each file, in batches, so that outcomes are reported in order while other
    /// files are read.
    fn batches(
        &self,
        files: &[PathBuf],
        task: &Task,
        ignore_baseline: bool,
        report: &mut dyn FnMut(&mut [FileOutcome]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let writes = self.writes(task);
        if writes {
            let folder = |path: &PathBuf| {
                std::fs::canonicalize(self.plan.cwd().join(path))
                    .ok()?
                    .parent()
                    .map(Path::to_owned)
            };
            leftovers::remove(&files.iter().filter_map(folder).collect());
        }
        self.log.iter().filter(|_| writes).for_each(RemovedLog::next);
        for (folder, error) in &self.plan.list.unreadable {
            let name = paths::shown_from(self.plan.cwd(), folder);
            let error = std::io::Error::new(error.kind(), error.to_string());
            report(&mut [FileOutcome::failed(name, ArticleError::Unreadable(error))])?;
        }
        let mut progress = Progress::new(files.len(), self.arguments.quiet);
        for (number, batch) in files.chunks(BATCH).enumerate() {
            let one = |path: &PathBuf| self.article(path, task, ignore_baseline);
            let mut done: Vec<Result<FileOutcome, Failure>> = batch.par_iter().map(one).collect();
            stopped()?;
            if writes {
                stage(Stage::Write, || store(self, batch, &mut done))?;
            }
            progress.clear();
            let mut outcomes = Vec::with_capacity(done.len());
            let mut stop = Ok(());
            for done in done {
                match done {
                    Ok(done) => outcomes.push(done),
                    Err(failure) => {
                        stop = Err(failure);
                        break;
                    }
                }
            }
            report(&mut outcomes)?;
            stop?;
            progress.set(((number + 1) * BATCH).min(files.len()));
        }
        progress.clear();
        Ok(())
    }

    /// Reads an article, and runs a task on it.
    fn article(&self, path: &Path, task: &Task, ignore_baseline: bool) -> Result<FileOutcome, Failure> {
        stopped()?;
        let cwd = self.plan.cwd();
        let changes = self.plan.changes.as_ref();
        let most = self.session().resolver().reach().limits().article;
        let staged = changes.and_then(|changes| changes.staged(path)).cloned();
        let read = || staged.map_or_else(|| regular::bytes(&cwd.join(path), most), Ok);
        let bytes = match stage(Stage::Read, read) {
            Ok(bytes) => bytes,
            Err(error) => {
                let name = paths::shown_from(cwd, path);
                return Ok(FileOutcome::failed(name, ArticleError::Unreadable(error)));
            }
        };
        let mut article = Article::new(path, bytes);
        article.change = changes.and_then(|changes| changes.of(path));
        article.ignore_baseline = ignore_baseline;
        Ok(self.session().run(article, task)?)
    }

    /// Says which generators were guessed.
    fn say_targets(&self) {
        for (name, file) in self.session().resolver().guessed() {
            let file = paths::shown_from(self.plan.cwd(), &file);
            let (name, file) = (name.to_ascii_lowercase(), crate::report::one_line(&file));
            say(&format!("target: {name}, from {file}; set `target` to override"));
        }
    }

    /// Says how much a patch holds, and which command does the same.
    pub(super) fn say_patched(&self, summary: &Summary) {
        if !self.arguments.diff {
            return;
        }
        let command = format!("seedlint --fix {}", self.view.typed.arguments());
        say(&match summary.fixed {
            0 => "there is nothing to fix".to_owned(),
            1 => format!("1 fix; nothing was written. `{command}` applies it"),
            many => format!(
                "{} fixes; nothing was written. `{command}` applies them",
                thousands(many)
            ),
        });
    }

    /// Checks the files, and reports what was found.
    pub(super) fn files(&self) -> Verdict {
        let plan = self.plan;
        let mut outputs = Outputs::open(self, &plan.list.files, false)?;
        let mut changed = false;
        let mut known = KnownCauses::default();
        let mut failed = Failed::new(self.arguments);
        let mut recorded = RecordedNow::default();
        self.batches(&plan.list.files, &self.task, false, &mut |batch| {
            batch.iter_mut().for_each(|done| known.keep_first(&mut done.report));
            let parts: Vec<Parts> = batch
                .par_iter()
                .map(|done| stage(Stage::Report, || outputs.parts(done)))
                .collect();
            for (done, parts) in batch.iter_mut().zip(parts) {
                failed.say(done);
                changed |= done.before.is_some();
                recorded.add(self, done);
                stage(Stage::Report, || outputs.add(done, parts));
            }
            Ok(())
        })?;
        failed.finish();
        recorded.write(self)?;
        let baselines = self.session().baselines();
        outputs.add_obsolete(scope::vanished_findings(baselines, plan.cwd(), &plan.paths));
        let summary = outputs.finish()?;
        if !self.arguments.quiet {
            self.say_targets();
            self.say_patched(&summary);
            if self.arguments.staged && changed && self.writes(&self.task) {
                say("the fixes are in the working tree; `git add` stages them");
            }
        }
        verdict(self, &summary, changed)
    }
}

/// The task that the arguments ask for.
fn task(arguments: &CheckArgs, view: &View) -> Task {
    if let Some(reason) = &arguments.add_ignore {
        return Task::Suppress {
            reason: reason.clone(),
            hints: view.hints,
        };
    }
    if arguments.fix || arguments.fix_only || arguments.diff {
        return Task::Fix(filter(view));
    }
    Task::Check
}

/// The fixes that the settings ask for.
pub(super) fn filter(view: &View) -> FixFilter {
    FixFilter {
        safety: if view.unsafe_fixes {
            Safety::Unsafe
        } else {
            Safety::Safe
        },
        hints: view.hints,
        only: None,
    }
}
