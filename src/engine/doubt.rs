//! Doubt about claims, if nobody knows which generator an article is for.

use std::sync::Arc;

use super::{Active, Linter};
use crate::claim::Claim;
use crate::dialect::{Dialect, Emphasis};
use crate::finding::{Claims, Finding, Names, Place, Severity};
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
        // For each finding, one bit for each dialect in which it is not made, or says something else.
        let mut unlike: Vec<u16> = vec![0; findings.len()];
        let mut except: Vec<u16> = vec![0; findings.len()];
        for (number, (dialect, _)) in others.iter().enumerate() {
            if !open.contains(&true) {
                break;
            }
            let theirs = self.claims_as(source, seed, *dialect);
            let bits = unlike.iter_mut().zip(&mut except);
            for ((finding, (unlike, except)), open) in findings.iter().zip(bits).zip(&mut open) {
                if !*open {
                    continue;
                }
                let same = self.claim_among(&theirs, finding);
                if same != Some(finding.claim) {
                    *except |= 1 << number;
                    *unlike |= u16::from(same.is_none()) << number;
                    // One dialect makes a hint of it; who else differs matters only where hints are read.
                    *open = *unlike == 0 || self.reads_hint(finding);
                }
            }
        }
        let names = |bits: u16| {
            let named = others.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
            named.map(|(_, (_, generator))| *generator)
        };
        let may_repair = self.settings.target == Target::Any && !self.is_mdx(source);
        // What findings with the same bits share.
        let mut shared: Vec<((u16, bool), Names)> = Vec::new();
        for (finding, bits) in findings.iter_mut().zip(except) {
            let is_repaired = may_repair && finding.claim.is_some_and(is_of_broken_html);
            if bits == 0 && !is_repaired {
                continue;
            }
            let known = shared.iter().find(|(key, _)| *key == (bits, is_repaired));
            finding.except = known.map(|(_, names)| names.clone()).unwrap_or_else(|| {
                let all = names(bits).chain(is_repaired.then_some("Astro"));
                let all = Names::from(all.collect::<Vec<_>>());
                shared.push(((bits, is_repaired), all.clone()));
                all
            });
        }
        let mut last: Option<(Arc<str>, u16, Arc<str>)> = None;
        for (finding, unlike) in findings.iter_mut().zip(unlike) {
            let read = match unlike.count_ones() {
                0 => continue,
                1 => "reads",
                _ => "read",
            };
            finding.severity = Severity::Hint;
            if finding.message.is_empty() {
                continue;
            }
            let same = last
                .as_ref()
                .filter(|(message, bits, _)| *bits == unlike && Arc::ptr_eq(message, &finding.message));
            let message = same.map(|(.., message)| message.clone()).unwrap_or_else(|| {
                let generators: Vec<&str> = names(unlike).collect();
                format!(
                    "{} {} {read} it differently.",
                    finding.message,
                    generators.join(" and ")
                )
                .into()
            });
            let before = std::mem::replace(&mut finding.message, message.clone());
            last = Some((before, unlike, message));
        }
    }

    /// What the findings of another dialect claim. The article as it is read there is not kept.
    fn claims_as(&self, source: &Source, seed: &Seed<'_>, dialect: Dialect) -> Vec<Place> {
        let other = self.read_unlike(source, dialect, seed);
        let mut places = self.claims(other.as_ref().unwrap_or(seed), dialect);
        places.sort_by_key(key);
        places
    }

    /// What the last finding of the same rule at the same place claims, if there is one.
    fn claim_among(&self, places: &[Place], finding: &Finding) -> Option<Option<Claim>> {
        let rule = u16::try_from(self.number_of(finding)?).ok()?;
        let after = places.partition_point(|place| key(place) <= (finding.span, rule));
        let last = places.get(after.checked_sub(1)?)?;
        (key(last) == (finding.span, rule)).then_some(last.claim)
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

/// By what places are sorted.
fn key(place: &Place) -> (Span, u16) {
    (place.span, place.rule)
}

/// What readers see behind a tag that closes nothing, or that nothing closes, if the generator parses
/// the page and writes it again.
pub(super) fn rebuilt<T: Claims>(seed: &Seed<'_>, all: &mut Vec<T>) {
    let raw = all.iter().filter(|one| is_raw_text(seed.slice(one.span())));
    let first = raw.map(|one| one.span().start()).min().unwrap_or(usize::MAX);
    all.retain(|one| one.claim().is_none() || one.span().start() <= first);
    for one in all {
        if one.claim().is_some_and(is_of_broken_html) {
            one.withdraw("Astro may repair it.");
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
