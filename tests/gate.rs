//! Gating the pull requests of an old archive, played through in git repositories made here.

use std::path::Path;
use std::process::{Command, Output};

const CLEAN: &str = "---\ntitle: Sun\ndate: 2024-05-02\n---\n\n<p>The sun shines.</p>\n";

/// An old article with four defects that are no hints.
const OLD: &str = "---\ntitle: Rain\ndate: 2024-05-01\ntags: [rain, rain]\n---\n\n\
    <p>One <img src=\"\" alt=\"\">\nline two\nline three</p>\n\n\
    <p>It rains on and on, and nobody knows for how long it is going to.</p>\n\n\
    <p>Two</p></section>\n\n<p>Three</p></div>\n";

/// A new one, with two.
const NEW: &str = "---\ntitle: Fog\ndate: 2025-11-30\n---\n\nNothing could be seen from here.\n\n\
    <div>Then it lifted.</b></div>\n\n<img src=\"\" alt=\"The valley\">\n";

struct Repo {
    folder: tempfile::TempDir,
}

struct Ran {
    status: Option<i32>,
    out: String,
    err: String,
}

fn ran(output: &Output) -> Ran {
    Ran {
        status: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A command that no configuration of this machine disturbs.
fn quiet(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ann"),
        ("GIT_AUTHOR_EMAIL", "ann@example.com"),
        ("GIT_COMMITTER_NAME", "Ann"),
        ("GIT_COMMITTER_EMAIL", "ann@example.com"),
    ] {
        command.env(name, value);
    }
    command
}

impl Repo {
    fn new() -> Self {
        let repo = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = quiet("git", self.path()).args(arguments).output().expect("git");
        let ran = ran(&output);
        assert_eq!(ran.status, Some(0), "git {arguments:?}: {}", ran.err);
        ran.out
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path().join(path)).expect("a file");
        assert!(text.contains(from), "{from}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Change"]);
    }

    fn seedlint_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), &self.path().join(folder));
        ran(&command.args(arguments).output().expect("seedlint"))
    }

    fn seedlint(&self, arguments: &[&str]) -> Ran {
        self.seedlint_in(".", arguments)
    }

    /// `path rule` of each finding, and the exit status.
    fn found(&self, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
        let ran = self.seedlint(&[arguments, &["--output-format", "concise"]].concat());
        (told(&ran.out), ran.status)
    }
}

fn told(out: &str) -> Vec<String> {
    let line = |line: &str| {
        let (path, rest) = line.split_once(".md:")?;
        let (_, rest) = rest.split_once('[')?;
        Some(format!("{path}.md {}", rest.split_once(']')?.0))
    };
    out.lines().filter_map(line).collect()
}

/// An archive with ten old articles, and a clean one.
fn archive() -> Repo {
    let repo = Repo::new();
    for number in 0..10 {
        repo.write(&format!("posts/old {number}.md"), OLD);
    }
    repo.write("posts/文.md", OLD);
    repo.write("posts/clean.md", CLEAN);
    repo.commit();
    repo
}

#[test]
fn an_archive_adopts_a_baseline() {
    let repo = archive();
    assert_eq!(repo.seedlint(&["posts"]).status, Some(1));
    let written = repo.seedlint(&["baseline", "write", "posts"]);
    assert_eq!(written.status, Some(0), "{}", written.err);
    assert!(
        written.out.contains("Recorded 44 findings in seedlint-baseline.txt"),
        "{}",
        written.out
    );
    repo.write("seedlint.yaml", "baseline: seedlint-baseline.txt\n");
    repo.commit();
    let baseline = || std::fs::read_to_string(repo.path().join("seedlint-baseline.txt")).expect("the baseline");
    assert_eq!(baseline().lines().count(), 45);

    // A clean pull request passes: a new article, and lines above the old findings.
    repo.git(&["switch", "--quiet", "--create", "clean"]);
    repo.write("posts/new.md", CLEAN);
    repo.edit(
        "posts/old 1.md",
        "title: Rain",
        "title: Rain\nauthor: Ann\nlayout: post",
    );
    repo.edit("posts/old 2.md", "<p>One", "<p>A new first paragraph.</p>\n\n<p>One");
    repo.commit();
    assert_eq!(repo.found(&["posts"]), (vec![], Some(0)));

    // One that adds a defect fails, and shows just that.
    repo.git(&["switch", "--quiet", "--create", "worse", "main"]);
    repo.edit("posts/old 3.md", "on and on", "on and on</section>");
    repo.commit();
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(told(&ran.out), ["posts/old 3.md markup/stray-end-tag"]);
    assert!(ran.out.contains("posts/old 3.md:11:"), "{}", ran.out);
    let before = baseline();
    let update = repo.seedlint(&["baseline", "update", "posts"]);
    assert!(update.out.contains("1 finding is not recorded"), "{}", update.out);
    assert_eq!(
        repo.seedlint(&["posts"]).status,
        Some(1),
        "an update does not record what is new"
    );
    assert_eq!(before.lines().count(), baseline().lines().count());
    repo.git(&["checkout", "--quiet", "--", "."]);

    // One that mends one shrinks the baseline.
    repo.git(&["switch", "--quiet", "--create", "better", "main"]);
    repo.edit("posts/old 4.md", "</p></div>", "</p>");
    std::fs::remove_file(repo.path().join("posts/old 5.md")).expect("a file");
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.contains("5 recorded findings are gone"), "{}", ran.out);
    let update = repo.seedlint(&["baseline", "update", "posts"]);
    assert!(update.out.contains("Took out 5 of 44"), "{}", update.out);
    assert_eq!(baseline().lines().count(), 40);
    // What stands around a finding may have changed, but nothing came in.
    let known = |line: &str| line.split_once('-').is_some_and(|(start, _)| before.contains(start));
    assert!(baseline().lines().skip(1).all(known));
    repo.commit();

    // Two branches that shrink it in different articles merge.
    repo.git(&["switch", "--quiet", "--create", "other", "main"]);
    repo.edit("posts/old 9.md", "</section>", "");
    repo.seedlint(&["baseline", "update", "posts"]);
    repo.commit();
    repo.git(&["merge", "--quiet", "--no-edit", "better"]);
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert!(ran.status == Some(0) && !ran.out.contains("gone"), "{}", ran.out);
}

#[test]
fn a_change_is_checked_since_the_merge_base() {
    let repo = archive();
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.write("posts/brand new.md", NEW);
    repo.write("posts/untracked.md", "---\ntitle: a\n---\n<p>x</p></i>\n");
    // A key brings the front matter, and nothing of the body.
    repo.edit("posts/old 1.md", "title: Rain", "title: Hail");
    // A line inside an element brings the element.
    repo.edit("posts/old 2.md", "line three", "line 3");
    // A text that holds no finding brings none.
    repo.edit("posts/文.md", "on and on", "on");
    // A renamed article is not a new one.
    repo.git(&["mv", "posts/old 3.md", "posts/ré named.md"]);
    repo.edit("posts/ré named.md", "<p>Two</p>", "<p>2</p>");
    repo.git(&["mv", "posts/old 4.md", "posts/moved.md"]);
    std::fs::remove_file(repo.path().join("posts/clean.md")).expect("a file");
    repo.git(&["add", "--all"]);
    repo.git(&["reset", "--quiet", "posts/untracked.md"]);
    repo.git(&["commit", "--quiet", "--message", "Change"]);
    // The main branch goes on; what it changed is not the work's.
    repo.git(&["switch", "--quiet", "main"]);
    repo.edit("posts/old 6.md", "title: Rain", "title: Snow");
    repo.git(&["commit", "--quiet", "--all", "--message", "Snow"]);
    repo.git(&["switch", "--quiet", "work"]);

    let (found, status) = repo.found(&["--since", "main"]);
    let expected = [
        "posts/brand new.md markup/stray-end-tag",
        "posts/brand new.md image/empty-src",
        "posts/old 1.md front-matter/duplicate-item",
        "posts/old 2.md image/empty-src",
        "posts/ré named.md markup/stray-end-tag",
        "posts/untracked.md markup/stray-end-tag",
    ];
    assert_eq!((found, status), (expected.map(str::to_owned).to_vec(), Some(1)));

    // From a folder below, and for some paths only.
    let below = repo.seedlint_in(
        "posts",
        &["--since", "main", "--output-format", "concise", "old 1.md", "old 7.md"],
    );
    assert_eq!(told(&below.out), ["old 1.md front-matter/duplicate-item"]);
    let none = repo.seedlint(&["--since", "HEAD", "posts/old 7.md", "--output-format", "gitlab"]);
    assert_eq!((none.status, none.out.as_str()), (Some(0), "[]\n"));
    assert!(none.err.contains("no article changed since HEAD"), "{}", none.err);
}

#[test]
fn a_finding_that_a_change_makes_elsewhere_is_told() {
    let repo = Repo::new();
    let text =
        "---\ntitle: a\ndate: 2024-05-01\n---\n\n<div>\n<span>\n<p>One.</p>\n<p>Two.</p>\n</span>\n</div>\n\n<b>old\n";
    repo.write("a.md", text);
    repo.commit();
    repo.edit("a.md", "</span>\n", "");
    let (found, status) = repo.found(&["--since", "HEAD", "--select", "markup/unclosed-element"]);
    assert_eq!(
        (found, status),
        (vec!["a.md markup/unclosed-element".to_owned()], Some(1))
    );
}

#[test]
fn what_is_staged_is_checked_as_it_is_staged() {
    let repo = archive();
    assert_eq!(repo.found(&["--staged"]), (vec![], Some(0)));
    repo.write("posts/new.md", "---\ntitle: a\ndate: 2024-05-01\n---\n<p>x</p></i>\n");
    repo.write("posts/lost.md", "---\ntitle: a\ndate: 2024-05-01\n---\n<p>x</p></i>\n");
    repo.edit("posts/old 1.md", "tags: [rain, rain]", "tags: [rain, Rain, rain]");
    repo.git(&["add", "--all"]);
    // What is mended in the working tree alone goes into the commit unmended.
    repo.write("posts/new.md", CLEAN);
    std::fs::remove_file(repo.path().join("posts/lost.md")).expect("a file");
    repo.edit("posts/old 2.md", "title: Rain", "title: Hail");
    repo.write("posts/unstaged.md", OLD);
    let expected = [
        "posts/lost.md markup/stray-end-tag",
        "posts/new.md markup/stray-end-tag",
        "posts/old 1.md front-matter/duplicate-item",
    ];
    assert_eq!(
        repo.found(&["--staged"]),
        (expected.map(str::to_owned).to_vec(), Some(1))
    );
    let fix = repo.seedlint(&["--staged", "--fix"]);
    assert_eq!(fix.status, Some(2));
    // The first commit of a repository has nothing before it.
    let first = Repo::new();
    first.write("a.md", "---\ntitle: a\ndate: 2024-05-01\n---\n<p>x</p></i>\n");
    first.git(&["add", "--all"]);
    assert_eq!(
        first.found(&["--staged"]),
        (vec!["a.md markup/stray-end-tag".to_owned()], Some(1))
    );
}

#[test]
fn what_git_lacks_is_said_and_exits_with_2() {
    let repo = archive();
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.write("posts/new.md", CLEAN);
    repo.commit();
    let says = |ran: &Ran, words: &str| {
        assert_eq!(ran.status, Some(2), "{}", ran.err);
        assert!(ran.err.contains(words), "{}", ran.err);
        assert!(ran.out.is_empty(), "{}", ran.out);
    };
    says(
        &repo.seedlint(&["--since", "nowhere"]),
        "git knows no revision `nowhere`",
    );
    says(&repo.seedlint(&["--since=--output=x"]), "git knows no revision");
    repo.git(&["switch", "--quiet", "--orphan", "apart"]);
    repo.write("posts/a.md", CLEAN);
    repo.commit();
    says(
        &repo.seedlint(&["--since", "main"]),
        "`main` and HEAD have no commit in common",
    );
    repo.git(&["switch", "--quiet", "main"]);
    repo.edit("posts/old 1.md", "Two", "2");
    repo.commit();

    let shallow = Repo::new();
    let url = format!("file://{}", repo.path().display());
    shallow.git(&[
        "fetch",
        "--quiet",
        "--depth=1",
        &url,
        "work:away/work",
        "main:away/main",
    ]);
    shallow.git(&["switch", "--quiet", "away/work"]);
    says(
        &shallow.seedlint(&["--since", "away/main"]),
        "have no commit in common. This is a shallow clone: fetch",
    );
    says(
        &shallow.seedlint(&["--since", "HEAD~1"]),
        "git knows no revision `HEAD~1`. This is a shallow clone",
    );

    let nowhere = tempfile::tempdir().expect("a folder");
    std::fs::write(nowhere.path().join("a.md"), CLEAN).expect("a file");
    let outside = |arguments: &[&str], path: Option<&str>| {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), nowhere.path());
        command.env("GIT_CEILING_DIRECTORIES", nowhere.path().parent().expect("a folder"));
        if let Some(path) = path {
            command.env("PATH", path);
        }
        ran(&command.args(arguments).output().expect("seedlint"))
    };
    says(&outside(&["--since", "main"], None), "git: not a git repository");
    says(&outside(&["--staged"], None), "git: not a git repository");
    says(
        &outside(&["--since", "main"], Some("/nonexistent")),
        "the program `git` is needed",
    );
}

#[test]
fn a_baseline_and_a_change_go_together() {
    let repo = archive();
    repo.seedlint(&["baseline", "write"]);
    repo.write("seedlint.yaml", "baseline: seedlint-baseline.txt\n");
    repo.commit();
    repo.edit("posts/old 1.md", "<p>Two", "<p>Two</b>");
    let (found, status) = repo.found(&["--since", "main"]);
    assert_eq!(
        (found, status),
        (vec!["posts/old 1.md markup/stray-end-tag".to_owned()], Some(1))
    );
}

fn yaml(path: &str) -> serde_yaml::Value {
    serde_yaml::from_str(&file(path)).expect("YAML")
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the project")
}

/// The script of a step of the action.
fn script(step: usize) -> String {
    let action = yaml("action.yml");
    action["runs"]["steps"][step]["run"]
        .as_str()
        .expect("a script")
        .to_owned()
}

/// Runs the step that checks, as a runner does.
fn act(repo: &Repo, inputs: &[(&str, &str)]) -> (Ran, String) {
    let action = yaml("action.yml");
    let temporary = tempfile::tempdir().expect("a folder");
    let summary = temporary.path().join("summary.md");
    std::fs::write(&summary, "Before.\n").expect("a file");
    let program = Path::new(env!("CARGO_BIN_EXE_seedlint"));
    let mut path = std::ffi::OsString::from(program.parent().expect("a folder"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = quiet("bash", repo.path());
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(1)]);
    command.env("PATH", path).env("GITHUB_STEP_SUMMARY", &summary);
    for (variable, expression) in action["runs"]["steps"][1]["env"].as_mapping().expect("variables") {
        let expression = expression.as_str().expect("an expression");
        let name = expression.trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        let given = inputs.iter().find(|(input, _)| *input == name).map(|(_, value)| *value);
        let default = action["inputs"][name]["default"]
            .as_str()
            .expect("an input with a default");
        command.env(variable.as_str().expect("a name"), given.unwrap_or(default));
    }
    let ran = ran(&command.output().expect("bash"));
    (ran, std::fs::read_to_string(summary).expect("the summary"))
}

#[test]
fn the_action_annotates_sums_up_and_writes_sarif_in_one_run() {
    let repo = archive();
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.edit("posts/old 1.md", "<p>Two", "<p>Two</b>");
    repo.commit();
    let inputs = [
        ("paths", "posts/old 1.md\nposts/old 2.md\n"),
        ("since", "main"),
        ("sarif", "found.sarif"),
    ];
    let (ran, summary) = act(&repo, &inputs);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("::warning file=posts/old 1.md,line="),
        "{}",
        ran.out
    );
    assert_eq!(lines.last().copied(), Some("Found 2 warnings in 1 of 1 article."));
    assert!(
        summary.starts_with("Before.\n## seedlint\n\nFound 2 warnings"),
        "{summary}"
    );
    let sarif = std::fs::read_to_string(repo.path().join("found.sarif")).expect("the SARIF");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(2));

    let (ran, _) = act(
        &repo,
        &[("args", "--fail-on error\n--select markup"), ("paths", "posts")],
    );
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    // An input is never a part of the script.
    let (ran, _) = act(&repo, &[("paths", "$(touch evil)\n`touch evil`\n; touch evil")]);
    assert_eq!(ran.status, Some(2));
    assert!(!repo.path().join("evil").exists());
    let (ran, summary) = act(&repo, &[("since", "--output=evil")]);
    assert!(
        ran.status == Some(2) && ran.err.contains("git knows no revision"),
        "{}",
        ran.err
    );
    assert_eq!(summary, "Before.\n");
}

#[test]
fn the_action_installs_what_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let fake = folder.path().join("cargo");
    std::fs::write(&fake, "#!/bin/sh\necho \"$@\"\n").expect("a file");
    let made = quiet("chmod", folder.path()).args(["+x", "cargo"]).status();
    assert!(made.expect("chmod").success());
    let (added, bash) = (folder.path().join("added"), "/bin/bash");
    let mut command = quiet(bash, folder.path());
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(0)]);
    command.env("PATH", folder.path()).env("GITHUB_PATH", &added);
    command
        .env("RUNNER_TEMP", "/t")
        .env("GITHUB_ACTION_PATH", "/the action");
    let ran = ran(&command.output().expect("bash"));
    assert_eq!(
        (ran.status, ran.out.trim()),
        (
            Some(0),
            "install --locked --quiet --path /the action --root /t/seedlint"
        )
    );
    assert_eq!(
        std::fs::read_to_string(added).expect("a path").trim(),
        "/t/seedlint/bin"
    );
}

#[test]
fn the_hooks_check_a_commit() {
    let repo = archive();
    repo.edit("posts/clean.md", "</p>", "</p></i>");
    repo.edit("posts/old 1.md", "Two", "2");
    repo.git(&["add", "--all"]);
    let mut seen = Vec::new();
    for hook in yaml(".pre-commit-hooks.yaml").as_sequence().expect("hooks") {
        let id = hook["id"].as_str().expect("an id");
        let entry = hook["entry"].as_str().expect("an entry");
        let mut words: Vec<&str> = entry.split(' ').collect();
        assert_eq!((words.remove(0), hook["language"].as_str()), ("seedlint", Some("rust")));
        if hook["pass_filenames"].as_bool().unwrap_or(true) {
            words.extend(["posts/clean.md", "posts/old 1.md"]);
        }
        let ran = repo.seedlint(&[&words[..], &["--output-format", "concise"]].concat());
        assert_eq!(ran.status, Some(1), "{id}: {}", ran.err);
        seen.push((id.to_owned(), told(&ran.out).len()));
        repo.git(&["checkout", "--quiet", "--", "."]);
    }
    let expected = [("seedlint", 5), ("seedlint-fix", 1), ("seedlint-staged", 2)];
    assert_eq!(seen, expected.map(|(id, number)| (id.to_owned(), number)));
}

#[test]
fn the_workflow_is_the_one_of_the_readme() {
    let workflow = file(".github/examples/articles.yml");
    assert!(file("README.md").contains(&workflow), "README.md has another workflow");
    let (version, action) = (env!("CARGO_PKG_VERSION"), yaml("action.yml"));
    let steps = yaml(".github/examples/articles.yml")["jobs"]["seedlint"]["steps"].clone();
    let step = steps.as_sequence().expect("steps").iter().find(|step| {
        step["uses"]
            .as_str()
            .is_some_and(|uses| uses == format!("seedlint/seedlint@v{version}"))
    });
    for (input, _) in step.expect("the action")["with"].as_mapping().expect("inputs") {
        assert!(
            !action["inputs"][input].is_null(),
            "{input:?} is no input of the action"
        );
    }
    assert!(file("README.md").contains(&format!("rev: v{version}")));
}
