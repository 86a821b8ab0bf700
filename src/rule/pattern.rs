//! Patterns of cards: anchored regular expressions, compiled where they are first used.

use std::sync::OnceLock;

use regex::Regex;

/// The expansion of `{sign}`: whitespace, punctuation (ASCII, Latin-1, general, Chinese, Japanese
/// and full-width), arrows, symbols and pictographs. The crate's `\W` covers every script, and
/// takes a hundred times as long to compile.
const SIGN: &str = r"[\x00-/:-@\[-`{-\u{A9}\u{AB}-\u{B4}\u{B6}-\u{B9}\u{BB}-\u{BF}×÷\u{2000}-\u{2BFF}\u{3000}-\u{3020}\u{3030}\u{FE00}-\u{FE0F}\u{FE10}-\u{FE6F}\u{FEFF}-\u{FF0F}\u{FF1A}-\u{FF20}\u{FF3B}-\u{FF40}\u{FF5B}-\u{FF65}\u{1F000}-\u{1FAFF}]";

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

/// A pattern, compiled where it is first used; it must match all of a text.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) text: String,
    regex: OnceLock<Regex>,
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
        self.regex
            .get_or_init(|| Regex::new(&self.text).expect("the cards' patterns are tested"))
            .is_match(text)
    }
}
