//! Runs of asterisks that remain literal text: what they may be, and which edits could turn them into emphasis.

use crate::edit::Edit;
use std::cell::Cell;

use crate::source::{Source, Span};

/// Words that make a `**` after them a pointer, and words that make a `**` before them a parameter prefix.
const POINTERS: &[&str] = &[
    "char", "int", "void", "float", "double", "long", "struct", "const", "unsigned", "FILE",
];
const PARAMETERS: &[&str] = &[
    "kwargs", "kwds", "kw", "args", "argv", "envp", "options", "opts", "params",
];

/// Whether Unicode calls the character a symbol, not punctuation. What is rare counts as a symbol.
#[must_use]
pub(crate) fn is_symbol(c: char) -> bool {
    let is_punctuation = matches!(c,
        '\0'..='\u{7f}' | '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{3030}' | '\u{30fb}'
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe61}' | '\u{ff01}'..='\u{ff03}' | '\u{ff05}'..='\u{ff0a}'
        | '\u{ff0c}'..='\u{ff0f}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}' | '\u{ff20}' | '\u{ff3b}'..='\u{ff3d}'
        | '\u{ff3f}' | '\u{ff5b}' | '\u{ff5d}' | '\u{ff5f}'..='\u{ff65}');
    !is_punctuation && !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}

/// The run, extended by the asterisks directly before and after it.
#[must_use]
pub(crate) fn whole(text: &str, run: Span) -> Span {
    let before = text[..run.start()].len() - text[..run.start()].trim_end_matches('*').len();
    let after = text[run.end()..].len() - text[run.end()..].trim_start_matches('*').len();
    Span::new(run.start() - before, run.end() + after)
}

/// Whether the asterisks are intended as text: a glob, a pointer, a power, a mask or a parameter.
#[must_use]
pub(crate) fn is_no_emphasis(text: &str, run: Span) -> bool {
    let (before, after) = (&text[..run.start()], &text[run.end()..]);
    let (last, first) = (before.chars().next_back(), after.chars().next());
    let quote = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '/' | '\\' | '=' | ',' | '(' | '['));
    let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let word = |text: &str| -> String { text.chars().take_while(char::is_ascii_alphanumeric).collect() };
    let typed: String = {
        let trimmed = before.trim_end_matches([' ', '(', ',']);
        trimmed
            .rsplit(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    first == Some('/')
        || last == Some('/')
        || quote(last) && first.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '/' | '\\'))
        || run.len() != 4 && number(last) && number(first)
        || run.len() > 4
        || PARAMETERS.contains(&&*word(after))
        || POINTERS.contains(&&*typed)
}

/// The lines of a text, and how far the markers at the start of the last one reach.
pub(crate) struct Lines<'s> {
    source: &'s Source,
    lead: Cell<(usize, usize)>,
}

impl<'s> Lines<'s> {
    #[must_use]
    pub(crate) fn of(source: &'s Source) -> Self {
        let lead = Cell::new((usize::MAX, 0));
        Self { source, lead }
    }

    /// Whether only block markers precede the run on its line.
    #[must_use]
    pub(crate) fn starts(&self, run: Span) -> bool {
        let start = self.source.line_start(run.start());
        if self.lead.get().0 != start {
            let mut bytes = self.source.text().as_bytes()[start..].iter();
            let other = bytes.position(|byte| !matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'#'));
            self.lead.set((start, other.map_or(usize::MAX, |other| start + other)));
        }
        self.lead.get().1 >= run.start()
    }
}

/// Whether a run of four is a leftover of emphasis. A run that masks letters is on its own, next to
/// ASCII letters and punctuation, or after the text that it masks.
#[must_use]
pub(crate) fn is_in_words(lines: &Lines<'_>, run: Span) -> bool {
    let (source, text) = (lines.source, lines.source.text());
    let (before, after) = (&text[..run.start()], &text[run.end()..]);
    let (last, first) = (before.chars().next_back(), after.chars().next());
    let is_whitespace = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let end = source.line_end(run.end());
    let bold_before = || before[source.line_start(run.start())..].contains("**");
    let bold_after = || after[..end - run.end()].contains("**");
    let plain = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic() && !matches!(c, '[' | ']' | ')' | '<' | '>'));
    let masked = last.is_some_and(|c| matches!(c, '：' | '是' | '为' | '為' | '码' | '碼' | '号' | '號'));
    if is_whitespace(last) && lines.starts(run) && first.is_some_and(char::is_alphabetic) {
        return true;
    }
    if plain(last) || plain(first) {
        let beside_whitespace = is_whitespace(last) || is_whitespace(first);
        return !beside_whitespace && inside_of_bold(source, run);
    }
    match (is_whitespace(last), is_whitespace(first)) {
        (true, true) => false,
        (true, false) => lines.starts(run),
        (false, true) => !masked && end - run.end() <= 2,
        (false, false) => bold_before() || bold_after(),
    }
}

/// Whether the line has an odd number of `**` before the run, and an odd number after it.
fn inside_of_bold(source: &Source, run: Span) -> bool {
    let before = &source.text()[source.line_start(run.start())..run.start()];
    let after = &source.text()[run.end()..source.line_end(run.end())];
    let odd = |part: &str| part.matches("**").count() % 2 == 1;
    odd(before) && odd(after)
}

/// Whether the first run may have been meant to open emphasis that the second closes.
#[must_use]
pub(crate) fn is_pair(lines: &Lines<'_>, run: Span, next: Span) -> bool {
    let text = lines.source.text();
    let inside = &text[run.end()..next.start()];
    let before = text[..run.start()].chars().next_back();
    let after = text[next.end()..].chars().next();
    let leads = inside.starts_with(char::is_whitespace);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let letters = inside.chars().filter(|c| c.is_alphabetic()).count();
    if inside.trim().is_empty() {
        return !inside.contains('\n') && word(after) != word(before);
    }
    // `a ** b ** c` has operators, and the asterisks of `price**` mark a note.
    let starts_line = lines.starts(run);
    let operator = leads && (word(before) || !starts_line);
    letters > 1 && inside.len() <= 2000 && !operator
}

/// Whether a text begins with an address, which many renderers make a link behind an asterisk or a space,
/// and behind few other characters.
pub(crate) fn begins_address(text: &str) -> bool {
    let starts = |start: &str| {
        let head = text.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    ["http://", "https://", "ftp://", "www."]
        .iter()
        .any(|start| starts(start))
}

/// The edits to try: the asterisks move directly next to the words, before trailing punctuation, or inside brackets.
#[must_use]
pub(crate) fn candidates(lines: &Lines<'_>, run: Span, next: Span) -> Vec<Vec<Edit>> {
    let text = lines.source.text();
    let marks = &text[run.range()];
    let inside = &text[run.end()..next.start()];
    let words = inside.trim();
    let is_whitespace = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if words.is_empty() {
        let alone =
            is_whitespace(text[..run.start()].chars().next_back()) || is_whitespace(text[next.end()..].chars().next());
        return vec![vec![Edit::new(run.join(next), if alone { "" } else { " " })]];
    }
    // Other emphasis between the runs makes it ambiguous which asterisks belong together.
    if inside.contains("**") {
        return Vec::new();
    }
    let start = run.end() + inside.len() - inside.trim_start().len();
    let end = start + words.len();
    let starts_line = lines.starts(run);
    let ends_line = is_whitespace(text[next.end()..].chars().next());
    let (lead, trail) = (&text[run.end()..start], &text[end..next.start()]);
    let lead = if starts_line { "" } else { lead };
    let trail = if ends_line { "" } else { trail };
    let is_address = trail.is_empty() && begins_address(&text[next.end()..]);
    let around = |from: usize, to: usize| {
        let gap = if is_address && to < end { " " } else { "" };
        vec![
            Edit::new(
                Span::new(run.start(), from),
                format!("{lead}{}{marks}", &text[start..from]),
            ),
            Edit::new(
                Span::new(to, next.end()),
                format!("{marks}{}{trail}{gap}", &text[to..end]),
            ),
        ]
    };
    let mut found = vec![around(start, end)];
    let without_punctuation =
        words.trim_end_matches(['：', ':', '，', ',', '。', '.', '！', '!', '？', '?', '、', '；', ';']);
    if !without_punctuation.is_empty() && without_punctuation.len() < words.len() {
        found.push(around(start, start + without_punctuation.len()));
    }
    const BRACKETS: &[(char, char)] = &[
        ('“', '”'),
        ('‘', '’'),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('《', '》'),
        ('（', '）'),
        ('(', ')'),
        ('"', '"'),
    ];
    let bracket = BRACKETS
        .iter()
        .find(|(open, close)| words.starts_with(*open) && words.ends_with(*close));
    if let Some((open, close)) = bracket {
        let (open, close) = (open.len_utf8(), close.len_utf8());
        if words.len() > open + close {
            found.push(around(start + open, end - close));
        }
    }
    found
}
