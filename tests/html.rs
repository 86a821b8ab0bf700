//! The page with findings: what a parser of HTML finds in it.

mod repo;

use std::path::Path;

use markup5ever_rcdom::{Handle, NodeData, RcDom};
use repo::Repo;
use serde_json::Value;

/// The elements of a page by name, each with the text in it.
fn elements(page: &str) -> Vec<(String, String)> {
    use html5ever::tendril::TendrilSink as _;
    fn text(node: &Handle) -> String {
        let own = match &node.data {
            NodeData::Text { contents } => contents.borrow().to_string(),
            _ => String::new(),
        };
        node.children.borrow().iter().map(text).fold(own, |all, one| all + &one)
    }
    fn collect(node: &Handle, found: &mut Vec<(String, String)>) {
        if let NodeData::Element { name, .. } = &node.data {
            found.push((name.local.to_string(), text(node)));
        }
        node.children.borrow().iter().for_each(|child| collect(child, found));
    }
    let dom: RcDom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
    let mut found = Vec::new();
    collect(&dom.document, &mut found);
    found
}

fn page(folder: &Path, arguments: &[&str]) -> String {
    let mut command = repo::quiet(env!("CARGO_BIN_EXE_seedlint"), folder);
    let output = command
        .args(["--output-format", "html"])
        .args(arguments)
        .output()
        .expect("seedlint");
    String::from_utf8(output.stdout).expect("UTF-8")
}

const NASTY: &str = "</script><script>alert(1)</script><!-- <script> ]]> \u{2028} </p>";

#[test]
fn nothing_of_an_article_is_markup_of_the_page() {
    let repo = Repo::new();
    let article = format!("---\ntitle: a\n---\n\n<p>{NASTY}</i></p>\n\n<img src=\"\" alt=\"{NASTY}\">\n");
    repo.write("a.md", &article);
    repo.write("</script><img src=x>.md", &article);
    let page = page(repo.path(), &["--hints"]);
    let elements = elements(&page);
    let of = |wanted: &str| elements.iter().filter(|(name, _)| name == wanted).collect::<Vec<_>>();
    assert_eq!(of("script").len(), 3, "{page}");
    assert_eq!(of("img").len() + of("iframe").len() + of("link").len(), 0);
    let data: Value = serde_json::from_str(&of("script")[0].1).expect("JSON");
    let files = data.as_array().expect("files");
    assert_eq!(files.len(), 2);
    assert!(
        files
            .iter()
            .all(|file| !file["f"].as_array().expect("findings").is_empty())
    );
    // The script shows text as text only.
    let script = &of("script")[2].1;
    for unsafe_word in ["innerHTML", "insertAdjacent", "eval(", "document.write", "fetch("] {
        assert!(!script.contains(unsafe_word), "{unsafe_word}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn it_has_the_findings_of_json() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = ["--isolated", "--hints", "seeds/dirty"];
    let page_of = |threads: &str| page(folder, &[&seeds[..], &["--threads", threads]].concat());
    let page = page_of("1");
    assert_eq!(page, page_of("4"));
    let elements = elements(&page);
    let scripts: Vec<&String> = elements
        .iter()
        .filter(|(name, _)| name == "script")
        .map(|(_, text)| text)
        .collect();
    let data: Vec<Value> = serde_json::from_str(scripts[0]).expect("JSON");
    let about: Value = serde_json::from_str(scripts[1]).expect("JSON");
    let mut found = Vec::new();
    for file in &data {
        for finding in file["f"].as_array().expect("findings") {
            let path = file["p"].as_str().expect("a path");
            found.push(format!("{path}:{}:{} {}", finding["l"], finding["c"], finding["r"]));
            assert!(about["rules"].get(finding["r"].as_str().expect("a rule")).is_some());
        }
    }
    let mut command = repo::quiet(env!("CARGO_BIN_EXE_seedlint"), folder);
    let output = command
        .args(["--output-format", "json"])
        .args(seeds)
        .output()
        .expect("seedlint");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let line = |finding: &Value| {
        let (path, start) = (finding["path"].as_str().expect("a path"), &finding["start"]);
        format!("{path}:{}:{} {}", start["line"], start["column"], finding["rule"])
    };
    let expected: Vec<String> = json["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(line)
        .collect();
    assert_eq!(found, expected);
    let before_and_after = data.iter().flat_map(|file| file["f"].as_array().expect("findings"));
    let mut changes = before_and_after.filter(|finding| finding.get("b").is_some());
    assert!(changes.all(|finding| finding["b"].is_string() && finding["a"].is_string()));
}
