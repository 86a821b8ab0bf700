//! The text on both sides of a tag, and what it says of the tag.

/// What authors call a tag, beside which it is named.
const CALLED: &[&str] = &[
    "tag",
    "tags",
    "element",
    "elements",
    "elemento",
    "elementos",
    "balise",
    "balises",
    "etiqueta",
    "etiquetas",
    "标签",
    "標籤",
    "元素",
    "标记",
    "標記",
    "节点",
    "節點",
    "属性",
    "屬性",
    "タグ",
    "要素",
    "태그",
    "тег",
    "элемент",
];

/// How many bytes of text on each side of a tag are looked at.
pub(super) const REACH: usize = 240;

/// The text between two offsets, the first one moved to the start of a character, the last one to an end.
pub(super) fn window(text: &str, from: usize, to: usize) -> &str {
    let from = (from..text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len());
    let to = (0..=to.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    text.get(from..to).unwrap_or_default()
}

/// The text on both sides of a tag, in its line and up to the next tags.
pub(super) struct Sides<'t> {
    pub(super) before: &'t str,
    pub(super) after: &'t str,
}

impl<'t> Sides<'t> {
    pub(super) fn of(text: &'t str, from: usize, to: usize) -> Self {
        let before = window(text, from.saturating_sub(REACH), from);
        let after = window(text, to, to.saturating_add(REACH));
        let start = memchr::memrchr3(b'\n', b'\r', b'>', before.as_bytes());
        let end = memchr::memchr3(b'\n', b'\r', b'<', after.as_bytes());
        Self {
            before: start.map_or(before, |at| &before[at + 1..]),
            after: end.map_or(after, |at| &after[..at]),
        }
    }

    /// Whether it is in a sentence as a word is.
    pub(super) fn is_word(&self) -> bool {
        let opens = |c: char| c.is_whitespace() || is_opening(c);
        let closes = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || is_closing(c);
        (self.before.is_empty() || self.before.ends_with(opens)) && self.after.starts_with(closes)
    }

    /// Whether the words around it lack one without it: a space is before it, the end of a sentence or
    /// of a part of it behind it.
    pub(super) fn is_missed(&self) -> bool {
        let before = self.before.trim_end_matches(' ');
        before.len() < self.before.len()
            && before.ends_with(char::is_alphanumeric)
            && self
                .after
                .starts_with(['.', ',', ';', ':', '?', '!', '，', '。', '、', '；', '：'])
    }

    /// Whether it begins an item of a Markdown list, and text follows.
    pub(super) fn begins_item(&self) -> bool {
        let marker = self.before.trim();
        let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        let is_marker = matches!(marker, "-" | "*" | "+") || marker.strip_suffix(['.', ')']).is_some_and(is_number);
        is_marker && self.before.ends_with(' ') && self.after.contains(char::is_alphanumeric)
    }

    /// Whether it is alone in a cell of a Markdown table.
    pub(super) fn is_cell(&self) -> bool {
        self.before.trim_end().ends_with('|') && self.after.trim_start().starts_with('|')
    }

    /// Whether there are words on both sides.
    pub(super) fn has_text(&self) -> bool {
        self.before.contains(char::is_alphanumeric) && self.after.contains(char::is_alphanumeric)
    }

    pub(super) fn is_quoted(&self) -> bool {
        let opening = self.before.chars().next_back();
        let closing = self.after.chars().next();
        opening.is_some_and(|c| is_opening(c) && c != '（' && c != '(')
            && closing.is_some_and(|c| is_closing(c) || matches!(c, '"' | '\''))
            && opening
                .zip(closing)
                .is_some_and(|(a, b)| (a == b) || a != '"' && a != '\'')
    }

    /// Whether the word beside it says what it is.
    pub(super) fn is_called(&self) -> bool {
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        let is_word = |rest: Option<char>| rest.is_none_or(|c| !c.is_alphanumeric());
        CALLED.iter().any(|word| {
            let follows = after.get(..word.len()).is_some_and(|start| {
                let rest = &after[word.len()..];
                let ends = !word.is_ascii() || is_word(rest.chars().next());
                start.eq_ignore_ascii_case(word) && ends
            });
            let precedes = before.len() >= word.len()
                && before.is_char_boundary(before.len() - word.len())
                && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
                && (!word.is_ascii() || is_word(before[..before.len() - word.len()].chars().next_back()));
            follows && self.before.contains(char::is_alphanumeric) || precedes
        })
    }
}

/// Whether the text between two offsets is all that an element for keys and names holds.
pub(super) fn is_key(text: &str, from: usize, to: usize) -> bool {
    let (before, after) = (&text[..from], &text[to..]);
    let mut keys = ["kbd", "code", "samp", "tt", "var"].iter();
    keys.any(|name| {
        let opened = before.strip_suffix('>').and_then(|before| before.strip_suffix(name));
        let closed = after.strip_prefix("</").and_then(|after| after.strip_prefix(name));
        opened.is_some_and(|before| before.ends_with('<')) && closed.is_some_and(|after| after.starts_with('>'))
    })
}

pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '「' | '『' | '《' | '(' | '（' | '«' | '„')
}

pub(super) fn is_closing(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '」' | '』' | '》' | '）' | '»' | '，' | '。' | '、' | '；' | '：' | '！' | '？'
    )
}
