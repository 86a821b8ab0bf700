//! Suppression comments: readers see the same page with and without them.

use super::{beside, rendering};
use crate::finding::{Finding, Severity};
use crate::source::Source;
use crate::{add_suppressions, default_linter};

/// The texts of articles that are UTF-8.
fn read_all(files: &[std::path::PathBuf]) -> Vec<String> {
    files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect()
}

/// A page without the comments, whitespace folded.
fn page(text: &str) -> String {
    let page = rendering::page(text);
    let mut shown = String::new();
    let mut rest = &page[..];
    while let Some(at) = rest.find("<!-- seedlint-") {
        shown.push_str(rest[..at].trim_end_matches(' '));
        rest = rest[at..].find("-->").map_or("", |length| &rest[at + length + 3..]);
    }
    shown.push_str(rest);
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number of findings about suppression comments.
fn about_comments(findings: &[Finding]) -> usize {
    let about = findings.iter().filter(|finding| finding.rule.starts_with("suppress/"));
    about.count()
}

/// Suppresses all findings except hints in each text. Returns the number of suppressed findings,
/// and the number that no comment can suppress; those of an article that is never written are not
/// counted.
fn suppress_all(texts: &[String]) -> (usize, usize) {
    let linter = default_linter();
    let (mut suppressed, mut left) = (0, 0);
    for text in texts {
        let source = Source::new("a.md", &**text);
        let outcome = linter.lint(&source);
        let (mut findings, blocked) = (outcome.findings, outcome.blocked);
        let before = about_comments(&findings);
        findings.retain(|finding| finding.severity > Severity::Hint && !finding.rule.starts_with("suppress/"));
        let total = findings.len();
        let added = add_suppressions::add(&linter, source, &findings, Some("it was there"));
        let still = linter.lint(&added.source).findings;
        assert_eq!(about_comments(&still), before, "{text}");
        let still = still.iter().filter(|finding| finding.severity > Severity::Hint);
        let still = still.filter(|finding| !finding.rule.starts_with("suppress/")).count();
        assert_eq!(still + added.findings, total, "{text}");
        if blocked {
            // An unresolved merge conflict must be resolved first, so such an article is never written.
            assert_eq!((added.source.text(), added.findings), (&**text, 0));
            continue;
        }
        suppressed += added.findings;
        left += still;
        let (old, new) = (page(text), page(added.source.text()));
        let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count();
        let part = |page: &str| page.chars().skip(same.saturating_sub(60)).take(120).collect::<String>();
        assert!(old == new, "{}\n{}", part(&old), part(&new));
        let again = add_suppressions::add(&linter, Source::new("a.md", added.source.text()), &[], None);
        assert_eq!(again.source.text(), added.source.text());
    }
    (suppressed, left)
}

#[test]
fn comments_that_suppress_show_nowhere() {
    let (suppressed, left) = suppress_all(&read_all(&beside::seeds("dirty")));
    assert!(suppressed > 400 && left == 0, "{left} of {suppressed} are left");
    let real = read_all(&beside::CORPUS.articles());
    let (suppressed, left) = suppress_all(&real);
    assert!(
        suppressed >= real.len() && left * 100 <= suppressed,
        "{left} of {suppressed} are left"
    );
}
