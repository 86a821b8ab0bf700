//! `--removed-log`: a line for each fix that was applied, with all that is needed to undo it.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::file_report::FileReport;
use crate::fixer::Round;
use crate::rows::removed;
use serde_json::{Value, json};

use crate::cli::failure::Failure;

/// What `--removed-log` names: a line for each fix that was applied. Lines are only appended, so
/// that a second run keeps what is needed to undo the first.
pub(in crate::cli) struct RemovedLog {
    file: File,
    shown: String,
    /// Counts the passes over the articles, through all runs: offsets belong to a text, and texts
    /// follow each other in this order.
    run: AtomicUsize,
}

/// The start of every line.
const BEGIN: &str = "{\"run\":";

impl RemovedLog {
    /// Opens the log before anything is checked. A file that is not a log is refused.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let is_device = std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
        let old = if is_device {
            Vec::new()
        } else {
            std::fs::read(path).unwrap_or_default()
        };
        let is_log = old.is_empty() || old.starts_with(BEGIN.as_bytes());
        if !is_log {
            return Err(Failure::Unusable(format!(
                "{shown} is not a log of fixes; nothing was written to it"
            )));
        }
        let runs = String::from_utf8_lossy(&old);
        let runs = runs
            .lines()
            .filter_map(|line| line.strip_prefix(BEGIN)?.split(',').next()?.parse().ok());
        let run = runs.max().unwrap_or(0);
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                let folder = path.parent().unwrap_or(path).display();
                Failure::Unusable(format!("{shown} cannot be written: there is no folder {folder}"))
            }
            kind => Failure::Unusable(format!("{shown} cannot be written: {kind}")),
        })?;
        let run = AtomicUsize::new(run);
        let log = Self { file, shown, run };
        if !old.is_empty() && !old.ends_with(b"\n") {
            // A full disk can truncate a line; the next entry still starts on a line of its own.
            log.add("\n")?;
        }
        Ok(log)
    }

    /// Another pass over articles begins.
    pub(in crate::cli) fn next(&self) {
        self.run.fetch_add(1, Ordering::Relaxed);
    }

    /// The lines of an article.
    pub(in crate::cli) fn lines(&self, path: &Path, report: &FileReport, rounds: &[Round]) -> String {
        lines(self.run.load(Ordering::Relaxed), path, report, rounds)
    }

    /// Writes lines, and waits until the disk has them.
    pub(in crate::cli) fn add(&self, lines: &str) -> Result<(), Failure> {
        let written = (&self.file)
            .write_all(lines.as_bytes())
            .and_then(|()| match self.file.metadata() {
                Ok(there) if there.is_file() => self.file.sync_data(),
                _ => Ok(()),
            });
        let shown = &self.shown;
        written.map_err(|error| {
            Failure::Unusable(format!(
                "{shown} cannot be written: {error}; the articles whose fixes it should record are unchanged"
            ))
        })
    }
}

fn lines(run: usize, path: &Path, report: &FileReport, rounds: &[Round]) -> String {
    let mut lines = String::new();
    for fix in removed(report, rounds) {
        let mut line = json!({ "run": run, "article": report.source.path() });
        if let (Value::Object(line), Value::Object(fix)) = (&mut line, json!(fix)) {
            line.extend(fix);
        }
        if path.to_str().is_none() {
            // JSON has no such names.
            let bytes = path.as_os_str().as_encoded_bytes().iter();
            line["article_bytes"] = Value::String(bytes.map(|byte| format!("{byte:02x}")).collect());
        }
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}
