//! Tags in sentences that are meant as text.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::seed::html_names::{FORMATTING, VOID, is_html_name};
use crate::seed::outline::{End, NodeId};
use crate::seed::sample::{Piece, Reading, Why, has_template};
use crate::source::Span;
use crate::url::is_private;

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

/// Words that join two names of tags.
const JOINED: &[&str] = &[
    "and", "or", "to", "und", "oder", "et", "ou", "y", "o", "dan", "atau", "和", "与", "及", "或", "到", "…", "...",
    "/",
];

/// Elements that begin a line, or that may end without an end tag.
const LINES: &[&str] = &[
    "br", "dd", "dt", "hr", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
    "wbr",
];

/// Elements that load or run something.
const ACTIVE: &[&str] = &[
    "base", "embed", "frame", "iframe", "link", "meta", "object", "script", "style",
];

const CURLY: &[char] = &['“', '”', '„', '‟', '‘', '’', '‚', '″', '＂'];

/// Calls by which a script shows that it runs.
const DEMONSTRATIONS: &[&str] = &["alert", "confirm", "prompt"];

/// Why an element outside of listings is meant as text, if it is. An article that shows markup
/// elsewhere may begin a sentence with a tag.
pub(super) fn why(reading: Reading<'_, '_>, id: NodeId, shows_markup: bool) -> Option<Why> {
    let node = reading.outline.node(id);
    if node.name.contains(['-', ':']) || has_template(reading, node.tag) {
        return None;
    }
    if !reading.is_bare(id) || node.name == "script" {
        if is_payload(reading, id) || is_typed(reading, id) || shows_markup && loads_private_script(reading, id) {
            return Some(Why::Payload);
        }
        if is_comparison(reading, id) {
            return Some(Why::Comparison);
        }
    }
    (reading.is_bare(id) && is_named(reading, id, shows_markup)).then_some(Why::Named)
}

/// Whether the element would run a script that only demonstrates that it runs, and has nothing that
/// readers could see.
pub(super) fn is_payload(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let (outline, text) = (reading.outline, reading.text);
    let node = outline.node(id);
    if ["class", "style", "id", "alt", "title"]
        .iter()
        .any(|name| reading.value(id, name).is_some_and(|value| !value.trim().is_empty()))
    {
        return false;
    }
    if node.name == "script" && reading.is_bare(id) {
        let inside = outline.inside(id, text.len()).of(text);
        return matches!(node.end, End::Tag(_)) && inside.len() < 200 && demonstrates(inside);
    }
    let mut attributes = outline.attributes(id).iter();
    attributes.any(|attribute| {
        let name = attribute.name.of(text);
        let value = attribute.value.map_or("", |value| value.of(text));
        let is_handler = name.len() > 4 && name.as_bytes()[..2].eq_ignore_ascii_case(b"on");
        let script = value
            .trim_start()
            .get(..11)
            .filter(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
        let is_no_picture = node.name == "img" && name.eq_ignore_ascii_case("src");
        is_handler && (attribute.value.is_none() || demonstrates(value))
            || script.is_some() && (is_no_picture || demonstrates(value))
    })
}

fn demonstrates(script: &str) -> bool {
    let is_call = |name: &&str| {
        memchr::memmem::find_iter(script.as_bytes(), name.as_bytes()).any(|at| {
            let before = script[..at].chars().next_back();
            let after = script[at + name.len()..].trim_start();
            !before.is_some_and(|c| c.is_alphanumeric() || c == '_') && after.starts_with(['(', '`'])
        })
    };
    script.contains("document.cookie") || DEMONSTRATIONS.iter().any(is_call)
}

/// Whether the tag was typed as text: it would load something, but its values are in typographic quotes.
fn is_typed(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let node = reading.outline.node(id);
    let mut attributes = reading.outline.attributes(id).iter();
    ACTIVE.contains(&&*node.name)
        && attributes.any(|attribute| {
            let value = attribute.value.map_or("", |value| value.of(reading.text));
            value.starts_with(CURLY)
        })
}

/// Whether a script is loaded from the author's own network, as in an example.
fn loads_private_script(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let Some(src) = reading
        .value(id, "src")
        .filter(|_| reading.outline.node(id).name == "script")
    else {
        return false;
    };
    let scheme = if src.starts_with("//") { "http:" } else { "" };
    url::Url::parse(&format!("{scheme}{src}")).is_ok_and(|url| is_private(&url))
}

/// Whether `a<b and c and c > 2` was read as a tag.
fn is_comparison(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let tag = reading.outline.node(id).tag;
    let before = reading.text[..tag.start()].chars().next_back();
    let mut attributes = reading.outline.attributes(id).iter();
    before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ')' | ']' | '_'))
        && reading.is_unclosed(id)
        && attributes.all(|attribute| attribute.value.is_none())
}

/// Whether the element loads something from an address that can be one.
pub(super) fn has_address(reading: Reading<'_, '_>, id: NodeId) -> bool {
    let attributes = reading.outline.attributes(id).iter();
    let mut values = attributes.filter_map(|attribute| {
        let name = attribute.name.of(reading.text).to_ascii_lowercase();
        let is_source = name.contains("src") || name == "data" || name.contains("original");
        is_source.then(|| attribute.value.map_or("", |value| value.of(reading.text)).trim())
    });
    let is_templated = reading.outline.node(id).templated;
    is_templated || values.any(|value| value.contains(['.', '/']) && !value.contains(['\'', '$', '<', '+']))
}

/// How many bytes of text on each side of a tag are looked at.
const REACH: usize = 240;

/// The text between two offsets, the first one moved to the start of a character, the last one to an end.
fn window(text: &str, from: usize, to: usize) -> &str {
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
struct Sides<'t> {
    before: &'t str,
    after: &'t str,
}

impl<'t> Sides<'t> {
    fn of(text: &'t str, from: usize, to: usize) -> Self {
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
    fn is_word(&self) -> bool {
        let opens = |c: char| c.is_whitespace() || is_opening(c);
        let closes = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || is_closing(c);
        (self.before.is_empty() || self.before.ends_with(opens)) && self.after.starts_with(closes)
    }

    fn has_text(&self) -> bool {
        self.before.contains(char::is_alphanumeric) && self.after.contains(char::is_alphanumeric)
    }

    fn is_quoted(&self) -> bool {
        let opening = self.before.chars().next_back();
        let closing = self.after.chars().next();
        opening.is_some_and(|c| is_opening(c) && c != '（' && c != '(')
            && closing.is_some_and(|c| is_closing(c) || matches!(c, '"' | '\''))
            && opening
                .zip(closing)
                .is_some_and(|(a, b)| (a == b) || a != '"' && a != '\'')
    }

    /// Whether the word beside it says what it is.
    fn is_called(&self) -> bool {
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

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '「' | '『' | '《' | '(' | '（' | '«' | '„')
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '」' | '』' | '》' | '）' | '»' | '，' | '。' | '、' | '；' | '：' | '！' | '？'
    )
}

/// Whether a sentence names the tag, which has no attribute.
fn is_named(reading: Reading<'_, '_>, id: NodeId, shows_markup: bool) -> bool {
    let node = reading.outline.node(id);
    let text = reading.text;
    let name = &*node.name;
    let own = Sides::of(text, node.tag.start(), node.tag.end());
    if let End::Tag(end) = node.end {
        return names_both(text, node.tag, end);
    }
    if own.before.is_empty() && own.after.is_empty() {
        return false;
    }
    let is_clear = own.is_quoted() || own.is_called() && own.is_word();
    if LINES.contains(&name) {
        // A colon follows the word where it begins a line: `<br>Tags: a, b`.
        let names_what_follows = own.after.contains([':', '：']);
        return own.is_quoted() || is_clear && own.has_text() && !names_what_follows;
    }
    let is_void = VOID.contains(&name);
    let is_certain = own.is_called() && (is_void || !FORMATTING.contains(&name));
    let begins = shows_markup && own.after.contains(char::is_alphanumeric) && own.before.trim().is_empty();
    let is_shown = shows_markup && own.has_text() && !FORMATTING.contains(&name);
    is_clear || is_certain || is_shown || (own.has_text() || begins) && own.is_word()
}

/// Whether a sentence names a start tag and the end tag that happens to close it.
fn names_both(text: &str, start: Span, end: Span) -> bool {
    let inside = &text[start.end()..end.start()];
    if memchr::memchr3(b'<', b'\n', b'\r', inside.as_bytes()).is_some() {
        return false;
    }
    let opening = Sides::of(text, start.start(), start.end());
    let closing = Sides::of(text, end.start(), end.end());
    let both = Sides::of(text, start.start(), end.end());
    if inside.is_empty() {
        return both.is_quoted() || both.is_called() && both.is_word();
    }
    let are_words = opening.is_word() && closing.is_word();
    let joined = JOINED.contains(&inside.trim());
    opening.is_quoted() && closing.is_quoted() || are_words && (joined || opening.is_called() || closing.is_called())
}

/// The name in an end tag, in lower case.
pub(super) fn end_name(text: &str, tag: Span) -> Cow<'_, str> {
    let name = tag.of(text)[2..].trim_end_matches('>').trim();
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether the last tag of this name is an escaped start tag.
pub(super) fn is_escaped_before(text: &str, from: usize, to: usize, name: &str) -> bool {
    let lower = window(text, from.max(to.saturating_sub(4 * REACH)), to).to_ascii_lowercase();
    let escapes = ["&lt;", "&#60;", "&#x3c;", "\\<"];
    let last = |lead: &str| {
        let tag = format!("{lead}{name}");
        let rest = lower.rfind(&tag).map(|at| (at, at + tag.len()))?;
        let ends = lower[rest.1..]
            .chars()
            .next()
            .is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-');
        ends.then_some(rest.0)
    };
    let opened = escapes.iter().filter_map(|escape| last(escape)).max();
    let closed = escapes.iter().filter_map(|escape| last(&format!("{escape}/"))).max();
    let closed = closed.max(last("</"));
    opened.is_some_and(|opened| closed.is_none_or(|closed| closed < opened))
}

/// Appends end tags that close nothing and that a sentence names, or whose start tags are escaped.
pub(super) fn end_tags(reading: Reading<'_, '_>, pieces: &mut Vec<Piece>) {
    let text = reading.text;
    let known: FxHashSet<Span> = pieces.iter().map(|piece| piece.span).collect();
    for tag in &reading.outline.stray_end_tags {
        if known.contains(tag) || reading.is_accidental(*tag) || has_template(reading, *tag) {
            continue;
        }
        let name = end_name(text, *tag);
        let sides = Sides::of(text, tag.start(), tag.end());
        let is_named = sides.is_quoted() || sides.is_word() && (sides.has_text() || sides.is_called());
        let is_line = LINES.contains(&&*name) || !is_html_name(&name) && name.contains('-');
        let is_named = is_named && !(is_line && !sides.is_quoted() && !sides.is_called());
        if is_named
            || is_escaped_before(
                text,
                reading
                    .source
                    .line_start(tag.start())
                    .max(tag.start().saturating_sub(REACH)),
                tag.start(),
                &name,
            )
        {
            pieces.push(Piece {
                span: *tag,
                why: Why::EndTag,
                end: None,
                listing: None,
            });
        }
    }
}

/// Appends tags without attributes beside one that is named.
pub(super) fn beside(reading: Reading<'_, '_>, pieces: &mut Vec<Piece>) {
    let text = reading.text;
    let joined = |from: usize, to: usize| {
        from <= to && reading.known.next_mark(text, from) >= to && {
            let between = text[from..to].trim_matches(|c: char| {
                c.is_whitespace() || c.is_ascii_punctuation() || is_closing(c) || is_opening(c)
            });
            between.is_empty() || JOINED.contains(&between)
        }
    };
    let named: Vec<Span> = pieces
        .iter()
        .filter(|piece| matches!(piece.why, Why::Named | Why::EndTag) && piece.listing.is_none())
        .map(|piece| piece.end.map_or(piece.span, |(end, _)| piece.span.join(end)))
        .collect();
    if named.is_empty() {
        return;
    }
    for id in reading.outline.ids() {
        let node = reading.outline.node(id);
        if !reading.is_bare(id) || !(reading.is_unclosed(id) || node.end_is_void()) || LINES.contains(&&*node.name) {
            continue;
        }
        let tag = node.tag;
        let next = named.partition_point(|other| other.start() < tag.start());
        let follows = next > 0 && joined(named[next - 1].end(), tag.start());
        let is_beside = follows || named.get(next).is_some_and(|other| joined(tag.end(), other.start()));
        if is_beside && !reading.is_accidental(tag) {
            pieces.push(Piece {
                span: tag,
                why: Why::Named,
                end: None,
                listing: None,
            });
        }
    }
}
