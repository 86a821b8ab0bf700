//! How remark, Astro's renderer, reads tags in a line of text: a slash ends an attribute's value that has
//! no quotes, so that a tag with a slash inside of such a value is text.

use crate::seed::markdown::{BlockKind, Markdown};
use crate::source::Span;

/// Takes the tags that are text out of what a Markdown pass found.
pub(crate) fn correct(text: &str, markdown: &mut Markdown) {
    let is_text = |span: &Span| {
        let innermost = markdown.blocks_around(*span).next();
        has_slash_in_value(span.of(text)) && innermost.is_none_or(|block| block.kind != BlockKind::Html)
    };
    let (shown, kept) = markdown.html.iter().copied().partition::<Vec<Span>, _>(is_text);
    if !shown.is_empty() {
        markdown.html = kept;
    }
}

/// Whether a value without quotes has a slash before its end.
fn has_slash_in_value(tag: &str) -> bool {
    let mut rest = tag.strip_suffix('>').unwrap_or(tag);
    while let Some(equals) = rest.find(['=', '"', '\'']) {
        let value = rest[equals + 1..].trim_start();
        let is_value = rest.as_bytes()[equals] == b'=';
        rest = match value.chars().next() {
            Some(quote @ ('"' | '\'')) if is_value => {
                let Some((_, after)) = value[1..].split_once(quote) else {
                    return false;
                };
                after
            }
            _ if is_value => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                let (value, after) = value.split_at(end);
                let is_last = after.trim().is_empty();
                let inside = if is_last {
                    value.strip_suffix('/').unwrap_or(value)
                } else {
                    value
                };
                if inside.contains('/') {
                    return true;
                }
                after
            }
            _ => value,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_ends_a_value_without_quotes() {
        assert!(has_slash_in_value("<img src=1 onerror=alert(/x/) />"));
        assert!(has_slash_in_value("<a href=http://a.b>"));
        assert!(!has_slash_in_value("<a href=\"http://a.b\" title='c/d' e=f/>"));
        assert!(!has_slash_in_value("<br/>"));
    }
}
