//! `seedlint test`: the cases of a user's own cards.

use std::io::Write as _;
use std::path::Path;

use crate::rule::{built_in, read_folder};
use crate::verify::{Verdict as CaseVerdict, run as run_cases};
use crate::words::count;

use super::failure::{Failure, Verdict};

/// Runs the cases of the cards in a folder.
pub fn run(folder: &Path) -> Verdict {
    if !folder.is_dir() {
        return Err(Failure::Unusable(format!("there is no folder `{}`", folder.display())));
    }
    let own = read_folder(folder).map_err(|errors| {
        Failure::Unusable(
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\nseedlint: "),
        )
    })?;
    let all: Vec<_> = built_in().iter().chain(&own).cloned().collect();
    let mut out = std::io::stdout().lock();
    let (mut passed, mut failed) = (0, 0);
    for rule in &own {
        let cases = &rule.card.cases;
        let kinds = [
            (
                "bad",
                cases.iter().any(|case| case.bad.is_some() || case.bytes.is_some()),
            ),
            ("good", cases.iter().any(|case| case.good.is_some())),
            ("near-miss", cases.iter().any(|case| case.near_miss.is_some())),
        ];
        for (kind, _) in kinds.iter().filter(|(_, there)| !there) {
            failed += 1;
            writeln!(out, "incomplete: {}: there is no `{kind}` case", rule.id)?;
        }
        for tried in run_cases(rule, &all) {
            let (word, reason) = match tried.verdict {
                CaseVerdict::Validated => {
                    passed += 1;
                    continue;
                }
                CaseVerdict::Missing(reason) => ("missing", reason),
                CaseVerdict::Noisy(reason) => ("noisy", reason),
                CaseVerdict::Misfixed(reason) => ("misfixed", reason),
                CaseVerdict::Unusable(reason) => ("unusable", reason),
            };
            failed += 1;
            writeln!(out, "{word}: {}: {}: {reason}", tried.rule, tried.case)?;
        }
    }
    writeln!(out, "{}: {passed} passed, {failed} failed", count(own.len(), "card"))?;
    Ok(failed == 0)
}
