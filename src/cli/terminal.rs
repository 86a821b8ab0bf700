//! The properties of the terminal, and text made safe for it.

use std::io;

use super::args::Color;

/// Whether to use colors, according to `--color`, `NO_COLOR`, `FORCE_COLOR` and the terminal.
pub(super) fn use_color(wanted: Color, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            !set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
                && (terminal || set("FORCE_COLOR"))
        }
    }
}

/// Whether standard output becomes a log that people and their tools read.
pub(super) fn is_log() -> bool {
    ["CI", "GITHUB_ACTIONS"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "false"))
}

/// The height of the terminal, where there is one.
pub(super) fn terminal_height(terminal: bool) -> Option<usize> {
    terminal
        .then(|| terminal_size::terminal_size().map(|(_, height)| usize::from(height.0)))
        .flatten()
}

/// The width of the terminal, where there is one.
pub(super) fn terminal_width(terminal: bool) -> Option<usize> {
    terminal
        .then(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .flatten()
}

/// Text for stderr. Lines after the first are prefixed: on GitHub, a line that begins with `::`
/// would be a command.
pub(super) fn printed(words: &str) -> String {
    crate::report::printable(words).replace('\n', "\n  | ")
}

/// Whether the reader has closed the stream.
pub(super) fn is_closed(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
