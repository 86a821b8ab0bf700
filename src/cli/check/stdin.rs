//! `-`: one article on standard input.

use std::path::{Path, PathBuf};

use seedlint::Source;
use seedlint::report::{Statistics, Summary, is_for_machines};

use super::Run;
use crate::cli::output::Output;
use crate::cli::{Failure, Verdict, names};

impl Run<'_> {
    /// Standard input: with `--fix`, the mended text goes to stdout and the findings to stderr.
    pub(super) fn stdin(&self) -> Verdict {
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
        let mut summary = Summary::default();
        summary.add(&done.report, self.hints || is_for_machines(self.format));
        let mends = self.fixes() && !self.arguments.diff;
        if mends {
            let mut text = Output::Stdout(std::io::BufWriter::new(std::io::stdout()));
            text.writer().write_all(done.report.source.text().as_bytes())?;
            text.finish()?;
        }
        let mut output = match self.output()? {
            Output::Stdout(_) if mends => Output::Stderr(std::io::BufWriter::new(std::io::stderr())),
            output => output,
        };
        let mut reporter = self.reporter(&output);
        let mut statistics = self.arguments.statistics.then(|| Statistics::new(self.arguments.by));
        self.tell(&done, &mut *reporter, statistics.as_mut(), &mut output)?;
        self.close(&summary, &mut *reporter, statistics.as_ref(), &mut output)?;
        output.finish()?;
        self.verdict(&summary, done.before.is_some())
    }

    /// Bytes that are not UTF-8 go through as they are, with a finding.
    fn stdin_not_utf8(&self, name: &Path, error: std::string::FromUtf8Error) -> Verdict {
        let done = self.not_utf8(name, &error)?;
        let mends = self.fixes() && !self.arguments.diff;
        if mends {
            std::io::Write::write_all(&mut std::io::stdout(), error.as_bytes())?;
        }
        let mut output = if mends {
            Output::Stderr(std::io::BufWriter::new(std::io::stderr()))
        } else {
            self.output()?
        };
        let mut summary = Summary::default();
        summary.add(&done.report, self.hints);
        let mut reporter = self.reporter(&output);
        reporter.file(&done.report, output.writer())?;
        reporter.finish(&summary, output.writer())?;
        output.finish()?;
        self.verdict(&summary, false)
    }
}
