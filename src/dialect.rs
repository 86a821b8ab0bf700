//! How the Markdown of a site generator differs from CommonMark: the one table of it, beside
//! `generators.rs`. `tests/oracle/` asks the real renderers whether it is true.

use crate::generators::Target;

/// What a renderer does differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What opens and closes emphasis.
    pub emphasis: Emphasis,
    /// A heading or a link without text, and a code fence that nothing closes, are text.
    pub empty_is_text: bool,
    /// A tag that is cut off or has no counterpart is text, and an unclosed element in a line of
    /// text ends with its block.
    pub broken_tag_is_text: bool,
    /// What is HTML: an element that begins a line ends with its own end tag, not with a blank line.
    pub html_by_element: bool,
    /// Text that is indented by four columns is code.
    pub has_indented_code: bool,
    /// A line of whitespace with a tab continues the paragraph before it, the space after `>` is no part
    /// of a tab behind it, and what is between `{% raw %}` and `{% endraw %}` is not Markdown.
    pub blocks_of_marked: bool,
}

/// What opens and closes emphasis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    /// Runs of marks by what is on both sides of them, matched from their ends.
    CommonMark,
    /// Asterisks by the whitespace beside them alone, not by punctuation.
    Whitespace,
    /// As in CommonMark, but matched from the beginning of the text, by regular expressions.
    Marked,
}

/// What CommonMark says.
pub(crate) const COMMONMARK: Dialect = Dialect {
    emphasis: Emphasis::CommonMark,
    empty_is_text: false,
    broken_tag_is_text: false,
    html_by_element: false,
    has_indented_code: true,
    blocks_of_marked: false,
};

/// What kramdown says, Jekyll's renderer.
pub(crate) const KRAMDOWN: Dialect = Dialect {
    emphasis: Emphasis::Whitespace,
    empty_is_text: true,
    broken_tag_is_text: true,
    html_by_element: true,
    has_indented_code: true,
    blocks_of_marked: false,
};

/// CommonMark with indented code switched off, as Eleventy does.
pub(crate) const UNINDENTED: Dialect = Dialect {
    has_indented_code: false,
    ..COMMONMARK
};

/// What marked says, Hexo's renderer.
pub(crate) const MARKED: Dialect = Dialect {
    emphasis: Emphasis::Marked,
    blocks_of_marked: true,
    ..COMMONMARK
};

/// The dialect of a target; without one, CommonMark.
#[must_use]
pub(crate) fn of(target: Target) -> Dialect {
    match target {
        Target::Jekyll => KRAMDOWN,
        Target::Eleventy => UNINDENTED,
        Target::Hexo => MARKED,
        _ => COMMONMARK,
    }
}

/// The dialects other than that of the target in which an article may be read: those of all
/// generators, if nobody knows which one it is for. Each has the generator's name.
#[must_use]
pub(crate) fn others(target: Target) -> &'static [(Dialect, &'static str)] {
    match target {
        Target::Any => &[(KRAMDOWN, "Jekyll"), (UNINDENTED, "Eleventy"), (MARKED, "Hexo")],
        _ => &[],
    }
}
