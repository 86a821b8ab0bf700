//! Words that are not used any more: the terms of the glossary replace them.

use serde_yaml::Value;

use crate::{name, root, rust_files, sources};

/// Words that occur neither in code nor in texts, each with its replacement.
const OUT: &[(&str, &str)] = &[
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("film", "video"),
    ("films", "videos"),
    ("anew", "again, or regenerate"),
    ("whoever", "the person, by what they do"),
    ("so many", "the number of"),
    ("code of html", "HTML entity"),
    ("whence", "provenance"),
    ("hollow", "empty"),
    ("twin", "noscript fallback"),
    ("twins", "noscript fallbacks"),
    ("blanks", "whitespace"),
    ("white space", "whitespace"),
    ("colour", "color"),
    ("colours", "colors"),
    ("left out", "ignored or excluded"),
    ("is there twice", "appears twice"),
    ("is there already", "already exists"),
    ("can't", "cannot"),
];

/// Words that occur only in code, each with its replacement in comments, pages and cards.
const OUT_OF_PROSE: &[(&str, &str)] = &[
    ("picture", "image"),
    ("pictures", "images"),
    ("stand", "be, be written, occur"),
    ("stands", "is, is written, occurs; `stands for`: matches, means"),
    ("stood", "was"),
    ("told", "reported"),
    ("wake", "activate"),
    ("wakes", "activates"),
    ("to life", "activate, become active"),
    ("is none", "name the thing"),
    ("are none", "name the things"),
    ("no longer there", "no longer exists"),
    ("that there are", "existing, available"),
];

/// The keys of a card whose values people read.
const PROSE: &[&str] = &["summary", "why", "help", "message", "label", "fix-note"];

type Entry = (&'static str, &'static str);

/// The entries of a list whose words a line contains.
fn found(line: &str, list: &'static [Entry]) -> Vec<Entry> {
    let line = line.to_lowercase();
    let contains = |word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let letter = |c: char| c.is_alphanumeric() || c == '_';
            !line[..at].ends_with(letter) && !line[at + word.len()..].starts_with(letter)
        })
    };
    list.iter().filter(|(word, _)| contains(word)).copied().collect()
}

/// A text without its code spans, which may quote anything.
fn without_code(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

fn assert_none(place: &str, text: &str, list: &'static [Entry]) {
    for line in text.lines() {
        let found = found(line, list);
        assert!(found.is_empty(), "{place}: use the replacements, {found:?}\n{line}");
    }
}

fn assert_prose(place: &str, text: &str) {
    assert_none(place, text, OUT);
    assert_none(place, &without_code(text), OUT_OF_PROSE);
}

/// The comments of a source file, each block of lines joined, so that a phrase may span lines.
fn comments(text: &str) -> Vec<String> {
    let mut comments: Vec<String> = Vec::new();
    let mut previous = false;
    for line in text.lines() {
        let comment = line.trim_start().strip_prefix("//");
        match (comment, comments.last_mut()) {
            (Some(comment), Some(last)) if previous => last.push_str(comment.trim_start_matches(['/', '!'])),
            (Some(comment), _) => comments.push(comment.trim_start_matches(['/', '!']).to_owned()),
            (None, _) => {}
        }
        previous = comment.is_some();
    }
    comments
}

#[test]
fn the_code_uses_the_terms_of_the_glossary() {
    for (path, text) in sources() {
        assert_none(&name(&path), &text, OUT);
        for comment in comments(&text) {
            assert_prose(&name(&path), &comment);
        }
    }
}

/// The names of functions and types that a file declares, with spaces between their words.
fn declared(text: &str) -> Vec<String> {
    let after = |line: &str, word: &str| {
        let (_, rest) = line
            .split_once(word)
            .filter(|(before, _)| !before.contains(['/', '"']))?;
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        Some(rest[..end.unwrap_or(rest.len())].replace('_', " "))
    };
    let names = text
        .lines()
        .flat_map(|line| ["fn ", "struct ", "enum "].map(|word| after(line, word)));
    names.flatten().collect()
}

#[test]
fn declared_names_use_the_terms_of_the_glossary() {
    let mut count = 0;
    for path in ["src", "tests", "benches", "build.rs"].map(|path| root().join(path)) {
        for (path, text) in rust_files(&path) {
            for declared in declared(&text) {
                count += 1;
                let words = [OUT, &[("to life", "activate, become active")]];
                words
                    .iter()
                    .for_each(|words| assert_none(&path.display().to_string(), &declared, words));
            }
        }
    }
    assert!(count > 1500, "{count}");
}

#[test]
fn a_declared_name_is_read_in_words() {
    assert_eq!(
        declared("    pub(crate) fn is_it_anew<'a>(x: &str) {\n// fn no\n"),
        ["is it anew"]
    );
}

#[test]
fn the_comments_of_tests_use_the_terms_of_the_glossary() {
    let mut count = 0;
    for path in ["tests", "benches", "build.rs"].map(|path| root().join(path)) {
        for (path, text) in rust_files(&path) {
            for comment in comments(&text) {
                count += 1;
                assert_prose(&path.display().to_string(), &comment);
            }
        }
    }
    assert!(count > 150);
}

#[test]
fn the_pages_use_the_terms_of_the_glossary() {
    let mut pages: Vec<_> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .iter()
        .map(|page| root().join(page))
        .collect();
    let docs = std::fs::read_dir(root().join("docs")).expect("docs/");
    let docs = docs.filter_map(Result::ok).map(|entry| entry.path());
    pages.extend(docs.filter(|path| path.extension().is_some_and(|end| end == "md")));
    assert!(pages.len() > 7);
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        for line in text.lines() {
            assert_prose(&page.display().to_string(), line);
        }
    }
}

/// Calls `each` with every text of a card for people. The texts of its cases are quoted from
/// articles and may contain any word, so only the names of cases are checked.
fn texts(card: &Value, each: &mut dyn FnMut(&str)) {
    match card {
        Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str().unwrap_or_default(), value) {
                    ("cases", Value::Sequence(cases)) => {
                        let names = cases.iter().filter_map(|case| case["name"].as_str());
                        names.for_each(&mut *each);
                    }
                    (key, Value::String(text)) if PROSE.contains(&key) => each(text),
                    (_, value) => texts(value, each),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| texts(item, each)),
        _ => {}
    }
}

#[test]
fn the_cards_use_the_terms_of_the_glossary() {
    let walk = ignore::WalkBuilder::new(root().join("rules")).build();
    let cards = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path);
    let (mut count, mut checked) = (0, 0);
    for card in cards.filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        count += 1;
        let text = std::fs::read_to_string(&card).expect("a card");
        let value: Value = serde_yaml::from_str(&text).expect("a card is YAML");
        texts(&value, &mut |text| {
            checked += 1;
            assert_prose(&card.display().to_string(), text);
        });
    }
    assert!(count > 150 && checked > 1500, "{count} cards with {checked} texts");
}

#[test]
fn every_text_of_a_card_is_found() {
    let card = "why: |\n  a\n  b\noptions:\n  c: {help: d, default: e}\nmatch:\n  - attribute: {name: f}\n    \
                label: g\ncases:\n  - name: h\n    bad: i\n";
    let mut found = Vec::new();
    let card: Value = serde_yaml::from_str(card).expect("YAML");
    texts(&card, &mut |text| found.push(text.trim().to_owned()));
    assert_eq!(found, ["a\nb", "d", "g", "h"]);
}

#[test]
fn a_word_is_found_whole() {
    let words = |line: &str| found(line, OUT).iter().map(|(word, _)| *word).collect::<Vec<_>>();
    assert_eq!(words("It mends; so many."), ["mends", "so many"]);
    assert!(words("We recommend an amendment.").is_empty());
}

#[test]
fn every_word_can_be_found() {
    for list in [OUT, OUT_OF_PROSE] {
        for (word, instead) in list {
            let sentence = format!("One {word}, or `{word}`.");
            assert!(
                found(&without_code(&sentence), list).contains(&(*word, *instead)),
                "{word} is never found"
            );
        }
    }
    assert_eq!(without_code("a `picture` b"), "a … b");
    assert_eq!(
        comments("/// It is\n/// there.\nlet a = 1;\n// b"),
        [" It is there.", " b"]
    );
}
