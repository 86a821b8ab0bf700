//! Patterns of cards: anchored regular expressions, compiled where they are first used.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, compiled where it is first used; it must match all of a text.
#[derive(Debug)]
pub struct Pattern {
    pub(crate) text: String,
    regex: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern; `eager` compiles it at once, so that its errors are known.
    ///
    /// # Errors
    /// The regular expression's own.
    pub fn new(text: &str, eager: bool) -> Result<Self, String> {
        let pattern = Self {
            text: format!("^(?s:{text})$"),
            regex: OnceLock::new(),
        };
        if eager {
            Regex::new(&pattern.text).map_err(|error| error.to_string())?;
        }
        Ok(pattern)
    }

    /// Whether it matches all of the text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex
            .get_or_init(|| Regex::new(&self.text).expect("the cards' patterns are tested"))
            .is_match(text)
    }
}
