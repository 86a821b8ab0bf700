//! The elements that are open at a place, of which there may be as many as tags.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::seed::outline::lower_case;

/// The names of the open elements, from the outermost on.
#[derive(Debug, Default)]
pub(super) struct Open<'t> {
    names: Vec<&'t str>,
    /// How many of each name, in lower case, so that no end tag looks for one that is not open.
    counts: FxHashMap<Cow<'t, str>, usize>,
}

impl<'t> Open<'t> {
    /// An element begins.
    pub(super) fn push(&mut self, name: &'t str) {
        self.names.push(name);
        *self.counts.entry(lower_case(name)).or_default() += 1;
    }

    /// Closes the innermost element if it has this name.
    pub(super) fn closes(&mut self, name: &str) -> bool {
        let is_innermost = self.names.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
        if is_innermost {
            self.pop();
        }
        is_innermost
    }

    /// Closes the innermost element of this name with all that is inside of it, if there is one.
    pub(super) fn close(&mut self, name: &str) {
        if self.counts.get(&*lower_case(name)).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some(last) = self.pop() {
            if last.eq_ignore_ascii_case(name) {
                return;
            }
        }
    }

    fn pop(&mut self) -> Option<&'t str> {
        let last = self.names.pop()?;
        if let Some(count) = self.counts.get_mut(&*lower_case(last)) {
            *count -= 1;
        }
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_closes_what_is_inside_of_it() {
        let mut open = Open::default();
        for name in ["div", "B", "i"] {
            open.push(name);
        }
        assert!(!open.closes("b"), "it is not the innermost one");
        open.close("span");
        assert!(open.closes("I"));
        open.close("b");
        assert!(open.closes("div"));
        open.close("div");
        assert!(!open.closes("div"));
    }
}
