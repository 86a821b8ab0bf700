//! The baselines of a run that fixes: their entries follow the articles.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Run;
use crate::baseline::{Baseline, Recorded};
use crate::cli::failure::{Failure, say};
use crate::cli::output::Output;
use crate::paths;
use crate::session::{FileOutcome, LoadedBaseline};
use crate::words::thousands;

/// The entries of the articles that were fixed, by baseline.
#[derive(Default)]
pub(super) struct RecordedNow {
    files: BTreeMap<PathBuf, Vec<(String, Recorded)>>,
    moved: usize,
}

impl RecordedNow {
    /// Notes the entries of an article that was fixed and written.
    pub(super) fn add(&mut self, run: &Run<'_>, done: &mut FileOutcome) {
        // Of another revision, nothing is changed.
        let is_written = run.writes(&run.task) && run.arguments.config_from.is_none() && done.before.is_some();
        let Some(carried) = done.recorded.take().filter(|_| is_written) else {
            return;
        };
        let cwd = run.plan.cwd();
        let path = done.report.source.path();
        let Some(known) = run.session().baselines().of(cwd, path) else {
            return;
        };
        done.report.obsolete = 0;
        self.moved += carried.moved;
        let entries = self.files.entry(known.file.clone()).or_default();
        entries.push((known.key(cwd, path), carried.recorded));
    }

    /// Writes the baselines that changed.
    pub(super) fn write(self, run: &Run<'_>) -> Result<(), Failure> {
        for known in run.session().baselines().all() {
            let Some(entries) = self.files.get(&known.file) else {
                continue;
            };
            let mut next = known.baseline.clone();
            for (article, recorded) in entries {
                next.set(article, recorded.clone());
            }
            if next == known.baseline {
                continue;
            }
            let (cwd, reach) = (run.plan.cwd(), run.session().resolver().reach());
            let shown = paths::below(cwd, &known.file);
            let now = LoadedBaseline::read(known.file.clone(), cwd, reach)?;
            if now.baseline != known.baseline {
                say(&format!(
                    "{shown} changed while it was used, and was not updated; run `seedlint baseline update`"
                ));
                continue;
            }
            save(Output::file(&known.file)?, &next, known.windows)?;
            let removed = known.baseline.len() - next.len().min(known.baseline.len());
            let entries = match removed {
                1 => "1 entry".to_owned(),
                many => format!("{} entries", thousands(many)),
            };
            let moved = match self.moved {
                0 => String::new(),
                many => format!(", {} moved", thousands(many)),
            };
            say(&format!("{shown} is updated: {entries} removed{moved}"));
        }
        Ok(())
    }
}

/// Writes a baseline.
pub(in crate::cli) fn save(mut output: Output, baseline: &Baseline, windows: bool) -> Result<(), Failure> {
    let mut text = baseline.to_string();
    if windows {
        text = text.replace('\n', "\r\n");
    }
    output.writer().write_all(text.as_bytes())?;
    output.finish()
}
