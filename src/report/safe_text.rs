//! Text of strangers, made fit for a terminal.

use std::borrow::Cow;

/// A text in which no control character, and none that turns the direction of writing, is left;
/// each is replaced at equal byte length, so that spans stay true. Line breaks and tabs stay.
/// What GitHub's runner takes for a command anywhere in a line is none any more.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    let text = without_commands(text);
    if !text.chars().any(is_dangerous) {
        return text;
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

/// The commands of the runner that `##[` may begin.
#[rustfmt::skip]
const COMMANDS: &[&str] = &[
    "add-mask", "add-matcher", "add-path", "command", "debug", "echo", "endgroup", "error", "group",
    "internal-set-repo-path", "notice", "remove-matcher", "save-state", "section", "set-env", "set-output",
    "warning",
];

/// `##[error]` becomes `##(error]`.
fn without_commands(text: &str) -> Cow<'_, str> {
    if !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split("##[");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split([']', ' ']).next().unwrap_or_default();
        let is_command = COMMANDS.iter().any(|command| command.eq_ignore_ascii_case(name));
        safe.push_str(if is_command { "##(" } else { "##[" });
        safe.push_str(part);
    }
    Cow::Owned(safe)
}

/// A path at the start of a line, where `::` would begin a command.
#[must_use]
pub fn leading(path: &str) -> Cow<'_, str> {
    match one_line(path) {
        shown if shown.trim_start().starts_with("::") => Cow::Owned(format!("./{shown}")),
        shown => shown,
    }
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

    #[test]
    fn nothing_is_a_command_of_the_runner() {
        assert_eq!(printable("x ##[add-mask]y ##[Rain](a)"), "x ##(add-mask]y ##[Rain](a)");
        assert_eq!(leading("::error::x.md"), "./::error::x.md");
        assert_eq!(leading("a.md"), "a.md");
    }
}
