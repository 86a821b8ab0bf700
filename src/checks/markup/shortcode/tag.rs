//! One tag of a shortcode, `[name key="value"]` or `[/name]`, by its form alone.

use crate::source::Span;

/// The number of bytes of the longest tag.
const LONGEST: usize = 1000;

/// Quotes, also as typographers set them.
const QUOTES: &[char] = &[
    '"', '\'', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{2033}', '\u{2032}', '\u{00bb}', '\u{00ab}',
];

/// What a tag is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[name]`.
    Bare,
    /// Attributes, of which some are quoted or not.
    Attributes { quoted: bool },
    /// `[name=URL]` or `[name URL]`, with the bytes of the URL.
    Address(Span),
    /// `[/name]`.
    End,
}

/// A tag.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// From the bracket, or the backslash before it, to the closing one.
    pub span: Span,
    pub name: &'t str,
    pub form: Form,
}

/// The tag whose bracket is at an offset.
pub(super) fn read(text: &str, at: usize) -> Option<Tag<'_>> {
    let is_escaped = text[..at].ends_with('\\');
    let start = at - usize::from(is_escaped);
    if text[..start].ends_with(['[', '!', '\\']) {
        return None;
    }
    let rest = &text[at + 1..];
    let is_end = rest.starts_with('/');
    let name = &rest[usize::from(is_end)..];
    let length = name
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let name = &name[..length.count()];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let inside = at + 1 + usize::from(is_end) + name.len();
    let close = closing(text, inside)?;
    let written = Span::new(inside, close);
    let written = written.of(text).trim_end_matches('\\');
    let end = close + 1;
    if is_end {
        return written.is_empty().then(|| Tag {
            span: Span::new(start, end),
            name,
            form: Form::End,
        });
    }
    let form = form(name, written, inside)?;
    let is_quoted = form == Form::Attributes { quoted: true };
    // A link, a reference, a definition, a span of another dialect.
    if !is_escaped && !is_quoted && text[end..].starts_with(['(', '[', '{', ':']) && !text[end..].starts_with("[/") {
        return None;
    }
    Some(Tag {
        span: Span::new(start, end),
        name,
        form,
    })
}

/// The bracket that ends the tag, outside of quotes.
fn closing(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text[from..].char_indices().take_while(|(at, _)| *at < LONGEST) {
        match c {
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() && before == '=' => quote = Some(c),
            ']' if quote.is_none() => return Some(from + at),
            '[' | '<' if quote.is_none() => return None,
            '\n' if before == '\n' => return None,
            _ => {}
        }
        if c != '\r' {
            before = c;
        }
    }
    None
}

fn form(name: &str, written: &str, from: usize) -> Option<Form> {
    if written.is_empty() {
        return Some(Form::Bare);
    }
    let trimmed = written.trim_start();
    let lead = written.len() - trimmed.len();
    if let Some(value) = written.strip_prefix('=') {
        let start = from + 1 + (value.len() - value.trim_start_matches(QUOTES).len());
        let address = value.trim_matches(QUOTES);
        return is_address(address).then(|| Form::Address(Span::new(start, start + address.len())));
    }
    if lead == 0 {
        return None;
    }
    if is_address(trimmed.trim_end()) {
        let address = trimmed.trim_end();
        let is_of_name = host(address).contains(&name.to_ascii_lowercase());
        let is_player = ["embed", "video", "audio"].contains(&name);
        let start = from + lead;
        return (is_of_name || is_player).then(|| Form::Address(Span::new(start, start + address.len())));
    }
    attributes(&htmlize::unescape(trimmed)).map(|quoted| Form::Attributes { quoted })
}

/// Whether the text is attributes, of which at least one has a value: whether one is quoted.
fn attributes(mut rest: &str) -> Option<bool> {
    let (mut any, mut quoted) = (false, false);
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest == "/" {
            return any.then_some(quoted);
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let Some(value) = rest[length..].strip_prefix('=').filter(|_| length > 0) else {
            // A word without a value, or an address.
            let word = rest.split(char::is_whitespace).next().unwrap_or_default();
            let is_word = word.len() == length || is_address(word);
            if !is_word {
                return None;
            }
            rest = &rest[word.len()..];
            continue;
        };
        any = true;
        if let Some(opener) = value.chars().next().filter(|c| QUOTES.contains(c)) {
            quoted = true;
            let inside = &value[opener.len_utf8()..];
            let closes = |c: char| c == opener || !opener.is_ascii() && c != '\'' && QUOTES.contains(&c);
            let (_, behind) = inside.split_once(closes)?;
            rest = behind;
        } else {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            if end == 0 {
                return None;
            }
            rest = &value[end..];
        }
    }
}

fn is_address(text: &str) -> bool {
    let has_scheme = ["http://", "https://", "//", "www."].iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(start))
    });
    has_scheme && text.contains('.') && !text.contains(char::is_whitespace)
}

fn host(address: &str) -> String {
    let bare = address.split_once("//").map_or(address, |(_, rest)| rest);
    bare.split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_form() {
        let form = |text: &str| read(text, text.find('[').expect("a bracket")).map(|tag| tag.form);
        assert_eq!(form("[gallery ids=\"1,2\"]"), Some(Form::Attributes { quoted: true }));
        assert_eq!(
            form("[a id=\u{201d}x\u{2033} b=1 c]"),
            Some(Form::Attributes { quoted: true })
        );
        assert_eq!(
            form("[a id=&#8221;x y&#8243;]"),
            Some(Form::Attributes { quoted: true })
        );
        assert_eq!(
            form("\\[caption id=\"a\\_1\" caption=\"It's\"\\]![A](a.png)"),
            Some(Form::Attributes { quoted: true })
        );
        assert_eq!(form("[pid pid=3]"), Some(Form::Attributes { quoted: false }));
        assert_eq!(form("[/code]"), Some(Form::End));
        assert_eq!(form("\\[code\\]"), Some(Form::Bare));
        assert_eq!(
            form("[youtube=http://y.example/v]"),
            Some(Form::Address(Span::new(9, 27)))
        );
        assert_eq!(
            form("[youtube http://youtube.example/v]"),
            Some(Form::Address(Span::new(9, 33)))
        );
        for text in [
            "[see http://y.example/v]",
            "[source, a=\"b\"]",
            "[a b](c)",
            "[id=3]",
            "[[a b=\"c\"]]",
            "[x] and",
            "[a",
            "[a b c]",
        ] {
            assert!(matches!(form(text), None | Some(Form::Bare)), "{text}");
        }
    }
}
