//! Runs that a signal ends, and what they leave: no part of an article, no temporary file, a whole log.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

const BEFORE: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</i></p>\n";
const AFTER: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</p>\n";

fn archive(number: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..number {
        std::fs::write(folder.path().join(format!("{number}.md")), BEFORE).expect("an article");
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    command
        .args(["--isolated", "--quiet", "--threads", "2"])
        .args(arguments)
        .current_dir(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn fix(folder: &Path) -> Child {
    command(folder, &["--fix", "--removed-log", "log.jsonl", "."])
        .spawn()
        .expect("seedlint")
}

fn kill(child: &Child, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .output()
        .expect("kill");
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
}

/// The files that are neither articles nor the log.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".seedlint-")).collect()
}

/// Each article is the old or the new one, and the log has each new one. Returns the number of new ones.
fn consistent(folder: &Path, number: usize) -> usize {
    let log = std::fs::read_to_string(folder.join("log.jsonl")).unwrap_or_default();
    let mut logged: BTreeMap<String, usize> = BTreeMap::new();
    // A line that was being written when the run was killed is cut, and its article is the old one.
    for line in log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
    {
        *logged
            .entry(line["article"].as_str().expect("a name").to_owned())
            .or_default() += 1;
    }
    let mut new = 0;
    for number in 0..number {
        let name = format!("{number}.md");
        let text = std::fs::read_to_string(folder.join(&name)).expect("an article");
        assert!(text == BEFORE || text == AFTER, "{name}: {text:?}");
        new += usize::from(text == AFTER);
        assert!(text == BEFORE || logged.contains_key(&name), "{name} is not in the log");
    }
    new
}

/// Waits until the run has written something beside the files of others, or has ended.
fn begun(folder: &Path, child: &mut Child, others: usize) {
    while child.try_wait().expect("the run").is_none() {
        if std::fs::metadata(folder.join("log.jsonl")).is_ok_and(|log| log.len() > 0)
            || leftovers(folder).len() > others
        {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_signal_ends_a_run_in_good_order() {
    for (signal, status) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        // A run that ends before the signal comes, on a machine that does much else, says nothing.
        let stopped = (0..5).any(|_| is_stopped_by(signal, status));
        assert!(stopped, "{signal}: each run ended before the signal");
    }
}

/// Sends a signal to a run, and holds how it ends; false if it ended before.
fn is_stopped_by(signal: &str, status: i32) -> bool {
    let folder = archive(2000);
    let mut child = fix(folder.path());
    begun(folder.path(), &mut child, 0);
    kill(&child, signal);
    let Output {
        status: ended, stderr, ..
    } = child.wait_with_output().expect("the run");
    let new = consistent(folder.path(), 2000);
    if ended.code() == Some(0) && new == 2000 {
        return false;
    }
    let err = String::from_utf8_lossy(&stderr);
    assert_eq!(ended.code(), Some(status), "{signal}: {err}");
    assert!(err.contains("stopped by a signal"), "{err}");
    assert_eq!(leftovers(folder.path()), Vec::<String>::new(), "{signal}");
    assert!(new < 2000, "{signal}: nothing was stopped");
    let log = std::fs::read_to_string(folder.path().join("log.jsonl")).expect("the log");
    assert_eq!(log.lines().count(), new, "the log has nothing that was not done");
    true
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let folder = archive(600);
    let script = "trap '' HUP; exec \"$0\" --isolated --fix --quiet --removed-log log.jsonl .";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_seedlint")])
        .current_dir(folder.path())
        .spawn()
        .expect("sh");
    begun(folder.path(), &mut child, 0);
    kill(&child, "-HUP");
    assert_eq!(child.wait().expect("the run").code(), Some(0));
    assert_eq!(consistent(folder.path(), 600), 600);
}

#[test]
fn a_limit_of_file_sizes_is_an_error_and_leaves_nothing() {
    let folder = archive(1);
    let long = format!("{BEFORE}\n{}\n", "word ".repeat(2000));
    std::fs::write(folder.path().join("long.md"), &long).expect("an article");
    let script = "ulimit -f 4; exec \"$0\" --isolated --fix .";
    let run = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_seedlint")])
        .current_dir(folder.path())
        .output();
    let run = run.expect("sh");
    let err = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{err}");
    assert!(err.contains("long.md: it cannot be written: File too large"), "{err}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("long.md")).expect("an article"),
        long
    );
    assert_eq!(leftovers(folder.path()), Vec::<String>::new());
}

/// A killed run leaves files, which the next one takes away; those of others stay. The number of rounds is
/// small here: `KILLS=50` is for the figures in docs/reliability.md.
#[test]
fn killed_at_any_moment_each_article_is_the_old_or_the_new_one() {
    let rounds: u64 = std::env::var("KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(6);
    let (mut left, mut midway) = (0, 0);
    for round in 0..rounds {
        let folder = archive(1000);
        let theirs = [".seedlint-abc123", ".seedlint-note.md", ".seedlint-00000000-1-abcdef"];
        for name in theirs {
            std::fs::write(folder.path().join(name), "somebody's").expect("a file");
        }
        let mut child = fix(folder.path());
        begun(folder.path(), &mut child, theirs.len());
        // Another moment in each round.
        std::thread::sleep(Duration::from_millis(round * 37 % 300));
        let _ = child.kill();
        child.wait().expect("the run");
        let new = consistent(folder.path(), 1000);
        midway += usize::from(new < 1000);
        left += leftovers(folder.path()).len() - theirs.len();
        let again = fix(folder.path()).wait_with_output().expect("the run");
        assert_eq!(
            again.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&again.stderr)
        );
        assert_eq!(consistent(folder.path(), 1000), 1000);
        let mut stayed = leftovers(folder.path());
        stayed.sort();
        let mut theirs = theirs.map(str::to_owned).to_vec();
        theirs.sort();
        assert_eq!(
            stayed, theirs,
            "the second run removes what the first one left, and nothing else"
        );
    }
    eprintln!("{rounds} kills, {midway} midway, {left} temporary files left and removed");
    assert!(midway > 0, "no run was killed midway");
}
