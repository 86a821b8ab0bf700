//! How long an editor waits for the diagnostics of a change: `cargo bench --bench server`.
//!
//! One letter is typed into an article of 50 KB of the sample articles, and the time is taken until its
//! diagnostics are there, with what the server waits for further letters. The promise is 50 ms.

#[path = "../tests/editor/mod.rs"]
mod editor;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use editor::{Editor, folder, range};

/// The promise, on a machine that does nothing else.
const MOST: Duration = Duration::from_millis(50);
const RUNS: i32 = 100;

fn main() -> ExitCode {
    let (_folder, root) = folder(&[]);
    let article = root.join("a.md");
    let mut text = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n".to_owned();
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/dirty");
    let mut files: Vec<_> = std::fs::read_dir(seeds)
        .expect("the sample articles")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    for file in files
        .iter()
        .cycle()
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
    {
        let sample = String::from_utf8_lossy(&std::fs::read(file).expect("a sample")).into_owned();
        text.push_str(sample.rsplit("\n---\n").next().unwrap_or_default());
        if text.len() >= 50_000 {
            break;
        }
    }
    let (mut editor, _) = Editor::open(&[&root], &["utf-16"]);
    editor.open_text(&article, &text);
    let findings = editor.found(&article).len();
    let mut times = Vec::new();
    for version in 2..RUNS + 2 {
        let start = Instant::now();
        editor.change(&article, version, Some(&range((1, 11), (1, 11))), "x");
        assert_eq!(editor.diagnostics(&article)["version"], version);
        times.push(start.elapsed());
    }
    times.sort();
    let (median, most) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!(
        "{} bytes, {findings} findings: median {median:.1?}, 95 of 100 within {most:.1?}; promised {MOST:.0?}",
        text.len()
    );
    assert_eq!(editor.close().code(), Some(0));
    if median > MOST {
        println!("the promise does not hold");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
