//! What the fuzz targets run, and what must hold of any input. The library includes this file where it
//! is built for fuzzing, and its tests replay the inputs that were found.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use crate::config::{Config, World};
use crate::edit::Safety;
use crate::fixer::fix_from;
use crate::generators::{ALL as ALL_GENERATORS, Target};
use crate::lists::{ListFile, Lists};
use crate::rule::built_in;
use crate::schema::Schema;
use crate::seed::Seed;
use crate::url::srcset;
use crate::{Linter, Source};

/// What is done with the bytes of an input.
pub type Run = fn(&[u8]);

/// The targets, by name.
pub const ALL: &[(&str, Run)] = &[
    ("article", article),
    ("front-matter", front_matter),
    ("configuration", configuration),
    ("card", card),
    ("lists", lists),
    ("schema", schema),
    ("urls", urls),
    ("templates", templates),
];

/// A linter with all rules for each site generator.
fn linter(number: u8) -> &'static Linter {
    static LINTERS: [OnceLock<Linter>; ALL_GENERATORS.len() + 1] =
        [const { OnceLock::new() }; ALL_GENERATORS.len() + 1];
    let number = usize::from(number) % LINTERS.len();
    let target = match number.checked_sub(1) {
        Some(generator) => ALL_GENERATORS[generator],
        None => Target::Any,
    };
    LINTERS[number].get_or_init(|| {
        let config = Config {
            select: Some(vec!["all".to_owned()].into()),
            target: Some(target),
            hints: Some(true),
            ..Config::default()
        };
        config
            .compile(built_in(), World::default())
            .expect("the names are right")
    })
}

/// The first byte and the text after it.
fn parts(data: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = data.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// The invariants of ARCHITECTURE.md that can be checked of one text: spans are bytes of it, fixes are
/// sorted and disjoint, fixing ends, and a second time changes nothing and leaves nothing that it fixed.
fn holds(linter: &Linter, text: &str) {
    let source = Source::new("a.md", text);
    for finding in linter.lint(&source).findings {
        assert!(
            text.get(finding.span.range()).is_some(),
            "{} at {:?}",
            finding.rule,
            finding.span
        );
        let mut end = 0;
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(
                text.get(edit.span.range()).is_some(),
                "{} at {:?}",
                finding.rule,
                edit.span
            );
            assert!(edit.span.start() >= end, "{}: its edits overlap", finding.rule);
            end = edit.span.end();
        }
    }
    for wanted in [Safety::Safe, Safety::Unsafe] {
        let once = fix_from(linter, Source::new("a.md", text), wanted, true);
        assert!(once.looping.is_empty(), "{:?} undo each other", once.looping);
        let again = fix_from(linter, Source::new("a.md", once.source.text()), wanted, true);
        assert_eq!(again.source.text(), once.source.text(), "a second fix changes the text");
        assert!(again.applied.is_empty(), "a second fix does something");
    }
}

/// An article: checked, fixed, and fixed again.
pub fn article(data: &[u8]) {
    let Some((number, text)) = parts(data) else { return };
    holds(linter(number), text);
}

/// The front matter of an article.
pub fn front_matter(data: &[u8]) {
    let Some((number, text)) = parts(data) else { return };
    let (open, close) = [
        ("---\n", "\n---\n"),
        ("+++\n", "\n+++\n"),
        ("{", "}\n"),
        ("", "\n;;;\n"),
    ][usize::from(number >> 6)];
    holds(linter(number & 63), &format!("{open}{text}{close}\nText.\n"));
}

/// A configuration, of which everything is read that is in it itself.
pub fn configuration(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Config::from_yaml(text) {
        Ok(config) => drop(
            config
                .linter()
                .map(|linter| linter.lint(&Source::new("a.md", "<p>a</i></p>\n"))),
        ),
        Err(errors) => errors.iter().for_each(|error| {
            let problems = &error.problems;
            assert!(!problems.is_empty() && problems.iter().all(|problem| text.get(problem.span.range()).is_some()));
        }),
    }
}

/// A card of a user's own, and articles with what it looks for.
pub fn card(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match crate::Rule::read("own/rule", "own/rule.yaml", text, true) {
        Ok(rule) => {
            let rules = [Arc::new(rule)];
            let config = Config {
                select: Some(vec!["own/rule".to_owned()].into()),
                ..Config::default()
            };
            let Ok(linter) = config.compile(&rules, World::default()) else {
                return;
            };
            for case in &rules[0].card.cases {
                let texts = [&case.bad, &case.good, &case.near_miss];
                texts.into_iter().flatten().for_each(|text| holds(&linter, text));
            }
        }
        Err(error) => {
            let spans = error.problems.iter().map(|problem| problem.span);
            assert!(
                spans
                    .into_iter()
                    .all(|span| error.text.is_empty() || text.get(span.range()).is_some())
            );
        }
    }
}

/// A filter list, and an article after a line of `%%%`.
pub fn lists(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (list, article) = text
        .split_once("%%%")
        .unwrap_or((text, "<div class=ad><img src=https://ads.example/a.png></div>\n"));
    let file = ListFile {
        name: "list.txt".to_owned(),
        text: list.to_owned(),
    };
    let config = Config {
        select: Some(vec!["ads/filter-list".to_owned()].into()),
        ..Config::default()
    };
    let world = World {
        lists: Some(Arc::new(Lists::load(vec![file], None))),
        ..World::default()
    };
    holds(
        &config.compile(built_in(), world).expect("the names are right"),
        article,
    );
}

/// A schema, in YAML or JSON, and the front matter of an article after `%%%`.
pub fn schema(data: &[u8]) {
    let Some((number, text)) = parts(data) else { return };
    let (schema, front) = text
        .split_once("%%%")
        .unwrap_or((text, "title: a\ntags: [a, b]\ndate: 2024-05-01"));
    let name = ["schema.json", "schema.yaml"][usize::from(number & 1)];
    match Schema::read(name, schema, None, Target::Any) {
        Ok(schema) => {
            let source = Source::new("a.md", format!("---\n{front}\n---\n\nText.\n"));
            let violations = schema.violations(&Seed::parse(&source, &[]), &|_| false);
            assert!(violations.iter().all(|violation| !violation.message.is_empty()));
        }
        Err(error) => assert!(schema.get(error.0.span.range()).is_some()),
    }
}

/// URLs and `srcset`, alone and in each place of an article that has one.
pub fn urls(data: &[u8]) {
    let Some((number, text)) = parts(data) else { return };
    for candidate in srcset(text, 0) {
        assert!(text.get(candidate.url.range()).is_some(), "a candidate is no text");
    }
    let attribute = text.replace('"', "&quot;");
    let mut article = format!("---\ncover: \"{}\"\n---\n\n", text.replace(['"', '\\', '\n'], ""));
    let _ = write!(
        article,
        "![a]({text})\n\n<img src=\"{attribute}\" srcset=\"{attribute}\" alt=\"a\">\n\n<a href=\"{attribute}\">b</a>\n\n[c]: {text}\n"
    );
    holds(linter(number), &article);
}

/// Template expressions, in text, in attributes and in front matter.
pub fn templates(data: &[u8]) {
    let Some((number, text)) = parts(data) else { return };
    let article = format!(
        "---\ntitle: {}\n---\n\n{text}\n\n<p title=\"{text}\">{text}</p>\n",
        text.replace('\n', " ")
    );
    holds(linter(number), &article);
}
