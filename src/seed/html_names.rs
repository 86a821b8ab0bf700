//! HTML element names, grouped by how a parser treats them.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Void elements.
#[rustfmt::skip]
pub(crate) const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
];

/// Elements that show or do something even when empty.
#[rustfmt::skip]
pub(crate) const MEDIA: &[&str] = &[
    "audio", "button", "canvas", "embed", "frame", "iframe", "image", "img", "input", "math", "meter",
    "object", "picture", "progress", "select", "svg", "textarea", "video",
];

/// Elements that show nothing but their content.
#[rustfmt::skip]
pub(crate) const WRAPPERS: &[&str] = &[
    "a", "article", "aside", "b", "big", "blockquote", "center", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "ins", "li",
    "main", "nav", "ol", "p", "section", "small", "span", "strong", "sub", "sup", "u", "ul",
];

/// Formatting elements, which an HTML parser reopens when the end tag of an ancestor closed them.
#[rustfmt::skip]
pub(crate) const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Start tags that close an open `<p>`.
#[rustfmt::skip]
pub(crate) const CLOSES_P: &[&str] = &[
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre", "search",
    "section", "summary", "table", "ul", "xmp",
];

/// Block elements, which separate the texts before and after them.
#[rustfmt::skip]
pub(crate) const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
];

/// Scope boundaries: an end tag closes no element outside of these.
#[rustfmt::skip]
pub(crate) const SCOPE: &[&str] = &[
    "applet", "caption", "html", "marquee", "object", "table", "td", "template", "th",
];

/// Elements whose content is not read as tags.
#[rustfmt::skip]
pub(crate) const RAW_TEXT: &[&str] = &[
    "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp",
];

/// Parts of tables, whose end tags ignore the scope boundaries other than tables and templates.
#[rustfmt::skip]
pub(crate) const TABLE_PARTS: &[&str] = &[
    "caption", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// The other element names of HTML, SVG and `MathML`.
#[rustfmt::skip]
pub(crate) const OTHER_NAMES: &[&str] = &[
    "abbr", "acronym", "applet", "audio", "bdi", "bdo", "big", "blink", "body", "button", "canvas", "caption",
    "cite", "code", "colgroup", "data", "datalist", "defs", "desc", "dfn", "ellipse", "fieldset", "filter",
    "foreignobject", "form", "frameset", "g", "head", "hgroup", "html", "i", "iframe", "kbd", "label",
    "legend", "line", "lineargradient", "map", "mark", "marquee", "math", "meter", "mi", "mn", "mo", "mrow",
    "nobr", "noembed", "noframes", "noscript", "object", "optgroup", "option", "output", "path", "picture",
    "polygon", "polyline", "pre", "progress", "q", "rb", "rect", "rp", "rt", "ruby", "s", "samp", "script",
    "select", "slot", "stop", "strike", "style", "svg", "symbol", "table", "tbody", "td", "template", "text",
    "textarea", "tfoot", "th", "thead", "time", "title", "tr", "tspan", "tt", "use", "var", "video", "circle",
    "clippath", "code", "mask", "radialgradient",
];

/// What a parser needs to know of an element's name, looked up once for each tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    pub(crate) const VOID: Self = Self(1);
    pub(crate) const MEDIA: Self = Self(2);
    pub(crate) const WRAPPER: Self = Self(4);
    pub(crate) const FORMATTING: Self = Self(8);
    pub(crate) const CLOSES_P: Self = Self(16);
    pub(crate) const SCOPE: Self = Self(32);
    pub(crate) const TABLE_PART: Self = Self(64);
    pub(crate) const RAW_TEXT: Self = Self(128);
    /// HTML, SVG or `MathML` defines it.
    const DEFINED: Self = Self(256);

    /// Those of a name.
    #[must_use]
    pub(crate) fn of(name: &str) -> Self {
        static KINDS: OnceLock<FxHashMap<&str, u16>> = OnceLock::new();
        let kinds = KINDS.get_or_init(|| {
            let lists = [
                (VOID, Self::VOID),
                (MEDIA, Self::MEDIA),
                (WRAPPERS, Self::WRAPPER),
                (FORMATTING, Self::FORMATTING),
                (CLOSES_P, Self::CLOSES_P),
                (SCOPE, Self::SCOPE),
                (TABLE_PARTS, Self::TABLE_PART),
                (RAW_TEXT, Self::RAW_TEXT),
            ];
            let mut kinds: FxHashMap<&str, u16> = FxHashMap::default();
            for (names, kind) in lists {
                for name in names {
                    *kinds.entry(name).or_default() |= kind.0;
                }
            }
            for name in html_names() {
                *kinds.entry(name).or_default() |= Self::DEFINED.0;
            }
            kinds
        });
        Self(kinds.get(name).copied().unwrap_or(0))
    }

    /// Whether `name`, whose kinds these are, is that of an HTML, SVG, `MathML` or custom element.
    #[must_use]
    pub(crate) fn is_html_name(self, name: &str) -> bool {
        self.has(Self::DEFINED) || name.contains('-')
    }

    /// Whether one of them is `kind`.
    #[must_use]
    pub(crate) fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }
}

/// Of a longer tag nobody needs to know: what is asked for each of thousands of places must not take the whole
/// text.
const LONGEST: usize = 4096;

/// Whether the last thing in a text is a tag of a block.
#[must_use]
pub(crate) fn ends_with_block_tag(text: &str) -> bool {
    if !text.ends_with('>') {
        return false;
    }
    let near = text.len().saturating_sub(LONGEST);
    let start = memchr::memrchr(b'<', &text.as_bytes()[near..]);
    start.is_some_and(|start| starts_with_block_tag(&text[near + start..]))
}

/// Whether the first thing in a text is a tag of a block.
#[must_use]
pub(crate) fn starts_with_block_tag(text: &str) -> bool {
    let name = text.strip_prefix('<').map(|tag| tag.trim_start_matches('/'));
    name.is_some_and(|name| {
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let kinds = Kinds::of(&name[..length].to_ascii_lowercase());
        kinds.has(Kinds::CLOSES_P) || kinds.has(Kinds::TABLE_PART)
    })
}

/// Whether a lower-case name is that of an HTML, SVG, `MathML` or custom element.
#[must_use]
pub(crate) fn is_html_name(name: &str) -> bool {
    html_names().contains(name) || name.contains('-')
}

/// The length of the longest name.
#[must_use]
pub(crate) fn longest_html_name() -> usize {
    html_names().iter().map(|name| name.len()).max().unwrap_or(0)
}

fn html_names() -> &'static FxHashSet<&'static str> {
    static NAMES: OnceLock<FxHashSet<&str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let lists = [
            VOID,
            MEDIA,
            WRAPPERS,
            FORMATTING,
            CLOSES_P,
            SCOPE,
            TABLE_PARTS,
            OTHER_NAMES,
        ];
        lists.into_iter().flatten().copied().collect()
    })
}
