//! Rules: the cards, their compiled form, and the selection of those that run.

pub(crate) mod block;
mod built_in;
pub(crate) mod card;
pub(crate) mod clause;
pub(crate) mod element;
mod fault;
mod faults;
pub(crate) mod found;
pub(crate) mod matcher;
mod name;
mod neighbours;
mod own;
mod pattern;
pub(crate) mod place;
mod placeholder;
mod read;
pub(crate) mod sites;
mod text;
mod url_test;

use std::sync::{Arc, OnceLock};

pub(crate) use built_in::built_in;
#[cfg(test)]
pub(crate) use built_in::sites as built_in_sites;
#[cfg(feature = "cli")]
pub(crate) use built_in::with_cases as built_in_with_cases;
use card::{Card, Case, Need};
use clause::Compiler;
pub(crate) use fault::{CardError, CardFault};
use faults::Faults;
use matcher::Declared;
pub(crate) use name::{RuleName, UnknownRule, is_selected};
pub(crate) use own::{OwnCards, read_folders};
use read::Read;
use sites::{Site, SiteCard};

use crate::evidence;
use crate::finding::Severity;
use crate::generators::Target;
#[cfg(feature = "schema")]
use crate::schema::Schema;

/// The families, in the order in which they are listed.
pub(crate) const FAMILIES: &[&str] = &["front-matter", "image", "referrer", "ads", "markup", "suppress"];

/// A card with its id.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `family/name`, which is the card's path.
    pub id: Arc<str>,
    /// The card; the cases of a built-in one are read on demand.
    pub card: Card,
    /// The clauses of a declared rule.
    pub declared: Option<Declared>,
    /// Whether it comes from a user's folder.
    pub own: bool,
}

impl Rule {
    /// Reads a card with its cases, as people write it.
    ///
    /// # Errors
    /// All that is wrong with it, each at its place.
    pub fn read(id: &str, path: &str, yaml: &str, own: bool) -> Result<Self, CardError> {
        let (rule, faults) = Self::draft(id, path, yaml, own)?;
        faults.check(path, yaml)?;
        Ok(rule)
    }

    /// Like `read`, but returns the faults found so far: some can be found only with all the other rules.
    fn draft(id: &str, path: &str, yaml: &str, own: bool) -> Result<(Self, Faults), CardError> {
        let (mut card, mut faults) = read::card::<Card>(path, yaml)?;
        for (case, line) in card.cases.iter_mut().zip(read::lines(yaml, "cases")) {
            case.place = Some(format!("{path}:{line}"));
        }
        check_cases(&card.cases, &mut faults);
        let rule = Self::new(id, card, own, true, &mut faults);
        Ok((rule, faults))
    }

    /// A rule from its card; problems are added to the faults. `eager` compiles its patterns
    /// at once, so that their errors are known.
    fn new(id: &str, card: Card, own: bool, eager: bool, faults: &mut Faults) -> Self {
        if own && id.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/' | '.')) {
            faults.add(CardFault::OddId);
        }
        if !id.contains('/') {
            faults.add(CardFault::NoFamily);
        }
        if own {
            check_keys(&card, faults);
        }
        for (key, words) in [
            ("message", card.message.as_deref()),
            ("label", card.label.as_deref()),
            ("help", Some(&*card.help)),
        ] {
            if eager && (own || !card.native) {
                faults.below(key, |faults| placeholder::check(words, faults));
            }
        }
        let declared = (own || !card.native).then(|| Self::declared(&card, eager, faults));
        Self {
            id: id.into(),
            card,
            declared,
            own,
        }
    }

    fn declared(card: &Card, eager: bool, faults: &mut Faults) -> Declared {
        if card.matches.as_slice().is_empty() && !card.native {
            faults.missing("match");
        }
        let site = (!card.sites.is_empty()).then(|| {
            Arc::new(Site {
                hosts: card.sites.clone(),
                authors: Vec::new(),
                folders: Vec::new(),
            })
        });
        let compiler = Compiler {
            card,
            site: site.as_ref(),
            eager,
        };
        let clauses = faults.below("match", |faults| compiler.all(&card.matches, faults));
        Declared {
            clauses: clauses.into_iter().map(Arc::new).collect(),
            help: card.help.clone(),
            join: card.join,
            texts: OnceLock::new(),
        }
    }

    /// The part of the id before the slash.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// The page of the rule.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        (!self.own).then(|| rule_url(&self.id))
    }

    /// The safety of its fixes in words: `safe`, `unsafe`, `safe or unsafe`, `display`; none without one.
    #[must_use]
    pub fn fix_words(&self) -> Option<String> {
        if self.card.native {
            return self.card.fix.clone();
        }
        let mut levels: Vec<&str> = Vec::new();
        let mut add = |level: crate::edit::Safety| {
            if !levels.contains(&level.word()) {
                levels.push(level.word());
            }
        };
        for clause in self
            .declared
            .iter()
            .flat_map(|declared| &declared.clauses)
            .filter(|c| c.rewrite.is_some())
        {
            match &clause.safety {
                Some(card::SafetyCard::Level(level)) => add(*level),
                Some(card::SafetyCard::Where(places)) => {
                    [places.empty, places.known_https, Some(places.otherwise)]
                        .into_iter()
                        .flatten()
                        .for_each(&mut add);
                }
                None => add(crate::edit::Safety::Unsafe),
            }
        }
        levels.sort_unstable();
        (!levels.is_empty()).then(|| levels.join(" or "))
    }
}

/// Reports keys of an own card that only built-in or native rules have.
fn check_keys(card: &Card, faults: &mut Faults) {
    let built_in = [
        ("native", card.native),
        ("touches-code", card.touches_code),
        ("in-samples", card.in_samples),
        ("whole-article", card.whole_article),
    ];
    let native = [
        ("fix", card.fix.is_some()),
        ("needs", card.needs.is_some()),
        ("options", !card.options.is_empty()),
    ];
    let built_in = built_in.map(|(key, there)| (key, there, CardFault::BuiltInOnly(key)));
    let native = native.map(|(key, there)| (key, there, CardFault::NativeOnly(key)));
    for (key, there, fault) in built_in.into_iter().chain(native) {
        if there {
            faults.below(key, |faults| faults.add(fault));
        }
    }
}

/// Reports cases that cannot be run.
fn check_cases<'c>(cases: impl IntoIterator<Item = &'c Case>, faults: &mut Faults) {
    faults.below("cases", |faults| {
        for (number, case) in cases.into_iter().enumerate() {
            faults.below(number, |faults| check_case(case, faults));
        }
    });
}

fn check_case(case: &Case, faults: &mut Faults) {
    check_case_values(case, faults);
    if faults.is_faulty() {
        return;
    }
    let texts = [&case.bad, &case.bytes, &case.good, &case.near_miss];
    if texts.into_iter().flatten().count() != 1 {
        faults.add(CardFault::CaseText);
    }
    if case.bad.is_some() && case.mark.is_none() {
        faults.missing("mark");
    }
}

/// Reports values that are strings on a card and more where they are used.
fn check_case_values(case: &Case, faults: &mut Faults) {
    let is_told = |key: &'static str, faults: &mut Faults| faults.below(key, |faults| faults.is_faulty());
    if let Some(target) = case.target.as_ref().filter(|_| !is_told("target", faults)) {
        faults.below("target", |faults| Target::read(&target.as_str().into(), faults));
    }
    #[cfg(feature = "schema")]
    if let Some(schema) = &case.schema
        && let Err(error) = Schema::read("schema.json", &schema.to_string(), None, Target::default())
    {
        faults.below("schema", |faults| faults.add(CardFault::Schema(error.to_string())));
    }
    if let Some(Err(problems)) = case.evidence.as_deref().map(evidence::read) {
        let messages = problems.into_iter().map(|problem| problem.message);
        let reason = messages.collect::<Vec<_>>().join(" ");
        faults.below("evidence", |faults| faults.add(CardFault::Evidence(reason)));
    }
    let now = case.now.as_deref().map(str::parse::<jiff::civil::Date>);
    if now.is_some_and(|now| now.is_err()) && !is_told("now", faults) {
        faults.below("now", |faults| faults.wrong("a date, like `2024-05-01`"));
    }
}

/// The page of a built-in rule.
#[must_use]
pub(crate) fn rule_url(id: &str) -> String {
    format!("{}/rules/{id}", env!("CARGO_PKG_HOMEPAGE"))
}

/// The rule that reads a part of the configuration, if it is among these.
pub(crate) fn that_needs<'r>(need: Need, rules: impl IntoIterator<Item = &'r Arc<Rule>>) -> Option<&'r Arc<Rule>> {
    rules.into_iter().find(|rule| rule.card.needs == Some(need))
}

/// Adds the clauses and cases of a site card to the rules that it names, before their own. Problems
/// are added to the faults.
fn add_site(rules: &mut [Arc<Rule>], card: &SiteCard, eager: bool, faults: &mut Faults) {
    let site = card.site();
    for (id, clauses) in &card.clauses {
        let found = RuleName::one(id, rules);
        let Some(at) = faults.below(id.clone(), |faults| faults.keep(found)) else {
            continue;
        };
        let rule = Arc::make_mut(&mut rules[at]);
        let Some(declared) = &mut rule.declared else {
            faults.below(id.clone(), |faults| faults.add(CardFault::NotDeclared(id.clone())));
            continue;
        };
        let compiler = Compiler {
            card: &rule.card,
            site: Some(&site),
            eager,
        };
        let mut clauses = faults.below(id.clone(), |faults| compiler.all(clauses, faults));
        for clause in &mut clauses {
            // What a known site leaves behind is certainly a leftover.
            clause.severity.get_or_insert(rule.card.severity.max(Severity::Warning));
        }
        declared.clauses.splice(0..0, clauses.into_iter().map(Arc::new));
        rule.card.cases.extend(card.cases(id));
    }
}
