//! Characters that show nothing: which they are, why, and their names.

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

/// Whether the text contains an invisible character.
#[must_use]
pub(crate) fn is_promising(text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = |at: usize| bytes.get(at..).unwrap_or_default();
    let triples = bytes.iter().zip(after(1)).zip(after(2));
    // A loop without an early exit is vectorized.
    let found = triples.fold(false, |any, ((a, b), c)| any | is_one(*a, *b, *c));
    found || text.chars().rev().take(2).any(|c| kind(c).is_some())
}

/// Whether three bytes begin with an invisible character.
fn is_one(a: u8, b: u8, c: u8) -> bool {
    let among = |byte: u8, first: u8, last: u8| (byte >= first) & (byte <= last);
    let control = (a < 0x20) & (a != b'\t') & (a != b'\n') & (a != b'\r') | (a == 0x7f);
    let two = (a == 0xc2) & among(b, 0x80, 0x9f) | (a == 0xd8) & (b == 0x9c);
    let general = (b == 0x80) & (among(c, 0x8b, 0x8f) | among(c, 0xa8, 0xae))
        | (b == 0x81) & ((c == 0xa0) | among(c, 0xa6, 0xa9));
    let special = (b == 0xbb) & (c == 0xbf) | (b == 0xbf) & among(c, 0xb9, 0xbc);
    let mongolian = (a == 0xe1) & (b == 0xa0) & (c == 0x8e);
    control | two | (a == 0xe2) & general | (a == 0xef) & special | mongolian
}

/// The bytes that are looked at together.
const BLOCK: usize = 32;

/// Whether a text has a character for which `is_one` holds. The first byte of each such character meets
/// `begins`; most blocks of bytes have none that does.
pub(crate) fn has_char(text: &str, begins: impl Fn(u8) -> bool, is_one: impl Fn(char) -> bool) -> bool {
    let at = |at: usize| text[at..].chars().next().is_some_and(&is_one);
    // A loop without an early exit is vectorized.
    let may_have = |block: &[u8]| block.iter().fold(false, |any, byte| any | begins(*byte));
    let blocks = text.as_bytes().chunks(BLOCK).enumerate();
    blocks.filter(|(_, block)| may_have(block)).any(|(number, block)| {
        let mut places = block.iter().enumerate().filter(|(_, byte)| begins(**byte));
        places.any(|(place, _)| at(number * BLOCK + place))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_invisible_character_is_seen() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            for text in [format!("{c}"), format!("a{c}"), format!("{}é{c}ab", "一".repeat(13))] {
                assert_eq!(is_promising(&text), kind(c).is_some(), "{c:?}");
            }
        }
    }
}
