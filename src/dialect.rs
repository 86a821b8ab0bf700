//! How the Markdown of a site generator differs from CommonMark: the one table of it, beside
//! `generators.rs`. `tests/oracle/` asks the real renderers whether it is true.

use crate::generators::Target;

/// What a renderer does differently.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// Asterisks open and close emphasis by the whitespace beside them alone, not by punctuation.
    pub emphasis_by_whitespace: bool,
    /// A heading or a link without text, and a code fence that nothing closes, are text.
    pub empty_is_text: bool,
    /// A tag that is cut off or has no counterpart is text, and an unclosed element in a line of
    /// text ends with its block.
    pub broken_tag_is_text: bool,
    /// Indented HTML after a blank line is code.
    pub indented_html_is_code: bool,
}

const COMMONMARK: Dialect = Dialect {
    emphasis_by_whitespace: false,
    empty_is_text: false,
    broken_tag_is_text: false,
    indented_html_is_code: true,
};

/// The dialect of a target; without one, CommonMark.
#[must_use]
pub(crate) fn of(target: Target) -> Dialect {
    match target {
        // kramdown
        Target::Jekyll => Dialect {
            emphasis_by_whitespace: true,
            empty_is_text: true,
            broken_tag_is_text: true,
            indented_html_is_code: false,
        },
        // It switches indented code off.
        Target::Eleventy => Dialect {
            indented_html_is_code: false,
            ..COMMONMARK
        },
        _ => COMMONMARK,
    }
}
