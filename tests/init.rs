//! `init` asks of articles what the newest ones have, and says why.

mod repo;

use repo::Repo;

fn required(repo: &Repo) -> String {
    let ran = repo.seedlint(&["init", "posts", "--force"]);
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    let written = std::fs::read_to_string(repo.path().join("seedlint.yaml")).expect("the configuration");
    let (_, rest) = written.split_once("front-matter:\n").expect("the fields");
    let (fields, _) = rest.split_once("  # The types of fields").expect("the types");
    assert_eq!(
        repo.seedlint(&["--show-settings"]).status,
        Some(0),
        "the configuration can be read"
    );
    fields.to_owned()
}

fn imported(repo: &Repo, number: usize) {
    let day = number % 28 + 1;
    repo.write(
        &format!("posts/old {number}.md"),
        &format!(
            "---\ntitle: Rain {number}\ndate: 2011-02-{day:02}\nauthor: admin\ncategories: [rain]\n\
             url: /2011/02/rain-{number}\nwordpress_id: {number}\n---\n\nIt rained.\n"
        ),
    );
}

#[test]
fn what_only_an_importer_writes_is_not_required() {
    let repo = Repo::new();
    (0..60).for_each(|number| imported(&repo, number));
    let all_imported = "  # Fields that every article must have: those of the 20 newest articles, from 2011-02-19 on.\n  \
         required:\n    - date  # in 20 of 20\n    - title  # in 20 of 20\n  # Not required:\n  \
         #   author: in 20 of 20, but importers write it\n  #   categories: in 20 of 20, but importers write it\n  \
         #   url: in 20 of 20, but importers write it\n  #   wordpress_id: in 20 of 20, but importers write it\n";
    assert_eq!(required(&repo), all_imported);

    for number in 0..6 {
        let text = format!(
            "---\ntitle: Sun\ndate: 2024-05-0{}\nsummary: It shines.\n---\n\nIt shines.\n",
            number + 1
        );
        repo.write(&format!("posts/new {number}.md"), &text);
    }
    let some = "  # Fields that every article must have: those of the 6 newest articles that were not imported, \
         from 2024-05-01 on.\n  required:\n    - date  # in 6 of 6\n    - summary  # in 6 of 6\n    - title  # in 6 of 6\n";
    assert_eq!(required(&repo), some);
    // Every new article passes.
    let ran = repo.seedlint(&["posts", "--select", "front-matter/missing-field", "posts/new 1.md"]);
    assert!(!ran.out.contains("new 1.md"), "{}", ran.out);
}

#[test]
fn a_date_may_be_in_the_name_of_a_file() {
    let repo = Repo::new();
    for number in 1..9 {
        let key = if number < 4 { "key: x\n" } else { "layout: post\n" };
        repo.write(
            &format!("posts/202{number}-05-01-sun.md"),
            &format!("---\ntitle: Sun\n{key}---\n\nSun.\n"),
        );
    }
    let fields = required(&repo);
    assert!(
        fields.contains("those of the 8 newest articles, from 2021-05-01 on"),
        "{fields}"
    );
    assert!(
        fields.contains("    - title  # in 8 of 8\n") && !fields.contains("layout"),
        "{fields}"
    );
}
