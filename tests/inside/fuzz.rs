//! The inputs that fuzzing found, and those that it starts from.

use std::fs;
use std::path::{Path, PathBuf};

use super::random::{PIECES, VALUES};
use crate::fuzz_targets;
use crate::rule::built_in_with_cases;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// `fuzz/regressions/TARGET/` holds what a target failed on, or what hung it.
#[test]
fn what_fuzzing_found_stays_fixed() {
    let mut number = 0;
    for (name, target) in fuzz_targets::ALL {
        let inputs = fs::read_dir(folder().join("regressions").join(name))
            .into_iter()
            .flatten();
        for input in inputs.filter_map(Result::ok) {
            number += 1;
            target(&fs::read(input.path()).expect("an input"));
        }
    }
    assert!(number > 0, "there are inputs");
}

/// Each target is a program of the fuzzer, too.
#[test]
fn every_fuzz_target_is_run() {
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).expect("the manifest");
    for (name, _) in fuzz_targets::ALL {
        let program = format!("fuzz_targets/{}.rs", name.replace('-', "_"));
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"{program}\"")),
            "{name}"
        );
        assert!(folder().join(program).is_file(), "{name}");
    }
}

/// `FUZZ_SEEDS=overwrite` writes the cases of the cards into `fuzz/corpus`, and the dictionary.
#[test]
fn fuzzing_starts_from_the_cases_of_the_cards() {
    let pieces = PIECES.iter().chain(VALUES).filter(|piece| !piece.is_empty());
    let mut words: Vec<String> = pieces
        .map(|piece| format!("\"{}\"", piece.as_bytes().iter().map(escaped).collect::<String>()))
        .collect();
    words.sort();
    words.dedup();
    let dictionary = words.join("\n") + "\n";
    let place = folder().join("dictionary");
    if std::env::var_os("FUZZ_SEEDS").is_none_or(|value| value != "overwrite") {
        let known = fs::read_to_string(place).expect("the dictionary");
        assert_eq!(known, dictionary, "run this test with FUZZ_SEEDS=overwrite");
        return;
    }
    fs::write(place, dictionary).expect("the dictionary");
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = folder().join("corpus").join(target);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(name), bytes).expect("a seed");
    };
    for rule in built_in_with_cases() {
        let id = rule.id.replace('/', "-");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let card = fs::read(root.join("rules").join(format!("{}.yaml", rule.id))).expect("a card");
        write("card", &id, &card);
        for (number, case) in rule.card.cases.iter().enumerate() {
            let Some(text) = case.bad.as_ref().or(case.good.as_ref()).or(case.near_miss.as_ref()) else {
                continue;
            };
            let name = format!("{id}-{number}");
            let with = |first: u8| [&[first], text.as_bytes()].concat();
            write("article", &name, &with(u8::try_from(number % 7).expect("a digit")));
            if text.contains("{{") || text.contains("{%") {
                write("templates", &name, &with(u8::try_from(number % 7).expect("a digit")));
            }
            let front = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
            if let Some((front, _)) = front {
                write("front-matter", &name, &[&[0], front.as_bytes()].concat());
                let schema = format!("\0{{\"properties\": {{\"title\": {{\"type\": \"string\"}}}}}}%%%{front}");
                write("schema", &name, schema.as_bytes());
            }
            if let Some(list) = &case.list {
                write("lists", &name, format!("{list}%%%{text}").as_bytes());
            }
            if let Some(at) = text.find("http") {
                let url = text[at..].split(['"', ' ', ')', '\n']).next().unwrap_or_default();
                write("urls", &name, &[&[0], url.as_bytes()].concat());
            }
        }
    }
    for (number, text) in [
        "target: hugo\nselect: [image]\n",
        "front-matter:\n  required: [title]\n  fields: {title: text}\n",
        "severity: {image/empty-src: hint}\noverrides: [{files: ['*.md'], ignore: [ads]}]\n",
        "hosts: {own: ['*.example.com'], referrer: {a.example: no-referrer}}\n",
    ]
    .iter()
    .enumerate()
    {
        write("configuration", &number.to_string(), text.as_bytes());
    }
    for (number, text) in [
        "\0{\"anyOf\": [{\"required\": [\"title\"]}, {\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"pattern\": \"^a\"}}}",
        "\u{1}properties:\n  tags: {items: {type: string}, uniqueItems: true}\n",
    ]
    .iter()
    .enumerate()
    {
        write("schema", &number.to_string(), text.as_bytes());
    }
}

/// A byte as the dictionary of libFuzzer writes it.
fn escaped(byte: &u8) -> String {
    match byte {
        b'"' | b'\\' => format!("\\{}", char::from(*byte)),
        0x20..0x7f => char::from(*byte).to_string(),
        other => format!("\\x{other:02X}"),
    }
}
