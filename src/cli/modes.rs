//! `seedlint [check]`: the arguments decide which mode runs.

mod commits;
mod ignores;
mod sample;
mod show_settings;
mod stdin;
mod watch;

use std::path::PathBuf;
use std::time::Instant;

use super::args::CheckArgs;
use super::check::Run;
use super::check::outputs;
use super::check::plan::Plan;
use super::check::view::View;
use super::failure::{Failure, Verdict, println, say};
use super::timing;
use crate::report::is_for_machines;
use crate::words::count;

/// Runs `check`.
pub(super) fn run(arguments: &CheckArgs) -> Verdict {
    if arguments.watch {
        return watch::run(arguments);
    }
    let started = Instant::now();
    if arguments.timing {
        crate::timing::start();
    }
    refuse(arguments)?;
    let mut plan = Plan::new(arguments)?;
    if arguments.show_files {
        return show_files(&plan);
    }
    plan.read_baselines(arguments)?;
    let view = View::new(arguments, &plan)?;
    let by_machines = view.formats.iter().any(|asked| is_for_machines(asked.format));
    let detailed = by_machines || plan.changes.is_some() || !plan.session.baselines().is_empty();
    plan.session.detail_hints(detailed || view.hints);
    let run = Run::new(arguments, &plan, view)?;
    if arguments.show_settings {
        let stdin = PathBuf::from(&arguments.stdin_filename);
        return show_settings::run(&run, plan.list.files.first().unwrap_or(&stdin));
    }
    if plan.from_stdin {
        return stdin::run(&run);
    }
    if plan.list.files.is_empty() {
        say(&plan.nothing());
        if !outputs::are_documents(arguments, &run.view.formats) {
            return Ok(true);
        }
    }
    if let Some(most) = arguments.sample {
        return sample::run(&run, most);
    }
    if arguments.add_ignore.is_some() {
        return ignores::run(&run);
    }
    if arguments.commit_each_rule {
        return commits::run(&run);
    }
    let verdict = run.files();
    if arguments.verbose {
        let articles = count(plan.list.files.len(), "article");
        say(&format!("{articles} in {:.2?}", started.elapsed()));
    }
    if arguments.timing {
        timing::print(started.elapsed());
    }
    verdict
}

/// Rejects combinations of arguments that clap cannot express.
fn refuse(arguments: &CheckArgs) -> Result<(), Failure> {
    if arguments.removed_log.is_some() && !arguments.fix && !arguments.fix_only {
        return Err(Failure::Usage("--removed-log requires --fix or --fix-only".into()));
    }
    arguments.add_ignore.as_deref().map_or(Ok(()), ignores::check_reason)
}

fn show_files(plan: &Plan) -> Verdict {
    let files = &plan.list.files;
    if files.is_empty() {
        say(&plan.nothing());
    }
    for file in files {
        println(&crate::report::leading(&crate::paths::shown(file)))?;
    }
    Ok(true)
}
