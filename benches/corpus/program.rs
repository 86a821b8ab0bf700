//! The program as users start it, in processes of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use crate::Goals;

const ROUNDS: usize = 5;

/// The most that fixing may take, as a multiple of checking.
const FIXING: f64 = 1.5;

/// How many times as fast two threads should be; the goal is for the share of time that they need.
const TWO_THREADS: f64 = 1.9;

/// What starting may take, in milliseconds.
const VERSION: f64 = 2.0;
const SMALL_FILE: f64 = 4.5;

/// The megabytes that 100,000 articles may need more than 1,000.
const MORE_MEMORY: f64 = 60.0;

/// What a process needed.
struct Usage {
    wall: Duration,
    /// The time of all its threads, in the system, too.
    cpu: Duration,
    /// Its largest size in bytes.
    memory: u64,
}

fn run(arguments: &[&str], folder: &Path) -> Usage {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    command
        .args(arguments)
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let done = child.wait4().expect("the program ends");
    Usage {
        wall: started.elapsed(),
        cpu: done.rusage.utime + done.rusage.stime,
        memory: done.rusage.maxrss,
    }
}

fn best<T: Ord>(measure: impl FnMut(usize) -> T) -> T {
    (0..ROUNDS).map(measure).min().expect("there are rounds")
}

/// The time of a check by one thread.
pub(crate) fn check(folder: &Path, format: &str) -> Duration {
    best(|_| run(&["--isolated", "--threads", "1", "--output-format", format], folder).cpu)
}

/// Compares two threads with one.
pub(crate) fn threads(folder: &Path, goals: &mut Goals) {
    for format in ["concise", "json", "full", "sarif", "gitlab", "junit"] {
        let wall = |threads: &str| {
            best(|_| run(&["--isolated", "--threads", threads, "--output-format", format], folder).wall)
        };
        let (one, two) = (wall("1").as_secs_f64(), wall("2").as_secs_f64());
        goals.most(
            &format!("two threads of one, {format}"),
            two / one,
            1.0 / TWO_THREADS,
            0.1,
        );
    }
}

/// Compares fixing with checking.
pub(crate) fn fix(folder: &Path, noise: f64, goals: &mut Goals) {
    let check = check(folder, "concise");
    let place = tempfile::tempdir().expect("a temporary folder");
    let fix = best(|round| {
        let copy = place.path().join(round.to_string());
        copied(folder, &copy);
        run(
            &["--isolated", "--threads", "1", "--output-format", "concise", "--fix"],
            &copy,
        )
        .cpu
    });
    goals.most(
        "fixing of checking",
        fix.as_secs_f64() / check.as_secs_f64(),
        FIXING,
        noise,
    );
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").filter_map(Result::ok) {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copied(&path, &copy),
            false => {
                let bytes = std::fs::read(&path).expect("a file");
                std::fs::write(copy, bytes).expect("a copy");
            }
        }
    }
}

/// How long the program takes to do almost nothing.
pub(crate) fn start_up(goals: &mut Goals) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join("a.md");
    std::fs::write(&file, "---\ntitle: Rain\n---\n\n<p>Wet.</p>\n").expect("a file");
    let shortest = |arguments: &[&str]| (0..8).map(|_| best(|_| run(arguments, &file).wall)).min();
    let milliseconds = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64() * 1e3;
    println!("start-up, in milliseconds");
    goals.most("--version", milliseconds(shortest(&["--version"])), VERSION, 0.1);
    goals.most(
        "a small article",
        milliseconds(shortest(&["--isolated"])),
        SMALL_FILE,
        0.1,
    );
}

/// How much more memory many articles need.
pub(crate) fn memory(goals: &mut Goals) {
    let megabytes = |number: usize| {
        let place = tempfile::tempdir().expect("a temporary folder");
        for at in 0..number {
            let folder = place.path().join((at / 500).to_string());
            std::fs::create_dir_all(&folder).expect("a folder");
            let text = format!("---\ntitle: Rain {at}\n---\n\n<p>Wet, and more of it each day.</p>\n");
            std::fs::write(folder.join(format!("{at}.md")), text).expect("a file");
        }
        run(&["--isolated", "--output-format", "concise"], place.path()).memory as f64 / 1e6
    };
    let (few, many) = (megabytes(1_000), megabytes(100_000));
    println!("memory: {few:.0} MB for 1,000 articles, {many:.0} MB for 100,000");
    goals.most("more for 100,000", many - few, MORE_MEMORY, 0.0);
}
