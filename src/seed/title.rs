//! The title of an article and the texts that repeat it, compared as readers see them.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::seed::Seed;
use crate::source::Span;

/// The number of characters of the longest name of a site.
const LONGEST_NAME: usize = 24;

/// The text for comparison: character references decoded, full-width forms made plain, quotes and
/// Markdown syntax removed, whitespace folded, and in lower case.
#[must_use]
pub(crate) fn folded(text: &str) -> String {
    let decoded = htmlize::unescape(text);
    let plain = if decoded.is_ascii() {
        decoded
    } else {
        Cow::Owned(ComposingNormalizerBorrowed::new_nfkc().normalize(&decoded).into_owned())
    };
    let mut words = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '*' | '`' | '\\' | '\u{200b}' | '\u{feff}' => {}
            // A title in front matter may have lost its quotes.
            '\'' | '"' | '\u{2018}'..='\u{201f}' => {}
            '\u{2013}' | '\u{2014}' => words.push('-'),
            c if c.is_whitespace() && (words.is_empty() || words.ends_with(' ')) => {}
            c if c.is_whitespace() => words.push(' '),
            c => words.extend(c.to_lowercase()),
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// Whether a folded text is the folded title, or the title without a suffix, such as the name of the
/// site.
#[must_use]
pub(crate) fn is_title(text: &str, title: &str) -> bool {
    let Some(suffix) = title.strip_prefix(text).filter(|_| !text.is_empty()) else {
        return false;
    };
    suffix.is_empty() || name_of_site(text, suffix).is_some_and(|name| name.chars().count() <= LONGEST_NAME)
}

/// The name after the separator that a suffix begins with. A separator that words may contain is written
/// between spaces, or behind a letter of a script without spaces.
fn name_of_site<'t>(text: &str, suffix: &'t str) -> Option<&'t str> {
    let spaced = suffix.strip_prefix(' ');
    let rest = spaced.unwrap_or(suffix);
    let after = rest.strip_prefix(['-', '|', '·', '»', '•', '_'])?;
    let is_certain = rest.starts_with('|') || rest.starts_with('_') && !text.ends_with(|c: char| c.is_ascii());
    let name = match (spaced, after.strip_prefix(' ')) {
        (Some(_), Some(name)) => name,
        _ if is_certain => after.trim_start(),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

/// The text that readers see in a span of the article, without the syntax of links and the addresses
/// in it, and without the marks of a heading.
#[must_use]
pub(crate) fn shown(seed: &Seed<'_>, span: Span) -> String {
    let links = &seed.markdown.destinations;
    let from = links.partition_point(|link| link.span.start() < span.start());
    let inside = links[from..]
        .iter()
        .take_while(|link| link.span.start() < span.end())
        .filter(|link| !link.is_autolink);
    let mut syntax: Vec<Span> = Vec::new();
    for link in inside {
        if link.is_image {
            syntax.push(link.span);
        } else {
            syntax.push(Span::new(link.span.start(), link.text.start()));
            syntax.push(Span::new(link.text.end(), link.span.end()));
        }
    }
    syntax.sort_unstable();
    let mut words = String::new();
    seed.outline.each_visible_span(span, |run| {
        let mut at = run.start();
        let first = syntax.partition_point(|part| part.end() <= run.start());
        for part in syntax[first..].iter().take_while(|part| part.start() < run.end()) {
            words.push_str(&seed.text()[at..part.start().max(at)]);
            at = part.end().clamp(at, run.end());
        }
        words.push_str(&seed.text()[at..run.end()]);
    });
    let bare = words.trim().trim_start_matches('#').trim_end_matches('#').trim();
    let without_line = bare.trim_end_matches(['=', '-']);
    if without_line.ends_with('\n') {
        without_line.trim_end().to_owned()
    } else {
        bare.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_quotes_and_spaces_do_not_count() {
        assert_eq!(folded("ＡＢ：“茶”　１ – 2"), folded("ab:茶 1 - 2"));
        assert_eq!(folded("Bread &amp; **tea**"), "bread & tea");
    }

    #[test]
    fn a_suffix_follows_a_separator() {
        let repeats = |text: &str, title: &str| is_title(&folded(text), &folded(title));
        assert!(repeats("Bread", "Bread - The Baker"));
        assert!(repeats("Bread", "Bread｜The Baker"));
        assert!(repeats("茶", "茶_新闻网"));
        assert!(!repeats("snake", "snake_case"));
        assert!(!repeats("Bread", "Bread-making"));
        assert!(!repeats("Bread", "Bread and tea"));
        assert!(!repeats("", " - The Baker"));
    }
}
