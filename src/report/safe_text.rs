//! Text of strangers, made fit for a terminal.

use std::borrow::Cow;

/// A text in which no control character, and none that turns the direction of writing, is left;
/// each is replaced at equal byte length, so that spans stay true. Line breaks and tabs stay.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let replaced = text.chars().map(|c| match (is_dangerous(c), c.len_utf8()) {
        (false, _) => c,
        (true, 1) if c == '\r' => ' ',
        (true, 1) => '?',
        (true, 2) => '¿',
        (true, _) => '\u{fffd}',
    });
    Cow::Owned(replaced.collect())
}

/// The same on one line: a name of a file may hold line breaks.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        shown if shown.contains(['\n', '\t']) => Cow::Owned(shown.replace(['\n', '\t'], "?")),
        shown => shown,
    }
}

fn is_dangerous(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_harmless_at_equal_length() {
        let text = "a\u{1b}[31m\u{202e}b\u{85}\r\n";
        let shown = printable(text);
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown, "a?[31m\u{fffd}b¿ \n");
    }
}
