//! The completion scripts, in the shells for which they are.

#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

fn has(shell: &str) -> bool {
    let there = Command::new(shell)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let there = there.is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: {shell} is not there");
    }
    there
}

/// A folder with the script of a shell and a file.
fn folder(shell: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let script = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["completions", shell])
        .output();
    std::fs::write(folder.path().join("_seedlint"), script.expect("seedlint").stdout).expect("the script");
    std::fs::write(folder.path().join("article.md"), "").expect("a file");
    folder
}

fn ran(folder: &Path, shell: &str, script: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(shell);
    command.current_dir(folder).env("HOME", folder).env("TERM", "dumb");
    let output = command
        .args(["-c", script, shell])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What was typed, and what must be among the proposals; `!` is before what must not be.
const CASES: &[(&str, &[&str])] = &[
    (
        "seedlint --select image/la",
        &["image/lazy-src", "image/lazy-leftover", "!image/missing-alt"],
    ),
    (
        "seedlint check --ignore front",
        &["front-matter", "front-matter/schema", "!image"],
    ),
    ("seedlint survey --extend-select rec", &["recommended", "!referrer"]),
    ("seedlint baseline write --select ads/wid", &["ads/widget"]),
    ("seedlint --fixable suppress/unu", &["suppress/unused"]),
    ("seedlint explain image/laz", &["image/lazy-src", "!all"]),
    (
        "seedlint --severity image/missing-alt",
        &["image/missing-alt=warning", "image/missing-alt=hint"],
    ),
    ("seedlint --target ele", &["eleventy", "!hugo"]),
    ("seedlint --output-format github", &["github", "github-summary"]),
    ("seedlint --fail-on n", &["never"]),
    ("seedlint --max-size sch", &["schema=8MiB"]),
    ("seedlint --wat", &["--watch"]),
    ("seedlint rul", &["rules"]),
];

fn check(shell: &str, proposals: impl Fn(&str) -> String) {
    for (typed, expected) in CASES {
        let shown = proposals(typed);
        let words: Vec<&str> = shown.split_whitespace().collect();
        for word in *expected {
            match word.strip_prefix('!') {
                Some(word) => assert!(!words.contains(&word), "{shell}: {typed}: {shown}"),
                None => assert!(words.contains(word), "{shell}: {typed}: {word} is not in {shown}"),
            }
        }
    }
}

#[test]
fn bash_completes_rules_and_values() {
    if !has("bash") {
        return;
    }
    let folder = folder("bash");
    let script = "source ./_seedlint; read -ra COMP_WORDS <<< \"$1\"; COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ));
        COMP_LINE=\"$1\"; COMP_POINT=${#1}; compopt() { :; };
        _seedlint seedlint \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"; echo \"${COMPREPLY[@]}\"";
    check("bash", |typed| ran(folder.path(), "bash", script, &[typed]));
}

#[test]
fn fish_completes_rules_and_values() {
    if !has("fish") {
        return;
    }
    let folder = folder("fish");
    check("fish", |typed| {
        ran(
            folder.path(),
            "fish",
            &format!("source ./_seedlint; complete -C '{typed}'"),
            &[],
        )
    });
    let shown = ran(
        folder.path(),
        "fish",
        "source ./_seedlint; complete -C 'seedlint explain image/lazy-s'",
        &[],
    );
    assert!(shown.contains("Readers see a placeholder"), "{shown}");
}

/// In a shell of its own, which notes what its completions give to `compadd`.
#[test]
fn zsh_completes_rules_and_values() {
    if !has("zsh") {
        return;
    }
    let folder = folder("zsh");
    let script = r#"
        zmodload zsh/zpty || exit
        rm -f proposals; touch proposals
        zpty shell zsh -f -i
        zpty -w shell "PS1= PS2=; autoload -Uz compinit; compinit -u -D; source ./_seedlint; setopt no_beep; LISTMAX=0"
        zpty -w shell "compadd() { local -a words; builtin compadd -O words \"\$@\"; (( \$#words )) && print -rl -- \$words >> proposals; builtin compadd \"\$@\" }"
        zpty -w shell "print READY-\$((1 + 1))"
        zpty -r -m shell text '*READY-2*'
        zpty -w -n shell "$1"$'\t'
        for i in {1..100}; do sleep 0.1; [[ -s proposals ]] && break; done
        sleep 0.5
        zpty -w shell $'\C-c'
        zpty -w shell "print DONE-\$((1 + 1))"
        zpty -r -m shell text '*DONE-2*'
        zpty -d shell
        cat proposals
    "#;
    check("zsh", |typed| ran(folder.path(), "zsh", script, &[typed]));
    let shown = ran(folder.path(), "zsh", script, &["seedlint art"]);
    assert!(shown.contains("article.md"), "{shown}");
}
