//! How rules are named on the command line and in `seedlint.yaml`, and which rules run.

use std::sync::Arc;

use crate::rule::{FAMILIES, Rule};
use crate::words::{abbreviated, longer, nearest};

/// How a rule is named: by its id, its family, `recommended` or `all`; a greater one is more
/// specific.
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

/// A name that no rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{name}`{}", did_you_mean(.near.as_deref()))]
pub struct UnknownRule {
    /// The name.
    pub name: String,
    /// The nearest known one.
    pub near: Option<String>,
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

impl RuleName {
    /// Reads a name.
    ///
    /// # Errors
    /// A name that is unknown, with the nearest known one.
    pub fn parse(name: &str, rules: &[Arc<Rule>]) -> Result<Self, UnknownRule> {
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
        let ids = || rules.iter().map(|rule| &*rule.id);
        let known = ids().chain(FAMILIES.iter().copied()).chain(["all", "recommended"]);
        let near = nearest(name, known)
            .or_else(|| longer(name, ids()))
            .or_else(|| abbreviated(name, FAMILIES.iter().copied()));
        Err(UnknownRule {
            name: name.to_owned(),
            near: near.map(str::to_owned),
        })
    }

    /// The number of the rule with this id.
    ///
    /// # Errors
    /// An id that is unknown, with the nearest known one.
    pub(crate) fn one(id: &str, rules: &[Arc<Rule>]) -> Result<usize, UnknownRule> {
        let ids = || rules.iter().map(|rule| &*rule.id);
        let found = rules.iter().position(|rule| *rule.id == *id);
        found.ok_or_else(|| UnknownRule {
            name: id.to_owned(),
            near: nearest(id, ids()).or_else(|| longer(id, ids())).map(str::to_owned),
        })
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

/// Whether the most specific name of the rule is among `selected`, not among `ignored`.
#[must_use]
pub(crate) fn is_selected(rule: &Rule, selected: &[RuleName], ignored: &[RuleName]) -> bool {
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
    best(selected) > best(ignored)
}
