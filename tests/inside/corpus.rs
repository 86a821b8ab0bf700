//! What must be true of every article: of the project's own seeds, and of real ones if they exist
//! beside the project. Together, the seeds must show every rule and every kind of fix, so that
//! their properties are significant.

use super::beside;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Config, World};
use crate::date;
use crate::edit::Safety;
use crate::evidence::Evidence;
use crate::finding::Severity;
use crate::fixer::fix_from;
use crate::generators::Target;
use crate::lists::{ListFile, Lists};
use crate::rule::{Rule, built_in};
use crate::schema::Schema;
use crate::seed::Seed;
use crate::seed::markdown::BlockKind;
use crate::source::Span;
use crate::tree::{Listed, Tree};
use crate::{Finding, Linter, Source};
use rayon::prelude::*;

/// The project's seeds, and the articles beside it if they exist.
fn all() -> Vec<PathBuf> {
    let mut files = beside::seeds("dirty");
    files.extend(beside::seeds("clean"));
    for part in [beside::CORPUS, beside::ARTICLE] {
        files.extend(part.articles());
    }
    files
}

fn linter(select: &str) -> Linter {
    linter_with(select, true)
}

fn linter_with(select: &str, hints: bool) -> Linter {
    let config = Config {
        select: Some(vec![select.to_owned()].into()),
        hints: Some(hints),
        ..Config::default()
    };
    config
        .compile(built_in(), World::default())
        .expect("the names are right")
}

/// Hints have texts and fixes only where somebody reads them, and what others report must not follow
/// from that.
#[test]
fn the_same_is_found_whether_hints_are_read_or_not() {
    let (read, counted) = (linter("all"), linter_with("all", false));
    let found = |linter: &Linter, text: &str| -> Vec<(Span, Arc<str>)> {
        let findings = linter.lint(&Source::new("a.md", text)).findings.into_iter();
        findings.map(|finding| (finding.span, finding.rule)).collect()
    };
    let article = "One.\n\n## <b></b>\n\n<h2> <b></b></h2>\n<!-- ad start -->\n<p></p>\n<!-- ad end -->\n";
    assert_eq!(found(&read, article), found(&counted, article));
    check(|text| match (found(&read, text), found(&counted, text)) {
        (read, counted) if read == counted => Ok(()),
        (read, counted) => {
            let read: BTreeSet<_> = read.into_iter().collect();
            let counted: BTreeSet<_> = counted.into_iter().collect();
            let other = read.symmetric_difference(&counted).next();
            Err(format!("{other:?} is not in both"))
        }
    });
}

/// Runs a property over every article that is UTF-8, and lists what breaks it.
fn check(property: impl Fn(&str) -> Result<(), String> + Sync) {
    let files = all();
    let broken: Vec<String> = files
        .par_iter()
        .filter_map(|file| {
            let text = std::fs::read_to_string(file).ok()?;
            property(&text)
                .err()
                .map(|reason| format!("{}: {reason}", file.display()))
        })
        .collect();
    assert!(
        broken.is_empty(),
        "{} articles:\n{}",
        broken.len(),
        broken[..broken.len().min(20)].join("\n")
    );
}

#[test]
fn spans_lie_on_the_borders_of_characters() {
    let linter = linter("all");
    check(|text| {
        let source = Source::new("a.md", text);
        for finding in linter.lint(&source).findings {
            let edits = finding
                .fix
                .iter()
                .flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
            let related = finding.related.iter().map(|(span, _)| *span);
            for span in edits.chain(related).chain([finding.span]) {
                if span.end() > text.len() || !text.is_char_boundary(span.start()) || !text.is_char_boundary(span.end())
                {
                    return Err(format!("{} at {span:?}", finding.rule));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_shown_has_words() {
    let config = Config::default();
    let linter = config
        .compile(built_in(), World::default())
        .expect("the defaults are right");
    check(|text| {
        let shown = linter.lint(&Source::new("a.md", text)).findings;
        let mute = shown.iter().find(|finding| {
            finding.severity > Severity::Hint && (finding.message.is_empty() || finding.help.is_empty())
        });
        mute.map_or(Ok(()), |finding| Err(format!("{} says nothing", finding.rule)))
    });
}

#[test]
fn fixing_twice_is_fixing_once() {
    let linter = linter("all");
    check(|text| {
        for wanted in [Safety::Safe, Safety::Unsafe] {
            let once = fix_from(&linter, Source::new("a.md", text), wanted, true);
            if !once.looping.is_empty() {
                return Err(format!("{:?} loop", once.looping));
            }
            let again = fix_from(&linter, Source::new("a.md", once.source.text()), wanted, true);
            if again.source.text() != once.source.text() {
                return Err(format!("{wanted:?}: {:?}", again.applied.first()));
            }
            let left = once
                .outcome
                .findings
                .iter()
                .find(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety >= wanted));
            if let Some(left) = left.filter(|_| !once.outcome.blocked) {
                return Err(format!("{} is left though its fix is {wanted:?}", left.rule));
            }
        }
        Ok(())
    });
}

/// A mark in a report is a promise of the command that it names.
#[test]
fn what_is_marked_as_fixable_is_fixed() {
    let linter = Config::default()
        .compile(built_in(), World::default())
        .expect("the defaults are right");
    check(|text| {
        let fixed = fix_from(&linter, Source::new("a.md", text), Safety::Unsafe, false);
        let left = linter.lint(&fixed.source).findings.into_iter().find(|finding| {
            let safety = finding.fix.as_ref().map(|fix| fix.safety);
            finding.severity > Severity::Hint && safety > Some(Safety::Display)
        });
        left.map_or(Ok(()), |finding| {
            Err(format!(
                "{} at {:?} is marked, and never fixed",
                finding.rule, finding.span
            ))
        })
    });
}

/// What a reader sees, without whitespace: not the signs of a heading or a code block with
/// nothing in it, nor what is written at `unseen`, nor characters without width.
fn visible(text: &str, unseen: &[Span]) -> String {
    let source = Source::new("a.md", text);
    let seed = Seed::parse(&source, &[]);
    let is_empty_block = |kind: BlockKind, span: Span| match kind {
        BlockKind::Heading(_) => seed.visible_text(span).trim_matches(['#', ' ']).is_empty(),
        BlockKind::Fence => seed
            .slice(span)
            .lines()
            .skip(1)
            .collect::<String>()
            .trim_matches(['`', '~', '>', ' '])
            .is_empty(),
        _ => false,
    };
    let blocks = seed.markdown.blocks.iter();
    let mut empty_blocks: Vec<_> = blocks
        .filter(|block| is_empty_block(block.kind, block.span))
        .map(|block| block.span)
        .collect();
    empty_blocks.extend(unseen);
    let mut seen = String::new();
    for run in seed.outline.texts.iter().filter(|run| !run.raw) {
        for (at, c) in seed.slice(run.span).char_indices() {
            let unseen = c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}');
            if !unseen && !empty_blocks.iter().any(|span| span.holds(run.span.start() + at)) {
                seen.push(c);
            }
        }
    }
    seen
}

#[test]
fn a_safe_fix_changes_no_visible_text() {
    let linter = linter("all");
    check(|text| {
        let fixed = fix_from(&linter, Source::new("a.md", text), Safety::Safe, true);
        // The URL of a Markdown image or link is a part of the text; `http:` may become `https:` there.
        let plain = |text: &str, unseen: &[Span]| visible(text, unseen).replace("https:", "").replace("http:", "");
        // In Markdown, a tracking pixel and a link without text and URL are source, not text.
        let sourced = ["image/tracking-pixel", "markup/empty-link"];
        let found = linter.lint(&Source::new("a.md", text)).findings.into_iter();
        let fixes = found
            .filter(|finding| sourced.contains(&&*finding.rule))
            .filter_map(|finding| finding.fix);
        let fixes = fixes.filter(|fix| fix.safety == Safety::Safe);
        let unseen: Vec<Span> = fixes.flat_map(|fix| fix.edits.to_vec()).map(|edit| edit.span).collect();
        let (before, after) = (plain(text, &unseen), plain(fixed.source.text(), &[]));
        // `</br>` becomes an element, and a stray end tag is removed: neither is text.
        if before == after {
            return Ok(());
        }
        let at = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
        let around = |text: &str| {
            text.chars()
                .skip(
                    text[..(0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)]
                        .chars()
                        .count()
                        .saturating_sub(20),
                )
                .take(60)
                .collect::<String>()
        };
        Err(format!("…{}… became …{}…", around(&before), around(&after)))
    });
}

#[test]
fn a_safe_fix_changes_no_front_matter_value_but_what_it_names() {
    let linter = linter("all");
    let values = |text: &str| -> Vec<String> {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        let fields = seed.front_matter.iter().flat_map(|front| &front.fields);
        // The same moment, or the same character, may be written differently.
        let meaning = |text: &str| match date::read(text).ok().and_then(|written| written.canonical()) {
            Some(moment) => moment,
            None => htmlize::unescape(text).into_owned(),
        };
        fields
            .filter_map(|field| {
                field
                    .value
                    .text()
                    .map(|text| format!("{}={}", field.key, meaning(text)))
            })
            .collect()
    };
    check(|text| {
        let fixed = fix_from(&linter, Source::new("a.md", text), Safety::Safe, true);
        let (before, after) = (values(text), values(fixed.source.text()));
        let secured: Vec<String> = before
            .iter()
            .map(|value| value.replace("http://", "https://").replace("=//", "=https://"))
            .collect();
        let secured_after: Vec<String> = after
            .iter()
            .map(|value| value.replace("http://", "https://").replace("=//", "=https://"))
            .collect();
        // A field of the old system is removed with its key.
        let found = linter.lint(&Source::new("a.md", text)).findings.into_iter();
        let leftovers = found.filter(|finding| &*finding.rule == "front-matter/import-leftover");
        let leftovers: Vec<String> = leftovers
            .filter(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe))
            .map(|finding| format!("{}=", finding.span.of(text)))
            .collect();
        let is_leftover = |value: &str| leftovers.iter().any(|key| value.starts_with(key));
        let missing: Vec<&String> = secured
            .iter()
            .filter(|value| !secured_after.contains(value) && !is_leftover(value))
            .collect();
        if missing.is_empty() && after.len() <= before.len() {
            Ok(())
        } else {
            Err(format!("{missing:?}"))
        }
    });
}

#[test]
fn images_and_links_stay_but_for_those_a_fix_names() {
    let linter = linter("all");
    let page = url::Url::parse("https://article.invalid/").expect("an address");
    let urls = |text: &str| -> Vec<String> {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        let of = |reference: &crate::seed::Reference<'_>| {
            // The URL as a browser reads it, which percent-encodes unencoded characters.
            let text = &*reference.url.text;
            if text.trim().is_empty() {
                return String::new();
            }
            let text = page.join(text).map_or(text.to_owned(), String::from);
            text.trim_start_matches("https:").trim_start_matches("http:").to_owned()
        };
        // Readers do not see what only a script would load.
        let loaded = |reference: &&crate::seed::Reference<'_>| !matches!(reference.place, crate::seed::Place::Lazy(_));
        let loaded = seed.references.iter().filter(loaded);
        loaded.map(of).filter(|url| !url.is_empty()).collect()
    };
    let named = ["image/lazy-src", "image/tracking-pixel"];
    check(|text| {
        let fixed = fix_from(&linter, Source::new("a.md", text), Safety::Safe, true);
        if fixed.applied.iter().any(|applied| named.contains(&&*applied.rule)) {
            return Ok(());
        }
        let (before, after) = (urls(text), urls(fixed.source.text()));
        if before == after {
            Ok(())
        } else {
            Err(format!("{} URLs became {}", before.len(), after.len()))
        }
    });
}

/// No tag from `<https://…>`, from code, from comparisons, from shortcodes or from the
/// prefixes of a quotation: every element is in CommonMark's raw HTML.
#[test]
fn no_false_element_is_left() {
    check(|text| {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        let mut html = seed.markdown.html.clone();
        html.extend(seed.markdown.accidental.iter().copied());
        html.sort_unstable();
        for id in seed.outline.ids() {
            let tag = seed.outline.node(id).tag;
            let name = &*seed.outline.node(id).name;
            let inside = html.iter().any(|span| span.holds(tag.start()));
            let like_a_name = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic()) && !name.contains(':');
            if !inside || seed.in_code(tag.start()) || !(like_a_name || name.contains(':') && !name.starts_with("http"))
            {
                return Err(format!("<{name}> at {tag:?}"));
            }
            if !seed.slice(tag).starts_with('<') {
                return Err(format!("{:?} is no tag", seed.slice(tag)));
            }
        }
        Ok(())
    });
}

#[test]
fn bytes_outside_the_edits_stay() {
    let linter = linter("all");
    check(|text| {
        let source = Source::new("a.md", text);
        for finding in linter.lint(&source).findings {
            let Some(fix) = finding.fix else { continue };
            let fixed = crate::edit::apply(text, &fix.edits);
            let mut kept = text.to_owned();
            for edit in fix.edits.iter().rev() {
                kept.replace_range(edit.span.range(), &edit.text);
            }
            if kept != fixed {
                return Err(finding.rule.to_string());
            }
        }
        Ok(())
    });
}

/// The findings of an article, even if it is not UTF-8.
fn found(linter: &Linter, file: &Path) -> Vec<Finding> {
    let bytes = std::fs::read(file).expect("an article");
    let outcome = match String::from_utf8(bytes) {
        Ok(text) => linter.lint(&Source::new("a.md", text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            linter.not_utf8(&Source::new("a.md", text), valid, error.as_bytes())
        }
    };
    outcome.findings
}

/// The kinds of fixes that each rule offers in the dirty seeds.
fn shown(linter: &Linter) -> BTreeMap<Arc<str>, BTreeSet<Safety>> {
    let mut shown: BTreeMap<Arc<str>, BTreeSet<Safety>> = BTreeMap::new();
    for finding in beside::seeds("dirty").iter().flat_map(|file| found(linter, file)) {
        let kinds = shown.entry(finding.rule).or_default();
        kinds.extend(finding.fix.map(|fix| fix.safety));
    }
    shown
}

/// Rules that find nothing without the name of a site, and a name with which they find something.
fn configured() -> Vec<(&'static str, Linter)> {
    let configured = |rule: &'static str, yaml: &str, world: World| {
        let mut config: Config = serde_yaml::from_str(yaml).expect("a configuration");
        config.select = Some(vec![rule.to_owned()].into());
        config.hints = Some(true);
        (rule, config.compile(built_in(), world).expect("it compiles"))
    };
    let list = ListFile {
        name: "list.txt".to_owned(),
        text: "||googlesyndication.com^\n||feeds.feedburner.com^\n".to_owned(),
    };
    let list = World {
        lists: Some(Arc::new(Lists::load(vec![list], None))),
        ..World::default()
    };
    let schema = serde_json::json!({"properties": {"title": {"type": "string", "maxLength": 20}}});
    let schema = Schema::read("schema.json", &schema.to_string(), None, Target::Any).expect("a schema");
    let schema = World {
        schema: Some(Arc::new(schema)),
        ..World::default()
    };
    let today = World {
        now: Some("2024-05-01".parse().expect("a day")),
        ..World::default()
    };
    let files = Listed::new(&["a.md".to_owned(), "windows.png".to_owned()]);
    let files = World {
        files: Some(Arc::new(files) as Arc<dyn Tree>),
        ..World::default()
    };
    let site = ["hugo.toml", "content/a.md"].map(|path| (path.to_owned(), String::new()));
    let site = World {
        files: Some(Arc::new(Listed::with_texts(site)) as Arc<dyn Tree>),
        ..World::default()
    };
    let awards = |name: &str, verdict: &str, outcome: &str, more: &str| World {
        evidence: evidence(&format!(
            "{{\"url\":\"https://awards.example.org/images/lg/{name}.jpg\",\"asked\":\"2024-05-01\",\
             \"page\":\"https://blog.example/\",\"verdict\":\"{verdict}\",\"answers\":{{\"site\":{{\
             \"outcome\":\"{outcome}\"}}}}{more}}}"
        )),
        ..World::default()
    };
    let copy = ",\"archived\":{\"url\":\"https://web.archive.org/web/2020/a.jpg\",\"timestamp\":\"20200101\"}";
    let gone = awards("1000001", "gone", "gone", copy);
    let page = awards("1000002", "not-a-picture", "not-a-picture", "");
    let none = World::default;
    vec![
        ("ads/filter-list", "{}", list),
        ("front-matter/future-date", "{}", today),
        ("front-matter/schema", "{}", schema),
        (
            "front-matter/unknown-field",
            "front-matter: {fields: {title: text, date: date}, unknown: deny}",
            none(),
        ),
        ("front-matter/unread-format", "target: hexo", none()),
        ("image/gone", "{}", gone),
        ("image/not-an-image", "{}", page),
        ("image/denied-host", "hosts: {denied: ['*.example.org']}", none()),
        ("image/missing-file", "{}", files),
        ("markup/missing-include", "target: hugo", site.clone()),
        ("markup/raw-html-dropped", "target: hugo", site),
        ("markup/template-syntax", "target: hexo", none()),
    ]
    .into_iter()
    .map(|(rule, yaml, world)| configured(rule, yaml, world))
    .collect()
}

/// What image hosts answered, on the day of `today`.
fn evidence(lines: &str) -> Option<Arc<Evidence>> {
    let oldest = "2024-01-01".parse().ok();
    Some(Arc::new(Evidence::read(lines, oldest).expect("lines")))
}

/// The kinds of fixes that a card announces.
fn announced(rule: &Rule) -> BTreeSet<Safety> {
    let words = rule.fix_words().unwrap_or_default();
    let kinds = [
        ("safe", Safety::Safe),
        ("unsafe", Safety::Unsafe),
        ("display", Safety::Display),
    ];
    let has = |kind: &str| words.split(|c: char| !c.is_ascii_alphabetic()).any(|word| word == kind);
    kinds
        .into_iter()
        .filter_map(|(kind, safety)| has(kind).then_some(safety))
        .collect()
}

/// Kinds of fixes that an article alone cannot show: the rule and what it needs, a configuration and what
/// a host answered.
const NEEDS_MORE: &[(&str, &str, &str)] = &[
    // A valid date is reported only with a target that cannot read it.
    ("front-matter/invalid-date", "target: zola", ""),
    // Only what a host answers makes sure which policy works.
    (
        "referrer/wrong-policy",
        "{}",
        r#"{"url":"https://photos.example.net/a.jpg","asked":"2024-05-01","page":"https://blog.example/","verdict":"refused-with-referrer","answers":{"site":{"outcome":"refused"},"none":{"outcome":"picture"}}}"#,
    ),
];

#[test]
fn the_dirty_seeds_show_every_rule_and_every_kind_of_fix() {
    let mut shown = shown(&linter("all"));
    let mut wrong = String::new();
    for (rule, linter) in configured() {
        if shown.contains_key(rule) {
            wrong.push_str(&format!("{rule} needs no configuration\n"));
        }
        let found = self::shown(&linter);
        shown.insert(rule.into(), found.get(rule).cloned().unwrap_or_default());
        if !found.contains_key(rule) {
            wrong.push_str(&format!("{rule} finds nothing with its configuration\n"));
        }
    }
    for (rule, yaml, lines) in NEEDS_MORE {
        let mut config: Config = serde_yaml::from_str(yaml).expect("a configuration");
        config.select = Some(vec![(*rule).to_owned()].into());
        let world = World {
            evidence: evidence(lines),
            ..World::default()
        };
        let linter = config.compile(built_in(), world).expect("it compiles");
        let more = self::shown(&linter).remove(*rule).unwrap_or_default();
        let kinds = shown.entry((*rule).into()).or_default();
        if more.is_subset(kinds) {
            wrong.push_str(&format!("{rule} shows no more with `{yaml}`\n"));
        }
        kinds.extend(more);
    }
    for rule in built_in() {
        match shown.get(&rule.id) {
            None => wrong.push_str(&format!("{} finds nothing\n", rule.id)),
            Some(kinds) => {
                for kind in announced(rule).difference(kinds) {
                    wrong.push_str(&format!("{} offers no fix that is {kind:?}\n", rule.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_clean_seeds_have_nothing_but_hints() {
    let read = std::fs::read_to_string(beside::root().join("seeds/seedlint.yaml")).expect("a configuration");
    let own: Config = serde_yaml::from_str(&read).expect("a configuration");
    let everything = Config {
        select: Some(vec!["all".to_owned()].into()),
        ..own.clone()
    };
    for config in [Config::default(), own, everything] {
        let linter = config.compile(built_in(), World::default()).expect("it compiles");
        for file in beside::seeds("clean") {
            let serious = found(&linter, &file).into_iter();
            let serious: Vec<_> = serious.filter(|finding| finding.severity > Severity::Hint).collect();
            assert!(serious.is_empty(), "{}: {serious:#?}", file.display());
        }
    }
}
