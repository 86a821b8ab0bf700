//! Articles in MDX, asked of MDX's own parser: what seedlint takes for JavaScript is JavaScript, no finding begins
//! in it, a fix leaves it alone, and what compiled still compiles.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use seedlint::{FixFilter, Safety, Session, Target};
use serde_json::{Value, json};

use crate::judge::{Wrong, session};
use crate::render::folder;

/// Front matter and modules, above every sample.
const TOP: &str = "---\ntitle: Rain\ntags: [a, a]\nsource: https://rain.example.com/1\n---\n\n\
                   import Chart from '../c.astro'\n\
                   export const year = { now: '</i>', alt: 'http://img.example.com/a.png' }\n\n";

/// What is above a defect, and what is below it: a fix must know what is whose.
const PLACES: &[(&str, &str)] = &[
    ("", ""),
    ("雨 {year.now}\n\n", "\n\n<Tip text='<b>' data={{a: [1, 2]}} />"),
    ("<Chart data={[1]} render={() => <img src=\"\" />}>\n\n", "\n\n</Chart>"),
    ("- ", ""),
    ("> ", ""),
    ("{/* <p></p> */}\n\n", "\n\n{`</b>`}"),
    ("Text {'<i>'} before ", " and after <Tip />"),
];

/// Defects that compile: what MDX reads as tags is closed.
const DEFECTS: &[&str] = &[
    "![A](http://img.example.com/a.png)",
    "![A](https://mmbiz.qpic.cn/mmbiz_png/a/640?wx_fmt=png)",
    "![A](https://mmbiz.qpic.cn/a/640 \"A {title}\")",
    "![A](<https://mmbiz.qpic.cn/a b>)",
    "<img src=\"http://img.example.com/a.png\" alt=\"A\" />",
    "<img src=\"https://mmbiz.qpic.cn/a/640\" alt=\"A\"/>",
    "<img src=\"https://mmbiz.qpic.cn/a/640\" alt={year.alt} />",
    "<img src={year.alt} alt=\"\" />",
    "<img src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\" data-src=\"https://a.example.com/a.png\" alt=\"A\" />",
    "<img src=\"//img.example.com/a.png\" alt=\"\" />",
    "<img src=\"https://www.google-analytics.com/collect?v=1\" width=\"1\" height=\"1\" alt=\"\" />",
    "<img src=\"\" alt=\"\" />",
    "<Image src=\"http://img.example.com/a.png\" alt=\"A\" />",
    "<ins class=\"adsbygoogle\" data-ad-client=\"ca-pub-1234567890123456\"></ins>",
    "<script async src=\"https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js\"></script>",
    "<script>{`(adsbygoogle = window.adsbygoogle || []).push({});`}</script>",
    "<div class=\"sharedaddy\"><a href=\"https://twitter.com/share\">Share</a></div>",
    "<div class=\"sharedaddy\">{year.now}</div>",
    "<p></p>",
    "<span></span>",
    "<a href=\"https://a.example.com/\"></a>",
    "<a href=\"javascript:void(0)\">A</a>",
    "<a href=\"/a\" onclick=\"go()\">A</a>",
    "<p align=\"left\" align=\"left\">A</p>",
    "<figure><img src=\"http://a.example.com/a.png\" alt=\"\" /><figcaption></figcaption></figure>",
    "<iframe src=\"http://player.example.com/embed/1\"></iframe>",
    "<noscript><img src=\"http://a.example.com/a.png\" alt=\"A\" /></noscript>",
    "<message>Text</message>",
    "<style>{`p { color: red }`}</style>",
    "[A](https://a.example.com/?utm_source=b&utm_medium=c)",
    "Two\u{200b}three \\{ four \\}",
    "** bold ** and **中文。**后面",
    "Words   \nand `<i>` {'\\u200b'}",
    "A<br />\u{a0}<br />B",
];

/// Every defect in every place.
fn samples() -> Vec<String> {
    let sample = |(above, below): &(&str, &str), defect: &&str| format!("{TOP}{above}{defect}{below}\n\nEnd.\n");
    PLACES
        .iter()
        .flat_map(|place| DEFECTS.iter().map(move |defect| sample(place, defect)))
        .collect()
}

/// What the parser says of a text: the places of JavaScript, or why it does not compile.
type Answer = Result<Vec<(usize, usize)>, String>;

/// The version of the parser; none where it is not installed.
pub(crate) fn version() -> Option<String> {
    let output = node().arg("versions").stderr(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.trim().strip_prefix("mdx ").map(str::to_owned)
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.arg("mdx.mjs").current_dir(folder());
    command
}

fn ask(texts: &[String]) -> Vec<Answer> {
    let mut child = node()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it is installed");
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = texts
        .iter()
        .map(|text| json!({"id": 0, "text": text}).to_string() + "\n")
        .collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    let _ = writer.join();
    assert!(output.status.success(), "mdx.mjs ends with {}", output.status);
    let answers: Vec<Answer> = String::from_utf8_lossy(&output.stdout).lines().map(answer).collect();
    assert_eq!(answers.len(), texts.len(), "an answer for each text");
    answers
}

fn answer(line: &str) -> Answer {
    let said: Value = serde_json::from_str(line).expect("a line of JSON");
    if let Some(error) = said["error"].as_str() {
        return Err(error.to_owned());
    }
    let script = serde_json::from_value(said["script"].clone());
    Ok(script.expect("places"))
}

/// A sample, fixed with these fixes.
fn fixed(session: &Session, text: &str, safety: Safety) -> String {
    let mut filter = FixFilter::default();
    filter.hints = true;
    filter.safety = safety;
    let outcome = session.fix(Path::new("a.mdx"), text, filter);
    outcome
        .expect("no configuration is read")
        .report
        .source
        .text()
        .to_owned()
}

/// How many samples were asked about, how many fixed texts, and what is wrong.
pub(crate) fn all() -> (usize, usize, Vec<Wrong>) {
    let session = session(Target::Astro);
    let mut samples = samples();
    let mut wrong = Vec::new();
    let mut before = ask(&samples);
    let is_kept: Vec<bool> = before.iter().map(Result::is_ok).collect();
    let mut kept = is_kept.iter();
    samples.retain(|_| *kept.next().expect("as many"));
    before.retain(Result::is_ok);
    let mut say = |kind: &str, text: &str, words: &str| {
        wrong.push(Wrong {
            kind: format!("mdx {kind}"),
            words: format!("{words}: {text:?}"),
        });
    };
    for (text, script) in samples.iter().zip(&before) {
        let outcome = session.check(Path::new("a.mdx"), &**text).expect("as above");
        for finding in &outcome.report.findings {
            let start = finding.span.start();
            if script.iter().flatten().any(|(from, to)| *from < start && start < *to) {
                say(&finding.rule, text, "a finding begins in JavaScript");
            }
        }
    }
    let mut number = 0;
    for safety in [Safety::Safe, Safety::Unsafe] {
        let texts: Vec<String> = samples.iter().map(|text| fixed(&session, text, safety)).collect();
        let after = ask(&texts);
        for ((text, script), (done, after)) in samples.iter().zip(&before).zip(texts.iter().zip(&after)) {
            number += usize::from(text != done);
            match (script, after) {
                (Ok(script), Ok(after)) if keeps(&parts(text, script), &parts(done, after), safety) => {}
                (_, Err(error)) => say("no longer compiles", done, error),
                _ => say("JavaScript is changed", done, text),
            }
        }
    }
    (samples.len(), number, wrong)
}

fn parts<'t>(text: &'t str, script: &[(usize, usize)]) -> Vec<&'t str> {
    script.iter().map(|(from, to)| &text[*from..*to]).collect()
}

/// Whether all JavaScript is the same. An unsafe fix may remove an element with the expression in it.
fn keeps(before: &[&str], after: &[&str], safety: Safety) -> bool {
    if safety == Safety::Safe {
        return before == after;
    }
    let mut rest = before.iter();
    after.iter().all(|part| rest.any(|known| known == part))
}
