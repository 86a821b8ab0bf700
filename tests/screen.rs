//! What a person meets on a terminal: what fits a few screens, and no line that is too wide. The terminal
//! is that of `script`, a program of util-linux.

#![cfg(unix)]

mod beside;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use unicode_width::UnicodeWidthStr as _;

/// What the program prints in a folder on a terminal with this number of columns; none without `script`.
fn on_terminal(folder: &Path, columns: usize, arguments: &str) -> Option<String> {
    on_screen(folder, (columns, 50), "cat", arguments)
}

/// The same, on a terminal with this number of columns and lines, and with a pager.
fn on_screen(folder: &Path, (columns, lines): (usize, usize), pager: &str, arguments: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_seedlint");
    let output = Command::new("script")
        .current_dir(folder)
        .env("TERM", "xterm")
        .env("PAGER", pager)
        .env_remove("CI")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("NO_COLOR")
        .args([
            "-qec",
            &format!("stty cols {columns} rows {lines}; {program} {arguments} 2> err"),
            "/dev/null",
        ])
        .stdin(std::process::Stdio::null())
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no `script`");
        return None;
    };
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

/// A text without colors and links.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes().get(1) {
            Some(b']') => rest.find("\u{1b}\\").map(|end| end + 2),
            _ => rest.find(|c: char| c.is_ascii_alphabetic()).map(|end| end + 1),
        };
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    shown + rest
}

/// An archive with many findings of few causes, on lines that are too wide.
fn archive(articles: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "雨の日 rain ".repeat(60);
    for number in 0..articles {
        let mut text = format!("---\ntitle: Rain {number}\nsource: https://rain.example.com/{number}\n---\n\n");
        for image in 0..30 {
            let _ = write!(
                text,
                "<p>{long}</b><img src=\"\" alt=\"{image}\">{long}</p>\n\nOne</i>\n\n"
            );
        }
        std::fs::write(
            folder
                .path()
                .join(format!("a very long name of an article about the rain {number}.md")),
            text,
        )
        .expect("an article");
    }
    folder
}

fn fits(text: &str, columns: usize, what: &str) {
    for line in plain(text).lines() {
        assert!(line.width() <= columns, "{what}: {} columns: {line}", line.width());
    }
}

#[test]
fn a_run_over_many_articles_fits_three_screens() {
    let folder = archive(40);
    let Some(shown) = on_terminal(folder.path(), 100, ".") else {
        return;
    };
    let text = plain(&shown);
    let lines = text.lines().count();
    assert!((30..=150).contains(&lines), "{lines} lines");
    assert!(text.contains("× An image has no URL."), "{text}");
    assert!(text.contains("… and 1,199 like it in 40 articles"), "{text}");
    assert!(
        text.contains("1,200        40        0    1,200  error image/empty-src, example.com"),
        "{text}"
    );
    assert!(
        text.contains("seedlint --limit 0 .  # shows all 3,600 findings"),
        "{text}"
    );
    let first = text.find("× An image").zip(text.find("⚠ `</b>` closes"));
    assert!(
        first.is_some_and(|(error, warning)| error < warning),
        "errors come first"
    );
    let again = on_terminal(folder.path(), 100, "--threads 1 .").map(|text| plain(&text).replace("--threads 1 ", ""));
    assert_eq!(again.as_deref(), Some(&*text), "on any number of threads");
    let all = on_terminal(folder.path(), 100, "--limit 0 .").expect("a terminal");
    assert!(plain(&all).matches("× An image has no URL.").count() == 1200);
}

/// The folders of articles beside the project.
fn archives() -> Vec<std::path::PathBuf> {
    let folders = [beside::CORPUS, beside::ARCHIVES]
        .into_iter()
        .filter_map(|part| part.folder());
    let entries = folders.flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

#[test]
fn each_archive_fits_three_screens_of_its_terminal() {
    let made = archive(40);
    let mine = [
        made.path().to_owned(),
        Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/dirty"),
    ];
    let sizes: &[(usize, usize)] = &[(80, 24), (120, 24), (80, 50), (120, 50)];
    // Those beside the project are large: only the smallest terminal is tried.
    let of_mine = mine.iter().map(|folder| (folder, sizes));
    let archives = archives();
    for (folder, sizes) in of_mine.chain(archives.iter().map(|folder| (folder, &sizes[..1]))) {
        for &(columns, rows) in sizes {
            let command = "--no-cache . 2> /dev/null #";
            let Some(shown) = on_screen(folder, (columns, rows), "cat", command) else {
                return;
            };
            let what = format!("{} on {columns} × {rows}", folder.display());
            let lines = plain(&shown).lines().count();
            assert!((1..3 * rows).contains(&lines), "{what}: {lines} lines");
            fits(&shown, columns, &what);
            assert!(shown.contains("Found ") || shown.contains("No "), "{what}: {shown}");
        }
    }
}

#[test]
fn an_archive_of_read_only_articles_is_one_problem() {
    let folder = archive(20);
    let entries = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    for entry in entries {
        let mut permissions = entry.metadata().expect("a file").permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(entry.path(), permissions).expect("permissions");
    }
    let Some(shown) = on_terminal(folder.path(), 100, "--fix . 2>&1 #") else {
        return;
    };
    let text = plain(&shown);
    assert_eq!(text.matches("it is read-only").count(), 6, "{text}");
    assert!(text.contains("seedlint: 15 more articles: it is read-only"), "{text}");
    assert!(text.contains("20 articles could not be checked or written."), "{text}");
    let all = on_terminal(folder.path(), 100, "--fix --limit 0 . 2>&1 #").expect("a terminal");
    assert!(!all.contains("more articles: it is"), "{all}");
    on_terminal(folder.path(), 100, "--fix .").expect("a terminal");
    let in_a_file = std::fs::read_to_string(folder.path().join("err")).expect("what it says");
    assert_eq!(in_a_file.matches("it is read-only").count(), 20, "{in_a_file}");
}

#[test]
fn few_findings_are_all_shown() {
    let folder = archive(1);
    std::fs::write(folder.path().join("b.md"), "---\ntitle: Sun\n---\n\nOne</i> two</b>\n").expect("an article");
    let Some(shown) = on_terminal(folder.path(), 100, "b.md") else {
        return;
    };
    assert_eq!(plain(&shown).matches("closes nothing").count(), 2);
    assert!(!shown.contains("like it in"), "{shown}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let folder = archive(3);
    std::fs::write(
        folder.path().join("broken.yaml"),
        "extends: [\"a rather long name of a configuration that does not exist.yaml\"]\n",
    )
    .expect("a file");
    let commands = [
        ".",
        "--limit 0 .",
        "--output-format concise .",
        "--output-format grouped .",
        "--diff --unsafe-fixes .",
        "--statistics .",
        "--statistics --by file .",
        "survey .",
        "--fix --sample 5 .",
        "rules",
        "explain image/lazy-src",
        "learn .",
        "--select markup,image,front-matter,ads --ignore ads/promotion,ads/widget --extend-exclude 'drafts/**' .",
    ];
    for columns in [50, 80, 120] {
        for command in commands {
            let Some(shown) = on_terminal(folder.path(), columns, command) else {
                return;
            };
            fits(&shown, columns, command);
            assert!(shown.lines().count() > 1, "{command}: {shown}");
        }
        let broken = on_terminal(folder.path(), columns, "--config broken.yaml . 2>&1 #").expect("a terminal");
        assert!(plain(&broken).contains('×'), "{broken}");
        fits(&broken, columns, "a broken configuration");
        let missing = format!("{}/rain.md 2>&1 #", "a-folder-with-a-long-name/".repeat(6));
        let missing = on_terminal(folder.path(), columns, &missing).expect("a terminal");
        assert!(missing.contains("rain.md"), "{missing}");
        fits(&missing, columns, "a path that is not there");
        let deep = "a-folder-with-a-long-name/".repeat(6);
        std::fs::create_dir_all(folder.path().join(&deep)).expect("a folder");
        let article = folder.path().join(&deep).join("rain.md");
        std::fs::write(article, "---\ntitle: Rain\n---\n\n<p>One</p></i>\n").expect("an article");
        for command in [
            format!("learn {deep} --write {deep}cards{columns} 2>&1 #"),
            format!("--show-settings {deep}rain.md 2>&1 #"),
            format!("baseline write --force {deep} 2>&1 #"),
        ] {
            let shown = on_terminal(folder.path(), columns, &command).expect("a terminal");
            assert!(!shown.trim().is_empty(), "{command}");
            fits(&shown, columns, &command);
        }
    }
}

#[test]
fn a_patch_is_in_color_on_a_terminal_and_exact_in_a_pipe() {
    let folder = archive(1);
    let Some(shown) = on_terminal(folder.path(), 80, "--diff .") else {
        return;
    };
    assert!(
        shown.contains("\u{1b}[31m-") && shown.contains("\u{1b}[32m+") && plain(&shown).contains("…"),
        "{shown}"
    );
    let piped = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .current_dir(folder.path())
        .args(["--diff", "."])
        .output()
        .expect("seedlint");
    let patch = String::from_utf8_lossy(&piped.stdout);
    assert!(!patch.contains('…') && !patch.contains('\u{1b}'));
    let said = String::from_utf8_lossy(&piped.stderr);
    assert!(
        said.contains("60 fixes; nothing was written. `seedlint --fix .` applies them"),
        "{said}"
    );
    std::fs::write(folder.path().join("patch"), &piped.stdout).expect("a file");
    let applied = Command::new("git")
        .current_dir(folder.path())
        .args(["apply", "--check", "patch"])
        .output()
        .expect("git");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
}

#[test]
fn what_is_longer_than_the_terminal_is_shown_in_a_pager() {
    let folder = archive(1);
    let shown = |lines, pager, command| on_screen(folder.path(), (100, lines), pager, command);
    let pager = "sed 's/^/paged: /'";
    let Some(long) = shown(20, pager, "explain image/lazy-src") else {
        return;
    };
    assert!(long.lines().all(|line| line.starts_with("paged: ")), "{long}");
    assert!(long.contains("\u{1b}[1m## Why"), "{long}");
    let short = shown(400, pager, "explain image/lazy-src").expect("a terminal");
    assert!(
        short.contains("# image/lazy-src") && !short.contains("paged: "),
        "{short}"
    );
    // Without the pager, everything is printed.
    let missing = shown(20, "no-such-pager", "explain image/lazy-src").expect("a terminal");
    assert!(plain(&missing).lines().count() > 20, "{missing}");
    assert!(shown(20, "", "rules").expect("a terminal").lines().count() > 90);
    // Who leaves a pager early has seen enough.
    let left = shown(20, "head -n 3", "rules").expect("a terminal");
    assert_eq!(left.lines().count(), 3, "{left}");
}

#[test]
fn a_survey_fits_the_terminal() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/dirty");
    for lines in [24, 30, 40, 50] {
        // The error stream would be written into the folder.
        let Some(shown) = on_screen(&seeds, (100, lines), "cat", "survey . 2> /dev/null #") else {
            return;
        };
        let text = plain(&shown);
        let written = text.lines().count();
        assert!((20..lines).contains(&written), "{written} lines of {lines}: {text}");
        assert!(text.contains("Next:\n  seedlint explain "), "{text}");
        assert!(shown.contains("\u{1b}[1m articles findings"), "{shown}");
    }
}
