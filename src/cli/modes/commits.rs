//! `--fix --commit-each-rule`: one commit for each rule, so that people can review what changed
//! in a thousand articles.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::cli::check::git::Repository;
use crate::cli::check::{Run, filter, verdict};
use crate::cli::failure::{Failure, Verdict, println, say};
use crate::file_report::Summary;
use crate::rule::Rule;
use crate::session::Task;
use crate::words::{count, list, thousands};

/// The maximal number of passes, since the fixes of two rules may trigger each other.
const MOST_PASSES: usize = 10;

/// The content of one commit.
#[derive(Default)]
struct Fixed {
    fixes: usize,
    unsafe_fixes: usize,
    articles: Vec<PathBuf>,
    /// Articles that could not be written.
    failed: usize,
}

/// Runs `--commit-each-rule`.
pub(super) fn run(run: &Run<'_>) -> Verdict {
    let repository = Repository::find(run.plan.cwd())?;
    repository.ready_to_commit()?;
    let files = tracked(&repository, run, &run.plan.list.files)?;
    let mut done = Done::default();
    let mut asked = files.clone();
    for pass in 0.. {
        let found = look(run, &asked)?;
        if found.is_empty() {
            break;
        }
        if pass == MOST_PASSES {
            let rules: Vec<&str> = found.keys().map(String::as_str).collect();
            return Err(Failure::Unusable(format!(
                "the fixes of {} undo each other; please report this",
                list(&rules)
            )));
        }
        asked.clear();
        for (rule, articles) in in_order(found, &run.view.rules) {
            let fixed = fix(run, &rule, &articles)?;
            done.failed += fixed.failed;
            if fixed.articles.is_empty() {
                continue;
            }
            asked.extend(fixed.articles.iter().cloned());
            let commit = repository.commit(&places(run, &fixed.articles), &message(run, &rule, &fixed));
            let commit = commit.map_err(|reason| {
                Failure::Git(format!(
                    "the fixes of {rule} were written, but not committed; commit or restore them, then run this again. {reason}"
                ))
            })?;
            let number = count(fixed.articles.len(), "article");
            match commit {
                Some(name) => {
                    done.commits += 1;
                    tell(run, &format!("{name} {rule}: {} in {number}", fixes_of(fixed.fixes)))?;
                }
                None => tell(
                    run,
                    &format!("(no change for git) {rule}: {} in {number}", fixes_of(fixed.fixes)),
                )?,
            }
            done.fixes += fixed.fixes;
            done.changed.extend(fixed.articles);
        }
        asked.sort();
        asked.dedup();
    }
    conclude(run, &files, &done)
}

/// The outcome of all commits.
#[derive(Default)]
struct Done {
    commits: usize,
    fixes: usize,
    changed: HashSet<PathBuf>,
    /// Articles that could not be written.
    failed: usize,
}

/// Prints what was done and what is left, and returns the verdict as for any run.
fn conclude(run: &Run<'_>, files: &[PathBuf], done: &Done) -> Verdict {
    let mut summary = Summary::default();
    run.pass(files, &Task::Check, false, &mut |article| {
        summary.add(&article.report, run.view.hints);
        Ok(())
    })?;
    let checked = count(files.len(), "article");
    if done.fixes == 0 {
        tell(run, &format!("Nothing to fix in {checked}."))?;
    } else {
        let commits = count(done.commits, "commit");
        let changed = thousands(done.changed.len());
        tell(
            run,
            &format!("{commits}, with {} in {changed} of {checked}.", fixes_of(done.fixes)),
        )?;
    }
    let parts: Vec<String> = [(summary.errors, "error"), (summary.warnings, "warning")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| count(number, word))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let left = match summary.errors + summary.warnings {
        0 => "No errors or warnings remain.".to_owned(),
        1 => format!("{} remains.", list(&parts)),
        _ => format!("{} remain.", list(&parts)),
    };
    tell(run, &left)?;
    summary.failed += done.failed;
    verdict(run, &summary, done.fixes > 0)
}

/// The rules whose fixes are wanted, with their articles. Baselines are ignored, since they would
/// hide findings that can be fixed.
fn look(run: &Run<'_>, files: &[PathBuf]) -> Result<BTreeMap<String, Vec<PathBuf>>, Failure> {
    let mut rules: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let wanted = filter(&run.view);
    let mut paths = files.iter();
    run.pass(files, &Task::Check, true, &mut |done| {
        let Some(path) = paths.next() else { return Ok(()) };
        for finding in done.report.findings.iter().filter(|finding| wanted.takes(finding)) {
            let articles = rules.entry(finding.rule.to_string()).or_default();
            if articles.last() != Some(path) {
                articles.push(path.clone());
            }
        }
        Ok(())
    })?;
    Ok(rules)
}

/// Applies the fixes of one rule.
fn fix(run: &Run<'_>, rule: &str, files: &[PathBuf]) -> Result<Fixed, Failure> {
    let mut wanted = filter(&run.view);
    wanted.only = Some(rule.into());
    let mut fixed = Fixed::default();
    let mut paths = files.iter();
    run.pass(files, &Task::Fix(wanted), true, &mut |done| {
        let path = paths.next();
        fixed.failed += usize::from(done.report.error.is_some());
        // An article that could not be written has no earlier text.
        if let (Some(path), true) = (path, done.before.is_some()) {
            let is_unsafe = |safety| safety < crate::edit::Safety::Safe;
            let applied = &done.report.applied;
            fixed.fixes += applied.len();
            fixed.unsafe_fixes += applied.iter().filter(|fix| is_unsafe(fix.safety)).count();
            fixed.articles.push(path.clone());
        }
        Ok(())
    })?;
    Ok(fixed)
}

/// The articles that git tracks; the number of the others is reported.
fn tracked(repository: &Repository, run: &Run<'_>, files: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let tracked = repository.tracked()?;
    let real = |path: &PathBuf| std::fs::canonicalize(run.plan.cwd().join(path)).ok();
    let is_tracked = |path: &&PathBuf| real(path).is_some_and(|place| tracked.contains(&place));
    let kept: Vec<PathBuf> = files.iter().filter(is_tracked).cloned().collect();
    if kept.is_empty() && !files.is_empty() {
        return Err(Failure::Git(
            "git tracks none of these articles, so nothing can be committed".into(),
        ));
    }
    match files.len() - kept.len() {
        0 => {}
        1 => say("1 article that git does not track was skipped"),
        many => say(&format!(
            "{} articles that git does not track were skipped",
            thousands(many)
        )),
    }
    Ok(kept)
}

fn places(run: &Run<'_>, articles: &[PathBuf]) -> Vec<PathBuf> {
    let real =
        |path: &PathBuf| std::fs::canonicalize(run.plan.cwd().join(path)).unwrap_or_else(|_| run.plan.cwd().join(path));
    articles.iter().map(real).collect()
}

/// The rules in the order of their cards, and by id where that is equal: fixes that leave something
/// for other rules come early, and those that tidy up come late.
fn in_order(found: BTreeMap<String, Vec<PathBuf>>, rules: &[Arc<Rule>]) -> Vec<(String, Vec<PathBuf>)> {
    let order = |id: &str| {
        let rule = rules.iter().find(|rule| *rule.id == *id);
        rule.map_or(0, |rule| rule.card.order())
    };
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(id, _)| order(id));
    found
}

fn fixes_of(number: usize) -> String {
    match number {
        1 => "1 fix".to_owned(),
        many => format!("{} fixes", thousands(many)),
    }
}

fn message(run: &Run<'_>, rule: &str, fixed: &Fixed) -> String {
    let card = run.view.rules.iter().find(|known| *known.id == *rule);
    let mut message = format!("seedlint: {rule} in {}\n", count(fixed.articles.len(), "article"));
    if let Some(card) = card {
        message.push_str(&format!("\n{}\n", card.card.summary.trim()));
    }
    let unsafe_ones = match fixed.unsafe_fixes {
        0 => String::new(),
        all if all == fixed.fixes => ", unsafe".to_owned(),
        some => format!(", {} of them unsafe", thousands(some)),
    };
    message.push_str(&format!(
        "\n{}{unsafe_ones}, by `seedlint --fix --commit-each-rule`.\n",
        fixes_of(fixed.fixes)
    ));
    if let Some(url) = card.and_then(|card: &Arc<Rule>| card.url()) {
        message.push_str(&format!("{url}\n"));
    }
    message
}

fn tell(run: &Run<'_>, line: &str) -> Result<(), Failure> {
    if run.arguments.quiet { Ok(()) } else { println(line) }
}
