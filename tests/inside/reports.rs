//! The formats for other programs: these can read them, and no text of an article becomes a
//! command, a tag or a link in them.
//!
//! `schemas/sarif-2.1.0.json` is the published schema of SARIF 2.1.0 (rtm.5), as the package
//! `@microsoft/jest-sarif` of npm holds it, under the MIT licence.

use std::collections::HashMap;
use std::path::Path;

use crate::config::{FailOn, OutputFormat};
use crate::edit::Safety;
use crate::engine::RuleSelection;
use crate::file_report::{ArticleError, FileReport, Summary};
use crate::report::{Style, reporter};
use crate::rule::{RuleName, built_in};
use crate::settings::Settings;
use crate::{Linter, Source};
use serde_json::Value;

/// An article whose texts resemble commands, tags and links, in findings that quote them.
const NASTY: &str = "---\ntitle: Rain\ndate: 2024-05-01\ntags: [\"a|b\", \"::error::x\", \"::error::x\", \"<b>[x](http://e.example)\", \"<b>[x](http://e.example)\"]\n\
    cover:\n---\n<p>One <img src=\"\"> 中文<wrong]](y)%0A::set-output name=x::y>\u{202e}\u{1b}[31m</p>\n\
    <img src=\"http://n.sinaimg.cn/a.png\" alt=\"b\">\n</section::error::>\n</div>\n</div>\n";

fn linter() -> Linter {
    let choice = RuleSelection {
        selected: vec![RuleName::All],
        hints: true,
        all_sites: true,
        ..RuleSelection::default()
    };
    Linter::new(built_in(), &choice, Settings::default())
}

fn style(hints: bool) -> Style {
    Style {
        hints,
        color: false,
        links: false,
        width: 80,
        fail_on: FailOn::Warning,
        max_warnings: None,
        limit_per_rule: None,
        limit_per_file: None,
        rules: built_in().to_vec(),
        ..Style::default()
    }
}

fn report(path: &str, text: &str) -> FileReport {
    let source = Source::new(path, text);
    let findings = linter().lint(&source).findings;
    FileReport::new(source, findings)
}

fn reports() -> Vec<FileReport> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let walk = ignore::WalkBuilder::new(seeds).sort_by_file_name(Ord::cmp).build();
    let files = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path);
    let mut reports: Vec<FileReport> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter_map(|path| Some(report(&path.to_string_lossy(), &std::fs::read_to_string(&path).ok()?)))
        .collect();
    reports.push(report("posts/a b,c:\n::error::%.md", NASTY));
    let mut failed = report("no\n::error::<x>.md", "");
    failed.error = Some(ArticleError::Unreadable(std::io::Error::other("no\n::error::more")));
    reports.push(failed);
    reports
}

fn written(format: OutputFormat, reports: &[FileReport]) -> String {
    let mut reporter = reporter(format, style(true));
    let mut out = Vec::new();
    let mut summary = Summary::default();
    for report in reports {
        summary.add(report, true);
        reporter.file(report, &mut out).expect("memory");
    }
    reporter.finish(&summary, &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

fn json(format: OutputFormat, reports: &[FileReport]) -> Value {
    serde_json::from_str(&written(format, reports)).expect("JSON")
}

fn found(reports: &[FileReport]) -> usize {
    reports.iter().map(|report| report.findings.len()).sum()
}

#[test]
fn sarif_is_valid() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    let schema = std::fs::read_to_string(schema).expect("the schema");
    // One pattern, that of a language, has a `]` without a `[`, which not every engine reads as a literal.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let reports = reports();
    for some in [&reports[..], &[]] {
        let sarif = json(OutputFormat::Sarif, some);
        let errors: Vec<String> = validator
            .iter_errors(&sarif)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), found(some));
        for result in results {
            let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a size");
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let message = result["message"]["text"].as_str().expect("a message");
            assert!(!message.is_empty() && !message.contains("]("), "{message}");
            assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        }
    }
    assert_eq!(
        json(OutputFormat::Sarif, &reports)["runs"][0]["invocations"][0]["executionSuccessful"],
        false
    );
}

#[test]
fn a_fix_in_sarif_is_the_fix() {
    for report in reports() {
        let sarif = json(OutputFormat::Sarif, std::slice::from_ref(&report));
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        for (finding, result) in report.findings.iter().zip(results) {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Display) else {
                assert!(result["fixes"].is_null());
                continue;
            };
            let replacements = result["fixes"][0]["artifactChanges"][0]["replacements"]
                .as_array()
                .expect("some");
            for (edit, replacement) in fix.edits.iter().zip(replacements) {
                let region = &replacement["deletedRegion"];
                let at = |line: &str, column: &str| {
                    let number = |key: &str| usize::try_from(region[key].as_u64().expect("a number")).expect("a size");
                    let line = report.source.line_span(number(line));
                    let text = &report.source.text()[line.start()..];
                    let characters = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                    line.start() + characters.take(number(column)).last().expect("a column")
                };
                assert_eq!(at("startLine", "startColumn"), edit.span.start());
                assert_eq!(at("endLine", "endColumn"), edit.span.end());
                assert_eq!(replacement["insertedContent"]["text"], &*edit.text);
            }
        }
    }
}

#[test]
fn fingerprints_do_not_move_with_lines_and_are_never_the_same() {
    let moved = NASTY.replacen("title:", "author: Ann\nlayout: post\ntitle:", 1);
    for format in [OutputFormat::Sarif, OutputFormat::Gitlab] {
        let prints = |text: &str| -> Vec<String> {
            let report = report("a.md", text);
            let value = json(format, &[report]);
            let items = match format {
                OutputFormat::Gitlab => value.as_array().cloned(),
                _ => value["runs"][0]["results"].as_array().cloned(),
            };
            let print = |item: &Value| match format {
                OutputFormat::Gitlab => item["fingerprint"].as_str().expect("one").to_owned(),
                _ => item["partialFingerprints"].to_string(),
            };
            items.expect("items").iter().map(print).collect()
        };
        let (old, new) = (prints(NASTY), prints(&moved));
        assert_eq!(old, new);
        let mut once = old.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), old.len());
        assert!(old.len() > 5);
    }
}

#[test]
fn no_line_is_a_command_but_ours() {
    let reports = reports();
    let text = written(OutputFormat::Github, &reports);
    let lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    // Each finding, the unreadable file, and the last line.
    assert_eq!(lines.len(), found(&reports) + 2);
    for line in &lines[..lines.len() - 1] {
        let (command, data) = line.trim_start_matches("::").split_once("::").expect("a command");
        let (name, properties) = command.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        let properties: HashMap<&str, &str> = properties.split(',').filter_map(|one| one.split_once('=')).collect();
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(properties.keys().all(|key| known.contains(key)), "{line}");
        assert!(properties["file"].ends_with(".md") && !data.is_empty(), "{line}");
        assert!(!line.contains('\u{1b}') && !line.contains('\u{202e}'));
    }
    let last = lines.last().expect("a last line");
    assert!(last.starts_with("Found ") && !last.contains("::"), "{last}");
    assert!(text.contains("posts/a b%2Cc%3A%0A%3A%3Aerror%3A%3A%25.md"));
}

#[test]
fn the_summary_is_small_and_plain() {
    let mut reports = reports();
    let text = written(OutputFormat::GithubSummary, &reports);
    for markup in ["<b>", "<wrong", "[x](", "|b", "\n::"] {
        assert!(!text.contains(markup), "{markup}");
    }
    for number in 0..500 {
        reports.push(report(&format!("{}{number}.md", "long/".repeat(200)), NASTY));
    }
    let text = written(OutputFormat::GithubSummary, &reports);
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
    assert!(text.contains("… and "));
}

#[test]
fn xml_is_well_formed() {
    let reports = reports();
    for (format, element) in [(OutputFormat::Junit, "testcase"), (OutputFormat::Checkstyle, "error")] {
        for some in [&reports[..], &[]] {
            let text = written(format, some);
            let mut reader = quick_xml::Reader::from_str(&text);
            let mut paths = Vec::new();
            let mut elements = 0;
            loop {
                use quick_xml::events::Event;
                match reader.read_event().expect("well-formed") {
                    Event::Eof => break,
                    Event::Start(tag) | Event::Empty(tag) => {
                        elements += usize::from(tag.name().as_ref() == element.as_bytes());
                        for attribute in tag.attributes() {
                            let attribute = attribute.expect("an attribute");
                            let value = attribute.unescape_value().expect("a value").into_owned();
                            if attribute.key.as_ref() == b"name" {
                                paths.push(value);
                            }
                        }
                    }
                    _ => {}
                }
            }
            let clean = |report: &&FileReport| report.findings.is_empty() && report.error.is_none();
            let extra = usize::from(!some.is_empty());
            let clean = match format {
                OutputFormat::Junit => some.iter().filter(clean).count(),
                _ => 0,
            };
            // `<error>` is an element of JUnit's, too, but not a test.
            assert_eq!(elements, found(some) + clean + extra, "{format:?}");
            if !some.is_empty() {
                assert!(
                    paths.iter().any(|path| path == "posts/a b,c:\n::error::%.md"),
                    "{paths:?}"
                );
            }
        }
    }
}

#[test]
fn a_suggestion_of_reviewdog_is_the_fix() {
    let mut suggestions = 0;
    for report in reports() {
        let rdjson = json(OutputFormat::Rdjson, std::slice::from_ref(&report));
        let diagnostics = rdjson["diagnostics"].as_array().expect("diagnostics");
        let diagnostics = diagnostics.iter().filter(|one| !one["location"]["range"].is_null());
        for (finding, diagnostic) in report.findings.iter().zip(diagnostics) {
            let text = report.source.text();
            let at = |place: &Value| {
                let number = |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("a size");
                report.source.line_span(number("line")).start() + number("column") - 1
            };
            assert_eq!(at(&diagnostic["location"]["range"]["start"]), finding.span.start());
            for suggestion in diagnostic["suggestions"].as_array().into_iter().flatten() {
                let (start, end) = (at(&suggestion["range"]["start"]), at(&suggestion["range"]["end"]));
                let applied = format!(
                    "{}{}{}",
                    &text[..start],
                    suggestion["text"].as_str().expect("text"),
                    &text[end..]
                );
                let fix = finding.fix.as_ref().expect("a fix");
                assert_eq!(applied, crate::edit::apply(text, &fix.edits));
                suggestions += 1;
            }
        }
    }
    assert!(suggestions > 20);
}

#[test]
fn formats_for_review_hold_hints_where_they_are_asked_for() {
    let report = report("a.md", "---\ntitle: a\n---\n\n\n\nText.\n");
    assert!(report.findings.iter().any(|one| one.severity == crate::Severity::Hint));
    for format in [
        OutputFormat::Sarif,
        OutputFormat::Github,
        OutputFormat::Gitlab,
        OutputFormat::Rdjson,
    ] {
        let mut quiet = reporter(format, style(false));
        let mut out = Vec::new();
        quiet.file(&report, &mut out).expect("memory");
        quiet.finish(&Summary::default(), &mut out).expect("memory");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(!text.contains("There are 3 blank lines"), "{format:?}: {text}");
    }
}
