//! What Markdown or HTML would begin at a place if the characters there went: an invisible one may
//! be what keeps it from being read.

use crate::seed::Seed;
use crate::source::Span;

/// The escaped start of the markup that would begin here without the span: a tag, an entity, or a
/// block of Markdown, which only the start of a line opens.
#[must_use]
pub(crate) fn markup_after(seed: &Seed<'_>, span: Span) -> Option<String> {
    let text = seed.text();
    let rest = &text[span.end()..seed.source().line_end(span.end())];
    let before = &text[seed.source().line_start(span.start())..span.start()];
    let first = rest.chars().next()?;
    let opens_tag = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if before.ends_with('<') && opens_tag(rest) {
        return Some("&lt;".to_owned());
    }
    if span.start() < seed.body.start() || !begins_line(seed, span) {
        return None;
    }
    let ended = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t']);
    let run = rest.len() - rest.trim_start_matches(first).len();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_rule = run > 2 && rest[run..].trim().is_empty();
    let opens = match first {
        '#' => run <= 6 && ended(&rest[run..]),
        '-' | '+' | '*' => ended(&rest[1..]) || is_rule,
        '=' => rest[run..].trim().is_empty(),
        '`' | '~' => run > 2,
        '>' => true,
        '<' if opens_tag(&rest[1..]) => return Some("&lt;".to_owned()),
        '0'..='9' if digits <= 9 && rest[digits..].starts_with(['.', ')']) && ended(&rest[digits + 1..]) => {
            let mark = &rest[digits..=digits];
            return Some(format!("{}\\{mark}", &rest[..digits]));
        }
        _ => false,
    };
    opens.then(|| format!("\\{first}"))
}

/// The bytes before a place that are looked at for what begins its line: a line may be as long as the article,
/// and be asked about a thousand times.
const REACH: usize = 1000;

/// Whether only marks of block quotes and list items are before the span in its line.
#[must_use]
pub(crate) fn begins_line(seed: &Seed<'_>, span: Span) -> bool {
    let before = &seed.text()[seed.source().line_start(span.start())..span.start()];
    let near = before.bytes().rev().take(REACH);
    near.into_iter()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+'))
}

/// The span with the whitespace after it where these would make its line a code block.
#[must_use]
pub(crate) fn with_indent(seed: &Seed<'_>, span: Span) -> Span {
    let text = seed.text();
    let before = &text[seed.source().line_start(span.start())..span.start()];
    let rest = &text[span.end()..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let indent = before.len() + spaces;
    if spaces > 0
        && before
            .bytes()
            .rev()
            .take(REACH)
            .all(|byte| matches!(byte, b' ' | b'\t' | b'>'))
        && (indent >= 4 || rest[..spaces].contains('\t'))
    {
        return Span::new(span.start(), span.end() + spaces);
    }
    span
}

/// Whether the next line is indented, which makes it code after an empty line.
#[must_use]
pub(crate) fn is_before_indent(seed: &Seed<'_>, span: Span) -> bool {
    let next = &seed.text()[seed.source().next_line(span.end())..];
    let mut indent = next.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).take(4);
    indent.clone().count() == 4 || indent.any(|byte| byte == b'\t')
}
