//! The built-in cards: without cases for a run, and their cases where they are needed. build.rs
//! makes JSON of both.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::rule::card::{Card, Case};
use crate::rule::faults::Faults;
use crate::rule::sites::{SiteCard, SiteCase};
use crate::rule::{FAMILIES, Rule, add_site};

/// The cards without their cases.
const CARDS: &str = include_str!(concat!(env!("OUT_DIR"), "/cards.json"));

/// The cases of each card.
const CASES: &str = include_str!(concat!(env!("OUT_DIR"), "/cases.json"));

/// The output of build.rs for the cards, by file.
#[derive(Deserialize)]
struct Cards {
    cards: BTreeMap<String, Card>,
    sites: BTreeMap<String, SiteCard>,
}

/// The cases of the cards, by file.
#[derive(Deserialize)]
struct Cases {
    cards: BTreeMap<String, Vec<Case>>,
    sites: BTreeMap<String, Vec<SiteCase>>,
}

/// The rules by family and name, and the sites by file; without cases.
struct BuiltIn {
    rules: Vec<Arc<Rule>>,
    sites: BTreeMap<String, SiteCard>,
}

fn json<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the built-in cards are tested")
}

fn embedded() -> &'static BuiltIn {
    static EMBEDDED: OnceLock<BuiltIn> = OnceLock::new();
    EMBEDDED.get_or_init(|| {
        let Cards { cards, sites } = json(CARDS);
        let mut faults = Faults::default();
        let rules = cards.into_iter().map(|(file, card)| {
            let id = file.trim_end_matches(".yaml");
            Arc::new(Rule::new(id, card, false, false, &mut faults))
        });
        let mut rules: Vec<Arc<Rule>> = rules.collect();
        for site in sites.values() {
            add_site(&mut rules, site, false, &mut faults);
        }
        faults.check("rules", "").expect("the built-in cards are tested");
        rules.sort_by(|a, b| (rank(a), &a.id).cmp(&(rank(b), &b.id)));
        BuiltIn { rules, sites }
    })
}

fn rank(rule: &Rule) -> usize {
    let at = FAMILIES.iter().position(|family| *family == rule.family());
    at.unwrap_or(FAMILIES.len())
}

/// The built-in rules, by family and name, without their cases.
///
/// # Panics
/// Never: a test reads the same cards.
#[must_use]
pub(crate) fn built_in() -> &'static [Arc<Rule>] {
    &embedded().rules
}

/// The built-in rules with their cases, those of site cards after their own.
///
/// # Panics
/// Never: a test reads the same cases.
#[must_use]
pub(crate) fn with_cases() -> Vec<Arc<Rule>> {
    let mut cases: Cases = json(CASES);
    let sites = sites_with(std::mem::take(&mut cases.sites));
    let complete = |rule: &Arc<Rule>| {
        let mut rule = (**rule).clone();
        let own = cases.cards.remove(&format!("{}.yaml", rule.id));
        rule.card.cases = own.unwrap_or_default();
        let of_sites = sites.iter().flat_map(|site| site.cases(&rule.id));
        let of_sites: Vec<Case> = of_sites.collect();
        rule.card.cases.extend(of_sites);
        Arc::new(rule)
    };
    built_in().iter().map(complete).collect()
}

/// The built-in site cards with their cases.
///
/// # Panics
/// Never: a test reads the same cases.
#[must_use]
#[cfg(test)]
pub(crate) fn sites() -> Vec<SiteCard> {
    let cases: Cases = json(CASES);
    sites_with(cases.sites)
}

fn sites_with(mut cases: BTreeMap<String, Vec<SiteCase>>) -> Vec<SiteCard> {
    let complete = |(file, site): (&String, &SiteCard)| SiteCard {
        cases: cases.remove(file).unwrap_or_default(),
        ..site.clone()
    };
    embedded().sites.iter().map(complete).collect()
}
