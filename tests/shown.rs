//! What a stranger writes, into articles, cards and names, is not run by the terminal or the runner that
//! shows it.
#![cfg(unix)]

mod repo;

use repo::{Repo, quiet, ran};

/// A control sequence, a C1 character, an override of the direction, a line separator and commands.
const NASTY: &str = "a\u{1b}[31mb\u{9b}31mc\u{202e}d\u{2028}e\u{2066}f ##[add-mask]g";

/// Whether a character changes what a reader sees, or what a runner does.
fn is_nasty(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}

fn harmless(what: &str, out: &str) {
    for line in out.lines() {
        assert!(!line.chars().any(is_nasty), "{what}: {line:?}");
        assert!(!line.to_lowercase().contains("##[add-mask]"), "{what}: {line:?}");
        let start = line.trim_start();
        let is_ours = ["::error file=", "::warning file=", "::notice file="]
            .iter()
            .any(|own| start.starts_with(own));
        assert!(
            !start.starts_with("::") || what.contains("github") && is_ours,
            "{what}: {line:?}"
        );
    }
}

fn hostile() -> Repo {
    let repo = Repo::new();
    let article = format!(
        "---\ntitle: {NASTY}\n---\n\n<p>a</i>\n  ::add-mask::b\n::error::{NASTY}</p>\n\n<div><x-y>{NASTY}</x-y></div>\n"
    );
    for name in [
        "::error::x.md".to_owned(),
        format!("{NASTY}.md"),
        "a\n::error::b.md".to_owned(),
    ] {
        repo.write(&name, &article);
    }
    let yaml = |text: &str| serde_yaml::to_string(&format!("{text}\n::add-mask::{NASTY}\n  ::error::c")).expect("YAML");
    let keys = ["summary", "why", "help", "message", "label"].map(|key| format!("{key}: {}", yaml(key)));
    let card = format!(
        "{}severity: warning\nrecommended: true\nmatch: {{select: x-y}}\ncases: []\n",
        keys.concat()
    );
    repo.write("cards/house/odd.yaml", &card);
    let own = serde_json::json!({"rules": ["cards"], "own-ids": [format!("x\n::add-mask::{NASTY}")]});
    // YAML does not take a C1 character as it is.
    repo.write("seedlint.yaml", &own.to_string().replace('\u{9b}', "\\u009b"));
    repo
}

#[test]
fn no_output_holds_what_a_stranger_means_for_the_terminal_or_the_runner() {
    let repo = hostile();
    let formats = [
        "full",
        "concise",
        "grouped",
        "json",
        "ndjson",
        "sarif",
        "github",
        "github-summary",
        "gitlab",
        "html",
        "junit",
        "checkstyle",
        "rdjson",
    ];
    let mut runs: Vec<Vec<&str>> = formats
        .iter()
        .map(|format| vec!["--hints", "--output-format", format])
        .collect();
    runs.extend([
        vec!["--diff"],
        vec!["--show-files"],
        vec!["--show-settings"],
        vec!["--statistics"],
        vec!["--statistics", "--output-format", "json"],
        vec!["--fix", "--sample", "9"],
        vec!["survey"],
        vec!["survey", "--output-format", "json"],
        vec!["rules"],
        vec!["rules", "--output-format", "json"],
        vec!["explain", "house/odd"],
        vec!["test", "cards"],
    ]);
    for arguments in runs {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), repo.path());
        let output = command.env("CI", "true").args(&arguments).output().expect("seedlint");
        let ran = ran(&output);
        let what = arguments.join(" ");
        assert!(matches!(ran.status, Some(0 | 1)), "{what}: {}", ran.err);
        assert!(ran.out.len() > 20, "{what}: it prints something");
        harmless(&what, &ran.out);
        harmless(&what, &ran.err);
    }
}

#[test]
fn a_rule_has_a_plain_id() {
    let repo = hostile();
    let card = std::fs::read_to_string(repo.path().join("cards/house/odd.yaml")).expect("the card");
    for name in [NASTY, "a b", "::error::x", "a,b"] {
        repo.write(&format!("odd/house/{name}.yaml"), &card);
        let ran = repo.seedlint(&["test", "odd"]);
        assert_eq!(ran.status, Some(2), "{name:?}");
        assert!(ran.err.contains("The id of a rule"), "{name:?}: {}", ran.err);
        harmless(name, &ran.err);
        std::fs::remove_file(repo.path().join(format!("odd/house/{name}.yaml"))).expect("it is removed");
    }
}

#[test]
fn a_patch_in_a_file_keeps_each_byte() {
    let repo = hostile();
    let ran = repo.seedlint(&["--diff", "--output-file", "fix.patch", "::error::x.md"]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    let patch = std::fs::read_to_string(repo.path().join("fix.patch")).expect("the patch");
    assert!(patch.contains("\n   ::add-mask::b\n"), "{patch}");
    repo.git(&["apply", "fix.patch"]);
}

#[test]
fn a_patch_in_a_log_applies_to_lines_that_end_with_crlf() {
    let repo = Repo::new();
    let article =
        "---\r\ntitle: a\r\n---\r\n\r\n<img src=\"http://n.sinaimg.cn/a.png\" alt=\"a\">\r\na\r::add-mask::b\r\n";
    repo.write("a.md", article);
    let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), repo.path());
    let output = command
        .env("CI", "true")
        .args(["--diff", "--select", "image"])
        .output()
        .expect("seedlint");
    let patch = ran(&output).out;
    assert!(
        patch.contains("+<img src=\"https://n.sinaimg.cn/a.png\" alt=\"a\">\r\n"),
        "{patch:?}"
    );
    for line in patch.split_inclusive('\n') {
        assert!(!line.trim_end().contains('\r'), "{line:?}");
    }
}
