//! A patch on a terminal: in color, and of a long line only the part that changes.

use anstyle::{AnsiColor, Style};

use super::fit::{columns, cropped};
use super::safe_text::page;

/// The number of columns that are shown before the first difference in a long line.
const BEFORE: usize = 24;

/// A patch, with lines of at most this many columns.
#[must_use]
pub(crate) fn screen_patch(patch: &str, color: bool, width: usize) -> String {
    let lines: Vec<&str> = patch.lines().collect();
    let mut shown = String::new();
    let mut at = 0;
    while at < lines.len() {
        let is_head = lines[at].starts_with("--- ") && lines.get(at + 1).is_some_and(|line| line.starts_with("+++ "));
        let old = run_of(&lines[at..], "-");
        if is_head && lines.get(at + 2).is_some_and(|line| line.starts_with("@@")) {
            for line in &lines[at..at + 2] {
                add(
                    &mut shown,
                    color.then(|| Style::new().bold()),
                    &cropped(&page(line), width),
                );
            }
            at += 2;
        } else if lines[at].starts_with("@@") {
            add(&mut shown, color.then(|| colored(AnsiColor::Cyan)), lines[at]);
            at += 1;
        } else if !old.is_empty() || lines[at].starts_with('+') {
            let new = run_of(&lines[at + old.len()..], "+");
            for (sign, style, lines, others) in [('-', AnsiColor::Red, old, new), ('+', AnsiColor::Green, new, old)] {
                for (number, line) in lines.iter().enumerate() {
                    let other = others.get(number).map_or("", |other| &other[1..]);
                    let text = format!("{sign}{}", windowed(&line[1..], other, width.saturating_sub(1)));
                    add(&mut shown, color.then(|| colored(style)), &text);
                }
            }
            at += old.len() + new.len();
        } else {
            add(&mut shown, None, &cropped(&page(lines[at]), width));
            at += 1;
        }
    }
    shown
}

/// The lines at the beginning that have this sign.
fn run_of<'l, 't>(lines: &'l [&'t str], sign: &str) -> &'l [&'t str] {
    let end = lines.iter().position(|line| !line.starts_with(sign));
    &lines[..end.unwrap_or(lines.len())]
}

fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(color.into()))
}

fn add(shown: &mut String, style: Option<Style>, line: &str) {
    match style {
        Some(style) => shown.push_str(&format!("{style}{line}{style:#}\n")),
        None => shown.push_str(&format!("{line}\n")),
    }
}

/// A line, or the part of a long one around the first character in which it differs from `other`.
#[must_use]
pub(crate) fn windowed(line: &str, other: &str, width: usize) -> String {
    let width = width.max(2 * BEFORE);
    let (line, other) = (visible(line), visible(other));
    let chars: Vec<char> = line.chars().collect();
    if chars.iter().map(|c| columns(*c)).sum::<usize>() <= width {
        return line;
    }
    let same = chars.iter().zip(other.chars()).take_while(|(a, b)| **a == *b).count();
    let upto: usize = chars[..same].iter().map(|c| columns(*c)).sum();
    let mut from = 0;
    if upto + BEFORE >= width {
        let mut lead = 0;
        from = same;
        while from > 0 && lead + columns(chars[from - 1]) <= BEFORE {
            from -= 1;
            lead += columns(chars[from]);
        }
    }
    let mut shown = String::from(if from > 0 { "…" } else { "" });
    let mut used = usize::from(from > 0);
    for c in &chars[from..] {
        used += columns(*c);
        if used >= width {
            shown.push('…');
            break;
        }
        shown.push(*c);
    }
    shown
}

/// A line with invisible characters and trailing whitespace made visible.
fn visible(line: &str) -> String {
    let (line, carriage) = match line.strip_suffix('\r') {
        Some(line) => (line, "␍"),
        None => (line, ""),
    };
    let kept = line.trim_end_matches([' ', '\t']);
    let mut shown = String::new();
    for c in kept.chars() {
        match c {
            '\t' => shown.push_str("    "),
            c if columns(c) == 0 => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
            c => shown.push(c),
        }
    }
    let trailing = line[kept.len()..].chars().map(|c| if c == '\t' { '→' } else { '·' });
    shown.extend(trailing);
    shown.push_str(carriage);
    page(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_to_its_change() {
        let long = "rain ".repeat(10_000);
        let patch = format!("--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n One\n-{long}sun</b>{long}\n+{long}sun{long}\n");
        let shown = screen_patch(&patch, false, 60);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[..4], ["--- a/a.md", "+++ b/a.md", "@@ -1,2 +1,2 @@", " One"]);
        assert!(lines[4].starts_with("-…") && lines[4].contains("sun</b>rain") && lines[4].ends_with('…'));
        assert!(lines[5].starts_with("+…") && lines[5].contains("sunrain") && lines[5].ends_with('…'));
        assert!(lines.iter().all(|line| super::super::fit::width(line) <= 60), "{shown}");
    }

    #[test]
    fn a_removed_line_may_look_like_a_head() {
        let shown = screen_patch("--- a/a.md\n+++ b/a.md\n@@ -1,2 +1 @@\n One\n--- \n", true, 60);
        let red = "\u{1b}[31m";
        assert!(shown.ends_with(&format!("{red}---·\u{1b}[0m\n")), "{shown:?}");
    }
}
