//! The documentation as a site: `cargo test --locked --test site` builds it into `target/site` from the pages
//! of `docs/`, and checks each link in it.

#[path = "site/build.rs"]
mod build;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a page links to, and the ids that it has.
#[derive(Default)]
struct Links {
    hrefs: Vec<String>,
    ids: BTreeSet<String>,
}

impl Links {
    fn of(html: &str) -> Self {
        let dom: RcDom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        let mut links = Self::default();
        links.collect(&dom.document);
        links
    }

    fn collect(&mut self, node: &Handle) {
        if let NodeData::Element { attrs, .. } = &node.data {
            for attribute in attrs.borrow().iter() {
                match &*attribute.name.local {
                    "href" | "src" => self.hrefs.push(attribute.value.to_string()),
                    "id" => drop(self.ids.insert(attribute.value.to_string())),
                    _ => {}
                }
            }
        }
        node.children.borrow().iter().for_each(|child| self.collect(child));
    }
}

/// What is wrong with the links of a site.
fn wrong_links(site: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let pages: BTreeMap<&Path, Links> = site
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "html"))
        .map(|(path, html)| (path.as_path(), Links::of(html)))
        .collect();
    let mut wrong = Vec::new();
    for (page, links) in &pages {
        for href in &links.hrefs {
            let shown = page.display();
            if let Some(path) = href.strip_prefix(build::REPOSITORY_FILES) {
                let path = path.split('#').next().unwrap_or_default();
                if !root().join(path).exists() {
                    wrong.push(format!("{shown}: {href} is not in the repository"));
                }
                continue;
            }
            if href.contains("://") || href.starts_with("mailto:") || href.starts_with("data:") {
                continue;
            }
            let (path, anchor) = href.split_once('#').unwrap_or((href, ""));
            let place = match path {
                "" => page.to_path_buf(),
                path => build::tidy(&page.parent().unwrap_or(Path::new("")).join(path)),
            };
            let is_there = site.contains_key(&place);
            let has_anchor = || pages.get(&*place).is_some_and(|links| links.ids.contains(anchor));
            if !is_there {
                wrong.push(format!("{shown}: {href} leads nowhere"));
            } else if !anchor.is_empty() && !has_anchor() {
                wrong.push(format!("{shown}: {href} has no such place"));
            }
        }
    }
    wrong
}

#[test]
fn the_site_is_built_and_each_link_leads_somewhere() {
    let site = build::site(root());
    let wrong = wrong_links(&site);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // `CARGO_TARGET_TMPDIR` is a folder of the target folder.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target");
    let place = target.join("site");
    let _ = std::fs::remove_dir_all(&place);
    for (path, text) in &site {
        let path = place.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, text).expect("a page");
    }
    assert!(site.len() > 110, "{} pages", site.len());
}

#[test]
fn the_address_of_each_rule_is_a_page() {
    let site = build::site(root());
    let rules = std::process::Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["rules", "--output-format", "json"])
        .output()
        .expect("seedlint");
    let rules: serde_json::Value = serde_json::from_slice(&rules.stdout).expect("JSON");
    let rules = rules.as_array().expect("rules");
    assert!(rules.len() > 90);
    for rule in rules {
        let url = rule["url"].as_str().expect("an address");
        let path = url
            .strip_prefix("https://seedlint.github.io/")
            .expect("an address of the site");
        // A server of pages finds `a.html` for `a`.
        let page = site.get(Path::new(&format!("{path}.html"))).expect("a page");
        assert!(page.contains(rule["id"].as_str().expect("an id")), "{url}");
    }
    // So is that of the schema of configurations.
    let schema: serde_json::Value = serde_json::from_str(&site[Path::new("seedlint.schema.json")]).expect("JSON");
    assert_eq!(schema["$id"], "https://seedlint.github.io/seedlint.schema.json");
}

#[test]
fn each_page_of_the_documentation_is_in_the_site() {
    let site = build::site(root());
    for folder in ["docs", "docs/guides"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("docs") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "md") {
                let below = path.strip_prefix(root().join("docs")).expect("below docs");
                assert!(site.contains_key(&below.with_extension("html")), "{}", path.display());
            }
        }
    }
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = |html: &str| BTreeMap::from([(PathBuf::from("a/b.html"), html.to_owned())]);
    assert!(wrong_links(&page("<a href='#c'></a><b id=c><a href='https://d.example'>")).is_empty());
    for html in [
        "<a href='#c'>",
        "<a href='c.html'>",
        "<img src='../c.png'>",
        "<a href='https://github.com/seedlint/seedlint/blob/main/none'>",
    ] {
        assert_eq!(wrong_links(&page(html)).len(), 1, "{html}");
    }
}

/// The pages that the search reads.
fn search_index(site: &BTreeMap<PathBuf, String>) -> serde_json::Value {
    let script = &site[Path::new(build::SEARCH_INDEX)];
    let json = script.strip_prefix("window.seedlintPages = ");
    serde_json::from_str(json.expect("a script").trim_end().trim_end_matches(';')).expect("JSON")
}

#[test]
fn each_place_that_the_search_finds_is_there() {
    let site = build::site(root());
    let index = search_index(&site);
    let pages = index.as_array().expect("pages");
    let html = site
        .keys()
        .filter(|path| path.extension().is_some_and(|end| end == "html"));
    assert_eq!(pages.len(), html.count());
    for page in pages {
        let path = page["path"].as_str().expect("a path");
        let links = Links::of(&site[Path::new(path)]);
        let places = page["places"].as_array().expect("places");
        assert!(!places.is_empty(), "{path}");
        for place in places {
            let id = place["id"].as_str().expect("an id");
            assert!(links.ids.contains(id), "{path}#{id}");
        }
    }
}

#[test]
fn the_search_finds_pages_headings_and_words() {
    let script = root().join("tests/site/script.js");
    let folder = tempfile::tempdir().expect("a folder");
    let index = folder.path().join("index.json");
    std::fs::write(&index, search_index(&build::site(root())).to_string()).expect("a file");
    let asked = [
        "image/lazy-src",
        "lazy-src",
        "removed-log",
        "first day",
        "neovim",
        "nowhere-at-all",
        "",
    ];
    let ask = "const [script, index, ...asked] = process.argv.slice(1); const { find } = require(script); \
               const pages = JSON.parse(require('fs').readFileSync(index)); \
               const link = (one) => one ? one.page.path + '#' + one.place.id : 'none'; \
               for (const words of asked) console.log(link(find(pages, words)[0]));";
    let node = std::process::Command::new("node")
        .args(["-e", ask])
        .args([&script, &index])
        .args(asked)
        .output();
    let Some(output) = node.ok().filter(|output| output.status.code() != Some(127)) else {
        eprintln!("skipped: node is not there: nothing is searched");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        found.lines().collect::<Vec<_>>(),
        [
            "rules/image/lazy-src.html#imagelazy-src",
            "rules/image/lazy-src.html#imagelazy-src",
            "guides/first-day.html#4-decide-about-the-others",
            "guides/first-day.html#the-first-day-with-an-archive",
            "editors.html#neovim",
            "none",
            "none",
        ]
    );
}
