//! Makes untrusted text safe for terminals.

use std::borrow::Cow;

use serde::Serialize;

use crate::invisible::has_char;

/// Replaces control characters and directional overrides, each at equal byte length, so that spans
/// remain valid. Line breaks and tabs are kept. Commands that GitHub's runner would read anywhere in
/// a line are defused.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let text = without_commands(text);
    if !has_dangerous(&text) {
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

/// The commands of the runner that may follow `##[`.
#[rustfmt::skip]
const COMMANDS: &[&str] = &[
    "add-mask", "add-matcher", "add-path", "command", "debug", "echo", "endgroup", "error", "group",
    "internal-set-repo-path", "notice", "remove-matcher", "save-state", "section", "set-env", "set-output",
    "warning",
];

/// Defuses commands of the runner: `##[error]` becomes `##(error]`.
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

/// Makes a text of several lines safe, none of which can be a command of GitHub's runner, which
/// ignores the space before it.
#[must_use]
pub(crate) fn page(text: &str) -> Cow<'_, str> {
    let text = printable(text);
    if !text.contains("::") {
        return text;
    }
    Cow::Owned(text.split_inclusive('\n').map(not_a_command).collect())
}

/// The same of a patch, whose lines may end with `\r\n`: without the `\r` it would not apply.
#[must_use]
pub(crate) fn patch(text: &str) -> String {
    let line = |line: &str| match line.strip_suffix("\r\n") {
        Some(words) => format!("{}\r\n", page(words)),
        None => page(line).into_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// A line that is no command: `::error` becomes `: :error`.
pub(super) fn not_a_command(line: &str) -> Cow<'_, str> {
    let command = line.trim_start();
    if !command.starts_with("::") {
        return Cow::Borrowed(line);
    }
    let space = &line[..line.len() - command.len()];
    Cow::Owned(format!("{space}: {}", &command[1..]))
}

/// JSON, in which the characters that `printable` replaces are escaped, so that nothing is lost.
#[must_use]
pub(crate) fn json(value: &serde_json::Value) -> String {
    escaped(value.to_string())
}

/// Appends the same of a value to a text.
///
/// # Errors
/// If the value cannot be written as JSON.
pub(super) fn append_json(value: &impl Serialize, text: &mut Vec<u8>) -> serde_json::Result<()> {
    let written = serde_json::to_string(value)?;
    text.extend_from_slice(escaped(written).as_bytes());
    Ok(())
}

/// The same with line breaks and indentation.
#[cfg(feature = "cli")]
#[must_use]
pub(crate) fn indented_json(value: &serde_json::Value) -> String {
    escaped(format!("{value:#}"))
}

/// Escapes characters in JSON; outside its strings, it has none of them.
fn escaped(json: String) -> String {
    let mut safe = match json.contains("##[") {
        true => json.replace("##[", "##\\u005b"),
        false => json,
    };
    if has_dangerous(&safe) {
        let escape = |c: char| match is_dangerous(c) {
            true => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect(),
            false => c.to_string(),
        };
        safe = safe.chars().map(escape).collect();
    }
    safe
}

/// Makes a path safe for the start of a line, where `::` would start a command.
#[must_use]
pub(crate) fn leading(path: &str) -> Cow<'_, str> {
    match one_line(path) {
        shown if shown.trim_start().starts_with("::") => Cow::Owned(format!("./{shown}")),
        shown => shown,
    }
}

/// Makes text safe and puts it on one line, since a file name may contain line breaks.
#[must_use]
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        shown if shown.contains(['\n', '\t']) => Cow::Owned(shown.replace(['\n', '\t'], "?")),
        shown => shown,
    }
}

/// Whether a text has a dangerous character.
fn has_dangerous(text: &str) -> bool {
    let control = |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\t' || byte == 0x7f;
    let begins = |byte: u8| control(byte) || matches!(byte, 0xc2 | 0xd8 | 0xe2 | 0xef);
    has_char(text, begins, is_dangerous)
}

/// Whether a character could change what the reader of an output sees.
pub(crate) fn is_dangerous(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced_at_equal_length() {
        let text = "a\u{1b}[31m\u{202e}b\u{85}\r\n";
        let shown = printable(text);
        assert_eq!(shown.len(), text.len());
        assert_eq!(shown, "a?[31m\u{fffd}b¿ \n");
    }

    #[test]
    fn every_dangerous_character_is_seen() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            for text in [format!("{c}"), format!("{}é{c}a", "一".repeat(13))] {
                assert_eq!(has_dangerous(&text), is_dangerous(c), "{c:?}");
            }
        }
    }

    #[test]
    fn workflow_commands_are_escaped() {
        assert_eq!(printable("x ##[add-mask]y ##[Rain](a)"), "x ##(add-mask]y ##[Rain](a)");
        assert_eq!(leading("::error::x.md"), "./::error::x.md");
        assert_eq!(leading("a.md"), "a.md");
        assert_eq!(page("a\n  ::add-mask::x\n-::b\n"), "a\n  : :add-mask::x\n-::b\n");
    }

    #[test]
    fn json_keeps_what_it_escapes() {
        let text = "a\u{202e}b\u{85}\u{2028}\u{7f} ##[error]x\n::y\u{feff}";
        let value = serde_json::json!({ "a": text });
        let written = json(&value);
        assert!(
            !written.chars().any(is_dangerous) && !written.contains("##["),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&written).expect("JSON"),
            value
        );
    }
}
