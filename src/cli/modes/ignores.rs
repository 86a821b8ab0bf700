//! `--add-ignore`: writes comments that suppress the existing findings.

use std::io::{Write, stdout};

use crate::cli::check::Run;
use crate::cli::failure::{Failure, Verdict, println};
use crate::cli::names;
use crate::finding::Severity;
use crate::report::{leading, printable};
use crate::session::{FileOutcome, Suppressed};
use crate::words::{count, thousands};

/// Refuses a reason that cannot be part of a comment.
pub(super) fn check_reason(text: &str) -> Result<(), Failure> {
    let text = text.trim();
    // Templates and tags would be active even in a comment.
    let odd = |c: char| {
        c.is_control() || matches!(c, '<' | '>' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    };
    if text.contains(odd) || ["{{", "{%", "{#"].iter().any(|open| text.contains(open)) {
        return Err(Failure::Usage(
            "the reason of --add-ignore is part of a one-line comment: it cannot contain `<`, `>`, `{{`, `{%`, tabs or \
             invisible characters"
                .into(),
        ));
    }
    Ok(())
}

/// The outcome of the run.
#[derive(Default)]
struct Total {
    changed: usize,
    failed: usize,
    suppressed: Suppressed,
    /// Findings that no comment can suppress, one line each.
    left: Vec<String>,
}

/// Runs `--add-ignore`.
pub(super) fn run(run: &Run<'_>) -> Verdict {
    let mut out = stdout();
    let mut total = Total::default();
    run.each(&run.plan.list.files, &mut |done| {
        total.add(run, done);
        if let (true, Some(before)) = (run.arguments.diff, &done.before) {
            let source = &done.report.source;
            out.write_all(names::patch(run.plan.cwd(), source.path(), before, source.text()).as_bytes())?;
        }
        Ok(())
    })?;
    let clean = if run.arguments.diff {
        total.changed == 0
    } else {
        total.left.is_empty()
    };
    if !run.arguments.diff && !run.arguments.quiet {
        total.print(run.plan.list.files.len())?;
    }
    if total.failed > 0 {
        return Err(Failure::Articles);
    }
    Ok(clean)
}

impl Total {
    fn add(&mut self, run: &Run<'_>, done: &FileOutcome) {
        if done.report.error.is_some() {
            self.failed += 1;
            return;
        }
        self.changed += usize::from(done.before.is_some());
        self.suppressed.findings += done.suppressed.findings;
        self.suppressed.for_the_file += done.suppressed.for_the_file;
        let source = &done.report.source;
        let shown = |finding: &&crate::finding::Finding| run.view.hints || finding.severity > Severity::Hint;
        for finding in done.report.findings.iter().filter(shown) {
            let place = source.position(finding.span.start());
            let path = leading(source.path()).into_owned();
            let message = printable(&finding.message).replace('\n', " ");
            self.left.push(format!(
                "{path}:{}:{}: {} {message}",
                place.line, place.column, finding.rule
            ));
        }
    }

    fn print(&self, checked: usize) -> Result<(), Failure> {
        if !self.left.is_empty() {
            println(&format!(
                "No comment can suppress {}:",
                count(self.left.len(), "finding")
            ))?;
            self.left.iter().try_for_each(|line| println(line))?;
        }
        let checked = count(checked, "article");
        match self.suppressed.findings {
            0 => println(&format!("Nothing to suppress in {checked}."))?,
            findings => println(&format!(
                "Suppressed {} in {} of {checked}.",
                count(findings, "finding"),
                thousands(self.changed)
            ))?,
        }
        match self.suppressed.for_the_file {
            0 => Ok(()),
            1 => println("1 of them is suppressed for its whole article, since no closer comment was possible."),
            many => println(&format!(
                "{} of them are suppressed for their whole articles, since no closer comment was possible.",
                thousands(many)
            )),
        }
    }
}
