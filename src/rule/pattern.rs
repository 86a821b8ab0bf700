//! Patterns of cards: anchored regular expressions, compiled where they are first used.

use std::sync::OnceLock;

use regex::Regex;

/// What `{sign}` stands for: blanks and signs, of ASCII, Latin-1, general, Chinese, Japanese and
/// full-width punctuation, arrows, symbols and pictures. The crate's `\W` knows every script, and
/// takes a hundred times as long to compile.
const SIGN: &str = r"[\x00-/:-@\[-`{-\u{A9}\u{AB}-\u{B4}\u{B6}-\u{B9}\u{BB}-\u{BF}×÷\u{2000}-\u{2BFF}\u{3000}-\u{3020}\u{3030}\u{FE00}-\u{FE0F}\u{FE10}-\u{FE6F}\u{FEFF}-\u{FF0F}\u{FF1A}-\u{FF20}\u{FF3B}-\u{FF40}\u{FF5B}-\u{FF65}\u{1F000}-\u{1FAFF}]";

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
            text: format!("^(?s:{})$", text.replace("{sign}", SIGN)),
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
