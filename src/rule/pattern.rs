//! Patterns of cards: anchored regular expressions, compiled where they are used often.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use memchr::memmem::Finder;
use regex::Regex;

use crate::rule::pattern::program::{Part, Program};

mod program;

/// The expansion of `{sign}`: whitespace, punctuation (ASCII, Latin-1, general, Chinese, Japanese
/// and full-width), arrows, symbols and pictographs. The crate's `\W` covers every script, and
/// takes a hundred times as long to compile.
const SIGN: &str = include_str!("sign.txt");

/// The patterns of the built-in cards, sorted: words of which each text that one matches contains one, if there
/// are some, and its parts.
static BUILT_IN: &[(&str, Option<&[&str]>, Option<Part>)] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

/// Why a pattern cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is not a regular expression.
    #[error("{0}")]
    Syntax(String),
    /// Its compiled form would be too large.
    #[error("it needs too much memory")]
    TooLarge,
}

impl From<regex::Error> for PatternError {
    /// The last line of the crate's report holds the reason; the others show the pattern.
    fn from(error: regex::Error) -> Self {
        match error {
            regex::Error::CompiledTooBig(_) => Self::TooLarge,
            error => {
                let report = error.to_string();
                let reason = report.rsplit("error: ").next().unwrap_or_default();
                Self::Syntax(reason.trim().to_owned())
            }
        }
    }
}

/// A pattern; it must match all of a text.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    regex: OnceLock<Regex>,
    known: OnceLock<Known>,
}

/// What is known of a pattern before it is compiled.
#[derive(Debug, Default)]
struct Known {
    /// Words of which each text that it matches contains one, where there are some.
    required: Option<Vec<Finder<'static>>>,
    parts: Option<&'static Part>,
    program: OnceLock<Program>,
    /// The steps of the program that were made.
    steps: AtomicUsize,
}

impl Known {
    fn new(text: &str) -> Self {
        let Ok(at) = BUILT_IN.binary_search_by(|(pattern, ..)| (*pattern).cmp(text)) else {
            return Self::default();
        };
        let (_, words, parts) = &BUILT_IN[at];
        Self {
            required: words.map(|words| words.iter().map(|word| Finder::new(*word)).collect()),
            parts: parts.as_ref(),
            ..Self::default()
        }
    }

    /// Whether a text contains a word without which the pattern does not match.
    fn may_match(&self, text: &str) -> bool {
        let holds = |word: &Finder<'_>| word.find(text.as_bytes()).is_some();
        self.required.as_ref().is_none_or(|words| words.iter().any(holds))
    }

    /// Whether the pattern matches, as long as compiling it would take longer.
    fn matches(&self, text: &str) -> Option<bool> {
        let parts = self.parts?;
        let program = self.program.get_or_init(|| Program::new(parts));
        if self.steps.load(Ordering::Relaxed) > program.worth {
            return None;
        }
        let (is_match, cost) = program.matches(text);
        self.steps.fetch_add(cost, Ordering::Relaxed);
        Some(is_match)
    }
}

impl Pattern {
    /// A pattern; `eager` compiles it at once, so that its errors are known.
    ///
    /// # Errors
    /// The regular expression's own.
    pub(crate) fn new(text: &str, eager: bool) -> Result<Self, PatternError> {
        let written = text.replace("{sign}", SIGN);
        let pattern = Self {
            text: format!("^(?s:{written})$"),
            regex: OnceLock::new(),
            known: OnceLock::new(),
        };
        if eager {
            // An unbalanced parenthesis must not close the group around the pattern.
            Regex::new(&written)?;
            Regex::new(&pattern.text)?;
        }
        Ok(pattern)
    }

    /// Whether it matches all of the text.
    #[must_use]
    pub(crate) fn matches(&self, text: &str) -> bool {
        // Compiling a pattern takes longer than most runs need for an article.
        if self.regex.get().is_none() {
            let known = self.known.get_or_init(|| Known::new(&self.text));
            if !known.may_match(text) {
                return false;
            }
            if let Some(is_match) = known.matches(text) {
                return is_match;
            }
        }
        self.regex
            .get_or_init(|| Regex::new(&self.text).expect("the cards' patterns are tested"))
            .is_match(text)
    }
}

#[cfg(test)]
mod tests;
