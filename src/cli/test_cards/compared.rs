//! A failed case: what the card expects beside the actual result.

use std::fmt::Write as _;

use crate::cli::names::changes;
use crate::report::{one_line, printable};
use crate::source::Position;
use crate::verify::{Found, Mark, Marks, Misfix, Tried, Verdict};
use crate::words::{count, list};

/// The maximal number of lines of a diff that are shown.
const MOST_LINES: usize = 60;

/// The case with its verdict, as lines.
pub(super) fn shown(tried: &Tried) -> String {
    let place = tried.place.as_deref().map(|place| format!(" ({place})"));
    let head = |word: &str| {
        let place = place.as_deref().unwrap_or_default();
        format!("{word}: {}: {}{place}", tried.rule, one_line(&tried.case))
    };
    match &tried.verdict {
        Verdict::Validated => String::new(),
        Verdict::Missing(marks) => format!("{}\n{}", head("missing"), pairs(marks)),
        Verdict::Noisy(marks) => format!("{}\n{}", head("noisy"), pairs(marks)),
        Verdict::Miscounted(found) => {
            let found = count(*found, "finding");
            format!("{}\n  expected  1 finding\n  found     {found}\n", head("missing"))
        }
        Verdict::Misfixed(misfix) => format!("{}\n{}", head("misfixed"), fix(misfix)),
        Verdict::Unusable(error) => format!("{}\n  {}\n", head("unusable"), printable(&error.to_string())),
    }
}

/// What is marked beside what is found, where they differ.
fn pairs(marks: &Marks) -> String {
    let mut lines = String::new();
    for (mark, found) in marks.pairs() {
        let _ = writeln!(lines, "  expected  {}", mark.map_or("nothing".to_owned(), expected));
        let _ = writeln!(lines, "  found     {}", found.map_or("nothing".to_owned(), finding));
    }
    lines
}

fn expected(mark: &Mark) -> String {
    let text = format!("{:?}", mark.text);
    match mark.position {
        Some(position) => format!("{} {text}", at(position)),
        None => format!("{text}, which is not in the text"),
    }
}

fn finding(found: &Found) -> String {
    let message = one_line(&found.message);
    format!("{} {:?}: {message}", at(found.position), found.text)
}

fn at(position: Position) -> String {
    format!("{}:{}", position.line, position.column)
}

fn fix(misfix: &Misfix) -> String {
    match misfix {
        Misfix::Safety { expected, found } => {
            let found = found.map_or("no fix", |safety| safety.word());
            format!("  expected  safety: {}\n  found     {found}\n", expected.word())
        }
        Misfix::Loop(rules) => {
            let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
            format!("  the fixes of {} undo each other\n", list(&rules))
        }
        Misfix::Text { expected, found, safe } => {
            let what = if *safe {
                "the text after safe fixes"
            } else {
                "the fixed text"
            };
            format!("  {what} (- expected, + found)\n{}", diff(expected, found))
        }
    }
}

/// The lines that differ, with everything in them visible.
fn diff(expected: &str, found: &str) -> String {
    let changes = changes(&visible(expected), &visible(found));
    let lines: Vec<&str> = changes.lines().collect();
    let mut shown = String::new();
    for line in lines.iter().take(MOST_LINES) {
        let _ = writeln!(shown, "  {line}");
    }
    if lines.len() > MOST_LINES {
        let _ = writeln!(shown, "  … {}", count(lines.len() - MOST_LINES, "more line"));
    }
    shown
}

/// A text in which spaces at the ends of lines, tabs, carriage returns and characters without a
/// shape are visible.
fn visible(text: &str) -> String {
    text.split_inclusive('\n').map(visible_line).collect()
}

fn visible_line(line: &str) -> String {
    let content = line.strip_suffix('\n');
    let (line, end) = (content.unwrap_or(line), if content.is_some() { "\n" } else { "" });
    let kept = line.trim_end_matches([' ', '\t', '\r']).len();
    let mut shown = String::new();
    for (at, c) in line.char_indices() {
        match c {
            '\t' => shown.push('→'),
            '\r' => shown.push('␍'),
            ' ' if at >= kept => shown.push('·'),
            c if has_no_shape(c) => {
                let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    shown + end
}

fn has_no_shape(c: char) -> bool {
    use unicode_width::UnicodeWidthChar as _;
    c.width().unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_shown() {
        assert_eq!(visible("a b \t\r\n\u{200b}c"), "a b·→␍\n⟨U+200B⟩c");
    }

    #[test]
    fn a_long_diff_is_cut() {
        let shown = diff("", &"a\n".repeat(100));
        assert_eq!(shown.lines().count(), MOST_LINES + 1);
        assert!(shown.ends_with("  … 41 more lines\n"), "{shown}");
    }
}
