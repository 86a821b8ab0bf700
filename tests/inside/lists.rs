//! Filter lists: their compiled form, the cache, and lists of all kinds. The meaning of filter
//! rules is tested by the cases of rules/ads/filter-list.yaml. The lists in `lists/` are written
//! for the articles of seeds/dirty; published ones are read, too, if they exist beside the project.

use super::beside;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, World};
use crate::lists::explain::at;
use crate::lists::{ListFile, Lists, Reason};
use crate::rule::built_in;
use crate::seed::Seed;
use crate::{Finding, Linter, Source, Span};

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
        select: Some(vec!["ads/filter-list".to_owned()].into()),
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
        .map(|finding| finding.message.to_string())
        .collect()
}

/// The only file of a cache folder.
fn kept(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).expect("the folder is there");
    let file = files.next().expect("something is kept").expect("it is read").path();
    assert!(files.next().is_none(), "no other file is left behind");
    file
}

/// Lists may be anywhere, and of any size.
fn anywhere() -> crate::reach::Reach {
    let access = crate::Access::default().with_outside(true);
    crate::reach::Reach::of(Path::new("."), None, &access)
}

#[test]
fn lists_match_the_same_with_and_without_a_cache() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("below/it");
    assert_eq!(messages(Lists::load(vec![file(LIST)], None), ARTICLE), FOUND);
    assert_eq!(messages(Lists::load(vec![file(LIST)], Some(&cache)), ARTICLE), FOUND);
    let written = std::fs::read(kept(&cache)).expect("it is kept");
    assert_eq!(messages(Lists::load(vec![file(LIST)], Some(&cache)), ARTICLE), FOUND);
    assert_eq!(std::fs::read(kept(&cache)).expect("it is kept"), written);
}

#[test]
fn another_text_is_compiled_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    let other = Lists::load(vec![file("##.tail\n")], Some(folder.path()));
    assert_eq!(messages(other, ARTICLE), ["list.txt:1 hides this `<p>`: `##.tail`."]);
    assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 2);
    assert_eq!(crate::lists::clean(folder.path()).expect("it can be"), 2);
    assert_eq!(crate::lists::clean(folder.path()).expect("it can be"), 0);
    assert_eq!(
        crate::lists::clean(&folder.path().join("missing")).expect("it can be"),
        0
    );
}

#[test]
fn cleaning_removes_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("lists.md"), "mine").expect("it is written");
    let _ = Lists::load(vec![file(LIST)], Some(folder.path()));
    assert_eq!(crate::lists::clean(folder.path()).expect("it can be"), 1);
    assert!(folder.path().join("lists.md").exists());
}

#[test]
fn a_damaged_cache_is_ignored_and_regenerated() {
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
    let _ = crate::lists::clean(folder.path());
    let _ = Lists::load(vec![file("##.other\n")], Some(folder.path()));
    // A file that another version, or another text, left under this name.
    std::fs::rename(kept(folder.path()), &ours).expect("it is renamed");
    assert_eq!(
        messages(Lists::load(vec![file(LIST)], Some(folder.path())), ARTICLE),
        FOUND
    );
    assert_eq!(std::fs::read(&ours).expect("it is kept"), good);
}

#[test]
fn a_cache_that_cannot_be_written_is_ignored() {
    let folder = tempfile::tempdir().expect("a folder");
    let file_in_the_way = folder.path().join("cache");
    std::fs::write(&file_in_the_way, "").expect("it is written");
    assert_eq!(
        messages(Lists::load(vec![file(LIST)], Some(&file_in_the_way)), ARTICLE),
        FOUND
    );
}

#[test]
fn a_huge_list_matches_the_same_as_a_small_one() {
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
                example.com##+js(set, a, 1)\n##^script\n||example.com^$popup\n||example.com^$removeparam=~a\n\
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

/// The configuration of one site for full-text readers.
fn site_config(name: &str) -> ListFile {
    ListFile {
        name: name.to_owned(),
        text: "# a comment\ntitle: //h1\nbody: //p[@class='kept']\nstrip_id_or_class: tail\n\
               strip: //p[@class='example-banner'] | //div[@id='x']\nstrip_image_src: example.com/logo/\n\
               strip: //h2\nprune: no\n"
            .to_owned(),
    }
}

#[test]
fn a_site_configuration_is_for_articles_of_its_site() {
    let found = |name: &str| messages(Lists::load(vec![site_config(name)], None), ARTICLE);
    let own = found("news.example.com.txt");
    assert_eq!(
        own,
        [
            "news.example.com.txt:5 hides this `<p>`: `strip: //p[@class='example-banner'] | //div[@id='x']`.",
            "news.example.com.txt:4 hides this `<p>`: `strip_id_or_class: tail`.",
            "news.example.com.txt:6 hides this `<img>`: `strip_image_src: example.com/logo/`.",
        ]
    );
    assert_eq!(found("rules/.example.com.txt").len(), 3);
    for other in ["example.com.txt", "other.example.com.txt", "list.txt"] {
        assert_eq!(found(other), Vec::<String>::new(), "{other}");
    }
    let lists = Lists::load(vec![site_config("news.example.com.txt")], None);
    let idle: Vec<Reason> = lists.idle(0).into_keys().collect();
    assert_eq!(idle, [Reason::XPath]);
    assert_eq!(lists.counts().map(|(_, counts)| counts.cosmetic).sum::<usize>(), 3);
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
        let lines = |rules: &[crate::lists::RuleLine<'_>]| rules.iter().map(|rule| rule.line).collect::<Vec<_>>();
        (
            lines(&matched[0].rules),
            lines(&matched[0].exceptions),
            matched[0].removed,
        )
    };
    assert_eq!(said("<p class=\"example-banner\">"), (vec![3], vec![], true));
    assert_eq!(said("<p class=\"kept\">"), (vec![7], vec![6], false));
    assert_eq!(said("https://ads.example.com/a.png"), (vec![8], vec![], true));
    assert_eq!(said("https://ads.example.com/logo/a.png"), (vec![8], vec![9], false));
    assert!(at(&lists, &seed, line("A sentence")).is_empty());
}

/// The list and the line that a finding names; the line exists, and is quoted correctly.
fn named(finding: &Finding, lists: &BTreeMap<String, Vec<String>>) -> (String, usize) {
    let (place, rule) = finding.message.split_once(": `").expect("the rule is quoted");
    let place = place.split(' ').next().and_then(|place| place.split_once(':'));
    let (list, line) = place.expect("a place");
    let line: usize = line.parse().expect("a number");
    let read = lists[list].get(line - 1).expect("a line");
    assert!(
        read.starts_with(rule.trim_end_matches("`.").trim_end_matches('…')),
        "{}",
        finding.message
    );
    (list.to_owned(), line)
}

/// The findings of filter lists in articles: for each one its article, its place and the line that it names.
fn said(files: Vec<ListFile>, articles: &[PathBuf]) -> Vec<(PathBuf, Span, String, usize)> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let lists = files
        .iter()
        .map(|file| (file.name.clone(), lines(&file.text)))
        .collect();
    let linter = linter(Lists::load(files, None));
    let mut said = Vec::new();
    for path in articles {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        for finding in linter.lint(&Source::new("a.md", text)).findings {
            let (list, line) = named(&finding, &lists);
            said.push((path.clone(), finding.span, list, line));
        }
    }
    said
}

/// The lists that are written for the seeds.
fn own() -> Vec<ListFile> {
    let paths = ["banners", "trackers", "leftovers"].map(|name| format!("tests/lists/{name}.txt"));
    crate::lists::read(&paths.map(|path| beside::root().join(path)), &anywhere()).expect("the lists are read")
}

#[test]
fn own_lists_over_the_seeds() {
    let said = said(own(), &beside::seeds("dirty"));
    let spoke = |list: &str| -> BTreeSet<usize> {
        let of_list = said.iter().filter(|(_, _, name, _)| name == list);
        of_list.map(|(.., line)| *line).collect()
    };
    // Network rules of all kinds, then cosmetic rules by id, class, attribute and neighbour, then
    // those of sites.
    let banners = [
        7, 8, 9, 10, 12, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 32, 34, 35, 36, 37, 38,
    ];
    assert_eq!(spoke("banners.txt"), BTreeSet::from(banners));
    assert_eq!(spoke("trackers.txt"), BTreeSet::from([4, 6, 7, 9, 10, 11, 12, 13, 16]));
    assert_eq!(spoke("leftovers.txt"), BTreeSet::from([7, 8, 9, 10, 12]));
    // The share bar and the related posts are excepted, by an exception and by `~`.
    let excepted = said
        .iter()
        .filter(|(path, ..)| path.ends_with("feed-wordpress-article.md"));
    assert_eq!(excepted.map(|(.., line)| *line).collect::<Vec<_>>(), [36]);
    let clean = self::said(own(), &beside::seeds("clean"));
    assert_eq!(clean, [], "the clean seeds hold nothing of it");
}

#[test]
fn own_lists_name_their_lines_without_effect() {
    let lists = Lists::load(own(), None);
    let idle = |list: usize| -> Vec<(Reason, usize)> {
        let idle = lists.idle(list).into_iter();
        idle.flat_map(|(reason, lines)| lines.into_iter().map(move |rule| (reason, rule.line)))
            .collect()
    };
    assert_eq!(
        idle(0),
        [
            (Reason::Selector, 41),
            (Reason::Procedural, 42),
            (Reason::Style, 44),
            (Reason::Scriptlet, 43),
            (Reason::Html, 45),
            (Reason::Option, 13),
        ]
    );
    assert_eq!(idle(1), [(Reason::Request, 18)]);
    assert_eq!(idle(2), []);
}

/// A list has the same effect between thousands of lines for other pages.
#[test]
fn own_lists_match_the_same_among_thousands_of_lines() {
    let mut others = String::new();
    for number in 0..2_000 {
        others.push_str(&format!("||other{number}.invalid^$image,third-party\n"));
        others.push_str(&format!("##.other-{number}\n"));
        others.push_str(&format!("##.other-{number} > div:has(> .inner)\n"));
        others.push_str(&format!("other{number}.invalid,more{number}.invalid##p\n"));
        others.push_str(&format!(
            "@@||other{number}.invalid/kept/$domain=more{number}.invalid\n"
        ));
    }
    let above = others.lines().count();
    let among = |file: ListFile| ListFile {
        text: format!("{others}{}{others}", file.text),
        ..file
    };
    let articles = beside::seeds("dirty");
    let mut expected = said(own(), &articles);
    expected.iter_mut().for_each(|(.., line)| *line += above);
    assert_eq!(said(own().into_iter().map(among).collect(), &articles), expected);
}

/// Published lists over real articles: each finding names an existing line.
#[test]
fn published_lists_name_their_lines() {
    let Some(folder) = beside::LISTS.folder() else { return };
    let paths = ["easylist.txt", "easyprivacy.txt", "easylistchina.txt"].map(|name| folder.join(name));
    let files = crate::lists::read(&paths, &anywhere()).expect("the lists are read");
    let mut articles = beside::seeds("dirty");
    articles.extend(beside::CORPUS.articles());
    let said = said(files, &articles);
    assert!(said.len() >= 20, "{} findings", said.len());
}
