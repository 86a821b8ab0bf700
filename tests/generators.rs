//! What the table of the generators and the rules that quote it claim, beside what the real
//! parsers do: those of Hexo, Eleventy and Astro from npm, in fixed versions, and the YAML parser
//! that Zola uses. Without node, npm or a network the first part is skipped, and says so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use seedlint::Source;
use seedlint::config::{Config, World};
use seedlint::date::{Fault, Form, read};
use seedlint::generators::Target;
use seedlint::generators::{self, Oddity, Plain, Reading};
use seedlint::rule::built_in;
use serde_json::Value;

const PACKAGES: &str = r#"{
  "private": true,
  "dependencies": {
    "@11ty/gray-matter": "1.0.0",
    "@astrojs/internal-helpers": "0.11.0",
    "gray-matter": "4.0.3",
    "hexo-front-matter": "4.2.1",
    "js-yaml": "4.3.2",
    "luxon": "3.7.2"
  },
  "overrides": { "gray-matter": { "js-yaml": "3.14.1" } }
}
"#;

/// The generators that are run, and their parsers in `generators/read.js`.
const RUN: [(Target, &str); 3] = [
    (Target::Hexo, "hexo"),
    (Target::Eleventy, "eleventy"),
    (Target::Astro, "astro"),
];

const BODY: &str = "\nTake an umbrella.\n";

fn usual(fence: &str) -> String {
    format!("{fence}\ntitle: Heavy rain\ndate: 2024-05-01\n")
}

/// Each oddity in an article of its own, and the rule that speaks of it.
fn oddities() -> Vec<(Oddity, &'static str, String)> {
    let first = "front-matter/not-first";
    let fence = "front-matter/bad-fence";
    let good = format!("{}---\n{BODY}", usual("---"));
    let titled = |title: &str| format!("---\ntitle: {title}\ndate: 2024-05-01\n---\n{BODY}");
    vec![
        (Oddity::ByteOrderMark, first, format!("\u{feff}{good}")),
        (Oddity::BlankLine, first, format!("\n{good}")),
        (Oddity::BlankLine, first, format!("\r\n{}", good.replace('\n', "\r\n"))),
        (Oddity::BlankLine, first, format!("\u{feff}\n{good}")),
        (Oddity::BlankLines, first, format!("\n\n{good}")),
        (Oddity::BlankLines, first, format!(" \n{good}")),
        (Oddity::Indent, first, format!("  {good}")),
        (Oddity::CommentBefore, first, format!("<!-- imported -->\n{good}")),
        (Oddity::Invisible, first, format!("\u{200b}{good}")),
        (Oddity::OpenerSpace, fence, format!("{}---\n{BODY}", usual("--- "))),
        (Oddity::LongOpener, fence, format!("{}---\n{BODY}", usual("----"))),
        (Oddity::LongFences, fence, format!("{}-----\n{BODY}", usual("-----"))),
        (Oddity::LongCloser, fence, format!("{}----\n{BODY}", usual("---"))),
        (Oddity::Dots, fence, format!("{}...\n{BODY}", usual("---"))),
        (
            Oddity::Unclosed,
            "front-matter/unclosed",
            format!("{}{BODY}", usual("---")),
        ),
        (
            Oddity::DuplicateKey,
            "front-matter/duplicate-key",
            titled("Heavy rain\ntitle: Heavy rain"),
        ),
        (Oddity::Syntax, "front-matter/syntax", titled("Rain: what to do")),
        (Oddity::Syntax, "front-matter/syntax", titled("@rain")),
        (Oddity::Syntax, "front-matter/syntax", titled("`rain` today")),
        (Oddity::Comment, "front-matter/truncated-value", titled("Heavy #rain")),
        (
            Oddity::Anchor,
            "front-matter/truncated-value",
            titled("&nbsp is no space"),
        ),
        (Oddity::Tag, "front-matter/truncated-value", titled("!important today")),
    ]
}

/// Dates, and the moment that their author meant.
const DATES: &[(&str, &str)] = &[
    ("2024-05-01", "2024-05-01T00:00:00.000Z"),
    ("2024-05-01 10:00:00", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01T10:00:00+08:00", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01 9:00:00", "2024-05-01T09:00:00.000Z"),
    ("2024-5-1 10:00:00", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01 10:00:00 Z", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01T10:00", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01 10:00", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01T10:00:00+0800", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01 10:00:00 +0800", "2024-05-01T02:00:00.000Z"),
    ("2024-5-1", "2024-05-01T00:00:00.000Z"),
    ("2024/05/01", "2024-05-01T00:00:00.000Z"),
    ("2024.05.01", "2024-05-01T00:00:00.000Z"),
    ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00.000Z"),
    ("Wed, 01 May 2024 10:00:00 +0800", "2024-05-01T02:00:00.000Z"),
    ("May 1, 2024", "2024-05-01T00:00:00.000Z"),
    ("1 May 2024", "2024-05-01T00:00:00.000Z"),
    ("5/1/2024", "2024-05-01T00:00:00.000Z"),
    ("20240501", "2024-05-01T00:00:00.000Z"),
    ("2024-05-01 10:00:00 CST", ""),
    ("yesterday", ""),
    ("Invalid Date", ""),
    ("2024年5月1日", ""),
    ("2024-05-01 at noon", ""),
    ("2024-02-30", ""),
    ("2024-13-01", ""),
    ("2024-05-01 25:00:00", ""),
    ("1714521600", "2024-05-01T00:00:00.000Z"),
    ("1714521600000", "2024-05-01T00:00:00.000Z"),
    ("2024", ""),
];

const PLAIN: &[(&str, Plain)] = &[
    ("true", Plain::Word),
    ("False", Plain::Word),
    ("yes", Plain::OldWord),
    ("No", Plain::OldWord),
    ("on", Plain::OldWord),
    ("OFF", Plain::OldWord),
    ("010", Plain::Octal),
    ("089", Plain::LeadingZero),
    ("1.10", Plain::Rewritten),
    ("+5", Plain::Rewritten),
    ("1e3", Plain::Exponent),
    ("0x1F", Plain::Hexadecimal),
    ("1_000", Plain::Underscore),
    ("2024-05-01", Plain::Date),
];

fn say(words: &str) {
    // Past the capture of the test harness: a skipped test must not look like a passed one.
    let _ = writeln!(std::io::stderr(), "tests/generators.rs: {words}");
}

/// The folder with the packages, installed once; none where that is not possible here.
fn packages() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOLDER.get_or_init(install).as_deref()
}

fn install() -> Option<PathBuf> {
    let runs = |program: &str| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|out| out.status.success())
    };
    if let Some(missing) = ["node", "npm"].into_iter().find(|program| !runs(program)) {
        say(&format!("skipped: {missing} is not there"));
        return None;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/generators");
    let list = folder.join("package.json");
    let complete = folder.join("complete");
    if std::fs::read_to_string(&complete).is_ok_and(|text| text == PACKAGES) {
        return Some(folder);
    }
    std::fs::create_dir_all(&folder).expect("a folder under target/");
    std::fs::write(&list, PACKAGES).expect("package.json");
    let arguments = "install --no-audit --no-fund --ignore-scripts --fetch-retries=0 --fetch-timeout=60000";
    let installed = Command::new("npm")
        .args(arguments.split(' '))
        .current_dir(&folder)
        .output()
        .expect("npm runs");
    if !installed.status.success() {
        let said = String::from_utf8_lossy(&installed.stderr);
        let reason = said
            .lines()
            .find(|line| line.starts_with("npm error"))
            .unwrap_or("no reason given");
        say(&format!("skipped: npm cannot install the parsers: {reason}"));
        return None;
    }
    std::fs::write(&complete, PACKAGES).expect("a mark");
    Some(folder)
}

/// What each parser makes of each text, in this time zone.
fn run(texts: &[String], zone: &str) -> Option<Vec<Value>> {
    let folder = packages()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generators/read.js");
    let mut node = Command::new("node")
        .arg(script)
        .current_dir(folder)
        .env("TZ", zone)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let input = serde_json::to_vec(texts).expect("texts are JSON");
    node.stdin
        .take()
        .expect("a pipe")
        .write_all(&input)
        .expect("node reads");
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "read.js fails");
    Some(serde_json::from_slice(&output.stdout).expect("read.js writes JSON"))
}

fn stops(target: Target) -> Reading {
    // Hexo logs the error and goes on without the article.
    if target == Target::Hexo {
        Reading::Dropped
    } else {
        Reading::Stops
    }
}

/// Whether a rule speaks of the text with this target.
fn speaks(rule: &str, target: Target, text: &str) -> bool {
    let config = Config {
        select: Some(vec![rule.to_owned()]),
        target: Some(target),
        hints: Some(true),
        ..Config::default()
    };
    let linter = config.compile(built_in(), World::default()).expect("it compiles");
    !linter.lint(&Source::new("a.md", text)).findings.is_empty()
}

#[test]
fn what_is_said_of_odd_front_matter_is_true() {
    let cases = oddities();
    let texts: Vec<String> = cases.iter().map(|(_, _, text)| text.clone()).collect();
    let Some(results) = run(&texts, "UTC") else { return };
    let mut wrong = String::new();
    for ((oddity, rule, text), result) in cases.iter().zip(&results) {
        // Astro before version 5 read with gray-matter, as Eleventy did.
        for (target, parser) in RUN.into_iter().chain([(Target::Eleventy, "gray")]) {
            let seen = &result[parser];
            let body = seen["body"].as_str().unwrap_or("");
            let real = match &seen["title"] {
                _ if seen.get("throws").is_some() => stops(target),
                Value::Null => Reading::Lost,
                Value::String(title) if !text.contains(&format!("title: {title}\n")) && title != "Heavy rain" => {
                    Reading::Cut
                }
                Value::String(title) if text.contains(&format!("title: {title} #")) => Reading::Cut,
                _ if body.starts_with('-') => Reading::Dash,
                _ => Reading::Fine,
            };
            let claimed = generators::front_matter(target, *oddity);
            if real != claimed {
                wrong.push_str(&format!(
                    "{oddity:?} in {parser}: {claimed:?} is claimed, {real:?} is true: {seen}\n"
                ));
            }
            if parser != "gray" && speaks(rule, target, text) != (real != Reading::Fine) {
                wrong.push_str(&format!("{rule} is wrong about {text:?} for {parser}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What the table says of a date without quotes.
fn claimed(target: Target, text: &str) -> (Reading, Result<Form, Fault>) {
    let form = read(text).map(|written| written.form);
    let form = match form {
        Err(Fault::Day | Fault::Month | Fault::Time) if !seedlint::date::is_timestamp(text) => Err(Fault::AsText),
        form => form,
    };
    (generators::date(target, form), form)
}

#[test]
fn what_is_said_of_dates_is_true() {
    let texts: Vec<String> = DATES
        .iter()
        .map(|(date, _)| format!("---\ntitle: Heavy rain\ndate: {date}\n---\n{BODY}"))
        .collect();
    let Some(results) = run(&texts, "UTC") else { return };
    let mut wrong = String::new();
    for (((date, meant), text), result) in DATES.iter().zip(&texts).zip(&results) {
        for (target, parser) in RUN {
            let (claim, form) = claimed(target, date);
            let real = match result[parser]["date"].as_str() {
                None if target == Target::Hexo => Reading::FileDate,
                None => Reading::Stops,
                Some(read) if read == *meant && form == Ok(Form::Slashes) => Reading::MonthFirst,
                Some(read) if read == *meant => Reading::Fine,
                Some(read) if read.starts_with("1970") => Reading::Year1970,
                Some(_) => Reading::Shifted,
            };
            if claim != Reading::Unknown && claim != real {
                wrong.push_str(&format!(
                    "{date} in {parser}: {claim:?} is claimed, {real:?} is true: {}\n",
                    result[parser]["date"]
                ));
            }
            let read_rightly = matches!(real, Reading::Fine | Reading::MonthFirst);
            if claim != Reading::Unknown && speaks("front-matter/invalid-date", target, text) == read_rightly {
                wrong.push_str(&format!(
                    "front-matter/invalid-date is wrong about {date} for {parser}\n"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn hexo_moves_a_plain_timestamp_and_no_text() {
    let of = |date: &str| format!("---\ntitle: x\ndate: {date}\n---\n");
    let texts = [
        of("Wed, 01 May 2024 10:00:00 GMT"),
        of("\"2024-05-01T10:00:00Z\""),
        of("2024-05-01T10:00:00Z"),
        of("2024/05/01"),
        of("2024-05-01"),
    ];
    let Some(results) = run(&texts, "Asia/Shanghai") else {
        return;
    };
    let read: Vec<&str> = results
        .iter()
        .map(|result| result["hexo"]["date"].as_str().unwrap_or(""))
        .collect();
    assert_eq!(read[0], "2024-05-01T10:00:00.000Z");
    assert_eq!(
        read[1], read[0],
        "what the fix of ambiguous-date writes is the same moment"
    );
    assert_ne!(read[2], read[0], "without the quotes it would not be");
    assert_eq!(read[3], read[4], "both are midnight where Hexo runs");
}

#[test]
fn what_is_said_of_plain_values_is_true() {
    let of = |text: &str| format!("---\ntitle: {text}\nweight: 1\n---\n{BODY}");
    let texts: Vec<String> = PLAIN.iter().map(|(text, _)| of(text)).collect();
    let Some(results) = run(&texts, "UTC") else { return };
    let mut wrong = String::new();
    for (((written, plain), text), result) in PLAIN.iter().zip(&texts).zip(&results) {
        for (target, parser) in RUN.into_iter().chain([(Target::Hexo, "yaml")]) {
            let real = match result[parser]["kind"].as_str() {
                Some("string") => Reading::Fine,
                Some("boolean") => Reading::Boolean,
                Some("number") => Reading::Number,
                Some("date") => Reading::Moment,
                _ => Reading::Unknown,
            };
            let claim = generators::plain(target, *plain);
            if claim != Reading::Unknown && claim != real {
                wrong.push_str(&format!(
                    "{written} in {parser}: {claim:?} is claimed, {real:?} is true\n"
                ));
            }
            if claim != Reading::Unknown
                && speaks("front-matter/looks-boolean", target, text) == (real == Reading::Fine)
            {
                wrong.push_str(&format!(
                    "front-matter/looks-boolean is wrong about {written} for {parser}\n"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[derive(serde::Deserialize)]
struct Page {
    title: String,
}

/// Zola reads the fields with serde_yaml into a structure whose title is a text.
fn zola(title: &str) -> Option<String> {
    let page: Result<Page, _> = serde_yaml::from_str(&format!("title: {title}\n"));
    page.ok().map(|page| page.title)
}

#[test]
fn what_is_said_of_values_in_zola_is_true() {
    for (written, plain) in PLAIN {
        assert_eq!(zola(written).as_deref(), Some(*written));
        assert_eq!(generators::plain(Target::Zola, *plain), Reading::Fine, "{written}");
    }
    let claim = |oddity| generators::front_matter(Target::Zola, oddity);
    assert_eq!(zola("Rain: what to do"), None);
    assert_eq!(claim(Oddity::Syntax), Reading::Stops);
    assert_eq!(zola("Heavy rain\ntitle: Heavy rain"), None);
    assert_eq!(claim(Oddity::DuplicateKey), Reading::Stops);
    assert_eq!(zola("Heavy #rain").as_deref(), Some("Heavy"));
    assert_eq!(claim(Oddity::Comment), Reading::Cut);
    assert_eq!(zola("&nbsp is no space").as_deref(), Some("is no space"));
    assert_eq!(claim(Oddity::Anchor), Reading::Cut);
    assert_eq!(zola("!important today").as_deref(), Some("today"));
    assert_eq!(claim(Oddity::Tag), Reading::Cut);
}
