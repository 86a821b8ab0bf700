//! The claims of `markup/accidental-code`, verified by rendering: before its fix, readers see tags
//! as text; after it, they see the same words without them, and nothing else on the page changes.

use super::beside;

use std::path::PathBuf;

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::fixer::fix_from;
use crate::rule::built_in;
use crate::seed::Seed;
use crate::{Linter, Source};
use pulldown_cmark::{Parser, html};

fn linter() -> Linter {
    let config = Config {
        select: Some(vec!["markup/accidental-code".to_owned()].into()),
        ..Config::default()
    };
    config.compile(built_in(), World::default()).expect("the name is right")
}

/// The page that `CommonMark` makes of an article.
pub(super) fn page(text: &str) -> String {
    let source = Source::new("a.md", text);
    let start = Seed::parse(&source, &[]).body.start();
    let mut page = String::new();
    html::push_html(
        &mut page,
        Parser::new_ext(&text[start..], crate::seed::markdown::options()),
    );
    page
}

/// The words of a page without tags and comments, and the number of tags that its code blocks show as text.
fn read(page: &str) -> (String, usize) {
    let mut html = String::new();
    let mut shown = 0;
    let mut rest = page;
    while let Some(at) = rest.find("<pre><code>") {
        let end = rest[at..]
            .find("</code></pre>")
            .map_or(rest.len(), |length| at + length);
        html.push_str(&rest[..at]);
        let code = &rest[at + "<pre><code>".len()..end];
        let tags = code.match_indices("&lt;").filter(|(at, _)| {
            let after = code[at + 4..].trim_start_matches('/');
            after.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        shown += tags.count();
        html.push_str(&htmlize::unescape(code));
        rest = &rest[end..];
    }
    html.push_str(rest);
    let mut words = String::new();
    let mut rest = &html[..];
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let comment = rest[at..].starts_with("<!--");
        let close = if comment { "-->" } else { ">" };
        rest = rest[at..]
            .find(close)
            .map_or("", |length| &rest[at + length + close.len()..]);
    }
    words.push_str(rest);
    let words = htmlize::unescape(&*words).split_whitespace().collect();
    (words, shown)
}

/// Fixes each article, compares the pages before and after, and returns the number of changed articles.
fn fixed(files: &[PathBuf]) -> usize {
    let linter = linter();
    let mut changed = 0;
    for text in files.iter().filter_map(|file| std::fs::read_to_string(file).ok()) {
        let fixed = fix_from(&linter, Source::new("a.md", text.clone()), Safety::Unsafe, true);
        if fixed.source.text() == text {
            continue;
        }
        changed += 1;
        let (before, shown_before) = read(&page(&text));
        let (after, shown_after) = read(&page(fixed.source.text()));
        let head: String = text.chars().take(200).collect();
        assert!(
            shown_after < shown_before,
            "{shown_after} tags are shown, {shown_before} before: {head}"
        );
        assert_eq!(before, after, "other words are read: {head}");
    }
    changed
}

#[test]
fn accidental_code_becomes_what_its_author_meant() {
    let changed = fixed(&beside::seeds("dirty"));
    assert!(changed >= 6, "{changed} of the dirty seeds were changed");
    assert_eq!(fixed(&beside::seeds("clean")), 0);
    for part in [beside::CORPUS, beside::ARCHIVES, beside::ARTICLE] {
        let files = part.articles();
        assert!(fixed(&files) > 0 || files.is_empty(), "{} has none", part.path);
    }
}

#[test]
fn a_fence_beside_it_stays() {
    let text = "<div>\n<p>One</p>\n\n    <p>Two &amp; three</p>\n\n</div>\n\n```html\n<b>kept</b>\n```\n";
    let fixed = fix_from(&linter(), Source::new("a.md", text), Safety::Unsafe, true);
    let after = fixed.source.text();
    assert!(after.ends_with("\n```html\n<b>kept</b>\n```\n"), "{after}");
    assert_eq!(read(&page(text)).0, read(&page(after)).0);
    assert_eq!((read(&page(text)).1, read(&page(after)).1), (2, 0));
}
