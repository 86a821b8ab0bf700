//! What must hold of every article: of the project's own seeds, and of real ones where they
//! are beside the project.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use seedlint::config::{Config, World};
use seedlint::date;
use seedlint::edit::Safety;
use seedlint::finding::Severity;
use seedlint::fixer::fix;
use seedlint::rule::built_in;
use seedlint::seed::Seed;
use seedlint::seed::markdown::BlockKind;
use seedlint::source::Span;
use seedlint::{Linter, Source};

fn articles(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).standard_filters(false).build();
    let mut files: Vec<PathBuf> = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

/// The project's seeds, and the shared articles where they are.
fn all() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = articles(&root.join("seeds"));
    for folder in ["../shared/corpus", "../shared/seed"] {
        let folder = root.join(folder);
        if folder.is_dir() {
            files.extend(articles(&folder));
        } else {
            eprintln!("skipped: {} is not there", folder.display());
        }
    }
    files
}

fn linter(select: &str) -> Linter {
    let config = Config {
        select: Some(vec![select.into()]),
        hints: Some(true),
        ..Config::default()
    };
    config
        .compile(built_in(), World::default())
        .expect("the names are right")
}

/// Runs a property over every article that is UTF-8, and lists what breaks it.
fn check(property: impl Fn(&str) -> Result<(), String> + Sync) {
    let files = all();
    assert!(files.len() > 20, "the project's own seeds are there");
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
            let once = fix(&linter, Source::new("a.md", text), wanted, true);
            if !once.looping.is_empty() {
                return Err(format!("{:?} loop", once.looping));
            }
            let again = fix(&linter, Source::new("a.md", once.source.text()), wanted, true);
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

/// What a reader sees, without white space: not the signs of a heading or a code block with
/// nothing in it, nor characters without width.
fn visible(text: &str) -> String {
    let source = Source::new("a.md", text);
    let seed = Seed::parse(&source, &[]);
    let hollow = |kind: BlockKind, span: Span| match kind {
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
    let hollow: Vec<_> = blocks.filter(|block| hollow(block.kind, block.span)).collect();
    let mut seen = String::new();
    for run in seed.outline.texts.iter().filter(|run| !run.raw) {
        for (at, c) in seed.slice(run.span).char_indices() {
            let unseen = c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}');
            if !unseen && !hollow.iter().any(|block| block.span.holds(run.span.start() + at)) {
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
        let fixed = fix(&linter, Source::new("a.md", text), Safety::Safe, true);
        // A URL of a Markdown image or link stands in the text; `http:` may become `https:` there.
        let plain = |text: &str| visible(text).replace("https:", "").replace("http:", "");
        let (before, after) = (plain(text), plain(fixed.source.text()));
        // `</br>` becomes an element, a stray end tag goes: neither is text.
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
        // The same moment, or the same character, may be written otherwise.
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
        let fixed = fix(&linter, Source::new("a.md", text), Safety::Safe, true);
        let (before, after) = (values(text), values(fixed.source.text()));
        let secured: Vec<String> = before
            .iter()
            .map(|value| value.replace("http://", "https://").replace("=//", "=https://"))
            .collect();
        let secured_after: Vec<String> = after
            .iter()
            .map(|value| value.replace("http://", "https://").replace("=//", "=https://"))
            .collect();
        let gone: Vec<&String> = secured.iter().filter(|value| !secured_after.contains(value)).collect();
        if gone.is_empty() && after.len() <= before.len() {
            Ok(())
        } else {
            Err(format!("{gone:?}"))
        }
    });
}

#[test]
fn images_and_links_stay_but_for_those_a_fix_names() {
    let linter = linter("all");
    let urls = |text: &str| -> Vec<String> {
        let source = Source::new("a.md", text);
        let seed = Seed::parse(&source, &[]);
        let of = |reference: &seedlint::seed::Reference<'_>| {
            // As a browser reads it: it percent-encodes what nobody encoded.
            let text = reference.url.parsed().map_or(&*reference.url.text, |url| url.as_str());
            text.trim_start_matches("https:").trim_start_matches("http:").to_owned()
        };
        // What only a script would load, no reader sees.
        let loaded =
            |reference: &&seedlint::seed::Reference<'_>| !matches!(reference.place, seedlint::seed::Place::Lazy(_));
        let loaded = seed.references.iter().filter(loaded);
        loaded.map(of).filter(|url| !url.is_empty()).collect()
    };
    let named = ["image/lazy-src", "image/tracking-pixel"];
    check(|text| {
        let fixed = fix(&linter, Source::new("a.md", text), Safety::Safe, true);
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
/// prefixes of a quotation: every element stands where CommonMark has raw HTML.
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
            let fixed = seedlint::edit::apply(text, &fix.edits);
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

#[test]
fn one_and_eight_threads_print_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared/corpus");
    let folder = if shared.is_dir() { shared } else { root.join("seeds") };
    let print = |threads: &str, format: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_seedlint"))
            .args(["--isolated", "--hints", "--threads", threads, "--output-format", format])
            .arg(&folder)
            .output()
            .expect("the program runs");
        assert_eq!(
            output.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    for format in ["full", "ndjson"] {
        assert!(print("1", format) == print("8", format), "{format} differs");
    }
}
