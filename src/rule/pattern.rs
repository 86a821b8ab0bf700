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

/// What is known of a pattern of the built-in cards.
#[derive(Debug)]
struct BuiltIn {
    pattern: &'static str,
    /// Words of which each text that it matches contains one, if there are some.
    words: Option<&'static [&'static str]>,
    parts: Option<Part>,
}

/// The patterns of the built-in cards, sorted.
static BUILT_IN: &[BuiltIn] = include!(concat!(env!("OUT_DIR"), "/patterns.rs"));

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
        let Ok(at) = BUILT_IN.binary_search_by(|row| row.pattern.cmp(text)) else {
            return Self::default();
        };
        let BuiltIn { words, parts, .. } = &BUILT_IN[at];
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
mod tests {
    use super::*;

    /// Invented texts for patterns: the same for each run.
    struct Inventor(u64);

    impl Inventor {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("31 bits") % most.max(1)
        }

        /// A text that the part matches.
        fn write(&mut self, part: &Part, text: &mut String) {
            match part {
                Part::Text(exact) => text.push_str(exact),
                Part::OneOf(ranges) => {
                    let (first, last) = ranges[self.below(ranges.len())];
                    text.push([first, last][self.below(2)]);
                }
                Part::Row(parts) => parts.iter().for_each(|part| self.write(part, text)),
                Part::Any(parts) => {
                    let chosen = self.below(parts.len());
                    self.write(&parts[chosen], text);
                }
                Part::Repeat(part, least, most) => {
                    let more = most.map_or(3, |most| (most - least).min(3));
                    let times = match most {
                        Some(most) if self.below(8) == 0 => *most,
                        _ => least + u32::try_from(self.below(more as usize + 1)).expect("a few"),
                    };
                    (0..times).for_each(|_| self.write(part, text));
                }
            }
        }

        /// The text with a character missing, doubled or replaced.
        fn spoilt(&mut self, text: &str) -> String {
            let mut chars: Vec<char> = text.chars().collect();
            if chars.is_empty() {
                return "x".to_owned();
            }
            let at = self.below(chars.len());
            match self.below(3) {
                0 => _ = chars.remove(at),
                1 => chars.insert(at, chars[at]),
                _ => chars[at] = ['x', ' ', '\n', '，', 'é', '>'][self.below(6)],
            }
            chars.into_iter().collect()
        }
    }

    #[test]
    fn patterns_are_sorted_and_most_have_words_and_parts() {
        assert!(BUILT_IN.is_sorted_by(|a, b| a.pattern < b.pattern));
        assert!(BUILT_IN.iter().all(|row| Regex::new(row.pattern).is_ok()));
        let number = |has: fn(&BuiltIn) -> bool| BUILT_IN.iter().filter(|row| has(row)).count();
        assert!(number(|row| row.words.is_some()) > 100);
        assert!(
            number(|row| row.parts.is_some()) * 10 > BUILT_IN.len() * 9,
            "{} of {}",
            number(|row| row.parts.is_some()),
            BUILT_IN.len()
        );
    }

    #[test]
    fn programs_match_what_regex_matches() {
        let mut inventor = Inventor(1);
        let (mut matched, mut refused) = (0, 0);
        for BuiltIn { pattern, parts, .. } in BUILT_IN {
            let Some(parts) = parts else { continue };
            let (regex, program) = (Regex::new(pattern).expect("a pattern of a card"), Program::new(parts));
            for _ in 0..40 {
                let mut text = String::new();
                inventor.write(parts, &mut text);
                for text in [inventor.spoilt(&text), text] {
                    let expected = regex.is_match(&text);
                    assert_eq!(program.matches(&text).0, expected, "{pattern}: {text:?}");
                    *(if expected { &mut matched } else { &mut refused }) += 1;
                }
            }
        }
        assert!(
            matched > 1_000 && refused > 1_000,
            "{matched} matched, {refused} did not"
        );
    }

    #[test]
    fn a_pattern_answers_alike_before_and_after_it_is_compiled() {
        let mut rows = BUILT_IN.iter();
        let text = rows
            .find(|row| row.words.is_some() && row.parts.is_some())
            .expect("a pattern with both")
            .pattern;
        let pattern = Pattern::new(&text["^(?s:".len()..text.len() - ")$".len()], false).expect("a pattern of a card");
        let known = pattern.known.get_or_init(|| Known::new(&pattern.text));
        let mut example = String::new();
        Inventor(2).write(known.parts.expect("its parts"), &mut example);
        assert!(pattern.matches(&example) && pattern.regex.get().is_none());
        known.steps.store(usize::MAX / 2, Ordering::Relaxed);
        assert!(pattern.matches(&example) && pattern.regex.get().is_some());
    }
}
