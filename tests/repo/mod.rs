//! A git repository for a test, and the program in it.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::Path;
use std::process::{Command, Output};

pub(crate) struct Repo {
    pub folder: tempfile::TempDir,
}

pub(crate) struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

pub(crate) fn ran(output: &Output) -> Ran {
    Ran {
        status: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A command that is independent of the configuration of this machine.
pub(crate) fn quiet(program: &str, folder: &Path) -> Command {
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
    pub(crate) fn new() -> Self {
        let repo = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let output = quiet("git", self.path()).args(arguments).output().expect("git");
        let ran = ran(&output);
        assert_eq!(ran.status, Some(0), "git {arguments:?}: {}", ran.err);
        ran.out
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path().join(path)).expect("a file");
        assert!(text.contains(from), "{from}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Change"]);
    }

    pub(crate) fn seedlint_in(&self, folder: &str, arguments: &[&str]) -> Ran {
        let mut command = quiet(env!("CARGO_BIN_EXE_seedlint"), &self.path().join(folder));
        ran(&command.args(arguments).output().expect("seedlint"))
    }

    pub(crate) fn seedlint(&self, arguments: &[&str]) -> Ran {
        self.seedlint_in(".", arguments)
    }

    /// `path rule` of each finding, and the exit status.
    pub(crate) fn found(&self, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
        let ran = self.seedlint(&[arguments, &["--output-format", "concise"]].concat());
        (reported(&ran.out), ran.status)
    }
}

pub(crate) fn reported(out: &str) -> Vec<String> {
    let line = |line: &str| {
        let (path, rest) = line.split_once(".md:")?;
        let (_, rest) = rest.split_once('[')?;
        Some(format!("{path}.md {}", rest.split_once(']')?.0))
    };
    out.lines().filter_map(line).collect()
}
