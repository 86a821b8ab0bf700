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
    /// The URL of a link or an image may have spaces.
    pub has_spaces_in_urls: bool,
    /// A line of whitespace with a tab continues the paragraph before it, the space after `>` is no part
    /// of a tab behind it, and what is between `{% raw %}` and `{% endraw %}` is not Markdown.
    pub blocks_of_marked: bool,
    /// The HTML of a page is parsed and written again: a tag that nothing closes ends with its block, and
    /// one with a slash in an attribute's value without quotes is text in a line of text.
    pub rebuilds_html: bool,
    /// It is MDX: `import` and `export` lines, `{expressions}` and the tags of components are JavaScript.
    pub has_jsx: bool,
}

/// What opens and closes emphasis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    /// Runs of marks by what is on both sides of them, matched from their ends.
    CommonMark,
    /// The same, but since CommonMark 0.31 symbols are punctuation, and not every version knows it.
    AnyVersion,
    /// Asterisks by the whitespace beside them alone, not by punctuation.
    Whitespace,
    /// As of any version of CommonMark; what becomes of more than three asterisks in a row is not known.
    Micromark,
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
    has_spaces_in_urls: false,
    blocks_of_marked: false,
    rebuilds_html: false,
    has_jsx: false,
};

/// CommonMark of any version, as goldmark in Hugo: it is read as the newest.
pub(crate) const ANY_VERSION: Dialect = Dialect {
    emphasis: Emphasis::AnyVersion,
    ..COMMONMARK
};

/// What remark and rehype say, Astro's renderer.
pub(crate) const REMARK: Dialect = Dialect {
    emphasis: Emphasis::Micromark,
    rebuilds_html: true,
    ..COMMONMARK
};

/// MDX, with its JavaScript masked.
pub(crate) const MDX: Dialect = Dialect {
    has_indented_code: false,
    has_jsx: true,
    ..REMARK
};

/// What kramdown says, Jekyll's renderer.
pub(crate) const KRAMDOWN: Dialect = Dialect {
    emphasis: Emphasis::Whitespace,
    empty_is_text: true,
    broken_tag_is_text: true,
    html_by_element: true,
    has_spaces_in_urls: true,
    ..COMMONMARK
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

/// What a site's own settings say of its Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SiteMarkdown {
    /// Nothing: it is what the generator does by itself.
    #[default]
    Usual,
    /// A renderer that keeps to CommonMark.
    CommonMark,
    /// Settings or a renderer that nobody knows here.
    Unknown,
}

/// The dialect of a target; without one, CommonMark of any version.
#[must_use]
pub(crate) fn of(target: Target, site: SiteMarkdown) -> Dialect {
    match target {
        _ if site == SiteMarkdown::CommonMark => ANY_VERSION,
        Target::Jekyll => KRAMDOWN,
        Target::Eleventy => UNINDENTED,
        Target::Hexo => MARKED,
        Target::Astro => REMARK,
        _ => ANY_VERSION,
    }
}

/// The dialects other than that of the target in which an article may be read: those of all
/// generators, if nobody knows which one it is for. Each has the generator's name.
#[must_use]
pub(crate) fn others(target: Target, site: SiteMarkdown) -> &'static [(Dialect, &'static str)] {
    match target {
        Target::Any => &[(KRAMDOWN, "Jekyll"), (UNINDENTED, "Eleventy"), (MARKED, "Hexo")],
        _ if site == SiteMarkdown::Unknown => &[(ANY_VERSION, "CommonMark")],
        _ => &[],
    }
}
