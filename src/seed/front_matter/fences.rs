//! Where front matter begins and ends: its fences, and the lines that look like fields.

use super::Format;
use crate::source::{Span, line_end, next_line};

/// The offset after the whitespace and the HTML comments at `from`.
pub(super) fn skip_lead(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        at += text[at..].len()
            - text[at..]
                .trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}', '\u{200b}'])
                .len();
        let rest = &text[at..];
        match rest.strip_prefix("<!--").and_then(|comment| comment.find("-->")) {
            Some(length) if fence_at(text, skip_whitespace(text, at + 4 + length + 3)).is_some() => {
                at += 4 + length + 3;
            }
            _ => return at,
        }
    }
}

pub(super) fn skip_whitespace(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start().len()
}

/// The first three characters of a fence line at `at`.
pub(super) fn fence_at(text: &str, at: usize) -> Option<&str> {
    let line = text[at..line_end(text, at)].trim_end();
    let mark = line.chars().next().filter(|mark| matches!(mark, '-' | ';' | '+'))?;
    (line.len() >= 3 && line.chars().all(|c| c == mark)).then(|| &line[..3])
}

/// The `---` of Eleventy's `---yaml`.
pub(super) fn language_at(text: &str, at: usize) -> Option<&str> {
    let line = text[at..line_end(text, at)].trim_end();
    matches!(line, "---yaml" | "---yml").then(|| &line[..3])
}

/// The first line of three or more `-` or `;`, for front matter without an opening fence.
pub(super) fn bare_fence(text: &str, from: usize) -> Option<Span> {
    let mut at = from;
    while at < text.len() {
        if fence_at(text, at).is_some_and(|mark| mark != "+++") {
            return Some(Span::new(at, line_end(text, at)));
        }
        at = next_line(text, at);
    }
    None
}

/// The first line of three fence characters, or of as many as the opening fence has; else the first longer one.
pub(super) fn closing_fence(text: &str, from: usize, mark: char, fence: usize) -> Option<Span> {
    let mut at = from;
    let mut longer = None;
    while at < text.len() {
        let end = line_end(text, at);
        let line = text[at..end].trim_end();
        if line.len() >= 3 && line.chars().all(|c| c == mark) {
            if line.len() == 3 || line.len() == fence {
                return Some(Span::new(at, end));
            }
            longer = longer.or(Some(Span::new(at, end)));
        } else if mark == '-' && line == "..." {
            return Some(Span::new(at, end));
        }
        at = next_line(text, at);
    }
    longer
}

/// Whether the first line that is neither blank nor a comment starts with `key:`.
pub(super) fn first_key(content: &str) -> bool {
    let line = content
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    line.is_some_and(is_key_line)
}

fn is_key_line(line: &str) -> bool {
    key_of_line(line, ':').is_some()
}

/// The key with which a line starts, without its quotes; `sign` follows it.
pub(super) fn key_of_line(line: &str, sign: char) -> Option<&str> {
    let key = line.trim_start_matches(['"', '\'']);
    let length = key
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'')))
        .unwrap_or(key.len());
    let rest = key[length..].trim_start_matches(' ').strip_prefix(sign)?;
    let ends = sign == '=' || rest.is_empty() || rest.starts_with([' ', '\t']);
    (length > 0 && ends).then(|| key[..length].trim_end_matches(['"', '\'']))
}

/// The offset at which an unclosed front matter seems to end: after its last line of fields.
pub(super) fn likely_end(text: &str, content: usize, format: Format) -> Option<usize> {
    let sign = if format == Format::Toml { '=' } else { ':' };
    let mut at = content;
    let mut end = content;
    let mut keys = 0;
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let continues = keys > 0 && (line.starts_with([' ', '\t']) || line.starts_with("- ") || line.starts_with('#'));
        let header = sign == '=' && keys > 0 && line.starts_with('[') && line.trim_end().ends_with(']');
        if header || key_of_line(line, sign).is_some() {
            keys += 1;
        } else if !continues || line.trim().is_empty() {
            break;
        }
        at = next_line(text, at);
        end = at;
    }
    (keys > 0).then_some(end)
}
