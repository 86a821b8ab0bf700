//! The template languages, and the tags, filters and variables that they and their generators define.

/// A template language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Jekyll and Eleventy.
    Liquid,
    /// Hexo.
    Nunjucks,
    /// Hugo.
    Shortcodes,
}

/// Tags of Liquid and Jekyll that must be closed.
#[rustfmt::skip]
const LIQUID_BLOCKS: &[&str] = &[
    "raw", "comment", "if", "unless", "for", "case", "capture", "tablerow", "highlight", "ifchanged",
];

/// The other tags of Liquid, Jekyll and its plugins; those of plugins may have an end tag.
#[rustfmt::skip]
const LIQUID_TAGS: &[&str] = &[
    "assign", "break", "continue", "cycle", "decrement", "increment", "include", "include_relative", "include_cached",
    "else", "elsif", "when", "link", "post_url", "gist", "seo", "feed_meta", "youtube", "vimeo", "avatar", "twitter",
    "tweet", "octicon", "figure", "responsive_image", "picture", "img", "imgcap", "image_tag", "cite", "bibliography",
    "reference", "quote", "blockquote", "pullquote", "codeblock", "include_code", "render_partial", "jsfiddle",
    "codepen", "video", "audio", "slideshare", "speakerdeck", "spotify", "toc", "tabs", "tab", "mermaid", "plantuml",
    "math", "katex", "chart", "note", "details", "asset_path", "liquid", "render", "echo",
];

/// Tags of Nunjucks and Hexo that must be closed.
#[rustfmt::skip]
const HEXO_BLOCKS: &[&str] = &[
    "raw", "verbatim", "if", "for", "asyncEach", "asyncAll", "macro", "call", "filter", "block", "autoescape",
    "blockquote", "quote", "codeblock", "code", "pullquote",
];

/// The other tags of Nunjucks, Hexo and the common themes; those of themes may have an end tag.
#[rustfmt::skip]
const HEXO_TAGS: &[&str] = &[
    "else", "elif", "elseif", "set", "include", "import", "from", "extends", "gist", "jsfiddle", "youtube", "vimeo",
    "iframe", "img", "image", "link", "include_code", "include-code", "post_link", "post_path", "asset_path", "asset_img",
    "asset_link", "url_for", "full_url_for", "tweet", "note", "subnote", "tabs", "tab", "subtabs", "subsubtabs", "label",
    "btn", "button", "cb", "checkbox", "radio", "video", "audio", "pdf", "mermaid", "caniuse", "cq", "centerquote", "gp",
    "gi", "grouppicture", "galleryGroup", "gallery", "lq", "linkgrid", "lg", "hideInline", "hideBlock", "hideToggle",
    "timeline", "flink", "inlineImg", "inlineimg", "folding", "fold", "details", "aplayer", "aplayerlist", "aplayerlrc",
    "meting", "dplayer", "bilibili", "wavedrom", "pullright", "alert", "emoji", "span", "p", "u", "emp", "wavy", "del",
    "kbd", "psw", "ghcard", "site", "link_card", "progress", "katex", "chart", "chartjs", "score", "admonition", "mp4",
];

/// Tags that belong to Liquid, Nunjucks, Jinja, Django or Twig themselves, so that no theme or plugin of
/// another language will define them.
#[rustfmt::skip]
const CORE_TAGS: &[&str] = &[
    "assign", "break", "continue", "cycle", "decrement", "increment", "include_relative", "post_url",
    "elif", "elseif", "extends", "from", "import", "include", "set",
    "apply", "blocktrans", "blocktranslate", "csrf_token", "debug", "do", "embed", "firstof", "flush", "form_theme",
    "ifequal", "ifnotequal", "load", "lorem", "now", "regroup", "sandbox", "spaceless", "ssi", "static", "templatetag",
    "trans", "translate", "url", "use", "widthratio", "with",
];

/// The filters of Nunjucks, which follow a `|`.
#[rustfmt::skip]
pub(crate) const FILTERS: &[&str] = &[
    "abs", "batch", "capitalize", "center", "d", "default", "dictsort", "dump", "e", "escape", "first", "float",
    "forceescape", "groupby", "indent", "int", "join", "last", "length", "list", "lower", "nl2br", "random", "reject",
    "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "slice", "sort", "string", "striptags",
    "sum", "title", "trim", "truncate", "upper", "urlencode", "urlize", "wordcount",
];

/// The filters of Eleventy and of its Liquid, which follow a `|`.
#[rustfmt::skip]
pub(crate) const LIQUID_FILTERS: &[&str] = &[
    "escape", "xml_escape", "escape_once", "newline_to_br", "strip_html", "abs", "at_least", "at_most", "ceil",
    "divided_by", "floor", "minus", "plus", "modulo", "times", "round", "url_decode", "url_encode", "cgi_escape",
    "uri_escape", "slugify", "join", "last", "first", "reverse", "sort", "sort_natural", "size", "map", "sum", "compact",
    "concat", "push", "unshift", "pop", "shift", "slice", "where", "reject", "where_exp", "reject_exp", "group_by",
    "group_by_exp", "has", "has_exp", "find_index", "find_index_exp", "find", "find_exp", "uniq", "sample", "date",
    "date_to_xmlschema", "date_to_rfc822", "date_to_string", "date_to_long_string", "append", "prepend", "lstrip",
    "downcase", "upcase", "remove", "remove_first", "remove_last", "rstrip", "split", "strip", "strip_newlines", "squish",
    "capitalize", "replace", "replace_first", "replace_last", "truncate", "truncatewords", "normalize_whitespace",
    "number_of_words", "array_to_sentence_string", "base64_encode", "base64_decode", "sha256", "hmac_sha256", "default",
    "raw", "jsonify", "to_integer", "json", "inspect",
    "slug", "url", "log", "getCollectionItem", "getCollectionItemIndex", "getPreviousCollectionItem",
    "getNextCollectionItem", "inputPathToUrl", "renderContent", "serverlessUrl", "htmlBaseUrl", "locale_url",
    "locale_links", "addPathPrefixToFullUrl", "transformWithHtmlBase", "dateToRfc3339", "dateToRfc822",
    "getNewestCollectionItemDate", "absoluteUrl", "htmlToAbsoluteUrls", "convertHtmlToAbsoluteUrls",
];

/// Names that Jekyll defines.
#[rustfmt::skip]
pub(crate) const VARIABLES: &[&str] = &[
    "site", "page", "layout", "content", "paginator", "jekyll", "theme", "include", "forloop", "tablerowloop", "nil",
    "true", "false", "empty", "blank",
];

impl Language {
    /// Its name.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Liquid => "Liquid",
            Self::Nunjucks => "Nunjucks",
            Self::Shortcodes => "Hugo",
        }
    }

    /// Whether the language, its generator or a common plugin defines a tag of this name.
    #[must_use]
    pub(crate) fn knows(self, name: &str) -> bool {
        match self {
            Self::Liquid => LIQUID_BLOCKS.contains(&name) || LIQUID_TAGS.contains(&name),
            Self::Nunjucks => HEXO_BLOCKS.contains(&name) || HEXO_TAGS.contains(&name),
            Self::Shortcodes => true,
        }
    }

    /// Whether a tag that the language does not know is one of another template language, or no name at all.
    /// Themes and plugins define all others.
    #[must_use]
    pub(crate) fn is_foreign(name: &str) -> bool {
        !name.starts_with(|c: char| c.is_alphabetic())
            || [CORE_TAGS, LIQUID_BLOCKS, HEXO_BLOCKS]
                .iter()
                .any(|tags| tags.contains(&name))
    }

    /// Whether the build fails where a tag of this name is never closed.
    #[must_use]
    pub(crate) fn must_close(self, name: &str) -> bool {
        match self {
            Self::Liquid => LIQUID_BLOCKS.contains(&name),
            Self::Nunjucks => HEXO_BLOCKS.contains(&name),
            Self::Shortcodes => matches!(name, "highlight" | "details"),
        }
    }
}
