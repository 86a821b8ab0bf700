//! `-`: one article on standard input.

use std::io::Write as _;
use std::path::PathBuf;

use crate::cli::check::outputs::Outputs;
use crate::cli::check::removed_log::RemovedLog;
use crate::cli::check::{Run, verdict};
use crate::cli::failure::{Failure, Verdict};
use crate::regular;
use crate::session::Article;

/// Checks standard input; with `--fix`, the fixed text goes to stdout and the findings to stderr.
pub(super) fn run(run: &Run<'_>) -> Verdict {
    let arguments = run.arguments;
    if arguments.sample.is_some() || arguments.add_ignore.is_some() || arguments.commit_each_rule {
        return Err(Failure::Usage(
            "--sample, --add-ignore and --commit-each-rule apply to files, not to standard input".into(),
        ));
    }
    run.log.iter().for_each(RemovedLog::next);
    let name = PathBuf::from(&arguments.stdin_filename);
    let most = run.session().resolver().reach().limits().article;
    let bytes =
        regular::limited(std::io::stdin().lock(), 0, most).map_err(|error| Failure::read("standard input", error))?;
    let writes = run.writes(&run.task);
    // Bytes that are not UTF-8 are written unchanged, with a finding.
    let raw = (writes && std::str::from_utf8(&bytes).is_err()).then(|| bytes.clone());
    let done = run.session().run(Article::new(&name, bytes), &run.task)?;
    if let Some(log) = &run.log {
        log.add(&log.lines(&name, &done.report, &done.rounds))?;
    }
    if writes {
        let text = raw.as_deref().unwrap_or(done.report.source.text().as_bytes());
        std::io::stdout().write_all(text)?;
    }
    let mut outputs = Outputs::open(run, &[], writes)?;
    let parts = outputs.parts(&done);
    outputs.add(&done, parts);
    let summary = outputs.finish()?;
    if !arguments.quiet {
        run.say_patched(&summary);
    }
    verdict(run, &summary, done.before.is_some())
}
