//! Patterns of cards: anchored regular expressions, compiled where they are first used.

use std::sync::OnceLock;

use memchr::memmem::Finder;
use regex::Regex;

/// The expansion of `{sign}`: whitespace, punctuation (ASCII, Latin-1, general, Chinese, Japanese
/// and full-width), arrows, symbols and pictographs. The crate's `\W` covers every script, and
/// takes a hundred times as long to compile.
const SIGN: &str = include_str!("sign.txt");

/// For patterns of the built-in cards, sorted: words of which each text that they match contains one.
static REQUIRED: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/required.rs"));

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
    /// Words of which each text that it matches contains one, where there are some.
    required: OnceLock<Option<Vec<Finder<'static>>>>,
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
            required: OnceLock::new(),
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
        if self.regex.get().is_none() && !self.may_match(text) {
            return false;
        }
        self.regex
            .get_or_init(|| Regex::new(&self.text).expect("the cards' patterns are tested"))
            .is_match(text)
    }

    /// Whether a text contains a word without which the pattern does not match.
    fn may_match(&self, text: &str) -> bool {
        let required = self.required.get_or_init(|| {
            let at = REQUIRED.binary_search_by(|(pattern, _)| (*pattern).cmp(&self.text));
            Some(REQUIRED[at.ok()?].1.iter().map(|word| Finder::new(*word)).collect())
        });
        let holds = |word: &Finder<'_>| word.find(text.as_bytes()).is_some();
        required.as_ref().is_none_or(|words| words.iter().any(holds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_words_are_sorted_by_pattern() {
        assert!(REQUIRED.is_sorted_by(|a, b| a.0 < b.0));
        assert!(REQUIRED.len() > 100, "{}", REQUIRED.len());
        assert!(REQUIRED.iter().all(|(pattern, _)| Regex::new(pattern).is_ok()));
    }
}
