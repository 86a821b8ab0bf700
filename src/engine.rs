//! Lints one article: reads it, runs the rules over it, and puts their findings in order.

mod doubt;
mod reading;
mod yielding;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::checks::{self, Check, Context, Options};
use crate::claim::Claim;
use crate::dialect::{Dialect, SiteMarkdown};
use crate::edit::Safety;
use crate::encoding;
use crate::finding::{Claims, Finding, Findings, Place, Severity, Texts, sort};
use crate::memo::Memo;
use crate::rule::card::Card;
use crate::rule::matcher::Matcher;
use crate::rule::{Rule, RuleName, is_selected};
use crate::seed::Seed;
use crate::settings::Settings;
use crate::source::{Source, Span};
use crate::suppress::Suppressions;
use crate::timing::{self, Stage, stage};

/// Which rules run and how, and what they know: the compiled form of a configuration.
pub struct Linter {
    rules: Vec<Active>,
    /// The places of the rules by the address of their ids, which findings share.
    numbers: FxHashMap<usize, usize>,
    matcher: Matcher,
    settings: Settings,
    image_fields: Vec<String>,
    known: Vec<Arc<str>>,
    hints: bool,
    all_sites: bool,
    /// By the folder of the article.
    markdown: Memo<PathBuf, SiteMarkdown>,
}

/// A rule that runs.
struct Active {
    rule: Arc<Rule>,
    check: Option<Box<dyn Check>>,
    severity: Severity,
    fixable: bool,
    /// Whether other rules yield to it, so that what its fixes remove decides what they report.
    is_yielded_to: bool,
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

impl Outcome {
    /// Nothing is known of a text that is too long, so nothing may change it.
    fn unread() -> Self {
        Self {
            blocked: true,
            ..Self::default()
        }
    }
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
                is_yielded_to: all
                    .iter()
                    .any(|other| other.card.yields_to.iter().any(|id| **id == *rule.id)),
                fixable: is_selected(
                    rule,
                    if all_fixable { &[RuleName::All] } else { &choice.fixable },
                    &choice.unfixable,
                ),
                rule: rule.clone(),
            });
        }
        let addresses = rules.iter().map(|active: &Active| Arc::as_ptr(&active.rule.id).addr());
        Self {
            numbers: addresses.zip(0..).collect(),
            rules,
            matcher,
            image_fields: settings.image_fields(),
            settings,
            known: all.iter().map(|rule| rule.id.clone()).collect(),
            hints: choice.hints,
            all_sites: choice.all_sites,
            markdown: Memo::default(),
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

    /// Lints an article.
    #[must_use]
    pub fn lint(&self, source: &Source) -> Outcome {
        self.lint_after(source, &HashSet::new())
    }

    /// Lints an article in which findings of the rules `fixed` were just fixed, so that a comment
    /// that suppressed them is not yet reported as unused.
    #[must_use]
    pub fn lint_after(&self, source: &Source, fixed: &HashSet<Arc<str>>) -> Outcome {
        self.lint_read(self.read_if_possible(source).as_ref(), fixed)
    }

    /// The same for an article that was read; none is one that is too long.
    pub(crate) fn lint_read(&self, seed: Option<&Seed<'_>>, fixed: &HashSet<Arc<str>>) -> Outcome {
        stage(Stage::Lint, || {
            seed.map_or_else(Outcome::unread, |seed| self.linted(seed, fixed))
        })
    }

    fn linted(&self, seed: &Seed<'_>, fixed: &HashSet<Arc<str>>) -> Outcome {
        let source = seed.source();
        let mut findings = self.run(seed, self.dialect(source));
        self.doubt(source, seed, &mut findings);
        self.leave_samples(seed, &mut findings);
        self.leave_own_advertisements(seed, &mut findings);
        self.yield_to_more_exact(seed, &mut findings);
        self.leftovers(seed, &mut findings);
        let suppressions = Suppressions::of(seed);
        let before = findings.len();
        let used = suppressions.apply(seed, &mut findings);
        let suppressed = before - findings.len();
        self.report_suppressions(seed, &suppressions, &used, fixed, &mut findings);
        for finding in &mut findings {
            self.set_by_configuration(finding);
        }
        self.distrust_accidental_code(seed, &mut findings);
        self.distrust_emptied_items(seed, &mut findings);
        sort(&mut findings);
        findings.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.message == b.message);
        let blocked = !checks::conflicts(seed).is_empty();
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
                || active.is_yielded_to
                || active.rule.card.is_advertisement()
                || active.severity > Severity::Hint
                || active.rule.card.severity > active.severity
                || active.check.is_some() && !active.rule.card.options.is_empty(),
            hints: self.hints
                || active.is_yielded_to
                || active.rule.card.is_advertisement()
                || active.severity > Severity::Hint && active.severity != active.rule.card.severity,
            whole_article: active.rule.card.whole_article,
            places: None,
            claim: active.rule.card.declared_claim(),
            texts: Texts::default(),
            found,
        }
    }

    /// The rule of a finding, among those that run.
    fn of(&self, finding: &Finding) -> Option<&Active> {
        self.rules.get(self.number_of(finding)?)
    }

    /// Its number.
    fn number_of(&self, finding: &Finding) -> Option<usize> {
        self.numbers.get(&Arc::as_ptr(&finding.rule).addr()).copied()
    }

    /// Whether the card of a finding's rule has a property.
    pub(crate) fn has(&self, finding: &Finding, property: impl Fn(&Card) -> bool) -> bool {
        self.of(finding).is_some_and(|active| property(&active.rule.card))
    }

    /// The findings of all rules.
    fn run(&self, seed: &Seed<'_>, dialect: Dialect) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.run_rules(
            seed,
            dialect,
            |_| true,
            |_, active, check| {
                check(&mut self.sink(active, seed, &mut findings));
            },
        );
        let touches_code = |finding: &Finding| self.has(finding, |card| card.touches_code);
        keep_true(seed, dialect, &mut findings, touches_code);
        findings
    }

    /// The places of the findings that say something about the page.
    fn claims(&self, seed: &Seed<'_>, dialect: Dialect) -> Vec<Place> {
        let mut places = Vec::new();
        let says = |card: &Card| !card.claims.is_empty();
        self.run_rules(seed, dialect, says, |number, active, check| {
            let mut last = Vec::new();
            let mut sink = self.sink(active, seed, &mut last);
            (sink.detailed, sink.hints) = (false, false);
            sink.places = Some((number, &mut places));
            check(&mut sink);
            sink.keep_places();
        });
        let touches_code = |place: &Place| self.rules[usize::from(place.rule)].rule.card.touches_code;
        keep_true(seed, dialect, &mut places, touches_code);
        places
    }

    /// Hands each rule that is wanted to `each`: its number, and what runs it.
    fn run_rules(
        &self,
        seed: &Seed<'_>,
        dialect: Dialect,
        wanted: impl Fn(&Card) -> bool,
        mut each: impl FnMut(u16, &Active, &mut dyn FnMut(&mut Findings<'_, '_>)),
    ) {
        let context = Context {
            seed,
            settings: &self.settings,
            dialect,
        };
        let (scope, mut candidates) = stage(Stage::Candidates, || {
            let scope = self.matcher.scope(seed, self.all_sites);
            let candidates = self.matcher.candidates(seed, &scope);
            (scope, candidates)
        });
        for (number, active) in self.rules.iter().enumerate() {
            if !wanted(&active.rule.card) {
                continue;
            }
            let short = u16::try_from(number).unwrap_or(u16::MAX);
            each(short, active, &mut |sink| {
                timing::rule(&active.rule.id, || {
                    if let Some(check) = &active.check {
                        check.seed(context, sink);
                    } else if let Some(declared) = &active.rule.declared {
                        declared.check(number, seed, &self.matcher, candidates.take(number), &scope, sink);
                    }
                });
            });
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

/// Readers see accidental code as it is written, and nothing behind a tag that hides the rest: what
/// is said of the markup there is not true yet.
fn keep_true<T: Claims>(seed: &Seed<'_>, dialect: Dialect, all: &mut Vec<T>, touches_code: impl Fn(&T) -> bool) {
    let hiding = all.iter().filter(|one| one.claim() == Some(Claim::HidesRest));
    let hidden = hiding.map(|one| one.span().start()).min().unwrap_or(usize::MAX);
    all.retain(|one| {
        let at = one.span().start();
        let is_shown = at <= hidden && !seed.in_accidental_code(at);
        one.claim().is_none() || is_shown || touches_code(one)
    });
    if dialect.rebuilds_html {
        doubt::rebuilt(seed, all);
    }
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
