//! The cases of every card, and what must be true of every card.

use std::fs;
use std::path::{Path, PathBuf};

use crate::rule::sites::SiteCard;
use crate::rule::{FAMILIES, Rule, built_in_sites, built_in_with_cases};
use crate::verify::{Verdict, run};

/// The cards below a folder of `rules/`, each with its path there.
fn cards() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut cards = Vec::new();
    for folder in entries(&root).into_iter().filter(|path| path.is_dir()) {
        for file in entries(&folder) {
            let path = file
                .strip_prefix(&root)
                .expect("it is below the folder")
                .to_string_lossy();
            let text = fs::read_to_string(&file).expect("a card can be read");
            cards.push((path.replace('\\', "/"), text));
        }
    }
    cards
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_card_is_read_as_people_write_it() {
    let built_in = built_in_with_cases();
    let sites = built_in_sites();
    let mut read = 0;
    for (path, text) in cards() {
        read += 1;
        if path.starts_with("sites/") {
            let site = SiteCard::read(&path, &text).unwrap_or_else(|error| panic!("{error}"));
            let known = sites
                .iter()
                .find(|known| known.name == site.name)
                .expect("a built-in site");
            assert_eq!(known.hosts, site.hosts, "{path}");
            assert_eq!(known.cases.len(), site.cases.len(), "{path}");
            assert!(known.clauses.keys().eq(site.clauses.keys()), "{path}");
            continue;
        }
        let id = path.trim_end_matches(".yaml");
        let rule = Rule::read(id, &path, &text, false).unwrap_or_else(|error| panic!("{error}"));
        let known = built_in
            .iter()
            .find(|known| known.id == rule.id)
            .expect("a built-in rule");
        let json = |rule: &Rule| {
            let mut card = rule.card.clone();
            card.cases.retain(|case| !case.of_site);
            serde_json::to_value(card).expect("a card is JSON")
        };
        assert_eq!(json(known), json(&rule), "{path}");
    }
    assert_eq!(read, built_in.len() + sites.len());
}

#[test]
fn every_case_is_as_its_card_says() {
    let rules = built_in_with_cases();
    let mut wrong = String::new();
    for tried in rules.iter().flat_map(|rule| run(rule, &rules)) {
        if tried.verdict != Verdict::Validated {
            wrong.push_str(&format!("{} · {}: {:?}\n", tried.rule, tried.case, tried.verdict));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_card_has_bad_and_good_cases_near_misses_and_fixes() {
    for rule in built_in_with_cases() {
        let cases = &rule.card.cases;
        let id = &rule.id;
        assert!(FAMILIES.contains(&rule.family()), "{id} is in no family");
        assert!(
            cases.iter().any(|case| case.bad.is_some() || case.bytes.is_some()),
            "{id} has no bad case"
        );
        assert!(cases.iter().any(|case| case.good.is_some()), "{id} has no good case");
        let near = cases.iter().any(|case| case.near_miss.is_some());
        assert!(near || &**id == "markup/invalid-utf8", "{id} has no near miss");
        let fixes = rule.fix_words().is_some_and(|words| words.contains("safe"));
        let shown = cases.iter().any(|case| case.fixed.is_some());
        assert_eq!(fixes, shown, "{id}: its fix and its cases disagree");
        for words in [&rule.card.summary, &rule.card.why, &rule.card.help] {
            assert!(
                words.trim_end().ends_with(['.', '?', '`']),
                "{id}: {words:?} is no sentence"
            );
        }
    }
}

#[test]
fn every_site_card_has_bad_cases_and_near_misses() {
    for site in built_in_sites() {
        let name = &site.name;
        assert!(
            !site.hosts.is_empty() || !site.authors.is_empty(),
            "{name} goes by nothing"
        );
        for rule in site.clauses.keys() {
            let bad = site.cases(rule).any(|case| case.bad.is_some());
            assert!(bad, "{name}: {rule} has no bad case");
        }
        let near = site.cases.iter().any(|case| case.case.near_miss.is_some());
        assert!(near, "{name} has no near miss");
    }
}

#[test]
fn every_native_card_has_its_check_and_every_check_its_card() {
    use crate::checks::{ENGINE_RULES, Options, native};
    for rule in built_in_with_cases() {
        let has_check = native(&rule.id, &Options::default()).is_some() || ENGINE_RULES.contains(&&*rule.id);
        assert_eq!(rule.card.native, has_check, "{}", rule.id);
    }
}

#[test]
fn the_card_in_the_readme_is_the_one_that_is_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file of the project");
    let readme = read("README.md");
    let (_, section) = readme.split_once("\n## Your own rules\n").expect("a section");
    let (_, rest) = section.split_once("```yaml\n").expect("a card");
    let (card, _) = rest.split_once("```").expect("the end of the card");
    assert_eq!(card, read("tests/cmd/readme-card.in/my-rules/site/old-widget.yaml"));
}

#[test]
fn fixes_are_committed_in_the_order_of_the_cards() {
    let mut rules = built_in_with_cases();
    rules.retain(|rule| rule.card.order() != 0);
    rules.sort_by_key(|rule| (rule.card.order(), rule.id.clone()));
    let ids: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
    // Fixes that other rules depend on come first: unreadable front matter, the style sheet of an ad.
    assert_eq!(
        ids[..4],
        [
            "front-matter/syntax",
            "front-matter/not-first",
            "ads/orphan-style",
            "ads/ad-script"
        ]
    );
    // Fixes that tidy up come last.
    let last = [
        "markup/literal-emphasis",
        "markup/accidental-code",
        "markup/stray-end-tag",
        "ads/empty-leftover",
        "markup/empty-heading",
        "markup/empty-link",
        "markup/trailing-space",
        "markup/blank-lines",
        "markup/final-newline",
        "markup/mixed-line-endings",
        "suppress/unknown-rule",
        "suppress/unused",
    ];
    assert_eq!(ids[ids.len() - last.len()..], last);
    let between = &ids[3..ids.len() - last.len()];
    assert!(between.iter().all(|id| id.starts_with("ads/")), "{between:?}");
}
