//! `seedlint pipe`: lines of JSON, in and out.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const BAD: &str = "---\ntitle: Rain\ndate: 2024-05-01\n---\n\n<p>It rains.</i></p>\n";

fn pipe_in(folder: &Path, arguments: &[&str], input: Vec<u8>) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .arg("pipe")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("seedlint");
    let mut stdin = child.stdin.take().expect("its input");
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("its output");
    writer.join().expect("the writer");
    output
}

fn pipe(arguments: &[&str], input: impl Into<Vec<u8>>) -> (Vec<Value>, Option<i32>) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = pipe_in(folder.path(), arguments, input.into());
    (values(&output), output.status.code())
}

fn values(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// The sample articles, as lines, and their texts.
fn samples(times: usize) -> (String, Vec<String>) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/dirty");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the samples")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let texts: Vec<String> = texts.collect();
    let texts: Vec<String> = texts.iter().cycle().take(texts.len() * times).cloned().collect();
    let line = |(id, text): (usize, &String)| format!("{}\n", json!({ "id": id, "text": text }));
    (texts.iter().enumerate().map(line).collect(), texts)
}

#[test]
fn the_order_is_kept_on_any_number_of_threads() {
    let (input, texts) = samples(2);
    let (one, _) = pipe(&["--threads", "1", "--fix"], input.clone());
    let (four, _) = pipe(&["--threads", "4", "--fix"], input);
    assert_eq!(one, four);
    assert_eq!(one.len(), texts.len());
    for (number, line) in one.iter().enumerate() {
        assert_eq!(line["id"], number);
    }
}

#[test]
fn findings_and_fixes_are_those_of_files() {
    let (input, texts) = samples(1);
    let folder = tempfile::tempdir().expect("a folder");
    for (number, text) in texts.iter().enumerate() {
        std::fs::create_dir_all(folder.path().join(number.to_string())).expect("a folder");
        std::fs::write(folder.path().join(format!("{number}/article.md")), text).expect("an article");
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seedlint"));
        command
            .args(arguments)
            .args(["--isolated", "--target", "any"])
            .current_dir(folder.path());
        command.output().expect("seedlint")
    };
    let whole: Value = serde_json::from_slice(&run(&["--output-format", "json", "."]).stdout).expect("JSON");
    let mut of_files: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for finding in whole["findings"].as_array().expect("findings") {
        let number = finding["path"]
            .as_str()
            .and_then(|path| path.split('/').next()?.parse().ok());
        of_files
            .entry(number.expect("a number"))
            .or_default()
            .push(finding.clone());
    }
    let (lines, status) = pipe(&["--isolated", "--target", "any"], input.clone());
    assert_eq!(status, Some(0));
    for (number, line) in lines.iter().enumerate() {
        let mut findings = line["findings"].as_array().expect("findings").clone();
        for finding in &mut findings {
            finding["path"] = json!(format!("{number}/article.md"));
        }
        // What is said of an article's neighbors cannot be known of lines.
        let known = |finding: &&Value| {
            !finding["message"]
                .as_str()
                .is_some_and(|message| message.contains("folder"))
        };
        let of_file = of_files.remove(&number).unwrap_or_default();
        let of_file: Vec<&Value> = of_file.iter().filter(known).collect();
        assert_eq!(findings.iter().filter(known).collect::<Vec<_>>(), of_file, "{number}");
    }
    run(&["--fix", "--unsafe-fixes", "."]);
    let (lines, _) = pipe(&["--isolated", "--target", "any", "--fix", "--unsafe-fixes"], input);
    for (number, line) in lines.iter().enumerate() {
        let fixed = std::fs::read_to_string(folder.path().join(format!("{number}/article.md")));
        assert_eq!(line["text"], fixed.expect("an article"), "{number}");
    }
}

#[test]
fn a_line_that_cannot_be_read_is_an_error_for_itself() {
    let mut input = json!({ "text": BAD, "n": 1 }).to_string().into_bytes();
    input.extend(b"\n\nnot json\n[1]\n{\"text\":null}\n{\"text\":7}\n{\"other\":1}\n{\"text\":\"\xff\"}\n");
    input.extend(b"{\"path\":\"../a.md\",\"text\":\"\"}\n{\"path\":\"/a.md\",\"text\":\"\"}\n");
    input.extend(format!("{}\n", json!({ "text": "x".repeat(4000) })).as_bytes());
    input.extend(format!("{}\n", json!({ "text": "x".repeat(90_000) })).as_bytes());
    input.extend(json!({ "text": BAD, "n": 2 }).to_string().as_bytes());
    let (lines, status) = pipe(&["--findings", "counts", "--max-size", "article=2KiB"], input);
    assert_eq!(status, Some(1));
    let error = |number: usize| lines[number]["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(lines[0]["findings"]["rules"], json!({ "markup/stray-end-tag": 1 }));
    assert_eq!(lines[1]["line"], 3);
    let expected = [
        "the line is no JSON object with an article: expected ident, at byte 2",
        "the line is no JSON object with an article: invalid type: sequence, expected an object, at byte 0",
        "`text` is null",
        "`text` is no string, or one with half a surrogate pair",
        "there is no field `text`",
        "the line is not UTF-8, from byte 10",
        "`path` must be a relative path without `..`",
        "`path` must be a relative path without `..`",
        "`text` has 4000 bytes, and 2048 are read; --max-size raises that",
        "the line is longer than an article of 2048 bytes can be",
    ];
    for (number, expected) in expected.into_iter().enumerate() {
        assert_eq!(error(number + 1), expected);
    }
    assert_eq!(lines[11]["n"], 2);
    assert_eq!(lines.len(), 12);
    // Half of a surrogate pair is JSON to some, and comes back as it is.
    let folder = tempfile::tempdir().expect("a folder");
    let output = pipe_in(folder.path(), &[], b"{\"text\":\"\\ud800\"}".to_vec());
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let reason = "`text` is no string, or one with half a surrogate pair";
    assert_eq!(out, format!("{{\"text\":\"\\ud800\",\"error\":\"{reason}\"}}\n"));
}

#[test]
fn other_fields_stay_as_they_are_written() {
    let line = format!(
        "{{\"n\": 12345678901234567890123, \"e\":1e400,\"text\":{},\"findings\":[],\"x\":{{\"b\":1,\"a\":[ 2 ]}}}}",
        json!(BAD)
    );
    let folder = tempfile::tempdir().expect("a folder");
    let output = pipe_in(folder.path(), &["--fix", "--findings", "none"], line.into_bytes());
    let fixed = BAD.replace("</i>", "");
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    let start = format!(
        "{{\"n\":12345678901234567890123,\"e\":1e400,\"text\":{},\"x\":{{\"b\":1,\"a\":[ 2 ]}},\"removed\":[{{",
        json!(fixed)
    );
    assert!(out.starts_with(&start), "{out}");
    assert!(out.contains("\"removed\":\"</i>\""), "{out}");
}

#[test]
fn the_path_of_an_article_decides_its_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    let own = "overrides:\n- files: [quiet/**]\n  ignore: [markup/stray-end-tag]\n";
    std::fs::write(folder.path().join("seedlint.yaml"), own).expect("a configuration");
    let line = |path: &str| format!("{}\n", json!({ "url": path, "body": BAD }));
    let input = format!("{}{}", line("quiet/a.md"), line("loud/a.md"));
    let arguments = ["--text-field", "body", "--path-field", "url", "--findings", "counts"];
    let lines = values(&pipe_in(folder.path(), &arguments, input.into_bytes()));
    assert_eq!(lines[0]["findings"]["warning"], 0);
    assert_eq!(lines[1]["findings"]["warning"], 1);
    std::fs::write(folder.path().join("seedlint.yaml"), "rulez: []\n").expect("a configuration");
    let output = pipe_in(folder.path(), &[], BAD.into());
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

#[test]
fn compressed_input_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = |n: usize| format!("{}\n", json!({ "n": n, "text": BAD }));
    let gzip = |text: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).expect("memory");
        gzip.finish().expect("memory")
    };
    let zstd =
        |text: &str| ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    // Each has two parts, as files have that were appended to.
    let long: String = (0..5_000).map(line).collect();
    std::fs::write(
        folder.path().join("a.jsonl.gz"),
        [gzip(&line(0)), gzip(&line(1))].concat(),
    )
    .expect("a file");
    std::fs::write(
        folder.path().join("b.jsonl.zst"),
        [zstd(&long), zstd(&line(9))].concat(),
    )
    .expect("a file");
    std::fs::write(folder.path().join("c.jsonl"), "x\n").expect("a file");
    let arguments = ["--findings", "counts", "a.jsonl.gz", "b.jsonl.zst", "c.jsonl"];
    let output = pipe_in(folder.path(), &arguments, Vec::new());
    let lines = values(&output);
    assert_eq!(lines.len(), 5_004);
    assert_eq!(lines[1]["n"], 1);
    assert_eq!(lines[5_001]["n"], 4_999);
    assert_eq!(lines[5_002]["n"], 9);
    assert_eq!(
        (lines[5_003]["file"].as_str(), lines[5_003]["line"].as_u64()),
        (Some("c.jsonl"), Some(1))
    );
    let output = pipe_in(folder.path(), &["--compression", "zstd"], zstd(&line(3)));
    assert_eq!(values(&output)[0]["n"], 3);
    // What is cut off is said, and what came before is not lost.
    let cut = gzip(&long);
    let output = pipe_in(folder.path(), &["--compression", "gzip"], cut[..cut.len() / 2].to_vec());
    assert_eq!(output.status.code(), Some(2));
    assert!(values(&output).len() > 500);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("standard input, after line"), "{said}");
    let output = pipe_in(folder.path(), &["missing.jsonl"], Vec::new());
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_reader_that_stops_ends_it() {
    let (input, _) = samples(40);
    let mut child = Command::new(env!("CARGO_BIN_EXE_seedlint"))
        .args(["pipe", "--isolated"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("seedlint");
    let mut stdin = child.stdin.take().expect("its input");
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
