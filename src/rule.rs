//! Rules: the cards, their compiled form, and which of them run.

pub mod card;
pub mod cases;
pub mod clause;
mod element;
pub(crate) mod found;
pub mod hosts;
pub mod matcher;
mod neighbours;
mod pattern;
pub mod place;
pub mod selector;
pub mod sites;
mod text;
mod url_test;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use include_dir::{Dir, File, include_dir};
use rayon::prelude::*;

use card::Card;
use clause::Compiled;
use matcher::Declared;
use sites::{Site, SiteCard};

use crate::words::nearest;

static CARDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The families, in the order in which they are listed.
pub const FAMILIES: &[&str] = &["front-matter", "image", "referrer", "ads", "markup", "suppress"];

/// A card with its id.
#[derive(Debug)]
pub struct Rule {
    /// `family/name`, which is the card's path.
    pub id: Arc<str>,
    /// The card; its cases are read on demand.
    pub card: Card,
    /// The whole text of the card.
    pub yaml: String,
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
    /// Reads a card. Its cases are read only with `cases`, since no run needs them.
    ///
    /// # Errors
    /// Where it is no card, or a clause, selector or pattern of it can't be used.
    pub fn read(id: &str, path: &str, yaml: &str, own: bool, cases: bool) -> Result<Self, CardError> {
        let fail = |reason: String, position| CardError {
            path: path.to_owned(),
            reason,
            position,
        };
        let card: Card = serde_yaml::from_str(head(yaml, cases)).map_err(|error| {
            fail(
                error.to_string(),
                error.location().map(|location| (location.line(), location.column())),
            )
        })?;
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
            .map(|clause| Compiled::new(clause, &card, site.as_ref(), own || cases))
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
            yaml: yaml.to_owned(),
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
        if let Some(declared) = &mut self.declared {
            declared.clauses.splice(0..0, clauses?);
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
        let mut add = |level: crate::fix::Safety| {
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
                None => add(crate::fix::Safety::Unsafe),
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

/// The built-in rules, by family and name.
///
/// # Panics
/// Never: a test reads the same cards.
pub fn built_in() -> &'static [Arc<Rule>] {
    static RULES: OnceLock<Vec<Arc<Rule>>> = OnceLock::new();
    RULES.get_or_init(|| read_built_in(false).expect("the built-in cards are tested"))
}

/// Reads the built-in cards, with their cases where asked.
///
/// # Errors
/// The first card that can't be used.
pub fn read_built_in(cases: bool) -> Result<Vec<Arc<Rule>>, CardError> {
    let (sites, files): (Vec<_>, Vec<_>) = CARDS
        .dirs()
        .flat_map(Dir::files)
        .partition(|file| file.path().starts_with("sites"));
    let mut rules: Vec<Rule> = files
        .par_iter()
        .map(|file| {
            let path = file.path().to_string_lossy().replace('\\', "/");
            let id = path.trim_end_matches(".yaml").to_owned();
            let yaml = file.contents_utf8().unwrap_or_default();
            Rule::read(&id, &format!("rules/{path}"), yaml, false, cases)
        })
        .collect::<Result<_, _>>()?;
    let sites: Vec<(String, SiteCard)> = sites
        .par_iter()
        .map(|file| read_site(file, cases))
        .collect::<Result<_, _>>()?;
    for (path, card) in &sites {
        let site = card.site();
        for rule in &mut rules {
            rule.add_site(card, &site, cases).map_err(|reason| CardError {
                path: path.clone(),
                reason,
                position: None,
            })?;
        }
    }
    let rank = |rule: &Rule| {
        FAMILIES
            .iter()
            .position(|family| *family == rule.family())
            .unwrap_or(FAMILIES.len())
    };
    rules.sort_by(|a, b| (rank(a), &a.id).cmp(&(rank(b), &b.id)));
    Ok(rules.into_iter().map(Arc::new).collect())
}

/// The built-in site cards, with their cases.
///
/// # Errors
/// The first one that can't be used.
pub fn read_sites() -> Result<Vec<SiteCard>, CardError> {
    let files = CARDS.dirs().flat_map(Dir::files);
    let sites = files.filter(|file| file.path().starts_with("sites"));
    sites.map(|file| read_site(file, true).map(|(_, card)| card)).collect()
}

fn read_site(file: &File<'_>, cases: bool) -> Result<(String, SiteCard), CardError> {
    let path = format!("rules/{}", file.path().to_string_lossy().replace('\\', "/"));
    let yaml = file.contents_utf8().unwrap_or_default();
    match serde_yaml::from_str(head(yaml, cases)) {
        Ok(card) => Ok((path, card)),
        Err(error) => Err(CardError {
            path,
            reason: error.to_string(),
            position: error.location().map(|location| (location.line(), location.column())),
        }),
    }
}

/// The text of a card, up to its cases where they are not wanted.
fn head(yaml: &str, cases: bool) -> &str {
    if cases {
        yaml
    } else {
        yaml.split("\ncases:").next().unwrap_or(yaml)
    }
}

/// The cards of a user's folder, in the order of their ids.
///
/// # Errors
/// Every card that can't be used, and a folder that can't be read.
pub fn read_folder(folder: &Path) -> Result<Vec<Arc<Rule>>, Vec<CardError>> {
    let mut files: Vec<_> = ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .build()
        .filter_map(Result::ok)
        .map(ignore::DirEntry::into_path)
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ending == "yaml" || ending == "yml")
        })
        .collect();
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
            .and_then(|yaml| Rule::read(&id, &shown, &yaml, true, true));
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

/// How a rule is named on the command line and in `seedlint.yaml`: by its id, its family,
/// `recommended` or `all`; a greater one is more exact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleName {
    /// Every rule.
    All,
    /// The rules that run by default.
    Recommended,
    /// A family.
    Family(String),
    /// One rule.
    Rule(String),
}

impl RuleName {
    /// Reads a name.
    ///
    /// # Errors
    /// Says which name is unknown, with the nearest known one.
    pub fn parse(name: &str, rules: &[Arc<Rule>]) -> Result<Self, String> {
        match name {
            "all" => return Ok(Self::All),
            "recommended" => return Ok(Self::Recommended),
            _ => {}
        }
        if rules.iter().any(|rule| *rule.id == *name) {
            return Ok(Self::Rule(name.to_owned()));
        }
        if rules.iter().any(|rule| rule.family() == name) {
            return Ok(Self::Family(name.to_owned()));
        }
        let known = rules
            .iter()
            .map(|rule| &*rule.id)
            .chain(FAMILIES.iter().copied())
            .chain(["all", "recommended"]);
        let hint = nearest(name, known)
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        Err(format!("there is no rule `{name}`{hint}"))
    }

    /// Whether the rule is one of those named.
    #[must_use]
    pub fn names(&self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Recommended => rule.card.recommended,
            Self::Family(family) => rule.family() == family,
            Self::Rule(id) => *rule.id == **id,
        }
    }
}

/// Whether the most exact name that stands for the rule is among `chosen` and not among `left_out`.
#[must_use]
pub fn is_chosen(rule: &Rule, chosen: &[RuleName], left_out: &[RuleName]) -> bool {
    let best = |names: &[RuleName]| {
        names
            .iter()
            .filter(|name| name.names(rule))
            .map(|name| match name {
                RuleName::All => 1,
                RuleName::Recommended => 2,
                RuleName::Family(_) => 3,
                RuleName::Rule(_) => 4,
            })
            .max()
            .unwrap_or(0)
    };
    best(chosen) > best(left_out)
}
