//! Doubt about claims, if nobody knows which generator an article is for.

use std::collections::HashMap;

use super::Linter;
use crate::claim::Claim;
use crate::dialect::{self, Dialect, Emphasis};
use crate::finding::{Finding, Severity};
use crate::generators::Target;
use crate::seed::html_names::RAW_TEXT;
use crate::seed::{Seed, may_differ};
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
        for (dialect, generator) in others(self.settings.target, seed) {
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
/// the page and writes it again.
pub(super) fn rebuilt(seed: &Seed<'_>, findings: &mut Vec<Finding>) {
    let raw = findings.iter().filter(|finding| is_raw_text(seed.slice(finding.span)));
    let first = raw.map(|finding| finding.span.start()).min().unwrap_or(usize::MAX);
    findings.retain(|finding| finding.claim.is_none() || finding.span.start() <= first);
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

/// Whether a marked text begins with the start of an element whose content is not read as tags.
fn is_raw_text(mark: &str) -> bool {
    let name = mark.strip_prefix('<').unwrap_or_default();
    let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    RAW_TEXT.contains(&&*name.to_ascii_lowercase())
}

/// Whether a claim is about what browsers do with HTML that is broken.
fn is_of_broken_html(claim: Claim) -> bool {
    matches!(claim, Claim::HidesRest | Claim::ChangesBlocks)
}

/// The other dialects in which an article may be read, with the names of their generators.
pub(super) fn others<'a>(
    target: Target,
    seed: &'a Seed<'_>,
) -> impl Iterator<Item = &'static (Dialect, &'static str)> + 'a {
    let others = dialect::others(target).iter();
    others.filter(|(dialect, _)| {
        let has_code = dialect.has_indented_code || seed.markdown.has_indented_code();
        let is_marked = dialect.emphasis == Emphasis::Marked;
        has_code && (!is_marked || !seed.markdown.stars.is_empty() || may_differ(seed.text()))
    })
}
