//! `packaging/`: the installer for shells, and the Homebrew formula.

#![cfg(unix)]

mod beside;
mod release;

use std::path::Path;
use std::process::{Command, Output};

fn script(name: &str) -> String {
    beside::root().join("packaging").join(name).display().to_string()
}

fn install(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = Command::new("sh")
        .arg(script("install.sh"))
        .args(arguments)
        .env("HOME", folder)
        .env(
            "SEEDLINT_RELEASES",
            format!("file://{}", folder.join("releases").display()),
        )
        .output()
        .expect("sh");
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code(), said)
}

#[test]
fn from_nothing_to_a_fixed_archive_as_the_readme_says() {
    // The script that continuous integration runs with each installed program.
    let folder = tempfile::tempdir().expect("a folder");
    let tried = |program: &str, name: &str| {
        let mut command = Command::new("sh");
        command.arg(script("try.sh")).arg(folder.path().join(name)).arg(program);
        let output = command.output().expect("sh");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said)
    };
    let (well, said) = tried(env!("CARGO_BIN_EXE_seedlint"), "archive");
    assert!(well, "{said}");
    let (well, said) = tried("true", "nothing");
    assert!(!well && said.contains("this is not there: seedlint"), "{said}");
}

#[test]
fn the_installer_installs_the_program_of_a_release_and_no_other() {
    if !release::can_install() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    release::release(&folder.join("releases"), "1.2.3");

    let (status, said) = install(folder, &["--version", "v1.2.3"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("seedlint 1.2.3 is installed") && said.contains("add this folder to your PATH"),
        "{said}"
    );
    let ran = Command::new(folder.join(".local/bin/seedlint"))
        .output()
        .expect("it runs");
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "seedlint 1.2.3\n");

    let other = folder.join("other folder");
    let (status, said) = install(folder, &["--to", &other.to_string_lossy(), "--version", "9.9.9"]);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("v9.9.9/seedlint-") && !other.exists(), "{said}");

    let (status, said) = install(folder, &["--prefix"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("usage"), "{said}");

    // An archive that somebody replaced.
    let sums = folder.join("releases/v1.2.3/SHA256SUMS");
    release::forge(&sums);
    let (status, said) = install(folder, &["--to", &other.to_string_lossy(), "--version", "1.2.3"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("is not the one of the release") && !other.exists(),
        "{said}"
    );
    std::fs::write(&sums, "").expect("sums");
    let (status, said) = install(folder, &["--to", &other.to_string_lossy(), "--version", "1.2.3"]);
    assert_eq!((status, other.exists()), (Some(1), false), "{said}");
    // Nothing of the download stays.
    let left = std::fs::read_dir(folder.join(".local/bin")).expect("a folder").count();
    assert_eq!(left, 1);
}

#[test]
fn the_formula_names_each_archive_with_its_checksum() {
    if !release::can_install() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    release::release(folder.path(), "1.2.3");
    let sums = folder.path().join("v1.2.3/SHA256SUMS");
    let formula = |sums: &Path| {
        let output = Command::new("sh")
            .arg(script("formula.sh"))
            .arg("1.2.3")
            .arg(sums)
            .output();
        output.expect("sh")
    };
    let written = formula(&sums);
    let text = String::from_utf8_lossy(&written.stdout).into_owned();
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    for line in std::fs::read_to_string(&sums)
        .expect("sums")
        .lines()
        .filter(|line| !line.contains("gnu"))
    {
        let (sum, archive) = line.split_once("  ").expect("a sum");
        assert!(
            text.contains(&format!("/v1.2.3/{archive}\"\n      sha256 \"{sum}\"")),
            "{archive}: {text}"
        );
    }
    if Command::new("ruby")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        let file = folder.path().join("seedlint.rb");
        std::fs::write(&file, &text).expect("the formula");
        let checked = Command::new("ruby").arg("-c").arg(&file).output().expect("ruby");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    } else {
        eprintln!("skipped: ruby is not there");
    }
    // A checksum that is missing is an error, not an empty one.
    std::fs::write(&sums, "").expect("sums");
    assert!(!formula(&sums).status.success());
}

#[test]
fn shellcheck_finds_nothing_in_the_scripts() {
    if !beside::has_shellcheck() {
        eprintln!("skipped: shellcheck is not there");
        return;
    }
    for name in ["install.sh", "formula.sh", "try.sh", "try-image.sh", "stand-in.sh"] {
        let checked = Command::new("shellcheck")
            .arg(script(name))
            .output()
            .expect("shellcheck");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}
