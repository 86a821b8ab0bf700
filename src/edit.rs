//! Edits of a text, and fixes: the edits that repair one finding, with how safe they are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// The safety of a fix; a greater one is safer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// Shown, never applied.
    Display,
    /// Something is removed that the author may want.
    Unsafe,
    /// Readers see the same article, nothing that the author wrote is lost, and nothing inactive
    /// becomes active.
    Safe,
}

impl Safety {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Safety::Display => "display",
            Safety::Unsafe => "unsafe",
            Safety::Safe => "safe",
        }
    }
}

/// The replacement of a span with new text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes to replace; empty for an insertion.
    pub span: Span,
    /// What comes.
    pub text: Box<str>,
}

impl Edit {
    /// The replacement of a span with new text.
    #[must_use]
    pub fn new(span: Span, text: impl Into<Box<str>>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    /// Takes a span.
    #[must_use]
    pub fn remove(span: Span) -> Self {
        Self::new(span, "")
    }
}

/// Edits that fix one finding: all of them or none.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, as an order: "Remove the blank line".
    pub title: Arc<str>,
    /// What is known of it.
    pub safety: Safety,
    /// Sorted and disjoint.
    pub edits: Edits,
}

/// The edits of a fix. Most fixes have one, and an article may have a million fixes, so a single edit has
/// no list of its own.
#[derive(Clone, Debug)]
pub struct Edits(OneOrMore);

#[derive(Clone, Debug)]
enum OneOrMore {
    One(Edit),
    More(Box<[Edit]>),
}

impl From<Vec<Edit>> for Edits {
    fn from(mut edits: Vec<Edit>) -> Self {
        match (edits.len(), edits.pop()) {
            (1, Some(one)) => Self(OneOrMore::One(one)),
            (_, last) => {
                edits.extend(last);
                Self(OneOrMore::More(edits.into()))
            }
        }
    }
}

impl std::ops::Deref for Edits {
    type Target = [Edit];

    fn deref(&self) -> &[Edit] {
        match &self.0 {
            OneOrMore::One(edit) => std::slice::from_ref(edit),
            OneOrMore::More(edits) => edits,
        }
    }
}

impl<'e> IntoIterator for &'e Edits {
    type Item = &'e Edit;
    type IntoIter = std::slice::Iter<'e, Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Fix {
    /// A fix of these edits; none where they overlap or nothing changes.
    #[must_use]
    pub fn new(title: impl Into<Arc<str>>, safety: Safety, mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort();
        edits.dedup();
        let disjoint = edits.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start());
        (disjoint && !edits.is_empty()).then(|| Self {
            title: title.into(),
            safety,
            edits: edits.into(),
        })
    }

    pub(crate) fn widest(&self) -> usize {
        self.edits.iter().map(|edit| edit.span.len()).max().unwrap_or(0)
    }
}

/// Applies sorted, disjoint edits; every other byte stays.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        fixed.push_str(&text[at..edit.span.start()]);
        fixed.push_str(&edit.text);
        at = edit.span.end();
    }
    fixed.push_str(&text[at..]);
    fixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_of_one_edit_is_small() {
        assert!(size_of::<Fix>() <= 56, "{}", size_of::<Fix>());
        for count in 0..4 {
            let edits: Vec<Edit> = (0..count).map(|at| Edit::new(Span::at(at), "x")).collect();
            assert_eq!(Edits::from(edits.clone()).to_vec(), edits);
        }
    }
}
