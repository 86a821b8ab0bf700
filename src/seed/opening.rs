//! What Markdown or HTML would begin at a place if the characters there went: an invisible one may
//! be what keeps it from being read.

use crate::seed::Seed;
use crate::source::Span;
use crate::url::has_image_ending;

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
    let is_start = before.trim_matches([' ', '\t', '>', '-', '*', '+']).is_empty();
    if !is_start || span.start() < seed.body.start() {
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

/// The span with the whitespace after it where these would make its line a code block.
#[must_use]
pub(crate) fn with_indent(seed: &Seed<'_>, span: Span) -> Span {
    let text = seed.text();
    let before = &text[seed.source().line_start(span.start())..span.start()];
    let rest = &text[span.end()..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let indent = before.len() + spaces;
    if spaces > 0
        && before.trim_start_matches([' ', '\t', '>']).is_empty()
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
    let indent = next.len() - next.trim_start_matches([' ', '\t']).len();
    indent >= 4 || next[..indent].contains('\t')
}

/// The destination that begins here, if it is that of an intended image and contains a space.
#[must_use]
pub(crate) fn spaced_destination(seed: &Seed<'_>, open: usize) -> Option<Span> {
    let line = &seed.text()[open..seed.source().line_end(open)];
    let inside = &line[..line.find(')')?];
    let address = match inside
        .find([' ', '\t'])
        .map(|_| inside.find(" \"").or_else(|| inside.find(" '")))
    {
        Some(Some(title)) if inside.ends_with(['"', '\'']) => &inside[..title],
        Some(_) => inside,
        None => return None,
    };
    let kept = address.trim();
    let start = open + (address.len() - address.trim_start().len());
    let span = Span::new(start, start + kept.len());
    let looks_intended = kept.contains(' ') && !kept.starts_with('<') && !kept.contains("](") && has_image_ending(kept);
    looks_intended.then_some(span)
}
