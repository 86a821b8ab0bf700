//! Which articles of a folder have one source, and which links lead to its own articles.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{body, learn, text};

const TITLES: [&str; 8] = ["cranes", "ropes", "salt", "tides", "gulls", "nets", "eels", "fog"];

/// What is learned of articles that state no source, in a folder.
fn learned(articles: &[(String, String)]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), articles);
    serde_json::from_str(&learn(folder.path(), &["content"])).expect("JSON")
}

fn write(folder: &Path, articles: &[(String, String)]) {
    std::fs::create_dir_all(folder.join("content")).expect("a folder");
    for (name, article) in articles {
        std::fs::write(folder.join(format!("content/{name}.md")), article).expect("an article");
    }
}

/// The names of the sources with the numbers of their articles.
fn sources(document: &Value) -> Vec<(&str, u64)> {
    let sources = document["sources"].as_array().expect("sources").iter();
    sources
        .map(|source| (text(source, "source"), source["articles"].as_u64().expect("a number")))
        .collect()
}

/// The verdict on the block that begins with some words.
fn verdict(document: &Value, start: &str) -> String {
    let sources = document["sources"].as_array().expect("sources").iter();
    let mut blocks = sources.flat_map(|source| source["blocks"].as_array().expect("blocks"));
    let block = blocks.find(|block| text(block, "text").starts_with(start) || text(block, "url").contains(start));
    text(block.expect("the block"), "verdict").to_owned()
}

/// Articles of which the first three have their images from another site, with the foot of each.
fn with_images(foot: impl Fn(bool) -> &'static str) -> Vec<(String, String)> {
    let article = |(number, title): (usize, &&str)| {
        let is_theirs = number < 3;
        let host = if is_theirs { "quay.example" } else { "harbor.example" };
        let images: String = (0..3)
            .map(|image| format!("![An image](https://{host}/{title}-{image}.png)\n\n"))
            .collect();
        let article = format!("{}{images}{}\n", body("the keeper", title), foot(is_theirs));
        ((*title).to_owned(), article)
    };
    TITLES.iter().enumerate().map(article).collect()
}

#[test]
fn where_images_are_from_tells_no_source_if_the_template_is_the_same() {
    let same = learned(&with_images(|_| "Subscribe to our newsletter!"));
    assert_eq!(sources(&same), [("content", 8)]);
    let own = learned(&with_images(|is_theirs| {
        if is_theirs {
            "Join our telegram group!"
        } else {
            "Subscribe to our newsletter!"
        }
    }));
    assert_eq!(sources(&own), [("content", 5), ("quay.example", 3)]);
}

/// Articles that end with words above links to two others, at an address.
fn with_others(address: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let name = |title: &str| format!("all-about-{title}");
    let article = |(number, title): (usize, &&str)| {
        let others: String = (1..3)
            .map(|step| TITLES[(number + step) % TITLES.len()])
            .map(|other| format!("- [What we know of {other}]({})\n", address(&name(other))))
            .collect();
        let text = format!("{}Weiter im Hafen\n\n{others}", body("the keeper", title));
        (format!("2024-05-0{}-{}", number + 1, name(title)), text)
    };
    TITLES.iter().enumerate().map(article).collect()
}

#[test]
fn links_to_the_articles_of_a_folder_end_in_the_names_of_their_files() {
    for site in ["https://harbor.example/2024/", "/posts/"] {
        let own = learned(&with_others(|name| format!("{site}{name}/")));
        assert_eq!(verdict(&own, "Weiter im Hafen"), "proposed", "{site}");
    }
    let elsewhere = learned(&with_others(|name| format!("https://harbor.example/{}", name.len())));
    assert_eq!(verdict(&elsewhere, "Weiter im Hafen"), "kept");
}

#[test]
fn a_heading_goes_with_the_links_to_other_articles_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), &with_others(|name| format!("/posts/{name}/")));
    let learned = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["learn", "content", "--isolated", "--write", "rules"])
        .current_dir(folder.path())
        .status();
    assert!(learned.expect("the program runs").success());
    let card = std::fs::read_to_string(folder.path().join("rules/sites/folder-content.yaml")).expect("a card");
    assert!(card.contains("to-end: true"), "{card}");
}

#[test]
fn an_image_below_the_first_text_of_some_articles_stays() {
    let articles = |above: &str| -> Vec<(String, String)> {
        let article = |(number, title): (usize, &&str)| {
            let head = if number < 4 {
                format!("{above}\n\n![](https://img.example/seen.png)\n\n")
            } else {
                String::new()
            };
            ((*title).to_owned(), format!("{head}{}", body("the keeper", title)))
        };
        TITLES.iter().enumerate().map(article).collect()
    };
    let text = "The harbor was built by people who knew the wind, and it has been mended in every spring since then.";
    assert_eq!(verdict(&learned(&articles(text)), "seen.png"), "doubtful");
    assert_eq!(
        verdict(&learned(&articles("Subscribe to our newsletter!")), "seen.png"),
        "proposed"
    );
}
