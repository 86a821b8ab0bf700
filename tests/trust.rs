//! A repository under check is not trusted: what a stranger's configuration, cards, links and names can
//! not do.
#![cfg(target_os = "linux")]

mod repo;

use std::path::Path;
use std::process::Command;

use repo::{Ran, Repo, ran};

/// What no output may show.
const SECRET: &str = "s3cr3t-t0ken";

const ARTICLE: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</i></p>\n";

/// Runs the program with little memory, and an end: a run that reads or computes for ever fails the
/// test instead of the machine.
fn bounded(folder: &Path, script: &str) -> Ran {
    let mut command = Command::new("timeout");
    command
        .args(["--kill-after=1", "60", "sh", "-c"])
        .arg(format!("ulimit -v 3000000; {script}"))
        .current_dir(folder)
        .env("S", env!("CARGO_BIN_EXE_seedlint"))
        .env("TOKEN", SECRET);
    ran(&command.output().expect("sh and timeout"))
}

/// A folder that holds a repository with an article, and secrets beside and in it.
fn site() -> (tempfile::TempDir, Repo) {
    let repo = Repo::new();
    repo.write("a.md", ARTICLE);
    repo.write(".env", &format!("TOKEN={SECRET}\nOTHER: {SECRET}\n"));
    repo.write("secrets.yaml", &format!("token: {SECRET}\n{SECRET}: [1\n"));
    repo.write(
        "numbers.json",
        &format!("{{\"{SECRET}\": \"{SECRET}\", \"x\": 1, \"type\": 5}}"),
    );
    repo.write(".git/token.yaml", &format!("target: {SECRET}\n"));
    let beside = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("base.yaml", format!("target: {SECRET}\n")),
        ("schema.json", format!("{{\"type\": \"{SECRET}\"}}")),
        ("list.txt", format!("||{SECRET}.example^\n")),
        ("baseline.txt", "# seedlint baseline 1\n".to_owned()),
        ("cards/x/y.yaml", format!("summary: {SECRET}\nwhy: [\n")),
    ] {
        let path = beside.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    (beside, repo)
}

/// The run reports the configuration, and shows no secret.
fn refused(what: &str, ran: &Ran, expected: &[&str]) {
    let all = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.status, Some(2), "{what}: {all}");
    assert!(!all.contains(SECRET), "{what}: {all}");
    let shown: String = all
        .split_whitespace()
        .filter(|word| *word != "│")
        .collect::<Vec<_>>()
        .join(" ");
    for words in expected {
        assert!(shown.contains(words), "{what}: `{words}` is not in {all}");
    }
}

#[test]
fn a_configuration_names_only_files_of_its_repository() {
    let (beside, repo) = site();
    let beside = beside.path().display();
    for (key, configuration) in [
        ("extends", "extends: /proc/self/environ".to_owned()),
        ("extends", "extends: /etc/passwd".to_owned()),
        ("extends", format!("extends: {beside}/base.yaml")),
        ("extends", format!("extends: {beside}/none.yaml")),
        ("extends", "extends: link/base.yaml".to_owned()),
        ("extends", "extends: .git/token.yaml".to_owned()),
        ("rules", format!("rules: [{beside}/cards]")),
        ("rules", "rules: [/]".to_owned()),
        ("rules", "rules: [link/cards]".to_owned()),
        ("schema", "front-matter: {schema: /proc/self/environ}".to_owned()),
        ("schema", format!("front-matter: {{schema: {beside}/schema.json}}")),
        (
            "schema",
            "overrides: [{files: [a.md], front-matter: {schema: link/schema.json}}]".to_owned(),
        ),
        ("lists", format!("lists: [{beside}/list.txt]")),
        ("lists", "lists: [link/list.txt]".to_owned()),
        ("baseline", format!("baseline: {beside}/baseline.txt")),
        ("baseline", "baseline: link/baseline.txt".to_owned()),
        ("static-dir", format!("static-dir: {beside}")),
        ("static-dir", "static-dir: link".to_owned()),
    ] {
        let _ = std::os::unix::fs::symlink(beside.to_string(), repo.path().join("link"));
        repo.write("seedlint.yaml", &configuration);
        let named = format!("`{key}`: ");
        let found = bounded(repo.path(), "\"$S\" --select all a.md");
        refused(&configuration, &found, &["seedlint.yaml", &named, "--allow-outside"]);
    }
}

#[test]
fn files_outside_can_be_allowed_or_named() {
    let (beside, repo) = site();
    let shared = beside.path().join("shared.yaml");
    std::fs::write(&shared, "extends: more.yaml\n").expect("a file");
    std::fs::write(beside.path().join("more.yaml"), "ignore: [markup/stray-end-tag]\n").expect("a file");
    repo.write("seedlint.yaml", &format!("extends: {}\n", shared.display()));
    assert_eq!(repo.seedlint(&["a.md"]).status, Some(2));
    let allowed = repo.seedlint(&["--allow-outside", "a.md"]);
    assert_eq!(allowed.status, Some(0), "{}{}", allowed.out, allowed.err);
    let named = repo.seedlint(&["--config", &shared.to_string_lossy(), "a.md"]);
    assert_eq!(named.status, Some(0), "{}{}", named.out, named.err);
}

#[test]
fn a_baseline_is_not_written_outside() {
    let (beside, repo) = site();
    let place = beside.path().join("new.txt");
    repo.write("seedlint.yaml", &format!("baseline: {}\n", place.display()));
    let written = repo.seedlint(&["baseline", "write", "a.md"]);
    refused("baseline write", &written, &["`baseline`: ", "--allow-outside"]);
    assert!(!place.exists());
}

#[test]
fn a_configuration_that_is_a_link_leads_nowhere_else() {
    for target in [
        "/proc/self/environ",
        "/etc/passwd",
        ".git/config",
        "secrets.yaml",
        ".env",
    ] {
        let (_beside, repo) = site();
        std::os::unix::fs::symlink(target, repo.path().join("seedlint.yaml")).expect("a link");
        let found = bounded(repo.path(), "\"$S\" a.md");
        refused(target, &found, &["seedlint.yaml"]);
    }
}

#[test]
fn an_error_shows_no_text_of_another_file() {
    let cases = [
        ("extends: .env", "nor the keys of a configuration"),
        ("extends: secrets.yaml", "nor the keys of a configuration"),
        ("rules: [cards]", "nor the keys of a rule card"),
        ("front-matter: {schema: .env}", "nor the keys of a schema"),
        ("front-matter: {schema: secrets.yaml}", "nor the keys of a schema"),
        ("front-matter: {schema: refers.json}", "nor the keys of a schema"),
        ("front-matter: {schema: refers-out.json}", "--allow-outside"),
        ("baseline: .env", "a baseline starts with"),
    ];
    for (configuration, expected) in cases {
        let (beside, repo) = site();
        repo.write("cards/x/y.yaml", &format!("token: {SECRET}\n{SECRET}: 1\n"));
        repo.write("refers.json", "{\"$ref\": \"numbers.json\"}");
        let out = format!("{{\"$ref\": \"file://{}/schema.json\"}}", beside.path().display());
        repo.write("refers-out.json", &out);
        repo.write("seedlint.yaml", configuration);
        let found = bounded(repo.path(), "\"$S\" --select all a.md");
        refused(configuration, &found, &[expected]);
    }
    let (_beside, repo) = site();
    repo.write("seedlint.yaml", "targett: hugo\n");
    let found = repo.seedlint(&["a.md"]);
    assert!(
        found.err.contains("1 │ targett: hugo"),
        "its own text is shown: {}",
        found.err
    );
}

#[test]
fn nothing_without_an_end_is_read() {
    let scripts = [
        (
            "ln -s /dev/zero b.md; \"$S\" b.md",
            "b.md: it cannot be read: it is a device",
        ),
        ("\"$S\" /dev/zero", "it is a device, not a regular file"),
        ("mkfifo b.md; \"$S\" b.md", "it is a named pipe (FIFO)"),
        ("mkfifo b.md; \"$S\" learn b.md", "it is a named pipe (FIFO)"),
        ("mkfifo b.md; \"$S\" probe b.md", "it is a named pipe (FIFO)"),
        ("truncate -s 65M b.md; \"$S\" learn b.md", "it is larger than 64 MiB"),
        ("\"$S\" - < /dev/zero", "it is larger than 64 MiB"),
        ("\"$S\" --files-from /dev/zero", "it is larger than 64 MiB"),
        ("\"$S\" --files-from - < /dev/zero", "it is larger than 64 MiB"),
        (
            "truncate -s 65M b.md; \"$S\" b.md",
            "it is larger than 64 MiB; `--max-size` raises",
        ),
        ("truncate -s 2M seedlint.yaml; \"$S\" a.md", "it is larger than 1 MiB"),
        (
            "mkfifo f; echo 'extends: f' > seedlint.yaml; \"$S\" a.md",
            "a named pipe (FIFO)",
        ),
        (
            "mkfifo f; echo 'lists: [f]' > seedlint.yaml; \"$S\" --select all a.md",
            "a named pipe (FIFO)",
        ),
        (
            "mkfifo f; echo 'baseline: f' > seedlint.yaml; \"$S\" a.md",
            "a named pipe (FIFO)",
        ),
        (
            "mkfifo f; echo 'front-matter: {schema: f}' > seedlint.yaml; \"$S\" a.md",
            "a named pipe (FIFO)",
        ),
        (
            "mkfifo f; echo '{\"$ref\": \"f\"}' > s.json; echo 'front-matter: {schema: s.json}' > seedlint.yaml; \"$S\" a.md",
            "a named pipe (FIFO)",
        ),
        (
            "mkdir -p r/x; mkfifo r/x/y.yaml; echo 'rules: [r]' > seedlint.yaml; \"$S\" a.md",
            "a named pipe (FIFO)",
        ),
        ("\"$S\" --config /dev/zero a.md", "/dev/zero"),
        ("\"$S\" --list /dev/zero a.md", "/dev/zero"),
        ("\"$S\" --baseline /dev/zero a.md", "it is a device"),
        (
            "mkdir r; (cd r; mkdir a; cd a; for i in $(seq 11000); do echo > $i.txt; done); echo 'rules: [.]' > seedlint.yaml; \"$S\" a.md",
            "too many files and folders",
        ),
    ];
    for (script, expected) in scripts {
        let (_beside, repo) = site();
        let found = bounded(repo.path(), script);
        refused(script, &found, &[expected]);
    }
}

#[test]
fn limits_can_be_raised() {
    let (_beside, repo) = site();
    let script = "{ cat a.md; head -c 2000 /dev/zero | tr '\\0' ' '; } > b.md; \"$S\" --max-size article=1KiB b.md";
    refused(script, &bounded(repo.path(), script), &["it is larger than 1024 bytes"]);
    let script = "\"$S\" --max-size article=1MiB b.md";
    assert_eq!(bounded(repo.path(), script).status, Some(1));
    let script = "{ echo 'hints: true'; head -c 1100000 /dev/zero | tr '\\0' '#'; } > seedlint.yaml; \"$S\" b.md";
    assert_eq!(bounded(repo.path(), script).status, Some(2));
    let script = "\"$S\" --max-size config=2MiB b.md";
    assert_eq!(bounded(repo.path(), script).status, Some(1));
    for wrong in [
        "article",
        "article=",
        "article=x",
        "article=1TB",
        "word=1",
        "article=99999999999GiB",
    ] {
        assert_eq!(
            bounded(repo.path(), &format!("\"$S\" --max-size {wrong} b.md")).status,
            Some(2),
            "{wrong}"
        );
    }
}

/// A text that is built in the shell would be too long for a command.
fn hostile_texts() -> Vec<(&'static str, String)> {
    let doubling: Vec<String> = (0..40)
        .map(|n| {
            format!(
                "\"a{n}\": {{\"anyOf\": [{{\"$ref\": \"#/$defs/a{0}\"}}, {{\"$ref\": \"#/$defs/a{0}\"}}]}}",
                n + 1
            )
        })
        .collect();
    let doubling = format!(
        "{{\"$ref\": \"#/$defs/a0\", \"$defs\": {{{}, \"a40\": {{\"type\": \"string\"}}}}}}",
        doubling.join(", ")
    );
    vec![
        ("brackets", "[".repeat(100_000)),
        ("brackets after a document", format!("a: b\n---\n{}", "[".repeat(100_000))),
        ("braces", "{".repeat(100_000)),
        ("keys in keys", "? ".repeat(100_000)),
        ("lists in lists", "- ".repeat(100_000)),
        ("a key with brackets", format!("target: {}", "[".repeat(100_000))),
        ("keys", (0..100_000).map(|n| format!("k{n}: 1\n")).collect()),
        ("the same key", "k: 1\n".repeat(19_000 / 2)),
        ("unknown rules", format!("select: [{}]", (0..9_000).map(|n| format!("image/x{n}")).collect::<Vec<_>>().join(", "))),
        ("globs", format!("exclude: [{}]", vec!["'**/{a,b}*{c,d}*{e,f}*'"; 5_000].join(", "))),
        ("aliases", {
            let more: String = (0..30).map(|n| format!("a{}: &a{} [*a{n}, *a{n}]\n", n + 1, n + 1)).collect();
            format!("a0: &a0 [x]\n{more}")
        }),
        ("doubling schema", doubling),
        ("circular schema", "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": {\"$ref\": \"#/$defs/a\"}}}".to_owned()),
        ("circular choices", "{\"anyOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}".to_owned()),
        ("schema in a schema", format!("{}{{}}{}", "{\"not\": ".repeat(120), "}".repeat(120))),
        ("deep schema", format!("{}{{}}{}", "{\"not\": ".repeat(100_000), "}".repeat(100_000))),
        ("large pattern", "{\"properties\": {\"title\": {\"pattern\": \"((((a{1,99}){1,99}){1,99}){1,99}){1,99}\"}}}".to_owned()),
        ("slow pattern", "{\"properties\": {\"title\": {\"pattern\": \"^(?=(a+)+$)(a|aa)+$\"}}}".to_owned()),
        ("recursive choices", "{\"anyOf\": [{\"additionalProperties\": {\"$ref\": \"#\"}, \"required\": [\"n\"]}, {\"additionalProperties\": {\"$ref\": \"#\"}, \"required\": [\"m\"]}]}".to_owned()),
    ]
}

#[test]
fn configurations_cards_and_schemas_never_hang() {
    for (name, text) in hostile_texts() {
        let (_beside, repo) = site();
        let deep = (0..60).fold("x".to_owned(), |inner, _| format!("{{a: {inner}}}"));
        let title = "a".repeat(40);
        repo.write(
            "b.md",
            &format!("---\ntitle: {title}b\ndate: 2024-05-01\nx: {deep}\n---\n\nText.\n"),
        );
        repo.write("conf/seedlint.yaml", &text);
        repo.write("conf/b.md", ARTICLE);
        repo.write("cards/x/y.yaml", &text);
        repo.write("s.json", &text);
        repo.write("s.yaml", &text);
        for script in [
            "\"$S\" conf",
            "echo 'rules: [cards]' > seedlint.yaml; \"$S\" b.md",
            "echo 'front-matter: {schema: s.json}' > seedlint.yaml; \"$S\" --select all b.md",
            "echo 'front-matter: {schema: s.yaml}' > seedlint.yaml; \"$S\" --select all b.md",
        ] {
            let found = bounded(repo.path(), &format!("ulimit -t 20; {script}"));
            let ended = matches!(found.status, Some(0..=2));
            assert!(ended, "{name}: {script}: {:?} {}{}", found.status, found.out, found.err);
            assert!(!found.err.contains("panicked"), "{name}: {script}: {}", found.err);
        }
    }
}

#[test]
fn a_glob_and_a_folder_follow_no_link_out() {
    let text = ARTICLE;
    for (arguments, named) in [
        ("'in/*.md'", false),
        ("in", false),
        ("'in/**/*.md'", false),
        ("in/link.md", true),
    ] {
        let (beside, repo) = site();
        let out = beside.path().join("out");
        std::fs::create_dir_all(&out).expect("a folder");
        std::fs::write(out.join("b.md"), text).expect("a file");
        repo.write("in/a.md", text);
        std::os::unix::fs::symlink(out.join("b.md"), repo.path().join("in/link.md")).expect("a link");
        std::os::unix::fs::symlink(&out, repo.path().join("in/folder")).expect("a link");
        let found = bounded(repo.path(), &format!("\"$S\" --fix {arguments}"));
        let after = std::fs::read_to_string(out.join("b.md")).expect("a file");
        assert_eq!(after != text, named, "{arguments}: {}{}", found.out, found.err);
        let own = std::fs::read_to_string(repo.path().join("in/a.md")).expect("a file");
        assert_eq!(own != text, !named, "{arguments}: {}{}", found.out, found.err);
        if arguments == "'in/*.md'" {
            assert!(
                found.err.contains("in/link.md is skipped: it is a link"),
                "{}",
                found.err
            );
        }
    }
}

#[test]
fn nothing_is_written_through_a_link_that_leads_nowhere_yet() {
    let (beside, repo) = site();
    let place = beside.path().join("new.yaml");
    std::os::unix::fs::symlink(&place, repo.path().join("seedlint.yaml")).expect("a link");
    for arguments in [&["init"][..], &["init", "--force"]] {
        let ran = repo.seedlint(arguments);
        assert_eq!(ran.status, Some(2), "{}{}", ran.out, ran.err);
        assert!(!place.exists());
    }
}
