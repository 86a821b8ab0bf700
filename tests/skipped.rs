//! Names the optional test data that was missing. There is no test harness, which would hide these
//! lines: cargo shows them in every run, and runs this file near the end.

mod beside;

use std::process::ExitCode;

/// The optional test data and, if it is missing, the reason and the consequence.
fn parts() -> Vec<(String, Option<String>)> {
    let folder = |part: &&beside::Beside| {
        let missing = part.folder().is_none();
        let words = format!("{} is not there: {}", part.path, part.without);
        (part.path.to_owned(), missing.then_some(words))
    };
    let mut parts: Vec<_> = beside::ALL.iter().map(folder).collect();
    let parsers = beside::parsers().err();
    let words = parsers.map(|reason| format!("{reason}: {}", beside::WITHOUT_PARSERS));
    parts.push(("the parsers of the site generators".to_owned(), words));
    let words = format!("npm is not there: {}", beside::WITHOUT_NPM);
    parts.push(("npm".to_owned(), (!beside::has_npm()).then_some(words)));
    let words = format!("nvim is not there: {}", beside::WITHOUT_NEOVIM);
    parts.push(("Neovim".to_owned(), (!beside::has_neovim()).then_some(words)));
    let words = format!("crates/seedlint-python is not run by cargo: {}", beside::PYTHON);
    parts.push(("the Python package".to_owned(), Some(words)));
    let words = format!("shellcheck is not there: {}", beside::WITHOUT_SHELLCHECK);
    parts.push(("shellcheck".to_owned(), (!beside::has_shellcheck()).then_some(words)));
    let shells = beside::missing_shells();
    let words = format!(
        "no completions are tried in {}, which is not there",
        shells.join(" and ")
    );
    parts.push(("bash, fish and zsh".to_owned(), (!shells.is_empty()).then_some(words)));
    let words = format!("there is no loopback: {}", beside::WITHOUT_LOOPBACK);
    parts.push(("loopback".to_owned(), beside::without_loopback().then_some(words)));
    parts
}

/// The options of a test harness that have a value.
const OPTIONS: [&str; 6] = ["--test-threads", "--skip", "--format", "--color", "--logfile", "-Z"];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if OPTIONS.contains(&&*argument) {
            arguments.next();
        } else if argument == "--list" || !argument.starts_with('-') {
            // Nothing is printed for a list of the tests, or a run of some of them.
            return ExitCode::SUCCESS;
        }
    }
    let parts = parts();
    println!("\nthe tests read {}", beside::root().display());
    println!("what lets the tests read more: {} parts", parts.len());
    for (name, missing) in &parts {
        match missing {
            Some(words) => println!("skipped: {words}"),
            None => println!("read: {name}"),
        }
    }
    let skipped = parts.iter().filter(|(_, missing)| missing.is_some()).count();
    println!("\nresult: {} read, {skipped} skipped\n", parts.len() - skipped);
    ExitCode::SUCCESS
}
