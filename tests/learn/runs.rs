//! What goes to the end of an article, what ends the article itself, and articles with the same text.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::{body, learn, verdicts_of};

const TITLES: [&str; 8] = ["cranes", "ropes", "salt", "tides", "gulls", "nets", "eels", "fog"];

pub(super) fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs")
}

#[test]
fn the_last_line_of_some_articles_stays() {
    let line = "Serve it warm with bread";
    let articles = |place: &dyn Fn(usize) -> (bool, bool)| {
        let article = |(number, title): (usize, &&str)| {
            let (above, between) = place(number);
            let part = |is: bool| if is { format!("{line}\n\n") } else { String::new() };
            format!(
                "{}{}Subscribe to our newsletter!\n\n{}Follow us on telegram!\n",
                body("the cook", title),
                part(above),
                part(between)
            )
        };
        TITLES.iter().enumerate().map(article).collect::<Vec<_>>()
    };
    let some = verdicts_of(&articles(&|number| (number % 2 == 0, false)));
    assert_eq!(some["Serve"], "doubtful", "{some:?}");
    assert_eq!(some["Subscribe"], "proposed", "{some:?}");
    // What is in every article, and what is among the leftovers, goes with them.
    let all = verdicts_of(&articles(&|_| (true, false)));
    assert_eq!(all["Serve"], "proposed", "{all:?}");
    let between = verdicts_of(&articles(&|number| (false, number % 2 == 0)));
    assert_eq!(between["Serve"], "proposed", "{between:?}");
}

#[test]
fn a_last_image_that_differs_may_be_an_invitation() {
    let article = |title: &&str| {
        let image = format!("![](https://img.example/{title}.png)");
        format!(
            "{}Fresh fish every day\n\nSeven rooms with a view\n\n{image}\n",
            body("the keeper", title)
        )
    };
    let verdicts = verdicts_of(&TITLES.iter().map(article).collect::<Vec<_>>());
    assert_eq!(verdicts["Fresh"], "proposed", "{verdicts:?}");
    // What is right above it may announce it.
    assert_ne!(verdicts["Seven"], "proposed", "{verdicts:?}");
}

/// Writes the articles of a site.
pub(super) fn write(folder: &Path, articles: &[String]) {
    std::fs::create_dir_all(folder.join("content")).expect("a folder");
    for (number, article) in articles.iter().enumerate() {
        let text = format!("---\nsource: https://harbor.example/{number}\n---\n\n{article}");
        std::fs::write(folder.join(format!("content/{number}.md")), text).expect("an article");
    }
}

/// The site card that is written for them; its cases pass.
pub(super) fn card(folder: &Path) -> String {
    let written = run(folder, &["learn", "content", "--isolated", "--write", "rules"]);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let tested = run(folder, &["test", "rules"]);
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));
    std::fs::read_to_string(folder.join("rules/sites/site-harbor.example.yaml")).expect("a card")
}

/// A foot with an image, and with links that no other article has.
fn foot(title: &str) -> String {
    format!(
        "---\n\nSubscribe to our newsletter!\n\n![](https://img.example/code.png)\n\n\
         [All that we know of {title}](https://harbor.example/more-{title})\n\n\
         [A walk with {title} at night](https://harbor.example/walk-{title})\n"
    )
}

#[test]
fn a_run_to_the_end_is_one_clause() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = |title: &&str| body("the keeper", title) + &foot(title);
    write(folder.path(), &TITLES.iter().map(article).collect::<Vec<_>>());
    let card = card(folder.path());
    let clauses: Vec<&str> = card.lines().filter(|line| line.starts_with("  - block:")).collect();
    assert_eq!(clauses.len(), 1, "{card}");
    assert!(
        clauses[0].contains("Subscribe") && clauses[0].contains("to-end: true"),
        "{card}"
    );
    std::fs::write(folder.path().join("seedlint.yaml"), "rules: [rules]\n").expect("a configuration");
    run(
        folder.path(),
        &["content", "--select", "ads/promotion", "--fix", "--unsafe-fixes"],
    );
    let fixed = std::fs::read_to_string(folder.path().join("content/0.md")).expect("an article");
    let rest = fixed.split_once("---\n\n").expect("front matter").1;
    assert_eq!(rest.trim_end(), body("the keeper", "cranes").trim_end());
}

#[test]
fn a_run_to_the_end_leaves_the_addresses_of_links_above_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let end = "[1]: https://quay.example/a\n[2]: https://quay.example/b";
    let article = |title: &&str| {
        let links = format!("Of {title}, see [this][1] and [that][2].\n\n");
        format!("{}{links}{}\n{end}\n", body("the keeper", title), foot(title))
    };
    write(folder.path(), &TITLES.iter().map(article).collect::<Vec<_>>());
    assert!(card(folder.path()).contains("to-end: true"));
    std::fs::write(folder.path().join("seedlint.yaml"), "rules: [rules]\n").expect("a configuration");
    run(
        folder.path(),
        &["content", "--select", "ads/promotion", "--fix", "--unsafe-fixes"],
    );
    let fixed = std::fs::read_to_string(folder.path().join("content/0.md")).expect("an article");
    assert!(
        fixed.trim_end().ends_with(&format!("and [that][2].\n\n{end}")),
        "{fixed}"
    );
}

#[test]
fn what_the_article_follows_does_not_go_to_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = |(number, title): (usize, &&str)| {
        let last = if number == 5 {
            "\nThey came back in spring.\n"
        } else {
            ""
        };
        body("the keeper", title) + &foot(title) + last
    };
    write(
        folder.path(),
        &TITLES.iter().enumerate().map(article).collect::<Vec<_>>(),
    );
    let card = card(folder.path());
    assert!(card.contains("Subscribe") && !card.contains("to-end"), "{card}");
}

#[test]
fn articles_with_the_same_text_are_listed_and_count_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut articles: Vec<String> = TITLES.iter().map(|title| body("the keeper", title)).collect();
    for copied in ["cranes", "fog", "fog"] {
        // Whitespace makes no other text.
        articles.push(body("the keeper", copied).replace("\n\n", "\n\n\n") + "\n");
    }
    articles.extend(["Coming soon.".to_owned(), "Coming soon.".to_owned()]);
    write(folder.path(), &articles);
    let document: Value = serde_json::from_str(&learn(folder.path(), &["content"])).expect("JSON");
    let expected = serde_json::json!([
        ["content/0.md", "content/8.md"],
        ["content/10.md", "content/7.md", "content/9.md"]
    ]);
    assert_eq!(document["same-text"], expected);
    assert_eq!(document["sources"][0]["blocks"], serde_json::json!([]));
    let screen = run(folder.path(), &["learn", "content", "--isolated"]);
    let screen = String::from_utf8_lossy(&screen.stdout);
    assert!(
        screen.contains("3 articles have the same text as another article"),
        "{screen}"
    );
}
