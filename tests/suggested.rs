//! The command that a run suggests does what the run promises: it is run as it is printed, by a shell, in
//! a copy of the site, and fixes as many problems as were promised.

#![cfg(unix)]

mod repo;

use repo::{Repo, quiet, ran};

const TOP: &str = "---\ntitle: Rain\ndate: 2024-05-01\n";

/// The host of the image in `posts/ads.md` gives the same image over HTTPS.
const IMAGES: &str = "{\"url\":\"http://img.example.com/a.jpg\",\"asked\":\"2026-11-28\",\"page\":\"https://blog.example/\",\"verdict\":\"loads\",\"answers\":{\"site\":{\"outcome\":\"picture\",\"hash\":\"a1\"},\"https\":{\"outcome\":\"picture\",\"hash\":\"a1\"}}}\n";

/// Articles with defects of several rules and severities; names and folders that a shell must not read.
fn site() -> Repo {
    let repo = Repo::new();
    let plain = format!("{TOP}tags: [rain, rain]\n---\n\n<p>One</p></section>\n\nTwo\u{200b}three.\n");
    repo.write("posts/plain.md", &plain);
    repo.write("posts/it's a $HOME.md", &plain.replace("rain, rain", "a, a, b, b"));
    repo.write("posts/drafts/-x.md", &plain);
    repo.write("-odd.md", &plain);
    repo.write("rules/post.md", &format!("{TOP}---\n\n<p>Only</p></b>\n"));
    repo.write(
        "posts/ads.md",
        &format!(
            "{TOP}---\n\n<p>Sun</p>\n\n<p><img src=\"http://img.example.com/a.jpg\" alt=\"A\"></p>\n\n<script src=\"https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js\"></script>\n\n\
             <img src=\"http://n.sinaimg.cn/a.jpg\" alt=\"A\">\n\n<img src=\"\" alt=\"\">\n"
        ),
    );
    repo.write("strict.yaml", "ignore: [markup]\n");
    repo.write("unsafe.yaml", "unsafe-fixes: true\n");
    repo.write("ads.txt", "||googlesyndication.com^\n");
    repo.write("images.ndjson", IMAGES);
    repo.write("list.txt", "posts/plain.md\nposts/ads.md\n");
    repo.commit();
    repo.git(&["switch", "--quiet", "--create", "change"]);
    repo.edit("posts/plain.md", "Two", "Four</b> two");
    repo.write("posts/new.md", &plain);
    repo.commit();
    repo
}

/// The options of runs, with what a test cannot know by itself: each must still promise something.
const RUNS: &[&[&str]] = &[
    &[],
    &["."],
    &["posts"],
    &["rules"],
    &["posts/*.md"],
    &["posts/it's a $HOME.md", "posts/plain.md"],
    &["--", "-odd.md"],
    &["--select", "markup"],
    &["--select=markup/stray-end-tag,front-matter"],
    &["--select", "markup/invisible-character"],
    &["--ignore", "markup", "--ignore", "ads", "posts"],
    &["--extend-select", "all"],
    &["--severity", "markup/stray-end-tag=hint"],
    &["--hints"],
    &["--fail-on", "hint"],
    &["--unsafe-fixes"],
    &["--fixable", "front-matter"],
    &["--unfixable", "front-matter,markup/stray-end-tag"],
    &["--config", "strict.yaml"],
    &["--config", "unsafe.yaml", "posts"],
    &["--config-from", "main"],
    &["--isolated"],
    &["--target", "hexo"],
    &["--all-sites"],
    &["--list", "ads.txt"],
    &["--image-evidence", "images.ndjson", "--now", "2026-12-01"],
    &["--now", "2024-01-01"],
    &["--exclude", "posts/drafts,*odd.md"],
    &["--extend-exclude=posts/plain.md"],
    &[
        "--extend-exclude=posts/plain.md",
        "--force-exclude",
        "posts/plain.md",
        "posts/ads.md",
    ],
    &["--respect-gitignore=false"],
    &["--files-from", "list.txt"],
    &["--max-size", "article=1KiB"],
    &["--allow-outside"],
    &["--since", "main"],
    &["--since", "main", "posts"],
    &["--staged"],
    &["--baseline", "known.txt"],
    &["--baseline", "known.txt", "--since", "main"],
    &["--no-baseline"],
    // How a run is shown does not change what is fixed.
    &["--color", "always", "--limit-per-rule", "1", "posts"],
    &[
        "--exit-zero",
        "--max-warnings",
        "3",
        "--verbose",
        "--threads",
        "1",
        "--no-cache",
        "posts",
    ],
];

/// The number that a run promises, and the command that it suggests.
fn promised(out: &str) -> Option<(usize, String)> {
    let line = out.lines().find(|line| line.contains(" can be fixed with `"))?;
    let (counts, rest) = line.split_once(" can be fixed with `")?;
    let numbers = counts
        .split(' ')
        .filter_map(|word| word.replace(',', "").parse::<usize>().ok());
    let command = &rest[..rest
        .find("`, ")
        .or_else(|| rest.find("`; "))
        .or_else(|| rest.rfind('`'))?];
    Some((numbers.sum(), command.to_owned()))
}

fn fixed(out: &str) -> usize {
    let line = out.lines().find_map(|line| line.strip_prefix("Fixed "));
    let number = line.and_then(|line| line.split(' ').next());
    number.map_or(0, |number| number.replace(',', "").parse().expect("a number"))
}

/// What the suggested command fixed in a copy, which has the program in its path.
fn run_suggested(repo: &Repo, command: &str) -> (usize, String) {
    let copy = tempfile::tempdir().expect("a folder");
    let from = format!("{}/.", repo.path().display());
    let status = quiet("cp", copy.path()).args(["-R", &from, "."]).status().expect("cp");
    assert!(status.success());
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_seedlint"));
    let path = format!("{}:/usr/bin:/bin", program.parent().expect("a folder").display());
    let output = quiet("sh", copy.path())
        .env("PATH", path)
        .args(["-c", command])
        .output()
        .expect("sh");
    let ran = ran(&output);
    (fixed(&ran.out), format!("{command}\n{}{}", ran.out, ran.err))
}

fn keeps_its_promise(repo: &Repo, arguments: &[&str]) {
    let mut words = vec!["--output-format", "concise"];
    words.extend(arguments);
    let checked = repo.seedlint(&words);
    let shown = format!("{arguments:?}\n{}{}", checked.out, checked.err);
    let (number, command) = promised(&checked.out).unwrap_or_else(|| panic!("nothing is promised: {shown}"));
    let (fixed, output) = run_suggested(repo, &command);
    assert_eq!(fixed, number, "{shown}{output}");
}

#[test]
fn the_suggested_command_fixes_what_was_promised() {
    let repo = site();
    // One finding is not recorded, in an article with recorded ones.
    let written = repo.seedlint(&["baseline", "write", "--baseline", "known.txt", "posts"]);
    assert_eq!(written.status, Some(0), "{}", written.err);
    repo.edit("posts/ads.md", "<p>Sun</p>", "<p>Sun</p></i>");
    repo.git(&["add", "--all"]);
    for arguments in RUNS {
        keeps_its_promise(&repo, arguments);
    }
}

#[test]
fn each_option_is_tried() {
    let help = Repo::new().seedlint(&["--help"]).out;
    let names = help
        .lines()
        .filter_map(|line| line.trim_start().split("--").nth(1).filter(|_| line.contains(" --")));
    let names = names.map(|rest| rest.split(['=', ' ', '[', ',']).next().unwrap_or_default().to_owned());
    // They print something else, or need standard input.
    let elsewhere = [
        "add-ignore",
        "by",
        "commit-each-rule",
        "diff",
        "exit-non-zero-on-fix",
        "fix",
        "fix-only",
        "help",
        "limit",
        "limit-per-file",
        "output-file",
        "output-format",
        "quiet",
        "removed-log",
        "sample",
        "show-files",
        "show-settings",
        "statistics",
        "stdin-filename",
        "timing",
        "version",
        "watch",
    ];
    let is_tried = |name: &String| {
        let option = format!("--{name}");
        RUNS.iter()
            .flat_map(|run| *run)
            .any(|word| word.split('=').next() == Some(&option))
    };
    let missing: Vec<_> = names
        .filter(|name| !elsewhere.contains(&name.as_str()) && !is_tried(name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_fix_of_a_change_touches_nothing_else() {
    let repo = site();
    let ran = repo.seedlint(&["--fix", "--since", "main", "--output-format", "concise"]);
    assert!(ran.out.contains("Fixed 3 problems"), "{}{}", ran.out, ran.err);
    let changed = repo.git(&["diff", "--name-only"]);
    assert_eq!(changed, "posts/new.md\nposts/plain.md\n");
    let lines = repo.git(&["diff", "--unified=0", "posts/plain.md"]);
    let lines: Vec<&str> = lines
        .lines()
        .filter(|line| line.starts_with(['-', '+']))
        .skip(2)
        .collect();
    assert_eq!(
        lines,
        ["-Four</b> two\u{200b}three.", "+Four two\u{200b}three."],
        "the old defects are left"
    );
}

#[test]
fn a_fix_of_what_is_staged_keeps_what_is_not() {
    let repo = site();
    repo.edit("posts/ads.md", "<p>Sun</p>", "<p>Sun</p></i>");
    repo.edit("rules/post.md", "Only</p>", "Only</p></i>");
    repo.git(&["add", "--all"]);
    repo.edit("rules/post.md", "Only", "Not staged");
    let ran = repo.seedlint(&["--fix", "--staged", "--output-format", "concise"]);
    assert_eq!(ran.status, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("rules/post.md: it differs from its staged version"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("`git add` stages them"), "{}", ran.err);
    let text = |path: &str| std::fs::read_to_string(repo.path().join(path)).expect("a file");
    assert!(text("posts/ads.md").contains("<p>Sun</p>\n"));
    assert!(text("rules/post.md").contains("Not staged</p></i>"));
}

#[test]
fn a_path_of_windows_is_recognized() {
    let repo = Repo::new();
    repo.write("posts/it rains.md", "One\n");
    let ran = repo.seedlint(&["posts\\it rains.md"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("did you mean `posts/it rains.md`?"), "{}", ran.err);
    let ran = repo.seedlint(&["posts\\none.md"]);
    assert!(!ran.err.contains("did you mean"), "{}", ran.err);
}
