//! Compares the program with and without filter lists: the startup time, the time for a folder, and
//! the memory.
//!
//! `cargo bench --bench lists [-- FOLDER LIST...]` prints both and their difference: the
//! best of several rounds that alternate, so that a busy machine slows both. The lists are kept
//! in a cache folder of its own, which is filled first.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 25;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    let shared = root.join("../shared/corpus");
    let folder = match named.first() {
        Some(folder) => folder.clone(),
        None if shared.is_dir() => shared,
        None => root.join("seeds"),
    };
    let lists = match named.get(1..) {
        Some(lists) if !lists.is_empty() => lists.to_vec(),
        _ => texts(&root.join("../shared/lists")),
    };
    if lists.is_empty() {
        println!("skipped: there are no lists; name some after the folder");
        return;
    }
    let cache = tempfile::tempdir().expect("a folder for the cache");
    let one = cache.path().join("one.md");
    std::fs::write(&one, "---\ntitle: A\n---\n\nText.\n").expect("an article");
    let cold = run(&one, &lists, cache.path());
    println!(
        "{} lists, {:.1} MB; without a cache, the first start takes {:.0} ms",
        lists.len(),
        lists
            .iter()
            .filter_map(|list| list.metadata().ok())
            .map(|data| data.len())
            .sum::<u64>() as f64
            / 1e6,
        milliseconds(cold.time)
    );
    println!("                without       with");
    let (without, with) = compare(&one, &lists, cache.path());
    println!(
        "start-up     {:>7.1} ms {:>7.1} ms  {:+.1} ms",
        milliseconds(without.time),
        milliseconds(with.time),
        milliseconds(with.time) - milliseconds(without.time)
    );
    let (without, with) = compare(&folder, &lists, cache.path());
    println!(
        "run          {:>7.1} ms {:>7.1} ms  {:+.0} %",
        milliseconds(without.time),
        milliseconds(with.time),
        (with.time.as_secs_f64() / without.time.as_secs_f64() - 1.0) * 100.0
    );
    match (without.peak, with.peak) {
        (0, _) | (_, 0) => println!("memory       not measured here"),
        (without, with) => println!(
            "peak memory  {:>7.1} MB {:>7.1} MB  {:+.1} MB",
            without as f64 / 1024.0,
            with as f64 / 1024.0,
            (with as f64 - without as f64) / 1024.0
        ),
    }
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    found.sort();
    found
}

/// The time and memory of a run.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    /// In kB; 0 if it cannot be measured.
    peak: u64,
}

/// The least time and the greatest memory of alternating runs.
fn compare(path: &Path, lists: &[PathBuf], cache: &Path) -> (Cost, Cost) {
    let nothing = Cost {
        time: Duration::MAX,
        peak: 0,
    };
    let (mut without, mut with) = (nothing, nothing);
    for _ in 0..ROUNDS {
        for (best, lists) in [(&mut without, &[][..]), (&mut with, lists)] {
            let cost = run(path, lists, cache);
            best.time = best.time.min(cost.time);
        }
    }
    for (best, lists) in [(&mut without, &[][..]), (&mut with, lists)] {
        best.peak = watched(path, lists, cache);
    }
    (without, with)
}

fn start(path: &Path, lists: &[PathBuf], cache: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    command.arg(path).args(["--isolated", "--quiet", "--exit-zero"]);
    for list in lists {
        command.arg("--list").arg(list);
    }
    command
        .env("SEEDLINT_CACHE_DIR", cache)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("the program runs")
}

fn run(path: &Path, lists: &[PathBuf], cache: &Path) -> Cost {
    let started = Instant::now();
    let status = start(path, lists, cache).wait().expect("it ends");
    assert!(status.success(), "it fails");
    Cost {
        time: started.elapsed(),
        peak: 0,
    }
}

/// The peak memory of a run, measured while it runs.
fn watched(path: &Path, lists: &[PathBuf], cache: &Path) -> u64 {
    let mut child = start(path, lists, cache);
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("it runs").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        peak = peak.max(number.unwrap_or(0));
        std::thread::sleep(Duration::from_micros(200));
    }
    peak
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
