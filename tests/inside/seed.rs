//! One article of a finance feed, defect by defect, each at its exact bytes, and the result of
//! fixing it. It is `seeds/dirty/finance-cable-base.md`, and the article beside the project after
//! which it is modelled, if that exists.

use super::beside;

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::fixer::fix_from;
use crate::rule::built_in;
use crate::{Linter, Severity, Source};

fn seeds() -> Vec<String> {
    let mut files = vec![beside::root().join("seeds/dirty/finance-cable-base.md")];
    files.extend(beside::ARTICLE.articles());
    let texts = files.iter().map(std::fs::read_to_string);
    texts.map(|text| text.expect("an article")).collect()
}

/// The number of the company that the article names.
fn stock(text: &str) -> &str {
    let (_, rest) = text.split_once("<span id=\"stock_").expect("a company");
    rest.split('"').next().expect("its number")
}

fn linter() -> Linter {
    let config = Config {
        hints: Some(true),
        ..Config::default()
    };
    config
        .compile(built_in(), World::default())
        .expect("the defaults compile")
}

#[test]
fn each_defect_is_found_at_its_exact_bytes() {
    for text in seeds() {
        defects(&text);
    }
}

fn defects(text: &str) {
    let quote = format!("<span id=\"quote_{}\">", stock(text));
    let keyword = format!("<!-- news_keyword_pub,stock,{} -->", stock(text));
    let source = Source::new("seed.md", text);
    let outcome = linter().lint(&source);
    let found: Vec<(&str, &str)> = outcome.findings.iter().map(|f| (&*f.rule, f.span.of(text))).collect();
    let expected = [
        ("front-matter/not-first", "\n"),
        ("ads/empty-leftover", "<span class=\"img_descr\">"),
        ("referrer/opener", "target=\"_blank\""),
        ("ads/tracking-attribute", "data-sudaclick=\"content_marketkeywords_p\""),
        ("ads/empty-leftover", &*quote),
        ("ads/slot-comment", &*keyword),
        ("markup/accidental-code", "<!-- 文末二维码 start -->"),
        ("ads/orphan-style", "<style>"),
        ("markup/escaped-brace", "&#123;"),
        ("ads/promotion", "<div class=\"clearfix appendQr_wrap\">"),
        ("markup/final-newline", "            "),
    ];
    for wanted in expected {
        assert!(found.contains(&wanted), "{wanted:?} is missing in {found:#?}");
    }
    let count = |rule: &str| found.iter().filter(|(id, _)| *id == rule).count();
    assert_eq!(count("ads/slot-comment"), text.matches("<!--").count());
    assert_eq!(count("image/missing-alt"), 1);
    assert_eq!(count("markup/blank-lines"), 5);
    let mut serious: Vec<&str> = outcome
        .findings
        .iter()
        .filter(|f| f.severity > Severity::Hint)
        .map(|f| &*f.rule)
        .collect();
    // The site is known, so its markers are more than a hint.
    let marks = serious.iter().filter(|id| **id == "ads/slot-comment").count();
    assert_eq!(marks, count("ads/slot-comment"));
    serious.dedup();
    serious.retain(|id| *id != "ads/slot-comment");
    let known = [
        "front-matter/not-first",
        "ads/tracking-attribute",
        "ads/orphan-style",
        "markup/escaped-brace",
        "ads/promotion",
    ];
    assert_eq!(serious, known);
    // Jekyll and Eleventy show it as HTML, so it is more than a hint only where neither is meant.
    let code = outcome.findings.iter().find(|f| &*f.rule == "markup/accidental-code");
    assert!(code.is_some_and(|f| f.message.ends_with("Jekyll and Eleventy read it differently.")));
}

fn rendered(text: &str) -> String {
    let body = text.splitn(3, "---\n").nth(2).expect("front matter");
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(body));
    html
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.contains("cms-style=")).collect()
}

#[test]
fn all_fixes_leave_the_article_and_nothing_else() {
    for text in seeds() {
        fix_all(&text);
    }
}

fn fix_all(text: &str) {
    let linter = linter();
    let fixed = fix_from(&linter, Source::new("seed.md", text), Safety::Unsafe, true);
    let after = fixed.source.text();
    assert!(
        fixed.outcome.findings.iter().all(|f| f.severity == Severity::Hint),
        "{:#?}",
        fixed.outcome.findings
    );
    assert!(!after.contains("appendQr") && !after.contains("<style"));
    assert!(!rendered(after).contains("<pre><code>"));
    assert!(after.starts_with("---\n") && after.ends_with("</div>\n"));
    let own = |text: &str| -> Vec<String> {
        let lines = paragraphs(text).into_iter();
        lines
            .map(|line| line.split("<!--").next().unwrap_or(line).to_owned())
            .collect()
    };
    let (before, kept) = (own(text), own(after));
    assert_eq!(before.len(), 7);
    let untouched = before.iter().filter(|line| !line.contains("sudaclick"));
    assert!(untouched.clone().all(|line| kept.contains(line)), "a paragraph changed");
    assert_eq!(untouched.count(), 6);
}

#[test]
fn safe_fixes_change_nothing_that_readers_see_and_activate_nothing() {
    for text in seeds() {
        fix_safely(&text);
    }
}

fn fix_safely(text: &str) {
    let fixed = fix_from(&linter(), Source::new("seed.md", text), Safety::Safe, true);
    let shown = |html: &str| {
        let mut text = String::new();
        let mut rest = html;
        while let Some(open) = rest.find('<') {
            text.push_str(&rest[..open]);
            rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
        }
        text.push_str(rest);
        text.split_whitespace().collect::<String>()
    };
    let (before, after) = (rendered(&text[1..]), rendered(fixed.source.text()));
    assert_eq!(shown(&before), shown(&after));
    let live =
        |html: &str| html.matches("<img").count() + html.matches("<script").count() + html.matches("<style").count();
    assert!(live(&after) <= live(&before));
    assert!(fixed.applied.len() > 10);
}
