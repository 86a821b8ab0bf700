//! `seedlint baseline`: records the existing findings, and removes entries whose findings no longer exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::baseline::{Compared, HEAD, Recorded, compare, total};
use crate::file_report::FileReport;
use crate::finding::Severity;
use crate::fingerprint::Fingerprint;
use crate::paths;
use crate::session::{LoadedBaseline, baseline_of};
use crate::words::{count, thousands};

use super::args::{BaselineCommand, CheckArgs};
use super::check::Run;
use super::check::plan::Plan;
use super::check::recorded::save;
use super::check::scope::vanished;
use super::check::view::View;
use super::failure::{Failure, Verdict, println};
use super::output::Output;

/// The default name of a baseline.
const NAME: &str = "seedlint-baseline.txt";

/// Runs `baseline`.
pub(super) fn run(command: BaselineCommand) -> Verdict {
    let (BaselineCommand::Write { scope, .. } | BaselineCommand::Update { scope, .. }) = &command;
    let mut arguments = CheckArgs {
        rules: scope.rules.clone(),
        files: scope.files.clone(),
        ..CheckArgs::default()
    };
    let mut plan = Plan::new(&arguments)?;
    if plan.from_stdin {
        return Err(Failure::Usage("a baseline records files, not standard input".into()));
    }
    let chosen = chosen(&plan, &arguments)?;
    let is_chosen = chosen.is_some();
    let file = chosen.unwrap_or_else(|| plan.cwd().join(NAME));
    arguments.no_baseline = true;
    plan.session.detail_hints(true);
    let view = View::new(&arguments, &plan)?;
    let run = Run::new(&arguments, &plan, view)?;
    match command {
        BaselineCommand::Write { force, .. } => {
            write(&run, file, force)?;
            if !is_chosen {
                println(&format!(
                    "Add `baseline: {NAME}` to seedlint.yaml, so that only new findings are reported."
                ))?;
            }
        }
        BaselineCommand::Update { grow, .. } => update(
            &run,
            LoadedBaseline::read(file, plan.cwd(), plan.session.resolver().reach())?,
            grow,
        )?,
    }
    Ok(true)
}

/// The baseline that all the articles share; if they have several, that of the run.
fn chosen(plan: &Plan, arguments: &CheckArgs) -> Result<Option<PathBuf>, Failure> {
    let named = arguments.files.baseline.as_deref();
    let of = |folder: &Path| baseline_of(named, plan.session.resolver(), folder, plan.cwd());
    let governing = of(&plan.governing())?;
    if governing.is_some() {
        return Ok(governing);
    }
    let folders = plan
        .list
        .files
        .iter()
        .filter_map(|file| plan.cwd().join(file).parent().map(Path::to_owned));
    let folders: BTreeSet<PathBuf> = folders.collect();
    let mut files = BTreeSet::new();
    for folder in folders {
        files.insert(of(&folder)?);
    }
    let first = files.pop_first().flatten();
    Ok(first.filter(|_| files.is_empty()))
}

fn write(run: &Run<'_>, file: PathBuf, force: bool) -> Result<(), Failure> {
    let (plan, cwd) = (run.plan, run.plan.cwd());
    let shown = paths::below(cwd, &file);
    if file.exists() {
        if !force {
            return Err(Failure::Unusable(format!(
                "{shown} already exists; `seedlint baseline update` removes obsolete entries, and --force overwrites it"
            )));
        }
        let begins = crate::regular::bytes(&file, u64::MAX).is_ok_and(|bytes| bytes.starts_with(HEAD.as_bytes()));
        if !begins {
            return Err(Failure::Unusable(format!(
                "{shown} is not a baseline, and was not overwritten"
            )));
        }
    }
    // Entries for articles and rules outside the run are kept.
    let old = file
        .exists()
        .then(|| LoadedBaseline::read(file.clone(), cwd, plan.session.resolver().reach()))
        .transpose()?;
    let output = Output::file(&file)?;
    let mut known = LoadedBaseline {
        file,
        baseline: old.as_ref().map(|old| old.baseline.clone()).unwrap_or_default(),
        windows: old.as_ref().is_some_and(|old| old.windows),
    };
    let (mut failed, mut findings, mut articles) = (0, 0, 0);
    for path in vanished(&known, cwd, &plan.paths) {
        known.baseline.set(&path, Recorded::new());
    }
    run.each(&plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        let nothing = compare(&done.report.findings, &done.report.source, None);
        let mut recorded = worth_recording(run, &done.report, &nothing);
        findings += total(&recorded);
        articles += usize::from(!recorded.is_empty());
        if let (Some(old), Some(linter)) = (&old, &done.linter) {
            recorded.extend(old.compare(cwd, linter, &done.report).1);
        }
        let key = known.key(cwd, done.report.source.path());
        known.baseline.set(&key, recorded);
        Ok(())
    })?;
    complete(failed)?;
    save(output, &known.baseline, known.windows)?;
    println(&format!(
        "Recorded {} in {shown}, of {} of {}.",
        count(findings, "finding"),
        thousands(articles),
        count(plan.list.files.len(), "article")
    ))?;
    match known.baseline.len() - findings {
        0 => Ok(()),
        others => println(&format!(
            "Kept {} of other articles or rules.",
            count(others, "recorded finding")
        )),
    }
}

fn update(run: &Run<'_>, known: LoadedBaseline, grow: bool) -> Result<(), Failure> {
    let (plan, cwd) = (run.plan, run.plan.cwd());
    let before = known.baseline.len();
    let mut next = known.baseline.clone();
    let (mut failed, mut removed, mut added, mut new, mut kept) = (0, 0, 0, 0, 0);
    run.each(&plan.list.files, &mut |done| {
        failed += usize::from(done.report.error.is_some());
        let Some(linter) = &done.linter else { return Ok(()) };
        let (compared, inactive) = known.compare(cwd, linter, &done.report);
        let unrecorded = worth_recording(run, &done.report, &compared);
        let mut recorded = compared.kept;
        removed += total(&compared.obsolete);
        kept += total(&inactive);
        recorded.extend(inactive);
        new += total(&unrecorded);
        if grow {
            added += total(&unrecorded);
            for (key, number) in unrecorded {
                *recorded.entry(key).or_default() += number;
            }
        }
        next.set(&known.key(cwd, done.report.source.path()), recorded);
        Ok(())
    })?;
    complete(failed)?;
    for path in vanished(&known, cwd, &plan.paths) {
        removed += known.baseline.of(&path).map_or(0, total);
        next.set(&path, Recorded::new());
    }
    if next != known.baseline {
        save(Output::file(&known.file)?, &next, known.windows)?;
    }
    println(&format!(
        "Removed {} of {}; {} remain.",
        thousands(removed),
        count(before, "recorded finding"),
        thousands(next.len())
    ))?;
    if kept > 0 {
        println(&format!(
            "Kept {} of rules that did not run.",
            count(kept, "recorded finding")
        ))?;
    }
    match (added, new) {
        (0, 0) => Ok(()),
        (0, new) => println(&format!(
            "{} not recorded; `seedlint baseline update --grow` records them.",
            if new == 1 {
                "1 finding is".to_owned()
            } else {
                format!("{} findings are", thousands(new))
            }
        )),
        (added, _) => println(&format!("Added {}.", count(added, "finding"))),
    }
}

/// The new findings, without hints if they are not shown.
fn worth_recording(run: &Run<'_>, report: &FileReport, compared: &Compared) -> Recorded {
    let new = report
        .findings
        .iter()
        .zip(&compared.is_recorded)
        .filter(|(_, known)| !**known);
    let mut worth = Recorded::new();
    for (finding, _) in new.filter(|(finding, _)| run.view.hints || finding.severity > Severity::Hint) {
        let print = Fingerprint::of(finding, &report.source);
        *worth.entry((finding.rule.to_string(), print)).or_default() += 1;
    }
    worth
}

/// The findings of an unreadable article are unknown, so no incomplete baseline is written.
fn complete(failed: usize) -> Result<(), Failure> {
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::Unusable(format!(
        "{} could not be checked; no baseline was written",
        count(failed, "article")
    )))
}
