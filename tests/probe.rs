//! `seedlint probe` asks real servers: what it sends, what it makes of the answers, and what it keeps.

#![cfg(all(unix, feature = "probe"))]

mod stand_in;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use stand_in::{Asked, Reply, StandIn, png};

const SITE: &str = "https://blog.example/";

fn folder(images: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("content")).expect("a folder");
    write(folder.path(), images);
    folder
}

/// Writes an article with these images: half of them in HTML, half in Markdown.
fn write(folder: &Path, images: &[&str]) {
    let mut text = "---\ntitle: Rain\n---\n\n".to_owned();
    for (number, image) in images.iter().enumerate() {
        if number % 2 == 0 {
            text += &format!("<img src=\"{image}\" alt=\"Rain\">\n\n");
        } else {
            text += &format!("![Rain]({image})\n\n");
        }
    }
    std::fs::write(folder.join("content/a.md"), text).expect("a file");
}

fn run(command: &mut Command) -> (String, String, Option<i32>) {
    let Output { status, stdout, stderr } = command.output().expect("seedlint");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(stdout), text(stderr), status.code())
}

fn file(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("seedlint-images.ndjson")).unwrap_or_default()
}

fn lines(folder: &Path) -> BTreeMap<String, serde_json::Value> {
    let text = file(folder);
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    lines
        .map(|line: serde_json::Value| (line["url"].as_str().expect("an address").to_owned(), line))
        .collect()
}

/// How an image was asked, in words of the file.
fn way(asked: &Asked) -> &'static str {
    match asked.referrer() {
        SITE => "site",
        "" => "none",
        referrer if referrer.contains(&asked.host) => "own",
        _ => "another",
    }
}

/// What each host of the playthrough does.
fn plays(asked: &Asked) -> Reply {
    let own = || Reply::image(png(640, 480, &asked.path));
    let forbidden = || Reply::image(png(120, 90, "forbidden"));
    let host = asked.host.trim_end_matches(".example");
    let way = way(asked);
    match (host, way, asked.tls) {
        ("refuses-sites", "site", _) => Reply::status(403),
        ("refuses-none", "none", _) => Reply::status(403),
        ("refuses-all", "own", _) => own(),
        ("refuses-all" | "closed", ..) => Reply::status(403),
        ("placeholder-for-sites", "site", _) => forbidden(),
        ("placeholder-for-all", "own", _) => own(),
        ("placeholder-for-all" | "lost", ..) => forbidden(),
        ("gone", ..) => Reply::status(if asked.path.contains('2') { 410 } else { 404 }),
        ("page", ..) => Reply::new(200, "image/png", "<!DOCTYPE html><p>Please log in"),
        ("empty", ..) => Reply::new(200, "image/png", ""),
        ("lies", ..) => Reply::new(200, "text/html", png(10, 10, &asked.path)),
        ("redirects", ..) if asked.path.starts_with("/from") => Reply::redirect("/to.png?size=2"),
        ("redirects-away", ..) => Reply::redirect("http://good.example/away.png"),
        ("redirects-inside", ..) => Reply::redirect("http://10.0.0.1/inside.png"),
        ("redirects-to-metadata", ..) => Reply::redirect("http://169.254.169.254/latest/meta-data/"),
        ("circle", ..) => Reply::redirect(&asked.path),
        ("slow", ..) => own().after(Duration::from_secs(30)),
        ("breaks-off", ..) => own().breaking(20),
        ("errors", ..) => Reply::status(500),
        ("only-http", _, true) => Reply::status(404),
        ("embeds-nowhere", ..) => own().with("Cross-Origin-Resource-Policy", "same-origin"),
        ("dot", ..) => Reply::image(png(1, 1, &asked.path)),
        _ => own(),
    }
}

const PLAYED: &[(&str, &str)] = &[
    ("http://breaks-off.example/1.png", "unknown"),
    ("http://circle.example/1.png", "unknown"),
    ("http://closed.example/1.png", "refused"),
    ("http://dot.example/1.png", "placeholder"),
    ("http://embeds-nowhere.example/1.png", "refused"),
    ("http://empty.example/1.png", "not-a-picture"),
    ("http://errors.example/1.png", "unknown"),
    ("http://gone.example/1.png", "gone"),
    ("http://gone.example/2.png", "gone"),
    ("http://good.example/1.png", "loads"),
    ("http://good.example/2.png", "loads"),
    ("http://lies.example/1.png", "loads"),
    ("http://lost.example/1.png", "placeholder"),
    ("http://lost.example/2.png", "placeholder"),
    ("http://lost.example/3.png", "placeholder"),
    ("http://only-http.example/1.png", "only-http"),
    ("http://page.example/1.png", "not-a-picture"),
    ("http://placeholder-for-all.example/1.png", "refused"),
    ("http://placeholder-for-all.example/2.png", "refused"),
    ("http://placeholder-for-all.example/3.png", "refused"),
    ("http://placeholder-for-sites.example/1.png", "refused-with-referrer"),
    ("http://placeholder-for-sites.example/2.png", "refused-with-referrer"),
    ("http://redirects-away.example/1.png", "loads"),
    ("http://redirects-inside.example/1.png", "unknown"),
    ("http://redirects-to-metadata.example/1.png", "unknown"),
    ("http://redirects.example/from.png", "loads"),
    ("http://refuses-all.example/1.png", "refused"),
    ("http://refuses-none.example/1.png", "refused-without-referrer"),
    ("http://refuses-sites.example/1.png", "refused-with-referrer"),
    ("http://slow.example/1.png", "slow"),
    ("http://wrong-name.example/1.png", "only-http"),
    ("https://good.example/3.png", "loads"),
];

#[test]
fn every_verdict_is_reached() {
    let server = StandIn::start(plays);
    let images: Vec<&str> = PLAYED.iter().map(|(url, _)| *url).collect();
    let folder = folder(&images);
    let mut command = server.probe(folder.path());
    let (out, err, status) = run(command.args(["content", "--site", SITE, "--timeout", "1s"]));
    assert_eq!(status, Some(0), "{out}{err}");
    let lines = lines(folder.path());
    let verdicts: Vec<(&str, &str)> = lines
        .iter()
        .map(|(url, line)| (&**url, line["verdict"].as_str().expect("a word")))
        .collect();
    assert_eq!(verdicts, PLAYED, "{out}{err}");
    let answer = |url: &str, way: &str| lines[url]["answers"][way].clone();
    let good = answer("http://good.example/1.png", "https");
    assert_eq!((&good["type"], &good["width"], &good["height"]), (&"image/png".into(), &640.into(), &480.into()));
    assert_eq!(good["hash"], answer("http://good.example/1.png", "site")["hash"]);
    assert_eq!(answer("https://good.example/3.png", "https"), serde_json::Value::Null);
    assert_eq!(answer("http://page.example/1.png", "site")["type"], "text/html");
    assert_eq!(answer("http://redirects.example/from.png", "none")["redirects"], 1);
    let outcome = |host: &str| answer(&format!("http://{host}.example/1.png"), "site")["outcome"].clone();
    assert_eq!(outcome("redirects-inside"), "redirected-to-private");
    assert_eq!(outcome("redirects-to-metadata"), "redirected-to-private");
    assert_eq!(outcome("circle"), "too-large");
    assert_eq!(outcome("breaks-off"), "broken");
    assert_eq!(answer("http://wrong-name.example/1.png", "https")["outcome"], "unreachable");
    for asked in server.asked() {
        assert_ne!(way(&asked), "another", "{asked:?}");
        assert_eq!(asked.header("cookie"), "");
        assert!(asked.header("user-agent").contains("seedlint/"), "{asked:?}");
    }
    assert!(out.contains("1  slow.example"), "{out}");
}
