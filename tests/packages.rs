//! The packages of npm, installed into an empty folder without a network, as `npm/pack.cjs` writes them;
//! what the manifests of the Python package say. Its own tests are in `crates/seedlint-python/tests`.

mod beside;

use std::path::Path;
use std::process::{Command, Output};

fn ran(command: &mut Command) -> Output {
    let output = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    output
}

#[test]
fn the_npm_packages_run_the_program() {
    if !beside::has_npm() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let target = ran(Command::new("node")
        .args(["-p", "const p = require('./npm/platform.cjs'); p.TARGETS[p.platform()]"])
        .current_dir(root));
    let target = String::from_utf8(target.stdout).expect("UTF-8").trim().to_owned();
    let program = format!("{target}={}", env!("CARGO_BIN_EXE_seedlint"));
    let packages = folder.path().join("packages");
    ran(Command::new("node")
        .arg("npm/pack.cjs")
        .args([&packages.to_string_lossy(), &*program])
        .current_dir(root));
    let npm = |arguments: &[&str]| {
        let mut npm = Command::new("npm");
        npm.args(arguments).env("npm_config_cache", folder.path().join("cache"));
        ran(npm.current_dir(folder.path()));
    };
    let names = std::fs::read_dir(&packages).expect("packages");
    let mut names: Vec<String> = names
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    // The one that names the others comes last.
    names.sort_by_key(|name| name == "seedlint");
    assert_eq!(names.len(), 2, "{names:?}");
    std::fs::write(folder.path().join("package.json"), "{}").expect("package.json");
    for name in &names {
        let package = packages.join(name);
        npm(&["pack", "--silent", &package.to_string_lossy()]);
    }
    // `@seedlint/linux-x64-glibc` is packed as seedlint-linux-x64-glibc-0.1.0.tgz.
    let of_platform = format!("seedlint-{}-{}.tgz", names[0], env!("CARGO_PKG_VERSION"));
    npm(&["install", "--offline", "--no-audit", &format!("./{of_platform}")]);
    npm(&[
        "install",
        "--offline",
        "--no-audit",
        &format!("./seedlint-{}.tgz", env!("CARGO_PKG_VERSION")),
    ]);
    let script = folder.path().join("node_modules/.bin/seedlint");
    let version = ran(Command::new(&script).arg("--version"));
    let expected = format!("seedlint {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8_lossy(&version.stdout), expected);
    // Its status is the program's.
    let failed = Command::new(&script).arg("missing.md").output().expect("it runs");
    assert_eq!(failed.status.code(), Some(2));
}

/// A text of a manifest, between two others.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before}")) + before.len();
    let end = text[start..].find(after).expect("an end");
    &text[start..start + end]
}

#[test]
fn the_python_package_has_the_version_of_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = |file: &str| std::fs::read_to_string(root.join(file)).expect("a manifest");
    let (crate_of_it, project) = (text("crates/seedlint-python/Cargo.toml"), text("pyproject.toml"));
    assert_eq!(between(&crate_of_it, "\nversion = \"", "\""), env!("CARGO_PKG_VERSION"));
    // One wheel is for every Python from the oldest one on.
    let oldest = between(&project, "requires-python = \">=", "\"");
    let interface = between(&crate_of_it, "\"abi3-py", "\"");
    assert_eq!(oldest.replace('.', ""), interface);
    assert!(project.contains("\nseedlint = \"seedlint.__main__:main\"\n"));
    assert!(project.contains("manifest-path = \"crates/seedlint-python/Cargo.toml\""));
}

#[test]
fn a_package_that_npm_makes_of_a_git_address_has_the_program() {
    // npm builds there, and then keeps only these files.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("package.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let files = manifest["files"].as_array().expect("files");
    for name in [
        "npm/seedlint",
        "npm/seedlint.exe",
        "npm/seedlint.cjs",
        "npm/platform.cjs",
    ] {
        assert!(files.iter().any(|file| file == name), "{name}");
    }
}
