//! The renderers, each as one process that is given all articles.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use seedlint::Target;
use serde_json::{Value, json};

/// A generator's Markdown renderer.
#[derive(Clone, Debug)]
pub(crate) struct Renderer {
    /// Its name for the scripts.
    pub name: &'static str,
    /// The generator that shows an article so.
    pub target: Target,
    /// The installed version.
    pub version: String,
}

/// Every renderer, and the generator that it belongs to.
pub(crate) const ALL: &[(&str, Target)] = &[
    ("jekyll", Target::Jekyll),
    ("hugo", Target::Hugo),
    ("hexo", Target::Hexo),
    ("eleventy", Target::Eleventy),
    ("astro", Target::Astro),
    ("gfm", Target::Any),
];

/// The folder of the scripts, and of the packages that npm installs for them.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/renderers")
}

/// The renderers that are installed, and the names of the others.
pub(crate) fn installed() -> (Vec<Renderer>, Vec<&'static str>) {
    let mut versions = lines(&mut node("versions"));
    versions.extend(lines(&mut ruby(Some("versions"))));
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for (name, target) in ALL {
        match versions.iter().find_map(|line| line.strip_prefix(&format!("{name} "))) {
            Some(version) => found.push(Renderer {
                name,
                target: *target,
                version: version.to_owned(),
            }),
            None => missing.push(*name),
        }
    }
    (found, missing)
}

fn node(argument: &str) -> Command {
    let mut command = Command::new("node");
    command.arg("render.mjs").arg(argument).current_dir(folder());
    command
}

fn ruby(argument: Option<&str>) -> Command {
    let mut command = Command::new("ruby");
    command.arg("kramdown.rb").args(argument).current_dir(folder());
    command
}

/// What a command prints; nothing where it cannot run.
fn lines(command: &mut Command) -> Vec<String> {
    let output = command.stderr(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default().lines().map(str::to_owned).collect()
}

/// The page of each text; none where the renderer refuses it.
pub(crate) fn render(renderer: &Renderer, texts: &[String]) -> Vec<Option<String>> {
    let mut pages = vec![None; texts.len()];
    if texts.is_empty() {
        return pages;
    }
    let mut command = if renderer.name == "jekyll" {
        ruby(None)
    } else {
        node(renderer.name)
    };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is installed");
    let mut input = child.stdin.take().expect("a pipe");
    let articles: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(id, text)| json!({"id": id, "text": text}).to_string() + "\n")
        .collect();
    let writer = std::thread::spawn(move || {
        for line in articles {
            if input.write_all(line.as_bytes()).is_err() {
                return; // the renderer has ended; its status says why
            }
        }
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer does not panic");
    assert!(output.status.success(), "{} ends with {}", renderer.name, output.status);
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let page: Value = serde_json::from_str(line).expect("a line of JSON");
        let id = page["id"].as_u64().and_then(|id| usize::try_from(id).ok());
        if let (Some(id), Some(html)) = (id, page["html"].as_str()) {
            pages[id] = Some(html.to_owned());
        }
    }
    pages
}
