//! `seedlint survey`: a first look at an archive.

use std::io::{BufWriter, Write as _, stdout};

use crate::report::Survey;

use super::plan::Plan;
use super::{Run, say};
use crate::cli::args::{CheckArgs, ScopeArgs, TableFormat};
use crate::cli::{Failure, Verdict};

/// Runs `survey`: it judges nothing.
pub fn run(scope: ScopeArgs, format: TableFormat) -> Verdict {
    let arguments = CheckArgs {
        no_baseline: scope.files.baseline.is_none(),
        rules: scope.rules,
        files: scope.files,
        ..CheckArgs::default()
    };
    let plan = Plan::new(&arguments)?;
    if plan.from_stdin {
        return Err(Failure("a survey is of files, not of standard input".into()));
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        return Ok(true);
    }
    let run = plan.run(&arguments)?;
    let survey = of(&run, &plan)?;
    let mut out = BufWriter::new(stdout());
    match format {
        TableFormat::Text => survey.0.print(&run.paths, &mut out)?,
        TableFormat::Json => survey.0.print_json(&mut out)?,
    }
    out.flush()?;
    if survey.1 > 0 {
        return Err(Failure(String::new()));
    }
    Ok(true)
}

/// The survey, and how many articles could not be read.
fn of(run: &Run<'_>, plan: &Plan) -> Result<(Survey, usize), Failure> {
    let mut survey = Survey::new(run.hints);
    let mut failed = 0;
    run.each(&plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        survey.add(&done.report, run.tree.as_deref());
        Ok(())
    })?;
    Ok((survey, failed))
}
