//! Visible text for clauses: extracted once for several clauses in a row.

use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::RegexSet;

use crate::rule::card::TextClause;
use crate::rule::clause::Compiled;
use crate::rule::faults::Faults;
use crate::rule::pattern::Pattern;
use crate::seed::Seed;
use crate::source::Span;

/// The conditions on a block of visible text.
#[derive(Debug)]
pub(crate) struct TextTest {
    pattern: Pattern,
    /// Words of which every matching text contains one.
    pub(crate) words: Vec<String>,
    /// The maximal length of the text, in characters.
    pub(crate) most: usize,
    /// Names of elements, and `markdown`.
    pub(crate) within: Vec<String>,
}

impl TextTest {
    /// Compiles the key; `eager` also its pattern, whose error is added to the faults.
    pub(crate) fn new(clause: &TextClause, eager: bool, faults: &mut Faults) -> Option<Self> {
        let pattern = Pattern::new(&clause.pattern, eager);
        let pattern = faults.below("pattern", |faults| faults.keep(pattern))?;
        let named = clause.within.as_slice();
        let within = if named.is_empty() {
            ["p", "div", "section", "span", "li", "markdown"]
                .map(str::to_owned)
                .to_vec()
        } else {
            named.to_vec()
        };
        Some(Self {
            pattern,
            words: clause.words.clone(),
            most: clause.max_chars.unwrap_or(120).min(LONGEST_TEXT),
            within,
        })
    }

    /// Whether a text meets the conditions; the pattern is compiled only if one of the words occurs.
    pub(crate) fn matches(&self, text: &str) -> bool {
        (self.words.is_empty() || self.words.iter().any(|word| text.contains(&**word))) && self.pattern.matches(text)
    }
}

/// A cheap test of whether any of several clauses may match.
#[derive(Clone, Debug)]
pub(crate) enum Sieve {
    /// The words of all of them.
    Words(AhoCorasick),
    /// Their patterns, where one has no words.
    Patterns(RegexSet),
}

impl Sieve {
    /// A test for the clauses that apply to every article.
    pub(crate) fn new(clauses: &[Arc<Compiled>]) -> Self {
        let tests = || {
            let common = clauses.iter().filter(|clause| clause.site.is_none());
            common.filter_map(|clause| clause.text.as_ref())
        };
        if tests().all(|test| !test.words.is_empty()) {
            let words = tests().flat_map(|test| &test.words);
            return Self::Words(sieve(words));
        }
        let patterns = tests().map(|test| &test.pattern.text);
        Self::Patterns(RegexSet::new(patterns).expect("each of the patterns compiles alone"))
    }

    fn passes(&self, text: &str) -> bool {
        match self {
            Self::Words(words) => words.is_match(text),
            Self::Patterns(patterns) => patterns.is_match(text),
        }
    }
}

/// A search for words; this kind of automaton is vectorized.
pub(crate) fn sieve<'w>(words: impl IntoIterator<Item = &'w String>) -> AhoCorasick {
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words);
    built.expect("cards hold few words")
}

/// The visible text of the most recent span, since several clauses ask for it in a row.
#[derive(Debug, Default)]
pub(crate) struct TextMemo<'r> {
    last: Option<Span>,
    read: Read,
    /// Matches what any of the clauses matches.
    any: Option<Any<'r>>,
    /// The maximal length of a text that any of them matches, in characters.
    most: usize,
}

/// A test of whether any of several clauses may match, created for the first text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Any<'r> {
    pub(crate) sieve: &'r OnceLock<Sieve>,
    pub(crate) clauses: &'r [Arc<Compiled>],
}

impl Any<'_> {
    fn passes(self, text: &str) -> bool {
        self.sieve.get_or_init(|| Sieve::new(self.clauses)).passes(text)
    }
}

/// A text, its length in characters, and whether some clause may match it.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) text: String,
    pub(crate) length: usize,
    pub(crate) promising: bool,
}

/// The maximal length, in characters, that a clause may ask for.
pub(crate) const LONGEST_TEXT: usize = 400;

impl<'r> TextMemo<'r> {
    /// A memo for clauses; the patterns of all of them are in the set, where there is one.
    #[must_use]
    pub(crate) fn new(any: Option<Any<'r>>, clauses: &[(usize, &Compiled)]) -> Self {
        let most = clauses
            .iter()
            .filter_map(|(_, clause)| clause.text.as_ref())
            .map(|test| test.most)
            .max()
            .unwrap_or(0);
        Self {
            last: None,
            read: Read::default(),
            any,
            most,
        }
    }

    /// A memo for a clause alone.
    #[must_use]
    pub(crate) fn for_one() -> Self {
        Self {
            last: None,
            read: Read::default(),
            any: None,
            most: LONGEST_TEXT,
        }
    }

    /// The text; an overlong one is not kept.
    pub(crate) fn read(&mut self, seed: &Seed<'_>, span: Span) -> &Read {
        if self.last != Some(span) {
            self.last = Some(span);
            let read = &mut self.read;
            read.text.clear();
            let most = self.most * 4;
            if !span.is_empty() && seed.outline.text_weight(span, seed.text()) <= most {
                seed.visible_into(span, &mut read.text);
            }
            read.promising = !read.text.is_empty() && self.any.is_none_or(|any| any.passes(&read.text));
            read.length = if read.promising {
                read.text.chars().count()
            } else {
                usize::MAX
            };
        }
        &self.read
    }
}
