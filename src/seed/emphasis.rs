//! Runs of asterisks that stay text: what they may be, and how they could emphasise.

use crate::edit::Edit;
use crate::source::{Span, line_end, line_start};

/// Words before `**` that make it a pointer, and words after it that are parameters.
const POINTERS: &[&str] = &[
    "char", "int", "void", "float", "double", "long", "struct", "const", "unsigned", "FILE",
];
const PARAMETERS: &[&str] = &[
    "kwargs", "kwds", "kw", "args", "argv", "envp", "options", "opts", "params",
];

/// The asterisks around a run that belong to it.
#[must_use]
pub(crate) fn whole(text: &str, run: Span) -> Span {
    let before = text[..run.start()].len() - text[..run.start()].trim_end_matches('*').len();
    let after = text[run.end()..].len() - text[run.end()..].trim_start_matches('*').len();
    Span::new(run.start() - before, run.end() + after)
}

/// Globs, pointers, powers, masks, parameters: asterisks that say what they should.
#[must_use]
pub(crate) fn is_no_emphasis(text: &str, run: Span) -> bool {
    let (before, after) = (&text[..run.start()], &text[run.end()..]);
    let (last, first) = (before.chars().next_back(), after.chars().next());
    let quote = |c: Option<char>| c.is_some_and(|c| matches!(c, '"' | '\'' | '`' | '/' | '\\' | '=' | ',' | '(' | '['));
    let number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_ascii_alphanumeric()).collect() };
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

/// Whether a run of four was left by emphasis. A mask for letters stands alone, beside plain
/// letters and signs, or behind what it masks.
#[must_use]
pub(crate) fn is_in_words(text: &str, run: Span) -> bool {
    let (before, after) = (&text[..run.start()], &text[run.end()..]);
    let (last, first) = (before.chars().next_back(), after.chars().next());
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let bold_before = before[line_start(text, run.start())..].contains("**");
    let bold_after = after.lines().next().unwrap_or_default().contains("**");
    let plain = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic() && !matches!(c, '[' | ']' | ')' | '<' | '>'));
    let masked = last.is_some_and(|c| matches!(c, '：' | '是' | '为' | '為' | '码' | '碼' | '号' | '號'));
    if blank(last) && starts_line(text, run) && first.is_some_and(char::is_alphabetic) {
        return true;
    }
    if plain(last) || plain(first) {
        let beside_blank = blank(last) || blank(first);
        return !beside_blank && inside_of_bold(text, run);
    }
    match (blank(last), blank(first)) {
        (true, true) => false,
        (true, false) => starts_line(text, run),
        (false, true) => !masked && line_end(text, run.end()) - run.end() <= 2,
        (false, false) => bold_before || bold_after,
    }
}

/// Whether an odd number of `**` stands before the run on its line, and behind it.
fn inside_of_bold(text: &str, run: Span) -> bool {
    let before = &text[line_start(text, run.start())..run.start()];
    let after = &text[run.end()..line_end(text, run.end())];
    let odd = |part: &str| part.matches("**").count() % 2 == 1;
    odd(before) && odd(after)
}

/// Whether only the signs of a block stand before it on its line.
#[must_use]
pub(crate) fn starts_line(text: &str, run: Span) -> bool {
    let before = &text[line_start(text, run.start())..run.start()];
    before.trim_matches([' ', '\t', '>', '-', '*', '#']).is_empty()
}

/// Whether the first could open what the second closes.
#[must_use]
pub(crate) fn is_pair(text: &str, run: Span, next: Span) -> bool {
    let inside = &text[run.end()..next.start()];
    let before = text[..run.start()].chars().next_back();
    let after = text[next.end()..].chars().next();
    let leads = inside.starts_with(char::is_whitespace);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let letters = inside.chars().filter(|c| c.is_alphabetic()).count();
    if inside.trim().is_empty() {
        return !inside.contains('\n') && word(after) != word(before);
    }
    // `a ** b ** c`, and the marks of notes: `price**`.
    let starts_line = starts_line(text, run);
    let operator = leads && (word(before) || !starts_line);
    letters > 1 && inside.len() <= 2000 && !operator
}

/// How the asterisks could stand: around the words without blanks, without the sign at the end,
/// inside of brackets.
#[must_use]
pub(crate) fn candidates(text: &str, run: Span, next: Span) -> Vec<Vec<Edit>> {
    let marks = &text[run.range()];
    let inside = &text[run.end()..next.start()];
    let words = inside.trim();
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    if words.is_empty() {
        let alone = blank(text[..run.start()].chars().next_back()) || blank(text[next.end()..].chars().next());
        return vec![vec![Edit::new(run.join(next), if alone { "" } else { " " })]];
    }
    // An emphasis of its own stands between: who knows which asterisks belong together.
    if inside.contains("**") {
        return Vec::new();
    }
    let start = run.end() + inside.len() - inside.trim_start().len();
    let end = start + words.len();
    let starts_line = starts_line(text, run);
    let ends_line = blank(text[next.end()..].chars().next());
    let (lead, trail) = (&text[run.end()..start], &text[end..next.start()]);
    let lead = if starts_line { "" } else { lead };
    let trail = if ends_line { "" } else { trail };
    let around = |from: usize, to: usize| {
        vec![
            Edit::new(
                Span::new(run.start(), from),
                format!("{lead}{}{marks}", &text[start..from]),
            ),
            Edit::new(Span::new(to, next.end()), format!("{marks}{}{trail}", &text[to..end])),
        ]
    };
    let mut found = vec![around(start, end)];
    let bare = words.trim_end_matches(['：', ':', '，', ',', '。', '.', '！', '!', '？', '?', '、', '；', ';']);
    if !bare.is_empty() && bare.len() < words.len() {
        found.push(around(start, start + bare.len()));
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
