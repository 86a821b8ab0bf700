//! Texts and end tags between the events of the pass, where all of it is read as text and tags: asking
//! `lol_html` for texts takes it twice as long.

use std::borrow::Cow;

use crate::seed::outline::lower_case;

/// Elements in which something else than text and tags is read.
const OTHERS: &[&str] = &[
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "svg",
    "textarea",
    "title",
    "xmp",
];

/// Whether no element begins in which something else than text and tags is read.
pub(super) fn are_plain(masked: &[u8]) -> bool {
    let may_be_one = |at: usize| {
        let rest = &masked[at + 1..];
        let first = rest.first().map_or(0, u8::to_ascii_lowercase);
        let is_one = |name: &&str| rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes());
        matches!(first, b'i' | b'm' | b'n' | b'p' | b's' | b't' | b'x') && OTHERS.iter().any(is_one)
            || rest.starts_with(b"![")
    };
    !memchr::memchr_iter(b'<', masked).any(may_be_one)
}

/// What a `<` in a gap begins.
pub(super) enum Sign {
    /// Nothing: it is text.
    Text,
    /// An end tag, which ends here.
    EndTag(usize),
    /// What only the tokenizer can tell.
    Unclear,
}

/// What the `<` at an offset begins.
pub(super) fn sign(masked: &[u8], at: usize) -> Sign {
    match (masked.get(at + 1), masked.get(at + 2)) {
        (Some(b'/'), Some(first)) if first.is_ascii_alphabetic() => end_tag(masked, at + 2),
        (None | Some(b'/' | b'!' | b'?'), _) => Sign::Unclear,
        (Some(first), _) if first.is_ascii_alphabetic() => Sign::Unclear,
        (Some(_), _) => Sign::Text,
    }
}

/// The end tag whose name begins at an offset, if it has nothing but a name.
fn end_tag(masked: &[u8], name: usize) -> Sign {
    let ends_name = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' | b'/' | b'>');
    let Some(length) = masked[name..].iter().position(ends_name) else {
        return Sign::Unclear;
    };
    let space = masked[name + length..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace());
    let end = name + length + space.count();
    match masked.get(end) {
        Some(b'>') => Sign::EndTag(end + 1),
        _ => Sign::Unclear,
    }
}

/// The name that starts at `at`, in lower case.
pub(super) fn name_at(text: &str, at: usize) -> Cow<'_, str> {
    let rest = &text[at..];
    let length = rest
        .bytes()
        .position(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c' | b'/' | b'>'));
    lower_case(&rest[..length.unwrap_or(rest.len())])
}

/// The offset after the `>` that ends a tag; a `>` in quotes does not count.
pub(super) fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}
