//! Doubt about claims, if nobody knows which generator an article is for.

use std::sync::Arc;

use super::{Active, Linter};
use crate::claim::Claim;
use crate::dialect::{Dialect, Emphasis};
use crate::finding::{Finding, Severity};
use crate::generators::Target;
use crate::seed::html_names::RAW_TEXT;
use crate::seed::{Seed, may_differ};
use crate::source::{Source, Span};

impl Linter {
    /// What a finding says about the page need not be true for every generator. If nobody knows which
    /// one the article is for, the article is read as each dialect, and a finding that is not made
    /// in all of them becomes a hint that names the generators where it is not.
    pub(super) fn doubt(&self, source: &Source, seed: &Seed<'_>, findings: &mut [Finding]) {
        let mut open: Vec<bool> = findings.iter().map(|finding| self.may_be_doubted(finding)).collect();
        if !open.contains(&true) {
            return;
        }
        let others = self.others(source);
        let others: Vec<&(Dialect, &str)> = that_differ(others, seed).collect();
        // For each finding, one bit for each dialect in which it is not made.
        let mut unlike: Vec<u32> = vec![0; findings.len()];
        for (number, (dialect, generator)) in others.iter().enumerate() {
            if !open.contains(&true) {
                break;
            }
            let seed = self.read_as(source, *dialect);
            let theirs = self.run(&seed, *dialect, true, |card| !card.claims.is_empty());
            let theirs = Claims::of(theirs);
            for ((finding, unlike), open) in findings.iter_mut().zip(&mut unlike).zip(&mut open) {
                if !*open {
                    continue;
                }
                let same = theirs.of_finding(finding);
                if same != Some(finding.claim) {
                    finding.except.push(generator);
                    *unlike |= u32::from(same.is_none()) << number;
                    // One dialect makes a hint of it; who else differs matters only where hints are read.
                    *open = *unlike == 0 || self.reads_hint(finding);
                }
            }
        }
        if self.settings.target == Target::Any && !self.is_mdx(source) {
            let broken = findings
                .iter_mut()
                .filter(|finding| finding.claim.is_some_and(is_of_broken_html));
            broken.for_each(|finding| finding.except.push("Astro"));
        }
        for (finding, unlike) in findings.iter_mut().zip(unlike) {
            let read = match unlike.count_ones() {
                0 => continue,
                1 => "reads",
                _ => "read",
            };
            let named = others
                .iter()
                .enumerate()
                .filter(|(number, _)| unlike >> number & 1 == 1);
            let unlike: Vec<&str> = named.map(|(_, (_, generator))| *generator).collect();
            finding.severity = Severity::Hint;
            if !finding.message.is_empty() {
                let message = format!("{} {} {read} it differently.", finding.message, unlike.join(" and "));
                finding.message = message.into();
            }
        }
    }

    /// Whether a finding says something about the page that anybody reads: a hint that is only counted
    /// stays one.
    fn may_be_doubted(&self, finding: &Finding) -> bool {
        finding.claim.is_some() && (finding.severity > Severity::Hint || self.reads_hint(finding))
    }

    /// Whether somebody reads the message of a finding even if it is a hint.
    fn reads_hint(&self, finding: &Finding) -> bool {
        let is_configured =
            |active: &Active| active.severity > Severity::Hint && active.severity != active.rule.card.severity;
        self.hints || self.of(finding).is_some_and(is_configured)
    }
}

/// What findings of a dialect claim.
struct Claims(Vec<(Span, Arc<str>, Option<Claim>)>);

impl Claims {
    fn of(findings: Vec<Finding>) -> Self {
        let claims = findings.into_iter();
        let mut claims: Vec<_> = claims
            .map(|finding| (finding.span, finding.rule, finding.claim))
            .collect();
        claims.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        Self(claims)
    }

    /// What the last finding of the same rule at the same place claims, if there is one.
    fn of_finding(&self, finding: &Finding) -> Option<Option<Claim>> {
        let after = self
            .0
            .partition_point(|(span, rule, _)| (*span, rule) <= (finding.span, &finding.rule));
        let (span, rule, claim) = self.0.get(after.checked_sub(1)?)?;
        (*span == finding.span && *rule == finding.rule).then_some(*claim)
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

/// Of the dialects in which an article may be read, those in which it may read differently.
pub(super) fn that_differ<'a>(
    others: &'static [(Dialect, &'static str)],
    seed: &'a Seed<'_>,
) -> impl Iterator<Item = &'static (Dialect, &'static str)> + 'a {
    others.iter().filter(|(dialect, _)| {
        let has_code = dialect.has_indented_code || seed.markdown.has_indented_code();
        let is_marked = dialect.emphasis == Emphasis::Marked;
        has_code && (!is_marked || !seed.markdown.stars.is_empty() || may_differ(seed.text()))
    })
}
