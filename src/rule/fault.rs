//! The faults that a card can have.

use crate::hosts::hosts;
use crate::problem::Problem;
use crate::rule::UnknownRule;
use crate::rule::pattern::PatternError;
use crate::rule::placeholder::PLACEHOLDERS;
use crate::selector::SelectorError;
use crate::source::{Source, Span};
use crate::words::{either, nearest};

/// A card that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.lines())]
pub struct CardError {
    /// Its path.
    pub path: String,
    /// Its text; empty if it cannot be read.
    pub text: String,
    /// All that is wrong with it, in the order of the file.
    pub problems: Vec<Problem>,
}

impl CardError {
    /// The error of a file or folder with one fault that has no place in it.
    #[must_use]
    pub fn whole(path: &str, fault: &CardFault) -> Self {
        Self {
            path: path.to_owned(),
            text: String::new(),
            problems: vec![fault.at(Span::at(0))],
        }
    }

    /// A line for each problem.
    fn lines(&self) -> String {
        let source = Source::new(self.path.clone(), self.text.clone());
        let line = |problem: &Problem| {
            let place = source.position(problem.span.start().min(self.text.len()));
            match self.text.is_empty() {
                true => format!("{}: {}", self.path, problem.message),
                false => format!("{}:{}:{}: {}", self.path, place.line, place.column, problem.message),
            }
        };
        self.problems.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// One thing that is wrong with a card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardFault {
    /// The file cannot be read.
    #[error("It cannot be read: {0}.")]
    Unreadable(String),
    /// A file that has neither the name nor the keys of a card, so that nothing of it is shown.
    #[error("This has neither the name nor the keys of a rule card, so its text is not shown.")]
    NoCard,
    /// A file name that cannot be the id of a rule.
    #[error("The id of a rule, which is the path of its card, consists of letters, digits, `-`, `_`, `.` and `/`.")]
    OddId,
    /// A folder with too many files, or folders in folders.
    #[error("This is no folder of rule cards: there are too many files and folders in it.")]
    TooManyFiles,
    /// A folder without cards.
    #[error("There is no rule card (`*.yaml`) in this folder.")]
    NoCards,
    /// The file is not YAML.
    #[error("This is not valid YAML: {reason}.")]
    NotYaml {
        /// What the parser says.
        reason: String,
        /// The byte at which it stopped.
        at: usize,
    },
    /// The card is not a mapping.
    #[error("A card consists of `key: value` lines.")]
    NoMapping,
    /// A duplicate key; `at` is the second one.
    #[error("The key `{key}` appears twice.")]
    DuplicateKey {
        /// The key.
        key: String,
        /// The place of the second one.
        at: Span,
    },
    /// A key that does not exist.
    #[error("There is no key `{key}`.")]
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that exist here.
        known: &'static [&'static str],
    },
    /// A key that must be there.
    #[error("`{0}` is missing.")]
    Missing(&'static str),
    /// A value of the wrong type.
    #[error("{what} must be {expected}.")]
    WrongKind {
        /// The value, in words.
        what: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A word that the key does not accept.
    #[error("`{key}` cannot be `{word}`.")]
    UnknownWord {
        /// The key.
        key: String,
        /// The word.
        word: String,
        /// The words that the key accepts.
        known: &'static [&'static str],
    },
    /// A rewrite with no key, or with several.
    #[error("A rewrite has exactly one key.")]
    SeveralRewrites,
    /// A case without a text, or with several.
    #[error("A case has one of `bad`, `bytes`, `good` and `near-miss`.")]
    CaseText,
    /// A JSON Schema that cannot be used.
    #[cfg(feature = "schema")]
    #[error("This schema cannot be used. {0}")]
    Schema(String),
    /// Lines that are no evidence about images.
    #[error("This evidence cannot be read. {0}")]
    Evidence(String),
    /// A clause that looks at nothing.
    #[error("This clause has no condition.")]
    NoCondition,
    /// A selector that cannot be read.
    #[error("The selector cannot be read: {0}.")]
    Selector(#[from] SelectorError),
    /// A pattern that cannot be compiled.
    #[error("The pattern cannot be read: {0}.")]
    Pattern(#[from] PatternError),
    /// A class of hosts that does not exist.
    #[error("There is no host class `{0}`.")]
    UnknownClass(String),
    /// A placeholder that does not exist.
    #[error("There is no placeholder `{{{name}}}`.")]
    UnknownPlaceholder {
        /// Its name.
        name: String,
        /// The byte of the text at which it begins.
        at: usize,
    },
    /// A card that is not in a family folder.
    #[error("A rule's id is `family/name`.")]
    NoFamily,
    /// A key that an own card cannot have.
    #[error("`{0}` is only for built-in rules.")]
    BuiltInOnly(&'static str),
    /// A key that a rule without Rust cannot have.
    #[error("`{0}` is only for native rules.")]
    NativeOnly(&'static str),
    /// The id of another rule.
    #[error("Another rule already has the id `{0}`.")]
    TakenId(String),
    /// The name of a rule that does not exist.
    #[error("There is no rule `{}`.", .0.name)]
    UnknownRule(#[from] UnknownRule),
    /// A rule's card in the folder of the site cards.
    #[error("The cards in `sites/` are site cards.")]
    RuleAmongSites,
    /// A site card without hosts, authors and folders.
    #[error("A site needs `hosts`, `authors` or `folders`.")]
    NoSite,
    /// Clauses of a site card for a rule that has no clauses of its own.
    #[error("`{0}` is a native rule, so a site card cannot add clauses to it.")]
    NotDeclared(String),
    /// A case of a site card for a rule to which the card adds no clauses.
    #[error("This card has no clauses for `{0}`.")]
    NoClausesFor(String),
}

impl CardFault {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::UnknownKey { key, known } => {
                near(key, known.iter().copied()).unwrap_or_else(|| format!("The keys here are {}.", listed(known)))
            }
            Self::UnknownWord { word, known, .. } => {
                near(word, known.iter().copied()).unwrap_or_else(|| format!("It must be {}.", listed(known)))
            }
            Self::WrongKind { expected, .. } if expected.ends_with("string") => {
                "Write one string; put a number, `true` or `false` in quotes.".to_owned()
            }
            Self::NoCondition => {
                "Add `select`, `attribute`, `url`, `comment`, `text`, `block`, `raw-text`, `empty`, `size-at-most` or `field`."
                    .to_owned()
            }
            Self::UnknownClass(class) => {
                let known: Vec<String> = hosts().classes.keys().map(|name| format!("@{name}")).collect();
                let known = known.iter().map(String::as_str).chain(["@private"]);
                near(class, known)?
            }
            Self::UnknownPlaceholder { name, .. } => match nearest(name, PLACEHOLDERS.iter().copied()) {
                Some(near) => format!("Did you mean `{{{near}}}`?"),
                None => {
                    let known: Vec<String> = PLACEHOLDERS.iter().map(|name| format!("`{{{name}}}`")).collect();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    format!("The placeholders are {}.", crate::words::list(&known))
                }
            },
            Self::NoFamily => "Put the card in a folder, which is its family.".to_owned(),
            Self::BuiltInOnly("native") => "Remove the key, and define with `match` what the rule finds.".to_owned(),
            Self::BuiltInOnly(_) => "Remove the key.".to_owned(),
            Self::NativeOnly("fix") => "Define the fix with `rewrite` and `safety`.".to_owned(),
            Self::NativeOnly(_) => "Remove the key.".to_owned(),
            Self::RuleAmongSites => "Put the card of a rule in another folder.".to_owned(),
            Self::TakenId(_) => "Give the card another name.".to_owned(),
            Self::UnknownRule(UnknownRule { near: Some(near), .. }) => format!("Did you mean `{near}`?"),
            Self::UnknownRule(_) => "`seedlint rules` lists them all.".to_owned(),
            _ => return None,
        })
    }

    /// Whether the fault is at the key, not the value.
    pub(super) fn is_of_key(&self) -> bool {
        matches!(
            self,
            Self::UnknownKey { .. }
                | Self::BuiltInOnly(_)
                | Self::NativeOnly(_)
                | Self::UnknownRule(_)
                | Self::NotDeclared(_)
        )
    }

    /// The offset of the fault in a string, if it is inside one.
    pub(super) fn inside(&self) -> Option<usize> {
        match self {
            Self::Selector(error) => Some(error.at),
            Self::UnknownPlaceholder { at, .. } => Some(*at),
            _ => None,
        }
    }

    pub(super) fn at(&self, span: Span) -> Problem {
        Problem {
            span,
            message: self.to_string(),
            help: self.help(),
        }
    }
}

fn near<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<String> {
    nearest(word, known).map(|near| format!("Did you mean `{near}`?"))
}

fn listed(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    either(&quoted.iter().map(String::as_str).collect::<Vec<_>>())
}
