//! Site cards: what a known site leaves in the articles that are copied from it, and which
//! sites an article comes from.
//!
//! A site card is `rules/sites/<site>.yaml`. Its clauses become part of the rules that it
//! names, and apply only to articles from that site.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::one_or_many::OneOrMany;
use crate::rule::card::{Case, Clause};
use crate::rule::fault::{CardError, CardFault};
use crate::rule::faults::Faults;
use crate::rule::{check_cases, read};
use crate::seed::Seed;
use crate::seed::origin::Origin;

/// A site card. People write each rule's clauses under its id, beside the other keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiteCard {
    /// Its name for people.
    pub name: String,
    /// Its hosts; their subdomains count too.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Its names as an author, such as that of a WeChat account.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Folders whose articles come from it.
    #[serde(default)]
    pub folders: Vec<String>,
    /// Clauses by the id of the declared rule to which they are added.
    #[serde(default)]
    pub clauses: BTreeMap<String, OneOrMany<Clause>>,
    /// Texts that show what the clauses find, and what they do not.
    #[serde(default)]
    pub cases: Vec<SiteCase>,
}

/// A case of a site card.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SiteCase {
    /// The rule that it is about.
    pub rule: String,
    /// Whether the article of the case comes from another site.
    #[serde(default)]
    pub elsewhere: bool,
    /// The case.
    #[serde(flatten)]
    pub case: Case,
}

impl SiteCard {
    /// Reads a card as people write it.
    ///
    /// # Errors
    /// All that is wrong with it, as far as it can be known without the rules.
    #[cfg(test)]
    pub(crate) fn read(path: &str, yaml: &str) -> Result<Self, CardError> {
        let (card, faults) = Self::draft(path, yaml)?;
        faults.check(path, yaml)?;
        Ok(card)
    }

    /// Like `read`, but returns the faults found so far.
    pub(super) fn draft(path: &str, yaml: &str) -> Result<(Self, Faults), CardError> {
        let (mut card, mut faults) = read::card::<Self>(path, yaml)?;
        for (case, line) in card.cases.iter_mut().zip(read::lines(yaml, "cases")) {
            case.case.place = Some(format!("{path}:{line}"));
        }
        check_cases(card.cases.iter().map(|case| &case.case), &mut faults);
        card.check(&mut faults);
        Ok((card, faults))
    }

    /// Reports a site without hosts, authors and folders, and cases of rules to which the card adds no clauses.
    fn check(&self, faults: &mut Faults) {
        if self.hosts.is_empty() && self.authors.is_empty() && self.folders.is_empty() && !faults.is_faulty() {
            faults.add(CardFault::NoSite);
        }
        faults.below("cases", |faults| {
            let unknown = |case: &SiteCase| !case.rule.is_empty() && !self.clauses.contains_key(&case.rule);
            for (number, case) in self.cases.iter().enumerate().filter(|(_, case)| unknown(case)) {
                let fault = CardFault::NoClausesFor(case.rule.clone());
                faults.below(number, |faults| faults.below("rule", |faults| faults.add(fault)));
            }
        });
    }

    /// The clauses that it adds to a rule.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn clauses(&self, rule: &str) -> &[Clause] {
        self.clauses.get(rule).map_or(&[], OneOrMany::as_slice)
    }

    /// The cases that it adds to a rule, with the site's name.
    pub(crate) fn cases<'c>(&'c self, rule: &'c str) -> impl Iterator<Item = Case> + 'c {
        let mine = self.cases.iter().filter(move |case| case.rule == rule);
        mine.map(|case| Case {
            name: format!("{}: {}", self.name, case.case.name),
            at_site: !case.elsewhere,
            of_site: true,
            ..case.case.clone()
        })
    }

    /// The site without its clauses.
    #[must_use]
    pub(crate) fn site(&self) -> Arc<Site> {
        Arc::new(Site {
            hosts: self.hosts.clone(),
            authors: self.authors.clone(),
            folders: self.folders.clone(),
        })
    }
}

/// What identifies a site.
#[derive(Debug)]
pub(crate) struct Site {
    /// Its hosts; their subdomains count too.
    pub hosts: Vec<String>,
    /// Its names as an author.
    pub authors: Vec<String>,
    /// Folders whose articles come from it.
    pub folders: Vec<String>,
}

/// The sites of all rules, by host and by name.
#[derive(Debug, Default)]
pub(crate) struct SiteIndex {
    sites: Vec<Arc<Site>>,
    by_host: FxHashMap<String, Vec<usize>>,
    by_author: FxHashMap<String, Vec<usize>>,
}

impl SiteIndex {
    /// The number of a site, which is added where it isn't there.
    pub(crate) fn number(&mut self, site: &Arc<Site>) -> usize {
        if let Some(at) = self.sites.iter().position(|known| Arc::ptr_eq(known, site)) {
            return at;
        }
        let number = self.sites.len();
        self.sites.push(site.clone());
        for host in &site.hosts {
            let host = host.trim_start_matches("*.").to_owned();
            self.by_host.entry(host).or_default().push(number);
        }
        for author in &site.authors {
            self.by_author.entry(author.clone()).or_default().push(number);
        }
        number
    }

    /// The numbers of the sites that an article comes from; of all of them where `all` says so.
    pub(crate) fn of(&self, seed: &Seed<'_>, all: bool) -> Vec<usize> {
        if all || self.sites.is_empty() {
            return (0..self.sites.len()).collect();
        }
        let origin = Origin::of(seed);
        let mut found: Vec<usize> = Vec::new();
        for host in origin.sites() {
            let mut rest = Some(host);
            while let Some(part) = rest {
                found.extend(self.by_host.get(part).into_iter().flatten());
                rest = part.split_once('.').map(|(_, rest)| rest);
            }
        }
        for name in origin.names() {
            found.extend(self.by_author.get(name).into_iter().flatten());
        }
        let path = seed.source().path();
        let here = |folder: &String| is_in(path, folder);
        let of_folder = self
            .sites
            .iter()
            .enumerate()
            .filter(|(_, site)| site.folders.iter().any(here));
        found.extend(of_folder.map(|(number, _)| number));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether one of these numbers is the site's.
    pub(crate) fn is_among(&self, site: &Arc<Site>, numbers: &[usize]) -> bool {
        numbers.iter().any(|number| Arc::ptr_eq(&self.sites[*number], site))
    }
}

/// Whether an article is in a folder, which may be named from any folder above it.
fn is_in(path: &str, folder: &str) -> bool {
    let folder = folder.trim_matches('/');
    let mut rest = path;
    loop {
        if rest.strip_prefix(folder).is_some_and(|below| below.starts_with('/')) {
            return true;
        }
        match rest.split_once('/') {
            Some((_, below)) => rest = below,
            None => return folder == ".",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_may_be_named_from_any_folder_above_it() {
        assert!(is_in("archive/news/a.md", "archive/news"));
        assert!(is_in("/home/archive/news/2020/a.md", "news"));
        assert!(!is_in("archive/newsroom/a.md", "news"));
        assert!(!is_in("news.md", "news"));
        assert!(is_in("a.md", "."));
    }
}
