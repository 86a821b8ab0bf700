//! To which WeChat account articles belong.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{body, learn, text};

const TITLES: [&str; 6] = ["cranes", "ropes", "salt", "tides", "gulls", "nets"];

/// The sources of articles that begin as the function says, with the numbers of their articles.
fn sources(head: impl Fn(usize) -> String) -> BTreeMap<String, u64> {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, title) in TITLES.iter().enumerate() {
        let article = head(number) + "\n\n" + &body("the keeper", title);
        std::fs::write(folder.path().join(format!("{number}.md")), article).expect("an article");
    }
    let document: Value = serde_json::from_str(&learn(folder.path(), &["."])).expect("JSON");
    let sources = document["sources"].as_array().expect("sources").iter();
    let name = |source: &Value| format!("{} {}", text(source, "kind"), text(source, "source"));
    sources
        .map(|source| (name(source), source["articles"].as_u64().expect("a number")))
        .collect()
}

fn one(name: &str) -> BTreeMap<String, u64> {
    BTreeMap::from([(name.to_owned(), 6)])
}

#[test]
fn front_matter_that_was_added_to_some_splits_no_account() {
    let found = sources(|number| {
        let front = "---\nsource: keeper/archive\n---\n\n";
        let front = if number % 2 == 0 { front } else { "" };
        format!("{front}# Of {number}\nAnn  Harbor Daily   2023-05-10 10:08")
    });
    assert_eq!(found, one("account Harbor Daily"));
}

#[test]
fn the_platform_of_all_accounts_is_no_source() {
    let address = "https://mp.weixin.qq.com/s?__biz=MzA1==&mid=";
    // Half of the articles have more links to the platform than to other sites.
    let found = sources(|number| {
        let link = format!("[Earlier]({address}{number})\n\n").repeat(number % 2 * 3);
        format!("# Of {number}\n\n{link}[More](https://a{number}.example/)")
    });
    assert_eq!(found, one("folder ."));
    let found = sources(|number| format!("---\nurl: {address}{number}\nauthor: Harbor Daily\n---\n"));
    assert_eq!(found, one("account Harbor Daily"));
    // Several accounts are not one source.
    let found = sources(|number| {
        let (id, name) = if number < 3 {
            ("MzA1", "Harbor Daily")
        } else {
            ("MzB2", "Meadow Weekly")
        };
        format!("---\nurl: https://mp.weixin.qq.com/s?__biz={id}==&mid={number}\nauthor: {name}\n---\n")
    });
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        ["account Harbor Daily", "account Meadow Weekly"]
    );
}
