//! `seedlint fetch-images` copies images from real servers: which, under what names, and what it
//! writes into the articles.

#![cfg(all(unix, feature = "probe"))]

mod stand_in;

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use stand_in::{Asked, Reply, StandIn, png};

/// A site of Hugo with an article.
fn site(body: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("content")).expect("a folder");
    std::fs::create_dir_all(folder.path().join(".git")).expect("a folder");
    std::fs::write(folder.path().join("hugo.toml"), "").expect("a file");
    article(folder.path(), body);
    folder
}

fn article(folder: &Path, body: &str) {
    std::fs::write(folder.join("content/a.md"), format!("---\ntitle: Rain\n---\n\n{body}")).expect("a file");
}

fn fetch(server: &StandIn, folder: &Path) -> Command {
    let root = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(root.path(), &server.root).expect("a file");
    let (_, root) = root.keep().expect("it stays");
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_ascii_uppercase());
    }
    command
        .current_dir(folder)
        .args(["fetch-images", "content", "--into", "static/img"]);
    command.args(["--resolve", &format!("*:80:{}", server.http)]);
    command.args(["--resolve", &format!("*:443:{}", server.https)]);
    command.arg("--ca-cert").arg(root);
    command.args(["--now", "2026-11-28", "--pause", "0ms"]);
    command
}

fn run(command: &mut Command) -> (String, String, Option<i32>) {
    let Output { status, stdout, stderr } = command.output().expect("seedlint");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(stdout), text(stderr), status.code())
}

fn read(folder: &Path, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap_or_default()
}

/// The names in the folder of images, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("static/img")).expect("the folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

fn picture(asked: &Asked) -> Reply {
    Reply::image(png(64, 48, &asked.url()))
}

#[test]
fn pictures_are_copied_and_articles_name_the_copies() {
    let server = StandIn::start(picture);
    let body = "<img src=\"https://a.example/rain.jpg?w=3&amp;h=4\" srcset=\"https://a.example/large.jpg 2x\" alt=\"A\">\n\n\
                ![B](http://b.example/x/sun%20set.png \"T\") [link](http://b.example/x/sun%20set.png)\n\n\
                ![own](/img/own.png) `![C](https://a.example/code.png)`\n";
    let site = site(body);
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(
        out.contains("Fetched 3 images (") && out.contains(" into static/img."),
        "{out}"
    );
    assert!(out.contains("Wrote 3 new URLs into 1 article."), "{out}");
    assert_eq!(
        names(site.path()),
        ["large.png", "rain.png", "seedlint-fetched.ndjson", "sun-set.png"]
    );
    let expected = body
        .replace("https://a.example/rain.jpg?w=3&amp;h=4", "/img/rain.png")
        .replace("https://a.example/large.jpg", "/img/large.png")
        .replacen(
            "(http://b.example/x/sun%20set.png \"T\")",
            "(/img/sun-set.png \"T\")",
            1,
        );
    assert_eq!(
        read(site.path(), "content/a.md"),
        format!("---\ntitle: Rain\n---\n\n{expected}")
    );
    let bytes = std::fs::read(site.path().join("static/img/large.png")).expect("the image");
    assert_eq!(bytes, png(64, 48, "https://a.example/large.jpg"));
    let manifest = read(site.path(), "static/img/seedlint-fetched.ndjson");
    let first = manifest.lines().next().expect("a line");
    assert!(first.starts_with(r#"{"url":"http://b.example/x/sun%20set.png","file":"sun-set.png","source":"http://b.example/x/sun%20set.png","date":"2026-11-28","hash":""#), "{first}");
    assert_eq!(manifest.lines().count(), 3);
    // What the articles name now is there.
    let mut check = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    let (out, err, status) = run(check
        .current_dir(site.path())
        .args(["content", "--select", "image/missing-file"]));
    assert_eq!(status, Some(1), "own.png alone is missing: {out}{err}");
    assert_eq!(out.matches("does not exist").count(), 1, "{out}");
}

#[test]
fn a_second_run_asks_nothing_and_a_stopped_one_goes_on() {
    let server = StandIn::start(picture);
    let body = "![A](https://a.example/a.png) ![B](https://a.example/b.png)\n";
    let site = site(body);
    let (out, err, status) = run(fetch(&server, site.path()).arg("--keep-articles"));
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(read(site.path(), "content/a.md").ends_with(body));
    let asked = server.asked().len();
    std::fs::remove_file(site.path().join("static/img/b.png")).expect("it was there");
    std::fs::write(site.path().join("static/img/a.png"), "edited").expect("a file");
    std::fs::write(site.path().join("static/img/.seedlint-00000000-999999-abcdef"), "").expect("a file");
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(
        out.contains("Fetched 1 image (") && out.contains("; 1 there already."),
        "{out}"
    );
    assert_eq!(server.asked().len(), asked + 1);
    assert_eq!(read(site.path(), "static/img/a.png"), "edited");
    assert!(read(site.path(), "content/a.md").ends_with("![A](/img/a.png) ![B](/img/b.png)\n"));
    let (out, _, status) = run(&mut fetch(&server, site.path()));
    assert_eq!((status, server.asked().len()), (Some(0), asked + 1), "{out}");
}

#[test]
fn no_other_file_is_overwritten() {
    let server = StandIn::start(picture);
    let body = "![A](https://a.example/1/a.png) ![B](https://a.example/2/A.png) ![C](https://b.example/a.png)\n";
    let site = site(body);
    std::fs::create_dir_all(site.path().join("static/img")).expect("a folder");
    std::fs::write(site.path().join("static/img/a.png"), "mine").expect("a file");
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(0), "{out}{err}");
    assert_eq!(read(site.path(), "static/img/a.png"), "mine");
    let names = names(site.path());
    assert_eq!(names.len(), 5, "{names:?}");
    let text = read(site.path(), "content/a.md");
    assert!(
        !text.contains("(/img/a.png)") && text.matches("(/img/").count() == 3,
        "{text}"
    );
    let lower: std::collections::BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(lower.len(), names.len(), "{names:?}");
    // Two runs from nothing give the same names.
    let again = self::site(body);
    std::fs::create_dir_all(again.path().join("static/img")).expect("a folder");
    std::fs::write(again.path().join("static/img/a.png"), "mine").expect("a file");
    run(&mut fetch(&server, again.path()));
    assert_eq!(self::names(again.path()), names);
    assert_eq!(
        read(again.path(), "static/img/seedlint-fetched.ndjson"),
        read(site.path(), "static/img/seedlint-fetched.ndjson")
    );
}

#[test]
fn one_content_under_two_addresses_is_one_file() {
    let server = StandIn::start(|_| Reply::image(png(64, 48, "same")));
    let site = site("![A](https://a.example/a.png?x=1) ![B](https://a.example/a.png?x=2)\n");
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(0), "{out}{err}");
    assert_eq!(names(site.path()), ["a.png", "seedlint-fetched.ndjson"]);
    assert!(read(site.path(), "content/a.md").ends_with("![A](/img/a.png) ![B](/img/a.png)\n"));
}

/// A line of what hosts answered.
fn line(url: &str, site: &str, none: &str) -> String {
    format!(
        "{{\"url\":\"{url}\",\"asked\":\"2026-11-28\",\"page\":\"https://blog.example/\",\"verdict\":\"unknown\",\
         \"answers\":{{\"site\":{{\"outcome\":\"{site}\"}},\"none\":{{\"outcome\":\"{none}\"}}}}}}\n"
    )
}

#[test]
fn pictures_that_are_refused_come_first() {
    let server = StandIn::start(|asked| match (&*asked.host, asked.referrer()) {
        ("refuses.example", "") => Reply::status(403),
        ("closed.example", _) => Reply::status(403),
        _ => picture(asked),
    });
    let body = "![A](https://a.example/a.png) ![B](https://refuses.example/b.png) ![C](https://closed.example/c.png) ![D](https://a.example/gone.png) ![E](https://mmbiz.qpic.cn/e/640)\n";
    let site = site(body);
    let lines = [
        line("https://refuses.example/b.png", "refused", "refused"),
        line("https://a.example/gone.png", "gone", "gone"),
    ];
    std::fs::write(site.path().join("seedlint-images.ndjson"), lines.concat()).expect("a file");
    let (out, err, status) = run(fetch(&server, site.path()).arg("--only-refused"));
    assert_eq!(status, Some(0), "{out}{err}");
    assert_eq!(names(site.path()), ["640.png", "b.png", "seedlint-fetched.ndjson"]);
    // The host shows it to its own pages, which the file says, so it is asked as one at once.
    let asked: Vec<String> = server
        .asked()
        .iter()
        .map(|asked| format!("{} {}", asked.url(), asked.referrer()))
        .collect();
    assert!(
        asked.contains(&"https://refuses.example/b.png https://refuses.example/".to_owned()),
        "{asked:?}"
    );
    assert!(
        !asked.contains(&"https://refuses.example/b.png ".to_owned()),
        "{asked:?}"
    );
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(1), "{out}{err}");
    assert!(
        err.contains("https://closed.example/c.png: not fetched: the host answered 403"),
        "{err}"
    );
    assert!(
        err.contains("1 image not fetched, since their addresses give none"),
        "{err}"
    );
    let expected = "![A](/img/a.png) ![B](/img/b.png) ![C](https://closed.example/c.png) ![D](https://a.example/gone.png) ![E](/img/640.png)\n";
    assert!(
        read(site.path(), "content/a.md").ends_with(expected),
        "{}",
        read(site.path(), "content/a.md")
    );
}

#[test]
fn what_is_no_picture_is_not_kept() {
    let server = StandIn::start(|asked| match &*asked.path {
        "/page.png" => Reply::new(200, "image/png", "<!DOCTYPE html><p>No"),
        "/drawing.png" => Reply::new(
            200,
            "image/png",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>go()</script></svg>",
        ),
        "/large.png" => Reply::image([png(64, 48, ""), vec![0; 3000]].concat()),
        "/inside.png" => Reply::redirect("http://10.0.0.1/a.png"),
        "/breaks.png" => picture(asked).breaking(20),
        "/busy.png" => Reply::status(503),
        _ => picture(asked),
    });
    let body = ["page", "drawing", "large", "inside", "breaks", "busy", "good"]
        .map(|name| format!("![A](https://{name}.example/{name}.png)\n"))
        .concat();
    let site = site(&format!("{body}![P](http://192.168.0.1/private.png)\n"));
    let (out, err, status) = run(fetch(&server, site.path()).args(["--max-bytes", "2KiB"]));
    assert_eq!(status, Some(1), "{out}{err}");
    assert_eq!(names(site.path()), ["good.png", "seedlint-fetched.ndjson"]);
    for words in [
        "page.png: not fetched: what came is no image",
        "drawing.png: not fetched: it is an SVG image",
        "large.png: not fetched: it is larger than --max-bytes",
        "inside.png: not fetched: it redirects to a private network",
        "breaks.png: not fetched: the answer broke off",
        "busy.png: not fetched: the host answered 503",
        "private.png: not fetched: it is in a private network",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    let text = read(site.path(), "content/a.md");
    assert_eq!(text.matches("/img/").count(), 1, "{text}");
}

#[test]
fn a_picture_for_every_address_is_nobodys() {
    let server = StandIn::start(|_| Reply::image(png(120, 90, "forbidden")));
    let body = "![A](https://a.example/1.png) ![B](https://a.example/2.png) ![C](https://a.example/3.png)\n";
    let site = site(body);
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(1), "{out}{err}");
    assert!(err.contains("3 URLs left in the articles as they are"), "{err}");
    assert!(read(site.path(), "content/a.md").ends_with(body));
}

#[test]
fn the_size_of_a_run_is_limited() {
    let server = StandIn::start(|asked| Reply::image([png(64, 48, &asked.path), vec![7; 1000]].concat()));
    let body: String = (0..9)
        .map(|number| format!("![A](https://a.example/{number}.png)\n"))
        .collect();
    let site = site(&body);
    let (out, err, status) = run(fetch(&server, site.path()).args(["--max-total", "4KiB"]));
    assert_eq!(status, Some(1), "{out}{err}");
    assert!(err.contains("6 images left, since the size of all is limited"), "{err}");
    assert_eq!(
        names(site.path()),
        ["0.png", "1.png", "2.png", "seedlint-fetched.ndjson"]
    );
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(0), "{out}{err}");
    assert_eq!(names(site.path()).len(), 10);
}

#[test]
fn a_signal_keeps_what_came() {
    let server = StandIn::start(|asked| match &*asked.path {
        "/slow.png" => picture(asked).after(Duration::from_secs(30)),
        _ => picture(asked),
    });
    let body = "![A](https://a.example/a.png) ![B](https://b.example/slow.png)\n";
    let site = site(body);
    let child = fetch(&server, site.path())
        .args(["--timeout", "60s"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("seedlint");
    // The image lies in the folder, under a name that says that it is not there yet.
    let folder = site.path().join("static/img");
    let is_there = || std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    let is_asked = || server.asked().iter().any(|asked| asked.path == "/slow.png");
    let start = std::time::Instant::now();
    while !(is_there() && is_asked()) {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing came");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(200));
    // A shell may have started the tests in the background, where SIGINT is ignored.
    let killed = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .expect("kill");
    assert!(killed.success());
    let output = child.wait_with_output().expect("its output");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(143), "{err}");
    assert!(err.contains("1 image fetched; the next run goes on from here"), "{err}");
    assert_eq!(names(site.path()), ["a.png", "seedlint-fetched.ndjson"]);
    assert!(read(site.path(), "content/a.md").ends_with(body));
}

#[test]
fn the_address_follows_from_the_site() {
    let server = StandIn::start(picture);
    for (files, into, arguments, expected) in [
        (&["astro.config.mjs"][..], "public/img", &[][..], Some("/img/")),
        (&["_config.yml", "source/x"], "source/a/img", &[], Some("/a/img/")),
        (&["_config.yml"], "assets/img", &[], Some("/assets/img/")),
        (&["zola.toml", "content/x"], "static", &[], Some("/")),
        (&["hugo.toml"], "pictures", &[], None),
        (&[], "static/img", &[], None),
        (&[], "pictures", &["--address", "/blog/p"], Some("/blog/p/")),
        (
            &[],
            "pictures",
            &["--address", "https://img.blog.example"],
            Some("https://img.blog.example/"),
        ),
        (&[], "pictures", &["--address", "p q"], None),
        (&["seedlint.yaml"], "web/img", &[], Some("/img/")),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
            std::fs::write(path, text).expect("a file");
        };
        put(".git/HEAD", "");
        std::fs::create_dir_all(folder.path().join("web")).expect("a folder");
        for file in files {
            put(
                file,
                if *file == "seedlint.yaml" {
                    "static-dir: web\n"
                } else {
                    ""
                },
            );
        }
        put(
            "content/a.md",
            "---\ntitle: Rain\n---\n\n![A](https://a.example/a.png)\n",
        );
        let mut command = fetch(&server, folder.path());
        // The last `--into` is not the first one.
        let mut plain = Command::new(command.get_program());
        let known: Vec<_> = command
            .get_args()
            .map(|word| {
                if word == "static/img" {
                    into.into()
                } else {
                    word.to_owned()
                }
            })
            .collect();
        plain.current_dir(folder.path()).args(known).args(arguments);
        command = plain;
        let (out, err, status) = run(&mut command);
        let text = read(folder.path(), "content/a.md");
        match expected {
            Some(expected) => assert!(
                text.contains(&format!("]({expected}a.png)")),
                "{into}: {out}{err}{text}"
            ),
            None => {
                assert_eq!(status, Some(2), "{into}: {out}{err}");
                assert!(err.contains("address"), "{into}: {err}");
                assert!(text.contains("https://a.example/a.png"), "{into}: {text}");
                assert!(!folder.path().join(into).exists(), "{into}");
            }
        }
    }
}

#[test]
fn a_manifest_names_only_files_of_its_folder() {
    let server = StandIn::start(picture);
    let site = site("![A](https://a.example/a.png)\n");
    std::fs::create_dir_all(site.path().join("static/img")).expect("a folder");
    let manifest = site.path().join("static/img/seedlint-fetched.ndjson");
    for (line, words) in [
        (
            "{\"url\":\"https://a.example/a.png\",\"file\":\"../../hugo.toml\",\"source\":\"\",\"date\":\"\",\"hash\":\"\",\"bytes\":1}",
            "`../../hugo.toml` is not the name of a file",
        ),
        (
            "{\"url\":1}",
            "seedlint-fetched.ndjson:1: this is no line of a manifest",
        ),
    ] {
        std::fs::write(&manifest, line).expect("a file");
        let (out, err, status) = run(&mut fetch(&server, site.path()));
        assert_eq!(status, Some(2), "{out}{err}");
        assert!(err.contains(words), "{err}");
    }
    std::fs::remove_file(&manifest).expect("it was there");
    std::os::unix::fs::symlink(site.path().join("elsewhere"), &manifest).expect("a link");
    let (out, err, status) = run(&mut fetch(&server, site.path()));
    assert_eq!(status, Some(2), "{out}{err}");
    assert!(err.contains("is a link, not a file"), "{err}");
    assert!(!site.path().join("elsewhere").exists());
    assert_eq!(server.asked().len(), 0);
}
