//! What `markup/accidental-code` claims, proved by rendering: before its fix readers see tags as
//! text, after it the same words without them, and nothing else of the page changes.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Parser, html};
use seedlint::config::{Config, World};
use seedlint::edit::Safety;
use seedlint::fixer::fix;
use seedlint::rule::built_in;
use seedlint::seed::Seed;
use seedlint::{Linter, Source};

fn linter() -> Linter {
    let config = Config {
        select: Some(vec!["markup/accidental-code".into()]),
        ..Config::default()
    };
    config.compile(built_in(), World::default()).expect("the name is right")
}

fn page(text: &str) -> String {
    let source = Source::new("a.md", text);
    let start = Seed::parse(&source, &[]).body.start();
    let mut page = String::new();
    html::push_html(
        &mut page,
        Parser::new_ext(&text[start..], seedlint::seed::markdown::options()),
    );
    page
}

/// The words of a page without tags and comments, and how many tags stand in its code blocks as text.
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

#[test]
fn accidental_code_becomes_what_its_author_meant() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut files: Vec<PathBuf> = Vec::new();
    if folder.is_dir() {
        let walk = ignore::WalkBuilder::new(&folder).standard_filters(false).build();
        files.extend(walk.filter_map(Result::ok).map(ignore::DirEntry::into_path));
    } else {
        eprintln!("skipped: {} is not there", folder.display());
    }
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/dirty"));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md"));
    let own = "<div>\n<p>One</p>\n\n    <p>Two &amp; three</p>\n\n</div>\n\n```html\n<b>kept</b>\n```\n".to_owned();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let linter = linter();
    let mut mended = 0;
    for text in texts.chain([own]) {
        let fixed = fix(&linter, Source::new("a.md", text.clone()), Safety::Unsafe, true);
        if fixed.source.text() == text {
            continue;
        }
        mended += 1;
        let (before, shown_before) = read(&page(&text));
        let (after, shown_after) = read(&page(fixed.source.text()));
        let head: String = text.chars().take(200).collect();
        assert!(
            shown_after < shown_before,
            "{shown_after} tags are shown, {shown_before} before: {head}"
        );
        assert_eq!(before, after, "other words are read: {head}");
    }
    assert!(mended > 0);
}
