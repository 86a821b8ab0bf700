//! Reports in files and streams, including closed streams and full disks.

use std::path::Path;

use serde_json::Value;

/// A run of the program in a folder with one article of three defects.
fn run(script: &str) -> (Option<i32>, String, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "---\ntitle: A\n---\n\n<p>a</i></b></u></p>\n";
    std::fs::write(folder.path().join("a.md"), text).expect("a file");
    let output = std::process::Command::new("sh")
        .current_dir(folder.path())
        .env("S", env!("CARGO_BIN_EXE_seedlint"))
        .args(["-c", script])
        .output()
        .expect("a shell");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr), folder)
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_does_not_change_the_exit_status() {
    let script = "for i in $(seq 2500); do echo '</i>'; done > b.md; \
        { \"$S\" --output-format concise --output-format gitlab=gl.json .; echo $? > status; } | head -n 1";
    let (_, out, _, folder) = run(script);
    assert_eq!(out.lines().count(), 1);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    assert_eq!(read("status"), "1\n");
    let other = serde_json::from_str::<Value>(&read("gl.json"));
    assert!(other.is_ok(), "the other report is whole");
}

#[cfg(unix)]
#[test]
fn one_output_that_fails_loses_no_other() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    let script = "\"$S\" --output-format gitlab=/dev/full --output-format sarif=a.sarif --output-format concise .";
    let (status, out, err, folder) = run(script);
    assert_eq!(status, Some(2));
    assert!(err.contains("/dev/full cannot be written"), "{err}");
    assert!(out.contains("Found 3 warnings"), "{out}");
    assert!(folder.path().join("a.sarif").exists());
}

#[test]
fn outputs_do_not_overwrite_each_other() {
    let refused = [
        (
            "--output-format sarif=o --output-format gitlab=./o",
            "two outputs would be written to",
        ),
        ("--output-format sarif=a.md", "is one of the articles"),
        ("--output-file ./a.md", "is one of the articles"),
        ("--fix-only --output-format sarif", "would claim that there are none"),
        ("--fix-only --output-format sarif=o", "would claim that there are none"),
        ("--statistics --output-format junit", "prints a table"),
    ];
    for (arguments, said) in refused {
        let (status, _, err, folder) = run(&format!("\"$S\" {arguments} ."));
        assert_eq!(status, Some(2), "{arguments}: {err}");
        assert!(err.contains(said), "{arguments}: {err}");
        let article = std::fs::read_to_string(folder.path().join("a.md")).expect("a file");
        assert!(article.contains("</i></b></u>"), "{arguments}");
    }
}

#[test]
fn no_line_of_stderr_is_a_command() {
    let (status, _, err, _) = run("\"$S\" \"x\n::error::pwned\n##[add-mask]sun\"");
    assert_eq!(status, Some(2));
    let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    assert!(err.contains("pwned") && !err.lines().any(is_command), "{err}");
}

#[test]
fn a_junit_report_has_a_failure_where_the_run_fails() {
    let (status, out, ..) = run("\"$S\" --max-warnings 20 --output-format junit .");
    assert_eq!((status, out.contains("<failure")), (Some(0), false), "{out}");
    let (status, out, ..) = run("\"$S\" --max-warnings 2 --output-format junit .");
    let reported = out.contains("3 warnings, but at most 2 are allowed");
    assert_eq!((status, reported), (Some(1), true), "{out}");
}

/// The elements of Jenkins' schema for JUnit (junit-10.xsd of its xUnit plugin) that a report has, each with its
/// attributes, the required ones first up to `|`, and the elements that it may contain.
const JUNIT: &[(&str, &str, &str)] = &[
    ("testsuites", "| name time tests failures errors", "testsuite"),
    (
        "testsuite",
        "name tests failures errors | group time skipped timestamp hostname id package file log url",
        "testsuite properties testcase system-out system-err",
    ),
    (
        "testcase",
        "name | time classname group",
        "skipped error failure system-out system-err",
    ),
    ("failure", "| type message", ""),
    ("error", "| type message", ""),
    ("system-out", "|", ""),
];

fn assert_junit(text: &str) {
    use quick_xml::events::{BytesStart, Event};
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open: Vec<&(&str, &str, &str)> = Vec::new();
    let element = |tag: &BytesStart<'_>, open: &[&'static (&str, &str, &str)]| -> &'static (&str, &str, &str) {
        let name = String::from_utf8(tag.name().as_ref().to_vec()).expect("a name");
        let known = JUNIT.iter().find(|(known, ..)| *known == name).expect("an element");
        match open.last() {
            None => assert_eq!(name, "testsuites"),
            Some((above, _, inside)) => assert!(inside.split(' ').any(|one| one == name), "{name} in {above}"),
        }
        let names = tag
            .attributes()
            .map(|attribute| attribute.expect("an attribute").key.as_ref().to_vec());
        let names: Vec<String> = names.map(|name| String::from_utf8(name).expect("a name")).collect();
        let (required, all) = (known.1.split('|').next().unwrap_or_default(), known.1);
        assert!(
            required
                .split_whitespace()
                .all(|one| names.iter().any(|name| name == one)),
            "{name}: {names:?}"
        );
        assert!(
            names.iter().all(|name| all.split(' ').any(|one| one == name)),
            "{name}: {names:?}"
        );
        known
    };
    let mut count = 0;
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(tag) => open.push(element(&tag, &open)),
            Event::Empty(tag) => drop(element(&tag, &open)),
            Event::End(_) => drop(open.pop()),
            Event::Text(words) => {
                let is_space = words.iter().all(u8::is_ascii_whitespace);
                assert!(is_space || open.last().is_some_and(|one| one.2.is_empty()), "{words:?}");
            }
            Event::Eof => break,
            _ => {}
        }
        count += 1;
    }
    assert!(open.is_empty() && count > 5, "{text}");
}

#[test]
fn a_junit_report_is_valid_for_jenkins() {
    for arguments in [
        "--max-warnings 2",
        "--max-warnings 20",
        "--fail-on error",
        "--ignore all",
    ] {
        let script = format!("printf '\\377' > broken.md; mkdir none.md; \"$S\" {arguments} --output-format junit .");
        let (_, out, ..) = run(&script);
        assert_junit(&out);
    }
    // An article that cannot be read.
    let (status, out, ..) = run("ln -s none b.md; \"$S\" --output-format junit b.md a.md");
    assert_eq!(status, Some(2), "{out}");
    let wrong = "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase name='b' line='1'/></testsuite></testsuites>";
    assert!(
        std::panic::catch_unwind(|| assert_junit(wrong)).is_err(),
        "a line is not valid"
    );
}

#[test]
fn an_article_has_one_name_however_it_is_spelled() {
    for path in ["a.md", "./a.md", "\"$PWD/a.md\"", "x/../a.md"] {
        let (_, out, ..) = run(&format!("mkdir x; \"$S\" --output-format concise {path}"));
        assert!(out.starts_with("a.md:5:5: "), "{path}: {out}");
    }
}
