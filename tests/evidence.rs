//! What image hosts answered is known offline: where the file is looked for, what it changes, and what
//! is said of a wrong one.

mod beside;
mod editor;
mod repo;

use std::process::Stdio;

use editor::{Editor, folder, uri};
use repo::{Ran, Repo, quiet, ran};
use serde_json::json;

const FILE: &str = "seedlint-images.ndjson";

/// An article with an image of a host that nobody knows.
const ARTICLE: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>Rain.</p>\n\n<img src=\"https://img.example.com/a.jpg\" alt=\"A\">\n";

const SEEN: &str = "asked 2026-11-28: 2 of 2 images of this host refuse a request with a referrer";

/// The lines of two images of the host, which refuses other sites.
fn lines(asked: &str) -> String {
    let line = |name: &str| {
        format!(
            "{{\"url\":\"https://img.example.com/{name}.jpg\",\"asked\":\"{asked}\",\"page\":\"https://blog.example/\",\
             \"verdict\":\"refused-with-referrer\",\"answers\":{{\"site\":{{\"outcome\":\"refused\",\"status\":403}},\
             \"none\":{{\"outcome\":\"picture\",\"status\":200}}}}}}\n"
        )
    };
    format!("{}{}", line("a"), line("b"))
}

fn site() -> Repo {
    let repo = Repo::new();
    repo.write("content/posts/a.md", ARTICLE);
    repo.write("seedlint.yaml", "select: [referrer, image]\n");
    repo
}

/// Runs on a day when the answers are new.
fn check(repo: &Repo, arguments: &[&str]) -> Ran {
    repo.seedlint(&[&["--now", "2026-12-01", "--output-format", "concise"], arguments].concat())
}

fn is_seen(ran: &Ran) -> bool {
    ran.out.contains(SEEN)
}

#[test]
fn the_file_is_found_beside_the_configuration_and_above_it() {
    let repo = site();
    let without = check(&repo, &["content"]);
    assert_eq!((without.status, is_seen(&without)), (Some(0), false), "{}", without.out);
    for (place, configuration) in [
        (FILE, Some("seedlint.yaml")),
        (FILE, None),
        (FILE, Some("content/seedlint.yaml")),
        ("content/seedlint-images.ndjson", Some("content/seedlint.yaml")),
    ] {
        let repo = Repo::new();
        repo.write("content/posts/a.md", ARTICLE);
        if let Some(configuration) = configuration {
            repo.write(configuration, "select: [referrer]\n");
        }
        repo.write(place, &lines("2026-11-28"));
        let found = check(&repo, &["content", "--select", "referrer"]);
        assert_eq!(
            (found.status, is_seen(&found)),
            (Some(1), true),
            "{place} {configuration:?}: {}",
            found.out
        );
        let isolated = check(&repo, &["content", "--select", "referrer", "--isolated"]);
        assert!(!is_seen(&isolated), "{}", isolated.out);
    }
    // A folder beside it does not count, nor one above the repository.
    repo.write("content/posts/seedlint-images.ndjson", &lines("2026-11-28"));
    repo.write("other/seedlint-images.ndjson", &lines("2026-11-28"));
    assert!(!is_seen(&check(&repo, &["content"])));
    let outer = Repo::new();
    std::fs::remove_dir_all(outer.path().join(".git")).expect("it is removed");
    outer.write(FILE, &lines("2026-11-28"));
    outer.write("site/a.md", ARTICLE);
    outer.write("site/.git/HEAD", "");
    let inner = outer.seedlint_in("site", &["--now", "2026-12-01", "--output-format", "concise", "."]);
    assert!(!is_seen(&inner), "{}", inner.out);
}

#[test]
fn the_file_is_named_by_a_key_or_by_an_option() {
    let repo = site();
    repo.write("data/answers.ndjson", &lines("2026-11-28"));
    assert!(!is_seen(&check(&repo, &["content"])));
    assert!(is_seen(&check(
        &repo,
        &["content", "--image-evidence", "data/answers.ndjson"]
    )));
    repo.write(
        "seedlint.yaml",
        "select: [referrer]\nimage-evidence: data/answers.ndjson\n",
    );
    assert!(is_seen(&check(&repo, &["content"])));
    // The option replaces what the configuration names.
    repo.write("empty.ndjson", "");
    assert!(!is_seen(&check(
        &repo,
        &["content", "--image-evidence", "empty.ndjson"]
    )));
    let missing = check(&repo, &["content", "--image-evidence", "none.ndjson"]);
    assert_eq!(missing.status, Some(2));
    assert!(
        missing.err.contains("there is no file of evidence `none.ndjson`"),
        "{}",
        missing.err
    );
    repo.write("seedlint.yaml", "image-evidence: none.ndjson\n");
    let missing = check(&repo, &["content"]);
    assert_eq!(missing.status, Some(2));
    assert!(missing.err.contains("There is no file of evidence"), "{}", missing.err);
}

#[test]
fn what_was_asked_long_ago_is_a_hint() {
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    let on = |day: &str, arguments: &[&str]| {
        repo.seedlint(
            &[
                &["--now", day, "--output-format", "concise", "content", "--hints"],
                arguments,
            ]
            .concat(),
        )
    };
    assert!(
        on("2027-05-27", &[])
            .out
            .contains("error[referrer/missing-policy] [*] img.example.com blocks hotlinking")
    );
    let old = on("2027-05-28", &[]);
    assert!(
        old.out
            .contains("hint[referrer/missing-policy] [**] img.example.com may block hotlinking"),
        "{}",
        old.out
    );
    assert!(
        old.out.contains("asked 2026-11-28, long ago: 2 of 2 images"),
        "{}",
        old.out
    );
    assert_eq!(on("2027-05-28", &["--fix"]).out.matches("Fixed").count(), 0);
    repo.write("seedlint.yaml", "select: [referrer]\nimage-evidence-days: 3\n");
    assert!(on("2026-12-01", &[]).out.contains("error["));
    assert!(!on("2026-12-02", &[]).out.contains("error["));
    repo.write("seedlint.yaml", "image-evidence-days: soon\n");
    let wrong = on("2026-12-01", &[]);
    assert!(
        wrong.err.contains("`image-evidence-days` must be a whole number"),
        "{}",
        wrong.err
    );
}

#[test]
fn without_a_date_the_clock_decides() {
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    let on = |epoch: &str| {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), repo.path());
        command.env("SOURCE_DATE_EPOCH", epoch);
        ran(&command
            .args(["content", "--output-format", "concise"])
            .output()
            .expect("seedlint"))
    };
    assert_eq!(on("1796083200").status, Some(1), "2026-12-01");
    assert_eq!(on("1827619200").status, Some(0), "2027-12-01");
}

#[test]
fn a_fix_is_safe_where_the_host_was_seen() {
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    let fixed = check(&repo, &["content", "--fix"]);
    assert_eq!(fixed.status, Some(0), "{}{}", fixed.out, fixed.err);
    let text = std::fs::read_to_string(repo.path().join("content/posts/a.md")).expect("the article");
    assert!(text.contains("a.jpg\" referrerpolicy=\"no-referrer\" alt"), "{text}");
}

#[test]
fn a_wrong_line_is_named_at_its_place() {
    let repo = site();
    repo.write(FILE, &format!("{}<<<<<<< HEAD\n", lines("2026-11-28")));
    let wrong = check(&repo, &["content"]);
    assert_eq!(wrong.status, Some(2), "{}", wrong.out);
    for words in [
        "seedlint-images.ndjson:3:1",
        "left from a merge conflict",
        "Keep the lines of both sides",
    ] {
        assert!(wrong.err.contains(words), "{words}: {}", wrong.err);
    }
}

#[test]
fn a_stranger_names_no_other_file() {
    let repo = site();
    repo.write(".env", "TOKEN=s3cr3t\n");
    repo.write("notes.ndjson", "{\"token\":\"s3cr3t\"}\n");
    let beside = tempfile::tempdir().expect("a folder");
    std::fs::write(beside.path().join("x.ndjson"), lines("2026-11-28")).expect("a file");
    for (name, words) in [
        (".env".to_owned(), "is no evidence about an image"),
        ("notes.ndjson".to_owned(), "is no evidence about an image"),
        (
            beside.path().join("x.ndjson").display().to_string(),
            "leads out of the repository",
        ),
        ("/dev/zero".to_owned(), "leads out of the repository"),
        ("content".to_owned(), "it is a folder, not a regular file"),
    ] {
        repo.write("seedlint.yaml", &format!("image-evidence: {name}\n"));
        let refused = check(&repo, &["content"]);
        let all = format!("{}{}", refused.out, refused.err);
        let shown = all
            .split_whitespace()
            .filter(|word| *word != "│")
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(refused.status, Some(2), "{name}: {all}");
        assert!(shown.contains(words) && !shown.contains("s3cr3t"), "{name}: {all}");
    }
    repo.write("seedlint.yaml", "select: [referrer]\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(beside.path().join("x.ndjson"), repo.path().join(FILE)).expect("a link");
        let refused = check(&repo, &["content"]);
        assert_eq!(refused.status, Some(2), "{}{}", refused.out, refused.err);
        assert!(refused.err.contains("leads out of the repository"), "{}", refused.err);
    }
    std::fs::remove_file(repo.path().join(FILE)).ok();
    repo.write(FILE, &lines("2026-11-28"));
    let large = check(&repo, &["content", "--max-size", "evidence=100"]);
    assert!(large.err.contains("`--max-size` raises the limit"), "{}", large.err);
}

#[test]
fn a_change_can_not_bring_its_own_evidence() {
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    repo.commit();
    repo.git(&["branch", "base"]);
    repo.write(FILE, "");
    repo.commit();
    assert!(!is_seen(&check(&repo, &["content"])));
    let gate = check(&repo, &["content", "--config-from", "base"]);
    assert!(is_seen(&gate), "{}{}", gate.out, gate.err);
}

#[test]
fn standard_input_and_a_pipe_know_it() {
    use std::io::Write as _;
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    let given = |arguments: &[&str], input: &str| {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), repo.path());
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("seedlint");
        child
            .stdin
            .take()
            .expect("its input")
            .write_all(input.as_bytes())
            .expect("it reads");
        ran(&child.wait_with_output().expect("its output"))
    };
    let now = ["--now", "2026-12-01"];
    let stdin = given(
        &[&now[..], &["-", "--stdin-filename", "content/posts/a.md"]].concat(),
        ARTICLE,
    );
    assert!(
        stdin
            .out
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains("asked 2026-11-28"),
        "{}{}",
        stdin.out,
        stdin.err
    );
    let line = json!({ "path": "content/posts/a.md", "text": ARTICLE });
    let pipe = given(&[&["pipe"], &now[..]].concat(), &format!("{line}\n"));
    assert!(is_seen(&pipe), "{}{}", pipe.out, pipe.err);
    let other = given(
        &[&["pipe", "--image-evidence", "content/posts/a.md"], &now[..]].concat(),
        &format!("{line}\n"),
    );
    assert_eq!(other.status, Some(1), "{}{}", other.out, other.err);
    assert!(other.out.contains("is no evidence about an image"), "{}", other.out);
}

#[test]
fn an_editor_sees_what_becomes_known() {
    let (_folder, root) = folder(&[]);
    std::fs::write(
        root.join("seedlint.yaml"),
        "select: [referrer]\nimage-evidence-days: 1000000\n",
    )
    .expect("a file");
    let (mut editor, _) = Editor::open(&[&root], &["utf-8"]);
    let article = root.join("a.md");
    editor.open_text(&article, ARTICLE);
    let severity = |params: &serde_json::Value| params["diagnostics"][0]["severity"].clone();
    assert_eq!(severity(&editor.diagnostics(&article)), 4);
    let file = root.join(FILE);
    std::fs::write(&file, lines("2026-11-28")).expect("a file");
    let changed = json!({ "changes": [{ "uri": uri(&file), "type": 1 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    let params = editor.diagnostics(&article);
    assert_eq!(severity(&params), 1, "{params}");
    assert_eq!(editor.close().code(), Some(0));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let repo = site();
    repo.write(FILE, &lines("2026-11-28"));
    for number in 0..40 {
        repo.write(
            &format!("content/posts/{number}.md"),
            &ARTICLE.replace("a.jpg", &format!("{number}.jpg")),
        );
    }
    let one = check(&repo, &["content", "--threads", "1"]);
    let many = check(&repo, &["content", "--threads", "8"]);
    assert_eq!(one.out.matches(SEEN).count(), 41, "{}", one.out);
    assert_eq!(one.out, many.out);
}
