//! `--fix --commit-each-rule`: one commit for each rule, so that people can review what changed
//! in a thousand articles.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use seedlint::finding::Severity;
use seedlint::rule::Rule;
use seedlint::words::{count, list, thousands};

use super::known::Baselines;
use super::plan::Plan;
use super::{Run, println, say};
use crate::cli::git::Repository;
use crate::cli::{Failure, Verdict};

/// Passes after which rules that wake each other are given up on.
const MOST_PASSES: usize = 10;

/// Rules whose fixes leave something to do for others come early, those that tidy up late. What
/// is not named stands between. A style is known for a leftover only while its advertisement
/// is there.
const FIRST: &[&str] = &[
    "front-matter/syntax",
    "front-matter/not-first",
    "ads/orphan-style",
    "ads/",
];
const LAST: &[&str] = &[
    "markup/literal-emphasis",
    "markup/accidental-code",
    "markup/stray-end-tag",
    "ads/empty-leftover",
    "markup/empty-heading",
    "markup/empty-link",
    "markup/trailing-space",
    "markup/blank-lines",
    "markup/final-newline",
    "markup/mixed-line-endings",
    "suppress/",
];

/// What one commit holds.
#[derive(Default)]
struct Mended {
    fixes: usize,
    unsafe_fixes: usize,
    articles: Vec<PathBuf>,
}

/// Runs `--commit-each-rule`.
pub(super) fn run(run: &mut Run<'_>, plan: &Plan) -> Verdict {
    let repository = Repository::find(run.cwd)?;
    repository.ready_to_commit()?;
    let files = tracked(&repository, run, &plan.list.files)?;
    // Fixes don't ask the baseline; it would hide what they mend.
    run.known = Baselines::default();
    let mut failed = BTreeSet::new();
    let (mut commits, mut fixes, mut changed) = (0, 0, HashSet::new());
    let mut asked = files.clone();
    let mut left = (0, 0);
    for pass in 0.. {
        let found = look(run, if pass == 0 { &files } else { &asked }, &mut failed)?;
        if pass == 0 {
            left = found.counts;
        }
        if found.rules.is_empty() {
            break;
        }
        if pass == MOST_PASSES {
            let rules: Vec<&str> = found.rules.keys().map(String::as_str).collect();
            return Err(Failure(format!(
                "the fixes of {} undo each other; please report this",
                list(&rules)
            )));
        }
        asked.clear();
        for (rule, articles) in in_order(found.rules) {
            let mended = mend(run, &rule, &articles, &mut failed)?;
            if mended.articles.is_empty() {
                continue;
            }
            let name = repository
                .commit(&places(run, &mended.articles), &message(run, &rule, &mended))
                .map_err(|Failure(reason)| {
                    Failure(format!("the fixes of {rule} are written, but not committed. {reason}"))
                })?;
            println(&format!(
                "{name} {rule}: {} in {}",
                fixes_of(mended.fixes),
                count(mended.articles.len(), "article")
            ))?;
            commits += 1;
            fixes += mended.fixes;
            changed.extend(mended.articles.iter().cloned());
            asked.extend(mended.articles);
        }
        if asked.is_empty() {
            break;
        }
        asked.sort();
        asked.dedup();
    }
    if commits > 0 {
        left = look(run, &files, &mut failed)?.counts;
    }
    tell(commits, fixes, changed.len(), files.len(), left)?;
    if failed.is_empty() {
        Ok(true)
    } else {
        Err(Failure(String::new()))
    }
}

/// What a look at the articles found.
struct Found {
    /// The rules whose fixes are wanted, with their articles.
    rules: BTreeMap<String, Vec<PathBuf>>,
    /// Errors and warnings.
    counts: (usize, usize),
}

fn look(run: &mut Run<'_>, files: &[PathBuf], failed: &mut BTreeSet<String>) -> Result<Found, Failure> {
    let mut found = Found {
        rules: BTreeMap::new(),
        counts: (0, 0),
    };
    (run.wanted.only, run.mends) = (None, false);
    let by_name: BTreeMap<String, &PathBuf> = files
        .iter()
        .map(|path| (crate::cli::names::shown_from(run.cwd, path), path))
        .collect();
    run.each(files, &mut |done| {
        let name = done.report.source.path();
        if done.report.error.is_some() {
            failed.insert(name.to_owned());
        }
        for finding in &done.report.findings {
            found.counts.0 += usize::from(finding.severity == Severity::Error);
            found.counts.1 += usize::from(finding.severity == Severity::Warning);
            let Some(path) = by_name.get(name).filter(|_| run.wanted.takes(finding)) else {
                continue;
            };
            let articles = found.rules.entry(finding.rule.to_string()).or_default();
            if articles.last() != Some(*path) {
                articles.push((*path).clone());
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// Applies the fixes of one rule.
fn mend(run: &mut Run<'_>, rule: &str, files: &[PathBuf], failed: &mut BTreeSet<String>) -> Result<Mended, Failure> {
    (run.wanted.only, run.mends) = (Some(rule.into()), true);
    let mut mended = Mended::default();
    let mut paths = files.iter();
    run.each(files, &mut |done| {
        let path = paths.next();
        if done.report.error.is_some() {
            failed.insert(done.report.source.path().to_owned());
        } else if let (Some(path), true) = (path, done.before.is_some()) {
            let is_unsafe = |safety| safety < seedlint::Safety::Safe;
            mended.fixes += done.report.applied.len();
            mended.unsafe_fixes += done.report.applied.iter().filter(|fix| is_unsafe(fix.safety)).count();
            mended.articles.push(path.clone());
        }
        Ok(())
    })?;
    Ok(mended)
}

/// The articles that git tracks; of the others, it is said how many are left out.
fn tracked(repository: &Repository, run: &Run<'_>, files: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let tracked = repository.tracked()?;
    let real = |path: &PathBuf| std::fs::canonicalize(run.cwd.join(path)).ok();
    let is_tracked = |path: &&PathBuf| real(path).is_some_and(|place| tracked.contains(&place));
    let kept: Vec<PathBuf> = files.iter().filter(is_tracked).cloned().collect();
    if kept.len() < files.len() {
        say(&format!(
            "{} that git does not track stay as they are",
            count(files.len() - kept.len(), "article")
        ));
    }
    Ok(kept)
}

fn places(run: &Run<'_>, articles: &[PathBuf]) -> Vec<PathBuf> {
    let real = |path: &PathBuf| std::fs::canonicalize(run.cwd.join(path)).unwrap_or_else(|_| run.cwd.join(path));
    articles.iter().map(real).collect()
}

fn in_order(rules: BTreeMap<String, Vec<PathBuf>>) -> Vec<(String, Vec<PathBuf>)> {
    let rank = |rule: &str| {
        let of = |names: &[&str]| names.iter().position(|name| rule.starts_with(name));
        match (of(LAST), of(FIRST)) {
            (Some(late), _) => FIRST.len() + 1 + late,
            (None, Some(early)) => early,
            (None, None) => FIRST.len(),
        }
    };
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, _)| rank(rule));
    rules
}

fn fixes_of(number: usize) -> String {
    match number {
        1 => "1 fix".to_owned(),
        many => format!("{} fixes", thousands(many)),
    }
}

fn message(run: &Run<'_>, rule: &str, mended: &Mended) -> String {
    let card = run.rules.iter().find(|known| *known.id == *rule);
    let mut message = format!("seedlint: {rule} in {}\n", count(mended.articles.len(), "article"));
    if let Some(card) = card {
        message.push_str(&format!("\n{}\n", card.card.summary.trim()));
    }
    let unsafe_ones = match mended.unsafe_fixes {
        0 => String::new(),
        all if all == mended.fixes => ", unsafe".to_owned(),
        some => format!(", {} of them unsafe", thousands(some)),
    };
    message.push_str(&format!(
        "\n{}{unsafe_ones}, by `seedlint --fix --commit-each-rule`.\n",
        fixes_of(mended.fixes)
    ));
    if let Some(url) = card.and_then(|card: &std::sync::Arc<Rule>| card.url()) {
        message.push_str(&format!("{url}\n"));
    }
    message
}

fn tell(commits: usize, fixes: usize, changed: usize, checked: usize, left: (usize, usize)) -> Result<(), Failure> {
    let checked = count(checked, "article");
    if commits == 0 {
        println(&format!("Nothing to mend in {checked}."))?;
    } else {
        println(&format!(
            "{}, with {} in {} of {checked}.",
            count(commits, "commit"),
            fixes_of(fixes),
            thousands(changed)
        ))?;
    }
    match left {
        (0, 0) => println("No error or warning is left."),
        (errors, warnings) => println(&format!(
            "{} and {} are left.",
            count(errors, "error"),
            count(warnings, "warning")
        )),
    }
}
