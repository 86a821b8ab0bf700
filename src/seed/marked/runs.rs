//! The runs of `*` and `_` in a text, and what each may do, as marked sees them.

use std::ops::Range;

use crate::source::Span;

/// What a run may do to emphasis that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Opens,
    Closes,
    Either,
}

/// A run of marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Its offset in the article.
    pub start: usize,
    pub length: usize,
    pub kind: Kind,
}

/// The runs of a mark in a text at `from`, without those that have whitespace on both sides.
pub(super) fn runs(text: &str, mark: u8, from: usize) -> Vec<Run> {
    let mut found = Vec::new();
    let mut places = memchr::memchr_iter(mark, text.as_bytes()).peekable();
    while let Some(start) = places.next() {
        let mut end = start + 1;
        while places.next_if_eq(&end).is_some() {
            end += 1;
        }
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        let kind = before.and_then(|before| kind(mark, before, after));
        found.extend(kind.map(|kind| Run {
            start: from + start,
            length: end - start,
            kind,
        }));
    }
    found
}

/// What the characters around a run allow.
fn kind(mark: u8, before: char, after: Option<char>) -> Option<Kind> {
    let class = |c: char| match c {
        c if is_space(c) => Class::Space,
        '~' if mark == b'*' => Class::Word,
        c if is_punctuation(c) => Class::Punctuation,
        _ => Class::Word,
    };
    match (class(before), after.map_or(Class::Space, class)) {
        (Class::Space, Class::Space) => None,
        (_, Class::Space) | (Class::Word, Class::Punctuation) => Some(Kind::Closes),
        (Class::Space, _) | (Class::Punctuation, Class::Word) => Some(Kind::Opens),
        (Class::Punctuation, Class::Punctuation) => Some(Kind::Either),
        (Class::Word, Class::Word) => (mark == b'*').then_some(Kind::Either),
    }
}

enum Class {
    Space,
    Punctuation,
    Word,
}

/// Whether JavaScript's `\s` matches the character.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\u{85}' || c == '\u{feff}'
}

/// Whether Unicode calls the character punctuation or a symbol.
pub(super) fn is_punctuation(c: char) -> bool {
    let is_other = matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20f0}' | '\u{3099}' | '\u{309a}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{e0000}'..);
    let is_word = c.is_alphanumeric() && !matches!(c, 'Ⓐ'..='ⓩ' | '🄰'..='🆉');
    !is_word && !is_other && !c.is_whitespace() && !c.is_control()
}

/// The text in which marks that cannot belong to emphasis are replaced by as many letters: escapes,
/// and what looks like a link, code or a tag.
pub(super) fn masked(text: &str, references: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for reference in references {
        cover(&mut bytes, reference.range());
    }
    let mut escapes = memchr::memchr_iter(b'\\', text.as_bytes());
    let mut after = 0;
    while let Some(at) = escapes.find(|at| *at >= after) {
        let Some(next) = text[at + 1..].chars().next() else {
            break;
        };
        if is_punctuation(next) && bytes[at] == b'\\' {
            after = at + 1 + next.len_utf8();
            bytes[at..after].fill(b'+');
        }
    }
    let mut at = 0;
    while let Some(near) = memchr::memchr3(b'[', b'`', b'<', &bytes[at..]) {
        at += near;
        match skipped(&bytes[at..]) {
            Some(length) => {
                cover(&mut bytes, at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    String::from_utf8(bytes).expect("whole characters are replaced by ASCII")
}

/// Replaces what is between two brackets by letters.
fn cover(bytes: &mut [u8], range: Range<usize>) {
    if range.len() < 2 {
        return;
    }
    let (first, last) = (range.start, range.end - 1);
    bytes[range].fill(b'a');
    bytes[first] = b'[';
    bytes[last] = b']';
}

/// The length of what begins here and looks like a link, code or a tag.
fn skipped(rest: &[u8]) -> Option<usize> {
    match rest[0] {
        b'`' => Some(memchr::memchr(b'`', &rest[1..])? + 2),
        b'<' => {
            let end = memchr::memchr2(b'<', b'>', &rest[1..])? + 1;
            (rest[end] == b'>').then_some(end + 1)
        }
        _ => {
            let end = memchr::memchr2(b'[', b']', &rest[1..])? + 1;
            (rest[end] == b']' && rest.get(end + 1) == Some(&b'(')).then_some(())?;
            Some(end + 1 + parenthesized(&rest[end + 1..])?)
        }
    }
}

/// The length of the parentheses that begin here, with at most one pair inside of another.
fn parenthesized(rest: &[u8]) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' if depth == 2 => return None,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}
