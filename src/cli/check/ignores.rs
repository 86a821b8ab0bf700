//! `--add-ignore`: comments are written that suppress what is there.

use std::io::{Write, stdout};

use crate::finding::Finding;
use crate::report::{FileReport, one_line, printable};
use crate::words::{count, thousands};
use crate::{Linter, Severity, add_suppressions};

use super::plan::Plan;
use super::{Done, Run, println};
use crate::cli::{Failure, Verdict, names};

/// How many findings the new comments of an article suppress.
#[derive(Clone, Copy, Default)]
pub(super) struct Silenced {
    pub findings: usize,
    pub for_the_file: usize,
}

/// A reason that can stand in a comment.
pub(super) fn reason(text: &str) -> Result<Option<&str>, Failure> {
    let text = text.trim();
    // Templates and tags would be read as such, also in a comment.
    let odd = |c: char| {
        c.is_control() || matches!(c, '<' | '>' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
    };
    if text.contains(odd) || ["{{", "{%", "{#"].iter().any(|open| text.contains(open)) {
        return Err(Failure(
            "the reason of --add-ignore stands in a comment of one line: leave out `<`, `>`, `{{`, `{%`, tabs and \
             signs that nobody sees"
                .into(),
        ));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Runs `--add-ignore`.
pub(super) fn run(run: &Run<'_>, plan: &Plan) -> Verdict {
    let mut out = stdout();
    let (mut articles, mut failed) = (0, 0);
    let mut total = Silenced::default();
    let mut left = Vec::new();
    run.each(&plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        let source = &done.report.source;
        if done.report.error.is_none() {
            articles += usize::from(done.before.is_some());
            total.findings += done.silenced.findings;
            total.for_the_file += done.silenced.for_the_file;
        }
        if let (true, Some(before)) = (run.arguments.diff, &done.before) {
            out.write_all(names::patch(run.cwd, source.path(), before, source.text()).as_bytes())?;
        }
        let left_over = done.report.findings.iter().filter(|_| done.report.error.is_none());
        for finding in left_over.filter(|finding| run.tells(finding)) {
            let place = source.position(finding.span.start());
            let path = one_line(source.path()).into_owned();
            let message = printable(&finding.message).replace('\n', " ");
            left.push(format!(
                "{path}:{}:{}: {} {message}",
                place.line, place.column, finding.rule
            ));
        }
        Ok(())
    })?;
    if run.arguments.diff {
        return if failed > 0 {
            Err(Failure(String::new()))
        } else {
            Ok(articles == 0)
        };
    }
    if run.arguments.quiet {
        return if failed > 0 {
            Err(Failure(String::new()))
        } else {
            Ok(left.is_empty())
        };
    }
    if !left.is_empty() {
        println(&format!("No comment can suppress {}:", count(left.len(), "finding")))?;
        left.iter().try_for_each(|line| println(line))?;
    }
    let checked = count(plan.list.files.len(), "article");
    match total.findings {
        0 => println(&format!("Suppressed nothing in {checked}."))?,
        findings => println(&format!(
            "Suppressed {} in {} of {checked}.",
            count(findings, "finding"),
            thousands(articles)
        ))?,
    }
    match total.for_the_file {
        0 => {}
        1 => println("1 of them for its whole article, since no comment could stand nearer.")?,
        many => println(&format!(
            "{} of them for their whole article, since no comment could stand nearer.",
            thousands(many)
        ))?,
    }
    if failed > 0 {
        return Err(Failure(String::new()));
    }
    Ok(left.is_empty())
}

impl Run<'_> {
    fn tells(&self, finding: &Finding) -> bool {
        self.hints || finding.severity > Severity::Hint
    }

    /// An article with comments that suppress what this run tells.
    pub(super) fn suppressed(&self, linter: &std::sync::Arc<Linter>, done: Done, reason: &str) -> Done {
        let told: Vec<Finding> = done
            .report
            .findings
            .iter()
            .filter(|finding| self.tells(finding))
            .cloned()
            .collect();
        let before = done.report.source.text().to_owned();
        let added = add_suppressions::add(
            linter,
            done.report.source,
            &told,
            Some(reason).filter(|reason| !reason.is_empty()),
        );
        let findings = linter.lint(&added.source).findings;
        let changed = added.source.text() != before;
        Done {
            before: changed.then_some(before),
            silenced: Silenced {
                findings: added.findings,
                for_the_file: added.for_the_file,
            },
            ..self.settled(linter, FileReport::new(added.source, findings))
        }
    }
}
