//! Pages of Markdown become a site: each with the list of all pages, a title, and places to link to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use serde_json::{Value, json};

/// Where files of the repository that are no pages are.
pub(crate) const REPOSITORY_FILES: &str = "https://github.com/seedlint/seedlint/blob/main/";

/// The list of pages. The pages of the rules are listed by [`rules`].
const PAGES: &[(&str, &[&str])] = &[
    ("", &["index.md"]),
    (
        "Guides",
        &[
            "install.md",
            "guides/first-day.md",
            "guides/pull-requests.md",
            "guides/own-rules.md",
            "editors.md",
            "learn.md",
            "image-evidence.md",
            "images.md",
            "scale.md",
        ],
    ),
    (
        "Site generators",
        &[
            "guides/hugo.md",
            "guides/jekyll.md",
            "guides/hexo.md",
            "guides/astro.md",
            "guides/eleventy.md",
            "guides/zola.md",
        ],
    ),
    ("Reference", &["rules.md", "hosts.md", "cards.md", "glossary.md"]),
    (
        "Evidence",
        &["evidence.md", "performance.md", "reliability.md", "build.md"],
    ),
];

/// What the search reads: each page with its headings, and the text below each.
pub(crate) const SEARCH_INDEX: &str = "search-index.js";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A page, and the section of the list in which it is.
struct Page {
    path: String,
    title: String,
    section: String,
}

/// The files of the site.
pub(crate) fn site(root: &Path) -> BTreeMap<PathBuf, String> {
    let docs = root.join("docs");
    let mut pages: Vec<Page> = Vec::new();
    for (section, paths) in PAGES {
        pages.extend(paths.iter().map(|path| page(&docs, path, section)));
    }
    pages.extend(rules(&docs).iter().map(|path| page(&docs, path, "Rules")));
    let mut site = BTreeMap::new();
    let mut index = Vec::new();
    for page in &pages {
        let text = std::fs::read_to_string(docs.join(&page.path)).expect("a page");
        let events = events(&text, page, &pages);
        index.push(json!({
            "path": Path::new(&page.path).with_extension("html").to_string_lossy(),
            "title": page.title,
            "places": places(&events),
        }));
        let html = whole(page, &pages, &body(events));
        site.insert(Path::new(&page.path).with_extension("html"), html);
    }
    let index = format!("window.seedlintPages = {};\n", Value::from(index));
    site.insert(SEARCH_INDEX.into(), index);
    let schema = root.join("src/cli/schema/config.schema.json");
    for (name, text) in [("style.css", STYLE), ("script.js", SCRIPT)] {
        site.insert(name.into(), text.to_owned());
    }
    site.insert(
        "seedlint.schema.json".into(),
        std::fs::read_to_string(schema).expect("the schema"),
    );
    site
}

/// The pages of the rules, by family and name.
fn rules(docs: &Path) -> Vec<String> {
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        names.sort();
        names
    };
    let pages = names(&docs.join("rules")).into_iter().flat_map(|family| names(&family));
    let below = |page: PathBuf| {
        page.strip_prefix(docs)
            .expect("below docs")
            .to_string_lossy()
            .replace('\\', "/")
    };
    pages.map(below).collect()
}

fn page(docs: &Path, path: &str, section: &str) -> Page {
    let text = std::fs::read_to_string(docs.join(path)).unwrap_or_else(|error| panic!("docs/{path}: {error}"));
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).expect("a title");
    Page {
        path: path.to_owned(),
        title: title.replace('`', ""),
        section: section.to_owned(),
    }
}

/// A path without `.` and `..`.
pub(crate) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if tidy.pop() => {}
            Component::CurDir => {}
            part => tidy.push(part),
        }
    }
    tidy
}

/// How a page is reached from another one.
fn relative(from: &str, to: &str) -> String {
    "../".repeat(from.matches('/').count()) + to
}

/// The address of a link: that of a page, or of a file of the repository.
fn address(link: &str, page: &Page, pages: &[Page]) -> String {
    if link.contains("://") || link.starts_with('#') || link.starts_with("mailto:") {
        return link.to_owned();
    }
    let (path, anchor) = link
        .split_once('#')
        .map_or((link, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
    let folder = Path::new("docs").join(&page.path);
    let place = tidy(&folder.parent().expect("a folder").join(path));
    let place = place.to_string_lossy().replace('\\', "/");
    let known = place
        .strip_prefix("docs/")
        .filter(|place| pages.iter().any(|page| page.path == *place));
    match known.and_then(|place| place.strip_suffix(".md")) {
        Some(place) => relative(&page.path, &format!("{place}.html{anchor}")),
        None => format!("{REPOSITORY_FILES}{place}{anchor}"),
    }
}

/// The id of a heading, as GitHub makes it.
fn slug(heading: &str, known: &mut BTreeMap<String, usize>) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c.to_ascii_lowercase()),
        _ => None,
    };
    let slug: String = heading.trim().chars().filter_map(kept).collect();
    let number = known.entry(slug.clone()).or_default();
    *number += 1;
    match *number {
        1 => slug,
        number => format!("{slug}-{}", number - 1),
    }
}

/// The events of a page's Markdown: headings have ids, and links lead to pages of the site.
fn events<'t>(text: &'t str, page: &Page, pages: &[Page]) -> Vec<Event<'t>> {
    let options = Options::ENABLE_TABLES;
    let mut events: Vec<Event<'t>> = Parser::new_ext(text, options).collect();
    let mut known = BTreeMap::new();
    for at in 0..events.len() {
        match &mut events[at] {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                *dest_url = CowStr::from(address(dest_url, page, pages));
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let end = TagEnd::Heading(*level);
                let words = events[at..].iter().take_while(|event| **event != Event::End(end));
                let words: String = words
                    .filter_map(|event| match event {
                        Event::Text(text) | Event::Code(text) => Some(&**text),
                        _ => None,
                    })
                    .collect();
                let id = slug(&words, &mut known);
                if let Event::Start(Tag::Heading { id: place, .. }) = &mut events[at] {
                    *place = Some(id.into());
                }
            }
            _ => {}
        }
    }
    events
}

/// The HTML of a page.
fn body(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    out
}

/// The headings of a page, and the text below each up to the next one.
fn places(events: &[Event<'_>]) -> Vec<Value> {
    let mut places: Vec<(String, String, String)> = Vec::new();
    let mut in_heading = false;
    for event in events {
        let words = match event {
            Event::Start(Tag::Heading { id, .. }) => {
                in_heading = true;
                let id = id.as_deref().unwrap_or_default().to_owned();
                places.push((id, String::new(), String::new()));
                continue;
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                continue;
            }
            Event::Text(words) | Event::Code(words) => words,
            Event::SoftBreak | Event::HardBreak | Event::End(_) => " ",
            _ => continue,
        };
        match places.last_mut() {
            Some((_, heading, _)) if in_heading => heading.push_str(words),
            Some((.., text)) => text.push_str(words),
            None => {}
        }
    }
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let place = |(id, heading, text): &(String, String, String)| json!({"id": id, "heading": tidy(heading), "text": tidy(text)});
    places.iter().map(place).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A page with the list of all pages.
fn whole(page: &Page, pages: &[Page], body: &str) -> String {
    let mut list = String::new();
    let mut section = None;
    for other in pages {
        if section.is_some_and(|section: &String| *section != other.section) {
            list.push_str("</ul></details>\n");
        }
        if section != Some(&other.section) {
            let open = if other.section == "Rules" && page.section != "Rules" {
                ""
            } else {
                " open"
            };
            let name = if other.section.is_empty() {
                "seedlint"
            } else {
                &other.section
            };
            let _ = write!(list, "<details{open}><summary>{}</summary><ul>", escaped(name));
            section = Some(&other.section);
        }
        let current = if other.path == page.path {
            " aria-current=\"page\""
        } else {
            ""
        };
        let href = relative(
            &page.path,
            &Path::new(&other.path).with_extension("html").to_string_lossy(),
        );
        let _ = writeln!(
            list,
            "<li><a href=\"{href}\"{current}>{}</a></li>",
            escaped(&other.title)
        );
    }
    list.push_str("</ul></details>");
    let title = escaped(&page.title);
    let style = relative(&page.path, "style.css");
    let script = relative(&page.path, "script.js");
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} · seedlint</title><link rel=\"stylesheet\" href=\"{style}\"></head>\n<body>\n\
         <nav><input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"Search the documentation\" hidden>\n\
         <p id=\"said\" role=\"status\"></p><ol id=\"results\"></ol>\n{list}</nav>\n\
         <main>{body}</main>\n<script src=\"{script}\"></script>\n</body></html>\n"
    )
}
