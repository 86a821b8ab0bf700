//! Visible text for clauses: read once for the several that ask in a row.

use regex::RegexSet;

use crate::rule::clause::Compiled;
use crate::seed::Seed;
use crate::source::Span;

/// The visible text of the span asked for last, since several clauses ask in a row.
#[derive(Debug, Default)]
pub struct TextMemo<'r> {
    last: Option<Span>,
    read: Read,
    /// Matches what any of the clauses matches.
    any: Option<&'r RegexSet>,
    /// The longest text that any of them takes, in characters.
    most: usize,
}

/// A text, its length in characters, and whether some clause may match it.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) text: String,
    pub(crate) length: usize,
    pub(crate) promising: bool,
}

/// No clause may ask for a longer text, in characters.
pub(crate) const LONGEST_TEXT: usize = 400;

impl<'r> TextMemo<'r> {
    /// A memo for clauses; the patterns of all of them are in the set, where there is one.
    #[must_use]
    pub fn new(any: Option<&'r RegexSet>, clauses: &[(usize, &Compiled)]) -> Self {
        let most = clauses
            .iter()
            .filter_map(|(_, clause)| clause.text.as_ref())
            .map(|(_, most, _)| *most)
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
    pub fn for_one() -> Self {
        Self {
            last: None,
            read: Read::default(),
            any: None,
            most: LONGEST_TEXT,
        }
    }

    /// The text; of an overlong one only that it is so.
    pub(crate) fn read(&mut self, seed: &Seed<'_>, span: Span) -> &Read {
        if self.last != Some(span) {
            self.last = Some(span);
            let read = &mut self.read;
            read.text.clear();
            let most = self.most * 4;
            if !span.is_empty() && seed.outline.text_weight(span, seed.text(), most) <= most {
                seed.visible_into(span, &mut read.text);
            }
            read.promising = !read.text.is_empty() && self.any.is_none_or(|any| any.is_match(&read.text));
            read.length = if read.promising {
                read.text.chars().count()
            } else {
                usize::MAX
            };
        }
        &self.read
    }
}

/// The text patterns of a rule that speak in every article, in one set.
#[must_use]
pub fn text_set(clauses: &[Compiled]) -> RegexSet {
    let patterns = clauses
        .iter()
        .filter(|clause| clause.site.is_none())
        .filter_map(|clause| clause.text.as_ref())
        .map(|(pattern, _, _)| &pattern.text);
    RegexSet::new(patterns).expect("each of the patterns compiles alone")
}
