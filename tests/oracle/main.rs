//! Asks the generators' own renderers whether what seedlint says of a page is true, and whether
//! what its fixes keep is kept. tests/oracle/README.md says how to run it.

#[path = "../beside/mod.rs"]
mod beside;
mod generated;
mod judge;
mod mdx;
mod page;
mod removed;
mod render;
mod rewrites;

use std::path::PathBuf;
use std::process::ExitCode;

use judge::{Article, Count, Wrong};
use seedlint::{Safety, Target};

/// What is asked.
struct Question {
    /// Whether anything is asked; a plain `cargo test` asks nothing.
    ask: bool,
    /// Every article, not a sample.
    whole: bool,
    /// Only this target.
    target: Option<String>,
    /// Only articles whose path contains one of these.
    only: Vec<String>,
    /// How many wrong answers are shown for each rule.
    show: usize,
    /// Where generated articles are written, to look at them.
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let Some(question) = question() else {
        return ExitCode::SUCCESS;
    };
    if !question.ask {
        let failed = rewrites(&question, &seeds());
        println!("\nskipped: the oracle asks no renderer without `-- --ask`: tests/oracle/README.md\n");
        return if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
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
    let articles = articles(&question);
    println!("articles: {}", articles.len());
    let about_mdx = mdx(&question);
    if let Some(folder) = &question.write {
        for article in articles.iter().filter(|article| article.name.starts_with("generated")) {
            std::fs::write(folder.join(format!("{}.md", article.name)), &article.text).expect("it can be written");
        }
    }
    let mut failed = rewrites(&question, &articles) | about_mdx;
    if renderers.is_empty() {
        return if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    let targets = [
        Target::Any,
        Target::Jekyll,
        Target::Hugo,
        Target::Hexo,
        Target::Eleventy,
        Target::Astro,
    ];
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
        for renderer in asked.iter().filter(|_| target != Target::Any) {
            let (count, wrong) = removed::all(&judge::session(target), &articles, renderer, Safety::Unsafe);
            println!("\n== target {name}, unsafe fixes, too");
            println!("fixed articles rendered: {}", count.fixed);
            println!("not rendered: {}", count.unrendered);
            show(&wrong, question.show);
            failed |= !wrong.is_empty();
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What the command line asks for; nothing where it asks for other tests.
fn question() -> Option<Question> {
    let mut question = Question {
        ask: false,
        whole: false,
        target: None,
        only: Vec::new(),
        show: 2,
        write: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            "--ask" => question.ask = true,
            "--whole" => question.whole = true,
            "--target" => question.target = arguments.next(),
            "--only" => question.only.extend(arguments.next()),
            "--write" => question.write = arguments.next().map(PathBuf::from),
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

/// The project's seeds, generated articles, and of those beside the project each, or a sample.
fn articles(question: &Question) -> Vec<Article> {
    let mut files = Vec::new();
    for folder in [beside::CORPUS, beside::ARCHIVES, beside::ARTICLE] {
        let found = folder.articles();
        if found.is_empty() {
            println!("skipped: {} is not there", folder.path);
        }
        let step = if question.whole || !question.only.is_empty() {
            1
        } else {
            40
        };
        files.extend(found.into_iter().step_by(step));
    }
    let is_named = |name: &str| question.only.is_empty() || question.only.iter().any(|only| name.contains(&**only));
    let mut articles = seeds();
    articles.extend(generated::articles(if question.whole { 1000 } else { 100 }));
    articles.retain(|article| is_named(&article.name));
    let files = files.into_iter().filter(|file| is_named(&file.display().to_string()));
    articles.extend(files.filter_map(read));
    articles
}

/// The project's own articles.
fn seeds() -> Vec<Article> {
    let files = beside::articles(&beside::root().join("seeds"));
    files.into_iter().filter_map(read).collect()
}

/// An article, if it is UTF-8.
fn read(file: PathBuf) -> Option<Article> {
    let text = std::fs::read_to_string(&file).ok()?;
    let name = file.strip_prefix(beside::root()).unwrap_or(&file).display().to_string();
    Some(Article { name, text })
}

/// Fixes of HTML, compared with the rewriter of `lol_html`, for which no renderer is needed.
fn rewrites(question: &Question, articles: &[Article]) -> bool {
    if question.target.as_ref().is_some_and(|wanted| wanted != "html") {
        return false;
    }
    let (count, wrong) = rewrites::all(&judge::session(Target::Any), articles);
    println!("\n== rewrites, done again by lol_html");
    println!("fixes compared: {} in {} articles", count.fixes, count.articles);
    for (reason, number) in &count.ignored {
        println!("ignored: {number}, {reason}");
    }
    show(&wrong, question.show);
    !wrong.is_empty()
}

/// Articles in MDX, for the target that reads them; whether something is wrong.
fn mdx(question: &Question) -> bool {
    let is_wanted = question.target.as_deref().is_none_or(|wanted| wanted == "astro");
    if !is_wanted || !question.only.is_empty() {
        return false;
    }
    let Some(version) = mdx::version() else {
        println!("skipped: @mdx-js/mdx is not installed: nothing is asked about MDX");
        return std::env::var_os("ORACLE_MUST_ASK").is_some();
    };
    let (samples, fixed, wrong) = mdx::all();
    println!("\n== target astro, MDX {version}");
    println!("samples that compile: {samples}");
    println!("fixed texts compiled: {fixed}");
    show(&wrong, question.show);
    !wrong.is_empty()
}

fn report(target: &str, count: &Count, wrong: &[Wrong], show_at_most: usize) {
    println!("\n== target {target}");
    println!("claims checked: {}", count.claims);
    println!("fixed articles rendered: {}", count.fixed);
    println!("not rendered: {}", count.unrendered);
    show(wrong, show_at_most);
}

/// What is wrong, by kind.
fn show(wrong: &[Wrong], at_most: usize) {
    println!("wrong: {}", wrong.len());
    let mut kinds: Vec<_> = wrong.iter().map(|wrong| wrong.kind.clone()).collect();
    kinds.sort();
    for group in kinds.chunk_by(|a, b| a == b) {
        println!("\n  {:>5}  {}", group.len(), group[0]);
        for wrong in wrong.iter().filter(|wrong| wrong.kind == group[0]).take(at_most) {
            println!("         {}", wrong.words);
        }
    }
}
