//! Doubt about claims, if nobody knows which generator an article is for.

use std::collections::HashMap;

use super::Linter;
use crate::claim::Claim;
use crate::dialect::{self, Dialect, Emphasis};
use crate::finding::{Finding, Severity};
use crate::generators::Target;
use crate::seed::Seed;
use crate::source::Source;

impl Linter {
    /// What a finding says about the page need not be true for every generator. If nobody knows which
    /// one the article is for, the article is read as each dialect, and a finding that is not made
    /// in all of them becomes a hint that names the generators where it is not.
    pub(super) fn doubt(&self, source: &Source, seed: &Seed<'_>, findings: &mut [Finding]) {
        if findings.iter().all(|finding| finding.claim.is_none()) {
            return;
        }
        let mut unlike: Vec<Vec<&str>> = vec![Vec::new(); findings.len()];
        let others = dialect::others(self.settings.target, self.markdown(source));
        for (dialect, generator) in that_differ(others, seed) {
            let seed = self.read_as(source, *dialect);
            let theirs = self.run(&seed, *dialect, |card| !card.claims.is_empty());
            let theirs: HashMap<_, _> = theirs
                .iter()
                .map(|finding| ((&*finding.rule, finding.span), finding.claim))
                .collect();
            for (finding, unlike) in findings.iter_mut().zip(&mut unlike) {
                let same = theirs.get(&(&*finding.rule, finding.span));
                if finding.claim.is_some() && same != Some(&finding.claim) {
                    finding.except.push(generator);
                    unlike.extend(same.is_none().then_some(*generator));
                }
            }
        }
        if self.settings.target == Target::Any {
            let broken = findings
                .iter_mut()
                .filter(|finding| finding.claim.is_some_and(is_of_broken_html));
            broken.for_each(|finding| finding.except.push("Astro"));
        }
        for (finding, unlike) in findings.iter_mut().zip(unlike) {
            let read = match unlike.len() {
                0 => continue,
                1 => "reads",
                _ => "read",
            };
            finding.severity = Severity::Hint;
            if !finding.message.is_empty() {
                let message = format!("{} {} {read} it differently.", finding.message, unlike.join(" and "));
                finding.message = message.into();
            }
        }
    }
}

/// What readers see behind a tag that closes nothing, or that nothing closes, if the generator parses
/// the page and writes it anew.
pub(super) fn rebuilt(findings: &mut [Finding]) {
    for finding in findings {
        if !finding.claim.is_some_and(is_of_broken_html) {
            continue;
        }
        finding.claim = None;
        finding.severity = Severity::Hint;
        if !finding.message.is_empty() {
            finding.message = format!("{} Astro may repair it.", finding.message).into();
        }
    }
}

/// Whether a claim is about what browsers do with HTML that is broken.
fn is_of_broken_html(claim: Claim) -> bool {
    matches!(claim, Claim::HidesRest | Claim::ChangesBlocks)
}

/// Of the dialects in which an article may be read, those in which it may read differently.
pub(super) fn that_differ<'a>(
    others: &'static [(Dialect, &'static str)],
    seed: &'a Seed<'_>,
) -> impl Iterator<Item = &'static (Dialect, &'static str)> + 'a {
    others.iter().filter(|(dialect, _)| {
        let has_code = dialect.has_indented_code || seed.markdown.has_indented_code();
        let has_stars = dialect.emphasis != Emphasis::Marked || !seed.markdown.stars.is_empty();
        has_code && has_stars
    })
}
