//! Whether the clauses of a written card find the blocks that they were learned from, in archives whose
//! blocks have links and elements at their ends, images, and marks.

use super::body;
use super::runs::{card, run, write};

const TITLES: [&str; 6] = ["cranes", "ropes", "salt", "tides", "gulls", "nets"];

/// Forms of an invitation.
const FORMS: [&str; 14] = [
    "Subscribe to our newsletter!",
    "Subscribe to our [newsletter](https://mail.example/)",
    "[Subscribe](https://mail.example/) to our newsletter",
    "[Subscribe](https://mail.example/) to our [newsletter](https://mail.example/)",
    "[Subscribe to our newsletter](https://mail.example/)",
    "**[Subscribe](https://mail.example/)** to our *newsletter*",
    "- Subscribe to our [**newsletter**](https://mail.example/)",
    "> Subscribe to our [newsletter](https://mail.example/)",
    "### Subscribe to our [newsletter](https://mail.example/)",
    "Subscribe to our <a href=\"https://mail.example/\">newsletter</a>",
    "<p>Subscribe to our <b>newsletter</b></p>",
    "<b>Subscribe</b> to our newsletter at <https://mail.example/>",
    "Subscribe to our [newsletter ![](https://mail.example/a.png)](https://mail.example/)",
    "Subscribe to our ![](https://mail.example/a.png) newsletter",
];

/// Articles with a form at the head or at the foot.
fn articles(form: &str, is_head: bool) -> Vec<String> {
    let article = |title: &&str| {
        let run = format!("{form}\n\nFollow us on telegram!\n");
        let body = body("the keeper", title);
        if is_head {
            format!("{run}\n{body}")
        } else {
            format!("{body}{run}")
        }
    };
    TITLES.iter().map(article).collect()
}

#[test]
fn clauses_find_what_they_were_learned_from() {
    // The first heading is the title.
    let all = FORMS.iter().flat_map(|form| [(form, false), (form, true)]);
    for (form, is_head) in all.filter(|(form, is_head)| !(*is_head && form.starts_with('#'))) {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &articles(form, is_head));
        let card = card(folder.path());
        std::fs::write(folder.path().join("seedlint.yaml"), "rules:\n  - rules\n").expect("settings");
        let is_open = card
            .lines()
            .any(|line| line.starts_with("  - block:") && line.contains("ubscribe"));
        let fixed = run(
            folder.path(),
            &["content", "--select", "ads/promotion", "--fix", "--unsafe-fixes"],
        );
        for number in 0..TITLES.len() {
            let left = std::fs::read_to_string(folder.path().join(format!("content/{number}.md"))).expect("an article");
            assert!(left.contains("What the keeper dreamed"), "{left}");
            assert!(!left.contains("telegram"), "{form}: {left}\n{card}");
            let stays = left.contains("ubscribe");
            let is_said = card.contains("no clause finds it");
            assert_eq!(stays, is_said, "{form}: {left}\n{card}\n{fixed:?}");
            assert!(is_open || is_said || card.contains("goes with"), "{form}: {card}");
        }
    }
}
