//! Words that are out stay out: the glossary's terms are used instead.

use crate::{name, root, sources};

/// Words, each with what is written instead.
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
];

/// The keys of a card whose values people read.
const PROSE: &[&str] = &["summary:", "why:", "help:", "message:", "label:", "fix-note:"];

/// The words of a line that are out.
fn out(line: &str) -> Vec<&'static (&'static str, &'static str)> {
    let line = line.to_lowercase();
    let holds = |word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let letter = |c: char| c.is_alphanumeric() || c == '_';
            !line[..at].ends_with(letter) && !line[at + word.len()..].starts_with(letter)
        })
    };
    OUT.iter().filter(|(word, _)| holds(word)).collect()
}

fn assert_none<'l>(place: &str, lines: impl Iterator<Item = &'l str>) {
    for line in lines {
        let out = out(line);
        assert!(
            out.is_empty(),
            "{place}: words and what is written instead: {out:?}\n{line}"
        );
    }
}

#[test]
fn the_code_uses_the_terms_of_the_glossary() {
    for (path, text) in sources() {
        assert_none(&name(&path), text.lines());
    }
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
        assert_none(&page.display().to_string(), text.lines());
    }
}

/// The texts of cases are quoted from articles; they may hold any word.
#[test]
fn the_cards_use_the_terms_of_the_glossary() {
    let walk = ignore::WalkBuilder::new(root().join("rules")).build();
    let cards = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path);
    let mut count = 0;
    for card in cards.filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        count += 1;
        let text = std::fs::read_to_string(&card).expect("a card");
        let is_prose = |line: &&str| {
            PROSE
                .iter()
                .any(|key| line.trim_start_matches([' ', '-']).starts_with(key))
        };
        assert_none(&card.display().to_string(), text.lines().filter(is_prose));
    }
    assert!(count > 150);
}

#[test]
fn a_word_is_found_whole() {
    let words = |line: &str| out(line).iter().map(|(word, _)| *word).collect::<Vec<_>>();
    assert_eq!(words("It mends; so many."), ["mends", "so many"]);
    assert!(words("We recommend an amendment.").is_empty());
}
