//! Lints one article: reads it, runs the rules over it, and puts their findings in order.

mod doubt;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::checks::{self, Check, Context, Options};
use crate::claim::Claim;
use crate::dialect::{self, Dialect};
use crate::edit::Safety;
use crate::encoding;
use crate::finding::{Finding, Findings, Severity, Texts};
use crate::rule::card::Card;
use crate::rule::found::extent;
use crate::rule::matcher::Matcher;
use crate::rule::{Rule, RuleName, is_selected};
use crate::seed::{Seed, Use};
use crate::settings::Settings;
use crate::source::{Holders, Source, Span};
use crate::suppress::Suppressions;
use doubt::others;

/// Which rules run and how, and what they know: the compiled form of a configuration.
pub struct Linter {
    rules: Vec<Active>,
    matcher: Matcher,
    settings: Settings,
    image_fields: Vec<String>,
    known: Vec<Arc<str>>,
    hints: bool,
    all_sites: bool,
}

struct Active {
    rule: Arc<Rule>,
    check: Option<Box<dyn Check>>,
    severity: Severity,
    fixable: bool,
}

/// Which rules run, how serious they are, and which may fix.
#[derive(Clone, Debug, Default)]
pub struct RuleSelection {
    /// The rules that run.
    pub selected: Vec<RuleName>,
    /// The rules that don't run even if they are selected.
    pub ignored: Vec<RuleName>,
    /// The rules whose fixes may be applied; all if the list is empty.
    pub fixable: Vec<RuleName>,
    /// The rules whose fixes may not be applied.
    pub unfixable: Vec<RuleName>,
    /// Severities that replace those of the cards.
    pub severity: BTreeMap<String, Severity>,
    /// Whether hints get texts and fixes.
    pub hints: bool,
    /// Whether the rules of every site apply to every article.
    pub all_sites: bool,
}

/// The result of linting an article.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The findings by place, then rule; hints included.
    pub findings: Vec<Finding>,
    /// How many findings a comment suppressed.
    pub suppressed: usize,
    /// Whether the file must not be changed.
    pub blocked: bool,
}

impl Linter {
    /// Compiles a selection of rules.
    #[must_use]
    pub fn new(all: &[Arc<Rule>], choice: &RuleSelection, settings: Settings) -> Self {
        let mut rules = Vec::new();
        let mut matcher = Matcher::default();
        for rule in all
            .iter()
            .filter(|rule| is_selected(rule, &choice.selected, &choice.ignored))
        {
            let mut options = Options::default();
            options.0.extend(
                rule.card
                    .options
                    .iter()
                    .map(|(name, option)| (name.clone(), option.default.clone())),
            );
            options
                .0
                .extend(settings.options.get(&*rule.id).cloned().unwrap_or_default());
            if let Some(declared) = &rule.declared {
                matcher.add(rules.len(), declared);
            }
            let all_fixable = choice.fixable.is_empty();
            rules.push(Active {
                check: rule.card.native.then(|| checks::native(&rule.id, &options)).flatten(),
                severity: choice.severity.get(&*rule.id).copied().unwrap_or(rule.card.severity),
                fixable: is_selected(
                    rule,
                    if all_fixable { &[RuleName::All] } else { &choice.fixable },
                    &choice.unfixable,
                ),
                rule: rule.clone(),
            });
        }
        Self {
            rules,
            matcher,
            image_fields: settings.image_fields(),
            settings,
            known: all.iter().map(|rule| rule.id.clone()).collect(),
            hints: choice.hints,
            all_sites: choice.all_sites,
        }
    }

    /// The ids of the rules that run.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        self.rules.iter().map(|active| &active.rule)
    }

    /// Whether there is a rule of this id, whether it runs or not.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.known.iter().any(|known| **known == *id)
    }

    /// Front-matter fields that hold an image.
    #[must_use]
    pub fn image_fields(&self) -> &[String] {
        &self.image_fields
    }

    /// What the rules know beside the article.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads an article as the target does.
    #[must_use]
    pub(crate) fn read<'s>(&self, source: &'s Source) -> Seed<'s> {
        self.read_as(source, dialect::of(self.settings.target))
    }

    /// The article as each dialect in which it may be read, the target's first. A dialect in which it
    /// reads the same is omitted.
    pub(crate) fn readings<'s>(&self, source: &'s Source) -> Vec<(Dialect, Seed<'s>)> {
        let target = self.settings.target;
        let first = self.read(source);
        let others = others(target, &first).map(|(dialect, _)| (*dialect, self.read_as(source, *dialect)));
        let others: Vec<_> = others.collect();
        std::iter::once((dialect::of(target), first)).chain(others).collect()
    }

    /// Reads an article as a dialect of Markdown.
    pub(crate) fn read_as<'s>(&self, source: &'s Source, dialect: Dialect) -> Seed<'s> {
        Seed::parse_as(source, &self.image_fields, dialect)
    }

    /// Lints an article.
    #[must_use]
    pub fn lint(&self, source: &Source) -> Outcome {
        self.lint_after(source, &HashSet::new())
    }

    /// Lints an article in which findings of the rules `fixed` were just fixed, so that a comment
    /// that suppressed them is not yet reported as unused.
    #[must_use]
    pub fn lint_after(&self, source: &Source, fixed: &HashSet<Arc<str>>) -> Outcome {
        let seed = self.read(source);
        let mut findings = self.run(&seed, dialect::of(self.settings.target), |_| true);
        self.doubt(source, &seed, &mut findings);
        self.leave_samples(&seed, &mut findings);
        self.leave_own_advertisements(&seed, &mut findings);
        self.yield_to_more_exact(&seed, &mut findings);
        self.leftovers(&seed, &mut findings);
        let suppressions = Suppressions::of(&seed);
        let before = findings.len();
        let used = suppressions.apply(&seed, &mut findings);
        let suppressed = before - findings.len();
        self.report_suppressions(&seed, &suppressions, &used, fixed, &mut findings);
        for finding in &mut findings {
            self.set_by_configuration(finding);
        }
        self.distrust_accidental_code(&seed, &mut findings);
        findings.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.rule.cmp(&b.rule)));
        findings.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.message == b.message);
        let blocked = !checks::conflicts(&seed).is_empty();
        if blocked {
            findings
                .iter_mut()
                .filter_map(|finding| finding.fix.as_mut())
                .for_each(|fix| fix.safety = Safety::Display);
        }
        Outcome {
            findings,
            suppressed,
            blocked,
        }
    }

    /// The one finding of a file that is not UTF-8: `valid_up_to` is the offset of the first
    /// invalid byte of its `bytes`. `source` holds the text before it.
    #[must_use]
    pub fn not_utf8(&self, source: &Source, valid_up_to: usize, bytes: &[u8]) -> Outcome {
        let mut findings = Vec::new();
        let Some(active) = self
            .rules
            .iter()
            .find(|active| &*active.rule.id == "markup/invalid-utf8")
        else {
            return Outcome {
                blocked: true,
                ..Outcome::default()
            };
        };
        let seed = Seed::parse(source, &[]);
        let line = source.line(valid_up_to);
        let mut sink = self.sink(active, &seed, &mut findings);
        let found = sink.at(Span::at(valid_up_to));
        match encoding::of(bytes) {
            Some(encoding) => found
                .message(format_args!("The file is {}, not UTF-8.", encoding.name()))
                .label("this is not UTF-8")
                .help(format_args!(
                    "Convert the file: `iconv -f {} -t UTF-8 {1} > new.md && mv new.md {1}`.",
                    encoding.iconv(),
                    quoted(source.path())
                ))
                .done(),
            None => found
                .message(format_args!(
                    "The file is not UTF-8: byte {valid_up_to}, on line {line}, is not the start of a valid character."
                ))
                .label("the text before this is readable")
                .done(),
        }
        findings
            .iter_mut()
            .for_each(|finding| self.set_by_configuration(finding));
        Outcome {
            findings,
            suppressed: 0,
            blocked: true,
        }
    }

    fn sink<'f, 's>(&self, active: &'f Active, seed: &'f Seed<'s>, found: &'f mut Vec<Finding>) -> Findings<'f, 's> {
        Findings {
            seed,
            rule: &active.rule.id,
            severity: active.rule.card.severity,
            summary: &active.rule.card.summary,
            help: &active.rule.card.help,
            // The parts that advertisement findings would remove decide what other rules find.
            detailed: self.hints
                || active.rule.card.is_advertisement()
                || active.severity > Severity::Hint
                || active.rule.card.severity > active.severity
                || active.check.is_some() && !active.rule.card.options.is_empty(),
            whole_article: active.rule.card.whole_article,
            claim: active.rule.card.declared_claim(),
            texts: Texts::default(),
            found,
        }
    }

    /// The rule of a finding, among those that run.
    fn of(&self, finding: &Finding) -> Option<&Active> {
        self.rules
            .iter()
            .find(|active| Arc::ptr_eq(&active.rule.id, &finding.rule))
    }

    /// Whether the card of a finding's rule has a property.
    fn has(&self, finding: &Finding, property: impl Fn(&Card) -> bool) -> bool {
        self.of(finding).is_some_and(|active| property(&active.rule.card))
    }

    /// The findings of some of the rules.
    fn run(&self, seed: &Seed<'_>, dialect: Dialect, wanted: impl Fn(&Card) -> bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        let context = Context {
            seed,
            settings: &self.settings,
            dialect,
        };
        let scope = self.matcher.scope(seed, self.all_sites);
        let candidates = self.matcher.candidates(seed, &scope);
        let mut rest = &candidates[..];
        for (number, active) in self.rules.iter().enumerate() {
            let mine = rest.partition_point(|candidate| candidate.rule() <= number);
            let (own, later) = rest.split_at(mine);
            rest = later;
            if !wanted(&active.rule.card) {
                continue;
            }
            let mut sink = self.sink(active, seed, &mut findings);
            if let Some(check) = &active.check {
                check.seed(context, &mut sink);
            } else if let Some(declared) = &active.rule.declared {
                declared.check(number, seed, &self.matcher, own, &scope, &mut sink);
            }
        }
        // Readers see accidental code as it is written, and nothing behind a tag that hides the rest: what
        // is said of the markup there is not true yet.
        let hiding = findings
            .iter()
            .filter(|finding| finding.claim == Some(Claim::HidesRest));
        let hidden = hiding.map(|finding| finding.span.start()).min().unwrap_or(usize::MAX);
        findings.retain(|finding| {
            let at = finding.span.start();
            let is_shown = at <= hidden && !seed.in_accidental_code(at);
            finding.claim.is_none() || is_shown || self.has(finding, |card| card.touches_code)
        });
        if dialect.rebuilds_html {
            doubt::rebuilt(seed, &mut findings);
        }
        findings
    }

    /// What is said of markup that is meant as text is that it is not escaped, and nothing else.
    fn leave_samples(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        if !seed.samples.is_empty() {
            findings.retain(|finding| !seed.in_sample(finding.span) || self.has(finding, |card| card.in_samples));
        }
    }

    /// Advertisements with one of the site's own publisher ids are not leftovers.
    fn leave_own_advertisements(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
        let own = &self.settings.own_ids;
        if !own.is_empty() {
            let is_own = |finding: &Finding| own.iter().any(|id| seed.slice(extent(finding)).contains(&**id));
            findings.retain(|finding| !self.has(finding, |card| card.own_ids) || !is_own(finding));
        }
    }

    /// If two rules would report the same place, only the more specific one reports it.
    fn yield_to_more_exact(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
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
    fn leftovers(&self, seed: &Seed<'_>, findings: &mut Vec<Finding>) {
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
        for active in &self.rules {
            if let Some(check) = &active.check {
                let context = Context {
                    seed,
                    settings: &self.settings,
                    dialect: dialect::of(self.settings.target),
                };
                check.leftovers(context, &removed, &mut self.sink(active, seed, findings));
            }
        }
    }

    /// Readers see every byte of code, accidental or not, including its tags, so a fix inside code
    /// changes what they see. Only `markup/accidental-code` itself accounts for that.
    fn distrust_accidental_code(&self, seed: &Seed<'_>, findings: &mut [Finding]) {
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

    fn report_suppressions(
        &self,
        seed: &Seed<'_>,
        suppressions: &Suppressions,
        used: &HashSet<Span>,
        fixed: &HashSet<Arc<str>>,
        findings: &mut Vec<Finding>,
    ) {
        for active in &self.rules {
            let mut sink = self.sink(active, seed, findings);
            match &*active.rule.id {
                "suppress/unknown-rule" => suppressions.report_unknown(&self.known, &mut sink),
                "suppress/unused" => {
                    let ran = |id: &str| {
                        self.rules
                            .iter()
                            .any(|active| &*active.rule.id == id && !fixed.contains(id))
                    };
                    suppressions.report_unused(seed, used, &ran, &mut sink);
                }
                _ => {}
            }
        }
    }

    /// A configured severity replaces the rule's own; a fix that isn't allowed is only shown.
    fn set_by_configuration(&self, finding: &mut Finding) {
        let Some(active) = self.of(finding) else { return };
        if active.severity != active.rule.card.severity {
            finding.severity = active.severity;
        }
        if !active.fixable
            && let Some(fix) = &mut finding.fix
        {
            fix.safety = Safety::Display;
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
/// A file name for a shell.
fn quoted(name: &str) -> String {
    let name = if name.starts_with('-') {
        format!("./{name}")
    } else {
        name.to_owned()
    };
    format!("'{}'", name.replace('\'', "'\\''"))
}
