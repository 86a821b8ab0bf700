//! Rules: the cards, their compiled form, and which of them run.

mod built_in;
pub mod card;
pub mod clause;
pub(crate) mod element;
pub(crate) mod found;
pub mod matcher;
mod name;
mod neighbours;
mod pattern;
pub mod place;
pub mod sites;
mod text;
mod url_test;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

pub use built_in::{built_in, read_built_in, read_sites};
use card::Card;
use clause::Compiled;
use matcher::Declared;
pub use name::{RuleName, UnknownRule, is_chosen};
use sites::{Site, SiteCard};

use crate::finding::Severity;

/// The families, in the order in which they are listed.
pub const FAMILIES: &[&str] = &["front-matter", "image", "referrer", "ads", "markup", "suppress"];

/// A card with its id.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`, which is the card's path.
    pub id: Arc<str>,
    /// The card; its cases are read on demand.
    pub card: Card,
    /// The clauses of a declared rule.
    pub declared: Option<Declared>,
    /// Whether it comes from a user's folder.
    pub own: bool,
}

/// A card that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct CardError {
    /// Where it stands.
    pub path: String,
    /// What is wrong.
    pub reason: String,
    /// The line and column, from 1, where known.
    pub position: Option<(usize, usize)>,
}

impl Rule {
    /// Reads a card with its cases, as people write it.
    ///
    /// # Errors
    /// Where it is no card, or a clause, selector or pattern of it can't be used.
    pub fn read(id: &str, path: &str, yaml: &str, own: bool) -> Result<Self, CardError> {
        let card: Card = serde_yaml::from_str(yaml).map_err(|error| CardError {
            path: path.to_owned(),
            reason: error.to_string(),
            position: error.location().map(|location| (location.line(), location.column())),
        })?;
        Self::new(id, path, card, own, true)
    }

    /// A rule from its card; `eager` compiles its patterns at once, so that their errors are known.
    fn new(id: &str, path: &str, card: Card, own: bool, eager: bool) -> Result<Self, CardError> {
        let fail = |reason: String, position| CardError {
            path: path.to_owned(),
            reason,
            position,
        };
        if !id.contains('/') {
            return Err(fail(
                "a rule's id is family/name: put the card into a folder".into(),
                None,
            ));
        }
        if card.native && own {
            return Err(fail(
                "`native` is for the built-in rules; give it a `match`".into(),
                None,
            ));
        }
        if !card.native && card.matches.as_slice().is_empty() {
            return Err(fail("`match` is missing".into(), None));
        }
        let site = (!card.sites.is_empty()).then(|| {
            Arc::new(Site {
                hosts: card.sites.clone(),
                authors: Vec::new(),
            })
        });
        let clauses: Result<Vec<Compiled>, String> = card
            .matches
            .as_slice()
            .iter()
            .map(|clause| Compiled::new(clause, &card, site.as_ref(), eager))
            .collect();
        let clauses = clauses.map_err(|reason| fail(reason, None))?;
        let declared = (!card.native).then(|| Declared {
            clauses,
            help: card.help.clone(),
            join: card.join,
            texts: OnceLock::new(),
        });
        Ok(Self {
            id: id.into(),
            card,
            declared,
            own,
        })
    }

    /// Gives it the clauses and cases of a site card, before its own.
    fn add_site(&mut self, card: &SiteCard, site: &Arc<Site>, eager: bool) -> Result<(), String> {
        let clauses: Result<Vec<Compiled>, String> = card
            .clauses(&self.id)
            .iter()
            .map(|clause| Compiled::new(clause, &self.card, Some(site), eager))
            .collect();
        let mut clauses = clauses?;
        for clause in &mut clauses {
            // What a known site leaves is a leftover for sure.
            clause.severity.get_or_insert(self.card.severity.max(Severity::Warning));
        }
        if let Some(declared) = &mut self.declared {
            declared.clauses.splice(0..0, clauses);
        }
        self.card.cases.extend(card.cases(&self.id));
        Ok(())
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

    /// What its fixes may be, as words: `safe`, `unsafe`, `safe or unsafe`, `display`; none without one.
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

/// The page of a built-in rule.
#[must_use]
pub fn rule_url(id: &str) -> String {
    format!("{}/rules/{id}", env!("CARGO_PKG_HOMEPAGE"))
}

/// The cards of a user's folder, in the order of their ids.
///
/// # Errors
/// Every card that can't be used, and a folder that can't be read.
pub fn read_folder(folder: &Path) -> Result<Vec<Arc<Rule>>, Vec<CardError>> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut rules = Vec::new();
    let mut errors = Vec::new();
    for path in &files {
        let shown = path.display().to_string();
        let id = path
            .strip_prefix(folder)
            .unwrap_or(path)
            .with_extension("")
            .to_string_lossy()
            .replace('\\', "/");
        let read = std::fs::read_to_string(path)
            .map_err(|error| CardError {
                path: shown.clone(),
                reason: error.to_string(),
                position: None,
            })
            .and_then(|yaml| Rule::read(&id, &shown, &yaml, true));
        match read {
            Ok(rule) if built_in().iter().any(|other| other.id == rule.id) => errors.push(CardError {
                path: shown,
                reason: format!("`{id}` is a built-in rule; choose another name"),
                position: None,
            }),
            Ok(rule) => rules.push(Arc::new(rule)),
            Err(error) => errors.push(error),
        }
    }
    if files.is_empty() {
        let reason = "there is no rule card (`*.yaml`) in this folder".to_owned();
        errors.push(CardError {
            path: folder.display().to_string(),
            reason,
            position: None,
        });
    }
    if errors.is_empty() { Ok(rules) } else { Err(errors) }
}

/// The YAML files below a folder; links to folders are not followed.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
        {
            files.push(path);
        }
    }
}
