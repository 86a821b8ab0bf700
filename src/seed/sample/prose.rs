//! Tags in sentences that are meant as text.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use crate::seed::html_names::{FORMATTING, VOID, is_html_name};
use crate::seed::outline::{End, NodeId};
use crate::seed::sample::payload::{self, is_payload};
use crate::seed::sample::sides::{REACH, Sides, is_closing, is_key, is_opening, window};
use crate::seed::sample::{Piece, Reading, Why, has_template};
use crate::source::Span;

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

/// Why an element outside of listings is meant as text, if it is. An article that shows markup
/// elsewhere may begin a sentence with a tag.
pub(super) fn why(reading: Reading<'_, '_>, id: NodeId, shows_markup: bool) -> Option<Why> {
    let node = reading.outline.node(id);
    if node.name.contains(['-', ':']) || has_template(reading, node.tag) {
        return None;
    }
    if !reading.is_bare(id) || node.name == "script" {
        if is_payload(reading, id) || shows_markup && payload::loads_private_script(reading, id) {
            return Some(Why::Payload);
        }
        if payload::is_typed(reading, id, shows_markup) {
            let is_active = payload::ACTIVE.contains(&&*node.name);
            return Some(if is_active { Why::Payload } else { Why::Named });
        }
        if payload::is_injected(reading, id) {
            return Some(Why::Named);
        }
        if is_comparison(reading, id) {
            return Some(Why::Comparison);
        }
    }
    (reading.is_bare(id) && is_named(reading, id, shows_markup)).then_some(Why::Named)
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

/// Whether a sentence names the tag, which has no attribute.
fn is_named(reading: Reading<'_, '_>, id: NodeId, shows_markup: bool) -> bool {
    let node = reading.outline.node(id);
    let text = reading.text;
    let name = &*node.name;
    let own = Sides::of(text, node.tag.start(), node.tag.end());
    if let End::Tag(end) = node.end {
        return names_both(text, node.tag, end) || is_missing_word(reading, id, end, shows_markup);
    }
    let line_end = reading.source.line_end(node.tag.end());
    let is_half = || reading.is_unclosed(id) && is_escaped_after(text, node.tag.end(), line_end, name);
    if is_key(text, node.tag.start(), node.tag.end()) || is_half() {
        return true;
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
    if own.is_cell() || own.begins_item() && own.is_word() && (name == "img" || shows_markup) {
        return true;
    }
    let is_certain = own.is_called() && (is_void || !FORMATTING.contains(&name));
    let begins = shows_markup && own.after.contains(char::is_alphanumeric) && own.before.trim().is_empty();
    let is_shown = shows_markup && own.has_text() && !FORMATTING.contains(&name);
    is_clear || is_certain || is_shown || (own.has_text() || begins) && own.is_word()
}

/// Whether an empty element is a word of its sentence: without it, a word is missing before the
/// punctuation, or the article shows markup elsewhere.
fn is_missing_word(reading: Reading<'_, '_>, id: NodeId, end: Span, shows_markup: bool) -> bool {
    let node = reading.outline.node(id);
    if node.tag.end() != end.start() || node.name == "span" {
        return false;
    }
    let both = Sides::of(reading.text, node.tag.start(), end.end());
    both.is_missed() || shows_markup && both.has_text() && both.is_word()
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
        let is_key = is_key(text, start.start(), end.end());
        return is_key || both.is_quoted() || both.is_called() && both.is_word();
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
    let near = window(text, from.max(to.saturating_sub(4 * REACH)), to);
    if memchr::memchr2(b'&', b'\\', near.as_bytes()).is_none() {
        return false;
    }
    let lower = near.to_ascii_lowercase();
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

/// Whether the first end tag of this name after an offset is escaped.
pub(super) fn is_escaped_after(text: &str, from: usize, to: usize, name: &str) -> bool {
    let near = window(text, from, to.min(from + 4 * REACH));
    let has = |at: usize, lead: &str| {
        let found = near.as_bytes().get(at..at + lead.len() + name.len());
        found.is_some_and(|found| {
            found[..lead.len()].eq_ignore_ascii_case(lead.as_bytes())
                && found[lead.len()..].eq_ignore_ascii_case(name.as_bytes())
        })
    };
    let ends = |at: usize| {
        let lower = near[at..].to_ascii_lowercase();
        let rest = lower.split_once(name).map_or("", |(_, rest)| rest).trim_start();
        rest.starts_with('>') || rest.starts_with("&gt;")
    };
    for at in memchr::memchr2_iter(b'<', b'&', near.as_bytes()) {
        if has(at, "<") || has(at, "</") {
            return false;
        }
        if ["&lt;/", "&#60;/", "&#x3c;/"].iter().any(|lead| has(at, lead)) {
            return ends(at);
        }
    }
    false
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
            || is_key(text, tag.start(), tag.end())
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
