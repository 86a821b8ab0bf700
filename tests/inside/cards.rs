//! Every card's cases, and what must hold of every card.

use crate::rule::{FAMILIES, read_built_in};
use crate::verify::{Verdict, run};

#[test]
fn every_case_is_as_its_card_says() {
    let rules = read_built_in().expect("every card can be read");
    let mut wrong = String::new();
    for tried in rules.iter().flat_map(|rule| run(rule, &rules)) {
        if tried.verdict != Verdict::Validated {
            wrong.push_str(&format!("{} · {}: {:?}\n", tried.rule, tried.case, tried.verdict));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_card_shows_what_it_finds_mends_and_leaves_alone() {
    for rule in read_built_in().expect("every card can be read") {
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
fn every_site_card_shows_what_it_finds_and_leaves_alone() {
    for site in crate::rule::read_sites().expect("every site card can be read") {
        let name = &site.name;
        assert!(
            !site.hosts.is_empty() || !site.authors.is_empty(),
            "{name} goes by nothing"
        );
        for rule in ["ads/promotion", "ads/slot-comment", "ads/widget"] {
            let bad = site.cases(rule).any(|case| case.bad.is_some());
            assert_eq!(bad, !site.clauses(rule).is_empty(), "{name}: {rule} has no bad case");
        }
        let near = site.cases.iter().any(|case| case.case.near_miss.is_some());
        assert!(near, "{name} has no near miss");
        let known = |rule: &str| !site.clauses(rule).is_empty();
        assert!(
            site.cases.iter().all(|case| known(&case.rule)),
            "{name}: a case of no rule"
        );
    }
}

#[test]
fn every_native_card_has_its_check_and_every_check_its_card() {
    use crate::checks::{Options, WITHOUT_CHECK, native};
    for rule in read_built_in().expect("every card can be read") {
        let has_check = native(&rule.id, &Options::default()).is_some() || WITHOUT_CHECK.contains(&&*rule.id);
        assert_eq!(rule.card.native, has_check, "{}", rule.id);
    }
}
