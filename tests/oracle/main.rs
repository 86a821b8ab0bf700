//! Asks the generators' own renderers whether what seedlint says of a page is true, and whether
//! what its fixes keep is kept. tests/oracle/README.md says how to run it.

#[path = "../beside/mod.rs"]
mod beside;
mod judge;
mod page;
mod render;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use judge::{Article, Count, Wrong};
use seedlint::Target;

/// What is asked.
struct Question {
    /// Whether anything is asked; a plain `cargo test` asks nothing.
    ask: bool,
    /// Every article, not a sample.
    whole: bool,
    /// Only this target.
    target: Option<String>,
    /// Only articles whose path contains this.
    only: Option<String>,
    /// How many wrong answers are shown for each rule.
    show: usize,
}

fn main() -> ExitCode {
    let Some(question) = question() else {
        return ExitCode::SUCCESS;
    };
    if !question.ask {
        println!("\nskipped: the oracle asks nothing without `-- --ask`: tests/oracle/README.md\n");
        return ExitCode::SUCCESS;
    }
    let (renderers, missing) = render::installed();
    println!("\nthe oracle");
    for name in &missing {
        println!("skipped: the renderer of {name} is not installed: nothing is asked of it");
    }
    for renderer in &renderers {
        println!("asked: {} {}", renderer.name, renderer.version);
    }
    if !missing.is_empty() && std::env::var_os("ORACLE_MUST_ASK").is_some() {
        println!("result: not all renderers are installed");
        return ExitCode::FAILURE;
    }
    if renderers.is_empty() {
        return ExitCode::SUCCESS;
    }
    let articles = articles(&question);
    println!("articles: {}", articles.len());
    let targets = [
        Target::Any,
        Target::Jekyll,
        Target::Hugo,
        Target::Hexo,
        Target::Eleventy,
        Target::Astro,
    ];
    let mut failed = false;
    for target in targets {
        let name = format!("{target:?}").to_lowercase();
        if question.target.as_ref().is_some_and(|wanted| *wanted != name) {
            continue;
        }
        let asked: Vec<_> = renderers
            .iter()
            .filter(|renderer| target == Target::Any || renderer.target == target)
            .cloned()
            .collect();
        if asked.is_empty() {
            continue;
        }
        let (count, wrong) = judge::all(&articles, target, &asked);
        report(&name, &count, &wrong, question.show);
        failed |= !wrong.is_empty();
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What the command line asks for; nothing where it asks for other tests.
fn question() -> Option<Question> {
    let mut question = Question {
        ask: false,
        whole: false,
        target: None,
        only: None,
        show: 2,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            "--ask" => question.ask = true,
            "--whole" => question.whole = true,
            "--target" => question.target = arguments.next(),
            "--only" => question.only = arguments.next(),
            "--show" => question.show = arguments.next()?.parse().ok()?,
            "--test-threads" | "--skip" | "--format" | "--color" | "--logfile" | "-Z" => {
                arguments.next();
            }
            "--list" => return None,
            option if option.starts_with('-') => {}
            _ => return None,
        }
    }
    Some(question)
}

/// The project's seeds, and of the articles beside the project each, or a sample.
fn articles(question: &Question) -> Vec<Article> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = beside::articles(&root.join("seeds"));
    for folder in [beside::CORPUS, beside::ARCHIVES, beside::ARTICLE] {
        let found = folder.articles();
        if found.is_empty() {
            println!("skipped: {} is not there", folder.path);
        }
        let step = if question.whole || question.only.is_some() {
            1
        } else {
            40
        };
        files.extend(found.into_iter().step_by(step));
    }
    let wanted = |file: &PathBuf| {
        let path = file.display().to_string();
        question.only.as_ref().is_none_or(|only| path.contains(&**only))
    };
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).ok()?;
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        Some(Article { name, text })
    };
    files.into_iter().filter(wanted).filter_map(read).collect()
}

fn report(target: &str, count: &Count, wrong: &[Wrong], show: usize) {
    println!("\n== target {target}");
    println!("claims checked: {}", count.claims);
    println!("fixed articles rendered: {}", count.fixed);
    println!("not rendered: {}", count.unrendered);
    println!("wrong: {}", wrong.len());
    let mut kinds: Vec<_> = wrong.iter().map(|wrong| wrong.kind.clone()).collect();
    kinds.sort();
    for group in kinds.chunk_by(|a, b| a == b) {
        println!("\n  {:>5}  {}", group.len(), group[0]);
        for wrong in wrong.iter().filter(|wrong| wrong.kind == group[0]).take(show) {
            println!("         {}", wrong.words);
        }
    }
}
