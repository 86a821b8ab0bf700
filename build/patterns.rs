//! The patterns of the cards: words without which one does not match, and what it consists of, so that a run
//! does not compile those that match nothing.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};
use serde_json::Value;

use crate::program;

/// The most words of a pattern.
const MOST: usize = 24;

/// The length of the shortest word that rules out many texts.
const SHORTEST: usize = 3;

/// The most letters of a class that are tried one by one: both cases of a letter.
const LETTERS: usize = 3;

/// What is asked of every text that a part of a pattern matches.
enum Part {
    /// It is one of these words.
    Exact(Vec<String>),
    /// It contains one of these words.
    Holds(Vec<String>),
    Anything,
}

/// The keys of clauses that hold a pattern.
const KEYS: &[&str] = &["comment", "path", "pattern", "raw", "raw-text", "value"];

/// The patterns in clauses, as Rust: each with its words, if there are some, and its parts.
pub(crate) fn table(clauses: &[&Value], sign: &str) -> String {
    let mut found = BTreeMap::new();
    clauses.iter().for_each(|value| collect(value, sign, &mut found));
    let rows = found
        .iter()
        .map(|(pattern, row)| format!("BuiltIn {{ pattern: {pattern:?}, {row} }},\n"));
    format!("&[\n{}]", rows.collect::<String>())
}

fn collect(value: &Value, sign: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, sign, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(written) if KEYS.contains(&&**key) => {
                        let pattern = format!("^(?s:{})$", written.replace("{sign}", sign));
                        let row = regex_syntax::parse(&pattern).map(|hir| row_of(&hir));
                        found.extend(row.ok().map(|row| (pattern, row)));
                    }
                    value => collect(value, sign, found),
                }
            }
        }
        _ => {}
    }
}

/// What the table says of a pattern.
fn row_of(hir: &Hir) -> String {
    let words = words(hir).map_or("None".to_owned(), |words| format!("Some(&{words:?})"));
    let parts = program::of(hir).map_or("None".to_owned(), |parts| format!("Some({parts})"));
    format!("words: {words}, parts: {parts}")
}

/// The words of a whole pattern, where they rule something out.
fn words(hir: &Hir) -> Option<Vec<String>> {
    let (Part::Exact(mut words) | Part::Holds(mut words)) = part(hir) else {
        return None;
    };
    words.sort();
    words.dedup();
    is_useful(&words).then_some(words)
}

fn is_useful(words: &[String]) -> bool {
    !words.is_empty() && words.len() <= MOST && words.iter().all(|word| word.len() >= SHORTEST)
}

fn part(hir: &Hir) -> Part {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Part::Exact(vec![String::new()]),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(word) => Part::Exact(vec![word.to_owned()]),
            Err(_) => Part::Anything,
        },
        HirKind::Class(class) => letters(class).map_or(Part::Anything, Part::Exact),
        HirKind::Repetition(repeated) if repeated.min > 0 => match part(&repeated.sub) {
            Part::Exact(words) if repeated.max == Some(1) => Part::Exact(words),
            Part::Exact(words) | Part::Holds(words) => held(words),
            Part::Anything => Part::Anything,
        },
        HirKind::Repetition(_) => Part::Anything,
        HirKind::Capture(capture) => part(&capture.sub),
        HirKind::Concat(parts) => row(parts),
        HirKind::Alternation(parts) => any_of(parts),
    }
}

fn held(words: Vec<String>) -> Part {
    match is_useful(&words) {
        true => Part::Holds(words),
        false => Part::Anything,
    }
}

/// The letters of a small class.
fn letters(class: &Class) -> Option<Vec<String>> {
    let Class::Unicode(class) = class else { return None };
    let number: usize = class.iter().map(ClassUnicodeRange::len).sum();
    let all = class.iter().flat_map(|range| range.start()..=range.end());
    (number <= LETTERS).then(|| all.map(String::from).collect())
}

/// Of parts in a row, the words that rule out most: the longest that are surely beside each other.
fn row(parts: &[Hir]) -> Part {
    let mut best: Option<Vec<String>> = None;
    let mut consider = |words: Vec<String>| {
        let shortest = |words: &[String]| words.iter().map(String::len).min().unwrap_or(0);
        let is_better = |best: &Vec<String>| shortest(&words) > shortest(best);
        if is_useful(&words) && best.as_ref().is_none_or(is_better) {
            best = Some(words);
        }
    };
    let mut run = vec![String::new()];
    let mut is_exact = true;
    for one in parts {
        match part(one) {
            Part::Exact(words) if run.len() * words.len() <= MOST => {
                let joined = run
                    .iter()
                    .flat_map(|lead| words.iter().map(move |word| format!("{lead}{word}")));
                run = joined.collect();
            }
            Part::Exact(words) => {
                consider(std::mem::replace(&mut run, words));
                is_exact = false;
            }
            Part::Holds(words) => {
                consider(std::mem::replace(&mut run, vec![String::new()]));
                consider(words);
                is_exact = false;
            }
            Part::Anything => {
                consider(std::mem::replace(&mut run, vec![String::new()]));
                is_exact = false;
            }
        }
    }
    if is_exact {
        return Part::Exact(run);
    }
    consider(run);
    best.map_or(Part::Anything, Part::Holds)
}

/// The words of alternatives, if each has some.
fn any_of(parts: &[Hir]) -> Part {
    let (mut all, mut are_exact) = (Vec::new(), true);
    for one in parts {
        match part(one) {
            Part::Exact(words) => all.extend(words),
            Part::Holds(words) => {
                all.extend(words);
                are_exact = false;
            }
            Part::Anything => return Part::Anything,
        }
    }
    match are_exact {
        true if all.len() <= MOST => Part::Exact(all),
        _ => held(all),
    }
}
