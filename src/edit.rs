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
    pub text: String,
}

impl Edit {
    /// The replacement of a span with new text.
    #[must_use]
    pub fn new(span: Span, text: impl Into<String>) -> Self {
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
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of these edits; none where they overlap or nothing changes.
    #[must_use]
    pub fn new(title: impl Into<Arc<str>>, safety: Safety, mut edits: Vec<Edit>) -> Option<Self> {
        edits.sort();
        edits.dedup();
        let disjoint = edits.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start());
        (disjoint && !edits.is_empty()).then(|| {
            let title = title.into();
            // A list that is made smaller leaves a hole in memory, which nothing else fits into.
            let mut exact = Vec::with_capacity(edits.len());
            exact.append(&mut edits);
            Self {
                title,
                safety,
                edits: exact,
            }
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
