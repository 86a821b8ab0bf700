//! The checks of pull requests to an old archive, in git repositories that the tests create.

mod release;
mod repo;

use std::path::Path;

use repo::{Ran, Repo, quiet, ran, reported};

const CLEAN: &str = "---\ntitle: Sun\ndate: 2024-05-02\n---\n\n<p>The sun shines.</p>\n";

/// An old article with four defects that are no hints.
const OLD: &str = "---\ntitle: Rain\ndate: 2024-05-01\ntags: [rain, rain]\n---\n\n\
    <p>One <img src=\"\" alt=\"\">\nline two\nline three</p>\n\n\
    <p>It rains on and on, and nobody knows for how long it is going to.</p>\n\n\
    <p>Two</p></section>\n\n<p>Three</p></div>\n";

/// A new one, with two.
const NEW: &str = "---\ntitle: Fog\ndate: 2025-11-30\n---\n\nNothing could be seen from here.\n\n\
    <div>Then it lifted.</b></div>\n\n<img src=\"\" alt=\"The valley\">\n";

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

    // A pull request that adds a defect fails, and shows only that defect.
    repo.git(&["switch", "--quiet", "--create", "worse", "main"]);
    repo.edit("posts/old 3.md", "on and on", "on and on</section>");
    repo.commit();
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert_eq!(ran.status, Some(1));
    assert_eq!(reported(&ran.out), ["posts/old 3.md markup/stray-end-tag"]);
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

    // A pull request that fixes a defect removes its entry from the baseline.
    repo.git(&["switch", "--quiet", "--create", "better", "main"]);
    repo.edit("posts/old 4.md", "</p></div>", "</p>");
    std::fs::remove_file(repo.path().join("posts/old 5.md")).expect("a file");
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.contains("5 recorded findings no longer exist"), "{}", ran.out);
    let update = repo.seedlint(&["baseline", "update", "posts"]);
    assert!(update.out.contains("Removed 5 of 44"), "{}", update.out);
    assert_eq!(baseline().lines().count(), 40);
    // The text around a finding may have changed, but no entry was added.
    let known = |line: &str| line.split_once('-').is_some_and(|(start, _)| before.contains(start));
    assert!(baseline().lines().skip(1).all(known));
    repo.commit();

    // Two branches that remove entries of different articles can be merged.
    repo.git(&["switch", "--quiet", "--create", "other", "main"]);
    repo.edit("posts/old 9.md", "</section>", "");
    repo.seedlint(&["baseline", "update", "posts"]);
    repo.commit();
    repo.git(&["merge", "--quiet", "--no-edit", "better"]);
    let ran = repo.seedlint(&["posts", "--output-format", "concise"]);
    assert!(
        ran.status == Some(0) && !ran.out.contains("no longer exist"),
        "{}",
        ran.out
    );
}

#[test]
fn a_change_is_checked_since_the_merge_base() {
    let repo = archive();
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.write("posts/brand new.md", NEW);
    repo.write("posts/untracked.md", "---\ntitle: a\n---\n<p>x</p></i>\n");
    // A changed field includes the front matter, but nothing of the body.
    repo.edit("posts/old 1.md", "title: Rain", "title: Hail");
    // A changed line inside an element includes the element.
    repo.edit("posts/old 2.md", "line three", "line 3");
    // A changed text without a finding includes none.
    repo.edit("posts/文.md", "on and on", "on");
    // A renamed article is not a new one.
    repo.git(&["mv", "posts/old 3.md", "posts/ré named.md"]);
    repo.edit("posts/ré named.md", "<p>Two</p>", "<p>2</p>");
    repo.git(&["mv", "posts/old 4.md", "posts/moved.md"]);
    std::fs::remove_file(repo.path().join("posts/clean.md")).expect("a file");
    repo.git(&["add", "--all"]);
    repo.git(&["reset", "--quiet", "posts/untracked.md"]);
    repo.git(&["commit", "--quiet", "--message", "Change"]);
    // The main branch continues; its changes do not belong to the pull request.
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

    // From a subfolder, and for some paths only.
    let below = repo.seedlint_in(
        "posts",
        &["--since", "main", "--output-format", "concise", "old 1.md", "old 7.md"],
    );
    assert_eq!(reported(&below.out), ["old 1.md front-matter/duplicate-item"]);
    let none = repo.seedlint(&["--since", "HEAD", "posts/old 7.md", "--output-format", "gitlab"]);
    assert_eq!((none.status, none.out.as_str()), (Some(0), "[]\n"));
    assert!(none.err.contains("no article changed since HEAD"), "{}", none.err);
}

#[test]
fn a_finding_that_a_change_causes_elsewhere_is_reported() {
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
    // What is fixed only in the working tree is committed without the fix.
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
    // The first commit of a repository has no parent.
    let first = Repo::new();
    first.write("a.md", "---\ntitle: a\ndate: 2024-05-01\n---\n<p>x</p></i>\n");
    first.git(&["add", "--all"]);
    assert_eq!(
        first.found(&["--staged"]),
        (vec!["a.md markup/stray-end-tag".to_owned()], Some(1))
    );
}

#[test]
fn what_git_lacks_is_reported_and_exits_with_2() {
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
        "this option needs the program `git`",
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

/// A step of the action.
fn step(name: &str) -> serde_yaml::Value {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    steps.iter().find(|step| step["name"] == name).expect("a step").clone()
}

/// The script of a step of the action.
fn script(name: &str) -> String {
    step(name)["run"].as_str().expect("a script").to_owned()
}

const CHECK: &str = "Check the articles";

/// Runs the step that checks articles, as a runner does.
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
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(CHECK)]);
    command.env("PATH", path).env("GITHUB_STEP_SUMMARY", &summary);
    for (variable, expression) in step(CHECK)["env"].as_mapping().expect("variables") {
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
    // An input never becomes a part of the script.
    let (ran, _) = act(&repo, &[("paths", "$(touch evil)\n`touch evil`\n; touch evil")]);
    assert_eq!(ran.status, Some(2));
    assert!(!repo.path().join("evil").exists());
    let (ran, summary) = act(&repo, &[("since", "--output=evil")]);
    assert!(
        ran.status == Some(2) && ran.err.contains("git knows no revision"),
        "{}",
        ran.err
    );
    // What prevents the check is an annotation, too.
    let line = ran.out.lines().find(|line| line.starts_with("::error title="));
    assert!(
        line.is_some_and(|line| line.contains("git knows no revision")),
        "{}",
        ran.out
    );
    assert!(
        summary.contains("**The check could not be completed** (exit status 2)") && summary.contains("git knows no"),
        "{summary}"
    );
}

#[test]
fn the_action_says_that_there_is_more_than_ten_annotations() {
    let repo = archive();
    let notice = "::notice title=seedlint::GitHub shows ten annotations";
    let (few, _) = act(&repo, &[("paths", "posts/old 1.md"), ("args", "--limit-per-rule 1")]);
    assert!(!few.out.contains(notice), "{}", few.out);
    repo.write(
        "posts/many.md",
        &format!("---\ntitle: Rain\n---\n\n{}", "<p>One</p></i>\n\n".repeat(20)),
    );
    let (many, summary) = act(&repo, &[("paths", "posts/many.md")]);
    assert_eq!(many.status, Some(1), "{}", many.err);
    assert!(many.out.contains(notice), "{}", many.out);
    assert!(summary.matches("closes nothing").count() >= 20, "{summary}");
}

/// A program that prints its arguments.
fn fake(file: &Path) {
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, "#!/bin/sh\necho \"$@\"\n").expect("a file");
    let made = quiet("chmod", file.parent().expect("a folder"))
        .arg("+x")
        .arg(file)
        .status();
    assert!(made.expect("chmod").success());
}

/// Runs a step in a folder, with the releases in it; what it says, and the outputs of the step.
fn install(name: &str, folder: &Path) -> (Ran, String) {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = folder.join("output");
    let _ = std::fs::remove_file(&output);
    let mut command = quiet("/bin/bash", folder);
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(name)]);
    let path = format!("{}:/usr/bin:/bin", folder.join("tools").display());
    command
        .env("PATH", path)
        .env("RUNNER_TEMP", folder.join("runner"))
        .env("GITHUB_OUTPUT", &output)
        .env("GITHUB_ACTION_PATH", root)
        .env(
            "SEEDLINT_RELEASES",
            format!("file://{}", folder.join("releases").display()),
        );
    let ran = ran(&command.output().expect("bash"));
    (ran, std::fs::read_to_string(output).unwrap_or_default())
}

#[test]
fn the_action_downloads_the_program_of_its_version_or_builds_it() {
    if !release::can_install() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    fake(&place.join("tools/cargo"));
    let (ran, output) = install("Download seedlint", place);
    assert_eq!(
        (ran.status, &*output),
        (Some(0), "built=true\n"),
        "{}{}",
        ran.out,
        ran.err
    );
    let (ran, _) = install("Build seedlint", place);
    assert!(ran.out.starts_with("install --locked --quiet --path /"), "{}", ran.out);

    release::release(&place.join("releases"), env!("CARGO_PKG_VERSION"));
    let (ran, output) = install("Download seedlint", place);
    assert_eq!(
        (ran.status, &*output),
        (Some(0), "built=false\n"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(place.join("runner/seedlint/bin/seedlint").is_file());

    // A program that is not the one of the release is neither run nor replaced by a built one.
    let sums = place.join(format!("releases/v{}/SHA256SUMS", env!("CARGO_PKG_VERSION")));
    release::forge(&sums);
    std::fs::remove_file(place.join("runner/seedlint/bin/seedlint")).expect("the program");
    let (ran, output) = install("Download seedlint", place);
    assert_eq!((ran.status, &*output), (Some(1), ""), "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("::error title=seedlint::"), "{}", ran.out);
    assert!(!place.join("runner/seedlint/bin/seedlint").exists());
}

#[test]
fn the_action_runs_what_it_installed() {
    let folder = tempfile::tempdir().expect("a folder");
    fake(&folder.path().join("seedlint/bin/seedlint"));
    let mut command = quiet("/bin/bash", folder.path());
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script(CHECK)]);
    command
        .env("RUNNER_TEMP", folder.path())
        .env("GITHUB_STEP_SUMMARY", folder.path().join("summary"))
        .env("SEEDLINT_ARGS", "--isolated")
        .env("SEEDLINT_PATHS", "content");
    for unset in ["SEEDLINT_SINCE", "SEEDLINT_SARIF"] {
        command.env(unset, "");
    }
    let ran = ran(&command.output().expect("bash"));
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with("--output-format github "), "{}", ran.out);
    assert!(ran.out.trim_end().ends_with("--isolated -- content"), "{}", ran.out);
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
        seen.push((id.to_owned(), reported(&ran.out).len()));
        repo.git(&["checkout", "--quiet", "--", "."]);
    }
    let expected = [("seedlint", 5), ("seedlint-fix", 1), ("seedlint-staged", 2)];
    assert_eq!(seen, expected.map(|(id, number)| (id.to_owned(), number)));
}

#[test]
fn the_action_takes_the_configuration_of_the_base() {
    let repo = archive();
    repo.git(&["branch", "base"]);
    repo.write("seedlint.yaml", "select: []\n");
    repo.write("posts/fog.md", NEW);
    repo.commit();
    let run = |config_from: &str| {
        act(
            &repo,
            &[("paths", "posts"), ("since", "base"), ("config-from", config_from)],
        )
        .0
    };
    assert_eq!(run("").status, Some(0));
    let gated = run("base");
    assert_eq!(gated.status, Some(1), "{}{}", gated.out, gated.err);
    let injected = run("base --output-file x");
    assert_eq!(injected.status, Some(2), "{}", injected.out);
    assert!(!repo.path().join("x").exists());
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

#[test]
fn a_baseline_is_the_same_in_every_clone_and_folder() {
    let repo = archive();
    let write = ["baseline", "write", "--baseline", "ci/known.txt", "posts"];
    repo.write("ci/readme.txt", "x");
    assert_eq!(repo.seedlint(&write).status, Some(0));
    let known = file_of(&repo, "ci/known.txt");
    assert!(known.contains("\n../posts/old 0.md\t"), "{known}");
    repo.write("seedlint.yaml", "baseline: ci/known.txt\n");
    repo.commit();
    let clone = tempfile::tempdir().expect("a folder");
    let place = clone.path().join("clone");
    repo.git(&["clone", "--quiet", ".", &place.to_string_lossy()]);
    let run = |folder: &Path, path: &str| {
        let output = quiet(env!("CARGO_BIN_EXE_seedlint"), folder).arg(path).output();
        ran(&output.expect("seedlint")).status
    };
    assert_eq!(run(&place, "posts"), Some(0));
    // From outside the folder, and for a single article, its own configuration applies.
    assert_eq!(run(clone.path(), "clone/posts/old 0.md"), Some(0));
    assert_eq!(run(clone.path(), "clone/posts/*.md"), Some(0));
    // If a nearer configuration names no baseline, that of the configuration above applies.
    std::fs::write(place.join("posts/seedlint.yaml"), "hints: false\n").expect("a file");
    assert_eq!(run(&place.join("posts"), "."), Some(0));
    std::fs::remove_file(place.join("posts/old 1.md")).expect("a file");
    let mut update = quiet(env!("CARGO_BIN_EXE_seedlint"), &place);
    let updated = ran(&update.args(["baseline", "update", "posts"]).output().expect("seedlint"));
    assert!(updated.out.starts_with("Removed 4 of 44"), "{}", updated.out);
}

fn file_of(repo: &Repo, name: &str) -> String {
    std::fs::read_to_string(repo.path().join(name)).expect("a file")
}

#[test]
fn merged_baselines_hide_nothing_new() {
    let repo = Repo::new();
    let body = "<p>One</p>\n\n<p>b</p>\n\n<p>c <img src=\"\" alt=\"1\"></p>\n\n<p>d</p>\n\n<p>e</p>\n";
    let text = CLEAN.replace("<p>The sun shines.</p>\n", body);
    repo.write("seedlint.yaml", "baseline: known.txt\n");
    repo.write(".gitattributes", "known.txt merge=union\n");
    repo.write("a.md", &text);
    repo.write("b.md", &text);
    repo.seedlint(&["baseline", "write"]);
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "other"]);
    repo.edit("a.md", "One", "Uno");
    repo.seedlint(&["baseline", "update"]);
    let changed = repo.git(&["status", "--porcelain"]);
    assert_eq!(changed, " M a.md\n", "nothing was fixed, so nothing is removed");
    repo.commit();
    repo.git(&["checkout", "--quiet", "main"]);
    repo.edit("a.md", "<p>e", "<p>eee");
    repo.seedlint(&["baseline", "update"]);
    repo.commit();
    repo.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_eq!(repo.found(&["."]).1, Some(0));
    repo.edit("a.md", "<p>d</p>", "<p>d</p>\n<img src=\"\" alt=\"new\">");
    let new = vec!["a.md image/empty-src".to_owned()];
    assert_eq!(repo.found(&["."]), (new, Some(1)));
}

#[test]
fn writing_again_keeps_what_was_not_asked_for() {
    let repo = archive();
    repo.seedlint(&["baseline", "write", "posts"]);
    let before = file_of(&repo, "seedlint-baseline.txt");
    let rerun = ["baseline", "write", "--force", "posts/old 0.md", "--select", "image"];
    let again = repo.seedlint(&rerun);
    let stay = "Kept 43 recorded findings of other articles or rules.";
    assert!(again.out.contains(stay), "{}", again.out);
    assert_eq!(file_of(&repo, "seedlint-baseline.txt"), before);
    repo.write("seedlint-baseline.txt", &format!("{before}broken\n"));
    let broken = repo.seedlint(&["baseline", "write", "--force", "posts"]);
    assert_eq!(broken.status, Some(2), "{}", broken.out);
    assert!(broken.err.contains("is broken"), "{}", broken.err);
}

#[test]
fn edits_above_do_not_make_what_is_about_the_whole_article_new() {
    let repo = Repo::new();
    repo.write("a.md", "One.\n\nTwo.\n");
    repo.seedlint(&["baseline", "write"]);
    repo.edit("a.md", "One.", "A new beginning.\n\nOne.");
    let ran = repo.seedlint(&["--baseline", "seedlint-baseline.txt"]);
    assert_eq!(ran.status, Some(0), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn a_staged_link_is_no_article() {
    let repo = archive();
    std::os::unix::fs::symlink("nowhere", repo.path().join("posts/link.md")).expect("a link");
    repo.git(&["add", "--all"]);
    let ran = repo.seedlint(&["--staged"]);
    let reported = ran.err.contains("no article is staged");
    assert_eq!((ran.status, reported), (Some(0), true), "{}", ran.err);
}

#[test]
fn what_git_cannot_compare_is_reported() {
    let repo = archive();
    let elsewhere = tempfile::tempdir().expect("a folder");
    std::fs::write(elsewhere.path().join("a.md"), OLD).expect("a file");
    let outside = repo.seedlint(&["--since", "HEAD", &elsewhere.path().to_string_lossy()]);
    assert_eq!(outside.status, Some(2));
    assert!(outside.err.contains("is not in the git repository"), "{}", outside.err);
    repo.write(".gitignore", "drafts\n");
    repo.write("drafts/a.md", OLD);
    let ignored = repo.seedlint(&["--since", "HEAD", "drafts/a.md"]);
    let words = "1 article was not checked: git ignores them";
    assert!(ignored.err.contains(words), "{}", ignored.err);
}

#[test]
fn a_finding_keeps_its_name_where_others_are_omitted() {
    let repo = Repo::new();
    let body = "<p>a</i></p>\n\nText.\n\n<p>a</p>\n";
    repo.write("a.md", &CLEAN.replace("<p>The sun shines.</p>\n", body));
    repo.commit();
    repo.edit("a.md", "<p>a</p>", "<p>a</i></p>");
    let names = |arguments: &[&str]| -> Vec<String> {
        let ran = repo.seedlint(&[arguments, &["--output-format", "gitlab", "a.md"]].concat());
        let all: Vec<serde_json::Value> = serde_json::from_str(&ran.out).expect("JSON");
        all.iter().map(|one| one["fingerprint"].to_string()).collect()
    };
    let all = names(&[]);
    assert_eq!((all.len(), names(&["--since", "HEAD"])), (2, all[1..].to_vec()));
}
