//! How the Markdown of a site generator differs from CommonMark: the one table of it, beside
//! `generators.rs`. `tests/oracle/` asks the real renderers whether it is true.

use crate::generators::Target;

/// What a renderer does differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Asterisks open and close emphasis by the whitespace beside them alone, not by punctuation.
    pub emphasis_by_whitespace: bool,
    /// A heading or a link without text, and a code fence that nothing closes, are text.
    pub empty_is_text: bool,
    /// A tag that is cut off or has no counterpart is text, and an unclosed element in a line of
    /// text ends with its block.
    pub broken_tag_is_text: bool,
    /// What is HTML: an element that begins a line ends with its own end tag, not with a blank line.
    pub html_by_element: bool,
    /// Text that is indented by four columns is code.
    pub has_indented_code: bool,
}

/// What CommonMark says.
pub(crate) const COMMONMARK: Dialect = Dialect {
    emphasis_by_whitespace: false,
    empty_is_text: false,
    broken_tag_is_text: false,
    html_by_element: false,
    has_indented_code: true,
};

/// What kramdown says, Jekyll's renderer.
pub(crate) const KRAMDOWN: Dialect = Dialect {
    emphasis_by_whitespace: true,
    empty_is_text: true,
    broken_tag_is_text: true,
    html_by_element: true,
    has_indented_code: true,
};

/// CommonMark with indented code switched off, as Eleventy does.
pub(crate) const UNINDENTED: Dialect = Dialect {
    has_indented_code: false,
    ..COMMONMARK
};

/// The dialect of a target; without one, CommonMark.
#[must_use]
pub(crate) fn of(target: Target) -> Dialect {
    match target {
        Target::Jekyll => KRAMDOWN,
        Target::Eleventy => UNINDENTED,
        _ => COMMONMARK,
    }
}

/// The dialects other than that of the target in which an article may be read: those of all
/// generators, if nobody knows which one it is for. Each has the generator's name.
#[must_use]
pub(crate) fn others(target: Target) -> &'static [(Dialect, &'static str)] {
    match target {
        Target::Any => &[(KRAMDOWN, "Jekyll"), (UNINDENTED, "Eleventy")],
        _ => &[],
    }
}
