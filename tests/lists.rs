//! Lists of advertisements: their compiled form, what is kept of it, and lists of all kinds.
//! What rules mean is in the cases of rules/ads/filter-list.yaml.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use seedlint::config::{Config, World};
use seedlint::lists::explain::at;
use seedlint::lists::{ListFile, Lists, Reason};
use seedlint::rule::built_in;
use seedlint::seed::Seed;
use seedlint::{Finding, Linter, Source, Span};

const LIST: &str = "[Adblock Plus 2.0]\r\n! Title: Ours\r\n##.example-banner\r\n\r\nnews.example.com##.tail\r\n\
                    #@#.kept\r\n##.kept\r\n||ads.example.com^$image\r\n@@||ads.example.com/logo/\r\n";

const ARTICLE: &str = "---\ntitle: A\nlink: https://news.example.com/1\n---\n\n\
                       <p>A sentence that is long enough to be most of the text.</p>\n\
                       <p class=\"example-banner\">Buy</p>\n<p class=\"tail\">Read on</p>\n<p class=\"kept\">Kept</p>\n\
                       <img src=\"https://ads.example.com/a.png\" alt=\"A\">\n\
                       <img src=\"https://ads.example.com/logo/a.png\" alt=\"B\">\n";

const FOUND: &[&str] = &[
    "list.txt:3 hides this `<p>`: `##.example-banner`.",
    "list.txt:5 hides this `<p>`: `news.example.com##.tail`.",
    "list.txt:8 blocks this image: `||ads.example.com^$image`.",
];

fn file(text: &str) -> ListFile {
    ListFile {
        name: "list.txt".to_owned(),
        text: text.to_owned(),
    }
}

fn linter(lists: Lists) -> Linter {
    let config = Config {
        select: Some(vec!["ads/filter-list".to_owned()]),
        ..Config::default()
    };
    let world = World {
        lists: Some(Arc::new(lists)),
        ..World::default()
    };
    config.compile(built_in(), world).expect("it compiles")
}

fn findings(lists: Lists, text: &str) -> Vec<Finding> {
    linter(lists).lint(&Source::new("a.md", text)).findings
}

fn messages(lists: Lists, text: &str) -> Vec<String> {
    findings(lists, text)
        .into_iter()
        .map(|finding| finding.message)
        .collect()
}

/// The one file of a cache folder.
fn kept(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).expect("the folder is there");
    let file = files.next().expect("something is kept").expect("it is read").path();
    assert!(files.next().is_none(), "no other file is left behind");
    file
}

#[test]
fn lists_say_the_same_with_and_without_a_cache() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("below/it");
    assert_eq!(messages(Lists::load(vec![file(LIST)], None), ARTICLE), FOUND);
    assert_eq!(messages(Lists::load(vec![file(LIST)], Some(&cache)), ARTICLE), FOUND);
    let written = std::fs::read(kept(&cache)).expect("it is kept");
    assert_eq!(messages(Lists::load(vec![file(LIST)], Some(&cache)), ARTICLE), FOUND);
    assert_eq!(std::fs::read(kept(&cache)).expect("it is kept"), written);
}

#[test]
fn another_text_is_compiled_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    let other = Lists::load(vec![file("##.tail\n")], Some(folder.path()));
    assert_eq!(messages(other, ARTICLE), ["list.txt:1 hides this `<p>`: `##.tail`."]);
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 2);
    assert_eq!(seedlint::lists::clean(folder.path()).expect("it can be"), 2);
    assert_eq!(seedlint::lists::clean(folder.path()).expect("it can be"), 0);
    assert_eq!(
        seedlint::lists::clean(&folder.path().join("missing")).expect("it can be"),
        0
    );
}

#[test]
fn cleaning_takes_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("lists.md"), "mine").expect("it is written");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    assert_eq!(seedlint::lists::clean(folder.path()).expect("it can be"), 1);
    assert!(folder.path().join("lists.md").exists());
}

#[test]
fn a_damaged_cache_is_ignored_and_written_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    let path = kept(folder.path());
    let good = std::fs::read(&path).expect("it is kept");
    let mut damaged: Vec<Vec<u8>> = (0..good.len())
        .step_by(37)
        .map(|at| {
            let mut bytes = good.clone();
            bytes[at] ^= 0x55;
            bytes
        })
        .collect();
    damaged.extend((0..good.len()).step_by(101).map(|length| good[..length].to_vec()));
    damaged.push([&good[..], b"more"].concat());
    damaged.push(b"not ours".to_vec());
    for bytes in damaged {
        std::fs::write(&path, &bytes).expect("it is written");
        assert_eq!(
            messages(Lists::load(vec![file(LIST)], Some(folder.path())), ARTICLE),
            FOUND
        );
        assert_eq!(std::fs::read(kept(folder.path())).expect("it is kept"), good);
    }
}

#[test]
fn a_cache_of_another_version_is_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    let ours = kept(folder.path());
    let good = std::fs::read(&ours).expect("it is kept");
    let _ = seedlint::lists::clean(folder.path());
    let _ = Lists::load(vec![file("##.other\n")], Some(folder.path()));
    // What another version, or another text, left under this name.
    std::fs::rename(kept(folder.path()), &ours).expect("it is renamed");
    assert_eq!(
        messages(Lists::load(vec![file(LIST)], Some(folder.path())), ARTICLE),
        FOUND
    );
    assert_eq!(std::fs::read(&ours).expect("it is kept"), good);
}

#[test]
fn a_cache_that_cannot_be_written_is_no_matter() {
    let folder = tempfile::tempdir().expect("a folder");
    let file_in_the_way = folder.path().join("cache");
    std::fs::write(&file_in_the_way, "").expect("it is written");
    assert_eq!(
        messages(Lists::load(vec![file(LIST)], Some(&file_in_the_way)), ARTICLE),
        FOUND
    );
}

#[test]
fn a_huge_list_is_as_exact_as_a_small_one() {
    let mut text = String::from("! Title: Huge\n");
    for number in 0..100_000 {
        text.push_str(&format!("||ads{number}.example.com^$image\n"));
        text.push_str(&format!("##.example-{number}\n"));
        text.push_str(&format!("site{number}.example##.of-site > p\n"));
    }
    let article = "---\nlink: https://site77777.example/\n---\n<p>A sentence that is long enough.</p>\n\
                   <p class=\"example-99999\">Buy</p>\n<div class=\"of-site\"><p>More</p></div>\n\
                   <img src=\"https://ads0.example.com/a.png\" alt=\"A\">\n";
    let found = messages(Lists::load(vec![file(&text)], None), article);
    assert_eq!(
        found,
        [
            "list.txt:300000 hides this `<p>`: `##.example-99999`.",
            "list.txt:233335 hides this `<p>`: `site77777.example##.of-site > p`.",
            "list.txt:2 blocks this image: `||ads0.example.com^$image`.",
        ]
    );
}

#[test]
fn rules_of_one_list_are_excepted_by_another() {
    let lists = Lists::load(
        vec![
            file("##.example-banner\n||ads.example.com^\n"),
            ListFile {
                name: "further.txt".to_owned(),
                text: "news.example.com#@#.example-banner\n@@||ads.example.com^$domain=news.example.com\n".to_owned(),
            },
        ],
        None,
    );
    assert_eq!(messages(lists, ARTICLE), Vec::<String>::new());
}

#[test]
fn lines_without_effect_are_named() {
    let text = "##.a:empty\nexample.com##.a:has-text(b)\nexample.com##.a:style(color: red)\n\
                example.com##+js(set, a, 1)\n##^script\n||example.com^$popup\n||example.com^$removeparam=a\n\
                no rule\n<html>\n##.good\n! a comment\n##\n";
    let lists = Lists::load(vec![file(text)], None);
    let named: Vec<(Reason, Vec<usize>)> = lists
        .idle(0)
        .into_iter()
        .map(|(reason, lines)| (reason, lines.iter().map(|rule| rule.line).collect()))
        .collect();
    assert_eq!(
        named,
        [
            (Reason::Bad, vec![8, 9, 12]),
            (Reason::Selector, vec![1]),
            (Reason::Procedural, vec![2]),
            (Reason::Style, vec![3]),
            (Reason::Scriptlet, vec![4]),
            (Reason::Html, vec![5]),
            (Reason::Option, vec![6]),
            (Reason::Request, vec![7]),
        ]
    );
}

#[test]
fn no_list_stops_a_run() {
    let nested = format!("##{}b{}", ":not(".repeat(50_000), ")".repeat(50_000));
    let has = format!("example.com##a{}", ":has(b".repeat(20_000));
    let regex = format!("/{}/", "(a".repeat(5_000));
    let long = format!("{}##.x", "a.example,".repeat(20_000));
    let mut text = String::from("\u{feff}[Adblock Plus 2.0]\n");
    for line in [
        "#",
        "##",
        "###",
        "#@#",
        "@@",
        "@@$",
        "$",
        "||",
        "|",
        "^",
        "*",
        "/",
        "//",
        "/(/",
        "/a/$",
        "a$$b",
        "[",
        "[$path=/a]##.b",
        "##.",
        "##[",
        "##[a=",
        "##[a='b",
        "##a:has(",
        "##a:not()",
        "##\u{0}",
        "example.com##",
        "~##.x",
        ",,##.x",
        "*##.x",
        "##*",
        "##*:not(.y)",
        "##\\",
        "##.\\",
        "@@||^$document",
        "@@||example.com^$document,elemhide",
        "||\u{e9}xample.com^",
        "\u{1f600}##.x",
        "%%%",
        "##body",
        "##html",
        "0.0.0.0 example.com",
        &nested,
        &has,
        &regex,
        &long,
    ] {
        text.push_str(line);
        text.push('\n');
    }
    let lists = Lists::load(vec![file(&text)], None);
    let _ = lists.idle(0);
    let _ = findings(lists, ARTICLE);
}

#[test]
fn one_place_is_explained() {
    let lists = Lists::load(vec![file(LIST)], None);
    let source = Source::new("a.md", ARTICLE);
    let seed = Seed::parse(&source, &[]);
    let line = |text: &str| {
        let start = ARTICLE.find(text).expect("it is there");
        Span::new(start, start + text.len())
    };
    let said = |text: &str| {
        let matched = at(&lists, &seed, line(text));
        assert_eq!(matched.len(), 1, "{text}");
        let lines = |rules: &[seedlint::lists::RuleLine<'_>]| rules.iter().map(|rule| rule.line).collect::<Vec<_>>();
        (
            lines(&matched[0].rules),
            lines(&matched[0].exceptions),
            matched[0].taken,
        )
    };
    assert_eq!(said("<p class=\"example-banner\">"), (vec![3], vec![], true));
    assert_eq!(said("<p class=\"kept\">"), (vec![7], vec![6], false));
    assert_eq!(said("https://ads.example.com/a.png"), (vec![8], vec![], true));
    assert_eq!(said("https://ads.example.com/logo/a.png"), (vec![8], vec![9], false));
    assert!(at(&lists, &seed, line("A sentence")).is_empty());
}

/// The real lists over the real articles: each finding names a line that is there.
#[test]
fn real_lists_over_real_articles() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let paths = ["easylist.txt", "easyprivacy.txt", "easylistchina.txt"].map(|name| shared.join("lists").join(name));
    let Ok(files) = seedlint::lists::read(&paths) else {
        eprintln!("skipped: ../shared/lists is not there");
        return;
    };
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|file| (file.name.clone(), file.text.clone()))
        .collect();
    let linter = linter(Lists::load(files, None));
    let walk = ignore::WalkBuilder::new(shared.join("corpus"))
        .standard_filters(false)
        .build();
    let mut articles = 0;
    for path in walk.filter_map(Result::ok).map(ignore::DirEntry::into_path) {
        let Some(text) = path
            .extension()
            .filter(|end| *end == "md")
            .and_then(|_| std::fs::read_to_string(&path).ok())
        else {
            continue;
        };
        articles += 1;
        for finding in linter.lint(&Source::new("a.md", text)).findings {
            let (place, rule) = finding.message.split_once(": `").expect("the rule is quoted");
            let (list, line) = place
                .split(' ')
                .next()
                .and_then(|place| place.split_once(':'))
                .expect("a place");
            let (_, text) = texts.iter().find(|(name, _)| name == list).expect("a list");
            let line = text
                .lines()
                .nth(line.parse::<usize>().expect("a number") - 1)
                .expect("a line");
            assert!(
                line.starts_with(rule.trim_end_matches("`.").trim_end_matches('…')),
                "{}",
                finding.message
            );
        }
    }
    assert!(articles > 0, "there are articles beside the lists");
}
