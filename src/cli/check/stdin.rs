//! `-`: one article on standard input.

use std::path::{Path, PathBuf};

use crate::Source;

use super::outputs::Outputs;
use super::store::Log;
use super::{Done, Run};
use crate::cli::{Failure, Verdict, names};

impl Run<'_> {
    /// Standard input: with `--fix`, the mended text goes to stdout and the findings to stderr.
    pub(super) fn stdin(&self) -> Verdict {
        self.log.iter().for_each(Log::next);
        let name = PathBuf::from(&self.arguments.stdin_filename);
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)
            .map_err(|error| Failure(format!("standard input can't be read: {error}")))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return self.stdin_not_utf8(&name, error),
        };
        let neighbours = false;
        let linter = self.linter(&name, neighbours)?;
        let done = self.checked(&linter, Source::new(names::shown(&name), text));
        let mends = self.writes();
        if let Some(log) = &self.log {
            log.add(&log.lines(&done.report, &done.rounds))?;
        }
        if mends {
            std::io::Write::write_all(&mut std::io::stdout(), done.report.source.text().as_bytes())?;
        }
        self.tell_one(&done, mends)
    }

    /// Bytes that are not UTF-8 go through as they are, with a finding.
    fn stdin_not_utf8(&self, name: &Path, error: std::string::FromUtf8Error) -> Verdict {
        let done = self.not_utf8(name, &error)?;
        let mends = self.writes();
        if mends {
            std::io::Write::write_all(&mut std::io::stdout(), error.as_bytes())?;
        }
        self.tell_one(&done, mends)
    }

    fn tell_one(&self, done: &Done, stdout_is_taken: bool) -> Verdict {
        let mut outputs = Outputs::open(self, &[], stdout_is_taken)?;
        outputs.add(done);
        let summary = outputs.finish()?;
        self.verdict(&summary, done.before.is_some())
    }
}
