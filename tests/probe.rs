//! `seedlint probe` asks real servers: what it sends, what it makes of the answers, and what it keeps.

#![cfg(all(unix, feature = "probe"))]

mod beside;
mod stand_in;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stand_in::{Asked, Reply, StandIn, Through, png, probe};

const SITE: &str = "https://blog.example/";

fn folder(images: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("content")).expect("a folder");
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
        ("redirects-abroad", ..) if asked.path.starts_with("/1") => Reply::redirect("/图.png"),
        ("redirects-to-file", ..) => Reply::redirect("file:///etc/hostname"),
        ("packed", ..) => Reply::image(packed(&png(640, 480, &asked.path))).with("Content-Encoding", "gzip"),
        ("packed-badly", ..) => Reply::image(png(640, 480, &asked.path)).with("Content-Encoding", "gzip"),
        ("packed-otherwise", ..) => own().with("Content-Encoding", "br"),
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

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
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
    ("http://packed-badly.example/1.png", "unknown"),
    ("http://packed-otherwise.example/1.png", "unknown"),
    ("http://packed.example/1.png", "loads"),
    ("http://page.example/1.png", "not-a-picture"),
    ("http://placeholder-for-all.example/1.png", "refused"),
    ("http://placeholder-for-all.example/2.png", "refused"),
    ("http://placeholder-for-all.example/3.png", "refused"),
    ("http://placeholder-for-sites.example/1.png", "refused-with-referrer"),
    ("http://placeholder-for-sites.example/2.png", "refused-with-referrer"),
    ("http://redirects-abroad.example/1.png", "loads"),
    ("http://redirects-away.example/1.png", "loads"),
    ("http://redirects-inside.example/1.png", "unknown"),
    ("http://redirects-to-file.example/1.png", "unknown"),
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
    if beside::without_loopback() {
        return;
    }
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
    assert_eq!(
        (&good["type"], &good["width"], &good["height"]),
        (&"image/png".into(), &640.into(), &480.into())
    );
    assert_eq!(good["hash"], answer("http://good.example/1.png", "site")["hash"]);
    assert_eq!(answer("https://good.example/3.png", "https"), serde_json::Value::Null);
    assert_eq!(answer("http://page.example/1.png", "site")["type"], "text/html");
    assert_eq!(answer("http://redirects.example/from.png", "none")["redirects"], 1);
    let outcome = |host: &str| answer(&format!("http://{host}.example/1.png"), "site")["outcome"].clone();
    assert_eq!(outcome("redirects-inside"), "redirected-to-private");
    assert_eq!(outcome("redirects-to-metadata"), "redirected-to-private");
    assert_eq!(outcome("circle"), "too-large");
    assert_eq!(outcome("redirects-to-file"), "too-large");
    assert_eq!(outcome("packed-otherwise"), "broken");
    assert_eq!(
        answer("http://packed.example/1.png", "site")["bytes"],
        png(640, 480, "/1.png").len()
    );
    assert_eq!(outcome("breaks-off"), "broken");
    assert_eq!(
        answer("http://wrong-name.example/1.png", "https")["outcome"],
        "unreachable"
    );
    for asked in server.asked() {
        assert_ne!(way(&asked), "another", "{asked:?}");
        assert_eq!(asked.header("cookie"), "");
        assert!(asked.header("user-agent").contains("seedlint/"), "{asked:?}");
    }
    assert!(out.contains("1  slow.example"), "{out}");
}

/// A server whose images all load.
fn fine() -> StandIn {
    StandIn::start(|asked| Reply::image(png(640, 480, &asked.path)).with("ETag", "\"1\""))
}

fn learned(server: &StandIn, folder: &Path, arguments: &[&str]) -> String {
    let mut command = server.probe(folder);
    let (out, err, status) = run(command.args(["content", "--site", SITE]).args(arguments));
    assert_eq!(status, Some(0), "{out}{err}");
    out + &err
}

#[test]
fn ten_thousand_images_take_few_connections() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| Reply::image(png(640, 480, &asked.path)).after(Duration::from_micros(200)));
    let images: Vec<String> = (0..10_000)
        .map(|number| format!("https://host{}.example/{number}.png", number % 20))
        .collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    let out = learned(&server, folder.path(), &["--all"]);
    assert_eq!(file(folder.path()).lines().count(), 10_000, "{out}");
    assert_eq!(server.asked().len(), 20_000);
    assert!(out.contains("Asked 10,000 images of 20 hosts"), "{out}");
    let (requests, at_once) = (server.most_requests(), server.most_at_once());
    assert!(
        (8..=16).contains(&requests) && at_once == 2,
        "{requests} at once, {at_once} to a host"
    );
    // At most two for each host, and sometimes one that the server did not yet see closed.
    let (open, all) = (server.most_open(), server.connections());
    assert!(open <= 48 && all < 1000, "{open} connections at once, {all} in all");
}

#[test]
fn a_host_to_which_others_redirect_gets_two_requests_at_once() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| match &*asked.host {
        "target.example" => Reply::image(png(640, 480, &asked.path)).after(Duration::from_millis(20)),
        from => Reply::redirect(&format!("https://target.example/{from}.png")),
    });
    let images: Vec<String> = (0..40)
        .map(|number| format!("https://from{number}.example/1.png"))
        .collect();
    let folder = folder(&images.iter().map(String::as_str).collect::<Vec<_>>());
    let out = learned(&server, folder.path(), &[]);
    assert!(out.contains("Asked 40 images of 40 hosts"), "{out}");
    assert_eq!(server.most_at_once(), 2);
}

#[test]
fn a_few_images_of_each_host_are_asked() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let images: Vec<String> = (0..40)
        .map(|number| format!("https://a.example/{number:02}.png"))
        .collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    learned(&server, folder.path(), &[]);
    let asked: Vec<String> = lines(folder.path()).into_keys().collect();
    let wanted = [0, 9, 19, 29, 39].map(|number| format!("https://a.example/{number:02}.png"));
    assert_eq!(asked, wanted);
    learned(&server, folder.path(), &["--per-host", "7"]);
    assert_eq!(lines(folder.path()).len(), 7);
    assert_eq!(server.asked().len(), 14, "what is known is not asked again");
    learned(&server, folder.path(), &["--all"]);
    assert_eq!(lines(folder.path()).len(), 40);
}

#[test]
fn the_same_answers_make_the_same_bytes() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(plays);
    let images: Vec<&str> = PLAYED
        .iter()
        .map(|(url, _)| *url)
        .filter(|url| !url.contains("slow"))
        .collect();
    let backwards: Vec<&str> = images.iter().rev().copied().collect();
    let (one, other) = (folder(&images), folder(&backwards));
    learned(&server, one.path(), &[]);
    learned(&server, other.path(), &["--threads", "1"]);
    assert_eq!(file(one.path()), file(other.path()));
    let before = file(one.path());
    let out = learned(&server, one.path(), &[]);
    assert_eq!(file(one.path()), before, "{out}");
    assert!(
        out.contains("0 lines of seedlint-images.ndjson are new or changed."),
        "{out}"
    );
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| match asked.header("if-none-match") {
        "\"1\"" => Reply::status(304),
        _ => Reply::image(png(640, 480, &asked.path)).with("ETag", "\"1\""),
    });
    let folder = folder(&["https://a.example/1.png", "http://a.example/2.png"]);
    learned(&server, folder.path(), &[]);
    let first = file(folder.path());
    let number = server.asked().len();
    learned(&server, folder.path(), &["--older-than", "30d"]);
    assert_eq!(server.asked().len(), number, "it is of today");
    learned(&server, folder.path(), &["--older-than", "30d", "--now", "2026-12-29"]);
    let again = server.asked().split_off(number);
    assert_eq!(again.len(), number);
    assert!(
        again.iter().all(|asked| asked.header("if-none-match") == "\"1\""),
        "{again:?}"
    );
    assert_eq!(file(folder.path()), first.replace("2026-11-28", "2026-12-29"));
}

#[test]
fn private_networks_are_not_asked() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let local = format!("http://127.0.0.1:{}/1.png", server.http.port());
    let folder = folder(&[
        &local,
        "http://localhost/1.png",
        "http://nas.local/1.png",
        "http://[::1]/1.png",
        "http://[::ffff:127.0.0.1]/1.png",
        "http://2130706433/1.png",
        "http://169.254.169.254/1.png",
        "http://100.100.100.200/1.png",
        "http://a.example:25/1.png",
    ]);
    let out = learned(&server, folder.path(), &["--resolve", "a.example:25:127.0.0.1:1"]);
    assert!(server.asked().is_empty(), "{:?}", server.asked());
    assert!(out.contains("8 images in private networks not asked"), "{out}");
    assert_eq!(lines(folder.path()).len(), 1, "{out}");
    let out = learned(&server, folder.path(), &["--allow-private", "--timeout", "1s"]);
    assert!(server.asked().iter().any(|asked| asked.url() == local), "{out}");
}

#[test]
fn secrets_are_neither_kept_nor_shown() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| match &*asked.host {
        "moved.example" => Reply::redirect("https://ann:hush@a.example/3.png?token=hush"),
        _ if asked.path.contains("?X-Amz-Signature=hush&w=1") => Reply::image(png(640, 480, &asked.path)),
        _ if asked.path.contains("token=hush") => Reply::image(png(640, 480, &asked.path)).with("Set-Cookie", "a=hush"),
        _ => Reply::status(403),
    });
    let folder = folder(&[
        "https://ann:hush@a.example/1.png?X-Amz-Signature=hush&w=1",
        "https://a.example/2.png?token=hush",
        "https://moved.example/4.png",
    ]);
    let out = learned(&server, folder.path(), &[]);
    let lines = lines(folder.path());
    let wanted = [
        "https://a.example/1.png?w=1",
        "https://a.example/2.png",
        "https://moved.example/4.png",
    ];
    assert_eq!(lines.keys().collect::<Vec<_>>(), wanted);
    assert!(
        lines.values().all(|line| line["verdict"] == "loads"),
        "the whole address is asked: {lines:?}"
    );
    assert!(!file(folder.path()).contains("hush") && !out.contains("hush"), "{out}");
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.header("authorization").is_empty())
    );
}

#[test]
fn a_host_that_wants_fewer_requests_gets_them() {
    if beside::without_loopback() {
        return;
    }
    let first = AtomicUsize::new(0);
    let server = StandIn::start(move |asked| match &*asked.host {
        "busy.example" if first.fetch_add(1, Ordering::SeqCst) == 0 => Reply::status(429).with("Retry-After", "1"),
        "gone-for-long.example" => Reply::status(503).with("Retry-After", "86400"),
        _ => Reply::image(png(640, 480, &asked.path)),
    });
    let folder = folder(&[
        "https://busy.example/1.png",
        "https://gone-for-long.example/1.png",
        "https://gone-for-long.example/2.png",
        "https://gone-for-long.example/3.png",
    ]);
    let out = learned(&server, folder.path(), &[]);
    let asked: Vec<_> = server
        .asked()
        .into_iter()
        .filter(|asked| asked.host == "busy.example")
        .collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    let later = asked.iter().skip(1).map(|later| later.at.duration_since(asked[0].at));
    let shortest = later.min().expect("requests");
    assert!(shortest >= Duration::from_secs(1), "{shortest:?}");
    let verdicts: Vec<_> = lines(folder.path()).into_keys().collect();
    assert_eq!(verdicts, ["https://busy.example/1.png"]);
    assert!(out.contains("3 images not asked"), "{out}");
}

#[test]
fn a_host_that_does_not_answer_is_left_alone() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|_| Reply::status(200).breaking(0));
    let images: Vec<String> = (0..50)
        .map(|number| format!("https://a.example/{number}.png"))
        .collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    let out = learned(&server, folder.path(), &["--all"]);
    let known = lines(folder.path()).len();
    assert!((3..=5).contains(&known), "{known}: {out}");
    assert!(
        out.contains("images not asked, since their hosts did not answer"),
        "{out}"
    );
}

#[test]
fn a_check_says_what_changed_for_the_worse() {
    if beside::without_loopback() {
        return;
    }
    let round = std::sync::Arc::new(AtomicUsize::new(0));
    let now = round.clone();
    let server = StandIn::start(move |asked| match (&*asked.host, now.load(Ordering::SeqCst)) {
        ("a.example", 1..) => Reply::status(404),
        ("b.example", 1..) if way(asked) == "site" => Reply::status(403),
        ("c.example", 0) => Reply::status(404),
        (_, 2) => Reply::status(200).breaking(0),
        _ => Reply::image(png(640, 480, &asked.path)),
    });
    let folder = folder(&[
        "https://a.example/1.png",
        "https://b.example/1.png",
        "https://c.example/1.png",
        "https://d.example/1.png",
    ]);
    learned(&server, folder.path(), &[]);
    let before = file(folder.path());
    let check = |server: &StandIn| {
        let mut command = server.probe(folder.path());
        run(command.args(["content", "--site", SITE, "--check"]))
    };
    let (out, err, status) = check(&server);
    assert_eq!(
        (status, &*out),
        (
            Some(0),
            "Asked 4 images again with 9 requests: 0 changed for the worse.\n"
        ),
        "{err}"
    );
    round.store(1, Ordering::SeqCst);
    let (out, err, status) = check(&server);
    let wanted = "https://a.example/1.png: gone, and was: loads\n\
                  https://b.example/1.png: refused with the site as referrer, loads without, and was: loads\n\
                  Asked 4 images again with 9 requests: 2 changed for the worse.\n";
    assert_eq!((status, &*out), (Some(1), wanted), "{err}");
    assert_eq!(file(folder.path()), before, "a check writes nothing");
}

#[test]
fn a_signal_keeps_what_was_learned() {
    if beside::without_loopback() {
        return;
    }
    let count = std::sync::Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let server = StandIn::start(move |asked| {
        let number = seen.fetch_add(1, Ordering::SeqCst);
        let reply = Reply::image(png(640, 480, &asked.path));
        if number < 100 {
            reply
        } else {
            reply.after(Duration::from_secs(60))
        }
    });
    let images: Vec<String> = (0..400)
        .map(|number| format!("https://host{}.example/{number}.png", number % 20))
        .collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    let mut command = server.probe(folder.path());
    command.args(["content", "--all", "--site", SITE]);
    let child = command
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("seedlint");
    while count.load(Ordering::SeqCst) < 110 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = child.id().to_string();
    // A shell has SIGINT ignored by what it starts in the background, and so it is here, too.
    assert!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill")
            .success()
    );
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(143));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let known = lines(folder.path()).len();
    assert!(known > 20, "{known}");
    assert!(
        said.contains(&format!("stopped by a signal: {known} answers learned")),
        "{said}"
    );
    // Another run goes on where that one ended.
    let other = fine();
    learned(&other, folder.path(), &["--all"]);
    assert_eq!(lines(folder.path()).len(), 400);
    assert_eq!(other.asked().len(), (400 - known) * 2);
}

#[test]
fn a_killed_run_leaves_a_whole_file() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| Reply::image(png(640, 480, &asked.path)).after(Duration::from_millis(1)));
    let images: Vec<String> = (0..2_000)
        .map(|number| format!("https://host{}.example/{number}.png", number % 20))
        .collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    learned(&server, folder.path(), &[]);
    let before = file(folder.path());
    for part in 1..=4 {
        let number = server.asked().len();
        let mut command = server.probe(folder.path());
        let mut child = command
            .args(["content", "--all", "--site", SITE])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("seedlint");
        while server.asked().len() < number + part * 100 {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        let text = file(folder.path());
        assert!(text.ends_with('\n') && text.lines().count() >= 100, "{text}");
        assert!(lines(folder.path()).len() >= before.lines().count());
    }
    learned(&server, folder.path(), &["--all"]);
    assert_eq!(lines(folder.path()).len(), 2_000);
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .filter_map(Result::ok)
        .map(|entry| entry.file_name())
        .filter(|name| name.to_string_lossy().starts_with(".seedlint-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn copies_of_what_is_gone_are_found() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| {
        let has = |what: &str| asked.path.contains(what);
        let snapshot = |url: &str| {
            let body = format!(
                "{{\"archived_snapshots\": {{\"closest\": {{\"available\": true, \"status\": \"200\", \
                 \"timestamp\": \"20130919044612\", \"url\": \"{url}\"}}}}}}"
            );
            Reply::new(200, "application/json", body)
        };
        match &*asked.host {
            "archive.example" if has("gone.example%2Fkept.png") => {
                snapshot("http://web.archive.example/web/20130919044612/https://gone.example/kept.png")
            }
            "archive.example" if has("page.png") => {
                snapshot("http://web.archive.example/web/20130919044612/https://gone.example/page.png")
            }
            "archive.example" if has("elsewhere.png") => snapshot("http://bad.test/web/20130919044612/elsewhere.png"),
            "archive.example" => Reply::new(200, "application/json", "{\"archived_snapshots\": {}}"),
            "web.archive.example" if has("page.png") => Reply::new(200, "text/html", "<html>"),
            "web.archive.example" | "bad.test" => Reply::image(png(640, 480, &asked.path)),
            _ => Reply::status(404),
        }
    });
    let images =
        ["elsewhere", "kept", "lost", "page"].map(|name| format!("https://gone.example/{name}.png?token=hush"));
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let folder = folder(&images);
    let arguments = ["--find-archived", "--archive-url", "https://archive.example/available"];
    let out = learned(&server, folder.path(), &arguments);
    let kept: Vec<(String, serde_json::Value)> = lines(folder.path())
        .into_iter()
        .map(|(url, line)| (url, line["archived"]["url"].clone()))
        .filter(|(_, copy)| !copy.is_null())
        .collect();
    let copy = "https://web.archive.example/web/20130919044612im_/https://gone.example/kept.png";
    assert_eq!(
        kept,
        [("https://gone.example/kept.png".to_owned(), copy.into())],
        "{out}"
    );
    assert!(out.contains("1 of 4 images that are gone are in the archive."), "{out}");
    let asked = server.asked();
    assert!(
        asked
            .iter()
            .filter(|asked| asked.host.ends_with("archive.example"))
            .all(|asked| !asked.path.contains("hush"))
    );
    assert!(asked.iter().all(|asked| asked.host != "bad.test"), "{asked:?}");
}

#[test]
fn a_proxy_of_the_environment_is_used() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let through = Through::start(&server);
    let folder = folder(&[
        "https://a.example/1.png",
        "http://b.example/1.png",
        "http://10.0.0.1/1.png",
    ]);
    std::fs::write(folder.path().join("root.pem"), &server.root).expect("a file");
    let mut command = probe(folder.path());
    command.env("all_proxy", format!("http://ann:hush@{}", through.address));
    command.args(["content", "--site", SITE, "--ca-cert", "root.pem", "--pause", "0ms"]);
    let (out, err, status) = run(&mut command);
    assert_eq!(status, Some(0), "{out}{err}");
    let mut targets = through.targets();
    targets.sort();
    targets.dedup();
    let password = "Basic YW5uOmh1c2g=";
    let wanted = ["a.example:443", "b.example:443", "b.example:80"].map(|target| format!("{target} {password}"));
    assert_eq!(targets, wanted);
    assert!(lines(folder.path()).values().all(|line| line["verdict"] == "loads"));
    assert!(!out.contains("hush") && !err.contains("hush"));
}

#[test]
fn the_site_is_that_of_its_settings() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let folder = folder(&["https://a.example/1.png"]);
    let pages = |folder: &Path| {
        std::fs::remove_file(folder.join("seedlint-images.ndjson")).ok();
        let mut command = server.probe(folder);
        let (out, err, status) = run(command.arg("content"));
        assert_eq!(status, Some(0), "{out}{err}");
        (lines(folder)["https://a.example/1.png"]["page"].clone(), err)
    };
    let (page, err) = pages(folder.path());
    assert_eq!(page, "https://example.org/");
    assert!(err.contains("name it with --site"), "{err}");
    std::fs::write(
        folder.path().join("seedlint.yaml"),
        "hosts: {own: ['*.cdn.example', own.example]}\n",
    )
    .expect("a file");
    assert_eq!(pages(folder.path()), ("https://own.example/".into(), String::new()));
    std::fs::write(
        folder.path().join("hugo.toml"),
        "baseURL = 'https://blog.example/sub/'\n",
    )
    .expect("a file");
    assert_eq!(pages(folder.path()), (SITE.into(), String::new()));
    let own: Vec<String> = server.asked().iter().map(|asked| asked.referrer().to_owned()).collect();
    assert!(own.contains(&SITE.to_owned()), "{own:?}");
}

#[test]
fn what_the_table_of_hosts_should_say_is_printed() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| match (&*asked.host, way(asked)) {
        // The table says that it refuses sites.
        ("wx1.sinaimg.cn", _) => Reply::image(png(640, 480, &asked.path)),
        ("new.example", "site") | ("own.example", "site" | "none") => Reply::status(403),
        // The second one is in the table, as one that refuses sites.
        ("wants-one.example" | "upload-images.jianshu.io", "none") => Reply::status(403),
        _ => Reply::image(png(640, 480, &asked.path)),
    });
    let folder = folder(&[
        "https://wx1.sinaimg.cn/1.png",
        "https://wants-one.example/1.png",
        "https://upload-images.jianshu.io/1.png",
        "https://new.example/1.png",
        "https://own.example/1.png",
        "https://fine.example/1.png",
    ]);
    learned(&server, folder.path(), &[]);
    let number = server.asked().len();
    let out = learned(&server, folder.path(), &["--hosts"]);
    assert_eq!(server.asked().len(), number, "nothing is asked");
    let table: serde_yaml::Value = serde_yaml::from_str(&out).expect("YAML");
    let entries = table["hot-link"].as_sequence().expect("a list");
    let entry = |entry: &serde_yaml::Value| {
        let word = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        (
            word("host"),
            word("policy"),
            entry["refuses"].as_bool().expect("a word"),
        )
    };
    let wanted = [
        ("new.example".to_owned(), "no-referrer".to_owned(), true),
        ("own.example".to_owned(), "own-site".to_owned(), true),
        ("upload-images.jianshu.io".to_owned(), "any-referrer".to_owned(), false),
        ("wants-one.example".to_owned(), "any-referrer".to_owned(), false),
        ("wx1.sinaimg.cn".to_owned(), "no-referrer".to_owned(), false),
    ];
    assert_eq!(entries.iter().map(entry).collect::<Vec<_>>(), wanted, "{out}");
}

#[test]
fn what_cannot_be_used_is_said() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let folder = folder(&["https://a.example/1.png"]);
    let fails = |arguments: &[&str], words: &str| {
        let (out, err, status) = run(server.probe(folder.path()).args(arguments));
        assert_eq!(status, Some(2), "{out}{err}");
        assert!(err.contains(words), "{err}");
    };
    fails(&["content", "--site", "blog"], "`blog` is not the address of a site");
    fails(&["content", "--resolve", "a.example"], "write it as HOST:PORT:ADDRESS");
    let distrusts = |file: &str| run(probe(folder.path()).args(["content", "--ca-cert", file]));
    let (_, err, status) = distrusts("content/a.md");
    assert_eq!(
        (status, err.contains("there is no certificate in PEM")),
        (Some(2), true),
        "{err}"
    );
    let (_, err, status) = distrusts("none.pem");
    assert_eq!(
        (status, err.contains("none.pem cannot be read")),
        (Some(2), true),
        "{err}"
    );
    fails(&["content", "--into", "content/a.md"], "is one of the articles");
    fails(&["nowhere"], "there is no file or folder `nowhere`");
    fails(&["-"], "not of standard input");
    std::fs::write(folder.path().join("seedlint-images.ndjson"), "<<<<<<< HEAD\n").expect("a file");
    fails(&["content"], "merge conflict");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let target = elsewhere.path().join("target");
    std::fs::write(&target, "").expect("a file");
    let link = folder.path().join("seedlint-images.ndjson");
    std::fs::remove_file(&link).expect("a file");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    std::fs::write(folder.path().join("seedlint.yaml"), "target: hugo\n").expect("a file");
    fails(&["content"], "is a link out of the repository");
    assert!(server.asked().is_empty());
    assert_eq!(std::fs::read_to_string(&target).expect("a file"), "");
}

/// What each of many hosts does.
fn of_many(asked: &Asked) -> Reply {
    let own = || Reply::image(png(640, 480, &asked.path));
    match (kind(&asked.host), way(asked), asked.tls) {
        (1, "site", _) | (2, "none", _) | (6, "site" | "none", _) => Reply::status(403),
        (3, "site", _) => Reply::image(png(120, 90, "forbidden")),
        (4, ..) | (7, _, true) => Reply::status(404),
        (5, ..) => Reply::new(200, "image/jpeg", "<html><title>Parked</title></html>"),
        (8, ..) if !asked.path.starts_with("/moved/") => Reply::redirect(&format!("/moved{}", asked.path)),
        _ => own(),
    }
}

fn kind(host: &str) -> usize {
    let sum = |sum: usize, byte: u8| sum * 31 % 1009 + usize::from(byte);
    host.bytes().fold(7, sum) % 9
}

/// What is to be said of its images.
fn verdict_of_many(url: &str, host: &str) -> &'static str {
    match kind(host) {
        1 | 3 => "refused-with-referrer",
        2 => "refused-without-referrer",
        4 => "gone",
        5 => "not-a-picture",
        6 => "refused",
        7 if url.starts_with("https://") => "gone",
        7 => "only-http",
        _ => "loads",
    }
}

/// `ARTICLES=1000 cargo test --test probe hosts_of_articles -- --nocapture` reads as many articles.
#[test]
fn the_hosts_of_articles_get_their_verdicts() {
    if beside::without_loopback() {
        return;
    }
    let number = std::env::var("ARTICLES").map_or(50, |number| number.parse().expect("a number"));
    let mut articles = beside::CORPUS.articles();
    if articles.is_empty() {
        articles = beside::articles(&beside::root().join("seeds"));
    }
    let step = (articles.len() / number).max(1);
    let articles: Vec<_> = articles.into_iter().step_by(step).take(number).collect();
    let server = StandIn::start(of_many);
    let folder = tempfile::tempdir().expect("a folder");
    let paths = articles.iter().map(|path| format!("{}\n", path.display()));
    std::fs::write(folder.path().join("articles.txt"), paths.collect::<String>()).expect("a file");
    let mut command = server.probe(folder.path());
    command.args([
        "--isolated",
        "--files-from",
        "articles.txt",
        "--respect-gitignore=false",
        "--site",
        SITE,
    ]);
    // No request leaves this machine: neither one to another port, nor one to an address.
    command.args(["--resolve", &format!("*:*:{}", server.http)]);
    for address in addresses(&articles) {
        command.args(["--resolve", &format!("{address}:80:{}", server.http)]);
        command.args(["--resolve", &format!("{address}:443:{}", server.https)]);
        command.args(["--resolve", &format!("{address}:*:{}", server.http)]);
    }
    let (out, err, status) = run(&mut command);
    assert_eq!(status, Some(0), "{out}{err}");
    let mut hosts: BTreeMap<String, usize> = BTreeMap::new();
    for (url, line) in lines(folder.path()) {
        let authority = url.split('/').nth(2).expect("a host");
        if authority.contains(':') || authority.parse::<std::net::IpAddr>().is_ok() {
            continue;
        }
        assert_eq!(line["verdict"], verdict_of_many(&url, authority), "{line}");
        *hosts.entry(authority.to_owned()).or_default() += 1;
    }
    let images: usize = hosts.values().sum();
    let (articles, hosts_number) = (articles.len(), hosts.len());
    println!("{articles} articles: {hosts_number} hosts and {images} images have the right verdict");
    assert!(
        hosts.len() > 3 && hosts.values().all(|number| *number <= 5),
        "{hosts:?}"
    );
}

/// The IPv4 addresses in the articles that look like those of hosts.
fn addresses(articles: &[std::path::PathBuf]) -> std::collections::BTreeSet<String> {
    let mut found = std::collections::BTreeSet::new();
    for article in articles {
        let bytes = std::fs::read(article).expect("an article");
        let text = String::from_utf8_lossy(&bytes);
        for (at, _) in text.match_indices("//") {
            let is_part = |c: &char| c.is_ascii_digit() || *c == '.';
            let host: String = text[at + 2..].chars().take_while(is_part).collect();
            if host.parse::<std::net::Ipv4Addr>().is_ok() {
                found.insert(host);
            }
        }
    }
    found
}

#[test]
fn a_missing_network_changes_nothing() {
    if beside::without_loopback() {
        return;
    }
    let server = fine();
    let folder = folder(&["https://a.example/1.png", "https://b.example/1.png"]);
    learned(&server, folder.path(), &[]);
    let before = file(folder.path());
    let without = |arguments: &[&str]| {
        let mut command = probe(folder.path());
        // Nobody listens there.
        command.args([
            "content",
            "--site",
            SITE,
            "--pause",
            "0ms",
            "--resolve",
            "*:443:127.0.0.1:1",
        ]);
        run(command.args(arguments))
    };
    let again = ["--older-than", "1d", "--now", "2026-12-24"];
    for arguments in [&["--check"][..], &again] {
        let (out, err, status) = without(arguments);
        assert_eq!(
            (status, err.contains("no host answered")),
            (Some(2), true),
            "{out}{err}"
        );
        assert_eq!(file(folder.path()), before);
    }
    // One host of several is what it is.
    let mut command = probe(folder.path());
    std::fs::write(folder.path().join("root.pem"), &server.root).expect("a file");
    command.args(["content", "--site", SITE, "--pause", "0ms", "--ca-cert", "root.pem"]);
    command.args(["--resolve", "a.example:443:127.0.0.1:1"]);
    command.args(["--resolve", &format!("b.example:443:{}", server.https)]);
    let (out, err, status) = run(command.args(again));
    assert_eq!(status, Some(0), "{out}{err}");
    let lines = lines(folder.path());
    let verdict = |url: &str| lines[url]["verdict"].clone();
    assert_eq!(verdict("https://a.example/1.png"), "unknown");
    assert_eq!(verdict("https://b.example/1.png"), "loads");
}

#[test]
fn what_fails_for_the_moment_replaces_no_answer() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(|asked| match asked.header("if-none-match") {
        "" => Reply::image(png(640, 480, &asked.path)).with("ETag", "\"1\""),
        _ if asked.host == "a.example" => Reply::status(500),
        _ => Reply::status(304),
    });
    let folder = folder(&["https://a.example/1.png", "https://b.example/1.png"]);
    learned(&server, folder.path(), &[]);
    let before = lines(folder.path());
    learned(&server, folder.path(), &["--older-than", "1d", "--now", "2026-12-24"]);
    let now = lines(folder.path());
    assert_eq!(now["https://a.example/1.png"], before["https://a.example/1.png"]);
    assert_eq!(now["https://b.example/1.png"]["asked"], "2026-12-24");
}

/// The hosts of the sample in the README.
fn of_the_sample(asked: &Asked) -> Reply {
    match (&*asked.host, way(asked)) {
        ("pics.wall.example", "site") => Reply::status(403),
        ("old.example", _) => Reply::status(404),
        ("parked.example", _) => Reply::new(200, "text/html", "<!doctype html><title>Parked</title>"),
        _ => Reply::image(png(640, 480, &asked.path)),
    }
}

/// Compares the output of a command with that in a page, or writes it there.
fn expect_shown(page: &str, command: &str, out: &str) {
    let path = beside::root().join(page);
    let text = std::fs::read_to_string(&path).expect("a page");
    let start = format!("```text\n$ {command}\n");
    let found = text.split_once(&start).and_then(|(before, rest)| {
        let (shown, after) = rest.split_once("```")?;
        Some((before, shown, after))
    });
    let (before, shown, after) = found.unwrap_or_else(|| panic!("{page} shows no {command}"));
    if overwrites() {
        std::fs::write(&path, format!("{before}{start}{out}```{after}")).expect("a page");
    } else {
        assert_eq!(shown, out, "{page}");
    }
}

fn overwrites() -> bool {
    std::env::var("PROBE").is_ok_and(|what| what == "overwrite")
}

/// `PROBE=overwrite cargo test --test probe pages_show` writes the pages and the file of the sample.
#[test]
fn the_pages_show_what_is_printed() {
    if beside::without_loopback() {
        return;
    }
    let server = StandIn::start(of_the_sample);
    let folder = tempfile::tempdir().expect("a folder");
    let sample = beside::root().join("tests/cmd/images.in");
    std::fs::create_dir_all(folder.path().join("content")).expect("a folder");
    for name in ["content/rain.md", "seedlint.yaml"] {
        std::fs::copy(sample.join(name), folder.path().join(name)).expect("a file");
    }
    let (out, err, status) = run(server.probe(folder.path()).arg("content"));
    assert_eq!((status, &*err), (Some(0), ""), "{out}");
    let known = sample.join("seedlint-images.ndjson");
    if overwrites() {
        std::fs::write(&known, file(folder.path())).expect("a file");
    }
    let known = std::fs::read_to_string(&known).expect("PROBE=overwrite writes it");
    assert_eq!(file(folder.path()), known);
    for page in ["README.md", "docs/images.md"] {
        expect_shown(page, "seedlint probe content", &out);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
    command
        .env("SOURCE_DATE_EPOCH", stand_in::TODAY)
        .current_dir(folder.path());
    let (out, _, _) = run(command.args(["content", "--output-format", "concise"]));
    for page in ["README.md", "docs/images.md"] {
        expect_shown(page, "seedlint content --output-format concise", &out);
    }
}
