//! House rules: where code may be, and how long a file may be.

mod imports;
mod layers;
mod words;

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(PathBuf, String)> {
    rust_files(&root().join("src"))
}

/// The Rust files at or below a path, with their texts.
fn rust_files(path: &Path) -> Vec<(PathBuf, String)> {
    let walk = ignore::WalkBuilder::new(path).build().filter_map(Result::ok);
    let files = walk
        .map(ignore::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files
        .map(|path| (path.clone(), std::fs::read_to_string(&path).expect("a source file")))
        .collect()
}

fn name(path: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    path.strip_prefix(root)
        .expect("below src")
        .to_string_lossy()
        .replace('\\', "/")
}

/// The code of a file, without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn each_library_has_one_home() {
    let homes: &[(&str, &[&str])] = &[
        ("lol_html::", &["seed/html.rs"]),
        ("granit_parser::", &["seed/front_matter/reader.rs"]),
        ("toml::de", &["seed/front_matter/toml.rs"]),
        ("toml_parser::", &["seed/front_matter/toml.rs"]),
        (
            "pulldown_cmark::",
            &[
                "seed/markdown.rs",
                "seed/markdown/destinations.rs",
                "seed/markdown/inline.rs",
            ],
        ),
        ("miette::", &["report/full.rs"]),
        ("imara_diff::", &["cli/names.rs"]),
        ("base64::", &["placeholder.rs"]),
        ("percent_encoding::", &["schema/files.rs", "url.rs"]),
        ("imagesize::", &["http/image.rs"]),
        ("ring::digest", &["http/image.rs"]),
        ("ureq::", &["http.rs", "http/proxy.rs", "http/resolve.rs"]),
        ("adblock::", &["lists/compile.rs", "lists/urls.rs"]),
        (
            "jsonschema::",
            &[
                "schema.rs",
                "schema/budget.rs",
                "schema/files.rs",
                "schema/formats.rs",
                "schema/forms.rs",
                "schema/keyword.rs",
                "schema/message.rs",
                "schema/trouble.rs",
                "schema/violation.rs",
                "schema/words.rs",
            ],
        ),
    ];
    for (path, text) in sources() {
        for (library, allowed) in homes {
            let named = code(&text)
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(library));
            assert!(
                !named || allowed.contains(&&*name(&path)),
                "{} names {library}",
                name(&path)
            );
        }
    }
}

#[test]
fn a_file_states_its_purpose_and_stays_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not state its purpose", name(&path));
        let lines = code(&text).lines().count();
        let most = if name(&path).starts_with("checks/") { 220 } else { 500 };
        assert!(lines <= most, "{} has {lines} lines", name(&path));
    }
}

#[test]
fn the_library_neither_prints_nor_exits_nor_reads_the_environment() {
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| !name(path).starts_with("cli") && name(path) != "main.rs")
    {
        for word in [
            "println!",
            "print!(",
            "eprintln!",
            "process::exit",
            "env::var",
            "dbg!",
            "todo!",
            "unimplemented!",
        ] {
            assert!(!code(&text).contains(word), "{} has {word}", name(&path));
        }
        assert!(!code(&text).contains(".unwrap()"), "{} unwraps", name(&path));
    }
}

#[test]
fn checks_depend_neither_on_each_other_nor_on_the_environment() {
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| name(path).starts_with("checks/"))
    {
        for word in ["std::fs", "std::env", "SystemTime", "Instant", "Regex", "thread_rng"] {
            assert!(!code(&text).contains(word), "{} has {word}", name(&path));
        }
    }
}

#[test]
fn every_check_has_its_card() {
    for (path, _) in sources() {
        let name = name(&path);
        let Some((family, stem)) = name.strip_prefix("checks/").and_then(|name| name.split_once('/')) else {
            continue;
        };
        // What is in a folder belongs to the check that the folder is named after.
        let stem = stem.split('/').next().unwrap_or_default();
        let card = format!(
            "rules/{}/{}.yaml",
            family.replace("front_matter", "front-matter"),
            stem.replace('_', "-").trim_end_matches(".rs")
        );
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR")).join(&card).is_file(),
            "{card} is missing"
        );
    }
}

#[test]
fn what_lies_beside_the_project_is_named_in_one_place() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let named: Vec<PathBuf> = ignore::WalkBuilder::new(&tests)
        .build()
        .filter_map(Result::ok)
        .map(ignore::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .filter(|path| {
            let text = std::fs::read_to_string(path).expect("a test");
            // Written so that this file does not name it.
            text.contains(&format!("\"..{}shared", '/'))
        })
        .collect();
    assert_eq!(named, [tests.join("beside/mod.rs")]);
}

/// Files other than checks that name rules, each with the names that it may contain, and why.
const NAMED: &[(&str, &[&str])] = &[
    // The table from names to checks, and the rules without one.
    ("checks.rs", &["*"]),
    // The engine creates the findings of these rules: checks see neither files that are not UTF-8
    // nor suppressions.
    (
        "engine.rs",
        &["markup/invalid-utf8", "suppress/unknown-rule", "suppress/unused"],
    ),
    // A suppression cannot suppress findings in suppressions.
    ("add_suppressions.rs", &["suppress/"]),
    // An example of a name.
    ("config/names.rs", &["image/empty-src"]),
    // A media type.
    ("url.rs", &["image/"]),
];

/// The strings in a file's code.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let lines = code(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// The ids of the rules: the paths of their cards. Site cards are not rules.
fn rules() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let walk = ignore::WalkBuilder::new(&root).build().filter_map(Result::ok);
    let cards = walk.map(ignore::DirEntry::into_path);
    let cards = cards.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let ids = cards.map(|path| {
        let below = path.strip_prefix(&root).expect("below rules").with_extension("");
        below.to_string_lossy().replace('\\', "/")
    });
    ids.filter(|id: &String| !id.starts_with("sites/")).collect()
}

#[test]
fn no_rule_is_named_outside_its_check() {
    let rules = rules();
    let is_name = |string: &str| string.contains('/') && rules.iter().any(|rule| rule.starts_with(string));
    let mut used = 0;
    for (path, text) in sources() {
        let name = name(&path);
        if name.starts_with("checks/") {
            continue;
        }
        let allowed = NAMED
            .iter()
            .find(|(file, _)| *file == name)
            .map_or(&[][..], |(_, names)| *names);
        let found: Vec<&str> = strings(&text).filter(|string| is_name(string)).collect();
        let is_allowed = |string: &&str| allowed.contains(string) || allowed == ["*"];
        let wrong = found.iter().find(|string| !is_allowed(string));
        assert!(
            wrong.is_none(),
            "{name} names {wrong:?}; what others need to know of a rule is a key of its card"
        );
        used += usize::from(!found.is_empty());
    }
    assert_eq!(used, NAMED.len(), "a file of the list names no rule any more");
}
