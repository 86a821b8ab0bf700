//! Optional test data beside the project or on this machine. Every test asserts all of its
//! properties without it, on the project's own articles; `skipped.rs` names what was missing.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// A folder beside the project.
pub(crate) struct Beside {
    /// Its path from the project's root.
    pub path: &'static str,
    /// What the tests do if the folder is missing.
    pub without: &'static str,
}

/// Articles from public repositories.
pub(crate) const CORPUS: Beside = Beside {
    path: "../shared/corpus",
    without: "corpus.rs, adopt.rs, rendering.rs, lists.rs and probe.rs read the articles of seeds/ alone, and learn.rs \
              compares nothing with labels/held3",
};

/// Whole archives of a few sources.
pub(crate) const ARCHIVES: Beside = Beside {
    path: "../shared/archives",
    without: "rendering.rs reads the articles of seeds/ alone, and learn.rs compares nothing with the labels",
};

/// The article after which seeds/dirty/finance-cable-base.md is modelled.
pub(crate) const ARTICLE: Beside = Beside {
    path: "../shared/seed",
    without: "seed.rs follows seeds/dirty/finance-cable-base.md alone",
};

/// Published filter lists.
pub(crate) const LISTS: Beside = Beside {
    path: "../shared/lists",
    without: "lists.rs reads the lists of tests/lists/ alone",
};

pub(crate) const ALL: [&Beside; 4] = [&CORPUS, &ARCHIVES, &ARTICLE, &LISTS];

/// What the tests do if this machine has no loopback.
pub(crate) const WITHOUT_LOOPBACK: &str = "the tests of servers, in probe.rs, ask nobody";

/// Whether no server can run on this machine, as where the network was taken away with loopback.
pub(crate) fn without_loopback() -> bool {
    std::net::TcpListener::bind("127.0.0.1:0").is_err()
}

impl Beside {
    /// The folder, if it exists.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let folder = root().join(self.path);
        folder.is_dir().then_some(folder)
    }

    /// The articles in it, in the order of their paths.
    pub(crate) fn articles(&self) -> Vec<PathBuf> {
        self.folder().map_or_else(Vec::new, |folder| articles(&folder))
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles below a folder, in the order of their paths.
pub(crate) fn articles(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).build();
    let mut files: Vec<PathBuf> = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

/// The articles of `seeds/dirty` or `seeds/clean`; there is at least one.
pub(crate) fn seeds(kind: &str) -> Vec<PathBuf> {
    let files = articles(&root().join("seeds").join(kind));
    let least = if kind == "dirty" { 75 } else { 25 };
    assert!(files.len() >= least, "only {} articles in seeds/{kind}", files.len());
    files
}

/// The packages with the parsers of the site generators, in fixed versions.
pub(crate) const PACKAGES: &str = r#"{
  "private": true,
  "dependencies": {
    "@11ty/gray-matter": "1.0.0",
    "@astrojs/internal-helpers": "0.11.0",
    "gray-matter": "4.0.3",
    "hexo-front-matter": "4.2.1",
    "js-yaml": "4.3.2",
    "luxon": "3.7.2"
  },
  "overrides": { "gray-matter": { "js-yaml": "3.14.1" } }
}
"#;

/// What the tests do if the parsers are missing.
pub(crate) const WITHOUT_PARSERS: &str =
    "generators.rs compares the table with the answers that the parsers once gave, not with the parsers";

/// The folder with these packages, installed once.
///
/// # Errors
/// Says why that is not possible here.
pub(crate) fn parsers() -> Result<&'static Path, &'static str> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(install);
    folder.as_deref().map_err(String::as_str)
}

fn runs(program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|out| out.status.success())
}

pub(crate) const WITHOUT_NPM: &str = "the packages of npm are not installed";

/// Whether Node and npm are there.
pub(crate) fn has_npm() -> bool {
    runs("node") && runs("npm")
}

/// How the Python package is tested, which runs in Python only.
pub(crate) const PYTHON: &str = "`pip install .` and `pytest` test it, and so does continuous integration";

pub(crate) const WITHOUT_NEOVIM: &str = "no real editor uses the language server";

/// Whether Neovim is there.
pub(crate) fn has_neovim() -> bool {
    runs("nvim")
}

pub(crate) const WITHOUT_SHELLCHECK: &str = "nothing reads the scripts of packaging/";

/// Whether shellcheck is there.
pub(crate) fn has_shellcheck() -> bool {
    runs("shellcheck")
}

/// The shells whose completions are tried, and that are not there.
pub(crate) fn missing_shells() -> Vec<&'static str> {
    let shells = ["bash", "fish", "zsh"].into_iter();
    shells.filter(|shell| !runs(shell)).collect()
}

fn install() -> Result<PathBuf, String> {
    if let Some(missing) = ["node", "npm"].into_iter().find(|program| !runs(program)) {
        return Err(format!("{missing} is not there"));
    }
    let folder = root().join("target/generators");
    let complete = folder.join("complete");
    if std::fs::read_to_string(&complete).is_ok_and(|text| text == PACKAGES) {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder).expect("a folder under target/");
    std::fs::write(folder.join("package.json"), PACKAGES).expect("package.json");
    let arguments = "install --no-audit --no-fund --ignore-scripts --fetch-retries=0 --fetch-timeout=60000";
    let mut npm = Command::new("npm");
    npm.args(arguments.split(' ')).current_dir(&folder);
    // If cargo is offline, npm is offline, too.
    if std::env::var("CARGO_NET_OFFLINE").is_ok_and(|value| value == "true") {
        npm.arg("--offline");
    }
    let installed = npm.output().expect("npm runs");
    if !installed.status.success() {
        let said = String::from_utf8_lossy(&installed.stderr);
        let mut reasons = said.lines().filter(|line| line.starts_with("npm error"));
        let reason = reasons.next().unwrap_or("no reason given");
        return Err(format!("npm cannot install the parsers: {reason}"));
    }
    std::fs::write(&complete, PACKAGES).expect("a mark");
    Ok(folder)
}

/// What each parser reads in each text, in this time zone.
pub(crate) fn parsed(folder: &Path, texts: &[String], zone: &str) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg(root().join("tests/generators/read.js"))
        .current_dir(folder)
        .env("TZ", zone)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let input = serde_json::to_vec(texts).expect("texts are JSON");
    let mut pipe = node.stdin.take().expect("a pipe");
    pipe.write_all(&input).expect("node reads");
    drop(pipe);
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "read.js fails");
    serde_json::from_slice(&output.stdout).expect("read.js writes JSON")
}
