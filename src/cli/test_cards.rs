//! `seedlint test`: the cases of a user's own cards.

mod compared;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::config::check_cases;
use crate::reach::{Access, Reach};
use crate::report::{one_line, page};
use crate::rule::sites::SiteCard;
use crate::rule::{CardError, OwnCards, Rule, read_folders};
use crate::verify::{Tried, Verdict as CaseVerdict, run as run_cases};
use crate::words::count;

use super::failure::{Failure, Verdict};

/// Runs the cases of the cards in a folder.
pub(super) fn run(folder: &Path) -> Verdict {
    if !folder.is_dir() {
        return Err(Failure::Unusable(format!("there is no folder `{}`", folder.display())));
    }
    let reach = Reach::of(folder, None, &Access::default());
    let own = read_folders(&[PathBuf::from(folder)], &reach).map_err(Failure::Cards)?;
    let files = own.files.iter();
    let errors: Vec<CardError> = files
        .filter_map(|(path, text)| check_cases(path, text, &own.rules).err())
        .collect();
    if !errors.is_empty() {
        return Err(Failure::Cards(errors));
    }
    let mut out = std::io::stdout().lock();
    let incomplete = incomplete(&own);
    for reason in &incomplete {
        writeln!(out, "incomplete: {reason}")?;
    }
    // The cases of the built-in cards are not read here.
    let tried: Vec<Tried> = own.rules.iter().flat_map(|rule| run_cases(rule, &own.rules)).collect();
    let (passed, failed): (Vec<&Tried>, Vec<&Tried>) =
        tried.iter().partition(|tried| tried.verdict == CaseVerdict::Validated);
    for tried in &failed {
        write!(out, "{}", page(&compared::shown(tried)))?;
    }
    let cards = own.rules.iter().filter(|rule| rule.own).count() + own.sites.len();
    let failed = failed.len() + incomplete.len();
    writeln!(
        out,
        "{}: {} passed, {failed} failed",
        count(cards, "card"),
        passed.len()
    )?;
    Ok(failed == 0)
}

/// Reports cards without a `bad` case.
fn incomplete(own: &OwnCards) -> Vec<String> {
    let rules = own.rules.iter().filter(|rule| rule.own && !shows_bad(rule));
    let rules = rules.map(|rule| format!("{}: there is no `bad` case", rule.id));
    rules.chain(own.sites.iter().flat_map(incomplete_site)).collect()
}

fn shows_bad(rule: &Rule) -> bool {
    let mut cases = rule.card.cases.iter();
    cases.any(|case| case.bad.is_some() || case.bytes.is_some())
}

fn incomplete_site(site: &SiteCard) -> Vec<String> {
    let is_shown = |rule: &str| site.cases(rule).any(|case| case.bad.is_some());
    let rules = site.clauses.keys().filter(|rule| !is_shown(rule));
    let missing = rules.map(|rule| format!("{}: there is no `bad` case for {rule}", one_line(&site.name)));
    missing.collect()
}
