//! `--watch`, in the real process: what it says of a change, and how a signal ends it.

#![cfg(unix)]

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const WRONG: &str = "---\ntitle: Rain\n---\n\n<p>One</p></i>\n";
const RIGHT: &str = "---\ntitle: Rain\n---\n\n<p>One</p>\n";
/// Long enough for a machine that does much else: a test that waits so long fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run that is going on, with all that it has written so far.
struct Watched {
    child: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
    /// What of it was read by the test.
    seen: (usize, usize),
}

fn collected(mut stream: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let into = text.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut bytes) {
            let read = String::from_utf8_lossy(&bytes[..read]).into_owned();
            into.lock().expect("the text").push_str(&read);
        }
    });
    text
}

impl Watched {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .args(["--watch", "--output-format", "concise"])
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("seedlint");
        let out = collected(child.stdout.take().expect("its output"));
        let err = collected(child.stderr.take().expect("its errors"));
        let mut watched = Self {
            child,
            out,
            err,
            seen: (0, 0),
        };
        watched.said("Ctrl-C ends");
        watched
    }

    /// Waits until it has said something since the last call; returns what it wrote since then.
    fn said(&mut self, words: &str) -> (String, String) {
        let started = Instant::now();
        let (mut last, mut quiet) = <((String, String), usize)>::default();
        loop {
            let (out, err) = (
                self.out.lock().expect("out").clone(),
                self.err.lock().expect("err").clone(),
            );
            let new = (out[self.seen.0..].to_owned(), err[self.seen.1..].to_owned());
            let is_said = new.0.contains(words) || new.1.contains(words);
            if is_said && quiet > 10 {
                self.seen = (out.len(), err.len());
                return new;
            }
            // The rest of a round comes at once, over the other stream, too.
            quiet = if is_said && new == last { quiet + 1 } else { 0 };
            last = new.clone();
            assert!(
                started.elapsed() < PATIENCE,
                "it never said `{words}`, but: {}\n{}",
                new.0,
                new.1
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it by a signal; returns its exit status, and what it wrote at last.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
        let started = Instant::now();
        let status = loop {
            match self.child.try_wait().expect("its status") {
                Some(status) => break status,
                None => assert!(started.elapsed() < PATIENCE, "{signal} did not end it"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        std::thread::sleep(Duration::from_millis(100));
        let err = self.err.lock().expect("err")[self.seen.1..].to_owned();
        (status.code(), err)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn what_changed_is_checked_again_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "posts/a.md", WRONG);
    write(folder, "posts/b.md", WRONG);
    let mut watched = Watched::start(folder, &["posts"]);

    write(folder, "posts/b.md", RIGHT);
    let (out, err) = watched.said("No problems");
    assert_eq!(err, "seedlint: changed: posts/b.md\n");
    assert!(!out.contains("a.md"), "{out}");

    write(folder, "posts/new.md", WRONG);
    let (out, _) = watched.said("can be fixed");
    assert!(
        out.contains("posts/new.md:5:11: warning[markup/stray-end-tag]"),
        "{out}"
    );
    assert!(!out.contains("a.md"), "{out}");
    // The command fixes what this round shows.
    assert!(out.contains("`seedlint --fix posts/new.md`"), "{out}");

    // As editors save: a new file in the place of the old one.
    write(folder, "saved", &WRONG.replace("One", "Two"));
    std::fs::rename(folder.join("saved"), folder.join("posts/b.md")).expect("renamed");
    let (out, _) = watched.said("can be fixed");
    assert!(out.contains("posts/b.md:5:11"), "{out}");

    std::fs::remove_file(folder.join("posts/a.md")).expect("removed");
    let (out, err) = watched.said("removed: posts/a.md");
    assert_eq!((&*out, &*err), ("", "seedlint: removed: posts/a.md\n"));

    // A shell may have started the tests in the background, where SIGINT is ignored.
    let (status, err) = watched.end("-HUP");
    assert_eq!((status, &*err), (Some(129), ""));
}

#[test]
fn images_and_the_files_of_a_site_are_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let top = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n";
    write(folder, "content/a/a.md", &format!("{top}![A](/rain.png)\n"));
    write(folder, "content/b/b.md", &format!("{top}One\n"));
    write(folder, "static/sun.png", "");
    write(folder, "hugo.toml", "title = 'Rain'\n");
    let mut watched = Watched::start(folder, &["content"]);
    // The image is there.
    write(folder, "static/rain.png", "");
    let (out, err) = watched.said("No problems");
    assert!(err.contains("changed: static; all articles are checked again"), "{err}");
    assert!(out.contains("2 articles"), "{out}");
    std::fs::remove_file(folder.join("static/rain.png")).expect("removed");
    watched.said("[image/missing-file]");
    // A copy that an editor makes of an article is nothing new, nor is an article anything else.
    write(folder, "content/a/.a.md.swp", "");
    write(folder, "content/a/new.md", &format!("{top}Two</i>\n"));
    let (out, err) = watched.said("can be fixed");
    assert!(
        err.contains("changed: content/a/new.md\n") && !out.contains("a.md:"),
        "{out}{err}"
    );
    // The site is another one.
    std::fs::remove_file(folder.join("hugo.toml")).expect("removed");
    write(folder, "_config.yml", "theme: minima\n");
    let (out, _) = watched.said("all articles are checked again");
    assert!(out.contains("3 articles"), "{out}");
    std::fs::remove_dir_all(folder.join("content/b")).expect("removed");
    let (_, err) = watched.said("removed: content/b/b.md");
    assert!(err.contains("content/b/b.md"), "{err}");
    let (status, _) = watched.end("-TERM");
    assert_eq!(status, Some(143));
}

#[test]
fn configurations_cards_and_baselines_are_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "posts/a.md", WRONG);
    write(folder, "posts/b.md", RIGHT);
    let mut watched = Watched::start(folder, &["posts"]);

    // One that is new, above the articles.
    write(folder, "seedlint.yaml", "ignore: [markup]\n");
    let (out, err) = watched.said("No problems");
    assert!(out.contains("2 articles"), "{out}");
    assert_eq!(
        err,
        "seedlint: changed: seedlint.yaml; all articles are checked again\n"
    );

    // A broken one is an error that does not end the run, nor does an article that changes meanwhile.
    write(folder, "seedlint.yaml", "ignroe: [markup]\n");
    let (_, err) = watched.said("ignroe");
    assert!(err.contains("seedlint.yaml"), "{err}");
    write(folder, "posts/b.md", WRONG);
    watched.said("ignroe");

    let card = "summary: Rain.\nwhy: It rains.\nhelp: Wait.\nseverity: warning\nmatch:\n  text: {pattern: One}\ncases:\n  - name: rain\n    bad: |\n      One\n    mark: One\n  - name: sun\n    good: |\n      Two\n  - name: hail\n    near-miss: |\n      On\n";
    write(folder, "cards/wet/rain.yaml", card);
    write(folder, "seedlint.yaml", "rules: [cards]\nselect: [wet/rain]\n");
    let (out, _) = watched.said("Found 2 warnings");
    assert!(out.contains("posts/b.md:5:1: warning[wet/rain]"), "{out}");
    write(
        folder,
        "cards/wet/rain.yaml",
        &card.replace("summary: Rain.", "summary: More rain."),
    );
    let (out, err) = watched.said("Found 2 warnings");
    assert!(out.contains("More rain."), "{out}");
    assert!(err.contains("changed: cards/wet/rain.yaml"), "{err}");
    // Another one, in a folder that was there.
    write(folder, "cards/wet/hail.yaml", &card.replace("Rain", "Hail"));
    let (_, err) = watched.said("Found 2 warnings");
    assert!(err.contains("changed: cards/wet"), "{err}");

    let ran = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["baseline", "write", "posts"])
        .current_dir(folder)
        .status();
    assert!(ran.expect("seedlint").success());
    write(
        folder,
        "seedlint.yaml",
        "rules: [cards]\nselect: [wet/rain]\nbaseline: seedlint-baseline.txt\n",
    );
    watched.said("the baseline records them");
    write(folder, "seedlint-baseline.txt", "");
    watched.said("seedlint-baseline.txt");
    let (status, err) = watched.end("-TERM");
    assert_eq!((status, &*err), (Some(143), ""));
}

#[test]
fn what_can_never_be_watched_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", RIGHT);
    let cases: &[(&[&str], &str)] = &[
        (&["missing"], "there is no file or folder `missing`"),
        (&["-"], "standard input is read only once"),
        (
            &["--output-format", "json", "."],
            "--watch reports what changed, to people",
        ),
        (
            &["--output-format", "full=out", "."],
            "--watch reports what changed, to people",
        ),
        (&["--fix", "."], "cannot be used with"),
        (&["--since", "HEAD", "."], "cannot be used with"),
    ];
    for (arguments, words) in cases {
        let output = Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .arg("--watch")
            .args(*arguments)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("seedlint");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
        assert!(err.contains(words), "{arguments:?}: {err}");
    }
}
