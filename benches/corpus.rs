//! Compares seedlint over a folder of articles with a floor: the same files read in parallel, each
//! through bare `lol_html` with handlers that do nothing, bare pulldown-cmark and the bare
//! YAML parser. `reading` is seedlint without any rule.
//!
//! `cargo bench --bench corpus [-- FOLDER]` prints both and their ratio, the best of several
//! rounds that alternate, so that a busy machine slows both.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lol_html::{HtmlRewriter, Settings, doc_comments, doc_text, element};
use pulldown_cmark::Options;
use rayon::prelude::*;
use seedlint::{Config, Linter, Source};

const ROUNDS: usize = 15;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .map(PathBuf::from);
    let shared = root.join("../shared/corpus");
    let folder = named.unwrap_or_else(|| if shared.is_dir() { shared } else { root.join("seeds") });
    let files = articles(&folder);
    let bytes: u64 = files
        .iter()
        .filter_map(|file| file.metadata().ok())
        .map(|data| data.len())
        .sum();
    let linter = Config::default().linter().expect("the defaults compile");
    let without_rules = Config::from_yaml("select: []").and_then(|config| config.linter());
    let without_rules = without_rules.expect("no rule is a selection");
    let (mut floor, mut reading, mut full) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        floor = floor.min(time(|| files.par_iter().map(|file| bare(file)).sum()));
        reading = reading.min(time(|| files.par_iter().map(|file| lint(&without_rules, file)).sum()));
        full = full.min(time(|| files.par_iter().map(|file| lint(&linter, file)).sum()));
    }
    let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{} articles, {:.1} MB, {} threads",
        files.len(),
        bytes as f64 / 1e6,
        rayon::current_num_threads()
    );
    println!(
        "floor     {:>8.1} ms  {:>6.0} MB/s",
        floor.as_secs_f64() * 1e3,
        speed(floor)
    );
    println!(
        "reading   {:>8.1} ms  {:>6.0} MB/s",
        reading.as_secs_f64() * 1e3,
        speed(reading)
    );
    println!(
        "seedlint  {:>8.1} ms  {:>6.0} MB/s",
        full.as_secs_f64() * 1e3,
        speed(full)
    );
    println!("ratio     {:>8.2}", full.as_secs_f64() / floor.as_secs_f64());
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

/// The front matter and the body.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let inside = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    inside.unwrap_or(("", text))
}

/// The Markdown extensions that seedlint enables.
fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS
}

fn bare(file: &Path) -> usize {
    let Ok(text) = std::fs::read_to_string(file) else {
        return 0;
    };
    let (front, body) = split(&text);
    let fields = granit_parser::Parser::new_from_str(front)
        .take_while(Result::is_ok)
        .count();
    let events = pulldown_cmark::Parser::new_ext(body, options())
        .into_offset_iter()
        .count();
    let settings = Settings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", |element| {
            for attribute in element.attributes() {
                black_box((attribute.name_source_location(), attribute.value_source_location()));
            }
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            black_box(comment.source_location());
            Ok(())
        }))
        .append_document_content_handler(doc_text!(|text| {
            black_box(text.source_location());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let done = rewriter.write(body.as_bytes()).and_then(|()| rewriter.end());
    events + fields + usize::from(done.is_ok())
}

fn lint(linter: &Linter, file: &Path) -> usize {
    let Ok(text) = std::fs::read_to_string(file) else {
        return 0;
    };
    linter.lint(&Source::new(file.to_string_lossy(), text)).findings.len()
}
