//! Compares the table of the generators, and the rules that quote it, with the real parsers: those
//! of Hexo, Eleventy and Astro from npm, in fixed versions, and the YAML parser that Zola uses.
//!
//! The answers of the parsers from npm are recorded in `generators/answers.json`, with which the
//! table is always compared. If Node and npm are installed, the parsers run again, and their
//! answers must be the same. `GENERATORS=overwrite cargo test --lib generators` regenerates the
//! answers.

use super::beside;

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::Source;
use crate::config::{Config, World};
use crate::date::{Fault, Form, ZoneName, read};
use crate::generators::Target;
use crate::generators::{self, Behavior, Plain, Quirk};
use crate::rule::built_in;
use serde_json::{Map, Value};

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

/// Each unusual property in an article of its own, and the rule that reports it.
fn oddities() -> Vec<(Quirk, &'static str, String)> {
    let first = "front-matter/not-first";
    let fence = "front-matter/bad-fence";
    let unread = "front-matter/unread-format";
    let good = format!("{}---\n{BODY}", usual("---"));
    let titled = |title: &str| format!("---\ntitle: {title}\ndate: 2024-05-01\n---\n{BODY}");
    vec![
        (Quirk::ByteOrderMark, first, format!("\u{feff}{good}")),
        (Quirk::BlankLine, first, format!("\n{good}")),
        (Quirk::BlankLine, first, format!("\r\n{}", good.replace('\n', "\r\n"))),
        (Quirk::BlankLine, first, format!("\u{feff}\n{good}")),
        (Quirk::BlankLines, first, format!("\n\n{good}")),
        (Quirk::BlankLines, first, format!(" \n{good}")),
        (Quirk::Indent, first, format!("  {good}")),
        (Quirk::CommentBefore, first, format!("<!-- imported -->\n{good}")),
        (Quirk::Invisible, first, format!("\u{200b}{good}")),
        (Quirk::OpenerSpace, fence, format!("{}---\n{BODY}", usual("--- "))),
        (Quirk::LongOpener, fence, format!("{}---\n{BODY}", usual("----"))),
        (Quirk::LongFences, fence, format!("{}-----\n{BODY}", usual("-----"))),
        (Quirk::LongCloser, fence, format!("{}----\n{BODY}", usual("---"))),
        (Quirk::Dots, fence, format!("{}...\n{BODY}", usual("---"))),
        (
            Quirk::Unclosed,
            "front-matter/unclosed",
            format!("{}{BODY}", usual("---")),
        ),
        (Quirk::NoOpener, fence, good["---\n".len()..].to_owned()),
        (Quirk::Language, fence, good.replacen("---", "---yaml", 1)),
        (
            Quirk::Language,
            unread,
            format!("---json\n{{\"title\": \"Heavy rain\"}}\n---\n{BODY}"),
        ),
        (
            Quirk::PythonTag,
            "front-matter/syntax",
            titled("!!python/unicode 'Heavy rain'"),
        ),
        (
            Quirk::Tab,
            "front-matter/syntax",
            titled("Heavy rain\ntags:\n\t- weather"),
        ),
        (Quirk::Toml, unread, format!("+++\ntitle = \"Heavy rain\"\n+++\n{BODY}")),
        (
            Quirk::Json,
            unread,
            format!("{{\n  \"title\": \"Heavy rain\"\n}}\n{BODY}"),
        ),
        (
            Quirk::Semicolons,
            unread,
            format!("\"title\": \"Heavy rain\"\n;;;\n{BODY}"),
        ),
        (
            Quirk::Semicolons,
            unread,
            format!(";;;\n\"title\": \"Heavy rain\",\n\"date\": \"2024-05-01\"\n;;;\n{BODY}"),
        ),
        (
            Quirk::DuplicateKey,
            "front-matter/duplicate-key",
            titled("Heavy rain\ntitle: Heavy rain"),
        ),
        (Quirk::Syntax, "front-matter/syntax", titled("Rain: what to do")),
        (Quirk::Syntax, "front-matter/syntax", titled("@rain")),
        (Quirk::Syntax, "front-matter/syntax", titled("`rain` today")),
        (Quirk::Comment, "front-matter/truncated-value", titled("Heavy #rain")),
        (
            Quirk::Anchor,
            "front-matter/truncated-value",
            titled("&nbsp is no space"),
        ),
        (Quirk::Tag, "front-matter/truncated-value", titled("!important today")),
    ]
}

/// Dates, and the moments that their authors meant.
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
    ("2024-05-01T10:00:00+08", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01 10:00:00 +8", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01T10:00:00 +08:00", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01T10:00:00 +0800", "2024-05-01T02:00:00.000Z"),
    ("2024-5-1", "2024-05-01T00:00:00.000Z"),
    ("2024/05/01", "2024-05-01T00:00:00.000Z"),
    ("2024.05.01", "2024-05-01T00:00:00.000Z"),
    ("Wed, 01 May 2024 10:00:00 GMT", "2024-05-01T10:00:00.000Z"),
    ("Wed, 01 May 2024 10:00:00 +0800", "2024-05-01T02:00:00.000Z"),
    ("May 1, 2024", "2024-05-01T00:00:00.000Z"),
    ("1 May 2024", "2024-05-01T00:00:00.000Z"),
    ("01 May 2024", "2024-05-01T00:00:00.000Z"),
    ("Wed May 1 10:00:00 2024", "2024-05-01T10:00:00.000Z"),
    ("5/1/2024", "2024-05-01T00:00:00.000Z"),
    ("20240501", "2024-05-01T00:00:00.000Z"),
    ("2024-05-01 10:00:00 CST", ""),
    ("Wed, 01 May 2024 10:00:00 CST", ""),
    ("Wed, 01 May 2024 10:00:00 JST", "2024-05-01T01:00:00.000Z"),
    ("Wed, 01 May 2024 10:00:00 EST", "2024-05-01T15:00:00.000Z"),
    ("Wed, 1 May 2024 10:00:00 GMT", "2024-05-01T10:00:00.000Z"),
    ("Wed, 1 May 2024 10:00:00 +0800 (CST)", "2024-05-01T02:00:00.000Z"),
    ("Wednesday, 01-May-24 10:00:00 GMT", "2024-05-01T10:00:00.000Z"),
    ("01 May 24 10:00 GMT", "2024-05-01T10:00:00.000Z"),
    ("Wed May  1 10:00:00 UTC 2024", "2024-05-01T10:00:00.000Z"),
    ("Wed May  1 10:00:00 +0800 2024", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01 10:00:00 EST", "2024-05-01T15:00:00.000Z"),
    ("2024-05-01 10:00:00 +0000 UTC", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01 10:00:00 +0800 CST", "2024-05-01T02:00:00.000Z"),
    ("2024-05-01 10:00:00 -0500 EST", "2024-05-01T15:00:00.000Z"),
    ("2024-05-01 10:00:00 +0100 CET", "2024-05-01T09:00:00.000Z"),
    ("2024-05-01T", "2024-05-01T00:00:00.000Z"),
    ("2024-05-01T10", "2024-05-01T10:00:00.000Z"),
    ("2024-05-01 10", "2024-05-01T10:00:00.000Z"),
    ("5.1.2024", "2024-05-01T00:00:00.000Z"),
    ("15.5.2024", "2024-05-15T00:00:00.000Z"),
    ("5/15/2024", "2024-05-15T00:00:00.000Z"),
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

/// Hexo reads these dates in the time zone of the computer.
const ZONED: [&str; 5] = [
    "Wed, 01 May 2024 10:00:00 GMT",
    "\"2024-05-01T10:00:00Z\"",
    "2024-05-01T10:00:00Z",
    "2024/05/01",
    "2024-05-01",
];

const ZONE: &str = "Asia/Shanghai";

fn dated(date: &str) -> String {
    format!("---\ntitle: Heavy rain\ndate: {date}\n---\n{BODY}")
}

fn valued(title: &str) -> String {
    format!("---\ntitle: {title}\nweight: 1\n---\n{BODY}")
}

/// Every text that the parsers read, by time zone.
fn questions() -> [(&'static str, Vec<String>); 2] {
    let odd = oddities().into_iter().map(|(_, _, text)| text);
    let dates = DATES.iter().map(|(date, _)| dated(date));
    let plain = PLAIN.iter().map(|(text, _)| valued(text));
    let zoned = ZONED.iter().map(|date| dated(date));
    [
        ("UTC", odd.chain(dates).chain(plain).collect()),
        (ZONE, zoned.collect()),
    ]
}

/// The answers of the parsers from npm, as they are recorded.
fn asked() -> Result<Value, &'static str> {
    let folder = beside::parsers()?;
    let mut kept = Map::new();
    kept.insert("packages".to_owned(), packages());
    for (zone, texts) in questions() {
        let answers = beside::parsed(folder, &texts, zone);
        kept.insert(zone.to_owned(), texts.into_iter().zip(answers).collect());
    }
    Ok(Value::Object(kept))
}

fn packages() -> Value {
    serde_json::from_str(beside::PACKAGES).expect("JSON")
}

fn file() -> PathBuf {
    beside::root().join("tests/generators/answers.json")
}

/// The recorded answers; regenerated first if that was requested.
fn kept() -> &'static Value {
    static KEPT: OnceLock<Value> = OnceLock::new();
    KEPT.get_or_init(|| {
        if std::env::var("GENERATORS").is_ok_and(|value| value == "overwrite") {
            let answers = asked().expect("the parsers can be asked");
            let text = serde_json::to_string_pretty(&answers).expect("JSON");
            std::fs::write(file(), text + "\n").expect("the answers are written");
        }
        let text = std::fs::read_to_string(file()).expect("the answers are kept");
        serde_json::from_str(&text).expect("JSON")
    })
}

/// What each parser read in each text, in this time zone.
fn answers(texts: &[String], zone: &str) -> Vec<&'static Value> {
    let of = |text: &String| {
        let answer = kept()[zone].get(text);
        answer.unwrap_or_else(|| panic!("no answer is kept for {text:?}: regenerate the answers"))
    };
    texts.iter().map(of).collect()
}

#[test]
fn the_answers_are_those_to_what_is_asked() {
    let kept = kept();
    assert_eq!(
        kept["packages"],
        packages(),
        "other versions answered: regenerate the answers"
    );
    for (zone, texts) in questions() {
        let asked: Vec<&String> = texts.iter().collect();
        let answered: Vec<&String> = kept[zone].as_object().expect("answers").keys().collect();
        assert_eq!(asked, answered, "{zone}: regenerate the answers");
    }
}

#[test]
fn the_parsers_still_answer_the_same() {
    let Ok(now) = asked() else { return };
    for (zone, texts) in questions() {
        for text in texts {
            assert_eq!(now[zone][&text], kept()[zone][&text], "{zone}: {text:?}");
        }
    }
}

fn stops(target: Target) -> Behavior {
    // Hexo logs the error and continues without the article.
    if target == Target::Hexo {
        Behavior::Dropped
    } else {
        Behavior::Stops
    }
}

/// Whether a rule reports the text with this target.
fn is_reported(rule: &str, target: Target, text: &str) -> bool {
    let config = Config {
        select: Some(vec![rule.to_owned()].into()),
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
    let results = answers(&texts, "UTC");
    let mut wrong = String::new();
    for ((oddity, rule, text), result) in cases.iter().zip(&results) {
        // Astro before version 5 read with gray-matter, as Eleventy did.
        for (target, parser) in RUN.into_iter().chain([(Target::Eleventy, "gray")]) {
            let seen = &result[parser];
            let body = seen["body"].as_str().unwrap_or("");
            let real = match &seen["title"] {
                _ if seen.get("throws").is_some() => stops(target),
                Value::Null => Behavior::Lost,
                Value::String(title) if !text.contains(&format!("title: {title}\n")) && title != "Heavy rain" => {
                    Behavior::Cut
                }
                Value::String(title) if text.contains(&format!("title: {title} #")) => Behavior::Cut,
                _ if body.starts_with('-') => Behavior::Dash,
                _ => Behavior::Fine,
            };
            let claimed = generators::front_matter(target, *oddity);
            // Only the YAML parser of gray-matter takes tabs.
            if real != claimed && (parser, *oddity) != ("gray", Quirk::Tab) {
                wrong.push_str(&format!(
                    "{oddity:?} in {parser}: {claimed:?} is claimed, {real:?} is true: {seen}\n"
                ));
            }
            if parser != "gray" && is_reported(rule, target, text) != (real != Behavior::Fine) {
                wrong.push_str(&format!("{rule} is wrong about {text:?} for {parser}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The entry of the table for a date without quotes.
fn claimed(target: Target, text: &str) -> (Behavior, Result<Form, Fault>) {
    let form = read(text).map(|written| written.form);
    let form = match form {
        Err(Fault::Day | Fault::Month | Fault::Time) if !crate::date::is_timestamp(text) => Err(Fault::AsText),
        form => form,
    };
    (generators::date(target, form), form)
}

#[test]
fn what_is_said_of_dates_is_true() {
    let texts: Vec<String> = DATES.iter().map(|(date, _)| dated(date)).collect();
    let results = answers(&texts, "UTC");
    let mut wrong = String::new();
    for (((date, meant), text), result) in DATES.iter().zip(&texts).zip(&results) {
        for (target, parser) in RUN {
            let (claim, form) = claimed(target, date);
            let real = match result[parser]["date"].as_str() {
                None if target == Target::Hexo => Behavior::FileDate,
                None => Behavior::Stops,
                Some(read) if read == *meant && form == Ok(Form::Slashes) => Behavior::MonthFirst,
                Some(read) if read == *meant => Behavior::Fine,
                Some(_)
                    if matches!(
                        form,
                        Ok(Form::Zone {
                            name: ZoneName::Ambiguous,
                            ..
                        })
                    ) =>
                {
                    Behavior::American
                }
                Some(_) if matches!(form, Ok(Form::OffsetAndName { .. })) => Behavior::NameFirst,
                Some(read) if read.starts_with("1970") => Behavior::Year1970,
                Some(_) => Behavior::Shifted,
            };
            if claim != Behavior::Unknown && claim != real {
                wrong.push_str(&format!(
                    "{date} in {parser}: {claim:?} is claimed, {real:?} is true: {}\n",
                    result[parser]["date"]
                ));
            }
            let read_rightly = matches!(real, Behavior::Fine) || real.is_doubtful();
            if claim != Behavior::Unknown && is_reported("front-matter/invalid-date", target, text) == read_rightly {
                wrong.push_str(&format!(
                    "front-matter/invalid-date is wrong about {date} for {parser}\n"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn hexo_shifts_a_plain_timestamp_and_no_string() {
    let results = answers(&ZONED.map(dated), ZONE);
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
    let texts: Vec<String> = PLAIN.iter().map(|(text, _)| valued(text)).collect();
    let results = answers(&texts, "UTC");
    let mut wrong = String::new();
    for (((written, plain), text), result) in PLAIN.iter().zip(&texts).zip(&results) {
        for (target, parser) in RUN.into_iter().chain([(Target::Hexo, "yaml")]) {
            let real = match result[parser]["kind"].as_str() {
                Some("string") => Behavior::Fine,
                Some("boolean") => Behavior::Boolean,
                Some("number") => Behavior::Number,
                Some("date") => Behavior::Moment,
                _ => Behavior::Unknown,
            };
            let claim = generators::plain(target, *plain);
            if claim != Behavior::Unknown && claim != real {
                wrong.push_str(&format!(
                    "{written} in {parser}: {claim:?} is claimed, {real:?} is true\n"
                ));
            }
            if claim != Behavior::Unknown
                && is_reported("front-matter/looks-boolean", target, text) == (real == Behavior::Fine)
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

/// Zola reads the fields with `serde_yaml` into a structure whose title is a string.
fn zola(title: &str) -> Option<String> {
    let page: Result<Page, _> = serde_yaml::from_str(&format!("title: {title}\n"));
    page.ok().map(|page| page.title)
}

#[test]
fn what_is_said_of_values_in_zola_is_true() {
    for (written, plain) in PLAIN {
        assert_eq!(zola(written).as_deref(), Some(*written));
        assert_eq!(generators::plain(Target::Zola, *plain), Behavior::Fine, "{written}");
    }
    let claim = |oddity| generators::front_matter(Target::Zola, oddity);
    assert_eq!(zola("Rain: what to do"), None);
    assert_eq!(claim(Quirk::Syntax), Behavior::Stops);
    assert_eq!(zola("Heavy rain\ntitle: Heavy rain"), None);
    assert_eq!(claim(Quirk::DuplicateKey), Behavior::Stops);
    assert_eq!(zola("Heavy #rain").as_deref(), Some("Heavy"));
    assert_eq!(claim(Quirk::Comment), Behavior::Cut);
    assert_eq!(zola("&nbsp is no space").as_deref(), Some("is no space"));
    assert_eq!(claim(Quirk::Anchor), Behavior::Cut);
    assert_eq!(zola("!important today").as_deref(), Some("today"));
    assert_eq!(claim(Quirk::Tag), Behavior::Cut);
}
