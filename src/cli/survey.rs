//! `seedlint survey`: a first look at an archive.

use std::io::{IsTerminal as _, stdout};

use anstyle::{AnsiColor, Style};

use crate::report::Survey;

use super::args::{CheckArgs, ScopeArgs, TableFormat};
use super::check::Run;
use super::check::plan::Plan;
use super::check::view::View;
use super::failure::{Failure, Verdict, say};
use super::output::{self, styled};
use super::terminal::terminal_height;

/// Runs `survey`: it judges nothing.
pub(super) fn run(scope: ScopeArgs, format: TableFormat) -> Verdict {
    let arguments = CheckArgs {
        no_baseline: scope.files.baseline.is_none(),
        rules: scope.rules,
        files: scope.files,
        ..CheckArgs::default()
    };
    let mut plan = Plan::new(&arguments)?;
    if plan.from_stdin {
        return Err(Failure::Usage("a survey reads files, not standard input".into()));
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        return Ok(true);
    }
    plan.read_baselines(&arguments)?;
    let view = View::new(&arguments, &plan)?;
    let detailed = view.hints || !plan.session.baselines().is_empty();
    plan.session.detail_hints(detailed);
    let run = Run::new(&arguments, &plan, view)?;
    let survey = of(&run)?;
    let typed = &run.view.typed;
    match format {
        TableFormat::Text => {
            let rows = terminal_height(stdout().is_terminal());
            output::print(painted, |out| {
                Ok(survey.0.print(&typed.arguments(), &typed.paths(), rows, out)?)
            })?;
        }
        TableFormat::Json => survey.0.print_json(&mut stdout())?,
    }
    if survey.1 > 0 {
        return Err(Failure::Articles);
    }
    Ok(true)
}

/// A line with colors: heads of tables, and commands with their comments.
fn painted(line: &str) -> String {
    let bold = Style::new().bold();
    let is_head = line.trim_start().starts_with("articles ") || line.trim_start().starts_with("share ");
    if is_head || line == "Next:" {
        return styled(bold, line);
    }
    let Some(command) = line.strip_prefix("  seedlint ") else {
        return line.to_owned();
    };
    let (command, comment) = command.split_once("  # ").unwrap_or((command, ""));
    let shown = styled(AnsiColor::Cyan.on_default(), &format!("seedlint {command}"));
    match comment.is_empty() {
        true => format!("  {shown}"),
        false => format!("  {shown}  {}", styled(Style::new().dimmed(), &format!("# {comment}"))),
    }
}

/// The survey, and how many articles could not be read.
fn of(run: &Run<'_>) -> Result<(Survey, usize), Failure> {
    let mut survey = Survey::new(run.view.hints);
    let mut failed = 0;
    run.each(&run.plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        survey.add(&done.report, run.session().tree());
        Ok(())
    })?;
    Ok((survey, failed))
}
