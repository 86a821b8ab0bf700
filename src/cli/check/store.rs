//! Mended articles go to the disk: first what is taken from them into the log, then they.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use seedlint::fix::{Round, placed};
use seedlint::report::FileReport;
use serde_json::{Value, json};

use super::{Done, Run};
use crate::cli::Failure;
use crate::cli::write::{self, Prepared};

/// What `--removed-log` names: a line for each fix that was applied. It only ever grows, so that
/// a second run doesn't take away what undoes the first.
pub(super) struct Log {
    file: File,
    shown: String,
}

impl Log {
    /// Opens it before anything is checked.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        match file {
            Ok(file) => Ok(Self { file, shown }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(path).display();
                Err(Failure(format!(
                    "{shown} can't be written: there is no folder {folder}"
                )))
            }
            Err(error) => Err(Failure(format!("{shown} can't be written: {}", error.kind()))),
        }
    }

    /// Writes lines, and waits until the disk has them.
    pub(super) fn add(&self, lines: &str) -> Result<(), Failure> {
        let written = (&self.file)
            .write_all(lines.as_bytes())
            .and_then(|()| match self.file.metadata() {
                Ok(there) if there.is_file() => self.file.sync_data(),
                _ => Ok(()),
            });
        let shown = &self.shown;
        written.map_err(|error| {
            Failure(format!(
                "{shown} can't be written: {error}; the articles that it should tell of stay as they are"
            ))
        })
    }
}

/// The lines of an article in the log.
pub(super) fn lines(report: &FileReport, rounds: &[Round]) -> String {
    let mut lines = String::new();
    let mut told: Vec<(usize, usize, usize)> = Vec::new();
    for applied in &report.applied {
        let before = &rounds[applied.round].before;
        let mut edits = Vec::new();
        for edit in &applied.edits {
            // Two fixes of a round may share an edit; it was made once, and is undone once.
            let key = (applied.round, edit.span.start(), edit.span.end());
            if told.contains(&key) {
                continue;
            }
            told.push(key);
            let now = report.source.position(placed(edit, applied.round, rounds));
            edits.push(json!({
                "offset": edit.span.start(),
                "removed": edit.span.of(before.text()),
                "inserted": edit.text,
                "line": now.line,
                "column": now.column,
            }));
        }
        let line: Value = json!({
            "article": report.source.path(),
            "rule": &*applied.rule,
            "fix": applied.title,
            "safety": applied.safety.word(),
            "round": applied.round + 1,
            "edits": edits,
        });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}

impl Run<'_> {
    /// Writes the mended articles of a batch. One that can't be written is as it was, and its
    /// error is told.
    pub(super) fn store(&self, paths: &[PathBuf], done: &mut [Result<Done, Failure>]) -> Result<(), Failure> {
        let prepare = |(path, done): (&PathBuf, &Result<Done, Failure>)| {
            let done = done.as_ref().ok()?;
            let before = done.before.as_deref()?;
            Some(write::prepare(&self.cwd.join(path), before, done.report.source.text()))
        };
        let mut prepared: Vec<Option<Result<Prepared, String>>> = paths.par_iter().zip(&*done).map(prepare).collect();
        if let Some(log) = &self.log {
            let mut text = String::new();
            for (done, _) in done.iter().zip(&prepared).filter(|(_, one)| matches!(one, Some(Ok(_)))) {
                let Ok(done) = done else { continue };
                text.push_str(&lines(&done.report, &done.rounds));
            }
            log.add(&text)?;
        }
        type Slot<'s> = (&'s mut Option<Result<Prepared, String>>, &'s mut Result<Done, Failure>);
        let commit = |(path, (prepared, done)): (&PathBuf, Slot<'_>)| {
            let Some(prepared) = prepared.take() else { return };
            let Err(reason) = prepared.and_then(Prepared::commit) else {
                return;
            };
            if let Ok(one) = done {
                *done = Ok(self.unwritten(path, one, reason));
            }
        };
        let slots = prepared.par_iter_mut().zip(done);
        paths.par_iter().zip(slots).for_each(commit);
        Ok(())
    }
}
