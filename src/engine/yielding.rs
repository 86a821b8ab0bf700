//! What findings leave to others: samples, the site's own advertisements, more exact rules, and code
//! whose every byte readers see.

use std::sync::Arc;

use super::{Active, Linter};
use crate::checks::Context;
use crate::edit::Safety;
use crate::finding::Finding;
use crate::rule::card::Card;
use crate::rule::found::extent;
use crate::seed::emptied::empties_item;
use crate::seed::{Seed, Use};
use crate::source::{Holders, Span};
use crate::timing;

impl Linter {
    /// What is said of markup that is meant as text is that it is not escaped, and nothing else.
    pub(super) fn leave_samples(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        if !seed.samples.is_empty() {
            findings.retain(|finding| !seed.in_sample(finding.span) || self.has(finding, |card| card.in_samples));
        }
    }

    /// Advertisements with one of the site's own publisher ids are not leftovers.
    pub(super) fn leave_own_advertisements(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        let own = &self.settings.own_ids;
        if !own.is_empty() {
            let is_own = |finding: &Finding| own.iter().any(|id| seed.slice(extent(finding)).contains(&**id));
            findings.retain(|finding| !self.has(finding, |card| card.own_ids) || !is_own(finding));
        }
    }

    /// If two rules would report the same place, only the more specific one reports it.
    pub(super) fn yield_to_more_exact(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        let mut dropped = vec![false; findings.len()];
        let mut present: Vec<Arc<str>> = Vec::new();
        for finding in findings.iter() {
            if !present.iter().any(|rule| Arc::ptr_eq(rule, &finding.rule)) {
                present.push(finding.rule.clone());
            }
        }
        let has_findings = |active: &&Active| present.iter().any(|rule| Arc::ptr_eq(rule, &active.rule.id));
        let yielding = |active: &&Active| !active.rule.card.yields_to.is_empty();
        for active in self.rules.iter().filter(yielding).filter(has_findings) {
            let stronger = findings
                .iter()
                .filter(|finding| active.rule.card.yields_to.iter().any(|id| **id == *finding.rule));
            let stronger = Holders::new(stronger.map(extent).collect());
            for (index, finding) in findings
                .iter()
                .enumerate()
                .filter(|(_, finding)| finding.rule == active.rule.id)
            {
                if stronger.hold(finding.span) || holds_only(seed, extent(finding), &stronger) {
                    dropped[index] = true;
                }
            }
        }
        let mut index = 0;
        findings.retain(|_| {
            index += 1;
            !dropped[index - 1]
        });
    }

    /// Runs what depends on the advertisements that were found.
    pub(super) fn leftovers(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        let removed: Vec<(Span, Safety)> = findings
            .iter()
            .filter(|finding| self.has(finding, Card::is_advertisement))
            .flat_map(|finding| {
                finding
                    .fix
                    .iter()
                    .flat_map(|fix| fix.edits.iter().map(|edit| (edit.span, fix.safety)))
            })
            .collect();
        if removed.is_empty() {
            return;
        }
        let dialect = self.dialect(seed.source());
        for active in &self.rules {
            if let Some(check) = &active.check {
                let context = Context {
                    seed,
                    settings: &self.settings,
                    dialect,
                };
                let mut sink = self.sink(active, seed, findings);
                timing::rule(&active.rule.id, || check.leftovers(context, &removed, &mut sink));
            }
        }
    }

    /// Readers see every byte of code, accidental or not, including its tags, so a fix inside code
    /// changes what they see. Only rules whose card says `touches-code` account for that.
    pub(super) fn distrust_accidental_code(&self, seed: &Seed<'_>, findings: &mut [Finding]) {
        for finding in findings {
            if self.has(finding, |card| card.touches_code) {
                continue;
            }
            let Some(fix) = &mut finding.fix else { continue };
            let inside = |span: Span| {
                let accidental = &seed.markdown.accidental;
                let after = accidental.partition_point(|code| code.end() <= span.start());
                accidental.get(after).is_some_and(|code| code.start() < span.end())
                    || span.start() >= seed.body.start() && seed.in_code(span.start())
            };
            if fix.edits.iter().any(|edit| inside(edit.span)) {
                fix.safety = fix.safety.min(Safety::Unsafe);
            }
        }
    }

    /// What goes on below an item of a list is no part of it if nothing is left of its first line.
    pub(super) fn distrust_emptied_items(&self, seed: &Seed<'_>, findings: &mut [Finding]) {
        for fix in findings.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
            let mut removed = fix.edits.iter().filter(|edit| edit.text.trim().is_empty());
            if fix.safety == Safety::Safe && removed.any(|edit| empties_item(seed, edit.span)) {
                fix.safety = Safety::Unsafe;
            }
        }
    }
}

/// Whether the span contains some of the other spans, and everything that readers see of it is inside those.
fn holds_only(seed: &Seed<'_>, outer: Span, others: &Holders) -> bool {
    let inside: Vec<Span> = others.inside(outer).collect();
    if inside.is_empty() {
        return false;
    }
    let weight = |span: Span| seed.outline.text_weight(span, seed.text());
    let (mut held, mut end) = (0, outer.start());
    for span in &inside {
        if span.end() > end {
            held += weight(Span::new(span.start().max(end), span.end()));
            end = span.end();
        }
    }
    if held != weight(outer) {
        return false;
    }
    let urls = &seed.references;
    let first = urls.partition_point(|one| one.url.span.start() < outer.start());
    let mut shown = urls[first..]
        .iter()
        .take_while(|one| one.url.span.start() <= outer.end())
        .filter(|one| one.used_as != Use::Link && outer.contains(one.url.span));
    let inside = Holders::new(inside);
    shown.all(|one| inside.hold(one.url.span))
}
