//! What a byte means in windows-1252, as the WHATWG Encoding Standard has it: text in that encoding
//! or in UTF-8, read as Latin-1, leaves control characters where quotes and dashes were.

/// The characters of the bytes 0x80 to 0x9F; a space for an unassigned byte.
const HIGH: [char; 32] = [
    '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ', ' ', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
];

/// The character that a control character from U+0080 to U+009F means.
#[must_use]
pub(crate) fn character(control: char) -> Option<char> {
    let at = u32::from(control).checked_sub(0x80)?;
    HIGH.get(usize::try_from(at).ok()?).copied().filter(|c| *c != ' ')
}

/// The byte that reads as this character in windows-1252 or in Latin-1.
fn byte(c: char) -> Option<u8> {
    let high = HIGH.iter().position(|known| *known == c && c != ' ');
    let high = high.and_then(|at| u8::try_from(at + 0x80).ok());
    high.or_else(|| u8::try_from(u32::from(c)).ok().filter(|byte| *byte >= 0x80))
}

/// The character of UTF-8 whose bytes begin a text as characters of their own, and the length of these.
#[must_use]
pub(crate) fn misread_utf8(text: &str) -> Option<(char, usize)> {
    let mut chars = text.chars();
    let lead = byte(chars.next()?)?;
    let most = match lead {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let read: Vec<char> = text.chars().take(most).collect();
    let bytes: Option<Vec<u8>> = read.iter().map(|c| byte(*c)).collect();
    let decoded = String::from_utf8(bytes?).ok()?;
    let length = read.iter().map(|c| c.len_utf8()).sum();
    decoded.chars().next().map(|c| (c, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_characters_are_recognized() {
        assert_eq!(character('\u{93}'), Some('“'));
        assert_eq!(character('\u{9d}'), None);
        assert_eq!(character('a'), None);
        assert_eq!(misread_utf8("â€\u{9d} x"), Some(('”', 7)));
        assert_eq!(misread_utf8("Ã\u{81}"), Some(('Á', 4)));
        assert_eq!(misread_utf8("é\u{9d}"), None);
    }
}
