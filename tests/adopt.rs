//! Adopting seedlint on an old archive: what a person sees before anything is changed, how a change
//! can be reviewed and undone, and comments for the remaining findings.
//!
//! Two tests read `../shared/corpus`, too, if it exists.

mod beside;
mod repo;

use std::collections::BTreeMap;
use std::path::PathBuf;

use repo::{Repo, reported};
use serde_json::Value;

/// Defects of three rules with safe fixes, and of one without.
const OLD: &str = "---\ntitle: Rain\ndate: 2024-05-01\ntags: [rain, rain]\n---\n\n\
    <p>One <img src=\"\" alt=\"\">\nline two\nline three</p>\n\n<p>Two</p></section>\n\n\
    <p><a href=\"https://example.com/\" onclick=\"_gaq.push(['_trackEvent', 'x'])\">A page</a></p>\n";

/// The texts of the articles that are UTF-8.
fn read_all(files: &[PathBuf]) -> Vec<String> {
    let texts = files.iter().map(std::fs::read_to_string);
    texts.filter_map(Result::ok).collect()
}

/// The texts of `seeds/dirty`, and of the archive beside the project if it exists.
fn texts() -> Vec<String> {
    let mut files = beside::seeds("dirty");
    files.extend(beside::CORPUS.articles());
    read_all(&files)
}

/// A repository with every one of these texts as an article.
fn filled(texts: &[String]) -> Repo {
    let repo = Repo::new();
    for (number, text) in texts.iter().enumerate() {
        repo.write(&format!("{number}.md"), text);
    }
    repo
}

fn read(repo: &Repo, name: &str) -> String {
    std::fs::read_to_string(repo.path().join(name)).expect("a file")
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a number")).expect("a small one")
}

/// Undoes the fixes of an article that the log records, round by round from the last one.
fn undone(text: &str, entries: &[Value]) -> String {
    type Edits<'e> = Vec<(usize, &'e str, &'e str)>;
    let mut rounds: BTreeMap<(usize, usize), Edits<'_>> = BTreeMap::new();
    for entry in entries {
        let round = (number(&entry["run"]), number(&entry["round"]));
        let edits = rounds.entry(round).or_default();
        for edit in entry["edits"].as_array().expect("edits") {
            let text = |name: &str| edit[name].as_str().expect("a text");
            edits.push((number(&edit["offset"]), text("removed"), text("inserted")));
        }
    }
    let mut text = text.to_owned();
    for (_, mut edits) in rounds.into_iter().rev() {
        edits.sort();
        let mut before = String::new();
        let mut at = 0;
        for (offset, removed, inserted) in edits {
            let kept = offset - before.len();
            before.push_str(&text[at..at + kept]);
            at += kept;
            assert!(text[at..].starts_with(inserted), "{inserted:?} is at {at}");
            at += inserted.len();
            before.push_str(removed);
        }
        before.push_str(&text[at..]);
        text = before;
    }
    text
}

#[test]
fn the_log_undoes_every_fix() {
    let texts = texts();
    let repo = filled(&texts);
    let fix = [
        "--fix",
        "--isolated",
        "--quiet",
        "--exit-zero",
        "--removed-log",
        "log",
        ".",
    ];
    // Several runs: each starts with the result of the previous one.
    for more in [
        &["--select", "ads"][..],
        &["--select", "markup", "--hints"],
        &["--unsafe-fixes", "--hints"],
    ] {
        assert_eq!(repo.seedlint(&[&fix[..], more].concat()).status, Some(0));
    }
    let log = read(&repo, "log");
    let mut entries: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).expect("JSON");
        entries
            .entry(entry["article"].as_str().expect("a path").to_owned())
            .or_default()
            .push(entry);
    }
    for (number, text) in texts.iter().enumerate() {
        let name = format!("{number}.md");
        let entries = entries.remove(&name).unwrap_or_default();
        assert_eq!(undone(&read(&repo, &name), &entries), *text, "{name}");
    }
    assert!(entries.is_empty());
}

#[test]
fn the_log_has_the_place_of_each_removal_and_only_grows() {
    let repo = Repo::new();
    repo.write("a.md", OLD);
    repo.write("b.md", OLD);
    assert_eq!(
        repo.seedlint(&["--fix", "a.md", "--removed-log", "log"]).status,
        Some(1)
    );
    let first = read(&repo, "log");
    let entries: Vec<Value> = first
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let tag = entries
        .iter()
        .find(|entry| entry["rule"] == "markup/stray-end-tag")
        .expect("an entry");
    let edit = &tag["edits"][0];
    assert_eq!(edit["removed"], "</section>");
    let line = read(&repo, "a.md")
        .lines()
        .nth(number(&edit["line"]) - 1)
        .map(str::to_owned);
    let (before, after) = line.as_deref().expect("a line").split_at(number(&edit["column"]) - 1);
    assert_eq!((before, after), ("<p>Two</p>", ""));
    repo.seedlint(&["--fix", "b.md", "--removed-log", "log"]);
    assert!(
        read(&repo, "log").starts_with(&first),
        "what undoes the first run is still there"
    );
    // A full disk can leave half a line.
    repo.write("torn", "{\"run\":3,\"art");
    repo.write("c.md", OLD);
    repo.seedlint(&["--fix", "c.md", "--removed-log", "torn"]);
    let torn = read(&repo, "torn");
    assert!(
        torn.starts_with("{\"run\":3,\"art\n{\"run\":4,\"article\":\"c.md\""),
        "{torn}"
    );
    repo.write("notes.txt", "Mine.\n");
    let other = repo.seedlint(&["--fix", "a.md", "--removed-log", "notes.txt"]);
    assert_eq!(
        (other.status, &*read(&repo, "notes.txt")),
        (Some(2), "Mine.\n"),
        "{}",
        other.err
    );
    let refused = repo.seedlint(&["--fix", "b.md", "--removed-log", "b.md"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.err.contains("is one of the articles"), "{}", refused.err);
}

#[test]
fn nothing_is_written_where_the_log_cannot_be() {
    let repo = Repo::new();
    repo.write("a.md", OLD);
    for log in ["none/log", ".", "/dev/full"] {
        let ran = repo.seedlint(&["--fix", "a.md", "--removed-log", log]);
        assert_eq!(ran.status, Some(2), "{log}");
        assert!(ran.err.contains("cannot be written"), "{}", ran.err);
        assert_eq!(read(&repo, "a.md"), OLD, "{log}");
    }
    let alone = repo.seedlint(&["a.md", "--removed-log", "log"]);
    assert_eq!((alone.status, repo.path().join("log").exists()), (Some(2), false));
}

#[test]
fn a_sample_writes_nothing_and_is_always_the_same() {
    let repo = Repo::new();
    for number in 0..30 {
        repo.write(&format!("{number}.md"), OLD);
    }
    let sample = |more: &[&str]| repo.seedlint(&[&["--fix", "--sample", "5", "."], more].concat());
    let ran = sample(&[]);
    assert_eq!(
        (ran.status, ran.out.clone()),
        (Some(0), sample(&["--threads", "1"]).out)
    );
    let heads: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    assert_eq!(heads.len(), 6, "{}", ran.out);
    for rule in [
        "front-matter/duplicate-item",
        "markup/stray-end-tag",
        "ads/tracking-attribute",
    ] {
        assert!(heads.iter().any(|head| head.contains(rule)), "{rule}: {}", ran.out);
    }
    assert!(
        heads[5].starts_with("5 of 90 fixes, of 3 rules and 1 source"),
        "{}",
        heads[5]
    );
    assert!((0..30).all(|number| read(&repo, &format!("{number}.md")) == OLD));
}

#[test]
fn init_proposes_the_likely_site_generator() {
    let repo = Repo::new();
    for number in 0..5 {
        repo.write(&format!("content/{number}.md"), OLD);
    }
    assert_eq!(repo.seedlint(&["init", "content"]).status, Some(0));
    let written = read(&repo, "seedlint.yaml");
    assert!(
        written.contains("\ntarget: hugo  # likely for 5 of 5 articles\n"),
        "{written}"
    );
    assert_eq!(
        repo.seedlint(&["content"]).status,
        Some(1),
        "the configuration can be read"
    );
}

#[test]
fn each_rule_gets_a_commit_of_its_own() {
    let repo = Repo::new();
    for number in 0..3 {
        repo.write(&format!("posts/old {number}.md"), OLD);
    }
    repo.commit();
    let commit_each_rule = ["--fix", "--commit-each-rule", "posts"];
    repo.write("posts/old 0.md", "Edited.\n");
    let dirty = repo.seedlint(&commit_each_rule);
    assert_eq!(dirty.status, Some(2));
    assert!(
        dirty.err.contains("the working tree is not clean: posts/old 0.md"),
        "{}",
        dirty.err
    );
    repo.git(&["checkout", "--quiet", "."]);
    repo.write("posts/new.md", OLD);
    let ran = repo.seedlint(&commit_each_rule);
    assert_eq!(ran.status, Some(1), "an image without a URL remains: {}", ran.err);
    assert!(
        ran.err.contains("1 article that git does not track was skipped"),
        "{}",
        ran.err
    );
    assert_eq!(read(&repo, "posts/new.md"), OLD);
    let subjects = repo.git(&["log", "--reverse", "--format=%s"]);
    let subjects: Vec<&str> = subjects.lines().skip(1).collect();
    assert_eq!(
        subjects,
        [
            "seedlint: ads/tracking-attribute in 3 articles",
            "seedlint: front-matter/duplicate-item in 3 articles",
            "seedlint: markup/stray-end-tag in 3 articles",
        ]
    );
    let changed = repo.git(&["show", "--stat", "--format=%b", "HEAD"]);
    assert!(
        changed.contains("3 fixes, by `seedlint --fix --commit-each-rule`."),
        "{changed}"
    );
    assert!(
        changed.contains("3 files changed, 3 insertions(+), 3 deletions(-)"),
        "{changed}"
    );
    assert_eq!(repo.git(&["status", "--porcelain"]), "?? posts/new.md\n");
    let again = repo.seedlint(&commit_each_rule);
    assert_eq!(again.out, "Nothing to fix in 3 articles.\n3 errors remain.\n");
    let untracked = repo.seedlint(&["--fix", "--commit-each-rule", "posts/new.md"]);
    assert_eq!(untracked.status, Some(2), "{}", untracked.out);
    let single = Repo::new();
    single.write("a.md", OLD);
    single.seedlint(&["--fix", "."]);
    assert_eq!(
        read(&repo, "posts/old 0.md"),
        read(&single, "a.md"),
        "as --fix makes it"
    );
}

#[test]
fn commits_are_refused_where_they_would_hold_more() {
    let repo = Repo::new();
    repo.write("a.md", OLD);
    let commit_each_rule = ["--fix", "--commit-each-rule", "."];
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "other"]);
    repo.write("b.md", OLD);
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("c.md", "x\n");
    repo.commit();
    repo.git(&["merge", "--quiet", "--no-commit", "--no-ff", "other"]);
    let merging = repo.seedlint(&commit_each_rule);
    assert_eq!(merging.status, Some(2));
    assert!(merging.err.contains("a merge is in progress"), "{}", merging.err);
    repo.git(&["merge", "--abort"]);
    repo.write(".git/rebase-merge/done", "");
    let rebasing = repo.seedlint(&commit_each_rule);
    assert!(rebasing.err.contains("a rebase is in progress"), "{}", rebasing.err);
    std::fs::remove_dir_all(repo.path().join(".git/rebase-merge")).expect("a folder");
    // If a hook of the user refuses the commit, the message says what was written.
    repo.write(".git/hooks/pre-commit", "#!/bin/sh\necho never >&2\nexit 1\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let hook = repo.path().join(".git/hooks/pre-commit");
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let refused = repo.seedlint(&commit_each_rule);
        assert_eq!(refused.status, Some(2));
        assert!(
            refused.err.contains("were written, but not committed"),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("never"), "{}", refused.err);
    }
}

#[test]
fn what_is_no_change_for_git_stops_nothing() {
    let repo = Repo::new();
    repo.write(".gitattributes", "*.md text=auto\n");
    repo.write("a.md", "---\ntitle: A\n---\r\n\r\nOne.\r\n\nTwo.\n\nThree.\n");
    repo.write("b.md", OLD);
    repo.commit();
    let ran = repo.seedlint(&["--fix", "--commit-each-rule", "--hints", "--exit-zero", "."]);
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("(no change for git) markup/mixed-line-endings"),
        "{}",
        ran.out
    );
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    let again = repo.seedlint(&["--fix", "--commit-each-rule", "--hints", "--exit-zero", "."]);
    assert!(again.out.starts_with("Nothing to fix"), "{} {}", again.out, again.err);
}

#[test]
fn an_article_with_a_conflict_is_left_alone() {
    let repo = Repo::new();
    let conflict = "---\ntitle: A\n---\n\n<<<<<<< HEAD\n<p>One</p></div>\n=======\n<p>Two</p>\n>>>>>>> other\n";
    repo.write("a.md", conflict);
    let ran = repo.seedlint(&["--add-ignore=before we came", "."]);
    assert_eq!(
        (ran.status, read(&repo, "a.md")),
        (Some(1), conflict.to_owned()),
        "{}",
        ran.out
    );
}

#[test]
fn a_run_is_clean_once_everything_is_suppressed() {
    let repo = Repo::new();
    repo.write("a.md", OLD);
    let preview = repo.seedlint(&["--add-ignore=before we came", "--diff", "."]);
    assert_eq!((preview.status, read(&repo, "a.md")), (Some(1), OLD.to_owned()));
    assert!(
        preview.out.contains("+<p>Two</p></section>") || preview.out.contains("+<!-- seedlint-"),
        "{}",
        preview.out
    );
    let ran = repo.seedlint(&["--add-ignore=before we came", "."]);
    assert_eq!(
        (ran.status, &*ran.out),
        (Some(0), "Suppressed 4 findings in 1 of 1 article.\n"),
        "{}",
        ran.err
    );
    assert!(read(&repo, "a.md").contains("# seedlint-disable-line front-matter/duplicate-item -- before we came\n"));
    assert_eq!(repo.seedlint(&["."]).status, Some(0));
    repo.edit("a.md", "<p><a", "<p></section><a");
    assert_eq!(
        repo.found(&["."]),
        (vec!["a.md markup/stray-end-tag".to_owned()], Some(1)),
        "new findings are reported"
    );
    for reason in [
        "--add-ignore=a --> b",
        "--add-ignore=a\nb",
        "--add-ignore={{< x",
        "--add-ignore=a\u{200b}",
    ] {
        let refused = repo.seedlint(&[reason, "."]);
        assert_eq!(refused.status, Some(2));
        assert!(refused.err.contains("one-line comment"), "{}", refused.err);
    }
    assert!(reported("").is_empty());
}
