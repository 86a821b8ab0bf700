//! Compares seedlint over folders of articles with a floor: the same files read and given to bare
//! `lol_html` with handlers that do nothing, bare pulldown-cmark and the bare YAML parser. `reading`
//! is seedlint without any rule, `linting` with the recommended rules, the others are the program.
//!
//! `cargo bench --bench corpus [-- FOLDER… [--memory]]` prints ratios beside the goals, and fails
//! where one is missed by more than the noise of the run. Without folders, it measures each archive
//! beside the project. All is done by one thread, but for the comparison of one with two.

#[path = "corpus/floor.rs"]
mod floor;
#[path = "corpus/program.rs"]
mod program;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use seedlint::{Config, Linter, Source};

const ROUNDS: usize = 7;

/// The goals, as multiples of the floor.
const LINTING: f64 = 1.6;
const FORMATS: [(&str, f64); 3] = [("concise", 1.8), ("json", 2.2), ("full", 2.5)];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (options, named): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|one| one.starts_with('-'));
    let folders = match named.is_empty() {
        true => archives(),
        false => named.iter().map(PathBuf::from).collect(),
    };
    let mut goals = Goals::default();
    let linter = Config::default().linter().expect("the defaults compile");
    let without_rules = Config::from_yaml("select: []").and_then(|config| config.linter());
    let without_rules = without_rules.expect("no rule is a selection");
    for folder in folders {
        archive(&folder, &without_rules, &linter, &mut goals);
    }
    program::start_up(&mut goals);
    if options.iter().any(|option| *option == "--memory") {
        program::memory(&mut goals);
    }
    match goals.missed {
        0 => ExitCode::SUCCESS,
        missed => {
            println!("{missed} goals are missed by more than the noise");
            ExitCode::FAILURE
        }
    }
}

/// What is compared with its goal.
#[derive(Default)]
pub(crate) struct Goals {
    missed: usize,
}

impl Goals {
    /// Prints a value beside the most that it should be; `noise` is a share of it.
    pub(crate) fn most(&mut self, what: &str, value: f64, goal: f64, noise: f64) {
        let is_missed = value > goal * (1.0 + noise);
        self.missed += usize::from(is_missed);
        println!(
            "  {what:<28} {value:>8.2}  goal {goal:>5.2}  {}",
            if is_missed { "missed" } else { "" }
        );
    }
}

/// The archives beside the project; without any, the samples.
fn archives() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let inside = |folder: &str| std::fs::read_dir(root.join(folder)).into_iter().flatten();
    let all = inside("../shared/corpus").chain(inside("../shared/archives"));
    let mut all: Vec<PathBuf> = all.filter_map(Result::ok).map(|entry| entry.path()).collect();
    all.retain(|path| path.is_dir());
    all.sort();
    match all.is_empty() {
        true => vec![root.join("seeds")],
        false => all,
    }
}

fn archive(folder: &Path, without_rules: &Linter, linter: &Linter, goals: &mut Goals) {
    let files = articles(folder);
    let sizes = files
        .iter()
        .filter_map(|file| file.metadata().ok())
        .map(|data| data.len());
    let bytes: u64 = sizes.sum();
    let (mut floors, mut reading, mut linting) = (Vec::new(), Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        floors.push(time(|| files.iter().map(|file| floor::read(file)).sum()));
        reading = reading.min(time(|| files.iter().map(|file| lint(without_rules, file)).sum()));
        linting = linting.min(time(|| files.iter().map(|file| lint(linter, file)).sum()));
    }
    floors.sort();
    let floor = floors[0].as_secs_f64();
    let noise = floors[ROUNDS / 2].as_secs_f64() / floor - 1.0;
    println!(
        "{}: {} articles, {:.1} MB; floor {:.1} ms, {:.0} MB/s, noise {:.0} %",
        folder.display(),
        files.len(),
        bytes as f64 / 1e6,
        floor * 1e3,
        bytes as f64 / 1e6 / floor,
        noise * 1e2
    );
    println!("  {:<28} {:>8.2}", "reading", reading.as_secs_f64() / floor);
    goals.most("reading and linting", linting.as_secs_f64() / floor, LINTING, noise);
    for (format, goal) in FORMATS {
        let time = program::check(folder, format).as_secs_f64();
        goals.most(&format!("program, {format}"), time / floor, goal, noise);
    }
    program::threads(folder, goals);
    program::fix(folder, noise, goals);
}

fn articles(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).build();
    let mut files: Vec<PathBuf> = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

fn time(work: impl FnOnce() -> usize) -> Duration {
    let started = Instant::now();
    black_box(work());
    started.elapsed()
}

fn lint(linter: &Linter, file: &Path) -> usize {
    let Ok(text) = std::fs::read_to_string(file) else {
        return 0;
    };
    linter.lint(&Source::new(file.to_string_lossy(), text)).findings.len()
}
