//! What fails while articles are read and written: full disks, refused names, files that vanish or
//! change, runs at once, owners, links and attributes.
#![cfg(target_os = "linux")]

use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const BEFORE: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</i></p>\n";
const AFTER: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</p>\n";

fn folder(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for name in names {
        let place = folder.path().join(name);
        std::fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
        std::fs::write(place, BEFORE).expect("an article");
    }
    folder
}

fn seedlint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    command
        .arg("--isolated")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("seedlint")
}

fn err(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("an article")
}

fn leftovers(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.as_bytes().starts_with(b".seedlint-")).count()
}

/// The program as a user to whom folders can be closed; nothing is closed to root.
fn for_whom_folders_close() -> Command {
    if !is_root() {
        return Command::new(env!("CARGO_BIN_EXE_seedlint"));
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env!("CARGO_BIN_EXE_seedlint"));
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
}

#[test]
fn hard_links_stay() {
    let folder = folder(&["a.md"]);
    std::fs::hard_link(folder.path().join("a.md"), folder.path().join("b.txt")).expect("a link");
    let number = |name: &str| std::fs::metadata(folder.path().join(name)).expect("a file").ino();
    let before = number("a.md");
    let run = seedlint(folder.path(), &["--fix", "a.md"]);
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    assert_eq!((number("a.md"), number("b.txt")), (before, before));
    assert_eq!(
        (text(folder.path(), "a.md"), text(folder.path(), "b.txt")),
        (AFTER.into(), AFTER.into())
    );
    assert_eq!(leftovers(folder.path()), 0);
}

#[test]
fn mode_owner_and_extended_attributes_stay() {
    let folder = folder(&["a.md"]);
    let place = folder.path().join("a.md");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o640)).expect("a mode");
    if is_root() {
        std::os::unix::fs::chown(&place, Some(1234), Some(2345)).expect("an owner");
    } else {
        eprintln!("skipped: only root can give a file to somebody");
    }
    let set = "import os, sys; os.setxattr(sys.argv[1], 'user.note', b'kept')";
    let has_attributes = Command::new("python3")
        .args(["-c", set])
        .arg(&place)
        .output()
        .is_ok_and(|run| run.status.success());
    let before = std::fs::metadata(&place).expect("a file");
    let run = seedlint(folder.path(), &["--fix", "a.md"]);
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    let after = std::fs::metadata(&place).expect("a file");
    assert_eq!(
        (after.mode(), after.uid(), after.gid()),
        (before.mode(), before.uid(), before.gid())
    );
    assert_ne!(after.ino(), before.ino(), "it was replaced");
    if !has_attributes {
        eprintln!("skipped: python3 or extended attributes are not there");
        return;
    }
    let get = "import os, sys; sys.stdout.buffer.write(os.getxattr(sys.argv[1], 'user.note'))";
    let kept = Command::new("python3")
        .args(["-c", get])
        .arg(&place)
        .output()
        .expect("python3");
    assert_eq!(kept.stdout, b"kept");
}

#[test]
fn one_unreadable_folder_hides_no_other() {
    let folder = folder(&["a.md", "closed/b.md", "c/d.md"]);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    std::fs::set_permissions(folder.path().join("closed"), std::fs::Permissions::from_mode(0o0)).expect("a mode");
    let run = for_whom_folders_close()
        .args(["--isolated", "--output-format", "concise", "."])
        .current_dir(folder.path())
        .output();
    let Ok(run) = run.as_ref().map_err(|_| ()) else {
        eprintln!("skipped: setpriv is not there");
        return;
    };
    std::fs::set_permissions(folder.path().join("closed"), std::fs::Permissions::from_mode(0o755)).expect("a mode");
    if err(run).contains("failed to execute") {
        eprintln!("skipped: the program cannot be run by somebody else: {}", err(run));
        return;
    }
    let out = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(2), "{}", err(run));
    assert!(err(run).contains("closed: it cannot be read: "), "{}", err(run));
    assert!(out.contains("a.md:6") && out.contains("c/d.md:6"), "{out}");
    assert!(out.contains("1 article could not be checked"), "{out}");
}

#[test]
fn a_name_that_is_not_utf8_survives_in_the_log() {
    let folder = folder(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    std::fs::write(folder.path().join(name), BEFORE).expect("an article");
    let run = seedlint(folder.path(), &["--fix", "--removed-log", "log", "."]);
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    let log: serde_json::Value = serde_json::from_str(text(folder.path(), "log").trim()).expect("JSON");
    let bytes = log["article_bytes"].as_str().expect("the bytes of the name");
    let read: Vec<u8> = (0..bytes.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&bytes[at..at + 2], 16).expect("hex"))
        .collect();
    assert_eq!(read, name.as_bytes());
}

#[test]
fn no_name_makes_an_error_a_success() {
    let folder = folder(&["a.md"]);
    for name in ["Broken pipe.md", "os error 32", "Broken pipe (os error 32).md"] {
        assert_eq!(seedlint(folder.path(), &[name]).status.code(), Some(2), "{name}");
        assert_eq!(
            seedlint(folder.path(), &["--fix", name, "a.md"]).status.code(),
            Some(2),
            "{name}"
        );
    }
    assert_eq!(text(folder.path(), "a.md"), BEFORE);
}

#[test]
fn encodings_are_named_with_the_command_that_converts_them() {
    let folder = folder(&[]);
    let chinese = b"---\ntitle: \xb4\xf3\xd3\xea\n---\n\n\xb4\xf3\xd3\xea\xcf\xc2\xc1\xcb\xd2\xbb\xd2\xb9\xa1\xa3\n";
    for (name, bytes, expected) in [
        ("it's.md", &chinese[..], "\u{5927}\u{96e8}"),
        (
            "-utf16.md",
            &b"\xff\xfe-\0-\0-\0\n\0t\0:\0 \0\x27\x59\n\0-\0-\0-\0\n\0"[..],
            "\u{5927}",
        ),
    ] {
        std::fs::write(folder.path().join(name), bytes).expect("an article");
        let run = seedlint(folder.path(), &["--output-format", "json", "--", name]);
        let found: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
        let help = found["findings"][0]["help"].as_str().expect("help");
        let conversion = help.split('`').nth(1).expect("a command");
        let done = Command::new("sh")
            .args(["-c", conversion])
            .current_dir(folder.path())
            .output()
            .expect("sh");
        if err(&done).contains("not found") {
            eprintln!("skipped: iconv is not there");
            return;
        }
        assert!(done.status.success(), "{conversion}: {}", err(&done));
        assert!(text(folder.path(), name).contains(expected), "{conversion}");
    }
}

#[test]
fn a_full_disk_leaves_each_article_whole() {
    let place = tempfile::tempdir().expect("a folder");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
        .arg(place.path())
        .output()
        .is_ok_and(|run| run.status.success());
    if !mounted {
        eprintln!("skipped: only root can mount a small disk");
        return;
    }
    let long = format!("{BEFORE}\n{}\n", "word ".repeat(4000));
    for number in 0..10 {
        std::fs::write(place.path().join(format!("{number}.md")), &long).expect("an article");
    }
    let run = seedlint(place.path(), &["--fix", "--removed-log", "log", "."]);
    let after: Vec<String> = (0..10)
        .map(|number| text(place.path(), &format!("{number}.md")))
        .collect();
    let left = leftovers(place.path());
    let unmounted = Command::new("umount").arg(place.path()).output().expect("umount");
    assert!(unmounted.status.success());
    assert_eq!(run.status.code(), Some(2), "{}", err(&run));
    assert!(err(&run).contains("cannot be written"), "{}", err(&run));
    let fixed = long.replace("</i>", "");
    assert!(
        after.iter().all(|text| *text == long || *text == fixed),
        "an article is neither old nor new"
    );
    assert!(after.contains(&long), "the disk had room for all");
    assert_eq!(left, 0);
}

#[test]
fn a_log_that_is_full_keeps_the_articles() {
    let folder = folder(&["a.md", "b.md"]);
    let run = seedlint(folder.path(), &["--fix", "--removed-log", "/dev/full", "."]);
    assert_eq!(run.status.code(), Some(2), "{}", err(&run));
    for name in ["a.md", "b.md"] {
        assert_eq!(text(folder.path(), name), BEFORE, "{name}");
    }
    assert_eq!(leftovers(folder.path()), 0);
}

#[test]
fn a_folder_that_takes_no_file_keeps_its_article() {
    let folder = folder(&["a.md", "in/b.md"]);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("a mode");
    for name in ["a.md", "in/b.md"] {
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(0o666)).expect("a mode");
    }
    std::fs::set_permissions(folder.path().join("in"), std::fs::Permissions::from_mode(0o555)).expect("a mode");
    let run = for_whom_folders_close()
        .args(["--isolated", "--fix", "."])
        .current_dir(folder.path())
        .output();
    let Ok(run) = run.as_ref().map_err(|_| ()) else {
        eprintln!("skipped: setpriv is not there");
        return;
    };
    if err(run).contains("failed to execute") {
        eprintln!("skipped: the program cannot be run by somebody else: {}", err(run));
        return;
    }
    assert_eq!(run.status.code(), Some(2), "{}", err(run));
    let folder_closed =
        "in/b.md: it cannot be written: no file can be made in its folder: Permission denied (os error 13)\n";
    assert!(err(run).contains(folder_closed), "{}", err(run));
    assert_eq!(text(folder.path(), "in/b.md"), BEFORE);
    // It belongs to another user: it is written, and still belongs to that user.
    assert_eq!(text(folder.path(), "a.md"), AFTER);
    let owner = std::fs::metadata(folder.path().join("a.md")).expect("a file").uid();
    assert_eq!(owner, std::fs::metadata(folder.path()).expect("the folder").uid());
}

#[test]
fn what_vanishes_or_changes_meanwhile_is_left_alone() {
    let names: Vec<String> = (0..800).map(|number| format!("{number:03}.md")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = folder(&names);
    let child = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["--isolated", "--fix", "--quiet", "."])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("seedlint");
    // The others are changed or taken away while the run goes on.
    let theirs = "---\ntitle: Mine\ndate: 2024-05-01\n---\n\nText.\n";
    for name in names.iter().rev().step_by(2) {
        std::fs::write(folder.path().join("new"), theirs).expect("a file");
        std::fs::rename(folder.path().join("new"), folder.path().join(name)).expect("it is replaced");
    }
    for name in names.iter().rev().skip(1).step_by(4) {
        std::fs::remove_file(folder.path().join(name)).expect("it is removed");
    }
    let run = child.wait_with_output().expect("the run");
    assert!(matches!(run.status.code(), Some(0 | 2)), "{}", err(&run));
    assert!(!err(&run).contains("panicked"), "{}", err(&run));
    let lost = names
        .iter()
        .rev()
        .step_by(2)
        .filter(|name| text(folder.path(), name) != theirs)
        .count();
    // Nothing can be done about a file that is exchanged between the last look at it and its replacement.
    assert!(lost <= 2, "{lost} of {} exchanged articles were lost", names.len() / 2);
    assert_eq!(leftovers(folder.path()), 0);
}

#[test]
fn two_runs_at_once_fix_everything_once() {
    let names: Vec<String> = (0..600).map(|number| format!("{number:03}.md")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let folder = folder(&names);
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .args(["--isolated", "--fix", "--quiet", "."])
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .expect("seedlint")
    };
    let runs = [run(), run()].map(|child| child.wait_with_output().expect("the run"));
    for run in &runs {
        // What the other one has fixed meanwhile has changed.
        assert!(matches!(run.status.code(), Some(0 | 2)), "{}", err(run));
    }
    for name in &names {
        assert_eq!(text(folder.path(), name), AFTER, "{name}");
    }
    assert_eq!(leftovers(folder.path()), 0);
}
