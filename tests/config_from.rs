//! `--config-from`: a change is checked under the configuration of its base, not under its own.

mod repo;

use repo::{Ran, Repo};

const ARTICLE: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</i></p>\n\n<x-ad>Buy</x-ad>\n";

const CARD: &str = "summary: An own element\nwhy: It is one.\nhelp: Remove it.\nmessage: An own element.\nseverity: warning\nrecommended: true\nmatch: {select: x-ad}\nrewrite: remove-element\ncases: []\n";

/// A repository whose base has a configuration of every kind of file, and whose head is a change
/// that switches all of it off.
fn repository() -> Repo {
    let repo = Repo::new();
    repo.write(
        "seedlint.yaml",
        "extends: lint/base.yaml\nrules: [lint/cards]\nfront-matter: {schema: lint/schema.json}\nlists: [lint/list.txt]\nextend-select: [ads/filter-list]\n",
    );
    repo.write("lint/base.yaml", "severity: {markup/stray-end-tag: error}\n");
    repo.write("lint/cards/house/ad.yaml", CARD);
    repo.write("lint/schema.json", "{\"$ref\": \"more.json\"}");
    repo.write("lint/more.json", "{\"required\": [\"author\"]}");
    repo.write("lint/list.txt", "||ads.example^\n");
    repo.write(
        "content/old.md",
        "---\ntitle: Sun\ndate: 2024-05-01\nauthor: A\n---\n\nText.\n",
    );
    repo.commit();
    repo.git(&["branch", "base"]);
    repo.write("seedlint.yaml", "exclude: ['*']\nselect: []\n");
    repo.write("content/seedlint.yaml", "select: []\nfail-on: never\n");
    repo.write("content/.gitignore", "*.md\n");
    repo.write(".ignore", "*.md\n");
    for gone in [
        "lint/base.yaml",
        "lint/cards/house/ad.yaml",
        "lint/schema.json",
        "lint/more.json",
        "lint/list.txt",
    ] {
        std::fs::remove_file(repo.path().join(gone)).expect("it is removed");
    }
    let text = format!("{ARTICLE}\n<img src=\"https://ads.example/a.png\" alt=\"A\">\n");
    repo.write("content/new.md", &text);
    repo.git(&["add", "--all", "--force"]);
    repo.git(&["commit", "--quiet", "--message", "Switch it off"]);
    repo
}

const ALL: [&str; 4] = [
    "content/new.md ads/filter-list",
    "content/new.md front-matter/schema",
    "content/new.md house/ad",
    "content/new.md markup/stray-end-tag",
];

fn sorted(found: (Vec<String>, Option<i32>)) -> (Vec<String>, Option<i32>) {
    let mut rules = found.0;
    rules.sort();
    (rules, found.1)
}

#[test]
fn a_change_can_not_switch_its_own_gate_off() {
    let repo = repository();
    assert_ne!(repo.found(&["content"]).1, Some(1), "it does, without the option");
    let all: Vec<String> = ALL.map(str::to_owned).to_vec();
    for arguments in [
        &["--config-from", "base", "content"][..],
        &["--config-from=base", "--since", "base"],
        &["--config-from=base", "--config", "seedlint.yaml"],
        &["--config-from", "HEAD~1", "."],
    ] {
        let (found, status) = sorted(repo.found(arguments));
        let known: Vec<&String> = found.iter().filter(|one| all.contains(one)).collect();
        assert_eq!((known.len(), status), (all.len(), Some(1)), "{arguments:?}: {found:?}");
    }
    let below = repo.seedlint_in("content", &["--config-from", "base"]);
    assert_eq!(below.status, Some(1), "{}{}", below.out, below.err);
}

#[test]
fn a_baseline_is_read_from_the_revision_too() {
    let repo = Repo::new();
    repo.write("seedlint.yaml", "baseline: known.txt\n");
    repo.write("a.md", ARTICLE);
    repo.commit();
    repo.seedlint(&["baseline", "write", "a.md"]);
    let recorded = std::fs::read_to_string(repo.path().join("known.txt")).expect("a baseline");
    repo.write("known.txt", recorded.lines().next().expect("a line"));
    repo.commit();
    repo.git(&["branch", "base"]);
    repo.write("known.txt", &recorded);
    repo.commit();
    assert_eq!(repo.seedlint(&["a.md"]).status, Some(0));
    assert_eq!(repo.seedlint(&["--config-from", "base", "a.md"]).status, Some(1));
    let named = repo.seedlint(&["--config-from", "base", "--baseline", "known.txt", "a.md"]);
    assert_eq!(named.status, Some(1), "{}{}", named.out, named.err);
}

#[test]
fn a_link_in_the_revision_is_no_configuration() {
    let repo = repository();
    for name in ["seedlint.yaml", "content/seedlint.yaml"] {
        std::fs::remove_file(repo.path().join(name)).expect("it is removed");
    }
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink("/proc/self/environ", repo.path().join("seedlint.yaml")).expect("a link");
        repo.commit();
        let ran = repo.seedlint(&["--config-from", "HEAD", "--show-settings", "content/new.md"]);
        assert_eq!(ran.status, Some(0), "{}", ran.err);
        assert!(ran.out.contains("from defaults"), "{}", ran.out);
    }
}

#[test]
fn a_wrong_revision_is_an_error_and_never_an_option() {
    let repo = repository();
    let wrong = |revision: &str| -> Ran { repo.seedlint(&[&format!("--config-from={revision}"), "content"]) };
    for revision in [
        "",
        "none",
        "--output=x",
        "-x",
        "--help",
        "HEAD:content",
        "base\nHEAD",
        "a b",
        "HEAD^{tree}",
    ] {
        let ran = wrong(revision);
        assert_eq!(ran.status, Some(2), "{revision:?}: {}", ran.out);
        let shown = revision.replace('\n', "\n  | ");
        assert!(
            ran.err.contains(&format!("git knows no revision `{shown}`")),
            "{revision:?}: {}",
            ran.err
        );
    }
    assert!(!repo.path().join("x").exists());
    let conflict = repo.seedlint(&["--config-from", "base", "--isolated", "content"]);
    assert_eq!(conflict.status, Some(2));
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.md"), ARTICLE).expect("an article");
    let mut command = repo::quiet(env!("CARGO_BIN_EXE_seedlint"), folder.path());
    let outside = command
        .args(["--config-from", "base", "a.md"])
        .output()
        .expect("seedlint");
    assert_eq!(outside.status.code(), Some(2), "there is no repository");
}

#[test]
fn an_error_shows_the_text_of_the_revision() {
    let repo = Repo::new();
    repo.write("a.md", ARTICLE);
    repo.write("seedlint.yaml", "hints: true\nextends: none.yaml\n");
    repo.commit();
    repo.write("seedlint.yaml", "# another\n");
    let ran = repo.seedlint(&["--config-from", "HEAD", "a.md"]);
    assert_eq!(ran.status, Some(2), "{}", ran.out);
    assert!(ran.err.contains("2 │ extends: none.yaml"), "{}", ran.err);
}
