//! Characters that show nothing: which they are, why, and their names.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// The reason why a character is invisible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It marks a possible line break or the start of a file.
    ZeroWidth,
    /// It joins letters or emoji, or keeps them apart.
    Joiner,
    /// It sets the direction of the text around it.
    Direction,
    /// It overrides the direction of all following characters.
    Override,
    /// It is a control character, which does not belong in text.
    Control,
    /// It is a byte of another encoding, read as a control character.
    Misread,
}

/// Why a character is invisible; none for the others.
#[must_use]
pub(crate) fn kind(c: char) -> Option<Kind> {
    Some(match c {
        '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{180e}' => Kind::ZeroWidth,
        '\u{200c}' | '\u{200d}' => Kind::Joiner,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => Kind::Direction,
        '\u{202d}' | '\u{202e}' => Kind::Override,
        '\t' | '\n' | '\r' => return None,
        '\u{80}'..='\u{9f}' => Kind::Misread,
        '\0'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffc}' => Kind::Control,
        _ => return None,
    })
}

/// The offset of the next invisible character.
#[must_use]
pub(crate) fn next(text: &str, from: usize) -> Option<usize> {
    let found = text[from..].char_indices().find(|(_, c)| kind(*c).is_some());
    found.map(|(at, _)| from + at)
}

/// Whether the text may contain an invisible character: a fast scan of all bytes.
#[must_use]
pub(crate) fn is_promising(text: &str) -> bool {
    static SEQUENCES: OnceLock<AhoCorasick> = OnceLock::new();
    let sequences = SEQUENCES.get_or_init(|| {
        let beyond_controls = ('\u{a0}'..='\u{ffff}').filter(|c| kind(*c).is_some()).map(String::from);
        let built = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(beyond_controls.collect::<Vec<_>>());
        built.expect("they are few")
    });
    let bytes = text.as_bytes();
    // A loop without an early exit is vectorized.
    let control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f;
    bytes.iter().fold(false, |any, byte| any | control(*byte))
        || memchr::memchr_iter(0xc2, bytes).any(|at| matches!(bytes.get(at + 1), Some(0x80..=0x9f)))
        || sequences.is_match(text)
}

/// Whether a character belongs to a script that is written from right to left.
#[must_use]
pub(crate) fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// The name of an invisible character, with its number.
#[must_use]
pub(crate) fn name(c: char) -> String {
    let words = match c {
        '\u{200b}' => "zero-width space",
        '\u{feff}' => "byte order mark",
        '\u{2060}' => "word joiner",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{8}' => "backspace",
        '\u{b}' => "vertical tab",
        '\u{c}' => "form feed",
        '\u{1b}' => "escape",
        '\u{fffc}' => "object replacement",
        _ => return format!("U+{:04X}", u32::from(c)),
    };
    format!("{words}, U+{:04X}", u32::from(c))
}
